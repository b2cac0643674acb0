// A transposed convolution, in both views: each output reads a window of the input, which is stretched by zeros, and
// each pixel stamps the kernel into the output (stamps.js). The padding of Keras or PyTorch says what is cut off.
/** @import { Axes, Axis, LayerKind, Pair, Setting } from "../../../types.js" */
import { t, wording } from "../../../words.js";
import { number, python } from "../numbers.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { axisOf, SettingError } from "../window.js";
import { conv2d } from "./conv2d.js";
import { Stamps } from "./stamps.js";

const LIMITS = { ...conv2d.limits, size: 6, channels: 3, kernel: 5, filters: 3, strides: 4, dilation: 2, zeros: 8 };

/** One number for rows and columns, or two; null is None. @type {(text: unknown) => Pair | null} */
function pairOf(text) {
  if (text === "None") return null;
  const [rows, columns = rows] = String(text).split(", ").map(Number);
  return [rows, columns];
}
/** @param {string} text */
function readOutputPadding(text) {
  const inside = text.replace(/^\s*[([]|[)\]]\s*$/g, "").trim();
  if (/^(none)?$/i.test(inside)) return "None";
  const parts = inside.split(/\s*[,x×]\s*|\s+/).filter(Boolean);
  if (parts.length > 2 || !parts.length || !parts.every((part) => /^\d$/.test(part))) {
    throw new SettingError(
      "output_padding",
      t`output_padding must be None, a whole number from 0 to 9, or two such as 1, 0, not \u201c${text.slice(0, 24)}\u201d`,
    );
  }
  return [...new Set(parts)].length === 1 ? parts[0] : parts.join(", ");
}

/** PyTorch has one number for both sides of an axis. @type {LayerKind["settle"]} */
const settle = (setting) => {
  const { padding } = setting;
  const both = typeof padding === "string" ? padding : padding.map(([n]) => /** @type {Pair} */ ([n, n]));
  return { ...setting, flip: false, padding: /** @type {Setting["padding"]} */ (both) };
};

const AXES = ["rows", "columns"];
/**
 * The size of the output along an axis, and how many numbers are cut off before it.
 * @type {(setting: Setting, axis: 0 | 1, n: number, K: number) => [number, number]}
 */
function sizeOf({ strides, dilation, padding, more }, axis, n, K) {
  const [s, d] = [strides[axis], dilation[axis]];
  const axes = wording(AXES[axis], "rows", "columns");
  const pair = pairOf(more?.output_padding);
  const extra = pair?.[axis] ?? null;
  const full = (n - 1) * s + K;
  const isNumbers = typeof padding !== "string";
  const most = isNumbers ? Math.max(s, d) : s;
  if (extra !== null && extra >= most) {
    const what = isNumbers ? t`the stride or the dilation` : t`the stride`;
    const valid = most === 1 ? "0" : t`0 to ${most - 1}`;
    throw new SettingError(
      "output_padding",
      t`output_padding of the ${axes} is ${extra}: it must be smaller than ${what}, which is ${most}. ${valid} would be valid.`,
    );
  }
  if (isNumbers) {
    const p = padding[axis][0];
    if (p > K - 1) {
      throw new SettingError(
        `padding of ${AXES[axis]}`,
        t`padding of the ${axes} is ${p}: the picture has room for 0 to ${K - 1}, the size of the kernel minus 1.`,
      );
    }
    const out = full - 2 * p + (extra ?? 0);
    if (out >= 1) return [out, p];
    throw new SettingError(
      `padding of ${AXES[axis]}`,
      t`padding of the ${axes} is ${p}: it cuts off ${2 * p} of ${full} numbers, and nothing is left. 0 to ${Math.floor((full - 1) / 2)} would be valid.`,
    );
  }
  if (padding === "valid") return [extra === null ? (n - 1) * s + Math.max(K, s) : full + extra, 0];
  const out = extra === null ? n * s : (n - 1) * s + (K % 2) + extra;
  if (Math.ceil(out / s) !== n) {
    throw new SettingError(
      "output_padding",
      t`output_padding=${extra} makes ${out} ${axes} of ${n}, but a convolution with padding="same" and stride ${s} never makes ${n} of ${out}, so TensorFlow refuses it. ` +
        (s > 1
          ? t`${s > 2 ? t`1 to ${s - 1}` : 1} or None would be valid.`
          : t`None, or an odd kernel, would be valid.`),
    );
  }
  return [out, Math.floor(Math.max(full - out, 0) / 2)];
}
/** @type {LayerKind["layout"]} */
export function layout(setting) {
  const { x, w, strides, dilation, padding } = setting;
  if (typeof padding === "string" && Math.max(...strides) > 1 && Math.max(...dilation) > 1) {
    throw new SettingError(
      "dilation_rate",
      t`dilation_rate is ${dilation.join(", ")} with strides ${strides.join(", ")}: Keras' Conv2DTranspose refuses both at once. ` +
        t`A stride or a dilation of 1 would be valid, and so would the numbers of PyTorch.`,
    );
  }
  const axis = (/** @type {0 | 1} */ at) => {
    const n = at ? x[0][0].length : x[0].length;
    const k = at ? w[0][0][0].length : w[0][0].length;
    const [s, d] = [strides[at], dilation[at]];
    const K = (k - 1) * d + 1;
    const full = (n - 1) * s + K;
    const [out, before] = sizeOf(setting, at, n, K);
    /** @type {Pair} */
    const cut = [before, full - before - out];
    return { ...axisOf({ n, k, d, zeros: [K - 1 - cut[0], K - 1 - cut[1]], stretch: s }), stamps: { s, full, cut } };
  };
  return [axis(0), axis(1)];
}

