/**
 * A phone session that the technician offers in a conversation that goes on: the customer takes it on this device, or not now. Pure.
 * Who takes it is told by the broker to connect again, and is this device's from then on.
 */
export class Offered {
  /** `house`: {session(): the record, ours(): the id of this device's, makeId}. */
  constructor({ session, ours, makeId }) {
    this._session = session;
    this._ours = ours;
    this._makeId = makeId;
    /** The one that was answered here, until the record says what became of it. */
    this._answered = "";
  }

  /** Whether this record is one that a technician has offered and nobody took: nothing that could end for anybody. */
  static untaken(record) {
    return record !== null && record.admitted_at === null && record.lead !== null;
  }

  /** The record that is on offer here, or null. */
  get open() {
    const record = this._session();
    return Offered.untaken(record) && record.state === "waiting" && record.id !== this._ours() ? record : null;
  }

  /** null, "asks" or "taking". */
  get state() {
    if (this.open === null) return null;
    return this._answered === this.open.id ? "taking" : "asks";
  }

  pressed(yes, now) {
    if (this.state !== "asks") return [];
    const { id: session } = this.open;
    this._answered = session;
    const id = this._makeId(now);
    return [{ do: "request", frame: yes ? { t: "take_session", id, session } : { t: "end", id, session, why: "declined" } }];
  }

  /** Whether this request is the answer that was given here. */
  answers(request) {
    return this._answered !== "" && request.session === this._answered;
  }

  /** The broker did not take the answer: another device was first, or it is over. What stands is in the record. */
  failed(request) {
    if (!this.answers(request)) return false;
    this._answered = "";
    return true;
  }
}
