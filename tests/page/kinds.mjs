// Computes settings of every kind of layer of the stepper: JSON [{kind, setting}, ...] on stdin.
// For each setting it gives the whole output, the sum of each step, the program, the words, and the setting that its
// address brings back; for a transposed convolution also the output by stamps. For a bad setting it gives the message.
/** @import { Fraction, LayerKind, Setting } from "../../web/types.js" */
import { correlate, place, products, stepsOf, words } from "../../web/widgets/stepper/correlation.js";
import { conv2d } from "../../web/widgets/stepper/kinds/conv2d.js";
import { cutOff, stamped } from "../../web/widgets/stepper/kinds/stamps.js";
import { decode, encode } from "../../web/widgets/stepper/link.js";

const NAMES = ["conv1d", "pooling", "grouped", "depthwise", "transposed", "conv3d", "gradient"];
/** @type {Record<string, LayerKind>} */
const KINDS = { conv2d };
for (const name of NAMES) KINDS[name] = (await import(`../../web/widgets/stepper/kinds/${name}.js`)).kind;

let input = "";
for await (const chunk of process.stdin) input += chunk;
const OURS = ["TypeError", "RangeError", "ReferenceError"]; // bugs of the module, not faults of the input
const plain = (/** @type {Fraction | null} */ fraction) => fraction && `${fraction[0]}/${fraction[1]}`;
/** @type {(kind: LayerKind, setting: Setting) => object} */
function computed(kind, setting) {
  const axes = kind.layout(setting);
  const output = correlate(setting, axes, kind);
  const steps = Array.from({ length: stepsOf(setting, axes, kind) }, (_, step) => {
    const { channels, sum } = products(setting, axes, ...place(axes, step), kind);
    return { sum: plain(sum), padding: channels.flatMap(({ rows }) => rows.flat().map((term) => term.padding)) };
  });
  const count = setting.x[0].length * setting.x[0][0].length;
  const writers = kind.name === "transposed" ? setting.w : [];
  const stamps = writers.map((_, f) => cutOff(stamped(setting, axes, f, count), axes));
  return {
    y: output.y.map((sheet) => sheet.map((row) => row.map(plain))),
    sums: steps.map(({ sum }) => sum),
    padding: steps.map(({ padding }) => padding.filter(Boolean).length),
    names: kind.outputs(setting).map(({ name }) => name),
    words: words(setting, axes, Math.floor(steps.length / 2), kind),
    program: kind.program(setting, axes, output),
    again: decode(encode(setting, kind), kind),
    ...(kind.name === "transposed" && {
      stamps: stamps.map((sheet) => sheet.map((row) => row.map(({ sum }) => plain(sum)))),
      counts: stamps.map((sheet) => sheet.map((row) => row.map(({ count: stampCount }) => stampCount))),
    }),
  };
}
const results = JSON.parse(input).map((/** @type {any} */ { kind: name, setting, word, field, text }) => {
  const kind = KINDS[name];
  try {
    if (word !== undefined) return decode(word, kind);
    if (field !== undefined) return { value: kind.more[field].read(text) };
    return computed(kind, kind.settle(setting));
  } catch (error) {
    if (!(error instanceof Error) || OURS.includes(error.name)) throw error;
    return { error: error.message };
  }
});
process.stdout.write(JSON.stringify(results));
