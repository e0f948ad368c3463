/**
 * Takes secrets out of a log before it leaves. The twin of customer/phone/logs/scrub.py; protocol/vectors/scrub.json holds both together. Pure.
 *
 * Works on bytes as characters up to 255, so that whatever encoding a log has, everything else of it stays as it is. Every rule is read
 * once over a line and starts at the beginning of a word only. No lookbehind: browsers of a few years ago cannot read it.
 */
/** In the order of their rules: what an earlier one took, no later one sees. */
export const KINDS = ["query", "token", "password", "email", "mac", "ip", "device", "card", "place", "phone"];
/** A line that is longer is looked at in parts, cut where a word ends. */
const LINE_MOST = 256 * 1024;
const ENDS = [" ", "\t", ",", ";", '"', "'"];

const B = "(^|[^\\w.])";
const KEYED = "([\"']?[ \\t]{0,3}[=:][ \\t]{0,3})";
const VALUE = "(\"[^\"\\r\\n]{1,512}\"|'[^'\\r\\n]{1,512}'|[^ \\t\\r\\n,;&\"'\\[\\]{}()]{1,512})";
const NAMES = "api[_-]?key|access[_-]?key|(?:access|refresh|auth|id|fcm|push|csrf|session)[_-]?token|token|client[_-]?secret|secret";
const SESSIONS = "session[_-]?id|jsessionid|phpsessid|set-cookie|cookie|x-api-key|x-auth-token";
const PASSWORDS = "password|passwd|passphrase|passcode|pwd|psk|mot_?de_?passe|mdp";
const DEVICES = "imei|meid|imsi|iccid|serial(?:[_-]?no|[_-]?number)?|android[_-]?id|gaid|advertising[_-]?id|ssaid";

/** Whether the last digit is the check digit of those before it (ISO/IEC 7812). */
export function luhn(digits) {
  let total = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const n = Number(digits[digits.length - 1 - at]) * (at % 2 === 1 ? 2 : 1);
    total += n > 9 ? n - 9 : n;
  }
  return total % 10 === 0;
}

function isCard(digits) {
  const n = digits.length;
  const two = Number(digits.slice(0, 2));
  const four = Number(digits.slice(0, 4));
  const known =
    (digits[0] === "4" && [13, 16, 19].includes(n)) ||
    (n === 16 && ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720) || two === 35)) ||
    (n === 15 && (two === 34 || two === 37)) ||
    (n === 14 && [30, 36, 38, 39].includes(two)) ||
    (digits[0] === "6" && n >= 16 && n <= 19);
  return known && luhn(digits);
}

/** What stands for it: of private networks their shape, which tells as much and nobody's place. */
function ipv4(text) {
  const parts = text.split(".");
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part[0] === "0"))) return null;
  const [first, second] = parts.map(Number);
  if (first === 127 || text === "0.0.0.0" || text === "255.255.255.255") return text;
  if (first === 10) return "10.x.x.x";
  if ((first === 192 && second === 168) || (first === 169 && second === 254) || (first === 172 && second >= 16 && second <= 31)) return `${first}.${second}.x.x`;
  return "[ip]";
}

function ipv6(text) {
  if (text === "::" || text === "::1") return text;
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (halves.length > 2 || groups.some((group) => group.length < 1 || group.length > 4)) return null;
  if ((halves.length === 1 && groups.length !== 8) || (halves.length === 2 && (groups.length < 1 || groups.length > 7))) return null;
  const first = text.split(":")[0].toLowerCase();
  return first.length === 4 && /^(fe[89ab]|fc|fd)/.test(first) ? `${first}::x` : "[ip]";
}

const digitsOf = (text) => text.replace(/[^0-9]/g, "");
const is = (kind, groups) => (found) => `${found.slice(1, groups + 1).map((part) => part ?? "").join("")}[${kind}]`;
const ip = (judge) => (found) => {
  const shape = judge(found[2]);
  return shape === null ? null : found[1] + shape;
};
const card = (found) => (isCard(digitsOf(found[2])) ? `${found[1]}[card]` : null);
const device = (found) => {
  const digits = digitsOf(found[2]);
  const iccid = (digits.length === 19 || digits.length === 20) && digits.startsWith("89");
  return iccid || (digits.length === 15 && luhn(digits)) ? `${found[1]}[device]` : null;
};
const place = (found) => (Math.abs(Number(found[2])) <= 90 && Math.abs(Number(found[3])) <= 180 ? `${found[1]}[place]` : null);

