/** Taking a seat: asks the broker about a link, joins with token or code. */
import { ask, postProved } from "./ask.js";
import { NAME_CHARS, URL_TAKEN_CHARS } from "./limits.js";
import { isCode, plainCode } from "./ids.js";
import { cap, cleanLine } from "./text.js";

/** What the broker may say, and the page has words for. */
const KNOWN = new Set(["bad_code", "unknown", "expired", "used", "locked", "name_needed", "blocked"]);

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
 * Joins. `who`: {token} or {code}, with {name, lang, impl, id, visitor}; the same `id` again brings the same seat, should an answer get lost. `working(progress)` while a proof of work runs; `stopped()` ends it.
 * Gives {joined} or {error, retryAfterS}.
 */
export async function join(who, { working, stopped }) {
  const by = who.token ? { token: who.token } : { code: plainCode(who.code) };
  const body = { ...by, name: who.name, lang: who.lang, impl: who.impl, id: who.id, visitor: who.visitor, ...referrer() };
  const answer = await postProved("/api/v1/join", body, { working, stopped });
  if (answer.ok) return { joined: answer.body };
  const told = KNOWN.has(answer.error) || ["offline", "stopped"].includes(answer.error);
  return { error: told ? answer.error : "failed", retryAfterS: answer.retryAfterS };
}

/** Where the customer came from, as far as the browser tells: {referrer}, or nothing. */
export function referrer() {
  const from = globalThis.document?.referrer ?? "";
  return from === "" ? {} : { referrer: from.slice(0, URL_TAKEN_CHARS) };
}
