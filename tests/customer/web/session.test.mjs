// The session as transcripts: facts in, deeds out; and what the page shows for it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transcript } from "../../../customer/web/assets/copy.js";
import * as present from "../../../customer/web/assets/present.js";
import { unfit } from "../../../customer/web/assets/text.js";
import { Words } from "../../../customer/web/assets/words.js";
import { AT, hints, kinds, Play, PORTAL, requests } from "./play.mjs";

test("waiting, then let in", () => {
  const p = new Play();
  assert.equal(p.state, "waiting");
  p.online("waiting");
  assert.equal(p.state, "waiting");
  assert.deepEqual(present.waitingOf(p.session), { who: "Jonas Weber", told: [] });
  p.frame({ t: "place", conversation: "conv", place: 3, wait_s: 240 });
  assert.deepEqual(present.waitingOf(p.session).told, [{ key: "waiting.many", args: { n: 2 } }, { key: "wait.minutes", args: { n: 4 } }]);
  p.put("session", p.record("active"));
  assert.equal(p.state, "chatting");
  assert.equal(present.waitingOf(p.session), null);
});

test("yes: the browser is asked first, then the broker, then the offer goes out", () => {
  const p = new Play();
  p.online();
  assert.deepEqual(p.consent("view", "asked"), []);
  assert.equal(p.state, "asking");
  assert.deepEqual(present.questionOf(p.session), { what: "view", key: "ask.view", args: { who: "Jonas Weber", portal: "Boutique Lyon" }, trouble: "", ttl: 0 });
  assert.deepEqual(kinds(p.do("yes")), ["capture"]);
  const captured = p.do("captured", { surface: "window" });
  assert.deepEqual(requests(captured).map((f) => [f.t, f.what, f.state]), [["grant", "view", "granted"]]);
  assert.equal(kinds(captured).includes("openPeer"), false, "no offer before the consent is on disk");
  assert.equal(p.state, "sharing");
  p.consent("view", "granted");
  const on = p.do("committed", { request: requests(captured)[0] });
  assert.deepEqual(kinds(on), ["request", "remember", "openPeer"]);
  assert.equal(requests(on)[0].what, "share_started");
  assert.equal(on[2].epoch, 1);
  assert.deepEqual(hints(p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" })), [{ t: "sig", session: "sess", epoch: 1, kind: "offer", sdp: "v=0" }]);
  assert.deepEqual(p.frame({ t: "sig", session: "sess", epoch: 1, kind: "answer", sdp: "a" }).map((d) => [d.do, d.sdp]), [["answer", "a"]]);
  p.do("peer", { epoch: 1, what: "connected" });
  assert.deepEqual(present.bannerOf(p.session), { key: "banner.sees", args: { who: "Jonas Weber" }, detail: "shared.window", stop: "banner.stop.long", private: false });
});

test("no: denied, nothing captured, may be asked again", () => {
  const p = new Play();
  p.online();
  p.consent("view", "asked");
  const no = p.do("no");
  assert.deepEqual(requests(no).map((f) => [f.what, f.state]), [["view", "denied"]]);
  assert.equal(kinds(no).includes("capture"), false);
  p.consent("view", "denied");
  assert.equal(p.state, "chatting");
  assert.deepEqual(p.do("share"), [], "nobody asks, so nothing is shared");
  p.now += 11_000;
  p.consent("view", "asked");
  assert.equal(p.state, "asking");
});

test("a slip in the browser's window leaves the question open; a failure is told as well", () => {
  const p = new Play();
  p.online();
  p.consent("view", "asked");
  p.do("yes");
  assert.deepEqual(p.do("captureFailed", { why: "cancelled" }), []);
  assert.equal(p.state, "asking");
  assert.equal(present.questionOf(p.session).trouble, "trouble.cancelled");
  p.do("yes");
  assert.deepEqual(requests(p.do("captureFailed", { why: "failed" })).map((f) => [f.t, f.what]), [["mark", "share_failed"]]);
});

test("a question that nobody answers goes away", () => {
  const p = new Play();
  p.online();
  p.consent("view", "asked");
  p.consent("view", "expired");
  assert.equal(p.state, "chatting");
});

test("what a page cannot do is denied at once, honestly, and once", () => {
  const p = new Play({ portal: { ...PORTAL, control: "allowed" } });
  p.online();
  for (const what of ["control", "clipboard"]) {
    assert.deepEqual(requests(p.consent(what, "asked")).map((f) => [f.what, f.state, f.why]), [[what, "denied", "unsupported"]]);
  }
  assert.deepEqual(requests(p.message("agent", "hello")), []);
  assert.equal(p.state, "chatting");
  for (const why of ["insecure", "unsupported"]) {
    const q = new Play({ canShare: { ok: false, why } });
    q.online();
    assert.deepEqual(requests(q.consent("view", "asked")).map((f) => [f.what, f.state, f.why]), [["view", "denied", why]]);
    assert.equal(present.cardOf(q.session).key, `trouble.${why}`);
    assert.equal(present.cardOf(q.session).share, false);
  }
});

test("a portal that allows: granted unasked, but the click and the browser's prompt stay", () => {
  const p = new Play({ portal: { ...PORTAL, view: "allowed" } });
  p.online();
  const deeds = p.consent("view", "asked");
  assert.deepEqual(requests(deeds).map((f) => [f.what, f.state]), [["view", "granted"]]);
  assert.equal(kinds(deeds).includes("capture"), false);
  assert.equal(p.session.question, null);
  p.consent("view", "granted");
  p.do("committed", { request: requests(deeds)[0] });
  assert.equal(present.cardOf(p.session).key, "card.invited");
  assert.deepEqual(kinds(p.do("share")), ["capture"]);
  assert.deepEqual(kinds(p.do("captured", { surface: "" })), ["request", "remember", "openPeer"]);
});

test("a portal that allows: a screen that is being chosen when they ask is the one that they see", () => {
  const choosing = () => {
    const p = new Play({ portal: { ...PORTAL, view: "allowed" } });
    p.online();
    assert.deepEqual(kinds(p.do("share")), ["capture"]);
    const [grant] = requests(p.consent("view", "asked"));
    assert.deepEqual([grant.what, grant.state], ["view", "granted"]);
    return [p, grant];
  };
  const answered = ([p, grant]) => {
    p.consent("view", "granted");
    return p.do("committed", { request: grant });
  };
  const slow = choosing();
  answered(slow);
  assert.deepEqual(kinds(slow[0].do("captured", { surface: "window" })), ["request", "remember", "openPeer"]);
  const quick = choosing();
  assert.deepEqual(quick[0].do("captured", { surface: "window" }), [], "the answer is on its way, one is enough");
  assert.equal(quick[0].session.sharing, true);
  assert.deepEqual(kinds(answered(quick)), ["request", "remember", "openPeer"]);
  const slip = choosing();
  slip[0].do("captureFailed", { why: "cancelled" });
  assert.equal(slip[0].session.screen.state, "invited", "it was answered, so nobody is asked");
});

test("not now takes back what the portal allowed, and the offer does not come back by itself", () => {
  const p = new Play({ portal: { ...PORTAL, view: "allowed" } });
  p.online();
  const granted = requests(p.consent("view", "asked"))[0];
  p.consent("view", "granted");
  p.do("committed", { request: granted });
  const [no] = requests(p.do("notNow"));
  assert.equal(no.state, "revoked");
  p.do("committed", { request: no }); // the answer may overtake the record
  p.message("agent", "hm");
  assert.equal(present.cardOf(p.session).key, "card.again");
});

test("one question at a time: recording waits behind the screen", () => {
  const p = new Play();
  p.online();
  p.consent("record", "asked");
  p.consent("view", "asked");
  assert.equal(p.session.question, "view");
  p.do("no");
  assert.equal(p.session.question, "record");
  assert.deepEqual(requests(p.do("yes")).map((f) => [f.what, f.state]), [["record", "granted"]]);
  assert.equal(p.session.question, null);
});

test("stop: the picture first, then what is told", () => {
  const p = new Play();
  p.online();
  p.share();
  const stop = p.do("stop");
  assert.deepEqual(kinds(stop).slice(0, 3), ["stopCapture", "ctl", "closePeer"]);
  assert.deepEqual(requests(stop).map((f) => [f.t, f.what, f.state ?? ""]), [["grant", "view", "revoked"], ["mark", "share_stopped", ""]]);
  assert.equal(p.state, "chatting");
  p.do("committed", { request: requests(stop)[0] });
  p.message("agent", "thanks");
  assert.notEqual(present.cardOf(p.session)?.key, "card.invited", "Stop is not asked back");
  assert.deepEqual(p.frame({ t: "sig", session: "sess", epoch: 1, kind: "wanted" }), [], "nothing leaves after Stop");
});

test("revoked or expired from elsewhere stops the picture too", () => {
  for (const state of ["revoked", "expired"]) {
    const p = new Play();
    p.online();
    p.share();
    assert.equal(kinds(p.consent("view", state))[0], "stopCapture");
    assert.equal(p.session.sharing, false);
  }
});

test("a grant for some time ends by itself where the broker is away, by the broker's clock, and that is said", () => {
  const p = new Play();
  p.now = AT + 50_000; // ours is ahead: `online` says that the broker has AT
  p.online();
  p.share();
  p.consent("view", "granted", AT, { until: AT + 60_000 });
  p.do("peer", { epoch: 1, what: "connected" });
  p.do("link", { phase: "offline" });
  p.now += 59_999;
  assert.deepEqual(p.do("tick"), []);
  p.now += 1;
  assert.deepEqual(kinds(p.do("tick")), ["stopCapture", "ctl", "closePeer", "remember"]);
  assert.equal(p.session.sharing, false);
  assert.deepEqual(present.cardOf(p.session), { key: "trouble.expired", args: { who: "Jonas Weber" }, tone: "warn", what: "view", share: false });
  assert.deepEqual(p.do("tick"), []);
  p.do("link", { phase: "online" });
  p.consent("view", "expired");
  p.consent("view", "asked");
  assert.equal(present.questionOf(p.session).trouble, "");
  const q = new Play();
  q.online();
  q.share();
  q.consent("view", "granted", AT, { until: AT + 60_000 });
  q.do("exit");
  q.now += 60_000;
  assert.deepEqual(q.do("tick"), []);
});

test("a refused grant stops the capture", () => {
  const p = new Play();
  p.online();
  p.consent("view", "asked");
  p.do("yes");
  const [grant] = requests(p.do("captured", { surface: "" }));
  assert.equal(kinds(p.do("refused", { request: grant, code: "not_asked" }))[0], "stopCapture");
  assert.equal(p.session.sharing, false);
});

test("a lost peer connection comes back with a higher epoch and without a new prompt", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "connected" });
  p.do("peer", { epoch: 1, what: "lost", why: "silent" });
  assert.equal(p.state, "reconnecting");
  assert.deepEqual(p.do("tick"), []);
  p.now += 600;
  const again = p.do("tick");
  assert.deepEqual(kinds(again), ["remember", "openPeer"]);
  assert.equal(again[1].epoch, 2);
  assert.deepEqual(p.do("peer", { epoch: 1, what: "connected" }), [], "the old one speaks no more");
  assert.equal(p.session.peer, "offering");
  assert.deepEqual(p.frame({ t: "sig", session: "sess", epoch: 1, kind: "answer", sdp: "old" }), []);
  p.do("peer", { epoch: 2, what: "connected" });
  assert.equal(p.state, "sharing");
});

