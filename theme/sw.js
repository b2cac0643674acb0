// The service worker: what a reader has opened stays there without a network. The network is asked
// first, so nothing on the page is ever older than the site; what is kept is for when it does not answer.
const CACHE = "conv-by-hand";

async function keep(request, response) {
  // a part of a file, an error or an answer of another origin is of no use later
  if (response.status !== 200 || response.type !== "basic") return;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(request);
  const stamp = ({ headers }) => headers.get("etag") ?? headers.get("last-modified");
  if (!kept || !stamp(kept) || stamp(kept) !== stamp(response)) await cache.put(request, response);
}

async function answer(event) {
  const { request } = event;
  try {
    const response = await fetch(request);
    event.waitUntil(keep(request, response.clone()));
    return response;
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: request.mode === "navigate" });
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && new URL(url).origin === location.origin) event.respondWith(answer(event));
});
// What the first page had loaded before this worker was there.
self.addEventListener("message", (event) => {
  event.waitUntil(Promise.allSettled(event.data.map(async (url) => keep(url, await fetch(url, { cache: "force-cache" })))));
});
