// The tracer's picture: the stack to scale, the windows of a chosen output layer by layer, and its gradient.
/** @import { Row } from "../../types.js" */
/** @import { Drawn as Drawing, Heat } from "./drawing.js" */
/** @import { Entry, Needed } from "./geometry.js" */
import { t } from "../../words.js";
import { address, announcer, button, element, remember } from "../dom.js";
import { embed, save, toPng } from "../stepper/share.js";
import { beside, CELL_SIZE, file, inPage, PAPER, scales, sheet, stack, THEME } from "./drawing.js";
import { drawable, folded, misplaced, obstacle, places, windows } from "./geometry.js";
import { central, draw, gradient, imageOf, plan } from "./gradient.js";
import { AXES, axisInWords, layerOf, shapeOf, spansInWords, stackInWords, stepInWords } from "./words.js";

const OWNED = ["see"]; // its parameter in the address: the output, and the place
const IMAGES = 2; // images for each random draw of the weights
const AT_ONCE = 1e7; // with fewer multiply-adds, the gradient is measured without a click
const FILE_WIDTH = 1040;

/** Shows an SVG in an element. @type {(node: HTMLElement, drawing: Drawing) => void} */
function put(node, drawing) {
  const parsed = new DOMParser().parseFromString(inPage(drawing), "image/svg+xml");
  node.replaceChildren(document.importNode(parsed.documentElement, true));
}
const breathe = () => new Promise((resolve) => setTimeout(resolve));
/** The name of the page. */
const titleOfPage = () => (document.querySelector("h1")?.firstChild?.textContent ?? document.title).trim();

