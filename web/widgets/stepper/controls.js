// The controls of the stepper: the buttons, the choices, and the keys and the mouse on the stage.
/** @import { Stepper } from "./stepper.js" */
/** @import { Cell } from "./state.js" */
import { t, wording } from "../../words.js";
import { button, element } from "../dom.js";
import { INPUTS, KERNELS, titleOf } from "./presets.js";
import { hide, mark, write } from "./sheets.js";
import { LESSON, OWN } from "./state.js";

/** Milliseconds a step. @type {Record<string, number>} */
const SPEEDS = { slow: 1600, normal: 800, fast: 200, "every frame": 0 };
const SLIDE = 240; // milliseconds in which the kernel moves, at most

/** A control with its label before it. @type {(label: string, control: HTMLElement) => HTMLElement} */
const labelled = (label, control) =>
  element("div", { className: "choice" }, element("label", { htmlFor: control.id, textContent: label }), control);

// ---- playing ------------------------------------------------------------------------------------------------
export class Transport {
  playing = false;
  #since = 0; // when the last step was made

  /** @param {Stepper} stepper */
  constructor(stepper) {
    this.stepper = stepper;
    this.still = window.matchMedia("(prefers-reduced-motion: reduce)");
    const options = Object.keys(SPEEDS).map((name) =>
      element("option", { value: name, textContent: wording(name, "slow", "normal", "fast", "every frame") }),
    );
    this.speed = element("select", { id: `${stepper.state.name}-speed`, oninput: () => this.show() }, ...options);
    this.speed.value = "normal";
    this.toggle = button(t`Play`, t`Space does the same`, () => (this.playing ? this.pause() : this.play()));
    this.toggle.classList.add("play");
    this.back = button(t`Back`, t`One step back`, () => stepper.move(stepper.state.step - 1));
    this.next = button(t`Next`, t`One step on`, () => stepper.move(stepper.state.step + 1));
    this.count = element("span", { className: "count" });
    const label = element("label", { htmlFor: this.speed.id, textContent: t`speed` });
    this.loop = element("input", { id: `${stepper.state.name}-loop`, type: "checkbox" });
    const again = element("label", { htmlFor: this.loop.id, textContent: t`loop` });
    this.pace = element("span", { className: "pace" }, label, this.speed, this.loop, again);
    this.calm = element("span", {
      className: "calm",
      textContent: t`Your system asks for less motion: step with Next, Back or the arrow keys.`,
    });
    this.node = element(
      "div",
      { className: "transport", role: "group", "aria-label": t`Steps` },
      ...[this.toggle, this.back, this.next, this.count, stepper.modes.control, this.pace, this.calm],
    );
    this.still.addEventListener("change", this.#motion);
  }
  #motion = () => {
    if (!this.stepper.root.isConnected) {
      this.still.removeEventListener("change", this.#motion);
      return;
    }
    this.pause();
    this.show();
  };
  /** Milliseconds a step. */
  get delay() {
    return SPEEDS[this.speed.value];
  }
  play() {
    const { state, root, said } = this.stepper;
    if (!state.axes || this.still.matches) return;
    this.playing = true;
    root.classList.add("playing");
    if (state.isLast) this.stepper.go(0);
    this.#since = performance.now();
    said.textContent = t`Playing`;
    this.show();
    requestAnimationFrame(this.#tick);
  }
  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.stepper.root.classList.remove("playing");
    this.show();
    this.stepper.announce();
    this.stepper.keep();
  }
  #tick = (/** @type {number} */ time) => {
    const { state, root } = this.stepper;
    if (!this.playing || !root.isConnected) return;
    if (time - this.#since >= this.delay) {
      this.#since = time;
      if (state.isLast && !this.loop.checked) {
        this.pause();
        return;
      }
      this.stepper.go(state.isLast ? 0 : state.step + 1);
    }
    requestAnimationFrame(this.#tick);
  };
  /** What Space does. */
  press() {
    (this.still.matches ? this.next : this.toggle).click();
  }
  show() {
    const { axes, step, steps, isLast } = this.stepper.state;
    const still = this.still.matches;
    write(this.toggle, this.playing ? t`Pause` : t`Play`);
    hide(this.toggle, still);
    hide(this.pace, still);
    hide(this.calm, !still);
    // aria-disabled keeps the focus where it is when the end is reached
    mark(this.toggle, "aria-disabled", String(!axes));
    mark(this.back, "aria-disabled", String(!axes || step === 0));
    mark(this.next, "aria-disabled", String(!axes || isLast));
    write(this.count, axes ? t`Step ${step + 1} of ${steps}` : t`No steps`);
    // set only when it changes: all elements below inherit the property and are styled again
    const slide = `${Math.min(this.delay * 0.3, SLIDE)}ms`;
    const { style } = this.stepper.root;
    if (style.getPropertyValue("--slide") !== slide) style.setProperty("--slide", slide);
  }
}

// ---- input, kernel and flip ---------------------------------------------------------------------------------
export class Choices {
  /** @param {Stepper} stepper */
  constructor(stepper) {
    this.stepper = stepper;
    const { state } = stepper;
    const { kind } = state;
    const flat = (/** @type {string} */ name) => kind.rank === 2 || name === "ones"; // the others have several rows
    const inputs = Object.keys(INPUTS).filter((name) => kind.channelled || !name.startsWith("two digits"));
    const kernels = Object.keys(KERNELS).filter(
      (name) => flat(name) && (kind.channelled || !name.startsWith("1, 100")),
    );
    this.input = this.#select(`${state.name}-input`, inputs, (name) => state.chooseInput(name));
    this.kernel = this.#select(`${state.name}-kernel`, kernels, (name) => state.chooseKernel(name));
    this.flip = element("input", { id: `${state.name}-flip`, type: "checkbox", role: "switch" });
    this.flip.addEventListener("input", () => {
      state.flip(this.flip.checked);
      stepper.changed(true);
      const { turn } = stepper.drawing;
      stepper.said.textContent = turn.textContent || t`Not flipped: a correlation, as Conv2D computes it.`;
    });
    const label = element("label", { htmlFor: this.flip.id, textContent: t`flip the kernel (convolution)` });
    this.node = element(
      "div",
      { className: "choices" },
      labelled(t`input`, this.input),
      ...(kind.weights ? [labelled(t`kernel`, this.kernel)] : []),
      ...(kind.flips ? [element("div", { className: "flip" }, this.flip, label)] : []),
    );
  }
  /** @type {(id: string, names: string[], choose: (name: string) => void) => HTMLSelectElement} */
  #select(id, names, choose) {
    const options = [OWN, LESSON, ...names].map((name) =>
      element("option", { value: name, textContent: titleOf(name) }),
    );
    const select = element("select", { id }, ...options);
    select.addEventListener("input", () => {
      if (select.value === OWN) {
        this.show();
        return;
      }
      choose(select.value);
      this.stepper.changed(true);
    });
    return select;
  }
  show() {
    const { inputName, kernelName, setting } = this.stepper.state;
    this.input.value = inputName;
    this.kernel.value = kernelName;
    this.flip.checked = setting.flip;
  }
}

