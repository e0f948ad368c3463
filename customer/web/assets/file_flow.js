/**
 * How one file goes out, as the other side asks for it, and how one comes in, asked for a stretch at a time (PROTOCOL.md section 13). Pure.
 */
import { DATA_BYTES } from "./file_frames.js";
import { TRANSFER_WINDOW } from "./limits.js";

export class Outflow {
  constructor(size) {
    this._size = size;
    this.at = 0;
    this.paused = false;
    this.anew();
  }

  /** Another connection: nothing was asked for on it yet. */
  anew() {
    this.at = 0;
    this._until = 0;
    this._last = null;
    this._ended = false;
  }

  /** The same stretch again changes nothing; one that begins before what is sent next goes back. */
  wanted({ from, until }) {
    if (until > this._size || (this._last !== null && this._last.from === from && this._last.until === until)) return;
    if (this._last === null || from < this.at || from > this._until) {
      this.at = from;
      this._until = until;
      this._ended = false;
    }
    this._until = Math.max(this._until, until);
    this._last = { from, until };
  }

  /** `{offset, count}` of what is owed, at most `most` bytes, or null. It counts as sent. */
  next(most = DATA_BYTES) {
    const count = Math.min(most, this._until - this.at);
    if (this.paused || count <= 0) return null;
    const offset = this.at;
    this.at += count;
    return { offset, count };
  }

  /** Whether the hash is to be said now; true once. */
  ends() {
    if (this.paused || this._ended || this._last === null || this.at !== this._size || this._until !== this._size) return false;
    this._ended = true;
    return true;
  }
}

export class Inflow {
  /** `have`: bytes that are kept already. */
  constructor(size, have = 0) {
    this.size = size;
    this.have = have;
    this.paused = false;
    this.lost();
  }

  /** There is a connection: what to ask for, `{from, until}` or null. */
  begin() {
    this._open = true;
    this._asked = this.have;
    this._got = this.have;
    this._first = true;
    return this.ask();
  }

  lost() {
    this._open = false;
    this._asked = this.have;
    this._got = this.have;
  }

  ask() {
    const until = Math.min(this.size, this.have + TRANSFER_WINDOW);
    const more = until - this._asked;
    if (!this._open || this.paused) return null;
    if (!this._first && (more <= 0 || (more < TRANSFER_WINDOW / 2 && until < this.size))) return null;
    const want = { from: this._asked, until };
    this._first = false;
    this._asked = until;
    return want;
  }

  /** Whether these bytes were asked for and are the next ones; else the connection is no good. */
  takes({ offset, data }) {
    if (!this._open || offset !== this._got || offset + data.length > this._asked) return false;
    this._got += data.length;
    return true;
  }

  /** So many more are kept; gives what to ask for next, or null. */
  kept(count) {
    this.have += count;
    return this.ask();
  }

  /** Through the broker. */
  took(count) {
    this.have += count;
    this.lost();
  }

  /** Whether an end may come now. */
  get whole() {
    return this._got === this.size || this.have === this.size;
  }
}
