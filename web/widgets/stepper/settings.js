// The fields below the stage: sizes, strides, padding and dilation. A value that is not possible is explained beside
// its field.
/** @import { LayerKind, Pair, Setting } from "../../types.js" */
/** @import { Stepper } from "./stepper.js" */
import { t, wording } from "../../words.js";
import { element } from "../dom.js";
import { isSettingError, SettingError } from "./correlation.js";

/** The label of a field; an argument of Keras keeps its name. @param {string} name */
const titleOf = (name) =>
  // biome-ignore format: by what they are about
  wording(
    name, "input rows", "input columns", "channels", "steps", "slices", "filters", "kernel rows", "kernel columns",
    "pool rows", "pool columns", "top", "bottom", "left", "right", "padding of rows", "padding of columns",
  );
/** @param {string} text */
const quoted = (text) => `\u201c${text.length > 24 ? `${text.slice(0, 23)}…` : text}\u201d`;
/** @type {(name: string, text: string, least: number, most: number) => number} */
function whole(name, text, least, most) {
  if (/^\s*\d{1,6}\s*$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new SettingError(
    name,
    t`${titleOf(name)} must be a whole number from ${least} to ${most}, not ${quoted(text)}`,
  );
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
      t`${name} must be a whole number from 1 to ${most}, or two such as 2, 1 for rows and columns, not ${quoted(text)}`,
    );
  }
  return [rows, columns];
}
/** One number, for the only axis. @type {(name: string, text: string, most: number) => Pair} */
const single = (name, text, most) => [1, whole(name, text.replace(/^\s*[([]|,?\s*[)\]]\s*$/g, ""), 1, most)];
/** The settings that only this kind has and that have a field. @param {LayerKind} kind */
const shownMore = ({ more }) => Object.entries(more).filter(([, { hidden }]) => !hidden);
/** @param {Record<string, string>} choices */
const select = (choices) =>
  element(
    "select",
    {},
    ...Object.entries(choices).map(([value, textContent]) => element("option", { value, textContent })),
  );
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
    const { kind } = stepper.state;
    const options = Object.entries(kind.paddings).map(([value, textContent]) =>
      element("option", { value, textContent }),
    );
    this.padding = element("select", {}, ...options);
    this.node = element(
      "details",
      { className: "settings", open: stepper.root.dataset.open !== undefined },
      element("summary", { textContent: kind.words.settings }),
      element(
        "div",
        { className: "fields" },
        ...[...Object.keys(kind.sizes), "strides", "dilation_rate"].map((name) => this.#entry(name)),
        this.#entry("padding", this.padding),
        ...kind.sides.map((name) => this.#entry(name)),
        ...shownMore(kind).map(([name, { options: choices }]) => this.#entry(name, choices && select(choices))),
      ),
    );
    this.fields.dilation_rate.box.hidden = !kind.dilates;
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
    const label = element("label", { htmlFor: control.id, textContent: titleOf(name) });
    const box = element("div", { className: "field" }, label, control, note);
    this.fields[name] = { control, note, box };
    return box;
  }

  /** Shows the setting, as it is at the start and after "Start again". */
  show() {
    const { setting, kind } = this.stepper.state;
    const { strides, dilation, padding, more } = setting;
    const written = (/** @type {Pair} */ both) => (kind.rank === 1 ? String(both[1]) : unpaired(both));
    this.fields.strides.control.value = written(strides);
    this.fields.dilation_rate.control.value = written(dilation);
    for (const [name] of shownMore(kind)) this.fields[name].control.value = String(more?.[name]);
    this.padding.value = typeof padding === "string" ? padding : "pairs";
    this.#showSides(typeof padding === "string" ? [0, 0, 0, 0] : padding.flat());
    for (const name of Object.keys(this.fields)) this.#blame(name, null);
  }
  /** @param {number[]} zeros */
  #showSides(zeros) {
    const { sides } = this.stepper.state.kind;
    sides.forEach((side, n) => {
      this.fields[side].control.value = String(zeros[sides.length === 2 ? 2 * n : n]);
      this.fields[side].box.hidden = this.padding.value !== "pairs";
    });
  }
  /** After a change; `name` is the field that was changed. @param {string | null} name */
  update(name) {
    const { misfit, sizes, kind } = this.stepper.state;
    if (this.#blamed) this.#blame(this.#blamed, null);
    this.#blamed = null;
    if (misfit && name && this.#isGood(name)) {
      this.#blamed = name;
      this.#blame(name, misfit);
    }
    // a size that cannot be read stays as it was typed
    for (const [size, [letter]] of Object.entries(kind.sizes)) {
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
   * Reads a field. If its value is not possible, that is explained beside the field, and null is returned.
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
      if (!isSettingError(error)) throw error;
      this.#blame(name, error);
      return null;
    }
  }
  /** Puts the values of the fields into the state. @param {string} name the field that was changed */
  #read(name) {
    const { state } = this.stepper;
    const { sizes, limits, rank, more, sides } = state.kind;
    if (sizes[name]) {
      const [letter, most] = sizes[name];
      const value = this.#attempt(name, (text) => whole(name, text, 1, most));
      if (value !== null) state.resize({ [letter]: value });
    }
    if (more[name]) {
      const value = this.#attempt(name, more[name].read);
      if (value !== null) state.setMore(name, value);
    }
    if (name === "padding" && state.axes) {
      const zeros = state.axes.flatMap(({ before, after, stamps }) => stamps?.cut ?? [before, after]);
      if (this.padding.value === "pairs") this.#showSides(zeros.map((n) => Math.min(Math.max(n, 0), limits.zeros)));
    }
    for (const side of sides) this.fields[side].box.hidden = this.padding.value !== "pairs";
    const read = rank === 1 ? single : pair;
    const strides = this.#attempt("strides", (text) => read("strides", text, limits.strides));
    const dilation = this.#attempt("dilation_rate", (text) => read("dilation_rate", text, limits.dilation));
    state.set(strides, dilation, this.#readPadding());
  }
  /** @returns {Setting["padding"] | null} */
  #readPadding() {
    const { value } = this.padding;
    if (value === "valid" || value === "same" || value === "causal") return value;
    const { limits, sides } = this.stepper.state.kind;
    const zeros = sides.map((side) => this.#attempt(side, (text) => whole(side, text, 0, limits.zeros)));
    const [top, bottom, left, right] = zeros.length === 2 ? zeros.flatMap((n) => [n, n]) : zeros;
    if (top === null || bottom === null || left === null || right === null) return null;
    return [
      [top, bottom],
      [left, right],
    ];
  }
}
