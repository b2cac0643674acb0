// Inputs and kernels to choose from.
/** @import { Sheet } from "../../types.js" */
import { wording } from "../../words.js";
import { grid } from "./numbers.js";

/** A sheet of a channel of this size. @typedef {(rows: number, columns: number, c: number) => Sheet} Make */

/** @type {(rows: number, columns: number, value: (i: number, j: number) => number) => Sheet} */
const filled = (rows, columns, value) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) => String(value(i, j))));

/** @type {Record<string, Make>} */
export const INPUTS = {
  checkerboard: (rows, columns, c) => filled(rows, columns, (i, j) => (i + j + c) % 2),
  ramp: (rows, columns, c) => filled(rows, columns, (i, j) => [j, i, i + j][c]),
  box: (rows, columns, c) => {
    const [top, left] = [Math.floor(rows / 4), Math.floor(columns / 4)];
    const inside = (/** @type {number} */ i, /** @type {number} */ j) =>
      i >= top && i < rows - top && j >= left && j < columns - left;
    return filled(rows, columns, (i, j) => (inside(i, j) ? 9 - 3 * c : 0));
  },
  "an edge": (rows, columns, c) => filled(rows, columns, (_, j) => (j < Math.floor(columns / 2) ? c : 9 - c)),
  "two digits, by colour": (rows, columns, c) =>
    filled(rows, columns, (i, j) => 11 + 20 * c + ((i * columns + j) % 12)),
};

/** A kernel that has one size, 3 × 3. @type {(text: string) => Make} */
const fixed = (text) => () => grid(text);
/** @type {Record<string, Make>} */
export const KERNELS = {
  identity: fixed("0 0 0; 0 1 0; 0 0 0"),
  edge: fixed("-1 0 1; -2 0 2; -1 0 1"),
  blur: fixed("1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9"),
  sharpen: fixed("0 -1 0; -1 5 -1; 0 -1 0"),
  emboss: fixed("-2 -1 0; -1 1 1; 0 1 2"),
  ones: (rows, columns) => filled(rows, columns, () => 1),
  "1, 100, 10000": (_, __, c) => [[String(100 ** c)]],
};
/** The title that a reader sees in the list; links and the code have the name itself. @param {string} name */
export const titleOf = (name) =>
  // biome-ignore format: one line for the inputs, one for the kernels
  wording(
    name, "your own", "of this lesson", "checkerboard", "ramp", "box", "an edge", "two digits, by colour",
    "identity", "edge", "blur", "sharpen", "emboss", "ones",
  );
/** Whether a kernel has one size, 3 × 3. @type {(name: string) => boolean} */
export const isFixed = (name) => !["ones", "1, 100, 10000"].includes(name);
