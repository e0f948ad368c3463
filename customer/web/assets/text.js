/** Text from the other side: what is taken out of it before it is shown, and where links begin and end. Pure. */
import { BODY_BYTES, BODY_CHARS } from "./limits.js";

/** Bidirectional controls (Unicode 9.0, UAX 9) can make a file name or an address read backwards. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff]/g;
/** Letters and signs by their category, and nothing to see. */
const FILLERS = /[\u115f\u1160\u2800\u3164\uffa0]/gu;
const LINK = /https?:\/\/[^\s<>"'`]+/giu;
/** What ends a sentence rather than an address. */
const TAIL = new Set(".,;:!?\u2026\u00bb])}");

/** Text of several lines without control and direction characters. */
export function clean(text) {
  return String(text).replace(BIDI, "").replace(CONTROL, "");
}

/** As `clean`, on one line, for names. */
export function cleanLine(text) {
  return clean(text).replace(/[\n\t]+/g, " ").trim();
}

/** Whether a name shows anything at all: else whoever bears it is as good as nameless. */
export function readable(name) {
  return /[\p{L}\p{N}\p{P}\p{S}]/u.test(name.replace(FILLERS, ""));
}

/** At most `chars` code points: what the broker counts. */
export function cap(text, chars) {
  const points = Array.from(text);
  return points.length <= chars ? text : points.slice(0, chars).join("");
}

/** The last `chars` code points: where somebody writes on. */
export function tail(text, chars) {
  const points = Array.from(text);
  return points.length <= chars ? text : points.slice(-chars).join("");
}

/** Why a message cannot be sent: "empty", "too_long" or "". The broker counts code points and bytes of UTF-8. */
export function unfit(text) {
  if (text.trim() === "") return "empty";
  const bytes = new TextEncoder().encode(text).length;
  return bytes > BODY_BYTES || Array.from(text).length > BODY_CHARS ? "too_long" : "";
}

/**
 * `text` in parts, `{text}` or `{text, href, host}`. Only http and https; an address with a user name in it stays text,
 * because it is mostly there to deceive. `host` is set when it is not what the eye reads (an internationalised name).
 */
export function linkify(text) {
  const parts = [];
  let from = 0;
  for (const found of text.matchAll(LINK)) {
    const shown = trimTail(found[0]);
    const url = parse(shown);
    if (url === null) continue;
    if (found.index > from) parts.push({ text: text.slice(from, found.index) });
    const plain = shown.toLowerCase().startsWith(`${url.protocol}//${url.host}`);
    parts.push({ text: shown, href: url.href, host: plain ? "" : url.host });
    from = found.index + shown.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}

/** One look at each character: a message full of brackets must not hold up the page. A bracket that the address opened stays. */
function trimTail(address) {
  let unmatched = count(address, ")") - count(address, "(");
  let end = address.length;
  while (end > 0 && TAIL.has(address[end - 1])) {
    if (address[end - 1] === ")") {
      if (unmatched <= 0) break;
      unmatched -= 1;
    }
    end -= 1;
  }
  return address.slice(0, end);
}

function count(text, char) {
  return text.split(char).length - 1;
}

function parse(address) {
  try {
    const url = new URL(address);
    const web = url.protocol === "http:" || url.protocol === "https:";
    return web && url.username === "" && url.password === "" && url.hostname !== "" ? url : null;
  } catch {
    return null; // what URL cannot read is no link, it stays text
  }
}
