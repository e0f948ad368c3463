/** The card by which a technician offers a phone session: who, what it means, and Yes and No of the same size. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class OfferedView {
  /** `answer(yes)`. */
  constructor(words, { answer }) {
    this._words = words;
    this._title = el("strong", { id: "offered" });
    const button = (test, key, glyph, yes, cls) =>
      el("button", { type: "button", class: `big ${cls}`, "data-test": test, on: { click: () => answer(yes) } }, icon(glyph), el("span", { text: words.say(key) }));
    this._text = el("p", { class: "soft" });
    this._app = el("a", { class: "text-button small", target: "_blank", rel: "noopener noreferrer", "data-test": "offered-app", text: words.say("wants.app"), hidden: true });
    this._buttons = el("div", { class: "buttons" }, button("offered-yes", "offered.yes", "screen", true, "primary"), button("offered-no", "offered.no", "no", false, "outline"));
    this.node = el("section", { class: "offered", role: "group", "aria-labelledby": "offered", "aria-live": "polite", "data-test": "offered", hidden: true }, this._title, this._text, this._app, this._buttons);
  }

  /** `offer`: {who, state, can: a key of wants.*, app} or null. */
  update(offer) {
    show(this.node, offer !== null);
    if (offer === null) return;
    setText(this._title, this._words.say("offered.title", offer));
    setText(this._text, this._words.say(offer.state === "taking" ? "offered.taking" : offer.can));
    show(this._app, offer.app !== "");
    if (offer.app !== "") this._app.href = offer.app;
    show(this._buttons, offer.state === "asks");
  }
}
