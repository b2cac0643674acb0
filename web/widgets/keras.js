// Programs for the tracer: whether a text is a program, and the worker in which the real Keras runs it.
/** @import { PythonWorker, Traced } from "../types.js" */
import { t } from "../words.js";

const PATIENCE = 20_000; // milliseconds that a program may take, once Keras is loaded
const WORDS =
  "import|from|def|class|for|while|if|with|try|return|raise|print|async|assert|const|function|library|public";
/** Patterns that a stack of one layer a line never has. */
const PROGRAM = [
  new RegExp(`^\\s*(${WORDS})\\b`, "m"),
  /^\s*(@|>>>|In ?\[|%|!|```|#include|\{\s*"cells"|<!DOCTYPE)/m,
  /[A-Za-z_]\w*\.[A-Za-z_]/, // layers.Conv2D, model.add
  /[([,][ \t]*\n[ \t]*(?!\w+[ \t]*=|[A-Z]\w*\(|\n)\S|^\s*[\])]/m, // a call, or a list, over several lines
  /\balpha\s*=|_(initializer|regularizer|constraint)\s*=\s*(?!None\b)[A-Za-z_]/,
  /\b(Sequential|Model)\s*\(/,
  /"""|'''/,
  /^[ \t]*[A-Za-z_][\w.]*(\s*,\s*\w+)*\s*=(?!=)\s*(?![A-Z]\w*\()\S/m, // a value, a function, another name
  /\)\s*\(\s*\[?\s*[A-Za-z_]\w*\s*\(/, // a call inside a call
  /[\d)]\s*(\*|\/|\+|%)\s*[\w(]/, // arithmetic
];
/** Layers of Keras that lines.js does not know. */
const LATER =
  /^\s*(?:\w+\s*=\s*)?(Embedding|LSTM|GRU|SimpleRNN|Bidirectional|TimeDistributed|Rescaling|Resizing|Normalization|LayerNormalization|GroupNormalization|UnitNormalization|SpectralNormalization|PReLU|ELU|Lambda|SpatialDropout[123]D|GaussianNoise|GaussianDropout|AlphaDropout|Permute|RepeatVector|Masking|MultiHeadAttention|Attention|AdditiveAttention|Dot|ConvLSTM[123]D|Random\w+|CenterCrop|EinsumDense|Identity|Adaptive\w+|InputLayer)\(/m;

/** Whether a text is a program, not a stack of one layer a line. @param {string} text */
export function isProgram(text) {
  const code = text.replace(/#(?!include\b).*/g, "");
  return PROGRAM.some((mark) => mark.test(code)) || LATER.test(code);
}

/** The worker with the real Keras. It is made when it is first needed, and runs one program at a time. */
export class Keras {
  /** @type {Promise<PythonWorker> | null} */
  #worker = null;
  #id = 0;
  /** @type {((message: any) => void) | null} */
  #heard = null;

  /** Whether a program runs. */
  get isBusy() {
    return this.#heard !== null;
  }
  #make() {
    /** @type {Promise<PythonWorker> | null} */
    let made = null;
    const detail = (/** @type {() => Promise<PythonWorker>} */ make) => {
      made = make();
    };
    document.dispatchEvent(new CustomEvent("worker", { detail }));
    if (!made) throw new Error(t`Keras cannot run here: open the site from a server, in a browser of the last years`);
    return /** @type {Promise<PythonWorker>} */ (made);
  }
  /** Start Keras while a reader still writes or reads. */
  warm() {
    if (this.#worker) return;
    try {
      this.#worker = this.#make();
      this.#worker.then(
        (worker) => worker.post({ type: "keras" }),
        () => {}, // trace() reports the error
      );
    } catch {}
  }
  /**
   * What Keras makes of a program, with the reader's answers.
   * @param {string} code
   * @param {Record<string, string>} answers
   * @param {(text: string) => void} say
   * @returns {Promise<Traced>}
   */
  async trace(code, answers, say) {
    if (this.#heard) this.stop();
    say(this.#worker ? t`Keras reads the program…` : t`Starting Keras; this takes some seconds once…`);
    this.#worker ??= this.#make();
    this.#id += 1;
    const id = this.#id;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let late;
    try {
      const worker = await this.#worker;
      return await new Promise((resolve, reject) => {
        const fail = (/** @type {string} */ text) => {
          reject(new Error(text)); // before stop(), which would reject with another text
          this.stop();
        };
        this.#heard = (message) => {
          if (message.type === "stopped") reject(new Error(t`Stopped`));
          if (message.type === "lost")
            fail(t`Keras could not be loaded, or the program has ended it: ${message.text.trim()}`);
          if (message.id !== id) return;
          if (message.type === "running") {
            say(t`Keras reads the program…`);
            late = setTimeout(() => fail(t`The program takes longer than 20 s; it was stopped`), PATIENCE);
          }
          if (message.type === "traced" && typeof message.text === "string") resolve(JSON.parse(message.text));
        };
        worker.onmessage = (data) => this.#heard?.(data);
        worker.post({ type: "trace", id, job: JSON.stringify({ code, answers }) });
      });
    } catch (error) {
      if (!this.#heard) this.#worker = null;
      throw error;
    } finally {
      clearTimeout(late);
      if (this.#id === id) this.#heard = null;
    }
  }
  /** Ends the worker with what it runs; the next program starts Keras again. */
  stop() {
    const [worker, heard] = [this.#worker, this.#heard];
    this.#worker = null;
    this.#heard = null;
    worker?.then(
      (made) => made.terminate(),
      () => {},
    );
    heard?.({ type: "stopped" });
  }
}
