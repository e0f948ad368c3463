/**
 * The recording of what is shown: asked for, allowed or not, said while it lasts, and ended by the customer at any time. Pure.
 * The console records, so this side says what it hears (`rec`), and takes its consent back; it cannot stop the other's file by itself.
 */
const WHAT = "record";

export class Recording {
  /** `house`: as Showing has it. `able()`: whether there is anything that could be shown. */
  constructor(house, able) {
    this.what = WHAT;
    this._house = house;
    this._able = able;
    /** off, on, ending (not allowed any more, and the console has not yet said that it stopped) */
    this.state = "off";
  }

  /** The open question, or none. */
  get asking() {
    return this._house.asks(WHAT);
  }

  get _allowed() {
    return this._house.holds(WHAT);
  }

  /** The technician asks: the portal answers, or there is nothing to record, or the question stays open. */
  asked(now) {
    if (!this._able()) return this._house.grant(WHAT, "denied", "unsupported", now);
    return this._house.allowed(WHAT) ? this._house.grant(WHAT, "granted", "portal", now) : [];
  }

  answer(yes, now) {
    return this._house.grant(WHAT, yes ? "granted" : "denied", "", now);
  }

  /** The console says that it records, or no more. */
  heard(on, now) {
    if (on && !this._allowed) return [{ do: "log", text: `rec at ${now}: nobody allowed a recording` }];
    this.state = on ? "on" : "off";
    return [];
  }

  /** The records are as they are now. */
  follow() {
    if (this.state !== "off") this.state = this._allowed ? "on" : "ending";
  }

  /** The customer ends it, or stops showing what is recorded. */
  stop(now) {
    if (!this._allowed) return [];
    if (this.state === "on") this.state = "ending";
    return this._house.grant(WHAT, "revoked", "user", now);
  }

  /** On a new one the console says anew what it does. */
  connection(what) {
    if (what === "connected") this.gone();
  }

  /** Nothing more can be recorded. */
  gone() {
    this.state = "off";
  }
}