const sharing = (p) => {
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" });
  p.frame({ t: "sig", session: "sess", epoch: 1, kind: "answer", sdp: "a" });
  p.do("peer", { epoch: 1, what: "connected" });
  p.now += 30_000;
};
const opened = (deeds) => deeds.filter((d) => d.do === "openPeer").map((d) => d.epoch);
const wanted = { t: "sig", session: "sess", epoch: 1, kind: "wanted" };

test("a silent connection is kept, and goes on when it is heard again", () => {
  const p = new Play();
  sharing(p);
  assert.deepEqual(kinds(p.do("peer", { epoch: 1, what: "pulse", state: "suspect" })), ["probe"]);
  assert.deepEqual(kinds(p.do("peer", { epoch: 1, what: "pulse", state: "silent" })), ["probe"]);
  p.do("link", { phase: "offline" });
  p.now += 60_000;
  assert.deepEqual(p.do("tick"), [], "there is nobody to offer another one to");
  p.do("peer", { epoch: 1, what: "pulse", state: "well" });
  assert.deepEqual(opened(p.online()), [], "a tunnel: both came back");
  assert.equal(p.state, "sharing");
});

test("once the broker answers, a silent connection is replaced; one that is only late is not", () => {
  const p = new Play();
  sharing(p);
  p.do("peer", { epoch: 1, what: "pulse", state: "suspect" });
  assert.deepEqual(p.do("link", { phase: "proved" }), []);
  p.do("peer", { epoch: 1, what: "pulse", state: "silent" });
  assert.deepEqual(opened(p.do("link", { phase: "proved" })), [2]);
  assert.deepEqual(opened(p.do("link", { phase: "proved" })), [], "one is being offered");
  assert.equal(p.session.link, "online");
});

