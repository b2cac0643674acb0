// The gradient of a layer with respect to its kernel. g, the gradient with respect to the output, slides over the
// input. The stride of the layer is the distance between the numbers of g.
/** @import { LayerKind, Pair, Setting, Sheet } from "../../../types.js" */
import { t } from "../../../words.js";
import { samePadding } from "../../shapes.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { axisOf, SettingError } from "../window.js";
import { conv2d } from "./conv2d.js";

const LIMITS = { ...conv2d.limits, size: 8, kernel: 12, filters: 2, strides: 4, zeros: 2 };
const MOST = 4; // the size of the kernel of the layer

/** @type {(setting: Pick<Setting, "more">) => Pair} */
function kernelSize({ more }) {
  const [rows, columns = rows] = String(more?.kernel_size ?? 2)
    .split(", ")
    .map(Number);
  return [rows, columns];
}
/** Zeros around the input of the layer, and the size of its output. @type {(setting: Setting, axis: 0 | 1) => { zeros: Pair, places: number }} */
function forward(setting, axis) {
  const { x, strides, padding } = setting;
  const [n, k, s] = [axis ? x[0][0].length : x[0].length, kernelSize(setting)[axis], strides[axis]];
  /** @type {Record<string, number[]>} */
  const named = { valid: [0, 0], same: samePadding(n, k, s, 1) };
  const [before, after] = typeof padding === "string" ? named[padding] : padding[axis];
  return { zeros: [before, after], places: Math.floor((n + before + after - k) / s) + 1 };
}
/** g is as large as the output of the layer. @type {LayerKind["settle"]} */
function settle(setting) {
  const [rows, columns] = [forward(setting, 0).places, forward(setting, 1).places].map((n) => Math.max(n, 1));
  /** @type {(sheet: Sheet) => Sheet} */
  const resized = (sheet) =>
    Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => sheet[i]?.[j] ?? "1"));
  const w = setting.w.map(([sheet]) => [resized(sheet)]);
  return { ...setting, w, bias: w.map(() => "0"), dilation: [1, 1], flip: false };
}
/** @type {LayerKind["layout"]} */
function layout(setting) {
  const { x } = setting;
  const axis = (/** @type {0 | 1} */ at) => {
    const { zeros, places } = forward(setting, at);
    const n = at ? x[0][0].length : x[0].length;
    const k = kernelSize(setting)[at];
    if (places < 1) {
      const padded = n + zeros[0] + zeros[1];
      throw new SettingError(
        "kernel_size",
        t`kernel_size is ${kernelSize(setting).join(", ")}, the padded input has ${padded} ${at ? t`column` : t`row`}${padded === 1 ? "" : "s"}: there is no place where it fits. ` +
          t`Make the input larger, the kernel smaller, or pad.`,
      );
    }
    return axisOf({ n, k: places, d: setting.strides[at], zeros, places: k });
  };
  return [axis(0), axis(1)];
}
/** @type {LayerKind["program"]} */
function program(setting, axes, output) {
  const { x, w, strides, padding } = setting;
  const [high, wide] = axes;
  const [C, F, [kh, kw]] = [x.length, w.length, kernelSize(setting)];
  const zeros = [high, wide].map(({ before, after }) => `(${before}, ${after})`).join(", ");
  const padded = high.before + high.after + wide.before + wide.after > 0;
  const cut = (/** @type {string} */ at, /** @type {0 | 1} */ n) =>
    `${at} : ${at} + ${axes[n].reach}${strides[n] > 1 ? ` : ${strides[n]}` : ""}`;
  const mode =
    typeof padding === "string"
      ? `"${padding.toUpperCase()}"`
      : `[[0, 0], ${padding.map((pair) => `[${pair.join(", ")}]`).join(", ")}, [0, 0]]`;
  return joined([
    IMPORTS,
    [
      "# A sheet for each channel",
      `image = ${array(x, `(C, H, W) = (${C}, ${high.n}, ${wide.n})`)}`,
      "image = image.transpose(1, 2, 0)  # (H, W, C)",
      "# The gradient with respect to the output: a sheet for each filter",
      `g = ${array(
        w.map(([sheet]) => sheet),
        `(F, H', W') = (${F}, ${high.k}, ${wide.k})`,
      )}`,
      "g = g.transpose(1, 2, 0)  # (H', W', F)",
      ...(padded ? [`padded = np.pad(image, [${zeros}, (0, 0)])  # (${high.padded}, ${wide.padded}, ${C})`] : []),
    ],
    [
      `y_manual = np.zeros((${kh}, ${kw}, ${C}, ${F}), "float32")  # as large as the kernel`,
      "for a, b, c, f in np.ndindex(y_manual.shape):",
      `    read = ${padded ? "padded" : "image"}[${cut("a", 0)}, ${cut("b", 1)}, c]  # the pixels that weight (a, b) meets`,
      "    y_manual[a, b, c, f] = np.sum(read * g[..., f])",
    ],
    [
      `kernel = tf.Variable(np.zeros((${kh}, ${kw}, ${C}, ${F}), "float32"))  # its values play no part`,
      "with tf.GradientTape() as tape:",
      `    y = tf.nn.conv2d(image[None], kernel, strides=(${strides.join(", ")}), padding=${mode})`,
      "    loss = tf.reduce_sum(y * g[None])  # its gradient with respect to y is g",
      "y_tf = tape.gradient(loss, kernel)",
      "for c, f in np.ndindex(y_manual.shape[2:]):",
      '    print("channel", c, "filter", f)',
      "    print(y_manual[:, :, c, f])",
      "    print(y_tf[:, :, c, f].numpy())",
    ],
    compared(high.k * wide.k, { ...output, exact: false }, "y_tf"),
  ]);
}

