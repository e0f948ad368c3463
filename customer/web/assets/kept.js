/**
 * Bytes of files that are on their way to the broker, in the browser's own database, so that a reload costs nothing. Each goes as
 * soon as its message is sent or given up; what a closed tab left behind goes a day later. Where the browser forbids it, a file
 * lives as long as the page. The only door to IndexedDB.
 */
const NAME = "tapline-files";
const TABLE = "files";
const LEFT_BEHIND_MS = 24 * 3600 * 1000;

export class Kept {
  constructor(factory = globalThis.indexedDB, now = () => Date.now()) {
    this._now = now;
    this._opened = this._open(factory).catch(() => null);
  }

  _open(factory) {
    return new Promise((resolve, reject) => {
      const request = factory.open(NAME, 1);
      request.onupgradeneeded = () => request.result.createObjectStore(TABLE);
      request.onsuccess = () => resolve(request.result);
      request.onerror = request.onblocked = () => reject(request.error);
    });
  }

  /** Whether it is on disk. */
  async put(id, blob) {
    return (await this._do("readwrite", (table) => table.put({ blob, at: this._now() }, id))) !== undefined;
  }

  /** The bytes, or null. */
  async get(id) {
    return (await this._do("readonly", (table) => table.get(id)))?.blob ?? null;
  }

  async drop(id) {
    await this._do("readwrite", (table) => table.delete(id));
  }

  /** What other tabs left behind long ago. */
  async sweep() {
    const old = this._now() - LEFT_BEHIND_MS;
    for (const id of (await this._do("readonly", (table) => table.getAllKeys())) ?? []) {
      const found = await this._do("readonly", (table) => table.get(id));
      if (found !== undefined && !(found.at > old)) await this.drop(id);
    }
  }

  /** The answer, or undefined where there is no database or it refuses (a full disk, a private window). */
  async _do(mode, what) {
    const db = await this._opened;
    if (db === null) return undefined;
    return new Promise((resolve) => {
      try {
        const change = db.transaction(TABLE, mode);
        const request = what(change.objectStore(TABLE));
        change.oncomplete = () => resolve(mode === "readwrite" ? true : request.result);
        change.onerror = change.onabort = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }
}
