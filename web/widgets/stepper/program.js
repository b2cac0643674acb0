// The Python of a setting: the loop of the lessons, and TensorFlow.
/** @import { Axes, Axis, Output, Setting } from "../../types.js" */
import { number, python } from "./numbers.js";

const WIDE = 88; // characters of a line that a reader sees without scrolling

/** Lists of numbers, of rows, of sheets, of filters. @typedef {string | Numbers[]} Numbers */

/** @type {(value: Numbers) => string} */
const inLine = (value) => (typeof value === "string" ? python(value) : `[${value.map(inLine).join(", ")}]`);
/** Whether no sheet in it has more than one row. @type {(value: Numbers[]) => boolean} */
const isFlat = (value) => {
  const [first] = value;
  if (typeof first === "string") return true;
  if (typeof first[0] === "string") return value.length === 1;
  return value.every((inner) => typeof inner !== "string" && isFlat(inner));
};

/**
 * Nested lists: the rows of a sheet stand below each other, and anything smaller is on one line.
 * @type {(value: Numbers[], indent: string) => string}
 */
function listed(value, indent) {
  const line = `${indent}${inLine(value)},`;
  if (line.length <= WIDE && isFlat(value)) return line;
  const inner = `${indent}    `;
  if (typeof value[0] !== "string") {
    const rows = value.map((row) => (typeof row === "string" ? row : listed(row, inner)));
    return `${indent}[\n${rows.join("\n")}\n${indent}],`;
  }
  const half = Math.ceil(value.length / 2); // a long row, such as 12 numbers of 8 characters
  const halves = [value.slice(0, half), value.slice(half)].map((part) => `${inner}${part.map(inLine).join(", ")},`);
  return `${indent}[\n${halves.join("\n")}\n${indent}],`;
}
/** @type {(value: Numbers[], comment: string) => string} */
export const array = (value, comment) => `np.array(\n${listed(value, "    ")}\n    "float32",\n)  # ${comment}`;

/**
 * The numbers, and how the program names them: one sheet and one kernel, or several.
 * @typedef {ReturnType<typeof named>} Named
 */
/** @param {Setting} setting @param {Axes} axes */
function named(setting, [high, wide]) {
  const [C, F] = [setting.x.length, setting.w.length];
  const single = C === 1 && F === 1;
  return {
    C,
    F,
    single,
    biased: setting.bias.some((text) => number(text)[0] !== 0n),
    padded: high.before + high.after + wide.before + wide.after > 0,
    result: single ? "y_tf[0, :, :, 0]" : "y_tf[0]",
  };
}

/** @type {(setting: Setting, axes: Axes, names: Named) => string[]} */
function numbers({ x, w, bias, flip }, [high, wide], { C, F, single, biased, padded }) {
  const turned = "::-1, ::-1]  # turned by 180 degrees: a convolution";
  const lines = single
    ? [
        `image = ${array(x[0], `(H, W) = (${high.n}, ${wide.n})`)}`,
        `kernel = ${array(w[0][0], `(kh, kw) = (${high.k}, ${wide.k})`)}`,
        ...(flip ? [`kernel = kernel[${turned}`] : []),
        ...(biased ? [`bias = ${python(bias[0])}`] : []),
      ]
    : [
        "# A sheet for each channel",
        `image = ${array(x, `(C, H, W) = (${C}, ${high.n}, ${wide.n})`)}`,
        "image = image.transpose(1, 2, 0)  # (H, W, C)",
        "# For each filter a sheet for each channel",
        `W = ${array(w, `(F, C, kh, kw) = (${F}, ${C}, ${high.k}, ${wide.k})`)}`,
        "W = W.transpose(2, 3, 1, 0)  # (kh, kw, C, F)",
        ...(flip ? [`W = W[${turned}`] : []),
        ...(biased ? [`B = np.array([${bias.map(python).join(", ")}], "float32")  # (F,)`] : []),
      ];
  if (padded) {
    const zeros = [high, wide].map(({ before, after }) => `(${before}, ${after})`);
    const [none, size] = single ? ["", ""] : [", (0, 0)", `, ${C}`];
    lines.push(`padded = np.pad(image, [${zeros.join(", ")}${none}])  # (${high.padded}, ${wide.padded}${size})`);
  }
  return lines;
}

