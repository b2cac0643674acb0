// Max and average pooling: a window without weights, for each channel alone. Padding does not count.
/** @import { Fraction, LayerKind, Setting, Term } from "../../../types.js" */
import { t } from "../../../words.js";
import { add, bracketed, show } from "../numbers.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { LIMITS, SettingError, windows } from "../window.js";
import { channelNames, conv2d } from "./conv2d.js";

const OPERATIONS = { max: t`max: the largest`, average: t`average: the mean` };
/** @param {Setting} setting */
const isMax = ({ more }) => more?.pool !== "average";

/** A window of ones for each channel, of the size that is set. @type {LayerKind["settle"]} */
function settle(setting) {
  const { x, w, step } = setting;
  const window = w[0][0].map((row) => row.map(() => "1"));
  return {
    ...setting,
    w: x.map(() => [window.map((row) => [...row])]),
    bias: x.map(() => "0"),
    dilation: [1, 1],
    flip: false,
    step,
  };
}

/** The pixels that count. @param {Term[]} terms */
const counted = (terms) => terms.filter(({ padding }) => !padding).map(({ x }) => x);
/** @type {(terms: Term[], setting: Setting) => Fraction | null} */
function combine(terms, setting) {
  const pixels = counted(terms);
  /** @type {Fraction | null} */
  let result = null;
  for (const pixel of pixels) {
    if (!pixel) return null;
    if (!result) result = pixel;
    else if (!isMax(setting)) result = add(pixel, result);
    else if (pixel[0] * result[1] > result[0] * pixel[1]) result = pixel;
  }
  if (!result || isMax(setting)) return result;
  return [result[0], result[1] * BigInt(pixels.length)];
}
/** @type {NonNullable<LayerKind["words"]["combined"]>} */
function combined({ channels, sum }, setting) {
  const terms = channels.flatMap(({ rows }) => rows.flat());
  const pixels = counted(terms);
  const spoken = (/** @type {Fraction | null} */ value) =>
    value ? show(value, 6).replace("\u2212", t`minus `).replace("≈", t`about `) : t`a number that cannot be read`;
  const zeros = terms.length - pixels.length;
  const padded = zeros
    ? t` ${zeros} of the ${terms.length} places ${zeros === 1 ? "is" : "are"} padding and ${zeros === 1 ? "does" : "do"} not count.`
    : "";
  const list = pixels.map(spoken).join(", ");
  if (isMax(setting)) return { total: t`largest = `, said: t`The largest of ${list} is ${spoken(sum)}.${padded}` };
  /** @type {Fraction | null} */
  const whole = pixels.reduce(
    (/** @type {Fraction | null} */ all, pixel) => (all && pixel ? add(all, pixel) : null),
    [0n, 1n],
  );
  return {
    total: `${whole ? bracketed(whole, 6) : "?"} / ${pixels.length} = `,
    said: t`The mean of ${list} is ${spoken(sum)}.${padded}`,
  };
}

