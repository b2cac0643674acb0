// A kernel on the reader's own picture, or on the photograph of the lesson, in the page.
import { announcer, button, copyButton, element, styleSheet } from "./dom.js";
import { Camera } from "./photo/camera.js";
import { axis, bytesOf, filter, gray, pictureOf, rangeOf, sumOf } from "./photo/filter.js";
import { KERNELS, nameOf, number, parseKernel, program, TypingError } from "./photo/kernel.js";
import { open, PictureError, scaled } from "./photo/open.js";
import { WORDS } from "./photo/words.js";

/** @import { Opened } from "./photo/open.js" */
/** @import { Options } from "./photo/filter.js" */

const FILE = "my_picture.png"; // the name under which the block of the lesson reads it
const MOST = 32; // of stride and dilation
const { src } = /** @type {HTMLScriptElement} */ (document.currentScript);

let ids = 0;
/** A field with its label. @type {<T extends HTMLElement>(label: string, control: T, className?: string) => HTMLElement} */
function field(label, control, className = "field") {
  ids += 1;
  control.id ||= `photo-${ids}`;
  return element("div", { className }, element("label", { htmlFor: control.id, textContent: label }), control);
}
/** @type {(id: string, options: Record<string, string>) => HTMLSelectElement} */
const select = (id, options) =>
  element(
    "select",
    { id },
    ...Object.entries(options).map(([value, textContent]) => element("option", { value, textContent })),
  );
/** @type {(id: string, value: string) => HTMLInputElement} */
const typed = (id, value) => element("input", { id, value, autocomplete: "off", spellcheck: false, inputMode: "text" });

/** A canvas with a caption. @param {string} caption */
function frame(caption) {
  const canvas = element("canvas", { role: "img", width: 1, height: 1 });
  return { canvas, node: element("figure", {}, canvas, element("figcaption", { textContent: caption })) };
}
/** @param {HTMLCanvasElement} canvas */
const brushOf = (canvas) =>
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));

