// The stage of the stepper: what the state looks like.
/** @import { Axis, Fraction, Products } from "../../types.js" */
/** @import { State } from "./state.js" */
import { t } from "../../words.js";
import { element } from "../dom.js";
import { Channel } from "./channel.js";
import { place } from "./correlation.js";
import { bracketed, show } from "./numbers.js";
import {
  drawSheet,
  fillField,
  hide,
  lifted,
  mark,
  numberField,
  part,
  range,
  span,
  widen,
  write,
  writeAll,
} from "./sheets.js";

/** @typedef {{ box: HTMLElement, cells: HTMLElement[] }} DrawnOutput */

export class Drawing {
  stage = element("div", { className: "stage" });
  outcome = element("div", { className: "outcome" });
  turn = element("p", { className: "note turn", hidden: true });
  refused = element("p", { className: "note", hidden: true });
  legend = element("p", { className: "legend" });
  sum = element("span");
  slice = element("span");
  wrong = element("p", { className: "field-error wrong", "aria-live": "polite" });
  bias = numberField("", t`Bias`, "");
  biasLabel = element("label");
  /** @type {Channel[]} */
  channels = [];
  /** Whether the reader still has to find the number of a step. @type {(step: number) => boolean} */
  hides = () => false;
  /** A second view, where the kind has one. @type {HTMLElement[]} */
  beside = [];
  /** A button for each filter, where there are several. @type {HTMLButtonElement[]} */
  tabs = [];
  /** A sheet for each filter. @type {DrawnOutput[]} */
  outputs = [];
  /** The cell of each step. @type {HTMLElement[]} */
  cells = [];
  /** The step and the sheet of the output that are shown. @type {number | null} */
  #shown = null;
  #sheet = 0;

  /** @param {State} state @param {(filter: number) => void} chooseFilter */
  constructor(state, chooseFilter) {
    this.state = state;
    this.chooseFilter = chooseFilter;
    this.wrong.id = `${state.name}-wrong`;
    this.bias.id = this.biasLabel.htmlFor = `${state.name}-bias`;
    this.bias.tabIndex = 0;
  }

  /** After a change; draws everything anew if sizes have changed. @param {boolean} resized */
  update(resized) {
    const { state } = this;
    const { trouble } = state;
    this.outcome.replaceChildren();
    if (trouble) {
      this.outcome.append(element("p", { className: "no-result field-error", role: "alert", textContent: trouble }));
    }
    if (resized) this.#draw();
    this.#fill();
    this.#fillOutputs();
    if (state.axes) this.paint();
    else {
      this.sum.textContent = "";
      for (const channel of this.channels) channel.clear();
      this.#explainFlip();
    }
    this.#explain();
  }

