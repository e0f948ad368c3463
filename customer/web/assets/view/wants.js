/** Chat only, or a phone session: two choices of the same size, and what this browser can show, said before anything is asked. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class WantsView {
  /** `ability`: of wants.js. */
  constructor(words, ability) {
    this._inputs = {};
    const choice = (value, glyph) => {
      const input = el("input", { type: "radio", name: "wants", value, "data-test": `wants-${value}`, on: { change: () => this._show() } });
      this._inputs[value] = input;
      const said = el("span", { class: "choice-words" }, el("strong", { text: words.say(`wants.${value}`) }), el("span", { class: "soft", text: words.say(`wants.${value}.means`) }));
      return el("label", { class: "choice" }, input, icon(glyph), said);
    };
    this._ability = el("p", { class: "soft", id: "wants-can", role: "status", "data-test": "wants-can" });
    this._app = ability.app === "" ? null : el("a", { class: "text-button small", href: ability.app, target: "_blank", rel: "noopener noreferrer", "data-test": "wants-app", text: words.say("wants.app") });
    this._can = words.say(ability.key);
    this._more = el("div", { class: "wants-more", hidden: true }, this._ability, this._app);
    this.node = el("fieldset", { class: "wants" }, el("legend", { class: "label", text: words.say("wants.title") }), choice("chat", "pen"), choice("phone", "screen"), this._more);
    this._inputs.phone.setAttribute("aria-describedby", "wants-can");
    this._inputs.chat.checked = true;
  }

  get value() {
    return this._inputs.phone.checked ? "phone" : "chat";
  }

  set value(value) {
    this._inputs[value === "phone" ? "phone" : "chat"].checked = true;
    this._show();
  }

  _show() {
    const phone = this.value === "phone";
    show(this._more, phone);
    setText(this._ability, phone ? this._can : "");
  }
}