/** @type {LayerKind["program"]} */
function program({ x, w, bias, strides, dilation, padding }, axes, output) {
  const [high, wide] = axes;
  const [C, F] = [x.length, w.length];
  const biased = bias.some((text) => number(text)[0] !== 0n);
  const dilated = dilation.some((d) => d > 1);
  const stampsOf = (/** @type {Axis} */ axis) => axis.stamps ?? { s: 1, full: 0, cut: [0, 0] };
  const [full, cuts] = [axes.map((axis) => stampsOf(axis).full), axes.map((axis) => stampsOf(axis).cut)];
  const room = full.map((size, n) => size + Math.max(-cuts[n][1], 0));
  const out = axes.map(({ places }) => places);
  const slices = out.map((size, n) => `${cuts[n][0]} : ${cuts[n][0] + size}`).join(", ");
  const isCut = cuts.some(([before, after]) => before > 0 || after > 0);
  const byNumbers = typeof padding !== "string";
  const at = (/** @type {string} */ start, /** @type {Axis} */ { reach, d }) =>
    `${start} : ${start} + ${reach}${d > 1 ? ` : ${d}` : ""}`;
  const starts = strides.map((s, n) => (s > 1 ? `${"ij"[n]} * ${s}` : "ij"[n]));
  const extra = room.map((size, n) => size - full[n]);
  return joined([
    IMPORTS,
    [
      "# A sheet for each channel",
      `image = ${array(x, `(C, H, W) = (${C}, ${high.n}, ${wide.n})`)}`,
      "image = image.transpose(1, 2, 0)  # (H, W, C)",
      "# For each filter a sheet for each channel",
      `W = ${array(w, `(F, C, kh, kw) = (${F}, ${C}, ${high.k}, ${wide.k})`)}`,
      "W = W.transpose(2, 3, 0, 1)  # (kh, kw, F, C)",
      ...(biased ? [`B = np.array([${bias.map(python).join(", ")}], "float32")  # (F,)`] : []),
    ],
    [
      `y_manual = np.zeros((${room.join(", ")}, ${F}), "float32")  # all stamps`,
      `for i, j in np.ndindex(${high.n}, ${wide.n}):`,
      `    top, left = ${starts.join(", ")}`,
      `    y_manual[${at("top", high)}, ${at("left", wide)}] += W @ image[i, j]  # a stamp (${high.k}, ${wide.k}, ${F})`,
      ...(isCut ? [`y_manual = y_manual[${slices}]  # what is left of them`] : []),
      ...(biased ? ["y_manual = y_manual + B"] : []),
    ],
    [
      ...(dilated
        ? [
            "# zeros between the taps, written out: not every CPU has conv2d_transpose with dilations",
            `taps = np.zeros((${high.reach}, ${wide.reach}, ${F}, ${C}), "float32")`,
            `taps[::${high.d}, ::${wide.d}] = W`,
          ]
        : []),
      "y_tf = tf.nn.conv2d_transpose(",
      `    image[None],  # (1, ${high.n}, ${wide.n}, ${C})`,
      `    ${dilated ? "taps" : "W"},  # (${high.reach}, ${wide.reach}, ${F}, ${C})`,
      `    output_shape=(1, ${(byNumbers ? full : out).join(", ")}, ${F}),`,
      `    strides=(${strides.join(", ")}),`,
      `    padding="${padding === "same" ? "SAME" : "VALID"}",`,
      ")",
      ...(byNumbers && extra.some(Boolean)
        ? [`y_tf = tf.pad(y_tf, [[0, 0], [0, ${extra[0]}], [0, ${extra[1]}], [0, 0]])`]
        : []),
      ...(byNumbers && isCut ? [`y_tf = y_tf[:, ${slices}]  # padding and output_padding of PyTorch`] : []),
      ...(biased ? ["y_tf = y_tf + B"] : []),
      ...(F === 1
        ? ["print(y_manual[:, :, 0])", "print(y_tf[0, :, :, 0].numpy())"]
        : [
            `for f in range(${F}):`,
            '    print("filter", f)',
            "    print(y_manual[:, :, f])",
            "    print(y_tf[0, :, :, f].numpy())",
          ]),
    ],
    compared(high.k * wide.k * C, output, "y_tf[0]"),
  ]);
}

