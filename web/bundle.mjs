// Set-up: bundles what runs in the page into theme/assets/run/, next to Python (see runtime.py).
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = here("../theme/assets/run/");

await mkdir(target, { recursive: true });
await build({
  entryPoints: ["runner", "worker", "editor", "tfjs", "widgets/calculator", "widgets/doctor", "widgets/tracer", "widgets/stepper"]
    .map((name) => here(`${name}.js`))
    .concat(["widgets", "stepper"].map((name) => here(`widgets/${name}.css`))),
  outdir: target,
  outbase: here("."),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".py": "text" }, // blocks.py is part of the worker
  logLevel: "error",
});
await cp(here("frame.js"), `${target}frame.js`);