/** @type {LayerKind["program"]} */
function program(setting, [high, wide], output) {
  const { x, strides, padding } = setting;
  const C = x.length;
  const max = isMax(setting);
  const padded = high.before + high.after + wide.before + wide.after > 0;
  const zeros = [high, wide].map(({ before, after }) => `(${before}, ${after})`).join(", ");
  const start = (/** @type {string} */ letter, /** @type {number} */ s) => (s > 1 ? `${letter} * ${s}` : letter);
  const [top, left] = [start("i", high.s), start("j", wide.s)];
  const name = max ? "max" : "mean";
  const pad = max
    ? "# minus infinity around it: it is never the largest"
    : "# not a number around it: nanmean leaves it out of the sum and of the count";
  const fill = max ? "-np.inf" : "np.nan";
  return joined([
    IMPORTS,
    [
      "# A sheet for each channel",
      `image = ${array(x, `(C, H, W) = (${C}, ${high.n}, ${wide.n})`)}`,
      "image = image.transpose(1, 2, 0)  # (H, W, C)",
      ...(padded
        ? [
            pad,
            `padded = np.pad(image, [${zeros}, (0, 0)], constant_values=${fill})  # (${high.padded}, ${wide.padded}, ${C})`,
          ]
        : []),
    ],
    [
      `y_manual = np.zeros((${high.places}, ${wide.places}, ${C}), "float32")`,
      `for i, j in np.ndindex(${high.places}, ${wide.places}):`,
      `    top, left = ${top}, ${left}  # the corner of the window`,
      `    window = ${padded ? "padded" : "image"}[top : top + ${high.k}, left : left + ${wide.k}]  # (${high.k}, ${wide.k}, ${C})`,
      `    y_manual[i, j] = np.${padded && !max ? "nan" : ""}${name}(window, axis=(0, 1))  # each channel alone`,
    ],
    [
      `y_tf = tf.nn.${max ? "max" : "avg"}_pool2d(`,
      `    image[None],  # (1, ${high.n}, ${wide.n}, ${C})`,
      `    ksize=(${high.k}, ${wide.k}),`,
      `    strides=(${strides.join(", ")}),`,
      `    padding="${String(padding).toUpperCase()}",`,
      ")",
      ...(C === 1
        ? ["print(y_manual[:, :, 0])", "print(y_tf[0, :, :, 0].numpy())"]
        : [
            `for c in range(${C}):`,
            '    print("channel", c)',
            "    print(y_manual[:, :, c])",
            "    print(y_tf[0, :, :, c].numpy())",
          ]),
    ],
    max
      ? ["assert np.array_equal(y_tf[0], y_manual)"]
      : compared(high.k * wide.k, { ...output, exact: false }, "y_tf[0]"),
  ]);
}

/** @type {LayerKind} */
export const kind = {
  ...conv2d,
  name: "pooling",
  sizes: {
    "input rows": ["H", LIMITS.size],
    "input columns": ["W", LIMITS.size],
    channels: ["C", LIMITS.channels],
    "pool rows": ["kh", LIMITS.kernel],
    "pool columns": ["kw", LIMITS.kernel],
  },
  paddings: { valid: t`valid: none`, same: t`same: TensorFlow chooses` },
  weights: false,
  biased: false,
  dilates: false,
  flips: false,
  turned: () => false,
  more: {
    pool: {
      options: OPERATIONS,
      start: "max",
      read(text) {
        if (Object.hasOwn(OPERATIONS, text)) return text;
        throw new SettingError("pool", t`pool must be max or average, not \u201c${text.slice(0, 24)}\u201d`);
      },
    },
  },
  settle,
  depth: () => 1,
  layout: (setting) => windows(setting, "pool"),
  outputs: ({ x }) => x.map((_, c) => ({ f: c, pairs: [[c, 0]], name: channelNames(x.length)[c] })),
  combine,
  program,
  words: {
    ...conv2d.words,
    layer: "MaxPooling2D",
    settings: t`Sizes, strides, padding, largest or mean`,
    window: t`Window`,
    tabs: t`Channel`,
    zero: (setting) => (isMax(setting) ? "\u2212∞" : "\u2013"),
    zeros: (setting) =>
      isMax(setting) ? t`padding: minus infinity, never the largest` : t`padding: neither in the sum nor in the count`,
    combined,
    slice(setting, axes, [c, i, j]) {
      const [rows, columns] = [i, j].map((at, n) => `${at * axes[n].s}:${at * axes[n].s + axes[n].k}`);
      const padded = axes.some(({ before, after }) => before + after);
      const channel = setting.x.length > 1 ? `, ${c}` : "";
      const mean = padded ? "nanmean" : "mean";
      const name = isMax(setting) ? "max" : mean;
      return [
        ["output", `y[${i}, ${j}${channel}]`],
        ["", ` = np.${name}(`],
        ["image", `${padded ? "padded" : "image"}[${rows}, ${columns}${channel}]`],
        ["", ")"],
      ];
    },
  },
  note: () => null,
};
