// Reads facts from a pasted text: each error in it with its type, words, operation and shapes.
// Names of layers and variables, paths, and the reader's numbers decide nothing by themselves.

/**
 * Lengths of the axes; null for None, ? and -1.
 * @typedef {(number | null)[]} Shape
 */
/**
 * One error in a pasted text. `flat` is its text in lower case without white space and quotes, so that line
 * breaks in wrong places change nothing. `op` is TensorFlow's operation, `node` its path in a graph,
 * `calling` the class of the layer that was called, `all` the whole pasted text.
 * @typedef {{ type: string, text: string, flat: string, op: string, node: string, calling: string,
 *   shapes: Shape[], all: string }} Facts
 */

export const MOST = 40_000; // characters that are read, from the end: a traceback ends with the message
const REPEATED = 200; // errors that are read: a log repeats the same error many times
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
const CODES = /(?:\u001b|\\u001b|\\x1b)\[[\d;]*m/g; // for bold print and colours
// The type of an error. It may follow pytest's E, quotation marks of a mail or of JSON, or a rank.
const TYPE =
  /^(?:E {2,}|\[rank\d+\]: ?|\d+:|[>"'|*#\s])*((?:[\w.]+\.)?\w*(?:Error|Exception|Warning)|ended with signal \d+)(?: \.\.\.|:| *$)/;
// A frame of a traceback, with its line of code. "(0) Invalid argument: …" is not a frame, but one of several errors.
const FRAME = /^\s*(?!\(\d+\) [A-Z][\w ]+: )(?:File "|\(?\d+ ?\)? |-+> ?\d+|at )/;
const NEXT = /^\s*(?:Traceback \(most recent|During handling of the|The above exception was|Exception ignored)/;

/** Without white space, quotes and case. @param {string} text */
export const flatten = (text) =>
  text
    .replaceAll(/&quot;|&#0?39;|&#x27;|&apos;/g, "")
    .replaceAll("&gt;", ">")
    .replaceAll("&lt;", "<")
    .replaceAll(/[\s'"`‘’“”]+/g, "")
    .toLowerCase();

/**
 * The shapes of a text, in order: (1, 28, 28, 3), [None 3 6], (32 x 28), TensorShape([28, 28]); () has no axes.
 * @type {(text: string) => Shape[]}
 */
export function shapesOf(text) {
  /** @type {Shape[]} */
  const shapes = [];
  const cleaned = text
    .replaceAll("【", "[")
    .replaceAll("】", "]")
    .replaceAll(/\b(?:Dimension|Dim)\((\w+)\)/g, "$1");
  for (const [, inside] of cleaned.matchAll(
    /[([]((?:\s*(?:None|\?|-?\d+)L?\s*(?:[,x×]|\s))*\s*(?:None|\?|-?\d+)?\s*)[)\]]/g,
  )) {
    const axes = inside.split(/[,x×\s]+/).filter(Boolean);
    shapes.push(axes.map((axis) => (/^\d/.test(axis) ? Number.parseInt(axis, 10) : null)));
  }
  return shapes;
}

/** @type {(type: string, text: string, all: string) => Facts} */
function facts(type, text, all) {
  const node = /\{\{node ([^}]{0,500})\}\}(?: = (\w+)\[)?/.exec(text);
  const op =
    node?.[2] ??
    /\[Op:(\w+)\]/.exec(text)?.[1] ??
    /\(op: ['"‘“]?(\w+)/.exec(text)?.[1] ??
    /\bfor ['"‘“](\w+)['"’”]/.exec(text)?.[1];
  const calling = /(?:when calling (\w+)\.call\(\))|(?:when calling layer .{0,80}?\(type (\w+)\))/.exec(text);
  return {
    type,
    text,
    flat: flatten(text.replace(/\n[ \t]*(?:Call a|A)rguments received by [\s\S]*$/, "")),
    op: (op ?? "").startsWith("__inference") ? "" : (op ?? ""),
    node: node?.[1] ?? "",
    calling: calling?.[1] ?? calling?.[2] ?? "",
    shapes: shapesOf(text.replaceAll(/(?:strides|ksize|dilations|explicit_paddings)=\[[^\]]{0,100}\]/g, "")),
    all,
  };
}

/**
 * The errors in a pasted text, in order. If no line begins with the type of an error, the whole text is one error.
 * @type {(pasted: string) => Facts[]}
 */
export function errorsIn(pasted) {
  const all = pasted
    .slice(-MOST)
    .replaceAll(CODES, "")
    .replaceAll(/\[[01]m/g, "")
    .replaceAll("\\n", "\n");
  const lines = all.split(/\r?\n/);
  /** @type {Facts[]} */
  const errors = [];
  /** @type {string[]} */
  let part = [];
  let type = "";
  const close = () => {
    if (type) errors.push(facts(type, part.join("\n"), all));
    type = "";
  };
  for (const line of lines) {
    const errorType = TYPE.exec(line)?.[1];
    if (errorType || NEXT.test(line)) {
      close();
      type = errorType ?? "";
      part = [];
    }
    part.push(line);
  }
  close();
  if (errors.length) return errors.slice(-REPEATED);
  // The code in the frames of a traceback quotes messages that were not raised.
  const kept = lines.filter((line, at) => !FRAME.test(line) && !/^\s*File "/.test(lines[at - 1] ?? ""));
  return [facts("", kept.join("\n"), all)];
}
