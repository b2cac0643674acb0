// The runner without a browser: its table of states, the edits and links that it keeps and shares, how it joins output.
// @ts-nocheck: it passes what the types forbid, on purpose
import assert from "node:assert/strict";
import { test } from "node:test";

const kept = new Map();
globalThis.localStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
const { INITIAL, TABLE, step } = await import("../../web/runner/machine.js");
const { Python, isMessage } = await import("../../web/runner/python.js");
const { Output } = await import("../../web/runner/output.js");
const edits = await import("../../web/runner/edits.js");

// ---- the table ------------------------------------------------------------------------------------------------
const EVENTS = ["run", "warm", "ready", "running", "done", "error", "lost", "stop", "ended"];
const IDS = [1, 2, 3];

// Every model that events of three blocks can lead to, with the events that led there.
function reachable() {
  const seen = new Map([[JSON.stringify(INITIAL), { model: INITIAL, open: new Set() }]]);
  const unvisited = [...seen.values()];
  while (unvisited.length) {
    const { model, open } = unvisited.pop();
    for (const type of EVENTS) {
      for (const id of IDS) {
        if (type === "run" && open.has(id)) continue; // a block has no Run while it runs or waits
        const [next, ...effects] = step(model, { type, id, text: "text" });
        const finished = effects.filter(([what]) => what === "finish").map(([, told]) => told);
        check(model, type, id, next, effects, open, finished);
        const still = new Set(type === "run" ? [...open, id] : open);
        for (const told of finished) still.delete(told);
        const key = JSON.stringify(next);
        if (!seen.has(key)) unvisited.push(seen.set(key, { model: next, open: still }).get(key));
      }
    }
  }
  return [...seen.values()].map(({ model }) => model);
}
function check(model, type, id, next, effects, open, finished) {
  const where = `${JSON.stringify(model)} ${type} ${id} -> ${JSON.stringify(next)} ${JSON.stringify(effects)}`;
  assert.ok(next.state in TABLE, where);
  assert.equal(next.id === null, ["idle", "failed"].includes(next.state), where);
  assert.ok(next.id !== null || !next.queue.length, where);
  assert.equal(new Set(finished).size, finished.length, where); // each run is told once
  for (const told of finished) assert.ok(open.has(told), where);
  const still = [...open, ...(type === "run" ? [id] : [])].filter((run) => !finished.includes(run)).sort();
  assert.deepEqual([...(next.id === null ? [] : [next.id]), ...next.queue].sort(), still, where); // no run is lost
  let worker = model.worker !== "none";
  for (const [what] of effects) {
    if (what === "make") assert.ok(!worker, where);
    if (what === "send" || what === "warm") assert.ok(worker, where);
    worker = what === "make" || (worker && what !== "end");
  }
  assert.equal(next.worker !== "none", worker, where);
}

test("every state of the table can be reached, and in none a block is lost or told twice", () => {
  const models = reachable();
  assert.deepEqual(new Set(models.map(({ state }) => state)), new Set(Object.keys(TABLE)));
  assert.ok(models.length > 50);
});

test("whatever has happened, the next Run is sent to a worker", () => {
  for (const start of reachable()) {
    let [model, ...effects] = step(start, { type: "run", id: 9 });
    let sent = false;
    for (let turn = 0; turn < 9 && !sent; turn += 1) {
      sent = effects.some(([what, id]) => what === "send" && id === 9);
      const type = { stopping: "ended" }[model.state] ?? "done";
      if (!sent) [model, ...effects] = step(model, { type, id: model.id, text: "" });
    }
    assert.ok(sent, JSON.stringify(start));
  }
});

test("what comes too late changes nothing", () => {
  for (const model of reachable()) {
    for (const type of ["running", "done", "error"]) assert.deepEqual(step(model, { type, id: 99 }), [model]);
  }
});

// ---- the blocks and their worker ---------------------------------------------------------------------------------
const soon = () => new Promise((resolve) => setImmediate(resolve));
async function turns(count) {
  for (let turn = 0; turn < count; turn += 1) await soon();
}
class Seat {
  static count = 0;
  constructor(code = "code", above = []) {
    Seat.count += 1;
    Object.assign(this, { id: Seat.count, chain: above[0]?.chain ?? Seat.count, code, log: [] });
    this.before = () => above.map((seat) => seat.code);
  }
  say(text) {
    this.log.push(text);
  }
  print(text, kind) {
    this.log.push([kind, text]);
  }
  draw(bytes) {
    this.log.push(bytes);
  }
  finish(text) {
    this.log.push(`(${text})`);
  }
  get last() {
    return this.log.at(-1);
  }
}
function page({ fail = 0 } = {}) {
  const workers = [];
  const python = new Python(async () => {
    await soon();
    if (workers.push(null) <= fail) throw new Error("no network");
    const worker = {
      sent: [],
      ended: false,
      onmessage: null,
      post: (message) => worker.sent.push(message),
      terminate: () => (worker.ended = true),
    };
    workers[workers.length - 1] = worker;
    return worker;
  });
  return { python, workers };
}

