// Verdicts that need the shapes of a message: which axis is missing, too many, or of another length.
/** @import { Shape } from "./facts.js" */

/**
 * An entry that fits, whether it is certain, the facts that say so, and entries that may fit too. An `entry`
 * that is null is an error of something that the site does not cover; `because` then names it.
 * @typedef {{ entry: string | null, sure?: boolean, because?: string, also?: string[] }} Verdict
 */

/** @param {Shape} shape */
export const written = (shape) => `(${shape.map((n) => n ?? "None").join(", ")}${shape.length === 1 ? "," : ""})`;
/** The numbers of channels that pictures have. @param {number | null | undefined} n */
const isDepth = (n) => n === 1 || n === 3 || n === 4;
/**
 * A batch of images whose channels perhaps come first: no image of 1 x 1 or 3 x 3 pixels.
 * @param {Shape | undefined} shape
 */
export function isFirst(shape) {
  if (shape?.length !== 4) return false;
  const [, depth, height, width] = shape;
  return isDepth(depth) && (height === null || height > 4) && (width === null || width > 4);
}
/** @type {(a: Shape, b: Shape) => boolean} */
export const same = (a, b) => a.length === b.length && a.every((n, axis) => n === b[axis]);
/** @type {(count: number) => string} */
const axes = (count) => (count === 1 ? "1 axis" : `${count} axes`);

/**
 * One axis is missing of `wanted`: that of the batch or that of the channels; the last number tells.
 * @type {(shape: Shape, wanted: number) => Verdict}
 */
function oneMissing(shape, wanted) {
  const last = shape.at(-1);
  const says = `${axes(shape.length)} ${written(shape)} where ${wanted} are wanted, the last is ${last ?? "None"}`;
  if (wanted === 3) return { entry: "conv1d-channels", because: `${says}: no channel axis` };
  const [first, second] = shape;
  if (isDepth(last)) return { entry: "missing-batch", because: `${says}, which are channels: no batch axis` };
  if (first === 3 && second === last) {
    const also = ["channels-first", "missing-batch"];
    return {
      entry: "missing-channel",
      sure: false,
      also,
      because: `${says}: 3 gray images, or one with its channels first`,
    };
  }
  if (first !== null && first === second && first !== last) {
    const also = ["missing-channel"];
    return {
      entry: "missing-batch",
      sure: false,
      also,
      because: `${says}, the first two are equal: height and width, so no batch axis`,
    };
  }
  return { entry: "missing-channel", because: `${says}, too many for channels: no channel axis` };
}

/** Two axes where `wanted` are wanted. @type {(shape: Shape, wanted: number) => Verdict} */
function twoAxes(shape, wanted) {
  const [a, b] = shape;
  const says = `2 axes ${written(shape)} where ${wanted} are wanted`;
  if (a !== null && a === b)
    return {
      entry: "squeezed",
      sure: false,
      also: ["missing-channel", "missing-batch"],
      because: `${says}, of equal length: one image, no batch axis, no channel axis`,
    };
  if (a && b && Math.min(a, b) >= 16 && Math.max(a, b) < 2.5 * Math.min(a, b)) {
    return {
      entry: "squeezed",
      sure: false,
      also: ["after-global-pooling"],
      because: `${says}: an image, or (N, features)`,
    };
  }
  return { entry: "after-global-pooling", because: `${says}: (N, features), height and width are gone` };
}

/** A shape of another number of axes than `wanted`. @type {(shape: Shape | undefined, wanted: number, found: number) => Verdict | null} */
export function rank(shape, wanted, found) {
  if (found < 2 && wanted > 3) return null; // no image at all
  if (shape?.length !== found) shape = undefined;
  const says = `${wanted} axes are wanted, ${found} came`;
  if (found > wanted) {
    if (wanted < 4) return null;
    const isOpen = shape?.slice(1, -1).every((n) => n === null) ?? false; // a model of volumes?
    return { entry: "batch-in-input", sure: found === wanted + 1 && !isOpen, because: says };
  }
  if (wanted === 2) return { entry: "missing-batch", because: `${says}: one sample without a batch axis` };
  if (found === wanted - 1) {
    if (shape) return oneMissing(shape, wanted);
    if (wanted === 3) return { entry: "conv1d-channels", because: says };
    return {
      entry: "missing-batch",
      sure: false,
      also: ["missing-channel"],
      because: `${says}; the last number of the shape would tell which`,
    };
  }
  if (found === 2) {
    if (shape) return twoAxes(shape, wanted);
    return { entry: "after-global-pooling", sure: false, also: ["squeezed"], because: says };
  }
  return { entry: "missing-batch", sure: false, also: ["missing-channel"], because: says };
}

/** Channels of another number than the layer has weights for. @type {(value: number, axis: number, shape: Shape | undefined) => Verdict} */
export function channels(value, axis, shape) {
  if (!shape) {
    const also = ["channels-first", "dense-size"];
    return { entry: "channels", sure: false, also, because: `another length than ${value} along axis ${axis}` };
  }
  const says = `${value} are wanted along axis ${axis} of ${written(shape)}`;
  if (shape.length === 2)
    return { entry: "dense-size", sure: value > 64, because: `${says}: 2 axes, so a Dense layer` };
  if (axis === 1 && shape.at(-1) === value) {
    return {
      entry: "channels-first",
      sure: false,
      because: `${says}, and ${value} is the last: this layer wants its channels first`,
    };
  }
  if (shape[1] === value && isFirst(shape))
    return { entry: "channels-first", because: `${says}, and the second is ${value}: channels first` };
  if (value > 4096) return { entry: "dense-size", sure: false, also: ["channels"], because: says };
  return { entry: "channels", because: `${says}, which has ${(axis < 0 ? shape.at(axis) : shape[axis]) ?? "None"}` };
}

