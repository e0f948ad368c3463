/**
 * Where the peer connection stands and when the next offer is due: `state` none, offering, connected or lost; `epoch` grows
 * with every new connection of the session. Pure; times in ms.
 *
 * A connection on which nothing is heard any more is not given up for that alone: in a tunnel it comes back by itself, and another one needs
 * the broker anyway. Once the broker is known to be there, the next offer is due.
 */

/** Without an answer to an offer, or with a connection lost, the next one is made after these times, then the last again. */
const AGAIN_MS = [500, 2_000, 4_000, 8_000];
/** An offer without an answer (PROTOCOL.md section 9). */
const ANSWER_WITHIN_MS = 8_000;
/** An answer without a connection. */
const CONNECT_WITHIN_MS = 10_000;
/** A wish for a new connection within this time of an offer is answered by that offer. */
const OFFER_EVERY_MS = 2_000;
/** Even where the network comes and goes, offers keep this distance: the broker passes few. */
const HURRY_MS = 500;

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
    this._answered = false;
    this._repeated = false;
    this.pulse = "well";
    return this.epoch;
  }

  /**
   * The other side wants a connection anew and has seen `epoch` (another window may have come so far): "anew", "again" (the present offer
   * once more, for it may not have arrived) or "".
   */
  wanted(epoch, now) {
    if (this._offeredAt !== null && now - this._offeredAt < OFFER_EVERY_MS) {
      if (this.state !== "offering" || this._lateAt === null || this._answered || this._repeated) return "";
      this._repeated = true;
      return "again";
    }
    this.epoch = Math.max(this.epoch, epoch);
    return "anew";
  }

  /** The broker answered a probe, or (`anew`) the link was made anew: what is lost or was lost with the old link is due. */
  brokerBack(anew, now) {
    const silent = this.state === "connected" && (this.pulse === "silent" || (anew && this.pulse === "suspect"));
    const unheard = anew && (this.state === "lost" || (this.state === "offering" && !this._answered));
    if (!silent && !unheard) return;
    this.state = "lost";
    this._lateAt = null;
    this._tries = 0;
    this._againAt = Math.max(now, (this._offeredAt ?? now - HURRY_MS) + HURRY_MS);
  }

  /** The offer left: from now on the other side may be late. */
  offered(now) {
    this._offeredAt = now;
    this._lateAt = now + ANSWER_WITHIN_MS;
  }

  /** The answer came: from now on the network may be late. */
  answered(now) {
    this._answered = true;
    this._lateAt = now + CONNECT_WITHIN_MS;
  }

  connected() {
    this.state = "connected";
    this.pulse = "well";
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
    /** Of a connected one: well, suspect or silent, as `pulse.js` says. */
    this.pulse = "well";
    this._answered = false;
    this._repeated = false;
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
