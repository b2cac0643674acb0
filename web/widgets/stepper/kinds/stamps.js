// The other view of a transposed convolution: each pixel stamps the kernel, times itself, into a larger sheet, where
// stamps add up; then the border is cut off.
/** @import { Axes, Fraction, Setting } from "../../../types.js" */
/** @import { Stepper } from "../stepper.js" */
import { t } from "../../../words.js";
import { button, element } from "../../dom.js";
import { add, numberOrNull, show, times } from "../numbers.js";
import { drawSheet, range, slide, span, widen, write } from "../sheets.js";

/** A place of the sheet: the sum, and how many stamps reach it. @typedef {{ sum: Fraction | null, count: number }} Place */

/** @param {Axes} axes */
const canvasSize = (axes) => axes.map(({ stamps }) => (stamps?.full ?? 0) + Math.max(-(stamps?.cut[1] ?? 0), 0));

/**
 * The sheet of a filter after `count` stamps. The pixels of the input stamp row by row, and all channels of a pixel at
 * once.
 * @type {(setting: Setting, axes: Axes, f: number, count: number) => Place[][]}
 */
export function stamped({ x, w }, axes, f, count) {
  const [rows, columns] = canvasSize(axes);
  const [high, wide] = axes;
  const steps = axes.map(({ stamps }) => stamps?.s ?? 1);
  /** @type {Place[][]} */
  const sheet = range(rows).map(() => range(columns).map(() => ({ sum: [0n, 1n], count: 0 })));
  for (const at of range(count)) {
    const [i, j] = [Math.floor(at / wide.n), at % wide.n];
    for (const [a, b] of range(high.k * wide.k).map((tap) => [Math.floor(tap / wide.k), tap % wide.k])) {
      const place = sheet[i * steps[0] + a * high.d][j * steps[1] + b * wide.d];
      place.count += 1;
      for (const c of range(x.length)) {
        const [pixel, weight] = [numberOrNull(x[c][i][j]), numberOrNull(w[f][c][a][b])];
        place.sum = place.sum && pixel && weight ? add(place.sum, times(pixel, weight)) : null;
      }
    }
  }
  return sheet;
}
/** What is left of a sheet once the border is cut off. @type {<T>(sheet: T[][], axes: Axes) => T[][]} */
export const cutOff = (sheet, [high, wide]) => {
  const [top, left] = [high.stamps?.cut[0] ?? 0, wide.stamps?.cut[0] ?? 0];
  return sheet.slice(top, top + high.places).map((row) => row.slice(left, left + wide.places));
};

