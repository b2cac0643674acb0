// The states of Python, for all blocks of the page together: one table, which needs no browser.
//   idle      nothing runs; Python may be there, or be on its way (the pointer rested on Run)
//   starting  a block waits until Python is there and has what the block imports
//   running   a block runs
//   stopping  the reader pressed Stop: the worker is being ended
//   failed    Python could not be loaded; the next Run tries again
// A model is {state, id, queue, worker}: the block that has its turn, those that wait, and whether there is a worker
// ("none", "coming" while Python starts in it, "there").
// A row answers an event with the next model and the effects that python.js carries out, in their order:
//   ["make"] ["end"]           a worker, or no worker any more
//   ["warm", code] ["send", id]   to the worker
//   ["say", id, text] ["finish", id, text]   to a block
// If a row does not name an event, the event changes nothing: it came too late.
import { t } from "../words.js";

/** @import { Effect, Event, Model } from "../types.js" */

/** @type {Model} */
export const INITIAL = { state: "idle", id: null, queue: [], worker: "none" };

const STARTING = t`Starting Python; this takes some seconds once…`;
export const AGAIN = t`Python could not be loaded; press Run to try again`;
export const done = (/** @type {string} */ seconds) => t`Done in ${seconds} s`;
/** Whether a run that ended with this text is done. @param {string} text */
export const isDone = (text) => new RegExp(`^${done("[\\d.]+")}$`).test(text);

/** Give the next block that waits its turn. @param {Model} model @returns {[Model, ...Effect[]]} */
function begin({ queue: [id, ...queue], worker }) {
  if (id === undefined) return [{ state: "idle", id: null, queue, worker }];
  /** @type {Effect[]} */
  const effects = [["say", id, worker === "there" ? t`Running…` : STARTING]];
  if (worker === "none") effects.push(["make"]);
  return [{ state: "starting", id, queue, worker: worker === "none" ? "coming" : worker }, ...effects, ["send", id]];
}

/** @param {Model} model @param {string} text @returns {[Model, ...Effect[]]} */
function finish(model, text) {
  const [next, ...effects] = begin(model);
  return [next, ["finish", /** @type {number} */ (model.id), text], ...effects];
}

/** @type {Record<string, (model: Model, event: Event) => [Model, ...Effect[]]>} */
const ACTIONS = {
  begin: (model, { id }) => begin({ ...model, queue: [...model.queue, /** @type {number} */ (id)] }),
  wait: (model, { id }) => [
    { ...model, queue: [...model.queue, /** @type {number} */ (id)] },
    ["say", /** @type {number} */ (id), t`Waiting…`],
  ],
  warm: (model, { text }) =>
    model.worker === "none" ? [{ ...model, worker: "coming" }, ["make"], ["warm", text ?? ""]] : [model],
  arrive: (model) => [model.worker === "coming" ? { ...model, worker: "there" } : model],
  run: (model) => [{ ...model, state: "running" }, ["say", /** @type {number} */ (model.id), t`Running…`]],
  finish: (model, { text }) => finish(model, text ?? ""),
  // The worker failed before a block waited for it: the next Run makes another worker.
  forget: (model) => [{ ...model, worker: "none" }, ["end"]],
  // The blocks that wait could not run either.
  fail: (model) => {
    const all = [/** @type {number} */ (model.id), ...model.queue];
    /** @type {Effect[]} */
    const told = all.map((id) => ["finish", id, AGAIN]);
    return [{ state: "failed", id: null, queue: [], worker: "none" }, ["end"], ...told];
  },
  // The program itself has crashed the worker: the next program gets another worker.
  crash: (model, { text }) => {
    const [next, ...effects] = finish({ ...model, worker: "none" }, text ?? "");
    return [next, ["end"], ...effects];
  },
  stop: (model, { id }) =>
    id === model.id
      ? [{ ...model, state: "stopping", worker: "none" }, ["end"]]
      : leave(model, /** @type {number} */ (id)),
  leave: (model, { id }) => (id === model.id ? [model] : leave(model, /** @type {number} */ (id))),
  stopped: (model) => finish(model, t`Stopped`),
};

/** @param {Model} model @param {number} id @returns {[Model, ...Effect[]]} */
function leave(model, id) {
  if (!model.queue.includes(id)) return [model];
  return [{ ...model, queue: model.queue.filter((other) => other !== id) }, ["finish", id, t`Stopped before it began`]];
}

// state: {event: action}
export const TABLE = {
  idle: { run: "begin", warm: "warm", ready: "arrive", lost: "forget" },
  starting: {
    run: "wait",
    ready: "arrive",
    running: "run",
    done: "finish",
    error: "finish",
    lost: "fail",
    stop: "stop",
  },
  running: { run: "wait", done: "finish", error: "finish", lost: "crash", stop: "stop" },
  stopping: { run: "wait", ended: "stopped", stop: "leave" },
  failed: { run: "begin" },
};

/**
 * The next model after an event, and the effects.
 * @param {Model} model
 * @param {Event} event  its `id`, where it has one, is that of a block
 * @returns {[Model, ...Effect[]]}
 */
export function step(model, event) {
  /** @type {Record<string, string>} */
  const row = TABLE[model.state];
  const late = ["running", "done", "error"].includes(event.type) && event.id !== model.id;
  const action = late ? undefined : row[event.type];
  return action ? ACTIONS[action](model, event) : [model];
}
