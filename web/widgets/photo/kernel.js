// A kernel as people write it: rows of numbers, with or without brackets.
import { WORDS } from "./words.js";

const LARGEST = 31; // rows and columns
const MOST = 1e6; // the size of a number
const DIGITS = String.raw`(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`;
const NUMBER = new RegExp(`^([+-]?${DIGITS})(?:/(${DIGITS}))?$`);
const SCALED = new RegExp(
  String.raw`^(?:([+-]?${DIGITS}(?:/${DIGITS})?)\s*\*\s*)?(\[[\s\S]*\])\s*(?:([*/])\s*([+-]?${DIGITS}(?:/${DIGITS})?))?\s*;?$`,
);

// the functions whose arguments are the numbers of the kernel; the arguments of np.ones((3, 3)) are sizes
const CALL =
  /^([^[({]*\*\s*)?(?:\w+\.)*(?:as)?(?:array|matrix|constant|Variable|[tT]ensor|convert_to_tensor)\(([\s\S]*)\)/;

/** An error in a text that a reader has typed. */
export class TypingError extends Error {}

/** A number such as 3, -0.5, 1/9 or 1e-3; throws a TypingError. @param {string} text */
export function number(text) {
  const [, above, below = "1"] =
    NUMBER.exec(
      text
        .trim()
        .replaceAll("\u2212", "-")
        .replaceAll(/\s*\/\s*/g, "/"),
    ) ?? [];
  if (above === undefined) throw new TypingError(WORDS.notNumber(text));
  if (Number(below) === 0) throw new TypingError(WORDS.overZero(text));
  const value = Number(above) / Number(below);
  if (!(Math.abs(value) <= MOST)) throw new TypingError(WORDS.tooLarge(text, MOST));
  return value;
}

/** The numbers of one row. @param {string} text */
function row(text) {
  // in 0,5 0,5 the commas stand within numbers: read as two numbers each, they would make another kernel
  if (/\d,\d/.test(text) && /[\d.]\s+[-+.\d]/.test(text)) throw new TypingError(WORDS.comma(text.trim()));
  const parts = text.trim().replace(/,$/, "").split(",");
  if (parts.some((part) => !part.trim())) throw new TypingError(WORDS.twoCommas(text.trim()));
  return parts.flatMap((part) => part.trim().split(/\s+/)).map(number);
}
/** Rows that are separated by semicolons or ends of lines. @param {string} text */
const lines = (text) => text.split(/[;\n]/).filter((line) => line.trim());

/** The rows between brackets. @param {string} text */
function bracketed(text) {
  let [depth, deepest] = [0, 0];
  for (const sign of text) {
    if (sign === "[") depth += 1;
    if (sign === "]") depth -= 1;
    if (depth < 0) break;
    deepest = Math.max(deepest, depth);
  }
  if (depth !== 0) throw new TypingError(WORDS.brackets);
  if (deepest > 2) throw new TypingError(WORDS.deep(deepest));
  const rows = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, inner]) => inner);
  const between = text.replaceAll(/\[[^[\]]*\]/g, "").replaceAll(/[[\],;\s]/g, "");
  if (between) throw new TypingError(WORDS.between(between));
  return deepest === 1 && rows.length === 1 ? lines(rows[0]) : rows;
}

