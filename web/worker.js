// Python in a module worker. One worker at a time; the page ends it to stop a run.
// In:  {type: "warm", code} | {type: "run", id, code, before: [earlier blocks], fresh}
// Out: {type: "running" | "stdout" | "stderr" | "image" | "done" | "error", id, ...}
import blocks from "./blocks.py";
import { startPython } from "./boot.js";

const base = new URL("./", import.meta.url);
const LIMIT = 200_000; // characters that one run may print
const JOIN = 30; // ms for which small writes are joined, so that a loop of prints cannot flood the page

let id = null;
let printed = 0;
const post = (type, more) => self.postMessage({ type, id, ...more });

function stream(type) {
  const decoder = new TextDecoder();
  let text = "";
  let sent = 0;
  const flush = () => {
    if (!text) return;
    const room = Math.max(0, LIMIT - printed);
    if (room) post(type, { text: text.slice(0, room) });
    if (room && text.length > room) post("stderr", { text: `\n[cut: a run may print ${LIMIT} characters]\n` });
    printed += text.length;
    text = "";
    sent = performance.now();
  };
  const write = (bytes) => {
    if (printed <= LIMIT) text += decoder.decode(bytes, { stream: true });
    if (performance.now() - sent > JOIN) flush();
    return bytes.length;
  };
  return { write, flush };
}
const stdout = stream("stdout");
const stderr = stream("stderr");

const python = (async () => {
  const pyodide = await startPython(new URL("pyodide/", base).href);
  pyodide.setStdout({ write: stdout.write, isatty: false });
  pyodide.setStderr({ write: stderr.write, isatty: false });
  pyodide.runPython(blocks, { filename: "blocks.py" });
  return pyodide;
})();

let tensorflow = null;
function loadTensorFlow() {
  tensorflow ??= (async () => {
    const [{ api }, archive] = await Promise.all([
      import(new URL("tfjs.js", base)),
      fetch(new URL("tensorflow.zip", base)).then((response) => response.arrayBuffer()),
    ]);
    const pyodide = await python;
    pyodide.registerJsModule("_tfjs", await api);
    pyodide.unpackArchive(archive, "zip", {
      extractDir: pyodide.runPython("import site; site.getsitepackages()[0]"),
    });
  })();
  return tensorflow;
}

// What a program imports is fetched while Python starts. The words alone decide: a word too many
// costs a download, and Python itself says what is missing.
async function prepare(code) {
  const wanted = [/\b(tensorflow|keras)\b/.test(code) && loadTensorFlow()];
  const pyodide = await python;
  if (/\bmatplotlib\b/.test(code)) {
    await pyodide.loadPackage("matplotlib", { messageCallback() {}, errorCallback() {} });
  }
  await Promise.all(wanted);
  return pyodide;
}

async function run({ code, before, fresh }) {
  printed = 0;
  const all = [...before, code].join("\n");
  const pyodide = await prepare(all);
  post("running");
  const started = performance.now();
  const call = pyodide.globals.get("_run");
  const failed = call(pyodide.toPy([...before, code]), fresh);
  call.destroy();
  stdout.flush();
  stderr.flush();
  if (failed) return post("error", { text: failed });
  const take = pyodide.globals.get("_figures");
  const figures = take();
  for (const figure of figures) post("image", { bytes: figure.toJs() });
  figures.destroy();
  take.destroy();
  post("done", { seconds: (performance.now() - started) / 1000 });
}

self.onmessage = async ({ data }) => {
  try {
    if (data.type === "warm") {
      const pyodide = await prepare(data.code);
      const warm = pyodide.globals.get("_warm");
      warm(data.code);
      warm.destroy();
    } else {
      id = data.id;
      await run(data);
    }
  } catch (error) {
    stdout.flush();
    stderr.flush();
    post("error", { text: `Python could not go on: ${error.message ?? error}`, fatal: true });
  }
};
