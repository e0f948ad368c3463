// Log files as transcripts: asked for, unasked, never; the chooser's state; what leaves of a file; the draft of a mail.
import assert from "node:assert/strict";
import { test } from "node:test";
import { LogChoice, MOST_FILES, previewOf, scrubbed } from "../../../customer/web/assets/log_choice.js";
import { draftOf } from "../../../customer/web/assets/log_mail.js";
import { logsOf } from "../../../customer/web/assets/logs.js";
import { Outbox } from "../../../customer/web/assets/outbox.js";
import { Words } from "../../../customer/web/assets/words.js";
import { Play, PORTAL, requests } from "./play.mjs";

const FILE = { id: "f1", name: "a.log", type: "application/octet-stream", size: 3, sha256: "0".repeat(64) };
const act = (p, what, more = {}) => p.do("aside", { what: "logs", act: what, ...more });
const told = (deeds) => requests(deeds).map((f) => (f.t === "grant" ? [f.t, f.what, f.state, f.why] : [f.t, f.about ?? "", f.files.map((one) => one.name)]));

function inSession(more = {}) {
  const p = new Play(more);
  p.online();
  return p;
}

test("the question opens the chooser; a yes is what was sent, a no closes it", () => {
  const p = inSession();
  assert.equal(logsOf(p.session), null);
  assert.deepEqual(p.consent("logs", "asked"), []);
  assert.deepEqual(logsOf(p.session), { asked: true, args: { who: "Jonas Weber", portal: "Boutique Lyon" }, to: "Jonas Weber", mail: "", number: 1 });
  assert.equal(p.state, "asking");
  assert.deepEqual(p.do("yes"), [], "a yes alone sends nothing");
  assert.deepEqual(told(act(p, "send", { files: [] })), []);
  assert.deepEqual(told(act(p, "send", { files: [FILE] })), [["send", "log", ["a.log"]], ["grant", "logs", "granted", ""]]);
  assert.equal(logsOf(p.session), null);
  const no = inSession();
  no.consent("logs", "asked");
  assert.deepEqual(told(act(no, "close")), [["grant", "logs", "denied", ""]]);
  assert.equal(logsOf(no.session), null);
});

test("sent unasked it grants nothing; more than one message holds go in several, all marked", () => {
  const p = inSession();
  act(p, "open");
  assert.equal(logsOf(p.session).asked, false);
  assert.equal(p.state, "chatting");
  const five = [1, 2, 3, 4, 5].map((n) => ({ ...FILE, id: `f${n}` }));
  assert.deepEqual(told(act(p, "send", { files: five })).map(([t, about, names]) => [t, about, names.length]), [["send", "log", 4], ["send", "log", 1]]);
});

/** Asked for, chosen and on their way: {p, send}. */
function sending() {
  const p = inSession();
  p.consent("logs", "asked", 1);
  const [send, grant] = requests(act(p, "send", { files: [FILE] }));
  p.do("committed", { request: grant });
  p.consent("logs", "granted", 2);
  return { p, send };
}
const takenBack = (deeds) => deeds.filter((d) => d.do === "takeBack").map((d) => d.id);

test("what was asked for and is taken back goes no further, nor does it after the end", () => {
  const back = sending();
  assert.deepEqual(takenBack(back.p.do("revoke", { what: "logs" })), [back.send.id]);
  assert.deepEqual(takenBack(back.p.consent("logs", "revoked", 3)), [], "once");
  const exit = sending();
  assert.deepEqual(takenBack(exit.p.do("exit")), [exit.send.id]);
  const ended = sending();
  assert.deepEqual(takenBack(ended.p.put("session", ended.p.record("ended", { ended_by: "agent", ended_at: 5, admitted_at: 1 }))), [ended.send.id]);
});

/** A page that is loaded again while files are on their way, with what it kept: one message under a yes, one sent unasked. */
function reloaded() {
  const p = inSession();
  const outbox = new Outbox();
  const into = (deeds) => deeds.filter((d) => d.do === "request").forEach((d) => outbox.add(d.frame, d.under));
  into(act(p, "send", { files: [{ ...FILE, id: "f0" }] }));
  p.consent("logs", "asked", 1);
  into(act(p, "send", { files: [FILE] }));
  p.do("committed", { request: outbox.acked(outbox.saved().at(-1).frame.id) });
  p.consent("logs", "granted", 2);
  const [unasked, asked] = outbox.words.map(({ frame }) => frame.id);
  const kept = JSON.parse(JSON.stringify({ outbox: outbox.saved(), answers: p.session.answers.kept }));
  const q = new Play({ seat: { answers: kept.answers }, going: new Outbox(kept.outbox).under("logs") });
  q.online();
  return { q, unasked, asked };
}

