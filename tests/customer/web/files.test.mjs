// Files: the way of one as questions and answers, the courier with a broker in miniature, the outbox's gate, what is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { transcript } from "../../../customer/web/assets/copy.js";
import { Courier } from "../../../customer/web/assets/courier.js";
import { allowed, isPicture, PIECE, shownOf, Upload } from "../../../customer/web/assets/files.js";
import { Outbox } from "../../../customer/web/assets/outbox.js";
import { Talk } from "../../../customer/web/assets/talk.js";
import { Words } from "../../../customer/web/assets/words.js";

const FILE = { id: "f1", name: "shot.png", type: "image/png", size: 9, sha256: "00".repeat(32), width: 3, height: 2 };

test("upload: pieces in order until it is judged", () => {
  const u = new Upload(PIECE * 2 + 5);
  assert.deepEqual(u.begin(), { is: "part", first: 0, count: 0 });
  assert.deepEqual(u.answered(202, "", 0), { is: "part", first: 0, count: PIECE });
  assert.deepEqual(u.answered(202, "", PIECE), { is: "part", first: PIECE, count: PIECE });
  assert.deepEqual(u.answered(409, "wrong_offset", 2 * PIECE), { is: "part", first: 2 * PIECE, count: 5 });
  assert.deepEqual(u.answered(200, "", null), { is: "done" });
});

test("upload: what passes is waited for, what does not is told, nonsense is no progress", () => {
  const u = new Upload(50);
  const waits = [503, 500, 429].map((status) => (u.begin(), u.answered(status, status === 429 ? "slow_down" : "unavailable", null).waitMs));
  assert.deepEqual(waits, [500, 1000, 2000]);
  for (const [status, code] of [[507, "over_quota"], [429, "too_many"], [422, "bad_hash"], [409, "ended"]]) {
    u.begin();
    assert.deepEqual(u.answered(status, code, null), { is: "refused", code });
  }
  u.begin();
  u.answered(202, "", 0);
  for (const held of [0, 51, -1, null]) assert.equal(u.answered(202, "", held).is, "again", String(held));
});

test("pictures that this page shows, and the names of what it does not", () => {
  const pdf = { ...FILE, name: "a\u202eb.pdf", type: "application/pdf", width: 0, height: 0 };
  assert.equal(isPicture(FILE), true);
  assert.deepEqual(shownOf([FILE, pdf]), { pictures: [FILE], others: ["ab.pdf"] });
  assert.equal(isPicture({ ...FILE, type: "image/svg+xml" }), false);
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

test("the copy of a conversation names its pictures", () => {
  const line = { kind: "text", mine: false, name: "Jonas", body: "look", at: 0, pictures: [FILE], others: ["a.pdf"] };
  assert.match(transcript([line], new Words("en")), /Jonas: \[Picture: shot\.png\] \[Picture: a\.pdf\] look/);
  assert.match(transcript([{ ...line, body: "" }], new Words("en")), /\[Picture: a\.pdf\]\n/);
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
  c.want(FILE);
  while (c.face(FILE).trouble === "") await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(c.face(FILE), { url: "", share: null, trouble: "gone" });
  w.end();
  c.close();
});
