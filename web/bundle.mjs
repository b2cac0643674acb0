// Set-up: bundles what runs in the page into theme/assets/run/, next to Python (see runtime.py), and notes
// in .bundles.json, which is not served, what each bundle is made of (see served.py).
import { cp, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** @import { BuildOptions, Metafile } from "esbuild" */

const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const target = here("../theme/assets/run/");

await mkdir(target, { recursive: true });
/** @type {Record<string, string[]>} */
const bundles = {};
// Of the inputs only those of which something is left; "(disabled):" is what a browser has no use for.
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
    loader: { ".py": "text" }, // blocks.py is part of the worker
    tsconfigRaw: "{}", // tsconfig.json is for the types: of its `strict` esbuild would make a "use strict"
    logLevel: "error",
    ...options,
    metafile: true,
  });
  for (const [output, made] of Object.entries(metafile.outputs))
    bundles[output.replace(/^.*assets\/run\//, "")] = kept(made);
}
const RUNNER = { outbase: here("runner") };
await bundle(["runner/worker.js", "runner/editor.js", "runner/tfjs.js"], { format: "esm", ...RUNNER });
await bundle(["widgets/widgets.css", "widgets/stepper.css", "widgets/tracer/drawn.css"], {});
// What a page loads by itself are scripts, not modules: these work from a file too.
await bundle(["runner/main.js"], { format: "iife", entryNames: "runner" });
const kinds = ["conv1d", "pooling", "grouped", "depthwise", "transposed", "conv3d", "gradient"];
const scripts = [
  "calculator",
  "doctor",
  "doctor/answers",
  "tracer",
  "tracer/drawn",
  "stepper",
  "stepper/picture",
  ...kinds.map((kind) => `stepper/kinds/${kind}`),
];
for (const name of scripts) {
  const globalName = `widgets.${name.replace(/.*\//, "")}`;
  await bundle([`widgets/${name}.js`], { format: "iife", globalName });
}
await writeFile(`${target}.bundles.json`, JSON.stringify(bundles, null, 1)); // the page of licences reads it
for (const name of ["frame.htm", "frame.js"]) await cp(here(`runner/${name}`), `${target}${name}`);
