// Run, Stop, Edit, Reset and Share on every Python block of a page. Loaded on every page, so it is
// small; Python, TensorFlow.js and the editor are fetched when a reader first asks for them.
import { element } from "../widgets/dom.js";
import { t } from "../words.js";
import { Block } from "./block.js";
import { carried, find, kept, warn } from "./edits.js";
import { Python } from "./python.js";

/** @import { Page, PythonWorker } from "../types.js" */

const script = /** @type {HTMLScriptElement} */ (document.currentScript);
const base = new URL(HOME, script.src);
const absolute = (/** @type {string | undefined} */ address) => new URL(address ?? "", location.href).href;
const help = absolute(script.dataset.help);
const doctor = absolute(script.dataset.doctor);
const folder = absolute(script.dataset.python); // of Pyodide

// ---- the worker --------------------------------------------------------------------------------------------
// A worker made from a blob: URL inherits the policy of the frame that makes it (one made from a plain
// URL would not): no other origin, no eval in JavaScript. No header of the server is needed.
/** @type {Promise<{ makeWorker(url: string): Worker }> | null} */
let frame = null;
function makeFrame() {
  frame ??= new Promise((resolve, reject) => {
    const hidden = element("iframe", { hidden: true, title: "Python", src: new URL("frame.htm", base).href });
    hidden.onload = () => {
      const inside = /** @type {any} */ (hidden.contentWindow);
      try {
        if (inside.makeWorker) return resolve(inside);
      } catch {} // the browser shows its own error page, which belongs to another origin
      hidden.remove();
      frame = null;
      reject(new Error(t`a file could not be loaded`));
    };
    document.documentElement.append(hidden);
  });
  return frame;
}
/** @returns {Promise<PythonWorker>} */
async function makeWorker() {
  const worker = (await makeFrame()).makeWorker(new URL("worker.js", base).href);
  const { port1, port2 } = new MessageChannel();
  worker.postMessage("", [port2]);
  port1.postMessage({ type: "start", python: folder });
  /** @type {PythonWorker} */
  const made = {
    onmessage: () => {},
    post: (message) => port1.postMessage(message),
    terminate() {
      worker.terminate();
      port1.close();
    },
  };
  port1.onmessage = ({ data }) => made.onmessage(data);
  worker.onerror = ({ message }) =>
    made.onmessage({ type: "lost", text: t`Python ended: ${message ?? t`a file could not be loaded`}\n` });
  return made;
}

const shared = {
  help,
  doctor,
  python: new Python(makeWorker),
  editor: () => import(String(new URL("editor.js", base))),
};
/** The files that widgets of the page have put beside its blocks. @type {import("../types.js").Files} */
let files = {};
/** @returns {Page} */
const page = () => ({ path: location.pathname, files, ...shared });
const FILE = location.protocol === "file:"; // then no browser starts a worker or fetches Python
const OLD = !("DecompressionStream" in window); // then there are no module workers either

// ---- every page, also after instant navigation -----------------------------------------------------------------
/** @type {Block[]} */
let blocks = [];
// Blocks that a widget makes. The widget changes their code, so they need only Run.
/** @type {Block[]} */
let generated = [];

function scan() {
  if (FILE)
    return sayOnce(
      t`To run the code, type `,
      element("code", { textContent: "python3 -m http.server" }),
      t` in the folder of this site and open http://localhost:8000/`,
    );
  if (OLD) return sayOnce(t`This browser is too old to run the code here: copy it to run it in Python.`);
  for (const block of [...blocks, ...generated]) {
    if (block.box.isConnected) continue;
    block.save();
    shared.python.stop(block);
  }
  [blocks, generated] = [blocks, generated].map((all) => all.filter(({ box }) => box.isConnected));
  document.querySelectorAll(".generated").forEach(adopt);
  if (blocks.length) return;
  files = {};
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (
    document.querySelectorAll(".md-content .highlight.language-python:not(.generated)")
  )) {
    if (box.matches(".native, .recorded")) decline(box);
    else blocks.push(new Block(box, t`Code block ${blocks.length + 1}`, blocks.at(-1) ?? null, page()));
  }
  for (const entry of kept(location.pathname)) {
    const block = find(blocks, entry);
    block?.replace(entry[2]);
    block?.say(block.sum === entry[1] ? t`Your edit` : t`Your edit, of an earlier version of this page`);
  }
  openShared();
  openProgress();
}

