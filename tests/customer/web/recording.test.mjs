// A recording as transcripts: the portal's policy, the question, the sign while it lasts, and the customer's ways to end it.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as present from "../../../customer/web/assets/present.js";
import { Play, PORTAL, requests } from "./play.mjs";

const told = (deeds) => requests(deeds).map((f) => [f.t, f.what, f.state ?? f.why, f.t === "grant" ? f.why : ""]);
const sign = (p) => present.recordingOf(p.session);

/** The screen is shown, the recording allowed and, so says the console, running. */
function recorded(more = {}) {
  const p = new Play(more);
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "connected" });
  p.consent("record", "asked");
  const [grant] = requests(p.do("yes"));
  p.consent("record", "granted");
  p.do("committed", { request: grant });
  p.do("peer", { epoch: 1, what: "rec", on: true });
  return p;
}

test("asked in words of its own while the screen stays shown; yes and no are told", () => {
  for (const [answer, state] of [["yes", "granted"], ["no", "denied"]]) {
    const p = new Play();
    p.online();
    p.share();
    assert.deepEqual(p.consent("record", "asked"), []);
    assert.deepEqual(present.questionOf(p.session), { what: "record", key: "ask.record", args: { who: "Jonas Weber", portal: "Boutique Lyon" }, trouble: "", ttl: 0 });
    assert.deepEqual(told(p.do(answer)), [["grant", "record", state, ""]]);
    assert.equal(p.session.question, null);
    assert.equal(p.session.sharing, true);
    assert.equal(sign(p), null, "a yes is no recording yet");
  }
});

test("the portal answers for itself: never, allowed", () => {
  for (const [policy, state] of [["never", "denied"], ["allowed", "granted"]]) {
    const p = new Play({ portal: { ...PORTAL, record: policy } });
    p.online();
    p.share();
    assert.deepEqual(told(p.consent("record", "asked")), [["grant", "record", state, "portal"]]);
    assert.equal(p.session.question, null);
  }
  const none = { ok: false, why: "unsupported" };
  const nothing = new Play({ canShare: none, canFilm: none });
  nothing.online();
  assert.deepEqual(told(nothing.consent("record", "asked")), [["grant", "record", "denied", "unsupported"]]);
});

test("the sign stands as long as the console records, waits in a private moment, and outlives a silence", () => {
  const p = recorded();
  assert.deepEqual(sign(p), { key: "recording.on", args: { who: "Jonas Weber" }, runs: true, end: true });
  p.do("private", { on: true });
  assert.deepEqual(sign(p), { key: "recording.held", args: { who: "Jonas Weber" }, runs: false, end: true });
  p.do("private", { on: false });
  p.do("peer", { epoch: 1, what: "lost", why: "silent" });
  assert.equal(sign(p).key, "recording.on");
  p.do("peer", { epoch: 1, what: "rec", on: false });
  assert.equal(sign(p), null);
});

test("on a new connection the console says anew what it does", () => {
  const p = recorded();
  p.do("peer", { epoch: 1, what: "lost", why: "silent" });
  p.now += 10_000;
  assert.equal(p.do("tick").find((d) => d.do === "openPeer").epoch, 2);
  p.do("peer", { epoch: 2, what: "connected" });
  assert.equal(sign(p), null);
  p.do("peer", { epoch: 1, what: "rec", on: true });
  assert.equal(sign(p), null, "of the old connection");
  p.do("peer", { epoch: 2, what: "rec", on: true });
  assert.equal(sign(p).key, "recording.on");
});

test("without a yes a recording is no recording: ignored and logged", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "connected" });
  const never = p.do("peer", { epoch: 1, what: "rec", on: true });
  assert.equal(never[0].do, "log");
  assert.match(never[0].text, /nobody allowed a recording/);
  assert.equal(sign(p), null);
  p.consent("record", "asked");
  p.do("no");
  assert.equal(p.do("peer", { epoch: 1, what: "rec", on: true })[0].do, "log");
  assert.equal(sign(p), null);
});

test("the customer ends it: told at once, and the sign stays until the console says that it stopped", () => {
  const p = recorded();
  const ended = p.do("endRecording");
  assert.deepEqual(told(ended), [["grant", "record", "revoked", "user"]]);
  assert.deepEqual(sign(p), { key: "recording.ending", args: { who: "Jonas Weber" }, runs: true, end: false });
  p.consent("record", "revoked");
  p.do("committed", { request: requests(ended)[0] });
  assert.equal(sign(p).key, "recording.ending");
  p.do("peer", { epoch: 1, what: "rec", on: false });
  assert.equal(sign(p), null);
  assert.equal(p.session.sharing, true, "the screen stays shown");
  assert.deepEqual(p.do("endRecording"), [], "there is nothing to end");
  assert.equal(p.do("peer", { epoch: 1, what: "rec", on: true })[0].do, "log");
});

test("who stops showing has ended the recording too; so have Exit and the end of the time", () => {
  const stopped = recorded();
  assert.deepEqual(told(stopped.do("stop")).map(([t, what, state]) => [t, what, state]), [
    ["grant", "view", "revoked"],
    ["mark", "share_stopped", "user"],
    ["grant", "record", "revoked"],
  ]);
  assert.equal(sign(stopped), null);
  const left = recorded();
  left.do("exit");
  assert.equal(sign(left), null);
  const late = recorded();
  late.consent("record", "granted", late.now, { until: late.now + 1_000 });
  late.now += 2_000;
  late.do("tick");
  assert.equal(sign(late).key, "recording.ending");
});

test("a question that lapsed is gone", () => {
  const p = new Play();
  p.online();
  p.share();
  p.consent("record", "asked");
  p.consent("record", "expired");
  assert.equal(p.session.question, null);
});

test("a yes to recording the screen is none to recording the camera that takes its place", () => {
  const p = recorded({ canFilm: { ok: true, why: "" } });
  p.consent("camera", "asked");
  p.do("yes");
  const deeds = p.do("captured", { what: "camera" });
  assert.ok(told(deeds).some(([t, what, state]) => t === "grant" && what === "record" && state === "revoked"), JSON.stringify(told(deeds)));
  assert.equal(sign(p), null);
  assert.equal(p.do("peer", { epoch: p.session.epoch, what: "rec", on: true }).at(0).do, "log", "it has to be asked for anew");
});
