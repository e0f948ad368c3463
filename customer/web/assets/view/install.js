/** Where the app is to be had, for who cannot do with this browser what it could. */
import { el } from "./dom.js";
import { icon } from "./icons.js";

/** A button that is a link; another page, which learns nothing of this one. */
export function installButton(words, url) {
  return el(
    "a",
    { class: "mid quiet install-link", href: url, target: "_blank", rel: "noopener noreferrer", "data-test": "install" },
    icon("save"),
    el("span", { text: words.say("install.get") }),
  );
}

/** The same with a sentence, below the form to join. */
export function installHint(words, url) {
  return el("div", { class: "install" }, el("p", { text: words.say("install.hint") }), installButton(words, url));
}
