// What the stepper computes: the places of the window, products and sums, all of them exact (see numbers.js).
/** @import { Axes, Axis, Fraction, Output, Products, Setting, Sheet } from "../../types.js" */
import { samePadding } from "../shapes.js";
import { add, lcm, numberOrNull, show, size, times } from "./numbers.js";

// The stepper draws each pixel and writes each product, so there is an end.
export const LIMITS = { size: 12, channels: 3, kernel: 5, filters: 4, strides: 12, dilation: 3, zeros: 6 };

// Wrong input; `field` is what it is about.
export class SettingError extends Error {
  /** @param {string} field @param {string} message */
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

// ---- where the window goes ----------------------------------------------------------------------------
/** @type {(n: number, k: number, s: number, d: number, padding: Setting["padding"], axis: 0 | 1) => Axis} */
function axisOf(n, k, s, d, padding, axis) {
  const reach = (k - 1) * d + 1;
  const zeros = { valid: [0, 0], same: samePadding(n, k, s, d) };
  const [before, after] = typeof padding === "string" ? zeros[padding] : padding[axis];
  const padded = n + before + after;
  const places = padded < reach ? 0 : Math.floor((padded - reach) / s) + 1;
  /** @type {boolean[]} */
  const read = Array(padded).fill(false);
  for (let at = 0; at < places; at += 1) {
    for (let tap = 0; tap < k; tap += 1) read[at * s + tap * d] = true;
  }
  return { n, k, s, d, reach, before, after, padded, places, read };
}

/** The axes of rows and of columns; a SettingError if the kernel fits nowhere. @type {(setting: Setting) => Axes} */
export function layout({ x, w, strides, padding, dilation }) {
  const high = axisOf(x[0].length, w[0][0].length, strides[0], dilation[0], padding, 0);
  const wide = axisOf(x[0][0].length, w[0][0][0].length, strides[1], dilation[1], padding, 1);
  if (high.places < 1 || wide.places < 1) {
    const input = padding === "valid" ? "input" : "padded input";
    throw new SettingError(
      "kernel",
      `The kernel reaches over ${high.reach} × ${wide.reach} pixels, the ${input} has ` +
        `${high.padded} × ${wide.padded}: there is no place where it fits. ` +
        "Make the input larger, the kernel or the dilation smaller, or pad.",
    );
  }
  return [high, wide];
}

/** How many numbers the output has, which is the number of steps. @type {(setting: Setting, axes: Axes) => number} */
export const stepsOf = ({ w }, [high, wide]) => w.length * high.places * wide.places;
/**
 * The output (f, i, j) of a step: sheet after sheet, and each as one reads it.
 * @type {(axes: Axes, step: number) => [number, number, number]}
 */
export function place([high, wide], step) {
  const each = high.places * wide.places;
  return [Math.floor(step / each), Math.floor((step % each) / wide.places), step % wide.places];
}
/** The step of an output (f, i, j). @type {(axes: Axes, f: number, i: number, j: number) => number} */
export const stepAt = ([high, wide], f, i, j) => (f * high.places + i) * wide.places + j;

/**
 * The weight that meets the pixel of tap (a, b).
 * @type {(sheet: Sheet, flip: boolean, a: number, b: number) => string}
 */
const weight = (sheet, flip, a, b) => (flip ? sheet[sheet.length - 1 - a][sheet[0].length - 1 - b] : sheet[a][b]);

// ---- the whole output ---------------------------------------------------------------------------------
/** @type {(sheet: Sheet) => (Fraction | null)[][]} */
const read = (sheet) => sheet.map((row) => row.map(numberOrNull));
/** The smallest common denominator. @type {(numbers: (Fraction | null)[]) => bigint} */
const denominator = (numbers) => numbers.reduce((all, one) => (one ? lcm(all, one[1]) : all), 1n);
/** The numerator over another denominator. @type {(number: Fraction | null, d: bigint) => bigint | null} */
const over = (number, d) => number && number[0] * (d / number[1]);

/**
 * The taps of a filter: channel, row and column counted from the first pixel of the input, and the weight
 * with denominator d.
 * @type {(sheets: Sheet[], flip: boolean, axes: Axes, d: bigint) => [number, number, number, bigint | null][]}
 */
const tapsOf = (sheets, flip, [high, wide], d) =>
  sheets.flatMap((sheet, c) =>
    sheet.flatMap((row, a) =>
      row.map((_, b) => [
        c,
        a * high.d - high.before,
        b * wide.d - wide.before,
        over(numberOrNull(weight(sheet, flip, a, b)), d),
      ]),
    ),
  );

/**
 * The whole output. Everything is brought to one denominator first: then the sums are sums of whole numbers.
 * @type {(setting: Setting, axes: Axes) => Output}
 */
export function correlate({ x, w, bias, flip }, axes) {
  const [high, wide] = axes;
  const xs = x.map(read);
  const bs = bias.map(numberOrNull);
  const dx = denominator(xs.flat(2));
  const dw = lcm(denominator(w.flatMap((sheets) => sheets.map(read)).flat(2)), denominator(bs));
  const image = xs.map((sheet) => sheet.map((row) => row.map((one) => over(one, dx))));
  let most = 0n;
  const y = w.map((sheets, f) => {
    const taps = tapsOf(sheets, flip, axes, dw);
    const start = over(bs[f], dw);
    /** @type {(i: number, j: number) => Fraction | null} */
    const output = (i, j) => {
      if (start === null) return null;
      let [sum, sizes] = [start * dx, size(start * dx)];
      for (const [c, a, b, value] of taps) {
        const row = image[c][i * high.s + a];
        const pixel = row ? row[j * wide.s + b] : undefined;
        if (value === null || pixel === null) return null;
        if (pixel === undefined) continue; // padding
        sum += pixel * value;
        sizes += size(pixel * value);
      }
      if (sizes > most) most = sizes;
      return [sum, dx * dw];
    };
    return Array.from({ length: high.places }, (_, i) => Array.from({ length: wide.places }, (__, j) => output(i, j)));
  });
  const binary = ((dx * dw) & (dx * dw - 1n)) === 0n;
  return { y, most: Number(most) / Number(dx * dw), exact: binary && most <= 2n ** 24n };
}

// ---- one place of the output ----------------------------------------------------------------------------
/** @type {(axes: Axes, row: number, column: number) => boolean} */
const isPadding = ([high, wide], row, column) => row < 0 || row >= high.n || column < 0 || column >= wide.n;

/**
 * What the output (f, i, j) is the sum of.
 * @type {(setting: Setting, axes: Axes, f: number, i: number, j: number) => Products}
 */
export function products({ x, w, bias, flip }, axes, f, i, j) {
  const [high, wide] = axes;
  const channels = w[f].map((sheet, c) => {
    /** @type {Fraction | null} */
    let partial = [0n, 1n];
    const rows = sheet.map((line, a) =>
      line.map((_, b) => {
        const row = i * high.s + a * high.d - high.before;
        const column = j * wide.s + b * wide.d - wide.before;
        const padding = isPadding(axes, row, column);
        /** @type {Fraction | null} */
        const pixel = padding ? [0n, 1n] : numberOrNull(x[c][row][column]);
        const term = { row, column, padding, x: pixel, w: numberOrNull(weight(sheet, flip, a, b)) };
        partial = partial && term.x && term.w ? add(partial, times(term.x, term.w)) : null;
        return term;
      }),
    );
    return { rows, partial };
  });
  const start = numberOrNull(bias[f]);
  const sum = channels.reduce((all, { partial }) => (all && partial ? add(all, partial) : null), start);
  return { channels, bias: start, sum };
}

/** @param {number} count */
export const channelNames = (count) =>
  count === 3 ? ["red", "green", "blue"] : Array.from({ length: count }, (_, c) => `channel ${c}`);

/** The step in words, for those who hear it. @type {(setting: Setting, axes: Axes, step: number) => string} */
export function words(setting, axes, step) {
  const [f, i, j] = place(axes, step);
  const { channels, bias, sum } = products(setting, axes, f, i, j);
  const names = channelNames(channels.length);
  const terms = channels.flatMap(({ rows }) => rows.flat());
  /** @type {(value: Fraction | null) => string} */
  const said = (value) =>
    value ? show(value, 6).replace("\u2212", "minus ").replace("≈", "about ") : "a number that cannot be read";
  const filter = setting.w.length > 1 ? `, filter ${f}` : "";
  const where = `Step ${step + 1} of ${stepsOf(setting, axes)}: output row ${i}, column ${j}${filter}. `;
  if (!sum || !bias) return `${where}It cannot be computed: a number that it needs cannot be read.`;
  const zeros = terms.filter(({ padding }) => padding).length;
  const are = zeros === 1 ? "is" : "are";
  const padded = zeros ? ` ${zeros} of the ${terms.length} pixels ${are} padding.` : "";
  const plus = bias[0] === 0n ? "" : `, plus the bias ${said(bias)},`;
  const end = `${plus} is ${said(sum)}.${padded}`;
  if (terms.length <= 12)
    return where + terms.map((term) => `${said(term.x)} times ${said(term.w)}`).join(", plus ") + end;
  if (channels.length === 1) return `${where}The sum of the ${terms.length} products${end}`;
  return `${where}The sum of ${channels.map(({ partial }, c) => `${names[c]} ${said(partial)}`).join(", ")}${end}`;
}
