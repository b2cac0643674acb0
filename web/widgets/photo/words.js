// Every word of the widget that a reader sees or hears, in one place.

/** @param {string} text */
const quoted = (text) => `\u201c${text.length > 24 ? `${text.slice(0, 23)}…` : text}\u201d`;
/** @param {number} n */
const minus = (n) => String(Number(n.toFixed(2))).replace("-", "\u2212");

export const WORDS = {
  // ---- the picture
  file: "a picture of yours",
  camera: "Camera",
  cameraTitle: "Take a still picture with the camera of this device",
  back: "Photograph of the lesson",
  backTitle: "Show the photograph of the lesson again",
  drop: "Or drop a picture here, or paste one with Ctrl+V. It stays on this device: nothing is sent.",
  take: "Take the picture",
  cancel: "Cancel",
  live: "What the camera sees",
  starting: "Waiting for the camera: the browser may ask whether this page may use it.",
  running: "The camera is on. It is switched off as soon as the picture is taken.",
  canceled: "The camera is off. The picture is the one from before.",
  before: "before",
  after: "after",
  photograph: "The photograph of the lesson.",
  loading: "The picture is being read.",
  yours: (/** @type {string} */ kind, /** @type {number} */ width, /** @type {number} */ height) =>
    `Your picture: ${kind}, ${width} wide and ${height} high.`,
  still: "The still of the camera.",
  scaled: (/** @type {number} */ width, /** @type {number} */ height) => `Scaled to ${width} x ${height}.`,
  animated: "It is animated: this is its first frame.",
  alpha: "It is transparent in part: it is shown on white.",
  several: "Several files came: this is the first.",
  forPython: "The block below reads it as my_picture.",

  // ---- pictures that cannot be read
  tooManyBytes: (/** @type {number} */ bytes) =>
    `The file has ${Math.round(bytes / 1e6)} MB; at most 60 MB are read here. Make the picture smaller first.`,
  tooManyPixels: (/** @type {number} */ width, /** @type {number} */ height) =>
    `The picture has ${width} x ${height} pixels, ${Math.round((width * height) / 1e6)} megapixels; at most 64 are read here. Make it smaller first.`,
  broken: (/** @type {string} */ kind) =>
    `The file begins as ${kind}, but it cannot be read: it is damaged, cut off, or of a form that this browser does not know.`,
  unreadable: "The browser could not read the file: it was moved or deleted, or its folder is closed to you.",
  noFile: "That is no file. Save the picture first, then choose it or drop it here.",
  disk: "This page was opened from a disk, and from there a browser does not let it read the photograph. A picture of yours works.",
  photoMissing: "The photograph of the lesson could not be loaded. A picture of yours works.",
  /** @type {Record<string, string>} */
  refused: {
    empty: "The file is empty: it has 0 bytes.",
    SVG: "This is an SVG: a drawing of lines and text, which has no pixels yet and may bring in other files. Export it as PNG, and choose that.",
    PDF: "This is a PDF, not a picture. Take a screenshot of the page, or export it as PNG.",
    TIFF: "This is a TIFF, which browsers do not read. Save it as PNG or JPEG.",
    HTML: "This is a page in HTML, not a picture. Save the picture itself, and choose that.",
    video: "This is a video or a sound, not a picture. Take a screenshot of a frame.",
    text: "This is text, not a picture, whatever its name says. Choose a PNG, JPEG, GIF, WebP, BMP or AVIF.",
    unknown:
      "This is not a picture that browsers read, whatever its name says. Choose a PNG, JPEG, GIF, WebP, BMP or AVIF.",
  },
  heic: "This is a HEIC, as phones make it, which this browser does not read. Save it as JPEG.",

  // ---- a camera that does not come
  /** @type {Record<string, string>} */
  noCamera: {
    none: "This browser gives the page no camera: it does so only at a secure address. Choose a file instead.",
    NotAllowedError:
      "The camera was refused. To allow it, look at the settings for this page beside the address; or choose a file.",
    NotFoundError: "This device has no camera, or it is not connected. Choose a file instead.",
    NotReadableError:
      "The camera could not be started: perhaps another program uses it. Close that one and try again, or choose a file.",
    other: "The camera could not be started. Choose a file instead.",
  },

  // ---- the settings
  kernel: "kernel",
  own: "typed",
  numbers: "numbers of the kernel",
  stride: "stride",
  padding: "padding",
  dilation: "dilation",
  strength: "strength",
  strengthTitle: "The kernel times this number",
  channels: "channels",
  each: "each alone",
  gray: "gray first",
  shown: "shown",
  /** @type {Record<string, string>} */
  shades: {
    auto: "automatic",
    plain: "0 is black, 1 white",
    middle: "0 is gray, a quarter of the number",
    size: "the size, without the sign",
  },
  copy: "Copy for Python",
  /** The names of the lesson's kernels are those of its program. @type {Record<string, string>} */
  kernels: {
    sobel: "sobel: right minus left",
    "sobel.T": "sobel.T: below minus above",
    box: "box: mean of 9 x 9",
    gauss: "gauss: weighted mean of 9 x 9",
    laplace: "laplace: neighbors minus the pixel",
    sharpen: "sharpen",
    relief: "relief",
    identity: "identity: nothing changes",
    diagonal: "diagonal: the camera moved",
  },

  // ---- the result
  alt: (/** @type {boolean} */ isYours) => (isYours ? "Your picture" : "Portrait of a naval officer in uniform"),
  altResult: (/** @type {string} */ name) => `The picture after the kernel ${name}`,
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
    `Kernel ${name}, ${kh} x ${kw}, sum ${minus(sum)}: the result is ${width} wide and ${height} high, with numbers from ${minus(low)} to ${minus(high)}. Shown: ${shown}.`,
  empty: (/** @type {number[]} */ [kh, kw], /** @type {number[]} */ [height, width]) =>
    `The kernel reaches over ${kh} x ${kw} pixels (rows x columns), and the picture has ${height} x ${width}: there is no place where it fits, so the result is empty. Choose padding "same", a smaller dilation or a smaller kernel.`,
  old: "The result below is the one from before.",

  // ---- numbers that cannot be read
  noKernel: 'There are no numbers. Write rows of them, such as "1 0 -1; 2 0 -2; 1 0 -1".',
  notNumber: (/** @type {string} */ text) => `${quoted(text)} is not a number: write 3, -0.5, 1/9 or 1e-3.`,
  overZero: (/** @type {string} */ text) => `${quoted(text)} divides by 0.`,
  tooLarge: (/** @type {string} */ text, /** @type {number} */ most) =>
    `${quoted(text)} is too large: from -${most} to ${most}.`,
  comma: (/** @type {string} */ text) =>
    `${quoted(text)} can be read in two ways: write 0.5 with a point, and separate numbers by commas or by spaces, not by both.`,
  twoCommas: (/** @type {string} */ text) => `${quoted(text)} has a comma with no number beside it.`,
  brackets:
    "The brackets do not pair, or something stands outside them: write [[1, 0], [0, 1]], or rows without brackets.",
  between: (/** @type {string} */ text) =>
    `${quoted(text)} stands between the rows: write each row in brackets, such as [[1, 0], [0, 1]].`,
  deep: (/** @type {number} */ depth) =>
    `There are ${depth} brackets within each other: a kernel here has rows and columns, so two. It is applied to each channel.`,
  ragged: (/** @type {number} */ row, /** @type {number} */ length, /** @type {number} */ first) =>
    `Row ${row} has a length of ${length}, and row 1 of ${first}: all rows must be equally long.`,
  largeKernel: (/** @type {number} */ kh, /** @type {number} */ kw, /** @type {number} */ most) =>
    `The kernel has ${kh} x ${kw} numbers: at most ${most} x ${most} here.`,
  whole: (/** @type {string} */ text, /** @type {number} */ most) =>
    `${quoted(text)}: must be a whole number from 1 to ${most}.`,
};
