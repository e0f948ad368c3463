/**
 * One support session as the customer's side holds it: a pure state machine. Facts and wishes in (`handle`), deeds out.
 * No DOM, no network, no clock: `now` is passed in, ids come from `makeId`. What becomes of screen and camera is in showings.js.
 *
 * The page is the guard (PROTOCOL.md section 11): no picture leaves without an un-revoked `view` or `camera`, none in a private
 * moment, nothing at all after the session's end. The conversation goes on after it: the seat is its, not the session's.
 * Deeds: hint, request, capture, stopCapture, turnCamera, cover, openPeer, closePeer, answer, candidate, ctl, connect, probe,
 * offerAgain, writeClipboard, readClipboard, readDevice, readSoon, gauges, takeBack, reconnect, hangUp, remember, forget, log.
 */
import { Answers } from "./answers.js";
import * as company from "./company.js";
import { Desk } from "./desk.js";
import { AFTER_END, Ending, OVER } from "./ending.js";
import { houseOf, tellAgain } from "./house.js";
import { Offered } from "./offered.js";
import { partsOf } from "./parts.js";
import { Replica } from "./replica.js";
import { Showings } from "./showings.js";
import { Talk } from "./talk.js";

export class Session {
  /**
   * `seat`: {conversation, session, name, epoch, sharing, shows, ended, answers} as remembered, `session` "" where none is this device's; `portal`: PortalFace or null; `canShare`, `canFilm`,
   * `canClip`: {ok, why} of screen, camera and clipboard; `going`: log files under a yes that are still on their way, the ids of their messages.
   */
  constructor({ seat, portal, canShare, canFilm, canClip = { ok: false, why: "unsupported" }, going = [], makeId }) {
    this.name = seat.name;
    this.sessionId = seat.session;
    this.portal = portal;
    this.replica = new Replica();
    this.link = "connecting";
    this.everOnline = false;
    this.synced = false;
    this.desk = new Desk(portal);
    this.answers = new Answers(seat.answers);
    const house = houseOf(this);
    this._showings = new Showings(this, house, { seat, canShare, canFilm });
    Object.assign(this, partsOf(this, house, { canClip, canShow: () => canShare.ok || canFilm.ok, going })); // recording, clipboard, comparing, asides
    this.held = false; // the technician has stepped away: nothing leaves either
    this._ending = new Ending(seat.ended ?? null, { stopAll: (bye) => this._stopAll(bye), admitted: () => this.admitted });
    this.unsent = 0;
    this._makeId = makeId;
    this.offered = new Offered({ session: () => this.replica.session, ours: () => this.sessionId, makeId });
    /** The broker's clock less ours. */
    this._brokerAhead = 0;
    this.now = 0; // when the last event came: what is shown may depend on how long ago something was
    this.admitted = seat.admitted ?? false;
    this.talk = new Talk(seat.conversation, makeId);
  }

  get active() {
    return this.ended === null && this.sessionId !== "" && this.replica.session?.state === "active";
  }

  /** Whether a support session is there that somebody could end, be it of another device. */
  get running() {
    if (this.ended !== null || this.gone !== null) return false;
    return this.sessionId !== "" || this.replica.session?.state === "active";
  }

  get ended() {
    return this._ending.ended;
  }

  get endTold() {
    return this._ending.told;
  }

  get gone() {
    return this._ending.gone;
  }

  get mayWrite() {
    return this._ending.mayWrite;
  }

  /** The broker says so only once the technician cannot take it back any more. */
  get resolved() {
    return this.replica.conversation?.state === "resolved";
  }

  /** The broker's clock when ours says `now`. */
  brokerNow(now) {
    return now + this._brokerAhead;
  }

  /** none, offering, connected, lost */
  get peer() {
    return this.calling.state;
  }

  get epoch() {
    return this.calling.epoch;
  }

  /** The connections of the picture. */
  get calling() {
    return this._showings.calling;
  }

  get screen() {
    return this._showings.screen;
  }

  get camera() {
    return this._showings.camera;
  }

  get marks() {
    return this._showings.marks;
  }

