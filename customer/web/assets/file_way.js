/**
 * Which way files go: by a connection of their own, which this side offers, or through the broker where none can be made. Pure.
 * The console counts by the same rules, so that both go to the broker without a word.
 */
export const CONNECT_WITHIN_MS = 8_000;
const OFFER_OVER_MS = 8_000;
const JUST_OFFERED_MS = 2_000;
/** A connection that breaks sooner counts as one that failed; after two no other one is offered for a while. */
const SHORT_MS = 20_000;
const REST_MS = 60_000;

export class FileWay {
  constructor() {
    this.epoch = 0;
    this.open = false;
    this._needed = false;
    this._since = 0;
    this._offered = null;
    this._openedAt = 0;
    this._fails = 0;
    this._restUntil = 0;
  }

  /** none, trying, peer, broker */
  state(now) {
    if (!this._needed) return "none";
    if (this.open) return "peer";
    return now - this._since < CONNECT_WITHIN_MS && now >= this._restUntil ? "trying" : "broker";
  }

  /** Something is on its way, or nothing any more; gives whether a connection is to be offered now. */
  need(on, now) {
    if (on && !this._needed) {
      this._since = now;
      this._offered = null;
    }
    this._needed = on;
    if (!on) this.open = false;
    return this.due(now);
  }

  due(now) {
    if (!this._needed || this.open || now < this._restUntil) return false;
    if (this._offered !== null && now - this._offered < OFFER_OVER_MS) return false;
    return this._offer(now);
  }

  /** The console has none; `seen`: the last one that it knows of. */
  wanted(seen, now) {
    this.epoch = Math.max(this.epoch, seen);
    if (!this._needed || (this._offered !== null && now - this._offered < JUST_OFFERED_MS && !this.open)) return false;
    if (this.open) this._since = now;
    this.open = false;
    return this._offer(now);
  }

  opened(epoch, now) {
    if (epoch !== this.epoch) return;
    this.open = true;
    this._openedAt = now;
    this._since = now;
  }

  lost(epoch, now) {
    if (epoch !== this.epoch) return;
    this._fails = !this.open || now - this._openedAt < SHORT_MS ? this._fails + 1 : 0;
    if (this.open) this._since = now;
    this.open = false;
    this._offered = now - OFFER_OVER_MS + JUST_OFFERED_MS;
    if (this._fails >= 2) {
      this._fails = 0;
      this._restUntil = now + REST_MS;
    }
  }

  _offer(now) {
    this.epoch += 1;
    this._offered = now;
    return true;
  }
}
