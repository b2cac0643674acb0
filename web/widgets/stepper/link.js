// A setting as a word of an address, and back: letters, digits and - . _ * need no escape there.
/** @import { LayerKind, Setting, Sheet } from "../../types.js" */
import { t } from "../../words.js";
import { stepsOf } from "./correlation.js";
import { conv2d } from "./kinds/conv2d.js";
import { numberOrNull } from "./numbers.js";

const LONGEST = 20_000; // characters that are read

/** @param {string} text */
const pack = (text) => text.trim().replaceAll("\u2212", "-").replaceAll(/\s/g, "").replace("/", "o");

/** @type {(setting: Setting, kind?: LayerKind) => string} */
export function encode({ x, w, bias, strides, padding, dilation, flip, step, more = {} }, kind = conv2d) {
  const parts = [
    ["x", x.length, x[0].length, x[0][0].length, ...x.flat(2).map(pack)],
    ["w", w.length, w[0][0].length, w[0][0][0].length, ...w.flat(3).map(pack)],
  ];
  if (bias.some((text) => !/^0$/.test(text.trim()))) parts.push(["b", ...bias.map(pack)]);
  if (strides.some((n) => n > 1)) parts.push(["s", ...strides]);
  if (padding === "same" || padding === "causal") parts.push(["p", padding]);
  else if (padding !== "valid") parts.push(["p", ...padding.flat()]);
  if (dilation.some((n) => n > 1)) parts.push(["d", ...dilation]);
  if (flip) parts.push(["f"]);
  if (step) parts.push(["n", step]);
  const names = Object.keys(kind.more);
  if (names.length) parts.push(["m", ...names.map((name) => String(more[name]).replaceAll(", ", "."))]);
  return parts.map(([letter, ...values]) => letter + values.join("_")).join("*");
}

/**
 * Reads `length` whole numbers between two limits.
 * @type {(values: string[], length: number, least: number, most: number, what: string) => number[]}
 */
function counts(values, length, least, most, what) {
  const read = values.map((value) => (/^\d{1,4}$/.test(value) ? Number(value) : Number.NaN));
  if (read.length !== length || !read.every((n) => n >= least && n <= most)) {
    throw new Error(t`its ${what} cannot be read`);
  }
  return read;
}
/** Takes the next number. @type {(values: string[], what: string) => string} */
function take(values, what) {
  const text = (values.shift() ?? "").replace("o", "/");
  if (!numberOrNull(text)) throw new Error(t`a number of its ${what} is missing or cannot be read`);
  return text;
}
/**
 * Takes the next sheets.
 * @type {(values: string[], count: number, rows: number, columns: number, what: string) => Sheet[]}
 */
const takeSheets = (values, count, rows, columns, what) =>
  Array.from({ length: count }, () =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => take(values, what))),
  );

/** The parts of the word by their letters. @type {(text: string) => Record<string, string[] | undefined>} */
function split(text) {
  /** @type {Record<string, string[]>} */
  const parts = {};
  for (const part of text.slice(0, LONGEST).split("*")) {
    const letter = part[0] ?? " ";
    if (!"xwbspdfnm".includes(letter) || Object.hasOwn(parts, letter)) throw new Error(t`it is damaged or cut off`);
    parts[letter] = part.length > 1 ? part.slice(1).split("_") : [];
  }
  return parts;
}

/** @type {(p: string[] | undefined, kind: LayerKind) => Setting["padding"]} */
function paddingOf(p, { paddings, limits }) {
  if (!p) return "valid";
  const [name] = p;
  if (p.length === 1 && (name === "same" || name === "causal") && name in paddings) return name;
  if (!("pairs" in paddings)) throw new Error(t`its padding cannot be read`);
  const [top, bottom, left, right] = counts(p, 4, 0, limits.zeros, t`padding`);
  return [
    [top, bottom],
    [left, right],
  ];
}

/** What is set for some kinds only. @type {(values: string[] | undefined, kind: LayerKind) => Setting["more"]} */
function moreOf(values, { more }) {
  const names = Object.keys(more);
  if (!names.length && values) throw new Error(t`it is of another kind of layer`);
  if (!names.length) return undefined;
  if (values && values.length !== names.length) throw new Error(t`it is damaged or cut off`);
  return Object.fromEntries(
    names.map((name, n) => [name, values ? more[name].read(values[n].replaceAll(".", ", ")) : more[name].start]),
  );
}

/**
 * The setting of a word; throws an Error that says what is wrong with the word.
 * @type {(text: string, kind?: LayerKind) => Setting}
 */
export function decode(text, kind = conv2d) {
  const { limits } = kind;
  const parts = split(text);
  if (!parts.x || !parts.w) throw new Error(t`its input or its kernel is missing`);
  const more = moreOf(parts.m, kind);
  const [channels, ...size] = parts.x.splice(0, 3);
  const [H, W] = counts(size, 2, 1, limits.size, t`size of the input`);
  const [C] = counts([channels], 1, 1, limits.channels, t`number of channels`);
  const x = takeSheets(parts.x, C, H, W, t`input`);
  const [filters, ...kernel] = parts.w.splice(0, 3);
  const [kh, kw] = counts(kernel, 2, 1, limits.kernel, t`size of the kernel`);
  const [F] = counts([filters], 1, 1, limits.filters, t`number of filters`);
  const { w: weights, b: biases } = parts;
  const w = Array.from({ length: F }, () => takeSheets(weights, kind.depth({ x, more }), kh, kw, t`kernel`));
  const bias = w.map(() => (biases ? take(biases, t`bias`) : "0"));
  if ([parts.x, weights, biases, parts.f].some((rest) => rest?.length)) {
    throw new Error(t`it holds more than there is room for`);
  }
  const [down, right] = parts.s ? counts(parts.s, 2, 1, limits.strides, t`stride`) : [1, 1];
  const [high, wide] = parts.d ? counts(parts.d, 2, 1, limits.dilation, t`dilation`) : [1, 1];
  /** @type {Setting} */
  const setting = {
    x,
    w,
    bias,
    strides: [down, right],
    padding: paddingOf(parts.p, kind),
    dilation: [high, wide],
    flip: Boolean(parts.f),
    step: 0,
    ...(more && { more }),
  };
  if (JSON.stringify(kind.settle(setting)) !== JSON.stringify(setting)) {
    throw new Error(t`its sizes do not fit this kind of layer`);
  }
  const steps = stepsOf(setting, kind.layout(setting), kind);
  if (parts.n) [setting.step] = counts(parts.n, 1, 0, steps - 1, t`number of the step`);
  return setting;
}