  /** What is shown now: the screen, the camera, or null. */
  get shown() {
    return this._showings.live;
  }

  get sharing() {
    return this.shown !== null;
  }

  /** The customer covers everything for a moment: the picture is taken, and nothing of it leaves. */
  get private() {
    return this._showings.moment.on;
  }

  /** The state of a consent once all our answers have arrived. */
  standing(what) {
    return this.answers.standing(what, this.replica.consents.get(what));
  }

  /** When what was allowed here ends by itself, by our clock, or null. */
  endOf(what) {
    return this.answers.end(what, this.replica.consents.get(what), this._brokerAhead);
  }

  /** The kind of question that is open now, one at a time: "view", "camera", one of the asides, or null. */
  get question() {
    if (this.ended !== null) return null;
    return this._showings.asking ?? this.asides.asking;
  }

  handle(event, now) {
    this.now = now;
    const deeds = [...this._runOut(now), ...this._handle(event, now)];
    this.desk.tick(now);
    if (this.ended === null && this.gone === null) deeds.push(...this._clockwork(now));
    if (event.is === "read" || event.is === "tick") deeds.push(...this._seen(now));
    return deeds;
  }

  _seen(now) {
    return this.mayWrite && this.link === "online" ? this.talk.seen(this.replica.lastSeq, now) : [];
  }

  _handle(event, now) {
    if ((this.ended !== null || this.gone !== null) && event.is === "captured") return [{ do: "stopCapture", what: event.what ?? "view" }];
    if (this.gone !== null || (this.ended !== null && !AFTER_END.has(event.is))) return [];
    switch (event.is) {
      case "link":
        return this._link(event, now);
      case "frame":
        return this._frame(event.frame, now);
      case "committed":
        return this._committed(event.request, now);
      case "refused":
        return this._refused(event.request, event.code, now);
      case "say":
      case "sayAgain":
      case "edit":
      case "unsend":
      case "rate":
        return this.mayWrite ? this.talk.word(event, this.replica.messages, now, this.brokerNow(now)) : [];
      case "typed":
        return this.mayWrite && this.admitted ? this.talk.typed(event.text, this.portal?.preview === true, now) : [];
      case "read":
        this.talk.read(event.seq);
        return [];
      case "yes":
        return this._yes(now);
      case "no":
        return this._no(now);
      case "share":
        return this._showings.of(event.what ?? "view").start();
      case "notNow":
        return this._showings.of(event.what ?? "view").notNow(now);
      case "captured":
        return this._showings.captured(event.what ?? "view", event.surface ?? "", now);
      case "captureFailed":
        return this._showings.of(event.what ?? "view").failed(event.why, now);
      case "stop":
        return this._showings.stop(event.why ?? "user", now);
      case "endRecording":
        return this.recording.stop(now);
      case "private":
        return this._showings.cover(event.on, now);
      case "clip":
        return this.clipboard.pressed(event);
      case "aside":
        return this.active || event.what === "logs" ? this.asides.pressed(event, now) : [];
      case "revoke":
        return this.active ? this._revoke(event.what, now) : [];
      case "offered":
        return this.offered.pressed(event.yes, now);
      case "turnCamera":
        return this.camera.live ? [{ do: "turnCamera" }] : [];
      case "exit":
        return this.running ? this._exit(now) : [];
      case "leave":
        return this._ending.leave("left");
      case "peer":
        return this._peer(event, now);
      case "tick":
        return [];
      default:
        return [{ do: "log", text: `unknown event ${event.is}` }];
    }
  }

  // ---- the link ------------------------------------------------------------------------------------------------

  _link({ phase, code }, now) {
    if (phase === "online" || phase === "proved") this.calling.brokerBack(phase === "online", now);
    if (phase === "proved") return [];
    this.link = phase;
    if (phase !== "online") {
      this.synced = false;
      this.desk.quiet();
    }
    if (phase === "closed" && OVER.has(code)) return this._ending.closed(code);
    return phase === "replaced" && this.ended === null ? this._showings.replaced() : [];
  }

  // ---- frames of the broker --------------------------------------------------------------------------------------

