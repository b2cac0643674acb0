// Set-up: bundles what runs in the page into theme/assets/run/, next to Python (see runtime.py).
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = here("../theme/assets/run/");

await mkdir(target, { recursive: true });
const bundle = (files, options) =>
  build({
    entryPoints: files.map(here),
    outdir: target,
    outbase: here("."),
    bundle: true,
    minify: true,
    target: "es2022",
    loader: { ".py": "text" }, // blocks.py is part of the worker
    logLevel: "error",
    ...options,
  });
await bundle(["worker.js", "editor.js", "tfjs.js", "widgets/widgets.css", "widgets/stepper.css"], { format: "esm" });
// What a page loads by itself are scripts, not modules: these work from a file too.
await bundle(["runner.js"], { format: "iife" });
for (const name of ["calculator", "doctor", "tracer", "stepper"]) {
  await bundle([`widgets/${name}.js`], { format: "iife", globalName: `widgets.${name}` });
}
await cp(here("frame.js"), `${target}frame.js`);
