// Run, Stop, Edit, Reset and Share on every Python block of a page. Loaded on every page, so it is
// small; Python, TensorFlow.js and the editor are fetched when a reader first asks for them.
const base = new URL("./", document.currentScript.src);
const python = new URL(document.currentScript.dataset.python, location).href; // the folder of Pyodide
const helpPage = new URL(document.currentScript.dataset.help, location).href;
const STORE = "conv-by-hand:edits";
const SHARED = "#run=";
const HELP = "What runs in the page"; // the package tensorflow names it in its errors

// ---- the worker: one, kept from page to page ------------------------------------------------------
// A worker made from a blob: URL inherits the policy of the frame that makes it (one made from a plain
// URL would not): no other origin, no eval in JavaScript. No header of the server is needed.
let frame = null; // the hidden frame that makes workers
let worker = null;
let running = null; // the block that runs
const queue = []; // blocks that wait
let session = { chain: null, codes: [] }; // what the worker's interpreter has executed

function makeFrame() {
  frame ??= new Promise((resolve) => {
    const hidden = element("iframe", { hidden: true, title: "Python" });
    hidden.src = new URL("frame.htm", base).href;
    hidden.onload = () => resolve(hidden.contentWindow);
    document.documentElement.append(hidden);
  });
  return frame;
}

async function makeWorker() {
  const made = (await makeFrame()).makeWorker(new URL("worker.js", base).href);
  made.onmessage = ({ data }) => receive(data);
  made.onerror = (event) => receive({ type: "error", text: `Python could not start: ${event.message ?? "no worker"}`, fatal: true });
  return made;
}

function endWorker() {
  worker?.then((made) => made.terminate());
  worker = null;
  session = { chain: null, codes: [] };
}

// Starts Python before it is asked for: the pointer or the focus rests on Run.
function warm(block) {
  if (worker) return;
  worker = makeWorker();
  worker.then((made) => made.postMessage({ type: "warm", python, code: block.code }));
}

async function next() {
  if (running || !queue.length) return;
  const block = (running = queue.shift());
  const before = block.before().map((earlier) => earlier.code);
  const goesOn =
    before.length > 0 && session.chain === block.chain && before.length === session.codes.length &&
    before.every((code, index) => code === session.codes[index]);
  session = { chain: block.chain, codes: [...before, block.code] };
  block.say(worker ? "Running…" : "Starting Python; this takes some seconds once…");
  worker ??= makeWorker();
  const made = await worker;
  if (running === block) {
    made.postMessage({ type: "run", python, id: block.id, code: block.code, before: goesOn ? [] : before, fresh: !goesOn });
  }
}

function receive({ type, id, text, bytes, seconds, fatal }) {
  const block = running;
  if (!block || (id !== block.id && !fatal)) return;
  if (type === "running") block.say("Running…");
  else if (type === "stdout" || type === "stderr") block.print(text, type);
  else if (type === "image") block.draw(bytes);
  else {
    if (type === "error") block.print(text, "stderr");
    if (type === "error" && text.includes(HELP)) block.help();
    if (fatal) endWorker();
    if (type === "error") session = { chain: null, codes: [] };
    block.finish(type === "done" ? `Done in ${seconds.toFixed(2)} s` : "Ended with an error");
  }
}

function stop(block) {
  if (running === block) {
    endWorker();
    block.finish("Stopped");
  } else {
    queue.splice(queue.indexOf(block), 1);
    block.finish("Stopped before it began");
  }
}

// ---- edits are kept in this browser, per page ------------------------------------------------------
const page = () => location.pathname;
function edits() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {}; // storage is off or holds something else
  }
}
function keep(block) {
  const all = edits();
  const mine = (all[page()] ??= {});
  if (block.code === block.original) delete mine[block.number];
  else mine[block.number] = { original: block.original, code: block.code };
  try {
    localStorage.setItem(STORE, JSON.stringify(all));
  } catch {
    block.say("This browser does not let the page keep your edit");
  }
}

