/**
 * One support session as the customer's side holds it: a pure state machine. Facts and wishes in (`handle`), deeds out.
 * No DOM, no network, no clock: `now` is passed in, ids come from `makeId`.
 *
 * The page is the guard (PROTOCOL.md section 11): no picture leaves without an un-revoked `view`, nothing at all after the end.
 * Deeds: hint, request, capture, stopCapture, openPeer, closePeer, answer, candidate, ctl, connect, reconnect, hangUp, remember, forget, log.
 */
import { Answers } from "./answers.js";
import * as L from "./limits.js";
import { Negotiation } from "./negotiation.js";
import { Replica } from "./replica.js";
import { encode } from "./protocol.js";
import { Talk } from "./talk.js";
import { cap, clean } from "./text.js";

/** What a browser can be asked for. Anything else is answered at once: it cannot. */
const CAN_ASK = new Set(["view", "record"]);
/** Close codes after which a link cannot help this seat (PROTOCOL.md section 6). */
const OVER = new Set([4401, 4403, 4410]);

export class Session {
  /**
   * `seat`: {conversation, session, name, epoch, sharing, ended} as remembered; `portal`: PortalFace or null; `canShare`: {ok, why}.
   */
  constructor({ seat, portal, canShare, makeId }) {
    this.name = seat.name;
    this.sessionId = seat.session;
    this.portal = portal;
    this.canShare = canShare;
    this.replica = new Replica();
    this.link = "connecting";
    this.everOnline = false;
    this.synced = false;
    this.technician = portal?.technician ?? "";
    this.technicianOnline = null;
    this.typing = null;
    /** none, asking (a question is open), choosing (the browser's own prompt), invited (granted, not yet shared), live */
    this.share = "none";
    this.surface = "";
    this.shareTrouble = "";
    this._negotiation = new Negotiation(seat.epoch ?? 0);
    this.ended = seat.ended ?? null;
    this.endTold = false;
    this.unsent = 0;
    this._makeId = makeId;
    this._ice = [];
    /** The broker's clock less ours. */
    this._brokerAhead = 0;
    this.admitted = seat.admitted ?? false;
    this._answers = new Answers();
    this._wasSharing = seat.sharing ?? false;
    this._talk = new Talk(seat.conversation, makeId);
    this._declined = false;
  }

  get active() {
    return this.ended === null && this.replica.session?.state === "active";
  }

  /** none, offering, connected, lost */
  get peer() {
    return this._negotiation.state;
  }

  get epoch() {
    return this._negotiation.epoch;
  }

  get readUpTo() {
    return this._talk.readUpTo;
  }

  get sharing() {
    return this.share === "live";
  }

  /** The kind of question that is open now, one at a time: "view", "record" or null. */
  get question() {
    if (this.ended !== null) return null;
    if (this.share === "asking") return "view";
    const record = this.replica.consents.get("record");
    return record?.state === "asked" && !this._answers.toThis(record) ? "record" : null;
  }

  handle(event, now) {
    const deeds = this._handle(event, now);
    if (this.ended === null) deeds.push(...this._clockwork(now));
    if (event.is === "read" || event.is === "tick") deeds.push(...this._seen(now));
    return deeds;
  }

  _seen(now) {
    return this.ended === null && this.link === "online" ? this._talk.seen(this.replica.lastSeq, now) : [];
  }

  _handle(event, now) {
    if (this.ended !== null && event.is === "captured") return [{ do: "stopCapture" }];
    if (this.ended !== null && !AFTER_END.has(event.is)) return [];
    switch (event.is) {
      case "link":
        return this._link(event);
      case "frame":
        return this.ended === null || FEED.has(event.frame.t) ? this._frame(event.frame, now) : [];
      case "committed":
        return this._committed(event.request, now);
      case "refused":
        return this._refused(event.request, event.code, now);
      case "say":
        return this._talk.say(event.text, now);
      case "sayAgain":
        return [{ do: "discard", id: event.id }, ...this._talk.say(event.text, now)];
      case "typed":
        return this.active ? this._talk.typed(event.empty, now) : [];
      case "read":
        this._talk.read(event.seq);
        return [];
      case "yes":
        return this._yes(now);
      case "no":
        return this._no(now);
      case "share":
        return this._startCapture();
      case "notNow":
        return this._notNow(now);
      case "captured":
        return this._captured(event.surface, now);
      case "captureFailed":
        return this._captureFailed(event.why, now);
      case "stop":
        return this._stopSharing("user", now);
      case "exit":
        return this._exit(now);
      case "peer":
        return this._peer(event, now);
      case "tick":
        return [];
      default:
        return [{ do: "log", text: `unknown event ${event.is}` }];
    }
  }

