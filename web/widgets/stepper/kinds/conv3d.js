// Correlation along three axes, drawn as slices: each slice of the output reads some slices of the volume.
/** @import { LayerKind, Setting } from "../../../types.js" */
import { t } from "../../../words.js";
import { samePadding } from "../../shapes.js";
import { number, python } from "../numbers.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { SettingError, windows } from "../window.js";
import { conv2d } from "./conv2d.js";

const LIMITS = { ...conv2d.limits, size: 8, channels: 5, kernel: 3, filters: 2, strides: 2 };

/** Along the slices: kernel size, stride, zeros before and after, places. @param {Setting} setting */
function depthOf({ x, padding, more }) {
  const [k, s] = [Number(more?.kernel_depth), Number(more?.stride_depth)];
  const [before, after] = padding === "same" ? samePadding(x.length, k, s, 1) : [0, 0];
  return { k, s, before, after, places: Math.floor((x.length + before + after - k) / s) + 1 };
}
/** @type {LayerKind["outputs"]} */
function outputs(setting) {
  const { k, s, before, places } = depthOf(setting);
  return setting.w.flatMap((_, f) =>
    Array.from({ length: Math.max(places, 1) }, (__, z) => ({
      f,
      // a kernel slice that lies on a slice of zeros adds nothing
      pairs: Array.from({ length: k }, (___, a) => /** @type {[number, number]} */ ([z * s + a - before, a])).filter(
        ([slice]) => slice >= 0 && slice < setting.x.length,
      ),
      name: setting.w.length > 1 ? t`slice ${z} of filter ${f}` : t`slice ${z}`,
    })),
  );
}
/** @type {LayerKind["layout"]} */
function layout(setting) {
  const { k, places } = depthOf(setting);
  const D = setting.x.length;
  if (places < 1) {
    throw new SettingError(
      "kernel_depth",
      t`kernel_depth is ${k}, the volume has ${D} ${D === 1 ? "slice" : "slices"}: there is no place where it fits. ${D === 1 ? 1 : t`1 to ${D}`} would be valid, or padding="same".`,
    );
  }
  return windows(setting);
}
/** @type {LayerKind["program"]} */
function program(setting, [high, wide], output) {
  const { x, w, bias, strides, padding } = setting;
  const { k, s, before, after, places } = depthOf(setting);
  const [D, F] = [x.length, w.length];
  const biased = bias.some((text) => number(text)[0] !== 0n);
  const zeros = [{ before, after }, high, wide].map((axis) => `(${axis.before}, ${axis.after})`).join(", ");
  const padded = before + after + high.before + high.after + wide.before + wide.after > 0;
  // If an axis has one place, its stride makes no difference. But then TensorFlow's conv3d reads wrong pixels on some
  // CPUs, so the program cuts that axis and has the stride 1.
  const single = [s, ...strides].map((step, n) => step > 1 && [places, high.places, wide.places][n] === 1);
  const cut = [k, high.k, wide.k].map((size, n) => (single[n] ? `:${size}` : ":")).join(", ");
  const isCut = single.some(Boolean);
  const steps = [s, ...strides].map((step, n) => (single[n] ? 1 : step));
  const starts = [s, ...strides].map((step, n) => (step > 1 ? `${"zij"[n]} * ${step}` : "zij"[n]));
  return joined([
    IMPORTS,
    [
      "# A sheet for each slice",
      `volume = ${array(x, `(D, H, W) = (${D}, ${high.n}, ${wide.n})`)}`,
      "# For each filter a sheet for each slice of the kernel",
      `W = ${array(w, `(F, kd, kh, kw) = (${F}, ${k}, ${high.k}, ${wide.k})`)}`,
      "W = W.transpose(1, 2, 3, 0)[..., None, :]  # (kd, kh, kw, C, F), one channel",
      ...(biased ? [`B = np.array([${bias.map(python).join(", ")}], "float32")  # (F,)`] : []),
      ...(padded ? [`padded = np.pad(volume, [${zeros}])`] : []),
    ],
    [
      `y_manual = np.zeros((${places}, ${high.places}, ${wide.places}, ${F}), "float32")`,
      "for z, i, j, f in np.ndindex(y_manual.shape):",
      `    first, top, left = ${starts.join(", ")}  # the corner of the window`,
      `    window = ${padded ? "padded" : "volume"}[first : first + ${k}, top : top + ${high.k}, left : left + ${wide.k}]`,
      `    y_manual[z, i, j, f] = np.sum(window * W[..., 0, f])${biased ? " + B[f]" : ""}`,
    ],
    [
      ...(isCut
        ? [`read = ${padded ? "padded" : "volume"}[${cut}]  # one place along an axis: its stride plays no part`]
        : []),
      "y_tf = tf.nn.conv3d(",
      isCut ? "    read[None, ..., None]," : `    volume[None, ..., None],  # (1, ${D}, ${high.n}, ${wide.n}, 1)`,
      `    W,  # (${k}, ${high.k}, ${wide.k}, 1, ${F})`,
      `    strides=(1, ${steps.join(", ")}, 1),`,
      `    padding="${isCut ? "VALID" : String(padding).toUpperCase()}",`,
      ")",
      ...(biased ? ["y_tf = y_tf + B"] : []),
      `for f, z in np.ndindex(${F}, ${places}):`,
      '    print("filter", f, "slice", z)',
      "    print(y_manual[z, :, :, f])",
      "    print(y_tf[0, z, :, :, f].numpy())",
    ],
    compared(k * high.k * wide.k, output, "y_tf[0]"),
  ]);
}
/** @type {(name: string, start: number, most: number) => import("../../../types.js").MoreField} */
const whole = (name, start, most) => ({
  start,
  read(text) {
    if (/^\s*\d\s*$/.test(text) && Number(text) >= 1 && Number(text) <= most) return Number(text);
    throw new SettingError(
      name,
      t`${name} must be a whole number from 1 to ${most}, not \u201c${text.slice(0, 24)}\u201d`,
    );
  },
});

