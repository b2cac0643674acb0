// Verdicts that need the shapes in a message: which axis is missing, is too many, or has another length.
/** @import { Shape } from "./facts.js" */
import { t } from "../../words.js";

/**
 * An entry that fits, whether it is certain, the facts that say so, and entries that may fit too. If `entry` is
 * null, the error is about something that the site does not cover, and `because` names that.
 * @typedef {{ entry: string | null, sure?: boolean, because?: string, also?: string[] }} Verdict
 */

/** @param {Shape} shape */
export const written = (shape) => `(${shape.map((n) => n ?? "None").join(", ")}${shape.length === 1 ? "," : ""})`;
/** The numbers of channels that pictures have. @param {number | null | undefined} n */
const isDepth = (n) => n === 1 || n === 3 || n === 4;
/**
 * Whether a shape may be a batch of images with the channels first; 1 x 1 or 3 x 3 pixels are too few for an image.
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
const axes = (count) => (count === 1 ? t`1 axis` : t`${count} axes`);

/**
 * One of the `wanted` axes is missing: the batch axis or the channel axis. The last number tells which.
 * @type {(shape: Shape, wanted: number) => Verdict}
 */
function oneMissing(shape, wanted) {
  const last = shape.at(-1);
  const says = t`${axes(shape.length)} ${written(shape)} where ${wanted} are wanted, the last is ${last ?? "None"}`;
  if (wanted === 3) return { entry: "conv1d-channels", because: t`${says}: no channel axis` };
  const [first, second] = shape;
  if (isDepth(last)) return { entry: "missing-batch", because: t`${says}, which are channels: no batch axis` };
  if (first === 3 && second === last) {
    const also = ["channels-first", "missing-batch"];
    return {
      entry: "missing-channel",
      sure: false,
      also,
      because: t`${says}: 3 gray images, or one with its channels first`,
    };
  }
  if (first !== null && first === second && first !== last) {
    const also = ["missing-channel"];
    return {
      entry: "missing-batch",
      sure: false,
      also,
      because: t`${says}, the first two are equal: height and width, so no batch axis`,
    };
  }
  return { entry: "missing-channel", because: t`${says}, too many for channels: no channel axis` };
}

/** Two axes where `wanted` are wanted. @type {(shape: Shape, wanted: number) => Verdict} */
function twoAxes(shape, wanted) {
  const [a, b] = shape;
  const says = t`2 axes ${written(shape)} where ${wanted} are wanted`;
  if (a !== null && a === b)
    return {
      entry: "squeezed",
      sure: false,
      also: ["missing-channel", "missing-batch"],
      because: t`${says}, of equal length: one image, no batch axis, no channel axis`,
    };
  if (a && b && Math.min(a, b) >= 16 && Math.max(a, b) < 2.5 * Math.min(a, b)) {
    return {
      entry: "squeezed",
      sure: false,
      also: ["after-global-pooling"],
      because: t`${says}: an image, or (N, features)`,
    };
  }
  return { entry: "after-global-pooling", because: t`${says}: (N, features), height and width are gone` };
}

/**
 * A shape with another number of axes than `wanted`.
 * @type {(shape: Shape | undefined, wanted: number, came: number) => Verdict | null}
 */
export function rank(shape, wanted, came) {
  if (came < 2 && wanted > 3) return null; // no image at all
  if (shape?.length !== came) shape = undefined;
  const says = t`${wanted} axes are wanted, ${came} came`;
  if (came > wanted) {
    if (wanted < 4) return null;
    const isOpen = shape?.slice(1, -1).every((n) => n === null) ?? false; // a model of volumes?
    return { entry: "batch-in-input", sure: came === wanted + 1 && !isOpen, because: says };
  }
  if (wanted === 2) return { entry: "missing-batch", because: t`${says}: one sample without a batch axis` };
  if (came === wanted - 1) {
    if (shape) return oneMissing(shape, wanted);
    if (wanted === 3) return { entry: "conv1d-channels", because: says };
    return {
      entry: "missing-batch",
      sure: false,
      also: ["missing-channel"],
      because: t`${says}; the last number of the shape would tell which`,
    };
  }
  if (came === 2) {
    if (shape) return twoAxes(shape, wanted);
    return { entry: "after-global-pooling", sure: false, also: ["squeezed"], because: says };
  }
  return { entry: "missing-batch", sure: false, also: ["missing-channel"], because: says };
}

/**
 * The layer has weights for another number of channels.
 * @type {(value: number, axis: number, shape: Shape | undefined) => Verdict}
 */
export function channels(value, axis, shape) {
  if (!shape) {
    const also = ["channels-first", "dense-size"];
    return { entry: "channels", sure: false, also, because: t`another length than ${value} along axis ${axis}` };
  }
  const says = t`${value} are wanted along axis ${axis} of ${written(shape)}`;
  if (shape.length === 2)
    return { entry: "dense-size", sure: value > 64, because: t`${says}: 2 axes, so a Dense layer` };
  if (axis === 1 && shape.at(-1) === value) {
    return {
      entry: "channels-first",
      sure: false,
      because: t`${says}, and ${value} is the last: this layer wants its channels first`,
    };
  }
  if (shape[1] === value && isFirst(shape))
    return { entry: "channels-first", because: t`${says}, and the second is ${value}: channels first` };
  if (value > 4096) return { entry: "dense-size", sure: false, also: ["channels"], because: says };
  return { entry: "channels", because: t`${says}, which has ${(axis < 0 ? shape.at(axis) : shape[axis]) ?? "None"}` };
}

