/**
 * The page's one WebSocket to the broker: says hello with what the page holds, gives checked frames, reconnects by itself
 * with full jitter. Knows nothing of sessions; the only door to WebSocket.
 */
import { HEARTBEAT_LOST_MS, PROTO_MAJOR, PROTO_MINOR } from "./limits.js";
import { encode, fromBroker, understood } from "./protocol.js";

const BASE_MS = 200;
const MOST_MS = 8_000;
/** Reconnecting will not help after these (PROTOCOL.md section 6). */
const FINAL = new Set([4401, 4403, 4409, 4410, 4426]);
/** The broker pings every 15 s below the page's sight, so the page asks for a `pong` itself to notice a dead line. */
const PING_EVERY_MS = 10_000;
const PONG_WITHIN_MS = 2 * HEARTBEAT_LOST_MS;
/** The first attempt is given up soon and the next ones later: a SYN lost in a short outage is repeated after 1, 3 and 7 s only. */
const OPEN_WITHIN_MS = 2_000;
const OPEN_WITHIN_MOST_MS = 10_000;
/** A probe without an answer for so long: the line is dead. */
const PROBE_WITHIN_MS = 1_000;

/** Full jitter (PROTOCOL.md section 6); `random` from 0 to 1. */
export function backOffMs(attempt, random) {
  return random * Math.min(MOST_MS, BASE_MS * 2 ** attempt);
}

export class Link {
  /**
   * `hello()` gives the fields of the hello frame; `tell({phase, code})` hears connecting, online, offline, proved (a probe was
   * answered), closed (final) and replaced; `frame(frame)` gets each good frame; `log(text)`.
   */
  constructor({ url, hello, tell, frame, log }) {
    this._url = url;
    this._hello = hello;
    this._tell = tell;
    this._frame = frame;
    this._log = log;
    this._socket = null;
    this._attempt = 0;
    this._timer = null;
    this._pinger = null;
    this._online = false;
    this._pingSent = 0;
    this._pingN = 0;
    this._probe = null;
    this._probeN = 0;
  }

  /** Connects now, whatever was planned; also the answer to "the network is back". */
  connect() {
    if (this._socket !== null) return;
    clearTimeout(this._timer);
    this._timer = null;
    const socket = new WebSocket(this._url);
    this._socket = socket;
    const within = Math.min(OPEN_WITHIN_MOST_MS, OPEN_WITHIN_MS * 2 ** Math.min(this._attempt, 16));
    this._timer = setTimeout(() => this._drop(socket, 4000), within);
    socket.onopen = () => socket.send(encode({ t: "hello", proto: [PROTO_MAJOR, PROTO_MINOR], role: "customer", ...this._hello() }));
    socket.onmessage = (event) => socket === this._socket && this._received(event.data);
    socket.onclose = (event) => socket === this._socket && this._closed(event.code);
  }

  get online() {
    return this._online;
  }

  /** Sends a frame if the link is up; says whether it did. */
  send(frame) {
    if (!this._online || this._socket.readyState !== WebSocket.OPEN) return false;
    this._socket.send(encode(frame));
    return true;
  }

  /** Leaves the connection and comes back at once: a gap was seen. */
  again(code) {
    if (this._socket !== null) this._drop(this._socket, code);
  }

  /** The network may be back: does not wait for the planned attempt. */
  hurry() {
    if (this._socket === null && this._timer !== null) this.connect();
  }

  /** Somebody doubts that the network is there: asks the broker, and connects anew at once if it does not answer soon. */
  probe() {
    this.hurry();
    if (!this._online || this._probe !== null || this._socket.readyState !== WebSocket.OPEN) return;
    const socket = this._socket;
    this._pingN += 1;
    this._probeN = this._pingN;
    socket.send(encode({ t: "ping", n: this._pingN }));
    this._probe = setTimeout(() => {
      this._drop(socket, 4000);
      this.connect();
    }, PROBE_WITHIN_MS);
  }

  /** For good. */
  close() {
    const socket = this._socket;
    this._socket = null;
    this._stopTimers();
    this._online = false;
    socket?.close(1000);
  }

  _drop(socket, code) {
    // A dead line answers no close frame for a long time, so the page does not wait for the event.
    socket.onclose = null;
    socket.onmessage = null;
    socket.close(code);
    if (socket === this._socket) this._closed(code);
  }

  _received(data) {
    const frame = understood(() => fromBroker(data), (error) => this._log(`from the broker: ${error.message}`));
    if (frame === null) return;
    if (frame.t === "welcome") {
      clearTimeout(this._timer);
      this._timer = null;
      this._attempt = 0;
      this._online = true;
      this._pingSent = 0;
      this._pinger = setInterval(() => this._ping(), PING_EVERY_MS / 4);
      this._tell({ phase: "online" });
    }
    clearTimeout(this._probe);
    this._probe = null;
    if (frame.t === "pong") {
      this._pingSent = 0;
      if (this._probeN > 0 && frame.n === this._probeN) this._tell({ phase: "proved" });
    } else this._frame(frame);
  }

  _ping() {
    const now = performance.now();
    if (this._pingSent > 0) {
      if (now - this._pingSent > PONG_WITHIN_MS) this.again(4000);
    } else if (this._socket.readyState === WebSocket.OPEN) {
      this._pingN += 1;
      if (this._pingN % 4 !== 0) return;
      this._pingSent = now;
      this._socket.send(encode({ t: "ping", n: this._pingN }));
    }
  }

  _closed(code) {
    this._socket = null;
    this._online = false;
    this._stopTimers();
    if (code === 4409) this._tell({ phase: "replaced", code });
    else if (FINAL.has(code)) this._tell({ phase: "closed", code });
    else {
      const wait = backOffMs(this._attempt, Math.random());
      this._attempt += 1;
      this._timer = setTimeout(() => this.connect(), wait);
      this._tell({ phase: "offline", code });
    }
  }

  _stopTimers() {
    clearTimeout(this._timer);
    clearInterval(this._pinger);
    clearTimeout(this._probe);
    this._probe = null;
    this._timer = null;
    this._pinger = null;
  }
}