export class Drawn {
  picture = element("div", { className: "stack-picture", role: "img" });
  legend = element("p", { className: "legend" });
  output = element("select", { id: "tracer-output" });
  fields = element("div", { className: "fields" });
  wrong = element("p", { className: "field-error", role: "alert", hidden: true });
  chooser = element("div", { className: "sheet", tabIndex: 0, role: "application" });
  step = element("div", { className: "sheet", role: "img" });
  input = element("div", { className: "sheet", role: "img" });
  effective = element("div", { className: "sheet", role: "img" });
  sheets = element("div", { className: "sheets" }, this.chooser, this.step, this.input, this.effective);
  count = element("span", { className: "count" });
  said = element("p", { className: "said" });
  measured = element("p", { className: "said" });
  back = button(t`Back`, t`One layer back towards the output`, () => this.#go(-1));
  next = button(t`Next layer`, t`One layer on towards the input`, () => this.#go(1));
  measure = button(t`Measure the gradient`, t`Compute the gradient of this output`, () => this.#measure());
  told = element("span", { className: "run-state", role: "status" });
  heard = announcer();
  /** @type {Row[]} */
  #outputs = [];
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Row | null} */
  #broken = null;
  /** @type {Row | null} */
  #chosen = null;
  /** @type {number[]} */
  #place = [];
  /** @type {Needed[]} */
  #needs = [];
  #step = 0;
  /** The gradient that was measured, added up over `nets` nets. @type {{ heat: Heat, nets: number } | null} */
  #heat = null;
  #run = 0; // which measurement is the last one
  #width = 0;
  #linked = new URLSearchParams(location.search).get("see");

  /** @param {HTMLElement} host */
  constructor(host) {
    const see = element("label", { htmlFor: this.output.id, textContent: t`output` });
    const bar = element("div", { className: "widget-bar" }, this.back, this.next, this.count, this.measure);
    this.windows = element("div", {}, this.sheets, bar, this.said, this.measured);
    host.append(
      ...[this.picture, this.legend],
      element(
        "div",
        { className: "fields wide" },
        element("div", { className: "field" }, see, this.output),
        this.fields,
      ),
      ...[this.wrong, this.windows, this.#share(), this.heard.node],
    );
    this.output.addEventListener("input", () => this.#choose(this.#outputs[Number(this.output.value)], null));
    this.picture.addEventListener("click", (event) => this.#point(event));
    this.chooser.addEventListener("click", (event) => this.#pick(event));
    this.chooser.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(() => {
      if (this.picture.clientWidth !== this.#width) this.#drawStack();
    }).observe(this.picture);
    const widget = /** @type {HTMLElement} */ (host.closest(".widget"));
    embed(widget, "tracer");
  }

  // ---- what is chosen ----
  /** @param {Row[]} rows */
  update(rows) {
    const { outputs, broken } = drawable(rows);
    const before = this.#chosen ? this.#outputs.indexOf(this.#chosen) : -1;
    const isSame = before >= 0 && outputs[before] && shapeOf(outputs[before]) === shapeOf(this.#outputs[before]);
    [this.#outputs, this.#broken, this.#entries] = [outputs, broken, folded(outputs)];
    this.output.replaceChildren(
      ...outputs.map((row, value) =>
        element("option", { value: String(value), textContent: `${row.line} ${layerOf(row)}, ${shapeOf(row)}` }),
      ),
    );
    const [at, ...place] = (this.#linked ?? "").split(".").map(Number);
    if (this.#linked !== null && outputs.length) {
      this.#linked = null;
      this.#choose(outputs[at] ?? this.#first(), outputs[at] && place.length ? place : null, !outputs[at]);
    } else if (isSame) this.#choose(outputs[before], this.#place);
    else this.#choose(this.#first(), null);
  }
  /** The last output that is an image and whose windows are known. */
  #first() {
    const known = this.#outputs.filter((row) => !obstacle(row));
    return known.findLast((row) => !row.seen?.flat) ?? known.at(-1) ?? this.#outputs.at(-1) ?? null;
  }
  /** @type {(row: Row | null, place: number[] | null, lost?: boolean) => void} */
  #choose(row, place, lost = false) {
    this.#chosen = row;
    this.output.value = String(row ? this.#outputs.indexOf(row) : "");
    const sizes = row ? places(row).map((n) => n ?? 1) : [];
    this.#place = place?.length === sizes.length ? place : sizes.map((n) => Math.floor((n - 1) / 2));
    this.#showFields(sizes);
    this.#changed();
    if (lost) this.#complain(t`The link speaks of an output that this stack has not; another one is shown.`);
  }
  /** @param {number[]} sizes */
  #showFields(sizes) {
    const names = AXES[sizes.length] ?? [];
    const same = this.fields.querySelectorAll("input").length === names.length;
    if (!same || !this.fields.contains(document.activeElement)) {
      const made = names.map((name, axis) => {
        const id = `tracer-${name}`;
        const field = element("input", { id, type: "number", min: "0", "aria-describedby": "tracer-wrong" });
        field.oninput = () => {
          this.#place = this.#place.with(axis, field.value.trim() === "" ? Number.NaN : Number(field.value));
          this.#changed();
        };
        return element(
          "div",
          { className: "field" },
          element("label", { htmlFor: id, textContent: axisInWords(name) }),
          field,
        );
      });
      this.wrong.id = "tracer-wrong";
      this.fields.replaceChildren(...made);
    }
    this.#fill();
  }
  #fill() {
    const sizes = this.#chosen ? places(this.#chosen) : [];
    this.fields.querySelectorAll("input").forEach((field, axis) => {
      field.max = String((sizes[axis] ?? 1) - 1);
      if (field !== document.activeElement) field.value = String(this.#place[axis]);
    });
  }
  /** @param {string} text */
  #complain(text) {
    this.wrong.textContent = text;
    this.wrong.hidden = !text;
  }
  #changed() {
    const row = this.#chosen;
    this.#run += 1;
    this.#heat = null;
    this.#step = 0;
    this.#needs = [];
    const trouble = row ? obstacle(row) : null;
    const outside = row && !trouble ? misplaced(row, this.#place, AXES[this.#place.length].map(axisInWords)) : null;
    this.#complain(trouble ?? outside ?? "");
    this.fields.hidden = trouble !== null || !row;
    for (const field of this.fields.querySelectorAll("input")) {
      if (outside) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    const good = row !== null && !trouble && !outside;
    this.windows.hidden = !good;
    if (good) {
      this.#needs = windows(row, this.#place);
      this.#step = Math.min(1, this.#needs.length - 1);
    }
    this.#drawStack();
    if (good) this.#drawWindows();
    if (good) this.#prepare();
  }
  #remember() {
    if (!this.#chosen) return;
    remember({ see: [this.#outputs.indexOf(this.#chosen), ...this.#place].join(".") }, OWNED);
  }

  // ---- what a reader does ----
  /** @param {number} by */
  #go(by) {
    this.#step = Math.min(Math.max(this.#step + by, 0), this.#needs.length - 1);
    this.#drawWindows();
    this.heard.say(this.said.textContent ?? "", 100);
  }
  /** Chooses the box of the stack that was clicked. @param {MouseEvent} event */
  #point(event) {
    const { left, top } = this.picture.getBoundingClientRect();
    const [x, y] = [event.clientX - left + this.picture.scrollLeft, event.clientY - top];
    const hit = this.#cells.find(
      (cell) => x >= cell.x && x < cell.x + CELL_SIZE[0] && y >= cell.y && y < cell.y + CELL_SIZE[1],
    );
    if (!hit) return;
    this.#choose(hit.entry.row, null);
    this.#remember();
  }
  /** Chooses the place of the output that was clicked. @param {MouseEvent} event */
  #pick(event) {
    const { left, top } = this.chooser.getBoundingClientRect();
    const { at, cell } = this.#sheetOf(0, THEME);
    const [x0, y0] = at(0, 0);
    const rank = this.#place.length;
    const column = Math.floor((event.clientX - left - x0) / cell);
    const row = Math.floor((event.clientY - top - y0) / cell);
    const place = rank > 1 ? [...this.#place.slice(0, -2), row, column] : [column];
    if (this.#chosen && !misplaced(this.#chosen, place, AXES[rank])) this.#moveTo(place);
  }
  /** @param {KeyboardEvent} event */
  #key(event) {
    const rank = this.#place.length;
    /** @type {Record<string, [number, number]>} */
    const moves = {
      ArrowLeft: [rank - 1, -1],
      ArrowRight: [rank - 1, 1],
      ArrowUp: [rank - 2, -1],
      ArrowDown: [rank - 2, 1],
    };
    const [axis, by] = moves[event.key] ?? [-1, 0];
    if (axis < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const place = this.#place.with(axis, this.#place[axis] + by);
    if (this.#chosen && !misplaced(this.#chosen, place, AXES[rank])) this.#moveTo(place);
  }
  /** @param {number[]} place */
  #moveTo(place) {
    this.#place = place;
    this.#fill();
    this.#changed();
    this.#remember();
    this.heard.say(
      `${spansInWords(place.map((n) => [n, n]))}. ${stepInWords(this.#needs, this.#needs.length - 1)}`,
      300,
    );
  }

  // ---- the pictures ----
  /** @type {ReturnType<typeof stack>["cells"]} */
  #cells = [];
  #scene() {
    const [entries, broken, chosen, needs] = [this.#entries, this.#broken, this.#chosen, this.#needs];
    return { entries, broken, chosen, needs };
  }
  #stackText() {
    return stackInWords(this.#entries, this.#broken, this.#outputs.length);
  }
  #drawStack() {
    this.#width = this.picture.clientWidth;
    const drawn = stack(this.#scene(), this.#width || 600, THEME);
    this.#cells = drawn.cells;
    put(this.picture, drawn);
    this.picture.setAttribute("aria-label", this.#stackText());
    const { image, channels } = scales(this.#entries);
    this.legend.textContent = t`${this.#stackText()} Height and width are drawn ${image.name}, channels ${channels.name}; a vector is a bar. A click on a box chooses its output; orange is what the chosen place needs.`;
  }
  /** @type {(step: number, ink: typeof THEME, heat?: Heat) => ReturnType<typeof sheet>} */
  #sheetOf(step, ink, heat) {
    const { row, raw, clip } = this.#needs[step];
    const sizes = places(row, /** @type {Row} */ (this.#chosen)).map((n) => n ?? 1);
    const isInput = !row.from.length;
    const name = isInput ? t`input` : `${row.line} ${layerOf(row)}`;
    const nets = this.#heat?.nets;
    const measured = nets === 1 ? t`measured in 1 net` : t`measured in ${nets} nets`;
    const title = heat ? measured : `${step ? "" : t`chosen: `}${name}`;
    return sheet({ title, sizes, raw, clip, heat, isInput, frame: heat ? this.#center() : null }, ink);
  }
  /** The part of the input with 95 % of the gradient. @returns {[number, number][] | null} */
  #center() {
    if (!this.#heat) return null;
    const { map, lo, size } = this.#heat.heat;
    const parts = this.#place.map((_, axis) => central(map, size, axis));
    return parts.some((part) => !part)
      ? null
      : parts.map((part, axis) => {
          const [from, to] = /** @type {[number, number]} */ (part);
          return [from + lo[axis], to + lo[axis]];
        });
  }
  #drawWindows() {
    const last = this.#needs.length - 1;
    const texts = [0, this.#step, last].map((step) => stepInWords(this.#needs, step));
    put(this.chooser, this.#sheetOf(0, THEME));
    this.chooser.setAttribute("aria-label", t`${texts[0]} The arrow keys choose another place.`);
    put(this.step, this.#sheetOf(this.#step, THEME));
    this.step.setAttribute("aria-label", texts[1]);
    put(this.input, this.#sheetOf(last, THEME));
    this.input.setAttribute("aria-label", texts[2]);
    this.effective.hidden = !this.#heat;
    if (this.#heat) {
      put(this.effective, this.#sheetOf(last, THEME, this.#heat.heat));
      this.effective.setAttribute("aria-label", this.#measuredText());
    }
    this.count.textContent = t`Step ${this.#step + 1} of ${last + 1}`;
    this.back.disabled = this.#step === 0;
    this.next.disabled = this.#step === last;
    this.said.textContent = this.#step && this.#step < last ? `${texts[1]} ${texts[2]}` : texts[1];
  }

  // ---- the gradient ----
  #prepare() {
    this.measure.hidden = true;
    this.measured.textContent = "";
    try {
      const { work } = plan(/** @type {Row} */ (this.#chosen), this.#place);
      this.measure.hidden = false;
      this.measure.textContent = t`Measure the gradient`;
      if (work * IMAGES < AT_ONCE) this.#measure();
    } catch (error) {
      this.measured.textContent = /** @type {Error} */ (error).message;
    }
  }
  #measuredText() {
    const nets = this.#heat?.nets ?? 0;
    const center = this.#center();
    const nets_ = nets === 1 ? t`1 net` : t`${nets} nets`;
    const images = t`${nets_} with random weights, ${IMAGES} images each`;
    if (!center) return t`Measured in ${images}: the gradient is 0 everywhere, as behind a ReLU that is 0.`;
    return t`Measured in ${images}: 95 % of the gradient lies in ${spansInWords(center)} (dashed), along each axis.`;
  }
  /** Measures one more net and adds its gradient to the earlier ones. */
  async #measure() {
    this.#run += 1;
    const run = this.#run;
    const { stages } = plan(/** @type {Row} */ (this.#chosen), this.#place);
    const [{ extent }] = stages;
    const { heat: before = null, nets = 0 } = this.#heat ?? {};
    const map = Float64Array.from(before?.map ?? new Float64Array(extent.size.reduce((all, n) => all * n, 1)));
    const random = draw(stages, nets + 1);
    for (let image = 0; image < IMAGES; image += 1) {
      const walk = gradient(stages, imageOf(stages, random));
      let done = walk.next();
      let since = performance.now();
      while (!done.done) {
        done = walk.next();
        if (performance.now() - since < 12) continue;
        await breathe();
        since = performance.now();
        if (run !== this.#run) return; // another place was chosen meanwhile
      }
      done.value.forEach((value, at) => {
        map[at] += value;
      });
    }
    this.#heat = { heat: { map, lo: extent.lo, size: extent.size }, nets: nets + 1 };
    this.measure.textContent = t`One more net`;
    this.measured.textContent = this.#measuredText();
    this.#drawWindows();
  }

  // ---- for slides and classes ----
  #link() {
    return address(this.#chosen ? { see: [this.#outputs.indexOf(this.#chosen), ...this.#place].join(".") } : {}, OWNED);
  }
  /** @param {boolean} isStack */
  #file(isStack) {
    const about = { title: titleOfPage(), address: this.#link() ?? location.href };
    if (isStack) return file(stack(this.#scene(), FILE_WIDTH, PAPER), { ...about, text: this.#stackText() });
    const last = this.#needs.length - 1;
    const steps = [...new Set([0, this.#step, last])];
    const all = steps.map((step) => this.#sheetOf(step, PAPER));
    if (this.#heat) all.push(this.#sheetOf(last, PAPER, this.#heat.heat));
    const texts = steps.map((step) => stepInWords(this.#needs, step));
    return file(beside(all), { ...about, text: [...texts, ...(this.#heat ? [this.#measuredText()] : [])].join(" ") });
  }
  /** @type {(isStack: boolean, end: "svg" | "png") => Promise<void>} */
  async #take(isStack, end) {
    if (!(isStack ? this.#outputs.length : this.#needs.length)) {
      this.told.textContent = t`There is nothing to draw`;
      return;
    }
    try {
      const svg = this.#file(isStack);
      const made = end === "png" ? await toPng(svg) : new Blob([svg], { type: "image/svg+xml" });
      save(made, `${isStack ? "stack" : "receptive-field"}.${end}`);
      this.told.textContent = t`Saved`;
    } catch {
      this.told.textContent = t`This browser cannot make the picture`;
    }
  }
  async #copy() {
    const url = new URL(this.#link() ?? location.href);
    url.hash = "";
    url.searchParams.set("embed", "tracer");
    const frame = element("iframe", { width: "100%", height: "800", loading: "lazy", title: document.title });
    frame.setAttribute("src", url.href);
    await navigator.clipboard.writeText(frame.outerHTML).then(
      () => {
        this.told.textContent = t`Copied: paste it into the HTML of your page`;
      },
      () => {
        this.told.textContent = t`This browser does not let the page copy`;
      },
    );
  }
  #share() {
    return element(
      "div",
      { className: "widget-bar share" },
      button(t`Stack as SVG`, t`The stack as a picture for slides`, () => this.#take(true, "svg")),
      button(t`Stack as PNG`, t`The stack as a picture of pixels`, () => this.#take(true, "png")),
      button(t`Windows as SVG`, t`The windows as a picture for slides`, () => this.#take(false, "svg")),
      button(t`Windows as PNG`, t`The windows as a picture of pixels`, () => this.#take(false, "png")),
      button(t`Copy embed`, t`HTML that shows this picture alone in another page`, () => this.#copy()),
      this.told,
    );
  }
}
