/** The line under the banner as long as what is shown is being recorded: who does it, and the way to end it. Says what present.js says. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

export class RecordingView {
  constructor(words, act) {
    this._words = words;
    this._text = el("strong");
    this._end = el("button", { type: "button", class: "recording-end", "data-test": "record-end", text: words.say("recording.end"), on: { click: () => act({ is: "endRecording" }) } });
    this._end.setAttribute("aria-label", words.say("recording.end.long"));
    this.node = el("div", { class: "recording", role: "status", "data-test": "recording", hidden: true }, el("span", { class: "recording-sign" }, icon("record")), this._text, this._end);
  }

  /** `recording`: of present.js, or null. */
  update(recording) {
    show(this.node, recording !== null);
    if (recording === null) return;
    setText(this._text, this._words.say(recording.key, recording.args));
    this.node.dataset.runs = String(recording.runs);
    show(this._end, recording.end);
  }
}
