/** The page of a link from another device: one button that opens the conversation here, or why it does not. */
import { el, setText } from "./dom.js";
import { icon } from "./icons.js";

/** What may pass by itself: the button stays. */
const AGAIN = new Set(["", "offline", "failed"]);

export class FurtherView {
  constructor(words, { state, open }) {
    this._words = words;
    this._button = el("button", { type: "button", class: "big primary", "data-test": "further-open", on: { click: open } }, el("span", { text: words.say("further.open") }));
    const good = AGAIN.has(state);
    const key = state === "" ? "further" : good ? "further" : `further.${state}`;
    const trouble = state !== "" && good ? el("p", { class: "error", role: "alert", text: words.say(`handover.${state}`) }) : null;
    this.node = el(
      "main",
      { class: "pane notice" },
      icon(good ? "devices" : state === "expired" ? "clock" : state === "blocked" ? "blocked" : "link", good ? "hero good" : "hero warn"),
      el("h1", { text: words.say(`${key}.title`) }),
      el("p", { class: "soft", text: words.say(`${key}.text`) }),
      trouble,
      good ? el("div", { class: "buttons" }, this._button) : null,
    );
  }

  busy() {
    this._button.disabled = true;
    setText(this._button.firstChild, this._words.say("join.working"));
  }
}
