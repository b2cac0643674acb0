// Exercises that were solved: their ticks in this browser, and the link that carries the solutions to a teacher.
// An exercise is identified by the checksum of its source and its check, so that an exercise that has changed has no
// tick. A solution is [page, sum, code]; the code is what stands above the line "# check". This file is loaded when a
// reader has solved an exercise, or comes by a link with solutions.
import { button, element } from "../widgets/dom.js";
import { t } from "../words.js";
import { isEntry, pack, sum, unpack, warn } from "./edits.js";
import { isDone } from "./machine.js";

/** @import { Entry, Progress, Seat } from "../types.js" */
/** @typedef {{ key: string, check: string, title: string, place: string }} Exercise */

const KEY = "conv-by-hand:solved";
const LINK = "#solutions=";
const MOST = 200; // solutions of a link
export const LIMIT = 20_000; // ms that a check may run
const CHECK = /^# check$/m;
const WAITS = t`waits`;

// ---- kept in this browser ------------------------------------------------------------------------------------
/** What this tab has solved where storage is off. @type {Entry[]} */
let own = [];

/** @returns {Entry[]} */
function solved() {
  try {
    const entries = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(entries) ? entries.filter(isEntry) : [];
  } catch {
    return own; // storage is off, or holds something else
  }
}
/** @param {Entry[]} entries */
function keep(entries) {
  own = entries;
  try {
    if (entries.length) localStorage.setItem(KEY, JSON.stringify(entries));
    else localStorage.removeItem(KEY);
  } catch {}
}

// ---- exercises -----------------------------------------------------------------------------------------------
/** The code above the line "# check", and the check; null where there is no such line. @param {string} code */
function cut(code) {
  const at = code.search(CHECK);
  return at < 0 ? null : [code.slice(0, at), code.slice(at)];
}
/** @type {(source: string, check: string) => string} */
const keyOf = (source, check) => sum(`${source}\n${check}`);
/** The heading above a block. @param {Element} box */
function headingOf(box) {
  const all = [...box.ownerDocument.querySelectorAll(".md-content :is(h2, h3)[id]")];
  return all.findLast((heading) => heading.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING);
}
/** The exercise of a block with its original code. @type {(box: HTMLElement, code: string) => Exercise | null} */
function exerciseOf(box, code) {
  const [, check] = cut(`${code.replace(/\n+$/, "")}\n`) ?? [];
  if (!check || !box.dataset.source) return null;
  const heading = headingOf(box);
  const title = (heading?.textContent ?? "").replace(/\s*¶\s*$/, "").trim();
  return { key: keyOf(box.dataset.source, check), check, title, place: heading?.id ?? "" };
}

// ---- a page and its ticks ------------------------------------------------------------------------------------
/**
 * Show the ticks of a page, after `exercise` was run, and the solutions that came with a link.
 * @param {Progress} progress @param {HTMLElement} [exercise]
 */
export function show(progress, exercise) {
  const { blocks, root } = progress;
  const page = location.pathname.slice(new URL(root).pathname.length);
  const all = blocks
    .filter(({ box }) => box.matches(".exercise"))
    .map((block) => ({ block, known: exerciseOf(block.box, block.original) }));
  const [ran] = all.filter(({ block }) => block.box === exercise);
  if (ran?.known) {
    const { key, check } = ran.known;
    const [code, checked] = cut(ran.block.code) ?? [];
    // if the reader has changed the check, the run proves nothing
    if (code !== undefined && checked?.trimEnd() === check.trimEnd()) {
      keep([...solved().filter(([, other]) => other !== key), [page, key, code]]);
    }
  }
  const keys = new Set(solved().map(([, key]) => key));
  let count = 0;
  for (const { block, known } of all) {
    block.bar.querySelector(".solved")?.remove();
    if (!known || !keys.has(known.key)) continue;
    count += 1;
    block.bar.append(element("span", { className: "run-state solved", textContent: t`✓ Solved` }));
  }
  document.querySelector(".md-content .progress")?.remove();
  if (all.length && keys.size) {
    const line = bar(progress, t`${count} of ${all.length} exercises solved`);
    const heading = document.getElementById("exercises");
    if (heading) heading.after(line);
    else all[0].block.box.before(line);
  }
  showHome(progress, keys);
  open(progress);
}
/** Show the ticks in the list of lessons. @type {(progress: Progress, keys: Set<string>) => void} */
function showHome(progress, keys) {
  /** @type {NodeListOf<HTMLElement>} */
  const lessons = document.querySelectorAll(".md-content a[data-checks]");
  for (const lesson of lessons) {
    const checks = (lesson.dataset.checks ?? "").split(" ");
    const count = checks.filter((key) => keys.has(key)).length;
    const parent = lesson.parentElement;
    parent?.querySelector(".solved")?.remove();
    if (!count) continue;
    const tick = count === checks.length ? "✓ " : "";
    const text = ` ${tick}${t`${count} of ${checks.length} exercises solved`}`;
    parent?.append(element("small", { className: "solved", textContent: text }));
  }
  const list = lessons[0]?.closest(".cards");
  if (list && keys.size) list.after(bar(progress, t`${keys.size} exercises of this site solved`));
}
/**
 * A bar with a text, a button for the link, and a button that forgets what is solved.
 * @type {(progress: Progress, text: string) => HTMLElement}
 */
