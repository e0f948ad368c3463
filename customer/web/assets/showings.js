/**
 * What is shown now, the screen or the camera, one at a time: from the browser's picture to its end, with the private moment that covers it, the marks
 * over it, and the connections on which it goes to the technicians. How one of the two stands is showing.js, the connections themselves are
 * callings.js; questions and answers are the session's. Pure.
 */
import { Callings } from "./callings.js";
import { veilOf } from "./company.js";
import { Marks } from "./marks.js";
import { PrivateMoment } from "./private_moment.js";
import { Showing } from "./showing.js";

export class Showings {
  /** `session`: whose they are; `house`: as Showing has it; `seat` as remembered; `canShare`, `canFilm`: {ok, why}. */
  constructor(session, house, { seat, canShare, canFilm }) {
    this._session = session;
    this._house = house;
    this.screen = new Showing("view", canShare, house);
    this.camera = new Showing("camera", canFilm, house);
    /** What the technician draws over the camera's picture. */
    this.marks = new Marks();
    this.moment = new PrivateMoment(house);
    this.calling = new Callings(seat.session, seat.epoch ?? 0, () => session.comparing.matters);
    this._wasShown = seat.sharing ? (seat.shows ?? "view") : null;
  }

  get _both() {
    return [this.screen, this.camera];
  }

  /** Screen or camera by the name of its capability; undefined for any other. */
  of(what) {
    return this._both.find((showing) => showing.what === what);
  }

  /** What is shown now, or null. */
  get live() {
    return this._both.find((showing) => showing.live) ?? null;
  }

  /** The one whose question is open, or null. */
  get asking() {
    return this._both.find((showing) => showing.state === "asking")?.what ?? null;
  }

  /** Its yes is on its way: nobody is offered anything before the broker has it. */
  get _awaited() {
    return this._house.answers.awaits(this.live.what);
  }

  // ---- from the picture to its end

  /** What was shown before a reload is shown no more, and the thread is told. */
  reloaded(now) {
    if (this._wasShown === null) return [];
    const was = this.of(this._wasShown);
    this._wasShown = null;
    return [this._house.mark(was.marks.stopped, "reload", now)];
  }

  /** The technician asks. They would not if the former yes held: what it shows goes, unless the portal answers for the customer. */
  asked(what, now) {
    const showing = this.of(what);
    const gone = showing.live && !this._house.allowed(what) ? [...this.drop("revoked", false), ...this._uncovered(now)] : [];
    return [...gone, ...showing.asked(now)];
  }

  /** The browser gave it. */
  captured(what, surface, now) {
    const showing = this.of(what);
    if (!showing.mayBegin) {
      showing.late();
      return [{ do: "stopCapture", what: showing.what }];
    }
    const before = this.live;
    // One picture at a time: what was shown until here goes before the new one comes, and its consent with it.
    const recorded = before === null ? [] : this._session.recording.stop(now); // a yes to recording the screen is none to recording the camera
    const deeds = before === null ? [] : [...this.drop("user", true), ...before.told("other", now), ...recorded];
    showing.began(surface);
    if (showing.toBe !== "granted") return [...deeds, ...this._house.grant(showing.what, "granted", "", now)];
    return this._awaited ? deeds : [...deeds, ...this._begin(now)];
  }

  /** Its yes is written down. */
  granted(what, now) {
    return what === this.live?.what && this.calling.state === "none" ? this._begin(now) : [];
  }

  /** The broker does not take the yes. */
  refused(what, now) {
    const showing = this.of(what);
    const dropped = showing.live ? [...this.drop("revoked", false), ...this._uncovered(now)] : [];
    showing.end(false);
    showing.trouble = "not_asked";
    return dropped;
  }

  /** The records are as they are now. */
  follow(now) {
    const deeds = [];
    for (const showing of this._both) {
      const gone = showing.follow();
      if (gone !== "") deeds.push(...this.drop(gone, false), ...this._uncovered(now));
    }
    return deeds;
  }

  /** The customer stops it. */
  stop(why, now) {
    const showing = this.live;
    if (showing === null) return [];
    const recorded = this._session.recording.stop(now); // who stops showing has not allowed what they show next
    return [...this.drop(why, true), ...this._uncovered(now), ...showing.told(why, now), ...recorded];
  }

  /** The picture stops here and now; what is told to whom comes after. */
  drop(why, declined) {
    const showing = this.live;
    if (showing === null) return [];
    showing.end(declined);
    this._session.asides.gone();
    this.marks.clear();
    const vid = { t: "vid", state: "stopped", why: why === "user" || why === "failed" ? why : "revoked" };
    return [{ do: "stopCapture", what: showing.what }, { do: "ctl", message: vid }, ...this.calling.close(null), { do: "remember" }];
  }

  /** Another window has the seat, and tells of itself. */
  replaced() {
    this.moment.drop();
    const dropped = this.drop("revoked", false);
    for (const showing of this._both) showing.end(false);
    return dropped;
  }

  /** The session is over, and its other parts with it. `bye`: a last word to who leads. */
  over(bye) {
    const live = this._both.some((showing) => showing.state !== "none") || this.calling.state !== "none";
    for (const showing of this._both) showing.end(false);
    this.moment.drop();
    const last = this._session.asides.over();
    this.marks.clear();
    return live ? [...last, { do: "stopCapture" }, ...this.calling.close(bye)] : last;
  }

  cover(on, now) {
    return this.moment.cover(on, this.live !== null, now);
  }

  _uncovered(now) {
    return this.moment.over(this.live !== null, now);
  }

  /** Consent stands and the picture is there: from here on the technician sees it. */
  _begin(now) {
    return [this._house.mark(this.live.marks.started, "", now), ...this.offerAnew(now)];
  }

  // ---- the connections

  /** To who leads now, where what is shown has been allowed. */
  offer(now) {
    return this._awaited ? [] : this.offerAnew(now);
  }

  offerAnew(now) {
    return this.calling.offer(this.live.what, veilOf(this._session), now);
  }

  /** What is due by the clock. `reached`: whether the broker can be. */
  due(reached, now) {
    if (this.live === null || this._awaited) return [];
    return this.calling.due(now) && reached ? this.offerAnew(now) : [];
  }

  /** Signalling about the picture. */
  signalled(frame, now) {
    if (this.live === null || (frame.kind === "wanted" && this._awaited)) return [];
    if (this.calling.ofOther(frame)) return this.calling.other(frame, this.live.what, veilOf(this._session), now);
    if (frame.kind === "wanted") {
      const { anew, again } = this.calling.wanted(frame.epoch, now);
      return anew ? this.offerAnew(now) : again;
    }
    return this.calling.heard(frame, now);
  }

  /** Of the present connection to who leads: it stands, is lost, is silent, or carries a picture of another size. */
  told(event, now) {
    this._session.asides.connection(event.what);
    if (event.what === "connected" || event.what === "geom") this.marks.clear(); // the console draws anew what still stands
    return event.what === "geom" ? [] : this.calling.told(event, now);
  }
}