test("nor does it when the page was loaded again meanwhile", () => {
  const back = reloaded();
  assert.deepEqual(takenBack(back.q.consent("logs", "granted", 2)), []);
  assert.deepEqual(takenBack(back.q.do("revoke", { what: "logs" })), [back.asked]);
  const gone = reloaded();
  assert.deepEqual(takenBack(gone.q.consent("logs", "revoked", 3)), [gone.asked], "taken back while the page was away");
  const ended = reloaded();
  assert.deepEqual(takenBack(ended.q.put("session", ended.q.record("ended", { ended_by: "agent", ended_at: 5, admitted_at: 1 }))), [ended.asked]);
  const there = reloaded();
  there.q.do("committed", { request: { t: "send", id: there.asked } });
  assert.deepEqual(takenBack(there.q.do("exit")), []);
});

test("what is there, what was sent unasked, and what was chosen before they asked anew is not taken back", () => {
  const there = sending();
  there.p.do("committed", { request: there.send });
  assert.deepEqual(takenBack(there.p.do("exit")), []);
  const unasked = inSession();
  act(unasked, "send", { files: [FILE] });
  assert.deepEqual(takenBack(unasked.do("exit")), []);
  const anew = sending();
  assert.deepEqual(takenBack(anew.p.consent("logs", "asked", 4)), []);
  assert.deepEqual(takenBack(act(anew.p, "close")), []);
  assert.deepEqual(takenBack(anew.p.consent("logs", "denied", 5)), []);
  assert.deepEqual(takenBack(anew.p.do("exit")), [anew.send.id]);
});

test("a question that lapses leaves the chooser, and what is sent then answers nobody", () => {
  const p = inSession();
  p.consent("logs", "asked");
  p.consent("logs", "expired");
  assert.equal(logsOf(p.session).asked, false);
  assert.deepEqual(told(act(p, "send", { files: [FILE] })), [["send", "log", ["a.log"]]]);
});

test("a portal that takes none: the question is answered by itself, and there is no way to the chooser", () => {
  const p = inSession({ portal: { ...PORTAL, logs: "never" } });
  assert.deepEqual(told(p.consent("logs", "asked")), [["grant", "logs", "denied", "portal"]]);
  assert.deepEqual(act(p, "open"), []);
  assert.equal(logsOf(p.session), null);
  assert.equal(p.session.asides.part("logs").may, false);
  assert.deepEqual(act(p, "send", { files: [FILE] }), []);
});

test("not before the customer is let in, still after the session's end", () => {
  const waiting = new Play();
  waiting.online("waiting");
  assert.deepEqual([act(waiting, "open"), logsOf(waiting.session)], [[], null]);
  const p = inSession();
  p.consent("logs", "asked");
  p.put("session", p.record("ended", { ended_by: "agent", ended_at: p.now, admitted_at: p.now - 5 }));
  act(p, "open");
  assert.equal(logsOf(p.session).asked, false);
  assert.deepEqual(told(act(p, "send", { files: [FILE] })), [["send", "log", ["a.log"]]]);
});

test("which files go: not the empty and not the too large ones, and not too many", () => {
  const choice = new LogChoice();
  choice.add([{ name: "a.log", size: 10 }, { name: "b\u202e.log", size: 0 }, { name: "c.log", size: 200 * 1024 * 1024 }]);
  assert.deepEqual(choice.files.map((f) => [f.name, f.chosen, f.trouble]), [["a.log", true, ""], ["b.log", false, "empty"], ["c.log", false, "too_large"]]);
  choice.choose(3, true);
  choice.choose(1, false);
  assert.equal(choice.chosen.length, 0);
  choice.add(Array.from({ length: 20 }, () => ({ name: "x", size: 1 })));
  assert.deepEqual([choice.files.length, choice.full], [MOST_FILES, true]);
  const before = choice.sign;
  choice.take("email", false);
  assert.notEqual(choice.sign, before);
});

