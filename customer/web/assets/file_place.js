/**
 * Where a file that comes lies until it is whole: in the browser's own file system in pieces, so that a reload loses at most the last one,
 * or in memory where there is none. Nothing of it bears its name before it is whole. The only door to the origin's private file system.
 */
const PIECE = 4 * 1024 * 1024;
/** Without a file system: what a page may hold without being killed for it. */
export const MEMORY_BYTES = 200 * 1024 * 1024;
/** Left to the browser for everything else. */
const SPARE_BYTES = 50 * 1024 * 1024;
const FOLDER = "tapline-files";

export class FilePlace {
  constructor(storage = globalThis.navigator?.storage) {
    this._storage = storage;
    this._folder = null;
  }

  /** "" where a file of this size can be taken, else why not: no_room, too_large. */
  async room(size) {
    if ((await this._open()) === null) return size > MEMORY_BYTES ? "too_large" : "";
    const { quota = 0, usage = 0 } = (await this._storage.estimate?.()) ?? {};
    return quota > 0 && quota - usage < size + SPARE_BYTES ? "no_room" : "";
  }

  /** What has come of it, to be gone on with. */
  async part(id) {
    const folder = await this._open();
    return folder === null ? new MemoryPart() : StoredPart.open(folder, id);
  }

  /** Nothing of it is needed any more. */
  async drop(id) {
    const folder = await this._open();
    if (folder === null) return;
    for (const name of await names(folder)) if (name.startsWith(`${id}.`)) await folder.removeEntry(name).catch(() => null);
  }

  /** What is left of files that nobody knows any more. */
  async sweep(known) {
    const folder = await this._open();
    if (folder === null) return;
    for (const name of await names(folder)) if (!known.has(name.split(".")[0])) await folder.removeEntry(name).catch(() => null);
  }

  async _open() {
    if (this._folder === null && typeof this._storage?.getDirectory === "function") {
      try {
        const folder = await (await this._storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
        const probe = await folder.getFileHandle("probe", { create: true });
        this._folder = typeof probe.createWritable === "function" ? folder : undefined;
        await folder.removeEntry("probe").catch(() => null);
      } catch {
        this._folder = undefined; // a private window, or forbidden
      }
    }
    return this._folder ?? null;
  }
}

async function names(folder) {
  const found = [];
  for await (const name of folder.keys()) found.push(name);
  return found;
}

class MemoryPart {
  constructor() {
    this._pieces = [];
    this.have = 0;
  }

  async append(bytes) {
    this._pieces.push(new Blob([bytes]));
    this.have += bytes.length;
  }

  async whole() {
    return new Blob(this._pieces);
  }
}

class StoredPart {
  static async open(folder, id) {
    const part = new StoredPart(folder, id);
    for (;;) {
      const size = await part._sizeOf(part._count);
      if (size !== PIECE) break; // a shorter one was the last, or its end never came: it comes again
      part._count += 1;
      part.have += PIECE;
    }
    return part;
  }

  constructor(folder, id) {
    this._folder = folder;
    this._id = id;
    this._count = 0;
    this._rest = [];
    this._restBytes = 0;
    this.have = 0;
  }

  async _sizeOf(n) {
    try {
      return (await (await this._folder.getFileHandle(`${this._id}.${n}`)).getFile()).size;
    } catch {
      return 0;
    }
  }

  /** Throws QuotaExceededError; then nothing of `bytes` is kept. */
  async append(bytes) {
    this._rest.push(bytes);
    this._restBytes += bytes.length;
    this.have += bytes.length;
    try {
      while (this._restBytes >= PIECE) {
        const all = new Uint8Array(await new Blob(this._rest).arrayBuffer());
        await this._write(all.subarray(0, PIECE));
        this._rest = all.length > PIECE ? [all.slice(PIECE)] : [];
        this._restBytes = all.length - PIECE;
      }
    } catch (error) {
      this._rest.pop();
      this._restBytes -= bytes.length;
      this.have -= bytes.length;
      throw error;
    }
  }

  async whole() {
    if (this._restBytes > 0) {
      await this._write(new Uint8Array(await new Blob(this._rest).arrayBuffer()));
      this._rest = [];
      this._restBytes = 0;
    }
    const files = [];
    for (let n = 0; n < this._count; n += 1) files.push(await (await this._folder.getFileHandle(`${this._id}.${n}`)).getFile());
    return new Blob(files);
  }

  async _write(bytes) {
    const handle = await this._folder.getFileHandle(`${this._id}.${this._count}`, { create: true });
    const writable = await handle.createWritable();
    try {
      await writable.write(bytes);
      await writable.close();
    } catch (error) {
      await writable.abort().catch(() => null);
      throw error;
    }
    this._count += 1;
  }
}
