// The kinds of messages. A kind has words that only its messages contain, and its entry, or a function that finds
// the entry by the shapes. "…" stands for anything between words. The first kind that fits decides, so special kinds
// come before general ones.

import { t } from "../../words.js";
import { shapesOf } from "./facts.js";
import { channels, isFirst, loss, model, rank, rows, same, sparse, written } from "./shapes.js";

/** @import { Facts, Shape } from "./facts.js" */
/** @import { Verdict } from "./shapes.js" */
/** @typedef {string | ((facts: Facts) => Verdict | null | undefined)} Answer */
/** @typedef {[words: string | string[], answer: Answer]} Kind */

/** Matches words with white space between any letters, since lines break in wrong places. @param {string} words */
const broken = (words) =>
  new RegExp([...words.replaceAll(" ", "")].map((letter) => letter.replace(/[^\w]/, "\\$&")).join("\\s*"), "i");
/** The shapes after some words of a message. @type {(facts: Facts, words: string) => Shape[]} */
function after({ text }, words) {
  const match = broken(words).exec(text);
  return match ? shapesOf(text.slice(match.index + match[0].length)) : [];
}
/** @type {(entry: string, because: string, ...also: string[]) => Verdict} */
const perhaps = (entry, because, ...also) => ({ entry, sure: false, because, also });
/** @type {(name: string) => Answer} */
const elsewhere = (name) => () => ({ entry: null, because: name });
/** @type {(pattern: RegExp, facts: Facts) => number[]} */
const numbers = (pattern, { flat }) => (pattern.exec(flat) ?? []).slice(1).map(Number);
const isCv = (/** @type {Facts} */ { all }) => /\bcv2\b|imread|opencv/i.test(all);
const isPool = (/** @type {Facts} */ { op, calling }) => /pool/i.test(op + calling);

const FEW = 64; // a row of fewer numbers holds labels; an image has more
const PIXELS = 4096; // more rows than this are the pixels of an image

const ELEMENTWISE =
  /^(?:AddV?2?|AddN|Sub|Mul|RealDiv|Div|SquaredDifference|Maximum|Minimum|Pow|Equal|Greater|Less|SelectV2|BroadcastGradientArgs|LogicalAnd)$/;

/** @type {(facts: Facts) => Verdict | null} */
function layerRank(facts) {
  const [wanted, came] = numbers(/expected(?:min_)?ndim=(\d+),found(?:ndim=)?(\d+)/, facts);
  if (!wanted || wanted === came) return null;
  if (wanted === 3 && /lstm|gru|rnn|bidirectional/.test(facts.flat))
    return { entry: null, because: t`a recurrent layer` };
  if (wanted === 3 && came > 3) return null;
  const shape = after(facts, "Full shape received")[0] ?? facts.shapes.find(({ length }) => length === came);
  const verdict = rank(shape, wanted, came);
  // MaxPooling1D and recurrent layers want exactly 3 axes, Conv1D at least 3.
  if (wanted === 3 && /flatten/.test(facts.flat)) return null;
  return wanted === 3 && verdict && (!shape || /expectedndim=3/.test(facts.flat))
    ? { ...verdict, sure: false }
    : verdict;
}

/** @type {(facts: Facts) => Verdict | null} */
function graphRank(facts) {
  const [wanted, came] = numbers(/shapemustbe(?:atleast)?rank(\d+)butisrank(\d+)/, facts);
  const [image, kernel] = after(facts, "with input shapes");
  const { op } = facts;
  if (/^Concat/.test(op)) return { entry: "concat", because: t`the operation is ${op}` };
  if (/SparseSoftmax/.test(op)) return { entry: "one-hot-sparse", because: t`the operation is ${op}` };
  if (!/conv|pool/i.test(op)) return null;
  const says = t`the operation is ${op}`;
  if (image && kernel && image.length === wanted && kernel.length !== wanted && !isPool(facts)) {
    return { entry: "filter-rank", because: t`${says}, the kernel is ${written(kernel)}` };
  }
  if (image && came === 3 && image[1] === 1 && kernel?.[0] === 1) return { entry: "conv1d-channels", because: says };
  if (!image) return perhaps("missing-batch", says, "missing-channel", "filter-rank");
  const verdict = rank(image, wanted, came);
  return verdict && { ...verdict, because: t`${says}; ${verdict.because}` };
}

/** "Dimensions must be equal": the operation decides. @type {(facts: Facts) => Verdict | null} */
function equal(facts) {
  const { op, node } = facts;
  const [a, b] = after(facts, "with input shapes");
  const says = t`the operation is ${op}`;
  if (/MatMul|Tensordot/.test(op)) return { entry: "matmul", because: says };
  if (/^(?:Depthwise)?Conv\dD$/i.test(op))
    return { entry: op === "Conv3D" ? "conv3d-groups" : "filter-depth", because: says };
  if (/^Concat/.test(op)) return { entry: "concat", because: says };
  if (/^Assign/.test(op))
    return { entry: "other-weights", because: t`${says}: weights of another shape`, also: ["set-weights-shape"] };
  if (op === "Pack") return { entry: "inhomogeneous", because: says };
  if (/SparseSoftmax/.test(op)) return perhaps("loss-sparse", says, "one-hot-sparse");
  if (/SoftmaxCross|SigmoidCross/.test(op)) return { entry: "loss-shape", because: says };
  if (ELEMENTWISE.test(op)) {
    if (/loss|mse|mae|squared_error|absolute_error|crossentropy|logistic/.test(node)) {
      if (a && b && a.length === b.length && a.length >= 3)
        return { entry: "fit-dimensions", because: t`${says} in the loss, shapes ${written(a)} and ${written(b)}` };
      return perhaps(
        a && b && Math.max(a.length, b.length) > 2 ? "fit-dimensions" : "loss-shape",
        t`${says} in the loss`,
        "elementwise",
      );
    }
    if (/tf\.(?:__operators__|math)\./.test(node))
      return { entry: "symbolic-add", because: t`${says} in a model`, also: ["elementwise"] };
    return { entry: "elementwise", because: says };
  }
  if (op) return null;
  return perhaps("elementwise", t`the operation is not in the text`, "matmul", "concat");
}

