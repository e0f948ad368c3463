/**
 * Carries the bytes of files between this page and the broker, and says what can be shown of each. The only door to fetch
 * beside join.js. What is to be sent lies in `kept` until it is brought; what was fetched lives as long as the page.
 */
import { digestOf } from "./digest.js";
import { Upload } from "./files.js";

const TRIES = 4;
const WAIT_MS = 1000;
/** A piece that goes out, or the next byte that comes in. */
const WITHIN_MS = 60_000;
/** Between two words about how far a download is. */
const TOLD_EVERY = 256 * 1024;

export class Courier {
  /** `secret`: the seat; `kept`: as kept.js; `moved(id)`: another face of a file; `log(text)`. */
  constructor({ secret, conversation, kept, moved, log }) {
    this._secret = secret;
    this._conversation = conversation;
    this._kept = kept;
    this._moved = moved;
    this._log = log;
    this._blobs = new Map();
    this._urls = new Map();
    this._shares = new Map();
    this._troubles = new Map();
    this._fetching = new Map();
    this._unwanted = new Set();
    this._wakers = new Set();
    this._closed = false;
  }

  /** For good: nothing is carried any more, and no file stays in memory. */
  close() {
    this._closed = true;
    this.hurry();
    for (const stop of this._fetching.values()) stop.abort();
    for (const url of this._urls.values()) URL.revokeObjectURL(url);
    this._urls.clear();
    this._blobs.clear();
  }

  /** The broker can be reached again: nobody waits any longer. */
  hurry() {
    for (const wake of this._wakers) wake();
    for (const [id, trouble] of this._troubles) if (trouble === "missing") this._troubles.delete(id);
  }

  // ---- out ---------------------------------------------------------------------------------------------------------

  /** The bytes of a file that was chosen. They go with the page: nobody has sent them. */
  hold(id, blob) {
    this._blobs.set(id, blob);
  }

  /** It is on its way: neither a reload nor a kill loses it where the browser keeps it. */
  keep(id) {
    if (this._blobs.has(id)) this._kept?.put(id, this._blobs.get(id));
  }

  /** It is not sent after all. */
  drop(id) {
    this._blobs.delete(id);
    this._kept?.drop(id);
    this._forgetUrl(id);
  }

  /** Its message is there, or never will be. */
  settled(id) {
    this._kept?.drop(id);
  }

  /** Of what is being brought after a reload, so that it can be seen. */
  async recall(id) {
    if (this._blobs.has(id)) return;
    const blob = (await this._kept?.get(id)) ?? null;
    if (blob === null || this._closed) return;
    this._blobs.set(id, blob);
    this._moved(id);
  }

  /** The person gives the `send` up: it is, unless the broker has all of its files. */
  cancel(frame) {
    this._unwanted.add(frame.id);
    for (const wake of this._wakers) wake();
  }

  /** Brings all files of a `send`. Gives "" when they are there, or the code of why they never will be. */
  async bring(frame) {
    for (const file of frame.files) {
      const code = await this._bringOne(file, frame.id);
      this._share(file.id, null);
      this._trouble(file.id, "");
      if (code !== "") {
        this._unwanted.delete(frame.id);
        return code;
      }
    }
    this._unwanted.delete(frame.id);
    return "";
  }

  async _bringOne(file, request) {
    const upload = new Upload(file.size);
    await this.recall(file.id);
    const blob = this._blobs.get(file.id) ?? null;
    let step = upload.begin();
    while (!this._closed) {
      if (step.is === "done") return "";
      if (step.is === "refused") return step.code;
      if (step.is === "again") {
        await this._wait(step.waitMs);
        step = upload.begin();
        continue;
      }
      if (step.count > 0) {
        if (this._unwanted.has(request)) return "cancelled"; // the broker has just said that it does not have all of it
        if (blob === null) return "file_lost"; // the page was left, and this browser keeps nothing
      }
      this._share(file.id, upload.at / file.size);
      step = await this._put(file, blob, step, upload);
    }
    return "closed";
  }

  async _put(file, blob, { first, count }, upload) {
    const span = count > 0 ? `${first}-${first + count - 1}` : "*";
    const headers = { "Content-Type": "application/octet-stream", "Content-Range": `bytes ${span}/${file.size}`, "Repr-Digest": `sha-256=:${base64(file.sha256)}:` };
    const body = count > 0 ? blob.slice(first, first + count) : null;
    try {
      const answer = await this._ask("PUT", `${file.id}?conversation=${encodeURIComponent(this._conversation)}`, headers, body, AbortSignal.timeout?.(WITHIN_MS));
      const held = answer.headers.get("Upload-Offset");
      const code = answer.status >= 400 ? String((await answer.json())?.error ?? "failed") : "";
      this._trouble(file.id, code === "disk_full" ? "disk_full" : "");
      return upload.answered(answer.status, code, held === null || !/^\d+$/.test(held) ? null : Number(held));
    } catch (error) {
      this._log(`a file could not be brought just now: ${error}`);
      return upload.failed();
    }
  }

