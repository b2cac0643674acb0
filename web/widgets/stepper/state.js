// The state of the stepper: the setting, the step, and what follows from them. There is no DOM in here, so that
// tests need no browser. Each method that changes the setting computes everything else again.
// What a layer computes is in correlation.js and in the file of its kind, in kinds/.
/** @import { Axes, Fraction, LayerKind, Made2D, Output, Pair, Products, Setting, Sheet, Sizes } from "../../types.js" */
/** @import { SettingError } from "./correlation.js" */
import { t } from "../../words.js";
import { correlate, isSettingError, place, products, stepAt, stepsOf, words } from "./correlation.js";
import { conv2d } from "./kinds/conv2d.js";
import { encode } from "./link.js";
import { equal, grid, grids, numberError } from "./numbers.js";
import { INPUTS, isFixed, KERNELS } from "./presets.js";
import { alike, nameOf, reshaped, same, sizesOf } from "./sizes.js";

export const LESSON = "of this lesson";
export const OWN = "your own";
const LONGEST = 40; // characters of a cell
const MOST_PASTED = 20_000; // characters

/** A field of the stage: a pixel or a weight with its channel, row and column, or the bias. */
/** @typedef {{ kind: "x" | "w", at: number[] } | { kind: "bias" }} Cell */
/**
 * The numbers of the output with the flip and without, and which and how many of them differ.
 * @typedef {{ mine: (Fraction | null)[], theirs: (Fraction | null)[], differ: boolean[], changes: number }} Unflipped
 */
/** A number that cannot be read; `id` is null when its field is not on the stage. */
/** @typedef {{ id: string | null, message: string }} Fault */

// ---- the setting that a page starts with ------------------------------------------------------------------
/** Two numbers. @type {(text: string) => Pair} */
const two = (text) => {
  const [rows, columns] = text.split(" ").map(Number);
  return [rows, columns];
};
/** @type {(padding: string) => Setting["padding"]} */
const paddingOf = (padding) => {
  if (padding === "valid" || padding === "same" || padding === "causal") return padding;
  const [top, bottom, left, right] = padding.split(" ").map(Number);
  return [
    [top, bottom],
    [left, right],
  ];
};
/**
 * The setting from the attributes of the stepper's element.
 * @type {(attributes: Record<string, string | undefined>, kind?: LayerKind) => Setting}
 */
export function fromPage(attributes, kind = conv2d) {
  const { input = "", kernel = "1", strides = "1 1", padding = "valid", dilation = "1 1", bias, step } = attributes;
  const w = kernel.split("||").map(grids);
  const names = Object.keys(kind.more);
  const more = names.map((name) => {
    const text = attributes[name.replace(/[ _](\w)/g, (_, letter) => letter.toUpperCase())];
    return [name, text === undefined ? kind.more[name].start : kind.more[name].read(text)];
  });
  return kind.settle({
    x: grids(input),
    w,
    bias: bias?.split(" ") ?? w.map(() => "0"),
    strides: two(strides),
    dilation: two(dilation),
    padding: paddingOf(padding),
    flip: false,
    step: step ? Number(step) - 1 : 0,
    ...(names.length && { more: Object.fromEntries(more) }),
  });
}

// ---- the state ------------------------------------------------------------------------------------------------
export class State {
  /** Where the window goes; null while there is no output. @type {Axes | null} */
  axes = null;
  /** Why there is no output, when sizes do not fit. @type {SettingError | null} */
  misfit = null;
  /** Numbers that cannot be read. @type {Fault[]} */
  faults = [];
  /** Whether strides, dilation and padding can be read. */
  legible = true;
  /** @type {Output | null} */
  #output = null;
  /** @type {Unflipped | null} */
  #unflipped = null;
  /** The sheets of the output. @type {Made2D[]} */
  sheets = [];

  /**
   * @param {Setting} start the example of the page
   * @param {string} name the name of the stepper in the address, and in all ids
   * @param {LayerKind} kind
   */
  constructor(start, name = "stepper", kind = conv2d) {
    this.kind = kind;
    this.start = start;
    this.name = name;
    this.setting = structuredClone(start);
    this.#compute();
  }

