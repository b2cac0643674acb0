// A stack of layers, read from lines of Keras code: what each line makes of the shape, what it costs, and
// how far it sees. Lines may have names and inputs, so that branches and skips can be written:
//   skip = MaxPooling2D(2)
//   Conv2D(64, 3, padding="same")
//   Add()([previous, skip])
/**
 * @import { Arguments, Call, Kind, Line, Look, Made, Row, Seen, SeenAxis, Shape, Shapes, Sized, Value } from "../types.js"
 */
import { t } from "../words.js";
import { fail, isMerge, NAMES, readLine, signature, statements } from "./lines.js";
import { LARGEST, LAYERS, layerShapes, ShapeError, samePadding, show } from "./shapes.js";

export const MOST_LAYERS = 200;
export const LONGEST = 20_000; // characters of a stack
const MOST_PHASES = 256;
const MOST_MEASURED = 600; // rows whose receptive field is counted
const ACTIVATIONS = (
  "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu linear log_sigmoid " +
  "log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus sparse_sigmoid " +
  "sparsemax squareplus swish tanh tanh_shrink threshold"
).split(" ");

// ---- arguments ---------------------------------------------------------------------------------------
/** An integer, or an error that names the argument. @type {(name: string, value: Value, least?: number) => number} */
const amount = (name, value, least = 1) => {
  if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= LARGEST) return value;
  return fail(t`${name} must be an integer from ${least} to ${LARGEST}, not ${show(value)}`);
};
/** @type {(name: string, value: Value, least: number, most: number) => void} */
const between = (name, value, least, most) => {
  if (typeof value !== "number" || !(value >= least && value <= most))
    fail(t`${name} must be a number from ${least} to ${most}, not ${show(value)}`);
};
/** @type {(name: string, value: Value) => void} */
const truth = (name, value) => {
  if (typeof value !== "boolean") fail(t`${name} must be True or False, not ${show(value)}`);
};
/** @type {(name: string, value: Value, words: string[]) => void} */
const among = (name, value, words) => {
  if (typeof value !== "string" || !words.includes(value)) {
    fail(t`${name} must be ${words.map((word) => `"${word}"`).join(t` or `)}, not ${show(value)}`);
  }
};
/** @type {(check: (name: string, value: Value) => void) => (name: string, value: Value) => void} */
const orNone = (check) => (name, value) => value === null || check(name, value);
/**
 * Arguments that do not change a shape, each with a check for the values that Keras accepts.
 * @type {Record<string, (name: string, value: Value) => void>}
 */
const CHECKS = {
  activation: orNone((_, value) => {
    if (typeof value === "string" && ACTIVATIONS.includes(value)) return;
    fail(t`activation must be one of ${ACTIVATIONS.join(", ")}, not ${show(value)}`);
  }),
  interpolation: (name, value) => among(name, value, ["nearest", "bilinear"]),
  name: (_, value) => {
    if (typeof value === "string" && /^\w{1,60}$/.test(value)) return;
    fail(t`name must be letters, digits and _, not ${show(value)}`);
  },
  trainable: truth,
  use_bias: truth,
  dtype: (name, value) => among(name, value, ["float32"]), // memory is counted for float32
  rate: (name, value) => between(name, value, 0, 1),
  momentum: (name, value) => between(name, value, 0, 1),
  epsilon: (name, value) => between(name, value, 0, 1),
  max_value: orNone((name, value) => between(name, value, 0, LARGEST)),
  negative_slope: (name, value) => between(name, value, 0, LARGEST),
  threshold: (name, value) => between(name, value, 0, LARGEST),
  seed: orNone((name, value) => amount(name, value, 0)),
  batch_size: orNone((name, value) => amount(name, value)),
  center: truth,
  scale: truth,
};
/** Whether layerShapes lacks an argument; of CHECKS it has only use_bias. @type {(name: string) => boolean} */
const isExtra = (name) =>
  (Object.hasOwn(CHECKS, name) && name !== "use_bias") ||
  name === "input_shape" ||
  /_(initializer|regularizer|constraint)$/.test(name);
