// One channel of the stage: its input with the window of the kernel on it, its kernel, and its products.
/** @import { Axes, Products, Term } from "../../types.js" */
/** @import { State } from "./state.js" */
import { t } from "../../words.js";
import { element } from "../dom.js";
import { place } from "./correlation.js";
import { bracketed, numberOrNull, show, showWeight } from "./numbers.js";
import { drawSheet, fillField, lifted, numberField, part, range, slide, span, widen, widest, write } from "./sheets.js";

/** @typedef {{ op: HTMLElement, pixel: HTMLElement, weight: HTMLElement }} DrawnTerm */

export class Channel {
  /** The fields of the pixels, row by row. @type {HTMLInputElement[]} */
  pixels = [];
  /** The cells of the first row, padding included. @type {HTMLElement[]} */
  top = [];
  /** @type {HTMLInputElement[]} */
  weights = [];
  /** The cells of the turned kernel, where there is one. @type {HTMLElement[]} */
  turnedCells = [];
  /** @type {HTMLElement[]} */
  taps = [];

  /** @param {State} state @param {number} c */
  constructor(state, c) {
    this.state = state;
    this.c = c;
    this.input = this.#drawInput();
    this.frame = this.#drawFrame();
    this.input.box.append(this.frame);
    this.kernel = this.#drawKernel("kernel", "", (i, j) => {
      const field = numberField(`${state.name}-w-${c}-${i}-${j}`, state.label("w", c, i, j), this.#sheet[i][j]);
      this.weights.push(field);
      return element("td", {}, field);
    });
    this.turned = state.kind.weights && state.kind.turned(state.setting) ? this.#drawTurned() : null;
    this.terms = this.#sheet.map((line) => line.map(() => drawTerm()));
    const kernelWidth = this.#sheet[0].length;
    this.list = element("div", { className: kernelWidth > 3 ? "terms many" : "terms" });
    const times = () => (state.kind.weights ? [span("dot", "·")] : []);
    this.list.append(
      ...this.terms.flat().map(({ op, pixel, weight }) => span("term", op, span("x", pixel), ...times(), weight)),
    );
    this.list.style.setProperty("--columns", String(kernelWidth));
    const partial = element("p", { className: "partial" });
    this.partial = lifted(partial);
    this.productsPart = part("products", `${state.kind.words.window}${state.channel(c)}`, this.list);
    if (state.setting.x.length > 1 && state.kind.weights) this.productsPart.append(partial);
    this.node = this.#assemble();
  }
  /** The sheet of the kernel that lies on this channel now; if there is none, the first one, for its size. */
  get #sheet() {
    const { state } = this;
    return state.setting.w[state.filter][state.kernelOf(this.c) ?? 0];
  }

  // ---- drawn once for each change of sizes ----
  #drawInput() {
    const { state, c } = this;
    const { axes } = state;
    const image = state.setting.x[c];
    const inside = {
      top: axes?.[0].before ?? 0,
      left: axes?.[1].before ?? 0,
      rows: image.length,
      columns: image[0].length,
    };
    const size = axes?.map(({ padded }) => padded) ?? [inside.rows, inside.columns];
    const label = `${state.kind.words.input}${state.channel(c)}`;
    const heads = axes?.map(({ pixel }) => pixel);
    const zero = state.kind.words.zero(state.setting);
    return drawSheet({ kind: "image", label, size, inside, heads }, (i, j) => {
      const [row, column] = heads ? [heads[0][i], heads[1][j]] : [i, j];
      const pixel = image[row]?.[column];
      const td = pixel === undefined ? element("td", { className: "zero" }, zero) : element("td");
      if (pixel !== undefined) {
        const field = numberField(
          `${this.state.name}-x-${c}-${row}-${column}`,
          state.label("x", c, row, column),
          pixel,
        );
        this.pixels.push(field);
        td.append(field);
      }
      if (pixel === undefined && axes && isBetween(axes, i, j)) td.classList.add("between");
      if (axes && !(axes[0].read[i] && axes[1].read[j])) td.classList.add("unread");
      if (i === 0) this.top.push(td);
      return td;
    });
  }
  /** The kernel, as it lies on the input. It moves as one piece; the numbers of the input lie above it. */
  #drawFrame() {
    const { axes } = this.state;
    const frame = element("div", { className: "frame", "aria-hidden": "true", hidden: !axes });
    if (!axes) return frame;
    const [high, wide] = axes;
    frame.style.setProperty("--wide", String(wide.reach));
    for (const a of range(high.reach)) {
      for (const b of range(wide.reach)) {
        const isGap = a % high.d || b % wide.d;
        const square = span(isGap ? "gap" : "tap");
        if (!isGap) this.taps.push(square);
        frame.append(square);
      }
    }
    return frame;
  }
  /**
   * A sheet of the size of the kernel.
   * @param {string} kind
   * @param {string} more what is added to its label
   * @param {(i: number, j: number) => HTMLTableCellElement} cell
   */
  #drawKernel(kind, more, cell) {
    const size = [this.#sheet.length, this.#sheet[0].length];
    const { words } = this.state.kind;
    return drawSheet({ kind, label: `${words.kernel}${this.state.channel(this.c)}${more}`, size }, cell);
  }
  #drawTurned() {
    return this.#drawKernel("kernel after", t`, turned`, () => {
      const td = element("td");
      this.turnedCells.push(td);
      return td;
    });
  }
  #assemble() {
    const { state, c } = this;
    const { words, weights } = state.kind;
    const kernel = part("kernel", `${words.kernel}${state.channel(c)}`, this.kernel.scroller);
    if (this.turned) {
      kernel.append(element("p", { className: "small-title", textContent: t`turned by 180°` }), this.turned.scroller);
    }
    return element(
      "div",
      { className: "channel" },
      part("image", `${words.input}${state.channel(c)}`, this.input.scroller),
      element("div", { className: "side" }, ...(weights ? [kernel] : []), this.productsPart),
    );
  }

  // ---- numbers into what is drawn ----
  /** @param {Set<string>} faulty the ids of fields that cannot be read */
  fill(faulty) {
    const { kind, setting } = this.state;
    const { x, w } = setting;
    const flip = kind.turned(setting);
    this.frame.classList.toggle("bare", !kind.weights);
    const [pixels, weights] = [x[this.c].flat(), this.#sheet.flat()];
    pixels.forEach((text, n) => {
      fillField(this.pixels[n], text, faulty);
    });
    weights.forEach((text, n) => {
      fillField(this.weights[n], text, faulty);
    });
    const all = w[this.state.filter].flat(2);
    const shortened = all.map((text) => text.slice(0, Math.ceil(text.length * 0.8) + 1));
    widen(this.input.box, [...x.flat(2), ...shortened]);
    widen(this.kernel.box, all);
    if (this.turned) widen(this.turned.box, all);
    const last = weights.length - 1;
    this.turnedCells.forEach((td, n) => {
      td.textContent = weights[last - n];
    });
    this.taps.forEach((tap, n) => {
      const weight = numberOrNull(weights[flip ? last - n : n]);
      tap.dataset.w = weight ? showWeight(weight) : "?";
    });
    const inTerms = pixels.map(numberOrNull).map((pixel) => (pixel ? bracketed(pixel, 7) : "?"));
    const long = this.#sheet[0].length * (widest(inTerms) + widest(weights) + 3); // characters of a line
    this.list.style.setProperty("--x", String(widest(inTerms)));
    this.list.classList.toggle("long", long > 70);
    this.list.classList.toggle("longish", long > 38);
  }
  /**
   * Shows the products of a step; there are none if the output does not read this channel.
   * @param {Products["channels"][number]} [products]
   */
  paint(products) {
    const { axes, step, kind } = this.state;
    const idle = !products;
    if (this.node.classList.contains("idle") !== idle) this.node.classList.toggle("idle", idle);
    if (!axes || !products) return;
    const { rows, partial } = products;
    const [, i, j] = place(axes, step);
    rows.forEach((row, a) => {
      row.forEach((term, b) => {
        if (kind.weights) paintTerm(this.terms[a][b], term, a + b === 0);
        else paintPixel(this.terms[a][b], term, a === rows.length - 1 && b === row.length - 1);
      });
    });
    this.slide(i * axes[0].s, j * axes[1].s);
    write(this.partial, `= ${partial ? show(partial, 6) : "?"}`);
  }
  /** Moves the window to a row and a column. @type {(row: number, column: number) => void} */
  slide(row, column) {
    const { axes } = this.state;
    if (axes) slide(this.frame, axes, row, column);
  }
  /** Removes the products when there is no output. */
  clear() {
    this.list.replaceChildren();
    this.partial.replaceChildren();
  }
  /** Scrolls the sheet until the window is in sight; the page itself is not scrolled. */
  reveal() {
    const { axes, step } = this.state;
    const { box, scroller } = this.input;
    const room = scroller.clientWidth;
    if (!axes || scroller.scrollWidth <= room) return;
    const start = this.top[place(axes, step)[2] * axes[1].s];
    const width = start.offsetWidth * axes[1].reach;
    const left = start.getBoundingClientRect().left - box.getBoundingClientRect().left;
    if (left >= scroller.scrollLeft && left + width <= scroller.scrollLeft + room) return;
    scroller.scrollLeft = width > room ? left : left + (width - room) / 2;
  }
}

