// A step of the stepper as a picture, and all steps of a sheet as a picture that moves: SVG that stands alone, with a
// caption, the address that leads back and the licence. There is no DOM in here.
/** @import { Axes, Fraction, LayerKind, Output, Setting } from "../../types.js" */
import { t } from "../../words.js";
import { place, products, stepAt, words } from "./correlation.js";
import { numberOrNull, show, showWeight } from "./numbers.js";

const CELL = 34;
const GAP = 26; // between sheets
const TITLE = 22; // above a sheet
const LINE = 18;
const SECONDS = 0.8; // of a step
const INK = { text: "#222", soft: "#777", image: "#1c5fb0", kernel: "#b3470a", output: "#1b7340" };
const PAPER = { image: "#e3edf9", zero: "#ffffff", kernel: "#fbd3ae", output: "#b2dfc2", empty: "#ffffff" };

/** What is drawn. @typedef {{ kind: LayerKind, setting: Setting, axes: Axes, output: Output }} Scene */

/** @param {unknown} text */
const escaped = (text) =>
  String(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
/** @type {(x: number, y: number, text: string, look?: string) => string} */
const label = (x, y, text, look = "") => `<text x="${x}" y="${y}" ${look}>${escaped(text)}</text>`;
/** @type {(x: number, y: number, fill: string, stroke: string, dashed?: boolean) => string} */
const cell = (x, y, fill, stroke, dashed = false) =>
  `<rect x="${x + 1}" y="${y + 1}" width="${CELL - 2}" height="${CELL - 2}" rx="3" fill="${fill}" stroke="${stroke}"${
    dashed ? ' stroke-dasharray="3 2"' : ""
  }/>`;
/** @type {(x: number, y: number, text: string, colour: string) => string} */
const inCell = (x, y, text, colour) =>
  label(
    x + CELL / 2,
    y + CELL / 2 + 4,
    text,
    `text-anchor="middle" font-size="${text.length > 4 ? 9 : 13}" fill="${colour}"`,
  );
/** @type {(value: Fraction | null) => string} */
const shown = (value) => (value ? show(value, 3) : "?");
/** @param {string} text */
const typed = (text) => {
  const value = numberOrNull(text);
  return value ? showWeight(value) : "?";
};

/** The sheets of the input that an output sheet reads, with their kernels, one below the other. */
/** @type {(scene: Scene, n: number) => { svg: string, width: number, height: number, tops: number[] }} */
function inputs({ kind, setting, axes }, n) {
  const [high, wide] = axes;
  const { f, pairs } = kind.outputs(setting)[n];
  const kernelLeft = wide.padded * CELL + GAP;
  const parts = [];
  const tops = [];
  let top = TITLE;
  for (const [c, q] of pairs) {
    tops.push(top);
    const name = kind.words.sheet(setting, c);
    parts.push(
      label(0, top - 7, `${kind.words.input}${name && `, ${name}`}`, `fill="${INK.image}" font-weight="bold"`),
    );
    high.pixel.forEach((row, i) => {
      wide.pixel.forEach((column, j) => {
        const isPixel = row >= 0 && column >= 0;
        const [x, y] = [j * CELL, top + i * CELL];
        parts.push(cell(x, y, isPixel ? PAPER.image : PAPER.zero, isPixel ? PAPER.image : INK.soft, !isPixel));
        const text = isPixel ? typed(setting.x[c][row][column]) : kind.words.zero(setting);
        parts.push(inCell(x, y, text, isPixel ? INK.text : INK.soft));
      });
    });
    if (kind.weights) {
      parts.push(label(kernelLeft, top - 7, kind.words.kernel, `fill="${INK.kernel}" font-weight="bold"`));
      const sheet = kind.turned(setting) ? setting.w[f][q].map((row) => [...row].reverse()).reverse() : setting.w[f][q];
      sheet.forEach((row, a) => {
        row.forEach((text, b) => {
          parts.push(cell(kernelLeft + b * CELL, top + a * CELL, PAPER.kernel, PAPER.kernel));
          parts.push(inCell(kernelLeft + b * CELL, top + a * CELL, typed(text), INK.text));
        });
      });
    }
    top += Math.max(high.padded, kind.weights ? high.k : 0) * CELL + TITLE + 8;
  }
  const width = kind.weights ? kernelLeft + wide.k * CELL : wide.padded * CELL;
  return { svg: parts.join(""), width, height: top - TITLE, tops };
}
/** The windows of a step, and its number in words. @type {(scene: Scene, n: number, step: number, tops: number[], left: number, bottom: number) => string} */
function moment(scene, n, step, tops, left, bottom) {
  const { kind, setting, axes } = scene;
  const [high, wide] = axes;
  const [, i, j] = place(axes, step);
  const frames = tops.map((top) => {
    const [x, y] = [j * wide.s * CELL, top + i * high.s * CELL];
    const size = `width="${wide.reach * CELL}" height="${high.reach * CELL}"`;
    return `<rect x="${x}" y="${y}" ${size} rx="4" fill="${INK.image}" fill-opacity=".14" stroke="${INK.kernel}" stroke-width="3"/>`;
  });
  const [x, y] = [left + j * CELL, TITLE + i * CELL];
  const ring = `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" rx="4" fill="none" stroke="${INK.output}" stroke-width="3"/>`;
  const { channels, bias, sum } = products(setting, axes, n, i, j, kind);
  const parts = channels.map(({ partial }) => shown(partial));
  if (bias && bias[0] !== 0n) parts.push(t`${shown(bias)} (bias)`);
  const several = parts.length > 1 && !kind.combine ? `${parts.join(" + ")} = ` : "";
  const text = t`Step ${step + 1}: ${kind.words.at(i, j)} = ${several}${shown(sum)}`;
  return frames.join("") + ring + label(0, bottom, text, `fill="${INK.text}" font-size="14"`);
}
/** @type {(inner: string, from: number, to: number, count: number) => string} */
function during(inner, from, to, count) {
  const times = [0, from, to].map((at) => Number((at / count).toFixed(5)));
  /** @type {[string, number][]} */
  const all = [
    ["hidden", times[0]],
    ["visible", times[1]],
    ["hidden", times[2]],
  ];
  const kept = all.filter(([, at], n) => at < 1 && !(n === 0 && times[1] === 0));
  const values = kept.map(([value]) => value).join(";");
  const keys = kept.map(([, at]) => at).join(";");
  const timing = `dur="${(count * SECONDS).toFixed(1)}s" repeatCount="indefinite" calcMode="discrete"`;
  const animation = `<animate attributeName="visibility" values="${values}" keyTimes="${keys}" ${timing}/>`;
  return `<g visibility="${from === 0 ? "visible" : "hidden"}">${kept.length > 1 ? animation : ""}${inner}</g>`;
}

/**
 * The step as SVG. With `moves`, it is all steps of its sheet, one after the other; a program that shows no animation
 * shows the first step.
 * @type {(scene: Scene, step: number, about: { title: string, address: string, moves: boolean }) => string}
 */
export function picture(scene, step, { title, address, moves }) {
  const { kind, setting, axes, output } = scene;
  const [high, wide] = axes;
  const [n] = place(axes, step);
  const { svg, width, height, tops } = inputs(scene, n);
  const left = width + GAP;
  const name = kind.outputs(setting).length > 1 ? `, ${kind.outputs(setting)[n].name}` : "";
  const bottom = Math.max(height, TITLE + high.places * CELL) + LINE;
  const first = stepAt(axes, n, 0, 0);
  const count = high.places * wide.places;
  const parts = [svg, label(left, TITLE - 7, `${kind.words.output}${name}`, `fill="${INK.output}" font-weight="bold"`)];
  output.y[n].forEach((row, i) => {
    row.forEach((value, j) => {
      const [x, y] = [left + j * CELL, TITLE + i * CELL];
      parts.push(cell(x, y, PAPER.empty, PAPER.output));
      const made = cell(x, y, PAPER.output, PAPER.output) + inCell(x, y, shown(value), INK.text);
      const at = i * wide.places + j;
      if (moves) parts.push(during(made, at, count, count));
      else if (first + at <= step) parts.push(made);
    });
  });
  if (moves) {
    for (let at = 0; at < count; at += 1)
      parts.push(during(moment(scene, n, first + at, tops, left, bottom), at, at + 1, count));
  } else parts.push(moment(scene, n, step, tops, left, bottom));
  const caption = `${title}. ${kind.words.layer}. CC BY 4.0`;
  parts.push(label(0, bottom + LINE, caption, `fill="${INK.soft}" font-size="11"`));
  const link = label(
    0,
    bottom + 2 * LINE,
    address.length > 90 ? `${address.slice(0, 89)}…` : address,
    `fill="${INK.image}" font-size="11"`,
  );
  parts.push(`<a href="${escaped(address)}">${link}</a>`);
  const [w, h] = [Math.max(left + wide.places * CELL, 420) + 24, bottom + 2 * LINE + 24];
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-12 -12 ${w} ${h}" width="${w}" height="${h}" ` +
    `font-family="system-ui, sans-serif" font-size="13" role="img"><title>${escaped(title)}</title>` +
    `<desc>${escaped(words(setting, axes, moves ? first : step, kind))}</desc>` +
    `<rect x="-12" y="-12" width="${w}" height="${h}" fill="#fff"/>${parts.join("")}</svg>`
  );
}
