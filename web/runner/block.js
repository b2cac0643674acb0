// One block of the page: its buttons, its editor, and what it prints.
import { button, element } from "../widgets/dom.js";
import { t } from "../words.js";
import { fragment, keep, sum } from "./edits.js";
import { AGAIN, isDone } from "./machine.js";

/** @import { Entry, Page } from "../types.js" */

const REST = 150; // ms for which the pointer rests on Run before Python is started
const TYPED = 300; // ms after the last key until an edit is kept
const HELP = "What runs in the page"; // errors of the package tensorflow name this page

// Messages of NumPy that a learner meets in the lessons, and the entry of the page that explains them
const ENTRIES = [["setting an array element with a sequence", "sequence", t`What this error means`]];

let ids = 0;
export class Block {
  runButton = button(t`Run`, t`Run this code in your browser`, () => this.start());
  stopButton = button(t`Stop`, t`End the run`, () => this.page.python.stop(this));
  edit = button(t`Edit`, t`Change this code`, () => this.openEditor());
  reset = button(t`Reset`, t`Back to the code of the page`, () => this.restore());
  share = button(t`Share`, t`Copy a link to this code`, () => this.copyLink());
  state = element("span", { className: "run-state", role: "status" });
  bar = element("div", { className: "run-bar", role: "group" });
  out = element("div", { className: "run-out", hidden: true, tabIndex: 0, role: "log" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  typed; // the timer that runs until an edit is kept
  ran = ""; // the code when Run was pressed

  /**
   * @param {HTMLElement} box @param {string} name  for screen readers, as in "Code block 3"
   * @param {Block | null} previous  the block above, which this one may continue
   * @param {Page} page
   */
  constructor(box, name, previous, page) {
    this.box = box;
    this.id = ++ids;
    this.name = name;
    this.spoken = name[0].toLowerCase() + name.slice(1); // inside a sentence
    this.page = page;
    this.files = page.files;
    /** @type {Block | null} */
    this.previous = box.classList.contains("continuation") ? previous : null;
    /** @type {string} */
    this.chain = this.previous?.chain ?? `${page.path}#${this.id}`;
    this.pre = /** @type {HTMLElement} */ (box.querySelector("pre"));
    this.shown = /** @type {HTMLElement} */ (this.pre.querySelector("code"));
    this.markup = this.shown.innerHTML;
    this.original = this.code = `${(this.shown.textContent ?? "").replace(/\n+$/, "")}\n`;
    this.source = box.dataset.source ?? "";
    this.sum = sum(this.original);
    const next = box.nextElementSibling;
    this.recorded = next instanceof HTMLElement && next.classList.contains("output") ? next : null;
    /** @type {{ focus(): void, destroy(): void, dom: HTMLElement } | null} */
    this.view = null;
    this.before = () => this.above().map(({ code }) => code);
    this.makeBar();
  }
  makeBar() {
    [this.stopButton.hidden, this.reset.hidden, this.share.hidden] = [true, true, true];
    this.bar.append(this.runButton, this.stopButton, this.edit, this.reset, this.share, this.state);
    this.bar.setAttribute("aria-label", this.name);
    this.out.setAttribute("aria-label", t`Your output of ${this.spoken}`);
    this.box.append(this.bar, this.out);
    this.warmUp();
  }
  // A pointer that rests on Run, or a key pressed there, is a sign that a run will follow. Focus that only passes over
  // Run is no such sign, and Python is a large download.
  warmUp() {
    if (navigator.connection?.saveData) return;
    /** @type {ReturnType<typeof setTimeout>} */
    let rest;
    const warm = () => this.page.python.warm(this.code);
    this.runButton.addEventListener("pointerenter", () => (rest = setTimeout(warm, REST)));
    this.runButton.addEventListener("pointerleave", () => clearTimeout(rest));
    this.runButton.addEventListener("keydown", ({ key }) => (key === "Enter" || key === " ") && warm());
  }
  /** The blocks above that this one continues. @returns {Block[]} */
  above() {
    return this.previous ? [...this.previous.above(), this.previous] : [];
  }
  /** @returns {Entry} */
  entry() {
    return [this.source, this.sum, this.code];
  }

  // ---- a run -------------------------------------------------------------------------------------------------
  start() {
    if (this.page.python.has(this)) return;
    for (const picture of this.out.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    this.out.replaceChildren();
    this.out.hidden = true;
    this.swap(this.runButton, this.stopButton);
    this.ran = this.code;
    this.page.python.run(this);
  }
  /**
   * Hide the button `shown`, and show `other` in its place; the focus moves along.
   * @param {HTMLElement} shown @param {HTMLElement} other
   */
  swap(shown, other) {
    const focused = document.activeElement === shown;
    [shown.hidden, other.hidden] = [true, false];
    if (focused) other.focus();
  }
  /** @param {string} text */
  say(text) {
    this.state.textContent = text;
  }
  /** @param {string} text */
  finish(text) {
    this.swap(this.stopButton, this.runButton);
    this.say(text);
    if (text === AGAIN) this.miss();
    if (this.recorded && !this.out.hidden) this.recorded.hidden = true; // the reader's own output takes its place
    if (isDone(text) && this.ran === this.code) this.box.dispatchEvent(new Event("ran", { bubbles: true }));
  }
  /** A file could not be loaded: site.js tells the reader if the page is from an older deploy. */
  miss() {
    this.box.dispatchEvent(new CustomEvent("missing", { bubbles: true, detail: "only if older" }));
  }
  /** @param {string} text @param {"stdout" | "stderr"} kind */
  print(text, kind) {
    this.out.hidden = false;
    const last = this.out.lastElementChild;
    if (last?.className === kind) last.append(text);
    else this.out.append(element("pre", { className: kind }, text));
    if (kind === "stderr" && text.includes(HELP)) {
      this.out.append(element("p", {}, element("a", { href: this.page.help, textContent: t`What runs in the page` })));
    }
    if (kind !== "stderr") return;
    for (const [words, entry, textContent] of ENTRIES) {
      if (!text.includes(words)) continue;
      this.out.append(element("p", {}, element("a", { href: `${this.page.doctor}#${entry}`, textContent })));
    }
  }
  /** @param {Uint8Array<ArrayBuffer>} bytes  of a PNG */
  draw(bytes) {
    this.out.hidden = false;
    const src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    this.out.append(element("img", { src, alt: t`Figure drawn by ${this.spoken}` }));
  }

  // ---- its code ------------------------------------------------------------------------------------------------
  async openEditor() {
    this.edit.disabled = true;
    try {
      const { open } = await this.page.editor();
      const host = element("div", { className: "run-editor" });
      this.bar.before(host);
      this.pre.hidden = true;
      [this.edit.hidden, this.reset.hidden, this.share.hidden] = [true, false, false];
      this.view = open(host, this.code, {
        label: t`${this.name}; Ctrl+Enter runs it, Tab leaves it`,
        run: () => this.start(),
        change: (code) => this.change(code),
      });
      this.view.focus();
    } catch {
      this.say(t`The editor could not be loaded; press Edit to try again`);
      this.miss();
    }
    this.edit.disabled = false;
  }
  closeEditor() {
    this.view?.dom.parentElement?.remove();
    this.view?.destroy();
    this.view = null;
    this.pre.hidden = false;
    this.edit.hidden = false;
  }
  focus() {
    (this.view ?? this.runButton).focus();
  }
  /** The reader types. @param {string} code */
  change(code) {
    this.code = code;
    clearTimeout(this.typed);
    this.typed = setTimeout(() => this.save(), TYPED);
  }
  /** Keep the edit; at the latest when the reader leaves the page. */
  save() {
    if (this.typed === undefined) return;
    clearTimeout(this.typed);
    this.typed = undefined;
    if (!keep(this.page.path, this)) this.say(t`This browser does not let the page keep your edit`);
  }
  /** Show other code: edited earlier, or from a link. It does not run by itself. @param {string} code */
  replace(code) {
    this.closeEditor();
    this.code = code;
    this.shown.textContent = code;
    [this.reset.hidden, this.share.hidden] = [false, false];
  }
  restore() {
    this.closeEditor();
    this.change(this.original);
    this.save();
    this.shown.innerHTML = this.markup;
    if (this.recorded) this.recorded.hidden = false;
    this.out.hidden = true;
    [this.reset.hidden, this.share.hidden] = [true, true];
    this.say(t`Back to the code of the page`);
    this.edit.focus();
  }
  /** Take the code that a widget has put into the block. */
  follow() {
    this.code = `${(this.shown.textContent ?? "").trimEnd()}\n`;
    if (!this.page.python.has(this)) [this.out.hidden, this.state.textContent] = [true, ""];
  }
  async copyLink() {
    const edited = this.above().filter(({ code, original }) => code !== original);
    const link =
      location.origin + location.pathname + (await fragment([...edited, this].map((block) => block.entry())));
    try {
      await navigator.clipboard.writeText(link);
      this.say(t`Link copied`);
    } catch {
      this.say(t`Copy the link from the address bar`);
      history.replaceState(history.state, "", link);
    }
  }
}