  // ---- drawn once for each change of sizes ----
  #draw() {
    const { state } = this;
    const C = state.setting.x.length;
    const sheets = state.sheets.length;
    const wide = state.axes && state.axes[1].places * sheets > 8;
    this.#sheet = state.sheet;
    this.#shown = null;
    this.channels = range(C).map((c) => new Channel(state, c));
    const [total, slice] = ["total", "slice"].map((className) => element("p", { className }));
    [this.sum, this.slice] = [total, slice].map(lifted);
    const bias = element("div", { className: "bias" }, this.biasLabel, this.bias); // of the filter that is shown
    bias.hidden = !state.kind.biased;
    const parts = this.channels.map(({ node }) => node);
    if (C === 1) this.channels[0].productsPart.append(total, bias);
    else parts.push(element("div", {}, total, bias));
    this.tabs = sheets > 1 ? range(sheets).map((f) => this.#drawTab(f)) : [];
    const { tabs } = state.kind.words;
    const filters = element(
      "div",
      { className: "filters", role: "group", "aria-label": tabs },
      `${tabs} `,
      ...this.tabs,
    );
    if (sheets > 1) parts.unshift(filters);
    this.outputs = [];
    const outputs = element("div", { className: wide ? "outputs wide" : "outputs" });
    if (state.axes) outputs.append(...range(sheets).map((f) => this.#drawOutput(f)));
    this.cells = this.outputs.flatMap(({ cells }) => cells);
    this.stage.replaceChildren(
      element("div", { className: "channels" }, ...parts, this.wrong),
      outputs,
      ...this.beside,
      slice,
    );
    for (const table of this.stage.querySelectorAll(".image, .kernel:not(.after)")) {
      table.querySelector("input")?.setAttribute("tabindex", "0");
    }
  }
  /** @param {number} f */
  #drawTab(f) {
    return element("button", {
      id: `${this.state.name}-filter-${f}`,
      type: "button",
      className: "run-button filter",
      textContent: String(f),
      ariaLabel: this.state.sheets[f].name,
      onclick: () => this.chooseFilter(f),
    });
  }
  /** @param {number} f */
  #drawOutput(f) {
    /** @type {HTMLElement[]} */
    const cells = [];
    const size = (this.state.axes ?? []).map(({ places }) => places);
    const { sheets, kind } = this.state;
    const title = sheets.length > 1 ? `${kind.words.output}, ${sheets[f].name}` : kind.words.output;
    const label = t`${title}. Arrow keys move, Space plays.`;
    const { box, scroller } = drawSheet({ kind: "made", label, size, role: "grid" }, (i, j) => {
      const td = element("td", { id: `${this.state.name}-y-${f}-${i}-${j}`, tabIndex: -1 });
      td.dataset.step = String((f * size[0] + i) * size[1] + j);
      cells.push(td);
      return td;
    });
    this.outputs.push({ box, cells });
    return part("made", title, scroller);
  }

