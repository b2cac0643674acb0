// The tracer's pictures as SVG: the stack to scale, and the windows of a chosen output. The same code draws them for
// the page, in the colors of the theme, and for a file that stands alone. There is no DOM in here.
/** @import { Row } from "../../types.js" */
/** @import { Arc, Entry, Needed } from "./geometry.js" */
import { t } from "../../words.js";
import { arcs, boxOf, goesOn, links, scale } from "./geometry.js";
import { layerOf, shapeOf } from "./words.js";

/** @typedef {Record<"text" | "soft" | "image" | "imageFill" | "output" | "outputFill" | "kernel" | "paper", string>} Ink */
/** @type {Ink} of a file */
export const PAPER = {
  text: "#222",
  soft: "#666",
  image: "#1c5fb0",
  imageFill: "#b5d2f2",
  output: "#1b7340",
  outputFill: "#b2dfc2",
  kernel: "#b3470a",
  paper: "#fff",
};
/** @type {Ink} of the theme, light or dark */
export const THEME = {
  text: "var(--md-typeset-color)",
  soft: "var(--md-default-fg-color--light)",
  image: "var(--image)",
  imageFill: "var(--image-strong)",
  output: "var(--output)",
  outputFill: "var(--output-strong)",
  kernel: "var(--kernel)",
  paper: "var(--md-default-bg-color)",
};
/** A drawing and its size. @typedef {{ inner: string, width: number, height: number }} Drawn */

/** @param {unknown} text */
const escaped = (text) =>
  String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
/** @type {(text: string, most: number) => string} */
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);
const round = (/** @type {number} */ n) => Math.round(n * 10) / 10;
/** @type {(x: number, y: number, text: string, fill: string, more?: string) => string} */
const label = (x, y, text, fill, more = "") =>
  `<text x="${round(x)}" y="${round(y)}" fill="${fill}" ${more}>${escaped(text)}</text>`;
/** A closed path through points. @type {(points: number[][], fill: string, stroke: string, more?: string) => string} */
const shape = (points, fill, stroke, more = "") =>
  `<path d="M${points.map((corner) => corner.map(round).join(" ")).join("L")}Z" fill="${fill}" stroke="${stroke}" ${more}/>`;
/** @type {(x: number, y: number, w: number, h: number) => number[][]} */
const corners = (x, y, w, h) => [
  [x, y],
  [x + w, y],
  [x + w, y + h],
  [x, y + h],
];
/** @type {(d: string, stroke: string, more?: string) => string} */
const line = (d, stroke, more = "") => `<path d="${d}" fill="none" stroke="${stroke}" ${more}/>`;
/** The point of an arrow, to the right or down. @type {(x: number, y: number, ink: string, down?: boolean) => string} */
const point = (x, y, ink, down = false) =>
  shape(
    down
      ? [
          [x - 3, y - 5],
          [x + 3, y - 5],
          [x, y],
        ]
      : [
          [x - 5, y - 3],
          [x, y],
          [x - 5, y + 3],
        ],
    ink,
    ink,
  );

// ---- the stack ---------------------------------------------------------------------------------------------
const [CELL, TALL, LABELS] = [92, 86, 46];
const [THICK, HIGH, DEEP] = [30, 52, 24]; // of a box: along channels, height and width
const LEVEL = 9; // between arcs
/** A box in its cell: the corner of its front, and its lengths. @typedef {{ x: number, y: number, w: number, h: number, d: number }} Box */

/** The scales of a stack: of the axes of images, and of channels. @param {Entry[]} entries */
export function scales(entries) {
  const boxes = entries.map(({ row }) => boxOf(row));
  return {
    image: scale(boxes.flatMap(({ sizes }) => sizes)),
    channels: scale(boxes.map(({ channels }) => channels)),
  };
}
/** @type {(entry: Entry, by: ReturnType<typeof scales>, x: number, top: number) => Box} */
function boxAt({ row }, by, x, top) {
  const { sizes, channels } = boxOf(row);
  const thick = Math.max(by.channels.of(channels) * THICK, 2);
  const [high, wide = null] = sizes.slice(-2);
  const h = sizes.length ? Math.max(by.image.of(high) * HIGH, 2) : Math.max(by.channels.of(channels) * HIGH, 2);
  const d = sizes.length > 1 ? Math.max(by.image.of(wide) * DEEP, 1) : 3;
  return { x: x + 10, y: top + TALL / 2 - h / 2 + d * 0.3, w: sizes.length ? thick : 4, h, d };
}
/**
 * A point on the side of a box: u goes from the front (0) to the back (1), v from the top (0) to the bottom (1).
 * @type {(box: Box, u: number, v: number) => number[]}
 */
