/** After the end: who ended it, that nobody sees anything any more, and a copy for whoever wants one; also when nothing is taken from here. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

/** Ends of which there is nothing more to say than that. */
const PLAIN = new Set(["ended.blocked", "ended.left"]);

export class EndedView {
  constructor(words, { copy }) {
    this._words = words;
    this._title = el("h1", { tabindex: -1, text: words.say("ended.title") });
    this._who = el("p", { class: "soft", "data-test": "ended-by" });
    this._nobody = el("p", { class: "soft", text: words.say("ended.nobody") });
    this._untold = el("p", { class: "soft caution", role: "status" });
    this._unsent = el("p", { class: "error" });
    this._copy = el(
      "button",
      { type: "button", class: "text-button", "data-test": "copy", on: { click: copy } },
      icon("save"),
      el("span", { text: words.say("ended.copy") }),
    );
    this.node = el(
      "main",
      { class: "pane notice", hidden: true },
      icon("done", "hero good"),
      this._title,
      this._who,
      this._nobody,
      this._untold,
      this._unsent,
      el("div", { class: "buttons" }, this._copy, el("p", { class: "meta", text: words.say("ended.close") })),
    );
  }

  update(ended, canCopy) {
    const first = this.node.hidden;
    show(this.node, ended !== null);
    if (ended === null) return;
    const known = ended.at !== null;
    const plain = PLAIN.has(ended.key);
    setText(this._title, this._words.say(plain ? `${ended.key}.title` : "ended.title"));
    show(this._nobody, !plain);
    const key = known || plain || ended.key === "ended.refused" ? ended.key : ended.key.replace("ended.", "ended.notime.");
    setText(this._who, this._words.say(key, { ...ended.args, time: known ? this._words.time(ended.at) : "" }));
    show(this._untold, !ended.told);
    setText(this._untold, ended.told ? "" : this._words.say("ended.untold", ended.args));
    show(this._unsent, ended.unsent > 0);
    setText(this._unsent, ended.unsent > 0 ? this._words.say("ended.unsent") : "");
    show(this._copy, canCopy && ended.key !== "ended.blocked");
    if (first) this._title.focus();
  }
}
