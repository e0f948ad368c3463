/** The line that is on every page: who is at the other end at the left, the language or the way out at the right. */
import { el, initials, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class Header {
  /** `menu`: the node of the three dots, or null. */
  constructor(words, { exit, switchLanguage, menu = null }) {
    this._words = words;
    this._avatar = el("span", { class: "avatar", "aria-hidden": "true" });
    this._logo = el("img", { class: "head-logo", alt: "", hidden: true, "data-test": "logo" });
    this._logo.addEventListener("error", () => this._show("")); // no picture, or none that this browser shows
    this._name = el("span", { class: "head-name" });
    this._sub = el("span", { class: "head-sub" });
    const who = el("div", { class: "head-who" }, this._logo, this._avatar, el("div", { class: "head-text" }, this._name, this._sub));
    this._exit = el(
      "button",
      { type: "button", class: "head-exit", "data-test": "exit", "aria-label": words.say("head.exit.long"), on: { click: exit } },
      icon("exit"),
      el("span", { text: words.say("head.exit") }),
    );
    this._language = el("button", { type: "button", class: "head-language", "data-test": "language", on: { click: switchLanguage } }, icon("globe"));
    const other = words.lang === "fr" ? "English" : "Français";
    this._language.append(el("span", { text: words.lang.toUpperCase() }));
    this._language.setAttribute("aria-label", words.say("language.switch", { language: other }));
    this._language.title = other;
    this.node = el("header", { class: "head" }, who, this._language, this._exit, menu);
  }

  /** `away`: "" or why nobody answers now: "away", "closed", "busy" or "nobody". `square`: a portal, not a person. `logo`: its address or "". `choice`: there is another language. */
  update({ name, company = null, held = "", portal, away, exit, square, logo = "", choice = true }) {
    const shown = company !== null ? this._words.say(company.key, company.args) : name || this._words.say("page.title");
    setText(this._name, shown);
    setText(this._avatar, name === "" ? "T" : initials(name));
    this._avatar.classList.toggle("square", square || name === "");
    const sub = held !== "" ? this._words.say("together.away", { time: held }) : away ? this._words.say(`head.${away}`) : portal || this._words.say("page.support");
    setText(this._sub, sub === shown ? "" : sub);
    show(this._exit, exit);
    this.node.dataset.exit = String(exit);
    show(this._language, !exit && choice);
    if (logo !== this._from) {
      this._from = logo;
      if (logo !== "") this._logo.src = logo;
      this._show(logo);
    }
  }

  /** The portal's logo in place of letters. */
  _show(logo) {
    show(this._logo, logo !== "");
    show(this._avatar, logo === "");
  }
}