/** @type {LayerKind} */
export const kind = {
  ...conv2d,
  name: "gradient",
  limits: LIMITS,
  sizes: {
    "input rows": ["H", LIMITS.size],
    "input columns": ["W", LIMITS.size],
    channels: ["C", LIMITS.channels],
    filters: ["F", LIMITS.filters],
  },
  channelled: false,
  biased: false,
  dilates: false,
  flips: false,
  turned: () => false,
  more: {
    kernel_size: {
      start: "2",
      read(text) {
        const parts = text
          .replace(/^\s*[([]|[)\]]\s*$/g, "")
          .trim()
          .split(/\s*[,x×]\s*|\s+/)
          .filter(Boolean);
        if (parts.length && parts.length <= 2 && parts.every((part) => new RegExp(`^[1-${MOST}]$`).test(part)))
          return parts.length === 2 && parts[0] !== parts[1] ? parts.join(", ") : parts[0];
        throw new SettingError(
          "kernel_size",
          t`kernel_size must be a whole number from 1 to ${MOST}, or two such as 2, 3 for rows and columns, not \u201c${text.slice(0, 24)}\u201d`,
        );
      },
    },
  },
  settle,
  depth: () => 1,
  layout,
  outputs: ({ x, w }) =>
    w.flatMap((_, f) => x.map((__, c) => ({ f, pairs: [[c, 0]], name: t`channel ${c} of filter ${f}` }))),
  program,
  words: {
    ...conv2d.words,
    layer: "Conv2D",
    settings: t`Sizes, kernel_size, strides, padding`,
    sheet: ({ x }, c) => (x.length > 1 ? t`channel ${c}` : ""),
    kernel: "g",
    output: t`Gradient of the kernel`,
    tabs: t`Gradient of`,
    slice({ x, w }, axes, [n, a, b]) {
      const [f, c] = [Math.floor(n / x.length), n % x.length];
      const [rows, columns] = [a, b].map((at, axis) => {
        const { reach, d } = axes[axis];
        return `${at}:${at + reach}${d > 1 ? `:${d}` : ""}`;
      });
      const padded = axes.some(({ before, after }) => before + after);
      const several = x.length > 1 || w.length > 1;
      return [
        ["output", `dW[${a}, ${b}${several ? `, ${c}, ${f}` : ""}]`],
        ["", " = np.sum("],
        ["image", `${padded ? "padded" : "image"}[${rows}, ${columns}${x.length > 1 ? `, ${c}` : ""}]`],
        ["", " * "],
        ["kernel", w.length > 1 ? `g[..., ${f}]` : "g"],
        ["", ")"],
      ];
    },
  },
  note: () => null,
};