function bar(progress, text) {
  const told = element("span", { className: "run-state", role: "status" });
  const say = (/** @type {string} */ words) => {
    told.textContent = words;
  };
  const copy = async () => {
    const link = progress.root + LINK + (await pack(JSON.stringify(solved())));
    await navigator.clipboard.writeText(link).then(
      () => say(t`Link copied`),
      () => {
        const field = element("input", {
          type: "text",
          value: link,
          readOnly: true,
          "aria-label": t`Link to your solutions`,
        });
        told.replaceChildren(t`Copy this link: `, field);
        field.select();
      },
    );
  };
  const forget = () => {
    keep([]);
    document.querySelector(".md-content .progress")?.remove();
    for (const tick of document.querySelectorAll(".md-content .solved")) tick.remove();
  };
  return element(
    "div",
    { className: "run-bar progress", role: "group", "aria-label": t`Your progress` },
    element("span", { textContent: text }),
    button(t`Link to your solutions`, t`Copy a link with the code of all exercises that you solved`, copy),
    button(t`Clear the ticks`, t`Forget in this browser which exercises were solved; your code stays`, forget),
    told,
  );
}

// ---- a link with solutions -----------------------------------------------------------------------------------
/** The link whose solutions are shown. */
let opened = "";

/** Show the solutions of the address; none runs by itself. @param {Progress} progress */
async function open(progress) {
  const { hash } = location;
  if (!hash.startsWith(LINK)) return;
  if (hash === opened && document.querySelector(".md-content .solutions")) return;
  opened = hash;
  try {
    const entries = JSON.parse(await unpack(hash.slice(LINK.length)));
    if (!Array.isArray(entries) || !entries.length || entries.length > MOST || !entries.every(isEntry)) {
      throw new Error("not a list of solutions");
    }
    new Solutions(progress, entries);
  } catch {
    warn(
      t`The solutions of this link could not be read`,
      t`The link is damaged, perhaps cut off. Ask for the link again.`,
    );
  }
}

/** A solution of a link, as it is shown. */
class Solution {
  /** @type {Exercise | undefined} */
  exercise;
  state = element("strong", { textContent: t`not run yet` });
  name = element("a");
  /** @param {Entry} entry */
  constructor([page, key, code]) {
    this.page = page;
    this.key = key;
    this.code = code;
    this.name.textContent = page || t`an exercise`;
    this.node = element(
      "li",
      {},
      element("p", {}, this.name, ": ", this.state),
      element(
        "details",
        {},
        element("summary", { textContent: t`The code` }),
        element("pre", {}, element("code", { textContent: code, tabIndex: 0 })),
      ),
    );
  }
  /** @param {string} text */
  say(text) {
    this.state.textContent = text;
  }
}

let ids = 0;
class Solutions {
  told = element("span", { className: "run-state", role: "status" });
  stopped = true;
  /** The solution that runs. @type {Seat | null} */
  seat = null;

