// A stack of layers, read from lines of Keras code: what each line makes of the shape, what it costs, and
// how far it sees. Lines may have names and inputs, so that branches and skips can be written:
//   skip = MaxPooling2D(2)
//   Conv2D(64, 3, padding="same")
//   Add()([previous, skip])
import { LARGEST, LAYERS, ShapeError, layerShapes, samePadding, show } from "./shapes.js";
import { NAMES, fail, isMerge, readLine, signature, statements } from "./lines.js";

export const MOST_LAYERS = 200;
export const LONGEST = 20_000; // characters of a stack
const MOST_PHASES = 256;
const ACTIVATIONS = (
  "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid " +
  "log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid " +
  "sparsemax squareplus swish tanh tanh_shrink threshold"
).split(" ");

// ---- arguments ---------------------------------------------------------------------------------------
const amount = (name, value, least = 1) => {
  if (!Number.isInteger(value) || value < least || value > LARGEST) {
    fail(`${name} must be an integer from ${least} to ${LARGEST}, not ${show(value)}`);
  }
  return value;
};
const between = (name, value, least, most) => {
  if (typeof value !== "number" || !(value >= least && value <= most))
    fail(`${name} must be a number from ${least} to ${most}, not ${show(value)}`);
};
const truth = (name, value) => {
  if (typeof value !== "boolean") fail(`${name} must be True or False, not ${show(value)}`);
};
const among = (name, value, words) => {
  if (!words.includes(value))
    fail(
      `${name} must be ${words.map((word) => (word === null ? "None" : `"${word}"`)).join(" or ")}, not ${show(value)}`,
    );
};
// Arguments that change no shape, and what Keras takes for them.
const CHECKS = {
  activation: (name, value) => {
    if (value !== null && !ACTIVATIONS.includes(value))
      fail(`activation must be one of ${ACTIVATIONS.join(", ")}, not ${show(value)}`);
  },
  interpolation: (name, value) => among(name, value, ["nearest", "bilinear"]),
  name: (name, value) => {
    if (typeof value !== "string" || !/^\w{1,60}$/.test(value))
      fail(`name must be letters, digits and _, not ${show(value)}`);
  },
  trainable: truth,
  use_bias: truth,
  dtype: (name, value) => among(name, value, ["float32"]), // memory is counted for it
  rate: (name, value) => between(name, value, 0, 1),
  momentum: (name, value) => between(name, value, 0, 1),
  epsilon: (name, value) => between(name, value, 0, 1),
  max_value: (name, value) => value === null || between(name, value, 0, LARGEST),
  negative_slope: (name, value) => between(name, value, 0, LARGEST),
  threshold: (name, value) => between(name, value, 0, LARGEST),
  seed: (name, value) => value === null || amount(name, value, 0),
  batch_size: (name, value) => value === null || amount(name, value),
  center: truth,
  scale: truth,
};
// Those are not arguments of layerShapes, but for use_bias.
const isExtra = (name) =>
  (Object.hasOwn(CHECKS, name) && name !== "use_bias") ||
  name === "input_shape" ||
  /_(initializer|regularizer|constraint)$/.test(name);
const needs = (layer, given) => {
  const [name] = signature(layer)[0];
  if (given[name] === undefined) fail(`${layer} needs the argument ${name}`);
  return given[name];
};
const times = (numbers) => (numbers.includes(null) ? null : numbers.reduce((all, one) => all * BigInt(one), 1n));

