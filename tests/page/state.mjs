// Drives the state of the stepper: JSON [[attributes of the page, [[method, ...arguments], ...]], ...] on stdin.
// For each of them the states on stdout: at the start, and after each call; a call that throws adds `error`.
import { decode } from "../../web/widgets/stepper/link.js";
import { fromPage, State } from "../../web/widgets/stepper/state.js";

/** @param {State} state */
const shown = (state) => ({
  setting: structuredClone(state.setting),
  start: state.start,
  step: state.step,
  steps: state.steps,
  filter: state.filter,
  trouble: state.trouble,
  faults: state.faults,
  complete: state.complete,
  input: state.inputName,
  kernel: state.kernelName,
  y: state.output?.y.map((sheet) => sheet.map((row) => row.map((value) => value?.join("/") ?? null))),
  changes: state.unflipped?.changes ?? null,
  words: state.words,
  hasProgram: state.program !== null,
  word: state.word,
  again: state.word && state.complete ? decode(state.word) : null,
});

/** @type {(state: State, call: [keyof State, ...any[]]) => object} */
function called(state, [method, ...given]) {
  try {
    const result = Reflect.apply(/** @type {Function} */ (state[method]), state, given);
    return { result, ...shown(state) };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "Error") throw error; // a bug of the module
    return { error: error.message, ...shown(state) };
  }
}

let input = "";
for await (const chunk of process.stdin) input += chunk;
const results = JSON.parse(input).map((/** @type {[Record<string, string>, any[]]} */ [attributes, calls]) => {
  const state = new State(fromPage(attributes));
  return [shown(state), ...calls.map((call) => called(state, call))];
});
process.stdout.write(JSON.stringify(results));
