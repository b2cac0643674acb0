// What the stepper computes: numbers, the places of the window, products and sums. Exact: a number is a
// fraction [n, d] of two BigInt, so that nothing shown is ever a rounding error. No DOM in here.
import { samePadding } from "./shapes.js";

// The stepper draws each pixel and writes each product, so there is an end.
export const LIMITS = { size: 12, channels: 3, kernel: 5, filters: 4, strides: 12, dilation: 3, zeros: 6 };
const LONGEST = 8; // characters of a number
const LARGEST = 100_000n;
const FINEST = 1000n; // the largest denominator

// Wrong input; `field` is what it is about.
export class SettingError extends Error {
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}

// ---- numbers -----------------------------------------------------------------------------------------
const size = (n) => (n < 0n ? -n : n);
function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return size(a);
}
const lcm = (a, b) => (a / gcd(a, b)) * b;
const reduced = (n, d) => {
  const common = gcd(n, d) || 1n;
  return [n / common, d / common];
};
export const add = ([a, b], [c, d]) => reduced(a * d + c * b, b * d);
export const times = ([a, b], [c, d]) => reduced(a * c, b * d);
export const equal = ([a, b], [c, d]) => a * d === c * b;

// "3", "-0.5" or "1/9" as a fraction; throws an Error that says what is wrong.
export function number(text) {
  const typed = text
    .trim()
    .replaceAll("\u2212", "-")
    .replaceAll(/\s*\/\s*/g, "/");
  if (!typed) throw new Error("is empty: write a number, 0 if there is nothing");
  const shown = `\u201c${typed.length > 16 ? `${typed.slice(0, 15)}…` : typed}\u201d`;
  const [, sign, whole, part, over] = typed.match(/^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*)|\/(\d+))?$/) ?? [];
  if (sign === undefined) throw new Error(`${shown} is not a number: write 3, -0.5 or 1/9`);
  if (typed.length > LONGEST) throw new Error(`${shown} is too long: a number has at most ${LONGEST} characters here`);
  if (over !== undefined && !(BigInt(over) > 0n && BigInt(over) <= FINEST)) {
    throw new Error(`${shown} is divided by ${BigInt(over)}: it must be 1 to ${FINEST}`);
  }
  const n = BigInt(`${whole}${part ?? ""}` || 0) * (sign === "-" ? -1n : 1n);
  const d = over === undefined ? 10n ** BigInt(part?.length ?? 0) : BigInt(over);
  if (size(n) > LARGEST * d) throw new Error(`${shown} is too large: from -${LARGEST} to ${LARGEST}`);
  return reduced(n, d);
}
export function numberOrNull(text) {
  try {
    return number(text);
  } catch {
    return null;
  }
}

// A fraction as a reader sees it: exact where that takes few decimals, else rounded, and then it says so.
export function show([n, d], places = 4) {
  const sign = n < 0n ? "\u2212" : "";
  const scale = 10n ** BigInt(places);
  const exact = (scale * n) % d === 0n;
  const scaled = (2n * size(n) * scale + d) / (2n * d); // half away from zero
  const digits = String(scaled).padStart(places + 1, "0");
  const decimals = digits.slice(-places).replace(/0+$/, "");
  const text = digits.slice(0, -places) + (decimals && `.${decimals}`);
  return `${exact ? "" : "≈"}${scaled ? sign : ""}${text}`;
}

// A typed number as Python writes it.
function python(text) {
  const typed = text.trim().replaceAll("\u2212", "-");
  const [above, below] = typed.split("/").map((part) => part.trim());
  if (below !== undefined) return `${BigInt(above)} / ${BigInt(below)}`;
  const [whole, part] = typed.replace(/^[+-]/, "").split(".");
  const sign = typed.startsWith("-") && /[1-9]/.test(typed) ? "-" : "";
  const decimals = (part ?? "").replace(/0+$/, "");
  return `${sign}${BigInt(whole || 0)}${decimals && `.${decimals}`}`;
}

