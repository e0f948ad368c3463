/**
 * Files between the technician and this device: allowed once, then asked for one by one as they come, and chosen one by one as they go.
 * Pure: records and presses in, requests and deeds `{do: "files", act, ...}` out. The bytes are file_carrier.js's.
 *
 * Acts: room {id, size}, hold {id, file}, carry {transfer}, pause {id, on}, drop {id}, save {id, name}, signal {frame}, sweep {known}.
 */
import { isId } from "./ids.js";
import * as L from "./limits.js";
import { cap } from "./text.js";

const WHAT = "files";
const OPEN = new Set(["offered", "running"]);
/** What is over is shown so many at most, until it is put away. */
const PAST = 4;

export class Transfers {
  /** `house`: as Showing has it. `session`: whose records these are. */
  constructor(house, session) {
    this.what = WHAT;
    this._house = house;
    this._session = session;
    /** The technician asks for a file of the customer's choice. */
    this.wished = false;
    /** Why what was chosen last did not go: "", too_large, too_many, empty. */
    this.trouble = "";
    /** What is known here beside the records: {done, way, trouble, url, answered, paused, held}. */
    this._known = new Map();
    /** Offers that the broker has not written down yet. */
    this._offering = new Map();
    this._carried = new Set();
    this._seen = new Set();
    this._swept = false;
  }

  get asking() {
    return this._house.asks(WHAT);
  }

  get allowed() {
    return this._house.holds(WHAT);
  }

  asked(now) {
    if (this._house.never(WHAT)) return this._house.grant(WHAT, "denied", "portal", now);
    return this._house.allowed(WHAT) ? this._house.grant(WHAT, "granted", "portal", now) : [];
  }

  answer(yes, now) {
    return this._house.grant(WHAT, yes ? "granted" : "denied", "", now);
  }

  /** All that can be shown, the newest first: the record with what is known here. */
  get rows() {
    const rows = this._records.filter((t) => OPEN.has(t.state) || this._seen.has(t.id)).map((t) => ({ ...t, ...this._of(t.id) }));
    const offering = [...this._offering].map(([id, more]) => ({ id, by: "customer", state: "offered", why: "", ...more, ...this._of(id) }));
    const open = [...rows, ...offering].filter((t) => OPEN.has(t.state));
    return [...open.reverse(), ...rows.filter((t) => !OPEN.has(t.state)).reverse().slice(0, PAST)];
  }

  /** Of this session; one whose id is none is nobody's, for it becomes the name of a file and part of an address. */
  get _records() {
    return [...this._session.replica.transfers.values()].filter((t) => t.session === this._session.sessionId && isId(t.id));
  }

  _of(id) {
    if (!this._known.has(id)) this._known.set(id, { done: 0, way: "", trouble: "", url: "", answered: false, paused: false, held: false });
    return this._known.get(id);
  }

  frame(frame) {
    if (frame.session !== this._session.sessionId) return null;
    if (frame.t === "sig") return this._signalled(frame);
    if (frame.t !== "wish" || frame.what !== "file") return null;
    this.wished = this.allowed && frame.on;
    return [];
  }

  _signalled(frame) {
    const agent = (frame.agent ?? "") || (this._house.session()?.lead ?? "");
    return this.allowed && this._isHere(agent) ? [{ do: "files", act: "signal", frame: { ...frame, agent } }] : [];
  }

  /** Whom the session's record names no longer, with them nothing is exchanged any more, whatever their console does. */
  _isHere(agent) {
    const record = this._house.session();
    return record !== null && (record.lead === agent || record.here.some(({ id }) => id === agent));
  }

  pressed(event, now) {
    const { act, id } = event;
    const known = id === undefined ? null : this._of(id);
    switch (act) {
      case "stop":
        return this.allowed ? [...this._house.grant(WHAT, "revoked", "user", now), ...this.follow(now)] : [];
      case "noWish":
        this.wished = false;
        return [];
      case "send":
        return this._send(event.files, now);
      case "take":
        known.answered = true;
        return this.allowed ? [{ do: "files", act: "room", id, size: this._record(id)?.size ?? 0 }] : [];
      case "fits":
        known.trouble = event.why;
        return event.why === "" ? [this._move(id, "running", now)] : [this._move(id, "refused", now, "", event.why)];
      case "refuse":
        known.answered = true;
        return [this._move(id, "refused", now)];
      case "cancel":
        return [this._move(id, "cancelled", now), { do: "files", act: "drop", id }];
      case "pause":
        known.paused = event.on;
        known.trouble = "";
        return [{ do: "files", act: "pause", id, on: event.on }];
      case "again":
        return this._again(id, event.file, now);
      case "putAway":
        this._seen.delete(id);
        return [];
      default:
        return this._told(event, known, now);
    }
  }

