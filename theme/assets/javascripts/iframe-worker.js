// For `make offline`. From a disk no browser starts a worker; the search, which Material runs in one, runs in a
// hidden frame instead. (The package iframe-worker does it with inline scripts, which the policy forbids.)
if (location.protocol === "file:") {
  class Framed extends EventTarget {
    /** @param {string} url */
    constructor(url) {
      super();
      const frame = Object.assign(document.createElement("iframe"), { hidden: true, title: "Search" });
      document.body.append(frame);
      this.inside = /** @type {Window} */ (frame.contentWindow); // it is in the page
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
  window.Worker = /** @type {any} */ (Framed); // the search needs no more of a worker
}
