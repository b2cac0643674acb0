// The layer-stack tracer: lines of Keras code, and beside and under them what each layer makes of the shape.
/** @import { Ask, Row, Seen, Shape, Traced } from "../types.js" */
import { retold } from "../words/retold.js";
import { t } from "../words.js";
import { address, announcer, button, copyButton, drawing, element, grouped, remember } from "./dom.js";
import { isProgram, Keras } from "./keras.js";
import { NAMES } from "./lines.js";
import { PRESETS } from "./presets.js";
import { isNeeded, LAYERS, show } from "./shapes.js";
import { LONGEST, measured, model, trace } from "./stack.js";
import { Opener } from "./tracer/opener.js";

const OWNED = ["preset", "stack", "answers"]; // this widget's parameters in the address
const FIRST = "lenet5";
const MOST_ROWS = 60; // lines that the text area shows without scrolling
const WAIT = 700; // milliseconds without a change until Keras reads a program
const REST = 300; // milliseconds after the last change until the address is updated
const HELP = t`Write one layer a line. The first is the input, such as Input((28, 28, 1)).`;
/** The first values of arguments that have no default in Keras. @type {Record<string, number>} */
const START = { filters: 8, kernel_size: 3, pool_size: 2 };
/** @type {Record<string, string>} */
const SPECIAL = { Dense: "10", Reshape: "(7, 7, 16)", Activation: '"relu"', Dropout: "0.5" };
const MERGING = /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate)$/;

/** The first text of a new line. @param {string} layer */
function template(layer) {
  if (layer === "Input") return "Input((28, 28, 1))";
  if (MERGING.test(layer)) return `${layer}()([previous, skip])`;
  const needed = Object.entries(LAYERS[layer]?.known ?? {}).filter(([, value]) => isNeeded(value));
  return `${layer}(${SPECIAL[layer] ?? needed.map(([name]) => START[name]).join(", ")})`;
}
/** @type {[number, string, number][]} the bytes below which a unit is used, the unit, and its size */
const UNITS = [
  [1e4, "B", 1],
  [1e7, "kB", 1e3],
  [1e10, "MB", 1e6],
  [Infinity, "GB", 1e9],
];
/** @typedef {bigint | null | undefined} Count null: the count is not known */
/** @param {Count} count */
const bytes = (count) => {
  if (count === null || count === undefined) return t`not known`;
  const number = Number(count);
  const [, unit, size] = UNITS.find(([most]) => number < most) ?? UNITS[0];
  return `${grouped(Math.round(number / size))} ${unit}`;
};
/** @param {Count} value */
const known = (value) => (value === null || value === undefined ? t`not known` : grouped(value));
/** How many pixels an output depends on. @param {Shape | null | undefined} field */
const sees = (field) => {
  if (!field || field.includes(null)) return t`not known`;
  return field.map((n) => (n === Infinity ? t`all` : grouped(n ?? 0))).join(" × ") || "–";
};
/** How many pixels further the neighbour of an output looks. @param {Seen | null | undefined} seen */
const step = (seen) => {
  if (!seen || seen.flat) return "–";
  const steps = seen.axes.map(({ jump }) => {
    if (jump === null) return "–";
    return jump[1] === 1 ? grouped(jump[0]) : jump.join("/");
  });
  return steps.join(" × ");
};
/** @param {Shape} output */
const image = (output) =>
  output
    .slice(1)
    .map((n) => n ?? "None")
    .join(" × ");
/** @type {(rows: Row[], name: "parameters" | "multiplyAdds" | "memory") => Count} */
const sum = (rows, name) =>
  rows.reduce((/** @type {Count} */ all, { [name]: value }) => {
    return all === null || all === undefined || value === null || value === undefined ? null : all + value;
  }, 0n);
/** The parameters of a network, with each layer counted once. @param {Row[]} rows */
const parametersOf = (rows) =>
  sum(
    rows.map((row) => ({ ...row, parameters: row.own ?? row.parameters })),
    "parameters",
  );

