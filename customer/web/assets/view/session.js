/** The pages of a running session in one frame: header, banner, strip, then conversation, question or end. Shows what present.js says. */
import { logsOf } from "../logs.js";
import * as present from "../present.js";
import { rightsLineOf, rightsOf, wordsShown } from "../rights.js";
import { BannerView } from "./banner.js";
import { ChatView } from "./chat.js";
import { deviceOf } from "../diagnostics.js";
import { ClipboardView } from "./clipboard.js";
import { DeviceView } from "./device.js";
import { el, setText, show } from "./dom.js";
import { HandoverView, LeaveView } from "./dialogs.js";
import { EndedView } from "./ended.js";
import { Header } from "./header.js";
import { icon } from "./icons.js";
import { LogsView } from "./logs.js";
import { MenuView } from "./menu.js";
import { OfferedView } from "./offered.js";
import { PreviewView } from "./preview.js";
import { QuestionView } from "./question.js";
import { RatingView } from "./rating.js";
import { RecordingView } from "./recording.js";
import { RestView } from "./rest.js";
import { RightsView } from "./rights.js";
import { transfersOf } from "../transfer_rows.js";
import { TransfersView } from "./transfers.js";

export class SessionView {
  /** `handover()` makes a link to another device, `email` is what the customer left with the first words. `act(event)` hands a wish to the session; `light()` turns the camera's torch on or off; `here()` continues in this window; `copy()` saves the conversation; `pictures` as ChatView has them; `draft`: what is being written. */
  constructor(words, { act, light, here, copy, handover, switchLanguage, pictures, email, draft }) {
    this._words = words;
    this._email = email;
    this._handover = new HandoverView(words, { make: handover });
    this._leave = new LeaveView(words, { leave: () => act({ is: "leave" }), copy });
    this._menu = new MenuView(words, [
      ["menu-rights", "menu.rights", "shield", () => this._rights.open()],
      ["menu-logs", "logs.send", "file", () => act({ is: "aside", what: "logs", act: "open" })],
      ["menu-handover", "menu.handover", "devices", () => this._handover.open(this._reach)],
      ["menu-copy", "copy.keep", "save", copy],
      ["menu-language", "menu.language", "globe", switchLanguage],
      ["menu-rate", "menu.rate", "star", () => this._rating.open()],
      ["menu-leave", "leave.button", "exit", () => this._leave.open()],
    ]);
    this._header = new Header(words, { exit: () => act({ is: "exit" }), switchLanguage, menu: this._menu.node });
    this._rest = new RestView(words, { copy, leave: () => this._leave.open() });
    this._rating = new RatingView(words, act, draft);
    this._banner = new BannerView(words, act);
    this._recording = new RecordingView(words, act);
    this._rights = new RightsView(words, act);
    this._preview = new PreviewView(words, { turn: () => act({ is: "turnCamera" }), light });
    this._clipboard = new ClipboardView(words, act);
    this._device = new DeviceView(words, act);
    this._transfers = new TransfersView(words, act);
    this._offered = new OfferedView(words, { answer: (yes) => act({ is: "offered", yes }) });
    this._stripText = el("span");
    this._stripHere = el("button", { type: "button", class: "text-button small", on: { click: here } }, el("span", { text: words.say("strip.here") }));
    this._strip = el("div", { class: "strip", role: "status", "data-test": "offline", hidden: true }, icon("offline"), this._stripText, this._stripHere);
    this._question = new QuestionView(words, { yes: () => act({ is: "yes" }), no: () => act({ is: "no" }) });
    this._rights.node.addEventListener("close", () => this._question.focus());
    this._chat = new ChatView(words, act, pictures, this._rating.node, draft);
    this._logs = new LogsView(words, act, pictures);
    this._ended = new EndedView(words, { copy });
    this._wasAsking = false;
    this.nodes = [this._header.node, this._banner.node, this._recording.node, this._rights.line, this._clipboard.node, this._device.node, this._transfers.node, this._strip, this._rest.node, this._offered.node, this._preview.node, this._question.node, this._logs.node, this._chat.node, this._ended.node, this._handover.node, this._leave.node, this._rights.node];
  }

  /** `more`: changes on their way and the messages that may be changed, as linesOf wants them. */
  update(session, waiting, dayOf, more) {
    const question = present.questionOf(session);
    const logs = logsOf(session);
    const talking = question === null && logs === null && present.talksOf(session);
    const header = present.headerOf(session);
    this._reach = session.desk.reach;
    this._header.update(header);
    const rating = talking ? present.ratingOf(session) : null;
    this._banner.update(present.bannerOf(session), session.shown?.what ?? "");
    this._recording.update(present.recordingOf(session));
    this._clipboard.update(present.clipOf(session));
    const rights = rightsOf(session);
    this._rights.asked(question !== null);
    this._rights.update(rights, question === null ? rightsLineOf(session) : null, wordsShown(session, this._words.lang));
    this._device.update(deviceOf(session, present.whoOf(session)));
    this._transfers.update(question === null ? transfersOf(session, present.whoOf(session)) : null);
    this._showStrip(present.stripOf(session));
    const lines = present.linesOf(session, waiting, dayOf, more);
    const rest = talking ? present.restOf(session, this._email) : null;
    const language = header.exit && header.choice; // else it is in the header
    this._menu.update(header.menu, [...(language ? [] : ["menu-language"]), ...(rights === null ? ["menu-rights"] : []), ...(session.asides.part("logs").may ? [] : ["menu-logs"]), ...(rating === null ? ["menu-rate"] : []), ...(rest !== null && rest.told && !rest.quiet ? [] : ["menu-leave"])]);
    const canCopy = lines.some((line) => line.kind === "text");
    const back = talking && this._wasAsking;
    this._wasAsking = question !== null || logs !== null;
    show(this._chat.node, talking);
    this._chat.update({
      lines,
      waiting: present.waitingOf(session),
      typing: session.desk.typing === null ? "" : session.desk.typing.name || present.whoOf(session),
      card: present.cardOf(session),
      who: present.whoOf(session),
      pictures: present.maySendPictures(session),
      synced: session.everOnline && session.synced,
      previews: present.previewsOf(session),
      rest: rest !== null,
    });
    this._rest.update(rest, canCopy);
    this._rating.update(rating);
    this._offered.update(talking ? present.offerOf(session) : null);
    this._question.update(question, present.cautionOf(session));
    this._logs.update(question === null ? logs : null);
    this._ended.update(present.talksOf(session) ? null : present.endedOf(session), canCopy);
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
