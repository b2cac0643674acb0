// Prints what html-validate says of every page of a folder: JSON [[page, rule, selector, message], ...] on stdout.
// Usage: node valid.mjs FOLDER. It needs version 10 of html-validate, since version 11 needs Node.js 22.
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { relative } from "node:path";

const require = createRequire(new URL("../../web/", import.meta.url));
const { HtmlValidate, StaticConfigLoader } = require("html-validate");

/** @type {import("html-validate").RuleConfig} */
const rules = {
  // These are no faults, since the standard allows them and no reader notices them:
  "doctype-style": "off", // <!doctype html> in small letters, as the theme and the standard write it
  "no-trailing-whitespace": "off", // what templates leave at the ends of lines
  "void-style": "off", // <img />, as Python-Markdown writes it
  "no-inline-style": "off", // KaTeX sets the height of each box of a formula with one
  "valid-id": ["error", { relaxed: true }], // only the rules of the standard; the theme's ids begin with "__"
};
const validator = new HtmlValidate(
  new StaticConfigLoader({ root: true, extends: ["html-validate:recommended"], elements: ["html5"], rules }),
);

const folder = process.argv[2];
const faults = [];
for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !entry.name.endsWith(".html")) continue;
  const file = `${entry.parentPath ?? entry.path}/${entry.name}`;
  const page = relative(folder, file);
  const { results } = await validator.validateString(await readFile(file, "utf8"), file);
  for (const { ruleId, selector, message, line } of results.flatMap(({ messages }) => messages)) {
    faults.push([page, ruleId, selector, `line ${line}: ${message}`]);
  }
}
process.stdout.write(JSON.stringify(faults));
