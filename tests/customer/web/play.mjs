// What the session's transcripts are played with: a broker in miniature, and ways to look at deeds.
import * as present from "../../../customer/web/assets/present.js";
import { fromBroker } from "../../../customer/web/assets/protocol.js";
import { Session } from "../../../customer/web/assets/session.js";

export const CAN = { ok: true, why: "" };
export const CANNOT = { ok: false, why: "unsupported" };
export const PORTAL = { name: "Boutique Lyon", lang: "fr", technician: "Jonas Weber", view: "ask", control: "ask", diag: "ask" };
export const AT = 1_763_760_000_000;

/** A session with a broker in miniature: `put` chains revisions, `deeds` collects what came of everything. */
export class Play {
  constructor({ canShare = CAN, canFilm = CAN, canClip = CANNOT, portal = PORTAL, seat = {}, going = [] } = {}) {
    let n = 0;
    this.session = new Session({ seat: { conversation: "conv", session: "sess", name: "Ana", ...seat }, portal, canShare, canFilm, canClip, going, makeId: () => `id-${(n += 1)}` });
    this.rev = 0;
    this.now = AT;
    this.seq = 0;
    this.portal = portal;
  }

  do(is, fields = {}) {
    return this.session.handle({ is, ...fields }, this.now);
  }

  frame(frame) {
    return this.do("frame", { frame: fromBroker(JSON.stringify(frame)) });
  }

  online(state = "active") {
    this.do("link", { phase: "online" });
    this.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me: { kind: "customer", id: "customer", name: "Ana" }, portal: this.portal, snapshot: true });
    this.frame({ t: "snap", kind: "conversation", items: [{ id: "conv", number: 1, portal: "p", name: "Ana", created_at: AT, session: "sess" }] });
    this.frame({ t: "snap", kind: "session", items: [this.record(state)] });
    this.rev = 10;
    return this.frame({ t: "snap_end", rev: 10 });
  }

  record(state, more = {}) {
    return { id: "sess", conversation: "conv", created_at: AT, state, ...more };
  }

  put(kind, data) {
    this.rev += 1;
    return this.frame({ t: "chg", rev: this.rev, prev: this.rev - 1, kind, op: "put", id: data.id, data });
  }

  consent(what, state, at = this.now, more = {}) {
    return this.put("consent", { id: `sess:${what}`, session: "sess", conversation: "conv", what, state, at, ...more });
  }

  message(author, body, more = {}) {
    this.seq += 1;
    const who = author === "agent" ? { kind: "agent", id: "a1", name: "Jonas Weber" } : { kind: "customer", id: "customer", name: "Ana" };
    return this.put("message", { id: `m${this.seq}`, conversation: "conv", seq: this.seq, kind: "text", author: who, at: this.now, body, ...more });
  }

  /** From Yes to a standing offer. */
  share() {
    this.consent("view", "asked");
    this.do("yes");
    const [grant] = requests(this.do("captured", { surface: "monitor" }));
    this.consent("view", "granted");
    return this.do("committed", { request: grant });
  }

  get state() {
    return present.stateOf(this.session);
  }
}

export const kinds = (deeds) => deeds.map((d) => d.do);
export const requests = (deeds) => deeds.filter((d) => d.do === "request").map((d) => d.frame);
export const hints = (deeds) => deeds.filter((d) => d.do === "hint").map((d) => d.frame);
