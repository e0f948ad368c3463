/** The three dots of the header: what one rarely needs. A list of buttons that opens and closes; Escape and a press elsewhere close it. */
import { el, show } from "./dom.js";
import { icon } from "./icons.js";

export class MenuView {
  /** `items`: [test, key, icon, act]; `update` says which are there. */
  constructor(words, items) {
    this._list = el("div", { class: "menu-list", hidden: true });
    this._items = new Map();
    for (const [test, key, glyph, act] of items) {
      const press = () => {
        this._close(false);
        act();
      };
      this._items.set(test, el("button", { type: "button", class: "menu-item", "data-test": test, on: { click: press } }, icon(glyph), el("span", { text: words.say(key) })));
    }
    this._list.append(...this._items.values());
    this._button = el("button", { type: "button", class: "head-more", "data-test": "menu", "aria-expanded": "false", "aria-label": words.say("menu.label"), title: words.say("menu.label"), on: { click: () => this._toggle() } }, icon("more"));
    this.node = el("div", { class: "menu", on: { keydown: (event) => event.key === "Escape" && this._close(true), focusout: (event) => this._left(event) } }, this._button, this._list);
  }

  /** `without`: items that lead nowhere just now. */
  update(shown, without = []) {
    show(this.node, shown);
    for (const [test, item] of this._items) show(item, !without.includes(test));
  }

  _toggle() {
    if (!this._list.hidden) return this._close(false);
    show(this._list, true);
    this._button.setAttribute("aria-expanded", "true");
    [...this._items.values()].find((item) => !item.hidden)?.focus();
    return undefined;
  }

  /** A press on what takes no focus moves it nowhere: that counts as elsewhere, too. */
  _left({ relatedTarget }) {
    if (!this.node.contains(relatedTarget)) this._close(false);
  }

  _close(back) {
    if (this._list.hidden) return;
    show(this._list, false);
    this._button.setAttribute("aria-expanded", "false");
    if (back) this._button.focus();
  }
}
