// The effective receptive field: the gradient of one output with respect to every pixel, computed through the layers
// with weights as Keras draws them. Only what the output needs is computed: each tensor is the part of an output that
// windows() found. There is no DOM in here.
/** @import { Arguments, Kind, Row, Sized, Value } from "../../types.js" */
import { t } from "../../words.js";
import { isMerge } from "../lines.js";
import { LAYERS, layerShapes, samePadding } from "../shapes.js";
import { activationOf } from "./activations.js";
import { above, isChannelsFirst, windows } from "./geometry.js";

const MOST_WORK = 4e8; // multiply-adds
const MOST_NUMBERS = 2e7; // that are kept
const TOO_LARGE = t`The gradient is not measured here: this output takes more than 400 million multiply-adds, or 20 million numbers. Choose one of an earlier line.`;

/** Why the page cannot measure a gradient. */
export class Unmeasured extends Error {}
/** @type {(row: Row, why: string) => never} */
const refuse = ({ line, layer }, why) => {
  throw new Unmeasured(t`The gradient is not measured here: line ${line}, ${layer}, ${why}.`);
};

/**
 * The part of an output that is computed, for one image. It has three axes; a missing axis has one place. The part
 * begins at the places `lo`, has `size` places, and C numbers at each place.
 * @typedef {{ lo: number[], size: number[], n: number[], C: number }} Extent
 * @typedef {{ data: Float64Array, grad: Float64Array }} Tensor
 */
/** One input that an output place reads along an axis: its place, the index in the kernel, the weight. @typedef {[number, number, number]} Tap */
/**
 * What a layer computes: `run` goes from the tensors of its inputs to its own tensor, `back` adds to the gradients of
 * its inputs.
 * @typedef {{ work: number, weights: Float64Array[], draw: (random: () => number) => void,
 *   run: (x: Tensor[], y: Tensor) => void, back: (x: Tensor[], y: Tensor) => void }} Step
 * @typedef {{ row: Row, extent: Extent, inputs: number[], step: Step | null }} Stage
 */

// ---- chance ------------------------------------------------------------------------------------------------
/** Random numbers from 0 to 1, the same for the same seed: mulberry32. @type {(seed: number) => () => number} */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
/** @type {(random: () => number) => number} */
const normal = (random) => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/**
 * Weights as Keras draws them: glorot_uniform, from its last two axes and the size of the window.
 * @type {(weights: Float64Array, shape: number[], random: () => number) => void}
 */
function glorot(weights, shape, random) {
  const [a, b] = shape.slice(-2);
  const limit = Math.sqrt((6 * a * b) / (weights.length * (a + b)));
  for (let at = 0; at < weights.length; at += 1) weights[at] = (2 * random() - 1) * limit;
}

// ---- where a layer reads -------------------------------------------------------------------------------------
/**
 * What place i of the output reads along an axis.
 * @type {(kind: Kind, axis: Sized, bilinear: boolean, i: number) => Tap[]}
 */
