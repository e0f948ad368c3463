// The customer's part in the two words, and what the page shows of it and of what the technician may do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transcript } from "../../../customer/web/assets/copy.js";
import { rightsLineOf, rightsOf, ticking, wordsShown } from "../../../customer/web/assets/rights.js";
import { commitment, fingerprint, narrowed, numbers, wordsOf } from "../../../customer/web/assets/two_words.js";
import { Words } from "../../../customer/web/assets/words.js";
import * as present from "../../../customer/web/assets/present.js";
import { kinds, Play, PORTAL, requests } from "./play.mjs";

const PAIR = ["aa".repeat(32), "bb".repeat(32)];
const OTHER = ["cc".repeat(32), "bb".repeat(32)];
const K = "22".repeat(32);
const said = (deeds) => deeds.filter((d) => d.do === "ctl" && d.message.t === "sas").map((d) => d.message);
const told = (deeds) => requests(deeds).filter((f) => f.t === "compared").map((f) => f.said);
const hello = (p, pair = PAIR) => p.do("peer", { epoch: p.session.epoch, what: "hello", pair });
const nonce = (p, data = K) => p.do("peer", { epoch: p.session.epoch, what: "sas", message: { t: "sas", step: "nonce", data } });

function sharing(portal = PORTAL) {
  const p = new Play({ portal });
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "connected" });
  return p;
}

test("it commits, and reveals only to the first nonce", () => {
  const p = sharing();
  const [commit] = said(hello(p));
  assert.equal(commit.step, "commit");
  const [reveal] = said(nonce(p));
  assert.equal(commitment(reveal.data), commit.data);
  assert.deepEqual(p.session.comparing.numbers, numbers(PAIR, reveal.data, K));
  assert.deepEqual(nonce(p, "33".repeat(32)), [], "who knows ours could choose the words");
  const shown = wordsShown(p.session, "fr");
  assert.deepEqual(shown.words, wordsOf(numbers(PAIR, reveal.data, K), "fr"));
  assert.equal(shown.verdict, "");
});

test("a second hello on a connection brings no second commitment, be it told of as lost in between", () => {
  const p = sharing();
  hello(p);
  nonce(p);
  const { numbers: shown } = p.session.comparing;
  assert.deepEqual(hello(p), []);
  assert.deepEqual(nonce(p, "33".repeat(32)), []);
  assert.deepEqual(p.session.comparing.numbers, shown);
  p.do("peer", { epoch: 1, what: "lost" });
  assert.deepEqual(said(hello(p)), []);
});

test("a nonce that comes late is not answered", () => {
  const p = sharing();
  hello(p);
  assert.equal(wordsShown(p.session, "en").standing, "waiting");
  p.now += 10_001;
  assert.deepEqual(nonce(p), []);
  assert.equal(wordsShown(p.session, "en").standing, "failed");
});

test("same and different are told; different stays for the same certificates, and another connection can be found the same", () => {
  const p = sharing();
  hello(p);
  nonce(p);
  assert.deepEqual(told(p.do("aside", { what: "words", found: "same" })), ["same"]);
  assert.equal(p.session.comparing.blocks, false);
  assert.equal(present.cautionOf(p.session).key, "ask.caution");
  const different = p.do("aside", { what: "words", found: "different" });
  assert.deepEqual(told(different), ["different"]);
  assert.equal(rightsLineOf(p.session).key, "rights.line.different");
  assert.equal(present.cautionOf(p.session).key, "ask.caution.different", "whoever asks now may be another");
  assert.deepEqual(p.do("aside", { what: "words", found: "same" }), []);
  for (const request of requests(different)) p.do("committed", { request });
  const anew = p.do("aside", { what: "words", found: "anew" });
  assert.deepEqual(kinds(anew), ["freshCertificate", "remember", "openPeer"]);
  p.do("peer", { epoch: p.session.epoch, what: "connected" });
  assert.deepEqual(told(hello(p, OTHER)), ["anew"]);
  assert.equal(p.session.comparing.blocks, true, "until they are found the same");
  nonce(p);
  p.do("aside", { what: "words", found: "same" });
  assert.equal(p.session.comparing.blocks, false);
});

test("the technician's doubt counts, and their same does not", () => {
  const p = sharing({ ...PORTAL, verify: "required" });
  hello(p);
  nonce(p);
  p.put("session", p.record("active", { verified: "same" }));
  assert.equal(p.session.comparing.blocks, true);
  assert.equal(rightsLineOf(p.session).key, "rights.line.another", "who compared, compared another one");
  p.put("session", p.record("active", { verified: "different" }));
  assert.equal(p.session.comparing.verdict, "different");
});

test("after a reload, with another certificate, they are compared anew", () => {
  const p = new Play();
  p.online();
  p.put("session", p.record("active", { verified: "same" }));
  p.share();
  p.do("peer", { epoch: 1, what: "connected" });
  assert.deepEqual(told(hello(p)), ["anew"]);
});

test("what the portal requires stays required, whatever a later welcome says", () => {
  const p = sharing({ ...PORTAL, verify: "required" });
  p.portal = PORTAL;
  p.online();
  assert.equal(p.session.portal.verify, "offered");
  assert.equal(p.session.comparing.blocks, true);
});

