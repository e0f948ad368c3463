// Several technicians in one session: who is offered the picture, whose words count, who loses the connection, and what the page says.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as present from "../../../customer/web/assets/present.js";
import { clockOf } from "../../../customer/web/assets/company.js";
import { AT, hints, kinds, Play } from "./play.mjs";

const ANA = { id: "ana", name: "Ana" };
const BEN = { id: "ben", name: "Ben" };
const SILENT = { id: "zoe" };
const opened = (deeds) => deeds.filter((d) => d.do === "openPeer").map(({ peer = 0, epoch, covered }) => ({ peer, epoch, covered }));

/** A session that is shown to Ana, who leads. */
function shown(here = [ANA, BEN]) {
  const p = new Play();
  p.online();
  p.put("session", p.record("active", { admitted_at: AT, lead: "ana", here }));
  p.share();
  p.do("peer", { peer: 0, epoch: 1, what: "connected" });
  return p;
}

const wanted = (p, agent, epoch = 1) => p.frame({ t: "sig", session: "sess", epoch, kind: "wanted", agent });
const led = (p, lead, here = [ANA, BEN], more = {}) => p.put("session", p.record("active", { admitted_at: AT, lead, here, ...more }));

test("a helper gets a connection of its own once its console wants it, and nobody else does", () => {
  const p = shown([ANA, BEN, SILENT]);
  assert.deepEqual(opened(wanted(p, "ben")), [{ peer: 1, epoch: 2, covered: false }]);
  assert.deepEqual(hints(p.do("peer", { peer: 1, epoch: 2, what: "offer", sdp: "v=0" })), [{ t: "sig", session: "sess", epoch: 2, kind: "offer", sdp: "v=0", agent: "ben" }]);
  const [answer] = p.frame({ t: "sig", session: "sess", epoch: 2, kind: "answer", sdp: "a", agent: "ben" });
  assert.deepEqual([answer.do, answer.peer, answer.sdp], ["answer", 1, "a"]);
  assert.deepEqual(opened(wanted(p, "zoe")), [{ peer: 2, epoch: 2, covered: false }], "who looks on untold sees it, too");
  assert.deepEqual(opened(wanted(p, "mia")), [], "whom the session does not name gets nothing");
  assert.equal(p.session.peer, "connected", "the lead's own connection stands all the while");
  assert.equal(present.bannerOf(p.session).key, "together.sees", "the customer is told that both see it");
});

test("no more than four have a connection", () => {
  const p = shown([ANA, BEN, SILENT, { id: "leo" }, { id: "mia" }]);
  for (const agent of ["ben", "zoe", "leo"]) assert.equal(opened(wanted(p, agent)).length, 1);
  assert.deepEqual(kinds(wanted(p, "mia")), ["log"]);
});

test("only the lead's clipboard, marks, recording and farewell count", () => {
  const p = shown();
  wanted(p, "ben");
  p.consent("clipboard", "granted");
  const asked = p.do("peer", { peer: 1, epoch: 2, what: "clip", message: { t: "clip_get", n: 4 } });
  assert.deepEqual(asked, [{ do: "ctl", peer: 1, message: { t: "clip_res", n: 4, r: "refused", why: "not_lead" } }]);
  assert.deepEqual(p.do("peer", { peer: 1, epoch: 2, what: "bye", who: "agent", why: "" }), []);
  p.consent("record", "granted");
  p.do("peer", { peer: 1, epoch: 2, what: "rec", on: true });
  assert.equal(p.session.recording.state, "off");
  assert.equal(p.session.ended, null);
});

test("control is handed on: who has a connection already goes on with it", () => {
  const p = shown();
  wanted(p, "ben");
  p.do("peer", { peer: 1, epoch: 2, what: "connected" });
  const deeds = led(p, "ben");
  assert.deepEqual(deeds, [{ do: "lead", peer: 1 }]);
  assert.equal(p.session.peer, "connected");
  assert.equal(present.whoOf(p.session), "Ben");
  assert.deepEqual(opened(deeds), []);
  p.do("peer", { peer: 0, epoch: 1, what: "bye", who: "agent", why: "" });
  assert.equal(p.session.ended, null, "the former lead's farewell ends nothing");
});

test("handed over: the former one loses the connection at once, the new one is offered one by itself", () => {
  const p = shown([ANA]);
  const deeds = led(p, "ben", [BEN]);
  assert.deepEqual(kinds(deeds), ["lead", "closePeer", "remember", "openPeer"]);
  assert.equal(deeds[1].peer, undefined, "the first connection");
  assert.deepEqual(opened(deeds), [{ peer: 1, epoch: 2, covered: false }]);
  assert.deepEqual(wanted(p, "ana"), [], "who is out stays out");
  assert.deepEqual(hints(p.do("peer", { peer: 1, epoch: 2, what: "offer", sdp: "v=0" }))[0].agent, "ben");
});

test("a helper who is let go loses the connection", () => {
  const p = shown();
  wanted(p, "ben");
  const [closed] = led(p, "ana", [ANA]);
  assert.deepEqual([closed.do, closed.peer, closed.bye.state], ["closePeer", 1, "stopped"]);
});

test("what stops, stops for all", () => {
  const p = shown();
  wanted(p, "ben");
  const deeds = p.do("stop");
  assert.deepEqual(deeds.filter((d) => d.do === "closePeer").map((d) => d.peer), [undefined, 1]);
});

test("on hold nothing leaves, and going on needs no new yes", () => {
  const p = shown();
  wanted(p, "ben");
  assert.deepEqual(led(p, "ana", [ANA, BEN], { held_at: AT }), [{ do: "cover", on: true, why: "held" }]);
  assert.equal(p.state, "held");
  assert.equal(opened(wanted(p, "ben", 1)).every((d) => d.covered), true);
  p.now += 67_000;
  p.do("tick");
  const banner = present.bannerOf(p.session);
  assert.deepEqual([banner.key, banner.args.who, banner.time], ["together.held", "Ana", "1:07"]);
  assert.deepEqual(p.do("private", { on: true })[0], { do: "cover", on: true }, "the customer's own moment comes first");
  assert.deepEqual(p.do("private", { on: false })[0], { do: "cover", on: true, why: "held" });
  assert.deepEqual(led(p, "ana"), [{ do: "cover", on: false }]);
  assert.equal(p.state, "sharing");
});

test("on hold without a picture the header says so", () => {
  const p = new Play();
  p.online();
  led(p, "ana", [ANA], { held_at: AT });
  assert.equal(p.state, "held");
  assert.equal(present.headerOf(p.session).held, "0:00");
});

test("the customer is told who is there, who leads first; who looks on untold is not told of", () => {
  const p = new Play();
  p.online();
  led(p, "ben", [ANA, BEN, SILENT]);
  assert.deepEqual(present.headerOf(p.session).company, { key: "together.with", args: { who: "Ben", others: "Ana" } });
  led(p, "ben", [BEN, SILENT]);
  assert.equal(present.headerOf(p.session).company, null);
});

test("clock", () => assert.deepEqual([clockOf(0), clockOf(67), clockOf(3725)], ["0:00", "1:07", "1:02:05"]));