function taps(kind, { n: size, k = 1, s = 1, d = 1, padding, out, before = 0, size: factor = 1 }, bilinear, i) {
  const n = size ?? 0;
  const window = Array.from({ length: k }, (_, tap) => tap);
  /** @type {(places: number[]) => Tap[]} */
  const inside = (places) =>
    places.flatMap((j, tap) => (Number.isInteger(j) && j >= 0 && j < n ? [/** @type {Tap} */ ([j, tap, 1])] : []));
  if (kind === "global") return inside(Array.from({ length: n }, (_, j) => j)).map(([j]) => [j, 0, 1]);
  if (kind === "zeros") return inside([i - before]);
  if (kind === "cropping") return inside([i + before]);
  if (kind === "upsampling") {
    if (!bilinear) return inside([Math.floor(i / factor)]);
    const at = (i + 0.5) / factor - 0.5;
    const [lo, part] = [Math.floor(at), at - Math.floor(at)];
    return [
      [Math.max(lo, 0), 0, 1 - part],
      [Math.min(lo + 1, n - 1), 0, part],
    ];
  }
  const reach = (k - 1) * d + 1;
  if (kind === "transpose") {
    const full = (n - 1) * s + reach - (out ?? 0);
    const cut = padding === "same" ? Math.max(Math.floor(full / 2), 0) : 0;
    return inside(window.map((tap) => (i + cut - tap * d) / s));
  }
  let start = padding === "causal" ? reach - 1 : 0;
  if (padding === "same") [start] = samePadding(n, k, s, d);
  return inside(window.map((tap) => i * s - start + tap * d));
}
/**
 * Calls `visit` for each read, with the place in the output, the place in the input, the index in the kernel and the
 * weight.
 * @type {(axes: Tap[][][], kernel: number[], out: Extent, into: Extent,
 *   visit: (o: number, i: number, t: number, weight: number) => void) => void}
 */
function reads([rows, columns, depths], [, k1, k2], out, { lo, size }, visit) {
  let o = 0;
  for (let i = 0; i < out.size[0]; i += 1)
    for (let j = 0; j < out.size[1]; j += 1)
      for (let k = 0; k < out.size[2]; k += 1) {
        for (const [a, ta, wa] of rows[i])
          for (const [b, tb, wb] of columns[j])
            for (const [c, tc, wc] of depths[k]) {
              const at = ((a - lo[0]) * size[1] + b - lo[1]) * size[2] + c - lo[2];
              visit(o, at, (ta * k1 + tb) * k2 + tc, wa * wb * wc);
            }
        o += 1;
      }
}
/** @type {(sizes: number[]) => number} */
const product = (sizes) => sizes.reduce((all, n) => all * n, 1);
/** @type {<T>(list: T[], filling: T) => T[]} */
const three = (list, filling) => [...list, ...Array(3 - list.length).fill(filling)];
/** @type {Tap[][]} */
const ALONE = [[[0, 0, 1]]];

// ---- layers ------------------------------------------------------------------------------------------------
/** How a layer reads its input. @typedef {{ axes: Tap[][][], kernel: number[], out: Extent, into: Extent }} Reading */
const NONE = { weights: [], draw: () => {} };

/** Weights of a shape, all 0. @param {number[]} shape */
function zeros(shape) {
  if (product(shape) > MOST_NUMBERS) throw new Unmeasured(TOO_LARGE);
  return new Float64Array(product(shape));
}
/**
 * A convolution. `strides` say how far apart the weights of two neighbors are in `weights`: neighbors in the window, in
 * the input channels, and in the output channels.
 * @type {(reading: Reading, groups: number, shape: number[], strides: number[]) => Step}
 */