/** @type {(layer: string, given: Arguments) => Value} */
const needs = (layer, given) => {
  const [name] = signature(layer)[0];
  if (given[name] === undefined) fail(t`${layer} needs the argument ${name}`);
  return given[name];
};
/** The product; null if one of them is not known. @type {(numbers: Shape) => bigint | null} */
const times = (numbers) =>
  numbers.reduce((all, n) => (all === null || n === null ? null : all * BigInt(n)), /** @type {bigint | null} */ (1n));
/**
 * The axis that the argument `axis` names, counted from the batch, which is axis 0.
 * @type {(given: Arguments, rank: number) => number}
 */
function axisOf(given, rank) {
  const axis = given.axis ?? -1;
  if (typeof axis === "number" && Number.isInteger(axis) && axis >= -rank && axis < rank && axis % rank) {
    return (axis + rank) % rank;
  }
  return fail(t`axis must be an integer from 1 to ${rank - 1}, or -1, not ${show(axis)}`);
}

// ---- shapes of merged inputs -------------------------------------------------------------------------
/** @type {(layer: string, shapes: Shape[]) => Shape} */
function elementwise(layer, shapes) {
  const all = shapes.map(show).join(t` and `);
  return shapes.reduce((shape, other) => {
    if (shape.length !== other.length) fail(t`${layer} needs inputs with equally many axes, not ${all}`);
    return shape.map((n, axis) => {
      const m = other[axis];
      if (n === null || m === null) return null;
      if (n !== m && n !== 1 && m !== 1) fail(t`${layer} needs inputs of equal shapes, not ${all}`);
      return Math.max(n, m);
    });
  });
}
/** @type {(given: Arguments, shapes: Shape[]) => Shape} */
function concatenate(given, shapes) {
  const [first, ...others] = shapes;
  const at = axisOf(given, first.length);
  const isClash = (/** @type {number | null} */ n, /** @type {number | null} */ m) =>
    n !== null && m !== null && n !== m;
  for (const other of others) {
    if (first.length === other.length && !first.some((n, i) => i !== at && isClash(n, other[i]))) continue;
    fail(t`Concatenate needs inputs that are equal but for axis ${at}, not ${shapes.map(show).join(t` and `)}`);
  }
  const sizes = shapes.map((shape) => shape[at]);
  const sum = sizes.reduce((all, n) => (all === null || n === null ? null : all + n));
  return first.map((n, i) => {
    if (i !== at) return n;
    return sum === null ? null : amount(t`the size of the output`, sum);
  });
}
/** @type {(shape: Shape, target: Value) => Shape} */
function reshaped(shape, target) {
  if (!Array.isArray(target) || target.filter((n) => n === -1).length > 1) {
    fail(t`target_shape must be a shape such as (7, 7, 16), with -1 at most once, not ${show(target)}`);
  }
  const sizes = target.map((n) => (n === -1 ? null : amount(t`each size of target_shape`, n)));
  const all = times(shape.slice(1));
  if (all === null) return sizes;
  const known = sizes.reduce((product, n) => (n === null ? product : product * BigInt(n)), 1n);
  if (sizes.includes(null) ? all % known : all !== known) {
    fail(t`target_shape ${show(target)} must hold the ${all} numbers of ${show(shape.slice(1))}`);
  }
  return sizes.map((n) => n ?? amount(t`the size of the output`, Number(all / known)));
}

// ---- where an output looks ---------------------------------------------------------------------------
// A Look is made for one axis of the image and one input. It takes the places from lo to hi of the output, and
// returns the first and the last place of the input that they depend on. There is none if the first is the larger.
/** @type {Look} */
const same = (lo, hi) => [lo, hi];
/** @type {(n: number | null) => Look} */
const everywhere = (n) => () => (n === null ? [-Infinity, Infinity] : [0, n - 1]);

