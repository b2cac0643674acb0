// The geometry of the tracer's picture: which outputs are drawn, how they are folded into boxes, where each box and
// each arc lies, and which places of each output the chosen output depends on. There is no DOM in here.
/** @import { Look, Row, Shape } from "../../types.js" */
import { t } from "../../words.js";

export const MOST_BOXES = 40; // outputs that are drawn one by one
const MOST_MARKED = 50_000; // places of an axis that are looked at one by one

// ---- what is drawn --------------------------------------------------------------------------------------
/**
 * The outputs that can be drawn: those above the first line that breaks.
 * @type {(rows: Row[]) => { outputs: Row[], broken: Row | null }}
 */
export function drawable(rows) {
  const at = rows.findIndex((row) => row.error);
  const good = at < 0 ? rows : rows.slice(0, at);
  return { outputs: good.filter((row) => row.output && !row.group), broken: rows[at] ?? null };
}
/** Whether the channels of an output stand before its image. @param {Row} row */
export const isChannelsFirst = (row) =>
  row.keras !== undefined || row.seen?.layout === "channels_first" || row.given?.data_format === "channels_first";
/**
 * The sizes of the image of an output, none for a vector, and its channels.
 * @type {(row: Row) => { sizes: Shape, channels: number | null }}
 */
export function boxOf(row) {
  const [, ...rest] = row.output ?? [];
  if (!rest.length || rest.some(Array.isArray)) return { sizes: [], channels: null };
  const channels = isChannelsFirst(row) ? rest[0] : rest[rest.length - 1];
  return { sizes: isChannelsFirst(row) ? rest.slice(1) : rest.slice(0, -1), channels };
}

/** Outputs that are drawn as one box; `row` is the last of them. @typedef {{ rows: Row[], row: Row }} Entry */
/** @type {(rows: Row[]) => Entry} */
const together = (rows) => ({ rows, row: rows[rows.length - 1] });
/**
 * A box for each output. If there are more than MOST_BOXES outputs, a box for each stage: outputs that follow each
 * other and have images of the same size.
 * @type {(outputs: Row[]) => Entry[]}
 */
export function folded(outputs) {
  if (outputs.length <= MOST_BOXES) return outputs.map((row) => together([row]));
  /** @type {Row[][]} */
  const stages = [];
  let last = "";
  for (const row of outputs) {
    const size = boxOf(row).sizes.join();
    if (!stages.length || size !== last) stages.push([]);
    stages[stages.length - 1].push(row);
    last = size;
  }
  if (stages.length <= MOST_BOXES) return stages.map(together);
  const half = MOST_BOXES / 2;
  const middle = stages.slice(half, 1 - half).flat();
  return [...stages.slice(0, half), middle, ...stages.slice(1 - half)].map(together);
}
/**
 * The pairs of boxes of which the second takes the first as input.
 * @type {(entries: Entry[]) => [number, number][]}
 */
export function links(entries) {
  const at = new Map(entries.flatMap(({ rows }, index) => rows.map((row) => [row, index])));
  /** @type {Map<string, [number, number]>} */
  const pairs = new Map();
  for (const [row, to] of at) {
    const open = [...(row.sources ?? row.from)];
    const met = new Set(open);
    while (open.length) {
      const source = /** @type {Row} */ (open.pop());
      const from = at.get(source);
      if (from !== undefined) {
        if (from < to) pairs.set(`${from},${to}`, [from, to]);
      } else {
        // this source is not drawn: its own inputs take its place
        for (const further of source.sources ?? source.from) {
          if (!met.has(further)) open.push(further);
          met.add(further);
        }
      }
    }
  }
  return [...pairs.values()];
}

// ---- to scale -------------------------------------------------------------------------------------------
/**
 * Turns sizes into lengths from 0 to 1: in proportion, by the square root if they differ 100 times or more, or by the
 * logarithm if they differ 10,000 times or more.
 * @type {(sizes: Shape) => { name: string, of: (n: number | null) => number }}
 */