/** Whether a cell lies between two pixels that were moved apart. @type {(axes: Axes, i: number, j: number) => boolean} */
const isBetween = (axes, i, j) =>
  [i, j].every((at, n) => {
    const { pixel } = axes[n];
    return pixel.some((index, to) => index >= 0 && to <= at) && pixel.some((index, to) => index >= 0 && to >= at);
  });

/** A pixel of a window without weights. @type {(drawn: DrawnTerm, term: Term, last: boolean) => void} */
function paintPixel({ pixel, weight }, { x, padding }, last) {
  const text = x ? show(x, 7) : "?";
  write(pixel, padding ? "\u2013" : text);
  write(weight, last ? "" : ",");
  if (pixel.classList.contains("zero") !== padding) pixel.classList.toggle("zero");
}
/** @returns {DrawnTerm} */
const drawTerm = () => ({ op: span("op"), pixel: span("lifted"), weight: span("w") });
/** @type {(drawn: DrawnTerm, term: Term, first: boolean) => void} */
function paintTerm({ op, pixel, weight }, { x, w, padding }, first) {
  const minus = w !== null && w[0] < 0n;
  const plus = first ? "" : "+";
  write(op, minus ? "\u2212" : plus);
  write(pixel, x ? bracketed(x, 7) : "?");
  if (pixel.classList.contains("zero") !== padding) pixel.classList.toggle("zero");
  write(weight, w ? showWeight(minus ? [-w[0], w[1]] : w) : "?");
}
