/**
 * A store whose seat and outbox lie in the browser's database, too. A browser that is killed, as phones do to make room, takes
 * sessionStorage with it, and of localStorage the last seconds: who comes back to the same address finds both there and goes on.
 *
 * Of what waits there each window changes only its own, message by message. What a person closes is gone with its tab all the same,
 * and what a code opened is gone soon after its page's last sign of life, for the next person may sit there: unless words are not sent
 * yet, for with the seat they would be lost. They wait for a day. A tab that still lives is not robbed of its seat by another one at the same address.
 */

/** So long after its page's last sign of life can somebody go on with what a code opened: a phone is restarted, a browser comes back. */
const AFTER_LIFE_MS = 10 * 60_000;
/** Unsent words, and what one keeps on one's own device. */
const WAITING_MS = 24 * 3600 * 1000;
/** A page that lives says so this often. */
export const ALIVE_EVERY_MS = 60_000;
const WORDS = new Set(["send", "edit"]);
/** A database that does not answer for so long holds nobody up. */
const WITHIN_MS = 2000;

export class Sheltered {
  /**
   * `store`: as store.js; `kept`: as kept.js; `place`: the address by which it is found again, "" where there is none; `token`: of the
   * link that its seat came by, null where the seat outlives the tab; `locks`: the browser's, undefined where it has none; `now()`: the time, ms.
   */
  constructor(store, kept, { place, token = null, locks = globalThis.navigator?.locks, now = () => Date.now() }) {
    this._store = store;
    this._kept = kept;
    this._place = place;
    this._token = token;
    this._locks = locks;
    this._now = now;
    this._held = "";
    /** Of what waits, the ids that this window has had: two windows at one address share the store. */
    this._had = new Set();
  }

  /** The seat of this address is in the store, if there is one anywhere: before this, `get` knows only what the store knows. */
  async open() {
    this._judge();
    const swept = this._kept.sweep();
    if (this._lasting || this._seat === null) {
      let late;
      const nothing = new Promise((resolve) => (late = setTimeout(() => resolve(null), WITHIN_MS)));
      const found = await Promise.race([this._found(swept), nothing]);
      clearTimeout(late);
      if (found !== null) {
        this._store.set("seat", found.seat);
        this._store.set("outbox", found.outbox);
      }
    }
    this._save();
  }

  /** The page has another address from now on; what lies at the former one stays there. */
  moved(place) {
    this._place = place;
  }

  /** The page goes: by hand, for a killed one says nothing. A reload comes back to `open`. */
  left() {
    if (!this._lasting && this._seat !== null && !this._unsent) this._drop();
  }

  /** The page lives: said from time to time. */
  alive() {
    if (!this._lasting) this._save();
  }

  /** It is shown again as it was. */
  back() {
    this._save();
  }

  get(key) {
    const value = this._store.get(key);
    if (key === "outbox") this._have(value ?? []);
    return value;
  }

  set(key, value) {
    this._store.set(key, key === "outbox" ? this._merged(value) : value);
    if (key === "seat" || key === "outbox") this._save();
  }

  remove(key) {
    this._store.remove(key);
    if (key === "seat") {
      this._store.remove("alive");
      this._drop();
    } else if (key === "outbox") this._save();
  }

  get _lasting() {
    return this._token === null;
  }

  /** Of this address, or null: the tab may have come here from another. */
  get _seat() {
    const seat = this._store.get("seat");
    return seat !== null && (this._lasting || seat.token === this._token) ? seat : null;
  }

  /** Whether words wait. What else waits is of no use to anybody later. */
  get _unsent() {
    return this._outbox.some(({ frame }) => WORDS.has(frame.t));
  }

  get _lives() {
    return this._lasting || this._unsent ? WAITING_MS : AFTER_LIFE_MS;
  }

  /** A browser that is begun anew may bring back a tab with all that it had, whoever sits there by then. */
  _judge() {
    const at = this._store.get("alive");
    if (this._lasting || at === null || Math.abs(this._now() - at) <= this._lives) return;
    for (const key of ["seat", "outbox", "composing", "name", "alive"]) this._store.remove(key);
  }

  get _outbox() {
    return this._store.get("outbox") ?? [];
  }

  _have(entries) {
    for (const { frame } of entries) this._had.add(frame.id);
  }

  /** What is to be stored where `own` waits in this window: what another one has written since stays, each in its place. */
  _merged(own) {
    const left = new Map(own.map((entry) => [entry.frame.id, entry]));
    const merged = [];
    for (const entry of this._outbox) {
      const { id } = entry.frame;
      if (left.has(id)) merged.push(left.get(id));
      else if (!this._had.has(id)) merged.push(entry);
      left.delete(id);
    }
    this._have(own);
    return [...merged, ...left.values()];
  }

  _save() {
    const seat = this._seat;
    if (seat !== null && !this._lasting) this._store.set("alive", this._now());
    if (this._place === "" || seat === null) return;
    this._kept.put(this._place, { seat, outbox: this._outbox }, this._lives);
    this._hold();
  }

  _drop() {
    if (this._place !== "") this._kept.drop(this._place);
  }

  /** What a page that is no more has left here, or null. */
  async _found(swept) {
    if (this._place === "") return null;
    await swept;
    const found = await this._kept.get(this._place);
    return found !== null && (this._lasting || !(await this._taken())) ? found : null;
  }

  get _lock() {
    return `tapline.${this._place}`;
  }

  /** As long as this page lives. A browser that forbids storage forbids locks, too, and has kept nothing. */
  _hold() {
    if (this._locks === undefined || this._lasting || this._held === this._lock) return;
    this._held = this._lock;
    this._locks.request(this._held, () => new Promise(() => {})).catch(() => {});
  }

  async _taken() {
    const locks = await this._locks?.query().catch(() => undefined);
    return locks?.held.some((lock) => lock.name === this._lock) ?? false;
  }
}
