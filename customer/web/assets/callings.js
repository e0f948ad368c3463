/**
 * The ways from one picture to all technicians who may see it: one `Calling` to who leads, which the session drives, and one to each other
 * whose console wants it. Pure; gives deeds. `peer` in deeds and events says whose connection it is.
 *
 * Whom the session's record names no longer loses its connection here, whatever its console does; and where the two words count, so does
 * who has no name: beside a connection that was compared nobody looks on untold.
 */
import { Calling } from "./calling.js";
import * as L from "./limits.js";
import { cleanLine, readable } from "./text.js";

const STOPPED = { t: "vid", state: "stopped", why: "revoked" };

export class Callings {
  /** `epoch`: of the last connection that this seat is known to have offered. `matters()`: whether only what was compared counts. */
  constructor(session, epoch, matters = () => false) {
    this._session = session;
    this._matters = matters;
    this._keys = 0;
    this._lead = new Calling(session, epoch);
    /** Who leads; "" until the broker has said so, and while nobody does. */
    this._who = "";
    /** The broker has said once who leads: from then on nobody without a name is taken for that one. */
    this._led = false;
    /** Their names by their ids; "" of who looks on untold. */
    this._here = new Map();
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

  /** By what deeds and the two words know the connection to who leads. */
  get key() {
    return this._lead.key;
  }

  /** Whether there is somebody to whom the picture is offered by itself. */
  get leads() {
    return this._who !== "" || !this._led;
  }

  /** Who sees it besides who leads: {name, key, epoch} of each connection that stands; not who looks on untold, where that may be. */
  get beside() {
    const standing = [...this._others].filter(([, calling]) => calling.state === "connected");
    return standing.map(([agent, { key, epoch }]) => ({ name: this._here.get(agent) ?? "", key, epoch })).filter(({ name }) => name !== "");
  }

  /** Whether this event is of the present connection to whomever. */
  isPresent({ peer, epoch }) {
    return [this._lead, ...this._others.values()].some((calling) => calling.key === (peer ?? this._lead.key) && calling.epoch === epoch);
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
    return this.leads && this._lead.due(now);
  }

  wanted(epoch, now) {
    return this.leads ? this._lead.wanted(epoch, now) : { anew: false, again: [] };
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
    this._here = new Map(here.map(({ id, name }) => [id, readable(name ?? "") ? cleanLine(name) : ""]));
    // A broker that says of nobody that they are here has never said who leads either: then nothing changes.
    const leads = lead !== null && this._here.has(lead) ? lead : "";
    const deeds = leads === this._who ? [] : this._handOn(leads);
    return [...deeds, ...this.prune()];
  }

  /** Who may not look (any more) loses the connection. */
  prune() {
    const out = [...this._others].filter(([agent]) => !this._mayLook(agent));
    for (const [agent] of out) this._others.delete(agent);
    return out.flatMap(([, calling]) => calling.close(STOPPED));
  }

  _mayLook(agent) {
    return this._here.has(agent) && (this._here.get(agent) !== "" || !this._matters());
  }

  /** To `lead`, or to nobody: what the former one had is then one connection among the others, and goes where they are not here any more. */
  _handOn(lead) {
    const [former, before, known] = [this._who, this._lead, this._others.get(lead)];
    this._who = lead;
    if (former === "" && known === undefined) {
      before.agent = lead; // it was only not known by name, or nobody has led since another one
      const again = this._led;
      this._led = true;
      return again ? [{ do: "lead", peer: before.key }] : [];
    }
    this._led = true;
    before.agent = former;
    if (former !== "") this._others.set(former, before);
    const nobodys = former === "" && before.state !== "none" ? before.close(STOPPED) : [];
    this._lead = known ?? this._calling(lead, before.epoch);
    this._others.delete(lead);
    return [{ do: "lead", peer: this._lead.key }, ...nobodys];
  }

  /** Whether this signalling is of somebody who does not lead. */
  ofOther(frame) {
    return (frame.agent ?? "") !== "" && frame.agent !== this._who;
  }

  /** Their signalling: they get the same picture once they want it. */
  other(frame, what, veil, now) {
    const known = this._others.get(frame.agent);
    if (!this._mayLook(frame.agent)) return [];
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
