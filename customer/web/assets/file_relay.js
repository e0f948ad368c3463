/** The road through the broker: one request about one file on its way, and what its answer means. */
export const PIECE = 1024 * 1024;
const WITHIN_MS = 60_000;

export class FileRelay {
  constructor(secret) {
    this._secret = secret;
  }

  /** `data` empty: asks how much is there. Gives `{is: held, count, hashed}`, `{is: wait, ms, trouble}` or `{is: over, why}`. */
  async put(id, size, first, data, sha256) {
    const headers = { "Content-Range": `bytes ${data.size > 0 ? `${first}-${first + data.size - 1}` : "*"}/${size}`, "Content-Type": "application/octet-stream" };
    if (first + data.size === size && sha256 !== "") headers["Repr-Digest"] = `sha-256=:${btoa(String.fromCharCode(...sha256.match(/../g).map((h) => Number.parseInt(h, 16))))}:`;
    return this._ask("PUT", id, headers, data);
  }

  /** Also `{is: came, data}`. */
  get(id, first) {
    return this._ask("GET", id, { Range: `bytes=${first}-` });
  }

  head(id) {
    return this._ask("HEAD", id, {});
  }

  async _ask(method, id, headers, body) {
    let answer;
    try {
      const init = { method, headers: { Authorization: `Bearer ${this._secret}`, ...headers }, body, cache: "no-store", signal: AbortSignal.timeout(WITHIN_MS) };
      answer = await fetch(`/api/v1/transfer/${id}`, init);
      if (answer.status === 206 && answer.headers.get("Content-Range")?.startsWith(`bytes ${headers.Range?.slice(6)}`)) {
        return { is: "came", data: new Uint8Array(await answer.arrayBuffer()) };
      }
    } catch {
      return { is: "wait", ms: 1000, trouble: "" };
    }
    return meaning(answer.status, answer.headers.get("Upload-Offset"), answer.headers.get("Transfer-Hash") ?? "");
  }
}

/** Pure. */
export function meaning(status, held, hashed) {
  if ([200, 202, 409, 416].includes(status) && held !== null && /^\d{1,15}$/.test(held)) return { is: "held", count: Number(held), hashed };
  if (status === 204) return { is: "wait", ms: 0, trouble: "" };
  if (status === 422) return { is: "over", why: "bad_hash" };
  if (status === 507) return { is: "wait", ms: 5000, trouble: "no_room" };
  if ([401, 403, 404].includes(status)) return { is: "wait", ms: 5000, trouble: "" };
  return { is: "wait", ms: 1000, trouble: "" };
}
