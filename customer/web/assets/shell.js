/**
 * The imperative shell of one session: gives facts to the state machine and does the deeds that it answers with, on the
 * page's one thread. Everything that decides is in session.js; everything that shows is in view/.
 */
import { capsOf, clientOf, IMPL } from "./client.js";
import { Captures } from "./captures.js";
import { readClipboard, writeClipboard } from "./clipboard.js";
import { aboutOf } from "./copied.js";
import { transcript } from "./copy.js";
import { Courier } from "./courier.js";
import { Device } from "./device.js";
import { Draft } from "./draft.js";
import { FileCarrier } from "./file_carrier.js";
import { newId } from "./ids.js";
import { Kept } from "./kept.js";
import { Link } from "./link.js";
import { linkFor } from "./further.js";
import { PROTO_MAJOR, PROTO_MINOR } from "./limits.js";
import { Outbox } from "./outbox.js";
import { Peers } from "./peers.js";
import { prepare } from "./prepare.js";
import * as present from "./present.js";
import { ticking } from "./rights.js";
import { Session } from "./session.js";
import { Store } from "./store.js";
import { SessionView } from "./view/session.js";

const TICK_MS = 1000;
/** A window that nobody sees gets no frames to draw in. */
const UNSEEN_MS = 100;

export class Shell {
  /** `seat`: as kept in `store` under "seat"; `page`: the element that carries data-state; `closed()`: whoever sat here has left for good; `wear(portal)`: the portal's look, whenever it may be another;
   * `began(seat)`: it is another session's now. */
  constructor({ seat, canShare, canFilm, canClip, store, page, words, switchLanguage, closed, wear = () => {}, began = () => {} }) {
    this._store = store;
    this._page = page;
    this._words = words;
    this._switchLanguage = switchLanguage;
    this._closed = closed;
    this._wear = wear;
    this._began = began;
    this._captures = new Captures({ act: (event) => this.act(event), use: (track) => this._peers.use(track), draw: () => this._draw() });
    this._device = new Device({ told: (event) => this._happened(event), session: () => this._session.sessionId, store: Store.lasting() });
    this._drawing = false;
    this._drawingSoon = false;
    this._outbox = new Outbox(store.get("outbox") ?? []);
    this._seat = { ...seat, answers: seat.answers ?? {} };
    this._session = new Session({ seat: this._seat, portal: seat.portal, canShare, canFilm, canClip, going: this._outbox.under("logs"), makeId: newId });
    this._session.unsent = seat.unsent ?? 0;
    this._changeable = 0;
    const moved = (id) => this._view?.pictureMoved(id);
    const kept = new Kept("files");
    this._courier = new Courier({ secret: seat.seat, conversation: seat.conversation, kept, moved, log: (text) => console.warn(text) });
    for (const { frame } of this._outbox.words) for (const file of frame.files ?? []) this._courier.recall(file.id);
    kept.sweep();
    this._files = new FileCarrier({
      secret: seat.seat,
      signal: (fields) => this._link.send({ t: "sig", session: seat.session, road: "file", ...fields }),
      tell: (event) => this.act(event),
      log: (text) => console.warn(text),
    });
    this._draft = new Draft(store, seat.conversation);
    const caps = capsOf(canShare, canFilm, canClip);
    this._hello = { t: "hello", proto: [PROTO_MAJOR, PROTO_MINOR], role: "customer", impl: IMPL, name: seat.name, caps };
    this._peers = new Peers(this._hello, () => this._certificate, (event) => this._peerTold(event));
    this._link = new Link({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/v1/socket`,
      hello: () => ({
        token: seat.seat,
        impl: IMPL,
        lang: this._words.lang,
        feed: this._session.replica.feed,
        since: this._session.replica.since,
        caps,
        client: clientOf(navigator.userAgent),
      }),
      tell: (state) => this._linkTold(state),
      frame: (frame) => this._frame(frame),
      log: (text) => console.warn(text),
    });
  }

  /** One certificate for all connections: by it the console knows them as one, and what the two words were found holds for all. */
  _certify() {
    this._certificate = null;
    globalThis.RTCPeerConnection?.generateCertificate?.({ name: "ECDSA", namedCurve: "P-256" }).then(
      (made) => (this._certificate = made),
      (error) => console.warn(`certificate: ${error}`),
    );
  }

  start() {
    this._certify();
    this._build();
    this._timer = setInterval(() => this._tick(), TICK_MS);
    window.addEventListener("online", () => this._networkMoved());
    navigator.connection?.addEventListener?.("change", () => this._networkMoved());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this._networkMoved();
      this._title();
    });
    this._link.connect();
    this._view.focus();
  }

  /** It is back, or another one, or was away for all we know: does not wait for what is planned, and looks after what seems well. */
  _networkMoved() {
    this._link.hurry();
    this._link.probe();
  }

  /** Shows the same session in other words. */
  speak(words) {
    this._words = words;
    this._build();
  }

  act(event) {
    this._happened(event);
    this._draw();
  }

  _happened(event) {
    for (const deed of this._session.handle(event, Date.now())) this._do(deed);
    this._flush();
  }

  _build() {
    this._view = new SessionView(this._words, {
      act: (event) => this.act(event),
      light: () => this._captures.light(),
      here: () => this._link.connect(),
      copy: () => this._saveCopy(),
      handover: () => linkFor(this._seat.seat),
      email: this._seat.email ?? "",
      draft: this._draft,
      switchLanguage: this._switchLanguage,
      pictures: {
        face: (file) => this._courier.face(file),
        want: (file) => this._courier.want(file),
        again: (file) => this._courier.again(file),
        stop: (file) => this._courier.stop(file),
        cancel: (id) => this._takeBack(id),
        prepare: (source, name, stopped) => this._prepare(source, name, stopped),
        drop: (file) => this._courier.drop(file.id),
      },
    });
    this._page.replaceChildren(...this._view.nodes);
    this._drawNow();
  }

  // ---- facts -----------------------------------------------------------------------------------------------------

  _linkTold(state) {
    if (state.phase === "online") this._courier.hurry();
    else if (state.phase !== "proved") this._outbox.linkLost();
    this.act({ is: "link", ...state });
  }

  _frame(frame) {
    if (frame.t === "ack") {
      const request = this._outbox.acked(frame.id);
      this._saveOutbox();
      for (const file of request?.files ?? []) this._courier.settled(file.id);
      if (request !== null) this._happened({ is: "committed", request });
    } else if (frame.t === "nack") {
      const answer = this._outbox.nacked(frame, Date.now());
      this._saveOutbox();
      if (answer?.final) this._happened({ is: "refused", request: answer.frame, code: frame.code });
      if (answer?.final && answer.frame.t === "transfer_new") this._happened({ is: "aside", what: "files", act: "unoffered", id: frame.id, why: frame.code });
    } else {
      if (frame.ice_servers !== undefined) this._files.servers = frame.ice_servers;
      this._happened({ is: "frame", frame });
    }
    this._drawSoon();
  }

  _tick() {
    const session = this._session;
    const looks = () => `${present.heldSince(session)} ${session.desk.typing === null} ${session.peer} ${session.marks.shown.length} ${present.restOf(session, "")?.folded} ${present.ratingOf(session)?.folded} ${ticking(session)} ${session.offered.state}`;
    const before = looks();
    for (const deed of session.handle({ is: "tick" }, Date.now())) this._do(deed);
    this._flush();
    if (before !== looks() || this._changeable !== this._mayChange().size) this._draw();
  }

  // ---- deeds -----------------------------------------------------------------------------------------------------

  _do(deed) {
    switch (deed.do) {
      case "hint":
        this._link.send(deed.frame);
        break;
      case "request":
        for (const file of deed.frame.files ?? []) this._courier.keep(file.id);
        this._outbox.add(deed.frame, deed.under);
        this._saveOutbox();
        break;
      case "discard":
        this._outbox.discard(deed.id);
        break;
      case "takeBack":
        this._withdraw(deed.id);
        break;
      case "onlyWords":
        this._outbox.onlyWords();
        this._saveOutbox();
        break;
      case "onlyEnd":
        this._nothingElse(this._outbox.onlyEnd());
        this._saveOutbox();
        break;
      case "capture":
        this._captures.take(deed.what);
        break;
      case "stopCapture":
        for (const what of deed.what === undefined ? ["view", "camera"] : [deed.what]) this._captures.let(what);
        break;
      case "turnCamera":
        this._captures.turn();
        break;
      case "cover":
        this._peers.cover(deed);
        break;
      case "writeClipboard":
        this._clip(deed.n, writeClipboard(deed.text), () => ({ is: "clip", act: "taken", n: deed.n }));
        break;
      case "readClipboard":
        this._clip(deed.n, readClipboard(), (text) => ({ is: "clip", act: "given", n: deed.n, text }));
        break;
      case "readDevice":
        this._device.read(deed);
        break;
      case "readSoon":
        this._device.soon(deed.ms);
        break;
      case "gauges":
        this._device.gauges(deed.on);
        break;
      case "openPeer":
        this._peers.open(deed, this._captures.of(deed.what));
        break;
      case "closePeer":
        this._peers.close(deed);
        break;
      case "lead":
        this._peers.lead(deed.peer);
        break;
      case "freshCertificate":
        this._certify();
        break;
      case "files":
        this._files.do(deed);
        break;
      case "answer":
        this._peers.answer(deed);
        break;
      case "offerAgain":
        this._peers.again(deed);
        break;
      case "probe":
        this._link.probe();
        break;
      case "candidate":
        this._peers.candidate(deed);
        break;
      case "ctl":
        this._peers.send(deed);
        break;
      case "connect":
        this._link.connect();
        break;
      case "reconnect":
        this._link.again(deed.code);
        break;
      case "hangUp":
        this._link.close();
        this._courier.close();
        break;
      case "moved":
        this._movedTo(deed.session);
        break;
      case "remember":
        this._remember();
        break;
      case "forget":
        for (const file of this._draft.forget()) this._courier.drop(file.id);
        this._store.remove("seat");
        this._store.remove("outbox");
        if (this._session.gone === "left") this._closed();
        break;
      case "log":
        console.warn(deed.text);
        break;
      default:
        throw new Error(`unknown deed ${deed.do}`);
    }
  }

  _flush() {
    // What was allowed or refused here holds over a reload; who has left leaves nothing.
    if (this._session.gone === null && this._session.answers.kept !== this._seat.answers) this._remember();
    if (!this._link.online) return;
    const waits = !this._session.synced; // nothing but the end goes before it is known what has become of everything
    if (waits && this._session.ended === null) return;
    for (const frame of this._outbox.due(Date.now(), waits)) this._link.send(frame);
    if (waits) return;
    for (const frame of this._outbox.wanting) this._bring(frame);
  }

  async _bring(frame) {
    const code = await this._courier.bring(frame);
    if (code === "closed") return;
    if (code === "cancelled") this._given(this._outbox.discard(frame.id));
    else if (code === "") this._outbox.brought(frame.id);
    else this._outbox.notBrought(frame.id, code);
    this._saveOutbox();
    this._flush();
    this._draw();
  }

  /** A message with files is not wanted any more: at once where it was never sent, else unless the broker has its files. */
  _takeBack(id) {
    const frame = this._outbox.takeBack(id);
    if (frame !== null) this._given(frame);
    else if (this._outbox.frame(id) !== null) this._courier.cancel(this._outbox.frame(id));
  }

  /** What a message was sent for is taken back: it goes no further, however far its files are. */
  _withdraw(id) {
    const frame = this._outbox.discard(id);
    if (frame === null) return;
    this._courier.cancel(frame);
    this._given(frame);
  }

  _given(frame) {
    for (const file of frame?.files ?? []) this._courier.drop(file.id);
    this._saveOutbox();
    this._flush();
    this._draw();
  }

  /** A file that somebody chose, made fit and kept here until it is sent. */
  async _prepare(source, name, stopped) {
    const { blob, file } = await prepare(source, name, stopped);
    const whole = { id: newId(Date.now()), ...file };
    this._courier.hold(whole.id, blob);
    return { file: whole, url: this._courier.face(whole).url };
  }

  /** These messages will never be sent. */
  _nothingElse(lost) {
    this._session.unsent = lost.length;
    for (const { files } of lost) for (const file of files ?? []) this._courier.settled(file.id);
  }

  _saveOutbox() {
    this._store.set("outbox", this._outbox.saved());
  }

  _remember() {
    const { epoch, sharing, shown, ended, unsent, admitted, answers } = this._session;
    this._seat = { ...this._seat, epoch, sharing, shows: shown?.what ?? null, ended, unsent, admitted, answers: answers.kept };
    this._store.set("seat", this._seat);
  }

  /** This device has another session of the conversation from now on: the page begins anew with it, words and drafts are kept. */
  _movedTo(session) {
    clearInterval(this._timer);
    this._link.close();
    this._courier.close();
    this._outbox.onlyWords();
    this._saveOutbox();
    this._seat = { ...this._seat, session, epoch: 0, sharing: false, shows: null, ended: null, admitted: true, answers: {} };
    this._store.set("seat", this._seat);
    this._began(this._seat);
  }

  /** Called inside the click, as the browser wants it. */
  _clip(n, work, done) {
    work.then(
      (result) => this.act(done(result)),
      (error) => {
        console.warn(`clipboard: ${error.name}`);
        this.act({ is: "clip", act: "failed", n });
      },
    );
  }

  _peerTold(event) {
    if (event.what === "log") console.warn(event.text);
    else if (event.what === "mark") {
      // A drawing comes in many small steps and moves nothing else.
      for (const deed of this._session.handle(event, Date.now())) this._do(deed);
      this._view.preview.draw(this._session.marks.shown);
    } else this.act(event);
  }

  // ---- pictures --------------------------------------------------------------------------------------------------

  /** Draws once for all that happens in one turn of the event loop. */
  _draw() {
    if (this._drawing) return;
    this._drawing = true;
    queueMicrotask(() => {
      this._drawing = false;
      this._drawNow();
    });
  }

  /** Draws once for all that the broker told since the last frame: a hundred lines that come at once are laid out once. */
  _drawSoon() {
    if (this._drawingSoon) return;
    this._drawingSoon = true;
    const draw = () => {
      cancelAnimationFrame(frame);
      clearTimeout(late);
      this._drawingSoon = false;
      this._drawNow();
    };
    const frame = requestAnimationFrame(draw);
    const late = setTimeout(draw, UNSEEN_MS);
  }

  _drawNow() {
    const session = this._session;
    this._wear(session.portal);
    this._page.dataset.state = present.stateOf(session);
    this._page.dataset.sharing = String(session.sharing);
    this._page.dataset.shows = session.shown?.what ?? "";
    this._page.dataset.private = String(session.private);
    this._page.dataset.recording = session.recording.state;
    this._page.dataset.link = session.link;
    this._page.dataset.peer = session.peer;
    const changeable = this._mayChange();
    this._changeable = changeable.size;
    this._view.update(session, this._outbox.words, dayOf, { changes: this._outbox.changes, changeable });
    const film = session.camera.live ? this._captures.of("camera") : null;
    this._view.film(film?.stream ?? null, { ...this._captures.film, covered: session.private });
    this._view.preview.draw(session.marks.shown);
    this._title();
    if (session.gone !== null) clearInterval(this._timer);
  }

  /** Own messages that may still be changed: for some minutes. */
  _mayChange() {
    const session = this._session;
    return session.mayWrite && session.link === "online" ? session.talk.changeable(session.replica.messages, session.brokerNow(Date.now())) : new Set();
  }

  /** A window behind others tells by its title that somebody wrote or asks. */
  _title() {
    const news = document.visibilityState === "hidden" ? present.newsOf(this._session) : 0;
    const title = this._words.say("page.title");
    const who = present.whoOf(this._session);
    document.title = `${news > 0 ? `(${news}) ` : ""}${who === "" ? title : `${who} · ${title}`}`;
  }

  _saveCopy() {
    const { _session: session } = this;
    const text = transcript(present.linesOf(session, [], dayOf), this._words, aboutOf(session), [...session.replica.heads.values()]);
    const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${this._words.say("copy.file")}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }
}

function dayOf(at) {
  return new Date(at).toDateString();
}
