// Set-up: takes the snapshot from which Python starts in the page (see runner/boot.js), 20 seconds.
//   snapshot.mjs FOLDER      of a Pyodide; makes FOLDER/snapshot
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { data, LIBRARIES, moduleWith, SITE, STATE, served, sum } from "./runner/boot.js";

const folder = `${path.resolve(process.argv[2])}/`;
const ours = (/** @type {string} */ name) => readFile(fileURLToPath(new URL(name, import.meta.url)), "utf8");
const load = (/** @type {string} */ name) => import(pathToFileURL(path.join(folder, name)).href);
const { loadPyodide } = await load("pyodide.mjs");
const { default: factory } = await load("pyodide.asm.mjs");
const wheel = JSON.parse(await readFile(`${folder}pyodide-lock.json`, "utf8")).packages.numpy.file_name;
const settings = { indexURL: folder, fullStdLib: false, _sysExecutable: "./this.program" }; // its name in browsers

// Does what would leave traces in the memory: unpacks NumPy, and compresses the snapshot.
const helper = await loadPyodide(settings);
helper.unpackArchive(new Uint8Array(await readFile(folder + wheel)), "wheel", { extractDir: SITE });
const files = LIBRARIES.map((name) => helper.FS.readFile(SITE + name));
const libraries = Promise.all(files.map((bytes) => WebAssembly.compile(bytes)));

// What a module has in its memory before Python starts in it.
async function freshModule() {
  const found = { heap: 0, table: 0, data: new Uint8Array() };
  const fill = (/** @type {any} */ started, /** @type {number} */ heap) => {
    Object.assign(found, { heap, table: started.wasmTable.length, data: data(started) });
    throw found; // Python need not start
  };
  await loadPyodide({
    ...settings,
    _loadSnapshot: new Uint8Array(STATE),
    createPyodideModule: moduleWith(factory, libraries, fill),
  }).catch((/** @type {unknown} */ error) => {
    if (error !== found) throw error;
  });
  return found;
}

// Python when all is imported that a start needs.
async function startedModule() {
  const pyodide = await loadPyodide({
    ...settings,
    _makeSnapshot: true,
    createPyodideModule: moduleWith(factory, libraries, () => {}),
  });
  copy(SITE, pyodide.FS);
  pyodide.FS.writeFile(`${SITE}_snapshot.py`, await ours("snapshot.py"));
  const globals = pyodide.toPy({ wheel });
  const run = (/** @type {string} */ code) => pyodide.runPython(code, { globals });
  run("import _snapshot, contextlib, inspect, math, random, re"); // what the package tensorflow imports
  run(await ours("runner/blocks.py"));
  const archive = run("_snapshot.small_archive()").toJs();
  for (const format of ["zip", "wheel"]) pyodide.unpackArchive(archive, format, { extractDir: "/tmp" });
  run("_snapshot.finish(wheel)");
  globals.destroy();
  return pyodide;
}

/** @param {string} from @param {any} target  a file system */
function copy(from, target) {
  for (const name of helper.FS.readdir(from)) {
    const file = `${from}${name}`;
    if (name === "." || name === "..") continue;
    if (helper.FS.isDir(helper.FS.stat(file).mode)) {
      target.mkdirTree(file);
      copy(`${file}/`, target);
    } else target.writeFile(file, helper.FS.readFile(file));
  }
}

// Runs of bytes, [from, to], in which two memories differ; a short gap costs less than another run.
/** @param {Uint8Array} one @param {Uint8Array} other */
function differences(one, other, gap = 32) {
  /** @type {[number, number][]} */
  const runs = [];
  for (let at = 0; at < one.length; at += 1) {
    if (one[at] === other[at]) continue;
    const last = runs.at(-1);
    if (last && at - last[1] < gap) last[1] = at + 1;
    else runs.push([at, at + 1]);
  }
  return runs;
}

// With Python's own library, since Node.js has Zstandard only from version 22 on. The sum tells a damaged file.
/** @param {Uint8Array} bytes */
function compress(bytes) {
  helper.FS.writeFile("content", bytes);
  helper.runPython(`
from compression.zstd import CompressionParameter, compress
from pathlib import Path
options = {CompressionParameter.compression_level: 19, CompressionParameter.checksum_flag: 1}
Path("frame").write_bytes(compress(Path("content").read_bytes(), options=options))
`);
  return helper.FS.readFile("frame");
}

const fresh = await freshModule();
const pyodide = await startedModule();
const module = pyodide._module;
// The entry of each library is looked up once and never called again; any other function would be missed.
if (module.wasmTable.length > fresh.table + LIBRARIES.length) throw new Error("functions have been added to the table");
const whole = pyodide.makeMemorySnapshot();
const state = whole.slice(0, new Uint32Array(whole.buffer)[1]);
if (state.length > STATE) throw new Error(`Pyodide's state takes ${state.length} bytes`);
new Uint32Array(state.buffer)[1] = STATE; // no memory follows that Pyodide would restore itself
const now = data(module);
const runs = differences(now, fresh.data);
const places = Int32Array.from([runs.length, ...runs.flatMap(([from, to]) => [from, to - from])]);
const tail = Buffer.concat([Buffer.from(places.buffer), ...runs.map(([from, to]) => now.subarray(from, to)), state]);
const end = (module._sbrk(0) + 15) & -16;
const numbers = Int32Array.from([fresh.heap, fresh.table, end, tail.length, sum(now)]);
const frame = compress(Buffer.concat([module.HEAPU8.subarray(module.___stack_high, end), tail]));

await mkdir(`${folder}snapshot`, { recursive: true });
await writeFile(`${folder}snapshot/memory.zst`, Buffer.concat([Buffer.from(numbers.buffer), frame]));
await writeFile(`${folder}snapshot/none.zip`, Buffer.concat([Buffer.from("PK\x05\x06"), Buffer.alloc(18)])); // no entries
await Promise.all(LIBRARIES.map((name, index) => writeFile(folder + served(name), files[index])));
