// The rules of snippets/reference/conv_shapes.py for the widgets: the same results and the same words
// when something is wrong. Tests compare both with each other and with Keras on thousands of settings.
// Tuples are arrays, None is null. Counts are BigInt, since products outgrow a Number.
/** @import { Arguments, Kind, Layer, Pair, Shape, Shapes, Value } from "../types.js" */
import { t } from "../words.js";

export const LARGEST = 2 ** 31 - 1;
const NEEDED = Symbol("this argument has no default");

// Wrong input; `field` is the argument that it is about.
export class ShapeError extends Error {
  /** @param {string} field @param {string} message */
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

/** A value as Python writes it. @type {(value: Value) => string} */
export function show(value) {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (Array.isArray(value)) return value.length === 1 ? `(${show(value[0])},)` : `(${value.map(show).join(", ")})`;
  if (typeof value === "string") {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    return quote + value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`).replaceAll("\n", "\\n") + quote;
  }
  return String(value);
}

/** @param {Value} value @returns {value is number} */
const isInteger = (value) => Number.isInteger(value);

/**
 * An integer between two limits, or a ShapeError that names the argument.
 * @param {string} field
 * @param {Value} value
 * @param {{ name?: string, least?: number, most?: number }} [limits]
 */
function check(field, value, { name = field, least = 1, most = LARGEST } = {}) {
  if (!isInteger(value) || value < least || value > most) {
    throw new ShapeError(field, t`${name} must be an integer from ${least} to ${most}, not ${show(value)}`);
  }
  return value;
}

/** @type {(value: Value, modes: string[]) => string} */
function words(value, modes) {
  if (typeof value === "string" && modes.includes(value.toLowerCase())) return value.toLowerCase();
  const quoted = modes.map((mode) => `"${mode}"`).join(t` or `);
  throw new ShapeError("padding", t`padding must be ${quoted}, not ${show(value)}`);
}

const REACH = { name: t`the reach of the kernel, (k - 1) * dilation + 1,` };
/** @type {(k: number, dilation: number) => number} */
const reachOf = (k, dilation) => check("kernel_size", (k - 1) * dilation + 1, REACH);
/** @type {(value: number) => number} */
const checkSize = (value) => check("input_shape", value, { name: t`the size of the output` });

/**
 * The zeros (before, after) that padding="same" adds.
 * @type {(n: number, k: number, stride: number, dilation: number) => Pair}
 */
export function samePadding(n, k, stride, dilation) {
  const reach = reachOf(k, dilation);
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + reach - n, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** @type {(n: number | null, k: number, stride: number, padding: string, dilation: number) => number | null} */
function convSize(n, k, stride, padding, dilation) {
  const reach = reachOf(k, dilation);
  if (n === null) return null;
  if (padding !== "valid") return Math.ceil(n / stride);
  if (n < reach) throw new ShapeError("kernel_size", t`the kernel reaches over ${reach} pixels, the axis has ${n}`);
  return Math.floor((n - reach) / stride) + 1;
}

/**
 * @param {number | null} n
 * @param {number} k
 * @param {number} stride
 * @param {string} padding
 * @param {number} dilation
 * @param {number | null} extra the output_padding
 */
function transposeSize(n, k, stride, padding, dilation, extra) {
  const reach = reachOf(k, dilation);
  if (extra !== null) {
    check("output_padding", extra, { least: 0, most: stride - 1 });
    if (padding === "same" && extra === 0 && reach % 2 === 0) {
      throw new ShapeError(
        "output_padding",
        t`output_padding must not be 0 with padding "same" and a kernel that reaches over ${reach} pixels, an even number; leave it out`,
      );
    }
  }
  if (n === null) return null;
  const valid = (n - 1) * stride + reach + (extra ?? Math.max(stride - reach, 0));
  const same = extra === null ? n * stride : (n - 1) * stride + (reach % 2) + extra;
  return checkSize(padding === "valid" ? valid : same);
}

const STEPS = { strides: 1, padding: "valid", data_format: null, dilation_rate: 1 };
const POOL = { strides: null, padding: "valid", data_format: null };
/** @type {[string, number[], Kind, Layer["known"]][]} */
const FAMILIES = [
  ["Conv{}D", [1, 2, 3], "conv", { filters: NEEDED, kernel_size: NEEDED, ...STEPS, groups: 1, use_bias: true }],
  [
    "Conv{}DTranspose",
    [1, 2, 3],
    "transpose",
    { filters: NEEDED, kernel_size: NEEDED, ...STEPS, output_padding: null, use_bias: true },
  ],
  ["DepthwiseConv{}D", [1, 2], "depthwise", { kernel_size: NEEDED, ...STEPS, depth_multiplier: 1, use_bias: true }],
  [
    "SeparableConv{}D",
    [1, 2],
    "separable",
    { filters: NEEDED, kernel_size: NEEDED, ...STEPS, depth_multiplier: 1, use_bias: true },
  ],
  ["MaxPooling{}D", [1, 2, 3], "pool", { pool_size: 2, ...POOL }],
  ["AveragePooling{}D", [1, 2, 3], "pool", { pool_size: NEEDED, ...POOL }],
  ["GlobalMaxPooling{}D", [1, 2, 3], "global", { data_format: null, keepdims: false }],
  ["GlobalAveragePooling{}D", [1, 2, 3], "global", { data_format: null, keepdims: false }],
  ["UpSampling{}D", [1], "upsampling", { size: 2 }],
  ["UpSampling{}D", [2, 3], "upsampling", { size: 2, data_format: null }],
  ["ZeroPadding{}D", [1, 2, 3], "zeros", { padding: 1, data_format: null }],
  ["Cropping{}D", [1], "cropping", { cropping: 1 }],
  ["Cropping{}D", [2], "cropping", { cropping: 0, data_format: null }],
  ["Cropping{}D", [3], "cropping", { cropping: 1, data_format: null }],
];
/** @type {Record<string, Layer>} by the name of the class */
export const LAYERS = Object.fromEntries(
  FAMILIES.flatMap(([name, ranks, kind, known]) =>
    ranks.map((rank) => [name.replace("{}", String(rank)), { kind, rank, known }]),
  ),
);
/** Whether an argument has no default. @param {Value | symbol} value @returns {value is symbol} */
export const isNeeded = (value) => value === NEEDED;

/**
 * An integer for each axis, from a single integer or from one for each axis.
 * @type {(field: string, value: Value, rank: number, least?: number) => number[]}
 */
function perAxis(field, value, rank, least = 1) {
  if (isInteger(value)) return Array(rank).fill(check(field, value, { least }));
  if (Array.isArray(value) && value.length === rank) return value.map((size) => check(field, size, { least }));
  throw new ShapeError(field, t`${field} must be an integer or ${rank} of them, not ${show(value)}`);
}

/**
 * The zeros or the pixels before and after, for each axis.
 * @type {(field: string, value: Value, rank: number) => number[][]}
 */
function pairsOf(field, value, rank) {
  if (isInteger(value)) {
    check(field, value, { least: 0 });
    return Array.from({ length: rank }, () => [value, value]);
  }
  if (rank === 1) return [perAxis(field, value, 2, 0)];
  if (Array.isArray(value) && value.length === rank) return value.map((pair) => perAxis(field, pair, 2, 0));
  throw new ShapeError(field, t`${field} must be an integer or ${rank} pairs of them, not ${show(value)}`);
}

/**
 * All arguments of a layer, those that were given and the defaults of the others.
 * @type {(layer: string, known: Layer["known"], given: Arguments) => Arguments}
 */
function allArguments(layer, known, given) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) {
      throw new ShapeError(name, t`${layer} has no argument ${name}; it has ${Object.keys(known).join(", ")}`);
    }
  }
  const all = { ...known, ...given };
  for (const [name, value] of Object.entries(all)) {
    if (value === NEEDED) throw new ShapeError(name, t`${layer} needs the argument ${name}`);
  }
  const complete = /** @type {Arguments} */ (all); // none of them is NEEDED
  if (!isLayout(complete.data_format)) {
    throw new ShapeError(
      "data_format",
      t`data_format must be "channels_last" or "channels_first", not ${show(complete.data_format)}`,
    );
  }
  for (const name of ["use_bias", "keepdims"]) {
    if (typeof (complete[name] ?? true) !== "boolean") {
      throw new ShapeError(name, t`${name} must be True or False, not ${show(complete[name])}`);
    }
  }
  return complete;
}

/** @type {(value: Value) => boolean} */
const isLayout = (value) => [null, undefined, "channels_last", "channels_first"].some((layout) => layout === value);
/** @param {Shape} shape @returns {shape is number[]} */
const isKnown = (shape) => !shape.includes(null);
/** @type {(numbers: number[]) => bigint} */
const product = (numbers) => numbers.reduce((all, n) => all * BigInt(n), 1n);

/** @type {(shapes: number[][]) => bigint} */
const count = (shapes) => shapes.reduce((sum, shape) => sum + product(shape), 0n);
/** @type {(numbers: Shape) => [number | null, number][]} */
const whole = (numbers) => numbers.map((number) => [number, 1]);

// ---- what each kind of layer makes of the axes of the image --------------------------------------------------
/**
 * `out` has the sizes of the image; `F`, `weights` and `multiplyAdds` are there for layers that have weights.
 * @typedef {Pick<Shapes, "field" | "jump" | "axes"> & Partial<Pick<Shapes, "weights" | "multiplyAdds">> &
 *   { out: Shape, F?: number }} Part
 * @typedef {(layer: string, a: Arguments, sizes: Shape, C: number | null) => Part} Rule
 */

/**
 * The shapes of the kernels.
 * @type {(kind: Kind, a: Arguments, k: number[], C: number, F: number) => Record<string, number[]>}
 */
function kernels(kind, a, k, C, F) {
  if (kind === "transpose") return { kernel: [...k, F, C] };
  const m = check("depth_multiplier", a.depth_multiplier ?? 1);
  if (kind === "depthwise") return { kernel: [...k, C, m] };
  if (kind === "separable") return { depthwise_kernel: [...k, C, m], pointwise_kernel: [...k.map(() => 1), C * m, F] };
  const groups = check("groups", a.groups);
  if (C % groups || F % groups) {
    throw new ShapeError(
      "groups",
      t`groups must divide the ${C} channels of the input and the ${F} filters; ${groups} does not`,
    );
  }
  return { kernel: [...k, C / groups, F] };
}

/** Convolutions of every kind. @type {Rule} */
function convolved(layer, a, sizes, C) {
  const { kind, rank } = LAYERS[layer];
  if (C === null) throw new ShapeError("input_shape", t`the number of channels in input_shape must be known, not None`);
  const k = perAxis("kernel_size", a.kernel_size, rank);
  const s = perAxis("strides", a.strides, rank);
  const d = perAxis("dilation_rate", a.dilation_rate, rank);
  const padding = words(a.padding, layer === "Conv1D" ? ["valid", "same", "causal"] : ["valid", "same"]);
  const transposed = kind === "transpose";
  if ((kind === "conv" || transposed) && Math.max(...s) > 1 && Math.max(...d) > 1) {
    throw new ShapeError(
      "dilation_rate",
      t`strides ${show(s)} and dilation_rate ${show(d)} must not both be larger than 1 in ${layer}`,
    );
  }
  const m = check("depth_multiplier", a.depth_multiplier ?? 1);
  const F = kind === "depthwise" ? C * m : check("filters", a.filters);
  const extra = transposed && a.output_padding !== null ? perAxis("output_padding", a.output_padding, rank, 0) : null;
  const out = sizes.map((n, i) =>
    transposed
      ? transposeSize(n, k[i], s[i], padding, d[i], extra ? extra[i] : null)
      : convSize(n, k[i], s[i], padding, d[i]),
  );
  const weights = kernels(kind, a, k, C, F);
  const places = transposed ? sizes : out;
  const multiplyAdds = isKnown(places) ? product(places) * count(Object.values(weights)) : null;
  if (a.use_bias) weights.bias = [F];
  const reach = k.map((size, i) => (size - 1) * d[i] + 1);
  return {
    out,
    F,
    weights,
    multiplyAdds,
    field: transposed ? reach.map((size, i) => Math.ceil(size / s[i])) : reach,
    jump: s.map((stride) => (transposed ? [1, stride] : [stride, 1])),
    axes: sizes.map((n, i) => ({
      n,
      k: k[i],
      s: s[i],
      d: d[i],
      padding,
      out: out[i],
      extra: extra ? extra[i] : null,
    })),
  };
}

/** @type {Rule} */
function pooled(layer, a, sizes) {
  const { rank } = LAYERS[layer];
  const k = perAxis("pool_size", a.pool_size, rank);
  const s = a.strides === null ? k : perAxis("strides", a.strides, rank);
  const { padding } = a;
  if (padding !== "valid" && padding !== "same") {
    throw new ShapeError("padding", t`padding must be "valid" or "same", not ${show(padding)}`);
  }
  const out = sizes.map((n, i) => convSize(n, k[i], s[i], padding, 1));
  const axes = sizes.map((n, i) => ({ n, k: k[i], s: s[i], d: 1, padding, out: out[i] }));
  return { out, field: k, jump: whole(s), axes };
}

/** @type {Rule} */
const pooledWhole = (_, a, sizes) => ({
  out: a.keepdims ? sizes.map(() => 1) : [],
  field: sizes,
  jump: whole(sizes),
  axes: sizes.map((n) => ({ n })),
});

/** @type {Rule} */
function upsampled(layer, a, sizes) {
  const { rank } = LAYERS[layer];
  if (rank === 1) check("size", a.size);
  const size = perAxis("size", a.size, rank);
  const out = sizes.map((n, i) => n && checkSize(n * size[i]));
  return {
    out,
    field: sizes.map(() => 1),
    jump: size.map((factor) => [1, factor]),
    axes: sizes.map((n, i) => ({ n, size: size[i], out: out[i] })),
  };
}

/** Zeros are added to each side, or pixels cut off. @type {Rule} */
function bordered(layer, a, sizes) {
  const { kind, rank } = LAYERS[layer];
  const [name, sign] = kind === "zeros" ? ["padding", 1] : ["cropping", -1];
  const pairs = pairsOf(name, a[name], rank);
  const out = sizes.map((n, i) => {
    const sum = pairs[i][0] + pairs[i][1];
    if (sign < 0 && n !== null && n <= sum) {
      throw new ShapeError(name, t`cropping ${show(pairs[i])} must leave something of ${n} pixels`);
    }
    return n && checkSize(n + sign * sum);
  });
  const ones = sizes.map(() => 1);
  const axes = sizes.map((n, i) => ({ n, before: pairs[i][0], after: pairs[i][1], out: out[i] }));
  return { out, field: ones, jump: whole(ones), axes };
}

/** @type {Record<Kind, Rule>} */
const RULES = {
  conv: convolved,
  transpose: convolved,
  depthwise: convolved,
  separable: convolved,
  pool: pooled,
  global: pooledWhole,
  upsampling: upsampled,
  zeros: bordered,
  cropping: bordered,
};

/**
 * Every shape that follows from a layer. Wrong input throws a ShapeError.
 * @type {(layer: string, inputShape: Value, given: Arguments) => Shapes}
 */
export function layerShapes(layer, inputShape, given) {
  if (!Object.hasOwn(LAYERS, layer)) {
    throw new ShapeError("layer", t`layer must be one of ${Object.keys(LAYERS).join(", ")}, not ${show(layer)}`);
  }
  const { kind, rank, known } = LAYERS[layer];
  const a = allArguments(layer, known, given);
  if (!Array.isArray(inputShape) || inputShape.length !== rank + 2) {
    throw new ShapeError(
      "input_shape",
      t`input_shape must have ${rank + 2} sizes for ${layer}: the batch, ${rank} of the image and the channels; not ${show(inputShape)}`,
    );
  }
  const [batch, ...rest] = inputShape.map((n) =>
    n === null ? null : check("input_shape", n, { name: t`each size of input_shape` }),
  );
  const first = a.data_format === "channels_first";
  const C = first ? rest[0] : rest[rank];
  const sizes = first ? rest.slice(1) : rest.slice(0, -1);
  const { out, F = C, weights = {}, multiplyAdds = 0n, field, jump, axes } = RULES[kind](layer, a, sizes, C);
  const output = first ? [batch, F, ...out] : [batch, ...out, F];
  return { output, weights, parameters: count(Object.values(weights)), multiplyAdds, field, jump, axes };
}