  // ---- in ----------------------------------------------------------------------------------------------------------

  /** `{url, share, trouble}`: what to show, how much has crossed (null: it stands still), and "missing", "gone" or "disk_full". */
  face(file) {
    return { url: this._url(file), share: this._shares.get(file.id) ?? null, trouble: this._troubles.get(file.id) ?? "" };
  }

  /** Somebody looks at it: have it here. Does nothing when it is or comes. Gives whether it is here in the end. */
  async want(file) {
    if (this._blobs.has(file.id)) return true;
    if (this._fetching.has(file.id) || this._troubles.has(file.id) || this._closed) return false;
    const stop = new AbortController();
    this._fetching.set(file.id, stop);
    const trouble = await this._fetch(file, stop);
    this._fetching.delete(file.id);
    this._shares.delete(file.id);
    if (trouble !== "") this._troubles.set(file.id, trouble);
    this._moved(file.id);
    return trouble === "" && this._blobs.has(file.id);
  }

  again(file) {
    this._troubles.delete(file.id);
    const wanted = this.want(file);
    this._moved(file.id);
    return wanted;
  }

  /** Nobody waits for it any more. */
  stop(file) {
    this._fetching.get(file.id)?.abort();
  }

  /** What is wrong, "" when all of it is here or nobody wants it any more. What came before a cut is not fetched again. */
  async _fetch(file, stop) {
    const parts = { list: [], size: 0 };
    for (let tries = 0; tries < TRIES && !this._closed && !stop.signal.aborted; tries += 1) {
      if (tries > 0) await this._wait(WAIT_MS * 2 ** tries);
      const before = parts.size;
      try {
        const answer = await this._ask("GET", file.id, before > 0 ? { Range: `bytes=${before}-` } : {}, null, stop.signal);
        if (answer.status === 404 || answer.status === 401) return "gone";
        if (!answer.ok) continue;
        if (answer.status !== 206) Object.assign(parts, { list: [], size: 0 });
        await this._read(file, answer, parts, stop);
        if (parts.size < file.size) {
          if (parts.size > before) tries = 0;
          continue;
        }
        const blob = new Blob(parts.list, { type: file.type });
        if (blob.size !== file.size || (await digestOf(blob)) !== file.sha256) return "gone";
        this._blobs.set(file.id, blob);
        return "";
      } catch (error) {
        if (!stop.signal.aborted) this._log(`a file could not be fetched just now: ${error}`);
      }
      if (parts.size > file.size) return "gone"; // more than its record says
      if (parts.size > before) tries = 0;
    }
    return stop.signal.aborted ? "" : "missing";
  }

  async _read(file, answer, parts, stop) {
    const reader = answer.body.getReader();
    let told = parts.size;
    for (;;) {
      const late = setTimeout(() => reader.cancel(), WITHIN_MS);
      const { done, value } = await reader.read().finally(() => clearTimeout(late));
      if (done) return;
      parts.list.push(value);
      parts.size += value.length;
      if (parts.size > file.size) throw new Error("more than its record says");
      if (parts.size - told >= TOLD_EVERY && !stop.signal.aborted) {
        told = parts.size;
        this._share(file.id, parts.size / file.size);
      }
    }
  }

  _url(file) {
    const blob = this._blobs.get(file.id);
    if (blob === undefined) return "";
    if (!this._urls.has(file.id)) this._urls.set(file.id, URL.createObjectURL(blob));
    return this._urls.get(file.id);
  }

  _forgetUrl(id) {
    if (this._urls.has(id)) URL.revokeObjectURL(this._urls.get(id));
    this._urls.delete(id);
  }

  // ---- both --------------------------------------------------------------------------------------------------------

  _ask(method, path, headers, body, signal) {
    const init = { method, headers: { Authorization: `Bearer ${this._secret}`, ...headers }, body, cache: "no-store", credentials: "omit", redirect: "error" };
    return fetch(`/api/v1/blob/${path}`, { ...init, signal });
  }

  _share(id, share) {
    if (share === null) this._shares.delete(id);
    else this._shares.set(id, share);
    this._moved(id);
  }

  _trouble(id, trouble) {
    if ((this._troubles.get(id) ?? "") === trouble) return;
    if (trouble === "") this._troubles.delete(id);
    else this._troubles.set(id, trouble);
    this._moved(id);
  }

  _wait(ms) {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this._wakers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this._wakers.add(wake);
    });
  }
}

function base64(hex) {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(Number.parseInt(byte, 16))));
}
