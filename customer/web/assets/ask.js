/** Questions to the broker over HTTP, with the proof of work that it may want. The only door to fetch for JSON. */
import { solve } from "./proof.js";

const ANSWER_WITHIN_MS = 15_000;
/** Challenges harder than this would take minutes on a phone: rather say that it did not work. */
const MOST_BITS = 26;

/** {ok, body, error, retryAfterS}; `error` "offline" where there was no answer that makes sense. */
export async function ask(path, init = {}, withinMs = ANSWER_WITHIN_MS) {
  try {
    const response = await fetch(path, { ...init, cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout?.(withinMs) });
    const body = await response.json();
    const good = response.ok && typeof body === "object" && body !== null;
    return { ok: good, body, error: String(body?.error ?? "failed"), retryAfterS: Number(body?.retry_after_s) || 0 };
  } catch {
    return { ok: false, body: {}, error: "offline", retryAfterS: 0 }; // no network, no JSON, too late: all the same to a person
  }
}

export function post(path, body, headers = {}) {
  return ask(path, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: JSON.stringify(body) });
}

/** Posts, and solves what it may be asked first. `working(progress)` while it does; `stopped()` ends it. */
export async function postProved(path, body, { working, stopped }) {
  let asked = body;
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const answer = await post(path, asked);
    if (answer.ok || answer.error !== "proof_needed") return answer;
    const { challenge, bits } = answer.body.proof ?? {};
    if (typeof challenge !== "string" || challenge.length > 400 || !Number.isInteger(bits) || bits < 0 || bits > MOST_BITS) break;
    const nonce = await solve(challenge, bits, { tell: working, pause, stopped, now: () => performance.now() });
    if (nonce === null) return { ok: false, body: {}, error: "stopped", retryAfterS: 0 };
    asked = { ...body, proof: { challenge, nonce } };
  }
  return { ok: false, body: {}, error: "failed", retryAfterS: 0 };
}

/** Gives the page back for input and paint; a message channel is not slowed down as nested timers are. */
function pause() {
  return new Promise((resume) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resume();
    };
    port2.postMessage(0);
  });
}
