// Files: the way of one as questions and answers, the courier with a broker in miniature, the outbox's gate, what is shown.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { transcript } from "../../../customer/web/assets/copy.js";
import { Courier } from "../../../customer/web/assets/courier.js";
import { digestOf } from "../../../customer/web/assets/digest.js";
import { allowed, isPicture, MOST_PIECE, PIECE, shownOf, sizeOf, typeKey, Upload } from "../../../customer/web/assets/files.js";
import { Outbox } from "../../../customer/web/assets/outbox.js";
import { Talk } from "../../../customer/web/assets/talk.js";
import { Words } from "../../../customer/web/assets/words.js";

const SHA = createHash("sha256").update("012345678").digest("hex");
const FILE = { id: "f1", name: "shot.png", type: "image/png", size: 9, sha256: SHA, width: 3, height: 2 };

test("upload: pieces in order until it is judged", () => {
  const u = new Upload(PIECE * 2 + 5);
  assert.deepEqual(u.begin(), { is: "part", first: 0, count: 0 });
  assert.deepEqual(u.answered(202, "", 0), { is: "part", first: 0, count: PIECE });
  assert.deepEqual(u.answered(202, "", PIECE), { is: "part", first: PIECE, count: PIECE + 5 }, "what passes is followed by more at once");
  assert.deepEqual(u.answered(409, "wrong_offset", 2 * PIECE), { is: "part", first: 2 * PIECE, count: 5 });
  assert.deepEqual(u.answered(200, "", null), { is: "done" });
});

test("upload: what passes is waited for, what does not is told, nonsense is no progress", () => {
  const u = new Upload(50);
  const waits = [503, 500, 429].map((status) => (u.begin(), u.answered(status, status === 429 ? "slow_down" : "disk_full", null).waitMs));
  assert.deepEqual(waits, [500, 1000, 2000]);
  for (const [status, code] of [[507, "over_quota"], [429, "too_many"], [422, "bad_hash"], [409, "ended"]]) {
    u.begin();
    assert.deepEqual(u.answered(status, code, null), { is: "refused", code });
  }
  u.begin();
  u.answered(202, "", 0);
  for (const held of [0, 51, -1, null]) assert.equal(u.answered(202, "", held).is, "again", String(held));
});

test("upload: a large file takes few requests, none is endless, a failure begins carefully again", () => {
  const u = new Upload(100 * 1024 * 1024);
  let step = u.begin();
  let asked = 0;
  for (; step.is === "part"; asked += 1) {
    assert.ok(step.count <= MOST_PIECE);
    const held = step.first + step.count;
    step = held === u.size ? u.answered(200, "", null) : u.answered(202, "", held);
  }
  assert.ok(step.is === "done" && asked < 40, String(asked));
  u.failed();
  u.begin();
  assert.equal(u.answered(202, "", 0).count, PIECE);
});

test("sizes and types as people call them", () => {
  assert.deepEqual([sizeOf(3, "en"), sizeOf(700_000, "en"), sizeOf(3_500_000, "fr")], [{ key: "file.kb", n: "1" }, { key: "file.kb", n: "684" }, { key: "file.mb", n: "3,3" }]);
  for (const type of ["application/pdf", "text/plain", "video/mp4", "x/y", "", "application/vnd.oasis.opendocument.text", "application/vnd.android.package-archive"])
    for (const lang of ["en", "fr"]) assert.notEqual(new Words(lang).say(typeKey(type)), typeKey(type), type);
});

test("the hash of a file in slices is the hash of all of it", async () => {
  for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 2 ** 20 + 63, 9 * 2 ** 20 + 5]) {
    const bytes = new Uint8Array(size).map((_, i) => (i * 31) & 255);
    const told = createHash("sha256").update(bytes).digest("hex");
    const before = globalThis.crypto;
    Object.defineProperty(globalThis, "crypto", { value: undefined, configurable: true }); // as on a page over plain HTTP
    assert.equal(await digestOf(new Blob([bytes])), told, String(size));
    Object.defineProperty(globalThis, "crypto", { value: before, configurable: true });
    assert.equal(await digestOf(new Blob([bytes])), told, String(size));
  }
  assert.equal(await digestOf(new Blob([new Uint8Array(20 * 2 ** 20)]), () => true), null, "nobody waits for it");
});

