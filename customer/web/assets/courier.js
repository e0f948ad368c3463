/**
 * Carries the bytes of files between this page and the broker, and says what can be shown of each. The only door to fetch
 * beside join.js. Bytes live in memory: of what was chosen until it is brought, of what was fetched as long as the page.
 */
import { Upload } from "./files.js";

const TRIES = 4;
const WAIT_MS = 1000;
const WITHIN_MS = 60_000;

export class Courier {
  /** `secret`: the seat; `moved(id)`: another face of a file; `log(text)`. */
  constructor({ secret, conversation, moved, log }) {
    this._secret = secret;
    this._conversation = conversation;
    this._moved = moved;
    this._log = log;
    this._blobs = new Map();
    this._urls = new Map();
    this._shares = new Map();
    this._troubles = new Map();
    this._fetching = new Set();
    this._wakers = new Set();
    this._closed = false;
  }

  /** For good: nothing is carried any more, and no picture stays in memory. */
  close() {
    this._closed = true;
    this.hurry();
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

  /** The bytes of a file that is going to be sent. */
  hold(id, blob) {
    this._blobs.set(id, blob);
  }

  /** It is not sent after all. */
  drop(id) {
    this._blobs.delete(id);
    this._forgetUrl(id);
  }

  /** Brings all files of a `send`. Gives "" when they are there, or the code of why they never will be. */
  async bring(frame) {
    for (const file of frame.files) {
      const code = await this._bringOne(file);
      this._share(file.id, null);
      if (code !== "") return code;
    }
    return "";
  }

  async _bringOne(file) {
    const upload = new Upload(file.size);
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
      // The page was left and came back: what was brought whole before needs no bytes, all else is lost.
      if (blob === null && step.count > 0) return "file_lost";
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
      const answer = await this._ask("PUT", `${file.id}?conversation=${encodeURIComponent(this._conversation)}`, headers, body);
      const held = answer.headers.get("Upload-Offset");
      const code = answer.status >= 400 ? String((await answer.json())?.error ?? "failed") : "";
      return upload.answered(answer.status, code, held === null || !/^\d+$/.test(held) ? null : Number(held));
    } catch (error) {
      this._log(`a picture could not be brought just now: ${error}`);
      return upload.failed();
    }
  }

  // ---- in ----------------------------------------------------------------------------------------------------------

  /** `{url, share, trouble}`: what to show, how much has crossed (null: it stands still), and "missing" or "gone". */
  face(file) {
    return { url: this._url(file), share: this._shares.get(file.id) ?? null, trouble: this._troubles.get(file.id) ?? "" };
  }

  /** Somebody looks at it: have it here. Does nothing when it is or comes. */
  want(file) {
    if (this._blobs.has(file.id) || this._fetching.has(file.id) || this._troubles.has(file.id) || this._closed) return;
    this._fetching.add(file.id);
    this._fetch(file).then((trouble) => {
      this._fetching.delete(file.id);
      if (trouble !== "") this._troubles.set(file.id, trouble);
      this._moved(file.id);
    });
  }

  again(file) {
    this._troubles.delete(file.id);
    this.want(file);
    this._moved(file.id);
  }

  async _fetch(file) {
    for (let tries = 0; tries < TRIES && !this._closed; tries += 1) {
      if (tries > 0) await this._wait(WAIT_MS * 2 ** tries);
      try {
        const answer = await this._ask("GET", file.id, {}, null);
        if (answer.status === 404 || answer.status === 401) return "gone";
        if (answer.ok) {
          const bytes = await answer.arrayBuffer();
          if (bytes.byteLength !== file.size) return "gone";
          this._blobs.set(file.id, new Blob([bytes], { type: file.type }));
          return "";
        }
      } catch (error) {
        this._log(`a picture could not be fetched just now: ${error}`);
      }
    }
    return "missing";
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

  _ask(method, path, headers, body) {
    const init = { method, headers: { Authorization: `Bearer ${this._secret}`, ...headers }, body, cache: "no-store", credentials: "omit", redirect: "error" };
    return fetch(`/api/v1/blob/${path}`, { ...init, signal: AbortSignal.timeout?.(WITHIN_MS) });
  }

  _share(id, share) {
    if (share === null) this._shares.delete(id);
    else this._shares.set(id, share);
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
