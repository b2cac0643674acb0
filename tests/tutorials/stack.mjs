// Traces stacks with the module of the widget: JSON {name: text} on stdin, {name: {text, rows, code, program}} on
// stdout. For null it traces the presets, and adds `signatures`, the arguments of each layer. "all" means Infinity.
/** @import { Row } from "../../web/types.js" */

import { isProgram } from "../../web/widgets/keras.js";
import { NAMES, signature } from "../../web/widgets/lines.js";
import { PRESETS } from "../../web/widgets/presets.js";
import { model, trace } from "../../web/widgets/stack.js";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const presets = () => Object.fromEntries(Object.entries(PRESETS).map(([key, { text }]) => [key, text]));
const asked = JSON.parse(input);
/** @type {Record<string, unknown>} */
const results = {};
if (!asked)
  results.signatures = Object.fromEntries(
    NAMES.map((name) => [name, { order: signature(name)[0], more: signature(name)[1] }]),
  );
for (const [name, text] of Object.entries(asked ?? presets())) {
  const rows = trace(text);
  results[name] = { text, rows, code: model(rows), program: isProgram(text) };
}
const plain = (/** @type {string} */ key, /** @type {any} */ value) => {
  if (key === "from") return value.map((/** @type {Row} */ row) => row.at);
  if (typeof value === "bigint") return String(value);
  return value === Infinity ? "all" : value;
};
process.stdout.write(JSON.stringify(results, plain));