  // ---- the link ------------------------------------------------------------------------------------------------

  _link({ phase, code }) {
    this.link = phase;
    if (phase !== "online") {
      this.synced = false;
      this.typing = null;
    }
    if (phase === "closed" && OVER.has(code)) {
      if (this.ended !== null) return this._endWasTold();
      return this._over("broker", "", null);
    }
    if (phase === "replaced") return this._dropShare();
    return [];
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
        this.typing = frame.on ? { name: clean(frame.name), until: now + L.TYPING_SHOWN_MS } : null;
        return [];
      case "presence":
        if (frame.party !== "customer") this.technicianOnline = frame.online;
        return [];
      case "sig":
        return this._signal(frame, now);
      case "ice":
        this._ice = frame.ice_servers;
        return [];
      case "error":
        if (frame.about === "sig") this._unheard(frame.code, now);
        return [{ do: "log", text: `broker: ${frame.code} ${frame.text}` }];
      default:
        return [];
    }
  }

  _welcome(frame, now) {
    this.replica.welcome(frame);
    this._brokerAhead = frame.now - now;
    this._ice = frame.ice_servers;
    if (frame.portal !== null) this.portal = frame.portal;
    if (this.technician === "" && frame.portal?.technician) this.technician = frame.portal.technician;
    this.everOnline = true;
    this.synced = !frame.snapshot;
    this._talk.again();
    return [];
  }

  _change(frame, now) {
    const news = this.replica.change(frame);
    if (news.gap) return [{ do: "reconnect", code: 4000 }];
    if (news.skipped) return [{ do: "log", text: news.skipped.message }];
    if (news.kind === "message" && news.record.author.kind === "agent" && news.record.kind === "text") this.typing = null;
    return this._settled(now);
  }

  /** After any change: what follows from the records as they are now. */
  _settled(now) {
    this.synced = true;
    const session = this.replica.session;
    if (session?.state === "ended") return this._endRecorded(session);
    if (this.ended !== null) return [];
    this._nameTechnician();
    const news = this._letIn(session);
    if (this._wasSharing && session !== null) {
      this._wasSharing = false;
      news.push(this._mark("share_stopped", "reload", now));
    }
    return [...news, ...this._consents(now)];
  }

  /** Remembered, so that a reload without a network does not put anybody back into the waiting room. */
  _letIn(session) {
    if (this.admitted || session?.state !== "active") return [];
    this.admitted = true;
    return [{ do: "remember" }];
  }

  _nameTechnician() {
    const theirs = this.replica.messages.filter((m) => m.author.kind === "agent" && m.author.name !== "");
    if (theirs.length > 0) this.technician = clean(theirs.at(-1).author.name);
    else if (this.portal?.technician) this.technician = clean(this.portal.technician);
  }

  _consents(now) {
    const deeds = [];
    for (const consent of this.replica.consents.values()) {
      if (consent.state === "asked" && !this._answers.toThis(consent)) deeds.push(...this._asked(consent, now));
    }
    const view = this.replica.consents.get("view");
    const answering = this._answers.awaits("view");
    if (view === undefined || answering) return deeds;
    if (this.share === "asking" && view.state !== "asked") this.share = view.state === "granted" ? "invited" : "none";
    else if (this.sharing && (view.state === "revoked" || view.state === "expired")) deeds.push(...this._dropShare(view.state));
    else if (this.share === "invited" && view.state !== "granted") this.share = "none";
    else if (this.share === "none" && view.state === "granted" && this.canShare.ok && !this._declined) this.share = "invited";
    return deeds;
  }

  _asked(consent, now) {
    if (this.portal?.[consent.what] === "allowed" && consent.what === "view" && this.canShare.ok) {
      this._declined = false;
      // A screen that is being chosen or shown is what they ask for.
      if (!this.sharing && this.share !== "choosing") this.share = "invited";
      return this._answer(consent.what, "granted", "portal", now);
    }
    if (consent.what === "view" && this.canShare.ok) {
      if (this.sharing) return this._answer("view", "granted", "", now);
      if (this.share !== "choosing") this.share = "asking";
      if (this.shareTrouble === "expired") this.shareTrouble = ""; // they ask anew, so it is no trouble any more
      this._declined = false;
      return [];
    }
    if (CAN_ASK.has(consent.what) && this.canShare.ok) return [];
    if (consent.what === "view") this.shareTrouble = this.canShare.why;
    return this._answer(consent.what, "denied", consent.what === "view" ? this.canShare.why : "unsupported", now);
  }

  _answer(what, state, why, now) {
    const id = this._makeId(now);
    this._answers.given(id, what, state, this.replica.consents.get(what));
    return [{ do: "request", frame: { t: "grant", id, session: this.sessionId, what, state, why } }];
  }

  _mark(what, why, now) {
    return { do: "request", frame: { t: "mark", id: this._makeId(now), session: this.sessionId, what, why } };
  }

  _committed(request, now) {
    if (request.t === "end") return this._endWasTold();
    this._answers.settled(request.id);
    const started = request.t === "grant" && request.what === "view" && request.state === "granted" && this.sharing;
    return started && this.peer === "none" ? this._begin(now) : [];
  }

  _refused(request, code, now) {
    if (request.t === "end") return this._endWasTold();
    this._answers.settled(request.id);
    if (request.t !== "grant" || request.what !== "view" || request.state !== "granted") {
      return [{ do: "log", text: `${request.t} refused: ${code}` }];
    }
    this.shareTrouble = "not_asked";
    return [...this._dropShare(), ...this._consents(now)];
  }

  /** Consent stands and the picture is there: from here on the technician sees it. */
  _begin(now) {
    return [this._mark("share_started", "", now), ...this._offer(now)];
  }

  // ---- consent and the screen --------------------------------------------------------------------------------------

  _yes(now) {
    if (this.question === "view") return this._startCapture();
    return this.question === "record" ? this._answer("record", "granted", "", now) : [];
  }

  _no(now) {
    const what = this.question;
    if (what === null) return [];
    if (what === "view") this.share = "none";
    return this._answer(what, "denied", "", now);
  }

  _notNow(now) {
    if (this.share !== "invited") return [];
    this.share = "none";
    this._declined = true;
    return this._answer("view", "revoked", "user", now);
  }

  /** The state of `view` once all our answers have arrived. */
  get _viewToBe() {
    return this._answers.last("view") ?? this.replica.consent("view");
  }

  /** Whether the customer may start to share now: somebody asked, or the portal allows it unasked. */
  get mayShare() {
    if (!this.active || !this.canShare.ok || this.sharing || this.share === "choosing") return false;
    const view = this.replica.consent("view");
    return view === "asked" || view === "granted" || this.portal?.view === "allowed";
  }

  _startCapture() {
    if (!this.mayShare) return [];
    this.share = "choosing";
    this.shareTrouble = "";
    return [{ do: "capture" }];
  }

  _captured(surface, now) {
    if (this.share !== "choosing") return [{ do: "stopCapture" }];
    this.share = "live";
    this.surface = surface;
    this._declined = false;
    if (this._viewToBe !== "granted") return this._answer("view", "granted", "", now);
    return this._answers.awaits("view") ? [] : this._begin(now);
  }

  _captureFailed(why, now) {
    if (this.share !== "choosing") return [];
    // A slip in the browser's own window is no answer: the question stays, with Yes and No.
    this.share = { granted: "invited", asked: "asking" }[this._viewToBe] ?? "none";
    this.shareTrouble = why;
    return why === "cancelled" ? [] : [this._mark("share_failed", why, now)];
  }

  _stopSharing(why, now) {
    if (!this.sharing) return [];
    const stopped = this._dropShare(why);
    this._declined = true;
    return [...stopped, ...this._answer("view", "revoked", why, now), this._mark("share_stopped", why, now)];
  }

  /** The picture stops here and now; what is told to whom comes after. */
  _dropShare(why = "revoked") {
    const was = this.share;
    this.share = "none";
    this.surface = "";
    if (was !== "live") return [];
    const vid = { t: "vid", state: "stopped", why: why === "user" ? "user" : "revoked" };
    return [{ do: "stopCapture" }, { do: "ctl", message: vid }, ...this._closePeer(null), { do: "remember" }];
  }

  // ---- the peer connection -------------------------------------------------------------------------------------------

  _offer(now) {
    const epoch = this._negotiation.begin(now);
    return [{ do: "remember" }, { do: "openPeer", epoch, iceServers: this._ice }];
  }

  _closePeer(bye) {
    this._negotiation.close();
    return [{ do: "closePeer", bye }];
  }

  _clockwork(now) {
    if (this.typing !== null && this.typing.until <= now) this.typing = null;
    const stopped = this._runOut(now);
    if (!this.sharing || this._answers.awaits("view")) return stopped;
    return this._negotiation.due(now) && this.link === "online" && this.synced ? this._offer(now) : [];
  }

  /** A grant for some time ends here as well, whether or not the broker can be reached. */
  _runOut(now) {
    const over = this.replica.runOut(now + this._brokerAhead);
    if (over.includes("view") && this.sharing) this.shareTrouble = "expired";
    return over.length > 0 ? this._consents(now) : [];
  }

  _signal(frame, now) {
    if (frame.session !== this.sessionId || !this.sharing) return [];
    if (frame.kind === "wanted") {
      if (this._answers.awaits("view")) return [];
      return this._negotiation.wanted(frame.epoch, now) ? this._offer(now) : [];
    }
    if (frame.epoch !== this.epoch) return [];
    if (frame.kind === "answer") {
      this._negotiation.answered(now);
      return [{ do: "answer", epoch: frame.epoch, sdp: frame.sdp }];
    }
    if (frame.kind !== "candidate") return [];
    return [{ do: "candidate", epoch: frame.epoch, candidate: frame.candidate, mid: frame.mid, mline: frame.mline }];
  }

  _peer(event, now) {
    if (event.epoch !== this.epoch || !this.sharing) return [];
    switch (event.what) {
      case "offer":
        this._negotiation.offered(now);
        return this._signalling({ kind: "offer", sdp: event.sdp });
      case "candidate":
        return this._signalling({ kind: "candidate", candidate: event.candidate, mid: event.mid, mline: event.mline });
      case "connected":
        this._negotiation.connected();
        return [];
      case "lost":
        this._negotiation.lost(now);
        return [];
      case "bye":
        return this._bye(event.why, now);
      default:
        return [{ do: "log", text: `peer: ${event.what}` }];
    }
  }

  /** The offer reached nobody (the console is away for a moment): again a little later. */
  _unheard(code, now) {
    if (this.sharing && this.peer === "offering" && (code === "absent" || code === "no_consent")) this._negotiation.lost(now);
  }

  _signalling(fields) {
    const frame = { t: "sig", session: this.sessionId, epoch: this.epoch, ...fields };
    return encode(frame).length > L.FRAME_BYTES ? [{ do: "log", text: "signalling too large" }] : [{ do: "hint", frame }];
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  _exit(now) {
    const bye = { t: "bye", who: "customer", why: "exit" };
    const end = { t: "end", id: this._makeId(now), session: this.sessionId, why: "exit" };
    const stopped = this._stopAll(bye);
    this.ended = { by: "customer", at: now, why: "exit" };
    // Another window has the seat and may share: only the broker can stop that one, so this one asks for the seat once more.
    const connect = this.link === "replaced" ? [{ do: "connect" }] : [];
    return [...stopped, { do: "request", frame: end }, { do: "onlyEnd" }, { do: "remember" }, ...connect];
  }

  /** The technician says that it is over. The seat stays until the broker says so too: their last words may be on their way there. */
  _bye(why, now) {
    const stopped = this._stopAll(null);
    this.ended = { by: "agent", at: now, why: cap(why, L.REASON_CHARS) };
    return [...stopped, { do: "onlyEnd" }, { do: "remember" }];
  }

  _endRecorded({ ended_by: by, why, ended_at: at }) {
    return this.ended === null ? this._over(by ?? "broker", why, at) : this._endWasTold();
  }

  /** The broker says that it is over. */
  _over(by, why, at) {
    const stopped = this._stopAll(null);
    this.ended = { by, at: at ?? null, why: cap(why, L.REASON_CHARS) };
    this.endTold = true;
    return [...stopped, { do: "onlyEnd" }, { do: "forget" }, { do: "hangUp" }];
  }

  _stopAll(bye) {
    const live = this.share !== "none" || this.peer !== "none";
    this.share = "none";
    this.typing = null;
    return live ? [{ do: "stopCapture" }, ...this._closePeer(bye)] : [];
  }

  _endWasTold() {
    this.endTold = true;
    return [{ do: "forget" }, { do: "hangUp" }];
  }
}

/** What still counts after the end: whether the broker has heard of it, and what was said before it. */
const AFTER_END = new Set(["link", "frame", "committed", "refused"]);
const FEED = new Set(["welcome", "snap", "snap_end", "chg"]);