/** @type {(facts: Facts) => Verdict | null} */
function incompatible(facts) {
  const [a, b] = after(facts, "incompatible shapes:");
  if (!a || !b) return null;
  const says = t`${written(a)} and ${written(b)}`;
  const inLoss = /loss|mse|squared_error|crossentropy/.test(facts.node);
  if (inLoss && a.length === b.length && a.length >= 3)
    return { entry: "fit-dimensions", because: t`${says} in the loss`, also: ["elementwise"] };
  return { entry: "elementwise", because: facts.op ? t`${says}, the operation is ${facts.op}` : says };
}

/** @type {(facts: Facts) => Verdict | null} */
function broadcast(facts) {
  const [a, b] = after(facts, "broadcast together with shapes");
  if (!a || !b) return null;
  const says = t`${written(a)} and ${written(b)}`;
  if (/Operands could/.test(facts.text) && /\), ?\(|\d, \d/.test(facts.text) && a.length > 1)
    return { entry: "add", because: t`${says}, in the words of Keras' Add` };
  const isWindow = a.length === b.length && [...a, ...b].every((n) => n !== null && n < 12) && a.length < 4;
  const oneLess = a.every((n, axis) => (n ?? 0) <= (b[axis] ?? 0)) || a.every((n, axis) => (n ?? 0) >= (b[axis] ?? 0));
  if (isWindow && oneLess) return { entry: "border", because: t`${says}: a window that is cut off, and a kernel` };
  return perhaps("elementwise", t`${says}: two arrays of different sizes`, "border");
}

