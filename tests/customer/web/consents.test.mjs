// What stands on this side whatever the record says: the page and the practice phone play the same cases (protocol/vectors/consents.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { endsAt } from "../../../customer/web/assets/answers.js";
import { Captures } from "../../../customer/web/assets/captures.js";
import * as present from "../../../customer/web/assets/present.js";
import { rightsOf } from "../../../customer/web/assets/rights.js";
import { AT, kinds, Play, PORTAL, requests } from "./play.mjs";

const { cases, ends } = JSON.parse(readFileSync(new URL("../../../protocol/vectors/consents.json", import.meta.url), "utf8"));
const grants = (deeds) => requests(deeds).filter((f) => f.t === "grant");

/** One capability of one page; `step` gives the grants that it tells. */
class Page {
  constructor(portal, what) {
    this.what = what;
    this.play = new Play({ portal: { ...PORTAL, [what]: portal } });
    this.play.online();
    this.open = [];
  }

  step(deed) {
    const told = grants(this._do(deed));
    this.open.push(...told);
    return told.map((f) => f.state);
  }

  _do(deed) {
    if (deed.record !== undefined) return this.play.consent(this.what, deed.record, deed.at);
    if (deed.person === "back") return this.play.do("revoke", { what: this.what });
    if (deed.person !== undefined) return this.play.do(deed.person);
    if (deed.broker !== undefined) {
      const request = this.open.shift();
      return deed.broker === "ack" ? this.play.do("committed", { request }) : this.play.do("refused", { request, code: "too_many" });
    }
    this.play.now += 1000 * deed.passes_s;
    return this.play.do("tick");
  }

  get holds() {
    return this.play.session.asides.of(this.what).allowed;
  }
}

for (const { name, portal = "ask", steps } of cases) {
  test(`consents: ${name}`, () => {
    const page = new Page(portal, "files");
    steps.forEach((step, n) => {
      const told = page.step(step.do);
      if (step.holds !== undefined) assert.equal(page.holds, step.holds, `step ${n}: holds`);
      if (step.tells !== undefined) assert.deepEqual(told, step.tells, `step ${n}: tells`);
    });
  });
}

/** Allowed here and written down, then the page is loaded again with what it kept and the record as the broker has it then. */
function reloaded(state, at) {
  const p = new Play();
  p.online();
  p.consent("diag", "asked", 1);
  const [request] = grants(p.do("yes"));
  p.do("committed", { request });
  p.consent("diag", "granted", 2);
  const q = new Play({ seat: { answers: JSON.parse(JSON.stringify(p.session.answers.kept)) } });
  q.online();
  q.consent("diag", state, at);
  return q;
}

test("a yes holds over a reload, also one that the broker has written down meanwhile", () => {
  assert.ok(reloaded("granted", 2).session.asides.part("diag").open);
  const p = new Play({ seat: { answers: { diag: { state: "granted", at: 1 } } } });
  p.online();
  p.consent("diag", "asked", 1);
  assert.equal(p.session.question, null, "the yes to this question waits in the outbox");
  p.consent("diag", "granted", 2);
  assert.ok(p.session.asides.part("diag").open);
});

test("what was taken away while the page was gone is gone", () => {
  const q = reloaded("revoked", 3);
  assert.ok(!q.session.asides.part("diag").open);
  assert.deepEqual(grants(q.consent("diag", "granted", 4)).map((f) => f.state), ["revoked"]);
  assert.ok(!q.session.asides.part("diag").open);
});

test("a screen that only the record allows is not offered to be shown, and nothing of it leaves", () => {
  const p = new Play();
  p.online();
  const deeds = p.consent("view", "granted", 1);
  assert.deepEqual(grants(deeds).map((f) => f.state), ["revoked"]);
  assert.equal(p.session.screen.state, "none");
  assert.deepEqual(p.do("share"), []);
});

test("nothing is told again where nobody hears it, nor of a session that is not this page's", () => {
  const p = new Play();
  p.online();
  assert.deepEqual(grants(p.put("consent", { id: "other:files", session: "other", conversation: "conv", what: "files", state: "granted", at: 1 })), []);
  p.do("link", { phase: "offline" });
  p.consent("diag", "asked", 1);
  p.do("no");
  p.do("refused", { request: { t: "grant", id: "id-1", what: "diag", state: "denied" }, code: "failed" });
  p.now += 60_000;
  assert.deepEqual(p.do("tick"), []);
});

for (const { name, given, ttl_s: ttlS, until, ends: end } of ends) {
  test(`how long a yes holds: ${name}`, () => assert.equal(endsAt(given, ttlS, until), end));
}

