// Python in a module worker. One worker at a time; the page ends it to stop a run.
// The page's first message brings a port, which programs cannot reach; all others come and go through it.
// In:  {type: "start", python} | {type: "warm", code}
//      {type: "run", id, code, before: [earlier blocks], fresh, edited, files}
//      {type: "keras"} | {type: "trace", id, job}, to the worker of the stack tracer: see widgets/keras.js
// Out: see Message in types.d.ts
import { limitMemory, lockDown, needless } from "./lockdown.js";
import { Output } from "./output.js";
import session from "./session.py";
import { startPython } from "./start.js";

/** @import { Job } from "../types.js" */

const base = new URL("./", import.meta.url);
const fetched = self.fetch.bind(self); // programs have no fetch
const GIB = 2 ** 30;
const names = needless(self);
const load = async (/** @type {string | URL} */ url) => {
  const response = await fetched(url);
  if (!response.ok) throw new Error(`${new URL(url).pathname} was answered with ${response.status}`);
  return response.arrayBuffer();
};

/** @type {MessagePort["postMessage"]} */
let send;
/** @type {number | null} */
let id = null; // of the block that runs; no output is sent while no block runs
const post = (/** @type {string} */ type, /** @type {object} */ more = {}) => {
  if (id !== null) send({ type, id, ...more });
};
const output = new Output((type, text) => post(type, { text }));

/** @type {Promise<{ pyodide: any, during: <T>(program: () => T) => T, folder: string }>} */
let python;
/** @param {string} folder  of Pyodide */
async function start(folder) {
  limitMemory(Math.min(GIB, ((navigator.deviceMemory ?? 4) * GIB) / 4));
  const pyodide = await startPython(folder);
  pyodide.setStdout({ write: output.writer("stdout"), isatty: false });
  pyodide.setStderr({ write: output.writer("stderr"), isatty: false });
  pyodide.runPython(session, { filename: "session.py" });
  return { pyodide, folder, ...lockDown(self, names) };
}

/** @type {Promise<void> | null} */
let tensorflow = null;
async function loadTensorFlow() {
  const [{ api }, archive] = await Promise.all([
    import(String(new URL("tfjs.js", base))),
    load(new URL("tensorflow.zip", base)),
  ]);
  const { pyodide } = await python;
  pyodide.registerJsModule("_tfjs", await api);
  unpack(pyodide, archive, "zip");
}
/** @type {Promise<any> | null} */
let keras = null;
function startKeras() {
  keras ??= loadKeras();
  return keras;
}
async function loadKeras() {
  const archive = await load(new URL("keras.zip", base));
  const { pyodide } = await python;
  unpack(pyodide, archive, "zip");
  return pyodide.pyimport("keras_page.trace").answer;
}
/** @type {Promise<void> | null} */
let matplotlib = null;
async function loadMatplotlib() {
  const { pyodide, folder } = await python;
  const { packages } = JSON.parse(new TextDecoder().decode(await load(`${folder}pyodide-lock.json`)));
  const wheels = Object.values(packages)
    .filter(({ name }) => name !== "numpy")
    .map(({ file_name }) => load(`${folder}${file_name}`));
  for (const wheel of await Promise.all(wheels)) unpack(pyodide, wheel, "wheel");
}
function unpack(/** @type {any} */ pyodide, /** @type {ArrayBuffer} */ archive, /** @type {string} */ format) {
  pyodide.unpackArchive(archive, format, { extractDir: pyodide.runPython("import site; site.getsitepackages()[0]") });
}

// The packages that a program imports are fetched while Python starts. Only the words in the code decide. A word that
// is no import costs a needless download; if a package is missing, Python itself says so.
async function prepare(/** @type {string} */ code) {
  const wanted = [];
  if (/\b(tensorflow|keras)\b/.test(code)) {
    tensorflow ??= loadTensorFlow();
    wanted.push(tensorflow);
  }
  if (/\bmatplotlib\b/.test(code)) {
    matplotlib ??= loadMatplotlib();
    wanted.push(matplotlib);
  }
  await Promise.all([python, ...wanted]);
  return python;
}

const HOME = "/home/pyodide/"; // where programs start
/** @type {string[]} */
let beside = []; // names of files
/** Puts files beside the program, and removes those of an earlier run. @param {any} disk @param {Job["files"]} files */
function put(disk, files = {}) {
  for (const name of beside) if (disk.analyzePath(HOME + name).exists) disk.unlink(HOME + name);
  beside = Object.keys(files);
  for (const name of beside) disk.writeFile(HOME + name, files[name]);
}

/** @param {Job} job */
async function run({ id: asked, code, before, fresh, edited, files }) {
  const { pyodide, during } = await prepare([...before, code].join("\n"));
  put(pyodide.FS, files);
  id = asked;
  post("running");
  output.begin();
  const started = performance.now();
  const call = pyodide.globals.get("_run");
  const failed = during(() => call(pyodide.toPy([...before, code]), fresh, edited));
  call.destroy();
  output.end();
  if (failed) return post("error", { text: failed });
  const take = pyodide.globals.get("_figures");
  const figures = during(() => take());
  for (const figure of figures) post("image", { bytes: figure.toJs() });
  output.end(); // sends the note that _figures prints when there were too many figures
  figures.destroy();
  take.destroy();
  post("done", { seconds: (performance.now() - started) / 1000 });
}

async function trace(/** @type {{ id: number, job: string }} */ { id: asked, job }) {
  const [answer, { during }] = await Promise.all([startKeras(), python]);
  send({ type: "running", id: asked });
  send({ type: "traced", id: asked, text: during(() => answer(job)) });
}

async function warm(/** @type {string} */ code) {
  const { pyodide, during } = await prepare(code);
  const call = pyodide.globals.get("_warm");
  during(() => call(code));
  call.destroy();
}

/** @param {MessageEvent} event */
async function receive({ data }) {
  try {
    if (data.type === "start") {
      python = start(data.python);
      await python;
      send({ type: "ready" });
    }
    if (data.type === "warm") await warm(data.code);
    if (data.type === "run") await run(data);
    if (data.type === "keras") await startKeras();
    if (data.type === "trace") await trace(data);
  } catch (error) {
    output.end();
    send({ type: "lost", text: `Python could not go on: ${/** @type {Error} */ (error).message ?? error}\n` });
  }
  id = null; // nothing that a program has left behind may send output
}
self.onmessage = ({ ports: [port] }) => {
  self.onmessage = null;
  send = port.postMessage.bind(port);
  port.onmessage = receive;
};