/** @type {LayerKind} */
export const kind = {
  ...conv2d,
  name: "conv3d",
  limits: LIMITS,
  sizes: {
    slices: ["C", LIMITS.channels],
    "input rows": ["H", LIMITS.size],
    "input columns": ["W", LIMITS.size],
    "kernel rows": ["kh", LIMITS.kernel],
    "kernel columns": ["kw", LIMITS.kernel],
    filters: ["F", LIMITS.filters],
  },
  channelled: false,
  paddings: { valid: t`valid: none`, same: t`same: TensorFlow chooses` },
  dilates: false,
  flips: false,
  turned: () => false,
  more: { kernel_depth: whole("kernel_depth", 2, 3), stride_depth: whole("stride_depth", 1, LIMITS.strides) },
  settle: (setting) => ({ ...setting, dilation: [1, 1], flip: false }),
  depth: ({ more }) => Number(more?.kernel_depth ?? 1),
  layout,
  outputs,
  program,
  words: {
    ...conv2d.words,
    layer: "Conv3D",
    settings: t`Sizes, strides, padding`,
    sheet: (_, c) => t`slice ${c}`,
    tabs: t`Slice of the output`,
    slice(setting, axes, [n, i, j]) {
      const { k, s, before, after, places } = depthOf(setting);
      const [f, z] = [Math.floor(n / places), n % places];
      const [rows, columns] = [i, j].map((at, axis) => `${at * axes[axis].s}:${at * axes[axis].s + axes[axis].k}`);
      const padded = before + after > 0 || axes.some((axis) => axis.before + axis.after);
      return [
        ["output", `y[${z}, ${i}, ${j}, ${f}]`],
        ["", " = np.sum("],
        ["image", `${padded ? "padded" : "volume"}[${z * s}:${z * s + k}, ${rows}, ${columns}]`],
        ["", " * "],
        ["kernel", `W[..., 0, ${f}]`],
        ["", ")"],
      ];
    },
  },
  note: (setting) =>
    outputs(setting).some(({ pairs }) => pairs.length < depthOf(setting).k)
      ? t`Before the first slice, or after the last, padding adds slices of zeros. What lies on them adds nothing and is not drawn.`
      : null,
};
