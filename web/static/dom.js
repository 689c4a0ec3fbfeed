// Building elements. Text becomes text nodes only: nothing a user or a service says is ever parsed as HTML.

/** An element with attributes (a function is a listener: onclick) and children (strings, elements, null). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** A link within the pages that keeps the language. Only addresses of our own are links. */
export function local(url, lang) {
  if (!/^\/(?!\/)/.test(url)) return "#";
  const [path, fragment] = url.split("#", 2);
  return path + (lang === "en" ? "?lang=en" : "") + (fragment ? "#" + fragment : "");
}
