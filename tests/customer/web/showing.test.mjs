// Screen and camera as transcripts: one at a time, each by its own yes; and the private moment, which covers either.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as present from "../../../customer/web/assets/present.js";
import { kinds, Play, PORTAL, requests } from "./play.mjs";

const NO_SCREEN = { ok: false, why: "unsupported" };

/** From the question to a standing offer. */
function show(p, what) {
  p.now += 1_000;
  p.consent(what, "asked");
  p.do("yes");
  const captured = p.do("captured", { what, surface: "" });
  const grant = requests(captured).findLast((f) => f.t === "grant");
  p.consent(what, "granted");
  return [captured, p.do("committed", { request: grant })];
}

const told = (deeds) => requests(deeds).map((f) => [f.t, f.what, f.state ?? f.why]);
const openings = (deeds) => deeds.filter((d) => d.do === "openPeer").map(({ epoch, what, covered }) => ({ epoch, what, covered }));

test("a browser without a screen shows its camera: asked in its own words, the browser's question inside the click, then the offer", () => {
  const p = new Play({ canShare: NO_SCREEN });
  p.online();
  assert.deepEqual(p.consent("camera", "asked"), []);
  assert.equal(p.state, "asking");
  assert.deepEqual(present.questionOf(p.session), { what: "camera", key: "ask.camera", args: { who: "Jonas Weber", portal: "Boutique Lyon" }, trouble: "", ttl: 0 });
  assert.deepEqual(p.do("yes"), [{ do: "capture", what: "camera" }]);
  const captured = p.do("captured", { what: "camera" });
  assert.deepEqual(told(captured), [["grant", "camera", "granted"]]);
  assert.deepEqual(openings(captured), [], "no offer before the consent is on disk");
  p.consent("camera", "granted");
  const on = p.do("committed", { request: requests(captured)[0] });
  assert.deepEqual(told(on), [["mark", "camera_started", ""]]);
  assert.deepEqual(openings(on), [{ epoch: 1, what: "camera", covered: false }]);
  p.do("peer", { epoch: 1, what: "connected" });
  const banner = { key: "banner.camera.sees", args: { who: "Jonas Weber" }, detail: "shared.camera", stop: "banner.camera.stop.long", private: false };
  assert.deepEqual(present.bannerOf(p.session), banner);
  const stop = p.do("stop");
  assert.deepEqual(stop.slice(0, 2), [
    { do: "stopCapture", what: "camera" },
    { do: "ctl", message: { t: "vid", state: "stopped", why: "user" } },
  ]);
  assert.deepEqual(told(stop), [
    ["grant", "camera", "revoked"],
    ["mark", "camera_stopped", "user"],
  ]);
});

test("no camera, none allowed, none to be had: the question stays and says why", () => {
  const p = new Play();
  p.online();
  p.consent("camera", "asked");
  for (const why of ["cancelled", "none", "busy", "failed"]) {
    p.do("yes");
    assert.deepEqual(p.do("captureFailed", { what: "camera", why }), []);
    assert.equal(present.questionOf(p.session).trouble, `trouble.camera.${why}`);
  }
  assert.deepEqual(told(p.do("no")), [["grant", "camera", "denied"]]);
  for (const why of ["insecure", "unsupported"]) {
    const q = new Play({ canFilm: { ok: false, why } });
    q.online();
    assert.deepEqual(requests(q.consent("camera", "asked")).map((f) => [f.what, f.state, f.why]), [["camera", "denied", why]]);
    assert.equal(present.cardOf(q.session).key, `trouble.camera.${why}`);
  }
});

test("from the screen to the camera: the screen and its consent go first, then a connection of the next epoch", () => {
  const p = new Play();
  p.online();
  show(p, "view");
  const [captured, on] = show(p, "camera");
  assert.deepEqual(kinds(captured).slice(0, 3), ["stopCapture", "ctl", "closePeer"]);
  assert.deepEqual(captured[0], { do: "stopCapture", what: "view" });
  assert.deepEqual(told(captured), [
    ["grant", "view", "revoked"],
    ["mark", "share_stopped", "other"],
    ["grant", "camera", "granted"],
  ]);
  assert.deepEqual(openings(on), [{ epoch: 2, what: "camera", covered: false }]);
  assert.equal(p.session.shown.what, "camera");
  p.consent("view", "revoked");
  assert.equal(p.session.shown.what, "camera", "its own consent stands");
  const [back, again] = show(p, "view");
  assert.deepEqual(told(back)[1], ["mark", "camera_stopped", "other"]);
  assert.deepEqual(openings(again), [{ epoch: 3, what: "view", covered: false }]);
});

test("a question about the camera leaves the screen alone, and so does a no, a slip and a late yes of the browser", () => {
  const p = new Play();
  p.online();
  show(p, "view");
  p.consent("camera", "asked");
  assert.equal(p.session.question, "camera");
  assert.equal(p.session.shown.what, "view");
  p.do("yes");
  p.do("captureFailed", { what: "camera", why: "cancelled" });
  assert.equal(p.session.shown.what, "view");
  p.do("yes");
  p.consent("camera", "expired");
  p.do("no");
  assert.equal(p.session.shown.what, "view");
  p.do("captureFailed", { what: "camera", why: "failed" });
  assert.deepEqual(p.do("captured", { what: "camera" }), [{ do: "stopCapture", what: "camera" }], "the camera is let go, the screen stays");
});

test("one question at a time: the screen, the camera, the recording", () => {
  const p = new Play();
  p.online();
  for (const what of ["record", "camera", "view"]) p.consent(what, "asked");
  for (const what of ["view", "camera", "record"]) {
    assert.equal(p.session.question, what);
    p.do("no");
  }
  assert.equal(p.session.question, null);
});

