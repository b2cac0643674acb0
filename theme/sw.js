// The service worker keeps what a reader has opened, so that it is there without a network. It asks the network for a
// page first, so that no page is older than the site. If the name of a file has a hash of its content, the worker does
// not ask for the file again.
// The build writes these three (web/policy.mjs, web/version.mjs). Without them, in `make serve`, nothing is kept.
const POLICY = "";
const VERSION = "";
/** @type {string[]} */
const FILES = []; // files and folders that have a hash of their content in their name; folders end in a slash
const PATIENCE = 4000; // ms after which a reader gets the kept page, if there is one
const MOST = 200; // addresses that are read from one message

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const SCOPE = worker.registration.scope;
const OURS = `conv-by-hand ${SCOPE} `; // other sites may share the origin, and with it the caches
const CACHE = OURS + VERSION;

/** The key of a response in the cache: without the query, so that there is one copy. @param {string} url */
function key(url) {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
const isOurs = (/** @type {string} */ url) => key(url).startsWith(SCOPE);
const isVersioned = (/** @type {string} */ url) => FILES.some((name) => key(url).startsWith(SCOPE + name));

/** @param {string} url @param {Response} response */
async function keep(url, response) {
  // an error, a part of a file, a redirect or an answer from another origin is of no use later
  if (response.status !== 200 || response.type !== "basic" || response.redirected) return;
  const cache = await caches.open(CACHE);
  await cache.put(key(url), response);
}

/**
 * Any script of the origin can write to a cache. So a response from the cache must be the site's own answer for exactly
 * this address (a response that a script made has another type), and a page gets its policy from this file.
 * @param {Request} request
 */
async function kept({ url, mode }) {
  const cache = await caches.open(CACHE);
  const response = await cache.match(key(url));
  if (response?.type !== "basic" || key(response.url) !== key(url)) return undefined;
  if (mode !== "navigate") return response;
  const headers = {
    "Content-Type": response.headers.get("Content-Type") ?? "text/plain",
    "Content-Security-Policy": POLICY,
  };
  return new Response(response.body, { headers });
}

/** @param {FetchEvent} event */
function ask(event) {
  // "no-cache": the browser's own cache holds a page for some minutes, and that page may be from an older deploy
  const response = fetch(event.request, isVersioned(event.request.url) ? {} : { cache: "no-cache" });
  event.waitUntil(response.then((fresh) => keep(event.request.url, fresh.clone())).catch(() => {}));
  return response;
}

/** @param {FetchEvent} event @returns {Promise<Response>} */
async function answer(event) {
  if (isVersioned(event.request.url)) return (await kept(event.request)) ?? ask(event);
  const network = ask(event);
  /** @type {Promise<void>} */
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const first = await Promise.race([network.catch(() => null), late]);
  return first ?? (await kept(event.request)) ?? network;
}

// This worker takes over what older caches hold. A file whose name has the same hash is copied; everything else is
// fetched again. If the network fails meanwhile, the installation fails, and the older worker stays until the next
// visit, with all that it keeps.
const older = async () =>
  (await caches.keys()).filter((name) => name !== CACHE && (name.startsWith(OURS) || name === "conv-by-hand"));
const plain = (/** @type {string} */ name) => name.replaceAll(/\.[0-9a-f]{8}(?=[./])/g, "");
/** @param {string} url */
function renamed(url) {
  const path = plain(key(url).slice(SCOPE.length));
  const name = FILES.find((file) => path.startsWith(plain(file)));
  return name ? SCOPE + name + path.slice(plain(name).length) : key(url);
}
/** @param {Cache} cache */
async function takeOver(cache) {
  const ours = await caches.open(CACHE);
  for (const url of (await cache.keys()).map((request) => request.url).filter(isOurs)) {
    const now = renamed(url);
    if (await ours.match(now)) continue;
    const same = now === url && isVersioned(url) ? await cache.match(url) : undefined;
    await keep(now, same ?? (await fetch(now, { cache: "no-cache" })));
  }
}
async function install() {
  if (VERSION) for (const name of await older()) await takeOver(await caches.open(name));
  await worker.skipWaiting();
}
async function activate() {
  for (const name of await older()) {
    // what pages have asked the older worker for since the installation
    if (VERSION) await takeOver(await caches.open(name)).catch(() => {});
    await caches.delete(name);
  }
  await worker.clients.claim();
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
if (VERSION) {
  worker.addEventListener("fetch", (event) => {
    const { method, url } = event.request;
    if (method === "GET" && isOurs(url)) event.respondWith(answer(event));
  });
  // The first page loads before this worker is there, so the page sends a list of what it has loaded.
  worker.addEventListener("message", (event) => {
    const urls = [event.data]
      .flat()
      .slice(0, MOST)
      .filter((url) => URL.canParse(url) && isOurs(url));
    event.waitUntil(Promise.allSettled(urls.map(async (url) => keep(url, await fetch(url, { cache: "force-cache" })))));
  });
}
