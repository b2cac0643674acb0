// The link in the header to this page in the other language. The header stays when the theme opens a page without a
// reload, so the address is written again for each page, and with its section when the link is used.
{
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const root = new URL("../../", script.src);
  const lead = () => {
    const link = /** @type {HTMLAnchorElement | null} */ (document.querySelector("a[data-edition]"));
    if (!link) return;
    const { here, edition } = link.dataset;
    const page = location.href.split(/[?#]/)[0].slice(`${root.href}${here}`.length);
    link.href = new URL(`${edition}${page}`, root).href + location.hash;
  };
  window.document$.subscribe(lead);
  for (const turned of ["click", "auxclick", "contextmenu"])
    document.addEventListener(
      turned,
      ({ target }) => {
        if (/** @type {Element} */ (target).closest("a[data-edition]")) lead();
      },
      true,
    );
}