const MINUTES_5 = 300_000;
/** What a broker would write that makes a day of it. */
const STRETCHED = { ttl_s: 86_400, until: AT + 86_400_000 };

/** Asked for five minutes and allowed; `acked`: the broker says that it has the yes. */
function forFiveMinutes(what = "diag", acked = true) {
  const p = new Play();
  p.online();
  p.consent(what, "asked", 1, { ttl_s: 300 });
  const [request] = grants(p.do("yes"));
  if (acked) p.do("committed", { request });
  return p;
}

const isOpen = (p) => p.session.asides.part("diag").open;

test("a broker that stretches a yes is not believed, and is told that it is over", () => {
  const p = forFiveMinutes();
  p.consent("diag", "granted", 2, STRETCHED);
  assert.equal(rightsOf(p.session).rows[0].left, "5:00", "what the customer reads is what they were told");
  p.now += MINUTES_5 - 1;
  p.do("tick");
  assert.ok(isOpen(p));
  p.now += 1;
  assert.deepEqual(p.frame({ t: "wish", session: "sess", what: "diag" }), [], "it is over before anything that comes then is heard");
  assert.ok(!isOpen(p));
  assert.deepEqual(rightsOf(p.session).rows, []);
  p.now += 9_999;
  assert.deepEqual(grants(p.do("tick")), [], "the broker may be about to write it");
  p.now += 1;
  const told = grants(p.do("tick"));
  assert.deepEqual(told.map((f) => f.state), ["expired"]);
  p.do("committed", { request: told[0] });
  p.consent("diag", "granted", 3, STRETCHED);
  assert.ok(!isOpen(p));
});

test("what the broker has written down as over is not told again", () => {
  const p = forFiveMinutes();
  p.consent("diag", "granted", 2, { ttl_s: 300, until: AT + MINUTES_5 });
  p.now += MINUTES_5;
  p.do("tick");
  p.consent("diag", "expired", 3);
  p.now += 60_000;
  assert.deepEqual(p.do("tick"), []);
});

test("nor does a receipt that never comes, or a clock that the broker puts back, make it longer", () => {
  const p = forFiveMinutes("diag", false);
  p.now += MINUTES_5;
  p.do("tick");
  assert.ok(!isOpen(p));
  const q = forFiveMinutes();
  q.consent("diag", "granted", 2, { ttl_s: 300, until: AT + MINUTES_5 });
  q.now += MINUTES_5 - 1_000;
  q.frame({ t: "welcome", proto: [1, 0], feed: "f", now: AT, me: { kind: "customer", id: "customer", name: "Ana" }, portal: PORTAL, snapshot: false });
  q.now += 1_000;
  q.do("tick");
  assert.ok(!isOpen(q));
});

test("nor does a page that is loaded again; one that was allowed without an end has none", () => {
  const again = (p) => {
    const q = new Play({ seat: { answers: JSON.parse(JSON.stringify(p.session.answers.kept)) } });
    q.now = p.now;
    return q;
  };
  const p = forFiveMinutes();
  p.consent("diag", "granted", 2, STRETCHED);
  p.now += MINUTES_5 - 1_000;
  const q = again(p);
  q.online();
  q.consent("diag", "granted", 2, STRETCHED);
  assert.equal(rightsOf(q.session).rows[0].left, "0:01");
  q.now += 1_000;
  q.do("tick");
  assert.ok(!isOpen(q));
  const late = again(p);
  late.now += 3_600_000;
  late.online();
  late.consent("diag", "granted", 2, STRETCHED);
  assert.ok(!isOpen(late));
  const endless = reloaded("granted", 2);
  endless.now += 6 * 3_600_000;
  endless.do("tick");
  assert.ok(isOpen(endless));
  assert.equal(rightsOf(endless.session).rows[0].left, "");
});

test("a yes to a new question counts from that one", () => {
  const p = forFiveMinutes();
  p.consent("diag", "granted", 2, { ttl_s: 300, until: AT + MINUTES_5 });
  p.now += MINUTES_5 - 60_000;
  p.consent("diag", "asked", 3, { ttl_s: 300 });
  const [request] = grants(p.do("yes"));
  p.do("committed", { request });
  p.consent("diag", "granted", 4, { ttl_s: 300, until: p.now + MINUTES_5 });
  p.now += MINUTES_5 - 1;
  p.do("tick");
  assert.ok(isOpen(p));
  p.now += 1;
  p.do("tick");
  assert.ok(!isOpen(p));
});

