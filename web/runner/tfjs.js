// TensorFlow.js for the Python package in web/tensorflow: core and the cpu backend, the only one that
// agrees with TensorFlow in all cases that were compared. Its gradients are not used, since those of
// dilated, transposed and sliced tensors are missing; _gradients.py has the chain rule, on these kernels.
import * as tf from "@tensorflow/tfjs-core/dist/base.js";
import "@tensorflow/tfjs-core/dist/base_side_effects.js";
import "@tensorflow/tfjs-backend-cpu";

/**
 * The types of what the Python package passes to the kernels. No other program calls them.
 * @typedef {import("@tensorflow/tfjs-core").Tensor} Tensor
 * @typedef {Record<string, Tensor>} Tensors
 * @typedef {number | number[] | string | boolean} Attribute
 */

/** @type {(name: string, inputs: Tensors, attributes: Record<string, Attribute>) => unknown} */
const kernel = (name, inputs, attributes) => tf.engine().runKernel(name, inputs, attributes);

/**
 * A convolution, or one of the two kernels that lead back from its output: to the input, or to the filter.
 * @param {string} name
 * @param {number} rank
 * @param {string} first
 * @param {string} second
 * @returns {(a: Tensor, b: Tensor, strides: number[], pad: Attribute, shape: number[]) => unknown}
 */
function convolution(name, rank, first, second) {
  const shaped = { dataFormat: rank === 3 ? "NDHWC" : "NHWC", dilations: Array(rank).fill(1) };
  return (a, b, strides, pad, shape) =>
    kernel(name, { [first]: a, [second]: b }, { ...shaped, strides, pad, inputShape: shape, filterShape: shape });
}
/** @type {Record<string, (...values: any[]) => unknown>} */
const kernels = {
  conv2d: convolution("Conv2D", 2, "x", "filter"),
  conv2dInput: convolution("Conv2DBackpropInput", 2, "dy", "filter"),
  conv2dFilter: convolution("Conv2DBackpropFilter", 2, "x", "dy"),
  conv3d: convolution("Conv3D", 3, "x", "filter"),
  conv3dInput: convolution("Conv3DBackpropInputV2", 3, "dy", "filter"),
  conv3dFilter: convolution("Conv3DBackpropFilterV2", 3, "x", "dy"),
  depthwise: convolution("DepthwiseConv2dNative", 2, "x", "filter"),
  depthwiseInput: convolution("DepthwiseConv2dNativeBackpropInput", 2, "dy", "filter"),
  depthwiseFilter: convolution("DepthwiseConv2dNativeBackpropFilter", 2, "x", "dy"),
};
for (const space of ["", "3d"]) {
  const form = space && "3D";
  kernels[`maxPool${space}Grad`] = (dy, input, output, filterSize, strides, pad) =>
    kernel(`MaxPool${form}Grad`, { dy, input, output }, { filterSize, strides, pad });
  kernels[`avgPool${space}Grad`] = (dy, input, filterSize, strides, pad) =>
    kernel(`AvgPool${form}Grad`, { dy, input }, { filterSize, strides, pad });
}

// as in tf.image.resize, positions are measured from the centres of the pixels
kernels.resizeBilinear = (images, size) =>
  kernel("ResizeBilinear", { images }, { alignCorners: false, halfPixelCenters: true, size });
kernels.resizeNearest = (images, size) =>
  kernel("ResizeNearestNeighbor", { images }, { alignCorners: false, halfPixelCenters: true, size });

export const api = tf.setBackend("cpu").then(() => Object.assign(Object.create(null), tf, kernels));