test("with another address the link is made anew, and a connection that is only late is replaced at once", () => {
  const p = new Play();
  sharing(p);
  p.do("peer", { epoch: 1, what: "pulse", state: "suspect" });
  p.do("link", { phase: "offline" });
  assert.deepEqual(opened(p.online()), [2]);
  p.do("peer", { epoch: 2, what: "connected" });
  p.do("link", { phase: "offline" });
  assert.deepEqual(opened(p.online()), [], "the broker was away, the picture was not");
});

test("an offer that went into a dead link is followed by another, one that was answered is not", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" });
  p.now += 1_000;
  p.do("link", { phase: "offline" });
  assert.deepEqual(opened(p.online()), [2]);
  p.do("peer", { epoch: 2, what: "offer", sdp: "v=0" });
  p.frame({ t: "sig", session: "sess", epoch: 2, kind: "answer", sdp: "a" });
  p.now += 1_000;
  p.do("link", { phase: "offline" });
  assert.deepEqual(opened(p.online()), []);
});

test("where the network comes and goes offers keep their distance", () => {
  const p = new Play();
  p.online();
  p.share();
  const offers = [];
  for (let i = 0; i < 100; i += 1) {
    p.now += 50;
    p.do("link", { phase: "offline" });
    offers.push(...opened(p.online()));
  }
  assert.ok(offers.length <= 11, `${offers.length} in 5 s`);
});

