// The shape calculator: a layer, its arguments and an input shape; every shape that follows from them.
import { LAYERS, ShapeError, isNeeded, layerShapes, samePadding, show } from "./shapes.js";
import { parse, program } from "./text.js";
import { address, announcer, copyButton, drawing, element, grouped, remember } from "./dom.js";

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
const WIDE = 600;
const OWNED = ["layer", "input_shape", ...new Set(Object.values(LAYERS).flatMap(({ known }) => Object.keys(known)))]; // in the address
const GROUPS = {
  conv: "convolution",
  transpose: "transposed convolution",
  depthwise: "depthwise and separable",
  separable: "depthwise and separable",
  pool: "pooling",
  global: "global pooling",
  upsampling: "upsampling, padding, cropping",
  zeros: "upsampling, padding, cropping",
  cropping: "upsampling, padding, cropping",
};

function choices(layer, name) {
  const { kind, rank } = LAYERS[layer];
  if (name === "padding" && kind === "zeros") return null;
  return layer === "Conv1D" && name === "padding" ? [...CHOICES.padding, "causal"] : (CHOICES[name] ?? null);
}
const initial = (layer, name) => {
  const value = LAYERS[layer].known[name];
  if (choices(layer, name))
    return value === null ? choices(layer, name)[0] : typeof value === "boolean" ? show(value) : value;
  return isNeeded(value) ? START[name] : show(value);
};

// ---- what happens on one axis, in numbers and as a drawing ------------------------------------------
const counted = (number, name) => `${grouped(number)} ${name}${number === 1 ? "" : "s"}`;
// A formula with the numbers put in; then, for the drawing, the cells of the axis in order, and where the
// kernel starts first and last.
function explain(kind, { n, k, s, d, padding, out, extra, before, after, size }) {
  if (n === null) return { text: "The size is not known (None), so neither is the output's." };
  if (kind === "global") return { text: `All ${grouped(n)} become one.` };
  if (kind === "upsampling") return { text: `n × size = ${n} × ${size} = ${out}.` };
  if (kind === "zeros")
    return {
      text: `n + before + after = ${n} + ${before} + ${after} = ${out}.`,
      parts: [
        ["zero", before],
        ["image", n],
        ["zero", after],
      ],
    };
  if (kind === "cropping")
    return {
      text: `n − before − after = ${n} − ${before} − ${after} = ${out}.`,
      parts: [
        ["cut", before],
        ["image", out],
        ["cut", after],
      ],
    };
  const K = (k - 1) * d + 1;
  const reach = d > 1 ? `K = (k − 1) × d + 1 = (${k} − 1) × ${d} + 1 = ${K}. ` : "";
  if (kind === "transpose") {
    const full = (n - 1) * s + K;
    const kernel = { k, d, reach: K, first: 0, last: (n - 1) * s };
    if (padding === "valid") {
      return {
        text: `${reach}(n − 1) × s + K + p = (${n} − 1) × ${s} + ${K} + ${out - full} = ${out}.`,
        parts: [
          ["output", full],
          ["empty", out - full],
        ],
        kernel,
      };
    }
    const size =
      extra === null
        ? `n × s = ${n} × ${s} = ${out}.`
        : `(n − 1) × s + (K mod 2) + p = (${n} − 1) × ${s} + ${K % 2} + ${extra} = ${out}.`;
    const cut = Math.max(full - out, 0);
    const start = Math.floor(cut / 2);
    const why = cut
      ? ` The kernels reach over ${full}; of these ${start} ${start === 1 ? "is" : "are"} cut off before and ${cut - start} after.`
      : "";
    return {
      text: `${reach}${size}${why}`,
      parts: [
        ["cut", start],
        ["output", full - cut],
        ["cut", cut - start],
        ["empty", Math.max(out - full, 0)],
      ],
      kernel,
    };
  }
  let zeros = [0, 0];
  let why = "";
  if (padding === "same") {
    zeros = samePadding(n, k, s, d);
    const total = zeros[0] + zeros[1];
    why = ` max((${out} − 1) × ${s} + ${K} − ${n}, 0) = ${counted(total, "zero")}${total ? `: ${zeros[0]} before, ${zeros[1]} after` : ""}.`;
  }
  if (padding === "causal") {
    zeros = [K - 1, 0];
    why = ` K − 1 = ${counted(K - 1, "zero")} before, none after.`;
  }
  const unused = Math.max(n + zeros[0] + zeros[1] - ((out - 1) * s + K), 0);
  const left = unused ? ` The last ${unused === 1 ? "pixel is" : `${grouped(unused)} pixels are`} not used.` : "";
  const formula =
    padding === "valid"
      ? `⌊(n − K) / s⌋ + 1 = ⌊(${n} − ${K}) / ${s}⌋ + 1 = ${out}.`
      : `⌈n / s⌉ = ⌈${n} / ${s}⌉ = ${out}.`;
  return {
    text: `${reach}${formula}${why}${left}`,
    parts: [
      ["zero", zeros[0]],
      ["image", n - unused],
      ["unused", unused],
      ["zero", zeros[1]],
    ],
    kernel: { k, d, reach: K, first: 0, last: (out - 1) * s },
  };
}

