// The shape calculator: a layer, its arguments and an input shape; every shape that follows from them.
/** @import { Arguments, Kind, Shapes, Value } from "../types.js" */
import { t } from "../words.js";
import { draw, explain } from "./axis.js";
import { address, announcer, copyButton, element, grouped, remember } from "./dom.js";
import { isNeeded, LAYERS, layerShapes, ShapeError, show } from "./shapes.js";
import { parse, program } from "./text.js";

/** Arguments that are chosen from a list. @type {Record<string, string[]>} */
const CHOICES = {
  padding: ["valid", "same"],
  data_format: ["channels_last", "channels_first"],
  use_bias: ["True", "False"],
  keepdims: ["False", "True"],
};
/** The first values of arguments that have no default in Keras. @type {Record<string, string>} */
const START = { filters: "8", kernel_size: "3", pool_size: "2" };
const INPUTS = ["(None, 28, 3)", "(None, 28, 28, 3)", "(None, 16, 28, 28, 3)"];
const AXES = [[t`length`], [t`height`, t`width`], [t`depth`, t`height`, t`width`]];
const ARGUMENTS = new Set(Object.values(LAYERS).flatMap(({ known }) => Object.keys(known)));
const OWNED = ["layer", "input_shape", ...ARGUMENTS]; // this widget's parameters in the address
const REST = 300; // milliseconds after the last change until the address is updated
/** @type {Record<Kind, string>} */
const GROUPS = {
  conv: t`convolution`,
  transpose: t`transposed convolution`,
  depthwise: t`depthwise and separable`,
  separable: t`depthwise and separable`,
  pool: t`pooling`,
  global: t`global pooling`,
  upsampling: t`upsampling, padding, cropping`,
  zeros: t`upsampling, padding, cropping`,
  cropping: t`upsampling, padding, cropping`,
};

/** The choices of an argument; null if the reader types it. @type {(layer: string, name: string) => string[] | null} */
function choices(layer, name) {
  if (name === "padding" && LAYERS[layer].kind === "zeros") return null;
  return layer === "Conv1D" && name === "padding" ? [...CHOICES.padding, "causal"] : (CHOICES[name] ?? null);
}
/** The first value of a field. @type {(layer: string, name: string) => string} */
function initial(layer, name) {
  if (name === "input_shape") return INPUTS[LAYERS[layer].rank - 1];
  const value = LAYERS[layer].known[name];
  const options = choices(layer, name);
  if (options && value === null) return options[0];
  if (options && typeof value === "string") return value;
  return isNeeded(value) ? START[name] : show(value);
}

/**
 * How the parameters and the multiply-adds are counted: the numbers that are multiplied.
 * @type {(kind: Kind, shapes: Shapes) => [string, string]}
 */
function counts(kind, { weights, axes }) {
  const kernels = Object.entries(weights).filter(([name]) => name !== "bias");
  if (!kernels.length) return [t`no weights`, t`no weights, so no products`];
  const each = kernels.map(([, shape]) => shape.join(" × "));
  const all = kernels.reduce((sum, [, shape]) => sum + shape.reduce((product, n) => product * BigInt(n), 1n), 0n);
  const bias = weights.bias ? ` + ${weights.bias[0]}` : "";
  const places = axes.map(({ n, out }) => (kind === "transpose" ? n : out) ?? "None").join(" × ");
  const weighed = grouped(all);
  const products =
    kind === "transpose" ? t`${places} pixels × ${weighed} weights` : t`${places} places × ${weighed} weights`;
  return [`${each.join(" + ")}${bias}`, products];
}

/** A row of the result, and how its number came about. @type {(name: string, value: string, how?: string) => Node[]} */
const row = (name, value, how) => [
  element("dt", { textContent: name }),
  element("dd", {}, value, ...(how ? [element("span", { className: "how", textContent: `= ${how}` })] : [])),
];
/** @type {(jump: [number | null, number]) => string} */
const ratio = ([n, of]) => {
  if (n === null) return t`not known`;
  return of === 1 ? String(n) : `${n}/${of}`;
};
/** The result as a list. @type {(layer: string, shapes: Shapes) => Node} */
function listed(layer, shapes) {
  const [parameters, products] = counts(LAYERS[layer].kind, shapes);
  const { output, weights, multiplyAdds, field, jump } = shapes;
  return element(
    "dl",
    {},
    ...row(t`output`, show(output)),
    ...Object.entries(weights).flatMap(([name, weight]) => row(name, show(weight))),
    ...row(t`parameters`, grouped(shapes.parameters), parameters),
    ...row(t`multiply-adds for one image`, multiplyAdds === null ? t`not known` : grouped(multiplyAdds), products),
    ...row(t`receptive field`, field.map((n) => n ?? t`not known`).join(" × ")),
    ...row(t`its step`, jump.map(ratio).join(" × ")),
  );
}
/**
 * What happens on each axis. Axes that are alike, as height and width often are, share one figure.
 * @type {(layer: string, shapes: Shapes) => Node[]}
 */
