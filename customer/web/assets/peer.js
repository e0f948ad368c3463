/**
 * One peer connection of a picture, from offer to close (PROTOCOL.md section 9): screen or camera out, `ctl` and `inp` beside it.
 * A lost one is never mended: the session asks for a new PicturePeer with a higher epoch and the same stream. The only door to RTCPeerConnection.
 */
import * as L from "./limits.js";
import { decode as decodeInput, encodeAck, Receiver } from "./inp.js";
import { encode, fromPeer, understood } from "./protocol.js";
import { Geometry, LastFrame, Liveness, videoCodecs } from "./picture.js";
import { Pulse } from "./pulse.js";
import { fingerprint, narrowed } from "./two_words.js";

/** Moves may wait this long for their acknowledgement (PROTOCOL.md section 10, rule 4), ms. */
const ACK_WITHIN_MS = 20;
/** How often the picture is looked at for a new size or stillness, ms. */
const LOOK_MS = 250;
/** How often a silent connection is looked at, ms. */
const LISTEN_MS = 60;
/** A timer this late means that the computer slept or froze; silence during it proves nothing, ms. */
const SLEPT_MS = 2_500;
/** What is said of a private moment, and while the technician has stepped away. */
const COVERED = { private: { t: "vid", state: "private", why: "" }, held: { t: "vid", state: "paused", why: "held" } };
/** After a last word on `ctl`, time for it to leave before the connection closes, ms. */
const LAST_WORD_MS = 400;

export class PicturePeer {
  /**
   * `tell({what, ...})`: offer {sdp, again}, candidate {candidate, mid, mline}, connected, pulse {state}, lost {why}, bye {who, why}, rec {on},
   * mark {mark}, hello {pair}, sas {message}, geom, log {text}.
   * `hello`: our first message on `ctl`. `source`: screen or camera. `covered`: private or held, nothing leaves until `cover("")`.
   * `leads`: whose hands count; the others only see. `certificate`: kept over connections, or null.
   */
  constructor({ epoch, iceServers, track, stream, source, covered, leads = true, hello, certificate, tell }) {
    this.epoch = epoch;
    this._track = track;
    this._tell = (event) => this._closed || tell({ is: "peer", epoch, ...event });
    this._closed = false;
    this._candidates = [];
    this._sent = 0;
    this._pulse = null;
    this._listening = null;
    this._received = 0;
    this._lookedAt = 0;
    this._ackTimer = null;
    this._tally = { done: 0, cancelled: 0, refused: 0, stale: 0 };
    this._tallyTold = true;
    this._covered = covered;
    this._leads = leads;
    /** The console has said hello. */
    this._greeted = false;
    this._receiver = new Receiver(this._why);
    this._source = source;
    this._geometry = new Geometry(source);
    this._liveness = new Liveness();
    this._lastFrame = new LastFrame();
    /** Frames that the encoder had made before the last private moment ended; null: not yet looked at. */
    this._encodedBefore = 0;
    /** Changes of the sender, one after the other. */
    this._changes = Promise.resolve();
    this._pc = new RTCPeerConnection({ iceServers: iceServers.map(iceServer), bundlePolicy: "max-bundle", ...(certificate ? { certificates: [certificate] } : {}) });
    /** The fingerprints of both certificates, ours first; null where one cannot be told. */
    this._pair = null;
    this._ctl = this._pc.createDataChannel("ctl", { ordered: true });
    this._inp = this._pc.createDataChannel("inp", { ordered: false, maxRetransmits: 0 });
    this._inp.binaryType = "arraybuffer";
    this._wire(hello);
    const transceiver = this._pc.addTransceiver(covered !== "" ? "video" : track, { direction: "sendonly", streams: [stream] });
    this._sender = transceiver.sender;
    const codecs = videoCodecs(RTCRtpSender.getCapabilities?.("video")?.codecs ?? []);
    if (codecs.length > 0) transceiver.setCodecPreferences?.(codecs);
    this._timers = [setInterval(() => this._beat(), L.HEARTBEAT_MS), setInterval(() => this._look(), LOOK_MS)];
  }

