// The customer's side of the desk as transcripts: after the session's end, without a session, ratings, changed words, who is there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transcript } from "../../../customer/web/assets/copy.js";
import { check, isEmail } from "../../../customer/web/assets/form.js";
import { EDIT_WITHIN_MS, TYPED_CHARS } from "../../../customer/web/assets/limits.js";
import { Outbox } from "../../../customer/web/assets/outbox.js";
import * as present from "../../../customer/web/assets/present.js";
import { Store } from "../../../customer/web/assets/store.js";
import { visitor } from "../../../customer/web/assets/visitor.js";
import { Words } from "../../../customer/web/assets/words.js";
import { AT, hints, kinds, Play, PORTAL, requests } from "./play.mjs";

const ended = (p, more = {}) => p.put("session", p.record("ended", { ended_at: p.now, ended_by: "agent", admitted_at: AT, ...more }));
const conversation = (p, more) => p.put("conversation", { id: "conv", number: 1, portal: "p", name: "Ana", created_at: AT, session: "sess", ...more });
/** Without a session: of the form, or of a further device. */
const seatOnly = (portal = PORTAL) => new Play({ portal, seat: { session: "", admitted: true } });

/** Its conversation as the broker tells it, in which there never was a session. */
const written = (p) => {
  p.do("link", { phase: "online" });
  p.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me: { kind: "customer", id: "customer", name: "Ana" }, portal: p.portal, snapshot: true });
  p.frame({ t: "snap", kind: "conversation", items: [{ id: "conv", number: 1, portal: "p", name: "Ana", created_at: AT, state: "open", channel: "form" }] });
  p.rev = 10;
  p.frame({ t: "snap_end", rev: 10 });
};

test("after the end nobody sees anything, that is said first, and people still write to each other", () => {
  const p = new Play();
  p.online();
  p.message("agent", "Hello");
  p.share();
  const deeds = ended(p);
  assert.deepEqual(kinds(deeds).slice(0, 2), ["stopCapture", "closePeer"]);
  assert.equal(kinds(deeds).includes("hangUp"), false);
  assert.equal(p.session.sharing, false);
  const rest = present.restOf(p.session, "");
  assert.deepEqual([rest.title, rest.text, rest.over.key], ["after.title", "after.text", "ended.agent"]);
  assert.match(new Words("en").say(rest.text, rest.args), /Nobody sees your screen any more. You can still write to Jonas Weber/);
  assert.equal(present.headerOf(p.session).exit, false, "there is nothing to end any more");
  p.consent("view", "asked");
  assert.equal(p.session.question, null);
  assert.equal(present.cardOf(p.session), null);
  assert.deepEqual(requests(p.do("say", { text: "Thank you" })).map((f) => f.body), ["Thank you"]);
  assert.equal(hints(p.do("typed", { text: "x" })).length, 1);
  p.message("agent", "You are welcome");
  assert.equal(present.linesOf(p.session, [], () => "day").at(-1).body, "You are welcome");
  p.now += 1000;
  assert.equal(hints(p.do("read", { seq: 2 })).at(-1).read, 2);
});

test("the end and the thanks are a line once they are read: somebody wrote since, or it is a while ago", () => {
  const rated = (p, more = {}) => conversation(p, { rating: 5, rating_comment: "", rated_at: p.now, ...more });
  const folded = (p) => [present.restOf(p.session, "").folded, present.ratingOf(p.session).folded];
  const p = new Play();
  p.online();
  p.message("agent", "Hello");
  p.now += 1000;
  ended(p);
  assert.deepEqual(folded(p), [false, false], "nobody has read it");
  rated(p);
  p.now += 59_000;
  p.do("tick");
  assert.deepEqual(folded(p), [false, false]);
  p.now += 2000;
  p.do("tick");
  assert.deepEqual(folded(p), [true, true]);
  conversation(p, { rating: 5, rating_comment: "", rated_at: p.now - 61_000, rating_asked_at: p.now });
  assert.deepEqual(folded(p), [true, false], "asked anew");
  p.do("rate", { value: 4, comment: "slow" });
  conversation(p, { rating: 5, rating_comment: "", rated_at: p.now - 61_000 });
  assert.equal(present.ratingOf(p.session).folded, false, "what has just been given is thanked for before the broker has it");

  const q = new Play();
  q.online();
  q.message("agent", "Hello");
  q.now += 1000;
  ended(q);
  rated(q);
  q.now += 1000;
  q.message("customer", "Thank you");
  assert.deepEqual(folded(q), [true, true], "the first word folds both");
});