/** @type {(facts: Facts) => Verdict | null} */
function broadcastInto(facts) {
  const [from, into] = after(facts, "input array from shape");
  if (!from || !into) return null;
  const says = t`from ${written(from)} into ${written(into)}`;
  if (/^\s*(?:-+> ?\d+ +)?\w+\[[^\]\n]{1,200}\] *= /m.test(facts.all))
    return { entry: "broadcast-into", because: t`${says}, in an assignment` };
  const isColour = from.length === into.length + 1 && same(from.slice(0, -1), into);
  if (isColour || /np\.(?:array|asarray)\(|numpy\.(?:array|asarray)\(/.test(facts.all)) {
    const sure = /(?:np|numpy)\.(?:array|asarray)\(/.test(facts.all);
    return {
      entry: "inhomogeneous",
      sure,
      also: ["broadcast-into"],
      because: t`${says}: gray and colour images in one list`,
    };
  }
  return { entry: "broadcast-into", because: says };
}

/** @type {(facts: Facts) => Verdict | null} */
function negative(facts) {
  const [image] = after(facts, "with input shapes");
  if (image?.length === 4 && image[0] !== null && image[2] === 1 && image[3] === 1 && !isPool(facts) && image[0] > 1) {
    return {
      entry: "model-gray",
      because: t`the image is ${written(image)}: Keras has added the wrong axis`,
      also: ["function-negative"],
    };
  }
  const first = isFirst(image) && !/NCHW/.test(facts.text);
  const because =
    first && image ? t`the image is ${written(image)}: perhaps its channels come first` : t`the window does not fit`;
  return { entry: "function-negative", because, also: first ? ["channels-first"] : [] };
}

/** @type {(facts: Facts) => Verdict | null} */
function computedNegative(facts) {
  const came = shapesOf(/inputs=tf\.Tensor\(shape=(\([^)]*\))/.exec(facts.text)?.[1] ?? "")[0];
  if (came?.length === 4 && came[3] === 1 && came[2] === 1)
    return { entry: "model-gray", because: t`the layer got ${written(came)}`, also: ["nn-negative"] };
  if (facts.calling && came)
    return { entry: "nn-negative", because: t`the layer got ${written(came)}`, also: ["kernel-too-large"] };
  if (facts.calling) return perhaps("model-gray", t`out of a layer`, "nn-negative");
  return { entry: "nn-negative", because: t`the window is larger than the image` };
}

/** Messages of old versions of Keras, about images or labels. @type {(facts: Facts) => Verdict | null} */
function checking(facts) {
  const isLabel = /checking(?:model)?target/.test(facts.flat);
  const came = after(facts, "array with shape")[0];
  if (!came) return null;
  const [count] = numbers(/tohave(\d+)dimensions/, facts);
  const wanted = after(facts, "to have shape")[0];
  if (!isLabel) {
    if (count === 4 && came.length === 2 && came[0] === came[1])
      return perhaps("missing-channel", t`${written(came)}: one image without channels`, "missing-batch", "squeezed");
    if (count) return count === came.length ? null : rank(came, count, came.length);
    return wanted ? model(wanted, came) : null;
  }
  const says = t`labels ${written(came)}`;
  if (count) {
    if (count === 3) return perhaps("loss-sparse", t`${says} where 3 axes are wanted`, "loss-rank");
    if (came.length === count - 1) return { entry: "loss-rank", because: t`${says} where ${count} axes are wanted` };
    if (came.length < count)
      return {
        entry: "loss-sparse",
        because: t`${says} where ${count} axes are wanted: height and width are left in the output`,
      };
    return perhaps("loss-shape", t`${says} where ${count} axes are wanted`);
  }
  if (!wanted) return null;
  if (wanted.at(-1) === 1 && wanted.length <= 2 && (came.at(-1) ?? 0) > 1)
    return perhaps("one-hot-sparse", t`${says}, one number is wanted`, "loss-shape");
  const labels = came.length > wanted.length ? came.slice(-wanted.length) : came;
  return wanted[0] === null ? loss(labels, wanted) : loss([null, ...labels], [null, ...wanted]);
}

/** @type {(facts: Facts) => Verdict | null} */
function kernelLength(facts) {
  const shape = after(facts, "input of shape")[0];
  if (!shape) return perhaps("batch-in-input", t`another number of axes than the kernel`, "old-file");
  if (shape[0] === null && shape[1] === null)
    return {
      entry: "old-file",
      because: t`${written(shape)} begins with two None: an old file`,
      also: ["batch-in-input"],
    };
  const sure = shape.length > 4 || shape[1] === 1;
  return { entry: "batch-in-input", sure, because: t`${written(shape)} has one axis too many`, also: ["old-file"] };
}

/** @type {(facts: Facts) => Verdict | null} */
function incompatibleShapes(facts) {
  const [a, b] = after(facts, "shapes ");
  if (!a || !b) return null;
  if (/assign|variable|restore|checkpoint|load/.test(facts.flat))
    return { entry: "other-weights", because: t`${written(a)} and ${written(b)} of a variable` };
  if (a.length === 4 && a.every((n) => n !== null) && b.every((n) => n !== null))
    return perhaps("other-weights", t`${written(a)} and ${written(b)}`, "loss-shape");
  // The labels and the output of a loss begin with the same number of images.
  if (a[0] && b[0] && a[0] !== b[0])
    return a.length === b.length ? perhaps("other-weights", t`${written(a)} and ${written(b)}`, "loss-shape") : null;
  return loss(a, b);
}

/** @type {(facts: Facts) => Verdict | null} */
function notAligned(facts) {
  const [a, b] = after(facts, "shapes");
  if (!a || !b) return null;
  if (Math.max(a.length, b.length) > 2)
    return { entry: "two-axis-functions", because: t`${written(a)} and ${written(b)} in np.dot` };
  return perhaps("im2col", t`${written(a)} and ${written(b)} in np.dot`, "matmul");
}

/** @type {Kind[]} */
export const KERAS = [
  ["could not be loaded … objects could not", "other-weights"],
  [
    [
      "Error when deserializing class … 'groups'",
      "deserializ … DepthwiseConv2D … 'groups'",
      "passed to DepthwiseConv2D: {'groups': 1}",
    ],
    "old-file",
  ],
  [
    [
      "Unrecognized keyword arguments: ['batch_shape']",
      "Unrecognized keyword arguments passed to InputLayer",
      "deserializing class 'InputLayer' … batch_shape",
    ],
    "old-file",
  ],
  [
    "is incompatible with the layer: … expected axis",
    (facts) => {
      const [axis, value] = numbers(/expectedaxis(-?\d+)ofinputshapetohavevalue(\d+)/, facts);
      if (!value) return perhaps("channels", t`another length along an axis`, "channels-first", "dense-size");
      return channels(value, axis, after(facts, "input with shape")[0]);
    },
  ],
  [
    "expected axis … of input shape to have value",
    (facts) => {
      const [axis, value] = numbers(/expectedaxis(-?\d+)ofinputshapetohavevalue\{?(\d+)/, facts);
      return value ? channels(value, axis, after(facts, "with shape")[0]) : null;
    },
  ],
  [["expected min_ndim= … found ndim=", "expected ndim= … found"], layerRank],
  [
    [
      "Invalid input shape for input … Expected shape … incompatible shape",
      "Expected shape … but input has incompatible shape",
      "Model was constructed with shape … it was called on an input with incompatible shape",
    ],
    (facts) => {
      const [wanted] = [...after(facts, "Expected shape"), ...after(facts, "constructed with shape")];
      const [came] = after(facts, "incompatible shape");
      return wanted && came ? model(wanted, came) : perhaps("model-rank", t`an image of another shape than Input`);
    },
  ],
  [
    "expected shape= … found shape=",
    (facts) => {
      const [wanted] = after(facts, "expected shape=");
      const [came] = after(facts, "found shape=");
      return wanted && came ? model(wanted, came) : null;
    },
  ],
  [
    [
      "Error when checking … expected … but got array with shape",
      "to have … dimensions, but got array with shape",
      "expected … to have shape … but got array with shape",
    ],
    checking,
  ],
  [
    "Cannot feed value of shape … for Tensor … which has shape",
    (facts) => {
      const [came] = after(facts, "value of shape");
      const [wanted] = after(facts, "which has shape");
      if (!came || !wanted || came.includes(0)) return null;
      if (wanted.length === 2 && came.length === 2 && Math.max(...wanted.map(Number), ...came.map(Number)) < FEW)
        return perhaps("loss-shape", t`rows of ${came[1]} numbers where ${wanted[1]} are wanted`, "numpy-reshape");
      if (wanted.length === 2 && came.length === 2)
        return { entry: "numpy-reshape", because: t`rows of ${came[1]} numbers where ${wanted[1]} are wanted` };
      if (wanted.length === 4 && came.length === 4) return model(wanted, came);
      if (wanted.length === 2 && came.length === 1 && came[0] !== wanted[1])
        return { entry: "loss-rank", because: t`one number for each of ${came[0]}, where ${wanted[1]} are wanted` };
      if (came.length < wanted.length) return rank(came, wanted.length, came.length);
      return came.length < 3 ? perhaps("loss-shape", t`${written(came)} for ${written(wanted)}`) : null;
    },
  ],
  ["Kernel shape must have the same length as input", kernelLength],
  [
    ["expects 1 input(s), but it received 2 input", "expects 1 inputs, but it received 2 input"],
    (facts) => {
      if (/IteratorGetNext|ExpandDims/.test(facts.text)) return null; // about the data that fit or predict was given
      return /load_model|deserializ|legacy|from_config|\.h5|saving/.test(facts.all)
        ? { entry: "old-file", because: t`two inputs where one is wanted, out of a file` }
        : perhaps("old-file", t`two inputs where one is wanted: if the model comes out of a file`);
    },
  ],
  // sizes
  ["Computed output size would be zero or negative … pool_size", "pool-too-large"],
  [
    "Computed output size would be zero or negative … kernel",
    (facts) => {
      const [image] = after(facts, "inputs shape");
      const first = isFirst(image) && image ? t`the image is ${written(image)}: perhaps its channels come first` : "";
      return { entry: "kernel-too-large", because: first, also: first ? ["channels-first"] : [] };
    },
  ],
  [
    "Computed output size would be zero or negative",
    () => perhaps("kernel-too-large", t`the window does not fit`, "pool-too-large"),
  ],
  ["Computed output size would be negative", computedNegative],
  ["Negative dimension size caused by subtracting", negative],
  [
    ["Filter must not be larger than the input", "dimensions in the output is <= 0 due to downsampling"],
    "kernel-too-large",
  ],
  [
    "shape of the input to … Flatten … is not fully defined",
    (facts) =>
      facts.shapes.some((shape) => shape.includes(0))
        ? { entry: "kernel-too-large", because: t`a 0 in the shape: nothing is left of the image` }
        : { entry: "dense-none", because: t`a None in the shape` },
  ],
  [["Values in cropping argument should be", "cropping must be greater than the input shape"], "cropping"],
  ["could not create a descriptor for a pooling forward", "pool-descriptor"],
  ["resulted in an empty output", "empty-output"],
  [
    "Input size must be at least",
    (facts) =>
      perhaps(
        "kernel-too-large",
        t`the image is ${facts.shapes.at(-1) ? written(facts.shapes.at(-1) ?? []) : t`too small`}`,
        "model-size",
      ),
  ],
  // arguments
  [
    "object has no attribute 'lower'",
    (facts) => {
      if (/sklearn|feature_extraction|vectorizer/i.test(facts.all)) return { entry: null, because: "scikit-learn" };
      if (/(?:int|tuple)objecthas/.test(facts.flat))
        return { entry: "padding-number", because: t`a number or a pair where a word is wanted` };
      return /nonetypeobjecthas/.test(facts.flat) ? perhaps("padding-number", t`None where a word is wanted`) : null;
    },
  ],
  [
    ["padding must be either 'valid' or 'same'. Received", "Expected string for argument 'padding' not ("],
    "padding-pair",
  ],
  ["When padding is a list, each element", "nn-padding"],
  [
    [
      "The padding argument must be … one of",
      "Attr 'padding' of … passed string",
      "Value for attr 'padding' of … is not in the list",
      "Invalid padding: … for",
      "Unknown padding mode",
    ],
    "padding-word",
  ],
  ["data_format argument must be one of", "data-format"],
  [
    [
      "argument must be a tuple of … do not satisfy",
      "argument must be a tuple of … does not satisfy the requirement",
      "cannot contains 0(s)",
    ],
    "not-positive",
  ],
  ["argument must be a tuple of … integers. Received", "kernel-size-length"],
  ["Invalid value for argument filters. Expected a strictly positive", "filters-zero"],
  [
    "invalid value for units",
    (facts) =>
      /units=-?\d+\.\d/.test(facts.flat)
        ? { entry: "filters-float" }
        : perhaps("filters-zero", t`units is no number above 0`, "filters-float"),
  ],
  ["to a shape. Found invalid dimension", "filters-float"],
  ["'<=' not supported between instances of 'tuple' and 'int'", "swapped"],
  [
    "'<=' not supported between instances of 'list' and 'int'",
    () => perhaps("swapped", t`a list where a number is wanted`),
  ],
  [
    "Unrecognized keyword arguments passed to",
    ({ text }) => {
      const [, layer] = /passed to (\w+)/.exec(text) ?? [];
      const ours = /Conv|Pool|Padding|Cropping|UpSampling|Dense|Flatten|Dropout|BatchNorm|Input|Reshape|Concat/;
      return layer && ours.test(layer) ? { entry: "unknown-argument" } : null;
    },
  ],
  [["Unrecognized keyword arguments: [", "Keyword argument not understood"], "unknown-argument"],
  [
    "__init__() got an unexpected keyword argument",
    (facts) =>
      /stride|padding|dilation|in_channels|out_channels|kernel|groups|input_dim|border_mode|nb_/.test(facts.flat)
        ? perhaps("unknown-argument", t`a name that the layer does not know`)
        : null,
  ],
  [
    "number of filters must be evenly divisible by the number of groups",
    (facts) =>
      /filters=\d+\.\d/.test(facts.flat)
        ? { entry: "filters-float", because: t`filters is no whole number` }
        : { entry: "groups-filters" },
  ],
  ["number of input channels must be evenly divisible by the number of groups", "groups-channels"],
  [
    ["strides > 1 not supported in conjunction with dilation_rate", "not supported in conjunction with dilation"],
    "stride-dilation",
  ],
  [
    [
      "output_padding must be strictly less than strides",
      "Strides must be greater than output padding",
      "must be greater than output padding",
    ],
    "output-padding",
  ],
  // flatten, dense, reshape
  [
    "Shapes used to initialize variables must be fully-defined",
    (facts) =>
      /gamma|beta|moving_|depthwise|kernel/.test(facts.flat) &&
      !/dense\w*\/kernel/.test(facts.flat) &&
      /gamma|beta|moving_/.test(facts.flat)
        ? perhaps("channels-none", t`a variable with one number for each channel, and None channels`, "dense-none")
        : { entry: "dense-none" },
  ],
  [
    [
      "last dimension of the inputs to a Dense … should be defined",
      "last dimension of the inputs to Dense should be defined",
    ],
    "dense-none",
  ],
  [
    [
      "channel dimension of the inputs should be defined",
      "channel dimension of the inputs to … should be defined",
      "undefined axis dimension",
      "cannot take the length of shape with unknown rank",
      "as_list() is not defined on an unknown TensorShape",
      "could not automatically infer the shape of the Lambda",
      "'images' contains no shape",
      "for %: 'NoneType' and 'int'",
    ],
    "channels-none",
  ],
  [
    "for *: 'int' and 'NoneType'",
    (facts) =>
      facts.calling || /keras/.test(facts.all)
        ? perhaps("channels-none", t`a length that is None`, "dense-none")
        : null,
  ],
  [
    ["total size of the tensor must be unchanged", "total size of new array must be unchanged … output_shape"],
    "reshape-layer",
  ],
  [["Input to reshape is a tensor with", "Cannot reshape a tensor with"], "reshape"],
  ["Dimension size must be evenly divisible by … Reshape", "reshape"],
  ["cannot reshape array of size", "numpy-reshape"],
  ["total size of new array must be unchanged", "numpy-reshape"],
  // branches
  [
    ["Concatenate layer requires inputs with matching shapes", "Concatenate … requires inputs with matching shapes"],
    "concatenate",
  ],
  [
    "Got inputs shapes:",
    (facts) =>
      /concat/i.test(facts.flat)
        ? { entry: "concatenate" }
        : perhaps("concatenate", t`shapes of several inputs`, "add"),
  ],
  [["Inputs have incompatible shapes. Received shapes", "can be merged using sum mode", "can be merged using"], "add"],
  ["mode can only merge layers with matching output shapes except for the concat axis", "concatenate"],
  ["Cannot broadcast shape, the failure dim has value", "symbolic-add"],
  ["ConcatOp : Dimension", "concat"],
  ["ConcatOp : Ranks of all input tensors should match", "concat"],
  ["operands could not be broadcast together with shapes", broadcast],
  ["could not broadcast input array from shape", broadcastInto],
  // weights
  [
    "not compatible with provided weight shape",
    (facts) => {
      const [own, given] = after(facts, "weight shape");
      const isMoved =
        own && given && own.length === 4 && given.length === 4 && same([...own].sort(), [...given].sort());
      return {
        entry: "set-weights-shape",
        because: isMoved ? t`the same numbers in another order` : t`other numbers: of another model`,
        also: isMoved ? [] : ["other-weights"],
      };
    },
  ],
  [["You called set_weights(weights) on layer"], "set-weights-count"],
  [
    [
      "You are trying to load a weight file containing",
      "Layer count mismatch when loading weights",
      "Weight count mismatch for layer",
      "Shape mismatch in layer",
      "but the saved weight has shape",
      "variables, but received … variables during loading",
      "Assign requires shapes of both tensors to match",
      "Cannot assign value to variable",
      "Cannot assign to variable",
      "when attempting to restore variable with shape",
      "Tensor's shape … is not compatible with supplied shape",
      "target value in variable.assign(value) must match",
      "objects could not be loaded",
      "weight(s). Received … saved weight",
      "expects … weights, but the saved weights have",
    ],
    "other-weights",
  ],
  [
    "into a subclassed Model which has not created its variables",
    () => perhaps("not-built", t`the model has no weights yet`, "other-weights"),
  ],
  [
    [
      "You must build the layer before",
      "but the layer isn't built",
      "model has not yet been built",
      "no defined output shape yet",
    ],
    "not-built",
  ],
  [
    "object has no attribute 'kernel'",
    ({ flat }) => (/(?:conv|dense)\w*objecthasnoattributekernel\b/.test(flat) ? { entry: "not-built" } : null),
  ],
  // tf.nn
  [
    ["input depth must be evenly divisible by filter depth", "is not a multiple of input depth of filter"],
    "filter-depth",
  ],
  [
    ["output depth must be evenly divisible by number of groups", "is not a multiple of the number of groups"],
    "filter-outputs",
  ],
  ["filter must be 4-dimensional", "filter-rank"],
  [
    ["input must be 4-dimensional", "convolution input must be"],
    (facts) => {
      const shape = facts.shapes.find(({ length }) => length && length !== 4);
      if (shape?.length === 3 && ![1, 3, 4].includes(shape[2] ?? 0))
        return { ...rank(shape, 4, 3), entry: "missing-channel", also: ["process-ends"] };
      return { entry: "process-ends", because: shape ? t`the image is ${written(shape)}` : "" };
    },
  ],
  [["index < num_total_dims", "Invalid index from the dimension"], "process-ends"],
  [
    ["kernel has died", "kernel appears to have died", "커널이 죽"], // the last one in Korean
    () => perhaps("process-ends", t`a process that ends has many causes: its log would tell`),
  ],
  ["does not support grouped convolutions", "filter-depth"],
  [
    ["input and filter must have the same depth", "Number of channels in filter ( … must match last dimension"],
    "conv3d-groups",
  ],
  [
    [
      "strides should be of length 1,",
      "Sliding window strides field must specify",
      "strides field must specify 4 dimensions",
    ],
    "nn-strides",
  ],
  [["Matrix size-incompatible", "In[0] mismatch In[1] shape"], "matmul"],
  [
    [
      "cannot compute … as input # … was expected to be a",
      "Op has type … that does not match type",
      "has DataType … not in list of allowed values",
    ],
    "dtype",
  ],
  [["Incompatible type conversion requested to type", "attr 'T' of uint8 is not in the list … Conv2D"], "pixels"],
  [["Shape must be rank", "Shape must be at least rank"], graphRank],
  [
    "but are … Concat",
    (facts) =>
      /^Concat/.test(facts.op) ? { entry: "concat", because: t`the operation is ${facts.op}` } : equal(facts),
  ],
  [["Dimensions must be equal, but are"], equal],
  [
    "in both shapes must be equal",
    (facts) => (facts.op ? equal(facts) : perhaps("concat", t`the operation is not in the text`, "inhomogeneous")),
  ],
  ["Dimension must be … Transpose", "transpose-axes"],
  ["Can not squeeze dim", "squeeze-axis"],
  [
    [
      "Size of out_backprop doesn't match computed",
      "could not create a primitive descriptor for the convolution",
      "must have the same batch size",
    ],
    (facts) => (/samebatchsize/.test(facts.flat) ? null : { entry: "even-kernel" }),
  ],
  ["only supports the NHWC tensor format on the CPU", "nchw"],
  ["MaxPoolingOp only supports NHWC", () => perhaps("nchw", t`channels first on a CPU`)],
  ["BackpropFilterOp only supports NHWC", "nchw-fit"],
  ["BackpropInputOp only supports NHWC", "nchw-fit"],
  ["Gradients for grouped convolutions are not supported", "grouped-gradient"],
  ["do not yet support dilation rates larger than 1", "dilated-gradient"],
  ["only supports equal length strides", "depthwise-strides"],
  ["Conv3D currently only supports dilated rates of 1", "conv3d-dilation"],
  ["When dilation rate is greater than 1, then all values of strides", "depthwise-dilation"],
  // labels
  [
    ["target and output must have the same rank", "target and output must have the same shape"],
    (facts) => {
      const [labels] = after(facts, "target.shape=");
      const [output] = after(facts, "output.shape=");
      if (labels && output) return loss(labels, output);
      return perhaps(
        /samerank/.test(facts.flat) ? "loss-rank" : "loss-shape",
        t`labels and output have other shapes`,
        "loss-sparse",
        "fit-dimensions",
      );
    },
  ],
  ["target and output must be at least rank 1", "unbatched-labels"],
  [
    "output must have rank (ndim) target.ndim - 1",
    (facts) => {
      const [labels] = after(facts, "target.shape=");
      const [output] = after(facts, "output.shape=");
      return labels && output
        ? sparse(labels, output)
        : perhaps("loss-sparse", t`labels of the sparse loss`, "one-hot-sparse");
    },
  ],
  [
    "labels.shape must equal logits.shape except for the last dimension",
    (facts) => {
      const [labels] = after(facts, "labels.shape=");
      const [output] = after(facts, "logits.shape=");
      return labels && output ? rows(output, labels) : null;
    },
  ],
  [
    "labels.shape.rank must equal logits.shape.rank - 1",
    (facts) => {
      const [labels] = after(facts, "labels.shape=");
      const [output] = after(facts, "logits.shape=");
      return labels && output ? sparse(labels, output) : null;
    },
  ],
  [
    "Rank of labels … should equal rank of logits minus 1",
    (facts) => {
      const [labels, output] = numbers(/received(\d+).*?received(\d+)/, facts);
      return labels === output
        ? { entry: "one-hot-sparse", because: t`labels with as many axes as the output` }
        : perhaps("loss-sparse", t`another number of axes`, "one-hot-sparse");
    },
  ],
  [
    "The shape of labels … should equal the shape of logits except for the last dimension",
    (facts) => {
      const [labels, output] = after(facts, "shape of labels");
      return output && labels ? rows(output, labels) : null;
    },
  ],
  [
    ["Shapes ( … must have the same rank", "Shapes [ … must have the same rank"],
    (facts) => {
      const [a, b] = after(facts, "Shapes ");
      return a && b
        ? perhaps("loss-rank", t`${written(a)} and ${written(b)}: another number of axes`, "loss-shape")
        : null;
    },
  ],
  [
    "logits and labels must have the same first dimension",
    (facts) => {
      const [output] = after(facts, "logits shape");
      const [labels] = after(facts, "labels shape");
      return output && labels ? rows(output, labels) : null;
    },
  ],
  [
    "logits and labels must have the same shape",
    (facts) => {
      const [output, labels] = after(facts, "the same shape");
      if (output && output.length > 1 && output.length === labels?.length && output.length < 4) {
        return { entry: "loss-shape", because: t`labels ${written(labels)}, output ${written(output)}` };
      }
      return output && labels
        ? loss(labels, output)
        : perhaps("loss-shape", t`labels of another shape`, "unbatched-labels");
    },
  ],
  [
    "logits and labels must be broadcastable",
    (facts) => {
      const [output, labels] = after(facts, "broadcastable");
      if (!output || !labels) return { entry: "loss-shape", because: t`labels of another shape` };
      const says = t`labels ${written(labels)}, output ${written(output)}`;
      if (labels[0] === 1 && labels[1] === output[0])
        return { entry: "loss-rank", because: t`${says}: one class number each` };
      if (!same(output.slice(1), labels.slice(1))) return { entry: "loss-shape", because: says };
      const isImage = Math.min(output[0] ?? 0, labels[0] ?? 0) > PIXELS;
      return isImage ? perhaps("fit-dimensions", t`${says}: a row for each pixel`, "cardinality") : null;
    },
  ],
  [
    "same shape up until the last dimension",
    (facts) => {
      const [labels] = after(facts, "target.shape=");
      const [output] = after(facts, "output.shape=");
      if (!labels || !output) return null;
      return labels.length < output.length - 1
        ? { entry: "loss-sparse", because: t`labels ${written(labels)}, output ${written(output)}` }
        : { entry: "fit-dimensions", because: t`labels ${written(labels)}, output ${written(output)}` };
    },
  ],
  [
    "target array with shape … was passed for an output of shape",
    (facts) => {
      const [labels] = after(facts, "array with shape");
      const [output] = after(facts, "output of shape");
      return labels && output ? loss(labels, output) : null;
    },
  ],
  ["passing a target array of shape … while using as loss", "loss-rank"],
  [
    ["Data cardinality is ambiguous", "should have the same number of samples", "must have the same number of samples"],
    "cardinality",
  ],
  [
    [
      "Shapes ( … are incompatible",
      "Shapes [ … are incompatible",
      "Shapes ( … are not compatible",
      "Shapes [ … are not compatible",
    ],
    incompatibleShapes,
  ],
  [
    "required broadcastable shapes",
    (facts) =>
      ELEMENTWISE.test(facts.op)
        ? equal(facts)
        : perhaps("elementwise", t`the shapes are not in the text`, "loss-shape"),
  ],
  [
    ["logits and labels must be same size", "logits and labels must be the same size"],
    (facts) => {
      const [output] = after(facts, "logits_size=");
      const [labels] = after(facts, "labels_size=");
      return output && labels ? loss(labels, output) : null;
    },
  ],
  ["Incompatible shapes:", incompatible],
  // NumPy
  [
    [
      "Cannot batch tensors with different shapes",
      "non-rectangular Python sequence",
      "all input arrays must have the same shape",
      "Shapes of all inputs must match",
      "inhomogeneous shape",
      "Cannot add tensor to the batch: number of elements does not match",
    ],
    "inhomogeneous",
  ],
  [
    "Failed to convert a NumPy array to a Tensor",
    (facts) => (/objecttype(?:numpy\.ndarray|list|tensorflow)/.test(facts.flat) ? { entry: "inhomogeneous" } : null),
  ],
  ["Invalid dtype: object", "inhomogeneous"],
  ["array dimensions except for the concatenation axis must match exactly", "inhomogeneous"],
  ["the input arrays must have same number of dimensions", () => perhaps("inhomogeneous", t`arrays of different ndim`)],
  [
    "setting an array element with a sequence.",
    (facts) =>
      /inhomogeneous/.test(facts.flat) ? { entry: "inhomogeneous" } : { entry: "sequence", also: ["inhomogeneous"] },
  ],
  [
    ["is out of bounds for axis … with size", "out of bounds for dimension"],
    (facts) => (/dimension/.test(facts.flat) ? null : { entry: "index" }),
  ],
  ["cannot select an axis to squeeze out", "squeeze-axis"],
  [["axes don't match array", "transpose expects a vector of size"], "transpose-axes"],
  [
    "not enough values to unpack (expected",
    (facts) => {
      const [wanted, came] = numbers(/\(expected(\d),got(\d)\)/, facts);
      if (/findContours/.test(facts.all) || wanted < 3 || came < 2) return null;
      return {
        entry: "unpack",
        sure: /\.shape\b/.test(facts.all),
        because: t`${wanted} names for a shape of ${came} axes`,
      };
    },
  ],
  [
    "too many values to unpack (expected",
    (facts) => (/\.shape\b/.test(facts.all) ? perhaps("unpack", t`another number of names than axes`) : null),
  ],
  [
    "tuple index out of range",
    (facts) => {
      if (/Conv\dDTranspose/.test(facts.calling))
        return { entry: "batch-in-input", because: t`out of ${facts.calling}`, sure: false };
      return /\.shape\[/.test(facts.all) ? perhaps("unpack", t`an axis that the shape does not have`) : null;
    },
  ],
  ["too many indices for array", () => perhaps("unpack", t`more indices than axes`)],
  ["mismatch in its core dimension", "im2col"],
  ["not aligned: … (dim", notAligned],
  [
    [
      "inputs must both be 2-D arrays",
      "object too deep for desired array",
      "object of too small depth for desired array",
      "should have the same dimensionality",
    ],
    "two-axis-functions",
  ],
  ["weights.ndim ( … must match len(axes)", "two-axis-functions"],
  [
    "'NoneType' object has no attribute 'shape'",
    (facts) => ({
      entry: "missing-file",
      because: isCv(facts) ? t`an image that OpenCV did not read` : t`an image that is None`,
    }),
  ],
  [[".empty() in function", "!_src.empty()", "!ssize.empty()"], "missing-file"],
  ["'NoneType' object", (facts) => (isCv(facts) ? perhaps("missing-file", t`None, and OpenCV in the text`) : null)],
];

/** @param {Facts} facts */
function product({ text }) {
  const [, came, wanted] = /\(\d+ ?x ?(\d+) and (\d+) ?x ?\d+\)/.exec(text) ?? [];
  return came ? t`each row has ${came} numbers, and ${wanted} are wanted` : "";
}

/** @type {Kind[]} */
export const TORCH = [
  [["weight of size … expected input", "channels, but got … channels instead"], "torch-groups"],
  [
    [
      "mat1 and mat2 must have the same dtype",
      "and bias type ( … should be the same",
      "and weight type ( … should be the same",
      "expected scalar type … but found",
      "Expected object of scalar type … but got scalar type",
      "to have scalar type",
      "torch.ByteTensor) and weight",
      "conv2d() received an invalid combination of arguments - got (numpy.ndarray",
    ],
    (facts) =>
      /cuda|torch\.cuda|cpu\)/.test(facts.flat) && /type\(torch\.cuda|cudafloattensor|onthesamedevice/.test(facts.flat)
        ? { entry: null, because: t`a device of PyTorch, not a shape` }
        : { entry: "torch-dtype" },
  ],
  [
    ["shapes cannot be multiplied (", "mat1 dim 1 must match mat2 dim 0", "size mismatch, m1: [", "size mismatch, got"],
    (facts) => ({ entry: "torch-linear", because: product(facts) }),
  ],
  [["padded input size per channel", "Output size is too small"], "torch-too-small"],
  [
    [
      "in loading state_dict for",
      "copying a param with shape",
      "Missing key(s) in state_dict",
      "Unexpected key(s) in state_dict",
    ],
    "torch-state-dict",
  ],
  [
    ["Sizes of tensors must match except in dimension", "Tensors must have same number of dimensions: got"],
    // older versions had the same message for torch.stack as for torch.cat
    (facts) => ({ entry: /default_collate|torch\.stack\(/.test(facts.all) ? "torch-stack" : "torch-cat" }),
  ],
  [
    [
      "unbatched) or … batched) input to conv",
      "dimensional input for … dimensional weight",
      "expected 4D input (got",
      "expected 3D input (got",
      "expected 2D or 3D input (got",
      "(batch mode) tensor expected for input",
      "Expected 3D or 4D (batch mode) tensor",
    ],
    "torch-rank",
  ],
  [
    ["view size is not compatible with input tensor's size and stride", "Use .reshape(...) instead"],
    "torch-contiguous",
  ],
  ["is invalid for input of size", "torch-view"],
  [
    ["stack expects each tensor to be equal size", "Trying to resize storage that is not resizable"],
    (facts) =>
      /resizestorage/.test(facts.flat)
        ? perhaps("torch-stack", t`images of several sizes in a DataLoader`)
        : { entry: "torch-stack" },
  ],
  [["must match the size of tensor b", "must match the existing size"], "torch-elementwise"],
  [
    [
      "to match target batch_size",
      "multi-target not supported",
      "targets supported (3D tensors) but got targets",
      "Using a target size",
      "Target size ( … must be the same as input size",
      "size mismatch (got input:",
      "1D target tensor expected",
      "expected target dtype to be Long",
    ],
    "torch-target",
  ],
  [["does not match the length of the desired ordering", "number of dims don't match in permute"], "torch-permute"],
  [["running_mean should contain", "Expected more than 1 value per channel"], "torch-batchnorm"],
  [
    [
      "in_channels must be divisible by groups",
      "out_channels must be divisible by groups",
      "is not supported for strided convolutions",
      "Invalid padding string",
      "pad should be at most half of",
      "pad should be smaller than or equal to half",
      "output padding must be smaller than",
    ],
    "torch-arguments",
  ],
];

/** Messages of software that the site does not cover. @type {Kind[]} */
export const ELSEWHERE = [
  [["Cannot set tensor:", "tflite", "tf.lite"], elsewhere("TensorFlow Lite")],
  [
    ["ONNXRuntimeError", "onnxruntime", "invalid dimensions for input: … for the following indices"],
    elsewhere("ONNX Runtime"),
  ],
  [
    [
      "flax.errors",
      "jax.errors",
      "jaxlib",
      "jax/_src",
      "dot_general requires",
      "conv_general_dilated",
      "incompatible shapes for broadcasting: (",
      "Initializer expected to generate shape",
      "lax.",
    ],
    elsewhere(t`JAX or Flax`),
  ],
  [
    [
      "Uncaught (in promise)",
      "tfjs",
      "dimension(s), but got array with shape [",
      "Error in conv2d: ",
      "Error in matMul: ",
      "Error in concat",
      "must be a Tensor or TensorLike",
    ],
    elsewhere("TensorFlow.js"),
  ],
  [["expected <= 2", "sklearn", "inconsistent numbers of samples"], elsewhere("scikit-learn")],
  [["CUDA out of memory", "on the same device"], elsewhere(t`the memory or the device of PyTorch`)],
];
