/** What the technician may do now: a line below the banners, and the list behind it with a way back for each. Says what rights.js says. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class RightsView {
  constructor(words, act) {
    this._words = words;
    this._act = act;
    this._rows = new Map();
    this._text = el("strong");
    this._left = el("span", { class: "rights-left", "data-test": "rights-left" });
    this._more = el("span", { class: "rights-more" });
    this.line = el(
      "button",
      { type: "button", class: "rights-line", "data-test": "rights-line", hidden: true, on: { click: () => this.open() } },
      icon("shield"),
      this._text,
      this._left,
      this._more,
    );
    // The title takes the focus: what is pressed by mistake should take nothing back.
    this._title = el("h2", { class: "dialog-title", tabindex: -1, autofocus: true });
    this._asked = el("p", { class: "rights-asked", role: "status", "data-test": "rights-asked" });
    this._none = el("p", { class: "soft", "data-test": "rights-none" });
    this._list = el("ul", { class: "rights", "data-test": "rights" });
    this._beside = el("ul", { class: "rights", "data-test": "rights-beside" });
    this._never = el("p", { class: "meta" });
    this._words2 = new WordsView(words, act);
    const close = el("button", { type: "button", class: "mid quiet", "data-test": "rights-close", on: { click: () => this.node.close() } }, el("span", { text: words.say("dialog.close") }));
    this.node = el("dialog", { class: "dialog", "data-test": "rights-dialog" }, this._title, this._asked, this._none, this._list, this._beside, this._never, this._words2.node, el("div", { class: "dialog-buttons" }, close));
    this.node.addEventListener("click", (event) => event.target === this.node && this.node.close());
  }

  open() {
    if (!this.node.open) this.node.showModal();
  }

  /** Whether a question waits behind the list. It does not close by itself: what a finger is about to press stays below it. */
  asked(waits) {
    setText(this._asked, waits ? this._words.say("rights.asked") : "");
  }

  /** `rights`, `line`, `shown`: of rights.js; `rights` null: no session runs. */
  update(rights, line, shown) {
    show(this.line, line !== null);
    if (line !== null) {
      const args = line.args.what === undefined ? line.args : { ...line.args, what: this._words.say(line.args.what) };
      setText(this._text, this._words.say(line.key, args));
      setText(this._left, line.left === "" ? "" : this._words.say("rights.left", { left: line.left }));
      setText(this._more, this._words.say(line.tone === "plain" ? "rights.change" : "rights.compare"));
      this.line.dataset.tone = line.tone;
    }
    if (rights === null) {
      if (this.node.open) this.node.close();
      return;
    }
    const title = this._words.say("rights.title", { who: rights.who });
    setText(this._title, title);
    this.node.setAttribute("aria-label", title);
    show(this._none, rights.rows.length === 0);
    setText(this._none, this._words.say("rights.none", { who: rights.who }));
    this._fill(rights);
    this._tell(rights);
    show(this._never, rights.never.length > 0);
    setText(this._never, rights.never.length > 0 ? this._words.say("rights.never", { what: rights.never.map((key) => this._words.say(key)).join(", ") }) : "");
    this._words2.update(shown);
  }

  /** Rows stay the same elements while they stand: who is about to press one must not lose it. */
  _fill({ rows }) {
    const kept = new Set(rows.map((row) => row.what));
    for (const [what, row] of this._rows) {
      if (kept.has(what)) continue;
      const had = row.node.contains(document.activeElement);
      row.node.remove();
      this._rows.delete(what);
      if (had) this.node.querySelector("button").focus();
    }
    for (const right of rows) {
      if (!this._rows.has(right.what)) this._rows.set(right.what, this._row(right));
      const row = this._rows.get(right.what);
      setText(row.until, right.left === "" ? this._words.say("rights.until_end") : this._words.say("rights.left", { left: right.left }));
    }
    const wanted = rows.map((right) => this._rows.get(right.what).node);
    if (wanted.some((node, i) => this._list.children[i] !== node)) this._list.replaceChildren(...wanted);
  }

  /** A line for each connection that stands besides that of who leads. */
  _tell({ beside, who }) {
    show(this._beside, beside.length > 0);
    const told = beside.map(({ name, uncompared }) => this._words.say(uncompared ? "rights.beside.uncompared" : "rights.beside", uncompared ? { who: name, lead: who } : { who: name }));
    if (told.join("\n") === [...this._beside.children].map((row) => row.textContent).join("\n")) return;
    this._beside.replaceChildren(...told.map((text) => el("li", {}, el("span", { text }))));
  }

  _row({ what, key, icon: glyph }) {
    const name = this._words.say(key);
    const until = el("span", { class: "meta" });
    const back = el("button", { type: "button", class: "mid quiet rights-back", "data-test": `revoke-${what}`, "aria-label": this._words.say("rights.back.long", { what: name }), text: this._words.say("rights.back"), on: { click: () => this._act({ is: "revoke", what }) } });
    return { until, node: el("li", {}, icon(glyph), el("div", { class: "rights-name" }, el("span", { text: name }), until), back) };
  }
}

/** What stands in the place of words. */
const WITHOUT = { failed: "words.failed", waiting: "words.waiting", often: "words.often" };

/** The two words, large, and what the customer found. */
class WordsView {
  constructor(words, act) {
    this._words = words;
    const button = (cls, test, key, found) => el("button", { type: "button", class: `mid ${cls}`, "data-test": test, text: words.say(key), on: { click: () => act({ is: "aside", what: "words", found }) } });
    this._title = el("h3", { class: "words-title", tabindex: -1 });
    this._told = el("p", { class: "soft", "data-test": "words-told" });
    this._pair = el("p", { class: "words-pair", "data-test": "words-pair" });
    this._found = el("p", { class: "words-found", role: "status", "data-test": "words-found" });
    this._answers = el("div", { class: "words-answers" }, button("quiet", "words-different", "words.different", "different"), button("primary", "words-same", "words.same", "same"));
    this._anew = button("quiet", "words-anew", "words.anew", "anew");
    this.node = el("section", { class: "words" }, this._title, this._told, this._pair, this._found, this._answers, this._anew);
  }

  update({ standing, words, verdict, another, who }) {
    setText(this._title, this._words.say("words.title", { who }));
    const shown = another ? "words.another" : "words.how";
    const told = words !== null ? shown : (WITHOUT[standing] ?? "words.none");
    setText(this._told, this._words.say(told, { who }));
    show(this._pair, words !== null);
    setText(this._pair, words === null ? "" : words.join(" · "));
    show(this._found, verdict !== "");
    setText(this._found, verdict === "" ? "" : this._words.say(`words.found.${verdict}`, { who }));
    this._found.dataset.found = verdict;
    const answered = this._answers.contains(document.activeElement);
    show(this._answers, words !== null && verdict === "");
    show(this._anew, standing === "often" || (words !== null && verdict !== ""));
    if (answered && this._answers.hidden) (this._anew.hidden ? this._title : this._anew).focus(); // a keyboard goes on from there
  }
}
