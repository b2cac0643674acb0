// The error doctor: finds, for a message that is pasted, the entry of the page with the nearest one.
// The entries are read from the page itself, so that a new one needs nothing here.
import { element } from "./dom.js";

/**
 * A message as words with their weights, 1 unless a word says little, and the pattern of its numbers.
 * @typedef {{ words: Map<string, number>, pattern: number[] }} General
 * @typedef {{ entries: (General & { heading: HTMLElement })[], rare: (word: string) => number }} Library
 */

const MOST = 40_000; // characters that are looked at: the message stands at the end of a traceback
const TYPE = /^(?:[\w.]+\.)?\w*(?:Error|Exception|Warning)\b(?: \.\.\.|:| *$)|^ended with signal \d+:/;
const NEAR = 0.42; // of 1: from here on it is a match
const SURE = 0.55; // from here on a pasted message takes the reader there
const OTHERS = 3;
const REST = 200; // milliseconds without typing until it looks

// ---- what is the same in two messages of one kind ----------------------------------------------------
// biome-ignore lint/suspicious/noControlCharactersInRegex: the codes begin with one
const BOLD = /\u001b?\[[01]m/g; // codes for bold print
/** @param {string} text */
const strip = (text) => text.replaceAll(BOLD, "");

/** The last message of a traceback, or all of the text where no line names an error. @param {string} text */
function last(text) {
  const lines = strip(text.slice(-MOST)).split(/\r?\n/);
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    if (TYPE.test(lines[at].trimStart())) return lines.slice(at).join("\n");
  }
  return lines.join("\n");
}

/** The messages that a block prints. @param {string} printed */
function messages(printed) {
  /** @type {string[]} */
  const found = [];
  for (const line of strip(printed).split("\n")) {
    if (TYPE.test(line)) found.push(line);
    else if (found.length) found[found.length - 1] += `\n${line}`;
  }
  return found;
}

/**
 * A message without the reader's numbers and places: (1, 3, 28, 28) and (8, 3, 32, 32) both have the
 * pattern a b c c.
 * @type {(message: string) => General}
 */
function generalised(message) {
  /** @type {General["words"]} */
  const words = new Map();
  const calling = /Exception encountered when calling (\w+)\.call\(\)/.exec(message)?.[1];
  if (calling) words.set(`calling ${calling.toLowerCase()}`, 0.4);
  const text = message
    .replace(/Exception encountered when calling \w+\.call\(\)\./, "")
    .replace(/\n\s*Arguments received by .*$/s, "")
    .replaceAll(/\{\{function_node [^}]*\}\}/g, "")
    .replaceAll(/'\{\{node .*?' with input/gs, "node with input")
    .replaceAll(/\[Op:(\w+)\]( name: ?\S*)?/g, (_, name) => {
      words.set(`op ${name.toLowerCase()}`, 0.4);
      return "";
    })
    .replaceAll(/File "[^"\n]*"|(?:[\w.-]*\/){2,}[\w.-]*/g, " ") // paths
    .toLowerCase();
  const numbers = (text.match(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.]*\w)/g) ?? []).slice(0, 40);
  const names = [...new Set(numbers)];
  const pattern = numbers.map((number) => names.indexOf(number));
  for (const [, inside] of text.matchAll(/[([]((?:\s*(?:none|\?|-?\d+)\s*[,\s]?)+)[)\]]/g)) {
    const rank = inside.split(/[,\s]+/).filter(Boolean).length;
    words.set(`shape of ${rank}`, 0.4);
  }
  for (const [word] of text.matchAll(/ndim=\d/g)) words.set(word, 1); // the rank is no number of the reader's
  for (const word of text.replaceAll(/\d+/g, " ").match(/[a-z][a-z_]*[a-z]|<=|>=|>/g) ?? []) {
    if (!words.has(word)) words.set(word.replace(/_$/, ""), 1);
  }
  return { words, pattern };
}

// ---- how near two messages are -----------------------------------------------------------------------
/** The messages of the page, and how rare a word is in them. @type {(article: Element) => Library} */
function library(article) {
  /** @type {Library["entries"]} */
  const entries = [];
  for (const heading of /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("h3[id]"))) {
    for (
      let next = heading.nextElementSibling;
      next && !/^H[1-3]$/.test(next.tagName);
      next = next.nextElementSibling
    ) {
      if (!next.matches(".output")) continue;
      for (const message of messages(next.textContent)) entries.push({ heading, ...generalised(message) });
      break; // the second output is that of the fix
    }
  }
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { words } of entries) for (const word of words.keys()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const rarest = Math.log(1 + entries.length);
  return { entries, rare: (word) => Math.log(1 + entries.length / (counts.get(word) ?? 1)) / rarest };
}

/** How much of two patterns is the same. @type {(pattern: number[], other: number[]) => number} */
function share(pattern, other) {
  const length = Math.max(pattern.length, other.length);
  if (!length) return 1;
  return pattern.filter((name, at) => name === other[at]).length / length;
}