// ---- where the window goes ----------------------------------------------------------------------------
// For rows and columns: over how many pixels a window reaches, the zeros before and after, the number of
// places, and which pixels of the padded input any window reads.
export function layout({ x, w, strides, padding, dilation }) {
  const axes = [0, 1].map((axis) => {
    const n = axis ? x[0][0].length : x[0].length;
    const k = axis ? w[0][0][0].length : w[0][0].length;
    const [s, d] = [strides[axis], dilation[axis]];
    const reach = (k - 1) * d + 1;
    const [before, after] = padding === "valid" ? [0, 0] : padding === "same" ? samePadding(n, k, s, d) : padding[axis];
    const padded = n + before + after;
    const places = padded < reach ? 0 : Math.floor((padded - reach) / s) + 1;
    const read = Array(padded).fill(false);
    for (let place = 0; place < places; place += 1) {
      for (let tap = 0; tap < k; tap += 1) read[place * s + tap * d] = true;
    }
    return { n, k, s, d, reach, before, after, padded, places, read };
  });
  if (axes.some(({ places }) => places < 1)) {
    const [high, wide] = axes;
    throw new SettingError(
      "kernel",
      `The kernel reaches over ${high.reach} × ${wide.reach} pixels, the ${padding === "valid" ? "" : "padded "}input has ` +
        `${high.padded} × ${wide.padded}: there is no place where it fits. Make the input larger, the kernel or the dilation smaller, or pad.`,
    );
  }
  return axes;
}

// The weight that meets the pixel of tap (a, b).
const weight = (sheet, flip, a, b) => (flip ? sheet.at(-1 - a).at(-1 - b) : sheet[a][b]);

// ---- the whole output ---------------------------------------------------------------------------------
// y[f][i][j], a fraction, or null where a number that it needs cannot be read. Everything is brought to
// one denominator first: then the sums are sums of whole numbers.
// exact: float32 computes the same, in whatever order it adds. most: the largest sum of sizes of products.
export function correlate({ x, w, bias, flip }, axes) {
  const [high, wide] = axes;
  const read = (sheets) => sheets.map((sheet) => sheet.map((row) => row.map(numberOrNull)));
  const [xs, ws] = [read(x), w.map(read)];
  const bs = bias.map(numberOrNull);
  const common = (numbers) =>
    numbers.flat(Infinity).length && numbers.reduce((all, one) => (one ? lcm(all, one[1]) : all), 1n);
  const dx = common(xs.flat(2));
  const dw = lcm(common(ws.flat(3)), common(bs));
  const whole = (one, d) => one && one[0] * (d / one[1]);
  const image = xs.map((sheet) => sheet.map((row) => row.map((one) => whole(one, dx))));
  let most = 0n;
  const y = ws.map((sheets, f) => {
    const taps = [];
    sheets.forEach((sheet, c) => {
      for (let a = 0; a < high.k; a += 1) {
        for (let b = 0; b < wide.k; b += 1) {
          taps.push([c, a * high.d - high.before, b * wide.d - wide.before, whole(weight(sheet, flip, a, b), dw)]);
        }
      }
    });
    const start = bs[f] && whole(bs[f], dw) * dx;
    const known = start !== null && taps.every(([, , , value]) => value !== null);
    return Array.from({ length: high.places }, (_, i) =>
      Array.from({ length: wide.places }, (_, j) => {
        if (!known) return null;
        let [sum, sizes] = [start, size(start)];
        for (const [c, a, b, value] of taps) {
          const row = image[c][i * high.s + a];
          const pixel = row === undefined ? 0n : row[j * wide.s + b];
          if (pixel === undefined) continue; // padding
          if (pixel === null) return null;
          sum += pixel * value;
          sizes += size(pixel * value);
        }
        if (sizes > most) most = sizes;
        return [sum, dx * dw];
      }),
    );
  });
  const binary = ((dx * dw) & (dx * dw - 1n)) === 0n;
  return { y, most: Number(most) / Number(dx * dw), exact: binary && most <= 2n ** 24n };
}

// ---- one place of the output ----------------------------------------------------------------------------
export const isPadding = (axes, row, column) => row < 0 || row >= axes[0].n || column < 0 || column >= axes[1].n;

