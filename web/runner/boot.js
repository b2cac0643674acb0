// Starts Python with NumPy: from a snapshot of its memory, taken at set-up when NumPy had been imported
// (see ../snapshot.mjs), or, where that fails for whatever reason, from the beginning.

export const SITE = "/lib/python3.14/site-packages/";
// NumPy's libraries. Pyodide restores memory only, so these are loaded again, in this order, to the same places.
export const LIBRARIES = [
  ...["_core/_multiarray_umath", "linalg/_umath_linalg"],
  ...[
    "_common",
    "bit_generator",
    "_bounded_integers",
    "_mt19937",
    "_philox",
    "_pcg64",
    "_sfc64",
    "_generator",
    "mtrand",
  ].map((name) => `random/${name}`),
].map((name) => `numpy/${name}.cpython-314-wasm32-emscripten.so`);
/** The file of a library. As .wasm it is compiled while it arrives. */
export const served = (/** @type {string} */ library) => `snapshot/${/\/(\w+)\./.exec(library)?.[1]}.wasm`;
// Where they begin in the table of functions: above all that Pyodide puts there, which differs between engines (on
// iOS and in Node.js 20 one less, in WebKit many more). So the addresses in the snapshot hold in each.
const TABLE = 32_768;

/**
 * What loadPyodide makes its module with: one that has loaded `libraries` before Python starts.
 * @param {Function} factory  of pyodide.asm.mjs
 * @param {Promise<WebAssembly.Module[]>} libraries
 * @param {(module: any, heap: number) => void | Promise<void>} fill  gets the module, and where its heap begins
 */
export const moduleWith = (factory, libraries, fill) => async (/** @type {any} */ settings) => {
  let heap = 0;
  /** @type {unknown} */
  let failure = null;
  settings.preRun.push(async (/** @type {any} */ fresh) => {
    fresh.addRunDependency("libraries");
    try {
      const compiled = await libraries;
      fresh.wasmTable.grow(TABLE - fresh.wasmTable.length);
      LIBRARIES.forEach((name, index) => {
        const place = SITE + name;
        fresh.preloadedWasm[place] = fresh.loadWebAssemblyModule(
          compiled[index],
          { nodelete: true, allowUndefined: true },
          place,
          {},
        );
      });
      heap = fresh._sbrk(0);
    } catch (error) {
      failure = error;
    }
    fresh.removeRunDependency("libraries");
  });
  const module = await factory(settings);
  if (failure) throw failure;
  await fill(module, heap);
  return module;
};

/**
 * Python's own data, which lies below the stack, as a fresh module fills it in every engine: without the address of
 * a helper that Pyodide makes in its own way in each.
 * @param {any} module
 */
export function data(module) {
  const bytes = module.HEAPU8.slice(0, module.___stack_low);
  new Int32Array(bytes.buffer)[helper(module)] = 0;
  return bytes;
}
const helper = (/** @type {any} */ module) =>
  (module.__PyRuntime + module.HEAP32[module.__PyEM_EMSCRIPTEN_TRAMPOLINE_OFFSET >> 2]) >> 2;
export const sum = (/** @type {Uint8Array} */ bytes) =>
  new Int32Array(bytes.buffer).reduce((total, word) => (total + word) | 0, 0);
const NUMBERS = 5;
/** The most bytes that Pyodide's own state may take. */
export const STATE = 65_536;

/**
 * Put a snapshot into the memory of a fresh module; return Pyodide's own state.
 *
 * A snapshot is five numbers and a frame of Zstandard, which Python's own library decompresses: the memory from
 * above the stack, which is empty, to `end`, and a tail of `size` bytes, which says how Python's data differs from
 * that of a fresh module: how many runs of bytes, address and length of each, the runs, and then Pyodide's state.
 * @param {any} module @param {number} heap @param {ArrayBuffer} snapshot
 */