// ---- the stage ----------------------------------------------------------------------------------------------
/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The target, if it is the field of a cell. @param {EventTarget | null} target */
const cellField = (target) => (target instanceof HTMLInputElement && target.matches("td input") ? target : null);
/** The step of the target, if it is a number of the output. @param {EventTarget | null} target */
function stepOf(target) {
  const td = target instanceof Element ? target.closest("td") : null;
  return td?.dataset.step === undefined ? null : Number(td.dataset.step);
}
/** @type {(id: string) => Cell} */
function cellOf(id) {
  const [kind, ...at] = id.split("-").slice(1);
  return kind === "x" || kind === "w" ? { kind, at: at.map(Number) } : { kind: "bias" };
}
/**
 * Moves the focus by rows and columns of cells; returns whether there is a field.
 * @type {(field: HTMLInputElement, rows: number, columns: number) => boolean}
 */
function focusCell(field, rows, columns) {
  const [td, row, table] = [field.closest("td"), field.closest("tr"), field.closest("table")];
  if (!td || !row || !table) return false;
  const to = table.rows[row.rowIndex + rows]?.cells[td.cellIndex + columns]?.querySelector("input");
  to?.focus();
  return Boolean(to);
}

/** Typing and pasting into cells. @param {Stepper} stepper */
export function listenToTyping(stepper) {
  const { state, drawing } = stepper;
  const { stage } = drawing;
  stage.addEventListener("input", ({ target }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches("td input, .bias input")) return;
    stepper.message.hidden = true;
    state.edit(cellOf(target.id), target.value);
    stepper.changed(false);
  });
  stage.addEventListener("paste", (event) => {
    const field = cellField(event.target);
    const text = event.clipboardData?.getData("text") ?? "";
    if (!field || !/\S[\s,;]+\S/.test(text.trim())) return; // one number: the browser pastes it
    event.preventDefault();
    const cell = cellOf(field.id);
    if (cell.kind === "bias") return;
    try {
      state.paste(cell, text);
    } catch (error) {
      drawing.wrong.textContent = t`Nothing was pasted: ${/** @type {Error} */ (error).message}.`;
      return;
    }
    stepper.message.hidden = true;
    stepper.changed(true);
  });
}

