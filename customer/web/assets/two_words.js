/** Two words that both ends of a peer connection derive from its certificates and two nonces (PROTOCOL.md section 12). Pure. */
import { sha256 } from "./proof.js";
import en from "./words/en/list.js";
import fr from "./words/fr/list.js";

/** An honest end answers at once; after this time the words of a connection come to nothing, ms. */
export const ANSWER_WITHIN_MS = 10_000;
const PREFIX = new TextEncoder().encode("tapline words 1");
const LISTS = { en, fr };
const FINGERPRINT = /^a=fingerprint:sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})\s*$/i;
const NAMES_CERTIFICATE = /^a=fingerprint/i;

const ROUNDS_AT_ONCE = 8;
/** Each round about certificates that were not found the same is one guess for whoever sits between: no end gives more than these, ms. */
const ROUND_AGAIN_MS = 300_000;

/** How many rounds an end still takes part in: some at once, then one more for each `ROUND_AGAIN_MS`. */
export class Rounds {
  constructor() {
    this._left = ROUNDS_AT_ONCE;
    this._since = 0;
  }

  /** Whether there may be one now; it counts. */
  takes(now) {
    if (this._left >= ROUNDS_AT_ONCE) this._since = now;
    const back = Math.floor((now - this._since) / ROUND_AGAIN_MS);
    this._left = Math.min(ROUNDS_AT_ONCE, this._left + back);
    this._since = this._left >= ROUNDS_AT_ONCE ? now : this._since + back * ROUND_AGAIN_MS;
    if (this._left < 1) return false;
    this._left -= 1;
    return true;
  }

  /** A person asked for it. */
  oneMore() {
    this._left = Math.min(ROUNDS_AT_ONCE, this._left + 1);
  }
}

/**
 * The other side's description with its certificate named by SHA-256 alone, where it is. A browser takes a certificate that fits
 * any of the fingerprints: with one left, what the words are made of is what was checked.
 */
export function narrowed(sdp) {
  const lines = sdp.split(/(?<=\n)/);
  if (!lines.some((line) => FINGERPRINT.test(line))) return sdp;
  return lines.filter((line) => !NAMES_CERTIFICATE.test(line) || FINGERPRINT.test(line)).join("");
}

/** Of the one certificate that a narrowed description names everywhere, 64 hexadecimal digits; nothing where it names another as well. */
export function fingerprint(sdp) {
  const found = new Set(sdp.split("\n").filter((line) => NAMES_CERTIFICATE.test(line)).map((line) => FINGERPRINT.exec(line)?.[1].replaceAll(":", "").toLowerCase() ?? ""));
  return found.size === 1 ? [...found][0] : "";
}

/** What the customer says before it hears the console's nonce. */
export function commitment(nonce) {
  return hex(digest(bytes(nonce)));
}

/** Which word of the list is the first and which the second; `pair`: fingerprints of the customer's and the console's certificate. */
export function numbers(pair, customer, console) {
  const parts = [...pair, customer, console].map(bytes);
  const h = digest(Uint8Array.from([...PREFIX, ...parts.flatMap((part) => [...part])]));
  return [(h[0] << 2) | (h[1] >> 6), ((h[1] & 63) << 4) | (h[2] >> 4)];
}

/** The words as the customer reads them. */
export function wordsOf([first, second], lang) {
  const list = LISTS[lang] ?? en;
  return [list[first], list[second]];
}

/** 32 bytes as no one else can guess them, in hexadecimal. */
export function makeNonce() {
  return hex(crypto.getRandomValues(new Uint8Array(32)));
}

function digest(input) {
  return Array.from(sha256(input)).flatMap((word) => [24, 16, 8, 0].map((shift) => (word >>> shift) & 255));
}

function bytes(text) {
  return Uint8Array.from(text.match(/../g), (pair) => Number.parseInt(pair, 16));
}

function hex(list) {
  return Array.from(list, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
