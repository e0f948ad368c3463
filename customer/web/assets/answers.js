/** The customer's answers about consent: which question each was for, and which are still on their way to the broker. Pure. */
export class Answers {
  constructor() {
    /** Request id -> {what, state}, oldest first. */
    this._underWay = new Map();
    /** What -> when the question that was answered last had been asked. */
    this._answered = new Map();
  }

  /** `consent`: the record as it stood, or undefined where nobody asked. */
  given(id, what, state, consent) {
    if (consent !== undefined) this._answered.set(what, consent.at);
    this._underWay.set(id, { what, state });
  }

  /** The broker has written it down, or refused it. */
  settled(id) {
    this._underWay.delete(id);
  }

  /** Whether this very question was answered, whatever its record says yet. */
  toThis(consent) {
    return this._answered.get(consent.what) === consent.at;
  }

  awaits(what) {
    return this.last(what) !== null;
  }

  /** The state that the newest answer on its way will bring, or null. */
  last(what) {
    return [...this._underWay.values()].filter((answer) => answer.what === what).at(-1)?.state ?? null;
  }
}