/** The Look of an axis of a layer in LAYERS. @type {(kind: Kind, axis: Sized, given: Arguments) => Look} */
function look(kind, { n, k = 1, s = 1, d = 1, padding, out = null, before = 0, size = 1 }, given) {
  if (kind === "global") return everywhere(n);
  if (kind === "zeros") return (lo, hi) => [lo - before, hi - before];
  if (kind === "cropping") return (lo, hi) => [lo + before, hi + before];
  if (kind === "upsampling") {
    if (given.interpolation !== "bilinear" || size === 1)
      return (lo, hi) => [Math.floor(lo / size), Math.floor(hi / size)];
    return (lo, hi) => [Math.floor((lo + 0.5) / size - 0.5), Math.ceil((hi + 0.5) / size - 0.5)];
  }
  const reach = (k - 1) * d + 1;
  if (kind === "transpose") {
    // an unknown size: without output_padding, "same" makes n × s places of n, so the cut is the same for every n
    const full = n === null || out === null ? reach - s : (n - 1) * s + reach - out;
    const cut = padding === "same" ? Math.max(Math.floor(full / 2), 0) : 0;
    return (lo, hi) => [Math.ceil((lo + cut - reach + 1) / s), Math.floor((hi + cut) / s)];
  }
  let start = 0;
  if (padding === "causal") start = reach - 1;
  // an unknown size is treated as a multiple of the stride
  if (padding === "same") [start] = samePadding(n ?? s, k, s, d);
  return (lo, hi) => [lo * s - start, hi * s - start + reach - 1];
}

/** The greatest common divisor. @type {(a: number, b: number) => number} */
const divisor = (a, b) => (b ? divisor(b, a % b) : a);
/** @type {(a: number, b: number) => [number, number] | null} */
const fraction = (a, b) =>
  Number.isSafeInteger(a) && Number.isSafeInteger(b) && a ? [a / divisor(a, b), b / divisor(a, b)] : null;

/** Each place sees what it saw before. @type {(seen: Seen | null) => Seen | null} */
const passed = (seen) =>
  seen && { ...seen, axes: seen.axes.map(({ n, jump, phases }) => ({ n, jump, phases, maps: [same] })) };
/** Each number sees all places. @type {(seen: Seen) => Seen} */
const collapsed = (seen) => ({
  ...seen,
  flat: true,
  axes: seen.axes.map(({ n, phases }) => ({ n: 1, jump: null, phases, maps: [everywhere(n)] })),
});

/**
 * What a layer with several inputs sees.
 * @type {(layer: string, given: Arguments, inputs: Row[], output: Shape) => Seen | null}
 */
function merged(layer, given, inputs, output) {
  const sources = inputs.map(({ seen }) => seen ?? null);
  const [first] = sources;
  if (!first) return null;
  const seens = sources.filter((seen) => seen?.flat === first.flat && seen?.axes.length === first.axes.length);
  if (seens.length < sources.length) return null;
  const layouts = new Set(sources.map((seen) => seen?.layout ?? "channels_last"));
  if (layouts.size > 1) return null;
  const [layout] = layouts;
  if (layer === "Concatenate" && !first.flat) {
    const channels = layout === "channels_first" ? 1 : output.length - 1;
    if (axisOf(given, output.length) !== channels) return null; // the images stand side by side
  }
  const each = first.axes.map((_, i) => mergedAxis(sources.flatMap((seen) => seen?.axes[i] ?? [])));
  if (first.flat && !each.every(({ even }) => even)) return null;
  return { layout, flat: first.flat, axes: each.map(({ axis }) => axis) };
}
/** One axis of all inputs, and whether they have the same size there. @param {SeenAxis[]} sources */
function mergedAxis(sources) {
  const sizes = sources.map((source) => source.n);
  const n = sizes.reduce((most, size) => (most === null || size === null ? null : Math.max(most, size)));
  const axis = {
    n,
    jump: (sources.find((source) => source.n === n) ?? sources[0]).jump,
    phases: sources.reduce((product, { phases }) => (product / divisor(product, phases)) * phases, 1),
    // an input of one place is spread over the image
    maps: sources.map((source) => (source.n === 1 && n !== 1 ? everywhere(1) : same)),
  };
  return { axis, even: sizes.every((size) => size === n) };
}

