// The little that the widgets share about making elements.
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

export function drawing(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// Groups of three digits, so that long numbers can be read.
export const grouped = (number) => String(number).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");

// The state of a widget in the address, without a new entry in the history.
export function remember(state) {
  const url = new URL(location.href);
  url.search = new URLSearchParams(state);
  if (url.href.length < 8000) history.replaceState(history.state, "", url);
}

export function copyButton(label, text, say) {
  return element("button", {
    type: "button",
    className: "run-button",
    textContent: label,
    onclick: () => navigator.clipboard.writeText(text()).then(() => say("Copied"), () => say("This browser does not let the page copy")),
  });
}
