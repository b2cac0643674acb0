// Finds the entry of a page for a pasted text, by the facts in the text. No DOM is used, so that tests need no browser.

import { t } from "../../words.js";
import { errorsIn, flatten } from "./facts.js";
import { ELSEWHERE, KERAS, TORCH } from "./kinds.js";

/** @import { Facts } from "./facts.js" */
/** @import { Kind } from "./kinds.js" */
/** @import { Verdict } from "./shapes.js" */
/**
 * An entry of the error pages, with its page, its title, and its messages as `flatten` makes them, digits as 0.
 * @typedef {{ id: string, page: string, title: string, messages: string[] }} Entry
 */
/**
 * `sure`: the page may scroll to the entry. `because`: the facts for it. `foreign`: a subject that the site does not
 * cover.
 * @typedef {{ entry: string | null, sure: boolean, because: string, also: string[], foreign: string }} Found
 */

/** Splits the words of each kind into pieces: a text fits if it has all of them in order. @param {Kind[]} kinds */
const prepared = (kinds) =>
  kinds.map(([words, answer]) => ({
    pieces: [words].flat().map((phrase) => phrase.split("…").map(flatten)),
    answer,
  }));
const OURS = prepared([...TORCH, ...KERAS]);
const FOREIGN = prepared(ELSEWHERE);
const LEAST = 12; // characters, without white space, that a part of a message must have

/** @type {(flat: string, pieces: string[]) => boolean} */
function has(flat, pieces) {
  let at = 0;
  for (const piece of pieces) {
    at = flat.indexOf(piece, at);
    if (at < 0) return false;
    at += piece.length;
  }
  return true;
}

/** @type {(facts: Facts, kinds: ReturnType<typeof prepared>, flat: string) => Verdict | null} */
function verdict(facts, kinds, flat) {
  for (const { pieces, answer } of kinds) {
    if (!pieces.some((some) => has(flat, some))) continue;
    const outcome = typeof answer === "string" ? { entry: answer } : answer(facts);
    if (outcome) return outcome;
  }
  return null;
}

/** With 0 for each number, since numbers do not tell the kind. @param {string} flat */
export const general = (flat) => flat.replaceAll(/\d+/g, "0");

/** Entries with a message that contains the text. @type {(text: string, index: Entry[]) => string[]} */
function parts(text, index) {
  const flat = general(flatten(text));
  if (flat.length < LEAST || flat.length > 400 || !/[a-z]{3}/.test(flat)) return [];
  return index.filter(({ messages }) => messages.some((message) => message.includes(flat))).map(({ id }) => id);
}

/** The entry for a pasted text. @type {(text: string, index: Entry[]) => Found} */
export function match(text, index) {
  const plain = text.normalize("NFKC"); // replaces ：（［ of a Korean or Japanese keyboard, and hard spaces
  const nothing = { entry: null, sure: false, because: "", also: /** @type {string[]} */ ([]), foreign: "" };
  const errors = errorsIn(plain).reverse(); // the last error that has an entry decides
  let foreign = "";
  for (const facts of errors) {
    const other = verdict(facts, FOREIGN, facts.flat) ?? verdict(facts, FOREIGN, flatten(facts.type));
    const outcome = other ?? verdict(facts, OURS, facts.flat);
    if (outcome?.entry) return { ...nothing, sure: true, ...outcome, entry: outcome.entry };
    foreign ||= outcome?.because ?? "";
  }
  if (foreign) return { ...nothing, foreign };
  const [entry, ...also] = parts(plain, index);
  if (!entry || also.length > 3) return nothing;
  return { ...nothing, entry, also, because: t`these words are a part of its message` };
}
