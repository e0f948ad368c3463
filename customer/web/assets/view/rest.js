/** What stands over the conversation when no session runs: that nobody sees anything any more, that it is resolved, that nobody is here or all are busy. Once read it is a line, which opens again. */
import { whenOf } from "../queue.js";
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

/** By what is said, else by its title. */
const ICONS = { "nobody.email": "mail", "nobody.title": "clock", "queue.title": "clock", "queue.phone": "clock", "closed.title": "clock", "busy.title": "clock" };

export class RestView {
  /** `copy()` keeps a copy, `leave()` asks whether to forget the conversation here. */
  constructor(words, { copy, leave }) {
    this._words = words;
    this._title = el("strong", { tabindex: -1, "data-test": "rest-title" });
    this._who = el("p", { class: "soft rest-who", "data-test": "rest-who" });
    this._text = el("p", { class: "soft", "data-test": "rest-text" });
    this._wait = el("p", { class: "soft", "data-test": "wait", hidden: true });
    this._untold = el("p", { class: "soft caution", role: "status" });
    const button = (test, key, glyph, act) =>
      el("button", { type: "button", class: "text-button small", "data-test": test, on: { click: act } }, icon(glyph), el("span", { text: words.say(key) }));
    this._copy = button("copy", "copy.keep", "save", copy);
    this._leave = button("leave", "leave.button", "exit", leave);
    this._sign = el("span", { class: "rest-sign" });
    const buttons = el("div", { class: "rest-buttons" }, this._copy, this._leave);
    this._more = el("div", {}, this._who, " ", this._text, " ", this._wait, this._untold, buttons);
    this._fold = el("button", { type: "button", class: "rest-fold", "data-test": "rest-fold", on: { click: () => this._turn() } }, icon("fold"));
    this.node = el("section", { class: "rest", role: "status", "data-test": "rest", hidden: true }, this._sign, el("div", { class: "rest-words" }, this._title, this._more), this._fold);
    this._shown = "";
    this._heard = false;
    /** Whether the person opened or folded it, or null. */
    this._chosen = null;
  }

  /** `rest`: of present.js, or null. The end takes the focus, once, so that it is heard at once. */
  update(rest, canCopy) {
    show(this.node, rest !== null);
    if (rest === null) {
      this._shown = "";
      return;
    }
    const { over } = rest;
    setText(this._title, this._words.say(rest.title, { ...rest.args, ...whenOf(this._words, rest.opens) }));
    show(this._who, over !== null);
    if (over !== null) {
      const known = over.at !== null;
      setText(this._who, this._words.say(known ? over.key : over.key.replace("ended.", "ended.notime."), { ...over.args, time: known ? this._words.time(over.at) : "" }));
    }
    setText(this._text, this._words.say(rest.text, rest.args));
    const wait = rest.wait ?? null;
    show(this._wait, wait !== null);
    setText(this._wait, wait === null ? "" : this._words.say(wait.key, wait.args));
    show(this._untold, !rest.told);
    setText(this._untold, rest.told ? "" : this._words.say("ended.untold", rest.args));
    show(this._copy, canCopy && !rest.quiet);
    show(this._leave, rest.told && !rest.quiet);
    if (this._shown !== rest.title) this._chosen = null;
    show(this._fold, rest.told && !rest.quiet);
    this._folded(this._chosen ?? rest.folded);
    this._signed(ICONS[rest.text] ?? ICONS[rest.title] ?? "done");
    if (this._shown === rest.title) return;
    this._shown = rest.title;
    this.node.dataset.shows = rest.title;
    if (over === null || this._heard) return; // later changes leave the focus where the person writes
    this._heard = true;
    this._title.focus();
  }

  _signed(glyph) {
    if (this._sign.dataset.shows === glyph) return;
    this._sign.dataset.shows = glyph;
    this._sign.replaceChildren(icon(glyph));
  }

  _turn() {
    this._chosen = !this._more.hidden;
    this._folded(this._chosen);
  }

  _folded(folded) {
    show(this._more, !folded);
    this.node.classList.toggle("folded", folded);
    const words = this._words.say(folded ? "rest.more" : "rest.less");
    this._fold.setAttribute("aria-expanded", String(!folded));
    this._fold.setAttribute("aria-label", words);
    this._fold.title = words;
  }
}