// ---- the table -----------------------------------------------------------------------------------------
const HEAD = [t`layer`, t`output`, t`parameters`, t`multiply-adds`, t`memory`, t`sees`, t`step`];
const LEGEND =
  t`For one image. Memory: the output as float32. Multiply-adds: the products of convolutions and Dense. ` +
  t`Sees: how many pixels of the input one output depends on; its neighbour sees those a step further on.`;
const TORCH =
  t` Shapes and parameters are PyTorch's; below each row stand the lines of Keras that give the same numbers with the same weights. ` +
  t`Keras has the channels last, and counts the running mean and variance of a normalization as parameters too.`;

/** @param {string[]} texts */
const cells = (texts) => texts.map((textContent) => element("td", { textContent }));
/** What a row of PyTorch is in Keras. @param {Row} row */
function inKeras({ keras, lost }) {
  if (keras === undefined) return [];
  const lines = keras
    ? element("code", { textContent: keras.join("\n") })
    : t`No line of Keras: ${retold(lost ?? "")}.`;
  return [element("tr", { className: "in-keras" }, element("td", { colSpan: HEAD.length }, lines))];
}
/** A row of the table, in a body of its own. @param {Row} row */
function tableRow(row) {
  return element("tbody", {}, layerRow(row), ...inKeras(row));
}
/** @param {Row} row */
function layerRow(row) {
  const number = element("span", { className: "number", textContent: String(row.line) });
  const name = element("th", { scope: "row" }, number, " ", row.layer ?? row.text.slice(0, 24));
  if (row.inside) name.classList.add("inside");
  if (row.group) name.append(t`, whole`);
  if (row.error) {
    const breaks = element("div", {}, element("strong", { textContent: t`Breaks here: ` }), row.error);
    return element("tr", { className: "broken" }, name, element("td", { colSpan: 6 }, breaks));
  }
  if (!row.output) {
    const waits = { colSpan: 6, className: "waits", textContent: t`waits for line ${row.waits}` };
    return element("tr", {}, name, element("td", waits));
  }
  const { output, parameters, multiplyAdds, memory, field, seen } = row;
  const texts = row.group
    ? [show(output), known(parameters), "", "", "", ""]
    : [show(output), known(parameters), known(multiplyAdds), bytes(memory), sees(field), step(seen)];
  return element("tr", {}, name, ...cells(texts));
}
/** What a row of the table depends on, as a text. @param {Row} row */
const keyOf = ({ line, layer, text, error, waits, output, parameters, multiplyAdds, field, seen, keras, lost }) =>
  [line, layer ?? text, error, waits, output, parameters, multiplyAdds, field, output && step(seen), keras, lost].join(
    "|",
  );

/** A table that draws only changed rows again: while a reader types, most rows stay the same. */
function table() {
  const total = element("tfoot");
  const head = element("tr", {}, ...HEAD.map((name) => element("th", { scope: "col", textContent: name })));
  const made = element("table", { className: "stack" }, element("thead", {}, head), total);
  const region = { className: "scroll", tabIndex: 0, role: "region", "aria-label": t`Layers, scrolls sideways` };
  const legend = element("p", { className: "legend" });
  const wrap = element("div", {}, element("div", region, made), legend);
  /** @type {string[]} */
  let keys = [];
  /** @param {Row[]} rows */
  const update = (rows) => {
    const now = rows.map(keyOf);
    rows.forEach((row, index) => {
      if (now[index] === keys[index]) return;
      if (made.tBodies[index]) made.tBodies[index].replaceWith(tableRow(row));
      else total.before(tableRow(row));
    });
    while (made.tBodies.length > rows.length) total.previousElementSibling?.remove();
    legend.textContent = LEGEND + (rows.some((row) => row.keras !== undefined) ? TORCH : "");
    keys = now;
    const good = rows.filter((row) => row.output);
    const sums = [
      known(parametersOf(good)),
      known(sum(good, "multiplyAdds")),
      bytes(
        sum(
          good.filter((row) => !row.group),
          "memory",
        ),
      ),
    ];
    const name = element("th", { scope: "row", textContent: t`together` });
    total.replaceChildren(element("tr", {}, name, element("td"), ...cells([...sums, "", ""])));
  };
  return { wrap, update };
}

