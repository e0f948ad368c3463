/**
 * Carries the bytes of files between technician and device: by a connection of their own, or through the broker. Does what transfers.js
 * says and tells it how far each is. Which way is file_way.js's to know, what is owed and asked for file_flow.js's.
 */
import { digestOf } from "./digest.js";
import { DATA_BYTES, decode, encodeData, encodeEnd, encodeWant } from "./file_frames.js";
import { Inflow, Outflow } from "./file_flow.js";
import { FileLine } from "./file_line.js";
import { FilePlace } from "./file_place.js";
import { FileRelay, PIECE } from "./file_relay.js";
import { FileWay } from "./file_way.js";
import { ProtocolError } from "./protocol.js";

const TICK_MS = 250;
/** Read from a chosen file at once, and sent as many frames. */
const BLOCK = 16 * DATA_BYTES;

export class FileCarrier {
  /** `signal(fields)`: a `sig` of this road; `tell(event)`: an event of the part; `log(text)`. */
  constructor({ secret, signal, tell, log, place = new FilePlace() }) {
    this._signal = signal;
    this._tell = (act, id, fields) => tell({ is: "aside", what: "files", act, id, ...fields });
    this._log = log;
    this._place = place;
    this._relay = new FileRelay(secret);
    this._way = new FileWay();
    this._line = null;
    this._jobs = new Map();
    this._files = new Map();
    this._past = new Set();
    this._timer = null;
    this._pumping = false;
    this.servers = [];
  }

  do(deed) {
    const { act, id } = deed;
    switch (act) {
      case "room":
        this._place.room(deed.size).then((why) => this._tell("fits", id, { why }));
        break;
      case "hold":
        this._files.set(id, deed.file);
        break;
      case "carry":
        this._carry(deed.transfer);
        break;
      case "pause":
        this._pause(id, deed.on);
        break;
      case "halt":
        this._leave(id);
        break;
      case "drop":
        this._leave(id);
        this._files.delete(id);
        if (!this._kept?.has(id)) this._place.drop(id);
        break;
      case "save":
        this._save(id, deed.name);
        break;
      case "signal":
        this._signalled(deed.frame);
        break;
      case "sweep":
        this._place.sweep(deed.known);
        break;
      case "close":
        this._jobs.clear();
        this._needs();
        break;
      default:
        throw new Error(`unknown act ${act}`);
    }
  }

  async _carry(transfer) {
    const { id, size, by } = transfer;
    const job = { id, size, out: null, flow: null, part: null, sha256: "", brought: -1, relaying: false, judging: false, trouble: "", writes: Promise.resolve(), told: "" };
    this._jobs.set(id, job);
    this._past.delete(id);
    if (by === "customer") {
      job.out = new Outflow(size);
      this._hash(job);
    } else {
      try {
        job.part = await this._place.part(id);
      } catch (error) {
        this._stuck(job, error);
        return;
      }
      if (this._jobs.get(id) !== job) return;
      job.flow = new Inflow(size, job.part.have);
      if (this._way.open) this._want(job, job.flow.begin());
    }
    this._needs();
  }

  async _hash(job) {
    try {
      job.sha256 = (await digestOf(this._files.get(job.id), () => this._jobs.get(job.id) !== job)) ?? "";
      this._pump();
    } catch {
      this._failed(job, "not_read"); // it was moved or deleted meanwhile
    }
  }

  _pause(id, on) {
    const job = this._jobs.get(id);
    if (job === undefined) return;
    job.trouble = "";
    if (job.out !== null) job.out.paused = on;
    if (job.flow !== null) job.flow.paused = on;
    if (!on && job.stuck) {
      // what was asked for before the disk was full has been thrown away: a new connection begins where the file ends
      job.stuck = false;
      this._broken();
    } else if (!on && job.flow !== null) this._want(job, job.flow.ask());
    this._pump();
    this._say(job);
  }