function convolution({ axes, kernel, out, into }, groups, shape, [byWindow, byC, byF]) {
  const weights = zeros(shape);
  const [c, f] = [into.C / groups, out.C / groups];
  return {
    work: product(out.size) * product(kernel) * c * out.C,
    weights: [weights],
    draw: (random) => glorot(weights, shape, random),
    run: ([{ data: x }], { data: y }) =>
      reads(axes, kernel, out, into, (o, i, tap) => {
        for (let b = 0; b < out.C; b += 1) {
          const first = i * into.C + Math.floor(b / f) * c;
          let [sum, at] = [0, tap * byWindow + b * byF];
          for (let a = 0; a < c; a += 1) {
            sum += x[first + a] * weights[at];
            at += byC;
          }
          y[o * out.C + b] += sum;
        }
      }),
    back: ([{ grad: dx }], { grad: dy }) =>
      reads(axes, kernel, out, into, (o, i, tap) => {
        for (let b = 0; b < out.C; b += 1) {
          const slope = dy[o * out.C + b];
          if (slope === 0) continue;
          const first = i * into.C + Math.floor(b / f) * c;
          let at = tap * byWindow + b * byF;
          for (let a = 0; a < c; a += 1) {
            dx[first + a] += slope * weights[at];
            at += byC;
          }
        }
      }),
  };
}
/** @type {(reading: Reading, m: number) => Step} */
function depthwise({ axes, kernel, out, into }, m) {
  const { C } = into;
  const weights = zeros([...kernel, C, m]);
  /** @type {(each: (o: number, i: number, w: number) => void) => void} */
  const products = (each) =>
    reads(axes, kernel, out, into, (o, i, tap) => {
      for (let f = 0; f < C * m; f += 1) each(o * C * m + f, i * C + Math.floor(f / m), tap * C * m + f);
    });
  return {
    work: product(out.size) * weights.length,
    weights: [weights],
    draw: (random) => glorot(weights, [...kernel, C, m], random),
    run: ([x], y) =>
      products((o, i, w) => {
        y.data[o] += x.data[i] * weights[w];
      }),
    back: ([x], y) =>
      products((o, i, w) => {
        x.grad[i] += y.grad[o] * weights[w];
      }),
  };
}
/** One step after the other. @type {(first: Step, second: Step, between: Extent) => Step} */
function chain(first, second, between) {
  const inner = tensor(between);
  return {
    work: first.work + second.work,
    weights: [...first.weights, ...second.weights],
    draw: (random) => {
      first.draw(random);
      second.draw(random);
    },
    run: (x, y) => {
      inner.data.fill(0);
      first.run(x, inner);
      second.run([inner], y);
    },
    back: (x, y) => {
      inner.grad.fill(0);
      second.back([inner], y);
      first.back(x, inner);
    },
  };
}
/**
 * The same sum for each channel, with the weights of the reads: for means, copies and borders.
 * @type {(reading: Reading, mean: boolean) => Step}
 */
function spread({ axes, kernel, out, into }, mean) {
  const { C } = out;
  const count = new Float64Array(product(out.size)).fill(mean ? 0 : 1);
  if (mean)
    reads(axes, kernel, out, into, (o) => {
      count[o] += 1;
    });
  /** @type {(each: (o: number, i: number, w: number) => void) => void} */
  const all = (each) =>
    reads(axes, kernel, out, into, (o, i, _, weight) => {
      for (let c = 0; c < C; c += 1) each(o * C + c, i * C + c, weight / count[o]);
    });
  return {
    ...NONE,
    work: product(out.size) * product(kernel) * C,
    run: ([x], y) =>
      all((o, i, w) => {
        y.data[o] += x.data[i] * w;
      }),
    back: ([x], y) =>
      all((o, i, w) => {
        x.grad[i] += y.grad[o] * w;
      }),
  };
}
/** The largest number of each window; the first one if several are equal. @type {(reading: Reading) => Step} */
function largest({ axes, kernel, out, into }) {
  const { C } = out;
  const from = new Int32Array(product(out.size) * C);
  return {
    ...NONE,
    work: product(out.size) * product(kernel) * C,
    run: ([x], y) => {
      from.fill(-1);
      reads(axes, kernel, out, into, (o, i) => {
        for (let c = 0; c < C; c += 1) {
          const [at, it] = [o * C + c, i * C + c];
          if (from[at] < 0 || x.data[it] > x.data[from[at]]) from[at] = it;
        }
      });
      for (let at = 0; at < from.length; at += 1) y.data[at] = from[at] < 0 ? 0 : x.data[from[at]];
    },
    back: ([x], y) => {
      for (let at = 0; at < from.length; at += 1) x.grad[from[at]] += y.grad[at];
    },
  };
}
/** The arguments of a layer that the rules of shapes know. @type {(layer: string, given: Arguments) => Arguments} */
const known = (layer, given) =>
  Object.fromEntries(Object.entries(given).filter(([name]) => name in LAYERS[layer].known));
