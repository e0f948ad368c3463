/**
 * The customer's part in the conversation itself: own words, that somebody types, how far it was read. What is to be sent
 * comes back as deeds. Pure.
 */
import { TYPING_EVERY_MS } from "./limits.js";
import { clean, unfit } from "./text.js";

const SEEN_EVERY_MS = 250;

export class Talk {
  constructor(conversationId, makeId) {
    /** The `seq` up to which somebody looked at it. */
    this.readUpTo = 0;
    this._conversation = conversationId;
    this._makeId = makeId;
    this._typedAt = 0;
    this._sentSeen = { delivered: 0, read: 0 };
    this._seenAt = 0;
  }

  /** `files`: pictures that go with the words, which may then be none. */
  say(text, now, files = []) {
    const body = clean(text).trim();
    const why = unfit(body);
    if (why !== "" && !(why === "empty" && files.length > 0)) return [];
    this._typedAt = 0;
    const frame = { t: "send", id: this._makeId(now), conversation: this._conversation, body, client_at: now };
    if (files.length > 0) frame.files = files;
    return [{ do: "request", frame }];
  }

  typed(empty, now) {
    if (empty) {
      if (this._typedAt === 0) return [];
      this._typedAt = 0;
      return [{ do: "hint", frame: { t: "typing", conversation: this._conversation, on: false } }];
    }
    if (now - this._typedAt < TYPING_EVERY_MS) return [];
    this._typedAt = now;
    return [{ do: "hint", frame: { t: "typing", conversation: this._conversation, on: true } }];
  }

  read(seq) {
    this.readUpTo = Math.max(this.readUpTo, seq);
  }

  /** On a new connection: what was told before may not have arrived. */
  again() {
    this._sentSeen = { delivered: 0, read: 0 };
  }

  /** `delivered`: the newest that is here. Told when something is read and at every tick, but not for each of many messages: the broker counts frames. */
  seen(delivered, now) {
    const read = Math.min(this.readUpTo, delivered);
    if (now - this._seenAt < SEEN_EVERY_MS || (delivered <= this._sentSeen.delivered && read <= this._sentSeen.read)) return [];
    this._sentSeen = { delivered, read };
    this._seenAt = now;
    return [{ do: "hint", frame: { t: "seen", conversation: this._conversation, delivered, read } }];
  }
}