test("pictures that this page shows, and the names of what it does not", () => {
  const pdf = { ...FILE, name: "a\u202eb.pdf", type: "application/pdf", width: 0, height: 0 };
  assert.equal(isPicture(FILE), true);
  assert.deepEqual(shownOf([FILE, pdf]), { pictures: [FILE], others: [{ ...pdf, name: "ab.pdf" }] });
  assert.equal(isPicture({ ...FILE, type: "image/svg+xml" }), false);
  assert.equal(isPicture({ ...FILE, width: 0 }), false, "one that nobody should decode");
  assert.equal(isPicture({ ...FILE, type: "image/gif" }), true);
  assert.deepEqual(allowed(8000, 6000), { width: 4096, height: 3072 });
  assert.deepEqual(allowed(100, 50), { width: 100, height: 50 });
  const { width, height } = allowed(4096, 4096);
  assert.ok(width === height && width * height <= 16_800_000);
});

test("outbox: a message waits for its files and holds up what comes after it, once", () => {
  const o = new Outbox();
  o.add({ t: "send", id: "a", files: [FILE] });
  o.add({ t: "send", id: "b", body: "after" });
  o.add({ t: "grant", id: "g" });
  assert.deepEqual(o.due(0).map((f) => f.id), ["g"], "consent does not wait with it");
  assert.deepEqual(o.wanting.map((f) => f.id), ["a"]);
  assert.deepEqual(o.wanting, [], "asked for once");
  o.brought("a");
  assert.deepEqual(o.due(0).map((f) => f.id), ["a"]);
  o.nacked({ id: "a", code: "no_file", retry: true, after_ms: 100 }, 0);
  assert.deepEqual(o.wanting.map((f) => f.id), ["a"], "the broker has forgotten it: bring it again");
  o.brought("a");
  assert.deepEqual(o.due(50), []);
  assert.deepEqual(o.due(100).map((f) => f.id), ["a"]);
  o.acked("a");
  assert.deepEqual(o.due(100).map((f) => f.id), ["b"]);
});

test("outbox: files that never will be there leave the message to the person, and others go on", () => {
  const o = new Outbox();
  o.add({ t: "send", id: "a", files: [FILE] });
  o.add({ t: "send", id: "b", body: "after" });
  assert.equal(o.wanting.length, 1);
  o.notBrought("a", "over_quota");
  assert.deepEqual(o.due(0).map((f) => f.id), ["b"]);
  assert.deepEqual(o.words.map((w) => w.failed), ["over_quota", ""]);
  const after = new Outbox(JSON.parse(JSON.stringify(o.saved())));
  assert.deepEqual(after.wanting, []);
});

test("outbox: after a reload the files are asked for again", () => {
  const o = new Outbox();
  o.add({ t: "send", id: "a", files: [FILE] });
  o.brought("a");
  const after = new Outbox(JSON.parse(JSON.stringify(o.saved())));
  assert.deepEqual(after.due(0), []);
  assert.deepEqual(after.wanting.map((f) => f.id), ["a"]);
});

test("talk: a picture needs no words; nothing at all is nothing", () => {
  const talk = new Talk("conv", () => "id");
  const [{ frame }] = talk.say("  ", 5, [FILE]);
  assert.deepEqual([frame.body, frame.files], ["", [FILE]]);
  assert.deepEqual(talk.say("  ", 5, []), []);
  assert.equal(talk.say("x", 5)[0].frame.files, undefined);
  assert.deepEqual(talk.say("x".repeat(5000), 5, [FILE]), []);
});

test("talk: more files than a message holds go in several, the words with the last", () => {
  let n = 0;
  const files = Array.from({ length: 6 }, (_, i) => ({ ...FILE, id: `f${i}` }));
  const frames = new Talk("conv", () => `m${(n += 1)}`).say("look", 5, files).map((deed) => deed.frame);
  assert.deepEqual(frames.map((f) => [f.id, f.body, f.files.length]), [["m1", "", 4], ["m2", "look", 2]]);
});

test("outbox: a message that was never sent is taken back at once, one under way is the courier's", () => {
  const o = new Outbox();
  o.add({ t: "send", id: "a", files: [FILE] });
  o.add({ t: "send", id: "b", files: [FILE] });
  assert.equal(o.wanting[0].id, "a");
  assert.equal(o.takeBack("a"), null);
  assert.equal(o.takeBack("b").id, "b");
  assert.equal(o.takeBack("b"), null);
  assert.deepEqual([o.frame("a").id, o.frame("b")], ["a", null]);
});

