// Asking for a phone session, waiting for somebody, and a session that is offered later: what the page decides.
import assert from "node:assert/strict";
import { test } from "node:test";
import { check, signOf } from "../../../customer/web/assets/form.js";
import * as present from "../../../customer/web/assets/present.js";
import { opensIn, whenOf } from "../../../customer/web/assets/queue.js";
import { abilityOf } from "../../../customer/web/assets/wants.js";
import { Words } from "../../../customer/web/assets/words.js";
import { AT, CAN, CANNOT, kinds, Play, requests } from "./play.mjs";

const EN = new Words("en");
const FORM = { name: "Shop", lang: "en", technician: "", available: true };
const talk = (more) => ({ id: "conv", number: 1, portal: "p", name: "Ana", created_at: AT, state: "open", channel: "form", ...more });

/** A conversation that began by a form; `session`: the phone session that was asked for, "" for chat only. */
function written(session = "", more = {}) {
  const p = new Play({ portal: FORM, seat: { session, admitted: true }, ...more });
  p.do("link", { phase: "online" });
  const me = { kind: "customer", id: "customer", name: "Ana", session: session || null };
  p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me, portal: FORM, snapshot: true });
  p.frame({ t: "snap", kind: "conversation", items: [talk(session === "" ? {} : { session })] });
  if (session !== "") p.frame({ t: "snap", kind: "session", items: [p.record("waiting", { id: session })] });
  p.rev = 10;
  p.frame({ t: "snap_end", rev: 10 });
  return p;
}

const offer = (p, more = {}) => p.put("session", { id: "off", conversation: "conv", created_at: AT, state: "waiting", lead: "a1", ...more });

test("how long it is likely to take is said in words, and not at all where nobody knows or nobody is there", () => {
  const p = written();
  const said = (waitS, place = 1) => {
    p.frame({ t: "place", conversation: "conv", place, wait_s: waitS });
    const wait = present.restOf(p.session, "")?.wait;
    return wait === undefined || wait === null ? "" : EN.say(wait.key, wait.args);
  };
  assert.deepEqual([60, 240, 3600, 7200].map((s) => said(s)), [
    "Likely wait: about a minute.",
    "Likely wait: about 4 minutes.",
    "Likely wait: about an hour.",
    "Likely wait: about 2 hours.",
  ]);
  assert.equal(said(0), "");
  assert.equal(said(240, 0), "");
  p.frame({ t: "place", conversation: "conv", place: 2, wait_s: 240 });
  p.frame({ t: "presence", conversation: "conv", party: "desk", online: false });
  assert.equal(present.restOf(p.session, "").title, "nobody.title");
});

test("who asked for a phone session waits for it, and may write meanwhile", () => {
  const p = written("sess");
  p.frame({ t: "place", conversation: "conv", place: 2 });
  assert.equal(present.restOf(p.session, "").title, "queue.phone");
  assert.equal(p.state, "chatting");
  assert.equal(present.cardOf(p.session), null, "nothing is shown before somebody has come");
  assert.equal(requests(p.do("say", { body: "Hello?" })).length, 1);
  p.put("session", p.record("active", { admitted_at: AT, lead: "a1" }));
  p.frame({ t: "place", conversation: "conv", place: 0 });
  assert.equal(present.restOf(p.session, ""), null);
  p.consent("view", "asked");
  assert.equal(p.state, "asking");
});

test("who gives up waiting for it, or is told that it will not be, goes on writing", () => {
  for (const by of ["customer", "agent"]) {
    const p = written("sess");
    const deeds = p.put("session", p.record("ended", { ended_at: AT, ended_by: by }));
    assert.equal(kinds(deeds).includes("hangUp"), false);
    assert.equal(p.session.mayWrite, true);
    assert.equal(p.session.gone, null);
  }
});

