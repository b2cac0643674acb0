// What doctor.js loads: the entries of the two pages of errors, by tools/tables/entries.py, and the search in them.
import index from "./index.json";
import { match as find } from "./match.js";

/** @typedef {import("./match.js").Entry} Entry */

/** @type {Map<string, Entry>} */
const ENTRIES = new Map(index.map((entry) => [entry.id, entry]));

/** What is said of a pasted text, with the entries themselves. @param {string} text */
export function match(text) {
  const answer = find(text, index);
  const also = answer.also.filter((id) => id !== answer.entry).flatMap((id) => ENTRIES.get(id) ?? []);
  return { ...answer, entry: ENTRIES.get(answer.entry ?? "") ?? null, also };
}
