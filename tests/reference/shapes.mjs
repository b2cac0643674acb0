// Computes settings with the module of the widgets: JSON [[layer, shape, arguments], ...] on stdin,
// [{output, weights, ...} or {error, field}, ...] on stdout.
/** @import { Arguments, Value } from "../../web/types.js" */
import { layerShapes, ShapeError } from "../../web/widgets/shapes.js";

let input = "";
for await (const chunk of process.stdin) input += chunk;
const results = JSON.parse(input).map((/** @type {[string, Value, Arguments]} */ [layer, shape, given]) => {
  try {
    return layerShapes(layer, shape, given);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error; // a bug of the module, not a fault of the input
    return { error: error.message, field: error.field };
  }
});
process.stdout.write(JSON.stringify(results, (_, value) => (typeof value === "bigint" ? String(value) : value)));