  /** @param {Progress} progress @param {Entry[]} entries */
  constructor(progress, entries) {
    this.progress = progress;
    this.all = entries.map((entry) => new Solution(entry));
    this.runButton = button(t`Run`, t`Run all checks in your browser`, () => this.run());
    this.stopButton = button(t`Stop`, t`End the checks`, () => this.stop());
    this.stopButton.hidden = true;
    this.node = element(
      "section",
      { className: "solutions", "aria-label": t`Solutions of a link` },
      element("h2", { textContent: t`Solutions that came with the link` }),
      element("p", {
        textContent: t`Read the code, then press Run: this browser runs each solution again with the check of this site. A tick can be forged; a run cannot, since it is made here. Only code that is written to fool its check could do so, and that can be seen.`,
      }),
      element("div", { className: "run-bar" }, this.runButton, this.stopButton, this.told),
      element("ol", {}, ...this.all.map(({ node }) => node)),
    );
    document.querySelector(".md-content .solutions")?.remove();
    document.querySelector(".md-content__inner")?.prepend(this.node);
    this.node.scrollIntoView();
    this.ready = this.#find();
    window.document$.subscribe(() => {
      if (!this.node.isConnected) this.stop();
    });
  }
  /** Find the exercises on the pages of this site. */
  async #find() {
    /** @type {Map<string, Promise<Exercise[]>>} */
    const pages = new Map();
    const { root } = this.progress;
    for (const { page } of this.all) if (!pages.has(page)) pages.set(page, exercisesOf(root, page));
    for (const solution of this.all) {
      const all = (await pages.get(solution.page)) ?? [];
      solution.exercise = all.find(({ key }) => key === solution.key);
      if (!solution.exercise) solution.say(t`does not fit this site any more: the exercise has changed or is gone`);
      else
        Object.assign(solution.name, {
          href: `${root}${solution.page}#${solution.exercise.place}`,
          textContent: solution.exercise.title,
        });
    }
  }
  async run() {
    this.stopped = false;
    [this.runButton.hidden, this.stopButton.hidden] = [true, false];
    this.stopButton.focus();
    this.told.textContent = t`Reading the exercises…`;
    await this.ready;
    const fitting = this.all.filter(({ exercise }) => exercise);
    for (const solution of fitting) solution.say(WAITS);
    let passed = 0;
    for (const [n, solution] of fitting.entries()) {
      this.told.textContent = t`Check ${n + 1} of ${fitting.length}`;
      if (!this.stopped && (await this.#check(solution))) passed += 1;
      if (this.stopped && solution.state.textContent === WAITS) solution.say(t`not run`);
    }
    const lost = this.all.length - fitting.length;
    this.told.textContent =
      (this.stopped ? t`Stopped: ` : "") +
      t`${passed} of ${this.all.length} pass` +
      (lost ? t`, ${lost} do not fit this site any more` : "");
    const focused = document.activeElement === this.stopButton;
    [this.runButton.hidden, this.stopButton.hidden] = [false, true];
    if (focused) this.runButton.focus();
    this.stopped = true;
  }
  stop() {
    this.stopped = true;
    if (this.seat) this.progress.python.stop(this.seat);
  }
  /** Run one solution, then the check of its page as a separate block. @param {Solution} solution */
  #check(solution) {
    const { python } = this.progress;
    const { check } = /** @type {Exercise} */ (solution.exercise);
    ids -= 1; // negative, since the ids of blocks are positive
    const id = ids;
    return new Promise((resolve) => {
      let [late, errors] = [false, ""];
      /** @type {ReturnType<typeof setTimeout> | undefined} */
      let timer;
      /** @type {Seat} */
      const seat = {
        ...{ id, chain: `solution ${id}`, code: check, original: check, before: () => [solution.code] },
        say: (text) => {
          solution.say(text);
          // the time that Python itself needs to start does not count
          if (python.model.state !== "running") return;
          clearTimeout(timer);
          timer = setTimeout(() => {
            late = true;
            python.stop(seat);
          }, LIMIT);
        },
        print: (text, kind) => {
          if (kind === "stderr") errors += text;
        },
        draw: () => {},
        finish: (text) => {
          clearTimeout(timer);
          this.seat = null;
          const passes = isDone(text);
          const last = errors.trim().split("\n").at(-1) ?? "";
          if (passes) solution.say(t`✓ passes`);
          else if (late) solution.say(t`does not pass: not done after ${LIMIT / 1000} s`);
          else if (last) solution.say(t`does not pass: ${last}`);
          else solution.say(text);
          resolve(passes);
        },
      };
      this.seat = seat;
      python.run(seat);
    });
  }
}
/** The exercises of a page of this site. @type {(root: string, page: string) => Promise<Exercise[]>} */
async function exercisesOf(root, page) {
  if (!/^(\w+\/)*\w+(\/|\.html)$/.test(page)) return []; // nothing but a page of this site is fetched
  try {
    const response = await fetch(root + page);
    if (!response.ok) return [];
    const other = new DOMParser().parseFromString(await response.text(), "text/html");
    const boxes = /** @type {NodeListOf<HTMLElement>} */ (other.querySelectorAll(".exercise[data-source]"));
    return [...boxes]
      .map((box) => exerciseOf(box, box.querySelector("pre > code")?.textContent ?? ""))
      .filter((exercise) => exercise !== null);
  } catch {
    return [];
  }
}