/**
 * What a layer in LAYERS sees.
 * @type {(seen: Seen | null, layer: string, shapes: Shapes, given: Arguments) => Seen | null}
 */
function spatial(seen, layer, shapes, given) {
  const { kind } = LAYERS[layer];
  const layout = given.data_format === "channels_first" ? "channels_first" : "channels_last";
  if (!seen || seen.flat || seen.axes.length !== shapes.axes.length) return null;
  if (seen.layout && seen.layout !== layout) return null;
  const isGlobal = kind === "global";
  const axes = seen.axes.map(({ jump, phases }, i) => {
    const axis = shapes.axes[i];
    const [by, of] = shapes.jump[i];
    let up = 1;
    if (kind === "transpose") up = axis.s ?? 1;
    if (kind === "upsampling") up = axis.size ?? 1;
    const { out = null } = axis;
    return {
      n: isGlobal ? 1 : out,
      phases: phases * up,
      maps: [look(kind, axis, given)],
      d: axis.d,
      jump: isGlobal || !jump || by === null ? null : fraction(jump[0] * by, jump[1] * of),
    };
  });
  return { layout, flat: isGlobal && !given.keepdims, axes };
}

/**
 * For each axis, the widest span of input pixels that one place of the row depends on. It is Infinity if the place
 * sees all of an unknown size, and null if it cannot be counted.
 * @type {(rows: Row[], target: Row) => Shape | null}
 */
function fields(rows, target) {
  if (!target.seen) return null;
  const last = rows.indexOf(target);
  return target.seen.axes.map(({ phases }, axis) => {
    if (!(phases <= MOST_PHASES)) return null;
    let widest = 0;
    for (let place = 0; place < phases; place += 1) widest = Math.max(widest, span(rows, last, place, axis));
    return widest === Infinity || Number.isSafeInteger(widest) ? widest : null;
  });
}
/**
 * How many pixels one place of the last row sees.
 * @type {(rows: Row[], last: number, place: number, axis: number) => number}
 */
function span(rows, last, place, axis) {
  const from = Array(rows.length).fill(Infinity);
  const to = Array(rows.length).fill(-Infinity);
  [from[last], to[last]] = [place, place];
  for (let at = last; at > 0; at -= 1) {
    const maps = rows[at].seen?.axes[axis].maps ?? [];
    if (from[at] > to[at]) continue;
    rows[at].from.forEach((source, index) => {
      const [lo, hi] = maps[index](from[at], to[at]);
      if (lo > hi) return;
      from[source.at] = Math.min(from[source.at], lo);
      to[source.at] = Math.max(to[source.at], hi);
    });
  }
  return to[0] - from[0] + 1;
}

// ---- one layer ---------------------------------------------------------------------------------------
const FREE = { parameters: 0n, multiplyAdds: 0n };

/** @typedef {(layer: string, given: Arguments, shape: Shape, seen: Seen | null) => Made} Rule */
/** Whether an activation mixes the pixels of a row. @type {(activation: Value, seen: Seen | null) => boolean} */
const mixes = (activation, seen) =>
  ["softmax", "log_softmax", "sparsemax"].includes(String(activation)) && seen?.layout === "channels_first";

