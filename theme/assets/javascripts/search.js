// Material asks for the search index on every page, and it grows with the site. This holds the request
// back until the reader turns to the search. Runs before Material's own script.
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
})();
