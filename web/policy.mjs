// After the build: gives every page a Content-Security-Policy. The policy is in a <meta>, since static hosts send no
// headers of ours; the service worker sends it as a header with the pages that it has kept. The policy lets our own
// files run, and the theme's few inline scripts, which it allows by their hashes.
// Usage: node web/policy.mjs SITE [file:]. Works on the HTML of any builder; a second run does no harm.
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";

const SCRIPT = /<script\b([^>]*)>([\s\S]*?)<\/script>/g;
const META = /<meta http-equiv="Content-Security-Policy"[^>]*>/;
// A page that is read from a disk has no origin: in some browsers 'self' then allows nothing at all.
const [, , site, disk = ""] = process.argv;
const self = `'self' ${disk}`.trim();
// Firefox fetches the page of this link ahead of need. default-src refuses that, and Firefox reports the refusal on
// every page.
const AHEAD = /^[ \t]*<link rel="next"[^>]*>\n?/m;
/** @type {Map<string, string>} */
const pages = new Map();
/** @type {Set<string>} */
const hashes = new Set();

for (const entry of await readdir(site, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".html")) continue;
  const page = `${entry.parentPath ?? entry.path}/${entry.name}`;
  const html = await readFile(page, "utf8");
  pages.set(page, html);
  for (const [, attributes, code] of html.matchAll(SCRIPT)) {
    if (/\bsrc=/.test(attributes) || /type="application\/json"/.test(attributes)) continue;
    hashes.add(`'sha256-${createHash("sha256").update(code).digest("base64")}'`);
  }
}
// One policy for all pages: a page that is opened without a reload runs under the policy of the first page.
const policy = [
  "default-src 'none'",
  // Python is WebAssembly; the frame that starts it (frame.htm) has a stricter policy of its own
  `script-src ${self} 'wasm-unsafe-eval' ${[...hashes].sort().join(" ")}`,
  `style-src ${self} 'unsafe-inline'`, // for style attributes of formulas and figures, and style sheets of the editor
  `img-src ${self} data: blob:`,
  `font-src ${self}`,
  "connect-src 'self'",
  "worker-src 'self' blob:",
  "frame-src 'self'", // the frame that makes Python's worker
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");
const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
for (const [page, html] of pages) {
  const plain = html.replace(AHEAD, "");
  const done = META.test(plain)
    ? plain.replace(META, meta)
    : plain.replace(/<meta charset="utf-8">/i, (charset) => `${charset}\n        ${meta}`);
  if (!done.includes(meta)) {
    console.error(`${page}: has no <meta charset="utf-8"> to put the policy behind`);
    process.exit(1);
  }
  if (done !== html) await writeFile(page, done);
}
const worker = await readFile(`${site}/sw.js`, "utf8");
await writeFile(
  `${site}/sw.js`,
  worker.replace(/^const POLICY = .*$/m, () => `const POLICY = ${JSON.stringify(policy)};`),
);
console.log(`${pages.size} pages have a policy; ${hashes.size} inline scripts are allowed`);
