/** The line that offers a text for the clipboard or asks for what was copied, with its two buttons. Says what present.js says. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class ClipboardView {
  constructor(words, act) {
    this._words = words;
    this._text = el("strong");
    this._excerpt = el("span", { class: "clip-text" });
    this._trouble = el("span", { class: "error", role: "alert", hidden: true, text: words.say("clip.trouble") });
    this._yes = el("button", { type: "button", class: "text-button small", "data-test": "clip-yes", on: { click: () => act({ is: "clip", act: "yes" }) } });
    const no = el("button", { type: "button", class: "text-button small", "data-test": "clip-no", on: { click: () => act({ is: "clip", act: "no" }) }, text: words.say("ask.no") });
    this.node = el(
      "div",
      { class: "strip clip", role: "status", "data-test": "clip", hidden: true },
      icon("clipboard"),
      el("div", { class: "clip-words" }, this._text, this._excerpt, this._trouble),
      el("div", { class: "clip-buttons" }, this._yes, no),
    );
  }

  /** `clip`: of present.js, or null. */
  update(clip) {
    show(this.node, clip !== null);
    if (clip === null) return;
    setText(this._text, this._words.say(clip.key, clip.args));
    setText(this._excerpt, clip.text);
    show(this._excerpt, clip.text !== "");
    show(this._trouble, clip.failed);
    setText(this._yes, this._words.say(clip.yes));
  }
}