// ---- shapes of merged inputs -------------------------------------------------------------------------
function elementwise(layer, shapes) {
  return shapes.reduce((one, other) => {
    if (one.length !== other.length)
      fail(`${layer} needs inputs with equally many axes, not ${shapes.map(show).join(" and ")}`);
    return one.map((n, axis) => {
      const m = other[axis];
      if (n === null || m === null) return null;
      if (n !== m && n !== 1 && m !== 1)
        fail(`${layer} needs inputs of equal shapes, not ${shapes.map(show).join(" and ")}`);
      return Math.max(n, m);
    });
  });
}
function concatenate(given, shapes) {
  const rank = shapes[0].length;
  const axis = given.axis ?? -1;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank || axis % rank === 0) {
    fail(`axis must be an integer from 1 to ${rank - 1}, or -1, not ${show(axis)}`);
  }
  const at = (axis + rank) % rank;
  for (const other of shapes.slice(1)) {
    const wrong =
      shapes[0].length !== other.length ||
      shapes[0].some((n, i) => i !== at && n !== null && other[i] !== null && n !== other[i]);
    if (wrong)
      fail(`Concatenate needs inputs that are equal but for axis ${at}, not ${shapes.map(show).join(" and ")}`);
  }
  return shapes[0].map((n, i) => {
    const sizes = shapes.map((shape) => shape[i]);
    if (i === at)
      return sizes.includes(null)
        ? null
        : amount(
            "the size of the output",
            sizes.reduce((sum, one) => sum + one),
          );
    return n;
  });
}
function reshaped(shape, target) {
  if (!Array.isArray(target) || target.filter((n) => n === -1).length > 1)
    fail(`target_shape must be a shape such as (7, 7, 16), with -1 at most once, not ${show(target)}`);
  for (const n of target) if (n !== -1) amount("each size of target_shape", n);
  const all = times(shape.slice(1));
  const known = target.reduce((product, n) => (n === -1 ? product : product * BigInt(n)), 1n);
  if (all === null) return target.map((n) => (n === -1 ? null : n));
  if (target.includes(-1) ? all % known : all !== known) {
    fail(`target_shape ${show(target)} must hold the ${all} numbers of ${show(shape.slice(1))}`);
  }
  return target.map((n) => (n === -1 ? amount("the size of the output", Number(all / known)) : n));
}

// ---- where an output looks ---------------------------------------------------------------------------
// For each axis of the image and each input: the places (from lo to hi) of the input that the places from
// lo to hi of the output depend on. None when from > to.
const same = (lo, hi) => [lo, hi];
const all = (n) => () => (n === null ? [-Infinity, Infinity] : [0, n - 1]);

function look(kind, { n, k, s, d, padding, out, before, size }, given) {
  if (kind === "global") return all(n);
  if (kind === "zeros") return (lo, hi) => [lo - before, hi - before];
  if (kind === "cropping") return (lo, hi) => [lo + before, hi + before];
  if (kind === "upsampling") {
    if (given.interpolation !== "bilinear" || size === 1)
      return (lo, hi) => [Math.floor(lo / size), Math.floor(hi / size)];
    return (lo, hi) => [Math.floor((lo + 0.5) / size - 0.5), Math.ceil((hi + 0.5) / size - 0.5)];
  }
  const reach = (k - 1) * d + 1;
  if (kind === "transpose") {
    // "same" cuts as much off with every size that leaves it the choice
    const full = n === null ? reach - s : (n - 1) * s + reach - out;
    const cut = padding === "same" ? Math.max(Math.floor(full / 2), 0) : 0;
    return (lo, hi) => [Math.ceil((lo + cut - reach + 1) / s), Math.floor((hi + cut) / s)];
  }
  let start = 0;
  if (padding === "causal") start = reach - 1;
  // a size that is not known is taken for a multiple of the stride
  if (padding === "same") [start] = samePadding(n ?? s, k, s, d);
  return (lo, hi) => [lo * s - start, hi * s - start + reach - 1];
}

const divisor = (a, b) => (b ? divisor(b, a % b) : a); // the greatest common one
const fraction = (a, b) =>
  Number.isSafeInteger(a) && Number.isSafeInteger(b) && a ? [a / divisor(a, b), b / divisor(a, b)] : null;

// `seen` of a row: {layout, flat, axes: [{n, jump, phases, maps}]}, or null where it is not counted.
const passed = (seen) =>
  seen && { ...seen, axes: seen.axes.map(({ n, jump, phases }) => ({ n, jump, phases, maps: [same] })) };
const collapsed = (seen) =>
  seen && {
    ...seen,
    flat: true,
    axes: seen.axes.map(({ n, phases }) => ({ n: 1, jump: null, phases, maps: [all(n)] })),
  };

