// The work that the theme leaves to us on every page, one block for each purpose. `document$` is Material's: it reports
// each page that is shown, also after an instant navigation.

// ---- its words: English, or those that the page gives (theme/partials/words.html) ----------------------------------
/** @type {Record<string, string>} */
const siteWords = JSON.parse(/** @type {HTMLScriptElement} */ (document.currentScript).dataset.words ?? "{}");
const worded = (/** @type {string} */ text) => siteWords[text] ?? text;

// ---- wide code, formulas and tables ------------------------------------------------------------------------------
// They can be scrolled by keyboard, and a screen reader says what they are.
{
  const WIDE = "pre > code, div.arithmatex, .md-typeset__scrollwrap";
  const name = (/** @type {Element} */ element) => {
    if (element.matches(".arithmatex")) return worded("Formula");
    if (element.matches(".md-typeset__scrollwrap")) return worded("Table");
    return element.closest(".output") ? worded("Output") : worded("Code");
  };
  /** @type {WeakSet<Element>} */
  const laidOut = new WeakSet(); // code that has been laid out: its own width is known
  const letter = (/** @type {Element} */ element) => {
    const brush = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
    const { fontSize, fontFamily } = getComputedStyle(element);
    brush.font = `${fontSize} ${fontFamily}`;
    return brush.measureText("0").width;
  };
  const columns = (/** @type {Element} */ element) =>
    Number(/** @type {HTMLElement} */ (element).style.getPropertyValue("--columns"));
  // The observer reports once the page has been laid out: measuring earlier makes a browser lay the page out again.
  // It also reports when the window changes, and when a folded part, which had no width, is opened.
  const sizes = new ResizeObserver((entries) => {
    const first = entries.find(({ target }) => target.matches("code"))?.target;
    const em = first ? letter(first) : 0;
    /** @type {[Element, boolean][]} */
    const measured = entries.map(({ target, contentRect }) => [
      target,
      target.scrollWidth > target.clientWidth || (!laidOut.has(target) && columns(target) * em > contentRect.width),
    ]);
    for (const [element, wide] of measured) {
      if (wide) {
        element.setAttribute("tabindex", "0");
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", worded("{what}, scrolls sideways").replace("{what}", name(element)));
      } else if (element.getAttribute("role") === "region") {
        for (const attribute of ["tabindex", "role", "aria-label"]) element.removeAttribute(attribute);
      }
    }
  });
  const ask = (/** @type {Element} */ element) => {
    sizes.unobserve(element); // the code has changed: report again, even if its size is the same
    sizes.observe(element);
  };
  const watch = (/** @type {ParentNode} */ part) => part.querySelectorAll(WIDE).forEach(ask);
  window.document$.subscribe(() => {
    sizes.disconnect();
    watch(document);
  });
  document.addEventListener("code", ({ target }) => watch(/** @type {Element} */ (target)));
  document.addEventListener("contentvisibilityautostatechange", ({ target, skipped }) => {
    const element = /** @type {Element} */ (target);
    if (skipped) return laidOut.delete(element);
    laidOut.add(element); // the reader came near
    ask(element);
  });
}

// ---- the keyboard ------------------------------------------------------------------------------------------------
// In the theme, labels open the drawer, the lists in the drawer and, on a phone, the search. No key reaches a label.
{
  const SWITCHES = "label.md-header__button:is([for=__drawer], [for=__search]), .md-sidebar--primary label";
  const narrow = matchMedia("(max-width: 76.2344em)"); // the theme's limit: below it, the side bar is a drawer
  const drawer = () => /** @type {HTMLInputElement} */ (document.getElementById("__drawer"));
  const focus = (/** @type {string} */ selector) =>
    /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();
  const reach = () => {
    document.querySelector(".md-search")?.setAttribute("aria-label", worded("Search")); // the dialog has no name
    for (const label of /** @type {NodeListOf<HTMLLabelElement>} */ (document.querySelectorAll(SWITCHES))) {
      if (label.matches("header *"))
        label.setAttribute("aria-label", worded(label.htmlFor === "__search" ? "Search" : "Navigation"));
      if (narrow.matches) [label.tabIndex, label.role] = [0, "button"];
      else for (const attribute of ["tabindex", "role"]) label.removeAttribute(attribute);
    }
  };
  window.document$.subscribe(reach);
  narrow.addEventListener("change", reach);
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (event.key === " " && target.matches(SWITCHES)) {
      event.preventDefault(); // the page would scroll
      target.click(); // the theme does so for Enter
    }
    if (event.key === " " && target.matches(".md-option")) {
      event.preventDefault();
      const { htmlFor } = /** @type {HTMLLabelElement} */ (target.nextElementSibling);
      const other = document.getElementById(htmlFor);
      other?.click();
      other?.focus(); // the theme does so for Enter
    }
    if (event.key === "Escape" && drawer().checked) drawer().click();
  });
  // The focus goes into what has been opened, and back to what opened it.
  document.addEventListener("change", (event) => {
    const target = /** @type {HTMLInputElement} */ (event.target);
    const focused = document.activeElement;
    if (target.id === "__search" && target.checked) focus(".md-search__input");
    if (!narrow.matches || !(target === drawer() || target.matches(".md-sidebar--primary .md-toggle"))) return;
    if (drawer().checked) {
      /** @type {NodeListOf<HTMLElement>} */
      const all = document.querySelectorAll(".md-sidebar--primary :is(a, label)");
      [...all].find((element) => element.checkVisibility({ visibilityProperty: true }))?.focus();
    } else if (focused === document.body || focused?.closest(".md-sidebar--primary")) {
      focus("label.md-header__button[for=__drawer]");
    }
  });
}