/** What a model wants, and what came. @type {(wanted: Shape, came: Shape) => Verdict | null} */
export function model(wanted, came) {
  const says = `${written(wanted)} is wanted, ${written(came)} came`;
  if (wanted.length === came.length) {
    const differ = wanted.flatMap((n, axis) => (n !== null && came[axis] !== null && n !== came[axis] ? [axis] : []));
    if (differ.length === 1 && differ[0] === 0) return null; // the number of images alone
    if (wanted.length === 2)
      return { entry: (wanted[1] ?? 0) > 64 ? "dense-size" : "model-size", sure: false, because: says };
    const depth = wanted.at(-1);
    const batch = came.length === 4 ? came : [null, ...came];
    if (differ.length && isDepth(depth) && batch[1] === depth && isFirst(batch)) {
      return { entry: "channels-first", because: `${says}: its channels come first` };
    }
    const isLast = differ.includes(wanted.length - 1);
    if (isLast && differ.length === 1) return { entry: "channels", because: `${says}: other channels` };
    return { entry: "model-size", sure: !isLast, also: isLast ? ["channels"] : [], because: `${says}: another size` };
  }
  if (wanted.length === 2 && came.length > 2)
    return { entry: "model-size", sure: false, because: `${says}: more axes, perhaps a Flatten is missing` };
  if (came.length === wanted.length + 1) return { entry: "batch-in-input", because: `${says}: one axis too many` };
  if (came.length === wanted.length - 1) {
    const tail = came.slice(1);
    if (same(tail, wanted.slice(1, -1)) && !same(came, wanted.slice(1))) {
      return { entry: "missing-channel", because: `${says}: the channel axis is missing` };
    }
    if (came.at(-1) === wanted.at(-1)) return { entry: "model-rank", because: `${says}: the batch axis is missing` };
    if (isDepth(came.at(-1)))
      return { entry: "model-rank", sure: false, also: ["channels"], because: `${says}: the batch axis is missing` };
    if (!tail.some((n) => n !== null && wanted.includes(n)))
      return { entry: "model-size", sure: false, because: `${says}: no number is the same` };
    return { entry: "missing-channel", sure: false, also: ["model-rank"], because: `${says}: one axis is missing` };
  }
  return { entry: "model-rank", sure: false, also: ["missing-channel"], because: `${says}: axes are missing` };
}

/** Labels and an output that a loss compares. @type {(labels: Shape, output: Shape) => Verdict} */
export function loss(labels, output) {
  const says = `labels ${written(labels)}, output ${written(output)}`;
  if (!labels.length)
    return { entry: "unbatched-labels", because: `${says}: a label without an axis, from data without batches` };
  if (labels.length < output.length) {
    if (output.length > 2 && labels.length < output.length - 1) {
      return { entry: "loss-sparse", because: `${says}: height and width are left in the output` };
    }
    if (output.length === 3 && labels.length === 2)
      return { entry: "loss-sparse", because: `${says}: an axis is left in the output` };
    return { entry: "loss-rank", because: `${says}: the labels have one axis less` };
  }
  if (labels.length > output.length)
    return { entry: "loss-shape", sure: false, also: ["loss-rank"], because: `${says}: the labels have more axes` };
  if (labels.length >= 4 && !same(labels.slice(1, -1), output.slice(1, -1))) {
    return { entry: "fit-dimensions", because: `${says}: another height or width` };
  }
  if (labels.at(-1) === 1 && (output.at(-1) ?? 0) > 1 && labels.length <= 2) {
    return { entry: "loss-rank", because: `${says}: one class number for ${output.at(-1)} outputs` };
  }
  return { entry: "loss-shape", because: `${says}: another last number` };
}

/** Labels of the sparse loss: a class number each. @type {(labels: Shape, output: Shape) => Verdict} */
export function sparse(labels, output) {
  const says = `labels ${written(labels)}, output ${written(output)}`;
  if (!labels.length) return { entry: "unbatched-labels", because: says };
  if (labels.length === output.length && labels.at(-1) !== 1)
    return { entry: "one-hot-sparse", because: `${says}: as many axes, so one-hot labels` };
  return { entry: "loss-sparse", because: `${says}: height and width are left in the output` };
}

/** The loss on rows: `[32,10]` and labels `[320]`. @type {(output: Shape, labels: Shape) => Verdict} */
export function rows(output, labels) {
  const says = `output ${written(output)}, labels ${written(labels)}`;
  const [n, classes] = output;
  const [m] = labels;
  if (n && m && classes && m === n * classes)
    return { entry: "one-hot-sparse", because: `${says}: ${n} x ${classes} = ${m}, so one-hot labels` };
  if (n && m && n > m && n % m === 0)
    return { entry: "loss-sparse", because: `${says}: ${n / m} rows for each label, height and width are left` };
  if (n && m && m > n && m % n === 0)
    return {
      entry: "one-hot-sparse",
      sure: false,
      also: ["loss-sparse"],
      because: `${says}: ${m / n} numbers for each label`,
    };
  return { entry: "loss-sparse", sure: false, also: ["cardinality"], because: says };
}
