// In the Korean edition, typed_ko.js changes what the reader types before the search gets it. It is loaded when the
// search is loaded. An attribute of this script's element has its address.
/** @import { SearchMessage } from "../../../web/types.d.ts" */
{
  const { typed = "" } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  const src = new URL(typed, location.href).href; // resolved on this page: the search may start on a later page
  const load = () =>
    new Promise((onload) => {
      document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror: onload }));
    });
  /** @type {Promise<unknown> | undefined} */
  let loaded;
  const Before = window.Worker;
  window.Worker = new Proxy(Before, {
    construct(Made, [url, options]) {
      const worker = new Made(url, options);
      if (!/\/workers\/search\.[^/]*$/.test(url)) return worker;
      const post = worker.postMessage.bind(worker);
      worker.postMessage = (/** @type {SearchMessage} */ message) => {
        loaded ??= load();
        // if typed_ko.js is not there, as after a new deploy, the theme's search works without it
        loaded.then(() => post(window.typed?.(message) ?? message));
      };
      return worker;
    },
  });
}
