// The little that the widgets share: making elements, the state in the address, what is read aloud.
import { t } from "../words.js";

/**
 * An HTML element; a name that is not one of its properties becomes an attribute.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]> & Record<string, unknown>} [properties]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, properties, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (name in made) Object.assign(made, { [name]: value });
    else made.setAttribute(name, String(value));
  }
  made.append(...children);
  return made;
}

/**
 * A button with a text, and what it does.
 * @type {(text: string, title: string, onclick: () => void) => HTMLButtonElement}
 */
export const button = (text, title, onclick) =>
  element("button", { type: "button", className: "run-button", textContent: text, title, onclick });

/**
 * An element of a drawing in SVG.
 * @param {keyof SVGElementTagNameMap} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function drawing(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * Waits for a style sheet, which is loaded once.
 * @param {string} href
 */
export function styleSheet(href) {
  const known = [...document.querySelectorAll("link")].find((link) => link.href === href);
  if (known?.sheet) return null;
  return new Promise((done) => {
    if (known) known.addEventListener("load", done);
    else document.head.append(element("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
}

/** Groups of three digits, so that long numbers can be read. @type {(number: number | bigint) => string} */
export const grouped = (number) => String(number).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");

const LONGEST = 8000; // characters of an address; servers refuse longer ones
/**
 * The address with the state of a widget. Its own parameters are `owned`; all others stay. Null if the address is
 * too long to be sent.
 * @type {(state: Record<string, string>, owned: string[]) => string | null}
 */
export function address(state, owned) {
  const url = new URL(location.href);
  for (const name of owned) url.searchParams.delete(name);
  for (const [name, value] of Object.entries(state)) url.searchParams.set(name, value);
  return url.href.length < LONGEST ? url.href : null;
}
/**
 * Writes the state into the address, without a new entry in the history.
 * @type {(state: Record<string, string>, owned: string[]) => void}
 */
export function remember(state, owned) {
  const url = address(state, owned) ?? address({}, owned);
  if (url && url !== location.href) history.replaceState(history.state, "", url);
}

/**
 * A button that copies a text. The text is null if it is a link that is too long.
 * @type {(label: string, text: () => string | null, say: (text: string) => void) => HTMLButtonElement}
 */
export function copyButton(label, text, say) {
  return element("button", {
    type: "button",
    className: "run-button",
    textContent: label,
    onclick: () => {
      const copied = text();
      if (copied === null) say(t`This is too long for a link`);
      else
        navigator.clipboard.writeText(copied).then(
          () => say(t`Copied`),
          () => say(t`This browser does not let the page copy`),
        );
    },
  });
}

/** A text that a screen reader reads aloud after a change, once the typing rests. */
export function announcer() {
  const node = element("p", { className: "heard", role: "status" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const say = (/** @type {string} */ text, wait = 700) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      node.textContent = text;
    }, wait);
  };
  return { node, say };
}