// ---- the plots: the table has their numbers ---------------------------------------------------------------
const [WIDE, HIGH] = [600, 84];
/**
 * A bar for the value of each row, and a dashed line at the limit.
 * @param {Row[]} rows
 * @param {string} kind
 * @param {(number | null)[]} values
 * @param {number | null} limit
 * @param {(Node | string)[]} title
 */
function plot(rows, kind, values, limit, title) {
  const most = Math.max(...values.map((value) => value ?? 0), limit ?? 0, 1);
  const room = WIDE / Math.max(rows.length, 6);
  const svg = drawing("svg", { viewBox: `0 0 ${WIDE} ${HIGH + 16}`, "aria-hidden": "true", class: "plot" });
  rows.forEach((row, index) => {
    const value = values[index];
    const x = index * room + room * 0.12;
    if (value) {
      const height = Math.max((value / most) * (HIGH - 4), 1);
      svg.append(drawing("rect", { class: kind, x, y: HIGH - height, width: room * 0.76, height }));
    }
    if (rows.length <= 40) {
      const label = drawing("text", { x: (index + 0.5) * room, y: HIGH + 12 });
      label.textContent = String(row.line);
      svg.append(label);
    }
  });
  if (limit) {
    const y = HIGH - (limit / most) * (HIGH - 4);
    svg.append(drawing("path", { class: "limit", d: `M0 ${y}H${WIDE}` }));
  }
  svg.append(drawing("path", { class: "ground", d: `M0 ${HIGH}H${WIDE}` }));
  return element("figure", { className: "axis-figure" }, element("figcaption", {}, ...title), svg);
}
/** @type {(sizes: Shape) => number | null} */
const largest = (sizes) => {
  const finite = sizes.map((n) => n ?? 0).filter((n) => n !== Infinity);
  return Math.max(...finite, 0) || null;
};
/** @param {Row[]} rows */
function plots(rows) {
  const good = rows.filter((row) => row.output && row.layer !== "Input");
  if (!good.length) return [];
  /** @param {string} textContent */
  const strong = (textContent) => element("strong", { textContent });
  const costs = good.map((row) => Number(row.multiplyAdds ?? 0));
  const { line, multiplyAdds } = good[costs.indexOf(Math.max(...costs))];
  const most = multiplyAdds ? t`Most in line ${line}: ${grouped(multiplyAdds)}.` : t`None.`;
  const fields = good.map((row) => largest(row.field ?? []));
  const widest = Math.max(...fields.map((field) => field ?? 0));
  const { output = [], keras } = rows[0];
  const sizes = keras ? output.slice(2) : output.slice(1, -1);
  const size = sizes.includes(null) ? null : largest(sizes);
  // a limit far above the bars would flatten them
  const limit = size && size < widest * 4 ? size : null;
  const dashed = limit ? t` The dashed line is the size of the input, ${grouped(limit)}.` : "";
  const pixels = widest > 0 ? t`The widest: ${grouped(widest)} pixels.${dashed}` : t`Not known.`;
  return [
    plot(good, "kernel", costs, null, [strong(t`Multiply-adds by line. `), most]),
    plot(good, "image", fields, limit, [strong(t`Receptive field by line. `), pixels]),
  ];
}

// ---- the widget --------------------------------------------------------------------------------------------
/** @type {(value: string, textContent?: string) => HTMLOptionElement} */
const option = (value, textContent = value) => element("option", { value, textContent });
/** A control under its label. @type {(control: HTMLElement, label: string, ...more: Node[]) => HTMLElement} */
const labelled = (control, label, ...more) =>
  element(
    "div",
    { className: "field" },
    element("label", { htmlFor: control.id, textContent: label }),
    control,
    ...more,
  );
