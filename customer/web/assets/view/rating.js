/** How it was: five stars with words, for mouse, finger, arrow keys and screen readers alike, and a comment. It can be changed. */
import { RATING_CHARS } from "../limits.js";
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

const VALUES = [1, 2, 3, 4, 5];

export class RatingView {
  /** `draft`: what is being written, which outlives this. */
  constructor(words, act, draft) {
    this._draft = draft;
    this._words = words;
    this._act = act;
    this._sign = "";
    this._rating = null;
    this._editing = false;
    this._dismissed = "";
    /** The person asked for it by the menu. */
    this._wished = false;
    this._legend = el("legend", { class: "rating-legend" });
    this._word = el("span", { class: "rating-word", "aria-hidden": "true" });
    this._stars = VALUES.map((value) => this._star(value));
    const row = el("div", { class: "rating-row" }, ...this._stars.map((star) => star.label), this._word);
    this._comment = el("textarea", { class: "field rating-comment", rows: 2, maxlength: RATING_CHARS, "data-test": "rating-comment", "aria-label": words.say("rating.comment"), placeholder: words.say("rating.comment"), on: { input: () => this._keep() } });
    const send = el("button", { type: "submit", class: "mid primary", "data-test": "rating-send" }, el("span", { text: words.say("rating.send") }));
    this._more = el("div", { class: "rating-more", hidden: true }, this._comment, send);
    this._later = el("button", { type: "button", class: "rating-later", "data-test": "rating-later", "aria-label": words.say("rating.later"), title: words.say("rating.later"), on: { click: () => this._dismiss() } }, icon("no"));
    this._form = el("form", { class: "rating-form", on: { submit: (event) => (event.preventDefault(), this._send()) } }, el("fieldset", { class: "rating-set" }, this._legend, row), this._more);
    this._given = el("p", { class: "rating-given", role: "status", "data-test": "rating-given" });
    this._change = el("button", { type: "button", class: "text-button small", "data-test": "rating-change", on: { click: () => this._edit() } }, el("span", { text: words.say("rating.change") }));
    this._done = el("div", { class: "rating-done", hidden: true }, this._given, this._change);
    this.node = el("section", { class: "card rating", "data-test": "rating", hidden: true }, this._form, this._done, this._later);
    if (draft.rating !== null) this._fill(draft.rating);
  }

  /** `rating`: of present.js, or null. */
  update(rating) {
    this._rating = rating;
    if (rating !== null && rating.sign !== this._sign) this._wished = false; // who is just writing it is not interrupted
    const given = rating !== null && rating.given !== null && !this._editing;
    if (given && this._draft.rating !== null) this._draft.keep({ rating: null }); // on another device, meanwhile
    const folded = rating !== null && !this._wished && (rating.sign === this._dismissed || (rating.folded && !this._editing));
    show(this.node, rating !== null && !folded);
    if (rating === null) return;
    this._sign = rating.sign;
    setText(this._legend, this._words.say("rating.title", { who: rating.who }));
    show(this._form, !given);
    show(this._done, given);
    const sign = given ? String(rating.given.value) : "";
    if (given && this._given.dataset.value !== sign) {
      this._given.dataset.value = sign;
      const stars = el("span", { class: "rating-stars", "aria-hidden": "true", text: "★".repeat(rating.given.value) });
      this._given.replaceChildren(this._words.say("rating.given"), " ", stars, el("span", { class: "unseen", text: this._words.say(`rating.${rating.given.value}`) }));
    }
    this.node.dataset.given = rating.given === null ? "" : String(rating.given.value);
  }

  get _value() {
    return this._stars.findIndex((star) => star.input.checked) + 1;
  }

  _star(value) {
    const input = el("input", { type: "radio", name: "rating", value, class: "rating-input", "data-test": `rating-${value}`, on: { change: () => this._chosen() } });
    const label = el("label", { class: "rating-star", title: this._words.say(`rating.${value}`) }, input, icon("star"), el("span", { class: "unseen", text: this._words.say(`rating.${value}`) }));
    return { input, label };
  }

  _chosen() {
    const value = this._value;
    this._stars.forEach((star, i) => star.label.classList.toggle("on", i < value));
    setText(this._word, value === 0 ? "" : this._words.say(`rating.${value}`));
    show(this._more, value > 0);
    this._keep();
  }

  _keep() {
    this._draft.keep({ rating: { value: this._value, comment: this._comment.value, editing: this._editing } });
  }

  /** As it was given, or half given. */
  _fill({ value, comment, editing }) {
    this._editing = editing;
    this._stars[value - 1].input.checked = true;
    this._comment.value = comment;
    this._chosen();
  }

  _edit() {
    const { value } = this._rating.given;
    this._fill({ ...this._rating.given, editing: true });
    this.update(this._rating);
    this._stars[value - 1].input.focus();
  }

  /** By the menu: also when it was put away, or given long ago. */
  open() {
    if (this._rating === null) return;
    this._wished = true;
    this.update(this._rating);
    if (this._rating.given !== null) this._edit();
    else this._stars[0].input.focus();
  }

  _send() {
    if (this._value === 0) return;
    this._editing = this._wished = false;
    this._draft.keep({ rating: null });
    this._act({ is: "rate", value: this._value, comment: this._comment.value });
    this._change.focus();
  }

  _dismiss() {
    this._editing = this._wished = false;
    this._draft.keep({ rating: null });
    this._dismissed = this._sign;
    show(this.node, false);
  }
}