  /** @param {Setting} setting */
  #change(setting) {
    this.setting = this.kind.settle(setting);
    this.#compute();
  }
  #compute() {
    this.axes = this.misfit = this.#output = this.#unflipped = null;
    this.sheets = this.kind.outputs(this.setting);
    try {
      if (this.legible) this.axes = this.kind.layout(this.setting);
    } catch (error) {
      if (!isSettingError(error)) throw error;
      this.misfit = error;
    }
    if (this.setting.step >= this.steps) this.setting.step = 0;
    this.faults = this.#readAll();
  }

  // ---- what follows from the setting ----
  get sizes() {
    return sizesOf(this.setting);
  }
  /** Why there is no output. @returns {string | null} */
  get trouble() {
    if (!this.legible) return t`No output: a setting cannot be read. What is wrong stands beside it.`;
    return this.misfit?.message ?? null;
  }
  /** Whether every number of the output can be computed. */
  get complete() {
    return this.axes !== null && this.faults.length === 0;
  }
  /** The whole output; computed when it is first asked for. @returns {Output | null} */
  get output() {
    if (this.axes && !this.#output) this.#output = correlate(this.setting, this.axes, this.kind);
    return this.#output;
  }
  /** The same without the flip; null where there is none. @returns {Unflipped | null} */
  get unflipped() {
    if (this.axes && this.output && this.setting.flip && !this.#unflipped) {
      const mine = this.output.y.flat(2);
      const theirs = correlate({ ...this.setting, flip: false }, this.axes, this.kind).y.flat(2);
      const differ = mine.map((value, n) => Boolean(value && theirs[n] && !equal(value, theirs[n])));
      this.#unflipped = { mine, theirs, differ, changes: differ.filter(Boolean).length };
    }
    return this.#unflipped;
  }
  /** The Python of the setting; null while there is none. @returns {string | null} */
  get program() {
    return this.axes && this.output && this.complete ? this.kind.program(this.setting, this.axes, this.output) : null;
  }
  /** The setting as a word of the address, or null for the one of the page. @returns {string | null} */
  get word() {
    return same(this.setting, this.start) ? null : encode(this.setting, this.kind);
  }
  /** The name of the input, and of the kernel that is shown, among those to choose from. */
  get inputName() {
    return alike(this.setting.x, this.start.x) ? LESSON : (nameOf(INPUTS, this.setting.x) ?? OWN);
  }
  get kernelName() {
    const { w } = this.setting;
    const lesson = w.length === this.start.w.length && w.every((sheets, f) => alike(sheets, this.start.w[f]));
    return lesson ? LESSON : (nameOf(KERNELS, w[this.filter]) ?? OWN);
  }

  // ---- numbers as they are typed ----
  /** What a cell is called. @type {(kind: "x" | "w", c: number, i: number, j: number) => string} */
  label(kind, c, i, j) {
    const { input, kernel, at } = this.kind.words;
    return `${kind === "x" ? input : kernel}${this.channel(c)}, ${at(i, j)}`;
  }
  /** The name of a sheet of the input, to follow another name; empty if there is only one sheet. @param {number} c */
  channel(c) {
    const name = this.kind.words.sheet(this.setting, c);
    return name && `, ${name}`;
  }
  /** Which sheet of the filter meets a sheet of the input now; undefined if none does. @param {number} c */
  kernelOf(c) {
    return this.sheets[this.sheet].pairs.find(([x]) => x === c)?.[1];
  }
  /** Every number that cannot be read, those on the stage first. @returns {Fault[]} */
  #readAll() {
    const { x, w, bias } = this.setting;
    /** @type {Fault[]} */
    const faults = [];
    const read = (/** @type {string} */ id, /** @type {string} */ text, /** @type {string} */ where) => {
      const error = numberError(text);
      if (error) faults.push({ id, message: `${where}: ${error}.` });
    };
    const readSheet = (/** @type {"x" | "w"} */ kind, /** @type {Sheet} */ sheet, /** @type {number} */ c) =>
      sheet.forEach((row, i) => {
        row.forEach((text, j) => {
          read(`${kind}-${c}-${i}-${j}`, text, this.label(kind, c, i, j));
        });
      });
    x.forEach((sheet, c) => {
      readSheet("x", sheet, c);
      const q = this.kernelOf(c);
      if (q !== undefined) readSheet("w", w[this.filter][q], c);
    });
    read("bias", bias[this.filter], t`Bias`);
    w.forEach((sheets, f) => {
      const all = [...sheets.flat(2), bias[f]];
      const shown = f === this.filter && this.sheets[this.sheet].pairs.length === sheets.length;
      if (shown || all.every((text) => !numberError(text))) return;
      faults.push({ id: null, message: t`Filter ${f} has a number that cannot be read.` });
    });
    return faults;
  }

  // ---- steps ----
  get step() {
    return this.setting.step;
  }
  get steps() {
    return this.axes ? stepsOf(this.setting, this.axes, this.kind) : 0;
  }
  get isLast() {
    return this.step >= this.steps - 1;
  }
  /** The sheet of the output of the step. */
  get sheet() {
    return this.axes ? place(this.axes, this.step)[0] : 0;
  }
  /** The filter of the step, which is the one that is shown. */
  get filter() {
    return this.sheets[this.sheet].f;
  }
  /** The products of this step, and the number that they make. @returns {Products | null} */
  get products() {
    return this.axes && products(this.setting, this.axes, ...place(this.axes, this.step), this.kind);
  }
  /** The step in words; null while there is none. @returns {string | null} */
  get words() {
    return this.axes && words(this.setting, this.axes, this.step, this.kind);
  }
  /** Goes to a step, or to the nearest that there is. @param {number} step */
  go(step) {
    if (!this.axes) return;
    const { sheet } = this;
    this.setting.step = Math.min(Math.max(step, 0), this.steps - 1);
    if (sheet !== this.sheet) this.faults = this.#readAll();
  }
  /** The step at the same place of another sheet of the output. @param {number} f */
  stepOfFilter(f) {
    if (!this.axes) return this.step;
    const [, i, j] = place(this.axes, this.step);
    return stepAt(this.axes, f, i, j);
  }
  /** The step to which a key leads within the sheet; null for other keys. @type {(key: string) => number | null} */
  stepOfKey(key) {
    if (!this.axes) return null;
    const [f, i, j] = place(this.axes, this.step);
    const [rows, columns] = this.axes.map(({ places }) => places);
    /** @type {Record<string, Pair>} */
    const targets = {
      ArrowUp: [i - 1, j],
      ArrowDown: [i + 1, j],
      ArrowLeft: [i, j - 1],
      ArrowRight: [i, j + 1],
      Home: [i, 0],
      End: [i, columns - 1],
      PageUp: [0, j],
      PageDown: [rows - 1, j],
    };
    if (!Object.hasOwn(targets, key)) return null;
    const [row, column] = targets[key];
    return stepAt(this.axes, f, Math.min(Math.max(row, 0), rows - 1), Math.min(Math.max(column, 0), columns - 1));
  }

  // ---- changes ----
  /** Back to the example of the page. */
  restore() {
    this.legible = true;
    this.#change(structuredClone(this.start));
  }
  /** The setting of a link. @param {Setting} setting */
  load(setting) {
    this.#change(setting);
  }
  /** @param {Sizes} sizes */
  resize(sizes) {
    this.#change(reshaped(this.setting, sizes, this.kind));
  }
  /**
   * A value is null if it cannot be read.
   * @type {(strides: Pair | null, dilation: Pair | null, padding: Setting["padding"] | null) => void}
   */
  set(strides, dilation, padding) {
    this.legible = strides !== null && dilation !== null && padding !== null;
    this.#change(strides && dilation && padding ? { ...this.setting, strides, dilation, padding } : this.setting);
  }
  /** Changes a setting that only some kinds have. @type {(name: string, value: number | string) => void} */
  setMore(name, value) {
    const setting = { ...this.setting, more: { ...this.setting.more, [name]: value } };
    this.#change(reshaped(setting, {}, this.kind));
  }
  /** @param {boolean} flip */
  flip(flip) {
    this.#change({ ...this.setting, flip });
  }
  /** @param {string} name one of INPUTS, or LESSON */
  chooseInput(name) {
    if (name === LESSON) {
      this.#change({
        ...reshaped(this.setting, { C: this.start.x.length }, this.kind),
        x: structuredClone(this.start.x),
      });
      return;
    }
    const { setting } = this;
    const fitting = name.startsWith("two digits") ? reshaped(setting, { C: 3, H: 3, W: 4 }, this.kind) : setting;
    const x = fitting.x.map((sheet, c) => INPUTS[name](sheet.length, sheet[0].length, c));
    this.#change({ ...fitting, x });
  }
  /** For the filter that is shown. @param {string} name one of KERNELS, or LESSON */
  chooseKernel(name) {
    const { setting, filter } = this;
    if (name === LESSON) {
      const lesson = { ...setting, w: structuredClone(this.start.w), bias: [...this.start.bias] };
      this.#change(reshaped(lesson, { C: setting.x.length }, this.kind));
      return;
    }
    let fitting = setting;
    if (name.startsWith("1, 100")) fitting = reshaped(setting, { C: 3, kh: 1, kw: 1 }, this.kind);
    else if (isFixed(name)) fitting = reshaped(setting, { kh: 3, kw: 3 }, this.kind);
    const chosen = fitting.w[filter].map((sheet, c) => KERNELS[name](sheet.length, sheet[0].length, c));
    this.#change({ ...fitting, w: fitting.w.map((sheets, f) => (f === filter ? chosen : sheets)) });
  }
  /** What is typed into a cell. @type {(cell: Cell, text: string) => void} */
  edit(cell, text) {
    const { x, w, bias } = this.setting;
    if (cell.kind === "bias") bias[this.filter] = text;
    else {
      const [c, i, j] = cell.at;
      if (cell.kind === "x") x[c][i][j] = text;
      else w[this.filter][this.kernelOf(c) ?? 0][i][j] = text;
    }
    this.#compute();
  }
  /**
   * Pastes rows of numbers from a cell on. In the first cell they are the whole sheet, which gets their size.
   * @type {(cell: { kind: "x" | "w", at: number[] }, text: string) => void}
   */
  paste({ kind, at: [c, i, j] }, text) {
    const pasted = grid(text.slice(0, MOST_PASTED));
    const rows = this.kind.rank === 1 && pasted.length ? [pasted.flat()] : pasted; // a series may stand in a column
    if (!rows.length) throw new Error(t`there is no number in it`);
    const { H, W, kh, kw } = this.sizes;
    const { limits } = this.kind;
    const [most, what, ...old] = kind === "x" ? [limits.size, t`an input`, H, W] : [limits.kernel, t`a kernel`, kh, kw];
    const corner = i === 0 && j === 0;
    const high = corner ? rows.length : Math.max(i + rows.length, old[0]);
    const wide = corner ? rows[0].length : Math.max(j + rows[0].length, old[1]);
    if (high > most || wide > most) {
      throw new Error(t`what you pasted needs ${high} × ${wide} cells; ${what} has at most ${most} × ${most} here`);
    }
    const setting = reshaped(this.setting, kind === "x" ? { H: high, W: wide } : { kh: high, kw: wide }, this.kind);
    const sheet = kind === "x" ? setting.x[c] : setting.w[this.filter][this.kernelOf(c) ?? 0];
    rows.forEach((row, a) => {
      row.forEach((value, b) => {
        sheet[i + a][j + b] = value.slice(0, LONGEST);
      });
    });
    this.#change(setting);
  }
}
