// On paper: the reader's setting in words, and four of its steps, each as figure and in words.
/** @import { Stepper } from "./stepper.js" */
/** @import { Setting } from "../../types.js" */
import { t } from "../../words.js";
import { element } from "../dom.js";

const COUNT = 4;

/** The step that is shown, the first and the last, and others between. @type {(steps: number, step: number) => number[]} */
export function chosen(steps, step) {
  const last = steps - 1;
  const all = [step, 0, last, ...[1 / 2, 1 / 4, 3 / 4, 1 / 8].map((part) => Math.round(last * part))];
  const some = [...new Set([...all, ...Array(Math.min(steps, COUNT)).keys()])].slice(0, COUNT);
  return some.sort((a, b) => a - b);
}
/** @param {Setting["padding"]} padding */
function padded(padding) {
  if (typeof padding === "string") return padding;
  const [[top, bottom], [left, right]] = padding;
  return t`top ${top}, bottom ${bottom}, left ${left}, right ${right}`;
}
/** @param {Stepper} stepper */
function caption({ state: { kind, setting, steps } }) {
  const parts = [t`strides ${setting.strides.join(" × ")}`, t`padding ${padded(setting.padding)}`];
  if (kind.dilates) parts.push(t`dilation ${setting.dilation.join(" × ")}`);
  if (setting.flip) parts.push(t`the kernel flipped`);
  for (const [name, value] of Object.entries(setting.more ?? {})) {
    if (!kind.more[name]?.hidden) parts.push(`${name.replaceAll("_", " ")} ${value}`);
  }
  return t`${kind.words.layer}: ${parts.join("; ")}. ${Math.min(steps, COUNT)} of ${steps} steps.`;
}
/** The stage as it looks now, with what is typed in it. @param {HTMLElement} stage */
function still(stage) {
  const copy = /** @type {HTMLElement} */ (stage.cloneNode(true)); // the values of fields are copied too
  for (const node of copy.querySelectorAll("[id]")) node.removeAttribute("id");
  for (const label of copy.querySelectorAll("label")) label.removeAttribute("for");
  copy.inert = true;
  return copy;
}
/** @param {Stepper} stepper */
function print(stepper) {
  const { state, root, modes, drawing } = stepper;
  erase(stepper);
  if (!state.axes) return; // the page shows why
  stepper.transport.pause();
  const now = state.step;
  const figures = chosen(state.steps, now).map((step) => {
    stepper.go(step);
    // a number that the reader still has to find is not printed either
    const words = modes.mode !== "watch" && modes.secret(step) ? state.words?.split(". ", 1)[0] : state.words;
    return element("figure", {}, element("figcaption", { textContent: words ?? "" }), still(drawing.stage));
  });
  stepper.go(now);
  root.append(element("div", { className: "printed" }, element("p", { textContent: caption(stepper) }), ...figures));
}
/** @param {Stepper} stepper */
const erase = ({ root }) => root.querySelector(":scope > .printed")?.remove();

/** Adds the figures to each print, as long as the stepper is on the page. @param {Stepper} stepper */
export function printable(stepper) {
  const before = () => {
    if (stepper.root.isConnected) print(stepper);
    else {
      window.removeEventListener("beforeprint", before);
      window.removeEventListener("afterprint", after);
    }
  };
  const after = () => erase(stepper);
  window.addEventListener("beforeprint", before);
  window.addEventListener("afterprint", after);
}
