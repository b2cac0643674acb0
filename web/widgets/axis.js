// What happens on one axis of the image, in numbers and as a drawing.
/** @import { Kind, Sized } from "../types.js" */
import { t } from "../words.js";
import { drawing, element, grouped } from "./dom.js";
import { samePadding } from "./shapes.js";

const DRAWN = 80; // an axis with more cells is drawn as bars, not cell by cell
const WIDE = 600;
/** @type {Record<string, string>} */
const MEANING = {
  image: t`input`,
  output: t`output`,
  zero: t`zeros added`,
  unused: t`not used`,
  cut: t`cut off`,
  empty: t`reached by no kernel`,
};

/**
 * `text` is a formula with its numbers. For the drawing, `parts` are the cells of the axis in order, and `kernel`
 * says where the kernel starts first and last.
 * @typedef {{ k: number, d: number, reach: number, first: number, last: number }} Kernel
 * @typedef {{ text: string, parts?: [string, number][], kernel?: Kernel }} Explained
 */

/** @param {number} count */
const zeros = (count) => t`${grouped(count)} zero${count === 1 ? "" : "s"}`;
/** @type {(k: number, d: number) => [number, string]} */
const reachOf = (k, d) => {
  const K = (k - 1) * d + 1;
  return [K, d > 1 ? `K = (k − 1) × d + 1 = (${k} − 1) × ${d} + 1 = ${K}. ` : ""];
};

/** @type {(kind: Kind, axis: Sized) => Explained} */
export function explain(kind, axis) {
  const { n, k = 1, s = 1, d = 1, before = 0, after = 0, size = 1, padding = "", extra = null } = axis;
  if (n === null) return { text: t`The size is not known (None), so neither is the output's.` };
  const out = axis.out ?? 0;
  if (kind === "global") return { text: t`All ${grouped(n)} become one.` };
  if (kind === "upsampling") return { text: `n × size = ${n} × ${size} = ${out}.` };
  if (kind === "zeros") {
    return {
      text: t`n + before + after = ${n} + ${before} + ${after} = ${out}.`,
      parts: [
        ["zero", before],
        ["image", n],
        ["zero", after],
      ],
    };
  }
  if (kind === "cropping") {
    return {
      text: t`n − before − after = ${n} − ${before} − ${after} = ${out}.`,
      parts: [
        ["cut", before],
        ["image", out],
        ["cut", after],
      ],
    };
  }
  const known = { n, k, s, d, padding, out, extra };
  return kind === "transpose" ? explainTransposed(known) : explainWindow(known);
}

/**
 * @typedef {{ n: number, k: number, s: number, d: number, padding: string, out: number, extra: number | null }} Known
 */
/** @type {(axis: Known) => Explained} */
function explainTransposed({ n, k, s, d, padding, out, extra }) {
  const [K, reach] = reachOf(k, d);
  const full = (n - 1) * s + K;
  const kernel = { k, d, reach: K, first: 0, last: (n - 1) * s };
  if (padding === "valid") {
    return {
      text: `${reach}(n − 1) × s + K + p = (${n} − 1) × ${s} + ${K} + ${out - full} = ${out}.`,
      parts: [
        ["output", full],
        ["empty", out - full],
      ],
      kernel,
    };
  }
  const size =
    extra === null
      ? `n × s = ${n} × ${s} = ${out}.`
      : `(n − 1) × s + (K mod 2) + p = (${n} − 1) × ${s} + ${K % 2} + ${extra} = ${out}.`;
  const cut = Math.max(full - out, 0);
  const start = Math.floor(cut / 2);
  const why = t` The kernels reach over ${full}; of these ${start} ${start === 1 ? "is" : "are"} cut off before and ${cut - start} after.`;
  return {
    text: `${reach}${size}${cut ? why : ""}`,
    parts: [
      ["cut", start],
      ["output", full - cut],
      ["cut", cut - start],
      ["empty", Math.max(out - full, 0)],
    ],
    kernel,
  };
}
/** Convolutions and pooling. @type {(axis: Known) => Explained} */
function explainWindow({ n, k, s, d, padding, out }) {
  const [K, reach] = reachOf(k, d);
  let [before, after] = [0, 0];
  let why = "";
  if (padding === "same") {
    [before, after] = samePadding(n, k, s, d);
    const total = before + after;
    const where = total ? t`: ${before} before, ${after} after` : "";
    why = ` max((${out} − 1) × ${s} + ${K} − ${n}, 0) = ${zeros(total)}${where}.`;
  }
  if (padding === "causal") {
    before = K - 1;
    why = t` K − 1 = ${zeros(K - 1)} before, none after.`;
  }
  const unused = Math.max(n + before + after - ((out - 1) * s + K), 0);
  const several = unused > 1 ? t` The last ${grouped(unused)} pixels are not used.` : t` The last pixel is not used.`;
  const left = unused ? several : "";
  const formula =
    padding === "valid"
      ? `⌊(n − K) / s⌋ + 1 = ⌊(${n} − ${K}) / ${s}⌋ + 1 = ${out}.`
      : `⌈n / s⌉ = ⌈${n} / ${s}⌉ = ${out}.`;
  return {
    text: `${reach}${formula}${why}${left}`,
    parts: [
      ["zero", before],
      ["image", n - unused],
      ["unused", unused],
      ["zero", after],
    ],
    kernel: { k, d, reach: K, first: 0, last: (out - 1) * s },
  };
}

/**
 * The drawing and its legend; an empty list if there is nothing to draw.
 * @type {(explained: Explained, kind: Kind) => Element[]}
 */
export function draw({ parts, kernel }, kind) {
  if (!parts) return [];
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  const unit = WIDE / Math.max(total, 12);
  const svg = drawing("svg", { viewBox: `0 0 ${WIDE + 2} ${kernel ? 46 : 20}`, "aria-hidden": "true", class: "axis" });
  /** @type {(name: string, start: number, count: number, y: number, height: number) => void} */
  const bar = (name, start, count, y, height) => {
    const cells = total <= DRAWN ? count : Math.min(count, 1);
    const width = total <= DRAWN ? unit : Math.max(unit * count, 2);
    for (let cell = 0; cell < cells; cell += 1) {
      const x = Math.min(1 + (start + cell) * unit, WIDE - 1);
      svg.append(drawing("rect", { class: name, x, y, width, height }));
    }
  };
  let at = 0;
  for (const [name, count] of parts) {
    bar(name, at, count, 1, 16);
    at += count;
  }
  if (kernel) {
    const { first, last, k, d, reach } = kernel;
    for (const [start, y] of first === last
      ? [[first, 22]]
      : [
          [first, 22],
          [last, 34],
        ]) {
      if (total > DRAWN) bar("kernel", start, reach, y, 8);
      else for (let tap = 0; tap < k; tap += 1) bar("kernel", start + tap * d, 1, y, 8);
    }
  }
  return [svg, legend(parts, kernel, kind)];
}

/** @type {(parts: [string, number][], kernel: Kernel | undefined, kind: Kind) => Element} */
function legend(parts, kernel, kind) {
  const names = new Map(parts.filter(([, count]) => count).map(([name]) => [name, MEANING[name]]));
  if (kernel) {
    const isStamp = kind === "transpose";
    names.set(
      "kernel",
      isStamp ? t`the kernel of the first and of the last pixel` : t`the kernel at its first and last place`,
    );
  }
  const items = [...names].map(([name, meaning]) => {
    const square = drawing("rect", { class: name, x: 1, y: 1, width: 10, height: 10 });
    return element("span", {}, drawing("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" }, square), meaning);
  });
  return element("p", { className: "legend" }, ...items);
}