const side = ({ x, y, w, h, d }, u, v) => [x + w + u * d, y + v * h - u * d * 0.6];
/** @type {(box: Box, ink: Ink, isInput: boolean, isKnown: boolean, isChosen: boolean) => string} */
function solid(box, ink, isInput, isKnown, isChosen) {
  const { x, y, w, h, d } = box;
  const [fill, own] = isInput ? [ink.imageFill, ink.image] : [ink.outputFill, ink.output];
  const stroke = isChosen ? ink.kernel : own;
  const more = `stroke-width="${isChosen ? 2.2 : 1}" stroke-linejoin="round"${isKnown ? "" : ' stroke-dasharray="3 2"'}`;
  const top = [[x, y], [x + w, y], side(box, 1, 0), [x + d, y - d * 0.6]];
  const right = [side(box, 0, 0), side(box, 1, 0), side(box, 1, 1), side(box, 0, 1)];
  return (
    shape(top, fill, stroke, more) + shape(right, fill, stroke, more) + shape(corners(x, y, w, h), fill, stroke, more)
  );
}
/** The window on the side of a box. @type {(box: Box, need: Needed, sizes: (number | null)[], ink: Ink) => string} */
function windowOn(box, { clip }, sizes, ink) {
  if (!clip || sizes.length !== clip.length || sizes.includes(null)) return "";
  const parts = clip.slice(-2).map(([lo, hi], axis) => {
    const n = Number(sizes.slice(-2)[axis]);
    return [lo / n, (hi + 1) / n];
  });
  const [[top, bottom], [front, back]] = parts.length > 1 ? parts : [parts[0], [0, 1]];
  const face = [side(box, front, top), side(box, back, top), side(box, back, bottom), side(box, front, bottom)];
  return shape(face, ink.kernel, ink.kernel, 'fill-opacity=".45" stroke-width="1"');
}
/** The text below a box. @type {(entry: Entry, x: number, y: number, ink: Ink) => string} */
function told({ rows, row }, x, y, ink) {
  const [first] = rows;
  const lines = first.line === row.line ? String(row.line) : `${first.line}–${row.line}`;
  const name = rows.length > 1 ? t`${rows.length} outputs` : layerOf(row);
  return (
    label(x, y, cut(`${lines} ${name}`, 13), ink.text) +
    label(x, y + 14, cut(shapeOf(row), 15), ink.soft) +
    (rows.length > 1 ? label(x, y + 28, cut(t`last: ${layerOf(row)}`, 14), ink.soft) : "")
  );
}
/** @type {(arc: Arc, boxes: Box[], entries: Entry[], top: number, columns: number, ink: Ink) => string} */
function arcOf({ from, to, level, edge, ...arc }, boxes, entries, top, columns, ink) {
  const y = top - 6 - level * LEVEL;
  const [a, b] = edge.map((at) => boxes[at]);
  const above = (/** @type {Box} */ box) => [box.x + box.w / 2 + box.d / 2, box.y - box.d * 0.6 - 2];
  const end = columns * CELL;
  const stroke = 'stroke-width="1.4" stroke-linejoin="round"';
  if (goesOn({ from, to, level, edge, ...arc })) {
    const [x, bottom] = above(a);
    const text = label(end - 3, y - 2, t`to ${entries[edge[1]].row.line}`, ink.soft, 'font-size="9" text-anchor="end"');
    return line(`M${round(x)} ${round(bottom)}V${y}H${end}`, ink.soft, stroke) + text;
  }
  const [x, bottom] = above(b);
  const head = point(x, bottom, ink.soft, true);
  if (from < 0) {
    const text = label(2, y - 2, t`from ${entries[edge[0]].row.line}`, ink.soft, 'font-size="9"');
    return line(`M0 ${y}H${round(x)}V${round(bottom)}`, ink.soft, stroke) + head + text;
  }
  const [start, under] = above(a);
  return line(`M${round(start)} ${round(under)}V${y}H${round(x)}V${round(bottom)}`, ink.soft, stroke) + head;
}
/** The arrow from a box to the next one. @type {(a: Box, b: Box | undefined, ink: Ink, middle: number, end: number) => string} */
function arrow(a, b, ink, middle, end) {
  const from = a.x + a.w + a.d + 3;
  const to = b && b.x > a.x ? b.x - 4 : end;
  return line(`M${round(from)} ${middle}H${round(to)}`, ink.soft) + point(to, middle, ink.soft);
}

