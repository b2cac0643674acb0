// Runs programs in the Python of the page, without a browser: JSON [[name, code], ...] on stdin,
// {name: [what it printed, its traceback]} on stdout.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const assets = new URL("../theme/assets/run/", import.meta.url);
const { process } = globalThis;
// TensorFlow.js is bundled for a worker; it looks where it is
Object.assign(globalThis, { process: undefined, WorkerGlobalScope: class {} });
const { api } = await import(new URL("tfjs.js", assets).href);
const tfjs = await api;
Object.assign(globalThis, { process });
Reflect.deleteProperty(globalThis, "WorkerGlobalScope");
const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", assets).href);

const pyodide = await loadPyodide({
  indexURL: fileURLToPath(new URL("pyodide/", assets)),
  packages: ["numpy"],
});
let printed = "";
const decoder = new TextDecoder();
const write = (/** @type {Uint8Array} */ bytes) => {
  printed += decoder.decode(bytes, { stream: true });
  return bytes.length;
};
pyodide.setStdout({ write });
pyodide.setStderr({ write: (/** @type {Uint8Array} */ bytes) => bytes.length });
pyodide.registerJsModule("_tfjs", tfjs);
pyodide.unpackArchive(new Uint8Array(await readFile(new URL("tensorflow.zip", assets))), "zip", {
  extractDir: pyodide.runPython("import site; site.getsitepackages()[0]"),
});
pyodide.runPython(await readFile(new URL("../web/runner/session.py", import.meta.url), "utf8"));

const run = pyodide.globals.get("_run");
/** @type {Record<string, [string, string | null]>} */
const results = {};
let input = "";
for await (const chunk of process.stdin) input += chunk;
for (const [name, code] of JSON.parse(input)) {
  printed = "";
  const traceback = run(pyodide.toPy([code]), true);
  results[name] = [printed, traceback];
}
process.stdout.write(JSON.stringify(results));
