// A program keeps nothing and reaches nothing but its own worker. Before the first program runs, the worker loses all
// globals but those that are named here; so globals of future browsers go too. (The policy of the frame forbids other
// origins and eval. This file forbids the site's own origin: its storage, its caches, its other pages.)

const LANGUAGE = `
  AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Boolean DataView
  Date DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity
  Int16Array Int32Array Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError
  Reflect RegExp Set SharedArrayBuffer String SuppressedError Symbol SyntaxError TypeError URIError Uint16Array
  Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly decodeURI decodeURIComponent encodeURI
  encodeURIComponent escape globalThis isFinite isNaN parseFloat parseInt undefined unescape constructor`;
// What Pyodide and TensorFlow.js use while programs run.
const USED = `
  AbortController AbortSignal DOMException TextDecoder TextEncoder URL WorkerGlobalScope atob btoa clearInterval clearTimeout
  console crypto performance queueMicrotask self structuredClone`;
const KEPT = new Set(`${LANGUAGE} ${USED}`.trim().split(/\s+/));

/**
 * Lists the names in a scope and its prototypes that are not kept. This must be called before anything else is loaded,
 * since the names that Pyodide and TensorFlow.js add themselves must stay.
 * @param {any} scope  the worker's `self`
 * @returns {[object: object, name: string][]}
 */
export function needless(scope) {
  const levels = [];
  for (let level = scope; level && level !== Object.prototype; level = Object.getPrototypeOf(level)) levels.push(level);
  return levels.flatMap((level) =>
    Object.getOwnPropertyNames(level)
      .filter((name) => !KEPT.has(name))
      .map((name) => /** @type {[object: object, name: string]} */ ([level, name])),
  );
}

/**
 * Remove these names, and put something harmless in the place of some.
 * @param {any} scope
 * @param {[object: object, name: string][]} names  of needless()
 * @returns {{ during: <T>(program: () => T) => T }} runs a program, whose timers never fire
 */
export function lockDown(scope, names) {
  const { setTimeout, setInterval, navigator } = scope;
  for (const [level, name] of names) Reflect.deleteProperty(level, name);
  for (const name of ["createObjectURL", "revokeObjectURL"]) Reflect.deleteProperty(scope.URL, name);
  // What a program leaves behind must not reach into the next one.
  let inside = false;
  const later =
    (/** @type {Function} */ start) =>
    (/** @type {any[]} */ ...call) =>
      inside || typeof call[0] !== "function" ? 0 : start.apply(scope, call);
  const { userAgent, hardwareConcurrency } = navigator;
  const own = {
    setTimeout: later(setTimeout),
    setInterval: later(setInterval),
    navigator: Object.freeze({ userAgent, hardwareConcurrency }),
    location: Object.freeze({ href: "about:blank" }),
  };
  for (const [name, value] of Object.entries(own))
    Object.defineProperty(scope, name, { value, writable: false, configurable: false });
  return {
    during(program) {
      inside = true;
      try {
        return program();
      } finally {
        inside = false;
      }
    },
  };
}

/**
 * Let Python's memory grow to `most` bytes and no further: past that, a program gets a MemoryError. A browser that
 * runs out of memory would end the whole tab.
 * @param {number} most
 */
export function limitMemory(most) {
  const { grow } = WebAssembly.Memory.prototype;
  const PAGE = 65_536;
  /** @this {WebAssembly.Memory} @param {number} pages */
  WebAssembly.Memory.prototype.grow = function (pages) {
    if (this.buffer.byteLength + pages * PAGE > most)
      throw new RangeError("a program in the page may not use more memory");
    return grow.call(this, pages);
  };
}
