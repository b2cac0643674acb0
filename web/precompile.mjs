// Set-up: compiles Python sources to bytecode, with the Python that will run it (see precompile.py).
//   precompile.mjs runtime FOLDER        the library and the wheels of a Pyodide, in place
//   precompile.mjs package FOLDER ZIP    a package of ours, packed into ZIP
import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const [, , what, from, to] = process.argv;
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const runtime = path.resolve(what === "runtime" ? from : here("../theme/assets/run/pyodide"));
const { loadPyodide } = await import(pathToFileURL(path.join(runtime, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: `${runtime}/`, packages: ["numpy"] });
const sitePackages = pyodide.runPython("import site; site.getsitepackages()[0]");
pyodide.runPython(await readFile(here("precompile.py"), "utf8"));
const call = (/** @type {string} */ name, /** @type {unknown[]} */ ...values) => {
  const result = pyodide.globals.get(name)(...values.map((value) => pyodide.toPy(value)));
  return result.toJs?.() ?? result;
};

if (what === "package") {
  /** @type {Record<string, Uint8Array>} */
  const files = {};
  for (const name of (await readdir(from, { recursive: true })).sort()) {
    if (name.endsWith(".py"))
      files[path.join(path.basename(from), name)] = new Uint8Array(await readFile(path.join(from, name)));
  }
  await writeFile(to, call("pack", files, `${sitePackages}/`));
} else {
  // Compile only the modules of the library that a start imports: bytecode is larger than its source, and the other
  // modules may never be used.
  const library = "python_stdlib.zip";
  pyodide.runPython(await readFile(here("runner/session.py"), "utf8"));
  pyodide.runPython("import numpy");
  const archive = pyodide.runPython("import sys; next(p for p in sys.path if p.endswith('.zip'))");
  const started = call("started", archive);
  const lock = JSON.parse(await readFile(path.join(runtime, "pyodide-lock.json"), "utf8"));
  const jobs = [[library, `${archive}/`, started]];
  for (const { file_name } of Object.values(lock.packages)) jobs.push([file_name, `${sitePackages}/`]);
  for (const [name, prefix, compiled] of jobs) {
    const file = path.join(runtime, name);
    await writeFile(file, call("repack", new Uint8Array(await readFile(file)), prefix, compiled));
  }
  for (const entry of Object.values(lock.packages)) {
    const bytes = await readFile(path.join(runtime, entry.file_name));
    entry.sha256 = createHash("sha256").update(bytes).digest("hex");
  }
  await writeFile(path.join(runtime, "pyodide-lock.json"), JSON.stringify(lock));
}
