/** The line that says that somebody sees what this device tells of itself, with the button that ends it. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class DeviceView {
  constructor(words, act) {
    this._words = words;
    this._text = el("span");
    const stop = el("button", { type: "button", class: "text-button small", "data-test": "device-stop", "aria-label": words.say("device.stop.long"), on: { click: () => act({ is: "aside", what: "diag", act: "stop" }) } }, el("span", { text: words.say("device.stop") }));
    this.node = el("div", { class: "strip", role: "status", "data-test": "device", hidden: true }, icon("device"), this._text, stop);
  }

  /** `device`: of diagnostics.js, or null. */
  update(device) {
    show(this.node, device !== null);
    if (device !== null) setText(this._text, this._words.say(device.key, device.args));
  }
}
