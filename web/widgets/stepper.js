// The correlation stepper: type an image and a kernel, and see each number of the output being made.
import {
  INPUTS,
  KERNELS,
  LIMITS,
  SettingError,
  channelNames,
  correlate,
  decode,
  encode,
  equal,
  grid,
  grids,
  isPadding,
  layout,
  number,
  numberOrNull,
  place,
  products,
  program,
  show,
  words,
} from "./correlation.js";
import { address, copyButton, element, remember } from "./dom.js";

const NAME = "stepper"; // its word in the address
const LESSON = "of this lesson";
const OWN = "your own";
const SPEEDS = { slow: 1600, normal: 800, fast: 200, "every frame": 0 }; // milliseconds a step
const PADDINGS = { valid: "valid: none", same: "same: TensorFlow chooses", pairs: "pairs: you choose" };

const href = new URL("stepper.css", document.currentScript.src).href;
function styles() {
  const known = [...document.querySelectorAll("link")].find((link) => link.href === href);
  if (known) return known.sheet ? null : new Promise((done) => known.addEventListener("load", done));
  return new Promise((done) => {
    document.head.append(element("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
}

// ---- the setting that a page starts with ------------------------------------------------------------------
function fromPage({ input, kernel, strides = "1 1", padding = "valid", dilation = "1 1", bias }) {
  const w = kernel.split("||").map(grids);
  const [top, bottom, left, right] = padding.split(" ").map(Number);
  return {
    x: grids(input),
    w,
    bias: bias?.split(" ") ?? w.map(() => "0"),
    strides: strides.split(" ").map(Number),
    dilation: dilation.split(" ").map(Number),
    padding: Number.isInteger(top)
      ? [
          [top, bottom],
          [left, right],
        ]
      : padding,
    flip: false,
    step: 0,
  };
}

// ---- sizes: what is there stays, what is new gets something to look at --------------------------------------
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const values = (sheets) => sheets.flat(Infinity).map((text) => String(numberOrNull(text) ?? text));
const made = (preset, rows, columns, c) => (typeof preset === "function" ? preset(rows, columns, c) : preset);
const nameOf = (presets, sheets) =>
  Object.keys(presets).find(
    (name) =>
      same(values(sheets), values(sheets.map((sheet, c) => made(presets[name], sheet.length, sheet[0].length, c)))) &&
      sheets.every((sheet, c) => sheet.length === made(presets[name], sheet.length, sheet[0].length, c).length),
  );
const resized = (sheet, rows, columns) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => sheet[i]?.[j] ?? "0"));
const turned = (sheet, c) => (c === 1 ? [...sheet].reverse() : sheet.map((row) => [...row].reverse()));
const FILTERS = ["ones", "edge", "sharpen", "emboss"];

function reshaped(setting, sizes) {
  const { x, w, bias } = setting;
  const { C, H, W, F, kh, kw } = {
    C: x.length,
    H: x[0].length,
    W: x[0][0].length,
    F: w.length,
    kh: w[0][0].length,
    kw: w[0][0][0].length,
    ...sizes,
  };
  const all = (count, make) => Array.from({ length: count }, (_, index) => make(index));
  const preset = INPUTS[nameOf(INPUTS, x)];
  const sheets = all(C, (c) => (preset ? made(preset, H, W, c) : resized(x[c] ?? turned(x[0], c), H, W)));
  const filter = (f) => {
    const name = w[f] ? nameOf(KERNELS, w[f]) : FILTERS[f];
    const fits = KERNELS[name] && (typeof KERNELS[name] === "function" || (kh === 3 && kw === 3));
    if (name && fits && (name === "ones" || !w[f]))
      return all(C, (c) => resized(made(KERNELS[name], kh, kw, c), kh, kw));
    return all(C, (c) => resized(w[f]?.[c] ?? w[f]?.[0] ?? KERNELS.ones(kh, kw), kh, kw));
  };
  return { ...setting, x: sheets, w: all(F, filter), bias: all(F, (f) => bias[f] ?? "0") };
}

// ---- fields ---------------------------------------------------------------------------------------------------
const quoted = (text) => `\u201c${text.length > 24 ? `${text.slice(0, 23)}…` : text}\u201d`;
function whole(name, text, least, most) {
  if (/^\s*\d{1,6}\s*$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
  throw new SettingError(name, `${name} must be a whole number from ${least} to ${most}, not ${quoted(text)}`);
}
function pair(name, text, most) {
  const parts = text
    .replace(/^\s*[([]|[)\]]\s*$/g, "")
    .trim()
    .split(/\s*[,x×]\s*|\s+/)
    .filter(Boolean);
  try {
    if (parts.length !== 1 && parts.length !== 2) throw 0;
    const read = parts.map((part) => whole(name, part, 1, most));
    return read.length === 1 ? [read[0], read[0]] : read;
  } catch {
    throw new SettingError(
      name,
      `${name} must be a whole number from 1 to ${most}, or two such as 2, 1 for rows and columns, not ${quoted(text)}`,
    );
  }
}
const unpaired = ([a, b]) => (a === b ? String(a) : `${a}, ${b}`);

// ---- the widget -------------------------------------------------------------------------------------------------
export async function mount(root) {
  const start = fromPage(root.dataset);
  await styles();
  if (!root.isConnected) return;
  root.classList.add("stepper");
  let setting = structuredClone(start);
  const message = element("p", { className: "field-error", role: "alert", hidden: true });
  const linked = new URLSearchParams(location.search).get(NAME);
  if (linked !== null) {
    try {
      setting = decode(linked);
    } catch (error) {
      message.textContent = `The example in the link cannot be shown: ${error.message}. This is the one of the page.`;
      message.hidden = false;
    }
  }
  let axes = null; // of layout(), or null while there is no output
  let found = null; // of correlate()
  let view = {}; // the cells that are drawn
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");

  // ---- playing ----
  let playing = false;
  let since = 0;
  const speed = element(
    "select",
    { id: "stepper-speed" },
    ...Object.keys(SPEEDS).map((name) => element("option", { value: name, textContent: name })),
  );
  speed.value = "normal";
  const total = () => (axes ? setting.w.length * axes[0].places * axes[1].places : 0);
  const pause = () => {
    if (!playing) return;
    playing = false;
    root.classList.remove("playing");
    controls();
    announce();
    keep();
  };
  const play = () => {
    if (!axes || still.matches) return;
    playing = true;
    root.classList.add("playing");
    if (setting.step >= total() - 1) go(0);
    since = performance.now();
    said.textContent = "Playing";
    controls();
    requestAnimationFrame(tick);
  };
  const tick = (time) => {
    if (!playing || !root.isConnected) return;
    if (time - since >= SPEEDS[speed.value]) {
      since = time;
      if (setting.step >= total() - 1) return pause();
      go(setting.step + 1);
    }
    requestAnimationFrame(tick);
  };
  const button = (text, title, onclick) =>
    element("button", { type: "button", className: "run-button", textContent: text, title, onclick });
  const toggle = button("Play", "Space does the same", () => (playing ? pause() : play()));
  toggle.classList.add("play");
  const by = (count) => () => {
    pause();
    go(Math.min(Math.max(setting.step + count, 0), total() - 1));
    announce();
    keep();
  };
  const back = button("Back", "One step back", by(-1));
  const next = button("Next", "One step on", by(1));
  const count = element("span", { className: "count" });
  const said = element("p", { className: "said", role: "status" });
  const pace = element(
    "span",
    { className: "pace" },
    element("label", { htmlFor: speed.id, textContent: "speed" }),
    speed,
  );
  const calm = element("span", {
    className: "calm",
    textContent: "Your system asks for less motion: step with Next, Back or the arrow keys.",
  });
  const transport = element(
    "div",
    { className: "transport", role: "group", "aria-label": "Steps" },
    toggle,
    back,
    next,
    count,
    pace,
    calm,
  );
  const controls = () => {
    toggle.textContent = playing ? "Pause" : "Play";
    toggle.hidden = pace.hidden = still.matches;
    calm.hidden = !still.matches;
    // aria-disabled keeps the focus where it is when the end is reached
    for (const [one, off] of [
      [toggle, !axes],
      [back, !axes || setting.step === 0],
      [next, !axes || setting.step >= total() - 1],
    ])
      one.ariaDisabled = String(off);
    root.style.setProperty("--slide", `${Math.min(SPEEDS[speed.value] * 0.3, 240)}ms`);
  };
  const motion = () => {
    if (!root.isConnected) return still.removeEventListener("change", motion);
    pause();
    controls();
  };
  still.addEventListener("change", motion);
  speed.addEventListener("input", controls);
  const announce = () => {
    if (axes && !playing) said.textContent = words(setting, axes, setting.step);
  };

  // ---- sheets ----
  const stage = element("div", { className: "stage" });
  const outcome = element("div", { className: "outcome" });
  const names = () => channelNames(setting.x.length);
  // A table with the numbers of its rows and columns; cell(i, j) makes a <td>.
  const sheet = (kind, label, [rows, columns], [top, left, high, wide], cell, role) => {
    const head = (n, from, within, scope) => {
      const inside = n >= from && n < from + within;
      const th = element("th", { scope, textContent: inside ? n - from : "" });
      if (!inside) th.setAttribute("aria-label", "padding");
      return th;
    };
    const body = Array.from({ length: rows }, (_, i) =>
      element("tr", {}, head(i, top, high, "row"), ...Array.from({ length: columns }, (_, j) => cell(i, j))),
    );
    const table = element(
      "table",
      { className: `sheet ${kind}`, "aria-label": label },
      element(
        "thead",
        {},
        element("tr", {}, element("td"), ...Array.from({ length: columns }, (_, j) => head(j, left, wide, "col"))),
      ),
      element("tbody", {}, ...body),
    );
    if (role) table.setAttribute("role", role);
    const box = element(
      "div",
      { className: `box ${columns > 14 ? "tiny" : columns > 11 ? "small" : columns > 9 ? "medium" : ""}` },
      table,
    );
    box.style.setProperty("--columns", columns);
    return { box, table, scroller: element("div", { className: "scroller" }, box) };
  };
  const widest = (texts) => texts.reduce((most, text) => Math.max(most, text.length), 1);
  const widen = (box, texts) => box.style.setProperty("--longest", widest(texts));
  const field = (id, label, value) =>
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
  const part = (kind, title, ...children) =>
    element(
      "div",
      { className: `part ${kind}` },
      element("p", { className: "title", textContent: title }),
      ...children,
    );
  const labelled = (label, control) =>
    element("div", { className: "choice" }, element("label", { htmlFor: control.id, textContent: label }), control);

  const choice = (id, options, apply) => {
    const select = element(
      "select",
      { id, oninput: () => (select.value === OWN ? choose() : apply(select.value)) },
      ...[OWN, LESSON, ...options].map((name) => element("option", { value: name, textContent: name })),
    );
    return select;
  };
  const inputs = choice("stepper-input", Object.keys(INPUTS), (name) => {
    if (name === LESSON) setting = { ...reshaped(setting, { C: start.x.length }), x: structuredClone(start.x) };
    else {
      if (name.startsWith("two digits")) setting = reshaped(setting, { C: 3, H: 3, W: 4 });
      setting = { ...setting, x: setting.x.map((all, c) => INPUTS[name](all.length, all[0].length, c)) };
    }
    changed(true);
  });
  const kernels = choice("stepper-kernel", Object.keys(KERNELS), (name) => {
    const [f] = axes ? place(axes, setting.step) : [0];
    if (name === LESSON) {
      const C = setting.x.length;
      setting = reshaped({ ...setting, w: structuredClone(start.w), bias: [...start.bias] }, { C });
    } else {
      const preset = KERNELS[name];
      if (name.startsWith("1, 100")) setting = reshaped(setting, { C: 3, kh: 1, kw: 1 });
      else if (typeof preset !== "function") setting = reshaped(setting, { kh: 3, kw: 3 });
      const chosen = setting.w[f].map((all, c) => made(preset, all.length, all[0].length, c));
      setting = { ...setting, w: setting.w.map((all, g) => (g === f ? structuredClone(chosen) : all)) };
    }
    changed(true);
  });
  const flip = element("input", {
    id: "stepper-flip",
    type: "checkbox",
    role: "switch",
    oninput: () => {
      setting = { ...setting, flip: flip.checked };
      changed(true);
      said.textContent = turn.textContent || "Not flipped: a correlation, as Conv2D computes it.";
    },
  });
  const switched = element(
    "div",
    { className: "flip" },
    flip,
    element("label", { htmlFor: flip.id, textContent: "flip the kernel (convolution)" }),
  );

  // Draws everything anew: sizes have changed.
  const build = () => {
    const { x, w } = setting;
    const [C, F] = [x.length, w.length];
    const [rows, columns] = axes ? axes.map(({ padded }) => padded) : [x[0].length, x[0][0].length];
    const [top, left] = axes ? axes.map(({ before }) => before) : [0, 0];
    const [f] = axes ? place(axes, setting.step) : [0];
    view = {
      f,
      pixels: [],
      frames: [],
      weights: [],
      turned: [],
      taps: [],
      terms: [],
      lists: [],
      partials: [],
      outputs: [],
    };
    const many = (c) => (C > 1 ? `, ${names()[c]}` : "");
    const title = (word, c) => (C > 1 ? `${word}, ${names()[c]}` : word);
    const channels = x.map((image, c) => {
      const cells = [];
      const input = sheet(
        "image",
        `Input${many(c)}`,
        [rows, columns],
        [top, left, image.length, image[0].length],
        (i, j) => {
          const [row, column] = [i - top, j - left];
          const inside = row >= 0 && row < image.length && column >= 0 && column < image[0].length;
          const td = element(
            "td",
            inside ? {} : { className: "zero" },
            inside
              ? field(
                  `stepper-x-${c}-${row}-${column}`,
                  `Input${many(c)}, row ${row}, column ${column}`,
                  image[row][column],
                )
              : "0",
          );
          if (axes && !(axes[0].read[i] && axes[1].read[j])) td.classList.add("unread");
          (cells[i] ??= [])[j] = td;
          return td;
        },
      );
      // The kernel, as it lies on the input. It moves as one piece; the numbers of the input lie above it.
      const [taps, frame] = [[], element("div", { className: "frame", "aria-hidden": "true", hidden: !axes })];
      if (axes) {
        const [high, wide] = axes;
        frame.style.setProperty("--wide", wide.reach);
        for (let a = 0; a < high.reach; a += 1) {
          for (let b = 0; b < wide.reach; b += 1) {
            const gap = a % high.d || b % wide.d;
            const one = element("span", { className: gap ? "gap" : "tap" });
            if (!gap) taps.push(one);
            frame.append(one);
          }
        }
      }
      input.box.append(frame);
      view.taps.push(taps);
      view.pixels.push({ cells, box: input.box });
      view.frames.push(frame);

      const size = [w[f][c].length, w[f][c][0].length];
      const kernel = sheet("kernel", `Kernel${many(c)}`, size, [0, 0, ...size], (a, b) =>
        element("td", {}, field(`stepper-w-${c}-${a}-${b}`, `Kernel${many(c)}, row ${a}, column ${b}`, w[f][c][a][b])),
      );
      view.weights.push(kernel.box);
      const kernelPart = part("kernel", title("Kernel", c), kernel.scroller);
      if (setting.flip) {
        const after = sheet("kernel after", `Kernel${many(c)}, turned`, size, [0, 0, ...size], () => element("td"));
        view.turned.push(after);
        kernelPart.append(element("p", { className: "small-title", textContent: "turned by 180°" }), after.scroller);
      }

      const terms = w[f][c].map((line) =>
        line.map(() => {
          const [op, pixel, weight] = ["op", "x", "w"].map((className) => element("span", { className }));
          return {
            op,
            pixel,
            weight,
            whole: element(
              "span",
              { className: "term" },
              op,
              pixel,
              element("span", { className: "dot", textContent: "·" }),
              weight,
            ),
          };
        }),
      );
      const partial = element("p", { className: "partial" });
      const list = element(
        "div",
        { className: size[1] > 3 ? "terms many" : "terms" },
        ...terms.flat().map((term) => term.whole),
      );
      list.style.setProperty("--columns", size[1]);
      view.terms.push(terms);
      view.lists.push(list);
      view.partials.push(partial);
      const productPart = part("products", title("Products", c), list, ...(C > 1 ? [partial] : []));
      return element(
        "div",
        { className: "channel" },
        part("image", title("Input", c), input.scroller),
        element("div", { className: "side" }, kernelPart, productPart),
      );
    });
    view.sum = element("p", { className: "total" });
    view.slice = element("p", { className: "slice" });
    // The bias belongs to the filter that is shown.
    view.bias = field("stepper-bias", "Bias", setting.bias[f]);
    view.bias.tabIndex = 0;
    view.biasLabel = element("label", { htmlFor: view.bias.id });
    const bias = element("div", { className: "bias" }, view.biasLabel, view.bias);
    if (C === 1) channels[0].querySelector(".products").append(view.sum, bias);
    else channels.push(element("div", {}, view.sum, bias));
    if (F > 1) {
      const tabs = w.map((_, other) =>
        element("button", {
          id: `stepper-filter-${other}`,
          type: "button",
          className: "run-button filter",
          textContent: other,
          ariaLabel: `filter ${other}`,
          onclick: () => {
            pause();
            if (axes) go(setting.step + (other - place(axes, setting.step)[0]) * axes[0].places * axes[1].places);
            announce();
            keep();
          },
        }),
      );
      view.tabs = tabs;
      channels.unshift(
        element("div", { className: "filters", role: "group", "aria-label": "Filter" }, "Filter ", ...tabs),
      );
    }
    view.wrong = element("p", { className: "field-error wrong", id: "stepper-wrong", "aria-live": "polite" });

    const outputs = element("div", { className: `outputs${axes && axes[1].places * F > 8 ? " wide" : ""}` });
    if (axes) {
      const places = axes.map((axis) => axis.places);
      for (let g = 0; g < F; g += 1) {
        const cells = [];
        const label = F > 1 ? `Output, filter ${g}` : "Output";
        const output = sheet(
          "made",
          `${label}. Arrow keys move, Space plays.`,
          places,
          [0, 0, ...places],
          (i, j) => {
            const td = element("td", { id: `stepper-y-${g}-${i}-${j}`, tabIndex: -1 });
            td.dataset.step = (g * places[0] + i) * places[1] + j;
            cells.push(td);
            return td;
          },
          "grid",
        );
        view.outputs.push({ box: output.box, cells });
        outputs.append(part("made", label, output.scroller));
      }
    }
    view.at = null;
    view.all = view.outputs.flatMap(({ cells }) => cells);
    stage.replaceChildren(element("div", { className: "channels" }, ...channels, view.wrong), outputs, view.slice);
    for (const table of stage.querySelectorAll(".image, .kernel:not(.after)"))
      table.querySelector("input")?.setAttribute("tabindex", 0);
  };

  // ---- one step ----
  const go = (step) => {
    if (!axes) return;
    setting.step = step;
    paint();
    controls();
  };
  // Only what is new is written: playing has 16 milliseconds for a step.
  const write = (node, text) => {
    if (node.firstChild?.data !== text) node.textContent = text;
  };
  const term = ({ op, pixel, weight }, { x, w, padding }, first) => {
    const minus = w && w[0] < 0n;
    write(op, minus ? "\u2212" : first ? "" : "+");
    const value = x ? show(x, 7) : "?";
    write(pixel, x && x[0] < 0n ? `(${value})` : value);
    if (pixel.classList.contains("zero") !== padding) pixel.classList.toggle("zero");
    write(weight, w ? fraction(minus ? [-w[0], w[1]] : w) : "?");
  };
  // A weight such as 1/9 stays a fraction: rounded it would be another number.
  const fraction = ([n, d]) => {
    const text = show([n, d], 7);
    return text.startsWith("≈") ? `${n}/${d}`.replace("-", "\u2212") : text;
  };
  const paint = () => {
    const { step } = setting;
    const [f, i, j] = place(axes, step);
    const [high, wide] = axes;
    const { channels, bias, sum } = products(setting, axes, f, i, j);
    if (f !== view.f) {
      view.f = f;
      fill();
      choose();
    }
    view.tabs?.forEach((tab, other) => tab.setAttribute("aria-pressed", other === f));
    channels.forEach(({ rows, partial }, c) => {
      rows.forEach((row, a) => row.forEach((one, b) => term(view.terms[c][a][b], one, a + b === 0)));
      view.frames[c].style.setProperty("--row", i * high.s);
      view.frames[c].style.setProperty("--column", j * wide.s);
      write(view.partials[c], `= ${partial ? show(partial, 6) : "?"}`);
    });

    const result = element("strong", { className: "result-number", textContent: sum ? show(sum, 6) : "?" });
    const parts =
      channels.length > 1 ? channels.map(({ partial }) => partial) : bias?.[0] === 0n ? [] : [channels[0].partial];
    const written = (value) => (value ? (value[0] < 0n ? `(${show(value, 6)})` : show(value, 6)) : "?");
    const line = parts.map(written).join(" + ");
    const biased = bias?.[0] === 0n ? "" : ` + ${written(bias)} (bias)`;
    view.sum.replaceChildren(`${line}${biased} = `, result);
    if (sum && sum[1] > 1n && result.textContent.startsWith("≈"))
      view.sum.append(` (${String(sum[0]).replace("-", "\u2212")}/${sum[1]})`);

    const cut = ({ s, reach, d }, at) => `${at * s}:${at * s + reach}${d > 1 ? `:${d}` : ""}`;
    const from = [high, wide].some(({ before, after }) => before + after) ? "padded" : "image";
    const [several, F] = [channels.length > 1, setting.w.length];
    const named = (className, textContent) => element("span", { className, textContent });
    view.slice.replaceChildren(
      named("of-output", `y[${i}, ${j}${F > 1 ? `, ${f}` : ""}]`),
      " = np.sum(",
      named("of-image", `${from}[${cut(high, i)}, ${cut(wide, j)}${several ? ", :" : ""}]`),
      " * ",
      named("of-kernel", F > 1 ? `W[..., ${f}]` : "kernel"),
      ")",
      ...(bias?.[0] === 0n ? [] : [" + ", named("of-kernel", F > 1 ? `B[${f}]` : "bias")]),
    );

    const { all } = view;
    const [low, most] = view.at === null ? [0, all.length - 1] : [Math.min(view.at, step), Math.max(view.at, step)];
    for (let n = low; n <= most; n += 1) {
      all[n].classList.toggle("done", n <= step);
      all[n].classList.toggle("now", n === step);
      all[n].setAttribute("aria-selected", n === step);
    }
    const each = high.places * wide.places;
    view.outputs.forEach(({ cells }) => {
      if (view.at !== null) cells[view.at % each].tabIndex = -1;
      cells[step % each].tabIndex = 0; // one stop of the Tab key for each sheet
    });
    view.at = step;
    count.textContent = `Step ${step + 1} of ${total()}`;
    if (!playing || SPEEDS[speed.value] > 0) reveal();
    flipped();
  };
  // A window that is scrolled out of sight comes back; the page itself stays where it is.
  const reveal = () => {
    view.pixels.forEach(({ box, cells }) => {
      const scroller = box.parentElement;
      const room = scroller.clientWidth;
      if (scroller.scrollWidth <= room) return;
      const start = cells[0][place(axes, setting.step)[2] * axes[1].s];
      const width = start.offsetWidth * axes[1].reach;
      const left = start.getBoundingClientRect().left - box.getBoundingClientRect().left;
      if (left < scroller.scrollLeft || left + width > scroller.scrollLeft + room)
        scroller.scrollLeft = width > room ? left : left + (width - room) / 2;
    });
  };

  // ---- numbers into the sheets that are drawn ----
  const fill = () => {
    const { x, w, bias } = setting;
    const wrong = [];
    const check = (control, text, where) => {
      if (control.value !== text) control.value = text;
      let error = null;
      try {
        number(text);
      } catch (problem) {
        error = `${where} ${problem.message}.`;
        wrong.push(error);
      }
      if (error) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", "stepper-wrong");
      } else if (control.hasAttribute("aria-invalid")) {
        control.removeAttribute("aria-invalid");
        control.removeAttribute("aria-describedby");
      }
    };
    const { f } = view;
    x.forEach((image, c) => {
      const top = axes?.[0].before ?? 0;
      const left = axes?.[1].before ?? 0;
      image.forEach((row, i) =>
        row.forEach((text, j) => {
          const control = view.pixels[c].cells[i + top][j + left].firstChild;
          check(control, text, `${control.ariaLabel}:`);
        }),
      );
      const shown = image.flat().map((text) => (/^\s*[-\u2212]/.test(text) ? `(${text.trim()})` : text.trim()));
      const list = view.lists[c];
      list.style.setProperty("--x", widest(shown));
      const long = w[f][c][0].length * (widest(shown) + widest(w[f][c].flat()) + 3); // characters of a line
      list.classList.toggle("long", long > 70);
      list.classList.toggle("longish", long > 38);
      widen(view.pixels[c].box, [
        ...x.flat(2),
        ...w[f].flat(2).map((text) => text.slice(0, Math.ceil(text.length * 0.8) + 1)),
      ]);
      const controls = view.weights[c].querySelectorAll("input");
      w[f][c].flat().forEach((text, n) => check(controls[n], text, `${controls[n].ariaLabel}:`));
      widen(view.weights[c], w[f].flat(2));
      const weights = w[f][c]
        .flat()
        .map(numberOrNull)
        .map((one) => (one ? fraction(one) : "?"));
      view.taps[c].forEach((tap, n, all) => (tap.dataset.w = weights[setting.flip ? all.length - 1 - n : n]));
      view.turned[c]?.table
        .querySelectorAll("tbody td")
        .forEach((td, n, all) => (td.textContent = w[f][c].flat()[all.length - 1 - n]));
      if (view.turned[c]) widen(view.turned[c].box, w[f].flat(2));
    });
    check(view.bias, bias[f], "Bias:");
    view.biasLabel.textContent = w.length > 1 ? `bias of filter ${f}` : "bias";
    // what is wrong in a filter that is not shown
    w.forEach((sheets, g) => {
      if (g !== f && [...sheets.flat(2), bias[g]].some((text) => !numberOrNull(text)))
        wrong.push(`Filter ${g} has a number that cannot be read.`);
    });
    view.wrong.textContent =
      wrong.length > 1 ? `${wrong[0]} ${wrong.length - 1} more cannot be read.` : (wrong[0] ?? "");
    view.faulty = wrong.length > 0;
  };

  // ---- notes below the stage ----
  const turn = element("p", { className: "note turn", hidden: true });
  const refused = element("p", {
    className: "note",
    hidden: true,
    textContent:
      "Keras' Conv2D refuses a stride together with a dilation. tf.nn.conv2d computes it, and so does the code below.",
  });
  const legend = element("p", { className: "legend" });
  let other = null; // with the flip: the numbers with it and without, and how many differ
  const compare = () => {
    if (!axes || !setting.flip) return null;
    const [mine, theirs] = [found, correlate({ ...setting, flip: false }, axes)].map(({ y }) => y.flat(2));
    return { mine, theirs, changes: mine.filter((value, n) => value && theirs[n] && !equal(value, theirs[n])).length };
  };
  const flipped = () => {
    turn.hidden = !other;
    if (!other) return (turn.textContent = "");
    const { mine, theirs, changes } = other;
    const [now, then] = [mine[setting.step], theirs[setting.step]];
    const here =
      now && then && !equal(now, then)
        ? `This place is ${show(now)}; without the flip it is ${show(then)}. `
        : "This place stays the same. ";
    turn.textContent =
      `A convolution: the last weight meets the first pixel. ${here}${changes} of ${mine.length} numbers change.` +
      (changes ? " Conv2D does not flip." : " This kernel, or this input, does not tell the two apart.");
  };
  const explainCells = () => {
    const has = (selector) => stage.querySelector(selector);
    const swatch = (kind, text) => element("span", {}, element("span", { className: `swatch ${kind}` }), text);
    const items = [];
    if (has(".image .zero")) items.push(swatch("zero", "padding: a zero that is not in the input"));
    if (axes?.some(({ d, k }) => d > 1 && k > 1))
      items.push(swatch("gap", "skipped: between the taps of a dilated kernel"));
    if (has(".image .unread")) items.push(swatch("unread", "no window reads it"));
    legend.replaceChildren(...items);
    legend.hidden = !items.length;
    refused.hidden = !(setting.strides.some((n) => n > 1) && setting.dilation.some((n) => n > 1));
  };

  // ---- settings ----
  const sizes = {
    "input rows": ["H", LIMITS.size, () => setting.x[0].length],
    "input columns": ["W", LIMITS.size, () => setting.x[0][0].length],
    channels: ["C", LIMITS.channels, () => setting.x.length],
    "kernel rows": ["kh", LIMITS.kernel, () => setting.w[0][0].length],
    "kernel columns": ["kw", LIMITS.kernel, () => setting.w[0][0][0].length],
    filters: ["F", LIMITS.filters, () => setting.w.length],
  };
  const SIDES = ["top", "bottom", "left", "right"];
  const fields = {};
  const entry = (name, control) => {
    control.id = `stepper-${name.replaceAll(/[ _]/g, "-")}`;
    const note = element("p", { className: "field-error", id: `${control.id}-error`, hidden: true });
    control.setAttribute("aria-describedby", note.id);
    const box = element(
      "div",
      { className: "field" },
      element("label", { htmlFor: control.id, textContent: name }),
      control,
      note,
    );
    fields[name] = { control, note, box };
    return box;
  };
  const textField = () => element("input", { type: "text", autocomplete: "off", spellcheck: false, maxLength: 40 });
  const paddings = element(
    "select",
    {},
    ...Object.entries(PADDINGS).map(([value, textContent]) => element("option", { value, textContent })),
  );
  const settings = element(
    "details",
    { className: "settings", open: root.dataset.open !== undefined },
    element("summary", { textContent: "Sizes, strides, padding, dilation" }),
    element(
      "div",
      { className: "fields" },
      ...Object.keys(sizes).map((name) => entry(name, textField())),
      entry("strides", textField()),
      entry("dilation_rate", textField()),
      entry("padding", paddings),
      ...SIDES.map((side) => entry(side, textField())),
    ),
  );
  let legible = true; // strides, dilation and padding can be read
  const showSettings = () => {
    legible = true;
    fields.strides.control.value = unpaired(setting.strides);
    fields.dilation_rate.control.value = unpaired(setting.dilation);
    paddings.value = typeof setting.padding === "string" ? setting.padding : "pairs";
    const zeros = typeof setting.padding === "string" ? [0, 0, 0, 0] : setting.padding.flat();
    SIDES.forEach((side, n) => {
      fields[side].control.value = zeros[n];
      fields[side].box.hidden = paddings.value !== "pairs";
    });
    for (const name of Object.keys(fields)) blame(name, null);
  };
  const blame = (name, error) => {
    const { control, note } = fields[name];
    note.hidden = !error;
    note.textContent = error?.message ?? "";
    if (error) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  };
  // Reads a field; what cannot be is explained beside it, and null returned.
  const attempt = (name, read) => {
    try {
      const value = read(fields[name].control.value);
      blame(name, null);
      return value;
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      blame(name, error);
      return null;
    }
  };
  const readSettings = (name) => {
    message.hidden = true;
    if (sizes[name]) {
      const [letter, most] = sizes[name];
      const value = attempt(name, (text) => whole(name, text, 1, most));
      if (value !== null) setting = reshaped(setting, { [letter]: value });
    }
    const strides = attempt("strides", (text) => pair("strides", text, LIMITS.strides));
    const dilation = attempt("dilation_rate", (text) => pair("dilation_rate", text, LIMITS.dilation));
    let padding = paddings.value;
    for (const side of SIDES) fields[side].box.hidden = padding !== "pairs";
    if (padding === "pairs") {
      if (name === "padding" && axes)
        [axes[0].before, axes[0].after, axes[1].before, axes[1].after].forEach(
          (zeros, n) => (fields[SIDES[n]].control.value = Math.min(zeros, LIMITS.zeros)),
        );
      const [top, bottom, left, right] = SIDES.map((side) =>
        attempt(side, (text) => whole(side, text, 0, LIMITS.zeros)),
      );
      padding = [top, bottom, left, right].includes(null)
        ? null
        : [
            [top, bottom],
            [left, right],
          ];
    }
    legible = Boolean(strides && dilation && padding);
    if (legible) setting = { ...setting, strides, dilation, padding };
  };
  settings.addEventListener("input", ({ target }) => {
    const name = Object.keys(fields).find((one) => fields[one].control === target);
    if (!name) return;
    readSettings(name);
    changed(true, name);
  });

  // ---- the Python ----
  const code = element("code");
  const box = element("div", { className: "highlight language-python generated" }, element("pre", {}, code));
  const say = (text) => (told.textContent = text);
  const told = element("span", { className: "run-state", role: "status" });
  const python = element(
    "details",
    { className: "python" },
    element("summary", { textContent: "The same in Python: by the loop, and by TensorFlow" }),
    box,
  );

  // ---- everything that follows from a change ----
  let blamed = null; // the field that made the kernel too large
  const changed = (structure, name = null) => {
    const focused = document.activeElement?.id;
    if (structure) pause();
    if (blamed) blame(blamed, null);
    blamed = axes = null;
    let trouble = legible ? null : "No output: a setting cannot be read. What is wrong stands beside it.";
    try {
      if (legible) axes = layout(setting);
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      trouble = error.message;
      if (name && fields[name].note.hidden) blame((blamed = name), error);
    }
    outcome.replaceChildren(
      ...(trouble ? [element("p", { className: "no-result field-error", role: "alert", textContent: trouble })] : []),
    );
    if (setting.step >= total()) setting.step = 0;
    // a size that cannot be read stays as it was typed
    for (const [one, [, , value]] of Object.entries(sizes))
      if (one !== name && fields[one].note.hidden) fields[one].control.value = value();
    flip.checked = setting.flip;
    if (structure) build();
    fill();
    found = axes && correlate(setting, axes);
    other = compare();
    view.outputs.forEach(({ box: sheetBox, cells }, f) => {
      const texts = found.y[f].flat().map((value) => (value ? show(value, 3) : "?"));
      cells.forEach((td, n) => (td.textContent = texts[n]));
      widen(sheetBox, texts);
    });
    choose();
    if (axes) paint();
    else {
      [count.textContent, view.sum.textContent] = ["No steps", ""];
      flipped();
      stage.querySelectorAll(".terms, .partial").forEach((part) => part.replaceChildren());
    }
    explainCells();
    controls();
    python.hidden = !axes || view.faulty;
    if (axes && !view.faulty) {
      code.textContent = program(setting, axes, found);
      box.dispatchEvent(new CustomEvent("code", { bubbles: true }));
    }
    if (structure && focused) document.getElementById(focused)?.focus({ preventScroll: true });
    keep();
  };
  const choose = () => {
    const lesson = (mine, theirs) => same(values(mine), values(theirs)) && same(shape(mine), shape(theirs));
    inputs.value = lesson(setting.x, start.x) ? LESSON : (nameOf(INPUTS, setting.x) ?? OWN);
    kernels.value = lesson(setting.w, start.w) ? LESSON : (nameOf(KERNELS, setting.w[view.f]) ?? OWN);
  };
  const shape = (sheets) => (Array.isArray(sheets) ? [sheets.length, ...shape(sheets[0])] : []);

  // ---- the address ----
  let timer;
  const state = () => (same(setting, start) ? {} : { [NAME]: encode(setting) });
  const store = () => {
    clearTimeout(timer);
    if (root.isConnected && axes && !view.faulty) remember(state(), [NAME]);
  };
  const keep = () => {
    clearTimeout(timer);
    if (!playing) timer = setTimeout(store, 300);
  };

  // ---- typing into a sheet ----
  const cellOf = (control) => {
    const [kind, ...at] = control.id.replace("stepper-", "").split("-");
    if (kind === "bias") return { kind };
    return { kind, at: at.map(Number) };
  };
  const put = (control) => {
    const { kind, at } = cellOf(control);
    const { f } = view;
    if (kind === "x") setting.x[at[0]][at[1]][at[2]] = control.value;
    else if (kind === "w") setting.w[f][at[0]][at[1]][at[2]] = control.value;
    else setting.bias[f] = control.value;
  };
  stage.addEventListener("input", ({ target }) => {
    if (!target.matches("td input, .bias input")) return;
    message.hidden = true;
    put(target);
    changed(false);
  });
  stage.addEventListener("paste", (event) => {
    if (!event.target.matches("td input")) return;
    const text = event.clipboardData.getData("text").slice(0, 20_000);
    if (!/\S[\s,;]+\S/.test(text.trim())) return; // one number: the browser does it
    event.preventDefault();
    const {
      kind,
      at: [c, i, j],
    } = cellOf(event.target);
    const [most, what] = kind === "x" ? [LIMITS.size, "an input"] : [LIMITS.kernel, "a kernel"];
    try {
      const rows = grid(text);
      const corner = i === 0 && j === 0; // a whole sheet: the size is that of what is pasted
      const old = kind === "x" ? setting.x[c] : setting.w[view.f][c];
      const [high, wide] = [i + rows.length, j + rows[0].length].map((n, axis) =>
        corner ? n : Math.max(n, axis ? old[0].length : old.length),
      );
      if (high > most || wide > most)
        throw new Error(`what you pasted needs ${high} × ${wide} cells; ${what} has at most ${most} × ${most} here`);
      setting = structuredClone(reshaped(setting, kind === "x" ? { H: high, W: wide } : { kh: high, kw: wide }));
      const target = kind === "x" ? setting.x[c] : setting.w[view.f][c];
      rows.forEach((row, a) => row.forEach((value, b) => (target[i + a][j + b] = value.slice(0, 40))));
      message.hidden = true;
      changed(true);
    } catch (error) {
      view.wrong.textContent = `Nothing was pasted: ${error.message}.`;
    }
  });
  const focusCell = (control, rows, columns) => {
    const row = control.closest("tr");
    const table = row.parentElement;
    const line = table.rows[[...table.rows].indexOf(row) + rows];
    const cells = line ? [...line.cells] : [];
    const to = cells[control.closest("td").cellIndex + columns]?.querySelector("input");
    to?.focus();
    return Boolean(to);
  };
  stage.addEventListener("focusin", ({ target }) => {
    if (target.matches("td input")) {
      for (const one of target.closest("table").querySelectorAll("input[tabindex='0']")) one.tabIndex = -1;
      target.tabIndex = 0;
      target.select();
    } else if (target.dataset.step !== undefined && Number(target.dataset.step) !== setting.step) {
      pause();
      go(Number(target.dataset.step));
      announce();
      keep();
    }
  });
  const KEYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
  root.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (target.matches("td input")) {
      const all = target.selectionEnd - target.selectionStart === target.value.length;
      const edge = key === "ArrowLeft" ? target.selectionEnd === 0 : target.selectionStart === target.value.length;
      const move = key === "Enter" ? [1, 0] : KEYS[key];
      if (move && (move[0] || all || edge) && focusCell(target, ...move)) event.preventDefault();
      return;
    }
    if (target.dataset.step !== undefined && axes) {
      const [f, i, j] = place(axes, setting.step);
      const [rows, columns] = axes.map((axis) => axis.places);
      const to =
        { Home: [i, 0], End: [i, columns - 1], PageUp: [0, j], PageDown: [rows - 1, j] }[key] ??
        (KEYS[key] && [i + KEYS[key][0], j + KEYS[key][1]]);
      if (to) {
        event.preventDefault();
        const [row, column] = [Math.min(Math.max(to[0], 0), rows - 1), Math.min(Math.max(to[1], 0), columns - 1)];
        view.outputs[f].cells[row * columns + column].focus();
        return;
      }
    }
    if (key === " " && !target.matches("input, select, button, summary, textarea, a, .cm-content")) {
      event.preventDefault();
      if (still.matches) next.click();
      else toggle.click();
    }
  });
  stage.addEventListener("pointerover", ({ target, pointerType }) => {
    const td = target.closest("[data-step]");
    if (td && pointerType === "mouse" && !playing) {
      go(Number(td.dataset.step));
      keep();
    }
  });
  stage.addEventListener("click", ({ target }) => {
    const td = target.closest("[data-step]");
    if (td) {
      pause();
      go(Number(td.dataset.step));
      td.focus({ preventScroll: true });
      announce();
      keep();
    }
  });

  // ---- all of it ----
  const link = () => {
    store();
    return axes && !view.faulty ? address(state(), [NAME]) : location.href;
  };
  const again = button("Start again", "Back to the example of the page", () => {
    setting = structuredClone(start);
    message.hidden = true;
    showSettings();
    changed(true);
    say("Back to the example of the page");
  });
  root.replaceChildren(
    message,
    transport,
    stage,
    outcome,
    said,
    turn,
    legend,
    refused,
    element("div", { className: "choices" }, labelled("input", inputs), labelled("kernel", kernels), switched),
    settings,
    python,
    element(
      "div",
      { className: "widget-bar" },
      copyButton("Copy code", () => code.textContent, say),
      copyButton("Copy link", link, say),
      again,
      told,
    ),
  );
  showSettings();
  changed(true);
  box.dispatchEvent(new CustomEvent("block", { bubbles: true }));
}
