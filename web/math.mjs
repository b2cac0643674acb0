// After the build: renders the mathematics of every page, so that no reader's browser has to, and cuts
// KaTeX's fonts down to the characters that the site uses.
// Usage: node web/math.mjs SITE, or node web/math.mjs --whole with pages or a SITE. With --whole the fonts stay whole,
// since more pages are to come. Works on the HTML of any builder that marks mathematics as pymdownx.arithmatex does.
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import katex from "katex";

const MARKED = /<(span|div) class="arithmatex">\\([([])([\s\S]*?)\\[)\]]<\/\1>([가-힣]?)/g;
/** @type {Record<string, string>} */
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
// KaTeX writes the word "mod" of \bmod as a row of letters inside an operator, which is not valid MathML.
const MACROS = { "\\bmod": "\\;\\text{mod}\\;" };
const whole = process.argv[2] === "--whole";
const places = process.argv.slice(whole ? 3 : 2);
/** @type {Set<string>} */
const characters = new Set();
let formulas = 0;

/** @type {(page: string, tex: string, displayMode: boolean) => string} */
function render(page, tex, displayMode) {
  try {
    const html = katex.renderToString(tex, { displayMode, strict: "error", macros: { ...MACROS } });
    for (const character of html.replace(/<[^>]*>/g, "")) characters.add(character);
    formulas++;
    return html;
  } catch (error) {
    console.error(
      `${page}: this formula is wrong; correct it in the page\n  ${tex}\n  ${/** @type {Error} */ (error).message}`,
    );
    return process.exit(1);
  }
}

/** @param {string} place */
async function pagesOf(place) {
  if (!(await stat(place)).isDirectory()) return [place];
  return (await readdir(place, { recursive: true }))
    .filter((name) => name.endsWith(".html"))
    .map((name) => `${place}/${name}`);
}
for (const page of (await Promise.all(places.map(pagesOf))).flat()) {
  const html = await readFile(page, "utf8");
  const rendered = html.replace(MARKED, (_, tag, bracket, escaped, next) => {
    const tex = escaped.replace(/&(lt|gt|quot|#39|amp);/g, (/** @type {string} */ entity) => ENTITIES[entity]);
    const joined = next && `\u2060${next}`; // a particle or a counter stays on the line of its formula
    return `<${tag} class="arithmatex">${render(page, tex, bracket === "[")}</${tag}>${joined}`;
  });
  if (rendered !== html) await writeFile(page, rendered);
}
if (formulas && !whole) {
  const { default: subsetFont } = await import("subset-font");
  const fonts = `${places[0]}/assets/katex/fonts`;
  const cut = async (/** @type {string} */ font) => {
    const all = await readFile(`${fonts}/${font}`);
    await writeFile(`${fonts}/${font}`, await subsetFont(all, [...characters].join(""), { targetFormat: "woff2" }));
  };
  await Promise.all((await readdir(fonts)).map(cut));
}
if (!whole) console.log(`${formulas} formulas rendered`);