  async start() {
    try {
      await this._change(() => this._adjust());
      await this._pc.setLocalDescription(await this._pc.createOffer());
      this._tell({ what: "offer", sdp: this._pc.localDescription.sdp });
    } catch (error) {
      this._lost(String(error));
    }
  }

  /** The same offer once more, with the candidates found so far: the first may have reached nobody. */
  again() {
    const sdp = this._pc.localDescription?.sdp;
    if (sdp && this._pc.signalingState === "have-local-offer") this._tell({ what: "offer", sdp, again: true });
  }

  async answer(sdp) {
    try {
      const theirs = narrowed(sdp);
      await this._pc.setRemoteDescription({ type: "answer", sdp: theirs });
      const pair = [fingerprint(this._pc.localDescription.sdp), fingerprint(theirs)];
      this._pair = pair.includes("") ? null : pair;
      for (const candidate of this._candidates.splice(0)) await this._pc.addIceCandidate(candidate);
    } catch (error) {
      this._lost(String(error));
    }
  }

  async addCandidate({ candidate, mid, mline }) {
    this._sent += 1;
    if (this._sent > L.CANDIDATES_PER_EPOCH || candidate === "") return;
    const init = { candidate, sdpMid: mid === "" ? null : mid, sdpMLineIndex: mline };
    if (this._pc.remoteDescription === null) {
      this._candidates.push(init);
      return;
    }
    try {
      await this._pc.addIceCandidate(init);
    } catch (error) {
      this._tell({ what: "log", text: `candidate: ${error}` }); // one bad candidate among several good ones
    }
  }

  /**
   * A private moment begins or ends, or the technician steps away (`why`: private, held, or ""). When this returns, the console has been told and the track gives nothing but black; a moment later
   * it gives nothing at all. At the end the word goes out before the first frame.
   */
  cover(why) {
    this._covered = why;
    this._receiver.why = this._why;
    if (why !== "") {
      this._track.enabled = false;
      this.send(COVERED[why]);
    } else {
      this._liveness = new Liveness();
      this.send(this._liveness.see(0, this._track.muted, performance.now()));
      this._track.enabled = true;
    }
    this._change(() => this._adjust());
  }

  /** Whether this technician leads from now on. */
  lead(leads) {
    this._leads = leads;
    this._receiver.why = this._why;
  }

  /** Why no input does anything: a page cannot be touched. */
  get _why() {
    if (!this._leads) return "not_lead";
    return this._covered || "unsupported";
  }

  /** Another camera in the same place. */
  use(track) {
    this._listen(null);
    this._track = track;
    this._geometry.anew();
    track.enabled = this._covered === "";
    this._listen(() => this._look());
    this._change(() => this._adjust());
  }

  send(message) {
    if (this._ctl.readyState === "open") this._ctl.send(encode(message));
  }

  /** Closes; a last word, if any, is given a moment to leave. The picture's track is the caller's to stop. */
  close(bye) {
    if (this._closed) return;
    this._tellTally();
    if (bye !== null) this.send(bye);
    this._closed = true;
    for (const timer of this._timers) clearInterval(timer);
    clearTimeout(this._ackTimer);
    clearTimeout(this._listening);
    this._listen(null);
    const quiet = this._ctl.readyState !== "open" || this._ctl.bufferedAmount === 0;
    setTimeout(() => this._pc.close(), quiet && bye === null && this._ctl.readyState !== "open" ? 0 : LAST_WORD_MS);
  }