/** Removes what Python and others write around a kernel: a name, np.array( ... , "float32"), other brackets than []. */
const bare = (/** @type {string} */ text) =>
  text
    .replaceAll("\u2212", "-")
    .replaceAll(/[×·]/g, "*")
    .replaceAll("\r", "\n")
    .replaceAll("|", " ")
    .replaceAll(/[^\S\n]*\/[^\S\n]*/g, "/")
    .trim()
    .replace(/^[A-Za-z_]\w*\s*=\s*/, "")
    .replace(CALL, "$1$2")
    .replace(/,\s*(?:dtype\s*=\s*)?["']?[A-Za-z_][\w.]*["']?\s*(?=$|[*/])/, "")
    .replaceAll(/[({]/g, "[")
    .replaceAll(/[)}]/g, "]")
    .trim();

/**
 * Rows of numbers, such as "1 0 -1; 2 0 -2", "[[1, 1], [1, 1]] / 4", or what NumPy prints; throws a TypingError that
 * says what is wrong.
 * @type {(text: string) => number[][]}
 */
export function parseKernel(text) {
  const plain = bare(text);
  if (!plain) throw new TypingError(WORDS.noKernel);
  const hasBrackets = /[[\]]/.test(plain);
  const [, first = "1", inner, sign = "*", last = "1"] = SCALED.exec(plain) ?? [];
  if (hasBrackets && inner === undefined) throw new TypingError(WORDS.brackets);
  const factor = number(first) * (sign === "/" ? 1 : number(last));
  const divisor = sign === "/" ? number(last) : 1;
  if (divisor === 0) throw new TypingError(WORDS.overZero(plain.slice(-12)));
  const rows = (hasBrackets ? bracketed(inner) : lines(plain)).map(row);
  const ragged = rows.findIndex((line) => line.length !== rows[0].length);
  if (!rows.length) throw new TypingError(WORDS.noKernel);
  if (ragged > 0) throw new TypingError(WORDS.ragged(ragged + 1, rows[ragged].length, rows[0].length));
  if (Math.max(rows.length, rows[0].length) > LARGEST)
    throw new TypingError(WORDS.largeKernel(rows.length, rows[0].length, LARGEST));
  return rows.map((line) => line.map((value) => (value * factor) / divisor));
}

/** A kernel as text. @type {(rows: number[][], end?: string) => string} */
const written = (rows, end = "") => `[${rows.map((line) => `[${line.join(", ")}]`).join(",\n ")}]${end}`;
/** @type {(size: number, make: (a: number, b: number) => number) => number[][]} */
const square = (size, make) =>
  Array.from({ length: size }, (_, a) => Array.from({ length: size }, (__, b) => make(a, b)));
const PASCAL = [1, 8, 28, 56, 70, 56, 28, 8, 1];
const SOBEL = [
  [-1, 0, 1],
  [-2, 0, 2],
  [-1, 0, 1],
];
/** The kernels of the lesson, by the names that it gives them. @type {Record<string, string>} */
export const KERNELS = {
  sobel: written(SOBEL),
  "sobel.T": written(square(3, (a, b) => SOBEL[b][a])),
  box: written(
    square(9, () => 1),
    " / 81",
  ),
  gauss: written(
    square(9, (a, b) => PASCAL[a] * PASCAL[b]),
    " / 65536",
  ),
  laplace: written([
    [0, 1, 0],
    [1, -4, 1],
    [0, 1, 0],
  ]),
  sharpen: written([
    [0, -1, 0],
    [-1, 5, -1],
    [0, -1, 0],
  ]),
  relief: written([
    [-2, -1, 0],
    [-1, 1, 1],
    [0, 1, 2],
  ]),
  identity: written(square(3, (a, b) => (a === 1 && b === 1 ? 1 : 0))),
  diagonal: written(
    square(9, (a, b) => (a === b ? 1 : 0)),
    " / 9",
  ),
};
/** The name of a kernel of the lesson; null if it is another. @type {(kernel: number[][]) => string | null} */
export const nameOf = (kernel) =>
  Object.keys(KERNELS).find((name) => JSON.stringify(parseKernel(KERNELS[name])) === JSON.stringify(kernel)) ?? null;

/**
 * The settings as lines for the lesson's block, which knows its own kernels by their names.
 * @type {(kernel: number[][], options: import("./filter.js").Options) => string}
 */
export function program(kernel, { stride, padding, dilation, strength }) {
  const name = nameOf(kernel);
  const known = name === "diagonal" ? 'np.eye(9, dtype="float32") / 9' : name;
  const times = strength === 1 ? "" : `${strength} * `;
  const array = known ?? `np.array(${written(kernel)}, "float32")`;
  return `my_kernel = ${times}${array}\nstride, padding, dilation = ${stride}, "${padding.toUpperCase()}", ${dilation}\n`;
}