function figures(layer, { axes }) {
  const { kind, rank } = LAYERS[layer];
  const explained = axes.map((axis) => explain(kind, axis));
  const alike = explained.map((axis) => JSON.stringify(axis));
  return explained.flatMap((axis, first) => {
    if (alike.indexOf(alike[first]) < first) return [];
    const names = AXES[rank - 1].filter((_, i) => alike[i] === alike[first]);
    const title = `${names.join(", ").replace(/, (\w+)$/, t` and $1`)}: `;
    const caption = element("figcaption", {}, element("strong", { textContent: title }), axis.text);
    return [element("figure", { className: "axis-figure" }, caption, ...draw(axis, kind))];
  });
}

// ---- the widget ------------------------------------------------------------------------------------
/** The layer that the address names, or Conv2D; and what is wrong with that name. @param {string | null} asked */
function layerOf(asked) {
  if (asked !== null && Object.hasOwn(LAYERS, asked)) return { layer: asked, wrong: "" };
  const layer = "Conv2D";
  if (asked === null) return { layer, wrong: "" };
  return { layer, wrong: t`There is no layer ${show(asked.slice(0, 60))} here; the calculator shows ${layer}.` };
}
/** @param {string} layer */
function layerSelect(layer) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const [name, { kind }] of Object.entries(LAYERS)) {
    groups.set(GROUPS[kind], [...(groups.get(GROUPS[kind]) ?? []), name]);
  }
  const options = [...groups].map(([label, names]) =>
    element("optgroup", { label }, ...names.map((name) => element("option", { value: name, textContent: name }))),
  );
  const select = element("select", { id: "calculator-layer" }, ...options);
  select.value = layer;
  return select;
}

class Calculator {
  /** What was typed into each field, also into fields that are not shown now. @type {Map<string, string>} */
  typed = new Map();
  /** @type {Record<string, { control: HTMLInputElement | HTMLSelectElement, error: HTMLElement }>} */
  inputs = {};
  fields = element("div", { className: "fields" });
  state = element("span", { className: "run-state", role: "status" });
  heard = announcer();
  result = element("div", { className: "result" });
  code = element("code");
  box = element("div", { className: "highlight language-python generated" }, element("pre", {}, this.code));
  copyCode = copyButton(
    t`Copy code`,
    () => this.code.textContent,
    (text) => this.#say(text),
  );
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    const query = new URLSearchParams(location.search);
    for (const name of OWNED) {
      const value = query.get(name);
      if (value !== null) this.typed.set(name, value.slice(0, 300));
    }
    const { layer, wrong } = layerOf(query.get("layer"));
    this.layer = layer;
    this.select = layerSelect(layer);
    this.message = element("p", { className: "field-error", role: "alert", textContent: wrong, hidden: !wrong });
    const copyLink = copyButton(
      t`Copy link`,
      () => address(this.#now(), OWNED),
      (text) => this.#say(text),
    );
    const label = element("label", { htmlFor: this.select.id, textContent: t`layer` });
    root.replaceChildren(
      this.message,
      element("div", { className: "field layer" }, label, this.select),
      this.fields,
      this.result,
      this.box,
      element("div", { className: "widget-bar" }, this.copyCode, copyLink, this.state),
      this.heard.node,
    );
    this.fields.addEventListener("input", () => {
      this.#update();
      this.#keep();
    });
    this.select.addEventListener("input", () => this.#changeLayer());
    this.#build();
    this.#update();
    this.box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
  }
  /** @param {string} text */
  #say(text) {
    this.state.textContent = text;
  }