/** @type {Rule} */
function dense(layer, given, shape, seen) {
  const units = amount("units", needs(layer, given));
  const C = shape.at(-1) ?? null;
  if (C === null) {
    fail(t`Dense needs a last axis whose size is known; it is None, since a size before Flatten is not known`);
  }
  const places = times(shape.slice(1, -1));
  const weights = BigInt(C) * BigInt(units);
  const each = seen?.layout === "channels_first" ? null : passed(seen);
  return {
    output: [...shape.slice(0, -1), units],
    parameters: weights + (given.use_bias === false ? 0n : BigInt(units)),
    multiplyAdds: places === null ? null : places * weights,
    seen: seen?.flat ? collapsed(seen) : each,
  };
}
/** @type {Rule} */
function flatten(_, __, shape, seen) {
  const size = times(shape.slice(1));
  if (size !== null && size > BigInt(LARGEST)) {
    fail(t`Flatten must not make an axis of more than ${LARGEST} numbers, not ${size}`);
  }
  const before = passed(seen);
  return {
    ...FREE,
    output: [shape[0], size === null ? null : Number(size)],
    seen: before && { ...before, flat: true },
  };
}
/** @type {Rule} */
function reshape(layer, given, shape, seen) {
  const output = [shape[0], ...reshaped(shape, needs(layer, given))];
  const before = passed(seen);
  if (show(output) === show(shape)) return { ...FREE, output, seen: before };
  // an output of one place may become an image of 1 x 1
  const axes = output.slice(1, -1);
  const isPoint =
    before?.axes.length === axes.length && before.axes.every(({ n }) => n === 1) && axes.every((n) => n === 1);
  return { ...FREE, output, seen: before && isPoint ? { ...before, flat: false, layout: null } : null };
}
/** @type {Rule} */
function normalise(_, given, shape, seen) {
  const C = shape[axisOf(given, shape.length)];
  if (C === null) fail(t`BatchNormalization needs axis ${given.axis ?? -1} with a known size, not None`);
  const sets = 2 + (given.scale === false ? 0 : 1) + (given.center === false ? 0 : 1);
  return { ...FREE, output: shape, parameters: BigInt(sets) * BigInt(C), seen: passed(seen) };
}
/** @type {Rule} */
function softmax(_, given, shape, seen) {
  const isLast = axisOf(given, shape.length) === shape.length - 1;
  return { ...FREE, output: shape, seen: isLast && !mixes("softmax", seen) ? passed(seen) : null };
}
/** @type {Rule} */
function activate(layer, given, shape, seen) {
  if (layer === "Activation" || layer === "Dropout") needs(layer, given);
  return { ...FREE, output: shape, seen: mixes(given.activation, seen) ? null : passed(seen) };
}
/** The layers of the calculator. @type {Rule} */
function computed(layer, given, shape, seen) {
  const named = Object.entries(given).filter(([name]) => !isExtra(name));
  const shapes = layerShapes(layer, shape, Object.fromEntries(named));
  const { output, parameters, multiplyAdds } = shapes;
  const after = spatial(seen, layer, shapes, given);
  return { output, parameters, multiplyAdds, seen: mixes(given.activation, seen) ? null : after };
}
/** @type {Record<string, Rule>} */
const RULES = {
  Dense: dense,
  Flatten: flatten,
  Reshape: reshape,
  BatchNormalization: normalise,
  Softmax: softmax,
};

/** What a layer makes of its inputs, which have outputs. @type {(line: Line, inputs: Row[]) => Made} */
function apply({ layer, given }, inputs) {
  const shapes = inputs.map(({ output }) => output ?? []);
  if (isMerge(layer)) {
    if (layer === "Subtract" && inputs.length !== 2) fail(t`Subtract takes two inputs, not ${inputs.length}`);
    if (inputs.length < 2) fail(t`${layer} needs at least two inputs, as in ${layer}()([previous, skip])`);
    const output = layer === "Concatenate" ? concatenate(given, shapes) : elementwise(layer, shapes);
    return { ...FREE, output, seen: merged(layer, given, inputs, output) };
  }
  if (inputs.length !== 1) fail(t`${layer} takes one input, not ${inputs.length}`);
  const rule = RULES[layer] ?? (LAYERS[layer] ? computed : activate);
  return rule(layer, given, shapes[0], inputs[0].seen ?? null);
}

/** @type {(given: Arguments) => Made} */
function input(given) {
  const { shape } = given;
  if (!Array.isArray(shape) || !shape.length || shape.length > 4) {
    fail(t`Input needs the shape of one image, such as Input((28, 28, 1)), not ${show(shape ?? null)}`);
  }
  const sizes = shape.map((n) => (n === null ? null : amount(t`each size of the input`, n)));
  /** @type {SeenAxis[]} */
  const axes = sizes.slice(0, -1).map((n) => ({ n, jump: [1, 1], phases: 1, maps: [] }));
  const batch = typeof given.batch_size === "number" ? given.batch_size : null;
  return { ...FREE, output: [batch, ...sizes], seen: { layout: null, flat: !axes.length, axes } };
}

