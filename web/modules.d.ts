// What has no types of its own, as far as it is used here.
declare module "subset-font" {
  export default function subsetFont(font: Buffer, text: string, options: { targetFormat: "woff2" }): Promise<Buffer>;
}
// Bundled as text, see bundle.mjs.
declare module "*.py" {
  const text: string;
  export default text;
}
interface Window {
  /** Material's: has each page that is shown, also after instant navigation. */
  document$: import("rxjs").Observable<Document>;
  /** Of the Korean edition: what the search is sent instead of a message of the theme's. */
  typed?: (message: import("./types.js").SearchMessage) => import("./types.js").SearchMessage;
  /** Each puts itself there once it is loaded. */
  widgets?: Record<string, { mount(root: HTMLElement): void }>;
  /** Of frame.htm only. */
  makeWorker: (url: string) => Worker;
}
interface DocumentEventMap {
  /** A widget asks for a worker of Python of its own. */
  worker: CustomEvent<(make: () => Promise<import("./types.js").PythonWorker>) => void>;
  /** A widget puts a file beside the blocks of its page, or takes it away. */
  file: CustomEvent<{ name: string; bytes: Uint8Array<ArrayBuffer> | null }>;
  /** A widget has written code. */
  code: Event;
  /** A file could not be loaded; the detail may be "only if older", see site.js. */
  missing: CustomEvent<string | undefined>;
  contentvisibilityautostatechange: ContentVisibilityAutoStateChangeEvent;
}
/** What not every browser has. */
interface Navigator {
  deviceMemory?: number; // in GiB
  connection?: { saveData?: boolean };
}
/** From a script with words to the folder of those without; bundle.mjs puts it in. */
declare const HOME: string;
/** Where the pages of its language are, below the site: "" or "ko/". */
declare const EDITION: string;