  /** What file_carrier.js says. */
  _told(event, known, now) {
    const { act, id } = event;
    switch (act) {
      case "moved":
        Object.assign(known, { done: event.done, way: event.way, trouble: event.trouble, paused: event.paused });
        return [];
      case "arrived":
        known.url = event.url;
        return [this._move(id, "done", now, event.sha256), { do: "files", act: "save", id, name: this._record(id)?.name ?? "" }];
      case "failed":
        known.trouble = event.why;
        return [this._move(id, "failed", now, "", event.why)];
      case "unoffered":
        this._offering.delete(id);
        this.trouble = event.why === "too_many" ? "too_many" : "failed";
        return [{ do: "files", act: "drop", id }];
      default:
        return [{ do: "log", text: `unknown act ${act}` }];
    }
  }

  _send(files, now) {
    this.trouble = "";
    if (!this.allowed) return [];
    const deeds = [];
    let open = this.rows.filter((t) => t.by === "customer" && OPEN.has(t.state)).length;
    for (const file of files) {
      if (file.size > L.TRANSFER_BYTES) this.trouble = "too_large";
      else if (open >= L.TRANSFERS_AT_ONCE) this.trouble = "too_many";
      else {
        open += 1;
        const id = this._session._makeId(now);
        this._of(id).held = true;
        this._offering.set(id, { name: fitting(file.name), size: file.size });
        deeds.push({ do: "files", act: "hold", id, file }, this._request({ t: "transfer_new", id, session: this._session.sessionId, name: fitting(file.name), size: file.size }));
      }
    }
    if (deeds.length > 0) this.wished = false;
    return deeds;
  }

  /** After a reload the page has no file any more: only its owner can give it again. */
  _again(id, file, now) {
    const record = this._record(id);
    if (record === undefined || file.size !== record.size) {
      this._of(id).trouble = "another";
      return [];
    }
    Object.assign(this._of(id), { held: true, trouble: "" });
    return [{ do: "files", act: "hold", id, file }, ...this.follow(now)];
  }

  /** The records are as they are now. What may not go on stops here, whatever anybody else believes. */
  follow() {
    const deeds = [];
    if (!this._swept && this._session.synced) {
      this._swept = true;
      deeds.push({ do: "files", act: "sweep", known: new Set(this._records.filter((t) => t.state === "running").map((t) => t.id)) });
    }
    if (!this.allowed) this.wished = false;
    for (const transfer of this._records) {
      const { id } = transfer;
      this._offering.delete(id);
      const goes = transfer.state === "running" && this.allowed && this._isHere(transfer.agent) && (transfer.by === "agent" || this._of(id).held);
      if (OPEN.has(transfer.state)) this._seen.add(id);
      if (goes && !this._carried.has(id)) {
        this._carried.add(id);
        deeds.push({ do: "files", act: "carry", transfer });
      } else if (!goes && this._carried.delete(id)) {
        this._of(id).way = "";
        deeds.push({ do: "files", act: OPEN.has(transfer.state) ? "halt" : "drop", id });
      }
    }
    return deeds;
  }

  /** The picture is gone, which files do not need. */
  gone() {}

  over() {
    const carries = this._carried.size > 0;
    this._carried.clear();
    this.wished = false;
    return carries ? [{ do: "files", act: "close" }] : [];
  }

  _record(id) {
    return this._session.replica.transfers.get(id);
  }

  _move(id, state, now, sha256 = "", why = "") {
    return this._request({ t: "transfer", id: this._session._makeId(now), transfer: id, state, sha256, why });
  }

  _request(frame) {
    return { do: "request", frame };
  }
}

/** Short enough for the wire, with its ending. */
export function fitting(name) {
  const at = name.lastIndexOf(".");
  const ending = at > 0 && name.length - at <= 20 ? name.slice(at) : "";
  return cap(name.slice(0, name.length - ending.length), L.FILE_NAME_CHARS - Array.from(ending).length) + ending;
}