export class Stamps {
  node = element("div", { className: "part stamps" });
  /** @type {HTMLElement[][]} */
  #cells = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {Stepper} stepper */
  constructor(stepper) {
    this.stepper = stepper;
    const move = (/** @type {number} */ by) => {
      this.#pause();
      this.go(this.at + by);
    };
    this.back = button(t`Back`, t`One stamp back`, () => move(-1));
    this.next = button(t`Next stamp`, t`One stamp on`, () => move(1));
    this.toggle = button(t`Play stamps`, t`One stamp after another`, () =>
      this.#timer ? this.#pause() : this.#play(),
    );
    this.all = button(t`All stamps`, t`The sheet with all stamps`, () => move(this.count));
    this.words = element("p", { className: "small-title", role: "status" });
    this.here = element("p", { className: "small-title" });
    this.place = element("div");
    const bar = element("div", { className: "filters", role: "group", "aria-label": t`Stamps` });
    bar.append(this.toggle, this.back, this.next, this.all);
    this.legend = element("p", { className: "legend" });
    const title = element("p", { className: "title", textContent: t`The other view: stamps that add up` });
    this.node.append(title, bar, this.place, this.words, this.here, this.legend);
  }
  get count() {
    const { x } = this.stepper.state.setting;
    return x[0].length * x[0][0].length;
  }
  get at() {
    return Math.min(Number(this.stepper.state.setting.more?.stamp ?? 1), this.count);
  }
  /** @param {number} stamp */
  go(stamp) {
    const { setting } = this.stepper.state;
    setting.more = { ...setting.more, stamp: Math.min(Math.max(stamp, 1), this.count) };
    this.paint();
    this.stepper.keep();
  }
  #play() {
    if (this.at === this.count) this.go(1);
    this.toggle.textContent = t`Pause stamps`;
    const tick = () => {
      if (!this.node.isConnected || this.at === this.count) {
        this.#pause();
        return;
      }
      this.go(this.at + 1);
      this.#timer = setTimeout(tick, Math.max(this.stepper.transport.delay, 16));
    };
    this.#timer = setTimeout(tick, Math.max(this.stepper.transport.delay, 16));
  }
  #pause() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.toggle.textContent = t`Play stamps`;
    this.#say();
  }

  // ---- drawn once for each change ----
  update() {
    const { state } = this.stepper;
    const { axes } = state;
    this.node.hidden = !axes;
    this.toggle.hidden = this.stepper.transport.still.matches;
    if (!axes) return;
    this.#cells = [];
    const title = t`All stamps before the cut`;
    const { box, scroller } = drawSheet({ kind: "canvas", label: title, size: canvasSize(axes) }, (i, j) => {
      const td = element("td");
      const inside = [i, j].map((at, n) => at - (axes[n].stamps?.cut[0] ?? 0));
      if (inside.some((at, n) => at < 0 || at >= axes[n].places)) td.classList.add("cut");
      this.#cells[i] ??= [];
      this.#cells[i].push(td);
      return td;
    });
    this.box = box;
    this.place.replaceChildren(scroller);
    this.#draw();
    this.#explain();
    this.paint();
  }
  /** The kernel as it lies on the sheet. */
  #draw() {
    const { axes } = this.stepper.state;
    if (!axes || !this.box) return;
    const frame = element("div", { className: "frame stamp", "aria-hidden": "true" });
    frame.style.setProperty("--wide", String(axes[1].reach));
    for (const a of range(axes[0].reach)) {
      for (const b of range(axes[1].reach)) frame.append(span(a % axes[0].d || b % axes[1].d ? "gap" : "tap"));
    }
    this.frame = frame;
    this.box.append(frame);
  }
  #explain() {
    const { axes } = this.stepper.state;
    const items = [element("span", {}, span("swatch tally", "2"), t`a small number: so many stamps reach this place`)];
    if (axes && this.#cells.flat().some((td) => td.classList.contains("cut"))) {
      items.unshift(element("span", {}, span("swatch unread"), t`cut off: not in the output`));
    }
    this.legend.replaceChildren(...items);
  }

  // ---- one stamp, and one step of the other view ----
  paint() {
    const { state } = this.stepper;
    const { axes, setting, filter, step } = state;
    if (!axes || !this.frame || !this.box) return;
    const { at } = this;
    const sheet = stamped(setting, axes, filter, at);
    const texts = sheet.map((row) => row.map(({ sum }) => (sum ? show(sum, 3) : "?")));
    const [y, x] = [Math.floor((at - 1) / axes[1].n), (at - 1) % axes[1].n];
    const each = axes[0].places * axes[1].places;
    const here = [Math.floor((step % each) / axes[1].places), step % axes[1].places].map(
      (index, n) => index + (axes[n].stamps?.cut[0] ?? 0),
    );
    sheet.forEach((row, i) => {
      row.forEach(({ count }, j) => {
        const td = this.#cells[i][j];
        write(td, count ? texts[i][j] : "");
        if (count > 1) td.dataset.count = String(count);
        else delete td.dataset.count;
        td.classList.toggle("done", count > 0);
        td.classList.toggle("now", i === here[0] && j === here[1]);
      });
    });
    widen(this.box, texts.flat());
    slide(this.frame, axes, y * (axes[0].stamps?.s ?? 1), x * (axes[1].stamps?.s ?? 1));
    const total = stamped(setting, axes, filter, this.count)[here[0]][here[1]].count;
    const reach = total === 1 ? t`1 stamp reaches it` : t`${total} stamps reach it`;
    write(this.here, t`The output of the step is framed: ${reach} in the end.`);
    this.back.ariaDisabled = String(at === 1);
    this.next.ariaDisabled = this.all.ariaDisabled = String(at === this.count);
    if (!this.#timer) this.#say();
  }
  #say() {
    const { axes, setting } = this.stepper.state;
    if (!axes) return;
    const { at } = this;
    const [i, j] = [Math.floor((at - 1) / axes[1].n), (at - 1) % axes[1].n];
    const pixels = setting.x.map((sheet) => sheet[i][j].trim()).join(", ");
    const [top, left] = [i * (axes[0].stamps?.s ?? 1), j * (axes[1].stamps?.s ?? 1)];
    const what =
      setting.x.length > 1
        ? t`has ${pixels}: each is multiplied by the kernel of its channel`
        : t`is ${pixels}: ${pixels} times the kernel`;
    const text = t`Stamp ${at} of ${this.count}: pixel (${i}, ${j}) ${what}, added from row ${top}, column ${left} on.`;
    write(this.words, text);
  }
}
