// What the stepper computes for every kind of layer: the places of the window, products and sums, all of them exact
// (see numbers.js). What only one kind of layer computes is in its file in kinds/.
/** @import { Axes, Fraction, LayerKind, Made2D, Output, Products, Setting, Sheet } from "../../types.js" */
import { t } from "../../words.js";
import { channelNames, conv2d } from "./kinds/conv2d.js";
import { add, lcm, numberOrNull, show, size, times } from "./numbers.js";

export { isSettingError, LIMITS, SettingError } from "./window.js";
export { channelNames };

/** The axes of rows and of columns; a SettingError if the kernel fits nowhere. @type {(setting: Setting) => Axes} */
export const layout = (setting) => conv2d.layout(setting);

/**
 * How many numbers the output has, which is the number of steps.
 * @type {(setting: Setting, axes: Axes, kind?: LayerKind) => number}
 */
export const stepsOf = (setting, [high, wide], kind = conv2d) =>
  kind.outputs(setting).length * high.places * wide.places;
/**
 * The output (sheet, i, j) of a step. The steps go from sheet to sheet, and through each sheet row by row.
 * @type {(axes: Axes, step: number) => [number, number, number]}
 */
export function place([high, wide], step) {
  const each = high.places * wide.places;
  return [Math.floor(step / each), Math.floor((step % each) / wide.places), step % wide.places];
}
/** The step of an output (sheet, i, j). @type {(axes: Axes, f: number, i: number, j: number) => number} */
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
const denominator = (numbers) => numbers.reduce((all, number) => (number ? lcm(all, number[1]) : all), 1n);
/** The numerator over another denominator. @type {(number: Fraction | null, d: bigint) => bigint | null} */
const over = (number, d) => number && number[0] * (d / number[1]);

/**
 * The taps of a sheet of the output: sheet, row and column of the padded input, and the weight with denominator d.
 * @type {(made: Made2D, setting: Setting, kind: LayerKind, axes: Axes, d: bigint) => [number, number, number, bigint | null][]}
 */
const tapsOf = ({ f, pairs }, setting, kind, [high, wide], d) =>
  pairs.flatMap(([c, q]) =>
    setting.w[f][q].flatMap((row, a) =>
      row.map((_, b) => [
        c,
        a * high.d,
        b * wide.d,
        over(numberOrNull(weight(setting.w[f][q], kind.turned(setting), a, b)), d),
      ]),
    ),
  );

/** @type {(high: number, wide: number, make: (i: number, j: number) => Fraction | null) => (Fraction | null)[][]} */
const made = (high, wide, make) =>
  Array.from({ length: high }, (_, i) => Array.from({ length: wide }, (__, j) => make(i, j)));

/**
 * The whole output. Everything is brought to one denominator first: then the sums are sums of whole numbers.
 * @type {(setting: Setting, axes: Axes, kind?: LayerKind) => Output}
 */
export function correlate(setting, axes, kind = conv2d) {
  const [high, wide] = axes;
  if (kind.combine) return combined(setting, axes, kind);
  const { x, w, bias } = setting;
  const xs = x.map(read);
  const bs = bias.map(numberOrNull);
  const dx = denominator(xs.flat(2));
  const dw = lcm(denominator(w.flatMap((sheets) => sheets.map(read)).flat(2)), denominator(bs));
  const image = xs.map((sheet) => sheet.map((row) => row.map((value) => over(value, dx))));
  let most = 0n;
  const y = kind.outputs(setting).map((sheet) => {
    const taps = tapsOf(sheet, setting, kind, axes, dw);
    const start = over(bs[sheet.f], dw);
    return made(high.places, wide.places, (i, j) => {
      if (start === null) return null;
      let [sum, sizes] = [start * dx, size(start * dx)];
      for (const [c, a, b, value] of taps) {
        const [row, column] = [high.pixel[i * high.s + a], wide.pixel[j * wide.s + b]];
        const pixel = row < 0 || column < 0 ? undefined : image[c][row][column];
        if (value === null || pixel === null) return null;
        if (pixel === undefined) continue; // padding
        sum += pixel * value;
        sizes += size(pixel * value);
      }
      if (sizes > most) most = sizes;
      return [sum, dx * dw];
    });
  });
  const binary = ((dx * dw) & (dx * dw - 1n)) === 0n;
  return { y, most: Number(most) / Number(dx * dw), exact: binary && most <= 2n ** 24n };
}