export function scale(sizes) {
  const known = sizes.flatMap((n) => (n !== null && n > 0 && Number.isFinite(n) ? [n] : []));
  const most = known.reduce((a, b) => Math.max(a, b), 1);
  const ratio = most / known.reduce((a, b) => Math.min(a, b), most);
  /** @type {[string, (n: number) => number]} */
  let [name, of] = [t`in proportion`, (n) => n];
  if (ratio >= 100) [name, of] = [t`by the square root`, Math.sqrt];
  if (ratio >= 10_000) [name, of] = [t`by the logarithm`, (n) => Math.log2(n) + 1];
  return { name, of: (n) => (n === null ? 0.5 : Math.min(of(Math.max(n, 1)) / of(most), 1)) };
}

// ---- where it lies --------------------------------------------------------------------------------------
const LINE_END = Number.MAX_SAFE_INTEGER;
/**
 * The part of an arc on one line of boxes, between two columns. `from` is -1 if the arc comes from a line above, and
 * `to` is LINE_END if it goes on below. The `level` is how high it goes over the boxes.
 * @typedef {{ line: number, from: number, to: number, level: number, edge: [number, number] }} Arc
 */
/** Whether an arc goes on at the end of the line. @param {Arc} arc */
export const goesOn = (arc) => arc.to === LINE_END;
/**
 * The arcs over lines of `columns` boxes. Boxes that follow each other are joined without an arc.
 * @type {(edges: [number, number][], columns: number) => Arc[]}
 */
export function arcs(edges, columns) {
  const parts = edges.flatMap((edge) => {
    const [a, b] = edge;
    if (b === a + 1) return [];
    const [first, last] = [Math.floor(a / columns), Math.floor(b / columns)];
    const [from, to] = [a % columns, b % columns];
    if (first === last) return [{ line: first, from, to, level: 0, edge }];
    return [
      { line: first, from, to: LINE_END, level: 0, edge },
      { line: last, from: -1, to, level: 0, edge },
    ];
  });
  parts.sort((a, b) => a.to - a.from - (b.to - b.from));
  /** @type {Arc[]} */
  const placed = [];
  for (const arc of parts) {
    const beside = placed.filter(({ line, from, to }) => line === arc.line && from < arc.to && arc.from < to);
    while (beside.some(({ level }) => level === arc.level)) arc.level += 1;
    placed.push(arc);
  }
  return placed;
}

// ---- what an output sees --------------------------------------------------------------------------------
/**
 * What is needed of the output of a row. For each axis, `raw` is the range of places with the padding that is read,
 * `clip` is the range without it, and `counts` is how many places in it are needed. `clip` is null if nothing but
 * padding is left.
 * @typedef {{ row: Row, raw: [number, number][], clip: [number, number][] | null, counts: number[] }} Needed
 */
/**
 * One axis of what is needed, while it is gathered.
 * @typedef {{ raw: [number, number], clip: [number, number], marks: Uint8Array | null }} Part
 */

/** @type {(n: number) => Part} */
const nothing = (n) => ({
  raw: [Infinity, -Infinity],
  clip: [Infinity, -Infinity],
  marks: n <= MOST_MARKED ? new Uint8Array(n) : null,
});
/** @type {(span: [number, number], lo: number, hi: number) => void} */
const widen = (span, lo, hi) => {
  span[0] = Math.min(span[0], lo);
  span[1] = Math.max(span[1], hi);
};
/** Whether nothing is left of an axis. @param {Part} part */
const isEmpty = ({ clip: [lo, hi] }) => lo > hi;
/**
 * What the places of an output need along an axis of `n` places of the input. Each of them reads every `d`-th place
 * from lo to hi.
 * @type {(output: Part, look: Look, n: number, d: number) => Part}
 */
function needed({ clip: [first, last], marks }, look, n, d) {
  const part = nothing(n);
  widen(part.raw, ...look(first, last));
  if (!marks || !part.marks) {
    const [lo, hi] = look(first, last);
    widen(part.clip, Math.max(lo, 0), Math.min(hi, n - 1));
    return part;
  }
  for (let at = first; at <= last; at += 1) {
    if (!marks[at]) continue;
    const [lo, hi] = look(at, at);
    const start = lo < 0 ? lo + Math.ceil(-lo / d) * d : lo;
    const end = Math.min(hi, n - 1);
    if (start > end) continue;
    widen(part.clip, start, end - ((end - start) % d));
    for (let place = start; place <= end; place += d) part.marks[place] = 1;
    if (start === 0 && end === n - 1 && d === 1) break; // every place is marked
  }
  return part;
}
/** @type {(all: Part, more: Part) => void} */
function merge(all, more) {
  widen(all.clip, ...more.clip);
  more.marks?.forEach((mark, place) => {
    if (mark && all.marks) all.marks[place] = 1;
  });
}

