/** The bar over every page while something is shown: who sees what, one tap to cover it for a moment, and Stop. Says what present.js says. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class BannerView {
  constructor(words, act) {
    this._words = words;
    this._shown = null;
    this._text = el("strong");
    this._detail = el("span");
    this._time = el("span", { class: "banner-time", "aria-hidden": "true" }); // no voice reads every second
    const glyph = (name, cls) => el("span", { class: cls }, icon(name));
    const button = (cls, test, name, key, event) =>
      el("button", { type: "button", class: cls, "data-test": test, on: { click: () => act(event) } }, icon(name), el("span", { text: words.say(key) }));
    this._cover = button("banner-cover", "private-on", "hidden", "banner.private.on", { is: "private", on: true });
    this._cover.setAttribute("aria-label", words.say("banner.private.on.long"));
    this._goOn = button("banner-go-on", "private-off", "eye", "banner.private.off", { is: "private", on: false });
    this._stop = el("button", { type: "button", class: "banner-stop", "data-test": "share-stop", text: words.say("banner.stop"), on: { click: () => act({ is: "stop" }) } });
    this.node = el(
      "div",
      { class: "banner", role: "status", "data-test": "share-banner", hidden: true },
      glyph("screen", "banner-sign screen"),
      glyph("camera", "banner-sign camera"),
      glyph("hidden", "banner-sign private"),
      el("div", { class: "banner-text" }, this._text, el("span", {}, this._detail, this._time)),
      el("div", { class: "banner-buttons" }, this._cover, this._stop),
      this._goOn,
    );
  }

  /** `banner`: of present.js, or null. One tap leads on and back again with the focus where the next tap is. */
  update(banner, what) {
    show(this.node, banner !== null);
    if (banner === null) {
      this._shown = null;
      return;
    }
    setText(this._text, this._words.say(banner.key, banner.args));
    setText(this._detail, this._words.say(banner.detail, banner.args));
    setText(this._time, banner.time === undefined ? "" : ` ${banner.time}`);
    this._stop.setAttribute("aria-label", this._words.say(banner.stop));
    this.node.dataset.shows = banner.private || banner.time !== undefined ? "private" : what;
    show(this._cover, !banner.private);
    show(this._goOn, banner.private);
    const turned = this._shown !== null && this._shown !== banner.private;
    this._shown = banner.private;
    if (turned) (banner.private ? this._goOn : this._cover).focus({ preventScroll: true });
  }
}
