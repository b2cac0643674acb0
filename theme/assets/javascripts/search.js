// Material asks for the search index and starts its search worker on every page, and the index grows with
// the site. This holds both back until the reader turns to the search. Runs before Material's own script.
(() => {
  const send = XMLHttpRequest.prototype.send;
  const open = XMLHttpRequest.prototype.open;
  const wanted = new Promise((resolve) => {
    addEventListener("focusin", ({ target }) => target.matches?.(".md-search__input") && resolve());
    addEventListener("change", ({ target }) => target.id === "__search" && resolve());
    if (new URLSearchParams(location.search).has("q")) resolve(); // a link to a search
    if (new URLSearchParams(location.search).has("h")) resolve(); // a result: its words are marked
  });
  XMLHttpRequest.prototype.open = function (method, url, ...more) {
    this.isSearchIndex = String(url).endsWith("/search/search_index.json");
    return open.call(this, method, url, ...more);
  };
  XMLHttpRequest.prototype.send = function (body) {
    if (this.isSearchIndex) wanted.then(() => send.call(this, body));
    else send.call(this, body);
  };

  const Real = window.Worker;
  class Later extends EventTarget {
    constructor(url) {
      super();
      this.real = wanted.then(() => {
        const worker = new Real(url);
        worker.addEventListener("message", ({ data }) => this.dispatchEvent(new MessageEvent("message", { data })));
        return worker;
      });
    }
    postMessage(message) {
      this.real.then((worker) => worker.postMessage(message));
    }
  }
  window.Worker = new Proxy(Real, {
    construct: (Made, [url, options]) =>
      /\/workers\/search\.[^/]*$/.test(url) ? new Later(url) : new Made(url, options),
  });
})();
