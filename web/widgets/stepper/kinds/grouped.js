// A grouped convolution: each filter sees only the channels of its group.
/** @import { LayerKind, Made2D, Setting } from "../../../types.js" */
import { t } from "../../../words.js";
import { number, python } from "../numbers.js";
import { array, compared, IMPORTS, joined } from "../program.js";
import { SettingError, windows } from "../window.js";
import { conv2d } from "./conv2d.js";

const LIMITS = { ...conv2d.limits, size: 8, channels: 4, filters: 4 };
const names = (/** @type {Setting} */ { x }, /** @type {number} */ c) => (x.length > 1 ? t`channel ${c}` : "");

/** @param {Pick<Setting, "more">} setting */
const groupsOf = ({ more }) => Number(more?.groups ?? 1);
/** @type {LayerKind["depth"]} */
const depth = (setting) => Math.max(1, Math.floor(setting.x.length / groupsOf(setting)));

/** @type {(setting: Setting) => Made2D[]} */
function outputs(setting) {
  const { x, w } = setting;
  const each = depth(setting);
  const filters = Math.max(1, Math.floor(w.length / groupsOf(setting)));
  return w.map((sheets, f) => {
    const first = Math.floor(f / filters) * each;
    const pairs = sheets.map((_, q) => /** @type {[number, number]} */ ([first + q, q])).filter(([c]) => c < x.length);
    return { f, pairs, name: t`filter ${f}` };
  });
}
/** @type {LayerKind["layout"]} */
function layout(setting) {
  const [C, F, groups] = [setting.x.length, setting.w.length, groupsOf(setting)];
  for (const [count, name] of /** @type {[number, string][]} */ ([
    [C, t`channels`],
    [F, t`filters`],
  ])) {
    if (count % groups) {
      const valid = [1, 2, 3, 4].filter((g) => C % g === 0 && F % g === 0);
      throw new SettingError(
        "groups",
        t`groups=${groups} must divide the ${count} ${name} without rest: with ${C} channels and ${F} filters, groups can be ${valid.join(", ")}.`,
      );
    }
  }
  return windows(setting);
}
/**
 * The lines of a program that name the numbers; `kernel` has the lines for the kernel.
 * @type {(setting: Setting, axes: import("../../../types.js").Axes, kernel: string[]) => string[]}
 */
