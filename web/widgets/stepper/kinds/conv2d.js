// Correlation in two dimensions, and what the other kinds of layers share with it.
/** @import { LayerKind } from "../../../types.js" */
import { t } from "../../../words.js";
import { program } from "../program.js";
import { LIMITS, windows } from "../window.js";

/** @param {number} count */
export const channelNames = (count) =>
  count === 3 ? [t`red`, t`green`, t`blue`] : Array.from({ length: count }, (_, c) => t`channel ${c}`);

/** @type {LayerKind} */
export const conv2d = {
  name: "conv2d",
  limits: LIMITS,
  sizes: {
    "input rows": ["H", LIMITS.size],
    "input columns": ["W", LIMITS.size],
    channels: ["C", LIMITS.channels],
    "kernel rows": ["kh", LIMITS.kernel],
    "kernel columns": ["kw", LIMITS.kernel],
    filters: ["F", LIMITS.filters],
  },
  rank: 2,
  channelled: true,
  paddings: { valid: t`valid: none`, same: t`same: TensorFlow chooses`, pairs: t`pairs: you choose` },
  sides: ["top", "bottom", "left", "right"],
  weights: true,
  biased: true,
  dilates: true,
  flips: true,
  turned: ({ flip }) => flip,
  more: {},
  settle: (setting) => setting,
  depth: ({ x }) => x.length,
  layout: (setting) => windows(setting),
  outputs: ({ x, w }) => w.map((_, f) => ({ f, pairs: x.map((__, c) => [c, c]), name: t`filter ${f}` })),
  program: (setting, axes, output) => program(setting, axes, output),
  words: {
    layer: "Conv2D",
    settings: t`Sizes, strides, padding, dilation`,
    sheet: ({ x }, c) => (x.length > 1 ? channelNames(x.length)[c] : ""),
    at: (i, j) => t`row ${i}, column ${j}`,
    input: t`Input`,
    kernel: t`Kernel`,
    output: t`Output`,
    window: t`Products`,
    tabs: t`Filter`,
    zero: () => "0",
    zeros: () => t`padding: a zero that is not in the input`,
    refuses: t`Keras' Conv2D refuses a stride together with a dilation. tf.nn.conv2d computes it, and so does the code below.`,
  },
  note({ strides, dilation }) {
    return Math.max(...strides) > 1 && Math.max(...dilation) > 1 ? conv2d.words.refuses : null;
  },
};