function merged(layer, given, inputs, output) {
  const [{ seen: first }] = inputs;
  if (inputs.some(({ seen }) => !seen || seen.flat !== first?.flat || seen.axes.length !== first.axes.length))
    return null;
  const layouts = new Set(inputs.map(({ seen }) => seen.layout ?? "channels_last"));
  if (layouts.size > 1) return null;
  const [layout] = layouts;
  if (layer === "Concatenate" && !first.flat) {
    const at = ((given.axis ?? -1) + output.length) % output.length;
    if (at !== (layout === "channels_first" ? 1 : output.length - 1)) return null; // side by side
  }
  const axes = first.axes.map((_, axis) => {
    const sources = inputs.map(({ seen }) => seen.axes[axis]);
    const sizes = sources.map(({ n }) => n);
    const n = sizes.includes(null) ? null : Math.max(...sizes);
    return {
      n,
      even: sizes.every((size) => size === n),
      jump: (sources.find((source) => source.n === n) ?? sources[0]).jump,
      phases: sources.reduce((all, { phases }) => (all / divisor(all, phases)) * phases, 1),
      maps: sources.map((source) => (source.n === 1 && n !== 1 ? all(1) : same)), // one place, spread over the image
    };
  });
  return first.flat && !axes.every(({ even }) => even) ? null : { layout, flat: first.flat, axes };
}

function spatial(seen, layer, found, given) {
  const { kind } = LAYERS[layer];
  const layout = given.data_format ?? "channels_last";
  if (!seen || seen.flat || seen.axes.length !== found.axes.length || (seen.layout && seen.layout !== layout))
    return null;
  const axes = seen.axes.map(({ jump, phases }, i) => {
    const axis = found.axes[i];
    const [by, of] = found.jump[i];
    const up = kind === "transpose" ? axis.s : kind === "upsampling" ? axis.size : 1;
    return {
      n: kind === "global" ? 1 : axis.out,
      phases: phases * up,
      maps: [look(kind, axis, given)],
      jump: kind === "global" ? null : jump && fraction(jump[0] * by, jump[1] * of),
    };
  });
  return { layout, flat: kind === "global" && !given.keepdims, axes };
}

// The widest span of pixels of the input that one place of the row depends on, for each axis; Infinity
// for all of an unknown size, null where it cannot be counted.
function fields(rows, target) {
  if (!target.seen) return null;
  const last = rows.indexOf(target);
  const from = Array(rows.length);
  const to = Array(rows.length);
  return target.seen.axes.map(({ phases }, axis) => {
    if (!(phases <= MOST_PHASES)) return null;
    let widest = 0;
    for (let place = 0; place < phases; place += 1) {
      from.fill(Infinity);
      to.fill(-Infinity);
      [from[last], to[last]] = [place, place];
      for (let at = last; at > 0; at -= 1) {
        if (from[at] > to[at]) continue;
        rows[at].from.forEach((source, index) => {
          const [lo, hi] = rows[at].seen.axes[axis].maps[index](from[at], to[at]);
          if (lo > hi) return;
          from[source.at] = Math.min(from[source.at], lo);
          to[source.at] = Math.max(to[source.at], hi);
        });
      }
      widest = Math.max(widest, to[0] - from[0] + 1);
    }
    return widest === Infinity || Number.isSafeInteger(widest) ? widest : null;
  });
}

