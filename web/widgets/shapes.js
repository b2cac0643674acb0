// The rules of snippets/reference/conv_shapes.py for the widgets: the same results and the same words
// when something is wrong. Tests compare both with each other and with Keras on thousands of settings.
// Tuples are arrays, None is null. Counts are BigInt, since products outgrow a Number.
export const LARGEST = 2 ** 31 - 1;
const NEEDED = Symbol("this argument has no default");

// Wrong input; `field` is the argument that it is about.
export class ShapeError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

// A value as Python writes it.
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

function check(field, value, { name = field, least = 1, most = LARGEST } = {}) {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new ShapeError(field, `${name} must be an integer from ${least} to ${most}, not ${show(value)}`);
  }
  return value;
}

function words(value, modes) {
  if (typeof value === "string" && modes.includes(value.toLowerCase())) return value.toLowerCase();
  const quoted = modes.map((mode) => `"${mode}"`).join(" or ");
  throw new ShapeError("padding", `padding must be ${quoted}, not ${show(value)}`);
}

const REACH = { name: "the reach of the kernel, (k - 1) * dilation + 1," };
const reachOf = (k, dilation) => check("kernel_size", (k - 1) * dilation + 1, REACH);
const checkSize = (value) => check("input_shape", value, { name: "the size of the output" });

