/**
 * The customer's part in the conversation itself: own words, that somebody types, how far it was read. What is to be sent
 * comes back as deeds. Pure.
 */
import { EDIT_WITHIN_MS, FILES_PER_MESSAGE, RATING_CHARS, TYPED_CHARS, TYPING_EVERY_MS } from "./limits.js";
import { cap, clean, tail, unfit } from "./text.js";

const SEEN_EVERY_MS = 250;
/** What is being typed goes out at most so often, where the portal shows it to its technicians. */
export const PREVIEW_EVERY_MS = 250;

export class Talk {
  constructor(conversationId, makeId) {
    /** The `seq` up to which somebody looked at it. */
    this.readUpTo = 0;
    this._conversation = conversationId;
    this._makeId = makeId;
    this._typedAt = 0;
    this._sentSeen = { delivered: 0, read: 0 };
    this._seenAt = 0;
    this._preview = { at: 0, text: "" };
    /** The rating that was given here, until the conversation's record has it: {value, comment}, or null. */
    this.rating = null;
    /** Own messages that could not be changed any more, by id. */
    this.unchanged = new Set();
  }

  /** `files` go with the words, which may then be none; more than one message holds go in messages before them. */
  say(text, now, files = []) {
    const body = clean(text).trim();
    const why = unfit(body);
    if (why !== "" && !(why === "empty" && files.length > 0)) return [];
    this._typedAt = 0;
    const groups = [];
    for (let at = 0; at < files.length; at += FILES_PER_MESSAGE) groups.push(files.slice(at, at + FILES_PER_MESSAGE));
    if (groups.length === 0) groups.push([]);
    return groups.map((group, n) => {
      const frame = { t: "send", id: this._makeId(now), conversation: this._conversation, body: n === groups.length - 1 ? body : "", client_at: now };
      if (group.length > 0) frame.files = group;
      return { do: "request", frame };
    });
  }

  /** The own messages that may still be edited or taken back: their ids. `now` by the broker's clock. */
  changeable(messages, now) {
    const ids = new Set();
    for (let at = messages.length - 1; at >= 0; at -= 1) {
      const message = messages[at];
      if (now - message.at >= EDIT_WITHIN_MS) break;
      if (message.kind === "text" && message.author.kind === "customer" && message.deleted_at === null) ids.add(message.id);
    }
    return ids;
  }

  /** A wish about words: say, sayAgain, edit, unsend, rate. `brokerNow` by the broker's clock. */
  word(event, messages, now, brokerNow) {
    if (event.is === "say") return this.say(event.text, now, event.files);
    if (event.is === "sayAgain") return [{ do: "discard", id: event.id }, ...this.say(event.text, now, event.files)];
    if (event.is === "rate") return this._rate(event.value, event.comment, now);
    const message = messages.find((m) => m.id === event.id);
    if (message === undefined || !this.changeable(messages, brokerNow).has(message.id)) return [];
    if (event.is === "unsend") return this._change({ t: "unsend", message: message.id }, now);
    const body = clean(event.text).trim();
    return unfit(body) !== "" || body === message.body ? [] : this._change({ t: "edit", message: message.id, body }, now);
  }

  /** The rating as given here, or as the conversation's record has it: {value, comment}, or null. */
  ratingOf(conversation) {
    return this.rating ?? (conversation?.rating ? { value: conversation.rating, comment: conversation.rating_comment } : null);
  }

  _change(frame, now) {
    this.unchanged.delete(frame.message);
    return [{ do: "request", frame: { ...frame, id: this._makeId(now) } }];
  }

  _rate(value, comment, now) {
    this.rating = { value, comment: cap(clean(comment).trim(), RATING_CHARS) };
    return [{ do: "request", frame: { t: "rate", id: this._makeId(now), conversation: this._conversation, ...this.rating } }];
  }

  /** A request about these words will never succeed. */
  refused(request) {
    if (request.t === "rate") this.rating = null;
    if (request.t === "edit" || request.t === "unsend") this.unchanged.add(request.message);
  }

  /** `preview`: the text itself goes along, for the portal shows it and the page has said so. */
  typed(text, preview, now) {
    const empty = text.trim() === "";
    if (preview && !empty) return this._previewed(tail(clean(text), TYPED_CHARS), now);
    if (empty) {
      this._preview.text = "";
      if (this._typedAt === 0) return [];
      this._typedAt = 0;
      return [{ do: "hint", frame: { t: "typing", conversation: this._conversation, on: false } }];
    }
    if (now - this._typedAt < TYPING_EVERY_MS) return [];
    this._typedAt = now;
    return [{ do: "hint", frame: { t: "typing", conversation: this._conversation, on: true } }];
  }

  _previewed(text, now) {
    if (text === this._preview.text || now - this._preview.at < PREVIEW_EVERY_MS) return [];
    this._preview = { at: now, text };
    this._typedAt = now;
    return [{ do: "hint", frame: { t: "typing", conversation: this._conversation, on: true, text } }];
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