function restore(module, heap, snapshot) {
  const [start, table, end, size, total] = new Int32Array(snapshot, 0, NUMBERS);
  if (heap !== start || module.wasmTable.length !== table) throw new Error("the libraries lie elsewhere");
  const frame = new Uint8Array(snapshot, 4 * NUMBERS);
  const from = module.___stack_high;
  const source = (end + size + 15) & -16;
  const work = (source + frame.length + 15) & -16;
  const needed = work + module._ZSTD_estimateDCtxSize();
  if (needed > module.HEAPU8.length) module.growMemory(needed);
  module.HEAPU8.set(frame, source);
  const context = module._ZSTD_initStaticDCtx(work, needed - work);
  const made = module._ZSTD_decompressDCtx(context, from, end + size - from, source, frame.length);
  if (made !== end + size - from) throw new Error("the snapshot is damaged");
  const tail = module.HEAPU8.slice(end, end + size);
  module.HEAPU8.fill(0, end);
  const own = module.HEAP32[helper(module)];
  const [runs] = new Int32Array(tail.buffer, 0, 1);
  const places = new Int32Array(tail.buffer, 4, 2 * runs);
  let at = 4 + places.byteLength;
  for (let index = 0; index < places.length; index += 2) {
    const length = places[index + 1];
    module.HEAPU8.set(tail.subarray(at, at + length), places[index]);
    at += length;
  }
  if (sum(data(module)) !== total) throw new Error("Python's data differs");
  module.HEAP32[helper(module)] = own;
  return tail.subarray(at);
}

// Else the memory has the time zone of the machine that took the snapshot.
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
  const code = import(`${folder}pyodide.asm.mjs`);
  for (const later of [libraries, snapshot, code]) later.catch(() => {}); // whoever awaits them hears of it
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  const state = new Uint8Array(STATE);
  const fill = async (/** @type {any} */ module, /** @type {number} */ heap) => {
    performance.mark("WebAssembly is compiled");
    state.set(restore(module, heap, await snapshot));
    setTimeZone(module);
    performance.mark("memory is restored");
  };
  const pyodide = await loadPyodide({
    indexURL: folder,
    fullStdLib: false,
    stdLibURL: `${folder}snapshot/none.zip`, // the rest of the library is fetched when something of it is imported
    _loadSnapshot: state, // which Pyodide reads when the memory is there
    // A function, so that the WebAssembly is fetched while its JavaScript still is.
    createPyodideModule: async (/** @type {object} */ settings) => {
      const { default: factory } = await code;
      performance.mark("JavaScript is read");
      return moduleWith(factory, libraries, fill)(settings);
    },
  });
  pyodide.registerJsModule("_rest", {
    read: reader(folder),
    write: (/** @type {string} */ name, /** @type {ArrayBuffer} */ archive) =>
      pyodide.FS.writeFile(name, new Uint8Array(archive)),
    unpack: (/** @type {ArrayBuffer} */ archive) => pyodide.unpackArchive(archive, "wheel", { extractDir: SITE }),
  });
  pyodide.runPython("import _snapshot; _snapshot.restored(); del _snapshot");
  return pyodide;
}

// Reads a file while a program waits for its import. Taken here, since programs have no XMLHttpRequest.
const { XMLHttpRequest } = globalThis;
const ARCHIVE = /^(python_stdlib\.zip|numpy-[\w.-]+\.whl)$/; // all that it reads: programs can call it
const reader = (/** @type {string} */ folder) => (/** @type {string} */ name) => {
  if (!ARCHIVE.test(name)) throw new Error("not an archive of Python's");
  const request = new XMLHttpRequest();
  request.open("GET", `${folder}${name}`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${name} was answered with ${request.status}`);
  return request.response;
};

/** @param {string} folder */
async function fromTheBeginning(folder) {
  const { loadPyodide } = await import(`${folder}pyodide.mjs`);
  return loadPyodide({ indexURL: folder, packages: ["numpy"], fullStdLib: false });
}

// Pyodide waits for ever, or goes on without NumPy, when a file of its own cannot be had.
/** @param {(folder: string) => Promise<any>} start @param {string} folder */
async function withAllFiles(start, folder) {
  const { fetch } = globalThis;
  const own = Object.getOwnPropertyDescriptor(globalThis, "fetch"); // or it is that of the prototype
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => {
    globalThis.fetch = async (...request) => {
      const response = await fetch(...request).catch((error) => error);
      if (!response.ok) reject(new Error(`${request[0]} could not be loaded`));
      return response;
    };
  });
  try {
    return await Promise.race([start(folder), failed]);
  } finally {
    if (own) Object.defineProperty(globalThis, "fetch", own);
    else Reflect.deleteProperty(globalThis, "fetch");
  }
}

/** @param {string} folder  of Pyodide, with a slash at its end */
export async function startPython(folder) {
  performance.mark("worker is there");
  try {
    return await withAllFiles(fromSnapshot, folder);
  } catch (error) {
    console.warn("Python starts without its snapshot:", error);
    return withAllFiles(fromTheBeginning, folder);
  }
}