test("a screen whose time is over stops, and one that is asked for anew while it is shown is asked for", () => {
  const shown = (acked) => {
    const p = new Play();
    p.online();
    p.consent("view", "asked", 1, { ttl_s: 300 });
    p.do("yes");
    const [request] = requests(p.do("captured", { surface: "monitor" }));
    if (acked) p.do("committed", { request });
    return p;
  };
  for (const acked of [true, false]) {
    const p = shown(acked);
    if (acked) p.consent("view", "granted", 2, STRETCHED);
    p.now += MINUTES_5;
    assert.equal(kinds(p.do("tick"))[0], "stopCapture");
    assert.equal(present.cardOf(p.session).key, "trouble.expired");
  }
  const p = shown(true);
  p.consent("view", "granted", 2, STRETCHED);
  p.now += MINUTES_5 - 1;
  const deeds = p.consent("view", "asked", 3, STRETCHED);
  assert.equal(deeds[0].do, "stopCapture");
  assert.deepEqual(grants(deeds), [], "nobody said yes to it");
  assert.equal(p.session.question, "view");
});

for (const what of ["view", "camera"]) {
  /** Yes to a question of five minutes, and the browser's own prompt is open. */
  const choosing = () => {
    const p = new Play();
    p.online();
    p.consent(what, "asked", 1, { ttl_s: 300 });
    assert.deepEqual(p.do("yes"), [{ do: "capture", what }]);
    return p;
  };
  const stopped = [{ do: "stopCapture", what }];

  test(`a yes is for the question that was read, whatever is asked while the browser asks: ${what}`, () => {
    for (const [at, ttlS] of [[2, 0], [2, 300], [1, 0]]) {
      const p = choosing();
      p.consent(what, "asked", at, { ttl_s: ttlS });
      assert.deepEqual([p.session.question, present.questionOf(p.session).ttl], [what, ttlS / 60], "the new question stands");
      assert.deepEqual(p.do("captured", { what }), stopped, "and nobody has said yes to it");
      assert.equal(p.session.question, what);
      p.do("yes");
      assert.deepEqual(grants(p.do("captured", { what })).map((f) => f.state), ["granted"]);
    }
  });

  test(`nor is it one to a question that is no longer open, or that the record has as granted: ${what}`, () => {
    for (const state of ["expired", "granted"]) {
      const p = choosing();
      p.consent(what, state, 2, STRETCHED);
      assert.deepEqual(p.do("captured", { what }), stopped);
      assert.deepEqual([p.session.shown, present.cardOf(p.session).key.endsWith("not_asked")], [null, true]);
      p.consent(what, "asked", 3, { ttl_s: 300 });
      assert.deepEqual([p.session.question, present.questionOf(p.session).trouble], [what, ""]);
    }
  });

  test(`nor is it one to a question that was answered before: ${what}`, () => {
    const p = new Play();
    p.online();
    p.consent(what, "asked", 1, { ttl_s: 300 });
    p.do("no");
    p.consent(what, "asked", 1);
    assert.deepEqual(p.do("share", { what }), [], "it is not open, whatever its record says");
  });

  test(`the same question told again changes nothing of it: ${what}`, () => {
    const p = choosing();
    p.consent(what, "asked", 1, { ttl_s: 300 });
    p.message("agent", "please go on");
    assert.equal(p.session.question, null);
    assert.deepEqual(grants(p.do("captured", { what })).map((f) => f.state), ["granted"]);
    p.now += MINUTES_5;
    assert.deepEqual(p.do("tick")[0], stopped[0]);
  });
}

test("a browser that was asked twice gives what it was asked for last, and lets the other go", async () => {
  const open = [];
  const events = [];
  const picture = () => {
    const track = { stopped: false, stop: () => (track.stopped = true), getSettings: () => ({}) };
    return { track, getTracks: () => [track], getVideoTracks: () => [track] };
  };
  const devices = { getDisplayMedia: () => new Promise((give, refuse) => open.push({ give, refuse })) };
  Object.defineProperty(globalThis, "navigator", { value: { mediaDevices: devices }, configurable: true });
  const captures = new Captures({ act: (event) => events.push(event.is), use() {}, draw() {} });
  const [former, last] = [picture(), picture()];
  for (let n = 0; n < 3; n += 1) captures.take("view");
  open[0].give(former);
  open[1].refuse(new DOMException("no", "NotAllowedError"));
  open[2].give(last);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([events, former.track.stopped, last.track.stopped], [["captured"], true, false]);
  assert.equal(captures.of("view").stream, last);
});
