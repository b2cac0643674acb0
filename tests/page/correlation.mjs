// Computes settings with the module of the stepper: JSON {settings, texts, words} on stdin.
// For settings it gives the whole output, each product and the program; for texts, the numbers that they are read as;
// for words, the setting that such a state in an address holds.
/** @import { Fraction, Setting } from "../../web/types.js" */
import { correlate, layout, place, products, words } from "../../web/widgets/stepper/correlation.js";
import { decode, encode } from "../../web/widgets/stepper/link.js";
import { number, show } from "../../web/widgets/stepper/numbers.js";
import { program } from "../../web/widgets/stepper/program.js";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);
const OURS = ["TypeError", "RangeError", "ReferenceError"]; // bugs of the module, not faults of the input
const caught = (/** @type {() => unknown} */ compute) => {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof Error) || OURS.includes(error.name)) throw error;
    return { error: error.message };
  }
};
const plain = (/** @type {Fraction | null} */ fraction) => fraction && `${fraction[0]}/${fraction[1]}`;
const results = {
  settings: (asked.settings ?? []).map((/** @type {Setting} */ setting) =>
    caught(() => {
      const axes = layout(setting);
      const output = correlate(setting, axes);
      const steps = setting.w.length * axes[0].places * axes[1].places;
      return {
        y: output.y.map((sheet) => sheet.map((row) => row.map(plain))),
        exact: output.exact,
        zeros: axes.map(({ before, after }) => [before, after]),
        read: axes.map(({ read }) => read),
        steps: Array.from({ length: steps }, (_, step) => {
          const { channels, bias, sum } = products(setting, axes, ...place(axes, step));
          const terms = channels.flatMap(({ rows }) =>
            rows.flat().map(({ row, column, padding, x, w }) => [row, column, padding, plain(x), plain(w)]),
          );
          return { terms, partials: channels.map(({ partial }) => plain(partial)), bias: plain(bias), sum: plain(sum) };
        }),
        words: words(setting, axes, Math.floor(steps / 2)),
        program: program(setting, axes, output),
        again: decode(encode(setting)),
      };
    }),
  ),
  texts: (asked.texts ?? []).map((/** @type {string} */ text) =>
    caught(() => [plain(number(text)), show(number(text), 3)]),
  ),
  words: (asked.words ?? []).map((/** @type {string} */ word) => caught(() => decode(word))),
};
process.stdout.write(JSON.stringify(results));
