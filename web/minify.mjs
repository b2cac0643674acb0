// After the build: takes comments and white space out of the style sheet and the scripts of ours that every
// page loads, and that their readers in theme/ need; makes code light, which is most of what a page is.
// Usage: node web/minify.mjs SITE. Works on the site of any builder.

import { readdir, readFile, writeFile } from "node:fs/promises";
import { transform } from "esbuild";

const site = process.argv[2];
const small = async (/** @type {string} */ file) => {
  const path = `${site}/assets/${file}`;
  const { code } = await transform(await readFile(path, "utf8"), {
    loader: file.endsWith(".css") ? "css" : "js",
    minify: true,
    target: "es2022",
    sourcefile: path,
  });
  await writeFile(path, code);
};
const OURS = ["stylesheets/site.css", "stylesheets/ko.css"];
const SCRIPTS = ["site", "before", "search_ko", "typed_ko"].map((name) => `javascripts/${name}.js`);
await Promise.all([...OURS, ...SCRIPTS].map(small));

// The theme's script says light or dark in a <meta> too, for which a browser styles the whole page again,
// twice; site.css says it.
const SAYS = '"meta",{name:"color-scheme"}';
for (const name of (await readdir(`${site}/assets/javascripts`)).filter((file) => /^bundle\..*\.js$/.test(file))) {
  const path = `${site}/assets/javascripts/${name}`;
  const script = await readFile(path, "utf8");
  if (!script.includes(SAYS))
    throw new Error(`${path}: does not make the <meta> any more; web/minify.mjs need not take it out`);
  await writeFile(path, script.replace(SAYS, SAYS.replace("color-scheme", "scheme-color")));
}

// Names, operators, punctuation and white space look like the code around them (see site.css); they are
// more than half of a page's elements. How many lines and columns a block has tells a browser its height, and site.js
// whether it scrolls, before what is in it has been laid out, which waits until a reader comes near. So does the theme with its button that
// copies, but for who goes on by keyboard that is too late: it is there from the start. Code is English in every edition.
const PLAIN = /<span class="(?:n|o|p|w)">([^<]*)<\/span>/g;
const text = (/** @type {string} */ html) => html.replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, "x");
const BLOCK = /<div ((?:data-source="[^"]*" )?class="[^"]*\bhighlight)"><pre>(?:<span><\/span>)?<code>(.*?)<\/code>/gs;
for (const name of (await readdir(site, { recursive: true })).filter((file) => file.endsWith(".html"))) {
  const html = await readFile(`${site}/${name}`, "utf8");
  const korean = html.includes('<html lang="ko"');
  const [lang, title] = korean ? [' lang="en"', "클립보드로 복사"] : ["", "Copy to clipboard"];
  let count = 0;
  const light = html.replace(BLOCK, (_, kind, code) => {
    const lines = text(code).trimEnd().split("\n");
    const columns = Math.max(...lines.map((line) => [...line].length)); // of the longest line
    count += 1;
    const id = `__block_${count}`; // of the code: to <pre> the theme gives one of its own
    const button =
      `<button type="button" class="md-code__button" title="${title}" data-clipboard-target="#${id}"` +
      ` aria-label="${title}" data-md-type="copy"></button>`;
    const copy = /\boutput\b/.test(kind) ? "" : `<span class="md-code__nav">${button}</span>`;
    const open = `<pre class="no-copy"${lang}>${copy}<code id="${id}" style="--lines:${lines.length};--columns:${columns}">`;
    return `<div ${kind}">${open}${code.replace(PLAIN, "$1")}</code>`;
  });
  await writeFile(`${site}/${name}`, light);
}
