// The customer's copy of a conversation: who was present, when in which zone, what happened, and which files there were.
import assert from "node:assert/strict";
import { test } from "node:test";
import { aboutOf } from "../../../customer/web/assets/copied.js";
import { transcript } from "../../../customer/web/assets/copy.js";
import * as present from "../../../customer/web/assets/present.js";
import { Words } from "../../../customer/web/assets/words.js";
import { AT, Play } from "./play.mjs";

const FILE = { id: "f", name: "a\u202egnp.exe", type: "text/plain", size: 1_200_000, sha256: "a".repeat(64) };

const played = () => {
  const p = new Play();
  p.online();
  p.message("agent", "Hello");
  p.message("agent", "only for us", { kind: "note", visibility: "agents" });
  p.message("customer", "first line\nsecond line", { files: [FILE] });
  p.put("conversation", { id: "conv", number: 1, portal: "p", name: "Ana", created_at: AT, session: "sess", rating: 4, rating_comment: "Good" });
  p.put("session", p.record("ended", { ended_at: p.now + 60_000, ended_by: "agent", admitted_at: AT }));
  return p;
};
const copyOf = (p, lang) => transcript(present.linesOf(p.session, [], () => "day"), new Words(lang), aboutOf(p.session));

test("it says who was there, from when to when in which zone, how it was rated, and which files there were", () => {
  const copy = copyOf(played(), "en");
  const lines = copy.split("\n");
  assert.equal(lines[0], "Support session");
  assert.match(copy, /^Customer: Ana$/m);
  assert.match(copy, /^Who helped: Jonas Weber$/m);
  assert.match(copy, /^Time: .+ \d\d:\d\d:\d\d to .*\d\d:\d\d:\d\d \(UTC.*\)$/m);
  assert.match(copy, /^Rating: 4 of 5, “Good”$/m);
  assert.match(copy, /^\d\d:\d\d:\d\d {2}You: .*first line\n {10}second line$/m, "a text's further lines stand below its first");
  assert.match(copy, /^Files\n {2}agnp\.exe {2}\(1\.2 MB, SHA-256 a{64}\)$/m, "no name turns itself round");
  assert.doesNotMatch(copy, /only for us/);
  assert.ok(!copy.includes("\u202e"));
});

test("in French all of it is French", () => {
  const copy = copyOf(played(), "fr");
  assert.match(copy, /^Session d’assistance$/m);
  assert.match(copy, /^Qui a aidé\u00a0: Jonas Weber$/m);
  assert.match(copy, /^Note\u00a0: 4 sur 5, «\u00a0Good\u00a0»$/m);
  assert.match(copy, /^Fichiers$/m);
});

test("a conversation in which nothing was said yet has a copy, too", () => {
  const p = new Play();
  p.online();
  assert.match(copyOf(p, "en"), /^Support session\n/);
  assert.doesNotMatch(copyOf(p, "en"), /Rating|Files|undefined|NaN/);
});
