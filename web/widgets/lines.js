// Reads lines of Keras code: the layer of each line, its arguments, and the inputs that it is called on.
// Nothing is executed. The lines are layers one below the other, with names and inputs. Any other text is a
// program, which the real Keras reads (keras.js).
/** @import { Arguments, Line } from "../types.js" */
import { t } from "../words.js";
import { LAYERS, ShapeError, show } from "./shapes.js";
import { parse } from "./text.js";

const MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"];
/** @type {(...names: string[]) => string[]} */
const each = (...names) =>
  names.flatMap((name) => ["initializer", "regularizer", "constraint"].map((kind) => `${name}_${kind}`));
/** @type {(...names: string[]) => string[]} */
const weights = (...names) => [...each(...names), "activity_regularizer"];
const CONV = ["filters", "kernel_size", "strides", "padding"];
const ACTIVATED = ["activation", "use_bias"];
const POOL = ["pool_size", "strides", "padding", "data_format"];
/**
 * For each kind or layer: the arguments that may be given without their names, in Keras' order, and its other ones.
 * @type {Record<string, [string[], string[]]>}
 */
const SIGNATURES = {
  conv: [[...CONV, "data_format", "dilation_rate", "groups", ...ACTIVATED], weights("kernel", "bias")],
  transpose: [[...CONV, "output_padding", "data_format", "dilation_rate", ...ACTIVATED], weights("kernel", "bias")],
  Conv3DTranspose: [
    [...CONV, "data_format", "output_padding", "dilation_rate", ...ACTIVATED],
    weights("kernel", "bias"),
  ], // only in 3-D, data_format comes before output_padding
  depthwise: [
    ["kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate", ...ACTIVATED],
    weights("depthwise", "bias"),
  ],
  separable: [
    [...CONV, "data_format", "dilation_rate", "depth_multiplier", ...ACTIVATED],
    weights("depthwise", "pointwise", "bias"),
  ],
  pool: [POOL, []],
  global: [["data_format", "keepdims"], []],
  zeros: [["padding", "data_format"], []],
  cropping: [["cropping", "data_format"], []],
  Cropping1D: [["cropping"], []],
  upsampling: [["size", "data_format"], []],
  UpSampling1D: [["size"], []],
  UpSampling2D: [["size", "data_format", "interpolation"], []],
  Input: [["shape", "batch_size"], []],
  Dense: [["units", ...ACTIVATED], weights("kernel", "bias")],
  BatchNormalization: [
    ["axis", "momentum", "epsilon", "center", "scale"],
    [...each("beta", "gamma"), "moving_mean_initializer", "moving_variance_initializer"],
  ],
  Reshape: [["target_shape"], []],
  Flatten: [[], []],
  Activation: [["activation"], []],
  ReLU: [["max_value", "negative_slope", "threshold"], []],
  LeakyReLU: [["negative_slope"], []],
  Softmax: [["axis"], []],
  Dropout: [["rate"], ["seed"]],
  ...Object.fromEntries(MERGES.map((name) => [name, [name === "Concatenate" ? ["axis"] : [], []]])),
};
const ANYWHERE = ["name", "trainable", "dtype", "input_shape"];
export const OTHERS = [
  "Input",
  "Dense",
  "Flatten",
  "Reshape",
  "BatchNormalization",
  "Dropout",
  "Activation",
  "ReLU",
  "LeakyReLU",
  "Softmax",
  ...MERGES,
];
export const NAMES = [...Object.keys(LAYERS), ...OTHERS];
/** @type {(layer: string) => [string[], string[]]} */
export const signature = (layer) => SIGNATURES[layer] ?? SIGNATURES[LAYERS[layer].kind];
/** @type {(layer: string) => boolean} */
export const isMerge = (layer) => MERGES.includes(layer);
/** Other names that Keras has for the same layers. @type {(name: string) => string} */
const canonical = (name) =>
  name
    .replace("Convolution", "Conv")
    .replace(
      /^(Global)?(Max|Avg)Pool(?=\dD$)/,
      (_, global, kind) => `${global ?? ""}${kind === "Max" ? "Max" : "Average"}Pooling`,
    );

