// Code that readers change is kept in this browser, and carried by links.
// Both name a block by its source and the checksum of the code that the page shows. They do not use the number of the
// block, since numbers change when a block is added above. An entry is [source, sum, code].
import { element } from "../widgets/dom.js";

/** @import { Entry } from "../types.js" */

/** FNV-1a, 32 bits: tells one version of a block from another. @param {string} text */
export function sum(text) {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/**
 * The block that an entry is about. Among the blocks with its source this is the block with its sum, or else the first
 * block, whose code has changed since.
 * @template {{ source: string, sum: string }} B
 * @param {B[]} blocks @param {Entry} entry @returns {B | undefined}
 */
export function find(blocks, [source, code]) {
  const same = blocks.filter((block) => block.sum === code);
  return (
    same.find((block) => block.source === source) ??
    blocks.find((block) => source && block.source === source) ??
    same[0]
  );
}

/** @param {any} entry @returns {entry is Entry} */
export const isEntry = (entry) =>
  Array.isArray(entry) && entry.length === 3 && entry.every((part) => typeof part === "string");

// ---- kept in this browser, a key for each page ------------------------------------------------------------
const KEY = "conv-by-hand:edits:";
const FORMER = "conv-by-hand:edits"; // read until the end of 2026: {page: {number: {original, code}}}

/** @param {string} page @returns {Entry[]} */
export function kept(page) {
  try {
    const entries = JSON.parse(localStorage.getItem(KEY + page) ?? "null");
    return Array.isArray(entries) ? entries.filter(isEntry) : former(page);
  } catch {
    return []; // storage is off or holds something else
  }
}
/** @param {string} page @returns {Entry[]} */
function former(page) {
  const own = Object.values(JSON.parse(localStorage.getItem(FORMER) ?? "{}")[page] ?? {});
  return own.map(({ original, code }) => ["", sum(original), code]).filter(isEntry);
}
/**
 * Keep the edit of one block, or forget it. The edits of other blocks that other tabs have kept stay.
 * @param {string} page @param {{ source: string, sum: string, code: string, original: string }} block
 * @returns {boolean}  whether this browser let us
 */
export function keep(page, { source, sum: own, code, original }) {
  const others = kept(page).filter(
    ([from, version]) => !(version === own && (from === source || !from)) && !(source && from === source),
  );
  /** @type {Entry[]} */
  const all = code === original ? others : [...others, [source, own, code]];
  try {
    localStorage.setItem(KEY + page, JSON.stringify(all));
    return true;
  } catch {
    return false;
  }
}

// ---- carried by a link, in the fragment, which never leaves the browser -------------------------------------
const SHARED = "#run=";
const LONGEST = 100_000; // characters of the code that a link may unpack to

/** @param {Entry[]} entries  the last one is the block to run, which continues the others */
export async function fragment(entries) {
  return SHARED + (await pack(JSON.stringify(entries)));
}
/**
 * The entries that an address carries, or null when it carries none. Throws when they are damaged.
 * Until the end of 2027 links with the number of a block are read too: their entry is [number, "", code].
 * @param {string} hash @returns {Promise<Entry[] | null>}
 */
export async function carried(hash) {
  if (!hash.startsWith(SHARED)) return null;
  const packed = hash.slice(SHARED.length);
  const [, number, code] = /^(\d+)\.(.+)$/.exec(packed) ?? [];
  if (number) return [[number, "", await unpack(code)]];
  const entries = JSON.parse(await unpack(packed));
  if (!Array.isArray(entries) || !entries.length || !entries.every(isEntry)) throw new Error("not a list of blocks");
  return entries;
}
/** @param {string} text */
export async function pack(text) {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
/** @param {string} packed */
export async function unpack(packed) {
  const binary = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
    if (text.length > LONGEST) throw new Error("too long");
  }
}

/** A note on top of the page. @param {string} title @param {(string | Node)[]} text */
export function warn(title, ...text) {
  document.querySelector(".run-note")?.remove();
  const note = element(
    "div",
    { className: "admonition warning run-note", role: "alert" },
    element("p", { className: "admonition-title", textContent: title }),
    ...text.map((part) => (typeof part === "string" ? element("p", { textContent: part }) : part)),
  );
  document.querySelector(".md-content__inner")?.prepend(note);
}
