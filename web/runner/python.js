// The page's Python: one worker, kept from page to page, and the blocks that take turns in it.

import { t } from "../words.js";
import { done, INITIAL, step } from "./machine.js";

/** @import { Effect, Event, Job, Message, Model, PythonWorker, Seat } from "../types.js" */

const is = (/** @type {unknown} */ value, /** @type {string} */ type) => typeof value === type;
/** @type {Record<string, (data: any) => boolean>} */
const SHAPES = {
  ready: () => true,
  running: () => true,
  stdout: ({ text }) => is(text, "string"),
  stderr: ({ text }) => is(text, "string"),
  image: ({ bytes }) => bytes instanceof Uint8Array,
  done: ({ seconds }) => Number.isFinite(seconds) && seconds >= 0,
  error: ({ text }) => is(text, "string"),
  lost: ({ text }) => is(text, "string"),
};
/**
 * Whether data from the worker is a message of ours. A program cannot reach the port that messages come through, but
 * whatever it does must not make the page fail.
 * @param {any} data
 * @returns {data is Message}
 */
export function isMessage(data) {
  return (
    is(data, "object") &&
    data !== null &&
    is(data.type, "string") &&
    Object.hasOwn(SHAPES, data.type) &&
    (["ready", "lost"].includes(data.type) || Number.isInteger(data.id)) &&
    SHAPES[data.type](data)
  );
}

export class Python {
  /** @param {() => Promise<PythonWorker>} makeWorker  rejects when one of the worker's files cannot be loaded */
  constructor(makeWorker) {
    this.makeWorker = makeWorker;
    /** @type {Model} */
    this.model = INITIAL;
    /** @type {Promise<PythonWorker> | null} */
    this.worker = null;
    /** @type {Map<number, Seat>} */
    this.seats = new Map(); // the blocks, by their ids
    this.forget();
  }

  /** Put a block at the end of those that wait. @param {Seat} seat */
  run(seat) {
    this.seats.set(seat.id, seat);
    this.take({ type: "run", id: seat.id });
  }
  /** @param {Seat} seat */
  stop(seat) {
    this.take({ type: "stop", id: seat.id });
  }
  /** Start Python before a run asks for it. @param {string} code  its imports are loaded too */
  warm(code) {
    this.take({ type: "warm", text: code });
  }
  /** Whether the block runs or waits. @param {Seat} seat */
  has({ id }) {
    return this.model.id === id || this.model.queue.includes(id);
  }

  /** @param {Event} event */
  take(event) {
    const [model, ...effects] = step(this.model, event);
    this.model = model;
    for (const effect of effects) this.carryOut(effect);
  }

  /** @param {Effect} effect */
  carryOut([what, which, text]) {
    if (what === "make") this.make();
    else if (what === "end") this.end();
    else if (what === "warm") this.post({ type: "warm", code: String(which) });
    else {
      const seat = /** @type {Seat} */ (this.seats.get(Number(which)));
      if (what === "send") this.post(this.job(seat));
      else if (what === "say") seat.say(text ?? "");
      else {
        this.seats.delete(seat.id);
        seat.finish(text ?? "");
      }
    }
  }

  make() {
    const worker = this.makeWorker();
    this.worker = worker;
    // messages of a worker that was ended meanwhile are ignored
    const receive = (/** @type {unknown} */ data) => {
      if (worker === this.worker && isMessage(data)) this.receive(data);
    };
    worker.then(
      (made) => (made.onmessage = receive),
      (error) => receive({ type: "lost", text: error.message }),
    );
  }
  end() {
    const { worker } = this;
    this.worker = null;
    this.forget();
    const ended = () => this.take({ type: "ended" });
    worker?.then((made) => made.terminate()).then(ended, ended);
  }
  /** @param {object} message */
  post(message) {
    this.worker?.then(
      (made) => made.post(message),
      () => {},
    );
  }

  /** Forget what the interpreter has executed. */
  forget() {
    /** @type {{ chain: string | null, codes: string[] }} */
    this.session = { chain: null, codes: [] };
  }
  /**
   * The job of a block for the worker. The blocks above run first, unless they are just what the worker has executed.
   * @param {Seat} seat @returns {Job}
   */
  job({ id, chain, code, original, before, files }) {
    const above = before();
    const { codes } = this.session;
    const goesOn =
      above.length > 0 &&
      chain === this.session.chain &&
      above.length === codes.length &&
      above.every((earlier, index) => earlier === codes[index]);
    this.session = { chain, codes: [...above, code] };
    const beside = files && { files };
    return { type: "run", id, code, before: goesOn ? [] : above, fresh: !goesOn, edited: code !== original, ...beside };
  }

  /** @param {Message} message */
  receive(message) {
    const { id, state } = this.model;
    const own = "id" in message ? message.id === id : id !== null;
    const seat = own ? this.seats.get(Number(id)) : undefined;
    if (message.type === "stdout" || message.type === "stderr") seat?.print(message.text, message.type);
    else if (message.type === "image") seat?.draw(message.bytes);
    else if (message.type === "done") this.take({ ...message, text: done(message.seconds.toFixed(2)) });
    else if (message.type === "running" || message.type === "ready") this.take(message);
    else {
      if (state === "starting" || state === "running") seat?.print(message.text, "stderr");
      if (message.type === "error" && seat) this.forget();
      this.take({ ...message, text: t`Ended with an error` });
    }
  }
}
