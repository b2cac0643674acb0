// Starts Python with NumPy: from a snapshot of its memory, taken at set-up when NumPy had been imported
// (see snapshot.mjs), or, where that fails for whatever reason, from the beginning.

export const SITE = "/lib/python3.14/site-packages/";
// NumPy's libraries. Pyodide restores memory only, so these are loaded again, in this order, to the same places.
export const LIBRARIES = [
  ...["_core/_multiarray_umath", "linalg/_umath_linalg"],
  ...["_common", "bit_generator", "_bounded_integers", "_mt19937", "_philox", "_pcg64", "_sfc64", "_generator", "mtrand"].map((name) => `random/${name}`),
].map((name) => `numpy/${name}.cpython-314-wasm32-emscripten.so`);
/** The name that the browser compiles a library under: as it arrives, and once. */
export const served = (/** @type {string} */ library) => `snapshot/${/\/(\w+)\./.exec(library)?.[1]}.wasm`;
// Where they begin in the table of functions: above what Pyodide puts there, which is one function less on iOS and
// where WebAssembly has no garbage collector (Node.js 20). So the addresses in the snapshot hold in every engine.
const TABLE = 20_608;

/**
 * What loadPyodide makes its module with: one that has loaded `libraries` before Python starts.
 * @param {Function} factory  of pyodide.asm.mjs
 * @param {Promise<WebAssembly.Module[]>} libraries
 * @param {(module: any, start: number) => void | Promise<void>} fill  gets the module, and where its heap starts
 */
export const moduleWith = (factory, libraries, fill) => async (/** @type {any} */ settings) => {
  let start = 0;
  /** @type {unknown} */
  let failure = null;
  settings.preRun.push(async (/** @type {any} */ module) => {
    module.addRunDependency("libraries");
    try {
      const compiled = await libraries;
      module.wasmTable.grow(TABLE - module.wasmTable.length);
      LIBRARIES.forEach((name, index) => {
        const place = SITE + name;
        module.preloadedWasm[place] = module.loadWebAssemblyModule(compiled[index], { nodelete: true, allowUndefined: true }, place, {});
      });
      start = module._sbrk(0);
    } catch (error) {
      failure = error;
    }
    module.removeRunDependency("libraries");
  });
  const module = await factory(settings);
  if (failure) throw failure;
  await fill(module, start);
  return module;
};

// The address of what an engine has of its own: a helper that Pyodide makes.
const helper = (/** @type {any} */ module) => module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2];

/** What lies below the heap, without the helper, and without the stack, which is empty while nothing runs. */
export function below(/** @type {any} */ module, /** @type {number} */ start) {
  const bytes = module.HEAPU8.slice(0, start);
  bytes.fill(0, helper(module), helper(module) + 4);
  return bytes.fill(0, module.___stack_low, module.___stack_high);
}
export const sum = (/** @type {Uint8Array} */ bytes) => new Int32Array(bytes.buffer).reduce((total, word) => (total + word) | 0, 0);

/**
 * Put a snapshot into the memory of a fresh module; return Pyodide's own state.
 *
 * A snapshot is the numbers below and a frame of Zstandard, which Python's own library decompresses: the heap,
 * from `start` to `end`, and a tail of `size` bytes, which says what else differs from a fresh module: how many
 * runs of bytes, address and length of each, the runs, and Pyodide's state.
 * @param {any} module @param {number} heap @param {ArrayBuffer} snapshot
 */
