// Inside the hidden frame: makes the worker, which so inherits the frame's Content-Security-Policy.
window.makeWorker = (url) => {
  const blob = new Blob([`import ${JSON.stringify(url)};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(blob), { type: "module", name: "python" });
};