test("a wish that meets a fresh offer brings it once more, with its candidates", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" });
  p.now += 300;
  assert.deepEqual(kinds(p.frame(wanted)), ["offerAgain"]);
  assert.deepEqual(p.frame(wanted), [], "once");
  const [hint] = p.do("peer", { epoch: 1, what: "offer", sdp: "v=0 candidates", again: true });
  assert.deepEqual([hint.frame.epoch, hint.frame.sdp], [1, "v=0 candidates"]);
  p.now += 1_701;
  assert.deepEqual(opened(p.frame(wanted)), [2]);
});

test("without an answer the offer is made again, but not while the line is down", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" });
  p.do("link", { phase: "offline" });
  p.now += 20_000;
  assert.deepEqual(p.do("tick"), []);
  p.now += 20_000;
  assert.deepEqual(p.do("tick"), []);
  p.do("link", { phase: "online" });
  p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me: { kind: "customer", id: "customer", name: "Ana" } });
  assert.equal(p.session.epoch, 2);
});

test("an offer that reached nobody is made again soon", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" });
  p.frame({ t: "error", code: "absent", about: "sig" });
  p.frame({ t: "error", code: "absent", about: "sig" });
  assert.equal(p.session.peer, "lost");
  p.now += 500;
  assert.equal(p.do("tick").find((d) => d.do === "openPeer").epoch, 2);
  p.frame({ t: "error", code: "forbidden", about: "sig" });
  assert.equal(p.session.peer, "offering");
});

