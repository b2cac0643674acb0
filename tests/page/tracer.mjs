// Traces programs with the real Keras in Pyodide: JSON [[name, {code, answers}], ...] on stdin, {name: result} out.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const assets = new URL("../../theme/assets/run/", import.meta.url);
const { loadPyodide } = await import(new URL("pyodide/pyodide.mjs", assets).href);
const pyodide = await loadPyodide({ indexURL: fileURLToPath(new URL("pyodide/", assets)), packages: ["numpy"] });
pyodide.unpackArchive(new Uint8Array(await readFile(new URL("keras.zip", assets))), "zip", {
  extractDir: pyodide.runPython("import site; site.getsitepackages()[0]"),
});
const { answer } = pyodide.pyimport("keras_page.trace");
let input = "";
for await (const chunk of process.stdin) input += chunk;
/** @type {Record<string, object>} */
const results = {};
for (const [name, job] of JSON.parse(input)) {
  const started = process.cpuUsage(); // of this process alone: others may take the processor meanwhile
  try {
    const traced = JSON.parse(answer(JSON.stringify(job)));
    const { user, system } = process.cpuUsage(started);
    results[name] = { ...traced, seconds: (user + system) / 1e6 };
  } catch (error) {
    results[name] = { failed: String(error).slice(-600) };
  }
}
process.stdout.write(JSON.stringify(results));
