// Prints the texts of the scripts as JSON:
//   said   each text with the files that contain it
//   forms  the values of a text that are a choice such as "is" or "are"; another language may leave them out
//   bare   literals that a reader may see, but that are not inside t`…`: they are in a place of the page where text
//          stands, or have a blank between two words
// Usage: node web/words/scan.mjs FILE… (tests/korean/test_words.py).
import { readFileSync } from "node:fs";
import { parse } from "acorn";
import { fullAncestor } from "acorn-walk";
import { keyOf, textsOf, wordsOf } from "./translate.mjs";

const PROPERTIES = /^(?:textContent|title|placeholder|alt|label|ariaLabel|aria-label|because)$/;
const CALLS = /^(?:button|copyButton|labelled|say|finish|warn|note|append|prepend|strong|perhaps|elsewhere)$/;
const HIDDEN = /^(?:className|class|autocomplete)$/;
const PASSING = /^(?:Conditional|Logical)Expression|^TemplateLiteral/;
const NAMING = /^(?:span|part|swatch|querySelector|querySelectorAll|matches|closest|startsWith|includes|after)$/;

/** @type {Record<string, string[]>} */
const texts = {};
/** @type {Record<string, number[]>} */
const forms = {};
/** @type {{ file: string, text: string }[]} */
const bare = [];
const isForm = (/** @type {any} */ node) =>
  node.type === "ConditionalExpression" && node.consequent.type === "Literal" && node.alternate.type === "Literal";
for (const file of process.argv.slice(2)) {
  const source = readFileSync(file, "utf8");
  for (const call of textsOf(source)) {
    for (const text of call.type === "CallExpression" ? wordsOf(call) : [keyOf(call.quasi)]) {
      texts[text] ??= [];
      texts[text].push(file);
    }
    if (call.type === "TaggedTemplateExpression")
      forms[keyOf(call.quasi)] = call.quasi.expressions.flatMap((value, at) => (isForm(value) ? [at + 1] : []));
  }
  // the lists of kinds.js have texts of errors, which are looked for and not shown
  const isList = file.endsWith("doctor/kinds.js");
  fullAncestor(parse(source, { ecmaVersion: "latest", sourceType: "module" }), (node, _, above) => {
    const text = textOf(node);
    if (text === null || !/[a-z]{2}/i.test(text)) return;
    const parents = /** @type {any[]} */ (above.slice(0, -1)).reverse();
    // the place of a text, outside of any ?:, ??, + and template that is around it
    const at = parents.findIndex((outer) => !(PASSING.test(outer.type) || outer.operator === "+"));
    const [parent, child] = [parents[at], at ? parents[at - 1] : node];
    const key = parents.find(({ type }) => type === "Property")?.key;
    const called = nameOf(parent.callee);
    if (
      /Import|Export|Tagged|Member|Binary/.test(parent.type) ||
      parents.some(({ callee }) => callee?.name === "wording")
    )
      return;
    if (parent.key === child || HIDDEN.test(nameOf(key)) || (NAMING.test(called) && parent.arguments[0] === child))
      return;
    const isShown =
      (parent.type === "Property" && PROPERTIES.test(nameOf(parent.key))) ||
      (parent.type === "AssignmentExpression" && PROPERTIES.test(nameOf(parent.left))) ||
      (parent.type === "CallExpression" && CALLS.test(called) && (!isList || parent.arguments.indexOf(child) < 2));
    const first = called === "perhaps" && parent.arguments[0] === child; // the id of an entry
    if (!first && (isShown || (!isList && /[a-z]{2} [a-z]{2}/i.test(text)))) bare.push({ file, text });
  });
}
/** @param {any} node @returns {string} */
function nameOf(node) {
  return node?.name ?? node?.property?.name ?? String(node?.value ?? "");
}
/** The text of a literal, values as {}. @param {any} node @returns {string | null} */
function textOf(node) {
  if (node.type === "Literal" && typeof node.value === "string") return node.value;
  if (node.type !== "TemplateLiteral") return null;
  return node.quasis.map((/** @type {any} */ { value }) => value.cooked).join("{}");
}
console.log(JSON.stringify({ said: texts, forms, bare }));