test("a session that is offered later is taken on this device, which then begins anew with it", () => {
  const p = written();
  offer(p);
  assert.deepEqual(present.offerOf(p.session), { who: "Shop", state: "asks", can: "wants.can.screen", app: "" });
  assert.equal(p.session.running, false, "there is nothing to exit from yet");
  const [take] = requests(p.do("offered", { yes: true }));
  assert.deepEqual([take.t, take.session], ["take_session", "off"]);
  assert.equal(present.offerOf(p.session).state, "taking");
  assert.deepEqual(p.do("offered", { yes: true }), [], "one press counts");
  p.do("committed", { request: take });
  offer(p, { state: "active", admitted_at: AT });
  assert.equal(present.offerOf(p.session), null);
  const me = { kind: "customer", id: "customer", name: "Ana", session: "off" };
  const deeds = p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me, portal: FORM, snapshot: false });
  assert.deepEqual(deeds, [{ do: "moved", session: "off" }]);
});

test("not now: the technician is told, and nothing ends here, not even once a session before it is over", () => {
  for (const before of ["", "sess"]) {
    const p = written(before);
    if (before !== "") {
      p.put("session", p.record("active", { admitted_at: AT }));
      p.put("session", p.record("ended", { admitted_at: AT, ended_at: AT, ended_by: "agent" }));
    }
    offer(p);
    const [no] = requests(p.do("offered", { yes: false }));
    assert.deepEqual([no.t, no.session, no.why], ["end", "off", "declined"]);
    p.do("committed", { request: no });
    offer(p, { state: "ended", ended_at: AT, ended_by: "customer", why: "declined" });
    assert.equal(p.session.gone, null);
    assert.equal(p.session.mayWrite, true);
    assert.equal(present.offerOf(p.session), null);
    assert.equal(p.session.ended === null, before === "");
  }
});

test("an answer that the broker does not take leaves the offer as its record says", () => {
  const p = written();
  offer(p);
  const [take] = requests(p.do("offered", { yes: true }));
  assert.deepEqual(p.do("refused", { request: take, code: "taken" }), []);
  assert.equal(present.offerOf(p.session).state, "asks");
  offer(p, { state: "active", admitted_at: AT });
  assert.equal(present.offerOf(p.session), null, "another device has it");
});

test("what this browser can show is said before it is asked for", () => {
  const app = "https://example.org/app";
  assert.deepEqual(abilityOf(CAN, CAN, app), { key: "wants.can.screen", app: "", can: true });
  assert.deepEqual(abilityOf(CANNOT, CAN, ""), { key: "wants.can.camera", app: "", can: true });
  assert.deepEqual(abilityOf(CANNOT, CAN, app), { key: "wants.can.camera.app", app, can: true });
  assert.deepEqual(abilityOf(CANNOT, CANNOT, app), { key: "wants.can.app", app, can: false });
  assert.deepEqual(abilityOf(CANNOT, CANNOT, ""), { key: "wants.can.nothing", app: "", can: false });
});

/** What stands over the conversation, title and text, as a person reads it. */
function over(p, words = EN, email = "") {
  const rest = present.restOf(p.session, email);
  return rest === null ? [] : [words.say(rest.title, { ...rest.args, ...whenOf(words, rest.opens) }), words.say(rest.text, rest.args)];
}
const desk = (p, more) => p.frame({ t: "presence", conversation: "conv", party: "desk", ...more });

test("outside the hours the conversation says when the desk opens again, and no longer than that is true", () => {
  const p = written();
  const opens = p.session.brokerNow(p.now) + 5 * 24 * 3_600_000;
  desk(p, { online: false, opens_at: opens });
  const when = opensIn(EN, opens, p.session.brokerNow(p.now));
  assert.deepEqual(over(p), [`We open again ${when}`, EN.say("nobody.text")]);
  assert.match(over(p, new Words("fr"))[0], /^Nous rouvrons \S+ \d+ \S+ à \d\d:\d\d$/);
  assert.equal(present.headerOf(p.session).away, "closed");
  p.frame({ t: "place", conversation: "conv", place: 2 });
  assert.equal(over(p)[0], `We open again ${when}`, "nobody is next while nobody comes");
  p.now = opens + 1;
  p.do("tick");
  assert.equal(over(p)[0], "Nobody is here at the moment", "it should be open, and nobody has come");
  desk(p, { online: true });
  assert.deepEqual(over(p), ["Somebody will answer you soon", "One person is before you."]);
});