  _wire(hello) {
    const pc = this._pc;
    let candidates = 0;
    pc.onicecandidate = ({ candidate }) => {
      const text = candidate?.candidate ?? "";
      if (text.length > L.CANDIDATE_CHARS || candidates >= L.CANDIDATES_PER_EPOCH) return;
      candidates += 1;
      this._tell({ what: "candidate", candidate: text, mid: candidate?.sdpMid ?? "", mline: candidate?.sdpMLineIndex ?? 0 });
    };
    pc.onconnectionstatechange = () => {
      if (pc.connectionState === "failed" || pc.connectionState === "closed") this._lost(pc.connectionState);
    };
    this._ctl.onopen = () => {
      this._pulse = new Pulse(performance.now());
      this.send(hello);
      if (this._covered !== "") this.send(COVERED[this._covered]);
      this._look();
      this._tell({ what: "connected" });
    };
    this._ctl.onclose = () => this._lost("ctl closed");
    this._ctl.onmessage = (event) => {
      this._pulse?.alive(performance.now());
      this._said(event.data);
    };
    this._inp.onmessage = (event) => {
      this._pulse?.alive(performance.now());
      this._touched(event.data);
    };
    this._listen(() => this._look());
  }

  _listen(heard) {
    this._track.onmute = heard;
    this._track.onunmute = heard;
  }

  /** Changes of the sender wait for one another: two at once are an error. */
  _change(work) {
    this._changes = this._changes.then(() => (this._closed ? null : work())).catch((error) => this._tell({ what: "log", text: `sender: ${error}` }));
    return this._changes;
  }

  /**
   * The sender as it should be now: the track or nothing, and text readable, a label before the camera as well: fewer frames rather than
   * fewer pixels.
   */
  async _adjust() {
    const track = this._covered !== "" ? null : this._track;
    this._track.contentHint = "detail";
    const anew = this._sender.track !== track;
    if (anew) await this._sender.replaceTrack(track);
    const parameters = this._sender.getParameters();
    parameters.degradationPreference = "maintain-resolution";
    // The encoding is off as well: an encoder may repeat the last frame of a picture at rest, and this one must not.
    for (const encoding of parameters.encodings ?? []) encoding.active = track !== null;
    try {
      await this._sender.setParameters(parameters);
    } catch (error) {
      this._tell({ what: "log", text: `parameters: ${error}` }); // the preference is a wish; older browsers do without
    }
    if (anew && track !== null) this._begunAnew();
  }

  /** A track came in the place of another or of none: a picture at rest must be given once more. */
  _begunAnew() {
    this._lastFrame = new LastFrame();
    this._encodedBefore = null;
    this._frameAgain();
  }

  _lost(why) {
    this._tell({ what: "lost", why });
  }

  _said(data) {
    const message = understood(() => fromPeer(data), (error) => this._breach("ctl", error));
    if (message === null) return;
    switch (message.t) {
      case "beat": {
        const echo = this._pulse?.heard(message, performance.now()) ?? null;
        if (echo !== null) this.send(echo);
        break;
      }
      case "hello":
        if (message.proto[0] !== L.PROTO_MAJOR) this._lost("other version");
        else if (!this._greeted) this._tell({ what: "hello", pair: this._pair });
        this._greeted = true;
        break;
      case "sas":
        this._tell({ what: "sas", message });
        break;
      case "bye":
        this._tell({ what: "bye", who: message.who, why: message.why });
        break;
      case "rec":
        this._tell({ what: "rec", on: message.on });
        break;
      case "mark":
        this._marked(message);
        break;
      case "clip":
      case "clip_get":
        this._tell({ what: "clip", message });
        break;
      case "rot":
        this.send({ t: "say", about: message.t, why: "unsupported" });
        break;
      default:
        break; // what only a customer says
    }
  }

  /** Of a type that we do not know the console is told. */
  _breach(channel, { code, message, typeName }) {
    this._tell({ what: "log", text: `${channel}: ${message}` });
    if (code === "unknown_type") this.send({ t: "say", about: typeName.slice(0, 16), why: "unknown_type" });
  }

