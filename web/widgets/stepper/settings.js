// The fields below the stage: sizes, strides, padding and dilation. What cannot be is explained beside its field.
/** @import { Pair, Setting, Sizes } from "../../types.js" */
/** @import { Stepper } from "./stepper.js" */
import { element } from "../dom.js";
import { LIMITS, SettingError } from "./correlation.js";

const PADDINGS = { valid: "valid: none", same: "same: TensorFlow chooses", pairs: "pairs: you choose" };
const SIDES = ["top", "bottom", "left", "right"];
/** The fields of sizes, with their letters and largest values. @type {Record<string, [keyof Sizes, number]>} */
const SIZES = {
  "input rows": ["H", LIMITS.size],
  "input columns": ["W", LIMITS.size],
  channels: ["C", LIMITS.channels],
  "kernel rows": ["kh", LIMITS.kernel],
  "kernel columns": ["kw", LIMITS.kernel],
  filters: ["F", LIMITS.filters],
};

/** @param {string} text */
const quoted = (text) => `\u201c${text.length > 24 ? `${text.slice(0, 23)}…` : text}\u201d`;
/** @type {(name: string, text: string, least: number, most: number) => number} */
function whole(name, text, least, most) {
  if (/^\s*\d{1,6}\s*$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new SettingError(name, `${name} must be a whole number from ${least} to ${most}, not ${quoted(text)}`);
}
/** One number for both axes, or two. @type {(name: string, text: string, most: number) => Pair} */
function pair(name, text, most) {
  const inside = text.replace(/^\s*[([]|[)\]]\s*$/g, "").trim();
  const parts = inside.split(/\s*[,x×]\s*|\s+/).filter(Boolean);
  const numbers = parts.map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : 0));
  const [rows, columns = rows] = numbers;
  if (numbers.length < 1 || numbers.length > 2 || numbers.some((n) => n < 1 || n > most)) {
    throw new SettingError(
      name,
      `${name} must be a whole number from 1 to ${most}, or two such as 2, 1 for rows and columns, not ${quoted(text)}`,
    );
  }
  return [rows, columns];
}
/** @param {Pair} pair */
const unpaired = ([rows, columns]) => (rows === columns ? String(rows) : `${rows}, ${columns}`);

/** @typedef {{ control: HTMLInputElement | HTMLSelectElement, note: HTMLElement, box: HTMLElement }} Field */

export class Settings {
  /** @type {Record<string, Field>} */
  fields = {};
  /** The field that made the kernel too large. @type {string | null} */
  #blamed = null;

  /** @param {Stepper} stepper */
  constructor(stepper) {
    this.stepper = stepper;
    const options = Object.entries(PADDINGS).map(([value, textContent]) => element("option", { value, textContent }));
    this.padding = element("select", {}, ...options);
    this.node = element(
      "details",
      { className: "settings", open: stepper.root.dataset.open !== undefined },
      element("summary", { textContent: "Sizes, strides, padding, dilation" }),
      element(
        "div",
        { className: "fields" },
        ...[...Object.keys(SIZES), "strides", "dilation_rate"].map((name) => this.#entry(name)),
        this.#entry("padding", this.padding),
        ...SIDES.map((name) => this.#entry(name)),
      ),
    );
    this.node.addEventListener("input", ({ target }) => {
      const name = Object.keys(this.fields).find((key) => this.fields[key].control === target);
      if (!name) return;
      stepper.message.hidden = true;
      this.#read(name);
      stepper.changed(true, name);
    });
  }
  /** @type {(name: string, control?: Field["control"]) => HTMLElement} */
  #entry(name, control = element("input", { type: "text", autocomplete: "off", spellcheck: false, maxLength: 40 })) {
    control.id = `${this.stepper.state.name}-${name.replaceAll(/[ _]/g, "-")}`;
    const note = element("p", { className: "field-error", id: `${control.id}-error`, hidden: true });
    control.setAttribute("aria-describedby", note.id);
    const label = element("label", { htmlFor: control.id, textContent: name });
    const box = element("div", { className: "field" }, label, control, note);
    this.fields[name] = { control, note, box };
    return box;
  }

  /** Shows the setting, as it is at the start and after "Start again". */
  show() {
    const { strides, dilation, padding } = this.stepper.state.setting;
    this.fields.strides.control.value = unpaired(strides);
    this.fields.dilation_rate.control.value = unpaired(dilation);
    this.padding.value = typeof padding === "string" ? padding : "pairs";
    this.#showSides(typeof padding === "string" ? [0, 0, 0, 0] : padding.flat());
    for (const name of Object.keys(this.fields)) this.#blame(name, null);
  }
  /** @param {number[]} zeros */
  #showSides(zeros) {
    SIDES.forEach((side, n) => {
      this.fields[side].control.value = String(zeros[n]);
      this.fields[side].box.hidden = this.padding.value !== "pairs";
    });
  }
  /** After a change; `name` is the field that was changed. @param {string | null} name */
  update(name) {
    const { misfit, sizes } = this.stepper.state;
    if (this.#blamed) this.#blame(this.#blamed, null);
    this.#blamed = null;
    if (misfit && name && this.#isGood(name)) {
      this.#blamed = name;
      this.#blame(name, misfit);
    }
    // a size that cannot be read stays as it was typed
    for (const [size, [letter]] of Object.entries(SIZES)) {
      if (size !== name && this.#isGood(size)) this.fields[size].control.value = String(sizes[letter]);
    }
  }
  /** @param {string} name */
  #isGood(name) {
    return this.fields[name].note.hidden;
  }
  /** Says beside a field what is wrong. @type {(name: string, error: Error | null) => void} */
  #blame(name, error) {
    const { control, note } = this.fields[name];
    note.hidden = !error;
    note.textContent = error?.message ?? "";
    if (error) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }

  // ---- reading ----
  /**
   * Reads a field; what cannot be is explained beside it, and null returned.
   * @template T
   * @param {string} name
   * @param {(text: string) => T} read
   * @returns {T | null}
   */
  #attempt(name, read) {
    try {
      const value = read(this.fields[name].control.value);
      this.#blame(name, null);
      return value;
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      this.#blame(name, error);
      return null;
    }
  }
  /** Puts into the state what the fields say. @param {string} name the field that was changed */
  #read(name) {
    const { state } = this.stepper;
    if (SIZES[name]) {
      const [letter, most] = SIZES[name];
      const value = this.#attempt(name, (text) => whole(name, text, 1, most));
      if (value !== null) state.resize({ [letter]: value });
    }
    if (name === "padding" && state.axes) {
      const zeros = state.axes.flatMap(({ before, after }) => [before, after]);
      if (this.padding.value === "pairs") this.#showSides(zeros.map((n) => Math.min(n, LIMITS.zeros)));
    }
    for (const side of SIDES) this.fields[side].box.hidden = this.padding.value !== "pairs";
    const strides = this.#attempt("strides", (text) => pair("strides", text, LIMITS.strides));
    const dilation = this.#attempt("dilation_rate", (text) => pair("dilation_rate", text, LIMITS.dilation));
    state.set(strides, dilation, this.#readPadding());
  }
  /** @returns {Setting["padding"] | null} */
  #readPadding() {
    const { value } = this.padding;
    if (value === "valid" || value === "same") return value;
    const sides = SIDES.map((side) => this.#attempt(side, (text) => whole(side, text, 0, LIMITS.zeros)));
    const [top, bottom, left, right] = sides;
    if (top === null || bottom === null || left === null || right === null) return null;
    return [
      [top, bottom],
      [left, right],
    ];
  }
}
