// Asks the modules of the picture widget: JSON {filters, kernels, files} on stdin; files are bytes in base64.
import { filter } from "../../web/widgets/photo/filter.js";
import { nameOf, parseKernel, program, TypingError } from "../../web/widgets/photo/kernel.js";
import { look } from "../../web/widgets/photo/kind.js";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const asked = JSON.parse(input);

/** @param {any} request */
function filtered({ height, width, planes, kernel, options }) {
  const picture = { height, width, planes: planes.map((/** @type {number[]} */ plane) => Float64Array.from(plane)) };
  const made = filter(picture, kernel, options);
  return { ...made, planes: made.planes.map((plane) => [...plane]), program: program(kernel, options) };
}
/** @param {string} text */
function parsed(text) {
  try {
    const kernel = parseKernel(text);
    return { kernel, name: nameOf(kernel) };
  } catch (error) {
    if (!(error instanceof TypingError)) throw error; // a bug of the module
    return { error: error.message };
  }
}
const results = {
  filters: (asked.filters ?? []).map(filtered),
  kernels: (asked.kernels ?? []).map(parsed),
  files: (asked.files ?? []).map((/** @type {string} */ file) => look(new Uint8Array(Buffer.from(file, "base64")))),
};
process.stdout.write(JSON.stringify(results));