test("the copy of a conversation names its pictures", () => {
  const line = { kind: "text", mine: false, name: "Jonas", body: "look", at: 0, pictures: [FILE], others: [{ ...FILE, name: "a.pdf" }] };
  assert.match(transcript([line], new Words("en")), /Jonas: \[Picture: shot\.png\] \[File: a\.pdf\] look/);
  assert.match(transcript([{ ...line, body: "" }], new Words("en")), /\[File: a\.pdf\]\n/);
});

// ---- the courier -----------------------------------------------------------------------------------------------------

/** Stands in for the browser's fetch: `answers` are functions (method, path, headers, body) -> Response or Error. */
function world(answer) {
  const asked = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (path, init) => {
    const body = init.body === null ? "" : await init.body.text();
    asked.push([init.method, init.headers["Content-Range"] ?? "", body]);
    assert.equal(init.headers.Authorization, "Bearer seat");
    assert.equal(init.credentials, "omit");
    const made = answer(init.method, path, asked.length, body);
    if (made instanceof Error) throw made;
    return made;
  };
  return { asked, end: () => (globalThis.fetch = before) };
}

const json = (status, body, headers = {}) => new Response(JSON.stringify(body), { status, headers });
const held = (n, status = 202) => new Response(null, { status, headers: { "Upload-Offset": String(n) } });

function courier() {
  const moves = [];
  return { moves, c: new Courier({ secret: "seat", conversation: "conv", moved: (id) => moves.push(id), log: () => {} }) };
}

test("courier: brings what it holds, from where the broker is", async () => {
  const { c, moves } = courier();
  const file = { ...FILE, size: 10 };
  c.hold("f1", new Blob(["0123456789"]));
  const w = world((method, path, n) => [held(4), json(200, {})][n - 1]);
  assert.equal(await c.bring({ files: [file] }), "");
  w.end();
  assert.deepEqual(w.asked, [["PUT", "bytes */10", ""], ["PUT", "bytes 4-9/10", "456789"]]);
  assert.ok(moves.length >= 2);
  assert.equal(c.face(file).share, null);
  c.close();
});

test("courier: waits for a broker that is away, hurried when the link is back", async () => {
  const { c } = courier();
  c.hold("f1", new Blob(["012345678"]));
  const w = world((method, path, n) => (n === 1 ? new TypeError("no network") : n === 2 ? json(503, { error: "unavailable" }) : json(200, {})));
  const done = c.bring({ files: [FILE] });
  const hurrying = setInterval(() => c.hurry(), 1);
  assert.equal(await done, "");
  clearInterval(hurrying);
  w.end();
  assert.equal(w.asked.length, 3);
  c.close();
});

test("courier: after a reload only what is whole is there", async () => {
  const { c } = courier();
  let w = world(() => json(200, {}));
  assert.equal(await c.bring({ files: [FILE] }), "", "brought before, the answer was lost");
  w.end();
  w = world(() => held(4));
  assert.equal(await c.bring({ files: [FILE] }), "file_lost");
  w.end();
  w = world(() => json(507, { error: "over_quota" }));
  assert.equal(await c.bring({ files: [FILE] }), "over_quota");
  w.end();
  c.close();
});

test("courier: the end stops what is carried", async () => {
  const { c } = courier();
  c.hold("f1", new Blob(["012345678"]));
  const w = world(() => json(503, { error: "unavailable" }));
  const done = c.bring({ files: [FILE] });
  await new Promise((resolve) => setTimeout(resolve, 5));
  c.close();
  assert.equal(await done, "closed");
  w.end();
});

