// Numbers as a reader types them, and as exact fractions [n, d] of two BigInt, so that nothing shown is ever
// a rounding error.
/** @import { Fraction, Sheet } from "../../types.js" */
import { t } from "../../words.js";

const LONGEST = 8; // characters of a number
const LARGEST = 100_000n;
const FINEST = 1000n; // the largest denominator

/** @param {bigint} n */
export const size = (n) => (n < 0n ? -n : n);
/** @type {(a: bigint, b: bigint) => bigint} */
function gcd(a, b) {
  let [divisor, other] = [a, b];
  while (other) [divisor, other] = [other, divisor % other];
  return size(divisor);
}
/** @type {(a: bigint, b: bigint) => bigint} */
export const lcm = (a, b) => (a / gcd(a, b)) * b;
/** @type {(n: bigint, d: bigint) => Fraction} */
const reduced = (n, d) => {
  const common = gcd(n, d) || 1n;
  return [n / common, d / common];
};
/** @type {(number: Fraction, other: Fraction) => Fraction} */
export const add = ([a, b], [c, d]) => reduced(a * d + c * b, b * d);
/** @type {(number: Fraction, other: Fraction) => Fraction} */
export const times = ([a, b], [c, d]) => reduced(a * c, b * d);
/** @type {(number: Fraction, other: Fraction) => boolean} */
export const equal = ([a, b], [c, d]) => a * d === c * b;

/** "3", "-0.5" or "1/9" as a fraction; throws an Error that says what is wrong. @type {(text: string) => Fraction} */
export function number(text) {
  const minus = text.trim().replaceAll("\u2212", "-");
  const typed = minus.replaceAll(/\s*\/\s*/g, "/");
  if (!typed) throw new Error(t`is empty: write a number, 0 if there is nothing`);
  const shown = `\u201c${typed.length > 16 ? `${typed.slice(0, 15)}…` : typed}\u201d`;
  const [, sign, whole, part, over] = typed.match(/^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*)|\/(\d+))?$/) ?? [];
  if (sign === undefined) throw new Error(t`${shown} is not a number: write 3, -0.5 or 1/9`);
  if (typed.length > LONGEST) throw new Error(t`${shown} is too long: a number has at most ${LONGEST} characters here`);
  if (over !== undefined && !(BigInt(over) > 0n && BigInt(over) <= FINEST)) {
    throw new Error(t`${shown} is divided by ${BigInt(over)}: it must be 1 to ${FINEST}`);
  }
  const n = BigInt(`${whole}${part ?? ""}` || 0) * (sign === "-" ? -1n : 1n);
  const d = over === undefined ? 10n ** BigInt(part?.length ?? 0) : BigInt(over);
  if (size(n) > LARGEST * d) throw new Error(t`${shown} is too large: from -${LARGEST} to ${LARGEST}`);
  return reduced(n, d);
}
/** @type {(text: string) => Fraction | null} */
export function numberOrNull(text) {
  try {
    return number(text);
  } catch {
    return null;
  }
}
/** What is wrong with a number; null if it can be read. @type {(text: string) => string | null} */
export function numberError(text) {
  try {
    number(text);
    return null;
  } catch (error) {
    return /** @type {Error} */ (error).message;
  }
}

/**
 * A fraction as a reader sees it: exact if that takes few decimals, else rounded, with ≈ before it.
 * @type {(number: Fraction, places?: number) => string}
 */
export function show([n, d], places = 4) {
  const sign = n < 0n ? "\u2212" : "";
  const scale = 10n ** BigInt(places);
  const exact = (scale * n) % d === 0n;
  const scaled = (2n * size(n) * scale + d) / (2n * d); // half away from zero
  const digits = String(scaled).padStart(places + 1, "0");
  const decimals = digits.slice(-places).replace(/0+$/, "");
  const text = digits.slice(0, -places) + (decimals && `.${decimals}`);
  return `${exact ? "" : "≈"}${scaled ? sign : ""}${text}`;
}
/**
 * A number as it stands in a sum or a product: in brackets if it is negative.
 * @type {(number: Fraction, places: number) => string}
 */
export const bracketed = (value, places) => (value[0] < 0n ? `(${show(value, places)})` : show(value, places));
/** A weight such as 1/9 stays a fraction: rounded it would be another number. @type {(weight: Fraction) => string} */
export const showWeight = ([n, d]) => {
  const text = show([n, d], 7);
  return text.startsWith("≈") ? `${n}/${d}`.replace("-", "\u2212") : text;
};

/** A typed number as Python writes it. @type {(text: string) => string} */
export function python(text) {
  const typed = text.trim().replaceAll("\u2212", "-");
  const [above, below] = typed.split("/").map((side) => side.trim());
  if (below !== undefined) return `${BigInt(above)} / ${BigInt(below)}`;
  const [whole, part] = typed.replace(/^[+-]/, "").split(".");
  const sign = typed.startsWith("-") && /[1-9]/.test(typed) ? "-" : "";
  const decimals = (part ?? "").replace(/0+$/, "");
  return `${sign}${BigInt(whole || 0)}${decimals && `.${decimals}`}`;
}

/**
 * Rows of numbers: a grid from a spreadsheet, "1 2; 3 4" or what NumPy or Python prints.
 * @type {(text: string) => Sheet}
 */
export function grid(text) {
  const inner = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, row]) => row);
  const lines = inner.length ? inner : text.replace(/^\s*np\.array\(/, "").split(/[\n\r;]+/);
  const split = lines.map((line) =>
    line
      .trim()
      .split(/\s*,\s*|\s+/)
      .filter(Boolean),
  );
  const rows = split.filter((row) => row.length);
  const lengths = rows.map((row) => row.length);
  if (new Set(lengths).size > 1) {
    throw new Error(t`the rows that you pasted differ in length: ${lengths.slice(0, 12).join(", ")}`);
  }
  return rows;
}
/** A grid for each channel, with | between them. @type {(text: string) => Sheet[]} */
export const grids = (text) => text.split("|").map(grid);