test("wanted: a new offer with the next epoch", () => {
  const p = new Play();
  p.online();
  p.share();
  p.now += 2_000;
  const deeds = p.frame({ t: "sig", session: "sess", epoch: 1, kind: "wanted" });
  assert.deepEqual(deeds.filter((d) => d.do === "openPeer").map((d) => d.epoch), [2]);
  p.now += 2_000;
  assert.deepEqual(p.frame({ t: "sig", session: "other", epoch: 1, kind: "wanted" }), []);
});

test("wanted within 2 s of an offer is answered by that offer", () => {
  const p = new Play();
  p.online();
  p.share();
  const wanted = (epoch) => p.frame({ t: "sig", session: "sess", epoch, kind: "wanted" }).filter((d) => d.do === "openPeer").map((d) => d.epoch);
  assert.deepEqual(wanted(1), [], "it crossed the offer");
  p.now += 1_500;
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" }); // to gather candidates took its time
  p.now += 1_999;
  assert.deepEqual(wanted(1), []);
  p.now += 1;
  assert.deepEqual(wanted(1), [2]);
});

test("wanted names the last epoch that the console saw: the next one is above it, whoever offered that", () => {
  const p = new Play();
  p.online();
  p.share();
  p.now += 2_000;
  const opened = () => p.frame({ t: "sig", session: "sess", epoch: 40, kind: "wanted" }).filter((d) => d.do === "openPeer").map((d) => d.epoch);
  assert.deepEqual(opened(), [41]);
  p.now += 10;
  assert.deepEqual(opened(), []);
  p.now += 2_000;
  assert.deepEqual(opened(), [42], "not below what was offered meanwhile");
});

test("an offer that nobody answers is given up after 8 s, as the protocol says", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("peer", { epoch: 1, what: "offer", sdp: "v=0" });
  p.now += 7_999;
  p.do("tick");
  assert.equal(p.session.peer, "offering");
  p.now += 1;
  p.do("tick");
  assert.equal(p.session.peer, "lost");
});

test("fresh TURN servers serve the next connection", () => {
  const p = new Play();
  p.online();
  p.frame({ t: "ice", ice_servers: [{ urls: ["turn:t.example"], username: "u", credential: "c" }] });
  const open = p.share().find((d) => d.do === "openPeer");
  assert.deepEqual(open.iceServers, [{ urls: ["turn:t.example"], username: "u", credential: "c" }]);
});

test("exit: local first, at once, offline too; told when the line is back; then nothing more", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("link", { phase: "offline" });
  const exit = p.do("exit");
  assert.deepEqual(kinds(exit).slice(0, 2), ["stopCapture", "closePeer"]);
  assert.deepEqual(exit[1].bye, { t: "bye", who: "customer", why: "exit" });
  assert.deepEqual(requests(exit).map((f) => f.t), ["end"]);
  assert.equal(p.state, "ended");
  assert.equal(present.endedOf(p.session).told, false);
  for (const wish of ["yes", "share", "stop", "exit", "read", "tick"]) assert.deepEqual(p.do(wish, { seq: 1 }), [], wish);
  assert.deepEqual(requests(p.do("say", { text: "one more thing" })).map((f) => f.t), ["send"], "people still write to each other");
  assert.deepEqual(kinds(p.do("captured", { surface: "" })), ["stopCapture"], "a screen chosen too late is let go");
  assert.deepEqual(p.frame({ t: "sig", session: "sess", epoch: 9, kind: "wanted" }), []);
  p.do("link", { phase: "online" });
  assert.deepEqual(kinds(p.do("committed", { request: requests(exit)[0] })), ["remember"]);
  assert.equal(present.endedOf(p.session).told, true);
});