test("a portal that allows the camera: granted unasked, shown by a click", () => {
  const p = new Play({ canShare: NO_SCREEN, portal: { ...PORTAL, camera: "allowed" } });
  p.online();
  assert.deepEqual(told(p.consent("camera", "asked")), [["grant", "camera", "granted"]]);
  assert.equal(present.cardOf(p.session).key, "card.camera.invited");
  assert.deepEqual(p.do("share", { what: "camera" }), [{ do: "capture", what: "camera" }]);
  const q = new Play({ portal: { ...PORTAL, camera: "allowed" } });
  q.online();
  show(q, "view");
  assert.equal(present.cardOf(q.session), null, "nothing is offered beside what is shown");
});

test("after a reload the camera is no longer shown, and that is said", () => {
  const p = new Play({ seat: { epoch: 4, sharing: true, shows: "camera", answers: { camera: { state: "granted", at: 1 } } } });
  p.do("link", { phase: "online" });
  p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: p.now, me: { kind: "customer", id: "customer", name: "Ana" }, snapshot: true });
  p.frame({ t: "snap", kind: "session", items: [p.record("active")] });
  p.frame({ t: "snap", kind: "consent", items: [{ id: "sess:camera", session: "sess", conversation: "conv", what: "camera", state: "granted", at: p.now }] });
  assert.deepEqual(told(p.frame({ t: "snap_end", rev: 7 })), [["mark", "camera_stopped", "reload"]]);
  assert.deepEqual([present.cardOf(p.session).key, present.cardOf(p.session).what], ["card.camera.invited", "camera"]);
  p.do("share", { what: "camera" });
  assert.deepEqual(openings(p.do("captured", { what: "camera" })), [{ epoch: 5, what: "camera", covered: false }]);
});

test("the other camera is asked for only while one is shown", () => {
  const p = new Play();
  p.online();
  assert.deepEqual(p.do("turnCamera"), []);
  show(p, "camera");
  assert.deepEqual(p.do("turnCamera"), [{ do: "turnCamera" }]);
  const gone = p.do("stop", { why: "failed" }); // neither opens any more
  assert.deepEqual(gone[1].message, { t: "vid", state: "stopped", why: "failed" });
  assert.deepEqual(told(gone)[1], ["mark", "camera_stopped", "failed"]);
});

// ---- private moment ------------------------------------------------------------------------------------------------

test("a private moment: covered first, told to the thread, said in the banner, over with the next tap", () => {
  for (const what of ["view", "camera"]) {
    const p = new Play();
    p.online();
    assert.deepEqual(p.do("private", { on: true }), [], "nothing is shown");
    show(p, what);
    const on = p.do("private", { on: true });
    assert.deepEqual(on[0], { do: "cover", on: true });
    assert.deepEqual(told(on), [["mark", "private_started", ""]]);
    assert.deepEqual([present.bannerOf(p.session).key, present.bannerOf(p.session).private], ["banner.private", true]);
    assert.deepEqual(p.do("private", { on: true }), []);
    assert.equal(p.session.shown.what, what, "the picture is still taken, only nothing of it leaves");
    const off = p.do("private", { on: false });
    assert.deepEqual(off[0], { do: "cover", on: false });
    assert.deepEqual(told(off), [["mark", "private_ended", ""]]);
  }
});

test("a private moment outlives the connection: the next one begins covered", () => {
  const p = new Play();
  p.online();
  show(p, "view");
  p.do("peer", { epoch: 1, what: "connected" });
  p.do("private", { on: true });
  p.do("peer", { epoch: 1, what: "lost", why: "silent" });
  assert.equal(present.bannerOf(p.session).key, "banner.private");
  p.now += 600;
  assert.deepEqual(openings(p.do("tick")), [{ epoch: 2, what: "view", covered: true }]);
  p.do("private", { on: false });
  p.now += 2_000;
  assert.deepEqual(openings(p.frame({ t: "sig", session: "sess", epoch: 2, kind: "wanted" })), [{ epoch: 3, what: "view", covered: false }]);
});

test("what is shown instead is covered too until the customer goes on", () => {
  const p = new Play();
  p.online();
  show(p, "view");
  p.do("private", { on: true });
  const [, on] = show(p, "camera");
  assert.deepEqual(openings(on), [{ epoch: 2, what: "camera", covered: true }]);
});

test("with the picture the private moment is over, whoever stops it, and the thread hears of it", () => {
  const ends = {
    stop: (p) => p.do("stop"),
    revoked: (p) => p.consent("view", "revoked"),
    refused: (p) => p.do("refused", { request: { t: "grant", id: "x", what: "view", state: "granted" }, code: "not_asked" }),
  };
  for (const [name, end] of Object.entries(ends)) {
    const p = new Play();
    p.online();
    show(p, "view");
    p.do("private", { on: true });
    const deeds = end(p);
    assert.equal(deeds[0].do, "stopCapture", name);
    assert.equal(told(deeds).filter(([, what]) => what === "private_ended").length, 1, name);
    assert.equal(p.session.private, false, name);
    assert.deepEqual(p.do("private", { on: true }), [], name);
  }
  const left = new Play();
  left.online();
  show(left, "view");
  left.do("private", { on: true });
  assert.deepEqual(told(left.do("exit")).map(([t]) => t), ["end"]);
  assert.equal(left.session.private, false);
});

test("nobody but the customer covers or uncovers: no word of the console or the broker does", () => {
  const p = new Play();
  p.online();
  show(p, "view");
  p.do("private", { on: true });
  p.consent("record", "asked");
  p.message("agent", "please go on");
  p.do("link", { phase: "offline" });
  p.do("link", { phase: "online" });
  p.do("peer", { epoch: 1, what: "connected" });
  assert.equal(p.session.private, true);
});