  // ---- numbers into what is drawn ----
  #fill() {
    const { faults, filter, setting } = this.state;
    const faulty = new Set(faults.map(({ id }) => `${this.state.name}-${id}`));
    for (const channel of this.channels) channel.fill(faulty);
    fillField(this.bias, setting.bias[filter], faulty);
    this.biasLabel.textContent = setting.w.length > 1 ? t`bias of filter ${filter}` : t`bias`;
    const [first, ...more] = faults.map(({ message }) => message);
    this.wrong.textContent = more.length ? t`${first} ${more.length} more cannot be read.` : (first ?? "");
  }
  #fillOutputs() {
    const { output } = this.state;
    this.outputs.forEach(({ box, cells }, f) => {
      const texts = output?.y[f].flat().map((value) => (value ? show(value, 3) : "?")) ?? [];
      cells.forEach((td, n) => {
        td.textContent = this.hides(f * cells.length + n) ? "" : texts[n];
      });
      widen(box, texts);
    });
  }

  // ---- one step ----
  paint() {
    const { sheet, products } = this.state;
    if (!products) return;
    if (sheet !== this.#sheet) {
      this.#sheet = sheet;
      this.#fill();
    }
    this.tabs.forEach((tab, f) => {
      mark(tab, "aria-pressed", String(f === sheet));
    });
    for (const channel of this.channels) channel.paint(products.channels.find(({ x }) => x === channel.c));
    this.#paintSum(products);
    this.#paintSlice(products);
    this.#paintOutputs();
    this.#explainFlip();
  }
  /** @param {Products} products */
  #paintSum(products) {
    const { channels, bias, sum } = products;
    const { kind, setting } = this.state;
    const isBiased = bias?.[0] !== 0n;
    /** @type {(value: Fraction | null) => string} */
    const written = (value) => (value ? bracketed(value, 6) : "?");
    const parts = channels.length > 1 || isBiased ? channels.map(({ partial }) => written(partial)) : [];
    const plus = isBiased ? t` + ${written(bias)} (bias)` : "";
    if (this.hides(this.state.step)) {
      writeAll(this.sum, [
        ["", "= "],
        ["result-number", "?"],
        ["", ""],
      ]);
      return;
    }
    const result = sum ? show(sum, 6) : "?";
    const total = kind.words.combined?.(products, setting).total ?? `${parts.join(" + ")}${plus} = `;
    const exact = sum && sum[1] > 1n && result.startsWith("≈");
    writeAll(this.sum, [
      ["", total],
      ["result-number", result],
      ["", exact ? ` (${String(sum[0]).replace("-", "\u2212")}/${sum[1]})` : ""],
    ]);
  }
  /** The step as NumPy writes it. @param {Products} products */
  #paintSlice({ channels, bias }) {
    const { axes, step, sizes, kind, setting } = this.state;
    if (!axes) return;
    const [f, i, j] = place(axes, step);
    const special = kind.words.slice?.(setting, axes, [f, i, j]);
    if (special) {
      writeAll(
        this.slice,
        special.map(([colour, text]) => [colour && `of-${colour}`, text]),
      );
      return;
    }
    /** @type {(axis: Axis, at: number) => string} */
    const cut = ({ s, reach, d }, at) => `${at * s}:${at * s + reach}${d > 1 ? `:${d}` : ""}`;
    const [image, kernel, added, filter] = [
      axes.some(({ before, after }) => before + after) ? "padded" : "image",
      sizes.F > 1 ? `W[..., ${f}]` : "kernel",
      sizes.F > 1 ? `B[${f}]` : "bias",
      sizes.F > 1 ? `, ${f}` : "",
    ];
    const window = `${cut(axes[0], i)}, ${cut(axes[1], j)}${channels.length > 1 ? ", :" : ""}`;
    const biased = bias?.[0] !== 0n;
    writeAll(this.slice, [
      ["of-output", `y[${i}, ${j}${filter}]`],
      ["", " = np.sum("],
      ["of-image", `${image}[${window}]`],
      ["", " * "],
      ["of-kernel", kernel],
      ["", biased ? ") + " : ")"],
      ["of-kernel", biased ? added : ""],
    ]);
  }
  /** Marks the numbers that are done and the number of this step. */
  #paintOutputs() {
    const { step } = this.state;
    const before = this.#shown;
    const from = before === null ? 0 : Math.min(before, step);
    const to = before === null ? this.cells.length - 1 : Math.max(before, step);
    for (let n = from; n <= to; n += 1) {
      this.cells[n].classList.toggle("done", n <= step);
      this.cells[n].classList.toggle("now", n === step);
      mark(this.cells[n], "aria-selected", String(n === step));
    }
    for (const { cells } of this.outputs) {
      if (before !== null) cells[before % cells.length].tabIndex = -1;
      cells[step % cells.length].tabIndex = 0; // one stop of the Tab key for each sheet
    }
    this.#shown = step;
  }
  reveal() {
    for (const channel of this.channels) channel.reveal();
  }

  // ---- notes below the stage ----
  #explainFlip() {
    const { step, unflipped } = this.state;
    hide(this.turn, !unflipped);
    if (!unflipped) {
      write(this.turn, "");
      return;
    }
    const { mine, theirs, differ, changes } = unflipped;
    const [now, then] = [mine[step], theirs[step]];
    const here =
      now && then && differ[step]
        ? t`This place is ${show(now)}; without the flip it is ${show(then)}.`
        : t`This place stays the same.`;
    const end = changes ? t`Conv2D does not flip.` : t`This kernel, or this input, does not tell the two apart.`;
    this.turn.textContent = t`A convolution: the last weight meets the first pixel. ${here} ${changes} of ${mine.length} numbers change. ${end}`;
  }
  /** The legend of the cells that need a word, and the note on what Keras refuses. */
  #explain() {
    const { axes, setting, kind } = this.state;
    /** @type {(look: string, text: string) => HTMLElement} */
    const swatch = (look, text) => element("span", {}, span(`swatch ${look}`), text);
    const items = [];
    if (this.stage.querySelector(".image .zero:not(.between)")) items.push(swatch("zero", kind.words.zeros(setting)));
    if (this.stage.querySelector(".image .between")) {
      items.push(swatch("zero between", t`a zero between two pixels: the stride moves them apart`));
    }
    if (axes?.some(({ d, k }) => d > 1 && k > 1)) {
      items.push(swatch("gap", t`skipped: between the taps of a dilated kernel`));
    }
    if (this.stage.querySelector(".image .unread")) items.push(swatch("unread", t`no window reads it`));
    this.legend.replaceChildren(...items);
    this.legend.hidden = !items.length;
    const note = kind.note(setting);
    this.refused.hidden = note === null;
    this.refused.textContent = note ?? "";
  }
}
