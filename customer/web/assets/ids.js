/** Identifiers (UUIDv7) and session codes as people type them. Pure; the twin of protocol/ids.py. */
import { CODE_DIGITS_MAX, CODE_DIGITS_MIN, CODE_LETTERS_MAX, CODE_LETTERS_MIN } from "./limits.js";

/** 31 characters without 0/O and 1/I/L: what a person can read aloud and type. */
export const CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** A UUIDv7 (RFC 9562, section 5.7) for `nowMs`; `random` is 10 random bytes. */
export function newId(nowMs, random = crypto.getRandomValues(new Uint8Array(10))) {
  const bytes = new Uint8Array(16);
  let time = Math.floor(nowMs);
  for (let i = 5; i >= 0; i -= 1) {
    bytes[i] = time % 256;
    time = Math.floor(time / 256);
  }
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Whether `text` is a UUID in its canonical lower-case form. */
export function isId(text) {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}

/** What a person typed, without spaces, dashes and dots, in upper case. May still be no code at all. */
export function plainCode(typed) {
  return typed.toUpperCase().replace(/[ \-.\u00a0\u202f\t]/g, "");
}

/** Whether `text` (already plain) has the shape of a code. */
export function isCode(text) {
  if (/^[0-9]+$/.test(text)) return text.length >= CODE_DIGITS_MIN && text.length <= CODE_DIGITS_MAX;
  if (text.length < CODE_LETTERS_MIN || text.length > CODE_LETTERS_MAX) return false;
  return [...text].every((c) => CODE_LETTERS.includes(c));
}

/** Digits in threes (`482 913 067`), letters in fours (`K7MP 4XRD`). */
export function codeInGroups(code) {
  const step = /^[0-9]*$/.test(code) ? 3 : 4;
  const groups = [];
  for (let i = 0; i < code.length; i += step) groups.push(code.slice(i, i + step));
  return groups.join(" ");
}

/**
 * The code field after a keystroke or a paste: grouped anew, the caret behind the same character as before.
 * Everything but ASCII letters and digits goes; what exceeds the longest code goes too.
 */
export function regroup(text, caret) {
  const keep = (s) => s.toUpperCase().replace(/[^0-9A-Z]/g, "");
  const plain = keep(text).slice(0, CODE_DIGITS_MAX);
  const before = Math.min(keep(text.slice(0, caret)).length, plain.length);
  const grouped = codeInGroups(plain);
  let at = 0;
  for (let seen = 0; seen < before; at += 1) if (grouped[at] !== " ") seen += 1;
  return { text: grouped, caret: at };
}
