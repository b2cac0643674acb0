// The types that several files of the browser's code share. A file names the ones that it uses:
//   /** @import { Setting, Shape } from "../types.js" */

// ---- the runner: the blocks of a page, and the messages between the page and its worker ----------------------
/** [source, sum of the page's code, the reader's code]: an edit that is kept or that a link carries. */
export type Entry = [source: string, sum: string, code: string];

/** What the worker says. */
export type Message =
  | { type: "ready" } // Python has started
  | { type: "running"; id: number }
  | { type: "stdout" | "stderr"; id: number; text: string }
  | { type: "image"; id: number; bytes: Uint8Array<ArrayBuffer> } // a PNG
  | { type: "done"; id: number; seconds: number }
  | { type: "error"; id: number; text: string } // a traceback
  | { type: "lost"; text: string }; // the worker is of no use any more

/**
 * What a block asks of the worker: the blocks `before` run first, unseen; `fresh` forgets what ran earlier; of
 * an `edited` block the value of the last expression is shown.
 */
export type Job = {
  type: "run";
  id: number;
  code: string;
  before: string[];
  fresh: boolean;
  edited: boolean;
  files?: Files;
};
/** What a widget of the page puts beside its blocks: the bytes of files, by their names. */
export type Files = Record<string, Uint8Array<ArrayBuffer>>;

export interface PythonWorker {
  onmessage: (data: unknown) => void;
  post(message: object): void;
  terminate(): void;
}

/** A block, as far as Python is concerned. */
export interface Seat {
  id: number;
  chain: string; // the same for all blocks that share an interpreter
  code: string;
  original: string; // the code of the page
  before(): string[]; // the code of the blocks that it goes on from
  files?: Files;
  say(text: string): void;
  print(text: string, kind: "stdout" | "stderr"): void;
  draw(bytes: Uint8Array<ArrayBuffer>): void;
  finish(text: string): void;
}

export type State = "idle" | "starting" | "running" | "stopping" | "failed";
export type Model = { state: State; id: number | null; queue: number[]; worker: "none" | "coming" | "there" };
export type Event = { type: string; id?: number; text?: string };
export type Effect = [what: string, which?: number | string, text?: string];

/** What the blocks of a page share. */
export interface Page {
  path: string;
  help: string; // the address of the page about what runs in the page
  doctor: string; // the address of the page about messages
  files: Files;
  python: import("./runner/python.js").Python;
  editor(): Promise<{ open: typeof import("./runner/editor.js").open }>;
}

/** What the ticks of exercises need of a page; `root` is the address of the site. */
export interface Progress {
  blocks: import("./runner/block.js").Block[];
  python: import("./runner/python.js").Python;
  root: string;
}

// ---- layers: shapes.js, text.js, lines.js, stack.js ----------------------------------------------------------
/** A value of Python as a reader types it; a tuple is an array, None is null. */
export type Value = number | string | boolean | null | undefined | Value[];
/** Sizes of axes; null is None, a size that is not known. */
export type Shape = (number | null)[];
export type Kind =
  | "conv"
  | "transpose"
  | "depthwise"
  | "separable"
  | "pool"
  | "global"
  | "upsampling"
  | "zeros"
  | "cropping";
/** Arguments of a layer by their names. */
export type Arguments = Record<string, Value>;
/** A layer that the calculator knows: `known` has its arguments and their defaults. */
export interface Layer {
  kind: Kind;
  rank: number;
  known: Record<string, Value | symbol>;
}
/** How the size of one axis comes about; which of the numbers there are depends on the kind of layer. */
export interface Sized {
  n: number | null;
  out?: number | null;
  k?: number;
  s?: number;
  d?: number;
  padding?: string;
  extra?: number | null;
  size?: number;
  before?: number;
  after?: number;
}
/** What follows from a layer, its arguments and the shape of its input. */
export interface Shapes {
  output: Shape;
  weights: Record<string, number[]>;
  parameters: bigint;
  /** For one image; null where a size is not known. */
  multiplyAdds: bigint | null;
  /** The receptive field, for each axis. */
  field: Shape;
  /** The step of the receptive field, for each axis, as a fraction [numerator, denominator]. */
  jump: [number | null, number][];
  axes: Sized[];
}