/** Steps by keys, focus and mouse. @param {Stepper} stepper */
export function listenToMoves(stepper) {
  const { root, state, drawing, transport } = stepper;
  const { stage } = drawing;
  stage.addEventListener("focusin", ({ target }) => {
    const field = cellField(target);
    const step = stepOf(target);
    if (field) {
      // one stop of the Tab key for each sheet
      for (const stop of field.closest("table")?.querySelectorAll("input") ?? []) stop.tabIndex = -1;
      field.tabIndex = 0;
      field.select();
    } else if (step !== null && step !== state.step) stepper.move(step);
  });
  root.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey) return;
    const field = cellField(target);
    if (field) {
      if (moveInSheet(field, key)) event.preventDefault();
      return;
    }
    const step = stepOf(target) === null ? null : state.stepOfKey(key);
    if (step !== null) {
      event.preventDefault();
      drawing.cells[step].focus();
    } else if (key === " " && !target.matches("input, select, button, summary, textarea, a, .cm-content")) {
      event.preventDefault();
      transport.press();
    }
  });
  stage.addEventListener("pointerover", ({ target, pointerType }) => {
    const step = stepOf(target);
    if (step === null || pointerType !== "mouse" || transport.playing || stepper.modes.mode !== "watch") return;
    stepper.go(step);
    stepper.keep();
  });
  stage.addEventListener("click", ({ target }) => {
    const cell = target instanceof Element ? target.closest("td") : null;
    const row = cell?.closest("tr");
    if (cell?.closest("table.image") && row) {
      stepper.modes.pointAt(row.rowIndex - 1, cell.cellIndex - 1); // the first row and column have the numbers
      return;
    }
    const step = stepOf(target);
    if (step === null) return;
    stepper.move(step);
    drawing.cells[step].focus({ preventScroll: true });
  });
}
/**
 * Moves to the next field, if the cursor is at the edge of a number or the whole number is selected.
 * @type {(field: HTMLInputElement, key: string) => boolean}
 */
function moveInSheet(field, key) {
  const [from, to] = [field.selectionStart ?? 0, field.selectionEnd ?? 0];
  const all = to - from === field.value.length;
  const atEdge = key === "ArrowLeft" ? to === 0 : from === field.value.length;
  const move = key === "Enter" ? ARROWS.ArrowDown : ARROWS[key];
  return Boolean(move && (move[0] || all || atEdge) && focusCell(field, ...move));
}