// ---- kept pages and versions -------------------------------------------------------------------------------------
// sw.js, the service worker, keeps the pages that were opened, so that they are there without a network. The first page
// was loaded before the worker was there, so it tells the worker what it has loaded.
{
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const worker = navigator.serviceWorker; // only at a secure address
  worker?.register(new URL("../../sw.js", script.src)).then(
    async () => {
      if (worker.controller) return;
      const { active } = await worker.ready;
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
      active?.postMessage([location.href.split("#")[0], ...loaded.filter((url) => url.startsWith(location.origin))]);
    },
    () => {},
  ); // storage is off: the site works without the worker

  // A tab that stays open gets pages of a later deploy. They may need other scripts than those that run in the tab.
  const version = (/** @type {Document} */ page) =>
    /** @type {HTMLMetaElement | null} */ (page.querySelector("meta[name=version]"))?.content;
  const mine = version(document);
  window.document$.subscribe(() => {
    if (version(document) !== mine) location.reload();
  });
  // A file that is gone was part of an older deploy. A script that cannot load a file dispatches "missing" at the
  // element where the reader looks. If the script shows its own message for a failed download, it adds "only if older":
  // then this note appears only if the page is from an older deploy.
  document.addEventListener("missing", async ({ target, detail }) => {
    const place = /** @type {Element} */ (target);
    const page = await fetch(location.href, { cache: "no-cache" }).then(
      (response) => response.text(),
      () => "",
    );
    const now = version(new DOMParser().parseFromString(page, "text/html"));
    const older = now && now !== mine;
    if (!older && detail === "only if older") return;
    const text = older
      ? worded("The site has changed since you opened this page. ")
      : worded("A part of this page could not be loaded. ");
    const reload = Object.assign(document.createElement("button"), {
      type: "button",
      className: "md-button",
      textContent: worded("Reload the page"),
    });
    reload.addEventListener("click", () => location.reload());
    const note = Object.assign(document.createElement("p"), { className: "missing", role: "alert" });
    note.append(text, reload);
    place.querySelector(":scope > .missing")?.remove();
    place.append(note);
  });
}

// ---- widgets -----------------------------------------------------------------------------------------------------
// A widget is <div class="widget" data-widget="calculator">. It is loaded when the reader comes near it, or at once if
// the link carries its state. Nothing is loaded on pages without a widget.
{
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const folder = new URL(script.dataset.widgets ?? "", location.href);
  const load = async (/** @type {HTMLElement} */ root) => {
    if (!document.querySelector("link[href$='widgets.css']")) {
      const { href } = new URL("widgets.css", folder);
      document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href }));
    }
    const name = root.dataset.widget ?? "";
    // a script and not a module, since a page that was opened from a file may import no module
    if (!window.widgets?.[name])
      await new Promise((onload) => {
        const onerror = () => {
          root.dispatchEvent(new Event("missing", { bubbles: true }));
          onload(null);
        };
        const { href: src } = new URL(`${name}.js`, folder);
        document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror }));
      });
    await window.widgets?.[name]?.mount(root);
  };
  // A page that is printed with Ctrl+P or Cmd+P has all its widgets: printing waits until they are loaded.
  document.addEventListener("keydown", async (event) => {
    const { ctrlKey, metaKey, shiftKey, altKey, key } = event;
    if (key.toLowerCase() !== "p" || ctrlKey === metaKey || shiftKey || altKey) return;
    /** @type {NodeListOf<HTMLElement>} */
    const missing = document.querySelectorAll(".widget[data-widget]:not(:has(input, select, textarea))");
    if (!missing.length) return;
    event.preventDefault();
    for (const root of missing) near.unobserve(root);
    await Promise.allSettled([...missing].map(load));
    print();
  });
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
        near.unobserve(target);
        load(/** @type {HTMLElement} */ (target));
      }
    },
    { rootMargin: "900px 0px" },
  );
  window.document$.subscribe(() => {
    near.disconnect();
    /** @type {NodeListOf<HTMLElement>} */
    const roots = document.querySelectorAll(".widget[data-widget]");
    const words = new URLSearchParams(location.search);
    for (const root of roots) {
      const { name } = root.dataset; // a widget has a name where a page has several of its kind
      if (location.search && (!name || words.has(name))) load(root);
      else near.observe(root);
    }
  });
}
