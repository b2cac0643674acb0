// Wide code, formulas and tables can be scrolled by keyboard, and a screen reader says what they are.
// Runs again after each instant navigation (`document$` is Material's) and when the window changes.
(() => {
  const WIDE = "pre > code, div.arithmatex, .md-typeset__table";
  const name = (element) => {
    if (element.matches(".arithmatex")) return "Formula";
    if (element.matches(".md-typeset__table")) return "Table";
    return element.closest(".output") ? "Output" : "Code";
  };
  const mark = () => {
    document.querySelectorAll(WIDE).forEach((element) => {
      if (element.scrollWidth > element.clientWidth) {
        element.tabIndex = 0;
        element.setAttribute("role", "region");
        element.setAttribute("aria-label", `${name(element)}, scrolls sideways`);
      } else if (element.getAttribute("role") === "region") {
        for (const attribute of ["tabindex", "role", "aria-label"]) element.removeAttribute(attribute);
      }
    });
  };
  window.document$.subscribe(mark);
  window.addEventListener("resize", mark);
  // Code inside tabs and details has no width until it is opened.
  document.addEventListener("toggle", mark, true);
  document.addEventListener("change", mark);

  // Widgets: <div class="widget" data-widget="calculator">. Nothing is loaded on pages without one.
  const run = new URL("../run/widgets/", document.currentScript.src);
  window.document$.subscribe(() => {
    document.querySelectorAll(".widget[data-widget]").forEach(async (root) => {
      if (!document.querySelector("link[href$='widgets.css']")) {
        document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: new URL("widgets.css", run) }));
      }
      const widget = await import(new URL(`${root.dataset.widget}.js`, run));
      widget.mount(root);
    });
  });
})();
