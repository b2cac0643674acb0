// This script runs before Material's own script.

// Material asks for the search index and starts its search worker on every page, and the index grows with
// the site. This holds both back until the reader turns to the search.
(() => {
  const send = XMLHttpRequest.prototype.send;
  const open = XMLHttpRequest.prototype.open;
  /** @type {Promise<void>} */
  const wanted = new Promise((resolve) => {
    const on = (/** @type {string} */ type, /** @type {string} */ selector) =>
      addEventListener(type, ({ target }) => target instanceof Element && target.matches(selector) && resolve());
    on("focusin", ".md-search__input");
    on("change", "#__search");
    if (new URLSearchParams(location.search).has("q")) resolve(); // a link to a search
    if (new URLSearchParams(location.search).has("h")) resolve(); // a search result: the words are marked in it
  });
  /** Requests for the search index. @type {WeakSet<XMLHttpRequest>} */
  const requests = new WeakSet();
  /** @type {(this: XMLHttpRequest, method: string, url: string | URL, ...more: any[]) => void} */
  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    if (String(url).endsWith("/search/search_index.json")) requests.add(this);
    Reflect.apply(open, this, [method, url, ...more]);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (requests.has(this)) wanted.then(() => send.call(this, body));
    else send.call(this, body);
  };

  const Real = window.Worker;
  class Later extends EventTarget {
    /** @param {string} url */
    constructor(url) {
      super();
      this.real = wanted.then(() => {
        const worker = new Real(url);
        worker.addEventListener("message", ({ data }) => this.dispatchEvent(new MessageEvent("message", { data })));
        return worker;
      });
    }
    /** @param {unknown} message */
    postMessage(message) {
      this.real.then((worker) => worker.postMessage(message));
    }
  }
  window.Worker = new Proxy(Real, {
    construct: (Made, [url, options]) =>
      /\/workers\/search\.[^/]*$/.test(url) ? new Later(url) : new Made(url, options),
  });
})();

// The browser alone follows a link to a place on the same page. The first time, Material would fetch the page again,
// and what the reader has run on the page would be lost. A window calls its listeners in the order in which they were
// added, so this one comes before Material's.
{
  let shown = location.pathname;
  addEventListener("DOMContentLoaded", () => {
    window.document$?.subscribe(() => {
      shown = location.pathname;
    });
  });
  addEventListener("popstate", (event) => {
    if (location.pathname !== shown) return;
    event.stopImmediatePropagation();
    const { state } = event;
    if (state && "y" in state) scrollTo({ top: state.y, behavior: "instant" }); // Back: Material has stored the place
  });
}