/** The same part with C numbers at each place. @type {(extent: Extent, C: number) => Extent} */
const withC = (extent, C) => ({ ...extent, C });

/** A layer of LAYERS. @type {(row: Row, out: Extent, into: Extent) => Step} */
function spatial(row, out, into) {
  const layer = row.layer ?? "";
  const { kind } = LAYERS[layer];
  const given = known(layer, row.given ?? {});
  const { axes: sizes } = layerShapes(layer, row.from[0].output ?? [], given);
  const { interpolation = "nearest" } = row.given ?? {};
  const bilinear = interpolation === "bilinear";
  if (kind === "upsampling" && !bilinear && interpolation !== "nearest")
    refuse(row, t`interpolates by ${interpolation}`);
  const each = sizes.map((axis, a) =>
    Array.from({ length: out.size[a] }, (_, i) =>
      // a place in the window that no output needs may read outside of the computed part
      taps(kind, axis, bilinear, out.lo[a] + i).filter(([j]) => j >= into.lo[a] && j < into.lo[a] + into.size[a]),
    ),
  );
  const kernel = three(
    sizes.map(({ k }) => k ?? 1),
    1,
  );
  const reading = { axes: three(each, ALONE), kernel, out, into };
  if (kind === "pool" || kind === "global") return layer.includes("Max") ? largest(reading) : spread(reading, true);
  if (kind === "upsampling" || kind === "zeros" || kind === "cropping") return spread(reading, false);
  const m = Number(given.depth_multiplier ?? 1);
  if (kind === "depthwise") return depthwise(reading, m);
  if (kind === "separable") {
    const between = withC(out, into.C * m);
    return chain(depthwise({ ...reading, out: between }, m), pointwise(out, between), between);
  }
  const [C, F] = [into.C, out.C];
  if (kind === "transpose") return convolution(reading, 1, [...kernel, F, C], [F * C, 1, C]);
  const groups = Number(given.groups ?? 1);
  return convolution(reading, groups, [...kernel, C / groups, F], [(C / groups) * F, F, 1]);
}
/** Dense on the last axis, and a 1 x 1 convolution. @type {(out: Extent, into: Extent) => Step} */
function pointwise(out, into) {
  const axes = out.size.map((size, axis) =>
    Array.from({ length: size }, (_, i) => [/** @type {Tap} */ ([out.lo[axis] + i, 0, 1])]),
  );
  const reading = { axes, kernel: [1, 1, 1], out, into };
  return convolution(reading, 1, [into.C, out.C], [0, out.C, 1]);
}
/** Dense after Flatten: a kernel as large as the image. @type {(out: Extent, into: Extent) => Step} */
function whole(out, into) {
  const axes = into.size.map((size) => [Array.from({ length: size }, (_, i) => /** @type {Tap} */ ([i, i, 1]))]);
  const reading = { axes, kernel: into.size, out, into };
  const { C } = into;
  return convolution(reading, 1, [product(into.size) * C, out.C], [C * out.C, out.C, 1]);
}
/**
 * An activation: of each number by itself, or of the numbers of a place together.
 * @type {(row: Row, out: Extent, name: string, given: Arguments) => Step}
 */
function activated(row, out, name, given) {
  const activation = activationOf(name, given);
  if (!activation) return refuse(row, t`has the activation ${name}`);
  return {
    ...NONE,
    work: product(out.size) * out.C,
    run: ([x], y) => activation.run(x.data, y.data, out.C),
    back: ([x], y) => activation.back(x.data, y.data, y.grad, x.grad, out.C),
  };
}
/** @type {(out: Extent, factor: number) => Step} */
function scaled(out, factor) {
  return {
    ...NONE,
    work: product(out.size) * out.C,
    run: ([x], y) =>
      x.data.forEach((value, at) => {
        y.data[at] = value * factor;
      }),
    back: ([x], y) =>
      y.grad.forEach((value, at) => {
        x.grad[at] += value * factor;
      }),
  };
}