// Ticks of solved exercises, and links with solutions: nothing is loaded for readers who have neither.
async function openProgress(/** @type {Event | undefined} */ event = undefined) {
  const exercise = /** @type {Element | undefined} */ (event?.target)?.closest?.(".exercise");
  let solved = null;
  try {
    solved = localStorage.getItem("conv-by-hand:solved");
  } catch {} // storage is off
  if (!exercise && !solved && !location.hash.startsWith("#solutions=")) return;
  try {
    const progress = await import(String(new URL("progress.js", script.src))); // beside this script: it has words
    progress.show({ blocks, python: shared.python, root: new URL(`../../${EDITION}`, base).href }, exercise);
  } catch {
    (exercise ?? document.body).dispatchEvent(new CustomEvent("missing", { bubbles: true, detail: "only if older" }));
  }
}

async function openShared() {
  try {
    const entries = await carried(location.hash);
    for (const entry of entries ?? []) show(entry);
  } catch {
    warn(
      t`The shared code could not be read`,
      t`The link is damaged, perhaps cut off. The page shows its own code; ask for the link again.`,
    );
  }
}
/** Show what came with a link. @param {import("../types.js").Entry} entry */
function show(entry) {
  const [source, sum, code] = entry;
  const block = sum ? find(blocks, entry) : blocks[Number(source) - 1];
  if (!block && !sum) throw new Error("no such block");
  if (!block) {
    const text = t`It was written for an earlier version of this page. This is the code:`;
    return warn(
      t`The block of the shared code is no longer here`,
      text,
      element("pre", {}, element("code", { textContent: code })),
    );
  }
  block.replace(code);
  const earlier = sum && sum !== block.sum ? t` It was written for an earlier version of this page.` : "";
  block.say(t`This code came with the link.${earlier} Read it, then press Run.`);
  block.box.scrollIntoView({ block: "center" });
  block.runButton.focus({ preventScroll: true });
}

/** Say something below the first block that readers see, in place of its buttons. @param {(string | Node)[]} text */
function sayOnce(...text) {
  if (document.querySelector(".md-content .run-bar")) return;
  const all = [...document.querySelectorAll(".md-content .highlight.language-python:not(.generated)")];
  const seen = all.find((box) => !box.closest("details:not([open])")) ?? all[0];
  seen?.append(element("p", { className: "run-bar none" }, element("span", {}, ...text)));
}
/** If no browser has what a block needs, the block says so in the place of its buttons. @param {HTMLElement} box */
function decline(box) {
  const why = element("a", { href: `${help}#different`, textContent: t`What runs in the page` });
  const needs = box.matches(".native") ? t`TensorFlow itself` : frameworks(box);
  box.append(element("p", { className: "run-bar none" }, t`Needs ${needs}: copy it to run it. `, why));
}
/**
 * The frameworks that a recorded block names. A block that names none belongs to the other recorded blocks of its page.
 * @param {HTMLElement} box
 */
function frameworks(box) {
  /** @type {[RegExp, string][]} */
  const known = [
    [/\btorch\b/, "PyTorch"],
    [/\bonnx/, "ONNX Runtime"],
    [/\bscipy\b/, "SciPy"],
  ];
  const namedIn = (/** @type {string} */ text) => known.filter(([word]) => word.test(text)).map(([, name]) => name);
  const own = namedIn(box.textContent ?? "");
  if (own.length) return own.join(t` and `);
  const all = [...document.querySelectorAll(".md-content .recorded")].map(({ textContent }) => textContent);
  return namedIn(all.join("\n"))[0];
}
/** @param {any} box */
function adopt(box) {
  if (FILE || OLD || box.querySelector(".run-bar")) return;
  const block = new Block(box, t`Code block of the widget`, null, page());
  block.edit.hidden = true;
  box.addEventListener("code", () => block.follow());
  generated.push(block);
}

document.addEventListener("file", ({ detail: { name, bytes } }) => {
  if (bytes) files[name] = bytes;
  else delete files[name];
});
document.addEventListener("block", ({ target }) => adopt(target));
document.addEventListener("worker", ({ detail }) => {
  if (!FILE && !OLD) detail(makeWorker);
});
window.addEventListener("hashchange", openShared);
window.addEventListener("hashchange", () => openProgress());
document.addEventListener("ran", openProgress);
window.addEventListener("pagehide", () => {
  for (const block of blocks) block.save();
});
window.document$.subscribe(scan);