// ---- the stepper: correlation.js, stepper/ -------------------------------------------------------------------
/** Numerator and denominator, so that nothing is rounded. */
export type Fraction = [bigint, bigint];
/** Rows of numbers as they are typed, such as "3", "-0.5" or "1/9". */
export type Sheet = string[][];
/** Of rows and of columns. */
export type Pair = [number, number];
/** [[top, bottom], [left, right]]: the zeros around the input. */
export type Zeros = [Pair, Pair];
/** What a reader sets: all else in the stepper follows from it. */
export interface Setting {
  /** The input: a sheet for each channel. */
  x: Sheet[];
  /** The kernels: for each filter a sheet for each channel. */
  w: Sheet[][];
  /** A number for each filter. */
  bias: string[];
  strides: Pair;
  padding: "valid" | "same" | "causal" | Zeros;
  dilation: Pair;
  /** Whether the kernel is turned by 180 degrees: a convolution. */
  flip: boolean;
  step: number;
  /** What only some kinds of layers have, such as groups. */
  more?: Record<string, number | string>;
}
/** Where the window goes on one axis. */
export interface Axis {
  /** Sizes of the input and of the kernel, stride and dilation. */
  n: number;
  k: number;
  s: number;
  d: number;
  /** Over how many pixels the kernel reaches. */
  reach: number;
  /** Zeros before and after the input, and the size with them. */
  before: number;
  after: number;
  padded: number;
  /** The number of places of the window: the size of the output. */
  places: number;
  /** Of each pixel of the padded input: whether a window reads it. */
  read: boolean[];
  /** Of each: which pixel of the input it is, or -1, a zero that was put there. */
  pixel: number[];
  /** Of a transposed convolution: the stride, the size of all stamps, and what is cut off before and after. */
  stamps?: { s: number; full: number; cut: Pair };
}
export type Axes = [Axis, Axis];
/** The whole output. */
export interface Output {
  /** For each filter rows of numbers; null is one that cannot be computed. */
  y: (Fraction | null)[][][];
  /** The largest sum of the sizes of products. */
  most: number;
  /** Whether float32 computes the same, in whatever order it adds. */
  exact: boolean;
}
/** One product: a pixel and the weight that meets it. */
export interface Term {
  row: number;
  column: number;
  padding: boolean;
  x: Fraction | null;
  w: Fraction | null;
}
/** One number of the output, and what it is the sum of. */
export interface Products {
  /** For each sheet of the input that is read: its index, the products and their sum. */
  channels: { x: number; rows: Term[][]; partial: Fraction | null }[];
  bias: Fraction | null;
  sum: Fraction | null;
}
/** Sizes that a reader sets, by the letters of the lessons. */
export type Sizes = Partial<Record<"C" | "H" | "W" | "F" | "kh" | "kw", number>>;
/** A sheet of the output: its filter, and which sheet of the input meets which sheet of this filter. */
export interface Made2D {
  f: number;
  pairs: Pair[];
  /** What it is called where there are several. */
  name: string;
}
/** A field of the settings that only some kinds have. */
export interface MoreField {
  /** The choices, or nothing where the reader types. */
  options?: Record<string, string>;
  start: number | string;
  /** Whether it has no field, but a control of its own. */
  hidden?: boolean;
  /** The value of what is typed, chosen or read from an address; throws a SettingError. */
  read: (text: string) => number | string;
}
/** A kind of layer: all that the stepper knows of it. A file of stepper/kinds/ each. */
export interface LayerKind {
  name: string;
  limits: Record<"size" | "channels" | "kernel" | "filters" | "strides" | "dilation" | "zeros", number>;
  /** The fields of sizes, with their letters and largest values. */
  sizes: Record<string, [keyof Sizes, number]>;
  /** Axes along which the window moves, of those drawn. */
  rank: 1 | 2;
  /** Whether there are presets for three channels. */
  channelled: boolean;
  paddings: Record<string, string>;
  /** The fields of padding that the reader chooses: four sides, or rows and columns. */
  sides: string[];
  /** Whether it has weights, a bias, a dilation; whether the reader may flip the kernel. */
  weights: boolean;
  biased: boolean;
  dilates: boolean;
  flips: boolean;
  /** Whether the kernel is turned as it slides. */
  turned: (setting: Setting) => boolean;
  more: Record<string, MoreField>;
  /** The whole setting after a change of it: sizes that follow from others. */
  settle: (setting: Setting) => Setting;
  /** How many sheets the kernel of a filter has. */
  depth: (setting: Pick<Setting, "x" | "more">) => number;
  layout: (setting: Setting) => Axes;
  /** The sheets of the output. */
  outputs: (setting: Setting) => Made2D[];
  /** What becomes of the terms of a window, if not the sum of products. */
  combine?: (terms: Term[], setting: Setting) => Fraction | null;
  program: (setting: Setting, axes: Axes, output: Output) => string;
  words: Words;
  /** A note below the stage about what a framework does otherwise. */
  note: (setting: Setting) => string | null;
  /** A second view of the same, beside the windows. */
  view?: (stepper: import("./widgets/stepper/stepper.js").Stepper) => {
    node: HTMLElement;
    update: () => void;
    paint: () => void;
  };
}
/** What a kind calls things. */
export interface Words {
  layer: string;
  settings: string;
  /** A sheet of the input, and a number of it. */
  sheet: (setting: Setting, c: number) => string;
  at: (i: number, j: number) => string;
  input: string;
  kernel: string;
  output: string;
  window: string;
  /** What chooses among the sheets of the output. */
  tabs: string;
  /** What a cell is that is no pixel, on the sheet and in the legend. */
  zero: (setting: Setting) => string;
  zeros: (setting: Setting) => string;
  /** The end of the step in words, and the total below the products; null is as for a sum. */
  combined?: (products: Products, setting: Setting) => { total: string; said: string };
  /** The step as NumPy writes it, in parts with the classes of their colours. */
  slice?: (setting: Setting, axes: Axes, at: [number, number, number]) => [string, string][];
  refuses: string;
}

