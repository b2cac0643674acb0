// Tells the kind of a file by its bytes, since its name may say anything. Nothing is decoded here.

/** @typedef {{ kind: string, width?: number, height?: number, animated?: boolean }} Seen */

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const HEAD = 4096; // bytes in which an SVG begins
const FRAME = 0xc0; // the markers of JPEG from 0xc0 to 0xcf hold the size, except for three
const NO_FRAME = [0xc4, 0xc8, 0xcc];

/** @param {DataView} view */
const reader = (view) => ({
  /** @type {(at: number, length: number) => string} */
  ascii: (at, length) =>
    Array.from({ length }, (_, n) => String.fromCharCode(at + n < view.byteLength ? view.getUint8(at + n) : 0)).join(
      "",
    ),
});

/** @param {DataView} view @returns {Seen} */
function png(view) {
  const { ascii } = reader(view);
  let animated = false;
  for (let at = 8; at + 8 <= view.byteLength; at += 12 + view.getUint32(at)) {
    const name = ascii(at + 4, 4);
    if (name === "acTL") animated = at + 12 <= view.byteLength && view.getUint32(at + 8) > 1;
    if (name === "IDAT") break;
  }
  return view.byteLength < 24
    ? { kind: "PNG" }
    : { kind: "PNG", width: view.getUint32(16), height: view.getUint32(20), animated };
}
/** @param {DataView} view @returns {Seen} */
function jpeg(view) {
  for (let at = 2; at + 9 <= view.byteLength; at += 2 + view.getUint16(at + 2)) {
    while (at + 9 <= view.byteLength && view.getUint8(at) === 0xff && view.getUint8(at + 1) === 0xff) at += 1;
    if (at + 9 > view.byteLength || view.getUint8(at) !== 0xff) break;
    const marker = view.getUint8(at + 1);
    if ((marker & 0xf0) === FRAME && !NO_FRAME.includes(marker))
      return { kind: "JPEG", height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
  }
  return { kind: "JPEG" };
}
/** @param {DataView} view @returns {Seen} */
function gif(view) {
  if (view.byteLength < 13) return { kind: "GIF" };
  const table = (/** @type {number} */ flags) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + table(view.getUint8(10));
  let frames = 0;
  while (at + 10 < view.byteLength && frames < 2) {
    const block = view.getUint8(at);
    if (block === 0x2c) {
      frames += 1;
      at += 11 + table(view.getUint8(at + 9));
    } else if (block === 0x21) at += 2;
    else break;
    while (at < view.byteLength && view.getUint8(at)) at += 1 + view.getUint8(at);
    at += 1;
  }
  return { kind: "GIF", width: view.getUint16(6, true), height: view.getUint16(8, true), animated: frames > 1 };
}
/** @param {DataView} view @returns {Seen} */
function webp(view) {
  if (view.byteLength < 30) return { kind: "WebP" };
  const form = reader(view).ascii(12, 4);
  const three = (/** @type {number} */ at) => view.getUint16(at, true) + (view.getUint8(at + 2) << 16);
  if (form === "VP8X")
    return { kind: "WebP", width: three(24) + 1, height: three(27) + 1, animated: (view.getUint8(20) & 2) > 0 };
  if (form === "VP8L") {
    const bits = view.getUint32(21, true);
    return { kind: "WebP", width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return { kind: "WebP", width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff };
}
/** @param {DataView} view @returns {Seen} */
function avif(view) {
  const { ascii } = reader(view);
  const brand = ascii(8, 4);
  if (!/^avi[fs]/.test(brand)) return { kind: /^(hei|hev|mif|msf)/.test(brand) ? "HEIC" : "video" };
  /** @type {Seen} */
  const seen = { kind: "AVIF", animated: brand === "avis" };
  for (let at = 12; at + 16 <= Math.min(view.byteLength, HEAD); at += 1)
    if (ascii(at, 4) === "ispe") return { ...seen, width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
  return seen;
}
/** @param {DataView} view @returns {Seen} */
const bmp = (view) =>
  view.byteLength < 26
    ? { kind: "BMP" }
    : { kind: "BMP", width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };

/** A file that is not a picture of pixels, or not one that browsers read. @param {Uint8Array} bytes @returns {Seen} */
function other(bytes) {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD)).replaceAll("\0", "");
  if (/^\s*<[\s\S]*<svg[\s>]|^\s*<svg[\s>]/i.test(head)) return { kind: "SVG" };
  if (head.startsWith("%PDF")) return { kind: "PDF" };
  if (/^(II\*|MM\0?\*)/.test(head)) return { kind: "TIFF" };
  if (/^\s*<(!doctype html|html)/i.test(head)) return { kind: "HTML" };
  const isText = !bytes.subarray(0, HEAD).some((byte) => byte < 9 || (byte > 13 && byte < 32));
  return { kind: isText ? "text" : "unknown" };
}

/** The kinds that browsers decode; for each other kind, WORDS.refused says why not. */
export const PICTURES = ["PNG", "JPEG", "GIF", "WebP", "BMP", "AVIF", "HEIC"];
/**
 * The kind of the bytes; for a picture also its size and whether it is animated, if the file says so before it is
 * decoded.
 * @type {(bytes: Uint8Array<ArrayBuffer>) => Seen}
 */
export function look(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { ascii } = reader(view);
  if (!bytes.length) return { kind: "empty" };
  if (PNG.every((byte, at) => bytes[at] === byte)) return png(view);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return jpeg(view);
  if (/^GIF8[79]a/.test(ascii(0, 6))) return gif(view);
  if (ascii(0, 4) === "RIFF" && ascii(8, 4) === "WEBP") return webp(view);
  if (ascii(0, 2) === "BM" && bytes.length > 13) return bmp(view);
  if (ascii(4, 4) === "ftyp") return avif(view);
  return other(bytes);
}
