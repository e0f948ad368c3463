/**
 * Log files: asked for by the technician or sent unasked, always chosen by the customer. The question itself is the chooser, so a yes is what
 * was sent: what is taken back, or over with the session, goes no further. Sent unasked they are words like others. Pure.
 */
import { cleanLine } from "./text.js";

const WHAT = "logs";

export class Logs {
  /** `house`: as Showing has it; `session`: {mayWrite, admitted, talk}; `going`: messages under a yes that were on their way before a reload, their ids. */
  constructor(house, session, going) {
    this.what = WHAT;
    this._house = house;
    this._session = session;
    /** The customer opened the chooser, or a question did: it stays when the question lapses. */
    this._open = false;
    /** Messages under a yes that the broker has not yet: their ids. */
    this._going = new Set(going);
  }

  /** Whether any may be sent at all. */
  get may() {
    return !this._house.never(WHAT) && this._session.mayWrite && this._session.admitted;
  }

  get asking() {
    return this._house.asks(WHAT);
  }

  /** Whether the chooser is what the page shows. */
  get open() {
    return this.may && (this._open || (this._house.active() && this.asking));
  }

  asked(now) {
    if (this._house.never(WHAT)) return this._house.grant(WHAT, "denied", "portal", now);
    this._open = true;
    return [];
  }

  /** A yes without files is none: the chooser stays. */
  answer(yes, now) {
    return yes ? [] : this._close(now);
  }

  /** `act`: open, close, or send with `files` as in a `send`. */
  pressed(event, now) {
    if (!this.may) return [];
    if (event.act === "open") this._open = true;
    if (event.act === "close") return this._close(now);
    return event.act === "send" && event.files.length > 0 ? this._send(event.files, now) : [];
  }

  /** The records are as they are now. Asked anew, what was chosen before still goes: each yes is for its own files. */
  follow() {
    return this._house.standing(WHAT) === "revoked" ? this.over() : [];
  }

  committed(request) {
    this._going.delete(request.id);
    return [];
  }

  gone() {}

  /** What still goes under a yes is taken back, wherever it is by now. */
  over() {
    const ids = [...this._going];
    this._going.clear();
    return ids.map((id) => ({ do: "takeBack", id }));
  }

  _send(files, now) {
    const sent = this._session.talk.say("", now, files).map((deed) => ({ ...deed, frame: { ...deed.frame, about: "log" } }));
    const answer = this._asked ? this._house.grant(WHAT, "granted", "", now) : [];
    this._open = false;
    if (answer.length === 0) return sent;
    for (const { frame } of sent) this._going.add(frame.id);
    return [...sent.map((deed) => ({ ...deed, under: WHAT })), ...answer];
  }

  _close(now) {
    this._open = false;
    return this._asked ? this._house.grant(WHAT, "denied", "", now) : [];
  }

  get _asked() {
    return this._house.active() && this.asking;
  }
}

/** What the chooser says, or null while it is not there: who asks, for whom, and to whom and where a mail would go. */
export function logsOf(session) {
  const logs = session.asides.part(WHAT);
  if (!logs.open) return null;
  const portal = cleanLine(session.portal?.name ?? "");
  const who = cleanLine(session.desk.technician) || portal;
  const number = session.replica.conversation?.number ?? 0;
  const { name, mail } = session.desk.holder;
  return { asked: session.question === WHAT, args: { who, portal }, to: cleanLine(name) || who, mail: cleanLine(mail), number };
}
