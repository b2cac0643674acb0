// TensorFlow.js for the Python package in web/tensorflow: core, every gradient, and the cpu backend,
// the only one that agrees with TensorFlow in all cases that were compared.
import * as tf from "@tensorflow/tfjs-core/dist/base.js";
import "@tensorflow/tfjs-core/dist/base_side_effects.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import "@tensorflow/tfjs-backend-cpu";

// tf.GradientTape sits on TensorFlow.js' own tape. Its state is private to the engine, so the version
// of TensorFlow.js is pinned.
const tape = {
  tapeStart: () => tf.engine().startTape(),
  tapeStop() {
    const recorded = tf.engine().state.activeTape;
    tf.engine().endTape();
    return recorded;
  },
  tapeGradient(recorded, y, xs, keep) {
    const { state } = tf.engine();
    const before = [state.activeTape, state.gradientDepth];
    [state.activeTape, state.gradientDepth] = [recorded, 1];
    try {
      return tf.engine().gradients(() => y, xs, null, true).grads;
    } finally {
      [state.activeTape, state.gradientDepth] = before;
      if (!keep) for (const node of recorded) for (const tensor of node.saved) tensor.dispose();
    }
  },
};

export const api = tf.setBackend("cpu").then(() => Object.assign(Object.create(null), tf, tape));