// ---- several inputs ----------------------------------------------------------------------------------------
/**
 * Where each number of the output stands in an input; an axis of the input with size 1 is spread over the output.
 * @type {(out: Extent, into: Extent) => Int32Array}
 */
function spreadIndex(out, into) {
  const at = new Int32Array(product(out.size) * out.C);
  let o = 0;
  const place = (/** @type {number} */ i, /** @type {number} */ axis) =>
    into.n[axis] === 1 ? 0 : out.lo[axis] + i - into.lo[axis];
  for (let i = 0; i < out.size[0]; i += 1)
    for (let j = 0; j < out.size[1]; j += 1)
      for (let k = 0; k < out.size[2]; k += 1)
        for (let c = 0; c < out.C; c += 1) {
          const pixel = (place(i, 0) * into.size[1] + place(j, 1)) * into.size[2] + place(k, 2);
          at[o] = pixel * into.C + (into.C === 1 ? 0 : c);
          o += 1;
        }
  return at;
}
/**
 * The value that a layer makes of several numbers, and its derivative by each of them.
 * @type {Record<string, (x: number[]) => [number, number[]]>}
 */
const MERGE = {
  Add: (x) => [x.reduce((a, b) => a + b), x.map(() => 1)],
  Subtract: ([a, b]) => [a - b, [1, -1]],
  Multiply: (x) => [
    x.reduce((a, b) => a * b),
    x.map((_, at) => x.reduce((all, b, i) => (i === at ? all : all * b), 1)),
  ],
  Average: (x) => [x.reduce((a, b) => a + b) / x.length, x.map(() => 1 / x.length)],
  Maximum: (x) => [Math.max(...x), x.map((_, at) => (at === x.indexOf(Math.max(...x)) ? 1 : 0))],
  Minimum: (x) => [Math.min(...x), x.map((_, at) => (at === x.indexOf(Math.min(...x)) ? 1 : 0))],
};
/** @type {(row: Row, out: Extent, inputs: Extent[]) => Step} */
function merged(row, out, inputs) {
  if (row.layer === "Concatenate") return concatenated(row, out, inputs);
  const merge = MERGE[row.layer ?? ""];
  const indices = inputs.map((into) => spreadIndex(out, into));
  const count = product(out.size) * out.C;
  return {
    ...NONE,
    work: count * inputs.length,
    run: (x, y) => {
      for (let o = 0; o < count; o += 1) [y.data[o]] = merge(x.map(({ data }, at) => data[indices[at][o]]));
    },
    back: (x, y) => {
      for (let o = 0; o < count; o += 1) {
        const [, slopes] = merge(x.map(({ data }, at) => data[indices[at][o]]));
        x.forEach(({ grad }, at) => {
          grad[indices[at][o]] += y.grad[o] * slopes[at];
        });
      }
    },
  };
}
/** @type {(row: Row, out: Extent, inputs: Extent[]) => Step} */
function concatenated(row, out, inputs) {
  if (row.seen?.flat && product(out.n) > 1) refuse(row, t`joins images that were flattened`);
  const indices = inputs.map((into) => spreadIndex(withC(out, into.C), into));
  const starts = inputs.map((_, at) => inputs.slice(0, at).reduce((sum, { C }) => sum + C, 0));
  /** @type {(each: (at: number, o: number, i: number) => void) => void} */
  const all = (each) =>
    inputs.forEach(({ C }, at) => {
      for (let i = 0; i < indices[at].length; i += 1)
        each(at, Math.floor(i / C) * out.C + starts[at] + (i % C), indices[at][i]);
    });
  return {
    ...NONE,
    work: product(out.size) * out.C,
    run: (x, y) =>
      all((at, o, i) => {
        y.data[o] = x[at].data[i];
      }),
    back: (x, y) =>
      all((at, o, i) => {
        x[at].grad[i] += y.grad[o];
      }),
  };
}

