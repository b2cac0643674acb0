// The pieces that the stepper is drawn of: tables of cells, fields and titles.
/** @import { Axes } from "../../types.js" */
import { t } from "../../words.js";
import { element } from "../dom.js";

/**
 * A table with numbers for its rows and columns. The numbers are `heads`, with -1 for none; without `heads`, they count
 * the rows and columns `inside` the padding.
 * @typedef {{ table: HTMLTableElement, box: HTMLElement, scroller: HTMLElement }} Drawn
 * @typedef {{ top: number, left: number, rows: number, columns: number }} Inside
 * @param {{ kind: string, label: string, size: number[], inside?: Inside, heads?: number[][], role?: string }} description
 * @param {(i: number, j: number) => HTMLTableCellElement} cell makes a cell
 * @returns {Drawn}
 */
export function drawSheet({ kind, label, size: [rows, columns], inside, heads, role }, cell) {
  const numbered = inside ?? { top: 0, left: 0, rows, columns };
  const columnHeads = heads?.[1] ?? range(columns).map((j) => indexIn(j - numbered.left, numbered.columns));
  const rowHeads = heads?.[0] ?? range(rows).map((i) => indexIn(i - numbered.top, numbered.rows));
  /** @type {(index: number, scope: string) => HTMLElement} */
  const head = (index, scope) => {
    const th = element("th", { scope, textContent: index < 0 ? "" : String(index) });
    if (index < 0) th.setAttribute("aria-label", t`padding`);
    return th;
  };
  const across = columnHeads.map((index) => head(index, "col"));
  const body = range(rows).map((i) =>
    element("tr", {}, head(rowHeads[i], "row"), ...range(columns).map((j) => cell(i, j))),
  );
  const table = element(
    "table",
    { className: `sheet ${kind}`, "aria-label": label },
    element("thead", {}, element("tr", {}, element("td"), ...across)),
    element("tbody", {}, ...body),
  );
  if (role) table.setAttribute("role", role);
  const box = element("div", { className: `box ${smallness(columns)}` }, table);
  box.style.setProperty("--columns", String(columns));
  return { table, box, scroller: element("div", { className: "scroller" }, box) };
}
/** @type {(index: number, count: number) => number} */
const indexIn = (index, count) => (index < count ? index : -1);
/** @param {number} count */
export const range = (count) => Array.from({ length: count }, (_, index) => index);
/** @param {number} columns */
function smallness(columns) {
  if (columns > 14) return "tiny";
  if (columns > 11) return "small";
  return columns > 9 ? "medium" : "";
}

/** @param {string[]} texts */
export const widest = (texts) => texts.reduce((most, text) => Math.max(most, text.length), 1);
/** Makes the cells of a sheet wide enough. @type {(box: HTMLElement, texts: string[]) => void} */
export function widen(box, texts) {
  const longest = String(widest(texts));
  if (box.style.getPropertyValue("--longest") !== longest) box.style.setProperty("--longest", longest);
}
/**
 * Writes a text only if it is new, since a step has only 16 milliseconds while the steps play.
 * @type {(node: HTMLElement, text: string) => void}
 */
export function write(node, text) {
  if (node.textContent === text) return;
  const { firstChild } = node;
  if (firstChild instanceof Text && !firstChild.nextSibling && text) firstChild.data = text;
  else node.textContent = text;
}

/**
 * The same for words with their classes. Their elements stay, since WebKit styles the page again for each element that
 * is put in.
 * @type {(node: HTMLElement, words: [string, string][]) => void}
 */
export function writeAll(node, words) {
  if (node.children.length !== words.length) node.replaceChildren(...words.map(() => span("")));
  words.forEach(([className, text], n) => {
    const word = /** @type {HTMLElement} */ (node.children[n]);
    if (word.className !== className) word.className = className;
    write(word, text);
  });
}
/**
 * Puts a text that changes with each step onto a place. The text does not change the layout of the place, so that
 * nothing around is laid out again. The place is made as high as the text, which may have several lines.
 * @type {(place: HTMLElement) => HTMLElement}
 */
export function lifted(place) {
  const text = span("lifted");
  place.append(text);
  new ResizeObserver(([{ contentRect }]) => {
    place.style.setProperty("--text", `${contentRect.height}px`);
  }).observe(text);
  return text;
}
/** The same for whether an element is hidden. @type {(node: HTMLElement, hidden: boolean) => void} */
export function hide(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}
/** The same for an attribute. @type {(node: Element, name: string, value: string) => void} */
export function mark(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

/**
 * Moves a frame to a cell. It sets the frame's own transform, since the squares would inherit a custom property, and
 * would be styled again. The distance is a part of the frame's size, which is the reach of the window.
 * @type {(frame: HTMLElement, axes: Axes, row: number, column: number) => void}
 */
export function slide(frame, [high, wide], row, column) {
  frame.style.transform = `translate(${(100 * column) / wide.reach}%, ${(100 * row) / high.reach}%)`;
}

/** The field of a number. @type {(id: string, label: string, value: string) => HTMLInputElement} */
export const numberField = (id, label, value) =>
  element("input", {
    id,
    type: "text",
    value,
    "aria-label": label,
    autocomplete: "off",
    spellcheck: false,
    autocapitalize: "off",
    maxLength: 40,
    tabIndex: -1,
  });
/**
 * Shows a number in its field, and whether it can be read.
 * @type {(field: HTMLInputElement, text: string, faulty: Set<string>) => void}
 */
export function fillField(field, text, faulty) {
  if (field.value !== text) field.value = text;
  if (faulty.has(field.id)) {
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", `${field.id.split("-")[0]}-wrong`);
  } else if (field.hasAttribute("aria-invalid")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** A part of the stage, under a title. @type {(kind: string, title: string, ...children: Node[]) => HTMLElement} */
export const part = (kind, title, ...children) =>
  element("div", { className: `part ${kind}` }, element("p", { className: "title", textContent: title }), ...children);
/** @type {(className: string, ...children: (Node | string)[]) => HTMLElement} */
export const span = (className, ...children) => element("span", { className }, ...children);
