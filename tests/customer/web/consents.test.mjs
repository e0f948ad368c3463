// What stands on this side whatever the record says: the page and the practice phone play the same cases (protocol/vectors/consents.json).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Play, PORTAL, requests } from "./play.mjs";

const { cases } = JSON.parse(readFileSync(new URL("../../../protocol/vectors/consents.json", import.meta.url), "utf8"));
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