/** The whole output of a layer that does not add products. @type {(setting: Setting, axes: Axes, kind: LayerKind) => Output} */
function combined(setting, axes, kind) {
  const [high, wide] = axes;
  const y = kind
    .outputs(setting)
    .map((_, n) => made(high.places, wide.places, (i, j) => products(setting, axes, n, i, j, kind).sum));
  const all = setting.x.flat(2).map(numberOrNull);
  const most = Math.max(...all.map((value) => (value ? Math.abs(Number(value[0]) / Number(value[1])) : 0)));
  return { y, most, exact: false };
}

// ---- one place of the output ----------------------------------------------------------------------------
/**
 * The products that make the output (sheet, i, j), and their sum.
 * @type {(setting: Setting, axes: Axes, n: number, i: number, j: number, kind?: LayerKind) => Products}
 */
export function products(setting, axes, n, i, j, kind = conv2d) {
  const [high, wide] = axes;
  const { x, w, bias } = setting;
  const { f, pairs } = kind.outputs(setting)[n];
  const turned = kind.turned(setting);
  const channels = pairs.map(([c, q]) => {
    /** @type {Fraction | null} */
    let partial = [0n, 1n];
    const rows = w[f][q].map((line, a) =>
      line.map((_, b) => {
        const [down, right] = [i * high.s + a * high.d, j * wide.s + b * wide.d];
        const [row, column] = [high.pixel[down], wide.pixel[right]];
        const padding = row < 0 || column < 0;
        /** @type {Fraction | null} */
        const pixel = padding ? [0n, 1n] : numberOrNull(x[c][row][column]);
        const value = numberOrNull(weight(w[f][q], turned, a, b));
        partial = partial && pixel && value ? add(partial, times(pixel, value)) : null;
        return { row: down - high.before, column: right - wide.before, padding, x: pixel, w: value };
      }),
    );
    return { x: c, rows, partial };
  });
  const start = numberOrNull(bias[f]);
  const sum = kind.combine
    ? kind.combine(
        channels.flatMap(({ rows }) => rows.flat()),
        setting,
      )
    : channels.reduce((all, { partial }) => (all && partial ? add(all, partial) : null), start);
  return { channels, bias: start, sum };
}

/** @type {(value: Fraction | null) => string} */
const spoken = (value) =>
  value ? show(value, 6).replace("\u2212", t`minus `).replace("≈", t`about `) : t`a number that cannot be read`;

/**
 * The step in words, for those who hear it.
 * @type {(setting: Setting, axes: Axes, step: number, kind?: LayerKind) => string}
 */
export function words(setting, axes, step, kind = conv2d) {
  const [n, i, j] = place(axes, step);
  const computed = products(setting, axes, n, i, j, kind);
  const { channels, bias, sum } = computed;
  const sheets = kind.outputs(setting);
  const terms = channels.flatMap(({ rows }) => rows.flat());
  const sheet = sheets.length > 1 ? `, ${sheets[n].name}` : "";
  const where = t`Step ${step + 1} of ${stepsOf(setting, axes, kind)}: output ${kind.words.at(i, j)}${sheet}. `;
  if (!sum || !bias) return t`${where}It cannot be computed: a number that it needs cannot be read.`;
  if (kind.words.combined) return where + kind.words.combined(computed, setting).said;
  const zeros = terms.filter(({ padding }) => padding).length;
  const padded = zeros ? t` ${zeros} of the ${terms.length} pixels ${zeros === 1 ? "is" : "are"} padding.` : "";
  const plus = bias[0] === 0n ? "" : t`, plus the bias ${spoken(bias)},`;
  const end = t`${plus} is ${spoken(sum)}.${padded}`;
  if (terms.length <= 12)
    return where + terms.map((term) => t`${spoken(term.x)} times ${spoken(term.w)}`).join(t`, plus `) + end;
  if (channels.length === 1) return t`${where}The sum of the ${terms.length} products${end}`;
  const partials = channels.map(({ x, partial }) => `${kind.words.sheet(setting, x)} ${spoken(partial)}`);
  return t`${where}The sum of ${partials.join(", ")}${end}`;
}
