// What set-up puts into the theme must still be that when the site is built.
//   sums.mjs record FOLDER      notes the SHA-256 of each file in FOLDER/.sums, which is not served
//   sums.mjs check FOLDER...    names each file that is another, is new or is gone; a folder may be missing
// What begins with a dot is left out, and so is a folder inside that has sums of its own.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** @type {(folder: string, inside?: string) => Record<string, string>} */
function sums(folder, inside = "") {
  /** @type {Record<string, string>} */
  const found = {};
  for (const entry of readdirSync(path.join(folder, inside), { withFileTypes: true })) {
    const name = path.join(inside, entry.name);
    if (entry.name.startsWith(".")) continue;
    if (!entry.isDirectory())
      found[name] = createHash("sha256")
        .update(readFileSync(path.join(folder, name)))
        .digest("hex");
    else if (!existsSync(path.join(folder, name, ".sums"))) Object.assign(found, sums(folder, name));
  }
  return found;
}

const [, , what, ...folders] = process.argv;
for (const folder of folders) {
  const file = path.join(folder, ".sums");
  if (what === "record") writeFileSync(file, JSON.stringify(sums(folder), null, 1));
  else if (existsSync(folder)) {
    const recorded = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
    const found = sums(folder);
    for (const name of Object.keys({ ...recorded, ...found }).sort()) {
      if (recorded[name] === found[name]) continue;
      console.error(`${path.join(folder, name)} is not what set-up put there; delete ${folder} and run make again`);
      process.exitCode = 1;
    }
  }
}
