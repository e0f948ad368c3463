// Several technicians in one session: who is offered the picture, whose words count, who loses the connection, and what the page says.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as present from "../../../customer/web/assets/present.js";
import { clockOf } from "../../../customer/web/assets/company.js";
import { rightsLineOf, rightsOf, wordsShown } from "../../../customer/web/assets/rights.js";
import { AT, hints, kinds, Play, requests } from "./play.mjs";

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

test("when nobody leads any more the former lead loses the connection, and nobody is offered one until somebody leads", () => {
  for (const [lead, here] of [[null, []], ["ana", []], ["ana", [BEN]]]) {
    const p = shown([ANA]);
    const deeds = led(p, lead, here);
    assert.deepEqual(kinds(deeds), ["lead", "closePeer"], String(lead));
    assert.deepEqual([deeds[1].peer, deeds[1].bye.state], [undefined, "stopped"]);
    assert.equal(p.session.peer, "none");
    assert.deepEqual(opened([...p.do("tick"), ...wanted(p, "ana"), ...wanted(p, "")]), []);
    const next = led(p, "ben", [BEN]);
    assert.deepEqual(kinds(next), ["lead", "remember", "openPeer"]);
    assert.equal(opened(next)[0].epoch, 2);
    assert.equal(hints(p.do("peer", { peer: next[0].peer, epoch: 2, what: "offer", sdp: "v=0" }))[0].agent, "ben");
  }
});

test("a lead who only hands over and stays goes on looking, and may lead again", () => {
  const p = shown();
  assert.deepEqual(led(p, null, [ANA]), [{ do: "lead", peer: 1 }]);
  assert.deepEqual(led(p, "ana", [ANA]), [{ do: "lead", peer: 0 }]);
  assert.equal(p.session.peer, "connected");
});

test("a broker that says of nobody that they are here changes nothing", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { peer: 0, epoch: 1, what: "connected" });
  assert.deepEqual(led(p, null, []), []);
  assert.equal(p.session.peer, "connected");
});

const PAIR = ["aa".repeat(32), "bb".repeat(32)];
const OTHER = ["aa".repeat(32), "cc".repeat(32)];

/** The words of this connection are agreed on; gives what was said on it. */
function agreed(p, peer, epoch, pair) {
  const deeds = [...p.do("peer", { peer, epoch, what: "hello", pair }), ...p.do("peer", { peer, epoch, what: "sas", message: { t: "sas", step: "nonce", data: "22".repeat(32) } })];
  return deeds.filter((d) => d.do === "ctl").map((d) => [d.peer, d.message.step]);
}

test("beside a connection that was found the same nobody looks on untold, and who was not compared is told of", () => {
  const p = shown([ANA, BEN, SILENT]);
  wanted(p, "ben");
  wanted(p, "zoe");
  p.do("peer", { peer: 1, epoch: 2, what: "connected" });
  p.do("peer", { peer: 2, epoch: 2, what: "connected" });
  assert.deepEqual(rightsOf(p.session).beside, [{ name: "Ben", uncompared: false }]);
  agreed(p, 0, 1, PAIR);
  const deeds = p.do("aside", { what: "words", found: "same" });
  assert.deepEqual(deeds.filter((d) => d.do === "closePeer").map((d) => [d.peer, d.bye.state]), [[2, "stopped"]]);
  assert.deepEqual(opened(wanted(p, "zoe")), []);
  led(p, "ana", [ANA, BEN, { id: "hidden", name: "\u200b" }]);
  assert.deepEqual(opened(wanted(p, "hidden")), [], "a name that nobody can read is none");
  assert.deepEqual(rightsOf(p.session).beside, [{ name: "Ben", uncompared: true }]);
  assert.deepEqual([rightsLineOf(p.session).key, rightsLineOf(p.session).args.who], ["rights.line.beside", "Ben"]);
});

test("where the portal requires the words nobody looks on untold from the beginning", () => {
  const p = shown([ANA, SILENT]);
  p.session.portal = { ...p.portal, verify: "required" };
  assert.deepEqual(opened(wanted(p, "zoe")), []);
});

test("handed on after a comparison: the picture goes on, the words are those of the other connection, and back again nothing is asked", () => {
  const p = shown();
  wanted(p, "ben");
  p.do("peer", { peer: 1, epoch: 2, what: "connected" });
  agreed(p, 0, 1, PAIR);
  assert.deepEqual(agreed(p, 1, 2, OTHER), [[1, "commit"], [1, "reveal"]], "a round with each connection, as soon as its console says hello");
  const told = (deeds) => requests(deeds).filter((f) => f.t === "compared").map((f) => f.said);
  p.do("aside", { what: "words", found: "same" });
  const first = p.session.comparing.numbers;
  assert.deepEqual(told(led(p, "ben")), ["anew"]);
  assert.equal(p.session.peer, "connected");
  assert.notDeepEqual(p.session.comparing.numbers, first);
  assert.equal(rightsLineOf(p.session).key, "rights.line.another");
  assert.equal(wordsShown(p.session, "en").another, true);
  p.do("aside", { what: "words", found: "same" });
  assert.equal(p.session.comparing.blocks, false);
  assert.deepEqual(told(led(p, "ana")), []);
  assert.equal(p.session.comparing.verdict, "same");
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
