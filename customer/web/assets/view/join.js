/** The form of the beginning: code, name, Join; its errors, its countdown, its proof of work. */
import { NAME_CHARS } from "../limits.js";
import { codeInGroups, plainCode, regroup } from "../ids.js";
import { minutes } from "../words.js";
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";
import { installHint } from "./install.js";

export class JoinView {
  /** `submit({code, name})` is called with what stands in the fields; `edited()` at every change of the code. `install`: where the app is, if it is of use here. */
  constructor(words, { submit, edited, install = "" }) {
    this._words = words;
    this._busy = false;
    this._wait = null;
    const code = this._field("code", "join-code", "join.code", {
      inputmode: "text",
      autocapitalize: "characters",
      autocomplete: "one-time-code",
      spellcheck: "false",
      maxlength: 24,
      class: "field code",
    });
    const name = this._field("name", "join-name", "join.name", { autocomplete: "name", maxlength: NAME_CHARS, class: "field" });
    this._code = code;
    this._name = name;
    this._hint = el("span", { class: "label-hint", id: "code-hint", text: words.say("join.code.hint") });
    code.label.append(this._hint);
    code.input.setAttribute("aria-describedby", "code-hint code-error");
    code.input.addEventListener("input", () => {
      this._regroup();
      edited();
    });
    this._button = el("button", { type: "submit", class: "big primary", "data-test": "join-button" }, el("span", { text: words.say("join.button") }));
    this._progress = el("progress", { max: 1, value: 0 });
    this._work = el("div", { class: "work", role: "status", hidden: true }, el("p", { text: words.say("join.proof") }), this._progress);
    this._error = el("p", { class: "error", role: "alert", "data-test": "join-error", hidden: true });
    const form = el(
      "form",
      {
        class: "join-form",
        novalidate: true,
        on: {
          submit: (event) => {
            event.preventDefault();
            if (!this._busy && this._wait === null) submit({ code: code.input.value, name: name.input.value });
          },
        },
      },
      code.box,
      name.box,
      this._error,
      this._work,
      this._button,
    );
    const promise = el("p", { class: "promise" }, icon("shield"), el("span", { text: words.say("join.promise") }));
    const trust = el("p", { class: "trust", text: words.say("join.trust") });
    this.node = el("main", { class: "pane join" }, el("h1", { text: words.say("join.title") }), form, install === "" ? null : installHint(words, install), el("div", { class: "foot" }, promise, trust));
  }

  /** The code of a link, still editable. */
  fill(code, name) {
    if (code !== "") {
      this._code.input.value = codeInGroups(plainCode(code));
      this._code.input.classList.add("filled");
      setText(this._hint, this._words.say("join.code.from_link"));
    }
    if (name !== "" && this._name.input.value === "") this._name.input.value = name;
  }

  get values() {
    return { code: this._code.input.value, name: this._name.input.value };
  }

  focus() {
    (this._code.input.value === "" ? this._code : this._name).input.focus();
  }

  /** The code no longer is the link's. */
  handMade() {
    this._code.input.classList.remove("filled");
    setText(this._hint, this._words.say("join.code.hint"));
  }

  busy(on, progress = null) {
    this._busy = on;
    this._button.setAttribute("aria-disabled", String(on));
    setText(this._button.firstChild, this._words.say(on ? "join.working" : "join.button"));
    show(this._work, on && progress !== null);
    if (progress !== null) this._progress.value = progress;
  }

  /** What is wrong, at the field that it concerns: {code?, name?, form?} as keys of `error.*`. */
  wrong(errors) {
    this._fault(this._code, errors.code);
    this._fault(this._name, errors.name);
    show(this._error, errors.form !== undefined);
    if (errors.form !== undefined) setText(this._error, this._words.say(`error.${errors.form}`));
    if (errors.code !== undefined) this._code.input.focus();
    else if (errors.name !== undefined) this._name.input.focus();
  }

  /** Too many wrong codes: the button sleeps and the sentence counts down. */
  locked(untilMs, now) {
    clearInterval(this._wait);
    const tick = () => {
      const left = untilMs - now();
      if (left <= 0) {
        clearInterval(this._wait);
        this._wait = null;
        this._button.disabled = false;
        this.wrong({});
        return;
      }
      show(this._error, true);
      setText(this._error, this._words.say("error.locked", { time: minutes(left / 1000) }));
    };
    this._button.disabled = true;
    this._error.setAttribute("aria-live", "off"); // said once by role=alert, not every second
    this._wait = setInterval(tick, 1000);
    tick();
  }

  close() {
    clearInterval(this._wait);
  }

  _fault(field, key) {
    const wrong = key !== undefined;
    field.input.setAttribute("aria-invalid", String(wrong));
    show(field.error, wrong);
    setText(field.error, wrong ? this._words.say(`error.${key}`) : "");
  }

  _regroup() {
    const input = this._code.input;
    const { text, caret } = regroup(input.value, input.selectionStart ?? input.value.length);
    if (text === input.value) return;
    input.value = text;
    input.setSelectionRange(caret, caret);
  }

  _field(id, test, labelKey, attrs) {
    const input = el("input", { id, type: "text", "data-test": test, required: true, "aria-describedby": `${id}-error`, ...attrs });
    const label = el("label", { for: id, class: "label" }, el("span", { text: this._words.say(labelKey) }));
    const error = el("p", { class: "error", id: `${id}-error`, role: "alert", "data-test": `${test}-error`, hidden: true });
    return { input, label, error, box: el("div", { class: "form-row" }, label, input, error) };
  }
}
