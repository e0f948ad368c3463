/**
 * The customer's part in the two words (PROTOCOL.md section 12): commit before the console's nonce is heard, reveal after it, then the
 * person compares by voice. There is one round with each connection of each technician; the words shown are those of who leads. Once some
 * were found the same, what is between other certificates waits until it was compared as well.
 * A part of the shape that asides.js wants, without a capability of its own. Pure.
 */
import { ANSWER_WITHIN_MS, commitment, numbers, Rounds } from "./two_words.js";

export class Comparing {
  /** `house`: as Showing has it, and `session()`, `required()` by the portal, `lead()` as {key, epoch} of its connection, `beside()` likewise with names, `tell(said, now)` for the broker, `offerAnew(now)`. `makeNonce()`: 32 bytes in hexadecimal. */
  constructor(house, makeNonce) {
    this.what = "words";
    this.asking = false;
    this._house = house;
    this._makeNonce = makeNonce;
    this._required = house.required();
    /** Words were found the same in this session: what is between other certificates must be compared as well. */
    this._bound = false;
    /** By the key of a technician's connections: {epoch, pair, ends, standing, nonce, due, numbers} of the present one. */
    this._rounds = new Map();
    /** The epoch of the newest connection whose console said hello, by key: also where it is gone. */
    this._greeted = new Map();
    this._left = new Rounds();
    this._lead = null;
    this._same = new Set();
    this._differs = new Set();
    /** The pair of the lead's newest connection. */
    this._last = null;
    this._doubted = false;
    this._recorded = "";
    /** Our own words about it on their way: the broker's record is older than they are. */
    this._untold = new Set();
    this._told = "";
  }

  /** Which words are shown, of the lead's present connection, or null. */
  get numbers() {
    return this._round?.numbers ?? null;
  }

  /** none, waiting, shown, failed: the other side shows none, or often: too many connections one after the other that nobody compared. */
  standing(now) {
    const round = this._round;
    if (round === null) return "none";
    return round.standing === "waiting" && now > round.due ? "failed" : round.standing;
  }

  /** What was found of the lead's present connection: same, different, or nothing yet. */
  get verdict() {
    return this._found(this._round?.pair ?? null);
  }

  get required() {
    this.require();
    return this._required;
  }

  /** It may come to be required, and then stays so: whoever could take it back could as well sit between the ends. */
  require() {
    this._required ||= this._house.required();
  }

  /** Only what was compared counts: the portal wants it so, or the words were found the same in this session. */
  get matters() {
    return this.required || this._bound;
  }

  /** Nothing may be done by whoever is at the other end. */
  get blocks() {
    return this._doubted || (this.matters && this.verdict !== "same");
  }

  /** Words were found different, by whomever, and none the same since. */
  get doubted() {
    return this._doubted;
  }

  /** Who leads has another connection than the one that was compared. */
  get another() {
    return this._bound && this._round !== null && this.verdict === "";
  }

  /** Who sees what is shown besides who leads, one for each connection that stands: {name, uncompared}; `uncompared`: although that counts. */
  get beside() {
    return this._house.beside().map((one) => ({ name: one.name, uncompared: this.matters && !this._compared(one) }));
  }

  /** Of a connection, `peer` and `epoch` say which: `hello` with {pair}, as text or null, `sas` with {message}, and `lost`. */
  heard(event, now) {
    const key = event.peer ?? this._house.lead().key;
    if (event.what === "lost") this._rounds.delete(key);
    if (event.what === "hello") return this._opened(key, event, now);
    return event.what === "sas" ? this._said(key, event, now) : [];
  }

  /** A second hello on a connection brings no second commitment: with each one somebody between could try once more until the words fit. */
  _opened(key, { epoch, pair: ends }, now) {
    if (epoch <= (this._greeted.get(key) ?? 0)) return [];
    this._greeted.set(key, epoch);
    const pair = ends === null ? null : ends.join(" ");
    const round = { epoch, pair, ends, standing: pair === null ? "failed" : "waiting", nonce: "", due: 0, numbers: null };
    this._rounds.set(key, round);
    const deeds = [];
    if (pair !== null && !this._same.has(pair) && !this._left.takes(now)) round.standing = "often";
    else if (pair !== null) {
      round.nonce = this._makeNonce();
      round.due = now + ANSWER_WITHIN_MS;
      deeds.push(this._ctl(key, "commit", commitment(round.nonce)));
    }
    return key === this._house.lead().key ? [...deeds, ...this._tellFound(now)] : deeds;
  }

  /** Only a console's first nonce, in time and after our commitment, is answered: a second one could be chosen to fit. */
  _said(key, { epoch, message }, now) {
    const round = this._rounds.get(key);
    if (round?.epoch !== epoch || round.standing !== "waiting" || message.step !== "nonce" || now > round.due) return [];
    round.standing = "shown";
    round.numbers = numbers(round.ends, round.nonce, message.data);
    return [this._ctl(key, "reveal", round.nonce)];
  }

  /** The person has compared (`found`: same, different), or wants to once more, over another connection (anew). */
  pressed({ found }, now) {
    if (found === "anew") {
      this._left.oneMore();
      return [{ do: "freshCertificate" }, ...this._house.offerAnew(now)];
    }
    if (this.numbers === null || (found === "same" && this.verdict === "different")) return [];
    const { pair } = this._round;
    if (found === "same") {
      this._same.add(pair);
      this._bound = true;
      this._doubted = false;
    } else this._doubt(pair);
    return this._tell(found, now);
  }

  /**
   * Only a doubt of the technician's is news in the record: whether they are the same is for this person to say. That they were found
   * the same before this page began binds it all the same: somebody compared them then.
   */
  follow(now) {
    this.require();
    this._recorded = this._house.session()?.verified ?? "";
    this._bound ||= this._recorded === "same";
    if (this._recorded === "different" && this._untold.size === 0 && !this._doubted) this._doubt(this._round?.pair ?? this._last);
    const { key } = this._house.lead();
    if (key === this._lead) return [];
    this._lead = key;
    return this._tellFound(now);
  }

  committed(request) {
    if (request.t === "compared") this._untold.delete(request.id);
  }

  gone() {
    this._rounds.clear();
  }

  /** That of the lead's present connection, or null. */
  get _round() {
    const { key, epoch } = this._house.lead();
    const round = this._rounds.get(key);
    return round?.epoch === epoch ? round : null;
  }

  _compared({ key, epoch }) {
    const round = this._rounds.get(key);
    return round?.epoch === epoch && this._found(round.pair) === "same";
  }

  _found(pair) {
    if (pair === null) return "";
    if (this._differs.has(pair)) return "different";
    return this._same.has(pair) ? "same" : "";
  }

  /** Nothing that was found the same before counts any more. */
  _doubt(pair) {
    this._doubted = true;
    this._same.clear();
    if (pair !== null) this._differs.add(pair);
  }

  /** The record is to say what was found of this connection: of another one nobody may have compared anything. */
  _tellFound(now) {
    const round = this._round;
    if (round === null) return [];
    this._last = round.pair ?? this._last;
    const known = this._untold.size > 0 ? this._told : this._recorded;
    return this.verdict === known ? [] : this._tell(this.verdict || "anew", now);
  }

  _tell(said, now) {
    const deeds = this._house.tell(said, now);
    for (const { frame } of deeds) this._untold.add(frame.id);
    this._told = said === "anew" ? "" : said;
    return deeds;
  }

  _ctl(key, step, data) {
    const whom = key === this._house.lead().key ? {} : { peer: key };
    return { do: "ctl", ...whom, message: { t: "sas", step, data } };
  }
}
