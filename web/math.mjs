// After the build: renders the mathematics of every page, so that no reader's browser has to, and cuts
// KaTeX's fonts down to the characters that the site uses.
// Usage: node web/math.mjs SITE. Works on the HTML of any builder that marks mathematics as
// pymdownx.arithmatex does.
import { readFile, readdir, writeFile } from "node:fs/promises";
import katex from "katex";
import subsetFont from "subset-font";

const MARKED = /<(span|div) class="arithmatex">\\([([])([\s\S]*?)\\[)\]]<\/\1>/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
// KaTeX puts the word of \bmod into an operator as a row of letters, which is not valid MathML.
const MACROS = { "\\bmod": "\\;\\text{mod}\\;" };
const site = process.argv[2];
const characters = new Set();
let formulas = 0;

function render(page, tex, displayMode) {
  try {
    const html = katex.renderToString(tex, { displayMode, strict: "error", macros: { ...MACROS } });
    for (const character of html.replace(/<[^>]*>/g, "")) characters.add(character);
    formulas++;
    return html;
  } catch (error) {
    console.error(`${page}: this formula is wrong; correct it in the page\n  ${tex}\n  ${error.message}`);
    process.exit(1);
  }
}

for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".html")) continue;
  const page = `${entry.parentPath ?? entry.path}/${entry.name}`;
  const html = await readFile(page, "utf8");
  const rendered = html.replace(MARKED, (_, tag, bracket, escaped) => {
    const tex = escaped.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);
    return `<${tag} class="arithmatex">${render(page, tex, bracket === "[")}</${tag}>`;
  });
  if (rendered !== html) await writeFile(page, rendered);
}
if (formulas) {
  const fonts = `${site}/assets/katex/fonts`;
  const cut = async (font) => {
    const whole = await readFile(`${fonts}/${font}`);
    await writeFile(`${fonts}/${font}`, await subsetFont(whole, [...characters].join(""), { targetFormat: "woff2" }));
  };
  await Promise.all((await readdir(fonts)).map(cut));
}
console.log(`${formulas} formulas rendered`);