/** A row and the rows that it depends on; each row stands before its inputs. @type {(target: Row) => Row[]} */
export function above(target) {
  const rows = new Set([target]);
  for (const row of rows) for (const source of row.from) rows.add(source); // the loop also visits rows that it adds
  return [...rows].sort((a, b) => b.at - a.at);
}
/**
 * The sizes of the axes along which an output has places. `target` is the row that looks at the output, and knows where
 * its channels are.
 * @type {(row: Row, target?: Row) => Shape}
 */
export function places(row, target = row) {
  const axes = (row.seen?.axes ?? []).map(({ n }) => n);
  const isTurned = target.seen?.layout === "channels_first" && row.seen?.layout === null && row.keras === undefined;
  return isTurned && !row.seen?.flat ? (row.output ?? []).slice(2) : axes;
}

/**
 * What one place of an output needs of each output above it, from itself to the input. Padding is a zero that
 * depends on nothing, so it is not followed further.
 * @type {(target: Row, place: number[]) => Needed[]}
 */
export function windows(target, place) {
  /** @type {Map<Row, Part[]>} */
  const parts = new Map();
  const partsOf = (/** @type {Row} */ row) => {
    const made = parts.get(row) ?? places(row, target).map((n) => nothing(n ?? 0));
    parts.set(row, made);
    return made;
  };
  partsOf(target).forEach((part, axis) => {
    for (const span of [part.raw, part.clip]) widen(span, place[axis], place[axis]);
    if (part.marks) part.marks[place[axis]] = 1;
  });
  return above(target).map((row) => {
    const own = partsOf(row);
    const gone = own.some(isEmpty);
    for (const [index, source] of gone ? [] : row.from.entries())
      follow(row, own, index, partsOf(source), places(source, target));
    return {
      row,
      raw: own.map(({ raw }) => raw),
      clip: gone ? null : own.map(({ clip }) => clip),
      counts: own.map(({ clip: [lo, hi], marks }) => marks?.reduce((sum, mark) => sum + mark, 0) ?? hi - lo + 1),
    };
  });
}
/** @type {(row: Row, own: Part[], index: number, into: Part[], sizes: Shape) => void} */
function follow(row, own, index, into, sizes) {
  const more = own.map((part, axis) => {
    const { maps, d = 1 } = /** @type {NonNullable<Row["seen"]>} */ (row.seen).axes[axis];
    return needed(part, maps[index], sizes[axis] ?? 0, d);
  });
  // beyond the border of its input, an upsampling layer repeats the edge
  const repeats = row.layer?.startsWith("UpSampling");
  more.forEach((part, axis) => {
    widen(into[axis].raw, ...(repeats ? part.clip : part.raw));
  });
  if (more.some(isEmpty)) return;
  for (const [axis, part] of more.entries()) merge(into[axis], part);
}

/**
 * Why no window of an output can be drawn, or null.
 * @type {(row: Row) => string | null}
 */
export function obstacle(row) {
  const sizes = places(row);
  const name = t`line ${row.line}, ${row.layer}`;
  if (!row.seen) return t`It is not known where an output of ${name} looks, so no window can be drawn.`;
  if (!sizes.length) return t`The input is a vector: it has no rows and columns that an output could see.`;
  for (const source of above(row)) {
    const [{ line, layer }, all] = [source, places(source, row)];
    if (all.includes(null))
      return t`A size of line ${line}, ${layer}, is not known (None). Give the input its sizes, and windows can be drawn.`;
    if (all.includes(0)) return t`The output of line ${line}, ${layer}, is empty: one of its sizes is 0.`;
  }
  return null;
}
/** What is wrong with a place of an output, or null. @type {(row: Row, place: number[], names: string[]) => string | null} */
export function misplaced(row, place, names) {
  const sizes = places(row);
  for (const [axis, at] of place.entries()) {
    const most = (sizes[axis] ?? 0) - 1;
    if (!Number.isInteger(at) || at < 0 || at > most)
      return t`The ${names[axis]} must be an integer from 0 to ${most}, not ${Number.isNaN(at) ? t`this` : at}.`;
  }
  return null;
}
