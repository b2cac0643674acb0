// The layer-stack tracer: lines of Keras code, and beside and under them what each layer makes of the shape.
import { LAYERS, isNeeded, show } from "./shapes.js";
import { PRESETS } from "./presets.js";
import { NAMES } from "./lines.js";
import { LONGEST, model, trace } from "./stack.js";
import { address, announcer, copyButton, drawing, element, grouped, remember } from "./dom.js";

const OWNED = ["preset", "stack"]; // its parameters in the address
const FIRST = "lenet5";
const MOST_ROWS = 60; // lines that the text area shows without scrolling
const HELP = "Write one layer a line. The first is the input, such as Input((28, 28, 1)).";
const START = { filters: 8, kernel_size: 3, pool_size: 2 };
const SPECIAL = {
  Input: "(28, 28, 1)",
  Dense: "10",
  Reshape: "(7, 7, 16)",
  Activation: '"relu"',
  Dropout: "0.5",
};
const MERGING = /^(Add|Subtract|Multiply|Average|Maximum|Minimum|Concatenate)$/;

const template = (layer) => {
  if (layer === "Input") return "Input((28, 28, 1))";
  if (MERGING.test(layer)) return `${layer}()([previous, skip])`;
  const needed = Object.entries(LAYERS[layer]?.known ?? {}).filter(([, value]) => isNeeded(value));
  return `${layer}(${SPECIAL[layer] ?? needed.map(([name]) => START[name]).join(", ")})`;
};
const bytes = (count) => {
  if (count === null) return "not known";
  const number = Number(count);
  const [unit, by] = number < 1e4 ? ["B", 1] : number < 1e7 ? ["kB", 1e3] : number < 1e10 ? ["MB", 1e6] : ["GB", 1e9];
  return `${grouped(Math.round(number / by))} ${unit}`;
};
const count = (value) => (value === null ? "not known" : grouped(value));
const sees = (field) => {
  if (field === null || field.includes(null)) return "not known";
  return field.map((one) => (one === Infinity ? "all" : grouped(one))).join(" × ") || "–";
};
const step = (seen) => {
  if (!seen || seen.flat) return "–";
  return seen.axes
    .map(({ jump }) => (jump === null ? "–" : jump[1] === 1 ? grouped(jump[0]) : jump.join("/")))
    .join(" × ");
};
const image = (row) =>
  row.output
    .slice(1)
    .map((n) => n ?? "None")
    .join(" × ");
const sum = (rows, name) =>
  rows.reduce((all, row) => (all === null || row[name] === null ? null : all + row[name]), 0n);

// ---- the table -----------------------------------------------------------------------------------------
const HEAD = ["layer", "output", "parameters", "multiply-adds", "memory", "sees", "step"];
function tableRow(row) {
  const name = element(
    "th",
    { scope: "row" },
    element("span", { className: "number", textContent: row.line }),
    " ",
    row.layer ?? row.text.slice(0, 24),
  );
  if (row.error)
    return element(
      "tr",
      { className: "broken" },
      name,
      element("td", { colSpan: 6 }, element("div", {}, element("strong", { textContent: "Breaks here: " }), row.error)),
    );
  if (!row.output)
    return element(
      "tr",
      {},
      name,
      element("td", { colSpan: 6, className: "waits", textContent: `waits for line ${row.waits}` }),
    );
  const texts = [
    show(row.output),
    count(row.parameters),
    count(row.multiplyAdds),
    bytes(row.memory),
    sees(row.field),
    step(row.seen),
  ];
  return element("tr", {}, name, ...texts.map((textContent) => element("td", { textContent })));
}
// Keeps the rows that have not changed: most, when one types.
function table() {
  const body = element("tbody");
  const total = element("tfoot");
  const made = element(
    "table",
    { className: "stack" },
    element("thead", {}, element("tr", {}, ...HEAD.map((name) => element("th", { scope: "col", textContent: name })))),
    body,
    total,
  );
  const wrap = element(
    "div",
    {},
    element(
      "div",
      { className: "scroll", tabIndex: 0, role: "region", "aria-label": "Layers, scrolls sideways" },
      made,
    ),
    element("p", {
      className: "legend",
      textContent:
        "For one image. Memory: the output as float32. Multiply-adds: the products of convolutions and Dense. Sees: how many pixels of the input one output depends on; its neighbour sees those a step further on.",
    }),
  );
  let keys = [];
  const update = (rows) => {
    const now = rows.map((row) =>
      [
        row.line,
        row.layer ?? row.text,
        row.error,
        row.waits,
        row.output,
        row.parameters,
        row.multiplyAdds,
        row.field,
        row.output && step(row.seen),
      ].join("|"),
    );
    rows.forEach((row, index) => {
      if (now[index] === keys[index]) return;
      if (body.children[index]) body.children[index].replaceWith(tableRow(row));
      else body.append(tableRow(row));
    });
    while (body.children.length > rows.length) body.lastChild.remove();
    keys = now;
    const good = rows.filter((row) => row.output);
    const [parameters, multiplyAdds, memory] = ["parameters", "multiplyAdds", "memory"].map((name) => sum(good, name));
    total.replaceChildren(
      element(
        "tr",
        {},
        element("th", { scope: "row", textContent: "together" }),
        element("td"),
        ...[count(parameters), count(multiplyAdds), bytes(memory), "", ""].map((textContent) =>
          element("td", { textContent }),
        ),
      ),
    );
  };
  return { wrap, update };
}

