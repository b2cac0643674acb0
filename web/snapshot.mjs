// Set-up: takes the snapshot from which Python starts in the page (see boot.js).
//   snapshot.mjs FOLDER      of a Pyodide; makes FOLDER/snapshot
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { LIBRARIES, SITE, below, moduleWith, served, sum } from "./boot.js";

const folder = `${path.resolve(process.argv[2])}/`;
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const load = (name) => import(pathToFileURL(path.join(folder, name)));
const { loadPyodide } = await load("pyodide.mjs");
const { default: factory } = await load("pyodide.asm.mjs");
const { packages } = JSON.parse(await readFile(`${folder}pyodide-lock.json`, "utf8"));
const wheel = packages.numpy.file_name;

// The libraries, out of the wheel, by an ordinary start.
const plain = await loadPyodide({ indexURL: folder });
plain.unpackArchive(new Uint8Array(await readFile(folder + wheel)), "wheel", { extractDir: SITE });
const files = LIBRARIES.map((name) => plain.FS.readFile(SITE + name));
const libraries = Promise.all(files.map((bytes) => WebAssembly.compile(bytes)));

// Files are no part of the memory; unpacking them there would leave much behind.
function copy(from) {
  for (const name of plain.FS.readdir(from)) {
    const file = `${from}${name}`;
    if (name === "." || name === "..") continue;
    if (plain.FS.isDir(plain.FS.stat(file).mode)) {
      pyodide.FS.mkdirTree(file);
      copy(`${file}/`);
    } else pyodide.FS.writeFile(file, plain.FS.readFile(file));
  }
}

let fresh; // the memory below the heap, as every module fills it
const pyodide = await loadPyodide({
  indexURL: folder,
  fullStdLib: false,
  _makeSnapshot: true,
  _sysExecutable: "./this.program", // as in a browser
  createPyodideModule: moduleWith(factory, libraries, () => {}),
});
await loadPyodide({
  indexURL: folder,
  _loadSnapshot: new Uint8Array(0),
  _sysExecutable: "./this.program",
  createPyodideModule: moduleWith(factory, libraries, (module, heap) => {
    fresh = { bytes: below(module, heap), heap };
    throw new Error("this is all that is wanted");
  }),
}).catch((error) => {
  if (!fresh) throw error;
});

const { _module: module, FS } = pyodide;
const table = module.wasmTable.length;
copy(SITE);
const run = async (name) => pyodide.runPython(await readFile(here(name), "utf8"), { filename: name });
FS.writeFile(`${SITE}_snapshot.py`, await readFile(here("snapshot.py"), "utf8"));
pyodide.runPython("import _snapshot, contextlib, inspect, io, math, os, re, zipfile"); // with what web/tensorflow imports
await run("blocks.py");
const archive = pyodide.runPython("target = io.BytesIO(); zipfile.ZipFile(target, 'w').writestr('_', ''); target.getvalue()").toJs();
for (const format of ["zip", "wheel"]) pyodide.unpackArchive(archive, format, { extractDir: "/tmp" });
pyodide.runPython(`_snapshot.finish("${wheel}"); globals().clear()`);
// Each library's entry is looked up once, and never called again.
if (module.wasmTable.length > table + LIBRARIES.length) throw new Error("something has put functions into the table");
pyodide.runPython(await readFile("/tmp/x/zero.py", "utf8"));
{
  const M = module;
  let top = M._sbrk(0); const taken = []; let total = 0;
  for (let size = 1 << 22; size >= 64; size >>= 1) {
    for (let n = 0; n < 20000; n++) {
      const p = M._malloc(size);
      if (M._sbrk(0) !== top) { M._free(p); top = M._sbrk(0); break; }
      M.HEAPU8.fill(0, p, p + size);
      taken.push(p); total += size;
    }
  }
  console.log("zeroed", taken.length, total);
  for (const p of taken) M._free(p);
}
const whole = pyodide.makeMemorySnapshot();
const at = new Uint32Array(whole.buffer, 0, 2)[1];
const memory = whole.subarray(at);
const state = whole.slice(0, at);
new Uint32Array(state.buffer)[1] = 65_536; // the memory that Pyodide itself has to restore: none
{
  const end = module._sbrk(0);
  console.log("heap end", end / 2 ** 20, "memory", memory.length / 2 ** 20, "start", fresh.heap / 2 ** 20, "table", table, "stack", module.___stack_low, module._emscripten_stack_get_current());
}
const now = below(module, fresh.heap);
memory.set(now);
// The runs below the heap that differ from a fresh module; a short gap costs less than a new run.
const GAP = 32;
const runs = [];
for (let at = 0; at < now.length; at += 1) {
  if (now[at] === fresh.bytes[at]) continue;
  const last = runs.at(-1);
  if (last && at - last[1] < GAP) last[1] = at + 1;
  else runs.push([at, at + 1]);
}
const end = (module._sbrk(0) + 15) & -16;
const places = Int32Array.from([runs.length, ...runs.flatMap(([from, to]) => [from, to - from])]);
const tail = Buffer.concat([Buffer.from(places.buffer), ...runs.map(([from, to]) => now.subarray(from, to)), state]);
const numbers = Int32Array.from([fresh.heap, end, tail.length, table, sum(now)]);
// In Python, since Node.js has Zstandard from version 22 only.
plain.FS.writeFile("content", Buffer.concat([memory.subarray(fresh.heap, end), tail]));
plain.runPython(`
from compression import zstd
from pathlib import Path
Path("frame").write_bytes(zstd.compress(Path("content").read_bytes(), 19))
`);
const frame = plain.FS.readFile("frame");
await mkdir(`${folder}snapshot`, { recursive: true });
await writeFile("/tmp/x/memory.raw", Buffer.concat([memory.subarray(fresh.heap, end), tail]));
await writeFile(`${folder}snapshot/memory.zst`, Buffer.concat([Buffer.from(numbers.buffer), frame]));
await writeFile(`${folder}snapshot/none.zip`, Buffer.from("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==", "base64")); // no entries
for (const [index, name] of LIBRARIES.entries()) await writeFile(folder + served(name), files[index]);
console.log("runs", runs.length, "tail", tail.length, "end", end / 2**20, "frame", frame.length);