// ---- the whole stack ---------------------------------------------------------------------------------
class Stack {
  /** @type {Row[]} */
  rows = [];
  /**
   * Pasted code often gives the name `x` to many lines: the name means the last of them.
   * @type {Map<string, Row>}
   */
  #named = new Map();
  /** @type {Set<Value>} */
  #called = new Set();

  /** @param {Row} row */
  add(row) {
    row.at = this.rows.length;
    this.rows.push(row);
    if (row.name) this.#named.set(row.name, row);
    if (!row.output) return;
    const numbers = times(row.output.slice(1));
    row.memory = numbers === null ? null : numbers * 4n; // float32
    row.field = fields(this.rows, row);
  }
  /**
   * Reads a statement and adds its row. The row's `error` says what is wrong with the statement.
   * @type {(line: number, text: string) => void}
   */
  read(line, text) {
    /** @type {Row} */
    const row = { line, text, at: 0, from: [] };
    const named = text.match(/^([A-Za-z_]\w*)\s*=(?!=)/);
    if (named) row.name = named[1]; // first of all: if this line breaks, lines that use the name wait for it
    try {
      const read = readLine(text);
      Object.assign(row, read);
      const { layer, given } = read;
      for (const [name, value] of Object.entries(given)) CHECKS[name]?.(name, value);
      if (given.name && this.#called.has(given.name)) fail(t`the name ${show(given.name)} is used twice`);
      this.#called.add(given.name);
      if (layer === "Input") this.#begin(row, given);
      else this.#goOn(row, read);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      row.error = error.message;
    }
    this.add(row);
  }
  /** @type {(row: Row, given: Arguments) => void} */
  #begin(row, given) {
    if (this.rows.length) fail(t`a stack has one input, and it comes first`);
    if (given.input_shape) fail(t`Input has shape, not input_shape`);
    Object.assign(row, input(given));
  }
  /** @type {(row: Row, read: Line) => void} */
  #goOn(row, read) {
    const { given, inputs } = read;
    if (given.input_shape && !this.rows.length) {
      const shape = { shape: given.input_shape };
      const { line, text } = row;
      this.add({ line, text, at: 0, layer: "Input", given: shape, from: [], ...input(shape) });
    }
    delete given.input_shape;
    if (!this.rows.length) fail(t`a stack begins with its input, such as Input((28, 28, 1))`);
    row.from = (inputs ?? ["previous"]).map((name) => this.#find(name));
    const broken = row.from.find((source) => !source.output);
    if (broken) row.waits = broken.waits ?? broken.line;
    else Object.assign(row, apply(read, row.from));
  }
  /** The line of a name. @param {string} name */
  #find(name) {
    const row = this.#named.get(name) ?? (name === "previous" ? this.rows.at(-1) : undefined);
    const example = `${name.slice(0, 20)} = Conv2D(8, 3)`;
    return row ?? fail(t`there is no line named ${name.slice(0, 60)} above; name one, as in ${example}`);
  }
}

/** The rows of a stack, one for each layer. @type {(text: string) => Row[]} */
export function trace(text) {
  if (text.length > LONGEST) {
    const error = t`a stack may have ${LONGEST} characters, not ${text.length}`;
    return [{ line: 1, at: 0, text: "", from: [], error }];
  }
  const stack = new Stack();
  for (const { line, text: statement } of statements(text)) {
    if (stack.rows.length >= MOST_LAYERS) {
      stack.add({ line, text: statement, at: 0, from: [], error: t`a stack may have ${MOST_LAYERS} layers` });
      break;
    }
    stack.read(line, statement);
  }
  return stack.rows;
}

// ---- the program -------------------------------------------------------------------------------------
const KEYWORDS = new Set(
  (
    "False None True and as assert async await break class continue def del elif else except finally for from global " +
    "if import in is lambda nonlocal not or pass raise return try while with yield tf model previous"
  ).split(" "),
);
/** The name that Keras itself would give a layer: a second layer could get it too. @param {string} name */
function snake(name) {
  const words = name.replace(/(.)([A-Z][a-z]+)/g, "$1_$2");
  return words.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}
