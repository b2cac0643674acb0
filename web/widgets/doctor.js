// The error doctor: a box for an error message, and the answer to it. The knowledge about messages is in doctor/. It is
// loaded only when a reader comes to the box, since most readers of the page do not.

import { t } from "../words.js";
import { element } from "./dom.js";

/** @import * as Answers from "./doctor/answers.js" */

const OTHERS = 3;
const REST = 200; // milliseconds without typing until the doctor searches
const { src: own } = /** @type {HTMLScriptElement} */ (document.currentScript);
/** @type {Promise<typeof Answers> | undefined} */
let loading;

/** Loads the knowledge about messages. It is a script, since a page opened from a disk may not import a module. */
function load() {
  loading ??= new Promise((resolve, reject) => {
    const onload = () => resolve(/** @type {typeof Answers} */ (/** @type {unknown} */ (window.widgets?.answers)));
    const { href: src } = new URL("doctor/answers.js", own);
    document.head.append(element("script", { src, onload, onerror: reject }));
  });
  loading.catch(() => {
    loading = undefined; // the next try asks again
  });
  return loading;
}

// ---- the box -----------------------------------------------------------------------------------------
/**
 * Scrolls to a heading without following a link. The theme would load the page again for the first link within
 * it, and the box would lose the pasted text.
 * @param {HTMLElement} heading
 */
function goTo(heading) {
  history.replaceState(history.state, "", `#${heading.id}`);
  /** @type {HTMLElement | null} */
  const header = document.querySelector(".md-header");
  scrollTo({ top: heading.getBoundingClientRect().top + scrollY - (header?.offsetHeight ?? 0) - 12 });
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
/** A link to an entry, which may be on the other page. @type {(entry: Answers.Entry) => HTMLAnchorElement} */
function link({ id, page, title }) {
  const heading = document.getElementById(id);
  if (!heading) return element("a", { href: `../${page}/#${id}`, textContent: title });
  return element("a", {
    href: `#${id}`,
    textContent: title,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      goTo(heading);
    },
  });
}

class Doctor {
  text = element("textarea", { id: "doctor-message", rows: 5, spellcheck: false, autocomplete: "off" });
  status = element("p", { className: "summary", role: "status" });
  others = element("ul", { className: "others" });
  facts = element("p", { className: "facts" });
  /** The link to the entry. @type {HTMLAnchorElement | null} */
  #best = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} root @param {Element} article */
  constructor(root, article) {
    this.list = /** @type {HTMLElement} */ (article.querySelector("h2[id]")); // the heading of all messages
    /** @type {HTMLAnchorElement | null} */
    const calculator = article.querySelector("a[href*='reference/conv_shapes']");
    this.calculator = calculator?.href.split("#")[0];
    this.text.addEventListener("input", (event) => {
      clearTimeout(this.#timer);
      const isPasted = event instanceof InputEvent && event.inputType === "insertFromPaste";
      this.#timer = setTimeout(() => this.#look(isPasted), isPasted ? 0 : REST);
    });
    for (const kind of ["focus", "pointerenter"]) this.text.addEventListener(kind, () => load().catch(() => {}));
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#find();
    });
    const onclick = () => this.#find();
    const find = element("button", { type: "button", className: "run-button", textContent: t`Find`, onclick });
    root.replaceChildren(
      element("label", { htmlFor: this.text.id, textContent: t`an error message, or a whole traceback` }),
      this.text,
      element("div", { className: "widget-bar" }, find),
      ...[this.status, this.facts, this.others],
    );
  }
  /** Shows the entry of a message. @param {string} message */
  take(message) {
    this.text.value = message;
    this.#look(false);
  }
  async #find() {
    clearTimeout(this.#timer);
    await this.#look(false);
    if (!this.text.value.trim()) this.status.textContent = t`Paste an error message into the box first.`;
    this.#best?.click();
  }
  /** Shows the entry and the reasons for it; scrolls there if a paste has a certain entry. @param {boolean} isPasted */
  async #look(isPasted) {
    this.#best = null;
    const text = this.text.value;
    const answers = text.trim() ? await load().catch(() => null) : null;
    if (text !== this.text.value) return; // the reader has typed on, and a later call answers
    for (const part of [this.others, this.facts, this.status]) part.replaceChildren();
    if (!text.trim()) return;
    if (!answers) {
      this.text.parentElement?.dispatchEvent(new Event("missing", { bubbles: true }));
      return;
    }
    const { entry, sure, because, also, foreign } = answers.match(text);
    if (!entry) {
      this.#refuse(foreign);
      return;
    }
    this.#best = link(entry);
    this.status.append(sure ? t`The entry: ` : t`Perhaps: `, this.#best);
    if (because) this.facts.append(t`Because: ${because}.`);
    this.others.append(...also.slice(0, OTHERS).map((other) => element("li", {}, t`or: `, link(other))));
    const heading = document.getElementById(entry.id); // null if the entry is on the other page
    if (isPasted && sure && heading) goTo(heading);
  }
  /** @param {string} foreign what the site does not cover */
  #refuse(foreign) {
    if (foreign) {
      this.status.append(t`This is a message of ${foreign}, which this site does not cover. See `, this.#all(), ".");
      return;
    }
    this.status.append(
      t`No entry is near this text. Paste the last lines of the traceback, from the line that begins with the name of the error. `,
      t`If they are there already, this page does not have it: see `,
      this.#all(),
      t`, print the shapes before the line that fails`,
      ...(this.calculator
        ? [t`, and compare them with the `, element("a", { href: this.calculator, textContent: t`calculator` })]
        : []),
      ".",
    );
  }
  #all() {
    return element("a", { href: `#${this.list.id}`, textContent: t`all messages` });
  }
}

/** @param {HTMLElement} root */
export function mount(root) {
  const article = root.closest("article");
  if (!article) return;
  const doctor = new Doctor(root, article);
  const asked = new URLSearchParams(location.search).get("message"); // from a link of the stack tracer
  if (asked) doctor.take(asked);
}
