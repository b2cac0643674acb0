// Every word of the widget that a reader sees or hears, in one place.
import { t } from "../../words.js";

/** @param {string} text */
const quoted = (text) => `\u201c${text.length > 24 ? `${text.slice(0, 23)}…` : text}\u201d`;
/** @param {number} n */
const minus = (n) => String(Number(n.toFixed(2))).replace("-", "\u2212");

export const WORDS = {
  // ---- the picture
  file: t`a picture of yours`,
  camera: t`Camera`,
  cameraTitle: t`Take a still picture with the camera of this device`,
  back: t`Photograph of the lesson`,
  backTitle: t`Show the photograph of the lesson again`,
  drop: t`Or drop a picture here, or paste one with Ctrl+V. It stays on this device: nothing is sent.`,
  take: t`Take the picture`,
  cancel: t`Cancel`,
  live: t`What the camera sees`,
  starting: t`Waiting for the camera: the browser may ask whether this page may use it.`,
  running: t`The camera is on. It is switched off as soon as the picture is taken.`,
  canceled: t`The camera is off. The picture is the one from before.`,
  before: t`before`,
  after: t`after`,
  photograph: t`The photograph of the lesson.`,
  loading: t`The picture is being read.`,
  yours: (/** @type {string} */ kind, /** @type {number} */ width, /** @type {number} */ height) =>
    t`Your picture: ${kind}, ${width} wide and ${height} high.`,
  still: t`The still of the camera.`,
  scaled: (/** @type {number} */ width, /** @type {number} */ height) => t`Scaled to ${width} x ${height}.`,
  animated: t`It is animated: this is its first frame.`,
  alpha: t`It is transparent in part: it is shown on white.`,
  several: t`Several files came: this is the first.`,
  forPython: t`The block below reads it as my_picture.`,

  // ---- pictures that cannot be read
  tooManyBytes: (/** @type {number} */ bytes) =>
    t`The file has ${Math.round(bytes / 1e6)} MB; at most 60 MB are read here. Make the picture smaller first.`,
  tooManyPixels: (/** @type {number} */ width, /** @type {number} */ height) =>
    t`The picture has ${width} x ${height} pixels, ${Math.round((width * height) / 1e6)} megapixels; at most 64 are read here. Make it smaller first.`,
  broken: (/** @type {string} */ kind) =>
    t`The file begins as ${kind}, but it cannot be read: it is damaged, cut off, or of a form that this browser does not know.`,
  unreadable: t`The browser could not read the file: it was moved or deleted, or its folder is closed to you.`,
  noFile: t`That is no file. Save the picture first, then choose it or drop it here.`,
  disk: t`This page was opened from a disk, and from there a browser does not let it read the photograph. A picture of yours works.`,
  photoMissing: t`The photograph of the lesson could not be loaded. A picture of yours works.`,
  /** @type {Record<string, string>} */
  refused: {
    empty: t`The file is empty: it has 0 bytes.`,
    SVG: t`This is an SVG: a drawing of lines and text, which has no pixels yet and may bring in other files. Export it as PNG, and choose that.`,
    PDF: t`This is a PDF, not a picture. Take a screenshot of the page, or export it as PNG.`,
    TIFF: t`This is a TIFF, which browsers do not read. Save it as PNG or JPEG.`,
    HTML: t`This is a page in HTML, not a picture. Save the picture itself, and choose that.`,
    video: t`This is a video or a sound, not a picture. Take a screenshot of a frame.`,
    text: t`This is text, not a picture, whatever its name says. Choose a PNG, JPEG, GIF, WebP, BMP or AVIF.`,
    unknown: t`This is not a picture that browsers read, whatever its name says. Choose a PNG, JPEG, GIF, WebP, BMP or AVIF.`,
  },
  heic: t`This is a HEIC, as phones make it, which this browser does not read. Save it as JPEG.`,

  // ---- a camera that does not come
  /** @type {Record<string, string>} */
  noCamera: {
    none: t`This browser gives the page no camera: it does so only at a secure address. Choose a file instead.`,
    NotAllowedError: t`The camera was refused. To allow it, look at the settings for this page beside the address; or choose a file.`,
    NotFoundError: t`This device has no camera, or it is not connected. Choose a file instead.`,
    NotReadableError: t`The camera could not be started: perhaps another program uses it. Close that one and try again, or choose a file.`,
    other: t`The camera could not be started. Choose a file instead.`,
  },

  // ---- the settings
  kernel: t`kernel`,
  own: t`typed`,
  numbers: t`numbers of the kernel`,
  stride: t`stride`,
  padding: t`padding`,
  dilation: t`dilation`,
  strength: t`strength`,
  strengthTitle: t`The kernel times this number`,
  channels: t`channels`,
  each: t`each alone`,
  gray: t`gray first`,
  shown: t`shown`,
  /** @type {Record<string, string>} */
  shades: {
    auto: t`automatic`,
    plain: t`0 is black, 1 white`,
    middle: t`0 is gray, a quarter of the number`,
    size: t`the size, without the sign`,
  },
  copy: t`Copy for Python`,
  /** The names of the lesson's kernels are those of its program. @type {Record<string, string>} */
  kernels: {
    sobel: t`sobel: right minus left`,
    "sobel.T": t`sobel.T: below minus above`,
    box: t`box: mean of 9 x 9`,
    gauss: t`gauss: weighted mean of 9 x 9`,
    laplace: t`laplace: neighbors minus the pixel`,
    sharpen: t`sharpen`,
    relief: t`relief`,
    identity: t`identity: nothing changes`,
    diagonal: t`diagonal: the camera moved`,
  },

  // ---- the result
  alt: (/** @type {boolean} */ isYours) => (isYours ? t`Your picture` : t`Portrait of a naval officer in uniform`),
  altResult: (/** @type {string} */ name) => t`The picture after the kernel ${name}`,
  result: (
    /** @type {{ name: string, kh: number, kw: number, sum: number, width: number, height: number, range: [number, number], shown: string }} */ {
      name,
      kh,
      kw,
      sum,
      width,
      height,
      range: [low, high],
      shown,
    },
  ) =>
    t`Kernel ${name}, ${kh} x ${kw}, sum ${minus(sum)}: the result is ${width} wide and ${height} high, with numbers from ${minus(low)} to ${minus(high)}. Shown: ${shown}.`,
  empty: (/** @type {number[]} */ [kh, kw], /** @type {number[]} */ [height, width]) =>
    t`The kernel reaches over ${kh} x ${kw} pixels (rows x columns), and the picture has ${height} x ${width}: there is no place where it fits, so the result is empty. Choose padding "same", a smaller dilation or a smaller kernel.`,
  old: t`The result below is the one from before.`,

  // ---- numbers that cannot be read
  noKernel: t`There are no numbers. Write rows of them, such as "1 0 -1; 2 0 -2; 1 0 -1".`,
  notNumber: (/** @type {string} */ text) => t`${quoted(text)} is not a number: write 3, -0.5, 1/9 or 1e-3.`,
  overZero: (/** @type {string} */ text) => t`${quoted(text)} divides by 0.`,
  tooLarge: (/** @type {string} */ text, /** @type {number} */ most) =>
    t`${quoted(text)} is too large: from -${most} to ${most}.`,
  comma: (/** @type {string} */ text) =>
    t`${quoted(text)} can be read in two ways: write 0.5 with a point, and separate numbers by commas or by spaces, not by both.`,
  twoCommas: (/** @type {string} */ text) => t`${quoted(text)} has a comma with no number beside it.`,
  brackets: t`The brackets do not pair, or something stands outside them: write [[1, 0], [0, 1]], or rows without brackets.`,
  between: (/** @type {string} */ text) =>
    t`${quoted(text)} stands between the rows: write each row in brackets, such as [[1, 0], [0, 1]].`,
  deep: (/** @type {number} */ depth) =>
    t`There are ${depth} brackets within each other: a kernel here has rows and columns, so two. It is applied to each channel.`,
  ragged: (/** @type {number} */ row, /** @type {number} */ length, /** @type {number} */ first) =>
    t`Row ${row} has a length of ${length}, and row 1 of ${first}: all rows must be equally long.`,
  largeKernel: (/** @type {number} */ kh, /** @type {number} */ kw, /** @type {number} */ most) =>
    t`The kernel has ${kh} x ${kw} numbers: at most ${most} x ${most} here.`,
  whole: (/** @type {string} */ text, /** @type {number} */ most) =>
    t`${quoted(text)}: must be a whole number from 1 to ${most}.`,
};