  _frame(frame, now) {
    switch (frame.t) {
      case "welcome":
        return this._welcome(frame, now);
      case "snap":
        this.replica.snap(frame);
        return [];
      case "snap_end":
        return [...this.replica.snapEnd(frame).map((e) => ({ do: "log", text: e.message })), ...this._settled(now)];
      case "chg":
        return this._change(frame, now);
      case "typing":
        this.desk.typed(frame, now);
        return [];
      case "presence":
      case "place":
      case "technician":
        this.desk.told(frame);
        return [];
      case "sig":
        return this._signal(frame, now);
      case "ice":
        this.calling.iceServers = frame.ice_servers;
        return [];
      case "error":
        if (frame.about === "sig" && this.sharing) this.calling.unheard(frame.code, now);
        return [{ do: "log", text: `broker: ${frame.code} ${frame.text}` }];
      default:
        return this.active ? (this.asides.frame(frame, now) ?? []) : [];
    }
  }

  _welcome(frame, now) {
    this.replica.welcome(frame);
    this._brokerAhead = frame.now - now;
    this.calling.iceServers = frame.ice_servers;
    if (frame.portal !== null) this.portal = frame.portal;
    this.comparing.require();
    this.desk.welcomed(frame.portal, frame.reach);
    this.everOnline = true;
    this.synced = !frame.snapshot;
    this.talk.again();
    const { session } = frame.me; // of whoever takes a session that was offered: from here on this is its device
    return session !== null && session !== this.sessionId ? [{ do: "moved", session }] : [];
  }

  _change(frame, now) {
    const news = this.replica.change(frame);
    if (news.gap) return [{ do: "reconnect", code: 4000 }];
    if (news.skipped) return [{ do: "log", text: news.skipped.message }];
    if (news.kind === "message" && news.record.author.kind === "agent" && news.record.kind === "text") this.desk.quiet();
    return this._settled(now);
  }

  /** After any change: what follows from the records as they are now. */
  _settled(now) {
    this.synced = true;
    const session = this.replica.session;
    this.desk.name(this.replica.messages);
    const before = this.admitted;
    if (session?.admitted_at) this.admitted = true;
    if (Offered.untaken(session)) return []; // on offer, or nobody took it: nothing of this device's
    if (session?.state === "ended") return this._ending.recorded(session);
    if (this.ended !== null || this.sessionId === "") return [];
    const news = this._letIn(session, before);
    if (session !== null) news.push(...this._showings.reloaded(now), ...company.follow(this, session, this.calling, now));
    return [...news, ...this._consents(now)];
  }

  /** Remembered, so that a reload without a network does not put anybody back into the waiting room. */
  _letIn(session, before) {
    if (session?.state === "active") this.admitted = true;
    return this.admitted && !before ? [{ do: "remember" }] : [];
  }

  _consents(now) {
    const deeds = [];
    this.answers.follow(this.replica.consents.values());
    this._lapse(now);
    for (const consent of this.replica.consents.values()) {
      if (consent.state === "asked" && !this.answers.toThis(consent)) deeds.push(...this._asked(consent, now));
    }
    return [...deeds, ...this._showings.follow(now), ...this.asides.follow(now)];
  }

  _asked(consent, now) {
    const showing = this._showings.of(consent.what);
    if (this.portal?.[consent.what] === "never") return this._answer(consent.what, "denied", "portal", now);
    if (showing !== undefined) return this._showings.asked(consent.what, now);
    if (this.asides.has(consent.what)) return this.asides.asked(consent.what, now);
    return this._answer(consent.what, "denied", "unsupported", now);
  }

  _answer(what, state, why, now) {
    const id = this._makeId(now);
    this.answers.given(id, what, state, this.replica.consents.get(what), now);
    return [{ do: "request", frame: { t: "grant", id, session: this.sessionId, what, state, why } }];
  }

  _mark(what, why, now) {
    return { do: "request", frame: { t: "mark", id: this._makeId(now), session: this.sessionId, what, why } };
  }

