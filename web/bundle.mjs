// Set-up: bundles what runs in the page into theme/assets/run/, next to Python (see runtime.py), and notes
// in .bundles.json, which is not served, what each bundle is made of (see served.py).
import { cp, mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const target = here("../theme/assets/run/");

await mkdir(target, { recursive: true });
const { metafile } = await build({
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
  metafile: true,
});
// Of the inputs only those of which something is left; "(disabled):" is what a browser has no use for.
const kept = ({ inputs }) => Object.keys(inputs).filter((input) => inputs[input].bytesInOutput && !input.startsWith("("));
const bundles = Object.entries(metafile.outputs).map(([output, made]) => [output.replace(/^.*assets\/run\//, ""), kept(made)]);
await writeFile(`${target}.bundles.json`, JSON.stringify(Object.fromEntries(bundles), null, 1));
await cp(here("frame.js"), `${target}frame.js`);