/**
 * The headings with how near their messages are, the nearest first.
 * @type {(known: Library, asked: General) => [HTMLElement, number][]}
 */
function nearness({ entries, rare }, asked) {
  /**
   * The weight of words, or of those that are in others too.
   * @type {(words: General["words"], others?: General["words"]) => number}
   */
  const sum = (words, others) => {
    let total = 0;
    for (const [word, weight] of words) if (!others || others.has(word)) total += weight * rare(word);
    return total;
  };
  /** @type {Map<HTMLElement, number>} */
  const best = new Map();
  const whole = sum(asked.words);
  for (const { heading, words, pattern } of entries) {
    const common = sum(words, asked.words);
    const near = 0.7 * (common / sum(words)) + 0.3 * (common / whole) + 0.03 * share(pattern, asked.pattern);
    if (whole && near > (best.get(heading) ?? 0)) best.set(heading, near);
  }
  return [...best].sort(([, a], [, b]) => b - a);
}

// ---- the box -----------------------------------------------------------------------------------------
/** @param {HTMLElement} heading */
function title(heading) {
  const copy = /** @type {HTMLElement} */ (heading.cloneNode(true));
  copy.querySelector(".headerlink")?.remove();
  return copy.textContent.trim();
}
/**
 * Goes there by itself: to the theme a first link within the page is a page to load again, and the box
 * with what was pasted would be lost.
 * @param {HTMLElement} heading
 */
function goTo(heading) {
  history.replaceState(history.state, "", `#${heading.id}`);
  /** @type {HTMLElement | null} */
  const header = document.querySelector(".md-header");
  scrollTo({ top: heading.getBoundingClientRect().top + scrollY - (header?.offsetHeight ?? 0) - 12 });
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
/** @param {HTMLElement} heading */
function link(heading) {
  return element("a", {
    href: `#${heading.id}`,
    textContent: title(heading),
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      event.stopPropagation();
      goTo(heading);
    },
  });
}

class Doctor {
  text = element("textarea", { id: "doctor-message", rows: 5, spellcheck: false, autocomplete: "off" });
  status = element("p", { className: "summary", role: "status" });
  others = element("ul", { className: "others" });
  /** The heading of the nearest entry. @type {HTMLElement | null} */
  #best = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLElement} root @param {Element} article */
  constructor(root, article) {
    this.known = library(article);
    this.list = /** @type {HTMLElement} */ (article.querySelector("h2[id]")); // of all messages
    /** @type {HTMLAnchorElement | null} */
    const calculator = article.querySelector("a[href*='reference/conv_shapes']");
    this.calculator = calculator?.href.split("#")[0];
    this.text.addEventListener("input", (event) => {
      clearTimeout(this.#timer);
      const isPasted = event instanceof InputEvent && event.inputType === "insertFromPaste";
      this.#timer = setTimeout(() => this.#look(isPasted), isPasted ? 0 : REST);
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.#find();
    });
    const onclick = () => this.#find();
    const find = element("button", { type: "button", className: "run-button", textContent: "Find", onclick });
    root.replaceChildren(
      element("label", { htmlFor: this.text.id, textContent: "an error message, or a whole traceback" }),
      this.text,
      element("div", { className: "widget-bar" }, find),
      ...[this.status, this.others],
    );
  }
  /** Shows the entry of a message. @param {string} message */
  take(message) {
    this.text.value = message.slice(0, MOST);
    this.#look(false);
  }
  #find() {
    clearTimeout(this.#timer);
    this.#look(false);
    if (!this.text.value.trim()) this.status.textContent = "Paste an error message into the box first.";
    if (this.#best) goTo(this.#best);
  }
  /** Shows the entries that are near; goes to the nearest one of what was pasted. @param {boolean} isPasted */
  #look(isPasted) {
    this.#best = null;
    this.others.replaceChildren();
    this.status.replaceChildren();
    const text = this.text.value;
    if (!text.trim()) return;
    const [best, ...more] = nearness(this.known, generalised(last(text))).filter(([, found]) => found >= NEAR);
    if (!best) {
      this.#refuse();
      return;
    }
    const [heading, near] = best;
    this.#best = heading;
    this.status.append(near >= SURE ? "The entry: " : "Perhaps: ", link(heading));
    const rest = more.slice(0, OTHERS).filter(([, other]) => other > near * 0.6);
    this.others.append(...rest.map(([other]) => element("li", {}, link(other))));
    if (isPasted && near >= SURE) goTo(heading);
  }
  #refuse() {
    this.status.append(
      "No entry is near this text. Paste the last lines of the traceback, from the line that begins with the name " +
        "of the error. If they are there already, this page does not have it: see ",
      link(this.list),
      ", print the shapes before the line that fails, and compare them with the ",
      element("a", { href: this.calculator, textContent: "calculator" }),
      ".",
    );
  }
}

/** @param {HTMLElement} root */
export function mount(root) {
  const article = root.closest("article");
  if (!article) return;
  const doctor = new Doctor(root, article);
  const asked = new URLSearchParams(location.search).get("message"); // of a link from the stack tracer
  if (asked) doctor.take(asked);
}