  // ---- the fields of a layer ----
  #build() {
    this.inputs = {};
    const names = ["input_shape", ...Object.keys(LAYERS[this.layer].known)];
    this.fields.replaceChildren(...names.map((name) => this.#field(name)));
  }
  /** @param {string} name */
  #field(name) {
    const start = initial(this.layer, name);
    const value = this.typed.get(name) ?? start;
    const options = name === "input_shape" ? null : choices(this.layer, name);
    const made = options?.map((option) => element("option", { value: option, textContent: option }));
    const control = made ? element("select", {}, ...made) : element("input", { type: "text", spellcheck: false });
    control.value = !options || options.includes(value) ? value : start;
    control.autocomplete = "off";
    control.id = `calculator-${name}`;
    const error = element("p", { className: "field-error", id: `${control.id}-error`, hidden: true });
    control.setAttribute("aria-describedby", error.id);
    this.inputs[name] = { control, error };
    const label = element("label", { htmlFor: control.id, textContent: name });
    return element("div", { className: name === "input_shape" ? "field long" : "field" }, label, control, error);
  }
  #changeLayer() {
    const [from, to] = [LAYERS[this.layer], LAYERS[this.select.value]];
    if (to.rank !== from.rank) this.typed.delete("input_shape");
    // "padding" is a word for a convolution and a number for ZeroPadding
    if ((to.kind === "zeros") !== (from.kind === "zeros")) this.typed.delete("padding");
    this.layer = this.select.value;
    this.#build();
    this.#update();
    this.#keep();
  }
  /** The value of a field; throws a ShapeError if its text cannot be read. @type {(name: string) => Value} */
  #value(name) {
    const { value, tagName } = this.inputs[name].control;
    if (["use_bias", "keepdims"].includes(name)) return value === "True";
    const read = tagName === "SELECT" ? value : parse(name, value);
    return read === "channels_last" && LAYERS[this.layer].known[name] === null ? null : read;
  }
  /** The values of all fields, and the errors of those that cannot be read. */
  #read() {
    /** @type {Arguments} */
    const values = {};
    /** @type {ShapeError[]} */
    const faults = [];
    for (const name of Object.keys(this.inputs)) {
      try {
        values[name] = this.#value(name);
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        faults.push(error);
      }
    }
    const { input_shape: shape, ...given } = values;
    return { shape, given, faults };
  }

  // ---- the result ----
  #update() {
    this.#say("");
    for (const { control, error } of Object.values(this.inputs)) {
      control.removeAttribute("aria-invalid");
      error.hidden = true;
    }
    const { shape, given, faults } = this.#read();
    if (!faults.length) {
      try {
        this.#show(layerShapes(this.layer, shape, given), program(this.layer, shape, given));
        return;
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
        faults.push(error);
      }
    }
    this.#refuse(faults);
  }
  /** @type {(shapes: Shapes, code: string) => void} */
  #show(shapes, code) {
    this.result.replaceChildren(listed(this.layer, shapes), ...figures(this.layer, shapes));
    this.code.textContent = code;
    this.box.hidden = false;
    this.copyCode.hidden = false;
    this.box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
    this.heard.say(t`Output ${show(shapes.output)}`);
  }
  /** Shows each error below its field. @param {ShapeError[]} faults */
  #refuse(faults) {
    for (const { field, message } of faults) {
      const { control, error } = this.inputs[field] ?? this.inputs.input_shape;
      control.setAttribute("aria-invalid", "true");
      error.textContent = message + this.#hint(control.value, field);
      error.hidden = false;
    }
    const text = t`No output: ${faults[0].message}`;
    this.result.replaceChildren(element("p", { className: "no-result", textContent: text }));
    this.box.hidden = true;
    this.copyCode.hidden = true;
    this.heard.say(text);
  }
  /** A hint about the batch, the axis that is forgotten most often. @type {(text: string, field: string) => string} */
  #hint(text, field) {
    if (field !== "input_shape") return "";
    try {
      const shape = parse(field, text);
      const isShort = Array.isArray(shape) && shape.length === LAYERS[this.layer].rank + 1;
      return isShort ? t`. If the batch is missing, write ${show([null, ...shape])}` : "";
    } catch {
      return "";
    }
  }

  // ---- the address ----
  /** The state for the address: only fields that were changed, so that a link stays short. */
  #now() {
    /** @type {Record<string, string>} */
    const now = { layer: this.layer };
    for (const [name, { control }] of Object.entries(this.inputs)) {
      if (control.value !== initial(this.layer, name)) now[name] = control.value;
    }
    return now;
  }
  #keep() {
    for (const [name, { control }] of Object.entries(this.inputs)) {
      if (name === "input_shape" || control.value !== initial(this.layer, name)) this.typed.set(name, control.value);
      else this.typed.delete(name);
    }
    this.message.hidden = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.root.isConnected) remember(this.#now(), OWNED);
    }, REST);
  }
}

/** @param {HTMLElement} root */
export function mount(root) {
  new Calculator(root);
}