test("an end that the broker has not heard of is never folded, nor is that nobody is here", () => {
  const p = new Play();
  p.online();
  p.do("exit");
  p.now += 3_600_000;
  p.do("tick");
  const rest = present.restOf(p.session, "");
  assert.deepEqual([rest.told, rest.folded], [false, false]);
  const q = seatOnly();
  written(q);
  q.frame({ t: "presence", conversation: "conv", party: "desk", online: false });
  q.now += 3_600_000;
  q.do("tick");
  const nobody = present.restOf(q.session, "");
  assert.deepEqual([nobody.title, nobody.folded], ["nobody.title", false]);
});

test("to leave forgets the seat here; nothing is done afterwards", () => {
  const p = new Play();
  p.online();
  ended(p);
  assert.deepEqual(kinds(p.do("leave")), ["onlyEnd", "forget", "hangUp"]);
  assert.equal(p.state, "left");
  assert.equal(present.restOf(p.session, ""), null);
  for (const wish of ["say", "rate", "typed", "read", "tick", "exit"]) assert.deepEqual(p.do(wish, { text: "x", value: 3, comment: "", seq: 1 }), [], wish);
});

test("an exit that was not told yet cannot be left: the broker is to hear of it first", () => {
  const p = new Play();
  p.online();
  p.do("link", { phase: "offline" });
  p.do("exit");
  assert.equal(present.restOf(p.session, "").told, false);
});

test("the outbox keeps words after the end, and only the end goes before all is known", () => {
  const outbox = new Outbox();
  for (const frame of [{ t: "send", id: "1" }, { t: "grant", id: "2" }, { t: "edit", id: "3", message: "m", body: "b" }, { t: "rate", id: "4" }, { t: "end", id: "5" }]) outbox.add(frame);
  outbox.onlyWords();
  assert.deepEqual(outbox.saved().map((e) => e.frame.t), ["send", "edit", "rate", "end"]);
  assert.deepEqual(outbox.due(0, true).map((f) => f.t), ["end"]);
  assert.deepEqual(outbox.due(0).map((f) => f.t), ["send"], "words keep their order");
  assert.deepEqual(outbox.changes.map((f) => f.message), ["m"]);
});

test("resolved is said, and writing opens it again", () => {
  const p = new Play();
  p.online();
  ended(p);
  conversation(p, { state: "resolved" });
  const rest = present.restOf(p.session, "");
  assert.equal(rest.text, "resolved.text");
  assert.equal(requests(p.do("say", { text: "It is back" })).length, 1);
  conversation(p, { state: "open" });
  assert.equal(present.restOf(p.session, "").text, "after.text");
  const q = seatOnly();
  q.online();
  conversation(q, { state: "resolved" });
  assert.equal(present.restOf(q.session, "").title, "resolved.title");
});

test("a rating is asked after the end, when resolved, and when the agent asks; given at once, changed later", () => {
  const p = new Play();
  p.online();
  p.message("agent", "Hello");
  assert.equal(present.ratingOf(p.session), null, "not in the middle of a session");
  conversation(p, { rating_asked_at: AT + 1 });
  const first = present.ratingOf(p.session);
  assert.deepEqual([first.who, first.given], ["Jonas Weber", null]);
  conversation(p, { rating_asked_at: AT + 2 });
  assert.notEqual(present.ratingOf(p.session).sign, first.sign, "asked anew: it is shown again");
  const [rate] = requests(p.do("rate", { value: 4, comment: "  quick\u202e  " }));
  assert.deepEqual([rate.t, rate.conversation, rate.value, rate.comment], ["rate", "conv", 4, "quick"]);
  assert.equal(present.ratingOf(p.session).given.value, 4, "seen before the broker has answered");
  p.do("refused", { request: rate, code: "not_admitted" });
  assert.equal(present.ratingOf(p.session).given, null);
  conversation(p, { rating: 2, rating_comment: "slow", rated_at: AT + 3, rating_asked_at: AT + 2 });
  assert.deepEqual(present.ratingOf(p.session).given, { value: 2, comment: "slow" });
  const q = new Play();
  q.online();
  q.message("agent", "Hello");
  ended(q);
  assert.notEqual(present.ratingOf(q.session), null);
});