// The products of output (f, i, j): for each channel a list of rows of {row, column, padding, x, w}, where
// row and column are places of the input, and the sum of the channel; then the sum with the bias.
export function products({ x, w, bias, flip }, axes, f, i, j) {
  const [high, wide] = axes;
  const channels = w[f].map((sheet, c) => {
    let partial = [0n, 1n];
    const rows = sheet.map((line, a) =>
      line.map((_, b) => {
        const row = i * high.s + a * high.d - high.before;
        const column = j * wide.s + b * wide.d - wide.before;
        const padding = isPadding(axes, row, column);
        const term = {
          row,
          column,
          padding,
          x: padding ? [0n, 1n] : numberOrNull(x[c][row][column]),
          w: numberOrNull(weight(sheet, flip, a, b)),
        };
        partial = partial && term.x && term.w ? add(partial, times(term.x, term.w)) : null;
        return term;
      }),
    );
    return { rows, partial };
  });
  const start = numberOrNull(bias[f]);
  const sum = channels.reduce((all, { partial }) => (all && partial ? add(all, partial) : null), start);
  return { channels, bias: start, sum };
}

export const channelNames = (count) =>
  count === 3 ? ["red", "green", "blue"] : Array.from({ length: count }, (_, c) => `channel ${c}`);
// Step by step: sheet after sheet, and each as one reads it.
export function place(axes, step) {
  const [, { places: columns }] = axes;
  const each = axes[0].places * columns;
  return [Math.floor(step / each), Math.floor((step % each) / columns), step % columns];
}

// The step in words, for those who hear it.
export function words(setting, axes, step) {
  const [f, i, j] = place(axes, step);
  const { channels, bias, sum } = products(setting, axes, f, i, j);
  const all = setting.w.length * axes[0].places * axes[1].places;
  const names = channelNames(channels.length);
  const terms = channels.flatMap(({ rows }) => rows.flat());
  const said = (value) =>
    value ? show(value, 6).replace("\u2212", "minus ").replace("≈", "about ") : "a number that cannot be read";
  const where = `Step ${step + 1} of ${all}: output row ${i}, column ${j}${setting.w.length > 1 ? `, filter ${f}` : ""}. `;
  const zeros = terms.filter(({ padding }) => padding).length;
  const padding = zeros ? ` ${zeros} of the ${terms.length} pixels ${zeros === 1 ? "is" : "are"} padding.` : "";
  if (!sum) return `${where}It cannot be computed: a number that it needs cannot be read.`;
  const has = bias[0] !== 0n;
  const last = has ? `, plus the bias ${said(bias)}, is ${said(sum)}.` : ` is ${said(sum)}.`;
  if (terms.length <= 12)
    return `${where}${terms.map((term) => `${said(term.x)} times ${said(term.w)}`).join(", plus ")}${last}${padding}`;
  if (channels.length === 1) return `${where}The sum of the ${terms.length} products${last}${padding}`;
  const sums = channels.map(({ partial }, c) => `${c ? "" : "The sum of "}${names[c]} ${said(partial)}`).join(", ");
  return `${where}${sums}${last}${padding}`;
}

