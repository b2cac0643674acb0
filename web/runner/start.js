// Starts Python with NumPy.

/**
 * Pyodide, with NumPy loaded; rejects when a file of it cannot be had, for which Pyodide itself waits for ever, or goes
 * on without.
 * @param {string} folder  of Pyodide, with a slash at its end
 */
export async function startPython(folder) {
  const { fetch } = globalThis;
  const own = Object.getOwnPropertyDescriptor(globalThis, "fetch"); // or it is that of the prototype
  /** @type {Promise<never>} */
  const failed = new Promise((_, reject) => {
    globalThis.fetch = async (...request) => {
      const response = await fetch(...request).catch((error) => error);
      if (!response.ok) reject(new Error(`${request[0]} could not be loaded`));
      return response;
    };
  });
  try {
    const { loadPyodide } = await import(`${folder}pyodide.mjs`);
    return await Promise.race([loadPyodide({ indexURL: folder, packages: ["numpy"], fullStdLib: false }), failed]);
  } finally {
    if (own) Object.defineProperty(globalThis, "fetch", own);
    else Reflect.deleteProperty(globalThis, "fetch");
  }
}
