// The widget: puts the state, the drawing and the controls together, and keeps the state in the address.
/** @import { LayerKind } from "../../types.js" */
import { t } from "../../words.js";
import { address, button, copyButton, element, remember, styleSheet } from "../dom.js";
import { Choices, listenToMoves, listenToTyping, Transport } from "./controls.js";
import { Drawing } from "./drawing.js";
import { conv2d } from "./kinds/conv2d.js";
import { decode } from "./link.js";
import { Modes } from "./modes.js";
import { printable } from "./print.js";
import { Settings } from "./settings.js";
import { embed, share } from "./share.js";
import { fromPage, State } from "./state.js";

const REST = 300; // milliseconds after the last change until the address is updated

const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);
const href = new URL("stepper.css", src).href;

export class Stepper {
  message = element("p", { className: "field-error", role: "alert", hidden: true });
  said = element("p", { className: "said", role: "status" });
  told = element("span", { className: "run-state", role: "status" });
  code = element("code");
  box = element("div", { className: "highlight language-python generated" }, element("pre", {}, this.code));
  python = element(
    "details",
    { className: "python" },
    element("summary", { textContent: t`The same in Python: by the loop, and by TensorFlow` }),
    this.box,
  );
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} root @param {LayerKind} kind */
  constructor(root, kind) {
    this.root = root;
    // on a page with several steppers, all but one have a name
    this.state = new State(fromPage(root.dataset, kind), root.dataset.name, kind);
    this.#readLink();
    this.drawing = new Drawing(this.state, (filter) => this.move(this.state.stepOfFilter(filter)));
    this.modes = new Modes(this);
    this.drawing.hides = (step) => this.modes.hides(step);
    this.transport = new Transport(this);
    this.choices = new Choices(this);
    this.settings = new Settings(this);
    const { stage, outcome, turn, legend, refused } = this.drawing;
    this.view = kind.view?.(this) ?? null;
    if (this.view) this.drawing.beside = [this.view.node];
    // If the page shows the program right below, the stepper does not show it again.
    this.hasCode = root.dataset.code !== "below";
    root.replaceChildren(
      ...[this.message, this.transport.node, this.modes.node, stage, outcome, this.said, turn, legend, refused],
      ...[
        this.choices.node,
        this.settings.node,
        ...(this.hasCode ? [this.python] : []),
        share(this, src, () => this.#link()),
        this.#bar(),
      ],
    );
    listenToTyping(this);
    listenToMoves(this);
    document.addEventListener("click", this.#follow, true); // before the theme sees it
    embed(root, this.state.name);
    printable(this);
    this.settings.show();
    this.changed(true);
    if (this.hasCode) this.box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
  }
  #readLink() {
    const word = new URLSearchParams(location.search).get(this.state.name);
    if (word === null) return;
    try {
      this.state.load(decode(word, this.state.kind));
    } catch (error) {
      const { message } = /** @type {Error} */ (error);
      this.message.textContent = t`The example in the link cannot be shown: ${message}. This is the one of the page.`;
      this.message.hidden = false;
    }
  }
  /**
   * Follows a link of the text to a step: <a href="#its-id" data-step="5">. The text is about the numbers of the page,
   * so these are restored first.
   */
  #follow = (/** @type {MouseEvent} */ event) => {
    const { root, state } = this;
    const { target } = event;
    if (!root.isConnected) {
      document.removeEventListener("click", this.#follow, true);
      return;
    }
    const link = target instanceof Element ? target.closest("a") : null;
    if (!link || !root.id || link.hash !== `#${root.id}` || root.contains(link)) return;
    event.preventDefault();
    event.stopPropagation();
    const { step, stamp } = link.dataset;
    state.restore();
    if (stamp) state.setMore("stamp", Number(stamp));
    this.settings.show();
    this.changed(true);
    if (step) this.move(Number(step) - 1);
    root.scrollIntoView();
  };
  #bar() {
    const say = (/** @type {string} */ text) => {
      this.told.textContent = text;
    };
    const again = button(t`Start again`, t`Back to the example of the page`, () => {
      this.state.restore();
      this.message.hidden = true;
      this.settings.show();
      this.changed(true);
      say(t`Back to the example of the page`);
    });
    const copyCode = this.hasCode ? [copyButton(t`Copy code`, () => this.code.textContent, say)] : [];
    const copyLink = copyButton(t`Copy link`, () => this.#link(), say);
    return element("div", { className: "widget-bar" }, ...copyCode, copyLink, again, this.told);
  }

  // ---- what the controls call ----
  /** Shows a step. @param {number} step */
  go(step) {
    const { state } = this;
    if (!state.axes) return;
    const { filter } = state;
    state.go(step);
    this.drawing.paint();
    this.view?.paint();
    this.modes.paint();
    this.#reveal();
    if (filter !== state.filter) this.choices.show();
    this.transport.show();
  }
  /** Goes to a step that a reader wants to see: stops playing, and says the step. @param {number} step */
  move(step) {
    this.transport.pause();
    this.go(step);
    this.announce();
    this.keep();
  }
  announce() {
    const { words, step } = this.state;
    if (words === null || this.transport.playing) return;
    // a number that the reader still has to find is not said
    this.said.textContent = this.modes.mode === "watch" || !this.modes.secret(step) ? words : words.split(". ", 1)[0];
  }
  /**
   * Call it after a change of the setting. `resized` says whether more than numbers has changed; `field` is the changed
   * field of the settings.
   * @type {(resized: boolean, field?: string | null) => void}
   */
  changed(resized, field = null) {
    const focused = document.activeElement?.id;
    if (resized) this.transport.pause();
    this.settings.update(field);
    this.modes.update();
    this.drawing.update(resized);
    this.modes.paint();
    this.view?.update();
    this.#reveal();
    this.choices.show();
    this.transport.show();
    const { program } = this.state;
    this.python.hidden = program === null;
    if (program !== null) {
      this.code.textContent = program;
      this.box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
    }
    if (resized && focused) document.getElementById(focused)?.focus({ preventScroll: true });
    this.keep();
  }
  #reveal() {
    if (!this.transport.playing || this.transport.delay > 0) this.drawing.reveal();
  }

  // ---- the address ----
  /** @returns {Record<string, string>} */
  get #parameters() {
    const { word, name } = this.state;
    return word === null ? {} : { [name]: word };
  }
  #store() {
    clearTimeout(this.#timer);
    if (this.root.isConnected && this.state.complete) remember(this.#parameters, [this.state.name]);
  }
  /** Puts the state into the address, once the reader rests. */
  keep() {
    clearTimeout(this.#timer);
    if (!this.transport.playing) this.#timer = setTimeout(() => this.#store(), REST);
  }
  #link() {
    this.#store();
    return this.state.complete ? address(this.#parameters, [this.state.name]) : location.href;
  }
}

/** The kinds of layers with a script of their own, which is loaded when a page has such a stepper. */
const KINDS = ["conv1d", "pooling", "grouped", "depthwise", "transposed", "conv3d", "gradient"];
/** @type {Record<string, Promise<LayerKind>>} */
const loading = {};
/** @type {(name: string) => Promise<LayerKind>} */
function kindOf(name) {
  if (!KINDS.includes(name)) return Promise.resolve(conv2d);
  loading[name] ??= new Promise((resolve, reject) => {
    const onload = () => resolve(/** @type {any} */ (window.widgets)[name].kind);
    const { href: url } = new URL(`stepper/kinds/${name}.js`, src);
    document.head.append(element("script", { src: url, onload, onerror: reject }));
  });
  loading[name].catch(() => {
    delete loading[name]; // the next stepper asks again
  });
  return loading[name];
}

/** @param {HTMLElement} root */
export async function mount(root) {
  try {
    const [kind] = await Promise.all([kindOf(root.dataset.kind ?? ""), styleSheet(href)]);
    if (!root.isConnected || root.classList.contains("stepper")) return;
    root.classList.add("stepper");
    new Stepper(root, kind);
  } catch (error) {
    if (error instanceof Error) throw error;
    root.dispatchEvent(new Event("missing", { bubbles: true }));
  }
}