test("exit from the waiting room: there is nothing to go on with", () => {
  const p = new Play();
  p.online("waiting");
  const exit = p.do("exit");
  assert.deepEqual(kinds(exit), ["request", "onlyEnd", "remember"]);
  assert.equal(p.state, "ended");
  assert.equal(present.talksOf(p.session), false, "nobody let them in, so they have no voice");
  assert.deepEqual(p.do("say", { text: "hello?" }), []);
  assert.deepEqual(kinds(p.do("committed", { request: requests(exit)[0] })), ["onlyEnd", "forget", "hangUp"]);
});

test("exit while the browser asks: what is chosen afterwards is let go", () => {
  const p = new Play();
  p.online();
  p.consent("view", "asked");
  p.do("yes");
  p.do("exit");
  assert.deepEqual(kinds(p.do("captured", { surface: "" })), ["stopCapture"]);
});

test("ended by the technician, by the broker, directly by the peer, or the seat is gone", () => {
  const byFeed = new Play();
  byFeed.online();
  byFeed.share();
  const deeds = byFeed.put("session", byFeed.record("ended", { ended_at: AT + 5, ended_by: "agent", admitted_at: AT }));
  assert.deepEqual(kinds(deeds), ["stopCapture", "closePeer", "onlyWords", "remember"]);
  assert.equal(present.endedOf(byFeed.session).key, "ended.agent");
  assert.equal(present.endedOf(byFeed.session).at, AT + 5);

  const refused = new Play();
  refused.online("waiting");
  assert.deepEqual(kinds(refused.put("session", refused.record("ended", { ended_by: "agent" }))), ["onlyEnd", "forget", "hangUp"]);
  assert.equal(present.endedOf(refused.session).key, "ended.refused");

  const byBye = new Play();
  byBye.online();
  byBye.share();
  assert.equal(kinds(byBye.do("peer", { epoch: 1, what: "bye", who: "agent", why: "" }))[0], "stopCapture");
  assert.equal(byBye.state, "ended");
  assert.equal(present.endedOf(byBye.session).told, true, "they know");

  for (const code of [4401, 4403, 4410]) {
    const gone = new Play();
    gone.online();
    gone.do("link", { phase: "closed", code });
    assert.equal(gone.state, code === 4403 ? "blocked" : "ended", String(code));
    assert.equal(present.talksOf(gone.session), false);
  }
});

test("bye: all stops here, and the conversation goes on", () => {
  const p = new Play();
  p.online();
  p.share();
  p.do("link", { phase: "offline" });
  const bye = p.do("peer", { epoch: 1, what: "bye", who: "agent", why: "" });
  assert.deepEqual(kinds(bye), ["stopCapture", "closePeer", "onlyWords", "remember"]);
  assert.equal(p.session.endTold, false, "the clock of the page goes on");
  p.do("link", { phase: "online" });
  p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me: { kind: "customer", id: "customer", name: "Ana" } });
  assert.deepEqual(p.message("agent", "Call me at 555 0199"), []);
  assert.match(transcript(present.linesOf(p.session, [], () => "day"), new Words("en")), /Call me at 555 0199/);
  assert.deepEqual(p.consent("record", "asked"), []);
  assert.deepEqual(p.frame({ t: "sig", session: "sess", epoch: 9, kind: "wanted" }), []);
  assert.equal(p.session.question, null);
  assert.deepEqual(kinds(p.put("session", p.record("ended", { ended_by: "agent", ended_at: AT + 1, admitted_at: AT }))), ["onlyWords", "remember"]);
  assert.equal(p.session.endTold, true);

  const again = new Play({ seat: { ended: { by: "agent", at: AT, why: "" } } }); // after a reload
  assert.equal(again.state, "ended");
  assert.deepEqual(again.online(), []);
  assert.deepEqual(kinds(again.do("link", { phase: "closed", code: 4410 })), ["onlyEnd", "forget", "hangUp"]);
});

