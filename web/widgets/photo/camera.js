// The camera of the device: shown until the reader takes the picture, then switched off.
import { button, element } from "../dom.js";
import { scaled } from "./open.js";
import { WORDS } from "./words.js";

/** @import { Opened } from "./open.js" */

export class Camera {
  video = element("video", { muted: true, playsInline: true, "aria-label": WORDS.live });
  take = button(WORDS.take, WORDS.running, () => this.#take());
  cancel = button(WORDS.cancel, WORDS.canceled, () => {
    this.stop();
    this.say(WORDS.canceled);
  });
  node = element(
    "div",
    { className: "camera", hidden: true },
    this.video,
    element("div", { className: "widget-bar" }, this.take, this.cancel),
  );
  /** @type {MediaStream | null} */
  #stream = null;
  #asked = 0; // which request is the last one

  /**
   * @param {(opened: Opened) => void} taken @param {(text: string) => void} say @param {(text: string) => void} refuse
   * @param {() => void} closed  moves the focus back
   */
  constructor(taken, say, refuse, closed) {
    this.taken = taken;
    this.say = say;
    this.refuse = refuse;
    this.closed = closed;
  }
  async start() {
    this.stop();
    this.#asked += 1;
    const asked = this.#asked;
    if (!navigator.mediaDevices?.getUserMedia) return this.refuse(WORDS.noCamera.none);
    this.say(WORDS.starting);
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      if (asked !== this.#asked) return end(stream); // the reader has gone on meanwhile
      this.#stream = stream;
      this.video.srcObject = stream;
      await this.video.play();
    } catch (error) {
      if (asked !== this.#asked) return;
      this.stop();
      const { name } = /** @type {Error} */ (error);
      this.refuse(WORDS.noCamera[name] ?? WORDS.noCamera.other);
      return;
    }
    this.node.hidden = false;
    this.say(WORDS.running);
    this.take.focus();
  }
  #take() {
    const { videoWidth, videoHeight } = this.video;
    if (!videoWidth) return; // no picture has come yet
    const { canvas, notes } = scaled(this.video, videoWidth, videoHeight);
    this.stop();
    this.taken({ canvas, notes: [WORDS.still, ...notes] });
  }
  /** Switches the camera off, also while the browser still asks for it. */
  stop() {
    this.#asked += 1;
    if (this.#stream) end(this.#stream);
    this.#stream = null;
    this.video.srcObject = null;
    if (!this.node.hidden) this.closed();
    this.node.hidden = true;
  }
}
/** @param {MediaStream} stream */
function end(stream) {
  for (const track of stream.getTracks()) track.stop();
}
