// The tracer's picture without a browser: JSON {name: {text or calls of Keras, row, place, seed}} on stdin,
// {name: result} on stdout. A result says which numbers of each output above a place of a row's output needs. With a
// seed it has the gradient of two images too, with its weights.
/** @import { Row } from "../../web/types.js" */
import { measured as rowsOf, trace } from "../../web/widgets/stack.js";
import { arcs, drawable, folded, links, misplaced, obstacle, windows } from "../../web/widgets/tracer/geometry.js";
import { central, draw, gradient, imageOf, plan } from "../../web/widgets/tracer/gradient.js";

/** @type {(target: Row, place: number[], seed: number) => object} */
function measured(target, place, seed) {
  const { stages, work } = plan(target, place);
  const random = draw(stages, seed);
  const images = [imageOf(stages, random), imageOf(stages, random)];
  const [{ extent }] = stages;
  const map = new Float64Array(extent.size.reduce((all, n) => all * n, 1));
  for (const image of images) {
    const walk = gradient(stages, image);
    let step = walk.next();
    while (!step.done) step = walk.next();
    step.value.forEach((value, at) => {
      map[at] += value;
    });
  }
  const weights = stages.map(({ row, step }) => [
    row.at,
    /** @type {any} */ (step)?.weights.map((/** @type {Float64Array} */ list) => [...list]) ?? [],
  ]);
  const parts = extent.size.map((_, axis) => central(map, extent.size, axis));
  return { ...extent, work, images: images.map((image) => [...image]), map: [...map], weights, central: parts };
}
let input = "";
for await (const chunk of process.stdin) input += chunk;
/** @type {Record<string, unknown>} */
const results = {};
for (const [name, { text, calls, row, place, seed }] of Object.entries(JSON.parse(input))) {
  const rows = calls ? rowsOf(calls, 0) : trace(text);
  const { outputs, broken } = drawable(rows);
  const entries = folded(outputs);
  const edges = links(entries);
  const target = outputs.at(row ?? -1);
  /** @type {Record<string, unknown>} */
  const result = {
    boxes: entries.length,
    outputs: outputs.map(({ at }) => at),
    broken: broken?.line ?? null,
    edges,
    arcs: arcs(edges, 6),
  };
  results[name] = result;
  if (!target) continue;
  result.obstacle = obstacle(target);
  result.sizes = target.seen?.axes.map(({ n }) => n) ?? null;
  if (result.obstacle || !place) continue;
  const wrong = misplaced(target, place, ["row", "column", "depth"]);
  if (wrong) result.wrong = wrong;
  else result.windows = windows(target, place).map(({ row: { at }, ...rest }) => ({ at, ...rest }));
  if (seed === undefined || wrong) continue;
  try {
    result.measured = measured(target, place, seed);
  } catch (error) {
    result.refused = /** @type {Error} */ (error).message;
  }
}
process.stdout.write(JSON.stringify(results));
