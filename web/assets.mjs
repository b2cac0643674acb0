// Set-up: puts KaTeX's style sheet and fonts where the theme serves them.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";

const from = new URL("node_modules/katex/dist/", import.meta.url);
const to = new URL("../theme/assets/katex/", import.meta.url);

await rm(to, { recursive: true, force: true });
await mkdir(new URL("fonts/", to), { recursive: true });
for (const font of await readdir(new URL("fonts/", from))) {
  if (font.endsWith(".woff2")) await cp(new URL(`fonts/${font}`, from), new URL(`fonts/${font}`, to));
}
// Every browser that runs the site reads woff2; the other two formats would triple what is deployed.
const css = await readFile(new URL("katex-swap.min.css", from), "utf8");
await writeFile(new URL("katex.css", to), css.replaceAll(/,url\([^)]+\.(woff|ttf)\) format\("\w+"\)/g, ""));
