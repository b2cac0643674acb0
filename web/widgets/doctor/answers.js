// doctor.js loads this file: the entries of the two error pages, from tools/tables/entries.py, and the search in them.
import index from "./index.json";
import { match as find } from "./match.js";

/** @typedef {import("./match.js").Entry} Entry */

/** @type {Map<string, Entry>} */
const ENTRIES = new Map(index.map((entry) => [entry.id, entry]));

/** The answer to a pasted text, with the entries in place of their ids. @param {string} text */
export function match(text) {
  const answer = find(text, index);
  const also = answer.also.filter((id) => id !== answer.entry).flatMap((id) => ENTRIES.get(id) ?? []);
  return { ...answer, entry: ENTRIES.get(answer.entry ?? "") ?? null, also };
}
