// The types that more than one file of the page uses.

// ---- the runner ----------------------------------------------------------------------------------------------
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

/** What a block asks of the worker: the blocks `before` run first, unseen; `fresh` forgets what ran earlier. */
export type Job = { type: "run"; id: number; code: string; before: string[]; fresh: boolean };

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
  before(): string[]; // the code of the blocks that it goes on from
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
  python: import("./runner/python.js").Python;
  editor(): Promise<{ open: typeof import("./runner/editor.js").open }>;
}