test("a gap in the feed resumes, a repeated change does nothing, unknown kinds count", () => {
  const p = new Play();
  p.online();
  p.message("agent", "one");
  const repeated = { t: "chg", rev: p.rev, prev: p.rev - 1, kind: "message", op: "put", id: "x", data: {} };
  assert.deepEqual(p.frame(repeated), []);
  assert.deepEqual(kinds(p.frame({ t: "chg", rev: p.rev + 1, prev: p.rev, kind: "rating", op: "put", id: "r", data: {} })), ["log"]);
  p.rev += 1;
  assert.deepEqual(p.frame({ t: "chg", rev: p.rev + 5, prev: p.rev + 4, kind: "message", op: "put", id: "y", data: {} }), [{ do: "reconnect", code: 4000 }]);
  assert.equal(p.session.replica.since, p.rev);
});

test("a bad record is logged and skipped, its revision counted", () => {
  const p = new Play();
  p.online();
  assert.deepEqual(kinds(p.put("message", { id: "m", seq: "five" })), ["log"]);
  assert.deepEqual(kinds(p.message("agent", "fine")), []);
});

test("seen: what arrived and what was looked at, not for every line", () => {
  const p = new Play();
  p.online();
  for (let i = 0; i < 50; i += 1) assert.deepEqual(p.message("agent", "x"), []);
  assert.deepEqual(hints(p.do("read", { seq: 40 })), [{ t: "seen", conversation: "conv", delivered: 50, read: 40 }]);
  assert.deepEqual(p.do("read", { seq: 50 }), [], "a moment later");
  p.now += 1000;
  assert.deepEqual(hints(p.do("tick")).map((f) => f.read), [50]);
  p.now += 1000;
  assert.deepEqual(p.do("tick"), []);
});

test("typing: at most each 5 s, off when emptied, theirs is shown for 6 s", () => {
  const p = new Play();
  p.online();
  assert.deepEqual(hints(p.do("typed", { text: "a" })), [{ t: "typing", conversation: "conv", on: true }], "what is typed is nobody's to see");
  assert.deepEqual(p.do("typed", { text: "ab" }), []);
  assert.equal(hints(p.do("typed", { text: " " }))[0].on, false);
  assert.deepEqual(p.do("typed", { text: "" }), []);
  p.frame({ t: "typing", conversation: "conv", on: true, name: "Jonas" });
  assert.equal(p.session.desk.typing.name, "Jonas");
  p.now += 6000;
  p.do("tick");
  assert.equal(p.session.desk.typing, null);
});

test("messages: capped, cleaned, with a client-made id", () => {
  const p = new Play();
  p.online();
  const [send] = requests(p.do("say", { text: "  Bon\u202ejour  " }));
  assert.deepEqual(send, { t: "send", id: "id-1", conversation: "conv", body: "Bonjour", client_at: AT });
  assert.deepEqual(p.do("say", { text: " \n " }), []);
  assert.equal(unfit("é".repeat(4000)), "");
  assert.equal(unfit("x".repeat(4001)), "too_long");
  assert.equal(unfit("👋".repeat(2049)), "too_long");
});

test("a minute is said once: by the divider, else by the first event of it", () => {
  const p = new Play();
  p.online();
  p.now = Math.ceil(p.now / 60_000) * 60_000;
  const put = () => {
    p.message("customer", "", { kind: "event", event: { type: "claimed", args: {} } });
    p.message("agent", "", { kind: "event", event: { type: "admitted", args: {} } });
    p.message("customer", "Hi");
  };
  put();
  p.now += 60_000;
  put();
  const lines = present.linesOf(p.session, [], () => "day");
  assert.deepEqual(
    lines.map((l) => (l.kind === "time" ? "time" : `${l.kind}:${l.timed}`)),
    ["time", "event:false", "event:false", "text:false", "event:true", "event:false", "text:false"],
  );
});

