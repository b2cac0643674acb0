// Puts the words of one language into the sources of a bundle (see ../words.js). t`…` becomes a template in that
// language; in English it only loses its tag. wording(key, …) becomes a look-up; in English it becomes the key itself.
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse } from "acorn";
import { full } from "acorn-walk";

/** @import { CallExpression, Node, TaggedTemplateExpression, TemplateLiteral } from "acorn" */
/** @import { Plugin } from "esbuild" */
/** @typedef {Record<string, string>} Words English text: text */

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const PLACE = /\{(\d+)(?::([^}]+))?\}/g;
const PARTICLE = "particle$"; // no name of ours ends in $

/** The languages besides English, with their words. @type {Record<string, Words>} */
export const LANGUAGES = { ko: JSON.parse(readFileSync(here("ko.json"), "utf8")) };

/** The text of a template, its values as {1}, {2} … @param {TemplateLiteral} quasi */
export const keyOf = ({ quasis }) =>
  quasis.map(({ value }, at) => (at ? `{${at}}` : "") + /** @type {string} */ (value.cooked)).join("");

/**
 * The texts of a source: all its t`…` and wording(…), the outer ones before those inside them.
 * @param {string} source
 * @returns {(TaggedTemplateExpression | CallExpression)[]}
 */
export function textsOf(source) {
  /** @type {(TaggedTemplateExpression | CallExpression)[]} */
  const calls = [];
  full(parse(source, { ecmaVersion: "latest", sourceType: "module" }), (node) => {
    const call = /** @type {TaggedTemplateExpression | CallExpression} */ (node);
    const name = call.type === "TaggedTemplateExpression" ? call.tag : call.type === "CallExpression" && call.callee;
    if (name && name.type === "Identifier" && name.name === (call.type === "CallExpression" ? "wording" : "t"))
      calls.push(call);
  });
  return calls.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The words that a call of wording() can give. @param {CallExpression} call */
export const wordsOf = (call) =>
  call.arguments.slice(1).map((word) => {
    if (word.type !== "Literal" || typeof word.value !== "string")
      throw new Error("wording() takes its words as strings");
    return word.value;
  });

const quoted = (/** @type {string} */ text) => text.replace(/[\\`]|\$(?=\{)/g, "\\$&");

/**
 * A source with the words of a language in it; without `words`, with the English words.
 * @param {string} source @param {Words} [words]
 */
export function translated(source, words) {
  const calls = textsOf(source);
  const inside = (/** @type {Node} */ node) => between(node.start, node.end);
  /** The source from one position to another, translated. @type {(start: number, end: number) => string} */
  function between(start, end) {
    let [at, text] = [start, ""];
    for (const call of calls) {
      if (call.start < at || call.end > end) continue;
      text += source.slice(at, call.start) + (call.type === "CallExpression" ? look(call) : filled(call));
      at = call.end;
    }
    return text + source.slice(at, end);
  }
  /** @param {CallExpression} call */
  function look(call) {
    const key = inside(call.arguments[0]);
    if (!words) return `(${key})`;
    const known = Object.fromEntries(wordsOf(call).map((word) => [word, wordIn(words, word)]));
    return `(${JSON.stringify(known)}[${key}] ?? ${key})`;
  }
  /** @param {TaggedTemplateExpression} call */
  function filled({ quasi }) {
    if (!words) return inside(quasi);
    const values = quasi.expressions.map(inside);
    const text = quoted(wordIn(words, keyOf(quasi)));
    return `\`${text.replace(PLACE, (_, place, pair) => {
      const value = values[place - 1];
      return `\${${pair ? `${PARTICLE}(${value}, "${pair}")` : value}}`;
    })}\``;
  }
  const text = between(0, source.length);
  return text.includes(`${PARTICLE}(`)
    ? `import { particle as ${PARTICLE} } from "${here("../words.js")}";${text}`
    : text;
}

/** @type {(words: Words, text: string) => string} */
function wordIn(words, text) {
  if (!Object.hasOwn(words, text)) throw new Error(`web/words has nothing for ${JSON.stringify(text)}`);
  return words[text];
}

/**
 * The entries of the doctor, with the headings that the pages of a language have.
 * @type {(path: string, language: string) => string}
 */
function headings(path, language) {
  const index = JSON.parse(readFileSync(path, "utf8"));
  for (const entry of index) {
    const page = here(`../../docs/${language}/howto/${entry.page}.md`);
    const heads = existsSync(page) ? readFileSync(page, "utf8").matchAll(/^### (.*) \{ #([\w-]+) \}$/gm) : [];
    for (const [, title, id] of heads) if (id === entry.id) entry.title = title.replaceAll("`", "");
  }
  return JSON.stringify(index);
}

/** A plugin of esbuild that makes a bundle in that language. @type {(language: string) => Plugin} */
export const translate = (language) => ({
  name: "words",
  setup({ onLoad }) {
    onLoad({ filter: /web[\\/](?:runner|widgets)[\\/].*\.js$/ }, async ({ path }) => ({
      contents: translated(await readFile(path, "utf8"), LANGUAGES[language]),
    }));
    onLoad({ filter: /words[\\/]retold\.js$/ }, async ({ path }) => ({
      contents: await readFile(LANGUAGES[language] ? path.replace(/js$/, `${language}.js`) : path, "utf8"),
    }));
    if (LANGUAGES[language])
      onLoad({ filter: /doctor[\\/]index\.json$/ }, ({ path }) => ({
        contents: headings(path, language),
        loader: "json",
      }));
  },
});
