// Reads lines of Keras code: which layer each of them is, with which arguments, and what it is called on.
// Nothing is executed. What may be written are layers one below the other, or pasted code: Sequential with
// a list or with add, or functional. Imports and the lines that make, compile or print a model are skipped.
/** @import { Arguments, Line, Value } from "../types.js" */
import { LAYERS, ShapeError, show } from "./shapes.js";
import { parse } from "./text.js";

const MOST_JOINED = 40; // lines of one call
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
 * By kind or layer: the arguments that may be given without their names, in Keras' order, and others that it has.
 * @type {Record<string, [string[], string[]]>}
 */
const SIGNATURES = {
  conv: [[...CONV, "data_format", "dilation_rate", "groups", ...ACTIVATED], weights("kernel", "bias")],
  transpose: [[...CONV, "output_padding", "data_format", "dilation_rate", ...ACTIVATED], weights("kernel", "bias")],
  Conv3DTranspose: [
    [...CONV, "data_format", "output_padding", "dilation_rate", ...ACTIVATED],
    weights("kernel", "bias"),
  ], // in 3-D alone
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
    .replace(/^InputLayer$/, "Input")
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
 * The brackets, commas and # of a text that stand outside quotes: [[where, character, depth], ...]; the depth
 * is that of the brackets around, so a bracket and the one that closes it have the same.
 * @param {string} text
 */
function outside(text) {
  /** @type {[number, string, number][]} */
  const found = [];
  let depth = 0;
  let quote = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (quote) {
      if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "(" || character === "[") {
      found.push([at, character, depth]);
      depth += 1;
    } else if (character === ")" || character === "]") {
      depth -= 1;
      found.push([at, character, depth]);
    } else if (character === "," || character === "#") found.push([at, character, depth]);
  }
  return found;
}
/** How many brackets stay open; below 0, how many are closed too often. @param {string} text */
function depthOf(text) {
  let depth = 0;
  for (const [, character] of outside(text)) {
    if ("([".includes(character)) depth += 1;
    else if (")]".includes(character)) depth -= 1;
  }
  return depth;
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
 * What stands in the bracket that opens at `from`, and where it ends.
 * @type {(text: string, from: number) => [string, number]}
 */
function bracket(text, from) {
  for (const [at, character, depth] of outside(text.slice(from))) {
    if (")]".includes(character) && depth === 0) return [text.slice(from + 1, from + at), from + at + 1];
  }
  return fail("a bracket is not closed");
}

const HEAD = /^(?:([A-Za-z_]\w*)\s*=\s*)?(?:[A-Za-z_]\w*\.)*([A-Za-z]\w*)\s*\(/;
/** @param {string} line */
const isLayer = (line) => NAMES.includes(canonical(line.match(HEAD)?.[2] ?? ""));
const OPENING = /(?:[A-Za-z_]\w*[ \t]*=[ \t]*)?(?:[A-Za-z_]\w*\.)*Sequential\s*\(\s*\[?/g;
const SKIPPED = [
  /^(import|from)\b/,
  /^print\s*\(/,
  /^[\])\s,]+$/,
  /^[A-Za-z_]\w*\.(summary|compile|fit|build|predict|evaluate|save)\s*\(/,
  /^(\w+\s*=\s*)?(\w+\.)*Model\s*\(/,
];

/** The statements of a text, a call that goes over several lines as one. @param {string} text */
export function statements(text) {
  const lines = text.replace(OPENING, (opening) => opening.replace(/[^\n]/g, "")).split("\n");
  /** @type {{ line: number, text: string }[]} */
  const found = [];
  /** @type {{ line: number, text: string, joined: number } | null} */
  let open = null;
  const close = () => {
    if (!open) return;
    let whole = open.text.replace(/^[A-Za-z_]\w*\.add\s*\((.*)\)\s*;?$/s, "$1").trim();
    for (let extra = depthOf(whole); extra < 0; extra += 1) whole = whole.replace(/[\])]\s*,?\s*$/, "").trim();
    if (whole && !SKIPPED.some((skipped) => skipped.test(whole)))
      for (const one of parts(whole)) found.push({ line: open.line, text: one });
    open = null;
  };
  for (const [index, raw] of lines.entries()) {
    const line = withoutComment(raw).trim();
    if (open && (isLayer(line) || open.joined > MOST_JOINED)) close(); // its bracket was never closed
    if (!line) continue;
    if (open) {
      open.text += ` ${line}`;
      open.joined += 1;
    } else open = { line: index + 1, text: line, joined: 1 };
    if (depthOf(open.text) <= 0) close();
  }
  close();
  return found;
}

const LOOSE = /_(initializer|regularizer|constraint)$/; // of no consequence for shapes; may be objects
/** @type {(name: string, text: string) => Value} */
function value(name, text) {
  // tf.nn.relu is "relu"
  const dotted = name === "activation" && text.match(/^(?:[A-Za-z_]\w*\.)+([A-Za-z_]\w*)$/);
  return dotted ? dotted[1] : parse(name, text);
}

/** Reads one statement. @type {(text: string) => Line} */
export function readLine(text) {
  const head = text.match(HEAD);
  if (!head) fail(`write a layer as in Keras, such as Conv2D(8, 3); this cannot be read: ${show(text.slice(0, 80))}`);
  const [, name] = head;
  const layer = canonical(head[2]);
  if (!NAMES.includes(layer)) fail(`there is no layer ${layer.slice(0, 60)} here; there are ${NAMES.join(", ")}`);
  const [inside, end] = bracket(text, head[0].length - 1);
  const rest = text.slice(end).trim();
  let inputs = null;
  if (rest) {
    if (rest[0] !== "(")
      fail(`after the layer there may only be its input in brackets, not ${show(rest.slice(0, 60))}`);
    const [called, last] = bracket(rest, 0);
    if (rest.slice(last).trim()) fail(`there is something after the input: ${show(rest.slice(last, last + 60))}`);
    inputs = parts(called.trim().replace(/^\[(.*)\]$/s, "$1"));
    for (const one of inputs)
      if (!/^[A-Za-z_]\w*$/.test(one)) fail(`an input must be the name of a line above, not ${show(one.slice(0, 60))}`);
  }
  const [order, more] = signature(layer);
  /** @type {Arguments} */
  const given = {};
  /** @type {string[]} */
  const left = [];
  for (const [index, part] of parts(inside).entries()) {
    const named = part.match(/^([A-Za-z_]\w*)\s*=(?!=)\s*(.+)$/s);
    const key = named ? named[1] : order[index];
    if (key === undefined)
      fail(`${layer} takes at most ${order.length} arguments without a name; ${show(part.slice(0, 60))} is one more`);
    if (![...order, ...more, ...ANYWHERE].includes(key))
      fail(`${layer} has no argument ${key.slice(0, 60)}; it has ${[...order, ...more].join(", ") || "none"}`);
    if (Object.hasOwn(given, key) || left.includes(key)) fail(`${key} is given twice`);
    try {
      given[key] = value(key, named ? named[2] : part);
    } catch (error) {
      if (!LOOSE.test(key)) throw error;
      left.push(key);
    }
  }
  return { name, layer, given, left, inputs };
}