const TAKEN = new Set([...NAMES.map(snake), "input_layer"]);

/** A layer as Python. @param {Row} row */
function write({ layer, given = {} }) {
  const values = Object.entries(given)
    .filter(([name, value]) => name !== "name" || !TAKEN.has(String(value).replace(/_\d+$/, "")))
    .map(([name, value]) => `${name}=${typeof value === "string" ? JSON.stringify(value) : show(value)}`);
  return layer === "Input" ? `tf.keras.Input(${values.join(", ")})` : `tf.keras.layers.${layer}(${values.join(", ")})`;
}
/** The names of the rows in the program: their own, or x1, x2 and so on. @param {Row[]} rows */
function namesOf(rows) {
  /** @type {Map<Row, string>} */
  const names = new Map();
  const used = new Set();
  for (const [index, row] of rows.entries()) {
    const { name = "" } = row;
    const isOwn = name && !KEYWORDS.has(name) && !/^x\d+$/.test(name) && !used.has(name);
    names.set(row, isOwn ? name : `x${index}`);
    used.add(names.get(row));
  }
  return names;
}
/** Names in brackets, as a call or a model takes them. @param {(string | undefined)[]} names */
const several = (names) => (names.length > 1 ? `[${names.join(", ")}]` : String(names[0]));

/**
 * The program for the rows that fit: Sequential, or functional where a line has several inputs or users.
 * @param {Row[]} rows
 */
export function model(rows) {
  const good = rows.filter((row) => row.output);
  if (!good.length) return "";
  const isStraight = good.slice(1).every(({ from }, index) => from.length === 1 && from[0] === good[index]);
  const begin = "import tensorflow as tf\n\n";
  if (isStraight) {
    const layers = good.map((row) => `    ${write(row)},\n`).join("");
    return `${begin}model = tf.keras.Sequential([\n${layers}])\nmodel.summary()\n`;
  }
  const names = namesOf(good);
  const lines = good.map((row) => {
    const inputs = row.from.map((source) => names.get(source));
    return `${names.get(row)} = ${write(row)}${inputs.length ? `(${several(inputs)})` : ""}\n`;
  });
  const ends = good.filter((row) => !good.some(({ from }) => from.includes(row)));
  const outputs = several(ends.map((row) => names.get(row)));
  return `${begin}${lines.join("")}model = tf.keras.Model(${names.get(good[0])}, ${outputs})\nmodel.summary()\n`;
}

/**
 * The rows of a table from the real Keras. Their costs and what they see are counted here, if the layer is known
 * and its shape and parameters come out as in Keras.
 * @type {(calls: Call[], table: number) => Row[]}
 */