// ---- one layer ---------------------------------------------------------------------------------------
// What it makes of its inputs: {output, parameters, multiplyAdds, seen}.
function apply({ layer, given }, inputs) {
  const free = { parameters: 0n, multiplyAdds: 0n };
  if (isMerge(layer)) {
    if (layer === "Subtract" && inputs.length !== 2) fail(`Subtract takes two inputs, not ${inputs.length}`);
    if (inputs.length < 2) fail(`${layer} needs at least two inputs, as in ${layer}()([previous, skip])`);
    const shapes = inputs.map((one) => one.output);
    const output = layer === "Concatenate" ? concatenate(given, shapes) : elementwise(layer, shapes);
    return { ...free, output, seen: merged(layer, given, inputs, output) };
  }
  if (inputs.length !== 1) fail(`${layer} takes one input, not ${inputs.length}`);
  const [{ output: shape, seen }] = inputs;
  const mixes = (word) => ["softmax", "log_softmax", "sparsemax"].includes(word) && seen?.layout === "channels_first"; // a row of the image
  if (layer === "Dense") {
    const units = amount("units", needs(layer, given));
    const C = shape.at(-1);
    if (C === null)
      fail("Dense needs a last axis whose size is known; it is None, since a size before Flatten is not known");
    const places = times(shape.slice(1, -1));
    return {
      output: [...shape.slice(0, -1), units],
      parameters: BigInt(C) * BigInt(units) + (given.use_bias === false ? 0n : BigInt(units)),
      multiplyAdds: places === null ? null : places * BigInt(C) * BigInt(units),
      seen: seen?.flat ? collapsed(seen) : seen?.layout === "channels_first" ? null : passed(seen),
    };
  }
  if (layer === "Flatten") {
    const size = times(shape.slice(1));
    if (size !== null && size > BigInt(LARGEST))
      fail(`Flatten must not make an axis of more than ${LARGEST} numbers, not ${size}`);
    return {
      ...free,
      output: [shape[0], size === null ? null : Number(size)],
      seen: seen && { ...passed(seen), flat: true },
    };
  }
  if (layer === "Reshape") {
    const output = [shape[0], ...reshaped(shape, needs(layer, given))];
    if (show(output) === show(shape)) return { ...free, output, seen: passed(seen) };
    // one place that sees all becomes an image of 1 x 1
    const point =
      seen?.axes.length === output.length - 2 &&
      seen.axes.every(({ n }) => n === 1) &&
      output.slice(1, -1).every((n) => n === 1);
    return { ...free, output, seen: point ? { ...passed(seen), flat: false, layout: null } : null };
  }
  if (layer === "BatchNormalization") {
    const axis = given.axis ?? -1;
    if (!Number.isInteger(axis) || axis < -shape.length || axis >= shape.length || axis % shape.length === 0)
      fail(`axis must be an integer from 1 to ${shape.length - 1}, or -1, not ${show(axis)}`);
    const C = shape.at(axis);
    if (C === null) fail(`BatchNormalization needs axis ${axis} with a known size, not None`);
    const sets = 2 + (given.scale === false ? 0 : 1) + (given.center === false ? 0 : 1);
    return { ...free, output: shape, parameters: BigInt(sets) * BigInt(C), seen: passed(seen) };
  }
  if (!LAYERS[layer]) {
    if (layer === "Activation" || layer === "Dropout") needs(layer, given);
    if (layer === "Softmax") {
      const axis = given.axis ?? -1;
      if (!Number.isInteger(axis) || axis < -shape.length || axis >= shape.length || axis % shape.length === 0)
        fail(`axis must be an integer from 1 to ${shape.length - 1}, or -1, not ${show(axis)}`);
      return {
        ...free,
        output: shape,
        seen: axis % shape.length === -1 || axis === shape.length - 1 ? (mixes("softmax") ? null : passed(seen)) : null,
      };
    }
    return { ...free, output: shape, seen: mixes(given.activation) ? null : passed(seen) };
  }
  const found = layerShapes(layer, shape, Object.fromEntries(Object.entries(given).filter(([name]) => !isExtra(name))));
  const made = spatial(seen, layer, found, given);
  return {
    output: found.output,
    parameters: found.parameters,
    multiplyAdds: found.multiplyAdds,
    seen: mixes(given.activation) ? null : made,
  };
}

function input({ given }) {
  const shape = given.shape;
  if (!Array.isArray(shape) || !shape.length || shape.length > 4)
    fail(`Input needs the shape of one image, such as Input((28, 28, 1)), not ${show(shape ?? null)}`);
  for (const n of shape) if (n !== null) amount("each size of the input", n);
  const axes = shape.slice(0, -1).map((n) => ({ n, jump: [1, 1], phases: 1, maps: [] }));
  return {
    output: [given.batch_size ?? null, ...shape],
    parameters: 0n,
    multiplyAdds: 0n,
    seen: { layout: null, flat: !axes.length, axes },
  };
}

