/**
 * The ways from one picture to all technicians who may see it: one `Calling` to who leads, which the session drives, and one to each other
 * whose console wants it. Pure; gives deeds. `peer` in deeds and events says whose connection it is.
 *
 * Whom the session's record names no longer loses its connection here, whatever its console does.
 */
import { Calling } from "./calling.js";
import * as L from "./limits.js";

const STOPPED = { t: "vid", state: "stopped", why: "revoked" };

export class Callings {
  /** `epoch`: of the last connection that this seat is known to have offered. */
  constructor(session, epoch) {
    this._session = session;
    this._keys = 0;
    this._lead = new Calling(session, epoch);
    /** Who leads; "" until the broker has said so. */
    this._who = "";
    this._here = new Set();
    this._others = new Map();
    this._iceServers = [];
  }

  set iceServers(servers) {
    this._iceServers = servers;
    for (const calling of [this._lead, ...this._others.values()]) calling.iceServers = servers;
  }

  /** Of the connection to who leads: none, offering, connected, lost. */
  get state() {
    return this._lead.state;
  }

  get epoch() {
    return this._lead.epoch;
  }

  /** With how many technicians a connection stands. */
  get standing() {
    return [this._lead, ...this._others.values()].filter((calling) => calling.state === "connected").length;
  }

  offer(what, veil, now) {
    return this._lead.offer(what, veil, now);
  }

  /** Nothing is shown any more. `bye`: a last word to who leads. */
  close(bye) {
    const others = [...this._others.values()].flatMap((calling) => calling.close(STOPPED));
    this._others.clear();
    return [...this._lead.close(bye), ...others];
  }

  due(now) {
    return this._lead.due(now);
  }

  wanted(epoch, now) {
    return this._lead.wanted(epoch, now);
  }

  brokerBack(anew, now) {
    this._lead.brokerBack(anew, now);
  }

  heard(frame, now) {
    return this._lead.heard(frame, now);
  }

  told(event, now) {
    return this._lead.told(event, now);
  }

  unheard(code, now) {
    this._lead.unheard(code, now);
  }

  /** The session's record says who is here and who leads. Gives a deed `lead` where that is somebody else than before. */
  follow({ here, lead }) {
    this._here = new Set(here.map(({ id }) => id));
    const deeds = lead !== null && lead !== this._who ? this._handOn(lead) : [];
    for (const [agent, calling] of this._others) {
      if (this._here.has(agent)) continue;
      this._others.delete(agent);
      deeds.push(...calling.close(STOPPED));
    }
    return deeds;
  }

  _handOn(lead) {
    const [former, before] = [this._who, this._lead];
    this._who = lead;
    if (former === "") {
      before.agent = lead; // it was only not known by name
      return [];
    }
    before.agent = former;
    this._others.set(former, before);
    this._lead = this._others.get(lead) ?? this._calling(lead, before.epoch);
    this._others.delete(lead);
    return [{ do: "lead", peer: this._lead.key }];
  }

  /** Whether this signalling is of somebody who does not lead. */
  ofOther(frame) {
    return (frame.agent ?? "") !== "" && frame.agent !== this._who;
  }

  /** Their signalling: they get the same picture once they want it. */
  other(frame, what, veil, now) {
    const known = this._others.get(frame.agent);
    if (!this._here.has(frame.agent)) return [];
    if (frame.kind !== "wanted") return known?.heard(frame, now) ?? [];
    if (known === undefined && this._others.size >= L.TECHNICIANS - 1) return [{ do: "log", text: "no connection for another technician" }];
    const calling = known ?? this._calling(frame.agent, 0);
    this._others.set(frame.agent, calling);
    const { anew, again } = calling.wanted(frame.epoch, now);
    return anew ? calling.offer(what, veil, now) : again;
  }

  /** Whether this event is of a connection to somebody who does not lead. */
  fromOther(event) {
    return event.peer !== undefined && event.peer !== this._lead.key;
  }

  /** Of what they say only the connection itself counts: clipboard, marks, recording and the end are for who leads. */
  otherTold(event, now) {
    const calling = [...this._others.values()].find(({ key }) => key === event.peer);
    if (calling === undefined || calling.epoch !== event.epoch) return [];
    if (event.what === "clip") return [{ do: "ctl", peer: event.peer, message: { t: "clip_res", n: event.message.n, r: "refused", why: "not_lead" } }];
    return FOR_ALL.has(event.what) ? calling.told(event, now) : [];
  }

  _calling(agent, epoch) {
    const calling = new Calling(this._session, epoch, agent, (this._keys += 1));
    calling.iceServers = this._iceServers;
    return calling;
  }
}

const FOR_ALL = new Set(["offer", "candidate", "connected", "pulse", "lost"]);
