/**
 * Requests on their way to the broker: kept until answered, repeated in order after a reconnect, idempotent by `id`.
 *
 * A message with files waits, and what comes after it, until they are with the broker: `wanting` names it, `brought` lets it go.
 *
 * Two lanes, each with one request in flight, so that neither overtakes itself: what people wrote, and deeds (consent,
 * marks). The end goes past both. Pure: the caller sends what `due` gives, stores what `saved` gives, and passes the time.
 */
const LANES = { send: "words", edit: "words", unsend: "words", rate: "words" };
/** A refused-for-now request without `after_ms` waits this long. */
const RETRY_MS = 1000;

export class Outbox {
  /** `saved`: what `saved()` gave before a reload. */
  constructor(saved = []) {
    this._entries = saved.map((e) => this._entry(e.frame, e.failed, e.under));
  }

  /** `under`: the capability whose yes it goes under, "" where it needs none. Kept with it, so that a reload does not make it words like others. */
  add(frame, under = "") {
    this._entries.push(this._entry(frame, "", under));
  }

  _entry(frame, failed, under = "") {
    return { frame, failed, under, flying: false, notBefore: 0, ready: !(frame.files?.length > 0), asked: false };
  }

  /** Messages at the head of their lane whose files are to be brought now, each once. */
  get wanting() {
    const head = this._entries.find((e) => e.frame.t === "send" && e.failed === "");
    if (head === undefined || head.ready || head.asked) return [];
    head.asked = true;
    return [head.frame];
  }

  /** Its files are with the broker. */
  brought(id) {
    const entry = this._entries.find((e) => e.frame.id === id);
    if (entry !== undefined) entry.ready = true;
  }

  /**
   * The person gives a message up. Gives its frame where it was never sent and is out now; null where its files are on their way
   * (the courier knows whether it can still be stopped) or where it may have been sent.
   */
  takeBack(id) {
    const entry = this._entries.find((e) => e.frame.id === id);
    return entry === undefined || entry.asked || entry.flying || entry.ready ? null : this.acked(id);
  }

  /** The messages that wait and go under a yes to this: their ids. */
  under(what) {
    return this._entries.filter((e) => e.under === what).map((e) => e.frame.id);
  }

  /** The message with this id, as long as it waits. */
  frame(id) {
    return this._entries.find((e) => e.frame.id === id)?.frame ?? null;
  }

  /** They never will be: the person decides. */
  notBrought(id, code) {
    const entry = this._entries.find((e) => e.frame.id === id);
    if (entry !== undefined) entry.failed = code;
  }

  /** Frames to send now, marked as in flight. `onlyEnd`: nothing but the end may go yet. */
  due(now, onlyEnd = false) {
    const busy = new Set();
    const frames = [];
    for (const entry of this._entries) {
      if (entry.failed !== "" || (onlyEnd && entry.frame.t !== "end")) continue;
      const lane = entry.frame.t === "end" ? "end" : (LANES[entry.frame.t] ?? "deeds");
      const free = !busy.has(lane) && !entry.flying && entry.notBefore <= now && entry.ready;
      busy.add(lane);
      if (!free) continue;
      entry.flying = true;
      frames.push(entry.frame);
    }
    return frames;
  }

  /** When `due` may have more, if nothing else happens: the earliest retry, or null. */
  get wakeAt() {
    const times = this._entries.filter((e) => !e.flying && e.failed === "" && e.notBefore > 0).map((e) => e.notBefore);
    return times.length === 0 ? null : Math.min(...times);
  }

  /** The connection is gone: what was in flight may or may not have arrived and goes again. */
  linkLost() {
    for (const entry of this._entries) entry.flying = false;
  }

  /** The request that was committed, or null for an answer to nothing. */
  acked(id) {
    const at = this._entries.findIndex((e) => e.frame.id === id);
    return at < 0 ? null : this._entries.splice(at, 1)[0].frame;
  }

  /** `{frame, final}`. A final refusal keeps a message, marked as failed, for the person to decide; drops a deed. */
  nacked(nack, now) {
    const at = this._entries.findIndex((e) => e.frame.id === nack.id);
    if (at < 0) return null;
    const entry = this._entries[at];
    entry.flying = false;
    if (nack.code === "no_file") entry.ready = entry.asked = false;
    if (nack.retry) entry.notBefore = now + (nack.after_ms || RETRY_MS);
    else if (entry.frame.t === "send") entry.failed = nack.code;
    else this._entries.splice(at, 1);
    return { frame: entry.frame, final: !nack.retry };
  }

  /** Takes a failed message out; gives its frame. */
  discard(id) {
    return this.acked(id);
  }

  /** Drops everything but the end: nothing else matters after it. Gives the messages that were never sent. */
  onlyEnd() {
    const lost = this._entries.filter((e) => e.frame.t === "send");
    this._entries = this._entries.filter((e) => e.frame.t === "end");
    return lost.map((e) => e.frame);
  }

  /** Drops what is about the session alone: after its end people still write to each other. */
  onlyWords() {
    this._entries = this._entries.filter((e) => e.frame.t === "end" || LANES[e.frame.t] === "words");
  }

  /** Changes of own messages that are on their way, oldest first. */
  get changes() {
    return this._entries.filter((e) => e.frame.t === "edit" || e.frame.t === "unsend").map((e) => e.frame);
  }

  /** Own messages not yet committed, oldest first: `{frame, failed}`. */
  get words() {
    return this._entries.filter((e) => e.frame.t === "send").map(({ frame, failed }) => ({ frame, failed }));
  }

  get size() {
    return this._entries.length;
  }

  saved() {
    return this._entries.map(({ frame, failed, under }) => ({ frame, failed, under }));
  }
}