/**
 * The stack to scale, on lines of boxes that fit into the width. The `chosen` box is outlined; the boxes above it in
 * the stack show its windows.
 * @typedef {{ entries: Entry[], broken: Row | null, chosen: Row | null, needs: Needed[] }} Scene
 * @type {(scene: Scene, width: number, ink: Ink) => Drawn & { cells: { x: number, y: number, entry: Entry }[] }}
 */
export function stack({ entries, broken, chosen, needs }, width, ink) {
  const columns = Math.max(Math.floor(width / CELL), 2);
  const edges = links(entries);
  const by = scales(entries);
  const over = arcs(edges, columns);
  const lines = Math.ceil((entries.length + (broken ? 1 : 0)) / columns);
  let height = 0;
  const tops = Array.from({ length: lines }, (_, at) => {
    const own = over.filter((arc) => arc.line === at).map(({ level }) => level);
    const top = height + (own.length ? 16 + (Math.max(...own) + 1) * LEVEL : 6);
    height = top + TALL + LABELS;
    return top;
  });
  const lineOf = (/** @type {number} */ at) => Math.floor(at / columns);
  const boxes = entries.map((entry, at) => boxAt(entry, by, (at % columns) * CELL, tops[lineOf(at)]));
  const need = new Map(needs.map((needed) => [needed.row, needed]));
  const joined = new Set(edges.filter(([a, b]) => b === a + 1).map(([a]) => a));
  const parts = entries.map((entry, at) => {
    const { row, rows } = entry;
    const [box, top] = [boxes[at], tops[lineOf(at)]];
    const { sizes, channels } = boxOf(row);
    const own = need.get(row);
    const title = `<title>${escaped(t`line ${row.line}, ${layerOf(row)}: ${shapeOf(row)}`)}</title>`;
    return [
      joined.has(at) ? arrow(box, boxes[at + 1], ink, top + TALL / 2, columns * CELL) : "",
      `<g>${title}`,
      solid(
        box,
        ink,
        !row.from.length && row.layer === "Input",
        ![...sizes, channels].includes(null),
        rows.includes(/** @type {Row} */ (chosen)),
      ),
      own && row !== chosen ? windowOn(box, own, sizes, ink) : "",
      told(entry, box.x - 6, top + TALL + 12, ink),
      "</g>",
    ].join("");
  });
  const breaks = broken ? [breaking(broken, (entries.length % columns) * CELL, tops[lineOf(entries.length)], ink)] : [];
  const arched = over.map((arc) => arcOf(arc, boxes, entries, tops[arc.line], columns, ink));
  const cells = entries.map((entry, at) => ({ x: (at % columns) * CELL, y: tops[lineOf(at)], entry }));
  return {
    inner: [...arched, ...parts, ...breaks].join(""),
    width: columns * CELL,
    height: Math.max(height, 20),
    cells,
  };
}
export const CELL_SIZE = [CELL, TALL + LABELS];
/** Where a stack breaks. @type {(row: Row, x: number, top: number, ink: Ink) => string} */
function breaking(row, x, top, ink) {
  const [left, y] = [x + 12, top + TALL / 2 - 24];
  const cross = line(`M${left} ${y}l48 48m0-48l-48 48`, ink.kernel, 'stroke-width="2"');
  return (
    shape(corners(left, y, 48, 48), "none", ink.kernel, 'stroke-dasharray="4 3"') +
    cross +
    label(x + 4, top + TALL + 12, t`${row.line} breaks`, ink.kernel) +
    label(x + 4, top + TALL + 26, t`not drawn below`, ink.kernel)
  );
}

// ---- windows -------------------------------------------------------------------------------------------------
const SIDE = 128; // of a sheet
const LEVELS = 8; // of the gradient
const MOST_CELLS = 52; // of the gradient, along an axis

