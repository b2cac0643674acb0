// What a reader takes away: the step or the animation as a picture, and the widget alone for a frame of another page.
/** @import * as Pictures from "./picture.js" */
/** @import { Stepper } from "./stepper.js" */
import { t } from "../../words.js";
import { button, element } from "../dom.js";
import { encode } from "./link.js";

/** @type {Promise<typeof Pictures> | undefined} */
let loading;
/** The code that draws: loaded when a reader wants a picture. @param {string} base */
function load(base) {
  loading ??= new Promise((resolve, reject) => {
    const onload = () => resolve(/** @type {any} */ (window.widgets).picture);
    const { href: src } = new URL("stepper/picture.js", base);
    document.head.append(element("script", { src, onload, onerror: reject }));
  });
  loading.catch(() => {
    loading = undefined; // the next try asks again
  });
  return loading;
}
/** @type {(file: Blob, name: string) => void} */
export function save(file, name) {
  const href = URL.createObjectURL(file);
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}
/** An SVG as PNG, twice as large. @type {(svg: string) => Promise<Blob>} */
export async function toPng(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = element("canvas", { width: image.width * 2, height: image.height * 2 });
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((file) => (file ? resolve(file) : reject(new Error("no picture"))), "image/png");
  });
}

/** @type {(stepper: Stepper, base: string, link: () => string | null) => HTMLElement} */
export function share(stepper, base, link) {
  const { state } = stepper;
  const told = element("span", { className: "run-state", role: "status" });
  const say = (/** @type {string} */ text) => {
    told.textContent = text;
  };
  /** @param {boolean} moves */
  const drawn = async (moves) => {
    const { axes, output, setting, kind, step } = state;
    if (!axes || !output) return null;
    const title =
      document
        .querySelector("h1")
        ?.textContent?.replace(/\s*¶\s*$/, "")
        .trim() ?? "";
    const { picture } = await load(base);
    return picture({ kind, setting, axes, output }, step, { title, address: link() ?? location.href, moves });
  };
  /** @type {(moves: boolean, end: "svg" | "png") => Promise<void>} */
  const take = async (moves, end) => {
    try {
      const svg = await drawn(moves);
      if (!svg) say(t`There is no output to draw`);
      else {
        const file = end === "png" ? await toPng(svg) : new Blob([svg], { type: "image/svg+xml" });
        save(file, `${state.kind.name}-${moves ? "steps" : `step-${state.step + 1}`}.${end}`);
        say(t`Saved`);
      }
    } catch {
      say(t`This browser cannot make the picture`);
    }
  };
  const copy = async () => {
    const url = new URL(location.href);
    url.hash = "";
    url.search = "";
    url.searchParams.set("embed", state.name);
    url.searchParams.set(state.name, encode(state.setting, state.kind));
    const { height } = stepper.root.getBoundingClientRect();
    const frame = element("iframe", { width: "100%", height: String(Math.ceil(height)), loading: "lazy" });
    frame.setAttribute("src", url.href);
    frame.title = document.title;
    await navigator.clipboard.writeText(frame.outerHTML).then(
      () => say(t`Copied: paste it into the HTML of your page`),
      () => say(t`This browser does not let the page copy`),
    );
  };
  return element(
    "details",
    { className: "share" },
    element("summary", { textContent: t`For slides and classes: picture, animation, embed` }),
    element(
      "div",
      { className: "widget-bar" },
      button(t`Step as SVG`, t`The current step as a picture for slides`, () => take(false, "svg")),
      button(t`Step as PNG`, t`The current step as a picture of pixels`, () => take(false, "png")),
      button(t`Animation as SVG`, t`All steps of this output as a picture that moves`, () => take(true, "svg")),
      button(t`Copy embed`, t`HTML that shows this widget alone in another page`, copy),
      told,
    ),
  );
}

/** With ?embed=NAME the page is this widget alone, with a way back to the page. @type {(root: HTMLElement, name: string) => void} */
export function embed(root, name) {
  const asked = new URLSearchParams(location.search).get("embed");
  if (asked === null || (asked || "stepper") !== name || document.documentElement.classList.contains("embed")) return;
  document.documentElement.classList.add("embed");
  const back = new URL(location.href);
  back.searchParams.delete("embed");
  const title =
    document
      .querySelector("h1")
      ?.textContent?.replace(/\s*¶\s*$/, "")
      .trim() ?? t`the page`;
  const link = element("a", { href: back.href, target: "_blank", rel: "noopener", textContent: title });
  root.append(element("p", { className: "origin" }, t`From `, link, ", CC BY 4.0"));
  document.body.append(element("div", { className: "md-typeset embedded" }, root));
}