test("a run: said, printed, done", async () => {
  const { python, workers } = page();
  const seat = new Seat();
  python.run(seat);
  assert.match(seat.last, /^Starting Python/);
  await turns(2);
  assert.deepEqual(workers[0].sent, [
    { type: "run", id: seat.id, code: "code", before: [], fresh: true, edited: true },
  ]);
  for (const message of [
    { type: "ready" },
    { type: "running" },
    { type: "stdout", text: "1\n" },
    { type: "done", seconds: 0.123 },
  ]) {
    workers[0].onmessage({ id: seat.id, ...message });
  }
  assert.deepEqual(seat.log.slice(1), ["Running…", ["stdout", "1\n"], "(Done in 0.12 s)"]);
  python.run(seat);
  assert.equal(seat.last, "Running…"); // Python is there
});

test("a file that cannot be loaded ends every run that waits, and the next Run tries again", async () => {
  const { python, workers } = page({ fail: 1 });
  const [first, second] = [new Seat(), new Seat()];
  python.run(first);
  python.run(second);
  await turns(2);
  for (const seat of [first, second]) assert.equal(seat.last, "(Python could not be loaded; press Run to try again)");
  assert.deepEqual(first.log.at(-2), ["stderr", "no network"]);
  assert.equal(python.model.state, "failed");
  python.run(first);
  await turns(2);
  assert.equal(workers[1].sent.length, 1);
});

test("a worker that fails while it is warmed up is not kept", async () => {
  const { python, workers } = page({ fail: 1 });
  python.warm("code");
  await turns(2);
  const seat = new Seat();
  python.run(seat);
  await turns(2);
  assert.equal(workers[1].sent[0].type, "run");
  workers[1].onmessage({ type: "done", id: seat.id, seconds: 1 });
  workers[1].onmessage({ type: "lost", text: "gone" });
  if (!workers[1].ended) await soon();
  assert.ok(workers[1].ended);
  assert.ok(!seat.log.some((entry) => String(entry).includes("gone")));
});

test("Stop while Python is being loaded ends the worker as soon as it is there", async () => {
  const { python, workers } = page();
  const [first, second] = [new Seat(), new Seat()];
  python.run(first);
  python.run(second);
  python.stop(first);
  assert.equal(python.model.state, "stopping");
  await turns(2);
  assert.equal(first.last, "(Stopped)");
  assert.ok(workers[0].ended);
  assert.deepEqual(workers[0].sent.length, 1);
  await turns(2);
  assert.equal(workers[1].sent[0].id, second.id); // its turn, in another worker
  python.run(first);
  python.stop(first);
  assert.equal(first.last, "(Stopped before it began)");
});

test("what an ended worker still says concerns nobody", async () => {
  const { python, workers } = page();
  const seat = new Seat();
  python.run(seat);
  await turns(2);
  python.stop(seat);
  await soon();
  python.run(seat);
  await turns(2);
  workers[0].onmessage({ type: "stdout", id: seat.id, text: "old" });
  workers[0].onmessage({ type: "done", id: seat.id, seconds: 1 });
  assert.ok(!seat.log.flat().includes("old"));
  assert.equal(python.model.state, "starting");
});

test("a block goes on in the interpreter of the blocks above, unless it holds something else", async () => {
  const { python, workers } = page();
  const a = new Seat("a");
  const [b, other] = [new Seat("b", [a]), new Seat("other")];
  const jobs = [];
  for (const [seat, change] of [[a], [b], [b, () => (a.code = "A")], [other], [b]]) {
    change?.();
    python.run(seat);
    await turns(2);
    const { before, fresh } = workers[0].sent.at(-1);
    jobs.push([before, fresh]);
    workers[0].onmessage({ type: "done", id: seat.id, seconds: 0 });
  }
  assert.deepEqual(jobs, [
    [[], true],
    [[], false],
    [["A"], true],
    [[], true],
    [["A"], true],
  ]);
  python.run(b); // after an error nothing is known of the interpreter
  await soon();
  workers[0].onmessage({ type: "error", id: b.id, text: "Error" });
  assert.equal(b.last, "(Ended with an error)");
  python.run(b);
  await soon();
  assert.deepEqual(workers[0].sent.at(-1).before, ["A"]);
});