export function numbers({ x, bias, flip }, [high, wide], kernel) {
  const zeros = [high, wide].map(({ before, after }) => `(${before}, ${after})`).join(", ");
  const padded = high.before + high.after + wide.before + wide.after > 0;
  return [
    "# A sheet for each channel",
    `image = ${array(x, `(C, H, W) = (${x.length}, ${high.n}, ${wide.n})`)}`,
    "image = image.transpose(1, 2, 0)  # (H, W, C)",
    ...kernel,
    ...(flip ? ["W = W[::-1, ::-1]  # turned by 180 degrees: a convolution"] : []),
    ...(bias.some((text) => number(text)[0] !== 0n)
      ? [`B = np.array([${bias.map(python).join(", ")}], "float32")  # (F,)`]
      : []),
    ...(padded ? [`padded = np.pad(image, [${zeros}, (0, 0)])  # (${high.padded}, ${wide.padded}, ${x.length})`] : []),
  ];
}
/** The loop over all outputs; `read` and `kernel` are what filter f reads. @type {(setting: Setting, axes: import("../../../types.js").Axes, before: string[], read: string, kernel: string) => string[]} */
export function loop({ w, bias }, axes, before, read, kernel) {
  const [top, left] = axes.map(({ s }, n) => (s > 1 ? `${"ij"[n]} * ${s}` : "ij"[n]));
  const slice = (/** @type {string} */ name, /** @type {0 | 1} */ n) =>
    `${name} : ${name} + ${axes[n].reach}${axes[n].d > 1 ? ` : ${axes[n].d}` : ""}`;
  const padded = axes.some(({ before: zeros, after }) => zeros + after);
  const biased = bias.some((text) => number(text)[0] !== 0n);
  return [
    `y_manual = np.zeros((${axes[0].places}, ${axes[1].places}, ${w.length}), "float32")`,
    "for i, j, f in np.ndindex(y_manual.shape):",
    `    top, left = ${top}, ${left}  # the corner of the window`,
    ...before,
    `    window = ${padded ? "padded" : "image"}[${slice("top", 0)}, ${slice("left", 1)}, ${read}]`,
    `    y_manual[i, j, f] = np.sum(window * ${kernel})${biased ? " + B[f]" : ""}`,
  ];
}
/** @param {Setting} setting */
export const printed = ({ w, bias }) => [
  ...(bias.some((text) => number(text)[0] !== 0n) ? ["y_tf = y_tf + B"] : []),
  `for f in range(${w.length}):`,
  '    print("output channel", f)',
  "    print(y_manual[:, :, f])",
  "    print(y_tf[0, :, :, f].numpy())",
];
/** @type {LayerKind["program"]} */
function program(setting, axes, output) {
  const { x, w, strides, dilation, padding } = setting;
  const [high, wide] = axes;
  const [C, F, groups, each] = [x.length, w.length, groupsOf(setting), depth(setting)];
  const mode =
    typeof padding === "string"
      ? `"${padding.toUpperCase()}"`
      : `[[0, 0], ${padding.map((pair) => `[${pair.join(", ")}]`).join(", ")}, [0, 0]]`;
  return joined([
    IMPORTS,
    numbers(setting, axes, [
      `# For each filter a sheet for each of the ${each} channels of its group`,
      `W = ${array(w, `(F, C / groups, kh, kw) = (${F}, ${each}, ${high.k}, ${wide.k})`)}`,
      "W = W.transpose(2, 3, 1, 0)  # (kh, kw, C / groups, F)",
    ]),
    loop(
      setting,
      axes,
      [`    first = f // ${F / groups} * ${each}  # the first channel of its group`],
      `first : first + ${each}`,
      "W[..., f]",
    ),
    [
      "# as many groups as the channels of the image are times those of the kernel",
      "y_tf = tf.nn.conv2d(",
      `    image[None],  # (1, ${high.n}, ${wide.n}, ${C})`,
      `    W,  # (${high.k}, ${wide.k}, ${each}, ${F})`,
      `    strides=(${strides.join(", ")}),`,
      `    padding=${mode},`,
      ...(dilation.some((n) => n > 1) ? [`    dilations=(${dilation.join(", ")}),`] : []),
      ")",
      ...printed(setting),
    ],
    compared(high.k * wide.k * each, output, "y_tf[0]"),
  ]);
}

/** @type {LayerKind} */
export const kind = {
  ...conv2d,
  name: "grouped",
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
  more: {
    groups: {
      start: 2,
      read(text) {
        if (/^\s*[1-4]\s*$/.test(text)) return Number(text);
        throw new SettingError(
          "groups",
          t`groups must be a whole number from 1 to 4, not \u201c${text.slice(0, 24)}\u201d`,
        );
      },
    },
  },
  depth,
  layout,
  outputs,
  program,
  words: {
    ...conv2d.words,
    layer: "Conv2D",
    settings: t`Sizes, groups, strides, padding, dilation`,
    sheet: names,
    slice(setting, axes, [f, i, j]) {
      const each = depth(setting);
      const [first] = outputs(setting)[f].pairs[0] ?? [0];
      return window(setting, axes, [f, i, j], `${first}:${first + each}`, `W[..., ${f}]`);
    },
  },
};

/** The step as NumPy writes it. @type {(setting: Setting, axes: import("../../../types.js").Axes, at: [number, number, number], read: string, kernel: string) => [string, string][]} */
export function window({ bias }, axes, [f, i, j], read, kernel) {
  const [rows, columns] = [i, j].map((at, n) => {
    const { s, reach, d } = axes[n];
    return `${at * s}:${at * s + reach}${d > 1 ? `:${d}` : ""}`;
  });
  const padded = axes.some(({ before, after }) => before + after);
  const isBiased = !/^\s*[+-]?0*\.?0*\s*$/.test(bias[f]);
  return [
    ["output", `y[${i}, ${j}, ${f}]`],
    ["", " = np.sum("],
    ["image", `${padded ? "padded" : "image"}[${rows}, ${columns}, ${read}]`],
    ["", " * "],
    ["kernel", kernel],
    ["", ")"],
    ...(isBiased
      ? /** @type {[string, string][]} */ ([
          ["", " + "],
          ["kernel", `B[${f}]`],
        ])
      : []),
  ];
}