// ---- a link that carries code: in the fragment, so it never leaves the browser ---------------------
async function pack(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
async function unpack(packed) {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > 100_000) throw new Error("too long");
  }
}
async function openShared(all) {
  if (!location.hash.startsWith(SHARED)) return;
  const [number, packed] = location.hash.slice(SHARED.length).split(".");
  const block = all[Number(number) - 1];
  try {
    if (!block || !packed) throw new Error("no such block");
    block.replace(await unpack(packed));
    block.say("This code came with the link. Read it, then press Run.");
    block.box.scrollIntoView({ block: "center" });
    block.focus();
  } catch {
    const note = element("div", { className: "admonition warning" });
    note.setAttribute("role", "alert");
    note.append(
      element("p", { className: "admonition-title", textContent: "The shared code could not be read" }),
      element("p", { textContent: "The link is damaged, perhaps cut off. The page shows its own code; ask for the link again." }),
    );
    document.querySelector(".md-content__inner")?.prepend(note);
  }
}

// ---- one block -------------------------------------------------------------------------------------
function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}
function button(text, title, onclick, hidden = false) {
  return element("button", { type: "button", className: "run-button", textContent: text, title, onclick, hidden });
}

let ids = 0;
class Block {
  constructor(box, number, previous) {
    this.box = box;
    this.id = ++ids;
    this.number = number;
    this.previous = box.classList.contains("continuation") ? previous : null;
    this.chain = this.previous?.chain ?? `${page()}#${number}`;
    this.pre = box.querySelector("pre");
    this.shown = this.pre.querySelector("code");
    this.markup = this.shown.innerHTML;
    this.original = this.code = `${this.shown.textContent.replace(/\n+$/, "")}\n`;
    const recorded = box.nextElementSibling;
    this.recorded = recorded?.classList.contains("output") ? recorded : null;
    this.view = null;

    this.run = button("Run", "Run this code in your browser", () => this.start());
    this.stop = button("Stop", "End the run", () => stop(this), true);
    this.edit = button("Edit", "Change this code", () => this.openEditor());
    this.reset = button("Reset", "Back to the code of the page", () => this.restore(), true);
    this.share = button("Share", "Copy a link to this code", () => this.copyLink(), true);
    this.state = element("span", { className: "run-state" });
    this.state.setAttribute("role", "status");
    this.bar = element("div", { className: "run-bar" }, this.run, this.stop, this.edit, this.reset, this.share, this.state);
    this.bar.setAttribute("role", "group");
    this.bar.setAttribute("aria-label", `Code block ${number}`);
    this.out = element("div", { className: "run-out", hidden: true, tabIndex: 0 });
    this.out.setAttribute("role", "log");
    this.out.setAttribute("aria-label", `Your output of code block ${number}`);
    box.append(this.bar, this.out);

    let rest;
    for (const [on, off] of [["pointerenter", "pointerleave"], ["focus", "blur"]]) {
      this.run.addEventListener(on, () => (rest = setTimeout(() => warm(this), 150)));
      this.run.addEventListener(off, () => clearTimeout(rest));
    }
  }
  before() {
    return this.previous ? [...this.previous.before(), this.previous] : [];
  }
  focus() {
    (this.view ?? this.run).focus({ preventScroll: true });
  }
  say(text) {
    this.state.textContent = text;
  }
  start() {
    if (!this.stop.hidden) return;
    for (const picture of this.out.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    this.out.replaceChildren();
    this.out.hidden = true;
    const focused = document.activeElement === this.run;
    [this.run.hidden, this.stop.hidden] = [true, false];
    if (focused) this.stop.focus();
    this.say("Waiting…");
    queue.push(this);
    next();
  }
  finish(text) {
    if (running === this) running = null;
    const focused = document.activeElement === this.stop;
    [this.run.hidden, this.stop.hidden] = [false, true];
    if (focused) this.run.focus();
    this.say(text);
    if (this.recorded && !this.out.hidden) this.recorded.hidden = true; // yours takes its place
    next();
  }
  print(text, kind) {
    this.out.hidden = false;
    const last = this.out.lastChild;
    if (last?.className === kind) last.append(text);
    else this.out.append(element("pre", { className: kind }, text));
  }
  help() {
    this.out.append(element("p", {}, element("a", { href: helpPage, textContent: HELP })));
  }
  draw(bytes) {
    this.out.hidden = false;
    const src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    this.out.append(element("img", { src, alt: `Figure drawn by code block ${this.number}` }));
  }
  async openEditor() {
    this.edit.disabled = true;
    try {
      const { open } = await import(new URL("editor.js", base));
      const host = element("div", { className: "run-editor" });
      this.bar.before(host);
      this.pre.hidden = true;
      [this.edit.hidden, this.reset.hidden, this.share.hidden] = [true, false, false];
      this.view = open(host, this.code, {
        label: `Code block ${this.number}; Ctrl+Enter runs it, Tab leaves it`,
        run: () => this.start(),
        change: (code) => {
          this.code = code;
          keep(this);
        },
      });
      this.view.focus();
    } catch {
      this.say("The editor could not be loaded");
    }
    this.edit.disabled = false;
  }
  // Takes the code that a widget has put into the block.
  follow() {
    this.code = `${this.shown.textContent.trimEnd()}\n`;
    if (running !== this) [this.out.hidden, this.state.textContent] = [true, ""];
  }
  // Shows other code in the block: edited earlier, or from a link. It does not run by itself.
  replace(code) {
    this.code = code;
    this.shown.textContent = code;
    [this.reset.hidden, this.share.hidden] = [false, false];
  }
  restore() {
    this.view?.dom.parentElement.remove();
    this.view?.destroy();
    this.view = null;
    this.code = this.original;
    this.shown.innerHTML = this.markup;
    this.pre.hidden = false;
    if (this.recorded) this.recorded.hidden = false;
    this.out.hidden = true;
    [this.edit.hidden, this.reset.hidden, this.share.hidden] = [false, true, true];
    keep(this);
    this.say("Back to the code of the page");
    this.edit.focus();
  }
  async copyLink() {
    const link = `${location.origin}${page()}${SHARED}${this.number}.${await pack(this.code)}`;
    try {
      await navigator.clipboard.writeText(link);
      this.say("Link copied");
    } catch {
      this.say("Copy the link from the address bar");
      history.replaceState(history.state, "", link);
    }
  }
}

// ---- every page, also after instant navigation -----------------------------------------------------
let blocks = [];
function scan() {
  if (location.protocol === "file:") return askForServer();
  for (const block of [...blocks, ...generated]) {
    if (!block.box.isConnected && (running === block || queue.includes(block))) stop(block);
  }
  [blocks, generated] = [blocks, generated].map((all) => all.filter((block) => block.box.isConnected));
  document.querySelectorAll(".generated").forEach(adopt);
  if (blocks.length) return;
  for (const box of document.querySelectorAll(".md-content .highlight.language-python:not(.generated)")) {
    if (box.matches(".native, .recorded")) decline(box);
    else blocks.push(new Block(box, blocks.length + 1, blocks.at(-1)));
  }
  const kept = edits()[page()] ?? {};
  for (const block of blocks) {
    const edit = kept[block.number];
    if (edit?.original === block.original && typeof edit.code === "string") {
      block.replace(edit.code);
      block.say("Your edit");
    }
  }
  openShared(blocks);
}
window.document$.subscribe(scan);
// From a file no browser starts a worker, nor fetches Python: the page's first block says what to do.
function askForServer() {
  const first = document.querySelector(".md-content .highlight.language-python");
  first?.append(
    element("p", { className: "run-bar none" }, element("span", {}, "To run the code, type ",
      element("code", { textContent: "python3 -m http.server" }), " in the folder of this site and open http://localhost:8000/")),
  );
}
// A block that needs what no browser has says so, where others have their buttons.
function decline(box) {
  const href = `${helpPage}#different`;
  const why = element("a", { href, textContent: HELP });
  const needs = box.matches(".native") ? "TensorFlow itself" : frameworks(box);
  box.append(element("p", { className: "run-bar none" }, `Needs ${needs}: copy it to run it. `, why));
}
// What a recorded block names; one that names nothing belongs to the others of its page.
function frameworks(box) {
  const named = (text) =>
    [[/\btorch\b/, "PyTorch"], [/\bonnx/, "ONNX Runtime"], [/\bscipy\b/, "SciPy"]].filter(([word]) => word.test(text)).map(([, name]) => name);
  const all = [...document.querySelectorAll(".md-content .recorded")].map((one) => one.textContent);
  const own = named(box.textContent);
  return own.length ? own.join(" and ") : named(all.join("\n"))[0];
}
// A block that a widget makes, and whose code it changes: Run is all that it needs.
let generated = [];
function adopt(box) {
  if (box.querySelector(".run-bar") || location.protocol === "file:") return;
  const block = new Block(box, "of the widget", null);
  block.edit.hidden = true;
  box.addEventListener("code", () => block.follow());
  generated.push(block);
}
document.addEventListener("block", ({ target }) => adopt(target));
window.addEventListener("hashchange", () => openShared(blocks));
