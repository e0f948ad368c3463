/**
 * Carries the bytes of files between technicians and device: by connections of their own, or through the broker. Does what transfers.js
 * says and tells it how far each is. Each technician's files have a road of their own (file_road.js); what is owed and asked for is file_flow.js's.
 */
import { digestOf } from "./digest.js";
import { Inflow, Outflow } from "./file_flow.js";
import { FileLine } from "./file_line.js";
import { FilePlace } from "./file_place.js";
import { FileRelay, PIECE } from "./file_relay.js";
import { FileRoad } from "./file_road.js";

const TICK_MS = 250;

export class FileCarrier {
  /** `signal(fields)`: a `sig` of this road; `tell(event)`: an event of the part; `log(text)`; `line(options)`: makes a connection. */
  constructor({ secret, signal, tell, log, place = new FilePlace(), line = (options) => new FileLine(options) }) {
    this._tell = (act, id, fields) => tell({ is: "aside", what: "files", act, id, ...fields });
    this._log = log;
    this._place = place;
    this._relay = new FileRelay(secret);
    this._roads = new Map();
    this._hands = {
      line: (epoch, told) => line({ epoch, iceServers: this.servers, tell: told }),
      signal,
      log,
      now: () => Date.now(),
      carries: (id) => this._jobs.has(id),
      read: (job, at, count) => this._read(job, at, count),
      keep: (job, bytes) => this._write(job, bytes),
      judge: (job, sha256) => this._judge(job, sha256),
    };
    this._jobs = new Map();
    this._files = new Map();
    this._timer = null;
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
        this._roads.get(deed.frame.agent)?.signalled(deed.frame);
        break;
      case "sweep":
        this._place.sweep(deed.known);
        break;
      case "close":
        this._jobs.clear();
        for (const road of this._roads.values()) road.leaveAll();
        this._keepTime();
        break;
      default:
        throw new Error(`unknown act ${act}`);
    }
  }

  async _carry(transfer) {
    const { id, size, by, agent } = transfer;
    const road = this._roads.get(agent) ?? new FileRoad(agent, this._hands);
    this._roads.set(agent, road);
    const job = { id, size, road, out: null, flow: null, part: null, sha256: "", brought: -1, relaying: false, judging: false, trouble: "", writes: Promise.resolve(), told: "" };
    this._jobs.set(id, job);
    road.take(job);
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
    }
    road.begin(job);
    this._keepTime();
  }

  async _hash(job) {
    try {
      job.sha256 = (await digestOf(this._files.get(job.id), () => this._jobs.get(job.id) !== job)) ?? "";
      job.road.pump();
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
      job.road.broken();
    } else if (!on && job.flow !== null) job.road.want(job, job.flow.ask());
    job.road.pump();
    this._say(job);
  }

  _leave(id) {
    const job = this._jobs.get(id);
    if (job === undefined) return;
    this._jobs.delete(id);
    job.road.leave(id);
    this._keepTime();
  }

  _save(id, name) {
    const link = document.createElement("a");
    link.href = this._kept.get(id);
    link.download = name;
    link.click();
  }

  _keepTime() {
    if (this._jobs.size === 0) {
      clearInterval(this._timer);
      this._timer = null;
    } else this._timer ??= setInterval(() => this._tick(), TICK_MS);
  }

  _tick() {
    for (const road of this._roads.values()) road.tick();
    for (const job of this._jobs.values()) {
      const begun = job.out !== null || job.flow !== null; // a place for what comes is looked for meanwhile
      if (begun && job.road.state === "broker" && !job.relaying && !job.judging) this._throughBroker(job);
      this._say(job);
    }
  }

  // ---- what lies here ------------------------------------------------------------------------------------------------

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

  async _read(job, at, count) {
    try {
      return new Uint8Array(await this._files.get(job.id).slice(at, at + count).arrayBuffer());
    } catch {
      this._failed(job, "not_read");
      return null;
    }
  }

  // ---- the end -----------------------------------------------------------------------------------------------------

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
      while (this._jobs.get(job.id) === job && !job.judging && job.road.state === "broker") {
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
        if (job.road.state !== "broker" || answer.data.length > job.size - job.flow.have || !(await this._write(job, answer.data))) return TICK_MS;
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
    const fields = { done: job.out === null ? flow.have : Math.max(flow.at, job.brought, 0), way: job.road.state, trouble: job.trouble, paused: flow.paused };
    const told = JSON.stringify(fields);
    if (told === job.told) return;
    job.told = told;
    this._tell("moved", job.id, fields);
  }
}
