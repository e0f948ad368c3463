/** The pages of a running session in one frame: header, banner, strip, then conversation, question or end. Shows what present.js says. */
import * as present from "../present.js";
import { ChatView } from "./chat.js";
import { el, setText, show } from "./dom.js";
import { EndedView } from "./ended.js";
import { Header } from "./header.js";
import { icon } from "./icons.js";
import { QuestionView } from "./question.js";

export class SessionView {
  /** `act(event)` hands a wish to the session; `here()` continues in this window; `copy()` saves the conversation. */
  constructor(words, { act, here, copy, switchLanguage }) {
    this._words = words;
    this._header = new Header(words, { exit: () => act({ is: "exit" }), switchLanguage });
    this._bannerText = el("strong");
    this._bannerDetail = el("span");
    this._banner = el(
      "div",
      { class: "banner", role: "status", "data-test": "share-banner", hidden: true },
      icon("screen"),
      el("div", { class: "banner-text" }, this._bannerText, this._bannerDetail),
      el("button", { type: "button", class: "banner-stop", "data-test": "share-stop", "aria-label": words.say("banner.stop.long"), text: words.say("banner.stop"), on: { click: () => act({ is: "stop" }) } }),
    );
    this._stripText = el("span");
    this._stripHere = el("button", { type: "button", class: "text-button small", on: { click: here } }, el("span", { text: words.say("strip.here") }));
    this._strip = el("div", { class: "strip", role: "status", "data-test": "offline", hidden: true }, icon("offline"), this._stripText, this._stripHere);
    this._question = new QuestionView(words, { yes: () => act({ is: "yes" }), no: () => act({ is: "no" }) });
    this._chat = new ChatView(words, act);
    this._ended = new EndedView(words, { copy });
    this._wasAsking = false;
    this.nodes = [this._header.node, this._banner, this._strip, this._question.node, this._chat.node, this._ended.node];
  }

  update(session, waiting, dayOf) {
    const question = present.questionOf(session);
    const ended = session.ended === null ? null : present.endedOf(session);
    this._header.update(present.headerOf(session));
    this._showBanner(present.bannerOf(session));
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
      synced: session.everOnline && session.synced,
    });
    this._question.update(question);
    this._ended.update(ended, lines.some((line) => line.kind === "text"));
    if (back) this._chat.focus();
  }

  focus() {
    this._chat.focus();
  }

  _showBanner(banner) {
    show(this._banner, banner !== null);
    if (banner === null) return;
    setText(this._bannerText, this._words.say(banner.key, banner.args));
    setText(this._bannerDetail, this._words.say(banner.detail));
  }

  _showStrip(strip) {
    show(this._strip, strip !== null);
    if (strip === null) return;
    setText(this._stripText, this._words.say(strip.key, strip.args));
    show(this._stripHere, strip.action !== undefined);
  }
}
