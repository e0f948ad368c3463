/**
 * How a support session ends, and how a conversation is left. The session's end stops everything that is shown, at once; who
 * was let in goes on writing after it. Whom nobody let in, who is blocked or leaves has nothing left to do here (`gone`). Pure.
 */
import { REASON_CHARS } from "./limits.js";
import { cap } from "./text.js";

/** Close codes after which a link cannot help this seat (PROTOCOL.md section 6). */
export const OVER = new Set([4401, 4403, 4410]);
const BLOCKED = 4403;
/** What still counts after the session's end: the conversation, and whether the broker has heard of the end. */
export const AFTER_END = new Set(["link", "frame", "committed", "refused", "say", "sayAgain", "edit", "unsend", "rate", "typed", "read", "tick", "leave", "aside", "offered"]);

export class Ending {
  /** `ended`: as remembered; `stopAll(bye)` gives the deeds that stop what is shown; `admitted()`: whether anybody let the customer in. */
  constructor(ended, { stopAll, admitted }) {
    /** The end of the support session: {by, at, why}, or null. */
    this.ended = ended;
    /** Whether the broker knows of it. */
    this.told = false;
    /** Why there is nothing left to do here: "refused", "over", "blocked", "left"; or null. */
    this.gone = null;
    this._stopAll = stopAll;
    this._admitted = admitted;
  }

  /** Whether words may be written. */
  get mayWrite() {
    return this.gone === null && (this.ended === null || this._admitted());
  }

  /** The customer ends it; `end` is the request that tells the broker. */
  exit(end, now) {
    const stopped = this._stopAll({ t: "bye", who: "customer", why: "exit" });
    this.ended = { by: "customer", at: now, why: "exit" };
    return [...stopped, { do: "request", frame: end }, this._rest, { do: "remember" }];
  }

  /** The technician says that it is over. That the broker says so, too, is still to come. */
  bye(why, now) {
    const stopped = this._stopAll(null);
    this.ended = { by: "agent", at: now, why: cap(why, REASON_CHARS) };
    return [...stopped, this._rest, { do: "remember" }];
  }

  /** The session's record says that it is over. */
  recorded({ ended_by: by, why, ended_at: at }) {
    if (this.ended !== null && this.told) return [];
    const stopped = this.ended === null ? this._stopAll(null) : [];
    this.told = true;
    this.ended ??= { by: by ?? "broker", at: at ?? null, why: cap(why, REASON_CHARS) };
    return this._admitted() ? [...stopped, this._rest, { do: "remember" }] : [...stopped, ...this.leave("refused")];
  }

  /** The broker has answered the request that told it of the end. */
  wasTold() {
    this.told = true;
    return this._admitted() ? [{ do: "remember" }] : this.leave("refused");
  }

  /** The broker has closed the link for good. */
  closed(code) {
    return this.leave(code === BLOCKED ? "blocked" : "over");
  }

  /** For good. */
  leave(why) {
    const stopped = this._stopAll(null);
    this.gone = why;
    this.told = true;
    if (why !== "left") this.ended ??= { by: "broker", at: null, why: "" };
    return [...stopped, { do: "onlyEnd" }, { do: "forget" }, { do: "hangUp" }];
  }

  /** What is left of the outbox after the end: people go on writing. */
  get _rest() {
    return { do: this._admitted() ? "onlyWords" : "onlyEnd" };
  }
}