/** @type {(message: string) => never} */
export const fail = (message) => {
  throw new ShapeError("stack", message);
};

/**
 * The brackets, commas and # of a text that stand outside quotes: [[where, character, depth], ...]. The depth
 * counts the brackets around a character, so a bracket and the one that closes it have the same depth.
 * @param {string} text
 */
function outside(text) {
  /** @type {[number, string, number][]} */
  const marks = [];
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quote) {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "(" || character === "[") {
      marks.push([at, character, depth]);
      depth += 1;
    } else if (character === ")" || character === "]") {
      depth -= 1;
      marks.push([at, character, depth]);
    } else if (character === "," || character === "#") marks.push([at, character, depth]);
  }
  return marks;
}
/** Splits at the commas that stand outside brackets. @param {string} text */
function parts(text) {
  const cuts = [-1];
  for (const [at, character, depth] of outside(text)) if (character === "," && depth <= 0) cuts.push(at);
  return cuts.map((cut, index) => text.slice(cut + 1, cuts[index + 1]).trim()).filter(Boolean);
}
/** @param {string} line */
function withoutComment(line) {
  for (const [at, character] of outside(line)) if (character === "#") return line.slice(0, at);
  return line;
}
/**
 * The text inside the bracket that opens at `from`, and where the bracket ends.
 * @type {(text: string, from: number) => [string, number]}
 */
function bracket(text, from) {
  for (const [at, character, depth] of outside(text.slice(from))) {
    if (")]".includes(character) && depth === 0) return [text.slice(from + 1, from + at), from + at + 1];
  }
  return fail(t`a bracket is not closed`);
}

/** The layers of a text, each with the number of its line. @param {string} text */
export function statements(text) {
  return text
    .split("\n")
    .flatMap((raw, index) => parts(withoutComment(raw)).map((part) => ({ line: index + 1, text: part })));
}

const HEAD = /^(?:([A-Za-z_]\w*)\s*=\s*)?([A-Za-z]\w*)\s*\(/;

/** Reads one statement. @type {(text: string) => Line} */
export function readLine(text) {
  const head = text.match(HEAD);
  if (!head) fail(t`write a layer as in Keras, such as Conv2D(8, 3); this cannot be read: ${show(text.slice(0, 80))}`);
  const [, name] = head;
  const layer = canonical(head[2]);
  if (!NAMES.includes(layer)) fail(t`there is no layer ${layer.slice(0, 60)} here; there are ${NAMES.join(", ")}`);
  const [inside, end] = bracket(text, head[0].length - 1);
  const rest = text.slice(end).trim();
  let inputs = null;
  if (rest) {
    if (rest[0] !== "(")
      fail(t`after the layer there may only be its input in brackets, not ${show(rest.slice(0, 60))}`);
    const [called, last] = bracket(rest, 0);
    if (rest.slice(last).trim()) fail(t`there is something after the input: ${show(rest.slice(last, last + 60))}`);
    inputs = parts(called.trim().replace(/^\[(.*)\]$/s, "$1"));
    for (const input of inputs)
      if (!/^[A-Za-z_]\w*$/.test(input))
        fail(t`an input must be the name of a line above, not ${show(input.slice(0, 60))}`);
  }
  const [order, more] = signature(layer);
  /** @type {Arguments} */
  const given = {};
  for (const [index, part] of parts(inside).entries()) {
    const named = part.match(/^([A-Za-z_]\w*)\s*=(?!=)\s*(.+)$/s);
    const key = named ? named[1] : order[index];
    if (key === undefined)
      fail(t`${layer} takes at most ${order.length} arguments without a name; ${show(part.slice(0, 60))} is one more`);
    if (![...order, ...more, ...ANYWHERE].includes(key))
      fail(t`${layer} has no argument ${key.slice(0, 60)}; it has ${[...order, ...more].join(", ") || t`none`}`);
    if (Object.hasOwn(given, key)) fail(t`${key} is given twice`);
    given[key] = parse(key, named ? named[2] : part);
  }
  return { name, layer, given, inputs };
}