// ---- the stack tracer: lines.js, stack.js, tracer.js ---------------------------------------------------------
/** A line that was read. */
export interface Line {
  name?: string;
  layer: string;
  given: Arguments;
  /** Names of lines; null for the line above. */
  inputs: string[] | null;
}
/** For places from lo to hi of an output, the places of its input that they depend on. */
export type Look = (lo: number, hi: number) => [number, number];
/**
 * One axis of the image at a row: its size, the step of a place in pixels, and a `Look` for each input; with a dilation
 * of `d` an output looks at every d-th place of it.
 */
export interface SeenAxis {
  n: number | null;
  jump: [number, number] | null;
  phases: number;
  maps: Look[];
  d?: number;
}
/** What a row sees of the input; `flat` when its image has no axes any more. */
export interface Seen {
  layout: string | null;
  flat?: boolean;
  axes: SeenAxis[];
}
/** What a layer makes of its inputs. */
export interface Made {
  output: Shape;
  parameters: bigint;
  multiplyAdds: bigint | null;
  seen: Seen | null;
}
/** A line of a stack, and what follows from it; one that breaks has `error`, one that waits for it `waits`. */
export interface Row extends Partial<Line>, Partial<Made> {
  line: number;
  text: string;
  at: number;
  from: Row[];
  /** Of real Keras: the rows of its inputs, also where it is not known what an output sees of them. */
  sources?: Row[];
  error?: string;
  waits?: number;
  /** Of real Keras: parameters that no row above has, whether it holds others, whether it is held. */
  own?: bigint;
  group?: boolean;
  inside?: boolean;
  /** Of PyTorch: lines of Keras with the same numbers, null where there are none, for the reason `lost`. */
  keras?: string[] | null;
  lost?: string;
  /** Bytes of the output; null where its size is not known. */
  memory?: bigint | null;
  field?: (number | null)[] | null;
}

// ---- programs that real Keras runs: keras_page/trace.py, keras.js --------------------------------------------
/** A value that a program lacks, and what the reader has given for it. */
export interface Ask {
  key: string;
  kind: "value" | "shape" | "array" | "batch";
  line: number | null;
  suggestions: string[];
  given: string;
  error: string;
}
/** A call of a layer; `from` has the entries of its inputs, null for one that is not known. */
export interface Call {
  line: number;
  layer: string;
  output: Shape;
  several: boolean;
  parameters: string;
  own: string; // of the parameters those that no entry before it in its table has
  from: (number | null)[];
  given: Arguments;
  pointwise: boolean;
  group: boolean;
  inside: boolean;
  hidden: boolean;
  uses: number;
  table: number;
  // of PyTorch alone:
  macs?: string;
  /** Where an output looks: the kind of step, and [n, out, k, s, d, before] of each axis. */
  looks?: [kind: string, axes?: number[][] | number] | null;
  /** Lines of Keras with the same numbers, null where there are none, for the reason `lost`. */
  keras?: string[] | null;
  lost?: string;
}
/** What the tracer in Python answers. */
export interface Traced {
  code: string | null;
  rows: Call[];
  asks: Ask[];
  error: { type: string; text: string; line: number | null } | null;
  notes: string[];
  /** The program with Keras for each table of a program of PyTorch; "" where a row has no lines. */
  programs: string[];
  pytorch: boolean;
}
/** What the theme sends to its search: the index, what is typed; the answers have the other types. */
export type SearchMessage =
  | { type: 0; data: { docs: { title: string; text: string }[] } }
  | { type: 2; data: string }
  | { type: 1 | 3; data: unknown };
