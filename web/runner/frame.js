// Runs inside the hidden frame and makes the worker there, so that the worker inherits the frame's
// Content-Security-Policy.
// Firefox asks the service worker only for modules that are imported while a worker runs, so not for `import "url";`.
// The first message may come during this import, and only this script is there to take it.
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
      modules = true; // a browser without module workers never reads the type
      return "module";
    },
  };
  const worker = new Worker(URL.createObjectURL(blob), options);
  if (modules) return worker;
  worker.terminate();
  throw new Error("This browser is too old to run Python in a page: copy the code to run it in Python.");
};