test("a program that brings the worker down leaves the others their turn", async () => {
  const { python, workers } = page();
  const [first, second] = [new Seat(), new Seat()];
  python.run(first);
  python.run(second);
  await turns(2);
  workers[0].onmessage({ type: "running", id: first.id });
  workers[0].onmessage({ type: "lost", text: "out of memory" });
  assert.deepEqual(first.log.slice(-2), [["stderr", "out of memory"], "(Ended with an error)"]);
  await turns(3);
  assert.equal(workers[1].sent[0].id, second.id);
});

test("messages with forged fields are none", () => {
  const good = [
    { type: "ready" },
    { type: "running", id: 1 },
    { type: "stdout", id: 1, text: "" },
    { type: "image", id: 1, bytes: new Uint8Array() },
    { type: "done", id: 1, seconds: 0 },
    { type: "error", id: 1, text: "" },
    { type: "lost", text: "" },
  ];
  for (const message of good) assert.ok(isMessage(message), JSON.stringify(message));
  const forged = [
    null,
    undefined,
    "done",
    7,
    [],
    {},
    { type: "done" },
    { type: "done", id: 1, seconds: "x" },
    { type: "done", id: 1, seconds: -1 },
    { type: "done", id: 1, seconds: NaN },
    { type: "done", id: "1", seconds: 1 },
    { type: "stdout", id: 1, text: {} },
    { type: "image", id: 1, bytes: "x" },
    { type: "error", id: 1 },
    { type: "constructor", id: 1 },
    { type: "toString", id: 1 },
    { type: "start", id: 1 },
    { type: "lost" },
    { type: ["done"], id: 1, seconds: 1 },
  ];
  for (const message of forged) assert.ok(!isMessage(message), JSON.stringify(message));
});

// ---- output -------------------------------------------------------------------------------------------------------
function output() {
  const [posts, clock] = [[], { ms: 0 }];
  const made = new Output(
    (type, text) => posts.push([type, text]),
    () => clock.ms,
  );
  const encoder = new TextEncoder();
  const write = Object.fromEntries(["stdout", "stderr"].map((type) => [type, made.writer(type)]));
  return { posts, clock, made, print: (text, type = "stdout") => write[type](encoder.encode(text)), write };
}

test("what is printed before an endless loop is sent at once", () => {
  const { posts, print } = output();
  print("a\n");
  print("b");
  print("c\n");
  assert.deepEqual(
    posts.map(([, text]) => text),
    ["a\n", "b", "c\n"],
  );
});

test("a flood is joined, all of it arrives in order, and then writes are sent at once again", () => {
  const { posts, print, made, clock } = output();
  for (let n = 0; n < 10_000; n += 1) print(`${n}\n`);
  assert.ok(posts.length <= 50);
  clock.ms += 30;
  print("later\n");
  made.end();
  assert.equal(
    posts.map(([, text]) => text).join(""),
    `${Array.from({ length: 10_000 }, (_, n) => `${n}\n`).join("")}later\n`,
  );
  const before = posts.length;
  clock.ms += 60;
  print("x");
  print("y");
  assert.equal(posts.length, before + 2);
});

test("stdout and stderr keep their order, and a character may come in two parts", () => {
  const { posts, print, made, write } = output();
  for (let n = 0; n < 60; n += 1) print(".");
  print("out");
  print("err", "stderr");
  print("out");
  write.stdout(new Uint8Array([0xc3]));
  write.stdout(new Uint8Array([0xa9]));
  made.end();
  const joined = [];
  for (const [type, text] of posts) {
    if (type === joined.at(-1)?.[0]) joined.at(-1)[1] += text;
    else joined.push([type, text]);
  }
  assert.deepEqual(joined, [
    ["stdout", `${".".repeat(60)}out`],
    ["stderr", "err"],
    ["stdout", "outé"],
  ]);
});

test("a run may print 200,000 characters", () => {
  const { posts, print, made } = output();
  for (let n = 0; n < 300; n += 1) print("0123456789".repeat(100));
  made.end();
  assert.equal(
    posts
      .filter(([type]) => type === "stdout")
      .map(([, text]) => text)
      .join("").length,
    200_000,
  );
  assert.deepEqual(posts.at(-1), ["stderr", "\n[cut: a run may print 200000 characters]\n"]);
  made.begin();
  print("again");
  assert.deepEqual(posts.at(-1), ["stdout", "again"]);
});