test("where all are busy the page says so, and which place one has", () => {
  for (const online of [true, false]) {
    const p = written();
    desk(p, { online, busy: true });
    assert.deepEqual(over(p), ["All our technicians are busy right now", EN.say("busy.text")]);
    assert.equal(present.headerOf(p.session).away, "busy");
    p.frame({ t: "place", conversation: "conv", place: 3, wait_s: 240 });
    assert.deepEqual(over(p), ["All our technicians are busy right now", "You are number 3 in the queue."]);
    assert.deepEqual(present.restOf(p.session, "").wait, { key: "wait.minutes", args: { n: 4 } });
    p.frame({ t: "place", conversation: "conv", place: 1 });
    assert.equal(over(p)[1], "You are next.");
    p.frame({ t: "presence", conversation: "conv", party: "a1", online: true });
    p.frame({ t: "place", conversation: "conv", place: 0 });
    assert.deepEqual(over(p), [], "somebody has taken it");
    assert.equal(present.headerOf(p.session).away, "");
  }
});

test("the form says the same before the first word", () => {
  const sign = (available, busy, byMail, opens = "") => signOf({ available, byMail, busy, opens });
  assert.deepEqual([sign(true, false, true), sign(true, true, true), sign(false, true, false)], ["form.there", "form.busy", "form.busy"]);
  assert.deepEqual([sign(false, true, true), sign(false, false, true), sign(false, false, false)], ["form.busy.mail", "form.away", "form.away.here"]);
  assert.deepEqual([sign(false, false, true, "tomorrow"), sign(false, false, false, "tomorrow")], ["form.closed.mail", "form.closed"]);
});

/** At the door of a conversation of this channel: what is told there, and what stands in the header. */
function door(channel, face) {
  const p = new Play({ portal: { ...FORM, ...face } });
  p.online("waiting");
  p.put("conversation", talk({ session: "sess", state: "waiting", channel }));
  p.frame({ t: "place", conversation: "conv", place: 2 });
  return { p, told: () => present.waitingOf(p.session).told.map((said) => said.key), away: () => present.headerOf(p.session).away };
}

test("the same is told at the door of a form, and from the first moment on", () => {
  const opens = AT + 3_600_000;
  const told = (face) => door("form", face).told();
  assert.deepEqual(told({ available: false, opens_at: opens }), ["closed.said"]);
  assert.deepEqual(told({ busy: true }), ["busy.said", "busy.place"]);
  assert.deepEqual(told({}), ["waiting.one"]);
});

test("who has a code is let in by whoever gave it: neither closed nor busy is said at that door", () => {
  const opens = AT + 3_600_000;
  for (const face of [{ available: false, opens_at: opens }, { busy: true }, { available: false, busy: true }, {}]) {
    const at = door("code", face);
    assert.deepEqual([at.told(), at.away()], [["waiting.one"], ""]);
  }
  assert.deepEqual([door("code", { available: false }).told(), door("code", { available: false }).away()], [[], "nobody"]);
  const { p, away } = door("code", { available: false, opens_at: opens });
  p.put("session", p.record("active", { admitted_at: AT }));
  p.put("session", p.record("ended", { admitted_at: AT, ended_at: AT, ended_by: "agent" }));
  assert.equal(away(), "closed", "they were let in, and wait for an answer like others");
  const early = new Play({ portal: { ...FORM, busy: true } });
  assert.equal(present.headerOf(early.session).away, "", "before the record is there, too");
});

test("when the desk opens again is said in the person's own days", () => {
  const now = new Date(2026, 10, 30, 20, 0).getTime();
  const at = (day, hour) => new Date(2026, 10, 30 + day, hour, 0).getTime();
  assert.equal(opensIn(EN, at(0, 22), now), "today at 22:00");
  assert.equal(opensIn(EN, at(1, 9), now), "tomorrow at 09:00");
  assert.equal(opensIn(EN, at(3, 9), now), "on Thursday, December 3 at 09:00");
  assert.equal(opensIn(new Words("fr"), at(3, 9), now), "jeudi 3 décembre à 09:00");
  assert.equal(opensIn(EN, null, now), "");
  assert.equal(opensIn(EN, now - 1, now), "");
  assert.deepEqual(check({ name: "Ana", email: "", body: "x" }, { available: false, byMail: true }), { email: "email_needed" });
});
