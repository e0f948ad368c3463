/**
 * Whether the technician's side is still heard on a peer connection: beats on `ctl` (PROTOCOL.md section 9), and whatever else arrives.
 * Pure; times in ms.
 */
import { HEARTBEAT_LOST_MS } from "./limits.js";

/** Both sides beat each second and answer at once: after this silence the network is looked after. */
export const SUSPECT_MS = 1_300;

export class Pulse {
  constructor(now) {
    /** well, suspect, silent */
    this.state = "well";
    this._heardAt = now;
    this._n = 0;
    this._theirN = 0;
  }

  /** Something came. */
  alive(now) {
    this._heardAt = now;
  }

  /** Their beat; gives the answer that lets them measure the round trip, or null. */
  heard(beat, now) {
    this._heardAt = now;
    if (beat.n <= this._theirN) return null;
    this._theirN = beat.n;
    return this._n > 0 ? { t: "beat", n: this._n, echo: beat.n } : null;
  }

  /** The next beat of this side. */
  beat() {
    this._n += 1;
    return { t: "beat", n: this._n, echo: this._theirN };
  }

  /** The state if it changed since the last look, or null. */
  look(now) {
    const gone = now - this._heardAt;
    const state = gone > HEARTBEAT_LOST_MS ? "silent" : gone > SUSPECT_MS ? "suspect" : "well";
    if (state === this.state) return null;
    this.state = state;
    return state;
  }
}
