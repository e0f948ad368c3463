/**
 * The customer's answers about consent: which question each was for, which are still on their way to the broker, and which word of theirs stands
 * here, and for how long. A record can ask and take away; it gives nothing that was not given on this device, nor what was taken back here, nor longer
 * than the question said (protocol/vectors/consents.json). Pure.
 */

/** What the record has otherwise than it stands here is told again, after this time. */
const AGAIN_MS = 10_000;

/** When a yes ends that was `given` here to a question with `ttlS`, by our clock; null: by itself never. `until`: what the record says, by our clock. */
export function endsAt(given, ttlS, until) {
  const ends = [ttlS > 0 ? given + 1000 * ttlS : null, until].filter((end) => end !== null);
  return ends.length > 0 ? Math.min(...ends) : null;
}

export class Answers {
  /** `kept`: what `kept` was before a reload. */
  constructor(kept = {}) {
    /**
     * What -> {state, at, given, ttlS}: the customer's last word about it, when the record that it answered had been written, when it was given by our
     * clock, and how long the question said that it would hold. Another object with each change.
     */
    this.kept = kept;
    /** Request id -> {what, state}, oldest first. */
    this._underWay = new Map();
    /** What -> when the broker was told last, by our clock. */
    this._told = new Map();
  }

  /** `consent`: the record as it stood, or undefined where nobody asked. */
  given(id, what, state, consent, now) {
    this.kept = { ...this.kept, [what]: { state, at: consent?.at ?? null, given: now, ttlS: consent?.ttl_s ?? 0 } };
    this._underWay.set(id, { what, state });
    this._told.set(what, now);
  }

  /** The broker has written it down. */
  settled(id) {
    this._underWay.delete(id);
  }

  /** The broker will not: a yes that it does not take is none, a no is one all the same. */
  refused({ id, what, state }) {
    this._underWay.delete(id);
    if (state === "granted" && this.last(what) === null) this._noYes(what);
  }

  /** The records are as they are now: what one has taken away, no later one gives back. */
  follow(consents) {
    for (const { what, state, at } of consents) {
      if (state !== "granted" && this.last(what) === null && this.kept[what]?.at !== at) this._noYes(what);
    }
  }

  /** When our yes ends by our clock, or null. `consent`: its record or undefined; `brokerAhead`: the broker's clock less ours. */
  end(what, consent, brokerAhead) {
    const own = this.kept[what];
    if (own?.state !== "granted") return null;
    const until = consent?.state === "granted" ? consent.until : null;
    return endsAt(own.given ?? 0, own.ttlS ?? 0, until === null ? null : until - brokerAhead);
  }

  /** What was allowed for a time that is over is allowed no more, whatever the broker says and whether or not it can be reached. Gives which. */
  lapse(consents, brokerAhead, now) {
    const over = Object.keys(this.kept).filter((what) => (this.end(what, consents.get(what), brokerAhead) ?? Infinity) <= now);
    for (const what of over) {
      this.kept = { ...this.kept, [what]: { ...this.kept[what], state: "expired" } };
      this._told.set(what, now); // as a rule the broker writes it by itself
    }
    return over;
  }

  /** Its place stays: that question was answered. */
  _noYes(what) {
    const own = this.kept[what];
    if (own?.state === "granted") this.kept = { ...this.kept, [what]: { state: "none", at: own.at } };
  }

  /** Whether this very question was answered, whatever its record says yet. */
  toThis(consent) {
    return this.kept[consent.what]?.at === consent.at;
  }

  awaits(what) {
    return this.last(what) !== null;
  }

  /** The state that the newest answer on its way will bring, or null. */
  last(what) {
    return [...this._underWay.values()].filter((answer) => answer.what === what).at(-1)?.state ?? null;
  }

  /** How it stands here, `consent` being its record or undefined: the answer on its way, else the record, which needs our own yes where it says granted. */
  standing(what, consent) {
    const state = this.last(what) ?? consent?.state ?? "none";
    return state === "granted" ? (this.kept[what]?.state ?? "none") : state;
  }

  /** What is to be told (again), {what, state} each: a no that did not get there, and that nobody here allowed, or no more, what the record has as granted. */
  untold(consents, now) {
    const open = [...consents].filter((consent) => {
      if (this.awaits(consent.what) || now - (this._told.get(consent.what) ?? -AGAIN_MS) < AGAIN_MS) return false;
      if (this.kept[consent.what]?.state === "granted") return false;
      return consent.state === "granted" || (consent.state === "asked" && this.toThis(consent));
    });
    const over = (what) => (this.kept[what]?.state === "expired" ? "expired" : "revoked");
    return open.map(({ what, state }) => ({ what, state: state === "granted" ? over(what) : "denied" }));
  }
}
