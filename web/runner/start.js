// Starts Python with NumPy.

/**
 * Loads Pyodide with NumPy. Rejects when one of its files cannot be loaded: Pyodide itself would wait for that file for
 * ever, or go on without it.
 * @param {string} folder  of Pyodide, with a slash at its end
 */
export async function startPython(folder) {
  const { fetch } = globalThis;
  const own = Object.getOwnPropertyDescriptor(globalThis, "fetch"); // undefined if the prototype has fetch
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
