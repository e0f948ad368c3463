/** Taking a seat: asks the broker about a link, joins with token or code, does the proof of work it may want. The only door to fetch. */
import { NAME_CHARS, URL_TAKEN_CHARS } from "./limits.js";
import { isCode, plainCode } from "./ids.js";
import { solve } from "./proof.js";
import { cap, cleanLine } from "./text.js";

/** What the broker may say, and the page has words for. */
const KNOWN = new Set(["bad_code", "unknown", "expired", "used", "locked", "proof_needed", "name_needed"]);
const ANSWER_WITHIN_MS = 15_000;
/** Challenges harder than this would take minutes on a phone: rather say that it did not work. */
const MOST_BITS = 26;

/** The name as it will be shown, or "". */
export function tidyName(text) {
  return cap(cleanLine(text), NAME_CHARS);
}

/** What is wrong with the form before anybody is asked: {code?: "empty"|"bad_code", name?: "name_needed"}. */
export function check({ code, name, token }) {
  const wrong = {};
  const plain = plainCode(code);
  if (token === "" && plain === "") wrong.code = "empty";
  else if (token === "" && !isCode(plain)) wrong.code = "bad_code";
  if (tidyName(name) === "") wrong.name = "name_needed";
  return wrong;
}

/** The broker's word about a link: {state, code, portal}; state valid, expired, used, unknown or offline. */
export async function lookUp(token) {
  const answer = await ask(`/api/v1/link/${encodeURIComponent(token)}`, { method: "GET" });
  if (answer.ok) return { state: "valid", code: String(answer.body.code ?? ""), portal: answer.body.portal ?? null };
  return { state: KNOWN.has(answer.error) ? answer.error : "offline", code: "", portal: null };
}

/**
 * Joins. `who`: {token} or {code}, with {name, lang, impl, id}; the same `id` again brings the same seat, should an answer get lost. `working(progress)` while a proof of work runs; `stopped()` ends it.
 * Gives {joined} or {error, retryAfterS}.
 */
export async function join(who, { working, stopped }) {
  let body = who.token ? { token: who.token } : { code: plainCode(who.code) };
  body = { ...body, name: who.name, lang: who.lang, impl: who.impl, id: who.id };
  const referrer = globalThis.document?.referrer ?? "";
  if (referrer) body.referrer = referrer.slice(0, URL_TAKEN_CHARS);
  for (let rounds = 0; rounds < 3; rounds += 1) {
    const answer = await ask("/api/v1/join", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (answer.ok) return { joined: answer.body };
    if (answer.error !== "proof_needed") return { error: KNOWN.has(answer.error) ? answer.error : answer.error === "offline" ? "offline" : "failed", retryAfterS: answer.retryAfterS };
    const { challenge, bits } = answer.body.proof ?? {};
    if (typeof challenge !== "string" || challenge.length > 400 || !Number.isInteger(bits) || bits < 0 || bits > MOST_BITS) return { error: "failed" };
    const nonce = await solve(challenge, bits, { tell: working, pause, stopped, now: () => performance.now() });
    if (nonce === null) return { error: "stopped" };
    body = { ...body, proof: { challenge, nonce } };
  }
  return { error: "failed" };
}

async function ask(path, init) {
  try {
    const response = await fetch(path, { ...init, cache: "no-store", credentials: "omit", redirect: "error", signal: AbortSignal.timeout?.(ANSWER_WITHIN_MS) });
    const body = await response.json();
    const good = response.ok && typeof body === "object" && body !== null;
    return { ok: good, body, error: String(body?.error ?? "failed"), retryAfterS: Number(body?.retry_after_s) || 0 };
  } catch {
    return { ok: false, body: {}, error: "offline", retryAfterS: 0 }; // no network, no JSON, too late: all the same to a person
  }
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
