// After the build: renders the mathematics of every page, so that no reader's browser has to.
// Usage: node web/math.mjs SITE. Works on the HTML of any builder that marks mathematics as
// pymdownx.arithmatex does.
import { readdir, readFile, writeFile } from "node:fs/promises";
import katex from "katex";

const MARKED = /<(span|div) class="arithmatex">\\([([])([\s\S]*?)\\[)\]]<\/\1>/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&" };
const site = process.argv[2];
let formulas = 0;

async function* pages(directory) {
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(".html")) yield `${entry.parentPath ?? entry.path}/${entry.name}`;
  }
}

for await (const page of pages(site)) {
  const html = await readFile(page, "utf8");
  const rendered = html.replace(MARKED, (_, tag, bracket, escaped) => {
    const tex = escaped.replace(/&(lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity]);
    formulas++;
    try {
      const displayMode = bracket === "[";
      return `<${tag} class="arithmatex">${katex.renderToString(tex, { displayMode, strict: "error" })}</${tag}>`;
    } catch (error) {
      console.error(`${page}: this formula is wrong; correct it in the page\n  ${tex}\n  ${error.message}`);
      process.exit(1);
    }
  });
  if (rendered !== html) await writeFile(page, rendered);
}
console.log(`${formulas} formulas rendered`);