/** The message about a stack. @param {Row[]} rows */
function summary(rows) {
  const broken = rows.find((row) => row.error);
  if (!rows.length) return HELP;
  if (broken) return t`Line ${broken.line} breaks: ${broken.error}`;
  const last = rows.findLast((row) => row.output);
  return t`${rows.length} layers, the input included. The output is ${show(last?.output)}.`;
}
/** The message about a program that was read. @param {Row[][]} tables @param {Ask[]} lacking @param {Traced} traced */
function outcome(tables, lacking, { error, rows, pytorch }) {
  if (error) return `${error.line ? t`Line ${error.line} breaks: ` : ""}${retold(error.text)}`;
  const count = rows.filter((row) => !row.hidden && !row.group).length;
  const names = lacking.map(({ key }) => key).join(", ");
  if (lacking.length && !count) return t`The program lacks ${names}. Fill it in: ${count} layers.`;
  if (lacking.length) return t`The program lacks ${names}. Until then: ${count} layers.`;
  if (!count) return t`The program was run; it makes no layer of a shape that is known.`;
  const many = tables.length > 1 ? t` in ${tables.length} models` : "";
  if (pytorch) return t`${count} steps${many}, inputs included, in PyTorch's order of axes.`;
  return t`${count} layers${many}, inputs included, as the real Keras builds them.`;
}
/** A link to the error doctor with a message of Keras in it. @param {Traced} traced */
function toDoctor({ error, pytorch }) {
  /** @type {HTMLElement | null} */
  const script = document.querySelector("script[data-doctor]");
  if (!script?.dataset.doctor || !error || pytorch || !/^(ValueError|TypeError)$/.test(error.type)) return [];
  const url = new URL(script.dataset.doctor, document.baseURI);
  url.searchParams.set("message", `${error.type}: ${error.text}`);
  return [" ", element("a", { href: url.href, textContent: t`Look this message up` })];
}
/** What stands beside a line. @param {Row | undefined} row */
function besideLine(row) {
  if (row?.error) return element("span", { className: "broken", textContent: `✗ ${row.error}\n` });
  if (row?.output) return `${image(row.output)}\n`;
  return row ? "…\n" : "\n";
}