  _leave(id) {
    if (!this._jobs.delete(id)) return;
    this._past.add(id);
    this._needs();
  }

  _save(id, name) {
    const link = document.createElement("a");
    link.href = this._kept.get(id);
    link.download = name;
    link.click();
  }

  // ---- the way -----------------------------------------------------------------------------------------------------

  _needs() {
    const on = this._jobs.size > 0;
    const offer = this._way.need(on, Date.now());
    if (!on) {
      this._close();
      clearInterval(this._timer);
      this._timer = null;
    } else {
      if (offer) this._offer();
      this._timer ??= setInterval(() => this._tick(), TICK_MS);
    }
  }

  _tick() {
    const now = Date.now();
    if (this._way.due(now)) this._offer();
    for (const job of this._jobs.values()) {
      if (this._way.state(now) === "broker" && !job.relaying && !job.judging) this._throughBroker(job);
      this._say(job);
    }
  }

  _offer() {
    this._close();
    const { epoch } = this._way;
    this._line = new FileLine({ epoch, iceServers: this.servers, tell: (what, data) => this._heard(epoch, what, data) });
    this._line.start();
  }

  _close() {
    this._line?.close();
    this._line = null;
    for (const job of this._jobs.values()) job.flow?.lost();
  }

  _broken() {
    this._close();
    this._way.lost(this._way.epoch, Date.now());
  }

