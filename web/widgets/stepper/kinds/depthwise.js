// A depthwise convolution: each channel has filters of its own, and nothing is summed over channels.
/** @import { LayerKind, Setting } from "../../../types.js" */
import { t } from "../../../words.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { SettingError, windows } from "../window.js";
import { kind as grouped, loop, numbers, printed, window } from "./grouped.js";

const MOST = 2; // filters of a channel
/** @param {Setting} setting */
const multiplier = ({ more }) => Number(more?.depth_multiplier ?? 1);

/** As many filters as the channels need: filter q of channel c is filter c * m + q. @type {LayerKind["settle"]} */
function settle(setting) {
  const count = setting.x.length * multiplier(setting);
  const w = Array.from({ length: count }, (_, f) => (setting.w[f] ?? setting.w[f % setting.w.length]).slice(0, 1));
  const copied = w.map((sheets) => sheets.map((sheet) => sheet.map((row) => [...row])));
  return { ...setting, w: copied, bias: w.map((_, f) => setting.bias[f] ?? "0") };
}
/** @type {LayerKind["layout"]} */
function layout(setting) {
  const { strides, dilation } = setting;
  if (strides[0] !== strides[1]) {
    throw new SettingError(
      "strides",
      t`strides must be the same for rows and columns, not ${strides.join(", ")}: TensorFlow's depthwise convolution takes no other. ` +
        t`${strides[0]} or ${strides[1]} would be valid.`,
    );
  }
  if (strides[0] > 1 && Math.max(...dilation) > 1) {
    throw new SettingError(
      "dilation_rate",
      t`dilation_rate must be 1 with strides=${strides[0]}, not ${dilation.join(", ")}: TensorFlow's depthwise convolution refuses both at once.`,
    );
  }
  return windows(setting);
}
/** @type {LayerKind["program"]} */
function program(setting, axes, output) {
  const { x, w, strides, dilation, padding } = setting;
  const [high, wide] = axes;
  const [C, m] = [x.length, multiplier(setting)];
  const mode =
    typeof padding === "string"
      ? `"${padding.toUpperCase()}"`
      : `[[0, 0], ${padding.map((pair) => `[${pair.join(", ")}]`).join(", ")}, [0, 0]]`;
  return joined([
    IMPORTS,
    numbers(setting, axes, [
      "# For each output channel a sheet: those of input channel 0 first",
      `W = ${array(
        w.map(([sheet]) => sheet),
        `(C m, kh, kw) = (${C * m}, ${high.k}, ${wide.k})`,
      )}`,
      `W = W.reshape(${C}, ${m}, ${high.k}, ${wide.k}).transpose(2, 3, 0, 1)  # (kh, kw, C, m)`,
    ]),
    loop(setting, axes, [`    c, q = divmod(f, ${m})  # filter q of channel c`], "c", "W[:, :, c, q]"),
    [
      "y_tf = tf.nn.depthwise_conv2d(",
      `    image[None],  # (1, ${high.n}, ${wide.n}, ${C})`,
      `    W,  # (${high.k}, ${wide.k}, ${C}, ${m})`,
      `    strides=(1, ${strides.join(", ")}, 1),`,
      `    padding=${mode},`,
      ...(dilation.some((n) => n > 1) ? [`    dilations=(${dilation.join(", ")}),`] : []),
      ")",
      ...printed(setting),
    ],
    compared(high.k * wide.k, output, "y_tf[0]"),
  ]);
}

/** @type {LayerKind} */
export const kind = {
  ...grouped,
  name: "depthwise",
  limits: { ...grouped.limits, filters: grouped.limits.channels * MOST },
  sizes: Object.fromEntries(Object.entries(grouped.sizes).filter(([name]) => name !== "filters")),
  more: {
    depth_multiplier: {
      start: 1,
      read(text) {
        if (new RegExp(`^\\s*[1-${MOST}]\\s*$`).test(text)) return Number(text);
        throw new SettingError(
          "depth_multiplier",
          t`depth_multiplier must be a whole number from 1 to ${MOST}, not \u201c${text.slice(0, 24)}\u201d`,
        );
      },
    },
  },
  settle,
  depth: () => 1,
  layout,
  outputs: (setting) =>
    setting.w.map((_, f) => ({
      f,
      pairs: [[Math.min(Math.floor(f / multiplier(setting)), setting.x.length - 1), 0]],
      name: t`output channel ${f}`,
    })),
  program,
  words: {
    ...grouped.words,
    layer: "DepthwiseConv2D",
    settings: t`Sizes, depth_multiplier, strides, padding, dilation`,
    tabs: t`Output channel`,
    slice(setting, axes, [f, i, j]) {
      const m = multiplier(setting);
      const c = Math.floor(f / m);
      return window(setting, axes, [f, i, j], String(c), `W[:, :, ${c}, ${f % m}]`);
    },
  },
  note: () => null,
};