/** @type {(setting: Setting, axes: Axes, at: [number, number, number]) => [string, string][]} */
function slice({ x, w }, axes, [f, i, j]) {
  const [rows, columns] = [i, j].map((at, n) => `${at}:${at + axes[n].reach}${axes[n].d > 1 ? `:${axes[n].d}` : ""}`);
  const [several, channels] = [w.length > 1, x.length > 1];
  return [
    ["output", `y[${i}, ${j}${several ? `, ${f}` : ""}]`],
    ["", " = np.sum("],
    ["image", `stretched[${rows}, ${columns}${channels ? ", :" : ""}]`],
    ["", " * "],
    ["kernel", `${several || channels ? `W[::-1, ::-1, ${f}]` : "kernel[::-1, ::-1]"}`],
    ["", ")"],
  ];
}

/** @type {LayerKind} */
export const kind = {
  ...conv2d,
  name: "transposed",
  limits: LIMITS,
  sizes: {
    "input rows": ["H", LIMITS.size],
    "input columns": ["W", LIMITS.size],
    channels: ["C", LIMITS.channels],
    "kernel rows": ["kh", LIMITS.kernel],
    "kernel columns": ["kw", LIMITS.kernel],
    filters: ["F", LIMITS.filters],
  },
  channelled: false,
  paddings: {
    valid: t`valid: Keras, nothing is cut off`,
    same: t`same: Keras cuts to n × stride`,
    pairs: t`numbers: PyTorch cuts as many on both sides`,
  },
  sides: [t`padding of rows`, t`padding of columns`],
  flips: false,
  turned: () => true,
  more: {
    output_padding: { start: "None", read: readOutputPadding },
    stamp: {
      start: 1,
      hidden: true,
      read(text) {
        if (/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= LIMITS.size ** 2) return Number(text);
        throw new SettingError("stamp", t`its stamp cannot be read`);
      },
    },
  },
  settle,
  layout,
  program,
  words: {
    ...conv2d.words,
    layer: "Conv2DTranspose",
    settings: t`Sizes, strides, padding, output_padding, dilation`,
    input: t`Stretched input`,
    output: t`Output`,
    zeros: () => t`a zero around: as far as a kernel reaches, less what is cut off`,
    slice,
  },
  note: () => null,
  view: (stepper) => new Stamps(stepper),
};