test("courier: fetches once, keeps it, and says what cannot be had", async () => {
  const { c, moves } = courier();
  let w = world(() => new Response("012345678"));
  c.want(FILE);
  c.want(FILE);
  while (c.face(FILE).url === "") await new Promise((resolve) => setTimeout(resolve, 1));
  c.want(FILE);
  assert.equal(w.asked.length, 1);
  assert.match(c.face(FILE).url, /^blob:/);
  assert.equal(c.face(FILE).url, c.face(FILE).url);
  assert.deepEqual(moves, ["f1"]);
  w.end();

  const other = { ...FILE, id: "f2" };
  w = world(() => json(404, { error: "no_such" }));
  c.want(other);
  while (c.face(other).trouble === "") await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(c.face(other).trouble, "gone");
  w.end();

  const third = { ...FILE, id: "f3" };
  w = world(() => new TypeError("no network"));
  c.want(third);
  const hurrying = setInterval(() => c.hurry(), 1);
  while (w.asked.length < 4) await new Promise((resolve) => setTimeout(resolve, 1));
  clearInterval(hurrying);
  while (c.face(third).trouble === "") await new Promise((resolve) => setTimeout(resolve, 1));
  assert.equal(c.face(third).trouble, "missing");
  w.end();
  w = world(() => new Response("012345678"));
  c.again(third);
  while (c.face(third).url === "") await new Promise((resolve) => setTimeout(resolve, 1));
  w.end();
  c.close();
});

test("courier: a file of another size than its record's is none", async () => {
  const { c } = courier();
  const w = world(() => new Response("0123"));
  const hurrying = setInterval(() => c.hurry(), 1);
  assert.equal(await c.want(FILE), false);
  clearInterval(hurrying);
  assert.deepEqual(c.face(FILE), { url: "", share: null, trouble: "missing" });
  w.end();
  c.close();
});

test("courier: after a reload what this browser kept goes on", async () => {
  const kept = { blobs: new Map(), put: (id, blob) => kept.blobs.set(id, blob), get: async (id) => kept.blobs.get(id) ?? null, drop: (id) => kept.blobs.delete(id) };
  const made = () => new Courier({ secret: "seat", conversation: "conv", kept, moved: () => {}, log: () => {} });
  const before = made();
  before.hold("f1", new Blob(["012345678"]));
  assert.equal(kept.blobs.size, 0, "what nobody sends is not on disk");
  before.keep("f1");
  const after = made();
  const w = world((method, path, n) => [held(4), json(200, {})][n - 1]);
  assert.equal(await after.bring({ id: "m", files: [FILE] }), "");
  w.end();
  assert.deepEqual(w.asked[1], ["PUT", "bytes 4-8/9", "45678"]);
  after.settled("f1");
  assert.equal(kept.blobs.size, 0);
  after.close();
});

test("courier: what is given up stops, unless the broker has all of it", async () => {
  const { c } = courier();
  c.hold("f1", new Blob(["012345678"]));
  c.cancel({ id: "m" });
  let w = world(() => held(4));
  assert.equal(await c.bring({ id: "m", files: [FILE] }), "cancelled");
  w.end();
  c.cancel({ id: "m" });
  w = world(() => json(200, {}));
  assert.equal(await c.bring({ id: "m", files: [FILE] }), "");
  w.end();
  c.close();
});

test("courier: a full disk at the broker is said while it lasts", async () => {
  const { c } = courier();
  c.hold("f1", new Blob(["012345678"]));
  const told = [];
  const w = world((method, path, n) => (n === 1 ? json(503, { error: "disk_full" }) : (told.push(c.face(FILE).trouble), json(200, {}))));
  const hurrying = setInterval(() => c.hurry(), 1);
  assert.equal(await c.bring({ id: "m", files: [FILE] }), "");
  clearInterval(hurrying);
  w.end();
  assert.deepEqual([told[0], c.face(FILE).trouble], ["disk_full", ""]);
  c.close();
});

test("courier: a download goes on where it was cut, and other bytes than promised are none", async () => {
  const { c } = courier();
  let given = 0;
  const pull = (s) => ((given += 1) === 1 ? s.enqueue(new TextEncoder().encode("0123")) : s.error(new Error("the tunnel")));
  const cut = () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  const ranges = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (path, init) => (ranges.push(init.headers.Range ?? ""), ranges.length === 1 ? cut() : new Response("45678", { status: 206 }));
  const hurrying = setInterval(() => c.hurry(), 1);
  const here = await c.want(FILE);
  clearInterval(hurrying);
  globalThis.fetch = before;
  assert.ok(here);
  assert.deepEqual(ranges, ["", "bytes=4-"]);
  const w = world(() => new Response("8765432.."));
  assert.equal(await c.want({ ...FILE, id: "f9" }), false);
  assert.equal(c.face({ ...FILE, id: "f9" }).trouble, "gone");
  w.end();
  c.close();
});
