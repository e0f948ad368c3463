/**
 * What the customer knows of the other side: who the technician is, where mail reaches them, whether they are there and type,
 * whether anybody takes new conversations. Pure.
 */
import { TYPING_SHOWN_MS } from "./limits.js";
import { clean } from "./text.js";

export class Desk {
  constructor(portal) {
    this.technician = portal?.technician ?? "";
    /** Whose the conversation is, and the address for mail: theirs or the portal's. Who wrote last may be another. */
    this.holder = { name: portal?.technician ?? "", mail: portal?.mail ?? "" };
    /** Whether whose the conversation is has a connection; null: nothing was told yet, or it is nobody's. */
    this.technicianOnline = null;
    /** Of whom that was told, by id: that another goes who had it before is no news of them. */
    this._party = "";
    /** Whether somebody takes new conversations; null: nothing was told yet. */
    this.staffed = portal?.available ?? null;
    /** All who are there are busy, or have as much as they take. */
    this.busy = portal?.busy ?? false;
    /** Outside the hours: when they begin again, by the broker's clock; null where that is not known. */
    this.opensAt = portal?.opens_at ?? null;
    this.typing = null;
    /** From where the broker's own address can be reached: computer, network, everywhere; "" before it is known. */
    this.reach = "";
    /** Among those who wait, from 1; 0: not told, or waiting no longer. */
    this.place = 0;
    /** How long it is likely to take, in seconds; 0: not known. */
    this.waitS = 0;
  }

  /** presence, place or technician */
  told(frame) {
    if (frame.t === "presence") this._presence(frame);
    else if (frame.t === "place") [this.place, this.waitS] = [frame.place, frame.wait_s];
    else this._held(frame);
  }

  /** What follows tells anew who is there: who has gone meanwhile is told to nobody who was away themselves. */
  welcomed(portal, reach) {
    this._forget();
    this.place = this.waitS = 0;
    this.reach = reach;
    if (portal === null) return;
    this.holder = { name: portal.technician, mail: portal.mail };
    if (this.technician === "" && portal.technician) this.technician = portal.technician;
    this._staffed(portal.available, portal);
  }

  _presence({ party, online, ...desk }) {
    if (party === "desk") this._staffed(online, desk);
    else if (party !== "customer" && (online || party === this._party)) [this._party, this.technicianOnline] = [party, online];
  }

  /** Without a name it is nobody's. */
  _held({ name, mail }) {
    this.holder = { name, mail };
    if (name === "") this._forget();
  }

  _forget() {
    [this._party, this.technicianOnline] = ["", null];
  }

  _staffed(online, { busy, opens_at: opensAt }) {
    this.staffed = online;
    this.busy = busy;
    this.opensAt = opensAt;
  }

  typed(frame, now) {
    this.typing = frame.on ? { name: clean(frame.name), until: now + TYPING_SHOWN_MS } : null;
  }

  quiet() {
    this.typing = null;
  }

  tick(now) {
    if (this.typing !== null && this.typing.until <= now) this.typing = null;
  }

  /** Whoever wrote or did something last. */
  name(messages) {
    const theirs = messages.filter((m) => m.author.kind === "agent" && m.author.name !== "");
    if (theirs.length > 0) this.technician = clean(theirs.at(-1).author.name);
    else if (this.holder.name) this.technician = clean(this.holder.name);
  }
}