/**
 * The last two of one, two or three axes: rows and columns. With one axis, the rows are `alone`.
 * @template T
 * @param {T[]} axes
 * @param {T} alone
 * @returns {[T, T]}
 */
const flat = (axes, alone) => (axes.length > 1 ? [axes[axes.length - 2], axes[axes.length - 1]] : [alone, axes[0]]);
/**
 * A gradient on its part of the input. @typedef {{ map: Float64Array, lo: number[], size: number[] }} Heat
 * @typedef {{ title: string, sizes: number[], raw?: [number, number][], clip?: [number, number][] | null, heat?: Heat,
 *   isInput: boolean, frame?: [number, number][] | null }} Sheet
 */
/**
 * The gradient that is drawn: a table of rows and columns, summed over the depth.
 * @type {(heat: Heat, rank: number) => { map: number[][], lo: [number, number] }}
 */
function plane({ map, lo, size }, rank) {
  const [depth, rows, columns] = rank > 2 ? size : [1, ...(rank > 1 ? size : [1, size[0]])];
  const table = Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (__, j) => {
      let sum = 0;
      for (let k = 0; k < depth; k += 1) sum += map[(k * rows + i) * columns + j];
      return sum;
    }),
  );
  return { map: table, lo: flat(lo.slice(0, rank), 0) };
}
/**
 * The gradient as cells: a larger value makes a darker cell. The square root keeps small values visible.
 * @type {(heat: Heat, rank: number, at: (i: number, j: number) => number[], ink: Ink) => string}
 */
function heated(heat, rank, at, ink) {
  const { map, lo } = plane(heat, rank);
  const by = [Math.ceil(map.length / MOST_CELLS), Math.ceil(map[0].length / MOST_CELLS)];
  /** @type {[number, number, number][]} */
  const cells = [];
  for (let i = 0; i < map.length; i += by[0])
    for (let j = 0; j < map[0].length; j += by[1]) {
      const rows = map.slice(i, i + by[0]).map((row) => row.slice(j, j + by[1]));
      const count = rows.length * rows[0].length;
      cells.push([i, j, rows.flat().reduce((a, b) => a + b, 0) / count]);
    }
  const most = cells.reduce((all, [, , value]) => Math.max(all, value), 0);
  if (!(most > 0)) return "";
  const paths = Array.from({ length: LEVELS + 1 }, () => "");
  for (const [i, j, value] of cells) {
    const [x, y] = at(lo[0] + i, lo[1] + j).map(round);
    const [right, bottom] = at(lo[0] + Math.min(i + by[0], map.length), lo[1] + Math.min(j + by[1], map[0].length)).map(
      round,
    );
    paths[Math.ceil(Math.sqrt(value / most) * LEVELS)] += `M${x} ${y}H${right}V${bottom}H${x}Z`;
  }
  return paths
    .map((d, level) => (d && level ? `<path d="${d}" fill="${ink.kernel}" fill-opacity="${level / LEVELS}"/>` : ""))
    .join("");
}
/**
 * The places of an output, with a window on them; the padding of the window is dashed. `at` says where a place lies.
 * @type {(sheet: Sheet, ink: Ink) => Drawn & { at: (i: number, j: number) => number[], cell: number }}
 */
