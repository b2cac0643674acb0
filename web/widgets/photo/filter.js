// What a kernel makes of a picture: the arithmetic alone, without a browser.

/** A plane for each channel, row by row. @typedef {{ height: number, width: number, planes: Float64Array[] }} Picture */
/** @typedef {{ stride: number, padding: "valid" | "same", dilation: number, strength: number }} Options */

/**
 * Where the kernel goes on one axis of n pixels: the number of places, the number of pixels that it reaches over, and
 * the zeros before and after the axis, as TensorFlow counts them.
 * @type {(n: number, k: number, options: Omit<Options, "strength">) => { places: number, reach: number, before: number, after: number }}
 */
export function axis(n, k, { stride, padding, dilation }) {
  const reach = (k - 1) * dilation + 1;
  if (padding === "valid") {
    return { places: Math.max(0, Math.ceil((n - reach + 1) / stride)), reach, before: 0, after: 0 };
  }
  const places = Math.ceil(n / stride);
  const zeros = Math.max(0, (places - 1) * stride + reach - n);
  const before = Math.floor(zeros / 2);
  return { places, reach, before, after: zeros - before };
}

/**
 * Each channel, correlated with the kernel times the strength: a depthwise convolution. As in the lesson it goes from
 * number to number of the kernel, and adds the shifted picture times that number. Exact on whole numbers up to 2^53.
 * The result may be empty, with a height or width of 0.
 * @type {(picture: Picture, kernel: number[][], options: Options) => Picture}
 */
export function filter({ height, width, planes }, kernel, options) {
  const { stride, dilation, strength } = options;
  const rows = axis(height, kernel.length, options);
  const columns = axis(width, kernel[0].length, options);
  const wide = width + columns.before + columns.after;
  const made = planes.map((plane) => {
    const padded = new Float64Array(wide * (height + rows.before + rows.after));
    for (let i = 0; i < height; i += 1)
      padded.set(plane.subarray(i * width, (i + 1) * width), (i + rows.before) * wide + columns.before);
    const y = new Float64Array(rows.places * columns.places);
    kernel.forEach((line, a) => {
      line.forEach((number, b) => {
        const weight = number * strength;
        if (weight === 0) return;
        let to = 0;
        for (let i = 0; i < rows.places; i += 1) {
          let from = (i * stride + a * dilation) * wide + b * dilation;
          for (const end = to + columns.places; to < end; to += 1, from += stride) y[to] += weight * padded[from];
        }
      });
    });
    return y;
  });
  return { height: rows.places, width: columns.places, planes: made };
}

const LIGHT = [0.299, 0.587, 0.114]; // of red, green and blue, as in the lesson
/** One channel in place of three. @type {(picture: Picture) => Picture} */
export const gray = ({ height, width, planes }) => ({
  height,
  width,
  planes: [planes[0].map((red, at) => LIGHT[0] * red + LIGHT[1] * planes[1][at] + LIGHT[2] * planes[2][at])],
});

/**
 * The sum of a kernel, and whether it is 0 apart from rounding errors.
 * @type {(kernel: number[][]) => { sum: number, isZero: boolean }}
 */
export function sumOf(kernel) {
  const all = kernel.flat();
  const sum = all.reduce((total, number) => total + number, 0);
  const size = all.reduce((total, number) => total + Math.abs(number), 0);
  return { sum, isZero: Math.abs(sum) <= 1e-9 * size };
}

/** How numbers become brightness, from 0 (black) to 255 (white). @type {Record<string, (y: number) => number>} */
const SHADES = { plain: (y) => y, middle: (y) => 127.5 + y / 4, size: Math.abs };
/**
 * The bytes of the picture for a canvas: red, green, blue and alpha of each pixel.
 * @type {(picture: Picture, show: string) => Uint8ClampedArray<ArrayBuffer>}
 */
export function bytesOf({ height, width, planes }, show) {
  const shade = SHADES[show];
  const bytes = new Uint8ClampedArray(4 * height * width).fill(255);
  for (let c = 0; c < 3; c += 1) {
    const plane = planes[planes.length === 1 ? 0 : c];
    for (let at = 0; at < plane.length; at += 1) bytes[4 * at + c] = shade(plane[at]);
  }
  return bytes;
}
/** The picture of the bytes of a canvas. @type {(bytes: Uint8ClampedArray, height: number, width: number) => Picture} */
export const pictureOf = (bytes, height, width) => ({
  height,
  width,
  planes: [0, 1, 2].map((c) => Float64Array.from({ length: height * width }, (_, at) => bytes[4 * at + c])),
});
/** The smallest and the largest number, where 1 is white. @type {(picture: Picture) => [number, number]} */
export function rangeOf({ planes }) {
  let [low, high] = [Infinity, -Infinity];
  for (const plane of planes) {
    for (const y of plane) {
      if (y < low) low = y;
      if (y > high) high = y;
    }
  }
  return [low / 255, high / 255];
}