// ---- the whole stack ---------------------------------------------------------------------------------
// Returns rows {line, text, layer, name, given, left, from, output, parameters, multiplyAdds, memory, seen, field}
// or {line, text, error}; a row whose input is missing has `waits`, the line that it waits for.
export function trace(text) {
  if (text.length > LONGEST)
    return [{ line: 1, at: 0, text: "", error: `a stack may have ${LONGEST} characters, not ${text.length}` }];
  const rows = [];
  const named = new Map();
  const called = new Set();
  let previous = null;
  const add = (row) => {
    row.at = rows.length;
    rows.push(row);
    previous = row;
    if (!row.output) return;
    const numbers = times(row.output.slice(1));
    row.memory = numbers === null ? null : numbers * 4n; // float32
    row.field = fields(rows, row);
  };
  for (const { line, text: said } of statements(text)) {
    const row = { line, text: said };
    if (rows.length >= MOST_LAYERS) {
      add({ ...row, error: `a stack may have ${MOST_LAYERS} layers` });
      break;
    }
    try {
      Object.assign(row, readLine(said));
      const { layer, given } = row;
      for (const [name, value] of Object.entries(given)) CHECKS[name]?.(name, value);
      if (given.name && called.has(given.name)) fail(`the name ${show(given.name)} is used twice`);
      called.add(given.name);
      if (layer === "Input") {
        if (rows.length) fail("a stack has one input, and it comes first");
        if (given.input_shape && !given.shape) given.shape = given.input_shape; // as InputLayer once had it
        delete given.input_shape;
        Object.assign(row, input(row), { from: [] });
      } else {
        if (given.input_shape && !rows.length) {
          const first = { line, text: said, layer: "Input", given: { shape: given.input_shape }, left: [], from: [] };
          add(Object.assign(first, input(first)));
        }
        delete given.input_shape;
        if (!previous) fail("a stack begins with its input, such as Input((28, 28, 1))");
        row.from = (row.inputs ?? ["previous"]).map((name) => {
          // In code that is pasted `x` is written again and again: it means the last one of that name.
          const found = named.get(name) ?? (name === "previous" ? previous : undefined);
          return (
            found ??
            fail(
              `there is no line named ${name.slice(0, 60)} above; name one, as in ${name.slice(0, 20)} = Conv2D(8, 3)`,
            )
          );
        });
        const broken = row.from.find((source) => !source.output);
        if (broken) row.waits = broken.waits ?? broken.line;
        else Object.assign(row, apply(row, row.from));
      }
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      row.error = error.message;
    }
    add(row);
    if (row.name) named.set(row.name, row);
  }
  return rows;
}

// ---- the program -------------------------------------------------------------------------------------
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global if " +
    "import in is lambda nonlocal not or pass raise return try while with yield tf model previous"
  ).split(" "),
);
// Names that Keras itself would give: a second layer could get the same.
const snake = (name) =>
  name
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
const TAKEN = new Set([...NAMES.map(snake), "input_layer"]);

function write({ layer, given }) {
  const values = Object.entries(given)
    .filter(([name, value]) => name !== "name" || !TAKEN.has(value.replace(/_\d+$/, "")))
    .map(([name, value]) => `${name}=${typeof value === "string" ? JSON.stringify(value) : show(value)}`);
  return layer === "Input" ? `tf.keras.Input(${values.join(", ")})` : `tf.keras.layers.${layer}(${values.join(", ")})`;
}

// The program for the rows that fit: Sequential, or functional where a line has several inputs or users.
export function model(rows) {
  const good = rows.filter((row) => row.output);
  if (!good.length) return "";
  const straight = good.every(
    (row, index) => index === 0 || (row.from.length === 1 && row.from[0] === good[index - 1]),
  );
  if (straight) {
    return `import tensorflow as tf\n\nmodel = tf.keras.Sequential([\n${good.map((row) => `    ${write(row)},`).join("\n")}\n])\nmodel.summary()\n`;
  }
  const names = new Map();
  const used = new Set();
  for (const [index, row] of good.entries()) {
    const own = row.name && !KEYWORDS.has(row.name) && !/^x\d+$/.test(row.name) && !used.has(row.name);
    names.set(row, own ? row.name : `x${index}`);
    used.add(names.get(row));
  }
  const lines = good.map((row) => {
    const inputs = row.from.map((source) => names.get(source));
    const call = inputs.length > 1 ? `([${inputs.join(", ")}])` : inputs.length ? `(${inputs[0]})` : "";
    return `${names.get(row)} = ${write(row)}${call}`;
  });
  const ends = good.filter((row) => !good.some((other) => other.from.includes(row))).map((row) => names.get(row));
  const outputs = ends.length > 1 ? `[${ends.join(", ")}]` : ends[0];
  return `import tensorflow as tf\n\n${lines.join("\n")}\nmodel = tf.keras.Model(${names.get(good[0])}, ${outputs})\nmodel.summary()\n`;
}