// ---- the plots: the table has their numbers ---------------------------------------------------------------
const [WIDE, HIGH] = [600, 84];
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
      label.textContent = row.line;
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
function plots(rows) {
  const good = rows.filter((row) => row.output && row.layer !== "Input");
  if (!good.length) return [];
  const strong = (textContent) => element("strong", { textContent });
  const costs = good.map((row) => Number(row.multiplyAdds ?? 0));
  const dearest = good[costs.indexOf(Math.max(...costs))];
  const fields = good.map((row) => {
    const known = (row.field ?? []).filter((one) => one !== null && one !== Infinity);
    return known.length ? Math.max(...known) : null;
  });
  const widest = Math.max(...fields);
  const sizes = rows[0].output.slice(1, -1);
  const size = sizes.length && !sizes.includes(null) ? Math.max(...sizes) : null;
  // a limit far above the bars would flatten them
  const limit = size && size < widest * 4 ? size : null;
  const dashed = limit ? ` The dashed line is the size of the input, ${grouped(size)}.` : "";
  return [
    plot(good, "kernel", costs, null, [
      strong("Multiply-adds by line. "),
      dearest.multiplyAdds ? `Most in line ${dearest.line}: ${grouped(dearest.multiplyAdds)}.` : "None.",
    ]),
    plot(good, "image", fields, limit, [
      strong("Receptive field by line. "),
      widest > 0 ? `The widest: ${grouped(widest)} pixels.${dashed}` : "Not known.",
    ]),
  ];
}