const MEANING = {
  image: "input",
  output: "output",
  zero: "zeros added",
  unused: "not used",
  cut: "cut off",
  empty: "reached by no kernel",
};
function draw({ parts, kernel }, kind) {
  const total = parts.reduce((sum, [, count]) => sum + count, 0);
  const unit = WIDE / Math.max(total, 12);
  const svg = drawing("svg", { viewBox: `0 0 ${WIDE + 2} ${kernel ? 46 : 20}`, "aria-hidden": "true", class: "axis" });
  const bar = (name, start, count, y, height) => {
    const cells = total <= DRAWN ? count : Math.min(count, 1);
    const width = total <= DRAWN ? unit : Math.max(unit * count, 2);
    for (let cell = 0; cell < cells; cell += 1) {
      svg.append(drawing("rect", { class: name, x: Math.min(1 + (start + cell) * unit, WIDE - 1), y, width, height }));
    }
  };
  let at = 0;
  for (const [name, count] of parts) {
    bar(name, at, count, 1, 16);
    at += count;
  }
  if (kernel) {
    for (const [start, y] of kernel.first === kernel.last
      ? [[kernel.first, 22]]
      : [
          [kernel.first, 22],
          [kernel.last, 34],
        ]) {
      if (total <= DRAWN) for (let tap = 0; tap < kernel.k; tap += 1) bar("kernel", start + tap * kernel.d, 1, y, 8);
      else bar("kernel", start, kernel.reach, y, 8);
    }
  }
  const names = [
    ...new Set(
      parts
        .filter(([, count]) => count)
        .map(([name]) => [name, MEANING[name]])
        .map(JSON.stringify),
    ),
  ].map(JSON.parse);
  if (kernel)
    names.push([
      "kernel",
      kind === "transpose" ? "the kernel of the first and of the last pixel" : "the kernel at its first and last place",
    ]);
  const legend = element("p", { className: "legend" });
  for (const [name, meaning] of names) {
    legend.append(
      element(
        "span",
        {},
        drawing(
          "svg",
          { viewBox: "0 0 12 12", "aria-hidden": "true" },
          drawing("rect", { class: name, x: 1, y: 1, width: 10, height: 10 }),
        ),
        meaning,
      ),
    );
  }
  return [svg, legend];
}

// How the counts come about: the numbers that are multiplied.
function counts(kind, { weights, output, axes }) {
  const kernels = Object.entries(weights)
    .filter(([name]) => name !== "bias")
    .map(([, shape]) => shape);
  if (!kernels.length) return ["no weights", "no weights, so no products"];
  const each = kernels.map((shape) => shape.join(" × "));
  const all = kernels.reduce((sum, shape) => sum + shape.reduce((product, one) => product * BigInt(one), 1n), 0n);
  const bias = weights.bias ? ` + ${weights.bias[0]}` : "";
  const places = axes.map(({ n, out }) => (kind === "transpose" ? n : out) ?? "None").join(" × ");
  return [
    `${each.join(" + ")}${bias}`,
    `${places} ${kind === "transpose" ? "pixels" : "places"} × ${grouped(all)} weights`,
  ];
}

