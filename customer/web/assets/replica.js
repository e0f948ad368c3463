/**
 * What the page knows of its conversation, kept true by the broker's change feed (PROTOCOL.md section 7): snapshots
 * replace, changes chain by `prev`, a gap is told so that the link resumes. In memory only; a reload takes a snapshot. Pure.
 */
import { record, understood } from "./protocol.js";

export class Replica {
  constructor() {
    this.feed = "";
    this.since = 0;
    this.conversation = null;
    this.session = null;
    this.consents = new Map();
    /** The newest row of the ledger of each session: its hash seals all before it. */
    this.heads = new Map();
    this.transfers = new Map();
    this._messages = new Map();
    this._sorted = null;
    this._cursors = new Map();
    this._filling = null;
  }

  /** A `welcome` begins either a snapshot or the changes after `since`. */
  welcome(frame) {
    this._filling = frame.snapshot ? [] : null;
    this.feed = frame.feed;
  }

  snap(frame) {
    if (this._filling === null) this._filling = [];
    for (const item of frame.items) this._filling.push([frame.kind, item]);
  }

  snapEnd(frame) {
    this.conversation = null;
    this.session = null;
    this.consents.clear();
    this.heads.clear();
    this.transfers.clear();
    this._messages.clear();
    this._cursors.clear();
    this._sorted = null;
    const skipped = [];
    for (const [kind, item] of this._filling ?? []) this._guarded(kind, item, skipped);
    this._filling = null;
    this.since = frame.rev;
    return skipped;
  }

  /** `{gap}` when a change is missing (the link must resume), `{record, kind}` for what is new; a repeated one says neither. */
  change(frame) {
    if (frame.rev <= this.since) return {};
    if (frame.prev !== this.since) return { gap: true };
    this.since = frame.rev;
    if (frame.op === "remove") {
      this._remove(frame.kind, frame.id);
      return { removed: frame.kind };
    }
    const skipped = [];
    const kept = this._guarded(frame.kind, frame.data, skipped);
    return kept === null ? { skipped: skipped[0] } : { kind: frame.kind, record: kept };
  }

  /** Messages for everybody, in the order of the conversation. */
  get messages() {
    this._sorted ??= [...this._messages.values()].sort((a, b) => a.seq - b.seq);
    return this._sorted;
  }

  has(messageId) {
    return this._messages.has(messageId);
  }

  get lastSeq() {
    return this.messages.at(-1)?.seq ?? 0;
  }

  /** How far the technicians' side has come; the furthest of them counts. */
  get theirs() {
    let delivered = 0;
    let read = 0;
    for (const cursor of this._cursors.values()) {
      if (cursor.kind !== "agent") continue;
      read = Math.max(read, cursor.read);
      delivered = Math.max(delivered, cursor.delivered, cursor.read);
    }
    return { delivered, read };
  }

  _guarded(kind, data, skipped) {
    const value = understood(() => record(kind, data), (error) => skipped.push(error));
    if (value !== null) this._put(kind, value);
    return value;
  }

  _put(kind, value) {
    if (kind === "conversation") this.conversation = value;
    else if (kind === "session") this.session = value;
    else if (kind === "consent") this.consents.set(value.what, value);
    else if (kind === "transfer") this.transfers.set(value.id, value);
    else if (kind === "cursor") this._cursors.set(value.id, value);
    else if (kind === "ledger" && value.n > (this.heads.get(value.session)?.n ?? 0)) this.heads.set(value.session, value);
    else if (kind === "message" && value.visibility === "all" && value.kind !== "note") {
      this._messages.set(value.id, value);
      this._sorted = null;
    }
  }

  _remove(kind, id) {
    if (kind === "message" && this._messages.delete(id)) this._sorted = null;
    else if (kind === "cursor") this._cursors.delete(id);
    else if (kind === "transfer") this.transfers.delete(id);
    else if (kind === "session" && this.session?.id === id) this.session = null;
    else if (kind === "conversation" && this.conversation?.id === id) this.conversation = null;
    else if (kind === "consent") for (const [what, c] of this.consents) if (c.id === id) this.consents.delete(what);
  }
}