// ---- the stack ---------------------------------------------------------------------------------------------
/** Layers that change nothing in a net that is used and not trained. Rescaling is treated as a factor of 1. */
const IDENTITIES =
  /^(Dropout|SpatialDropout[123]D|GaussianNoise|GaussianDropout|AlphaDropout|ActivityRegularization|Identity|Flatten|Rescaling)$/;
const ACTIVE = /^(ReLU|LeakyReLU|PReLU|ELU|Softmax|Relu|Relu6|Sigmoid|Tanh|Silu|Gelu|Elu|Selu|LeakyRelu)$/;
/** @type {(row: Row, out: Extent, inputs: Extent[]) => Step} */
function stepOf(row, out, inputs) {
  const { layer = "", given = {}, seen } = row;
  const [into] = inputs;
  if (isMerge(layer)) return merged(row, out, inputs);
  if (layer === "Dense") return row.from[0].seen?.flat && seen?.flat ? whole(out, into) : pointwise(out, into);
  if (layer === "BatchNormalization") return scaled(out, 1 / Math.sqrt(1 + Number(given.epsilon ?? 1e-3)));
  if (layer === "Activation") return scaled(out, 1); // withActivation() adds the activation
  if (ACTIVE.test(layer)) return activated(row, out, layer, given);
  if (IDENTITIES.test(layer)) return scaled(out, 1);
  if (layer === "Reshape" && out.C === into.C && product(out.n) === product(into.n)) return scaled(out, 1);
  return LAYERS[layer] ? spatial(row, out, into) : refuse(row, t`is not among the layers that it knows`);
}
/** @type {(row: Row, out: Extent, inputs: Extent[]) => Step} */
function withActivation(row, out, inputs) {
  const step = stepOf(row, out, inputs);
  const name = /** @type {Value} */ (row.given?.activation) ?? "linear";
  const own = /^(Dense|Activation)$/.test(row.layer ?? "") || Object.hasOwn(LAYERS, row.layer ?? "");
  if (!own || name === "linear") return step;
  return chain(step, activated(row, out, String(name), {}), out);
}
/** @type {(extent: Extent) => Tensor} */
function tensor({ size, C }) {
  const count = product(size) * C;
  return { data: new Float64Array(count), grad: new Float64Array(count) };
}

/**
 * What is to be computed for the gradient of a place of an output: a stage for each row, the input first. Throws
 * Unmeasured where a layer is not known.
 * @type {(target: Row, place: number[]) => { stages: Stage[], work: number, numbers: number }}
 */
export function plan(target, place) {
  const rows = above(target).reverse();
  const needs = new Map(windows(target, place).map((needed) => [needed.row, needed.clip]));
  const used = rows.filter((row) => needs.get(row));
  if (!needs.get(rows[0])) throw new Unmeasured(t`This output sees nothing but padding: its gradient is 0.`);
  const at = new Map(used.map((row, index) => [row, index]));
  /** @type {Stage[]} */
  const stages = [];
  for (const row of used) {
    if (isChannelsFirst(row)) refuse(row, t`has its channels before the image`);
    const clip = /** @type {[number, number][]} */ (needs.get(row));
    const n = (row.seen?.axes ?? []).map((axis) => axis.n ?? 0);
    // the numbers of a flat output are those of the image that was flattened
    const C = Number(unflattened(row).output?.at(-1));
    const extent = {
      lo: three(
        clip.map(([lo]) => lo),
        0,
      ),
      size: three(
        clip.map(([lo, hi]) => hi - lo + 1),
        1,
      ),
      n: three(n, 1),
      C,
    };
    stages.push({ row, extent, inputs: row.from.map((source) => at.get(source) ?? -1), step: null });
  }
  return { stages, ...prepare(stages) };
}
/** The image of a row that was flattened: its numbers stand in the same order. @type {(row: Row) => Row} */
function unflattened(row) {
  let image = row;
  while (image.seen?.flat && image.seen.axes.some(({ n }) => n !== 1) && image.from.length) [image] = image.from;
  return image;
}
/**
 * Makes the steps of the stages; counts their multiply-adds and the numbers that are kept.
 * @type {(stages: Stage[]) => { work: number, numbers: number }}
 */
