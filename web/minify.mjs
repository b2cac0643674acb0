// After the build: takes comments and white space out of our style sheets and scripts that every page loads (people
// who read these files in theme/ need both). It also makes the markup of code light: code is most of a page.
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

// The theme's script also writes light or dark into a <meta>. A browser then styles the whole page again, twice. The
// <meta> is not needed, since site.css has the color scheme.
const SAYS = '"meta",{name:"color-scheme"}';
for (const name of (await readdir(`${site}/assets/javascripts`)).filter((file) => /^bundle\..*\.js$/.test(file))) {
  const path = `${site}/assets/javascripts/${name}`;
  const script = await readFile(path, "utf8");
  if (!script.includes(SAYS))
    throw new Error(`${path}: does not make the <meta> any more; web/minify.mjs need not take it out`);
  await writeFile(path, script.replace(SAYS, SAYS.replace("color-scheme", "scheme-color")));
}

// Names, operators, punctuation and white space look like the code around them (see site.css), so they lose their
// elements, which are more than half of the elements of a page.
// A browser lays out a block of code only when the reader comes near. Before that, the number of lines and columns of
// the block tells the browser its height, and site.js whether it scrolls.
// The theme also waits until the reader comes near before it adds the button that copies. That is too late for a reader
// who moves on by keyboard, so here the button is there from the start. Code is English in every edition.
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
    const id = `__block_${count}`; // of <code>: the theme gives <pre> an id of its own
    const button =
      `<button type="button" class="md-code__button" title="${title}" data-clipboard-target="#${id}"` +
      ` aria-label="${title}" data-md-type="copy"></button>`;
    const copy = /\boutput\b/.test(kind) ? "" : `<span class="md-code__nav">${button}</span>`;
    const open = `<pre class="no-copy"${lang}>${copy}<code id="${id}" style="--lines:${lines.length};--columns:${columns}">`;
    return `<div ${kind}">${open}${code.replace(PLAIN, "$1")}</code>`;
  });
  await writeFile(`${site}/${name}`, light);
}
