// The shape calculator: a layer, its arguments and an input shape; every shape that follows from them.
import { LAYERS, ShapeError, isNeeded, layerShapes, samePadding, show } from "./shapes.js";
import { parse, program } from "./text.js";
import { copyButton, drawing, element, grouped, remember } from "./dom.js";

const CHOICES = {
  padding: ["valid", "same"],
  data_format: ["channels_last", "channels_first"],
  use_bias: ["True", "False"],
  keepdims: ["False", "True"],
};
const START = { filters: "8", kernel_size: "3", pool_size: "2" }; // where Keras has no default
const INPUTS = ["(None, 28, 3)", "(None, 28, 28, 3)", "(None, 16, 28, 28, 3)"];
const AXES = [["length"], ["height", "width"], ["depth", "height", "width"]];
const DRAWN = 80; // cells up to which each is drawn by itself

function choices(layer, name) {
  const { kind, rank } = LAYERS[layer];
  if (name === "padding" && kind === "zeros") return null;
  return layer === "Conv1D" && name === "padding" ? [...CHOICES.padding, "causal"] : CHOICES[name] ?? null;
}
const initial = (layer, name) => {
  const value = LAYERS[layer].known[name];
  if (choices(layer, name)) return value === null ? choices(layer, name)[0] : typeof value === "boolean" ? show(value) : value;
  return isNeeded(value) ? START[name] : show(value);
};

// ---- what happens on one axis, in numbers and as a drawing ------------------------------------------
function explain(kind, { n, k, s, d, padding, out, extra }) {
  const reach = (k - 1) * d + 1;
  const window = d > 1 ? `The kernel reaches over (${k} - 1) × ${d} + 1 = ${reach} pixels. ` : "";
  if (n === null) return { text: `${window}The size is not known, so neither is the output's.` };
  if (kind === "transpose") {
    const full = (n - 1) * s + reach;
    if (padding === "valid") {
      const added = out - full;
      return { text: `${window}(${n} - 1) × ${s} + ${reach}${added ? ` + ${added}` : ""} = ${out}`, full, out, start: 0 };
    }
    const text = extra === null || extra === undefined ? `${n} × ${s} = ${out}` : `(${n} - 1) × ${s} + ${reach % 2} + ${extra} = ${out}`;
    const cut = Math.max(full - out, 0);
    const start = Math.floor(cut / 2);
    const why = cut ? ` The full result has ${full}; ${start} are cut off before and ${cut - start} after.` : "";
    return { text: `${window}${text}.${why}`, full, out, start };
  }
  let [before, after] = [0, 0];
  if (padding === "same") [before, after] = samePadding(n, k, s, d);
  if (padding === "causal") before = reach - 1;
  const unused = n + before + after - ((out - 1) * s + reach);
  const zeros = before + after ? ` ${before} zeros before, ${after} after.` : "";
  const left = unused > 0 ? ` The last ${unused === 1 ? "pixel is" : `${unused} pixels are`} not used.` : "";
  const text =
    padding === "valid" ? `⌊(${n} - ${reach}) / ${s}⌋ + 1 = ${out}.` : `⌈${n} / ${s}⌉ = ${out}.`;
  return { text: `${window}${text}${zeros}${left}`, n, before, after, unused: Math.max(unused, 0), reach, s, out, d, k };
}

function draw(axis) {
  const parts = axis.full === undefined
    ? [["zero", axis.before], ["image", axis.n - axis.unused], ["unused", axis.unused], ["zero", axis.after]]
    : [["cut", axis.start], ["output", Math.min(axis.out, axis.full - axis.start)], ["cut", Math.max(axis.full - axis.start - axis.out, 0)], ["zero", Math.max(axis.out - axis.full, 0)]];
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  const unit = 600 / Math.max(total, 12);
  const svg = drawing("svg", { viewBox: `0 0 ${unit * total + 2} 46`, "aria-hidden": "true", class: "axis" });
  let at = 0;
  for (const [kind, count] of parts) {
    const cells = total <= DRAWN ? count : Math.min(count, 1);
    for (let cell = 0; cell < cells; cell += 1) {
      const width = total <= DRAWN ? unit : unit * count;
      svg.append(drawing("rect", { class: kind, x: 1 + at * unit + cell * unit, y: 1, width, height: 16 }));
    }
    at += count;
  }
  if (axis.full === undefined) {
    for (const [place, row] of [[0, 22], [axis.out - 1, 34]]) {
      if (row === 34 && axis.out === 1) continue;
      const start = 1 + place * axis.s * unit;
      for (let tap = 0; tap < (axis.reach <= DRAWN ? axis.k : 1); tap += 1) {
        const width = axis.reach <= DRAWN ? unit : unit * axis.reach;
        svg.append(drawing("rect", { class: "kernel", x: start + tap * axis.d * unit, y: row, width, height: 8 }));
      }
    }
  }
  return svg;
}

