// Changes the sizes of a setting: the numbers that are there stay, and new ones get values worth looking at.
/** @import { LayerKind, Setting, Sheet, Sizes } from "../../types.js" */
import { conv2d } from "./kinds/conv2d.js";
import { numberOrNull } from "./numbers.js";
import { INPUTS, isFixed, KERNELS } from "./presets.js";

const FILTERS = ["ones", "edge", "sharpen", "emboss"]; // what a new filter starts with

/** @type {(value: unknown, other: unknown) => boolean} */
export const same = (value, other) => JSON.stringify(value) === JSON.stringify(other);
/** Sheets with one way of writing for each number, so that 1.0 and 1 are alike. @param {Sheet[]} sheets */
const plain = (sheets) =>
  sheets.map((sheet) => sheet.map((row) => row.map((text) => String(numberOrNull(text) ?? text))));
/** @type {(sheets: Sheet[], other: Sheet[]) => boolean} */
export const alike = (sheets, other) => same(plain(sheets), plain(other));
/** @type {(presets: typeof INPUTS, sheets: Sheet[]) => string | undefined} */
export const nameOf = (presets, sheets) =>
  Object.keys(presets).find((name) =>
    alike(
      sheets,
      sheets.map((sheet, c) => presets[name](sheet.length, sheet[0].length, c)),
    ),
  );
/** @type {<T>(count: number, make: (index: number) => T) => T[]} */
const times = (count, make) => Array.from({ length: count }, (_, index) => make(index));
/** @type {(sheet: Sheet, rows: number, columns: number) => Sheet} */
const resized = (sheet, rows, columns) => times(rows, (i) => times(columns, (j) => sheet[i]?.[j] ?? "0"));
/** A new channel is the first one, upside down or from right to left. @type {(sheet: Sheet, c: number) => Sheet} */
const turned = (sheet, c) => (c === 1 ? [...sheet].reverse() : sheet.map((row) => [...row].reverse()));

/**
 * The setting with other sizes.
 * @type {(setting: Setting, sizes: Sizes, kind?: LayerKind) => Setting}
 */
export function reshaped(setting, sizes, kind = conv2d) {
  const { x, w, bias, more } = setting;
  const { C, H, W, F, kh, kw } = { ...sizesOf(setting), ...sizes };
  const input = nameOf(INPUTS, x);
  const sheets = times(C, (c) => (input ? INPUTS[input](H, W, c) : resized(x[c] ?? turned(x[0], c), H, W)));
  const depth = kind.depth({ x: sheets, more });
  const filter = (/** @type {number} */ f) => {
    const name = w[f] ? nameOf(KERNELS, w[f]) : FILTERS[f];
    const fits = name && (!isFixed(name) || (kh === 3 && kw === 3));
    if (fits && (name === "ones" || !w[f])) return times(depth, (c) => resized(KERNELS[name](kh, kw, c), kh, kw));
    return times(depth, (c) => resized(w[f]?.[c] ?? w[f]?.[0] ?? KERNELS.ones(kh, kw, c), kh, kw));
  };
  return { ...setting, x: sheets, w: times(F, filter), bias: times(F, (f) => bias[f] ?? "0") };
}
/** @type {(setting: Setting) => Required<Sizes>} */
export const sizesOf = ({ x, w }) => ({
  C: x.length,
  H: x[0].length,
  W: x[0][0].length,
  F: w.length,
  kh: w[0][0].length,
  kw: w[0][0][0].length,
});
