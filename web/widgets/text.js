// Turns what a reader types into values, and values into the Python code that a reader copies.
/** @import { Arguments, Value } from "../types.js" */
import { t } from "../words.js";
import { LAYERS, ShapeError, show } from "./shapes.js";

const LONGEST = 300; // characters of one field

/**
 * Reads a whole number, None, True, False, a quoted word, or several in brackets, as Python has them;
 * "28 x 28 x 3" and "28, 28, 3" are read as (28, 28, 3).
 * @type {(field: string, text: string) => Value}
 */
export function parse(field, text) {
  const wrong = () =>
    new ShapeError(
      field,
      t`${field} cannot be read: write a whole number, or several such as (3, 5), not ${show(text.slice(0, 60))}`,
    );
  if (text.length > LONGEST) throw wrong();
  /** @type {string[]} */
  const tokens =
    text.replaceAll(/(?<=\d|None)\s*[x×*]\s*(?=\d|None)/g, ",").match(/[[\](),]|"[^"]*"|'[^']*'|[^\s[\](),]+/g) ?? [];
  let at = 0;
  /** @type {(token: string) => Value} */
  const word = (token) => {
    if (/^[+-]?\d[\d_]*$/.test(token)) return Number(token.replaceAll("_", ""));
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(token)) return Number(token);
    if (/^none$/i.test(token)) return null;
    if (token === "True" || token === "False") return token === "True";
    if (/^(["']).*\1$/.test(token)) return token.slice(1, -1);
    throw wrong();
  };
  /** @type {(end: string | undefined) => Value[]} */
  const several = (end) => {
    const values = [];
    while (at < tokens.length && tokens[at] !== end) {
      values.push(value());
      if (tokens[at] === ",") at += 1;
      else if (tokens[at] !== end) throw wrong();
    }
    if (end && tokens[at++] !== end) throw wrong();
    return values;
  };
  /** @type {() => Value} */
  const value = () => {
    /** @type {string | undefined} */
    const token = tokens[at++];
    if (token === "(") {
      const inside = tokens[at] === ")" || tokens.indexOf(",", at) >= 0;
      const values = several(")");
      return inside || values.length !== 1 || tokens[at - 2] === "," ? values : values[0];
    }
    if (token === "[") return several("]");
    if (token === undefined || ",)]".includes(token)) throw wrong();
    return word(token);
  };
  const values = several(undefined);
  if (!values.length) throw wrong();
  return values.length === 1 && tokens.at(-1) !== "," ? values[0] : values;
}

/**
 * A call of a Keras layer as Python, with only the arguments that are not the default.
 * @type {(layer: string, given: Arguments) => string}
 */
export function call(layer, given) {
  const { known } = LAYERS[layer];
  const words = Object.entries(given)
    .filter(([name, value]) => known[name] !== value)
    .map(([name, value]) => `${name}=${typeof value === "string" ? JSON.stringify(value) : show(value)}`);
  return `tf.keras.layers.${layer}(${words.join(", ")})`;
}

/**
 * A program that prints what the calculator shows.
 * @type {(layer: string, shape: Value, given: Arguments) => string}
 */
export function program(layer, shape, given) {
  return `import tensorflow as tf

layer = ${call(layer, given)}
layer.build(${show(shape)})
print("output", tuple(layer.compute_output_shape(${show(shape)})))
for weight in layer.get_weights():
    print("weight", weight.shape)
print("parameters", layer.count_params())
`;
}