  _signalled(frame) {
    if (frame.kind === "wanted") {
      if (this._way.wanted(frame.epoch, Date.now())) this._offer();
    } else if (this._line !== null && frame.epoch === this._line.epoch) {
      if (frame.kind === "answer") this._line.answer(frame.sdp);
      else if (frame.kind === "candidate") this._line.addCandidate(frame);
    }
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
        this._way.opened(epoch, Date.now());
        for (const job of this._jobs.values()) {
          job.out?.anew();
          if (job.flow !== null) job.writes.then(() => this._line?.epoch === epoch && this._want(job, job.flow.begin()));
        }
        break;
      case "frame":
        this._frame(data);
        break;
      case "room":
        this._pump();
        break;
      default:
        this._broken();
    }
  }

  // ---- by the connection -------------------------------------------------------------------------------------------

  _frame(raw) {
    let frame;
    try {
      frame = decode(raw);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this._breach(error.message);
      return;
    }
    const job = this._jobs.get(frame.transfer);
    if (job === undefined) {
      if (!this._past.has(frame.transfer)) this._breach("a file that nobody asked for");
    } else if (frame.is === "want" && job.out !== null) {
      job.out.wanted(frame);
      this._pump();
    } else if (frame.is === "data" && job.flow !== null) this._came(job, frame);
    else if (frame.is === "end" && job.flow !== null) this._ended(job, frame.sha256);
    else this._breach("a frame of the other direction");
  }

  _breach(why) {
    this._log(`files: the other side breaks the rules: ${why}`);
    this._broken();
  }

  _came(job, frame) {
    if (job.stuck) return;
    if (!job.flow.takes(frame)) {
      this._breach("bytes that nobody asked for");
      return;
    }
    const bytes = frame.data.slice();
    job.writes = job.writes.then(() => this._write(job, bytes)).then((done) => done && this._want(job, job.flow.kept(bytes.length)));
  }

  async _write(job, bytes) {
    if (job.stuck || this._jobs.get(job.id) !== job) return false;
    try {
      await job.part.append(bytes);
      return true;
    } catch (error) {
      this._stuck(job, error);
      return false;
    }
  }

  /** There is no room, or no leave: it waits until its owner says that there is. */
  _stuck(job, error) {
    this._log(`files: ${error.name}`);
    job.stuck = true;
    job.trouble = error.name === "QuotaExceededError" ? "disk_full" : "not_written";
    if (job.flow !== null) job.flow.paused = true;
    this._say(job);
  }

  _want(job, want) {
    if (want !== null) this._line?.send(encodeWant(job.id, want.from, want.until));
  }

  /** As much of ours as the line takes; a file is read while others wait, so one turn at a time. */
  async _pump() {
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
    const bytes = await this._read(job, owed.offset, owed.count);
    if (bytes === null || this._line !== line || this._jobs.get(job.id) !== job) return false;
    for (let at = 0; at < bytes.length; at += DATA_BYTES) line.send(encodeData(job.id, owed.offset + at, bytes.subarray(at, at + DATA_BYTES)));
    return true;
  }

  async _read(job, at, count) {
    try {
      return new Uint8Array(await this._files.get(job.id).slice(at, at + count).arrayBuffer());
    } catch {
      this._failed(job, "not_read");
      return null;
    }
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

  _ended(job, sha256) {
    if (!job.flow.whole) {
      this._breach("an end before the end");
      return;
    }
    job.writes.then(() => job.flow.have === job.size && this._judge(job, sha256));
  }

  async _judge(job, sha256) {
    if (job.judging) return;
    job.judging = true;
    try {
      const whole = await job.part.whole();
      if ((await digestOf(whole, () => this._jobs.get(job.id) !== job)) !== sha256) {
        this._failed(job, "bad_hash");
        return;
      }
      this._kept ??= new Map();
      this._kept.set(job.id, URL.createObjectURL(whole));
      this._leave(job.id);
      this._tell("arrived", job.id, { sha256, url: this._kept.get(job.id) });
    } catch (error) {
      job.judging = false;
      this._stuck(job, error);
    }
  }

  _failed(job, why) {
    if (this._jobs.get(job.id) !== job) return;
    this._leave(job.id);
    this._place.drop(job.id);
    this._tell("failed", job.id, { why });
  }

  // ---- through the broker ------------------------------------------------------------------------------------------

  async _throughBroker(job) {
    job.relaying = true;
    try {
      while (this._jobs.get(job.id) === job && !job.judging && this._way.state(Date.now()) === "broker") {
        const ms = (job.out ?? job.flow).paused ? TICK_MS : await this._piece(job);
        await new Promise((resolve) => setTimeout(resolve, ms));
      }
    } finally {
      job.relaying = false;
    }
  }

  /** One request; gives how long to wait until the next. */
  async _piece(job) {
    let answer;
    if (job.out !== null) {
      const first = Math.max(0, job.brought);
      const count = job.brought < 0 ? 0 : Math.min(PIECE, job.size - first);
      if (first + count === job.size && job.sha256 === "") return TICK_MS;
      answer = await this._relay.put(job.id, job.size, first, this._files.get(job.id).slice(first, first + count), job.sha256);
    } else if (job.flow.have < job.size) answer = await this._relay.get(job.id, job.flow.have);
    else answer = await this._relay.head(job.id);
    if (this._jobs.get(job.id) !== job) return 0;
    job.trouble = answer.trouble ?? "";
    switch (answer.is) {
      case "came":
        if (this._way.state(Date.now()) !== "broker" || answer.data.length > job.size - job.flow.have || !(await this._write(job, answer.data))) return TICK_MS;
        job.flow.took(answer.data.length);
        return 0;
      case "held": {
        if (job.flow !== null) {
          if (answer.hashed !== "" && job.flow.have === job.size) await this._judge(job, answer.hashed);
          return 1000;
        }
        const before = job.brought;
        job.brought = Math.min(answer.count, job.size);
        return before === job.brought ? 1000 : 0;
      }
      case "over":
        this._failed(job, answer.why);
        return 0;
      default:
        return answer.ms;
    }
  }

  _say(job) {
    const flow = job.out ?? job.flow;
    if (flow === null) return;
    const fields = { done: job.out === null ? flow.have : Math.max(flow.at, job.brought, 0), way: this._way.state(Date.now()), trouble: job.trouble, paused: flow.paused };
    const told = JSON.stringify(fields);
    if (told === job.told) return;
    job.told = told;
    this._tell("moved", job.id, fields);
  }
}