class Photo {
  refusal = element("p", { className: "field-error", role: "alert", hidden: true });
  said = element("p", { className: "said", role: "status" });
  result = element("p", { className: "said" });
  heard = announcer(); // for the result, once the typing rests
  told = element("span", { className: "run-state", role: "status" });
  file = element("input", { type: "file", id: "photo-file", accept: "image/*" });
  cameraButton = button(WORDS.camera, WORDS.cameraTitle, () => this.camera.start());
  back = button(WORDS.back, WORDS.backTitle, () => {
    this.back.hidden = true;
    this.cameraButton.focus();
    this.#showLesson();
  });
  camera = new Camera(
    (opened) => this.#show(opened, true),
    (text) => this.#say(text),
    (text) => this.#refuse(text),
    () => this.cameraButton.focus(),
  );
  kernel = select("photo-kernel", { ...WORDS.kernels, own: WORDS.own });
  numbers = element("textarea", {
    ...{ id: "photo-numbers", rows: 3, spellcheck: false, autocomplete: "off", value: KERNELS.sobel },
    "aria-describedby": "photo-error",
  });
  error = element("p", { id: "photo-error", className: "field-error", role: "alert", hidden: true });
  stride = typed("photo-stride", "1");
  padding = select("photo-padding", { valid: "valid", same: "same" });
  dilation = typed("photo-dilation", "1");
  strength = typed("photo-strength", "1");
  channels = select("photo-channels", { each: WORDS.each, gray: WORDS.gray });
  shades = select("photo-shades", WORDS.shades);
  before = frame(WORDS.before);
  after = frame(WORDS.after);
  /** @type {import("./photo/filter.js").Picture | null} */
  picture = null;
  python = ""; // the settings as lines of Python
  #opening = 0; // the number of the picture that was asked for last
  #frame = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** The photograph of the lesson, which the page shows further up. @type {HTMLImageElement | null} */
    const lesson = document.querySelector(`.md-content img[src*="${root.dataset.photo}"]`);
    this.lesson = lesson?.src ?? "";
    this.back.hidden = true;
    this.strength.title = WORDS.strengthTitle;
    const copy = copyButton(
      WORDS.copy,
      () => this.python,
      (text) => {
        this.told.textContent = text;
      },
    );
    root.replaceChildren(
      element("div", { className: "source" }, field(WORDS.file, this.file), this.cameraButton, this.back),
      element("p", { className: "hint", textContent: WORDS.drop }),
      ...[this.refusal, this.camera.node],
      element(
        "div",
        { className: "fields" },
        field(WORDS.kernel, this.kernel, "field long"),
        ...[field(WORDS.channels, this.channels), field(WORDS.padding, this.padding)],
        ...[field(WORDS.stride, this.stride), field(WORDS.dilation, this.dilation)],
        ...[field(WORDS.strength, this.strength), field(WORDS.shown, this.shades)],
      ),
      field(WORDS.numbers, this.numbers, "field numbers"),
      this.error,
      element("div", { className: "frames" }, this.before.node, this.after.node),
      ...[this.said, this.result, this.heard.node],
      element("div", { className: "widget-bar" }, copy, this.told),
    );
    this.#listen();
    this.#showLesson();
  }
  #listen() {
    const { root } = this;
    this.file.addEventListener("change", () => this.#open(this.file.files ?? []));
    this.kernel.addEventListener("input", () => {
      if (this.kernel.value in KERNELS) this.numbers.value = KERNELS[this.kernel.value];
      else this.numbers.focus();
    });
    root.addEventListener("input", ({ target }) => {
      if (target !== this.file) this.#soon();
    });
    const hasFiles = (/** @type {DragEvent} */ { dataTransfer }) => Boolean(dataTransfer?.types.length);
    root.addEventListener("dragover", (event) => {
      if (!hasFiles(event) || event.target === this.numbers) return;
      event.preventDefault();
      root.classList.add("over");
    });
    for (const kind of ["dragleave", "drop"]) root.addEventListener(kind, () => root.classList.remove("over"));
    root.addEventListener("drop", (event) => {
      const files = event.dataTransfer?.files ?? [];
      if (!files.length && event.target === this.numbers) return; // a text for the kernel
      event.preventDefault();
      if (files.length) this.#open(files);
      else this.#refuse(WORDS.noFile);
    });
    const paste = (/** @type {ClipboardEvent} */ event) => {
      const { target, clipboardData } = event;
      const elsewhere = target instanceof Element && target.closest("input, textarea, [contenteditable]");
      if (!clipboardData?.files.length || (elsewhere && !root.contains(elsewhere))) return;
      event.preventDefault();
      this.#open(clipboardData.files);
    };
    document.addEventListener("paste", paste);
    // The camera is switched off when the reader leaves the page, also without a reload.
    const off = () => this.camera.stop();
    window.addEventListener("pagehide", off);
    const leaving = window.document$.subscribe(() => {
      if (root.isConnected) return;
      off();
      leaving.unsubscribe();
      document.removeEventListener("paste", paste);
      window.removeEventListener("pagehide", off);
    });
  }

  // ---- the picture ----
  /** @param {string} text */
  #say(text) {
    this.refusal.hidden = true;
    this.said.textContent = text;
  }
  /** Says why a picture cannot be shown; the earlier picture stays. @param {string} text */
  #refuse(text) {
    this.refusal.textContent = text;
    this.refusal.hidden = false;
    this.said.textContent = this.notes ?? "";
  }
  notes = "";
  /** @param {FileList | File[]} files */
  async #open(files) {
    this.#opening += 1;
    const opening = this.#opening;
    const [first] = files;
    if (!first) return; // the reader has closed the dialog
    const several = files.length > 1;
    this.camera.stop();
    this.#say(WORDS.loading);
    try {
      const { canvas, notes } = await open(first);
      if (opening === this.#opening) this.#show({ canvas, notes: several ? [...notes, WORDS.several] : notes }, true);
    } catch (error) {
      if (!(error instanceof PictureError)) throw error;
      if (opening === this.#opening) this.#refuse(error.message);
    } finally {
      this.file.value = ""; // so that the same file can be chosen again
    }
  }
  async #showLesson() {
    this.#opening += 1;
    const opening = this.#opening;
    const image = new Image();
    image.src = this.lesson;
    try {
      await image.decode();
      const opened = scaled(image, image.naturalWidth, image.naturalHeight);
      if (opening === this.#opening) this.#show({ ...opened, notes: [WORDS.photograph] }, false);
    } catch (error) {
      const isDisk = error instanceof DOMException && error.name === "SecurityError";
      if (opening === this.#opening) this.#refuse(isDisk ? WORDS.disk : WORDS.photoMissing);
    }
  }
  /** @param {Opened} opened @param {boolean} isYours */
  #show({ canvas, notes }, isYours) {
    this.#opening += 1; // a picture that is still being read comes too late
    const { width, height } = canvas;
    Object.assign(this.before.canvas, { width, height });
    this.before.canvas.setAttribute("aria-label", WORDS.alt(isYours));
    brushOf(this.before.canvas).drawImage(canvas, 0, 0);
    this.picture = pictureOf(brushOf(canvas).getImageData(0, 0, width, height).data, height, width);
    this.back.hidden = !isYours;
    this.notes = (isYours ? [...notes, WORDS.forPython] : notes).join(" ");
    this.#say(this.notes);
    this.#update();
    this.#toPython(isYours ? canvas : null);
  }
  /** Gives the picture to the runner, which makes it a file for the blocks. @param {HTMLCanvasElement | null} canvas */
  async #toPython(canvas) {
    const opening = this.#opening;
    /** @type {Blob | null} */
    const png = canvas && (await new Promise((done) => canvas.toBlob(done, "image/png")));
    const bytes = png && new Uint8Array(await png.arrayBuffer());
    if (opening !== this.#opening) return;
    this.root.dispatchEvent(new CustomEvent("file", { bubbles: true, detail: { name: FILE, bytes } }));
  }

  // ---- the result ----
  #soon() {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#update());
  }
  /** @type {<T>(control: HTMLElement, read: () => T) => T} */
  #read(control, read) {
    try {
      return read();
    } catch (error) {
      if (error instanceof TypingError) this.#mark(control, error.message);
      throw error;
    }
  }
  /** @param {HTMLElement | null} wrong @param {string} text */
  #mark(wrong, text = "") {
    for (const control of [this.numbers, this.stride, this.dilation, this.strength]) {
      control.toggleAttribute("aria-invalid", control === wrong);
      if (control === wrong) control.setAttribute("aria-describedby", this.error.id);
    }
    this.error.hidden = !wrong;
    this.error.textContent = wrong && `${text} ${WORDS.old}`;
  }
  /** @param {HTMLInputElement} control */
  #whole(control) {
    return this.#read(control, () => {
      const value = /^\d+$/.test(control.value.trim()) ? Number(control.value) : 0;
      if (value < 1 || value > MOST) throw new TypingError(WORDS.whole(control.value, MOST));
      return value;
    });
  }
  /** @returns {{ kernel: number[][], options: Options }} */
  #settings() {
    const kernel = this.#read(this.numbers, () => parseKernel(this.numbers.value));
    const padding = /** @type {"valid" | "same"} */ (this.padding.value);
    const [stride, dilation] = [this.#whole(this.stride), this.#whole(this.dilation)];
    const strength = this.#read(this.strength, () => number(this.strength.value));
    return { kernel, options: { stride, padding, dilation, strength } };
  }
  #update() {
    try {
      const { kernel, options } = this.#settings();
      this.#mark(null);
      this.#draw(kernel, options);
    } catch (error) {
      if (!(error instanceof TypingError)) throw error;
    }
    this.after.node.classList.toggle("old", !this.error.hidden);
  }
  /** @type {(kernel: number[][], options: Options) => void} */
  #draw(kernel, options) {
    const name = nameOf(kernel);
    this.kernel.value = name ?? "own";
    this.python = program(kernel, options);
    const { picture } = this;
    if (!picture) return;
    const { height, width } = picture;
    const [kh, kw] = [kernel.length, kernel[0].length];
    const result = filter(this.channels.value === "gray" ? gray(picture) : picture, kernel, options);
    if (!result.height || !result.width) {
      const reach = [axis(height, kh, options).reach, axis(width, kw, options).reach];
      this.#mark(this.numbers, WORDS.empty(reach, [height, width]));
      return;
    }
    const { sum, isZero } = sumOf(kernel);
    const automatic = isZero ? "middle" : "plain";
    const show = this.shades.value === "auto" ? automatic : this.shades.value;
    const { canvas } = this.after;
    Object.assign(canvas, { width: result.width, height: result.height });
    brushOf(canvas).putImageData(new ImageData(bytesOf(result, show), result.width, result.height), 0, 0);
    canvas.setAttribute("aria-label", WORDS.altResult(name ?? WORDS.own));
    const about = { name: name ?? WORDS.own, kh, kw, sum: sum * options.strength, shown: WORDS.shades[show] };
    this.result.textContent = WORDS.result({ ...about, ...result, range: rangeOf(result) });
    this.heard.say(this.result.textContent);
  }
}

/** @param {HTMLElement} root */
export async function mount(root) {
  await styleSheet(new URL("photo.css", src).href);
  if (!root.isConnected || root.classList.contains("photo")) return;
  root.classList.add("photo");
  new Photo(root);
}
