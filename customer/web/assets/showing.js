/**
 * One thing that the customer can show, the screen or the camera, from the question to the picture and its end. Pure. A session has
 * one of each; at most one of them is live.
 */

/** What the thread is told, by `what`. The thread has no line for a camera that could not be had: the question stays open. */
const MARKS = {
  view: { started: "share_started", stopped: "share_stopped", failed: "share_failed" },
  camera: { started: "camera_started", stopped: "camera_stopped", failed: null },
};

export class Showing {
  /**
   * `what`: view or camera; `can`: {ok, why}. `house`: the session's records and words: `consent(what)`, `standing(what)` here, `allowed(what)` by the portal,
   * `active()`, `answers`, and the deeds `grant(what, state, why, now)` and `mark(name, why, now)`.
   */
  constructor(what, can, house) {
    this.what = what;
    this.can = can;
    this.marks = MARKS[what];
    this._house = house;
    /** none, asking (a question is open), choosing (the browser's own prompt), invited (granted, not yet shown), live */
    this.state = "none";
    /** Of a screen: monitor, window, browser or nothing. */
    this.surface = "";
    this.trouble = "";
    this._declined = false;
    /** The question that the customer read and said yes to, as its record stood then; null: they showed it unasked. */
    this._answered = null;
  }

  get live() {
    return this.state === "live";
  }

  /** The state of the consent once all our answers have arrived. */
  get toBe() {
    return this._house.standing(this.what);
  }

  /** Whether the customer may start to show it now: somebody asked, or the portal allows it unasked. */
  get mayStart() {
    if (!this._house.active() || !this.can.ok || this.live || this.state === "choosing") return false;
    return this._house.asks(this.what) || this.toBe === "granted" || this._house.allowed(this.what);
  }

  /** The technician asks. */
  asked(now) {
    if (!this.can.ok) {
      this.trouble = this.can.why;
      return this._house.grant(this.what, "denied", this.can.why, now);
    }
    this._declined = false;
    if (this._house.allowed(this.what)) {
      // What is being chosen or shown is what they ask for.
      if (!this.live && this.state !== "choosing") this.state = "invited";
      return this._house.grant(this.what, "granted", "portal", now);
    }
    // Asked otherwise while the browser's own prompt is open, it is another question, which nobody has read yet.
    if (this.state !== "choosing" || !this._isAnswered) this.state = "asking";
    if (this.trouble === "expired" || this.trouble === "not_asked") this.trouble = ""; // they ask anew, so it is no trouble any more
    return [];
  }

  /** Whether the open question is the one that the customer said yes to. */
  get _isAnswered() {
    const consent = this._house.consent(this.what);
    return this._house.asks(this.what) && consent.at === this._answered?.at && consent.ttl_s === this._answered.ttl_s;
  }

  /** Whether what the browser gives now may be shown: it was allowed, or what the customer said yes to is still the question. */
  get mayBegin() {
    return this.state === "choosing" && (this.toBe === "granted" || this._house.allowed(this.what) || this._isAnswered);
  }

  /** The records are as they are now. Gives why a live picture must go, or nothing. */
  follow() {
    const state = this.toBe;
    if (this.live && state === "expired") return state; // its time is over, be the yes still on its way
    if (this._house.consent(this.what) === undefined || this._house.answers.awaits(this.what)) return "";
    if (this.live) return { revoked: "revoked", denied: "revoked", expired: "expired" }[state] ?? "";
    if (this.state === "asking" && state !== "asked") this.state = state === "granted" ? "invited" : "none";
    else if (this.state === "invited" && state !== "granted") this.state = "none";
    else if (this.state === "none" && state === "granted" && this.can.ok && !this._declined) this.state = "invited";
    return "";
  }

  /** Yes, or the button of an invitation: the browser asks now. */
  start() {
    if (!this.mayStart) return [];
    this.state = "choosing";
    this.trouble = "";
    this._answered = this._house.asks(this.what) ? this._house.consent(this.what) : null;
    return [{ do: "capture", what: this.what }];
  }

  no(now) {
    this.state = "none";
    return this._house.grant(this.what, "denied", "", now);
  }

  notNow(now) {
    if (this.state !== "invited") return [];
    this.state = "none";
    this._declined = true;
    return this._house.grant(this.what, "revoked", "user", now);
  }

  /** The browser gave it. */
  began(surface) {
    this.state = "live";
    this.surface = surface;
    this._declined = false;
  }

  /** It came too late for what was asked. */
  late() {
    if (this.state !== "choosing") return;
    this.state = "none";
    this.trouble = "not_asked";
  }

  failed(why, now) {
    if (this.state !== "choosing") return [];
    // A slip in the browser's own window is no answer: the question stays, with Yes and No.
    this.state = { granted: "invited", asked: "asking" }[this.toBe] ?? "none";
    this.trouble = why;
    return why === "cancelled" || this.marks.failed === null ? [] : [this._house.mark(this.marks.failed, why, now)];
  }

  /** It is shown no more; `declined`: by the customer's own will, so it is not offered back. */
  end(declined) {
    this.state = "none";
    this.surface = "";
    this._declined = this._declined || declined;
  }

  /** What the broker and the thread are told of an end by the customer's own will. */
  told(why, now) {
    return [...this._house.grant(this.what, "revoked", why, now), this._house.mark(this.marks.stopped, why, now)];
  }
}
