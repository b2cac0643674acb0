// Set-up: packs the modules of Keras that a start imports, and keras_page, which starts Keras.
//   pack.mjs WHEEL ZIP    WHEEL is the folder that fetch.py has made
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const [, , wheel, target] = process.argv;
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const runtime = new URL("../../theme/assets/run/pyodide/", import.meta.url);
const { loadPyodide } = await import(`${runtime}pyodide.mjs`);
const pyodide = await loadPyodide({ indexURL: fileURLToPath(runtime), packages: ["numpy"] });
const sitePackages = pyodide.runPython("import site; site.getsitepackages()[0]");
for (const name of ["../precompile.py", "pack.py"]) pyodide.runPython(await readFile(here(name), "utf8"));

/**
 * @param {string} folder
 * @returns {Promise<Record<string, Uint8Array>>} the sources of a package, by their names inside the package
 */
async function sources(folder) {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".py")).sort();
  /** @param {string} name @returns {Promise<[string, Uint8Array]>} */
  const read = async (name) => [
    path.join(path.basename(folder), name),
    new Uint8Array(await readFile(path.join(folder, name))),
  ];
  return Object.fromEntries(await Promise.all(names.map(read)));
}
const own = await sources(here("."));
for (const name of ["fetch.py", "pack.py"]) delete own[`keras_page/${name}`];
const keras = await sources(path.join(path.resolve(wheel), "keras"));
const packed = pyodide.globals.get("pack_keras")(pyodide.toPy(keras), pyodide.toPy(own), sitePackages);
await writeFile(target, packed.toJs());
