// A file of the reader's, or what a camera shows, as a small picture: upright, opaque, at most 256 pixels on its
// longer side. It is read and decoded in the browser; nothing is sent.
import { element } from "../dom.js";
import { look, PICTURES } from "./kind.js";
import { WORDS } from "./words.js";

/** A picture, ready for the kernel; the notes are sentences. @typedef {{ canvas: HTMLCanvasElement, notes: string[] }} Opened */

const LONGEST = 256; // pixels of the longer side
const MOST_BYTES = 60e6;
const MOST_PIXELS = 64e6;

/** Why a picture cannot be shown. */
export class PictureError extends Error {}

/** @type {(width: number, height: number) => [HTMLCanvasElement, CanvasRenderingContext2D]} */
function sheet(width, height) {
  const canvas = element("canvas", { width, height });
  const brush = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: width <= LONGEST })
  );
  brush.imageSmoothingQuality = "high";
  return [canvas, brush];
}
/** On white, so that it is opaque. @type {(canvas: HTMLCanvasElement) => Opened} */
function opaque(canvas) {
  const { width, height } = canvas;
  const [white, brush] = sheet(width, height);
  brush.fillStyle = "#fff";
  brush.fillRect(0, 0, width, height);
  brush.drawImage(canvas, 0, 0);
  const { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")).getImageData(0, 0, width, height);
  const isOpaque = data.every((byte, at) => at % 4 < 3 || byte === 255);
  return { canvas: white, notes: isOpaque ? [] : [WORDS.alpha] };
}
/**
 * A picture scaled to the size that the widget shows. It is halved as long as that is possible, since a browser that
 * scales in one step leaves out pixels.
 * @type {(source: CanvasImageSource, width: number, height: number) => Opened}
 */
export function scaled(source, width, height) {
  const factor = Math.min(1, LONGEST / Math.max(width, height));
  const size = (/** @type {number} */ n) => Math.max(1, Math.round(n * factor));
  const [w, h] = [size(width), size(height)];
  let [from, wide, high] = [source, width, height];
  while (wide > w || high > h) {
    const [less, lower] = [Math.max(w, Math.ceil(wide / 2)), Math.max(h, Math.ceil(high / 2))];
    const [canvas, brush] = sheet(less, lower);
    brush.drawImage(from, 0, 0, wide, high, 0, 0, less, lower);
    [from, wide, high] = [canvas, less, lower];
  }
  const [canvas, brush] = sheet(w, h);
  brush.drawImage(from, 0, 0);
  const { canvas: made, notes } = opaque(canvas);
  return { canvas: made, notes: factor < 1 ? [WORDS.scaled(w, h), ...notes] : notes };
}

/** @type {(width: number, height: number) => void} */
function checkSize(width, height) {
  if (width * height > MOST_PIXELS) throw new PictureError(WORDS.tooManyPixels(width, height));
}
/**
 * A decoded picture, turned upright: a phone notes in the file how it was held.
 * @type {(blob: Blob) => Promise<ImageBitmap>}
 */
async function decode(blob) {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return createImageBitmap(blob); // a browser that does not know the option turns it upright anyway
  }
}

/** Opens a file; throws a PictureError that says why it cannot. @type {(file: Blob) => Promise<Opened>} */
export async function open(file) {
  if (file.size > MOST_BYTES) throw new PictureError(WORDS.tooManyBytes(file.size));
  const buffer = await file.arrayBuffer().catch(() => {
    throw new PictureError(WORDS.unreadable);
  });
  const { kind, width = 0, height = 0, animated } = look(new Uint8Array(buffer));
  if (!PICTURES.includes(kind)) throw new PictureError(WORDS.refused[kind]);
  checkSize(width, height);
  const bitmap = await decode(new Blob([buffer])).catch(() => {
    throw new PictureError(kind === "HEIC" ? WORDS.heic : WORDS.broken(kind));
  });
  try {
    checkSize(bitmap.width, bitmap.height);
    const { canvas, notes } = scaled(bitmap, bitmap.width, bitmap.height);
    const first = [WORDS.yours(kind, bitmap.width, bitmap.height), ...(animated ? [WORDS.animated] : [])];
    return { canvas, notes: [...first, ...notes] };
  } finally {
    bitmap.close();
  }
}
