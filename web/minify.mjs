// After the build: takes comments and white space out of the style sheet and the scripts of ours that every
// page loads, and that their readers in theme/ need.
// Usage: node web/minify.mjs SITE. Works on the site of any builder.
import { transform } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";

const site = process.argv[2];
const small = async (file) => {
  const path = `${site}/assets/${file}`;
  const loader = file.split(".").pop();
  const { code } = await transform(await readFile(path, "utf8"), { loader, minify: true, target: "es2022", sourcefile: path });
  await writeFile(path, code);
};
await Promise.all(["stylesheets/site.css", "javascripts/site.js", "javascripts/search.js"].map(small));
