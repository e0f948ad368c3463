// The customer's clipboard on the page: by consent, each time by a press of theirs, never by itself.
import assert from "node:assert/strict";
import test from "node:test";
import { clipAbility, excerpt } from "../../../customer/web/assets/clipboard.js";
import * as present from "../../../customer/web/assets/present.js";
import { CAN, Play, PORTAL, requests } from "./play.mjs";

/** A shared screen whose console may use the clipboard. */
function shared({ allowed = true, ...options } = {}) {
  const p = new Play({ canClip: CAN, ...options });
  p.online();
  p.share();
  p.do("peer", { epoch: p.session.epoch, what: "connected" });
  if (allowed) {
    p.consent("clipboard", "asked");
    const [grant] = requests(p.do("yes"));
    p.consent("clipboard", "granted");
    p.do("committed", { request: grant });
  }
  return p;
}

const says = (deeds) => deeds.filter((d) => d.do === "ctl").map((d) => d.message);
const hears = (p, message) => p.do("peer", { epoch: p.session.epoch, what: "clip", message });
const clip = (n, text, more = {}) => ({ t: "clip", text, n, secret: false, paste: false, ...more });
const press = (p, act, more = {}) => p.do("clip", { act, ...more });

test("the question is a question like the others", () => {
  const p = shared({ allowed: false });
  p.consent("clipboard", "asked");
  assert.equal(present.questionOf(p.session).key, "ask.clipboard");
  const [denied] = requests(p.do("no"));
  assert.deepEqual([denied.t, denied.what, denied.state], ["grant", "clipboard", "denied"]);
});

test("a browser that cannot says so at once", () => {
  const p = shared({ allowed: false, canClip: { ok: false, why: "insecure" } });
  const [denied] = requests(p.consent("clipboard", "asked"));
  assert.deepEqual([denied.state, denied.why], ["denied", "insecure"]);
  assert.equal(p.session.question, null);
});

test("where the portal allows it nobody is asked, and still nothing goes without a press", () => {
  const p = shared({ allowed: false, portal: { ...PORTAL, clipboard: "allowed" } });
  const [grant] = requests(p.consent("clipboard", "asked"));
  assert.deepEqual([grant.state, grant.why], ["granted", "portal"]);
  p.consent("clipboard", "granted");
  p.do("committed", { request: grant });
  assert.deepEqual(hears(p, clip(1, "text")), []);
  assert.equal(present.clipOf(p.session).key, "clip.take");
});

test("a text is put there by the customer's press, and the console hears of it", () => {
  const p = shared();
  assert.deepEqual(hears(p, clip(1, "  Grüße <b>\n")), []);
  assert.deepEqual(present.clipOf(p.session), { key: "clip.take", args: { who: "Jonas Weber" }, text: "Grüße <b>", yes: "clip.copy", failed: false });
  assert.deepEqual(press(p, "yes"), [{ do: "writeClipboard", n: 1, text: "  Grüße <b>\n" }]);
  assert.deepEqual(says(press(p, "taken", { n: 1 })), [{ t: "clip_res", n: 1, r: "done" }]);
  assert.equal(present.clipOf(p.session), null);
});

test("what was copied goes by the customer's press", () => {
  const p = shared();
  hears(p, { t: "clip_get", n: 2 });
  assert.equal(present.clipOf(p.session).key, "clip.give");
  assert.deepEqual(press(p, "yes"), [{ do: "readClipboard", n: 2 }]);
  assert.deepEqual(says(press(p, "given", { n: 2, text: "kopiert" })), [{ t: "clip", n: 2, text: "kopiert" }]);
});

test("empty and too large are said", () => {
  const p = shared();
  for (const [text, why] of [["", "empty"], ["é".repeat(20_000), "unsupported"]]) {
    hears(p, { t: "clip_get", n: 3 });
    assert.deepEqual(says(press(p, "given", { n: 3, text })), [{ t: "clip_res", n: 3, r: "refused", why }]);
  }
});

test("no is no, and a browser that forbids it lets them try again", () => {
  const p = shared();
  hears(p, { t: "clip_get", n: 1 });
  press(p, "yes");
  assert.deepEqual(press(p, "failed", { n: 1 }), []);
  assert.equal(present.clipOf(p.session).failed, true);
  assert.deepEqual(says(press(p, "no")), [{ t: "clip_res", n: 1, r: "refused", why: "no_consent" }]);
  assert.deepEqual(press(p, "yes"), []);
});

test("a newer wish takes the place of an older one, which is answered", () => {
  const p = shared();
  hears(p, clip(1, "a"));
  assert.deepEqual(says(hears(p, clip(2, "b"))), [{ t: "clip_res", n: 1, r: "refused", why: "no_consent" }]);
  assert.deepEqual(press(p, "taken", { n: 1 }), [], "an answer for what is gone");
  assert.equal(present.clipOf(p.session).text, "b");
});

test("without leave, in a private moment, and what a page cannot do is refused at once", () => {
  const without = shared({ allowed: false });
  assert.deepEqual(says(hears(without, { t: "clip_get", n: 1 })), [{ t: "clip_res", n: 1, r: "refused", why: "no_consent" }]);
  const p = shared();
  assert.deepEqual(says(hears(p, clip(1, "x", { paste: true }))), [{ t: "clip_res", n: 1, r: "refused", why: "unsupported" }]);
  assert.deepEqual(says(hears(p, clip(2, "x", { secret: true }))), [{ t: "clip_res", n: 2, r: "refused", why: "unsupported" }]);
  p.do("private", { on: true });
  assert.deepEqual(says(hears(p, { t: "clip_get", n: 3 })), [{ t: "clip_res", n: 3, r: "refused", why: "private" }]);
  assert.equal(present.clipOf(p.session), null);
});

test("what waits goes with the leave, with the connection and with the session", () => {
  const revoked = shared();
  hears(revoked, clip(1, "x"));
  assert.deepEqual(says(revoked.consent("clipboard", "revoked")), [{ t: "clip_res", n: 1, r: "refused", why: "no_consent" }]);
  const lost = shared();
  hears(lost, clip(1, "x"));
  lost.do("peer", { epoch: lost.session.epoch, what: "lost", why: "silent" });
  assert.equal(present.clipOf(lost.session), null);
  const over = shared();
  hears(over, clip(1, "x"));
  over.do("exit");
  assert.equal(present.clipOf(over.session), null);
  assert.deepEqual(press(over, "yes"), []);
});

test("what this browser has, and how a text is shown", () => {
  const clipboard = { writeText() {}, readText() {} };
  assert.deepEqual(clipAbility({ isSecureContext: true, navigator: { clipboard } }), { ok: true, why: "" });
  assert.deepEqual(clipAbility({ isSecureContext: false, navigator: { clipboard } }), { ok: false, why: "insecure" });
  assert.deepEqual(clipAbility({ isSecureContext: true, navigator: { clipboard: { writeText() {} } } }), { ok: false, why: "unsupported" });
  assert.equal(excerpt("a\n\u202eb"), "a b");
  assert.equal(excerpt("x".repeat(900)).length, 200);
});