// ---- edits and links --------------------------------------------------------------------------------------------------
const block = (source, original, code = original) => ({ source, original, code, sum: edits.sum(original) });

test("a block is found by its source and its sum, whatever stands above it", () => {
  const [first, second, twin, loose] = [
    block("a.py:x", "1"),
    block("a.py:y", "2"),
    block("a.py:y", "3"),
    block("", "4"),
  ];
  const all = [block("new.py", "0"), first, second, twin, loose];
  const blockOf = (source, code) => edits.find(all, [source, edits.sum(code), ""]);
  assert.equal(blockOf("a.py:x", "1"), first);
  assert.equal(blockOf("a.py:y", "3"), twin);
  assert.equal(blockOf("a.py:y", "what it was"), second); // its code has changed since
  assert.equal(blockOf("", "4"), loose);
  assert.equal(blockOf("moved.py:x", "1"), first); // its section has another name now
  assert.equal(blockOf("", "nowhere"), undefined);
  assert.equal(blockOf("gone.py", "nowhere"), undefined);
});

test("edits are kept by page and block, those of others stay, and an edit taken back is none", () => {
  kept.clear();
  edits.keep("/page/", block("a.py:x", "1", "one"));
  edits.keep("/page/", block("a.py:y", "2", "two"));
  edits.keep("/other/", block("a.py:x", "1", "other"));
  edits.keep("/page/", block("a.py:x", "1", "uno"));
  assert.deepEqual(
    edits.kept("/page/").map(([source, , code]) => [source, code]),
    [
      ["a.py:y", "two"],
      ["a.py:x", "uno"],
    ],
  );
  edits.keep("/page/", block("a.py:x", "1"));
  assert.deepEqual(
    edits.kept("/page/").map(([source]) => source),
    ["a.py:y"],
  );
  assert.equal(edits.kept("/other/").length, 1);
});

test("edits that were kept by number are still there", () => {
  kept.clear();
  kept.set("conv-by-hand:edits", JSON.stringify({ "/page/": { 3: { original: "2", code: "two" } } }));
  const own = block("a.py:y", "2");
  const [entry] = edits.kept("/page/");
  assert.equal(edits.find([block("a.py:x", "1"), own], entry), own);
  assert.equal(entry[2], "two");
  edits.keep("/page/", { ...own, code: "zwei" });
  assert.deepEqual(
    edits.kept("/page/").map(([, , code]) => code),
    ["zwei"],
  );
});

test("storage that holds something else, or is off, is no error", () => {
  for (const stored of ["{", "7", "null", '["x", ["a", "b"], ["a", "b", 3]]']) {
    kept.set("conv-by-hand:edits:/page/", stored);
    assert.ok(Array.isArray(edits.kept("/page/")));
  }
  const { localStorage } = globalThis;
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      throw new Error("off");
    },
  });
  assert.deepEqual(edits.kept("/page/"), []);
  assert.equal(edits.keep("/page/", block("a", "1", "2")), false);
  Object.defineProperty(globalThis, "localStorage", { configurable: true, writable: true, value: localStorage });
});

test("a link carries its blocks", async () => {
  const entries = [
    ["a.py:x", edits.sum("1"), "print('✓')\n"],
    ["", edits.sum("2"), "</script>"],
  ];
  const hash = await edits.fragment(entries);
  assert.match(hash, /^#run=[\w-]+$/);
  assert.deepEqual(await edits.carried(hash), entries);
  assert.equal(await edits.carried("#a-heading"), null);
});

test("a link with a number, as they were, is read", async () => {
  const stream = new Blob(["print(1)\n"]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const code = Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url");
  assert.deepEqual(await edits.carried(`#run=12.${code}`), [["12", "", "print(1)\n"]]);
});

test("a damaged link raises", async () => {
  const long = await edits.fragment([["", "", "x".repeat(100_001)]]);
  const other = (await edits.fragment([["a", "b", "c"]])).slice(0, -3);
  for (const hash of [
    "#run=",
    "#run=1.",
    "#run=1.%%%",
    "#run=1.AAAA",
    "#run=%%",
    other,
    long,
    await edits.fragment([]),
    await edits.fragment([["a", "b"]]),
  ]) {
    await assert.rejects(edits.carried(hash), undefined, hash.slice(0, 40));
  }
});
