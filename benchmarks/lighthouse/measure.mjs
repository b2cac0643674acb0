// Lighthouse on the built site, as a phone sees it: a page of each kind, the median of five runs.
// Usage: node measure.mjs SITE CHROMIUM. Ends with 1 where a score is below 100 and EXPLAINED does not say
// why, or where a page blocks or moves for longer than it may.
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const PAGES = ["", "tutorials/n_channels/", "reference/conv_shapes/", "notebooks/n_channels/"];
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const RUNS = 5;
const MOST = { tbt: 50, cls: 0.02 }; // less than: ms, and Lighthouse's measure of layout shift
// The audits that may keep a score below 100, and why.
const EXPLAINED = {
  "first-contentful-paint": "the theme's style sheet, 23 kB, comes before the first paint on a slow line",
  "total-blocking-time": "the theme's script sets a page up in one piece",
};

// ---- a static host like GitHub Pages: it compresses text, and lets pages be kept for ten minutes ------
const TYPES = {
  html: "text/html; charset=utf-8", css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8",
  json: "application/json", svg: "image/svg+xml", xml: "application/xml", png: "image/png", woff2: "font/woff2",
};
const PACKED = ["png", "woff2"]; // compressed by their own format
function serve(site) {
  const server = createServer(async ({ url }, response) => {
    const { pathname } = new URL(url, "http://localhost");
    const file = pathname.endsWith("/") ? `${pathname}index.html` : pathname;
    const kind = file.split(".").pop();
    try {
      const bytes = await readFile(site + decodeURIComponent(file));
      const headers = { "Content-Type": TYPES[kind] ?? "application/octet-stream", "Cache-Control": "max-age=600" };
      if (!PACKED.includes(kind)) headers["Content-Encoding"] = "gzip";
      response.writeHead(200, headers).end(PACKED.includes(kind) ? bytes : gzipSync(bytes));
    } catch {
      response.writeHead(404).end();
    }
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

// ---- one run in a browser of its own, which knows nothing of the site ----------------------------------
async function run(url, chromePath) {
  const chromeFlags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-component-update"];
  const chrome = await launch({ chromePath, chromeFlags });
  try {
    const { lhr } = await lighthouse(url, { port: chrome.port, logLevel: "error", onlyCategories: CATEGORIES });
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`);
    return lhr;
  } finally {
    chrome.kill();
  }
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const score = (runs, category) => Math.round(100 * median(runs.map(({ categories }) => categories[category].score)));
const figure = (runs, audit) => median(runs.map(({ audits }) => audits[audit].numericValue));
// Of a category, the audits that count in its score and are not whole in the median of the runs.
function losses(runs, category) {
  const counted = runs[0].categories[category].auditRefs.filter(({ weight }) => weight);
  return counted.map(({ id }) => id).filter((id) => median(runs.map(({ audits }) => audits[id].score ?? 1)) < 1);
}

const [site, browser] = process.argv.slice(2);
const chromePath = (await readFile(browser, "utf8")).trim();
const server = await serve(site);
const address = `http://127.0.0.1:${server.address().port}/`;
const faults = [];
const needed = new Set();
const row = (name, cells) => console.log(name.padEnd(24) + cells.map((cell) => String(cell).padStart(15)).join(""));
row("page", ["performance", "accessibility", "best practices", "SEO", "TBT, ms", "CLS", "machine"]);
for (const page of PAGES) {
  const runs = [];
  for (let i = 0; i < RUNS; i += 1) runs.push(await run(address + page, chromePath));
  const scores = CATEGORIES.map((category) => score(runs, category));
  const [tbt, cls] = [figure(runs, "total-blocking-time"), figure(runs, "cumulative-layout-shift")];
  row(`/${page}`, [...scores, tbt.toFixed(0), cls.toFixed(3), median(runs.map(({ environment }) => environment.benchmarkIndex))]);
  for (const [i, category] of CATEGORIES.entries()) {
    if (scores[i] === 100) continue;
    for (const id of losses(runs, category)) {
      if (EXPLAINED[id]) needed.add(id);
      else faults.push(`/${page}: ${category} is ${scores[i]}, by ${id}: ${runs[0].audits[id].displayValue ?? runs[0].audits[id].title}`);
    }
  }
  if (tbt >= MOST.tbt) faults.push(`/${page}: total blocking time is ${tbt.toFixed(0)} ms, must be below ${MOST.tbt}`);
  if (cls >= MOST.cls) faults.push(`/${page}: cumulative layout shift is ${cls.toFixed(3)}, must be below ${MOST.cls}`);
}
server.close();
console.log("\nmachine: Lighthouse's benchmark index; a machine that is busy has a lower one, and loses performance");
for (const id of needed) console.log(`${id}: ${EXPLAINED[id]}`);
for (const fault of faults) console.error(fault);
process.exit(faults.length ? 1 : 0);