// ---- what a reader pastes, and what an address or an attribute holds -------------------------------------
// Rows of words: a grid from a spreadsheet, "1 2; 3 4" or what NumPy or Python prints.
export function grid(text) {
  const inner = [...text.matchAll(/\[([^[\]]*)\]/g)].map(([, row]) => row);
  const lines = inner.length ? inner : text.replace(/^\s*np\.array\(/, "").split(/[\n\r;]+/);
  const rows = lines
    .map((line) =>
      line.trim()
        ? line
            .trim()
            .split(/\s*,\s*|\s+/)
            .filter(Boolean)
        : [],
    )
    .filter((row) => row.length);
  if (new Set(rows.map((row) => row.length)).size > 1) {
    throw new Error(
      `the rows that you pasted differ in length: ${rows
        .map((row) => row.length)
        .slice(0, 12)
        .join(", ")}`,
    );
  }
  return rows;
}
export const grids = (text) => text.split("|").map(grid);

const pack = (value) => value.trim().replaceAll("\u2212", "-").replaceAll(/\s/g, "").replace("/", "o");
// A setting as a word of an address: letters, digits and - . _ * need no escape there.
export function encode({ x, w, bias, strides, padding, dilation, flip, step }) {
  const numbers = (sheets) => sheets.flat(Infinity).map(pack);
  const parts = [
    ["x", x.length, x[0].length, x[0][0].length, ...numbers(x)],
    ["w", w.length, w[0][0].length, w[0][0][0].length, ...numbers(w)],
  ];
  if (bias.some((text) => !/^0$/.test(text.trim()))) parts.push(["b", ...bias.map(pack)]);
  if (strides.some((n) => n > 1)) parts.push(["s", ...strides]);
  if (padding === "same") parts.push(["p", "same"]);
  else if (padding !== "valid") parts.push(["p", ...padding.flat()]);
  if (dilation.some((n) => n > 1)) parts.push(["d", ...dilation]);
  if (flip) parts.push(["f"]);
  if (step) parts.push(["n", step]);
  return parts.map(([letter, ...values]) => letter + values.join("_")).join("*");
}

const counts = (values, length, least, most, what) => {
  const read = values.map((value) => (/^\d{1,4}$/.test(value) ? Number(value) : NaN));
  if (read.length !== length || !read.every((n) => n >= least && n <= most))
    throw new Error(`its ${what} cannot be read`);
  return read;
};
function unpack(values, shape, what) {
  if (!shape.length) {
    const text = (values.shift() ?? "").replace("o", "/");
    if (!numberOrNull(text)) throw new Error(`a number of its ${what} is missing or cannot be read`);
    return text;
  }
  return Array.from({ length: shape[0] }, () => unpack(values, shape.slice(1), what));
}
// Throws an Error that says what is wrong with the word.
export function decode(text) {
  const found = {};
  for (const part of text.slice(0, 20_000).split("*")) {
    if (!"xwbspdfn".includes(part[0] ?? " ") || Object.hasOwn(found, part[0]))
      throw new Error("it is damaged or cut off");
    found[part[0]] = part.length > 1 ? part.slice(1).split("_") : [];
  }
  if (!found.x || !found.w) throw new Error("its input or its kernel is missing");
  const [C, H, W] = found.x.splice(0, 3);
  counts([H, W], 2, 1, LIMITS.size, "size of the input");
  counts([C], 1, 1, LIMITS.channels, "number of channels");
  const x = unpack(found.x, [C, H, W].map(Number), "input");
  const [F, kh, kw] = found.w.splice(0, 3);
  counts([kh, kw], 2, 1, LIMITS.kernel, "size of the kernel");
  counts([F], 1, 1, LIMITS.filters, "number of filters");
  const w = unpack(found.w, [F, C, kh, kw].map(Number), "kernel");
  const bias = found.b ? unpack(found.b, [Number(F)], "bias") : w.map(() => "0");
  if (found.x.length || found.w.length || found.b?.length || found.f?.length)
    throw new Error("it holds more than there is room for");
  const strides = found.s ? counts(found.s, 2, 1, LIMITS.strides, "stride") : [1, 1];
  const dilation = found.d ? counts(found.d, 2, 1, LIMITS.dilation, "dilation") : [1, 1];
  let padding = "valid";
  if (found.p?.[0] === "same" && found.p.length === 1) padding = "same";
  else if (found.p) {
    const [top, bottom, left, right] = counts(found.p, 4, 0, LIMITS.zeros, "padding");
    padding = [
      [top, bottom],
      [left, right],
    ];
  }
  const setting = { x, w, bias, strides, padding, dilation, flip: Boolean(found.f), step: 0 };
  const axes = layout(setting);
  if (found.n) [setting.step] = counts(found.n, 1, 0, w.length * axes[0].places * axes[1].places - 1, "step");
  return setting;
}

// ---- the Python of a setting -----------------------------------------------------------------------------
const WIDE = 88; // characters of a line that a reader sees without scrolling
// Nested lists; the rows of a sheet stand below each other, what is smaller in one line.
function listed(value, indent = "    ") {
  const flat = (inner) => (Array.isArray(inner) ? `[${inner.map(flat).join(", ")}]` : python(inner));
  const rows = (inner) =>
    Array.isArray(inner[0]) ? Math.max(inner.length * !Array.isArray(inner[0][0]), ...inner.map(rows)) : 1;
  const line = `${indent}${flat(value)},`;
  if (line.length <= WIDE && rows(value) === 1) return line;
  if (Array.isArray(value[0]))
    return `${indent}[\n${value.map((inner) => listed(inner, `${indent}    `)).join("\n")}\n${indent}],`;
  const half = Math.ceil(value.length / 2); // 12 numbers of 8 characters
  const inner = `\n${indent}    `;
  return `${indent}[${inner}${value.slice(0, half).map(python).join(", ")},${inner}${value.slice(half).map(python).join(", ")},\n${indent}],`;
}
const array = (value, comment) => `np.array(\n${listed(value)}\n    "float32",\n)${comment}`;

// The loop of the lessons and TensorFlow, for this setting.
export function program(setting, axes, { most, exact }) {
  const { x, w, bias, strides, padding, dilation, flip } = setting;
  const [high, wide] = axes;
  const [C, F] = [x.length, w.length];
  const single = C === 1 && F === 1;
  const biased = bias.some((text) => number(text)[0] !== 0n);
  const lines = ["import numpy as np", "import tensorflow as tf", ""];
  if (single) {
    lines.push(`image = ${array(x[0], `  # (H, W) = (${high.n}, ${wide.n})`)}`);
    lines.push(`kernel = ${array(w[0][0], `  # (kh, kw) = (${high.k}, ${wide.k})`)}`);
    if (flip) lines.push("kernel = kernel[::-1, ::-1]  # turned by 180 degrees: a convolution");
    if (biased) lines.push(`bias = ${python(bias[0])}`);
  } else {
    lines.push("# A sheet for each channel", `image = ${array(x, `  # (C, H, W) = (${C}, ${high.n}, ${wide.n})`)}`);
    lines.push("image = image.transpose(1, 2, 0)  # (H, W, C)");
    lines.push("# For each filter a sheet for each channel");
    lines.push(`W = ${array(w, `  # (F, C, kh, kw) = (${F}, ${C}, ${high.k}, ${wide.k})`)}`);
    lines.push("W = W.transpose(2, 3, 1, 0)  # (kh, kw, C, F)");
    if (flip) lines.push("W = W[::-1, ::-1]  # turned by 180 degrees: a convolution");
    if (biased) lines.push(`B = np.array([${bias.map(python).join(", ")}], "float32")  # (F,)`);
  }
  const zeros = [high, wide].map(({ before, after }) => `(${before}, ${after})`);
  const pads = zeros.some((pair) => pair !== "(0, 0)");
  if (pads) {
    lines.push(
      `padded = np.pad(image, [${zeros.join(", ")}${single ? "" : ", (0, 0)"}])  # (${high.padded}, ${wide.padded}${single ? "" : `, ${C}`})`,
    );
  }
  const from = pads ? "padded" : "image";
  const starts = [
    ["i", high],
    ["j", wide],
  ].map(([index, { s }]) => (s > 1 ? `${index} * ${s}` : index));
  const moved = high.s > 1 || wide.s > 1;
  const [top, left] = moved ? ["top", "left"] : starts;
  const slice = (start, { reach, d }) => `${start} : ${start} + ${reach}${d > 1 ? ` : ${d}` : ""}`;
  const cut = `${from}[${slice(top, high)}, ${slice(left, wide)}${single ? "" : ", :"}]`;
  const comment = single ? `  # (${high.k}, ${wide.k})` : `  # (${high.k}, ${wide.k}, ${C})`;
  lines.push("");
  if (single) {
    lines.push(
      `y_manual = np.zeros((${high.places}, ${wide.places}), "float32")`,
      "for i, j in np.ndindex(y_manual.shape):",
    );
    if (moved) lines.push(`    top, left = ${starts.join(", ")}  # the corner of the window`);
    lines.push(
      `    window = ${cut}${comment}`,
      `    y_manual[i, j] = np.sum(window * kernel)${biased ? " + bias" : ""}`,
    );
  } else {
    lines.push(
      `y_manual = np.zeros((${high.places}, ${wide.places}, ${F}), "float32")`,
      "for i, j, f in np.ndindex(y_manual.shape):",
    );
    if (moved) lines.push(`    top, left = ${starts.join(", ")}  # the corner of the window`);
    lines.push(
      `    window = ${cut}${comment}`,
      `    y_manual[i, j, f] = np.sum(window * W[:, :, :, f])${biased ? " + B[f]" : ""}`,
    );
  }
  const mode =
    typeof padding === "string"
      ? `"${padding.toUpperCase()}"`
      : `[[0, 0], ${padding.map((pair) => `[${pair.join(", ")}]`).join(", ")}, [0, 0]]`;
  lines.push(
    "",
    "y_tf = tf.nn.conv2d(",
    `    ${single ? "image[None, :, :, None]" : "image[None]"},  # (1, ${high.n}, ${wide.n}, ${C})`,
    `    ${single ? "kernel[:, :, None, None]" : "W"},  # (${high.k}, ${wide.k}, ${C}, ${F})`,
    `    strides=(${strides.join(", ")}),`,
    `    padding=${mode},`,
  );
  if (dilation.some((n) => n > 1)) lines.push(`    dilations=(${dilation.join(", ")}),`);
  lines.push(")");
  if (biased) lines.push(single ? "y_tf = y_tf + bias" : "y_tf = y_tf + B");
  const result = single ? "y_tf[0, :, :, 0]" : "y_tf[0]";
  if (single) lines.push("print(y_manual)", `print(${result}.numpy())`);
  else if (F === 1) lines.push("print(y_manual[:, :, 0])", "print(y_tf[0, :, :, 0].numpy())");
  else
    lines.push(
      `for f in range(${F}):`,
      '    print("filter", f)',
      "    print(y_manual[:, :, f])",
      "    print(y_tf[0, :, :, f].numpy())",
    );
  lines.push("");
  if (exact) lines.push(`assert np.array_equal(${result}, y_manual)`);
  else {
    // float32 rounds each product and each sum: by 2 ** -24 of what has been added up so far, at most
    const bound = 2 * (high.k * wide.k * C + 4) * 2 ** -24 * most;
    const digits = Math.max(-5, Math.ceil(Math.log10(bound)));
    if (digits > -5)
      lines.push(`# up to ${Number(most.toPrecision(2))} is added up, in float32, which has seven digits`);
    const atol = digits >= 0 ? String(10 ** digits) : `1e${digits}`.replace(/e-(\d)$/, "e-$1");
    lines.push(`assert np.allclose(${result}, y_manual, rtol=1e-5, atol=${atol})`);
  }
  return `${lines.join("\n")}\n`;
}

// ---- presets ----------------------------------------------------------------------------------------------
const sheet = (rows, columns, value) =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => String(value(i, j))));
// An input of C sheets of rows x columns; `at` makes the sheet of a channel.
export const INPUTS = {
  checkerboard: (rows, columns, c) => sheet(rows, columns, (i, j) => (i + j + c) % 2),
  ramp: (rows, columns, c) => sheet(rows, columns, (i, j) => [j, i, i + j][c]),
  box: (rows, columns, c) => {
    const [top, left] = [Math.floor(rows / 4), Math.floor(columns / 4)];
    return sheet(rows, columns, (i, j) =>
      i >= top && i < rows - top && j >= left && j < columns - left ? 9 - 3 * c : 0,
    );
  },
  "an edge": (rows, columns, c) => sheet(rows, columns, (i, j) => (j < Math.floor(columns / 2) ? c : 9 - c)),
  "two digits, by colour": (rows, columns, c) => sheet(rows, columns, (i, j) => 11 + 20 * c + ((i * columns + j) % 12)),
};
// A kernel: the sheet of a channel, or a function of its size.
export const KERNELS = {
  identity: grid("0 0 0; 0 1 0; 0 0 0"),
  edge: grid("-1 0 1; -2 0 2; -1 0 1"),
  blur: grid("1/9 1/9 1/9; 1/9 1/9 1/9; 1/9 1/9 1/9"),
  sharpen: grid("0 -1 0; -1 5 -1; 0 -1 0"),
  emboss: grid("-2 -1 0; -1 1 1; 0 1 2"),
  ones: (rows, columns) => sheet(rows, columns, () => 1),
  "1, 100, 10000": (rows, columns, c) => [[String(100 ** c)]],
};
