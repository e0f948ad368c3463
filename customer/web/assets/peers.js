/** The peer connections of one picture, one to each technician who sees it. Does the deeds that name them; who leads has no name to deeds. */
import { PicturePeer } from "./peer.js";

export class Peers {
  /** `hello`: our first message on `ctl`; `certificate()`: kept over connections, or null; `tell(event)`: what connections tell, with `peer`. */
  constructor(hello, certificate, tell) {
    this._hello = hello;
    this._certificate = certificate;
    this._tell = tell;
    this._peers = new Map();
    this._lead = 0;
  }

  /** `capture`: {stream, track}; all connections send the same track. */
  open({ peer = 0, epoch, iceServers, what, covered, why }, { stream, track }) {
    this._peers.get(peer)?.close(null);
    track.enabled = !covered;
    const made = new PicturePeer({
      epoch,
      iceServers,
      stream,
      track,
      source: what === "camera" ? "camera" : "screen",
      covered: covered ? why || "private" : "",
      leads: peer === this._lead,
      hello: this._hello,
      certificate: this._certificate(),
      tell: (event) => this._tell({ ...event, peer }),
    });
    this._peers.set(peer, made);
    made.start();
  }

  close({ peer = 0, bye }) {
    this._peers.get(peer)?.close(bye);
    this._peers.delete(peer);
  }

  /** From now on this one's hands count. */
  lead(peer) {
    this._lead = peer;
    for (const [key, made] of this._peers) made.lead(key === peer);
  }

  answer({ peer = 0, sdp }) {
    this._peers.get(peer)?.answer(sdp);
  }

  again({ peer = 0 }) {
    this._peers.get(peer)?.again();
  }

  candidate({ peer = 0, ...candidate }) {
    this._peers.get(peer)?.addCandidate(candidate);
  }

  /** To one, or to who leads. */
  send({ peer = this._lead, message }) {
    this._peers.get(peer)?.send(message);
  }

  cover({ on, why = "private" }) {
    for (const made of this._peers.values()) made.cover(on ? why : "");
  }

  /** Another camera in the place of the former. */
  use(track) {
    for (const made of this._peers.values()) made.use(track);
  }
}