// ---- the widget ------------------------------------------------------------------------------------
export function mount(root) {
  const typed = {}; // what stands in each field, also of layers that are not shown
  const query = new URLSearchParams(location.search);
  for (const [name, value] of query) typed[name] = value.slice(0, 300);
  let layer = Object.hasOwn(LAYERS, typed.layer ?? "") ? typed.layer : "Conv2D";
  const unknown = typed.layer && typed.layer !== layer;

  const select = element("select", { id: "calculator-layer" }, ...Object.keys(LAYERS).map((name) => element("option", { value: name, textContent: name })));
  select.value = layer;
  const fields = element("div", { className: "fields" });
  const state = element("span", { className: "run-state", role: "status" });
  const result = element("div", { className: "result", "aria-live": "polite" });
  const code = element("code");
  const box = element("div", { className: "highlight language-python generated" }, element("pre", {}, code));
  const message = element("p", { className: "field-error", role: "alert", hidden: !unknown });
  if (unknown) message.textContent = `There is no layer ${show(typed.layer.slice(0, 60))} here; the calculator shows Conv2D.`;
  let inputs = {};

  const labelled = (name, control) => {
    control.id = `calculator-${name}`;
    const error = element("p", { className: "field-error", id: `${control.id}-error`, hidden: true });
    control.setAttribute("aria-describedby", error.id);
    inputs[name] = { control, error };
    return element("div", { className: "field" }, element("label", { htmlFor: control.id, textContent: name }), control, error);
  };
  const build = () => {
    const { rank, known } = LAYERS[layer];
    inputs = {};
    const made = [labelled("input_shape", element("input", { type: "text", value: typed.input_shape ?? INPUTS[rank - 1] }))];
    for (const name of Object.keys(known)) {
      const options = choices(layer, name);
      const value = typed[name] ?? initial(layer, name);
      const control = options
        ? element("select", {}, ...options.map((option) => element("option", { value: option, textContent: option })))
        : element("input", { type: "text", value });
      if (options) control.value = options.includes(value) ? value : initial(layer, name);
      made.push(labelled(name, control));
    }
    for (const { control } of Object.values(inputs)) {
      control.autocomplete = "off";
      control.spellcheck = false;
    }
    fields.replaceChildren(...made);
  };
  const read = () => {
    const given = {};
    const shape = parse("input_shape", inputs.input_shape.control.value);
    for (const [name, { control }] of Object.entries(inputs)) {
      if (name === "input_shape") continue;
      if (["use_bias", "keepdims"].includes(name)) given[name] = control.value === "True";
      else given[name] = control.tagName === "SELECT" ? control.value : parse(name, control.value);
      if (given[name] === "channels_last" && LAYERS[layer].known[name] === null) given[name] = null;
    }
    return { shape, given };
  };
  const row = (name, value) => [element("dt", { textContent: name }), element("dd", { textContent: value })];
  const update = () => {
    for (const { control, error } of Object.values(inputs)) {
      control.removeAttribute("aria-invalid");
      error.hidden = true;
    }
    try {
      const { shape, given } = read();
      const found = layerShapes(layer, shape, given);
      const { kind, rank } = LAYERS[layer];
      const list = element("dl", {}, ...row("output", show(found.output)));
      for (const [name, weight] of Object.entries(found.weights)) list.append(...row(name, show(weight)));
      list.append(
        ...row("parameters", grouped(found.parameters)),
        ...row("multiply-adds for one image", found.multiplyAdds === null ? "not known" : grouped(found.multiplyAdds)),
        ...row("receptive field", found.field.map((n) => n ?? "not known").join(" × ")),
        ...row("its step", found.jump.map(([n, of]) => (n === null ? "not known" : of === 1 ? n : `${n}/${of}`)).join(" × ")),
      );
      result.replaceChildren(list);
      const same = new Set();
      for (const [i, axis] of (found.axes ?? []).entries()) {
        const told = explain(kind, axis);
        const key = JSON.stringify(told);
        if (same.has(key)) continue; // height and width are often alike
        same.add(key);
        const names = AXES[rank - 1].filter((_, other) => JSON.stringify(explain(kind, found.axes[other])) === key);
        const figure = element("figure", { className: "axis-figure" }, element("figcaption", {}, element("strong", { textContent: `${names.join(" and ")}: ` }), told.text));
        if (told.out !== undefined) figure.append(draw(told));
        result.append(figure);
      }
      code.textContent = program(layer, shape, given);
      box.hidden = false;
      box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      const { control, error: note } = inputs[error.field] ?? inputs.input_shape;
      control.setAttribute("aria-invalid", "true");
      note.textContent = error.message;
      note.hidden = false;
      result.replaceChildren(element("p", { className: "no-result", textContent: `No output: ${error.message}` }));
      box.hidden = true;
    }
  };
  let timer;
  const keep = () => {
    for (const [name, { control }] of Object.entries(inputs)) {
      if (name === "input_shape" || control.value !== initial(layer, name)) typed[name] = control.value;
      else delete typed[name];
    }
    message.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => {
      const now = { layer };
      for (const [name, { control }] of Object.entries(inputs)) {
        if (name === "input_shape" || control.value !== initial(layer, name)) now[name] = control.value;
      }
      if (root.isConnected) remember(now);
    }, 300);
  };
  fields.addEventListener("input", () => {
    update();
    keep();
  });
  select.addEventListener("input", () => {
    if (LAYERS[select.value].rank !== LAYERS[layer].rank) delete typed.input_shape;
    // "padding" is a word for a convolution and a number for ZeroPadding
    if ((LAYERS[select.value].kind === "zeros") !== (LAYERS[layer].kind === "zeros")) delete typed.padding;
    layer = select.value;
    build();
    update();
    keep();
  });

  const say = (text) => (state.textContent = text);
  root.replaceChildren(
    message,
    element("div", { className: "field layer" }, element("label", { htmlFor: select.id, textContent: "layer" }), select),
    fields,
    result,
    box,
    element("div", { className: "widget-bar" },
      copyButton("Copy code", () => code.textContent, say),
      copyButton("Copy link", () => location.href, say), state),
  );
  build();
  update();
  box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
}