/** [kind, a sign that is in every match ("": any line), pattern, what stands in its place (null: it is not one after all)] */
const RULES = [
  ["query", "?", /(https?:\/\/[^ \t\r\n?"'<>]{1,2048}\?)[^ \t\r\n"'<>#[]{1,8192}/gim, is("query", 1)],
  ["token", "eyJ", /(^|[^\w-])eyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/gm, is("token", 1)],
  ["token", " ", /\b(bearer|basic)([ \t]{1,3})[\w.~+/=-]{8,}/gim, is("token", 2)],
  ["token", "", new RegExp(`\\b([\\w.-]{0,24}(?:${NAMES})|${SESSIONS})${KEYED}(?!(?:bearer|basic)[ \\t])${VALUE}`, "gim"), is("token", 2)],
  ["token", "", /(^|[^\w-])(?:AKIA[0-9A-Z]{16}|AIza[\w-]{35}|gh[pousr]_[A-Za-z0-9]{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|glpat-[\w-]{16,})/gm, is("token", 1)],
  ["password", "@", /(https?:\/\/)[^ \t\r\n/@"'<>]{1,256}(?=@)/gim, is("password", 1)],
  ["password", "", new RegExp(`\\b([\\w.-]{0,24}(?:${PASSWORDS})|pin|pin[_-]?code)${KEYED}${VALUE}`, "gim"), is("password", 2)],
  ["email", "@", /(^|[^\w.%+\x80-\xff-])[\w.%+\x80-\xff-]{1,200}@(?:[A-Za-z0-9\x80-\xff-]{1,63}\.){1,8}[A-Za-z\x80-\xff]{2,24}/gm, is("email", 1)],
  ["mac", "", /(^|[^\w:-])[0-9a-f]{2}([:-])[0-9a-f]{2}(?:\2[0-9a-f]{2}){4}(?![\w:-])/gim, is("mac", 1)],
  ["ip", ".", new RegExp(`${B}(\\d{1,3}(?:\\.\\d{1,3}){3})(?![\\w]|\\.\\d)`, "gm"), ip(ipv4)],
  ["ip", ":", /(^|[^\w.:])([0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,8})(?![\w:])/gim, ip(ipv6)],
  ["device", "", new RegExp(`\\b(${DEVICES})${KEYED}${VALUE}`, "gim"), is("device", 2)],
  ["card", "", new RegExp(`${B}(\\d{13,19}|\\d{4}(?:[ -]\\d{4}){3}(?:[ -]\\d{3})?|\\d{4}[ -]\\d{6}[ -]\\d{5})(?![\\w]|[.-]\\d)`, "gm"), card],
  ["device", "", new RegExp(`${B}(\\d{15}|\\d{19,20}|\\d\\d-\\d{6}-\\d{6}-\\d)(?![\\w]|[.-]\\d)`, "gm"), device],
  ["place", ".", new RegExp(`\\b(lat(?:itude)?|lon(?:gitude)?|lng)${KEYED}-?\\d{1,3}\\.\\d{3,20}`, "gim"), is("place", 2)],
  ["place", ",", new RegExp(`${B}(-?\\d{1,2}\\.\\d{4,20}),[ ]?(-?\\d{1,3}\\.\\d{4,20})(?![\\w])`, "gm"), place],
  ["phone", "+", /(^|[^\w+])\+\d(?:[ ().-]{0,2}\d){6,14}(?!\d)/gm, is("phone", 1)],
  ["phone", "0", new RegExp(`${B}0[1-9](?:[ .-]?\\d\\d){4}(?![\\w]|[.-]\\d)`, "gm"), is("phone", 1)],
  ["phone", "-", new RegExp(`${B}(?:\\(\\d{3}\\) ?|\\d{3}-)\\d{3}-\\d{4}(?![\\w]|[.-]\\d)`, "gm"), is("phone", 1)],
];

/** Takes out what is of these kinds, and counts it over all that it is given. */
export class Scrubber {
  constructor(kinds = KINDS) {
    this._kinds = new Set(kinds);
    this.counts = {};
  }

  /** One or several whole lines, of characters up to 255. */
  text(text) {
    let left = text;
    for (const [kind, needs, pattern, instead] of RULES) {
      if (this._kinds.has(kind) && left.includes(needs)) left = left.replace(pattern, (...found) => this._instead(kind, instead, found));
    }
    return left;
  }

  _instead(kind, instead, found) {
    const put = instead(found);
    if (put === null || put === found[0]) return found[0];
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    return put;
  }
}

/** Bytes as characters up to 255. */
export function wide(bytes) {
  const parts = [];
  for (let at = 0; at < bytes.length; at += 8192) parts.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return parts.join("");
}

/** The bytes of such characters. */
export function narrow(text) {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** How much of `text` is whole lines, as long as more may come: 0 where one has not ended and is not yet too long. */
export function wholeLines(text) {
  const end = text.lastIndexOf("\n") + 1;
  if (end > 0 || text.length < LINE_MOST) return end;
  return Math.max(...ENDS.map((sign) => text.lastIndexOf(sign) + 1)) || text.length;
}

/** Whether rules can find anything in it: not in what is packed, nor in wide characters. */
export function isText(head) {
  return !head.includes(0);
}
