/**
 * Where the peer connection stands and when the next offer is due: `state` none, offering, connected or lost; `epoch` grows
 * with every new connection of the session. Pure; times in ms.
 */

/** Without an answer to an offer, or with a connection lost, the next one is made after these times, then the last again. */
const AGAIN_MS = [500, 2_000, 4_000, 8_000];
/** An offer without an answer (PROTOCOL.md section 9). */
const ANSWER_WITHIN_MS = 8_000;
/** An answer without a connection. */
const CONNECT_WITHIN_MS = 10_000;
/** A wish for a new connection within this time of an offer is answered by that offer. */
const OFFER_EVERY_MS = 2_000;

export class Negotiation {
  constructor(epoch) {
    this.epoch = epoch;
    this._offeredAt = null;
    this.close();
  }

  /** A new connection; gives its epoch. */
  begin(now) {
    this.epoch += 1;
    this.state = "offering";
    this._offeredAt = now;
    this._againAt = null;
    this._lateAt = null;
    return this.epoch;
  }

  /** The other side wants a connection anew and has seen `epoch` (another window may have come so far): whether to offer one now. */
  wanted(epoch, now) {
    if (this._offeredAt !== null && now - this._offeredAt < OFFER_EVERY_MS) return false;
    this.epoch = Math.max(this.epoch, epoch);
    return true;
  }

  /** The offer left: from now on the other side may be late. */
  offered(now) {
    this._offeredAt = now;
    this._lateAt = now + ANSWER_WITHIN_MS;
  }

  /** The answer came: from now on the network may be late. */
  answered(now) {
    this._lateAt = now + CONNECT_WITHIN_MS;
  }

  connected() {
    this.state = "connected";
    this._lateAt = null;
    this._tries = 0;
  }

  lost(now) {
    this.state = "lost";
    this._lateAt = null;
    this._againAt = now + AGAIN_MS[Math.min(this._tries, AGAIN_MS.length - 1)];
    this._tries += 1;
  }

  close() {
    this.state = "none";
    this._againAt = null;
    this._lateAt = null;
    this._tries = 0;
  }

  /** Whether it is time for a new offer. Notices lateness too. */
  due(now) {
    if (this.state === "offering" && this._lateAt !== null && this._lateAt <= now) this.lost(now);
    return this.state === "lost" && this._againAt <= now;
  }
}
