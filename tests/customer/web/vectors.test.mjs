// The golden messages of protocol/vectors: the page reads them as the Python side does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as fileFrames from "../../../customer/web/assets/file_frames.js";
import * as ids from "../../../customer/web/assets/ids.js";
import { decode, encodeAck } from "../../../customer/web/assets/inp.js";
import { Comparing } from "../../../customer/web/assets/comparing.js";
import { ANSWER_WITHIN_MS, commitment, numbers, Rounds, wordsOf } from "../../../customer/web/assets/two_words.js";
import { readable } from "../../../customer/web/assets/text.js";
import en from "../../../customer/web/assets/words/en/list.js";
import fr from "../../../customer/web/assets/words/fr/list.js";
import { leadingZeros, Search, sha256 } from "../../../customer/web/assets/proof.js";
import { encode, fromBroker, fromPeer, ProtocolError, record } from "../../../customer/web/assets/protocol.js";

const load = (name) => JSON.parse(readFileSync(new URL(`../../../protocol/vectors/${name}.json`, import.meta.url), "utf8"));
const input = (c) => c.text ?? c.parts.map(([text, n]) => text.repeat(n)).join("");
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (h) => Number.parseInt(h, 16));

/** Maps stand for objects whose keys people choose. */
function plain(value) {
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, plain(v)]));
  return value;
}

/** Every field of `means` is there; reading `means` itself gives the same, so nothing else was let in. */
function compare(read, c, text) {
  const got = plain(read(text));
  if (c.means === undefined) return;
  const again = plain(read(JSON.stringify(c.means)));
  assert.deepEqual(got, again);
  contains(got, c.means);
  contains(got, c.defaults ?? {});
}

function contains(got, part) {
  for (const [key, value] of Object.entries(part)) {
    const nested = typeof value === "object" && value !== null && typeof got[key] === "object" && got[key] !== null;
    if (nested && Array.isArray(value)) assert.equal(got[key].length, value.length, key);
    if (nested) contains(got[key], value);
    else assert.deepEqual(got[key], value, key);
  }
}

function run(name, cases, read) {
  for (const c of cases) {
    test(`${name}: ${c.kind} ${c.name}`, () => {
      if (c.error === undefined) compare(read, c, input(c));
      else assert.throws(() => read(input(c)), (e) => e instanceof ProtocolError && e.code === c.error, c.error);
    });
  }
}

for (const { text, good } of load("codes").ids) test(`ids: ${JSON.stringify(text)}`, () => assert.equal(ids.isId(text), good));

run("wire", load("wire").cases.filter((c) => c.from === "broker" && (c.text ?? c.parts) !== undefined), fromBroker);
run("ctl", load("ctl").cases.filter((c) => (c.text ?? c.parts) !== undefined), fromPeer);
for (const kind of new Set(load("records").cases.map((c) => c.record))) {
  const parse = (text) => {
    try {
      return JSON.parse(text);
    } catch (e) {
      throw new ProtocolError("bad_message", String(e));
    }
  };
  run(`record ${kind}`, load("records").cases.filter((c) => c.record === kind), (text) => record(kind, parse(text)));
}

for (const c of load("inp").cases) {
  test(`inp: ${c.kind} ${c.name}`, () => {
    if (c.error !== undefined) {
      assert.throws(() => decode(bytes(c.hex)), (e) => e instanceof ProtocolError && e.code === c.error, c.error);
      return;
    }
    const got = decode(bytes(c.hex));
    const { frame, ...means } = c.means;
    assert.deepEqual(got, means);
    if (frame === "ack") assert.equal(Buffer.from(encodeAck(got.next)).toString("hex"), c.hex);
  });
}

for (const c of load("codes").cases) {
  test(`code: ${c.kind} ${c.name}`, () => {
    const text = ids.plainCode(c.typed);
    assert.equal(text, c.plain);
    assert.equal(ids.isCode(text), c.code);
    if (c.groups !== undefined) assert.equal(ids.codeInGroups(text), c.groups);
  });
}

test("proofs of work are judged as the broker judges them, and found", () => {
  for (const p of load("codes").proofs.filter((p) => /^[0-9]+$/.test(p.nonce))) {
    assert.equal(leadingZeros(sha256(new TextEncoder().encode(`${p.challenge}:${p.nonce}`)), p.bits), p.good, p.nonce);
  }
  const search = new Search("c0ffee", 8);
  assert.equal(search.step(100), null);
  assert.equal(search.step(100_000), "274");
});

test("what is written can be read", () => {
  assert.deepEqual(JSON.parse(encode({ t: "beat", n: 1, echo: 0 })), { t: "beat", n: 1, echo: 0 });
});

