/** The form of who writes without a code: whether somebody is there, name, e-mail, words, and the notice of privacy before the first of them. */
import { EMAIL_CHARS, NAME_CHARS } from "../limits.js";
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { WantsView } from "./wants.js";

export class FormView {
  /** `submit({name, email, body, wants})`; `typed(body)` at each change of the words. `ability`: where a phone session can be asked for, what this browser can show; else null. */
  constructor(words, { notice, ability, submit, typed }) {
    this._words = words;
    this._busy = false;
    this._dot = el("span", { class: "dot", "aria-hidden": "true" });
    this._sign = el("span");
    this._there = el("p", { class: "there", role: "status", "data-test": "available" }, this._dot, this._sign);
    this._name = this._field("name", el("input", { autocomplete: "name", maxlength: NAME_CHARS, class: "field" }));
    this._email = this._field("email", el("input", { type: "email", inputmode: "email", autocomplete: "email", maxlength: EMAIL_CHARS, class: "field" }));
    this._body = this._field("body", el("textarea", { rows: 4, class: "field form-words", on: { input: () => typed(this._body.input.value) } }));
    this._hint = el("span", { class: "label-hint" });
    this._email.label.append(this._hint);
    this._error = el("p", { class: "error", role: "alert", "data-test": "form-error", hidden: true });
    this._progress = el("progress", { max: 1, value: 0 });
    this._work = el("div", { class: "work", role: "status", hidden: true }, el("p", { text: words.say("join.proof") }), this._progress);
    this._button = el("button", { type: "submit", class: "big primary", "data-test": "form-send" }, el("span"));
    this._wants = ability === null ? null : new WantsView(words, ability);
    const privacy = notice === "" ? null : el("section", { class: "privacy", "aria-label": words.say("form.privacy"), "data-test": "notice" }, icon("shield"), el("p", { text: notice }));
    const send = (event) => {
      event.preventDefault();
      if (!this._busy) submit(this.values);
    };
    const parts = [this._wants?.node ?? null, privacy, this._name.box, this._email.box, this._body.box, this._error, this._work, this._button];
    const form = el("form", { class: "join-form", novalidate: true, on: { submit: send } }, ...parts.filter((part) => part !== null));
    this.node = el("main", { class: "pane join form" }, el("div", {}, el("h1", { text: words.say("form.title") }), this._there), form);
  }

  get values() {
    return { name: this._name.input.value, email: this._email.input.value, body: this._body.input.value, wants: this._wants?.value ?? "chat" };
  }

  fill({ name, email, body, wants = "chat" }) {
    if (this._wants !== null) this._wants.value = wants;
    this._name.input.value = name;
    this._email.input.value = email;
    this._body.input.value = body;
  }

  focus() {
    const empty = [this._name, this._body].find((field) => field.input.value === "");
    if (window.matchMedia("(pointer: fine)").matches) (empty ?? this._body).input.focus();
  }

  /** `on`: somebody is there. `byMail`: an answer can come by e-mail; else it comes to this page, and an address is only a courtesy. `sign`: what is said of that, as a key; `opens`: when the desk opens again, in words; empty within its hours. */
  available(on, byMail, sign, opens = "") {
    this._there.dataset.on = String(on);
    setText(this._sign, this._words.say(sign, { when: opens }));
    this.node.dataset.closed = String(!on && opens !== "");
    setText(this._hint, this._words.say(byMail ? (on ? "form.email.may" : "form.email.must") : "form.email.free"));
    this._on = on;
    if (!this._busy) setText(this._button.firstChild, this._words.say(on ? "form.start" : "form.send"));
  }

  busy(on, progress = null) {
    this._busy = on;
    this._button.setAttribute("aria-disabled", String(on));
    setText(this._button.firstChild, this._words.say(on ? "form.working" : this._on ? "form.start" : "form.send"));
    show(this._work, on && progress !== null);
    if (progress !== null) this._progress.value = progress;
  }

  /** {name?, email?, body?, form?} as keys of `form.error.*`. The first one takes the focus. */
  wrong(errors) {
    const fields = { name: this._name, email: this._email, body: this._body };
    for (const [key, field] of Object.entries(fields)) {
      show(field.error, errors[key] !== undefined);
      setText(field.error, errors[key] === undefined ? "" : this._words.say(`form.error.${errors[key]}`));
      field.input.setAttribute("aria-invalid", String(errors[key] !== undefined));
    }
    show(this._error, errors.form !== undefined);
    setText(this._error, errors.form === undefined ? "" : this._words.say(`form.error.${errors.form}`));
    Object.keys(fields).find((key) => errors[key] !== undefined && (fields[key].input.focus(), true));
  }

  _field(name, input) {
    const id = `form-${name}`;
    for (const [key, value] of [["id", id], ["data-test", id], ["aria-describedby", `${id}-error`]]) input.setAttribute(key, value);
    const label = el("label", { class: "label", for: id }, el("span", { text: this._words.say(`form.${name}`) }));
    const error = el("p", { class: "error", id: `${id}-error`, role: "alert", "data-test": `${id}-error`, hidden: true });
    return { label, input, error, box: el("div", {}, label, input, error) };
  }
}
