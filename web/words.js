// The texts of the page in its language: t`Step ${step} of ${all}`. The source has the English words. When a bundle is
// made, words/translate.mjs replaces them by the words of another language, so that no page loads words that it does
// not show. In words/ko.json the values of a text are {1}, {2} and so on, in the order of the English text. {1:이/가}
// adds one of the two particles to the value: the one that fits how the value is read.

/** @type {(parts: TemplateStringsArray, ...values: unknown[]) => string} */
export const t = (parts, ...values) => String.raw({ raw: parts }, ...values);

/**
 * A word that the page shows and that is also a key, as in the address of a page. `words` are all possible words.
 * @type {(key: string, ...words: string[]) => string}
 */
export const wording = (key) => key;

// Korean particles have two forms: 이, 은, 을, 과, 으로 behind a consonant, 가, 는, 를, 와, 로 behind a vowel; 로 behind ㄹ too.
// A digit is read 영 일 이 삼 사 오 육 칠 팔 구, a letter by its English name; numbers that end in 0 are read 십, 백, 천.
/** @type {Record<string, string>} */
const READ = { 0: "ㅇ", 1: "ㄹ", 3: "ㅁ", 6: "ㄱ", 7: "ㄹ", 8: "ㄹ", l: "ㄹ", m: "ㅁ", n: "ㄴ", r: "ㄹ" };
/** A value and the particle of a pair, as "을/를", that fits it. @type {(value: unknown, pair: string) => string} */
export function particle(value, pair) {
  const [closed, open] = pair.split("/");
  const last =
    String(value)
      .toLowerCase()
      .match(/[\p{L}\p{N}](?=[^\p{L}\p{N}]*$)/u)?.[0] ?? "";
  const code = last.charCodeAt(0) - 0xac00;
  const final = code % 28; // which consonant ends a syllable of Hangul: 0 is none, 8 is ㄹ
  const end = code >= 0 && code < 11172 ? (["", "ㄹ"][final && (final === 8 ? 1 : 2)] ?? "x") : (READ[last] ?? "");
  return `${value}${end && !(end === "ㄹ" && open === "로") ? closed : open}`;
}
