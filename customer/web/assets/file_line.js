/** One connection that only files travel, from offer to close. Bytes in, bytes out; what they mean is not its business. */
import * as L from "./limits.js";

/** Our own bytes that wait on the channel: enough that it never runs dry, little enough that a pause is one. */
const LOW = 64 * 1024;
const HIGH = 512 * 1024;

export class FileLine {
  /** `tell(what, data)`: offer (SDP), candidate, open, frame (ArrayBuffer), room, lost. */
  constructor({ epoch, iceServers, tell }) {
    this.epoch = epoch;
    this._closed = false;
    this._tell = (what, data) => this._closed || tell(what, data);
    this._candidates = [];
    const servers = iceServers.map(({ urls, username, credential }) => ({ urls, ...(username ? { username } : {}), ...(credential ? { credential } : {}) }));
    this._pc = new RTCPeerConnection({ iceServers: servers });
    this._channel = this._pc.createDataChannel("file", { ordered: true });
    this._channel.binaryType = "arraybuffer";
    this._channel.bufferedAmountLowThreshold = LOW;
    this._channel.onopen = () => this._tell("open");
    this._channel.onbufferedamountlow = () => this._tell("room");
    this._channel.onclose = () => this._lost();
    this._channel.onmessage = ({ data }) => (data instanceof ArrayBuffer ? this._tell("frame", data) : this._lost());
    let sent = 0;
    this._pc.onicecandidate = ({ candidate }) => {
      const text = candidate?.candidate ?? "";
      if (text.length > L.CANDIDATE_CHARS || sent >= L.CANDIDATES_PER_EPOCH) return;
      sent += 1;
      this._tell("candidate", { candidate: text, mid: candidate?.sdpMid ?? "", mline: candidate?.sdpMLineIndex ?? 0 });
    };
    this._pc.onconnectionstatechange = () => {
      if (this._pc.connectionState === "failed" || this._pc.connectionState === "closed") this._lost();
    };
  }

  async start() {
    try {
      await this._pc.setLocalDescription(await this._pc.createOffer());
      this._tell("offer", this._pc.localDescription.sdp);
    } catch {
      this._lost();
    }
  }

  async answer(sdp) {
    try {
      await this._pc.setRemoteDescription({ type: "answer", sdp });
      for (const candidate of this._candidates.splice(0)) await this._pc.addIceCandidate(candidate);
    } catch {
      this._lost();
    }
  }

  async addCandidate({ candidate, mid, mline }) {
    if (candidate === "" || this._candidates.length >= L.CANDIDATES_PER_EPOCH) return;
    const init = { candidate, sdpMid: mid === "" ? null : mid, sdpMLineIndex: mline };
    if (this._pc.remoteDescription === null) this._candidates.push(init);
    else await this._pc.addIceCandidate(init).catch(() => null); // one bad candidate among several good ones
  }

  get room() {
    return this._channel.readyState === "open" && this._channel.bufferedAmount < HIGH;
  }

  send(frame) {
    if (this._channel.readyState === "open") this._channel.send(frame);
  }

  close() {
    this._closed = true;
    this._pc.close();
  }

  _lost() {
    this._tell("lost");
  }
}