/** @type {(axes: Axes, names: Named) => string[]} */
function loop([high, wide], { C, F, single, biased, padded }) {
  const starts = [high.s > 1 ? `i * ${high.s}` : "i", wide.s > 1 ? `j * ${wide.s}` : "j"];
  const moved = high.s > 1 || wide.s > 1;
  const [top, left] = moved ? ["top", "left"] : starts;
  /** @type {(start: string, axis: Axis) => string} */
  const slice = (start, { reach, d }) => `${start} : ${start} + ${reach}${d > 1 ? ` : ${d}` : ""}`;
  const window = `${padded ? "padded" : "image"}[${slice(top, high)}, ${slice(left, wide)}`;
  const [indices, more, size] = single ? ["i, j", "", ""] : ["i, j, f", ", :", `, ${C}`];
  const [kernel, bias] = single ? ["kernel", "bias"] : ["W[:, :, :, f]", "B[f]"];
  return [
    `y_manual = np.zeros((${high.places}, ${wide.places}${single ? "" : `, ${F}`}), "float32")`,
    `for ${indices} in np.ndindex(y_manual.shape):`,
    ...(moved ? [`    top, left = ${starts.join(", ")}  # the corner of the window`] : []),
    `    window = ${window}${more}]  # (${high.k}, ${wide.k}${size})`,
    `    y_manual[${indices}] = np.sum(window * ${kernel})${biased ? ` + ${bias}` : ""}`,
  ];
}

/** @type {(setting: Setting, axes: Axes, names: Named) => string[]} */
function byTensorFlow({ strides, padding, dilation }, [high, wide], { C, F, single, biased }) {
  const mode =
    typeof padding === "string"
      ? `"${padding.toUpperCase()}"`
      : `[[0, 0], ${padding.map((pair) => `[${pair.join(", ")}]`).join(", ")}, [0, 0]]`;
  return [
    "y_tf = tf.nn.conv2d(",
    `    ${single ? "image[None, :, :, None]" : "image[None]"},  # (1, ${high.n}, ${wide.n}, ${C})`,
    `    ${single ? "kernel[:, :, None, None]" : "W"},  # (${high.k}, ${wide.k}, ${C}, ${F})`,
    `    strides=(${strides.join(", ")}),`,
    `    padding=${mode},`,
    ...(dilation.some((n) => n > 1) ? [`    dilations=(${dilation.join(", ")}),`] : []),
    ")",
    ...(biased ? [`y_tf = y_tf + ${single ? "bias" : "B"}`] : []),
  ];
}

/** @type {(names: Named) => string[]} */
function printed({ F, single, result }) {
  if (single) return ["print(y_manual)", `print(${result}.numpy())`];
  if (F === 1) return ["print(y_manual[:, :, 0])", "print(y_tf[0, :, :, 0].numpy())"];
  return [
    `for f in range(${F}):`,
    '    print("filter", f)',
    "    print(y_manual[:, :, f])",
    "    print(y_tf[0, :, :, f].numpy())",
  ];
}

/**
 * The assertion that the loop and TensorFlow agree; `terms` is how many products are added up at most.
 * @type {(terms: number, output: Output, result: string) => string[]}
 */
export function compared(terms, { most, exact }, result) {
  if (exact) return [`assert np.array_equal(${result}, y_manual)`];
  // float32 rounds each product and each sum: by 2 ** -24 of what has been added up so far, at most
  const bound = 2 * (terms + 4) * 2 ** -24 * most;
  const digits = Math.max(-5, Math.ceil(Math.log10(bound)));
  const atol = digits >= 0 ? String(10 ** digits) : `1e${digits}`;
  const why = `# up to ${Number(most.toPrecision(2))} is added up, in float32, which has seven digits`;
  return [...(digits > -5 ? [why] : []), `assert np.allclose(${result}, y_manual, rtol=1e-5, atol=${atol})`];
}

/**
 * The program, which asserts that its loop and TensorFlow agree.
 * @type {(setting: Setting, axes: Axes, output: Output) => string}
 */
export function program(setting, axes, output) {
  const names = named(setting, axes);
  const parts = [
    IMPORTS,
    numbers(setting, axes, names),
    loop(axes, names),
    [...byTensorFlow(setting, axes, names), ...printed(names)],
    compared(axes[0].k * axes[1].k * names.C, output, names.result),
  ];
  return joined(parts);
}
/** Parts of a program, with a line between them. @type {(parts: string[][]) => string} */
export const joined = (parts) => `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
export const IMPORTS = ["import numpy as np", "import tensorflow as tf"];
