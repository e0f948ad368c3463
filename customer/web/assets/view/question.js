/** One question that fills the page: what, who asks, what it means, and Yes and No of the same size. */
import { QUESTIONS } from "../asking.js";
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class QuestionView {
  constructor(words, { yes, no }) {
    this._words = words;
    this._shown = "";
    this._title = el("h1", { tabindex: -1, id: "question" });
    this._caution = el("p", { class: "caution", "data-test": "caution" });
    this._for = el("p", { class: "soft" });
    this._points = el("ul", { class: "points" });
    this._ttl = el("p", { class: "soft ttl", "data-test": "ask-ttl" });
    this._mind = el("p", { class: "soft" });
    this._trouble = el("p", { class: "error", role: "alert", hidden: true });
    const answer = (key, glyph, test, act, cls) =>
      el("button", { type: "button", class: `big ${cls}`, "data-test": test, on: { click: act } }, icon(glyph), el("span", { text: words.say(key) }));
    this.node = el(
      "main",
      { class: "pane question", role: "group", "aria-labelledby": "question", hidden: true },
      this._title,
      this._caution,
      this._for,
      this._points,
      this._mind,
      this._ttl,
      this._trouble,
      el("div", { class: "buttons" }, answer("ask.yes", "yes", "consent-yes", yes, "primary"), answer("ask.no", "no", "consent-no", no, "outline")),
    );
  }

  /** Where it waited behind a sheet, it is read now. */
  focus() {
    if (!this.node.hidden) this._title.focus();
  }

  /** Shows `question` (of present.js) or, with null, nothing, and `caution` with it. A new question takes the focus, once. */
  update(question, caution) {
    show(this.node, question !== null);
    if (question === null) {
      this._shown = "";
      return;
    }
    setText(this._title, this._words.say(question.key, question.args));
    setText(this._caution, this._words.say(caution.key, caution.args));
    this._caution.classList.toggle("error", caution.bad);
    setText(this._for, question.args.portal === "" ? "" : this._words.say("ask.for", question.args));
    show(this._trouble, question.trouble !== "");
    setText(this._trouble, question.trouble === "" ? "" : this._words.say(question.trouble, question.args));
    const ttl = question.ttl === 0 ? "ask.ttl.none" : question.ttl === 1 ? "ask.ttl.one" : "ask.ttl.many";
    setText(this._ttl, this._words.say(ttl, { ...question.args, n: question.ttl }));
    if (this._shown === question.what) return;
    this._shown = question.what;
    const { points, mind } = QUESTIONS[question.what];
    show(this._mind, mind !== "");
    setText(this._mind, mind === "" ? "" : this._words.say(mind));
    this._points.replaceChildren(
      ...points.map(([glyph, key]) => el("li", {}, icon(glyph), el("span", { text: this._words.say(key, question.args) }))),
    );
    this._title.focus();
  }
}