test("lines: groups, ticks, own unsent ones at the end, no notes, a copy to keep", () => {
  const p = new Play();
  p.online();
  const day = (at) => String(Math.floor(at / 86_400_000));
  p.message("agent", "Hello");
  p.message("agent", "and again");
  p.message("customer", "Hi");
  p.message("agent", "secret", { kind: "note" });
  p.now += 20 * 60_000;
  p.message("customer", "still there?");
  p.put("cursor", { id: "conv:a1", conversation: "conv", party: "a1", kind: "agent", delivered: 5, read: 3 });
  const waiting = [
    { frame: { id: "m3", body: "Hi", client_at: p.now }, failed: "" },
    { frame: { id: "w", body: "unsent", client_at: p.now }, failed: "" },
    { frame: { id: "x", body: "refused", client_at: p.now }, failed: "too_long" },
  ];
  const lines = present.linesOf(p.session, waiting, day);
  assert.deepEqual(
    lines.map((l) => (l.kind === "time" ? "time" : `${l.body}:${l.first}:${l.status}`)),
    ["time", "Hello:true:", "and again:false:", "Hi:true:read", "time", "still there?:true:delivered", "unsent:true:sending", "refused:false:failed"],
  );
  const copy = transcript(lines, new Words("en"));
  assert.match(copy, /Jonas Weber: Hello/);
  assert.match(copy, /You: Hi/);
  assert.doesNotMatch(copy, /secret/);
});

test("after a reload the screen is no longer shared, and that is said", () => {
  const p = new Play({ seat: { epoch: 4, sharing: true, answers: { view: { state: "granted", at: AT - 1 } } } });
  p.do("link", { phase: "online" });
  p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me: { kind: "customer", id: "customer", name: "Ana" }, snapshot: true });
  p.frame({ t: "snap", kind: "session", items: [p.record("active")] });
  p.frame({ t: "snap", kind: "consent", items: [{ id: "sess:view", session: "sess", conversation: "conv", what: "view", state: "granted", at: AT }] });
  const deeds = p.frame({ t: "snap_end", rev: 7 });
  assert.deepEqual(requests(deeds).map((f) => [f.what, f.why]), [["share_stopped", "reload"]]);
  assert.equal(present.cardOf(p.session).key, "card.invited");
  p.do("share");
  assert.equal(p.do("captured", { surface: "" }).find((d) => d.do === "openPeer").epoch, 5);
});

test("another window took the seat: the picture stops here", () => {
  const p = new Play();
  p.online();
  p.share();
  assert.equal(kinds(p.do("link", { phase: "replaced", code: 4409 }))[0], "stopCapture");
  assert.equal(present.stripOf(p.session).key, "strip.replaced");
  assert.equal(p.state, "reconnecting");
});

test("exit in a window whose seat another took: it connects once more to tell the broker", () => {
  const p = new Play();
  p.online();
  p.do("link", { phase: "replaced", code: 4409 });
  assert.deepEqual(kinds(p.do("exit")), ["request", "onlyWords", "remember", "connect"]);
  const q = new Play();
  q.online();
  q.do("link", { phase: "offline", code: 1006 });
  assert.equal(kinds(q.do("exit")).includes("connect"), false, "that link comes back by itself");
});

test("offline and back: the state says so, the question stays", () => {
  const p = new Play();
  p.online();
  p.do("link", { phase: "offline" });
  assert.equal(p.state, "reconnecting");
  assert.equal(present.stripOf(p.session).key, "strip.offline");
  p.do("link", { phase: "online" });
  assert.equal(p.state, "chatting");
});
