/** What belongs to single messages beside their words: the message that they answer, that they were changed, and the way to change one's own. */
import { el, show } from "./dom.js";
import { icon } from "./icons.js";

/** The quoted message in two lines, or null. */
export function quoteNode(words, quote) {
  if (!quote) return null;
  const name = quote.mine ? words.say("chat.you") : quote.name;
  return el("span", { class: "quote", "data-test": "quote" }, el("span", { class: "quote-name", text: name }), el("span", { class: "quote-words", text: quote.words }));
}

/** In the place of words that were taken back. */
export function unsentNode(words, mine, name, redacted) {
  return el("em", { class: "taken-back", "data-test": "taken-back", text: words.say(redacted ? "unsent.removed" : mine ? "unsent.you" : "unsent.other", { who: name }) });
}

/** The dots beside an own message, and what they open: edit, take back. To take back wants a second press. */
export class MessageTools {
  /** `edit()` brings the words into the field; `unsend()` takes them back. */
  constructor(words, { edit, unsend }) {
    this._words = words;
    this._sure = false;
    this._backWord = el("span", { text: words.say("tools.unsend") });
    const close = (back) => this._toggle(false, back);
    const editing = () => {
      close(false);
      edit();
    };
    const back = () => {
      if (!this._sure) {
        this._sure = true;
        this._backWord.textContent = words.say("tools.unsend.sure");
        return;
      }
      close(false);
      unsend();
    };
    this._edit = el("button", { type: "button", class: "text-button small", "data-test": "edit", on: { click: editing } }, icon("pen"), el("span", { text: words.say("tools.edit") }));
    const unsent = el("button", { type: "button", class: "text-button small", "data-test": "unsend", on: { click: back } }, icon("undo"), this._backWord);
    this._bar = el("div", { class: "tools-bar", hidden: true }, this._edit, unsent);
    this._dots = el("button", { type: "button", class: "tools-dots", "data-test": "tools", "aria-expanded": "false", "aria-label": words.say("tools.label"), title: words.say("tools.label"), on: { click: () => this._toggle(this._bar.hidden, true) } }, icon("more"));
    const escape = (event) => event.key === "Escape" && close(true);
    for (const node of [this._bar, this._dots]) node.addEventListener("keydown", escape);
  }

  /** Stands beside the bubble. */
  get dots() {
    return this._dots;
  }

  /** Stands below it. */
  get bar() {
    return this._bar;
  }

  _toggle(open, focus) {
    show(this._bar, open);
    this._dots.setAttribute("aria-expanded", String(open));
    this._sure = false;
    this._backWord.textContent = this._words.say("tools.unsend");
    if (focus) (open ? this._edit : this._dots).focus();
  }
}
