// The error doctor: finds, for a message that is pasted, the entry of the page with the nearest one.
// The entries are read from the page itself, so that a new one needs nothing here.
import { element } from "./dom.js";

const MOST = 40_000; // characters that are looked at: the message stands at the end of a traceback
const TYPE = /^(?:[\w.]+\.)?\w*(?:Error|Exception|Warning)\b(?: \.\.\.|:| *$)|^ended with signal \d+:/;
const NEAR = 0.42; // of 1: from here on it is a match
const SURE = 0.55; // from here on a pasted message takes the reader there
const OTHERS = 3;

// ---- what is the same in two messages of one kind ----------------------------------------------------
const strip = (text) => text.replaceAll(/\u001b?\[[01]m/g, ""); // codes for bold print

// The last message of a traceback, or all of the text where no line names an error.
function last(text) {
  const lines = strip(text.slice(-MOST)).split(/\r?\n/);
  for (let at = lines.length - 1; at >= 0; at -= 1) {
    if (TYPE.test(lines[at].trimStart())) return lines.slice(at).join("\n");
  }
  return lines.join("\n");
}

// The messages that a block prints.
function messages(printed) {
  const found = [];
  for (const line of strip(printed).split("\n")) {
    if (TYPE.test(line)) found.push(line);
    else if (found.length) found[found.length - 1] += `\n${line}`;
  }
  return found;
}

// A message as words without the reader's numbers and places, and the pattern of its numbers:
// (1, 3, 28, 28) and (8, 3, 32, 32) both have the pattern a b c c.
function generalised(message) {
  const words = new Map(); // word: weight, 1 unless it says little
  const calling = /Exception encountered when calling (\w+)\.call\(\)/.exec(message)?.[1];
  if (calling) words.set(`calling ${calling.toLowerCase()}`, 0.4);
  const text = message
    .replace(/Exception encountered when calling \w+\.call\(\)\./, "")
    .replace(/\n\s*Arguments received by [^]*$/, "")
    .replaceAll(/\{\{function_node [^}]*\}\}/g, "")
    .replaceAll(/'\{\{node [^]*?' with input/g, "node with input")
    .replaceAll(/\[Op:(\w+)\]( name: ?\S*)?/g, (all, name) => (words.set(`op ${name.toLowerCase()}`, 0.4), ""))
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
function library(article) {
  const entries = [];
  for (const heading of article.querySelectorAll("h3[id]")) {
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
  const counts = new Map();
  for (const { words } of entries) for (const word of words.keys()) counts.set(word, (counts.get(word) ?? 0) + 1);
  const rarest = Math.log(1 + entries.length);
  const rare = (word) => Math.log(1 + entries.length / (counts.get(word) ?? 1)) / rarest;
  return { entries, rare };
}

function share(pattern, other) {
  const length = Math.max(pattern.length, other.length);
  if (!length) return 1;
  return pattern.filter((name, at) => name === other[at]).length / length;
}

function nearness({ entries, rare }, asked) {
  const sum = (words, other) => {
    let all = 0;
    for (const [word, weight] of words) if (!other || other.has(word)) all += weight * rare(word);
    return all;
  };
  const best = new Map(); // heading: nearness
  const whole = sum(asked.words);
  for (const { heading, words, pattern } of entries) {
    const common = sum(words, asked.words);
    const found = 0.7 * (common / sum(words)) + 0.3 * (common / whole) + 0.03 * share(pattern, asked.pattern);
    if (whole && found > (best.get(heading) ?? 0)) best.set(heading, found);
  }
  return [...best].sort(([, a], [, b]) => b - a);
}

// ---- the box -----------------------------------------------------------------------------------------
const title = (heading) => {
  const copy = heading.cloneNode(true);
  copy.querySelector(".headerlink")?.remove();
  return copy.textContent.trim();
};
// Goes there by itself: to the theme a first link within the page is a page to load again, and the box
// with what was pasted would be lost.
function goTo(heading) {
  history.replaceState(history.state, "", `#${heading.id}`);
  const header = document.querySelector(".md-header")?.offsetHeight ?? 0;
  scrollTo({ top: heading.getBoundingClientRect().top + scrollY - header - 12 });
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
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

export function mount(root) {
  const known = library(root.closest("article"));
  const list = root.closest("article").querySelector("h2[id]"); // of all messages
  const calculator = root.closest("article").querySelector("a[href*='reference/conv_shapes']")?.href.split("#")[0];
  const text = element("textarea", { id: "doctor-message", rows: 5, spellcheck: false, autocomplete: "off" });
  const status = element("p", { className: "summary", role: "status" });
  const others = element("ul", { className: "others" });
  const button = element("button", { type: "button", className: "run-button", textContent: "Find" });
  let best = null; // {heading, sure}

  const look = () => {
    best = null;
    others.replaceChildren();
    if (!text.value.trim()) {
      status.replaceChildren();
      return;
    }
    const found = nearness(known, generalised(last(text.value))).filter(([, near]) => near >= NEAR);
    if (!found.length) {
      status.replaceChildren(
        "No entry is near this text. Paste the last lines of the traceback, from the line that begins with the name of the error. If they are there already, this page does not have it: see ",
        link(list),
        ", print the shapes before the line that fails, and compare them with the ",
        element("a", { href: calculator, textContent: "calculator" }),
        ".",
      );
      return;
    }
    const [[heading, near]] = found;
    best = { heading, sure: near >= SURE };
    status.replaceChildren(near >= SURE ? "The entry: " : "Perhaps: ", link(heading));
    const rest = found.slice(1, 1 + OTHERS).filter(([, other]) => other > near * 0.6);
    others.replaceChildren(...rest.map(([one]) => element("li", {}, link(one))));
  };
  const go = () => best && goTo(best.heading);
  let timer;
  text.addEventListener("input", (event) => {
    clearTimeout(timer);
    const pasted = event.inputType === "insertFromPaste";
    timer = setTimeout(() => (look(), pasted && best?.sure && go()), pasted ? 0 : 200);
  });
  const find = () => {
    clearTimeout(timer);
    look();
    if (!text.value.trim()) status.textContent = "Paste an error message into the box first.";
    go();
  };
  button.addEventListener("click", find);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) find();
  });

  root.replaceChildren(
    element("label", { htmlFor: text.id, textContent: "an error message, or a whole traceback" }),
    text,
    element("div", { className: "widget-bar" }, button),
    status,
    others,
  );
}