function prepare(stages) {
  let [work, numbers] = [0, 0];
  for (const stage of stages) {
    const { row, extent, inputs } = stage;
    numbers += product(extent.size) * extent.C;
    if (numbers > MOST_NUMBERS) throw new Unmeasured(TOO_LARGE);
    if (!row.from.length) continue;
    if (row.layer?.startsWith("ZeroPadding") && inputs[0] < 0) continue; // only its zeros are needed
    if (inputs.includes(-1)) refuse(row, t`reads only padding from one of its inputs here`);
    const sources = inputs.map((index) => stages[index].extent);
    stage.step = withActivation(row, extent, sources);
    work += stage.step.work;
    numbers += stage.step.weights.reduce((sum, { length }) => sum + length, 0);
    if (work > MOST_WORK || numbers > MOST_NUMBERS) throw new Unmeasured(TOO_LARGE);
  }
  return { work, numbers };
}

/**
 * Draws the weights of the plan; returns the source of the random numbers that follow, for images.
 * @type {(stages: Stage[], seed: number) => () => number}
 */
export function draw(stages, seed) {
  const random = chance(seed);
  for (const { step } of stages) step?.draw(random);
  return random;
}
/**
 * The part that the output sees of an image of normal random numbers.
 * @type {(stages: Stage[], random: () => number) => Float64Array}
 */
export function imageOf([{ extent }], random) {
  return Float64Array.from({ length: product(extent.size) * extent.C }, () => normal(random));
}
/**
 * The sum of |d out / d in| over the channels of the input, for each of its places that the output sees. `out` is the
 * sum of the output's channels with the signs + - + - ..., so that the channels of a softmax do not cancel. Yields
 * after each layer, so that the page can react in between.
 * @type {(stages: Stage[], image: Float64Array) => Generator<void, Float64Array, void>}
 */
export function* gradient(stages, image) {
  const tensors = stages.map(({ extent }) => tensor(extent));
  tensors[0].data.set(image);
  for (const [at, { step, inputs }] of stages.entries()) {
    step?.run(
      inputs.map((index) => tensors[index]),
      tensors[at],
    );
    yield;
  }
  const last = tensors[tensors.length - 1];
  for (let c = 0; c < last.grad.length; c += 1) last.grad[c] = c % 2 ? -1 : 1;
  for (let at = stages.length - 1; at >= 0; at -= 1) {
    const { step, inputs } = stages[at];
    step?.back(
      inputs.map((index) => tensors[index]),
      tensors[at],
    );
    yield;
  }
  const { size, C } = stages[0].extent;
  const seen = new Float64Array(product(size));
  tensors[0].grad.forEach((value, index) => {
    seen[Math.floor(index / C)] += Math.abs(value);
  });
  return seen;
}
/**
 * The part of an axis that holds 95 % of a gradient, with 2.5 % left out at each end. Its places are counted from the
 * first place of the window.
 * @type {(map: Float64Array, size: number[], axis: number) => [number, number] | null}
 */
export function central(map, size, axis) {
  const sums = new Float64Array(size[axis]);
  const inner = product(size.slice(axis + 1));
  map.forEach((value, at) => {
    sums[Math.floor(at / inner) % size[axis]] += value;
  });
  const total = sums.reduce((a, b) => a + b, 0);
  if (!(total > 0)) return null;
  const from = (/** @type {Float64Array} */ list) => {
    let sum = 0;
    return list.findIndex((value) => {
      sum += value;
      return sum > total * 0.025;
    });
  };
  return [from(sums), sums.length - 1 - from(sums.toReversed())];
}
