// Set-up: bundles what runs in the page into theme/assets/run/, next to Python (see runtime.py). .bundles.json, which
// is not served, lists the sources of each bundle (for tools/licences.py). A bundle that has texts for the reader is
// made once for each language: in English in run/, in Korean in run/ko/ (see words.js). All other bundles are there
// once for all languages.
import { cp, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { LANGUAGES, translate } from "./words/translate.mjs";

/** @import { BuildOptions, Metafile } from "esbuild" */

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const target = here("../theme/assets/run/");

await mkdir(target, { recursive: true });
/** @type {Record<string, string[]>} */
const bundles = {};
// Lists only inputs of which something is left in the bundle; "(disabled):" marks modules that a browser does not need.
const kept = (/** @type {Pick<Metafile["outputs"][string], "inputs">} */ { inputs }) =>
  Object.keys(inputs).filter((input) => inputs[input].bytesInOutput && !input.startsWith("("));
/** @param {string[]} files @param {BuildOptions} options */
async function bundle(files, options) {
  const { metafile } = await build({
    entryPoints: files.map(here),
    outdir: target,
    outbase: here("."),
    bundle: true,
    minify: true,
    target: "es2022",
    loader: { ".py": "text" }, // session.py is part of the worker
    tsconfigRaw: "{}", // tsconfig.json is for the types: esbuild would turn its `strict` into a "use strict"
    logLevel: "error",
    ...options,
    metafile: true,
  });
  for (const [output, made] of Object.entries(metafile.outputs))
    bundles[output.replace(/^.*assets\/run\//, "")] = kept(made);
}
const RUNNER = { outbase: here("runner") };
await bundle(["runner/worker.js", "runner/editor.js", "runner/tfjs.js"], { format: "esm", ...RUNNER });
const kinds = ["conv1d", "pooling", "grouped", "depthwise", "transposed", "conv3d", "gradient"];
const scripts = [
  "calculator",
  "doctor",
  "doctor/answers",
  "tracer",
  "tracer/drawn",
  "photo",
  "stepper",
  "stepper/picture",
  ...kinds.map((kind) => `stepper/kinds/${kind}`),
];
for (const language of ["en", ...Object.keys(LANGUAGES)]) {
  const folder = language === "en" ? "" : `${language}/`;
  // The files that a page loads by itself are scripts, not modules: scripts also work in a page opened from a file.
  /** @type {BuildOptions} */
  const words = {
    format: "iife",
    outdir: `${target}${folder}`,
    charset: folder ? "utf8" : "ascii", // most of a Korean text is Hangul, which takes half the bytes of its \\u form
    // HOME: the folder of the files without words; EDITION: the folder of the pages of the language, below the site
    define: { HOME: folder ? '"../"' : '"./"', EDITION: JSON.stringify(folder) },
    plugins: [translate(language)],
  };
  await bundle(["runner/main.js"], { ...words, entryNames: "runner" });
  await bundle(["runner/progress.js"], { ...words, format: "esm", ...RUNNER, entryNames: "[name]" });
  const styles = ["widgets", "stepper", "photo", "tracer/drawn"].map((name) => `widgets/${name}.css`);
  await bundle(styles, { outdir: `${target}${folder}` });
  for (const name of scripts) {
    const globalName = `widgets.${name.replace(/.*\//, "")}`;
    await bundle([`widgets/${name}.js`], { ...words, globalName });
  }
}
await writeFile(`${target}.bundles.json`, JSON.stringify(bundles, null, 1)); // the page of licences reads it
for (const name of ["frame.htm", "frame.js"]) await cp(here(`runner/${name}`), `${target}${name}`);
