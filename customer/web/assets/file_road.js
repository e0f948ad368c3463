/**
 * The files' road to one technician: the connection of its own, when it is made, and what is asked for and owed on it. Each technician has
 * one, so that what is long or paused with one holds nothing up with another. Which way bytes go is file_way.js's to know; they are read,
 * written and judged by `hands` (file_carrier.js), whose jobs these are.
 */
import { DATA_BYTES, decode, encodeData, encodeEnd, encodeWant } from "./file_frames.js";
import { FileWay } from "./file_way.js";
import { understood } from "./protocol.js";

/** Read from a chosen file at once, and sent as many frames. */
const BLOCK = 16 * DATA_BYTES;
/** Stretches that are kept for files that are not known to be on their way yet: twice what may be at once. */
const EARLY = 8;

export class FileRoad {
  /** `hands`: `line(epoch, tell)` makes a connection, `signal(fields)`, `log(text)`, `now()`, `read(job, at, count)`, `carries(id)` with whomever, `keep(job, bytes)`, `judge(job, sha256)`. */
  constructor(agent, hands) {
    this._agent = agent;
    this._hands = hands;
    this._way = new FileWay();
    this._line = null;
    this._jobs = new Map();
    this._past = new Set();
    this._early = [];
    this._pumping = false;
  }

  /** none, trying, peer, broker */
  get state() {
    return this._way.state(this._hands.now());
  }

  // ---- jobs

  take(job) {
    this._jobs.set(job.id, job);
    this._past.delete(job.id);
  }

  /** It can go now. */
  begin(job) {
    if (job.flow !== null && this._way.open) this.want(job, job.flow.begin());
    if (job.out !== null) this._catchUp(job);
    this._needs();
  }

  /** Who asks may have heard sooner that the file is on its way. */
  _catchUp(job) {
    for (const want of this._early) if (want.transfer === job.id) job.out.wanted(want);
    this._early = this._early.filter((want) => want.transfer !== job.id);
    this.pump();
  }

  leave(id) {
    if (!this._jobs.delete(id)) return;
    this._past.add(id);
    this._needs();
  }

  leaveAll() {
    for (const id of [...this._jobs.keys()]) this.leave(id);
  }

  _needs() {
    const on = this._jobs.size > 0;
    const offer = this._way.need(on, this._hands.now());
    if (!on) this._close();
    else if (offer) this._offer();
  }

  // ---- the connection

  tick() {
    if (this._way.due(this._hands.now())) this._offer();
  }

  signalled(frame) {
    if (frame.kind === "wanted") {
      if (this._way.wanted(frame.epoch, this._hands.now())) this._offer();
    } else if (this._line !== null && frame.epoch === this._line.epoch) {
      if (frame.kind === "answer") this._line.answer(frame.sdp);
      else if (frame.kind === "candidate") this._line.addCandidate(frame);
    }
  }

  /** What was asked for on it has been thrown away: it is made anew. */
  broken() {
    this._close();
    this._way.lost(this._way.epoch, this._hands.now());
  }

  _offer() {
    this._close();
    const { epoch } = this._way;
    this._line = this._hands.line(epoch, (what, data) => this._heard(epoch, what, data));
    this._line.start();
  }

  _close() {
    this._line?.close();
    this._line = null;
    this._early = [];
    for (const job of this._jobs.values()) job.flow?.lost();
  }

  _heard(epoch, what, data) {
    if (this._line?.epoch !== epoch) return;
    switch (what) {
      case "offer":
        this._signal({ epoch, kind: "offer", sdp: data });
        break;
      case "candidate":
        this._signal({ epoch, kind: "candidate", ...data });
        break;
      case "open":
        this._way.opened(epoch, this._hands.now());
        for (const job of this._jobs.values()) {
          job.out?.anew();
          if (job.flow !== null) job.writes.then(() => this._line?.epoch === epoch && this.want(job, job.flow.begin()));
        }
        break;
      case "frame":
        this._frame(data);
        break;
      case "room":
        this.pump();
        break;
      default:
        this.broken();
    }
  }

  _signal(fields) {
    this._hands.signal({ agent: this._agent, ...fields });
  }

  // ---- frames

  /** Of a file that is another technician's this one knows nothing. */
  _frame(raw) {
    const frame = understood(() => decode(raw), (error) => this._breach(error.message));
    if (frame === null) return;
    const job = this._jobs.get(frame.transfer);
    if (job === undefined) {
      if (this._past.has(frame.transfer)) return;
      if (frame.is === "want" && !this._hands.carries(frame.transfer)) this._early = [...this._early, frame].slice(-EARLY);
      else this._breach("a file that nobody asked for");
    } else if (frame.is === "want" && job.out !== null) {
      job.out.wanted(frame);
      this.pump();
    } else if (frame.is === "data" && job.flow !== null) this._came(job, frame);
    else if (frame.is === "end" && job.flow !== null) this._ended(job, frame.sha256);
    else this._breach("a frame of the other direction");
  }

  _breach(why) {
    this._hands.log(`files: the other side breaks the rules: ${why}`);
    this.broken();
  }

  _came(job, frame) {
    if (job.stuck) return;
    if (!job.flow.takes(frame)) {
      this._breach("bytes that nobody asked for");
      return;
    }
    const bytes = frame.data.slice();
    job.writes = job.writes.then(() => this._hands.keep(job, bytes)).then((done) => done && this.want(job, job.flow.kept(bytes.length)));
  }

  _ended(job, sha256) {
    if (job.stuck) return; // it comes again
    if (!job.flow.whole) {
      this._breach("an end before the end");
      return;
    }
    job.writes.then(() => job.flow.have === job.size && this._hands.judge(job, sha256));
  }

  want(job, want) {
    if (want !== null) this._line?.send(encodeWant(job.id, want.from, want.until));
  }

  /** As much of ours as the line takes; a file is read while others wait, so one turn at a time. */
  async pump() {
    if (this._pumping) return;
    this._pumping = true;
    try {
      for (let moved = true; moved && this._line?.room; ) {
        moved = false;
        for (const job of [...this._jobs.values()]) if (job.out !== null && this._line?.room && (await this._send(job))) moved = true;
      }
    } finally {
      this._pumping = false;
    }
  }

  async _send(job) {
    const line = this._line;
    const owed = job.out.next(BLOCK);
    if (owed === null) {
      if (job.sha256 !== "" && job.out.ends()) line.send(encodeEnd(job.id, job.sha256));
      return false;
    }
    const bytes = await this._hands.read(job, owed.offset, owed.count);
    if (bytes === null || this._line !== line || this._jobs.get(job.id) !== job) return false;
    for (let at = 0; at < bytes.length; at += DATA_BYTES) line.send(encodeData(job.id, owed.offset + at, bytes.subarray(at, at + DATA_BYTES)));
    return true;
  }
}
