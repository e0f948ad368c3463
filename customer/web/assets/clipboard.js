/**
 * The customer's clipboard: what the technician sends for it or asks of it, by consent, and each time by the customer's own press of a
 * button. A page never touches the clipboard by itself, whatever the portal allows. Pure, but for the two calls at the end.
 *
 * A page cannot insert a text elsewhere, nor take one back after a few seconds: `paste` and `secret` are refused.
 */
import { CLIP_BYTES } from "./limits.js";
import { cap, clean } from "./text.js";

const WHAT = "clipboard";
/** Characters of a text that are shown before it is copied. */
const SHOWN = 200;

export class Clipboard {
  /** `can`: {ok, why} of this browser; `house`: as Showing has it. */
  constructor(can, house) {
    this.what = WHAT;
    this._can = can;
    this._house = house;
    /** What waits for the customer's button: {kind: "take", n, text} or {kind: "give", n}, or null. */
    this.waiting = null;
    /** The last press did not work: the browser said no. */
    this.failed = false;
  }

  /** The open question, or none. */
  get asking() {
    return this._house.asks(WHAT);
  }

  get _allowed() {
    return this._house.holds(WHAT);
  }

  /** The technician asks: the portal answers, or this browser cannot, or the question stays open. */
  asked(now) {
    if (!this._can.ok) return this._house.grant(WHAT, "denied", this._can.why, now);
    return this._house.allowed(WHAT) ? this._house.grant(WHAT, "granted", "portal", now) : [];
  }

  answer(yes, now) {
    return this._house.grant(WHAT, yes ? "granted" : "denied", "", now);
  }

  /** `clip` or `clip_get` of the console. */
  heard(message, covered = "") {
    const { n } = message;
    if (!this._allowed) return [refused(n, "no_consent")];
    if (covered !== "") return [refused(n, covered)];
    if (message.t === "clip" && (message.paste || message.secret)) return [refused(n, "unsupported")];
    const before = this._decline();
    this.waiting = message.t === "clip" ? { kind: "take", n, text: message.text } : { kind: "give", n };
    return before;
  }

  /** What the customer pressed (`yes`, `no`), and what the browser made of it (`taken`, `given` with its text, `failed`). */
  pressed({ act, n, text }) {
    switch (act) {
      case "yes":
        return this._accept();
      case "no":
        return this._decline();
      case "taken":
        return this._settle(n, { t: "clip_res", n, r: "done" });
      case "given":
        return this._settle(n, this._answer(n, text));
      default:
        if (this.waiting?.n === n) this.failed = true; // they may try again, or say no
        return [];
    }
  }

  /** The deed must be done inside the press: a browser gives its clipboard only then. */
  _accept() {
    if (this.waiting === null) return [];
    const { kind, n, text } = this.waiting;
    return [kind === "take" ? { do: "writeClipboard", n, text } : { do: "readClipboard", n }];
  }

  _answer(n, text) {
    if (text === "") return refused(n, "empty").message;
    const large = new TextEncoder().encode(text).length > CLIP_BYTES;
    return large ? refused(n, "unsupported").message : { t: "clip", n, text };
  }

  /** Not now; also where something newer takes its place. */
  _decline() {
    return this.waiting === null ? [] : this._settle(this.waiting.n, refused(this.waiting.n, "no_consent").message);
  }

  /** The records are as they are now. */
  follow() {
    return this._allowed ? [] : this._decline();
  }

  connection(what) {
    if (what === "connected" || what === "lost") this.gone();
  }

  /** The connection that asked is gone. */
  gone() {
    this.waiting = null;
    this.failed = false;
  }

  _settle(n, message) {
    if (this.waiting?.n !== n) return [];
    this.gone();
    return [{ do: "ctl", message }];
  }
}

function refused(n, why) {
  return { do: "ctl", message: { t: "clip_res", n, r: "refused", why } };
}

/** A text of the technician's as it is shown before it is copied. */
export function excerpt(text) {
  const line = clean(text).replace(/\s+/gu, " ").trim();
  return line.length > SHOWN ? `${cap(line, SHOWN - 1)}…` : line;
}

/** `{ok, why}`; why: insecure (plain http on a network: the browser forbids it), unsupported. */
export function clipAbility(scope = globalThis) {
  if (!scope.isSecureContext) return { ok: false, why: "insecure" };
  const clipboard = scope.navigator?.clipboard;
  const able = typeof clipboard?.writeText === "function" && typeof clipboard?.readText === "function";
  return able ? { ok: true, why: "" } : { ok: false, why: "unsupported" };
}

/** The browser's own clipboard; it may ask the person once more, and may say no by throwing. */
export async function writeClipboard(text) {
  await navigator.clipboard.writeText(text);
}

export async function readClipboard() {
  return navigator.clipboard.readText();
}