test("own words are changed or taken back for a quarter of an hour, and seen so at once", () => {
  const p = new Play();
  p.online();
  p.message("customer", "Helo");
  p.message("agent", "Hi");
  const may = () => p.session.talk.changeable(p.session.replica.messages, p.session.brokerNow(p.now));
  assert.deepEqual([...may()], ["m1"], "never theirs");
  const [edit] = requests(p.do("edit", { id: "m1", text: " Hello " }));
  assert.deepEqual([edit.t, edit.message, edit.body], ["edit", "m1", "Hello"]);
  const lines = (changes) => present.linesOf(p.session, [], () => "day", { changes, changeable: may() }).filter((l) => l.kind === "text");
  assert.deepEqual([lines([edit])[0].body, lines([edit])[0].edited, lines([edit])[0].changeable], ["Hello", true, false]);
  assert.deepEqual(p.do("edit", { id: "m1", text: "Helo" }), [], "nothing changed");
  assert.deepEqual(p.do("edit", { id: "m2", text: "x" }), []);
  p.do("refused", { request: edit, code: "too_late" });
  assert.equal(lines([])[0].failed, "unchanged");
  const [back] = requests(p.do("unsend", { id: "m1" }));
  assert.deepEqual([lines([back])[0].body, lines([back])[0].unsent], ["", true]);
  p.now += EDIT_WITHIN_MS;
  assert.deepEqual([...may()], []);
  assert.deepEqual(p.do("unsend", { id: "m1" }), []);
});

test("what an owner of the desk removed says so, whoever wrote it", () => {
  const p = new Play();
  p.online();
  p.message("customer", "my card number");
  p.put("message", { ...p.session.replica.messages.at(-1), body: "", deleted_at: 9, redacted: true });
  const [line] = present.linesOf(p.session, [], () => "day", { changes: [], changeable: new Set() }).filter((l) => l.kind === "text");
  assert.deepEqual([line.body, line.unsent, line.redacted], ["", true, true]);
});

test("what either side changed or took back is shown so, and an answer quotes what it answers", () => {
  const p = new Play();
  p.online();
  p.message("customer", "Which one?");
  p.message("agent", "The red one", { reply_to: "m1", edited_at: AT + 1 });
  p.message("agent", "", { deleted_at: AT + 1 });
  p.message("agent", "again", { reply_to: "gone" });
  const [, red, gone, again] = present.linesOf(p.session, [], () => "day").filter((l) => l.kind === "text");
  assert.deepEqual([red.edited, red.quote], [true, { mine: true, name: "Ana", words: "Which one?" }]);
  assert.deepEqual([gone.unsent, gone.body], [true, ""]);
  assert.equal(again.quote, null);
  assert.match(transcript(present.linesOf(p.session, [], () => "day"), new Words("en")), /Jonas Weber: \[taken back\]/);
  assert.equal(present.newsOf(p.session), 2, "what was taken back is no news");
});

test("where the portal shows what is being typed the page says so, and tells it four times a second at most", () => {
  const p = new Play({ portal: { ...PORTAL, preview: true } });
  p.online();
  assert.deepEqual(present.previewsOf(p.session), { who: "Jonas Weber" });
  let sent = 0;
  for (let i = 0; i < 100; i += 1) {
    p.now += 10;
    sent += hints(p.do("typed", { text: "x".repeat(i + 1) })).length;
  }
  assert.equal(sent, 4);
  p.now += 250;
  assert.deepEqual(hints(p.do("typed", { text: "\u202ey".repeat(400) })).map((f) => f.text), ["y".repeat(TYPED_CHARS)]);
  for (const more of ["\u{1f642}", "\u{1f642} and"]) {
    p.now += 250;
    const [told] = hints(p.do("typed", { text: "y".repeat(400) + more }));
    assert.equal(told.text, "y".repeat(TYPED_CHARS - Array.from(more).length) + more, "of a long one its end, where it goes on");
  }
  assert.deepEqual(hints(p.do("typed", { text: "" })).map((f) => f.on), [false]);
  const q = new Play();
  q.online();
  assert.equal(present.previewsOf(q.session), null);
});

