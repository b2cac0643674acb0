// Wide code, formulas and tables can be scrolled by keyboard, and a screen reader says what they are.
// Runs again after each instant navigation (`document$` is Material's).
(() => {
  const WIDE = "pre > code, div.arithmatex, .md-typeset__scrollwrap";
  const name = (element) => {
    if (element.matches(".arithmatex")) return "Formula";
    if (element.matches(".md-typeset__scrollwrap")) return "Table";
    return element.closest(".output") ? "Output" : "Code";
  };
  // Told once the page has been laid out (to ask before makes a browser do it again), when the window changes,
  // and when what was folded, and had no width, is opened.
  const laidOut = new WeakSet(); // code that has been laid out: its own width is known
  const letter = (element) => {
    const brush = document.createElement("canvas").getContext("2d");
    const { fontSize, fontFamily } = getComputedStyle(element);
    brush.font = `${fontSize} ${fontFamily}`;
    return brush.measureText("0").width;
  };
  const sizes = new ResizeObserver((entries) => {
    const first = entries.find(({ target }) => target.matches("code"))?.target;
    const em = first && letter(first);
    const measured = entries.map(({ target, contentRect }) => [
      target,
      target.scrollWidth > target.clientWidth ||
        (!laidOut.has(target) && target.style.getPropertyValue("--columns") * em > contentRect.width),
    ]);
    for (const [element, wide] of measured) {
      if (wide) {
        element.tabIndex = 0;
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", `${name(element)}, scrolls sideways`);
      } else if (element.getAttribute("role") === "region") {
        for (const attribute of ["tabindex", "role", "aria-label"]) element.removeAttribute(attribute);
      }
    }
  });
  const ask = (element) => {
    sizes.unobserve(element); // it has other code, perhaps of the same size
    sizes.observe(element);
  };
  const watch = (part) => part.querySelectorAll(WIDE).forEach(ask);
  window.document$.subscribe(() => {
    sizes.disconnect();
    watch(document);
  });
  document.addEventListener("code", ({ target }) => watch(target)); // a widget has written it
  document.addEventListener("contentvisibilityautostatechange", ({ target, skipped }) => {
    if (skipped) return laidOut.delete(target);
    laidOut.add(target); // a reader came near
    ask(target);
  });

  // The theme opens its drawer, the lists in it and the search of a phone by labels, which no key reaches.
  const SWITCHES = "label.md-header__button:is([for=__drawer], [for=__search]), .md-sidebar--primary label";
  const narrow = matchMedia("(max-width: 76.2344em)"); // the theme's own: below, the side bar is a drawer
  const drawer = () => document.getElementById("__drawer");
  const reach = () => {
    document.querySelector(".md-search").setAttribute("aria-label", "Search"); // a dialog, without a name
    document.querySelectorAll(SWITCHES).forEach((label) => {
      if (label.matches("header *"))
        label.setAttribute("aria-label", label.htmlFor === "__search" ? "Search" : "Navigation");
      if (narrow.matches) [label.tabIndex, label.role] = [0, "button"];
      else for (const attribute of ["tabindex", "role"]) label.removeAttribute(attribute);
    });
  };
  window.document$.subscribe(reach);
  narrow.addEventListener("change", reach);
  document.addEventListener("keydown", (event) => {
    if (event.key === " " && event.target.matches(SWITCHES)) {
      event.preventDefault(); // of the page, to scroll
      event.target.click(); // the theme does so for Enter
    }
    if (event.key === " " && event.target.matches(".md-option")) {
      event.preventDefault();
      const other = document.getElementById(event.target.nextElementSibling.htmlFor);
      other.click();
      other.focus(); // the theme does so for Enter
    }
    if (event.key === "Escape" && drawer().checked) drawer().click();
  });
  // The focus goes into what has been opened, and back to what opened it.
  document.addEventListener("change", ({ target }) => {
    const focused = document.activeElement;
    if (target.id === "__search" && target.checked) document.querySelector(".md-search__input").focus();
    if (!narrow.matches || !(target === drawer() || target.matches(".md-sidebar--primary .md-toggle"))) return;
    if (drawer().checked) {
      [...document.querySelectorAll(".md-sidebar--primary :is(a, label)")]
        .find((element) => element.checkVisibility({ visibilityProperty: true }))
        ?.focus();
    } else if (focused === document.body || focused.closest(".md-sidebar--primary")) {
      document.querySelector("label.md-header__button[for=__drawer]").focus();
    }
  });

  // What was opened stays there without a network: sw.js keeps it. This page was loaded before it was there.
  const worker = navigator.serviceWorker; // only at a secure address
  worker?.register(new URL("../../sw.js", document.currentScript.src)).then(
    async () => {
      if (worker.controller) return;
      const { active } = await worker.ready;
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
      active.postMessage([location.href.split("#")[0], ...loaded.filter((url) => url.startsWith(location.origin))]);
    },
    () => {},
  ); // storage is off: the site works without

  // A tab that stays open gets the pages of a later deploy, which may need other scripts than those that run in it.
  const version = (page) => page.querySelector("meta[name=version]")?.content;
  const mine = version(document);
  window.document$.subscribe(() => {
    if (version(document) !== mine) location.reload();
  });
  // A file that is gone was one of an older deploy. Who misses one sends "missing" from where the reader looks.
  // One who has a word of their own for a failed download asks only for what is to be said of an older deploy.
  document.addEventListener("missing", async ({ target, detail }) => {
    const page = await fetch(location.href, { cache: "no-cache" }).then(
      (response) => response.text(),
      () => "",
    );
    const now = version(new DOMParser().parseFromString(page, "text/html"));
    const older = now && now !== mine;
    if (!older && detail === "only if older") return;
    const text = older
      ? "The site has changed since you opened this page. "
      : "A part of this page could not be loaded. ";
    const reload = Object.assign(document.createElement("button"), {
      type: "button",
      className: "md-button",
      textContent: "Reload the page",
    });
    reload.addEventListener("click", () => location.reload());
    const note = Object.assign(document.createElement("p"), { className: "missing", role: "alert" });
    note.append(text, reload);
    target.querySelector(":scope > .missing")?.remove();
    target.append(note);
  });

  // Widgets: <div class="widget" data-widget="calculator">. One is loaded when the reader comes near it,
  // or at once for a link that carries its state; nothing is loaded on pages without one.
  const widgets = new URL(document.currentScript.dataset.widgets, location);
  const load = async (root) => {
    if (!document.querySelector("link[href$='widgets.css']")) {
      document.head.append(
        Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("widgets.css", widgets) }),
      );
    }
    const name = root.dataset.widget;
    // a script, since a page that was opened from a file may import no module
    if (!window.widgets?.[name])
      await new Promise((onload) => {
        const onerror = () => root.dispatchEvent(new Event("missing", { bubbles: true }));
        document.head.append(
          Object.assign(document.createElement("script"), { src: new URL(`${name}.js`, widgets), onload, onerror }),
        );
      });
    window.widgets[name].mount(root);
  };
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target } of entries.filter(({ isIntersecting }) => isIntersecting)) {
        near.unobserve(target);
        load(target);
      }
    },
    { rootMargin: "1200px 0px" },
  );
  window.document$.subscribe(() => {
    near.disconnect();
    document
      .querySelectorAll(".widget[data-widget]")
      .forEach((root) => (location.search ? load(root) : near.observe(root)));
  });
})();
