// The last step after the build: gives the files that pages load, or their folders, names that change with their
// content, so that a page never gets a file of another deploy. It also tells the service worker these names.
//   assets/run/runner.js         ->  assets/run.1a2b3c4d/runner.js
//   assets/run/pyodide/          ->  assets/python.5e6f7a8b/  (12 MB, which rarely change: a name of their own)
//   assets/stylesheets/site.css  ->  assets/stylesheets/site.9c0d1e2f.css
// Files in one folder find one another by relative addresses. All other names stand in attributes of the pages and in
// the settings of the theme.
// Usage: node web/version.mjs SITE. Works on the HTML of any builder, and also on a site that already has such names.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, rename, stat, writeFile } from "node:fs/promises";

const site = process.argv[2];
const FOLDERS = ["assets/python/", "assets/run/", "assets/katex/"];
const PLACES = ["assets/stylesheets", "assets/javascripts", "assets/javascripts/workers"];
const HASH = /\.[0-9a-f]{8}(?=[./])/; // the theme's own files have a hash too; it is wrong after minify.mjs
const META = /[ \t]*<meta name="version"[^>]*>\n?/;

const list = async (/** @type {string} */ folder) =>
  existsSync(`${site}/${folder}`) ? (await readdir(`${site}/${folder}`)).map((name) => `${folder}/${name}`) : [];
const sum = (/** @type {(string | Buffer)[]} */ ...parts) =>
  parts
    .reduce((all, part) => all.update(part), createHash("sha256"))
    .digest("hex")
    .slice(0, 8);

/**
 * The names and the bytes of all that is in a folder, or the bytes of a file.
 * @param {string} path @returns {Promise<(string | Buffer)[]>}
 */
async function content(path) {
  if (!(await stat(path)).isDirectory()) return [await readFile(path)];
  const names = (await readdir(path)).sort();
  return (await Promise.all(names.map(async (name) => [name, ...(await content(`${path}/${name}`))]))).flat();
}

/** Renames a file or a folder (its name ends in a slash); returns the new name. @param {string} path */
async function version(path) {
  const hash = `.${sum(...(await content(`${site}/${path}`)))}`;
  const named = HASH.test(path) ? path.replace(HASH, hash) : path.replace(/\/$|\.\w+$/, `${hash}$&`);
  if (named !== path) await rename(`${site}/${path}`, `${site}/${named}`);
  return named;
}

const inside = "assets/run/pyodide/";
if (existsSync(`${site}/${inside}`)) await rename(`${site}/${inside}`, `${site}/assets/python/`);
const folders = (await list("assets"))
  .map((path) => `${path}/`)
  .filter((path) => FOLDERS.includes(path.replace(HASH, "")));
const files = (await Promise.all(PLACES.map(list))).flat().filter((path) => /\.(css|js)$/.test(path));
/** @type {Map<string, string>} */
const renamed = new Map(); // the name in the pages: the new name
for (const path of [...folders, ...files]) renamed.set(path === "assets/python/" ? inside : path, await version(path));

const worker = (await readFile(`${site}/sw.js`, "utf8"))
  .replace(/^const FILES = .*$/m, () => `const FILES = ${JSON.stringify([...renamed.values()].sort())};`)
  .replace(/^const VERSION = .*$/m, 'const VERSION = "";');
const hash = sum(worker); // of the names and the policy, which are in the worker
await writeFile(`${site}/sw.js`, worker.replace(/^const VERSION = .*$/m, `const VERSION = "${hash}";`));

const longest = [...renamed.keys()].sort((a, b) => b.length - a.length).map((path) => path.replaceAll(".", "\\."));
const NAMED = new RegExp(`((?:=|: ?)"(?:[^":]*/)?)(${longest.join("|")})`, "g");
const pages = (await readdir(site, { recursive: true })).filter((name) => name.endsWith(".html"));
for (const page of pages) {
  const html = await readFile(`${site}/${page}`, "utf8");
  const done = html
    .replace(META, "")
    .replace(NAMED, (_, before, path) => before + renamed.get(path))
    .replace(/<meta charset="utf-8">/i, (charset) => `${charset}\n        <meta name="version" content="${hash}">`);
  if (done !== html) await writeFile(`${site}/${page}`, done);
}
console.log(`${renamed.size} files and folders have their content in their name; the version is ${hash}`);
