// What the error doctor answers to each text of a list: JSON on standard input and output.
import { readFileSync } from "node:fs";
import { match } from "../../web/widgets/doctor/match.js";

const index = JSON.parse(readFileSync(new URL("../../web/widgets/doctor/index.json", import.meta.url), "utf8"));
const texts = JSON.parse(readFileSync(0, "utf8"));
match("warm up", index);
const answers = texts.map((/** @type {string} */ text) => {
  const start = process.cpuUsage(); // of this process alone: others may take the processor meanwhile
  const answer = match(text, index);
  const { user, system } = process.cpuUsage(start);
  return { ...answer, milliseconds: (user + system) / 1000 };
});
process.stdout.write(JSON.stringify(answers));
