// Sends what a program prints to the page: each write at once, unless many writes come in a flood.
const LIMIT = 200_000; // characters that one run may print
const JOIN = 30; // ms for which small writes are joined in a flood, so that a loop of prints cannot drown the page
const AT_ONCE = 50; // writes sent at once, however fast they come, so that the output before an endless loop is seen

export class Output {
  printed = 0; // characters of this run
  text = ""; // what is still to be sent
  type = "stdout"; // of `text`
  allowance = AT_ONCE; // writes that may be sent at once; one more for each JOIN milliseconds
  filled = 0; // when `allowance` was last updated
  /**
   * @param {(type: string, text: string) => void} post
   * @param {() => number} now  in milliseconds
   */
  constructor(post, now = () => performance.now()) {
    this.post = post;
    this.now = now;
    this.begin();
  }
  /** A run begins. */
  begin() {
    this.printed = 0;
    this.text = "";
    this.type = "stdout";
    this.allowance = AT_ONCE;
    this.filled = this.now();
  }
  /** Returns the function that Pyodide calls with the bytes of a write. @param {string} type  "stdout" or "stderr" */
  writer(type) {
    const decoder = new TextDecoder(); // a character may come in two parts
    return (/** @type {Uint8Array} */ bytes) => {
      if (this.printed > LIMIT) return bytes.length;
      if (type !== this.type) this.flush();
      this.type = type;
      this.text += decoder.decode(bytes, { stream: true });
      const now = this.now();
      this.allowance = Math.min(AT_ONCE, this.allowance + (now - this.filled) / JOIN);
      this.filled = now;
      if (this.allowance >= 1) {
        this.allowance -= 1;
        this.flush();
      }
      return bytes.length;
    };
  }
  flush() {
    if (!this.text) return;
    const room = Math.max(0, LIMIT - this.printed);
    if (room) this.post(this.type, this.text.slice(0, room));
    if (room && this.text.length > room) this.post("stderr", `\n[cut: a run may print ${LIMIT} characters]\n`);
    this.printed += this.text.length;
    this.text = "";
  }
  /** A run has ended. */
  end() {
    this.flush();
  }
}
