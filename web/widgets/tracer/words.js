// The tracer's picture in words: what is drawn, and each step from an output to the input. There is no DOM in here.
/** @import { Row } from "../../types.js" */
/** @import { Entry, Needed } from "./geometry.js" */
import { t, wording } from "../../words.js";
import { grouped } from "../dom.js";
import { boxOf, links, places } from "./geometry.js";

/** @param {Row} row */
export const layerOf = (row) => row.layer ?? row.text.slice(0, 24);
/** The shape of an output without its batch. @param {Row} row */
export function shapeOf(row) {
  const [, ...rest] = row.output ?? [];
  if (rest.some(Array.isArray)) return t`several`;
  return rest.map((n) => (n === null ? "None" : grouped(n))).join(" × ") || t`a number`;
}
/** @type {(row: Row) => string} */
const lineOf = (row) => t`line ${row.line}, ${layerOf(row)}`;
/** What the axes are called. @type {Record<number, string[]>} */
export const AXES = { 1: ["place"], 2: ["row", "column"], 3: ["depth", "row", "column"] };
/** @param {string} name */
export const axisInWords = (name) => wording(name, "place", "row", "column", "depth");
/** @type {(axis: number, rank: number, count: number) => string} */
function named(axis, rank, count) {
  if (count === 1) return axisInWords(AXES[rank][axis]);
  return wording(`${AXES[rank][axis]}s`, "places", "rows", "columns", "depths");
}
/** @param {string[]} parts */
const list = (parts) =>
  parts.length > 1 ? t`${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : parts.join("");

/** The picture of the stack. @type {(entries: Entry[], broken: Row | null, count: number) => string} */
export function stackInWords(entries, broken, count) {
  if (!entries.length) return t`There is no output to draw.`;
  const [first, last] = [entries[0].row, entries[entries.length - 1].row];
  const folded = entries.length < count ? t`, drawn as ${entries.length} boxes, one for each stage` : "";
  const skips = links(entries).filter(([a, b]) => b > a + 1);
  const shown = skips.slice(0, 6).map(([a, b]) => t`line ${entries[a].row.line} to line ${entries[b].row.line}`);
  const more = skips.length > 6 ? t` and ${skips.length - 6} more` : "";
  const arcs = skips.length ? t` Arcs: ${shown.join(", ")}${more}.` : "";
  const unknown = entries.some(({ row }) => [...boxOf(row).sizes, boxOf(row).channels].includes(null))
    ? t` A dashed box has a size that is not known (None).`
    : "";
  const breaks = broken ? t` Line ${broken.line} breaks; nothing is drawn from there on.` : "";
  const outputs = count === 1 ? t`1 output` : t`${count} outputs`;
  return t`The stack, ${outputs}${folded}: from ${shapeOf(first)} to ${shapeOf(last)}.${arcs}${unknown}${breaks}`;
}

/** @type {Record<string, (at: string) => string>} */
const PLACES = {
  place: (at) => t`place ${at}`,
  row: (at) => t`row ${at}`,
  column: (at) => t`column ${at}`,
  depth: (at) => t`depth ${at}`,
};
/** @type {Record<string, (lo: string, hi: string) => string>} */
const SPANS = {
  place: (lo, hi) => t`places ${lo} to ${hi}`,
  row: (lo, hi) => t`rows ${lo} to ${hi}`,
  column: (lo, hi) => t`columns ${lo} to ${hi}`,
  depth: (lo, hi) => t`depths ${lo} to ${hi}`,
};
/** From where to where, for each axis. @type {(spans: [number, number][]) => string} */
export const spansInWords = (spans) =>
  list(
    spans.map(([lo, hi], axis) => {
      const name = AXES[spans.length][axis];
      return lo === hi ? PLACES[name](grouped(lo)) : SPANS[name](grouped(lo), grouped(hi));
    }),
  );
/** @type {(spans: [number, number][]) => string} */
const sizeOf = (spans) => spans.map(([lo, hi]) => grouped(hi - lo + 1)).join(" × ");
/** How many rows or columns lie on each side of an axis. @type {((count: number, name: string) => string)[][]} */
const SIDES = [
  [(count, name) => t`${count} ${name} before`, (count, name) => t`${count} ${name} behind`],
  [(count, name) => t`${count} ${name} above`, (count, name) => t`${count} ${name} below`],
  [(count, name) => t`${count} ${name} to the left`, (count, name) => t`${count} ${name} to the right`],
];
/** The part of a window that is padding. @param {Needed} need */
function paddingInWords({ raw, clip }, /** @type {number[]} */ sizes) {
  if (!clip) return "";
  const rank = raw.length;
  const parts = raw.flatMap(([lo, hi], axis) => {
    const sides = rank === 1 ? SIDES[0] : SIDES[axis + 3 - rank];
    const counts = [Math.max(-lo, 0), Math.max(hi - (sizes[axis] - 1), 0)];
    return counts.flatMap((count, at) => (count ? [sides[at](count, named(axis, rank, count))] : []));
  });
  return parts.length ? t` Beyond the border lies padding: ${list(parts)}.` : "";
}
/** Places within the window that nothing reads. @param {Needed} need */
function gapsInWords({ clip, counts }) {
  if (!clip) return "";
  const parts = clip.flatMap(([lo, hi], axis) => {
    const size = hi - lo + 1;
    return counts[axis] < size ? [t`${counts[axis]} of the ${size} ${named(axis, clip.length, size)}`] : [];
  });
  return parts.length ? t` With gaps: only ${list(parts)} are read.` : "";
}
/**
 * A step: what the chosen output needs of an output above it.
 * @type {(needs: Needed[], step: number) => string}
 */
export function stepInWords(needs, step) {
  const [{ row: chosen, raw: place }] = needs;
  const need = needs[step];
  const sizes = places(need.row, chosen).map((n) => n ?? 0);
  if (step === 0) return t`The output of ${lineOf(chosen)} at ${spansInWords(place)}, of ${sizes.join(" × ")}.`;
  const line = need.row.from.length ? lineOf(need.row) : null;
  if (!need.clip)
    return line
      ? t`Of the output of ${line}, it needs nothing but padding.`
      : t`Of the input it needs nothing but padding.`;
  const window = t`${spansInWords(need.clip)}: ${sizeOf(need.clip)} of ${sizes.join(" × ")}`;
  const text = line ? t`Of the output of ${line}, it needs ${window}.` : t`Of the input it sees ${window}.`;
  return text + paddingInWords(need, sizes) + gapsInWords(need);
}
