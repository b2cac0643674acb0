// Ways to learn with the stepper: watch it, fill in the numbers of the output, or find the window that made a number.
/** @import { Stepper } from "./stepper.js" */
import { t } from "../../words.js";
import { button, element } from "../dom.js";
import { place } from "./correlation.js";
import { equal, number, numberError, show } from "./numbers.js";
import { hide } from "./sheets.js";

const MODES = { watch: t`watch`, fill: t`fill in the output`, find: t`find the window` };

export class Modes {
  /** Steps whose number the reader has found. @type {Set<number>} */
  #known = new Set();
  /** Where the reader has put the window. @type {[number, number]} */
  #window = [0, 0];

  /** @param {Stepper} stepper */
  constructor(stepper) {
    this.stepper = stepper;
    const { name } = stepper.state;
    const options = Object.entries(MODES).map(([value, textContent]) => element("option", { value, textContent }));
    this.select = element("select", { id: `${name}-mode`, oninput: () => this.#start() }, ...options);
    const label = element("label", { htmlFor: this.select.id, textContent: t`mode` });
    this.control = element("span", { className: "pace mode" }, label, this.select);
    this.answer = element("input", {
      id: `${name}-answer`,
      type: "text",
      autocomplete: "off",
      spellcheck: false,
      maxLength: 40,
      "aria-describedby": `${name}-verdict`,
    });
    this.question = element("label", { htmlFor: this.answer.id });
    this.verdict = element("span", { id: `${name}-verdict`, className: "verdict", role: "status" });
    this.fill = element("div", { className: "quiz-bar" }, this.question, this.answer);
    this.fill.append(button(t`Show it`, t`Shows this number`, () => this.#give()));
    const arrow = (/** @type {string} */ text, /** @type {string} */ where, /** @type {[number, number]} */ by) => {
      const made = button(text, t`The window one place ${where}`, () => this.#shift(by));
      made.ariaLabel = t`window one place ${where}`;
      return made;
    };
    this.asked = element("span");
    this.find = element("div", { className: "quiz-bar", role: "group", "aria-label": t`Window` }, this.asked);
    this.find.append(arrow("←", t`to the left`, [0, -1]), arrow("↑", t`up`, [-1, 0]), arrow("↓", t`down`, [1, 0]));
    this.find.append(
      arrow("→", t`to the right`, [0, 1]),
      button(t`This one`, t`Checks the window`, () => this.#judge()),
    );
    this.find.append(button(t`Another number`, t`Asks for the window of another number`, () => this.#ask()));
    this.node = element("div", { className: "quiz" }, this.fill, this.find, this.verdict);
    this.answer.addEventListener("input", () => this.#check(false));
    this.answer.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#check(true);
    });
  }
  get mode() {
    return this.select.value;
  }
  /** Whether the number of a step is not shown yet. @param {number} step */
  hides(step) {
    return this.mode === "fill" && !this.#known.has(step);
  }
  /** Whether the words of a step would give the answer away. @param {number} step */
  secret(step) {
    return this.mode === "find" || this.hides(step);
  }
  #start() {
    this.#known.clear();
    const { stepper } = this;
    stepper.transport.pause();
    this.answer.value = "";
    this.verdict.textContent = "";
    stepper.changed(true);
    if (this.mode === "find") this.#ask();
    if (this.mode === "fill") {
      stepper.go(0);
      stepper.announce();
    }
  }
  /** Forgets the numbers that were found: after a change of sizes or numbers they are no longer right. */
  update() {
    this.#known.clear();
    this.#window = [0, 0];
    this.verdict.textContent = "";
  }
  /** After each step. */
  paint() {
    const { state, root } = this.stepper;
    root.classList.toggle("filling", this.mode === "fill");
    root.classList.toggle("finding", this.mode === "find");
    hide(this.node, this.mode === "watch" || !state.axes);
    hide(this.fill, this.mode !== "fill");
    hide(this.find, this.mode !== "find");
    if (this.node.hidden || !state.axes) return;
    this.question.textContent = t`Step ${state.step + 1}: what is ${this.#where()}?`;
    this.asked.textContent = t`The number at ${this.#where()} is framed. Which window made it?`;
    if (this.mode === "find") this.#point();
  }
  #where() {
    const { state } = this.stepper;
    if (!state.axes) return "";
    const [, i, j] = place(state.axes, state.step);
    const sheet = state.sheets.length > 1 ? `, ${state.sheets[state.sheet].name}` : "";
    return `${state.kind.words.at(i, j)}${sheet}`;
  }

  // ---- fill in ----
  /** @param {boolean} entered whether the reader has pressed Enter */
  #check(entered) {
    const { state } = this.stepper;
    const sum = state.products?.sum;
    const text = this.answer.value;
    if (!sum || !text.trim()) {
      this.verdict.textContent = "";
      return;
    }
    const error = numberError(text);
    if (error) {
      this.verdict.textContent = t`Your answer ${error}.`;
      return;
    }
    const mine = number(text);
    // a rounded decimal is right if the sum rounds to the same decimal
    const right = equal(mine, sum) || show(mine, 3) === show(sum, 3).replace("≈", "");
    if (!right) {
      this.verdict.textContent = entered ? t`${text.trim()} is not right. Add the products again.` : t`Not right yet.`;
    } else if (entered) this.#next();
    else {
      this.#reveal();
      this.verdict.textContent = t`Right: ${show(sum, 3)}. Enter goes on.`;
    }
  }
  #reveal() {
    const { stepper } = this;
    this.#known.add(stepper.state.step);
    stepper.drawing.update(false);
  }
  #next() {
    const { stepper } = this;
    const { state } = stepper;
    this.#reveal();
    this.answer.value = "";
    const left = state.steps - this.#known.size;
    if (left && !state.isLast) stepper.move(state.step + 1);
    const more = left === 1 ? t`Right. ${left} number is left.` : t`Right. ${left} numbers are left.`;
    this.verdict.textContent = left ? more : t`Right. That was the whole output.`;
    this.answer.focus({ preventScroll: true });
  }
  #give() {
    const { sum } = this.stepper.state.products ?? {};
    this.#reveal();
    this.verdict.textContent = sum ? t`It is ${show(sum, 6)}.` : t`It cannot be computed.`;
  }

  // ---- find the window ----
  #ask() {
    const { stepper } = this;
    const { steps, step } = stepper.state;
    const other = steps > 1 ? (step + 1 + Math.floor(Math.random() * (steps - 1))) % steps : 0;
    this.#window = [0, 0];
    this.verdict.textContent = "";
    stepper.move(other);
  }
  #point() {
    const { state, drawing } = this.stepper;
    if (!state.axes) return;
    const [i, j] = this.#window;
    for (const channel of drawing.channels) channel.slide(i * state.axes[0].s, j * state.axes[1].s);
  }
  /** @param {[number, number]} by rows and columns of the output */
  #shift([down, right]) {
    const [i, j] = this.#window;
    this.#put(i + down, j + right);
  }
  /** @type {(i: number, j: number) => void} */
  #put(i, j) {
    const { axes } = this.stepper.state;
    if (!axes) return;
    const inside = [i, j].map((at, n) => Math.min(Math.max(at, 0), axes[n].places - 1));
    this.#window = [inside[0], inside[1]];
    const [row, column] = this.#window.map((at, n) => at * axes[n].s - axes[n].before);
    this.verdict.textContent = t`The window begins at row ${row}, column ${column} of the input.`;
    this.#point();
  }
  /** The reader points at a cell of the input, padding included. @type {(row: number, column: number) => boolean} */
  pointAt(row, column) {
    const { axes } = this.stepper.state;
    if (this.mode !== "find" || !axes) return false;
    this.#put(Math.floor(row / axes[0].s), Math.floor(column / axes[1].s));
    return true;
  }
  #judge() {
    const { state } = this.stepper;
    if (!state.axes || !state.output) return;
    const [n, i, j] = place(state.axes, state.step);
    const [row, column] = this.#window;
    if (i === row && j === column) {
      this.verdict.textContent = t`Right: this window made it.`;
      return;
    }
    const [mine, asked] = [state.output.y[n][row][column], state.output.y[n][i][j]];
    const same = mine && asked && equal(mine, asked);
    this.verdict.textContent = same
      ? t`This window makes the same number, ${show(mine)}, but at ${state.kind.words.at(row, column)}.`
      : t`Not this one: it makes ${mine ? show(mine) : t`another number`}, at ${state.kind.words.at(row, column)}.`;
  }
}
