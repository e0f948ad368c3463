/**
 * Information about the customer's device: asked for in plain words, told once after a yes, again in parts when the technician
 * wishes, and as figures each second while they look; never after the consent is gone. Pure: a reader of the device does the deeds.
 *
 * Deeds: `readDevice {sections, part}` (its result comes back as `pressed {act: "read"}`), `gauges {on}` (`pressed {act: "gauge"}`).
 */
const WHAT = "diag";
/** Wishes that come within this time of a report are answered by one. */
const TOGETHER_MS = 1000;

export class Diagnostics {
  /** `house`: as Showing has it. */
  constructor(house) {
    this.what = WHAT;
    this._house = house;
    this._beating = false;
    /** Sections that are wished for and not yet read; null: none, []: all. */
    this._wanted = null;
    this._reading = false;
    this._last = 0;
  }

  /** The open question, or none. */
  get asking() {
    return this._house.asks(WHAT);
  }

  /** Whether the technician may see now what this device tells: then the page says so. */
  get open() {
    return this._house.holds(WHAT);
  }

  asked(now) {
    if (this._house.never(WHAT)) return this._house.grant(WHAT, "denied", "portal", now);
    return this._house.allowed(WHAT) ? this._house.grant(WHAT, "granted", "portal", now) : [];
  }

  answer(yes, now) {
    return this._house.grant(WHAT, yes ? "granted" : "denied", "", now);
  }

  /** The broker has written the yes down: it takes a report from here on. */
  committed(request) {
    return request.t === "grant" && request.what === WHAT && request.state === "granted" && this.open ? this._read([], false) : [];
  }

  /** A wish of the technician's. */
  frame(frame, now) {
    if (frame.t !== "wish" || (frame.what !== "diag" && frame.what !== "gauges")) return null;
    if (!this.open) return frame.what === "gauges" && !frame.on ? this._quiet() : [];
    if (frame.what === "gauges") return this._beat(frame.on);
    const all = frame.sections.length === 0 || this._wanted?.length === 0;
    this._wanted = all ? [] : [...new Set([...(this._wanted ?? []), ...frame.sections])];
    return this._due(now);
  }

  /** What the reader brings (`read`, `gauge`, `soon`), or the customer takes back (`stop`). */
  pressed(event, now) {
    switch (event.act) {
      case "stop":
        return this.open ? [...this._quiet(), ...this._house.grant(WHAT, "revoked", "user", now)] : [];
      case "soon":
        return this._due(now);
      case "gauge":
        return this.open && this._beating ? [{ do: "hint", frame: { t: "gauge", session: event.session, at: now, values: event.values } }] : [];
      default:
        return this._report(event, now);
    }
  }

  /** The records are as they are now. */
  follow() {
    return this.open ? [] : this._quiet();
  }

  /** The picture has nothing to do with it. */
  gone() {}

  over() {
    return this._quiet();
  }

  _due(now) {
    if (this._wanted === null || this._reading || !this.open) return [];
    const left = this._last + TOGETHER_MS - now;
    if (left > 0) return [{ do: "readSoon", ms: left }];
    const wanted = this._wanted;
    this._wanted = null;
    return this._read(wanted, wanted.length > 0);
  }

  _read(sections, part) {
    this._reading = true;
    return [{ do: "readDevice", sections, part }];
  }

  _report({ id, session, sections, part, device }, now) {
    this._reading = false;
    this._last = now;
    const told = this.open && sections.length > 0 ? [{ do: "request", frame: { t: "report", id, session, sections, part, device } }] : [];
    return [...told, ...this._due(now)];
  }

  _beat(on) {
    this._beating = on;
    return [{ do: "gauges", on }];
  }

  _quiet() {
    this._wanted = null;
    return this._beating ? this._beat(false) : [];
  }
}

/** The line that says that the technician sees what this device tells, or null. */
export function deviceOf(session, who) {
  return session.active && session.question === null && session.asides.part("diag").open ? { key: "device.open", args: { who } } : null;
}