  /** Over the camera's picture marks are drawn; over other windows a page cannot draw. Those of an old picture are dropped. */
  _marked(mark) {
    if (!this._leads) return;
    if (this._source !== "camera") this.send({ t: "say", about: "mark", why: "unsupported" });
    else if (mark.g === this._geometry.g) this._tell({ what: "mark", mark });
  }

  _touched(data) {
    const frame = understood(() => decodeInput(data), (error) => this._breach("inp", error));
    if (frame?.items === undefined) return;
    const { urgent, receipts } = this._receiver.take(frame);
    for (const receipt of receipts) this._judge(receipt);
    if (urgent) this._acknowledge();
    else this._ackTimer ??= setTimeout(() => this._acknowledge(), ACK_WITHIN_MS);
  }

  _judge(receipt) {
    this._tally[receipt.r] += 1;
    this._tallyTold = false;
    this.send(receipt);
  }

  /** How many receipts of each kind went out: after a change, with the next beat and before the end. */
  _tellTally() {
    if (this._tallyTold) return;
    this._tallyTold = true;
    this.send({ t: "tally", ...this._tally });
  }

  _acknowledge() {
    clearTimeout(this._ackTimer);
    this._ackTimer = null;
    if (this._inp.readyState === "open") this._inp.send(encodeAck(this._receiver.next));
  }

  _beat() {
    if (this._ctl.readyState !== "open") return;
    this.send(this._pulse.beat());
    this._tellTally();
    if (this._pulse.state === "silent") this._tell({ what: "pulse", state: "silent" }); // the broker may answer now
  }

  /** Whether anything was heard. The connection counts what it received: reports on the picture come while the channel waits for a repetition. */
  _listenTo(received) {
    const now = performance.now();
    const slept = this._lookedAt > 0 && now - this._lookedAt > SLEPT_MS;
    if (slept || received > this._received) this._pulse.alive(now);
    this._received = received;
    this._lookedAt = now;
    const state = this._pulse.look(now);
    if (state !== null) this._tell({ what: "pulse", state });
    // The first sign of life must be known before the link is back and another connection is offered for nothing.
    if (this._pulse.state === "well" || this._listening !== null) return;
    this._listening = setTimeout(() => {
      this._listening = null;
      this._look();
    }, LISTEN_MS);
  }

  /** The picture's size and whether it moves, from the connection's own statistics: they go on while the page is hidden. */
  async _look() {
    if (this._closed || this._ctl.readyState !== "open") return;
    const report = await this._sender.getStats();
    if (this._closed) return;
    let source = {};
    let sent = {};
    let received = this._received;
    report.forEach((entry) => {
      if (entry.type === "media-source" && entry.kind === "video") source = entry;
      if (entry.type === "outbound-rtp" && entry.kind === "video") sent = entry;
      if (entry.type === "transport") received = entry.bytesReceived ?? received;
    });
    this._listenTo(received);
    const settings = this._track.getSettings();
    const geom = this._geometry.see(source.width ?? settings.width, source.height ?? settings.height, settings.frameRate);
    if (geom !== null) {
      this._tell({ what: "geom" });
      this.send(geom);
    }
    if (this._covered !== "") return;
    const vid = this._liveness.see(source.frames ?? 0, this._track.muted, performance.now());
    if (vid !== null) this.send(vid);
    const encoded = sent.framesEncoded ?? 0;
    this._encodedBefore ??= encoded;
    if (this._lastFrame.lost(source.frames ?? 0, encoded - this._encodedBefore, performance.now())) this._frameAgain();
  }

  /** A new reader makes Chromium's sources repeat their last frame to all; the others have no such reader and drop none. */
  _frameAgain() {
    if (typeof globalThis.MediaStreamTrackProcessor !== "function" || this._track.readyState !== "live") return;
    new globalThis.MediaStreamTrackProcessor({ track: this._track }).readable.cancel().catch((error) => this._tell({ what: "log", text: `last frame: ${error}` }));
  }
}

function iceServer({ urls, username, credential }) {
  return username === "" ? { urls } : { urls, username, credential };
}
