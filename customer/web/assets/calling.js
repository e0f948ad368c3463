/**
 * The way from one picture to the console: offers, answers and candidates through the broker, one peer connection after the other.
 * Pure; gives deeds. When the next offer is due is negotiation.js's to know; whether anything may leave is the session's.
 */
import * as L from "./limits.js";
import { Negotiation } from "./negotiation.js";
import { encode } from "./protocol.js";

export class Calling {
  /** `epoch`: of the last connection that was offered; `agent`: with whom, "" for who leads; `key`: by which deeds name its connection. */
  constructor(session, epoch, agent = "", key = 0) {
    this._session = session;
    this.agent = agent;
    this.key = key;
    this._negotiation = new Negotiation(epoch);
    this.iceServers = [];
  }

  /** none, offering, connected, lost */
  get state() {
    return this._negotiation.state;
  }

  get epoch() {
    return this._negotiation.epoch;
  }

  /** A new connection for `what` (view or camera); `veil`: private or held, nothing may leave on it yet. */
  offer(what, veil, now) {
    const epoch = this._negotiation.begin(now);
    const covered = veil !== "";
    const why = veil === "held" ? { why: veil } : {};
    return [{ do: "remember" }, { do: "openPeer", ...this._mine, epoch, iceServers: this.iceServers, what, covered, ...why }];
  }

  close(bye) {
    this._negotiation.close();
    return [{ do: "closePeer", ...this._mine, bye }];
  }

  /** Whether it is time for a new offer. */
  due(now) {
    return this._negotiation.due(now);
  }

  /** The console wants a connection anew: `anew` if one is to be offered now; else what it may not have got goes out `again`. */
  wanted(epoch, now) {
    const how = this._negotiation.wanted(epoch, now);
    return { anew: how === "anew", again: how === "again" ? [{ do: "offerAgain", ...this._mine }] : [] };
  }

  /** The broker answered a probe, or (`anew`) the link is another one. */
  brokerBack(anew, now) {
    this._negotiation.brokerBack(anew, now);
  }

  /** The console's answer or candidate. */
  heard(frame, now) {
    if (frame.epoch !== this.epoch) return [];
    if (frame.kind === "answer") {
      this._negotiation.answered(now);
      return [{ do: "answer", ...this._mine, epoch: frame.epoch, sdp: frame.sdp }];
    }
    if (frame.kind !== "candidate") return [];
    return [{ do: "candidate", ...this._mine, epoch: frame.epoch, candidate: frame.candidate, mid: frame.mid, mline: frame.mline }];
  }

  /** What the present connection tells: offer, candidate, connected, pulse, lost. */
  told(event, now) {
    switch (event.what) {
      case "offer":
        if (!event.again) this._negotiation.offered(now);
        return this._signal({ kind: "offer", sdp: event.sdp });
      case "candidate":
        return this._signal({ kind: "candidate", candidate: event.candidate, mid: event.mid, mline: event.mline });
      case "connected":
        this._negotiation.connected();
        return [];
      case "pulse":
        this._negotiation.pulse = event.state;
        return [{ do: "probe" }]; // heard again: where the network is back for one it is for the other
      case "lost":
        this._negotiation.lost(now);
        return [];
      default:
        return [{ do: "log", text: `peer: ${event.what}` }];
    }
  }

  /** The offer reached nobody (the console is away for a moment): again a little later. */
  unheard(code, now) {
    if (this.state === "offering" && (code === "absent" || code === "no_consent")) this._negotiation.lost(now);
  }

  /** The connection in deeds; that of the first who leads needs no name. */
  get _mine() {
    return this.key === 0 ? {} : { peer: this.key };
  }

  _signal(fields) {
    const whom = this.agent === "" ? {} : { agent: this.agent };
    const frame = { t: "sig", session: this._session, epoch: this.epoch, ...fields, ...whom };
    return encode(frame).length > L.FRAME_BYTES ? [{ do: "log", text: "signalling too large" }] : [{ do: "hint", frame }];
  }
}