export function measured(calls, table) {
  /** @type {Map<number, Row>} */
  const made = new Map();
  /** @type {Row[]} */
  const rows = [];
  const inputs = calls.filter((call) => call.table === table && call.layer === "Input").length;
  for (const [index, call] of calls.entries()) {
    if (call.table !== table) continue;
    const { line, layer, given, output, group, inside } = call;
    /** @type {Row} */
    const row = { line, layer, text: layer, given, output, group, inside, at: rows.length, from: [] };
    const sources = call.from.map((at) => (at === null ? undefined : made.get(at)));
    row.sources = sources.flatMap((source) => source ?? []);
    Object.assign(row, { parameters: BigInt(call.parameters), own: BigInt(call.own), multiplyAdds: null, seen: null });
    rows.push(row);
    if (group) {
      row.multiplyAdds = 0n; // its layers have the multiply-adds
      continue;
    }
    made.set(index, row);
    if (call.macs !== undefined)
      Object.assign(row, { multiplyAdds: BigInt(call.macs), keras: call.keras, lost: call.lost });
    if (call.several) continue;
    const numbers = times(output.slice(1));
    row.memory = numbers === null ? null : numbers * 4n;
    if (call.macs !== undefined) torch(row, sources, call);
    else if (!sources.includes(undefined)) cost(row, /** @type {Row[]} */ (sources), call);
    const canSee = inputs === 1 && rows[0].layer === "Input" && rows.length < MOST_MEASURED;
    row.field = canSee ? fields(rows, row) : null;
  }
  const hidden = new Set(calls.flatMap((call, index) => (call.hidden ? [made.get(index)] : [])));
  return rows.filter((row) => !hidden.has(row));
}
/** @type {(row: Row, sources: Row[], call: Call) => void} */
function cost(row, sources, { layer, given, pointwise, uses }) {
  const output = row.output ?? [];
  try {
    if (layer === "Input") {
      const { seen } = input({ shape: output.slice(1) });
      Object.assign(row, { multiplyAdds: 0n, seen });
    } else if (pointwise || layer === "Dropout") {
      Object.assign(row, { multiplyAdds: 0n, seen: passed(sources[0]?.seen ?? null), from: sources.slice(0, 1) });
    } else if (NAMES.includes(layer)) {
      const [order, more] = signature(layer);
      const known = Object.entries(given).filter(([name]) => [...order, ...more].includes(name));
      const applied = apply({ layer, given: Object.fromEntries(known), inputs: null }, sources);
      if (show(applied.output) !== show(output) || applied.parameters !== row.parameters) return;
      const multiplyAdds = applied.multiplyAdds === null ? null : applied.multiplyAdds * BigInt(uses);
      Object.assign(row, { multiplyAdds, seen: applied.seen, from: sources });
    }
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
  }
}

// ---- PyTorch: the program that read the model says where each output looks ----------------------------------
/** One axis of a step. @type {(kind: string, axis: number[]) => { n: number, map: Look, up: number, by: number | null }} */
function step(kind, [n, out, k, s, d, before]) {
  const reach = (k - 1) * d + 1;
  if (kind === "global") return { n: 1, map: everywhere(n), up: 1, by: null };
  if (kind === "upsampling") return { n: out, map: (lo, hi) => [Math.floor(lo / s), Math.floor(hi / s)], up: s, by: 1 };
  if (kind === "transpose") {
    const map = (/** @type {number} */ lo, /** @type {number} */ hi) => [
      Math.ceil((lo + before - reach + 1) / s),
      Math.floor((hi + before) / s),
    ];
    return { n: out, map: /** @type {Look} */ (map), up: s, by: 1 };
  }
  return { n: out, map: (lo, hi) => [lo * s - before, hi * s - before + reach - 1], up: 1, by: s };
}
/** What a step sees; its channels come before the image. @type {(sources: Row[], call: Call) => Seen | null} */
function looked(sources, { layer, looks, output }) {
  if (layer === "Input") return input({ shape: [...output.slice(2), 1] }).seen;
  const [kind, axes] = looks ?? ["unknown"];
  const seen = sources[0]?.seen ?? null;
  if (!seen) return null;
  if (kind === "same" || kind === "spread")
    return sources.length > 1 ? merged("Add", {}, sources, output) : passed(seen);
  if (kind === "dense") return seen.flat ? collapsed(seen) : null;
  if (kind === "flatten") return { .../** @type {Seen} */ (passed(seen)), flat: true };
  if (kind === "point") {
    const isPoint = seen.axes.length === axes && seen.axes.every(({ n }) => n === 1);
    return isPoint ? { .../** @type {Seen} */ (passed(seen)), flat: false } : null;
  }
  if (!Array.isArray(axes) || seen.flat || seen.axes.length !== axes.length) return null;
  const made = seen.axes.map(({ jump, phases }, i) => {
    const { n, map, up, by } = step(kind.split(" ")[0], axes[i]);
    const next = by === null || !jump ? null : fraction(jump[0] * by, jump[1] * up);
    return { n, phases: phases * up, maps: [map], d: axes[i][4], jump: next };
  });
  return { layout: null, flat: kind === "global flat", axes: made };
}
/** @type {(row: Row, sources: (Row | undefined)[], call: Call) => void} */
function torch(row, sources, call) {
  const known = sources.flatMap((source) => source ?? []);
  if (known.length < sources.length) return;
  row.seen = looked(known, call);
  row.from = row.seen ? known : [];
}