// The zeros (before, after) that padding="same" adds.
export function samePadding(n, k, stride, dilation) {
  const reach = reachOf(k, dilation);
  const total = Math.max((Math.ceil(n / stride) - 1) * stride + reach - n, 0);
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

function convSize(n, k, stride, padding, dilation) {
  const reach = reachOf(k, dilation);
  if (n === null) return null;
  if (padding !== "valid") return Math.ceil(n / stride);
  if (n < reach) throw new ShapeError("kernel_size", `the kernel reaches over ${reach} pixels, the axis has ${n}`);
  return Math.floor((n - reach) / stride) + 1;
}

function transposeSize(n, k, stride, padding, dilation, extra) {
  const reach = reachOf(k, dilation);
  if (extra !== null) {
    check("output_padding", extra, { least: 0, most: stride - 1 });
    if (padding === "same" && extra === 0 && reach % 2 === 0) {
      throw new ShapeError(
        "output_padding",
        `output_padding must not be 0 with padding "same" and a kernel that reaches over ${reach} pixels, an even number; leave it out`,
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
// {class: {kind, rank, known: {argument: default}}}
export const LAYERS = Object.fromEntries(
  FAMILIES.flatMap(([name, ranks, kind, known]) =>
    ranks.map((rank) => [name.replace("{}", rank), { kind, rank, known }]),
  ),
);
export const isNeeded = (value) => value === NEEDED;

function perAxis(field, value, rank, least = 1) {
  if (Number.isInteger(value)) return Array(rank).fill(check(field, value, { least }));
  if (Array.isArray(value) && value.length === rank) return value.map((one) => check(field, one, { least }));
  throw new ShapeError(field, `${field} must be an integer or ${rank} of them, not ${show(value)}`);
}
function pairsOf(field, value, rank) {
  if (Number.isInteger(value)) {
    check(field, value, { least: 0 });
    return Array.from({ length: rank }, () => [value, value]);
  }
  if (rank === 1) return [perAxis(field, value, 2, 0)];
  if (Array.isArray(value) && value.length === rank) return value.map((one) => perAxis(field, one, 2, 0));
  throw new ShapeError(field, `${field} must be an integer or ${rank} pairs of them, not ${show(value)}`);
}

function allArguments(layer, known, given) {
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(known, name)) {
      throw new ShapeError(name, `${layer} has no argument ${name}; it has ${Object.keys(known).join(", ")}`);
    }
  }
  const found = { ...known, ...given };
  for (const [name, value] of Object.entries(found)) {
    if (value === NEEDED) throw new ShapeError(name, `${layer} needs the argument ${name}`);
  }
  if (![null, undefined, "channels_last", "channels_first"].includes(found.data_format)) {
    throw new ShapeError(
      "data_format",
      `data_format must be "channels_last" or "channels_first", not ${show(found.data_format)}`,
    );
  }
  for (const name of ["use_bias", "keepdims"]) {
    if (typeof (found[name] ?? true) !== "boolean") {
      throw new ShapeError(name, `${name} must be True or False, not ${show(found[name])}`);
    }
  }
  return found;
}

const product = (numbers) => numbers.reduce((all, one) => all * BigInt(one), 1n);

// Returns {output, weights, parameters, multiplyAdds, field, jump, axes}. `field` and `jump` are per axis,
// `jump` as [numerator, denominator]; `axes` says for each axis how its size came about.
export function layerShapes(layer, inputShape, given) {
  if (!Object.hasOwn(LAYERS, layer)) {
    throw new ShapeError("layer", `layer must be one of ${Object.keys(LAYERS).join(", ")}, not ${show(layer)}`);
  }
  const { kind, rank, known } = LAYERS[layer];
  const a = allArguments(layer, known, given);
  if (!Array.isArray(inputShape) || inputShape.length !== rank + 2) {
    throw new ShapeError(
      "input_shape",
      `input_shape must have ${rank + 2} sizes for ${layer}: the batch, ${rank} of the image and the channels; not ${show(inputShape)}`,
    );
  }
  for (const n of inputShape) if (n !== null) check("input_shape", n, { name: "each size of input_shape" });
  const first = a.data_format === "channels_first";
  const batch = inputShape[0];
  const C = first ? inputShape[1] : inputShape.at(-1);
  const sizes = first ? inputShape.slice(2) : inputShape.slice(1, -1);
  const one = Array(rank).fill(1);
  const whole = (numbers) => numbers.map((number) => [number, 1]);
  const weights = {};
  let multiplyAdds = 0n;
  let F = C;
  let out, field, jump, axes;

  if (["conv", "transpose", "depthwise", "separable"].includes(kind)) {
    if (C === null)
      throw new ShapeError("input_shape", "the number of channels in input_shape must be known, not None");
    const k = perAxis("kernel_size", a.kernel_size, rank);
    const s = perAxis("strides", a.strides, rank);
    const d = perAxis("dilation_rate", a.dilation_rate, rank);
    const padding = words(a.padding, layer === "Conv1D" ? ["valid", "same", "causal"] : ["valid", "same"]);
    if (["conv", "transpose"].includes(kind) && Math.max(...s) > 1 && Math.max(...d) > 1) {
      throw new ShapeError(
        "dilation_rate",
        `strides ${show(s)} and dilation_rate ${show(d)} must not both be larger than 1 in ${layer}`,
      );
    }
    const m = check("depth_multiplier", a.depth_multiplier ?? 1);
    F = kind === "depthwise" ? C * m : check("filters", a.filters);
    let places;
    if (kind === "transpose") {
      const extra =
        a.output_padding === null ? Array(rank).fill(null) : perAxis("output_padding", a.output_padding, rank, 0);
      out = sizes.map((n, i) => transposeSize(n, k[i], s[i], padding, d[i], extra[i]));
      weights.kernel = [...k, F, C];
      places = sizes;
      field = k.map((b, i) => Math.ceil(((b - 1) * d[i] + 1) / s[i]));
      jump = s.map((b) => [1, b]);
    } else {
      out = sizes.map((n, i) => convSize(n, k[i], s[i], padding, d[i]));
      places = out;
      field = k.map((b, i) => (b - 1) * d[i] + 1);
      jump = whole(s);
    }
    const extras = Array.isArray(a.output_padding) ? a.output_padding : one.map(() => a.output_padding ?? null);
    axes = sizes.map((n, i) => ({ n, k: k[i], s: s[i], d: d[i], padding, out: out[i], extra: extras[i] }));
    if (kind === "conv") {
      const groups = check("groups", a.groups);
      if (C % groups || F % groups) {
        throw new ShapeError(
          "groups",
          `groups must divide the ${C} channels of the input and the ${F} filters; ${groups} does not`,
        );
      }
      weights.kernel = [...k, C / groups, F];
    } else if (kind === "depthwise") {
      weights.kernel = [...k, C, m];
    } else if (kind === "separable") {
      weights.depthwise_kernel = [...k, C, m];
      weights.pointwise_kernel = [...one, C * m, F];
    }
    const each = Object.values(weights).reduce((sum, shape) => sum + product(shape), 0n);
    multiplyAdds = places.includes(null) ? null : product(places) * each;
    if (a.use_bias) weights.bias = [F];
  } else if (kind === "pool") {
    const k = perAxis("pool_size", a.pool_size, rank);
    const s = a.strides === null ? k : perAxis("strides", a.strides, rank);
    if (a.padding !== "valid" && a.padding !== "same") {
      throw new ShapeError("padding", `padding must be "valid" or "same", not ${show(a.padding)}`);
    }
    out = sizes.map((n, i) => convSize(n, k[i], s[i], a.padding, 1));
    axes = sizes.map((n, i) => ({ n, k: k[i], s: s[i], d: 1, padding: a.padding, out: out[i] }));
    [field, jump] = [k, whole(s)];
  } else if (kind === "global") {
    out = a.keepdims ? one : [];
    axes = sizes.map((n) => ({ n }));
    [field, jump] = [sizes, whole(sizes)];
  } else if (kind === "upsampling") {
    if (rank === 1) check("size", a.size);
    const size = perAxis("size", a.size, rank);
    out = sizes.map((n, i) => n && checkSize(n * size[i]));
    axes = sizes.map((n, i) => ({ n, size: size[i], out: out[i] }));
    [field, jump] = [one, size.map((b) => [1, b])];
  } else {
    const [name, sign] = kind === "zeros" ? ["padding", 1] : ["cropping", -1];
    const pairs = pairsOf(name, a[name], rank);
    out = sizes.map((n, i) => {
      const sum = pairs[i][0] + pairs[i][1];
      if (sign < 0 && n !== null && n <= sum) {
        throw new ShapeError(name, `cropping ${show(pairs[i])} must leave something of ${n} pixels`);
      }
      return n && checkSize(n + sign * sum);
    });
    axes = sizes.map((n, i) => ({ n, before: pairs[i][0], after: pairs[i][1], out: out[i] }));
    [field, jump] = [one, whole(one)];
  }

  const output = first ? [batch, F, ...out] : [batch, ...out, F];
  const parameters = Object.values(weights).reduce((sum, shape) => sum + product(shape), 0n);
  return { output, weights, parameters, multiplyAdds, field, jump, axes };
}
