// For `make offline`. No browser starts a worker for a page that was opened from a disk. Material runs the search in a
// worker; here the search runs in a hidden frame instead. (The package iframe-worker does the same with inline scripts,
// but the Content-Security-Policy forbids them.)
if (location.protocol === "file:") {
  class Framed extends EventTarget {
    /** @param {string} url */
    constructor(url) {
      super();
      const frame = Object.assign(document.createElement("iframe"), { hidden: true, title: "Search" });
      document.body.append(frame);
      this.inside = /** @type {Window} */ (frame.contentWindow); // not null: the frame is in the page
      this.inside.postMessage = (/** @type {unknown} */ data) => {
        this.dispatchEvent(new MessageEvent("message", { data }));
      };
      const { document: page } = this.inside;
      const script = Object.assign(page.createElement("script"), { src: url });
      this.ready = new Promise((resolve) => script.addEventListener("load", resolve));
      page.body.append(script);
    }
    /** @param {unknown} data */
    postMessage(data) {
      this.ready.then(() => this.inside.dispatchEvent(new MessageEvent("message", { data })));
    }
  }
  window.Worker = /** @type {any} */ (Framed); // the search uses nothing else of a worker
}
