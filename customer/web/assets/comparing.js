/**
 * The customer's part in the two words (PROTOCOL.md section 12): commit before the console's nonce is heard, reveal after it, then the
 * person compares by voice. A part of the shape that asides.js wants, without a capability of its own. Pure.
 */
import { commitment, numbers } from "./two_words.js";

/** An honest end answers at once; after this time the words of a connection come to nothing, ms. */
const ANSWER_WITHIN_MS = 10_000;

export class Comparing {
  /** `house`: as Showing has it, and `session()`, `required()` by the portal, `tell(said, now)` for the broker, `offerAnew(now)`. `makeNonce()`: 32 bytes in hexadecimal. */
  constructor(house, makeNonce) {
    this.what = "words";
    this.asking = false;
    this._house = house;
    this._makeNonce = makeNonce;
    /** Which words are shown, of the present connection, or null. */
    this.numbers = null;
    this._standing = "none";
    this._pair = null;
    this._nonce = "";
    this._due = 0;
    this._judged = null;
    this._verdict = "";
    /** Words were found different, by whomever, and none the same since. */
    this._doubted = false;
    this._recorded = "";
    /** Our own words about it on their way: the broker's record is older than they are. */
    this._untold = new Set();
  }

  /** none, waiting, shown, or failed: the other side shows none. */
  standing(now) {
    return this._standing === "waiting" && now > this._due ? "failed" : this._standing;
  }

  /** What was found of the present connection: same, different, or nothing yet. */
  get verdict() {
    if (this._pair === null || this._judged !== this._pair) return "";
    return this._doubted ? "different" : this._verdict;
  }

  get required() {
    return this._house.required();
  }

  /** Nothing may be done by whoever is at the other end. */
  get blocks() {
    return this._doubted || (this.required && this.verdict !== "same");
  }

  /** Of the connection: `hello` with {pair}, as text or null, and `sas` with {message}. */
  heard(event, now) {
    return event.what === "hello" ? this._opened(event.pair, now) : this._said(event.message, now);
  }

  _opened(pair, now) {
    this._pair = pair === null ? null : pair.join(" ");
    this._ends = pair;
    this.numbers = null;
    this._standing = pair === null ? "failed" : "waiting";
    if (pair === null) return [];
    this._nonce = this._makeNonce();
    this._due = now + ANSWER_WITHIN_MS;
    const anew = this._judged !== this._pair && (this._recorded !== "" || this._verdict !== "");
    if (anew) this._verdict = ""; // nobody has compared what this one shows
    return [ctl("commit", commitment(this._nonce)), ...(anew ? this._tell("anew", now) : [])];
  }

  /** Only a console's first nonce, in time and after our commitment, is answered: a second one could be chosen to fit. */
  _said(message, now) {
    if (this._standing !== "waiting" || message.step !== "nonce" || now > this._due) return [];
    this._standing = "shown";
    this.numbers = numbers(this._ends, this._nonce, message.data);
    return [ctl("reveal", this._nonce)];
  }

  /** The person has compared (`found`: same, different), or wants to once more, over another connection (anew). */
  pressed({ found }, now) {
    if (found === "anew") return [{ do: "freshCertificate" }, ...this._house.offerAnew(now)];
    if (this.numbers === null || (found === "same" && this.verdict === "different")) return [];
    this._judged = this._pair;
    this._verdict = found;
    this._doubted = found === "different";
    return this._tell(found, now);
  }

  /** Only a doubt of the technician's is news in the record: whether they are the same is for this person to say. */
  follow() {
    this._recorded = this._house.session()?.verified ?? "";
    if (this._recorded !== "different" || this._untold.size > 0 || this._doubted) return;
    this._doubted = true;
    this._verdict = "different";
    this._judged = this._pair ?? this._judged;
  }

  committed(request) {
    if (request.t === "compared") this._untold.delete(request.id);
  }

  connection(what) {
    if (what === "lost") this.gone();
  }

  gone() {
    this._pair = null;
    this.numbers = null;
    this._standing = "none";
  }

  _tell(said, now) {
    const deeds = this._house.tell(said, now);
    for (const { frame } of deeds) this._untold.add(frame.id);
    return deeds;
  }
}

function ctl(step, data) {
  return { do: "ctl", message: { t: "sas", step, data } };
}
