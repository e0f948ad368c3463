/** The pages of a running session in one frame: header, banner, strip, then conversation, question or end. Shows what present.js says. */
import * as present from "../present.js";
import { BannerView } from "./banner.js";
import { ChatView } from "./chat.js";
import { ClipboardView } from "./clipboard.js";
import { el, setText, show } from "./dom.js";
import { EndedView } from "./ended.js";
import { Header } from "./header.js";
import { icon } from "./icons.js";
import { PreviewView } from "./preview.js";
import { QuestionView } from "./question.js";
import { RecordingView } from "./recording.js";

export class SessionView {
  /** `act(event)` hands a wish to the session; `light()` turns the camera's torch on or off; `here()` continues in this window; `copy()` saves the conversation; `pictures` as ChatView has them. */
  constructor(words, { act, light, here, copy, switchLanguage, pictures }) {
    this._words = words;
    this._header = new Header(words, { exit: () => act({ is: "exit" }), switchLanguage });
    this._banner = new BannerView(words, act);
    this._recording = new RecordingView(words, act);
    this._preview = new PreviewView(words, { turn: () => act({ is: "turnCamera" }), light });
    this._clipboard = new ClipboardView(words, act);
    this._stripText = el("span");
    this._stripHere = el("button", { type: "button", class: "text-button small", on: { click: here } }, el("span", { text: words.say("strip.here") }));
    this._strip = el("div", { class: "strip", role: "status", "data-test": "offline", hidden: true }, icon("offline"), this._stripText, this._stripHere);
    this._question = new QuestionView(words, { yes: () => act({ is: "yes" }), no: () => act({ is: "no" }) });
    this._chat = new ChatView(words, act, pictures);
    this._ended = new EndedView(words, { copy });
    this._wasAsking = false;
    this.nodes = [this._header.node, this._banner.node, this._recording.node, this._clipboard.node, this._strip, this._preview.node, this._question.node, this._chat.node, this._ended.node];
  }

  update(session, waiting, dayOf) {
    const question = present.questionOf(session);
    const ended = session.ended === null ? null : present.endedOf(session);
    this._header.update(present.headerOf(session));
    this._banner.update(present.bannerOf(session), session.shown?.what ?? "");
    this._recording.update(present.recordingOf(session));
    this._clipboard.update(present.clipOf(session));
    this._showStrip(present.stripOf(session));
    const lines = present.linesOf(session, waiting, dayOf);
    const talking = question === null && ended === null;
    const back = talking && this._wasAsking;
    this._wasAsking = question !== null;
    show(this._chat.node, talking);
    this._chat.update({
      lines,
      waiting: present.waitingOf(session),
      typing: session.typing === null ? "" : session.typing.name || present.whoOf(session),
      card: present.cardOf(session),
      who: present.whoOf(session),
      pictures: present.maySendPictures(session),
      synced: session.everOnline && session.synced,
    });
    this._question.update(question);
    this._ended.update(ended, lines.some((line) => line.kind === "text"));
    if (back) this._chat.focus();
  }

  /** The customer's own camera, while it is shown and no question fills the page. */
  film(stream, film) {
    this._preview.update(this._question.node.hidden ? stream : null, film);
  }

  /** Where marks are drawn. */
  get preview() {
    return this._preview;
  }

  focus() {
    this._chat.focus();
  }

  /** There is another face of this file. */
  pictureMoved(id) {
    this._chat.pictureMoved(id);
  }

  _showStrip(strip) {
    show(this._strip, strip !== null);
    if (strip === null) return;
    setText(this._stripText, this._words.say(strip.key, strip.args));
    show(this._stripHere, strip.action !== undefined);
  }
}