test("what leaves of a file of several slices is what leaves of the whole", async () => {
  const line = "mail anna@shop.example from 93.184.216.34 \u00e9\u00e8\n";
  const count = 30_000;
  const shares = [];
  const { blob, counts, text } = await scrubbed(new Blob([line.repeat(count)]), ["email", "ip"], { moved: (share) => shares.push(share) });
  assert.equal(await blob.text(), "mail [email] from [ip] \u00e9\u00e8\n".repeat(count));
  assert.deepEqual([counts, text], [{ email: count, ip: count }, true]);
  assert.equal(shares.at(-1), 1);
  assert.equal(await scrubbed(new Blob([line.repeat(count)]), ["email"], { stopped: () => true }), null);
  const packed = new Blob([Uint8Array.of(80, 75, 3, 4, 0, 0, 97, 64, 98)]);
  assert.deepEqual(await scrubbed(packed, ["email"]), { blob: packed, counts: {}, text: false });
});

test("a single endless line is looked at too, and the preview is the beginning", async () => {
  const endless = new Blob(["x ".repeat(700_000), "a@b.example"]);
  assert.equal((await scrubbed(endless, ["email"])).counts.email, 1);
  const preview = await previewOf(endless, ["email"]);
  assert.deepEqual([preview.cut, preview.words.startsWith("x x "), preview.words.length < 50_000], [true, true, true]);
});

test("the draft of a mail has the technician's address and nobody else's, in both languages", () => {
  const model = { mail: "jonas@boutique.example", to: "Jonas Weber", args: { who: "Bea", portal: "Caf\u00e9 & Fils" }, number: 7, names: ["logcat.txt"] };
  for (const lang of ["en", "fr"]) {
    const draft = draftOf(model, new Words(lang));
    const url = new URL(draft.url);
    assert.equal(url.pathname, "jonas@boutique.example");
    assert.deepEqual([...url.searchParams.keys()], ["subject", "body"]);
    assert.equal(url.searchParams.get("subject"), draft.subject);
    assert.ok(draft.subject.startsWith("Caf\u00e9 & Fils") && draft.subject.includes("7"));
    assert.ok(url.searchParams.get("body").includes("\r\n- logcat.txt\r\n"));
    assert.ok(draft.body.includes("Jonas Weber,") && !draft.body.includes("Bea"), "greeted is whose address it is, not who wrote last");
    assert.ok(!/[\r\n ]/.test(draft.url));
  }
  assert.ok(draftOf({ ...model, names: Array(50).fill("x".repeat(100)) }, new Words("fr")).url.length < 1_900);
  for (const mail of ["", "a@b.example,c@d.example", "a@b.example?cc=x@y.example", "a b@c.example", "a@b.example\r\nBcc: x"]) assert.equal(draftOf({ ...model, mail }, new Words("en")), null, mail);
});

test("the mail goes to whoever has the conversation now, also after a hand-over and when another wrote last", () => {
  const p = inSession({ portal: { ...PORTAL, technician: "", mail: "help@boutique.example" } });
  act(p, "open");
  const draft = () => draftOf({ ...logsOf(p.session), names: ["a.log"] }, new Words("en"));
  const whom = () => [draft()?.to, draft()?.body.split("\r\n")[0]];
  assert.deepEqual(whom(), ["help@boutique.example", "Hello Boutique Lyon,"]);
  const technician = (name, mail) => p.frame({ t: "technician", conversation: "conv", name, mail });
  technician("Jonas Weber", "jonas@boutique.example");
  assert.deepEqual(whom(), ["jonas@boutique.example", "Hello Jonas Weber,"]);
  p.message("agent", "Which phone is it?");
  technician("Bea", "bea@boutique.example");
  assert.deepEqual(whom(), ["bea@boutique.example", "Hello Bea,"]);
  p.message("agent", "I look on");
  assert.deepEqual(whom(), ["bea@boutique.example", "Hello Bea,"], "Jonas wrote last");
  technician("Bea", "");
  assert.equal(draft(), null, "nobody's address is known");
  p.online();
  assert.deepEqual(whom(), ["help@boutique.example", "Hello Jonas Weber,"], "a welcome brings it anew; no name in it: who wrote last");
});
