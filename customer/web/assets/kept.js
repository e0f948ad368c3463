/**
 * Things by their names in the browser's own database: bytes of files that are on their way to the broker ("files"), and the seats of
 * sheltered.js ("seats"). What it says it has survives a reload and the death of the whole browser. Each goes as soon as it is of no
 * more use; what was left behind goes a day later, or as soon as whoever put it there said. Where the browser forbids it, it keeps nothing. The only door to IndexedDB.
 */
const PREFIX = "tapline-";
const LEFT_BEHIND_MS = 24 * 3600 * 1000;

export class Kept {
  /** `what`: names the database and its only table. */
  constructor(what, factory = globalThis.indexedDB, now = () => Date.now()) {
    this._table = what;
    this._now = now;
    this._opened = this._open(factory).catch(() => null);
  }

  _open(factory) {
    return new Promise((resolve, reject) => {
      const request = factory.open(PREFIX + this._table, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(this._table);
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => reject(request.error);
    });
  }

  /** Whether it is on disk. `lives`: for so long after this, ms. */
  async put(id, thing, lives = LEFT_BEHIND_MS) {
    return (await this._do("readwrite", (table) => table.put({ thing, at: this._now(), lives }, id))) !== undefined;
  }

  /** The thing, or null. */
  async get(id) {
    const found = await this._do("readonly", (table) => table.get(id));
    return found === undefined || this._over(found) ? null : found.thing;
  }

  async drop(id) {
    await this._do("readwrite", (table) => table.delete(id));
  }

  /** What is left of others, and over. */
  async sweep() {
    for (const id of (await this._do("readonly", (table) => table.getAllKeys())) ?? []) {
      const found = await this._do("readonly", (table) => table.get(id));
      if (found !== undefined && this._over(found)) await this.drop(id);
    }
  }

  /** A clock that was put back makes nothing live longer. */
  _over({ at, lives = LEFT_BEHIND_MS }) {
    return !(Math.abs(this._now() - at) <= lives);
  }

  /** The answer, or undefined where there is no database or it refuses (a full disk, a private window). */
  async _do(mode, what) {
    const db = await this._opened;
    if (db === null) return undefined;
    return new Promise((resolve) => {
      try {
        const change = db.transaction(this._table, mode);
        const request = what(change.objectStore(this._table));
        change.commit?.(); // now, and not once this process has heard of the request: by then it may have been killed
        change.oncomplete = () => resolve(mode === "readwrite" ? true : request.result);
        change.onerror = change.onabort = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}