class Tracer {
  message = element("p", { className: "summary", id: "tracer-message" });
  note = element("p", { className: "field-error", role: "alert", hidden: true });
  preset = element("select", { id: "tracer-preset" }, option("", t`your own`));
  layer = element("select", { id: "tracer-add" }, ...NAMES.map((name) => option(name)));
  text = element("textarea", {
    id: "tracer-stack",
    spellcheck: false,
    autocomplete: "off",
    autocapitalize: "off",
    "aria-describedby": this.message.id,
  });
  // hidden from screen readers: the table has what stands beside the lines
  numbers = element("div", { className: "numbers", "aria-hidden": "true" });
  beside = element("div", { className: "beside", "aria-hidden": "true" });
  table = table();
  /** The tables of the other models of a program. */
  more = element("div");
  figures = element("div");
  picture = new Opener();
  asks = element("fieldset", { className: "asks", hidden: true });
  notes = element("ul", { className: "notes", hidden: true });
  go = button(t`Trace with Keras`, t`Run this program with the real Keras, in this page`, () => this.#askKeras());
  halt = button(t`Stop`, t`Stop Keras`, () => this.keras.stop());
  keras = new Keras();
  code = element("code");
  box = element("div", { className: "highlight language-python generated" }, element("pre", {}, this.code));
  state = element("span", { className: "run-state", role: "status" });
  heard = announcer();
  copyCode = copyButton(
    t`Copy code`,
    () => this.code.textContent,
    (text) => this.#say(text),
  );
  #lines = 0; // how many lines are numbered
  /** What the reader has answered. @type {Record<string, string>} */
  #answers = {};
  #asked = ""; // the program that Keras read last, with its answers
  #isLinked = false; // whether the text came with a link: then a program waits for its button
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #later;
  #plotted = ""; // the data of the plots that are shown
  /** The last stack that is none of the presets. @type {string | null} */
  #own = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.preset.append(...Object.entries(PRESETS).map(([key, { title }]) => option(key, title)));
    this.layer.value = "Conv2D";
    this.#readLink();
    this.#assemble();
    this.text.addEventListener("input", () => this.#changed());
    for (const near of ["pointerenter", "focus"]) this.go.addEventListener(near, () => this.keras.warm());
    this.text.addEventListener("scroll", () => {
      this.numbers.scrollTop = this.text.scrollTop;
      this.beside.scrollTop = this.text.scrollTop;
    });
    this.preset.addEventListener("input", () => {
      const { value } = this.preset;
      this.text.value = value ? PRESETS[value].text : (this.#own ?? this.text.value);
      this.#changed();
    });
    this.#choosePreset();
    this.#update();
    this.box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
  }
  #readLink() {
    const query = new URLSearchParams(location.search);
    const asked = query.get("preset");
    const isThere = asked !== null && Object.hasOwn(PRESETS, asked);
    if (asked !== null && !isThere) {
      this.note.textContent = t`There is no network ${show(asked.slice(0, 60))} here; the tracer shows another.`;
      this.note.hidden = false;
    }
    this.text.value = query.get("stack") ?? PRESETS[isThere ? asked : FIRST].text;
    this.#isLinked = query.has("stack");
    try {
      const answers = Object.entries(JSON.parse(query.get("answers") ?? "{}"));
      this.#answers = Object.fromEntries(answers.map(([key, value]) => [key, String(value)]));
    } catch {} // a link that was cut off
  }
  #assemble() {
    const add = button(t`Add`, t`Add this layer below the line of the cursor`, () => this.#add());
    const withButton = element("div", { className: "with-button" }, labelled(this.layer, t`layer to add`), add);
    const copyLink = copyButton(
      t`Copy link`,
      () => address(this.#now(), OWNED),
      (text) => this.#say(text),
    );
    this.root.replaceChildren(
      this.note,
      element("div", { className: "fields wide" }, labelled(this.preset, t`network`), withButton),
      element("label", {
        htmlFor: this.text.id,
        textContent: t`stack: one layer a line, or a program with Keras or PyTorch`,
      }),
      element("div", { className: "editor" }, this.numbers, this.text, this.beside),
      element("div", { className: "widget-bar" }, this.go, this.halt),
      ...[this.message, this.asks, this.notes, this.table.wrap, this.more, this.picture.node, this.figures, this.box],
      element("div", { className: "widget-bar" }, this.copyCode, copyLink, this.state),
      this.heard.node,
    );
  }
  /** @param {string} text */
  #say(text) {
    this.state.textContent = text;
  }

  // ---- what a reader does ----
  #changed() {
    this.#choosePreset();
    this.note.hidden = true;
    this.#isLinked = false;
    this.#update();
    this.heard.say(this.message.textContent ?? "");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.root.isConnected) remember(this.#now(), OWNED);
    }, REST);
  }
  #choosePreset() {
    const text = this.text.value;
    this.preset.value = Object.keys(PRESETS).find((key) => PRESETS[key].text === text) ?? "";
    if (!this.preset.value) this.#own = text;
  }
  /** Adds a layer below the line of the cursor. */
  #add() {
    const { text, layer } = this;
    const end = text.value.indexOf("\n", text.selectionEnd);
    const at = end < 0 ? text.value.length : end;
    const before = text.value.slice(0, at).trimEnd();
    const start = before ? `${before}\n${template(layer.value)}` : template(layer.value);
    text.value = start + (text.value.slice(at) || "\n");
    text.setSelectionRange(start.length, start.length);
    this.#changed();
    this.heard.say(t`${layer.value} added as line ${start.split("\n").length}. ${this.message.textContent}`, 100);
  }
  /** The state in the address. @returns {Record<string, string>} */
  #now() {
    const { value } = this.preset;
    if (value === FIRST) return {};
    if (value) return { preset: value };
    const answers = isProgram(this.text.value) && Object.keys(this.#answers).length > 0;
    return { stack: this.text.value, ...(answers ? { answers: JSON.stringify(this.#answers) } : {}) };
  }

  // ---- what follows ----
  #update() {
    clearTimeout(this.#later);
    if (isProgram(this.text.value)) return this.#wait();
    if (this.keras.isBusy) this.keras.stop();
    this.#asked = "";
    for (const part of [this.asks, this.notes, this.go, this.halt]) part.hidden = true;
    this.more.replaceChildren();
    this.#show(trace(this.text.value));
  }
  /** @param {Row[]} rows */
  #show(rows) {
    const isBroken = rows.some((row) => row.error);
    this.#updateLines(rows);
    this.message.textContent = summary(rows);
    this.message.classList.toggle("field-error", isBroken);
    if (isBroken) this.text.setAttribute("aria-invalid", "true");
    else this.text.removeAttribute("aria-invalid");
    this.table.wrap.hidden = !rows.length;
    this.table.update(rows);
    this.#updatePlots(rows);
    this.picture.show(rows);
    const whole = rows.length > 1 && !isBroken;
    this.box.hidden = !whole;
    this.copyCode.hidden = !whole;
    this.#say("");
    if (!whole) return;
    this.code.textContent = model(rows);
    this.box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
  }

  // ---- a program ----
  /** The current program and its answers, as one text. */
  #job() {
    return JSON.stringify([this.text.value, this.#answers]);
  }
  /** Keras reads the program when the typing rests. A program that came with a link waits for its button. */
  #wait() {
    if (this.#asked === this.#job()) return;
    this.#asked = ""; // an answer to an earlier text is ignored from now on
    this.#clear();
    this.go.hidden = !this.#isLinked;
    if (this.#isLinked) this.message.textContent = t`This is a program. Read it, then press Trace with Keras.`;
    else {
      this.message.textContent = t`This is a program; Keras reads it when you rest.`;
      this.keras.warm();
      this.#later = setTimeout(() => this.root.isConnected && this.#askKeras(), WAIT);
    }
  }
  /** Removes the result of an earlier text, so that it does not stay below the new text. */
  #clear() {
    this.#updateLines([]);
    this.#updatePlots([]);
    this.picture.show([]);
    this.table.update([]);
    this.more.replaceChildren();
    for (const part of [this.halt, this.notes, this.table.wrap, this.box, this.copyCode]) part.hidden = true;
    this.message.classList.remove("field-error");
    this.text.removeAttribute("aria-invalid");
  }
  async #askKeras() {
    clearTimeout(this.#later);
    const job = this.#job();
    this.go.hidden = true;
    this.halt.hidden = false;
    this.#asked = job;
    const say = (/** @type {string} */ text) => {
      if (this.#asked === job) this.message.textContent = text;
    };
    try {
      const traced = await this.keras.trace(this.text.value, this.#answers, say);
      if (this.#asked === job && this.#job() === job) this.#tell(traced);
    } catch (error) {
      if (this.#asked !== job) return;
      say(`${/** @type {Error} */ (error).message}.`);
      this.go.hidden = false;
      this.#asked = "";
    }
    this.halt.hidden = true;
  }
  /** @param {Traced} traced */
  #tell(traced) {
    const { rows: calls, asks, error, notes } = traced;
    if (traced.code !== null) this.text.value = traced.code;
    const tables = [...new Set(calls.map((call) => call.table))].map((number) => measured(calls, number));
    const all = tables.flat();
    const lacking = asks.filter((ask) => !ask.given || ask.error);
    /** @type {Row[]} */
    const broken = error
      ? [{ line: error.line ?? 0, text: error.type, at: 0, from: [], error: retold(error.text) }]
      : [];
    this.#updateLines([...all, ...broken]);
    this.#updatePlots(tables[0] ?? []);
    this.picture.show([...(tables[0] ?? []), ...broken]);
    this.table.wrap.hidden = !all.length && !error;
    this.table.update([...(tables[0] ?? []), ...(tables.length > 1 ? [] : broken)]);
    this.more.replaceChildren(...this.#others(tables, broken));
    this.message.replaceChildren(outcome(tables, lacking, traced), ...toDoctor(traced));
    this.message.classList.toggle("field-error", error !== null);
    if (error) this.text.setAttribute("aria-invalid", "true");
    this.notes.replaceChildren(...notes.map((note) => element("li", { textContent: retold(note) })));
    this.notes.hidden = !notes.length;
    this.#updateAsks(asks);
    const program = traced.programs.filter(Boolean).join("\n");
    this.box.hidden = !program;
    this.copyCode.hidden = !program;
    if (program) {
      this.code.textContent = program;
      this.box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
    }
    this.heard.say(this.message.textContent ?? "");
    if (traced.code !== null) this.#asked = this.#job();
  }
  /** Each further model has a table of its own. @param {Row[][]} tables @param {Row[]} broken */
  #others(tables, broken) {
    return tables.slice(1).flatMap((rows, index) => {
      const other = table();
      other.update([...rows, ...(index === tables.length - 2 ? broken : [])]);
      const textContent = t`Model ${index + 2} of ${tables.length}, from line ${rows[0].line}`;
      return [element("p", { className: "table-title", textContent }), other.wrap];
    });
  }
  /** A field for each value that the program lacks. @param {Ask[]} asks */
  #updateAsks(asks) {
    this.asks.hidden = !asks.length;
    const focused = document.activeElement?.id;
    const fields = asks.map((ask, index) => this.#field(ask, index));
    this.asks.replaceChildren(element("legend", { textContent: t`What the program lacks` }), ...fields);
    if (focused?.startsWith("tracer-ask")) document.getElementById(focused)?.focus();
  }
  /** @param {Ask} ask @param {number} index */
  #field(ask, index) {
    const id = `tracer-ask-${index}`;
    const choices = element("datalist", { id: `${id}-list` }, ...ask.suggestions.map((text) => option(text)));
    const wrong = element("p", { className: "field-error", id: `${id}-error`, textContent: retold(ask.error) });
    const field = element("input", {
      id,
      type: "text",
      value: ask.given,
      placeholder: t`such as ${ask.suggestions[0]}`,
    });
    field.setAttribute("list", choices.id);
    if (ask.error) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", wrong.id);
    }
    field.onchange = () => {
      if (field.value.trim()) this.#answers[ask.key] = field.value.trim();
      else delete this.#answers[ask.key];
      this.#askKeras();
      remember(this.#now(), OWNED);
    };
    const kinds = { value: "", shape: t`: its shape, without the batch`, array: t`: the shape of this array` };
    const kind = { ...kinds, batch: t`: its shape, with the batch` }[ask.kind];
    const where = ask.line ? t` (line ${ask.line})` : "";
    return labelled(field, `${ask.key}${kind}${where}`, choices, ...(ask.error ? [wrong] : []));
  }
  /** The numbers of the lines, and what stands beside them. @param {Row[]} rows */
  #updateLines(rows) {
    const count = this.text.value.length > LONGEST ? 1 : this.text.value.split("\n").length;
    const lines = Array.from({ length: count }, (_, index) => index + 1);
    if (count !== this.#lines) {
      this.#lines = count;
      this.text.rows = Math.min(Math.max(count + 1, 6), MOST_ROWS);
      this.numbers.textContent = lines.join("\n");
    }
    const at = new Map(rows.map((row) => [row.line, row]));
    this.beside.replaceChildren(...lines.map((line) => besideLine(at.get(line))));
  }
  /** @param {Row[]} rows */
  #updatePlots(rows) {
    const hasOutput = rows.some((row) => row.output);
    this.figures.hidden = !hasOutput;
    const parts = rows.map((row) => [row.line, row.output && row.layer, row.multiplyAdds, row.field].join("|"));
    const plotted = parts.join();
    if (plotted !== this.#plotted) this.figures.replaceChildren(...(hasOutput ? plots(rows) : []));
    this.#plotted = plotted;
  }
}

/** @param {HTMLElement} root */
export function mount(root) {
  new Tracer(root);
}