  _committed(request, now) {
    if (this.offered.answers(request)) return [];
    if (request.t === "end") return this._ending.wasTold();
    if (this.ended !== null) return [];
    this.answers.settled(request.id);
    const begun = request.t === "grant" && request.state === "granted" ? this._showings.granted(request.what, now) : [];
    return [...begun, ...this.asides.committed(request, now)];
  }

  _refused(request, code, now) {
    if (this.offered.failed(request)) return [];
    if (request.t === "end") return this._ending.wasTold();
    this.comparing.committed(request);
    if (code === "blocked") return this._ending.leave("blocked");
    this.talk.refused(request);
    if (this.ended !== null) return [];
    if (request.t === "grant") this.answers.refused(request);
    const yes = request.t === "grant" && request.state === "granted" && this._showings.of(request.what) !== undefined;
    if (!yes) return [{ do: "log", text: `${request.t} refused: ${code}` }, ...this.asides.follow(now)];
    return [...this._showings.refused(request.what, now), ...this._consents(now)];
  }

  // ---- consent ---------------------------------------------------------------------------------------------------

  _yes(now) {
    const what = this.question;
    if (what === null) return [];
    return this._showings.of(what)?.start() ?? this.asides.answer(what, true, now);
  }

  _no(now) {
    const what = this.question;
    if (what === null) return [];
    return this._showings.of(what)?.no(now) ?? this.asides.answer(what, false, now);
  }

  /** The customer takes one thing back, from the list of all. */
  _revoke(what, now) {
    const showing = this._showings.of(what);
    if (showing !== undefined) return showing.live ? this._showings.stop("user", now) : showing.notNow(now);
    if (what === "record") return this.recording.stop(now);
    return this.standing(what) === "granted" ? [...this._answer(what, "revoked", "user", now), ...this.asides.follow(now)] : [];
  }

  /** To who leads now, where what is shown has been allowed. */
  offer(now) {
    return this._showings.offer(now);
  }

  // ---- the clock, and the peer connection ------------------------------------------------------------------------

  _clockwork(now) {
    this.marks.fade(now);
    const reached = this.link === "online" && this.synced;
    return [...this.calling.prune(), ...tellAgain(this, now), ...this._showings.due(reached, now)];
  }

  /** A yes for some time ends here before anything else happens: a computer that wakes may hear of a wish first. */
  _runOut(now) {
    return this.ended === null && this.gone === null && this._lapse(now) ? this._consents(now) : [];
  }

  /** Whether anything ended by its time. */
  _lapse(now) {
    const over = this.answers.lapse(this.replica.consents, this._brokerAhead, now);
    if (over.includes(this.shown?.what)) this.shown.trouble = "expired";
    return over.length > 0;
  }

  _signal(frame, now) {
    if (frame.road !== "") return this.active ? (this.asides.frame(frame, now) ?? []) : [];
    return frame.session === this.sessionId ? this._showings.signalled(frame, now) : [];
  }

  _peer(event, now) {
    const words = this.sharing && this.calling.isPresent(event) ? this.comparing.heard(event, now) : [];
    if (this.sharing && this.calling.fromOther(event)) return [...words, ...this.calling.otherTold(event, now)];
    if (event.epoch !== this.epoch || !this.sharing) return [];
    if (event.what === "bye") return this._ending.bye(event.why, now);
    if (event.what === "rec") return this.recording.heard(event.on, now);
    if (event.what === "mark") return this.marks.drawn(event.mark, this.camera.live, company.veilOf(this) !== "", now);
    if (event.what === "sas" || event.what === "hello") return words;
    if (event.what === "clip") return this.clipboard.heard(event.message, company.veilOf(this));
    return this._showings.told(event, now);
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  _exit(now) {
    const end = { t: "end", id: this._makeId(now), session: this.sessionId || this.replica.session.id, why: "exit" };
    // Another window has the seat and may share: only the broker can stop that one, so this one asks for the seat once more.
    const connect = this.link === "replaced" ? [{ do: "connect" }] : [];
    return [...this._ending.exit(end, now), ...connect];
  }

  _stopAll(bye) {
    const stopped = this._showings.over(bye);
    this.desk.quiet();
    return stopped;
  }
}
