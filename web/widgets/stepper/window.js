// Where a window goes on one axis, for every kind of layer: the padded and stretched input, and the places.
/** @import { Axes, Axis, Pair, Setting } from "../../types.js" */
import { t, wording } from "../../words.js";
import { samePadding } from "../shapes.js";

// The stepper draws each pixel and writes each product, so sizes are limited.
export const LIMITS = { size: 12, channels: 3, kernel: 5, filters: 4, strides: 12, dilation: 3, zeros: 6 };

// Wrong input; `field` is what it is about. isSettingError() tells it by its name, not by its class, since each kind
// has a script of its own.
export class SettingError extends Error {
  name = "SettingError";
  /** @param {string} field @param {string} message */
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}
/** @param {unknown} error @returns {error is SettingError} */
export const isSettingError = (error) => error instanceof Error && error.name === "SettingError";

/**
 * An axis of n pixels with zeros around it and stretch - 1 zeros between them, and a window of k taps on it. The
 * number of places is computed, unless the layer gives it.
 * @typedef {{ n: number, k: number, s?: number, d?: number, zeros?: Pair, stretch?: number, places?: number }} Given
 * @type {(given: Given) => Axis}
 */
export function axisOf({ n, k, s = 1, d = 1, zeros: [before, after] = [0, 0], stretch = 1, places }) {
  const reach = (k - 1) * d + 1;
  const padded = (n - 1) * stretch + 1 + before + after;
  const room = padded < reach ? 0 : Math.floor((padded - reach) / s) + 1;
  const count = places ?? room;
  /** @type {boolean[]} */
  const read = Array(padded).fill(false);
  for (let at = 0; at < count; at += 1) {
    for (let tap = 0; tap < k; tap += 1) read[at * s + tap * d] = true;
  }
  const pixel = Array.from({ length: padded }, (_, at) => {
    const index = (at - before) / stretch;
    return Number.isInteger(index) && index >= 0 && index < n ? index : -1;
  });
  return { n, k, s, d, reach, before, after, padded, places: count, read, pixel };
}

/** The zeros around an axis of a layer that reads windows. @type {(setting: Setting, axis: 0 | 1) => Pair} */
function zerosOf({ x, w, strides, padding, dilation }, axis) {
  const [n, k] = axis ? [x[0][0].length, w[0][0][0].length] : [x[0].length, w[0][0].length];
  const [s, d] = [strides[axis], dilation[axis]];
  if (padding === "valid") return [0, 0];
  if (padding === "causal") return [(k - 1) * d, 0];
  if (padding === "same") {
    const [before, after] = samePadding(n, k, s, d);
    return [before, after];
  }
  return padding[axis];
}
/**
 * The axes of rows and of columns of a layer that reads windows; a SettingError if the window fits nowhere.
 * @type {(setting: Setting, what?: string) => Axes}
 */
export function windows(setting, what = "kernel") {
  const { x, w, strides, padding, dilation } = setting;
  const axis = (/** @type {0 | 1} */ at) =>
    axisOf({
      n: at ? x[0][0].length : x[0].length,
      k: at ? w[0][0][0].length : w[0][0].length,
      s: strides[at],
      d: dilation[at],
      zeros: zerosOf(setting, at),
    });
  const [high, wide] = [axis(0), axis(1)];
  if (high.places < 1 || wide.places < 1) {
    const input = padding === "valid" ? t`input` : t`padded input`;
    const dilated = what === "kernel" ? t` or the dilation` : "";
    const window = wording(what, "kernel", "pool");
    throw new SettingError(
      what,
      t`The ${window} reaches over ${high.reach} × ${wide.reach} pixels, the ${input} has ${high.padded} × ${wide.padded}: there is no place where it fits. ` +
        t`Make the input larger, the ${window}${dilated} smaller, or pad.`,
    );
  }
  return [high, wide];
}
