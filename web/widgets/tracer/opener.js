// Below the table: the picture of the stack, whose code is loaded when a reader opens it.
/** @import { Row } from "../../types.js" */
/** @import { Drawn } from "./drawn.js" */
import { t } from "../../words.js";
import { element, styleSheet } from "../dom.js";

const { src: base = "" } = /** @type {HTMLScriptElement | null} */ (document.currentScript) ?? {};
/** Loads the code once. @returns {Promise<typeof Drawn>} */
function load() {
  const loaded = () => /** @type {any} */ (window.widgets)?.drawn?.Drawn;
  if (loaded()) return Promise.resolve(loaded());
  return new Promise((resolve, reject) => {
    const { href: src } = new URL("tracer/drawn.js", base);
    document.head.append(element("script", { src, onload: () => resolve(loaded()), onerror: reject }));
  });
}

export class Opener {
  node = element(
    "details",
    { className: "drawn" },
    element("summary", { textContent: t`The stack as a picture, and what an output sees` }),
  );
  /** @type {Row[]} */
  #rows = [];
  /** @type {Drawn | null} */
  #drawn = null;
  #asked = false;

  constructor() {
    this.node.addEventListener("toggle", () => this.node.open && this.#open());
    const query = new URLSearchParams(location.search);
    if (query.has("see") || query.get("embed") === "tracer") this.node.open = true;
  }
  async #open() {
    if (this.#asked) {
      this.#drawn?.update(this.#rows);
      return;
    }
    this.#asked = true;
    try {
      const [Made] = await Promise.all([load(), styleSheet(new URL("tracer/drawn.css", base).href)]);
      this.#drawn = new Made(this.node);
      this.#drawn.update(this.#rows);
    } catch {
      this.#asked = false; // the next try asks again
      this.node.dispatchEvent(new Event("missing", { bubbles: true }));
    }
  }
  /** The rows of the stack that is there now. @param {Row[]} rows */
  show(rows) {
    this.#rows = rows;
    if (this.node.open) this.#drawn?.update(rows);
  }
}