function restore(module, heap, snapshot) {
  const [start, end, size, table, total] = new Int32Array(snapshot, 0, NUMBERS);
  if (heap !== start || module.wasmTable.length !== table) throw new Error("the libraries lie elsewhere");
  const frame = new Uint8Array(snapshot, 4 * NUMBERS);
  const source = (end + size + 15) & -16;
  const work = (source + frame.length + 15) & -16;
  const needed = work + module._ZSTD_estimateDCtxSize();
  if (needed > module.HEAPU8.length) module.growMemory(needed);
  module.HEAPU8.set(frame, source);
  const own = module.HEAP32[helper(module) >> 2];
  const context = module._ZSTD_initStaticDCtx(work, needed - work);
  const made = module._ZSTD_decompressDCtx(context, start, end + size - start, source, frame.length);
  if (made !== end + size - start) throw new Error("the snapshot is damaged");
  const tail = module.HEAPU8.slice(end, end + size);
  module.HEAPU8.fill(0, end);
  const [runs] = new Int32Array(tail.buffer, 0, 1);
  const places = new Int32Array(tail.buffer, 4, 2 * runs);
  let from = 4 + places.byteLength;
  for (let index = 0; index < places.length; index += 2) {
    module.HEAPU8.set(tail.subarray(from, (from += places[index + 1])), places[index]);
  }
  if (sum(below(module, start)) !== total) throw new Error("the memory differs");
  module.HEAP32[helper(module) >> 2] = own;
  return tail.subarray(from);
}
export const NUMBERS = 5;

// The names of the time zone, which Python's memory has from set-up.
function setTimeZone(/** @type {any} */ module) {
  const [standard, summer] = module.HEAPU32.subarray(module._tzname >> 2, (module._tzname >> 2) + 2);
  module.__tzset_js(module._timezone, module._daylight, standard, summer);
}

/** @param {string} folder */
async function fromSnapshot(folder) {
  const get = async (/** @type {string} */ name) => {
    const response = await fetch(`${folder}${name}`);
    if (!response.ok) throw new Error(`${name} was answered with ${response.status}`);
    return response;
  };
  const libraries = Promise.all(LIBRARIES.map((name) => WebAssembly.compileStreaming(get(served(name)))));
  const snapshot = get("snapshot/memory.zst").then((response) => response.arrayBuffer());
  for (const late of [libraries, snapshot]) late.catch(() => {}); // they are awaited below
  const [{ loadPyodide }, { default: factory }] = await Promise.all([import(`${folder}pyodide.mjs`), import(`${folder}pyodide.asm.mjs`)]);
  performance.mark("asm");
  const state = new Uint8Array(65_536); // Pyodide reads it when the module is there
  const pyodide = await loadPyodide({
    indexURL: folder,
    fullStdLib: false,
    stdLibURL: `${folder}snapshot/none.zip`, // what is not in the snapshot is fetched when it is imported
    _loadSnapshot: state,
    createPyodideModule: moduleWith(factory, libraries, async (module, start) => {
      performance.mark("module");
      const s = await snapshot;
      performance.mark("snapshot fetched");
      state.set(restore(module, start, s));
      performance.mark("restored");
      setTimeZone(module);
    }),
  });
  performance.mark("loadPyodide");
  pyodide.registerJsModule("_rest", {
    read: reader(folder),
    write: (/** @type {string} */ name, /** @type {ArrayBuffer} */ archive) => pyodide.FS.writeFile(name, new Uint8Array(archive)),
    unpack: (/** @type {ArrayBuffer} */ archive) => pyodide.unpackArchive(archive, "wheel", { extractDir: SITE }),
  });
  pyodide.runPython("import _snapshot; _snapshot.restored()");
  return pyodide;
}

// Reads a file while a program waits for its import. Taken here, since programs have no XMLHttpRequest.
const { XMLHttpRequest } = globalThis;
const reader = (/** @type {string} */ folder) => (/** @type {string} */ name) => {
  const request = new XMLHttpRequest();
  request.open("GET", `${folder}${name}`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${name} was answered with ${request.status}`);
  return request.response;
};

/** @param {string} folder  of Pyodide, with a slash at its end */
export async function startPython(folder) {
  try {
    return await fromSnapshot(folder);
  } catch (error) {
    console.warn("Python starts without its snapshot:", error);
  }
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  return loadPyodide({ indexURL: folder, packages: ["numpy"], fullStdLib: false });
}