test("in French, too, the end says what was ended, under whichever title it stands", () => {
  const words = new Words("fr");
  for (const key of ["customer", "agent", "broker"]) {
    for (const said of [words.say(`ended.${key}`, { who: "Jonas", time: "08:03" }), words.say(`ended.notime.${key}`, { who: "Jonas" })]) assert.match(said, / session[ .]/);
  }
});

test("presence: of the technician, and of the desk", () => {
  const p = seatOnly({ ...PORTAL, technician: "", available: true, by_mail: true });
  written(p);
  const there = (party, online) => p.frame({ t: "presence", conversation: "conv", party, online });
  there("desk", false);
  assert.equal(present.headerOf(p.session).away, "nobody");
  assert.equal(present.restOf(p.session, "ana@example.org").text, "nobody.email");
  assert.equal(present.restOf(p.session, "").text, "nobody.text");
  const noBox = seatOnly({ ...PORTAL, technician: "", available: false });
  written(noBox);
  assert.equal(present.restOf(noBox.session, "ana@example.org").text, "nobody.text", "nobody can send a mail: none is promised");
  there("desk", true);
  assert.equal(present.headerOf(p.session).away, "");
  assert.equal(present.restOf(p.session, ""), null);
  there("a1", true);
  there("desk", false);
  assert.equal(present.headerOf(p.session).away, "", "whoever has this conversation is there");
  there("a1", false);
  assert.equal(present.headerOf(p.session).away, "nobody", "neither they nor anybody else");
  there("desk", true);
  assert.equal(present.headerOf(p.session).away, "away");
  const shown = new Play();
  shown.online();
  for (const party of ["a1", "desk"]) for (const online of [true, false]) shown.frame({ t: "presence", conversation: "conv", party, online });
  assert.equal(present.headerOf(shown.session).away, "away", "their session runs, and nobody else's doing helps");
});

test("from one technician to another: who takes it is there, whichever is told first, and nobody is once its owner is taken out", () => {
  const there = (p, party, online) => p.frame({ t: "presence", conversation: "conv", party, online });
  const has = (p, name) => p.frame({ t: "technician", conversation: "conv", name });
  const gone = [(p) => there(p, "a1", false), (p) => has(p, "")];
  const closed = { party: "desk", online: false, opens_at: AT + 3_600_000 };
  const cases = { closed, busy: { party: "desk", online: true, busy: true }, nobody: { party: "desk", online: false }, "": { party: "desk", online: true } };
  for (const turned of [false, true]) {
    for (const [state, desk] of Object.entries(cases)) {
      const p = seatOnly({ ...PORTAL, technician: "", available: true });
      written(p);
      there(p, "a1", true);
      p.frame({ t: "presence", conversation: "conv", ...desk });
      for (const online of turned ? [true, false] : [false, true]) there(p, online ? "a2" : "a1", online);
      has(p, "Bea");
      assert.deepEqual([p.session.desk.technicianOnline, present.headerOf(p.session).away], [true, ""]);
      const q = seatOnly({ ...PORTAL, technician: "", available: true });
      written(q);
      there(q, "a1", true);
      q.frame({ t: "presence", conversation: "conv", ...desk });
      for (const told of turned ? gone.toReversed() : gone) told(q);
      assert.deepEqual([q.session.desk.technicianOnline, present.headerOf(q.session).away], [null, state]);
      assert.equal(present.restOf(q.session, "")?.title ?? "", state === "" ? "" : `${state}.title`);
    }
  }
});

