// The tracer's picture in words: what is drawn, and each step from an output to the input. There is no DOM in here.
/** @import { Row } from "../../types.js" */
/** @import { Entry, Needed } from "./geometry.js" */
import { grouped } from "../dom.js";
import { boxOf, links, places } from "./geometry.js";

/** @param {Row} row */
export const layerOf = (row) => row.layer ?? row.text.slice(0, 24);
/** The shape of an output without its batch. @param {Row} row */
export function shapeOf(row) {
  const [, ...rest] = row.output ?? [];
  if (rest.some(Array.isArray)) return "several";
  return rest.map((n) => (n === null ? "None" : grouped(n))).join(" × ") || "a number";
}
/** @type {(row: Row) => string} */
const lineOf = (row) => `line ${row.line}, ${layerOf(row)}`;
/** What the axes are called. @type {Record<number, string[]>} */
export const AXES = { 1: ["place"], 2: ["row", "column"], 3: ["depth", "row", "column"] };
/** @type {(axis: number, rank: number, count: number) => string} */
const named = (axis, rank, count) => `${AXES[rank][axis]}${count === 1 ? "" : "s"}`;
/** @param {string[]} parts */
const list = (parts) =>
  parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}` : parts.join("");

/** The picture of the stack. @type {(entries: Entry[], broken: Row | null, count: number) => string} */
export function stackInWords(entries, broken, count) {
  if (!entries.length) return "There is no output to draw.";
  const [first, last] = [entries[0].row, entries[entries.length - 1].row];
  const folded = entries.length < count ? `, drawn as ${entries.length} boxes, one for each stage` : "";
  const skips = links(entries).filter(([a, b]) => b > a + 1);
  const shown = skips.slice(0, 6).map(([a, b]) => `line ${entries[a].row.line} to line ${entries[b].row.line}`);
  const more = skips.length > 6 ? ` and ${skips.length - 6} more` : "";
  const arcs = skips.length ? ` Arcs: ${shown.join(", ")}${more}.` : "";
  const unknown = entries.some(({ row }) => [...boxOf(row).sizes, boxOf(row).channels].includes(null))
    ? " A dashed box has a size that is not known (None)."
    : "";
  const breaks = broken ? ` Line ${broken.line} breaks; nothing is drawn from there on.` : "";
  const outputs = count === 1 ? "1 output" : `${count} outputs`;
  return `The stack, ${outputs}${folded}: from ${shapeOf(first)} to ${shapeOf(last)}.${arcs}${unknown}${breaks}`;
}

/** From where to where, for each axis. @type {(spans: [number, number][]) => string} */
export const spansInWords = (spans) =>
  list(
    spans.map(([lo, hi], axis) =>
      lo === hi
        ? `${AXES[spans.length][axis]} ${grouped(lo)}`
        : `${AXES[spans.length][axis]}s ${grouped(lo)} to ${grouped(hi)}`,
    ),
  );
/** @type {(spans: [number, number][]) => string} */
const sizeOf = (spans) => spans.map(([lo, hi]) => grouped(hi - lo + 1)).join(" × ");
const SIDES = [
  ["before", "behind"],
  ["above", "below"],
  ["to the left", "to the right"],
];
/** What of a window is padding. @param {Needed} need */
function paddingInWords({ raw, clip }, /** @type {number[]} */ sizes) {
  if (!clip) return "";
  const rank = raw.length;
  const parts = raw.flatMap(([lo, hi], axis) => {
    const names = rank === 1 ? SIDES[0] : SIDES[axis + 3 - rank];
    const counts = [Math.max(-lo, 0), Math.max(hi - (sizes[axis] - 1), 0)];
    return counts.flatMap((count, at) => (count ? [`${count} ${named(axis, rank, count)} ${names[at]}`] : []));
  });
  return parts.length ? ` Beyond the border lies padding: ${list(parts)}.` : "";
}
/** Places within the window that nothing reads. @param {Needed} need */
function gapsInWords({ clip, counts }) {
  if (!clip) return "";
  const parts = clip.flatMap(([lo, hi], axis) => {
    const size = hi - lo + 1;
    return counts[axis] < size ? [`${counts[axis]} of the ${size} ${named(axis, clip.length, size)}`] : [];
  });
  return parts.length ? ` With gaps: only ${list(parts)} are read.` : "";
}
/**
 * A step: what the chosen output needs of an output above it.
 * @type {(needs: Needed[], step: number) => string}
 */
export function stepInWords(needs, step) {
  const [{ row: chosen, raw: place }] = needs;
  const need = needs[step];
  const sizes = places(need.row, chosen).map((n) => n ?? 0);
  if (step === 0) return `The output of ${lineOf(chosen)} at ${spansInWords(place)}, of ${sizes.join(" × ")}.`;
  const of = need.row.from.length ? `the output of ${lineOf(need.row)},` : "the input";
  if (!need.clip) return `Of ${of} it needs nothing but padding.`;
  const verb = need.row.from.length ? "needs" : "sees";
  const window = `${spansInWords(need.clip)}: ${sizeOf(need.clip)} of ${sizes.join(" × ")}`;
  return `Of ${of} it ${verb} ${window}.${paddingInWords(need, sizes)}${gapsInWords(need)}`;
}