/** The shape that a model wants, and another that came. @type {(wanted: Shape, came: Shape) => Verdict | null} */
export function model(wanted, came) {
  const says = t`${written(wanted)} is wanted, ${written(came)} came`;
  if (wanted.length === came.length) {
    const differ = wanted.flatMap((n, axis) => (n !== null && came[axis] !== null && n !== came[axis] ? [axis] : []));
    if (differ.length === 1 && differ[0] === 0) return null; // only the number of images differs
    if (wanted.length === 2)
      return { entry: (wanted[1] ?? 0) > 64 ? "dense-size" : "model-size", sure: false, because: says };
    const depth = wanted.at(-1);
    const batch = came.length === 4 ? came : [null, ...came];
    if (differ.length && isDepth(depth) && batch[1] === depth && isFirst(batch)) {
      return { entry: "channels-first", because: t`${says}: its channels come first` };
    }
    const isLast = differ.includes(wanted.length - 1);
    if (isLast && differ.length === 1) return { entry: "channels", because: t`${says}: other channels` };
    return { entry: "model-size", sure: !isLast, also: isLast ? ["channels"] : [], because: t`${says}: another size` };
  }
  if (wanted.length === 2 && came.length > 2)
    return { entry: "model-size", sure: false, because: t`${says}: more axes, perhaps a Flatten is missing` };
  if (came.length === wanted.length + 1) return { entry: "batch-in-input", because: t`${says}: one axis too many` };
  if (came.length === wanted.length - 1) {
    const tail = came.slice(1);
    if (same(tail, wanted.slice(1, -1)) && !same(came, wanted.slice(1))) {
      return { entry: "missing-channel", because: t`${says}: the channel axis is missing` };
    }
    if (came.at(-1) === wanted.at(-1)) return { entry: "model-rank", because: t`${says}: the batch axis is missing` };
    if (isDepth(came.at(-1)))
      return { entry: "model-rank", sure: false, also: ["channels"], because: t`${says}: the batch axis is missing` };
    if (!tail.some((n) => n !== null && wanted.includes(n)))
      return { entry: "model-size", sure: false, because: t`${says}: no number is the same` };
    return { entry: "missing-channel", sure: false, also: ["model-rank"], because: t`${says}: one axis is missing` };
  }
  return { entry: "model-rank", sure: false, also: ["missing-channel"], because: t`${says}: axes are missing` };
}

/** Labels and an output that a loss compares. @type {(labels: Shape, output: Shape) => Verdict} */
export function loss(labels, output) {
  const says = t`labels ${written(labels)}, output ${written(output)}`;
  if (!labels.length)
    return { entry: "unbatched-labels", because: t`${says}: a label without an axis, from data without batches` };
  if (labels.length < output.length) {
    if (output.length > 2 && labels.length < output.length - 1) {
      return { entry: "loss-sparse", because: t`${says}: height and width are left in the output` };
    }
    if (output.length === 3 && labels.length === 2)
      return { entry: "loss-sparse", because: t`${says}: an axis is left in the output` };
    return { entry: "loss-rank", because: t`${says}: the labels have one axis less` };
  }
  if (labels.length > output.length)
    return { entry: "loss-shape", sure: false, also: ["loss-rank"], because: t`${says}: the labels have more axes` };
  if (labels.length >= 4 && !same(labels.slice(1, -1), output.slice(1, -1))) {
    return { entry: "fit-dimensions", because: t`${says}: another height or width` };
  }
  if (labels.at(-1) === 1 && (output.at(-1) ?? 0) > 1 && labels.length <= 2) {
    return { entry: "loss-rank", because: t`${says}: one class number for ${output.at(-1)} outputs` };
  }
  return { entry: "loss-shape", because: t`${says}: another last number` };
}

/** Labels of the sparse loss, each of which is a class number. @type {(labels: Shape, output: Shape) => Verdict} */
export function sparse(labels, output) {
  const says = t`labels ${written(labels)}, output ${written(output)}`;
  if (!labels.length) return { entry: "unbatched-labels", because: says };
  if (labels.length === output.length && labels.at(-1) !== 1)
    return { entry: "one-hot-sparse", because: t`${says}: as many axes, so one-hot labels` };
  return { entry: "loss-sparse", because: t`${says}: height and width are left in the output` };
}

/** The loss compares rows: an output `[32,10]` and labels `[320]`. @type {(output: Shape, labels: Shape) => Verdict} */
export function rows(output, labels) {
  const says = t`output ${written(output)}, labels ${written(labels)}`;
  const [n, classes] = output;
  const [m] = labels;
  if (n && m && classes && m === n * classes)
    return { entry: "one-hot-sparse", because: t`${says}: ${n} x ${classes} = ${m}, so one-hot labels` };
  if (n && m && n > m && n % m === 0)
    return { entry: "loss-sparse", because: t`${says}: ${n / m} rows for each label, height and width are left` };
  if (n && m && m > n && m % n === 0)
    return {
      entry: "one-hot-sparse",
      sure: false,
      also: ["loss-sparse"],
      because: t`${says}: ${m / n} numbers for each label`,
    };
  return { entry: "loss-sparse", sure: false, also: ["cardinality"], because: says };
}