test("who was there before a page lost its connection is there no more until that is told again", () => {
  const p = seatOnly({ ...PORTAL, technician: "", available: false });
  written(p);
  p.frame({ t: "presence", conversation: "conv", party: "a1", online: true });
  assert.equal(present.headerOf(p.session).away, "");
  p.do("link", { phase: "offline" });
  assert.equal(present.headerOf(p.session).away, "", "nothing else is known yet");
  p.online();
  assert.equal(present.headerOf(p.session).away, "nobody");
});

test("a seat without a session neither answers questions nor shows anything, but ends the session of the other device", () => {
  const p = seatOnly();
  p.online();
  assert.equal(p.state, "chatting");
  assert.equal(present.headerOf(p.session).exit, true);
  assert.deepEqual(p.consent("view", "asked"), []);
  assert.equal(p.session.question, null);
  assert.deepEqual(p.consent("control", "asked"), [], "it is for the other device to answer");
  const [end] = requests(p.do("exit"));
  assert.deepEqual([end.t, end.session], ["end", "sess"]);
  const q = seatOnly();
  written(q);
  assert.equal(present.headerOf(q.session).exit, false, "there is no session at all");
  assert.deepEqual(q.do("exit"), []);
});

test("the form: who writes, and how they are reached when nobody is there", () => {
  const good = { name: "Ana", email: "", body: "Hello" };
  const [there, away, awayWithoutMail] = [{ available: true, byMail: true }, { available: false, byMail: true }, { available: false, byMail: false }];
  assert.deepEqual(check(good, there), {});
  assert.deepEqual(check(good, away), { email: "email_needed" });
  assert.deepEqual(check(good, awayWithoutMail), {}, "no mail can be sent there: an address is of no use");
  for (const portal of [there, awayWithoutMail]) assert.deepEqual(check({ ...good, email: "ana@example" }, portal), { email: "bad_email" });
  assert.deepEqual(check({ name: " ", email: "a@b.example", body: " \n" }, away), { name: "name_needed", body: "empty" });
  assert.deepEqual(check({ ...good, body: "x".repeat(4001) }, there), { body: "too_long" });
  for (const address of ["a@b.c", "a.b+c@d-e.example"]) assert.equal(isEmail(address), true, address);
  for (const address of ["", "a", "a@b", "@b.c", "a b@c.d", "a@b.c."]) assert.equal(isEmail(address), false, address);
});

test("a browser is known again by what it keeps, or by what the portal's site passed on", () => {
  const store = new Store(null);
  const passed = "0190b0a0-0000-7000-8000-000000000001";
  assert.equal(visitor(store, `#visitor=${passed}`), passed);
  const made = visitor(store, "#visitor=<script>");
  assert.match(made, /^[0-9a-f]{8}-/);
  assert.notEqual(made, passed, "what was passed on is not kept: the link may be anybody's");
  assert.equal(visitor(store), made);
  assert.equal(visitor(store, `#visitor=${passed}`), made, "a link takes nobody's own identifier away");
});

test("who wrote without a code is told how many are before them, until somebody is there for them", () => {
  const p = seatOnly({ ...PORTAL, technician: "", available: true });
  written(p);
  const place = (n) => p.frame({ t: "place", conversation: "conv", place: n });
  assert.equal(present.restOf(p.session, ""), null);
  for (const [n, text] of [[3, "waiting.many"], [2, "waiting.one"], [1, "waiting.next"]]) {
    place(n);
    assert.deepEqual([present.restOf(p.session, "").title, present.restOf(p.session, "").text], ["queue.title", text]);
  }
  p.frame({ t: "presence", conversation: "conv", party: "desk", online: false });
  assert.equal(present.restOf(p.session, "").title, "nobody.title", "nobody would come");
  p.frame({ t: "presence", conversation: "conv", party: "desk", online: true });
  place(0);
  assert.equal(present.restOf(p.session, ""), null);
});

test("blocked in the middle of it: all stops, and nothing is tried again", () => {
  const p = new Play();
  p.online();
  p.share();
  const [send] = requests(p.do("say", { text: "hello" }));
  assert.deepEqual(kinds(p.do("refused", { request: send, code: "blocked" })), ["stopCapture", "closePeer", "onlyEnd", "forget", "hangUp"]);
  assert.equal(p.state, "blocked");
  assert.equal(present.endedOf(p.session).key, "ended.blocked");
});