export function sheet({ title, sizes, raw, clip, heat, isInput, frame }, ink) {
  const [rows, columns] = flat(sizes, 1);
  const spans = raw
    ? flat(raw, [0, 0])
    : [
        [0, 0],
        [0, 0],
      ]; // prettier-ignore
  const around = [rows, columns].map((n, axis) => {
    const [lo, hi] = spans[axis];
    return [Math.min(lo, 0), Math.max(hi + 1, n)];
  });
  const [tall, wide] = around.map(([lo, hi]) => hi - lo);
  const cell = SIDE / Math.max(tall, wide);
  const high = sizes.length > 1 ? cell : 20; // so that a single row of samples can be seen
  const at = (/** @type {number} */ i, /** @type {number} */ j) => [
    2 + (j - around[1][0]) * cell,
    20 + (i - around[0][0]) * high,
  ];
  /** @type {(spans: [number, number][], inside: string, stroke: string, more: string) => string} */
  const block = (both, inside, stroke, more) => {
    const [[top, bottom], [left, right]] = flat(both, [0, 0]);
    const [left_, top_] = at(top, left);
    const [x2, y2] = at(bottom + 1, right + 1);
    return shape(corners(left_, top_, Math.max(x2 - left_, 2), Math.max(y2 - top_, 2)), inside, stroke, more);
  };
  const [x, y] = at(0, 0);
  const [right, bottom] = at(rows, columns);
  const [fill, edge] = isInput ? [ink.imageFill, ink.image] : [ink.outputFill, ink.output];
  const parts = [
    label(2, 12, cut(title, 23), ink.text),
    shape(corners(x, y, right - x, bottom - y), heat ? ink.paper : fill, edge),
  ];
  if (heat) parts.push(heated(heat, sizes.length, at, ink));
  if (cell >= 6 && !heat) {
    const across = Array.from({ length: rows - 1 }, (_, i) => `M${round(x)} ${round(at(i + 1, 0)[1])}H${round(right)}`);
    const down = Array.from(
      { length: columns - 1 },
      (_, j) => `M${round(at(0, j + 1)[0])} ${round(y)}V${round(bottom)}`,
    );
    parts.push(line([...across, ...down].join(""), edge, 'stroke-width=".5" stroke-opacity=".6"'));
  }
  if (raw) parts.push(block(raw, "none", ink.kernel, 'stroke-dasharray="3 2"'));
  if (clip) parts.push(block(clip, heat ? "none" : ink.kernel, ink.kernel, 'stroke-width="2" fill-opacity=".35"'));
  if (frame) parts.push(block(frame, "none", ink.text, 'stroke-width="1.5" stroke-dasharray="5 3"'));
  const end = at(around[0][1], 0)[1];
  parts.push(label(2, end + 13, sizes.join(" × "), ink.soft));
  return { inner: parts.join(""), width: SIDE + 6, height: end + 18, at, cell };
}

// ---- files -----------------------------------------------------------------------------------------------------
/** SVG for the page. It has no name, since the element around it has one. @type {(drawn: Drawn) => string} */
export const inPage = ({ inner, width, height }) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${round(height)}" width="${width}" height="${round(height)}" ` +
  `font-size="11" aria-hidden="true">${inner}</svg>`;
/** Drawings side by side. @type {(all: Drawn[]) => Drawn} */
export function beside(all) {
  let width = 0;
  const parts = all.map((drawn) => {
    const x = width;
    width += drawn.width + 14;
    return `<g transform="translate(${x} 0)">${drawn.inner}</g>`;
  });
  return { inner: parts.join(""), width, height: Math.max(...all.map(({ height }) => height)) };
}
/** The length of a text; a syllable of Hangul is as wide as two letters. @param {string} text */
const lengthOf = (text) => text.length + (text.match(/[\uac00-\ud7a3]/g)?.length ?? 0);
/** Words on lines of a length. @type {(text: string, most: number) => string[]} */
function wrapped(text, most) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    if (last >= 0 && lengthOf(lines[last]) + lengthOf(word) < most) lines[last] += ` ${word}`;
    else lines.push(word);
  }
  return lines;
}
/**
 * A drawing that stands alone: with what it shows in words, a caption, the licence and the address that leads back.
 * @type {(drawn: Drawn, about: { title: string, text: string, address: string }) => string}
 */
export function file({ inner, width, height }, { title, text, address }) {
  const wide = Math.max(width, 420);
  const words = wrapped(text, Math.floor(wide / 6.2));
  const told_ = words.map((lineText, at) => label(0, height + 18 + at * 16, lineText, PAPER.text, 'font-size="12"'));
  const end = height + 18 + words.length * 16;
  const caption = label(0, end + 8, `${title}. CC BY 4.0`, PAPER.soft);
  const link = label(0, end + 26, cut(address, 90), PAPER.image);
  const [w, h] = [wide + 24, Math.ceil(end + 26 + 24)];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 ${w} ${h}" width="${w}" height="${h}" ` +
    `font-family="system-ui, sans-serif" font-size="11" role="img"><title>${escaped(title)}</title>` +
    `<desc>${escaped(text)}</desc><rect x="-12" y="-12" width="${w}" height="${h}" fill="${PAPER.paper}"/>` +
    `${inner}${told_.join("")}${caption}<a href="${escaped(address)}">${link}</a></svg>`
  );
}
