// Activations and their derivatives, for the gradient: those of Keras with its defaults.
/** @import { Arguments } from "../../types.js" */

/** @type {(x: number) => number} */
const sigmoid = (x) => 1 / (1 + Math.exp(-x));
const softplus = (/** @type {number} */ x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
/**
 * The cumulative normal distribution, with erfc from Numerical Recipes, accurate to 1.2e-7.
 * @type {(x: number) => number}
 */
function cumulative(x) {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + z / 2);
  const terms = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  const tail = (t * Math.exp(-z * z + terms.reduceRight((sum, term) => sum * t + term, 0))) / 2;
  return x > 0 ? 1 - tail : tail;
}
/**
 * The value at x, and the slope there.
 * @typedef {[value: (x: number) => number, slope: (x: number) => number]} Curve
 * @type {(most: number | null, negative: number, threshold: number) => Curve}
 */
const relu = (most, negative, threshold) => [
  (x) => {
    if (x < threshold) return negative * (x - threshold);
    return most === null ? x : Math.min(x, most);
  },
  (x) => {
    if (x <= threshold) return negative;
    return most !== null && x >= most ? 0 : 1;
  },
];
/** @type {(alpha: number, scale: number) => Curve} */
const elu = (alpha, scale) => [
  (x) => scale * (x > 0 ? x : alpha * Math.expm1(x)),
  (x) => scale * (x > 0 ? 1 : alpha * Math.exp(x)),
];
/** @type {Curve} */
const SILU = [(x) => x * sigmoid(x), (x) => sigmoid(x) * (1 + x * (1 - sigmoid(x)))];
/** @type {Record<string, Curve>} */
const CURVES = {
  linear: [(x) => x, () => 1],
  relu: relu(null, 0, 0),
  prelu: relu(null, 0, 0), // its slopes begin as 0
  relu6: relu(6, 0, 0),
  leaky_relu: relu(null, 0.2, 0),
  elu: elu(1, 1),
  selu: elu(1.6732632423543772, 1.0507009873554805),
  sigmoid: [sigmoid, (x) => sigmoid(x) * (1 - sigmoid(x))],
  tanh: [Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  exponential: [Math.exp, Math.exp],
  softplus: [softplus, sigmoid],
  softsign: [(x) => x / (1 + Math.abs(x)), (x) => 1 / (1 + Math.abs(x)) ** 2],
  silu: SILU,
  swish: SILU,
  gelu: [(x) => x * cumulative(x), (x) => cumulative(x) + (x * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI)],
};
/** Layers and operations that are activations by another name. @type {Record<string, string>} */
const NAMES = { LeakyRelu: "leaky_relu" };

/**
 * What an activation does with numbers, C at each place: `run` writes y, `back` adds to the gradient of x.
 * @typedef {{ run: (x: Float64Array, y: Float64Array, C: number) => void,
 *   back: (x: Float64Array, y: Float64Array, dy: Float64Array, dx: Float64Array, C: number) => void }} Activation
 */
/** @type {Activation} */
const softmax = {
  run: (x, y, C) => {
    for (let at = 0; at < x.length; at += C) {
      const place = x.subarray(at, at + C);
      const most = place.reduce((a, b) => Math.max(a, b));
      const sum = place.reduce((all, value) => all + Math.exp(value - most), 0);
      place.forEach((value, c) => {
        y[at + c] = Math.exp(value - most) / sum;
      });
    }
  },
  back: (_, y, dy, dx, C) => {
    for (let at = 0; at < y.length; at += C) {
      let sum = 0;
      for (let c = at; c < at + C; c += 1) sum += y[c] * dy[c];
      for (let c = at; c < at + C; c += 1) dx[c] += y[c] * (dy[c] - sum);
    }
  },
};
/** The curve of a layer with arguments. @type {(name: string, given: Arguments) => Curve | undefined} */
function curve(name, given) {
  const { max_value: most = null, negative_slope: slope, threshold = 0 } = given;
  if (name === "ReLU") return relu(most === null ? null : Number(most), Number(slope ?? 0), Number(threshold));
  if (name === "LeakyReLU") return relu(null, Number(slope ?? 0.3), 0);
  const key = NAMES[name] ?? name.toLowerCase();
  return Object.hasOwn(CURVES, key) ? CURVES[key] : undefined;
}
/** The activation of a name or of a layer; undefined for one that is not known. @type {(name: string, given: Arguments) => Activation | undefined} */
export function activationOf(name, given) {
  if (name.toLowerCase() === "softmax") return softmax;
  const pair = curve(name, given);
  if (!pair) return undefined;
  const [value, slope] = pair;
  return {
    run: (x, y) =>
      x.forEach((number, at) => {
        y[at] = value(number);
      }),
    back: (x, _, dy, dx) =>
      x.forEach((number, at) => {
        dx[at] += dy[at] * slope(number);
      }),
  };
}
