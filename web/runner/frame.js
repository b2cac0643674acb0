// Inside the hidden frame: makes the worker, which so inherits the frame's Content-Security-Policy.
// Firefox asks the service worker only for what is imported while a worker runs, so not for `import "url";`. Meanwhile
// the first message may come, and nobody but this script is there to take it.
const script = (/** @type {string} */ url) => `
  const early = new Promise((resolve) => { self.onmessage = resolve; });
  import(${JSON.stringify(url)}).then(async () => self.onmessage(await early)).catch(reportError);`;

/** @param {string} url  of the worker's module */
window.makeWorker = (url) => {
  const blob = new Blob([script(url)], { type: "text/javascript" });
  let modules = false;
  const options = {
    name: "python",
    /** @returns {WorkerType} */
    get type() {
      modules = true; // a browser that knows no module workers never asks
      return "module";
    },
  };
  const worker = new Worker(URL.createObjectURL(blob), options);
  if (modules) return worker;
  worker.terminate();
  throw new Error("This browser is too old to run Python in a page: copy the code to run it in Python.");
};