// ---- the widget ------------------------------------------------------------------------------------
export function mount(root) {
  const typed = new Map(); // what stands in each field, also of layers that are not shown
  const query = new URLSearchParams(location.search);
  for (const name of OWNED) if (query.has(name)) typed.set(name, query.get(name).slice(0, 300));
  const asked = query.get("layer");
  let layer = Object.hasOwn(LAYERS, asked ?? "") ? asked : "Conv2D";

  const groups = Map.groupBy
    ? Map.groupBy(Object.keys(LAYERS), (name) => GROUPS[LAYERS[name].kind])
    : new Map([["layers", Object.keys(LAYERS)]]);
  const select = element(
    "select",
    { id: "calculator-layer" },
    ...[...groups].map(([label, names]) =>
      element("optgroup", { label }, ...names.map((name) => element("option", { value: name, textContent: name }))),
    ),
  );
  select.value = layer;
  const fields = element("div", { className: "fields" });
  const state = element("span", { className: "run-state", role: "status" });
  const say = (text) => (state.textContent = text);
  const copyCode = copyButton("Copy code", () => code.textContent, say);
  const heard = announcer();
  const result = element("div", { className: "result" });
  const code = element("code");
  const box = element("div", { className: "highlight language-python generated" }, element("pre", {}, code));
  const message = element("p", { className: "field-error", role: "alert", hidden: asked === null || asked === layer });
  if (!message.hidden)
    message.textContent = `There is no layer ${show(asked.slice(0, 60))} here; the calculator shows ${layer}.`;
  let inputs = {};

  const labelled = (name, control) => {
    control.id = `calculator-${name}`;
    const error = element("p", { className: "field-error", id: `${control.id}-error`, hidden: true });
    control.setAttribute("aria-describedby", error.id);
    inputs[name] = { control, error };
    return element(
      "div",
      { className: name === "input_shape" ? "field long" : "field" },
      element("label", { htmlFor: control.id, textContent: name }),
      control,
      error,
    );
  };
  const build = () => {
    const { rank, known } = LAYERS[layer];
    inputs = {};
    const made = [
      labelled("input_shape", element("input", { type: "text", value: typed.get("input_shape") ?? INPUTS[rank - 1] })),
    ];
    for (const name of Object.keys(known)) {
      const options = choices(layer, name);
      const value = typed.get(name) ?? initial(layer, name);
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
  // Every field that cannot be read says so; the first such error is thrown.
  const read = () => {
    const given = {};
    const faults = [];
    for (const [name, { control }] of Object.entries(inputs)) {
      try {
        if (["use_bias", "keepdims"].includes(name)) given[name] = control.value === "True";
        else given[name] = control.tagName === "SELECT" ? control.value : parse(name, control.value);
        if (given[name] === "channels_last" && LAYERS[layer].known[name] === null) given[name] = null;
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        faults.push(error);
      }
    }
    if (faults.length) throw faults;
    const { input_shape: shape, ...rest } = given;
    return { shape, given: rest };
  };
  const row = (name, value, how) => [
    element("dt", { textContent: name }),
    element("dd", {}, value, ...(how ? [element("span", { className: "how", textContent: `= ${how}` })] : [])),
  ];
  const complain = ({ field, message: said }) => {
    const { control, error } = inputs[field] ?? inputs.input_shape;
    control.setAttribute("aria-invalid", "true");
    error.textContent = said + hint(control, field);
    error.hidden = false;
  };
  // The axis that is forgotten most often.
  const hint = (control, field) => {
    if (field !== "input_shape") return "";
    try {
      const shape = parse(field, control.value);
      const short = Array.isArray(shape) && shape.length === LAYERS[layer].rank + 1;
      return short ? `. If the batch is missing, write ${show([null, ...shape])}` : "";
    } catch {
      return "";
    }
  };
  const update = () => {
    state.textContent = "";
    for (const { control, error } of Object.values(inputs)) {
      control.removeAttribute("aria-invalid");
      error.hidden = true;
    }
    try {
      const { shape, given } = read();
      const found = layerShapes(layer, shape, given);
      const { kind, rank } = LAYERS[layer];
      const [parameters, products] = counts(kind, found);
      const list = element("dl", {}, ...row("output", show(found.output)));
      for (const [name, weight] of Object.entries(found.weights)) list.append(...row(name, show(weight)));
      list.append(
        ...row("parameters", grouped(found.parameters), parameters),
        ...row(
          "multiply-adds for one image",
          found.multiplyAdds === null ? "not known" : grouped(found.multiplyAdds),
          products,
        ),
        ...row("receptive field", found.field.map((n) => n ?? "not known").join(" × ")),
        ...row(
          "its step",
          found.jump.map(([n, of]) => (n === null ? "not known" : of === 1 ? n : `${n}/${of}`)).join(" × "),
        ),
      );
      result.replaceChildren(list);
      const told = found.axes.map((axis) => JSON.stringify(explain(kind, axis)));
      for (const one of new Set(told)) {
        // height and width are often alike
        const names = AXES[rank - 1].filter((_, i) => told[i] === one);
        const axis = JSON.parse(one);
        const figure = element(
          "figure",
          { className: "axis-figure" },
          element(
            "figcaption",
            {},
            element("strong", { textContent: `${names.join(", ").replace(/, (\w+)$/, " and $1")}: ` }),
            axis.text,
          ),
        );
        if (axis.parts) figure.append(...draw(axis, kind));
        result.append(figure);
      }
      code.textContent = program(layer, shape, given);
      box.hidden = copyCode.hidden = false;
      box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
      heard.say(`Output ${show(found.output)}`);
    } catch (thrown) {
      const faults = Array.isArray(thrown) ? thrown : [thrown];
      for (const fault of faults) {
        if (!(fault instanceof ShapeError)) throw fault;
        complain(fault);
      }
      result.replaceChildren(element("p", { className: "no-result", textContent: `No output: ${faults[0].message}` }));
      box.hidden = copyCode.hidden = true;
      heard.say(`No output: ${faults[0].message}`);
    }
  };
  // Only what is not as at the start, so that a link stays short.
  const stateNow = () => {
    const now = { layer };
    for (const [name, { control }] of Object.entries(inputs)) {
      const start = name === "input_shape" ? INPUTS[LAYERS[layer].rank - 1] : initial(layer, name);
      if (control.value !== start) now[name] = control.value;
    }
    return now;
  };
  let timer;
  const keep = () => {
    for (const [name, { control }] of Object.entries(inputs)) {
      if (name === "input_shape" || control.value !== initial(layer, name)) typed.set(name, control.value);
      else typed.delete(name);
    }
    message.hidden = true;
    clearTimeout(timer);
    timer = setTimeout(() => root.isConnected && remember(stateNow(), OWNED), 300);
  };
  fields.addEventListener("input", () => {
    update();
    keep();
  });
  select.addEventListener("input", () => {
    if (LAYERS[select.value].rank !== LAYERS[layer].rank) typed.delete("input_shape");
    // "padding" is a word for a convolution and a number for ZeroPadding
    if ((LAYERS[select.value].kind === "zeros") !== (LAYERS[layer].kind === "zeros")) typed.delete("padding");
    layer = select.value;
    build();
    update();
    keep();
  });

  root.replaceChildren(
    message,
    element(
      "div",
      { className: "field layer" },
      element("label", { htmlFor: select.id, textContent: "layer" }),
      select,
    ),
    fields,
    result,
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
  build();
  update();
  box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
}