// ---- the widget --------------------------------------------------------------------------------------------
export function mount(root) {
  const query = new URLSearchParams(location.search);
  const option = (value, textContent) => element("option", { value, textContent });
  const preset = element(
    "select",
    { id: "tracer-preset" },
    option("", "your own"),
    ...Object.entries(PRESETS).map(([key, { title }]) => option(key, title)),
  );
  const add = element("select", { id: "tracer-add" }, ...NAMES.map((name) => option(name, name)));
  const addButton = element("button", {
    type: "button",
    className: "run-button",
    textContent: "Add",
    title: "Add this layer below the line of the cursor",
  });
  const text = element("textarea", {
    id: "tracer-stack",
    spellcheck: false,
    autocomplete: "off",
    autocapitalize: "off",
  });
  const [numbers, beside] = [element("div", { className: "numbers" }), element("div", { className: "beside" })];
  for (const gutter of [numbers, beside]) gutter.setAttribute("aria-hidden", "true"); // the table says it
  const message = element("p", { className: "summary", id: "tracer-message" });
  text.setAttribute("aria-describedby", message.id);
  const note = element("p", { className: "field-error", role: "alert", hidden: true });
  const { wrap, update: fill } = table();
  const figures = element("div");
  const code = element("code");
  const box = element("div", { className: "highlight language-python generated" }, element("pre", {}, code));
  const state = element("span", { className: "run-state", role: "status" });
  const say = (said) => (state.textContent = said);
  const copyCode = copyButton("Copy code", () => code.textContent, say);
  const heard = announcer();
  let [shownLines, shownPlots] = [0, null];
  let own = null; // the last stack that is none of the presets

  const update = () => {
    const rows = trace(text.value);
    const broken = rows.find((row) => row.error);
    const last = rows.findLast((row) => row.output);
    const lines = text.value.length > LONGEST ? 1 : text.value.split("\n").length;
    if (lines !== shownLines) {
      shownLines = lines;
      text.rows = Math.min(Math.max(lines + 1, 6), MOST_ROWS);
      numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
    }
    const at = new Map(rows.map((row) => [row.line, row]));
    beside.replaceChildren(
      ...Array.from({ length: lines }, (_, index) => {
        const row = at.get(index + 1);
        if (row?.error) return element("span", { className: "broken", textContent: `✗ ${row.error}\n` });
        return row?.output ? `${image(row)}\n` : row ? "…\n" : "\n";
      }),
    );
    const left = rows.flatMap((row) => row.left ?? []);
    message.textContent = !rows.length
      ? HELP
      : broken
        ? `Line ${broken.line} breaks: ${broken.error}`
        : `${rows.length} layers, the input included. The output is ${show(last.output)}.${left.length ? ` Left out of the code: ${[...new Set(left)].join(", ")}.` : ""}`;
    message.classList.toggle("field-error", Boolean(broken));
    if (broken) text.setAttribute("aria-invalid", "true");
    else text.removeAttribute("aria-invalid");
    [wrap.hidden, figures.hidden] = [!rows.length, !last];
    fill(rows);
    const plotted = rows
      .map((row) => [row.line, row.output && row.layer, row.multiplyAdds, row.field].join("|"))
      .join();
    if (plotted !== shownPlots) figures.replaceChildren(...(last ? plots(rows) : []));
    shownPlots = plotted;
    const whole = rows.length > 1 && !broken;
    box.hidden = copyCode.hidden = !whole;
    state.textContent = "";
    if (whole) {
      code.textContent = model(rows);
      box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
    }
  };
  const known = () => Object.keys(PRESETS).find((key) => PRESETS[key].text === text.value) ?? "";
  const stateNow = () =>
    preset.value === FIRST ? {} : preset.value ? { preset: preset.value } : { stack: text.value };
  let timer;
  const changed = () => {
    preset.value = known();
    if (!preset.value) own = text.value;
    note.hidden = true;
    update();
    heard.say(message.textContent);
    clearTimeout(timer);
    timer = setTimeout(() => root.isConnected && remember(stateNow(), OWNED), 300);
  };
  text.addEventListener("input", changed);
  text.addEventListener("scroll", () => {
    numbers.scrollTop = text.scrollTop;
    beside.scrollTop = text.scrollTop;
  });
  preset.addEventListener("input", () => {
    text.value = preset.value ? PRESETS[preset.value].text : (own ?? text.value);
    changed();
  });
  addButton.addEventListener("click", () => {
    const end = text.value.indexOf("\n", text.selectionEnd);
    const at = end < 0 ? text.value.length : end;
    const before = text.value.slice(0, at).trimEnd();
    const line = template(add.value);
    text.value = `${before}${before && "\n"}${line}${text.value.slice(at) || "\n"}`;
    text.selectionStart = text.selectionEnd = before.length + (before ? 1 : 0) + line.length;
    changed();
    heard.say(
      `${add.value} added as line ${text.value.slice(0, text.selectionEnd).split("\n").length}. ${message.textContent}`,
      100,
    );
  });

  const asked = query.get("preset");
  if (asked !== null && !Object.hasOwn(PRESETS, asked)) {
    note.textContent = `There is no network ${show(asked.slice(0, 60))} here; the tracer shows another.`;
    note.hidden = false;
  }
  text.value = query.get("stack") ?? PRESETS[Object.hasOwn(PRESETS, asked ?? "") ? asked : FIRST].text;
  const field = (control, label, ...more) =>
    element(
      "div",
      { className: "field" },
      element("label", { htmlFor: control.id, textContent: label }),
      control,
      ...more,
    );
  root.replaceChildren(
    note,
    element(
      "div",
      { className: "fields wide" },
      field(preset, "network"),
      element("div", { className: "with-button" }, field(add, "layer to add"), addButton),
    ),
    element("label", { htmlFor: text.id, textContent: "stack: one layer a line, as in Keras" }),
    element("div", { className: "editor" }, numbers, text, beside),
    message,
    wrap,
    figures,
    box,
    element(
      "div",
      { className: "widget-bar" },
      copyCode,
      copyButton("Copy link", () => address(stateNow(), OWNED), say),
      state,
    ),
    heard.node,
  );
  preset.value = known();
  add.value = "Conv2D";
  if (!preset.value) own = text.value;
  update();
  box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
}