test("too many connections that nobody compared give no words, and who compares once more gets some", () => {
  const p = sharing();
  for (let n = 0; n < 9; n += 1) {
    hello(p);
    p.do("peer", { epoch: p.session.epoch, what: "lost" });
    p.now += 2000;
    p.do("tick");
    p.do("peer", { epoch: p.session.epoch, what: "connected" });
  }
  assert.deepEqual(said(hello(p)), []);
  assert.equal(wordsShown(p.session, "en").standing, "often");
  p.do("aside", { what: "words", found: "anew" });
  p.do("peer", { epoch: p.session.epoch, what: "connected" });
  assert.equal(said(hello(p, OTHER)).length, 1);
});

test("a description that names another certificate besides gives no words", () => {
  const hash = (pair) => Array(32).fill(pair).join(":");
  const one = `v=0\r\na=fingerprint:sha-256 ${hash("AB")}\r\nm=video\r\na=fingerprint:SHA-256 ${hash("ab")}\r\n`;
  assert.equal(fingerprint(one), "ab".repeat(32));
  const more = `${one}a=fingerprint:sha-512 ${hash("CD")}\r\n`;
  assert.equal(fingerprint(more), "");
  assert.equal(fingerprint(narrowed(more)), "ab".repeat(32));
  assert.equal(fingerprint(narrowed(`${one}a=fingerprint:sha-256 ${hash("CD")}\r\n`)), "");
  const p = sharing();
  assert.deepEqual(hello(p, null), []);
  assert.equal(wordsShown(p.session, "en").standing, "failed");
});

test("what may be done now, until when, and taken back", () => {
  const p = new Play({ canClip: { ok: true, why: "" } });
  p.online();
  assert.deepEqual(rightsOf(p.session).rows, []);
  assert.equal(rightsLineOf(p.session), null);
  p.consent("clipboard", "asked", p.now, { ttl_s: 300 });
  assert.equal(present.questionOf(p.session).ttl, 5);
  const [grant] = requests(p.do("yes"));
  assert.equal(rightsOf(p.session).rows[0].what, "clipboard");
  p.do("committed", { request: grant });
  p.consent("clipboard", "granted", p.now, { ttl_s: 300, until: p.now + 300_000 });
  assert.equal(rightsOf(p.session).rows[0].left, "5:00");
  const before = ticking(p.session);
  p.now += 1000;
  p.do("tick");
  assert.notEqual(ticking(p.session), before);
  assert.deepEqual(rightsLineOf(p.session).args, { who: "Jonas Weber", n: 1, what: "right.clipboard" });
  const back = requests(p.do("revoke", { what: "clipboard" }));
  assert.deepEqual(back.map((f) => [f.t, f.what, f.state]), [["grant", "clipboard", "revoked"]]);
  assert.deepEqual(rightsOf(p.session).rows, []);
  assert.deepEqual(p.do("revoke", { what: "clipboard" }), []);
});

test("a grant for some time ends here by itself", () => {
  const p = sharing();
  p.consent("view", "granted", p.now, { ttl_s: 60, until: p.now + 60_000 });
  p.now += 60_001;
  assert.ok(kinds(p.do("tick")).includes("stopCapture"));
  assert.deepEqual(rightsOf(p.session).rows, []);
});

test("taking back the screen stops it at once", () => {
  const p = sharing();
  const deeds = p.do("revoke", { what: "view" });
  assert.equal(deeds[0].do, "stopCapture");
  assert.ok(requests(deeds).some((f) => f.t === "grant" && f.what === "view" && f.state === "revoked"));
});

test("what the portal never allows is refused without a question, whatever it is", () => {
  for (const what of ["view", "camera", "control", "typing", "record", "clipboard", "diag", "logs", "files"]) {
    const p = new Play({ portal: { ...PORTAL, [what]: "never" }, canClip: { ok: true, why: "" } });
    if (what === "logs") p.portal.logs = "never";
    p.online();
    const [answer] = requests(p.consent(what, "asked"));
    assert.deepEqual([answer.what, answer.state, answer.why], [what, "denied", "portal"]);
    assert.equal(p.session.question, null);
    assert.deepEqual(rightsOf(p.session).never, [`right.${what}`]);
  }
});

test("a time that is over reads otherwise than a question that nobody answered", () => {
  const p = new Play();
  p.online();
  const line = (was) => present.linesOf({ ...p.session, replica: { session: null, messages: [p.session.replica.messages.at(-1)], theirs: {} }, desk: p.session.desk, portal: PORTAL, talk: p.session.talk }, [], () => "d").at(-1).key;
  for (const [was, key] of [["asked", "event.expired.control"], ["granted", "event.over.control"]]) {
    p.message("agent", "", { kind: "event", author: { kind: "broker", id: "broker" }, event: { type: "expired", args: { what: "control", was } } });
    assert.equal(line(was), key);
  }
});

test("the copy ends with the seal of what was consented to", () => {
  const p = new Play();
  p.online();
  const row = (n, hash) => ({ id: `sess:00000${n}`, session: "sess", conversation: "conv", n, at: 1, by: { kind: "customer", id: "customer" }, what: "view", state: "asked", prev: "0".repeat(64), hash });
  p.put("ledger", row(2, "ab".repeat(32)));
  p.put("ledger", row(1, "cd".repeat(32)));
  const text = transcript([], new Words("en"), null, [...p.session.replica.heads.values()]);
  assert.ok(text.endsWith(`Seal of all 2 steps of consent in this session:\n${"ab".repeat(32)}\n`), text);
});