const words = load("words");
test("the lists of words are those of the vectors", () => {
  assert.deepEqual(en, words.lists.en);
  assert.deepEqual(fr, words.lists.fr);
  assert.equal(ANSWER_WITHIN_MS, words.answer_within_ms);
});
test("names that show anything", () => {
  for (const c of words.names) assert.equal(readable(c.name), c.readable, JSON.stringify(c.name));
});

for (const c of words.rounds) {
  test(`rounds: ${c.name}`, () => {
    const left = new Rounds();
    assert.deepEqual(c.at.map((at) => (at === "more" ? (left.oneMore() ?? null) : left.takes(at))), c.taken);
  });
}

/** The customer's side of one session, and what comes of one step of a course. */
class Course {
  constructor({ required }) {
    this.required = required;
    this.verified = "";
    this.lead = "1";
    this.epochs = new Map();
    this.ids = 0;
    const house = {
      required: () => this.required,
      session: () => ({ verified: this.verified }),
      beside: () => [],
      lead: () => ({ key: this.lead, epoch: this.epoch(this.lead) }),
      tell: (said) => [{ do: "request", frame: { t: "compared", id: String((this.ids += 1)), said } }],
      offerAnew: () => [],
    };
    this.words = new Comparing(house, () => "11".repeat(32));
    this.words.follow(0);
  }

  epoch(of) {
    return this.epochs.get(of) ?? 1;
  }

  take(step) {
    const of = { peer: step.of, epoch: this.epoch(step.of) };
    const pair = step.pair && [...step.pair].map((letter) => letter.charCodeAt(0).toString(16).padStart(2, "0").repeat(32));
    switch (step.do) {
      case "hello":
        return this.words.heard({ ...of, what: "hello", pair }, step.at);
      case "nonce":
        return this.words.heard({ ...of, what: "sas", message: { step: "nonce", data: "22".repeat(32) } }, step.at);
      case "gone":
        this.epochs.set(step.of, of.epoch + 1);
        return this.words.heard({ ...of, what: "lost" }, 0);
      case "lead":
        this.lead = step.of;
        return this.words.follow(0);
      case "find":
        return this.words.pressed({ found: step.found }, 0);
      case "record":
        this.verified = step.verified;
        return this.words.follow(0);
      case "require":
        this.required = step.on;
        return this.words.follow(0);
      default:
        return this.words.pressed({ found: "anew" }, 0);
    }
  }

  /** The broker has heard it at once, and its record says so. */
  settle(requests) {
    for (const { said } of requests) this.verified = said === "anew" ? "" : said;
    for (const request of requests) this.words.committed(request);
    this.words.follow(0);
  }
}

for (const c of words.courses) {
  test(`two words, course: ${c.name}`, () => {
    const course = new Course(c);
    for (const step of c.steps) {
      const deeds = course.take(step);
      const requests = deeds.filter((d) => d.do === "request").map((d) => d.frame);
      course.settle(requests);
      const { verdict, blocks, another } = course.words;
      const says = deeds.filter((d) => d.do === "ctl").map((d) => d.message.step);
      const found = { says, tells: requests.map((r) => r.said), standing: course.words.standing(step.at ?? 0), verdict, blocks, another };
      for (const key of Object.keys(found).filter((name) => name in step)) assert.deepEqual(found[key], step[key], `${key} of ${JSON.stringify(step)}`);
    }
  });
}

for (const c of words.cases) {
  test(`two words: ${c.name}`, () => {
    const found = numbers([c.customer_fingerprint, c.console_fingerprint], c.customer_nonce, c.console_nonce);
    assert.deepEqual(found, c.numbers);
    assert.deepEqual(wordsOf(found, "en"), c.en);
    assert.deepEqual(wordsOf(found, "fr"), c.fr);
    assert.equal(commitment(c.customer_nonce), c.commit);
  });
}

for (const c of load("file").cases) {
  test(`file: ${c.kind} ${c.name}`, () => {
    if (c.error !== undefined) {
      assert.throws(() => fileFrames.decode(bytes(c.hex)), (e) => e instanceof ProtocolError && e.code === c.error, c.error);
      return;
    }
    const { is, data, ...rest } = fileFrames.decode(bytes(c.hex));
    const hex = (all) => Buffer.from(all).toString("hex");
    assert.deepEqual({ frame: is, ...rest, ...(data === undefined ? {} : { hex: hex(data) }) }, c.means);
    const { transfer, from, until, offset, sha256 } = rest;
    const again = { want: () => fileFrames.encodeWant(transfer, from, until), data: () => fileFrames.encodeData(transfer, offset, data), end: () => fileFrames.encodeEnd(transfer, sha256) }[is]();
    assert.equal(hex(new Uint8Array(again)), c.hex);
  });
}
