// Correlation along one axis: a series is a sheet of one row.
/** @import { LayerKind } from "../../../types.js" */
import { t } from "../../../words.js";
import { number, python } from "../numbers.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { windows } from "../window.js";
import { conv2d } from "./conv2d.js";

const LIMITS = { ...conv2d.limits, size: 16, kernel: 6 };

/** One row of each sheet; further rows belong to another kind of layer. @type {LayerKind["settle"]} */
const settle = (setting) => ({
  ...setting,
  x: setting.x.map((sheet) => sheet.slice(0, 1)),
  w: setting.w.map((sheets) => sheets.map((sheet) => sheet.slice(0, 1))),
  strides: [1, setting.strides[1]],
  dilation: [1, setting.dilation[1]],
});

/** @type {LayerKind["program"]} */
function program(
  { x, w, bias, flip, strides, dilation, padding },
  [, { n, k, s, d, reach, before, after, padded, places }],
  output,
) {
  const [C, F] = [x.length, w.length];
  const biased = bias.some((text) => number(text)[0] !== 0n);
  const start = s > 1 ? `i * ${s}` : "i";
  const isCausal = padding === "causal";
  const zeros = before + after > 0;
  const plus = biased ? " + B" : "";
  return joined([
    IMPORTS,
    [
      "# A row for each channel",
      `series = ${array(
        x.map(([row]) => row),
        `(C, n) = (${C}, ${n})`,
      )}`,
      "series = series.T  # (n, C)",
      "# For each filter a row for each channel",
      `W = ${array(
        w.map((sheets) => sheets.map(([row]) => row)),
        `(F, C, k) = (${F}, ${C}, ${k})`,
      )}`,
      "W = W.transpose(2, 1, 0)  # (k, C, F)",
      ...(flip ? ["W = W[::-1]  # from back to front: a convolution"] : []),
      ...(biased ? [`B = np.array([${bias.map(python).join(", ")}], "float32")  # (F,)`] : []),
      ...(zeros ? [`padded = np.pad(series, [(${before}, ${after}), (0, 0)])  # (${padded}, ${C})`] : []),
    ],
    [
      `y_manual = np.zeros((${places}, ${F}), "float32")`,
      `for i in range(${places}):`,
      `    window = ${zeros ? "padded" : "series"}[${start} : ${start} + ${reach}${d > 1 ? ` : ${d}` : ""}]  # (${k}, ${C})`,
      `    y_manual[i] = np.tensordot(window, W, 2)${plus}  # over k and C`,
    ],
    [
      ...(isCausal ? ['# tf.nn.conv1d has no "CAUSAL": the zeros are there already'] : []),
      "y_tf = tf.nn.conv1d(",
      `    ${isCausal && zeros ? "padded" : "series"}[None],  # (1, ${isCausal ? padded : n}, ${C})`,
      `    W,  # (${k}, ${C}, ${F})`,
      `    stride=${strides[1]},`,
      `    padding="${isCausal ? "VALID" : String(padding).toUpperCase()}",`,
      ...(dilation[1] > 1 ? [`    dilations=${d},`] : []),
      ")",
      ...(biased ? ["y_tf = y_tf + B"] : []),
      "print(y_manual.T)",
      "print(y_tf[0].numpy().T)",
    ],
    compared(k * C, output, "y_tf[0]"),
  ]);
}

/** @type {LayerKind} */
export const kind = {
  ...conv2d,
  name: "conv1d",
  limits: LIMITS,
  sizes: {
    steps: ["W", LIMITS.size],
    channels: ["C", LIMITS.channels],
    kernel_size: ["kw", LIMITS.kernel],
    filters: ["F", LIMITS.filters],
  },
  rank: 1,
  channelled: false,
  paddings: { valid: t`valid: none`, same: t`same: TensorFlow chooses`, causal: t`causal: all before` },
  settle,
  layout: (setting) => windows(setting),
  program,
  words: {
    ...conv2d.words,
    layer: "Conv1D",
    sheet: ({ x }, c) => (x.length > 1 ? t`channel ${c}` : ""),
    at: (_, j) => t`step ${j}`,
    slice(setting, axes, [f, , j]) {
      const { s, reach, d, before, after } = axes[1];
      const several = setting.w.length > 1;
      const [y, kernel, bias] = several ? [`y[${j}, ${f}]`, `W[..., ${f}]`, `B[${f}]`] : [`y[${j}]`, "kernel", "bias"];
      const cut = `${j * s}:${j * s + reach}${d > 1 ? `:${d}` : ""}`;
      const isBiased = !/^\s*[+-]?0*\.?0*\s*$/.test(setting.bias[f]);
      return [
        ["output", y],
        ["", " = np.sum("],
        ["image", `${before + after ? "padded" : "series"}[${cut}]`],
        ["", " * "],
        ["kernel", kernel],
        ["", ")"],
        ...(isBiased
          ? /** @type {[string, string][]} */ ([
              ["", " + "],
              ["kernel", bias],
            ])
          : []),
      ];
    },
    refuses: t`Keras' Conv1D refuses a stride together with a dilation. tf.nn.conv1d computes it, and so does the code below.`,
  },
  note({ strides, dilation }) {
    return Math.max(...strides) > 1 && Math.max(...dilation) > 1 ? kind.words.refuses : null;
  },
};
