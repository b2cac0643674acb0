// The search of the Korean edition gets what is typed from typed_ko.js, which is loaded when the search is. A page says
// where it is, in an attribute.
/** @import { SearchMessage } from "../../../web/types.d.ts" */
{
  const { typed = "" } = /** @type {HTMLScriptElement} */ (document.currentScript).dataset;
  const src = new URL(typed, location.href).href; // of this page: the search may start on a later one
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
        // without it, as after a new deploy, the search is the theme's own
        loaded.then(() => post(window.typed?.(message) ?? message));
      };
      return worker;
    },
  });
}
