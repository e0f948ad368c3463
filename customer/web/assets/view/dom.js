/** Making elements. Text goes in only as text; attributes never hold style or script, so a strict policy has nothing to forbid. */

/** An element: `attrs` are attributes, `text` its text, `on` its listeners by event name. */
export function el(tag, attrs = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (name === "text") node.textContent = value;
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  node.append(...children.filter((child) => child !== null));
  return node;
}

/** Sets text only where it is other: a screen reader hears a live region again at every write. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function show(node, visible) {
  if (node.hidden === visible) node.hidden = !visible;
}

/** Initials for an avatar, at most two. */
export function initials(name) {
  const words = name.split(/[\s\-]+/u).filter((w) => /[\p{L}\p{N}]/u.test(w));
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words;
  return letters.map((w) => Array.from(w)[0].toUpperCase()).join("") || "?";
}
