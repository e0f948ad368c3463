// Files on the page: allowed once, asked for one by one, chosen one by one; and how their bytes are asked for.
import assert from "node:assert/strict";
import { resolveObjectURL as fetchedBlob } from "node:buffer";
import { createHash } from "node:crypto";
import test from "node:test";
import { FileCarrier } from "../../../customer/web/assets/file_carrier.js";
import { DATA_BYTES, decode, encodeData, encodeEnd, encodeWant } from "../../../customer/web/assets/file_frames.js";
import { Inflow, Outflow } from "../../../customer/web/assets/file_flow.js";
import { FilePlace } from "../../../customer/web/assets/file_place.js";
import { meaning } from "../../../customer/web/assets/file_relay.js";
import { CONNECT_WITHIN_MS, FileWay } from "../../../customer/web/assets/file_way.js";
import * as L from "../../../customer/web/assets/limits.js";
import * as present from "../../../customer/web/assets/present.js";
import { transfersOf } from "../../../customer/web/assets/transfer_rows.js";
import { fitting } from "../../../customer/web/assets/transfers.js";
import en from "../../../customer/web/assets/words/en.js";
import { AT, Play, PORTAL, requests } from "./play.mjs";

const ID = "01234567-89ab-4def-8123-456789abcdef";
const press = (p, act, more = {}) => p.do("aside", { what: "files", act, ...more });
const acts = (deeds) => deeds.filter((d) => d.do === "files").map((d) => d.act);
const rows = (p) => transfersOf(p.session, "Jonas")?.rows ?? null;

const JONAS = { id: "a1", name: "Jonas Weber" };
const BEA = { id: "a2", name: "Bea" };
const who = (p, here, lead = here[0].id) => p.put("session", p.record("active", { here, lead, admitted_at: AT }));

function allowed(options = {}) {
  const p = new Play(options);
  p.online();
  who(p, [JONAS]);
  p.consent("files", "asked");
  const [grant] = requests(p.do("yes"));
  p.consent("files", "granted");
  p.do("committed", { request: grant });
  return p;
}

const transfer = (p, state, more = {}) => p.put("transfer", { id: ID, session: "sess", conversation: "conv", at: p.now, by: "agent", agent: "a1", name: "setup.apk", size: 1000, state, ...more });

test("files are a question of their own", () => {
  const p = new Play();
  p.online();
  assert.equal(transfersOf(p.session, "Jonas"), null, "nothing is shown before anybody asks");
  p.consent("files", "asked");
  assert.equal(present.questionOf(p.session).key, "ask.files");
  const [grant] = requests(p.do("no"));
  assert.deepEqual([grant.what, grant.state], ["files", "denied"]);
  const never = new Play({ portal: { ...PORTAL, files: "never" } });
  never.online();
  assert.deepEqual(requests(never.consent("files", "asked")).map((f) => [f.state, f.why]), [["denied", "portal"]]);
});

test("each file that comes is asked for, and nothing moves before", () => {
  const p = allowed();
  const deeds = transfer(p, "offered");
  assert.deepEqual(acts(deeds), []);
  assert.deepEqual(rows(p)[0].deeds, ["take", "refuse"]);
  assert.deepEqual(acts(press(p, "take", { id: ID })), ["room"], "is there room for it?");
  assert.deepEqual(requests(press(p, "fits", { id: ID, why: "" })).map((f) => [f.t, f.transfer, f.state]), [["transfer", ID, "running"]]);
  assert.deepEqual(acts(transfer(p, "running")), ["carry"]);
  assert.deepEqual(acts(transfer(p, "running")), [], "once");
  const arrived = press(p, "arrived", { id: ID, sha256: "ab".repeat(32), url: "blob:x" });
  assert.deepEqual(requests(arrived).map((f) => [f.state, f.sha256]), [["done", "ab".repeat(32)]]);
  assert.deepEqual(acts(arrived), ["save"]);
  assert.deepEqual(acts(transfer(p, "done")), ["drop"]);
  assert.deepEqual(rows(p)[0].deeds, ["save", "putAway"]);
  press(p, "putAway", { id: ID });
  assert.deepEqual(rows(p), []);
});

test("a file is said to come from the technician who sends it, whoever leads", () => {
  const p = allowed();
  p.put("session", p.record("active", { lead: "a1", here: [{ id: "a1", name: "Jonas" }, { id: "a2", name: "Mira\u202e" }, { id: "a3", name: "" }] }));
  for (const [agent, who] of [["a1", "Jonas"], ["a2", "Mira"], ["a3", "Boutique Lyon"], ["a9", "Boutique Lyon"]]) {
    transfer(p, "offered", { agent });
    assert.equal(rows(p)[0].args.who, who, agent);
  }
  p.message("agent", "I send you something", { author: { kind: "agent", id: "a9", name: "Paul" } });
  assert.equal(rows(p)[0].args.who, "Paul", "who has left the session is known by the words");
  assert.equal(transfersOf(p.session, "Jonas").who, "Jonas");
});

test("a file whose id is none is nobody's", () => {
  const p = allowed();
  for (const id of ["../../etc/passwd", "t1", `${ID}\n`, ID.toUpperCase()]) {
    assert.deepEqual(acts(transfer(p, "offered", { id })), []);
    assert.deepEqual(acts(transfer(p, "running", { id })), []);
  }
  assert.deepEqual(rows(p), []);
});

test("where there is no room it is refused, with the reason", () => {
  const p = allowed();
  transfer(p, "offered");
  press(p, "take", { id: ID });
  assert.deepEqual(requests(press(p, "fits", { id: ID, why: "no_room" })).map((f) => [f.state, f.why]), [["refused", "no_room"]]);
  transfer(p, "refused", { why: "no_room" });
  assert.equal(rows(p)[0].key, "files.failed.no_room");
});

test("what is taken back stops here and now", () => {
  const p = allowed();
  transfer(p, "offered");
  press(p, "take", { id: ID });
  transfer(p, "running");
  const deeds = press(p, "stop");
  assert.deepEqual(requests(deeds).map((f) => [f.what, f.state]), [["files", "revoked"]]);
  assert.deepEqual(acts(deeds), ["halt"]);
  assert.deepEqual(acts(p.frame({ t: "sig", session: "sess", epoch: 2, kind: "wanted", road: "file" })), [], "nor is anything offered");
  p.consent("files", "revoked");
  assert.deepEqual(press(p, "send", { files: [{ name: "a", size: 1 }] }), []);
  assert.equal(transfersOf(p.session, "Jonas").open, false);
});

test("each file that goes is chosen, at most four at once, none too large", () => {
  const p = allowed();
  const deeds = press(p, "send", { files: [1, 2, 3, 4, 5].map((n) => ({ name: `${n}.txt`, size: n })) });
  assert.equal(requests(deeds).length, L.TRANSFERS_AT_ONCE);
  assert.equal(transfersOf(p.session, "Jonas").trouble, "files.trouble.too_many");
  assert.equal(rows(p).length, 4);
  press(p, "unoffered", { id: requests(deeds)[0].id, why: "too_many" });
  assert.equal(rows(p).length, 3);
  press(p, "send", { files: [{ name: "a", size: L.TRANSFER_BYTES + 1 }] });
  assert.equal(transfersOf(p.session, "Jonas").trouble, "files.trouble.too_large");
});

test("what the technician wishes for is asked, and only while files are allowed", () => {
  const p = allowed();
  p.frame({ t: "wish", session: "sess", what: "file" });
  assert.equal(transfersOf(p.session, "Jonas").wished, true);
  press(p, "noWish");
  assert.equal(transfersOf(p.session, "Jonas").wished, false);
  const q = new Play();
  q.online();
  q.frame({ t: "wish", session: "sess", what: "file" });
  assert.equal(transfersOf(q.session, "Jonas"), null);
});

test("files are exchanged with whom the session names, and each is known by name", () => {
  const p = allowed();
  who(p, [JONAS, BEA]);
  const sig = (more) => p.frame({ t: "sig", session: "sess", epoch: 2, kind: "wanted", road: "file", ...more });
  const heard = (deeds) => deeds.filter((d) => d.act === "signal").map((d) => d.frame.agent);
  assert.deepEqual(heard(sig({ agent: "a2" })), ["a2"], "also who does not lead");
  assert.deepEqual(heard(sig({})), ["a1"], "who is not named leads");
  assert.deepEqual(heard(sig({ agent: "a3" })), [], "a stranger");
  assert.deepEqual(acts(transfer(p, "running", { agent: "a2" })), ["carry"]);
  assert.deepEqual(acts(who(p, [JONAS])), ["halt"], "who was let go");
  assert.deepEqual(heard(sig({ agent: "a2" })), []);
  assert.deepEqual(acts(who(p, [JONAS, BEA])), ["carry"], "and is back");
});

/** A carrier with lines and a broker in the test's hand. */
function carrier(t, own = null) {
  t.mock.timers.enable({ apis: ["setInterval", "setTimeout", "Date"] });
  const made = { lines: {}, signals: [], moved: {}, asked: [], kept: {}, over: [] };
  const place = own ?? { part: async (id) => ({ have: 0, append: async (bytes) => void (made.kept[id] = (made.kept[id] ?? 0) + bytes.length) }), drop() {} };
  t.mock.method(globalThis, "fetch", async (url, { method }) => (made.asked.push(`${method} ${url.split("/").at(-1)}`), new Response(null, { status: 503 })));
  const line = ({ epoch, tell }) => {
    const one = { epoch, tell, sent: [], closed: false, room: true, start: () => tell("offer", "v=0"), answer() {}, send: (frame) => one.sent.push(decode(frame)), close: () => (one.closed = true) };
    made.last = one;
    return one;
  };
  const tell = ({ act, id, ...fields }) => (act === "moved" ? (made.moved[id] = fields) : made.over.push({ act, ...fields }));
  made.carrier = new FileCarrier({ secret: "x", signal: (fields) => ((made.lines[fields.agent] = made.last), made.signals.push(fields)), tell, log() {}, place, line });
  made.carry = async (id, agent, by = "agent", size = 100) => {
    if (by === "customer") made.carrier.do({ act: "hold", id, file: new Blob([new Uint8Array(100)]) });
    made.carrier.do({ act: "carry", transfer: { id, agent, by, size } });
    await settled();
  };
  made.pass = async (ms) => {
    t.mock.timers.tick(ms);
    await settled();
  };
  t.after(() => made.carrier.do({ act: "close" }));
  return made;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
/** Waits for what threads of the page's own do, by a clock that no test stops. */
async function until(happened, what) {
  const began = performance.now();
  while (!happened()) {
    if (performance.now() - began > 30_000) assert.fail(`waited in vain: ${what}`);
    await settled();
  }
}
const OTHER = "01234567-89ab-4def-8123-456789abcde0";

test("a file that is paused with one technician holds up none with another", async (t) => {
  const c = carrier(t);
  await c.carry(ID, "a1");
  c.lines.a1.tell("open");
  await settled();
  assert.deepEqual(c.lines.a1.sent.map((f) => [f.is, f.transfer]), [["want", ID]]);
  c.carrier.do({ act: "pause", id: ID, on: true });
  await c.carry(OTHER, "a2");
  assert.deepEqual(c.signals.map((s) => [s.kind, s.agent]), [["offer", "a1"], ["offer", "a2"]], "each is offered one of its own");
  assert.equal(c.lines.a1.closed, false);
  c.lines.a2.tell("open");
  await settled();
  c.lines.a2.tell("frame", encodeData(OTHER, 0, new Uint8Array(100)));
  await settled();
  await c.pass(250);
  assert.deepEqual([c.kept[OTHER], c.moved[OTHER].done, c.moved[ID].paused], [100, 100, true]);
  c.carrier.do({ act: "signal", frame: { agent: "a2", kind: "wanted", epoch: 1 } });
  assert.deepEqual([c.lines.a1.closed, c.signals.at(-1).agent], [false, "a2"], "it is offered to whom it was that wants it");
});

test("where one technician cannot be reached the broker carries, whatever stands with another", async (t) => {
  const c = carrier(t);
  await c.carry(ID, "a1");
  c.lines.a1.tell("open");
  await c.carry(OTHER, "a2");
  for (let n = 0; n < 40; n += 1) await c.pass(250);
  assert.deepEqual([c.moved[ID].way, c.moved[OTHER].way], ["peer", "broker"]);
  assert.deepEqual([...new Set(c.asked)], [`GET ${OTHER}`]);
});

test("of another technician's file a technician gets nothing", async (t) => {
  const c = carrier(t);
  await c.carry(ID, "a1", "customer");
  await c.carry(OTHER, "a2", "customer");
  c.lines.a1.tell("open");
  c.lines.a2.tell("open");
  await settled();
  c.lines.a2.tell("frame", encodeWant(ID, 0, 100));
  await settled();
  assert.deepEqual([c.lines.a2.closed, c.lines.a1.closed, c.lines.a1.sent.length, c.lines.a2.sent.length], [true, false, 0, 0]);
  c.lines.a1.tell("frame", encodeWant(ID, 0, 100));
  await until(() => c.lines.a1.sent.length > 0, "a file is read by threads");
  assert.equal(c.lines.a1.sent[0].is, "data");
});

test("a file that is asked for before the page knows of it is sent once it does, on the connection that stands", async (t) => {
  const c = carrier(t);
  const line = () => c.lines.a1;
  await c.carry(ID, "a1");
  line().tell("open");
  await settled();
  const first = line();
  for (let n = 10; n < 90; n += 1) first.tell("frame", encodeWant(`11111111-1111-4111-8111-1111111111${n}`, 0, 5)); // that nobody ever offers
  first.tell("frame", encodeWant(OTHER, 0, 60));
  first.tell("frame", encodeWant(OTHER, 60, 100));
  assert.deepEqual([first.closed, first.sent.length], [false, 1]);
  await c.carry(OTHER, "a1", "customer");
  for (const patience = performance.now() + 20_000; first.sent.at(-1).is !== "end" && performance.now() < patience;) await settled(); // threads read and hash
  assert.deepEqual(first.sent.slice(1, -1).map((f) => [f.is, f.transfer, f.offset, f.data.length]), [["data", OTHER, 0, 100]]);
  c.carrier.do({ act: "drop", id: OTHER });
  first.tell("frame", encodeWant("11111111-1111-4111-8111-111111111111", 0, 60));
  first.tell("lost");
  await c.pass(2_000);
  line().tell("open");
  await c.carry("11111111-1111-4111-8111-111111111111", "a1", "customer");
  await c.pass(250);
  assert.deepEqual([line() === first, line().sent.map((f) => f.transfer)], [false, [ID]], "with the connection it is forgotten");
});

/** A browser's private file system, which refuses as many writes as `refuse` names, each by such an error; "" is none. */
function disk(refuse) {
  const files = new Map();
  const folder = {
    keys: async function* () {
      yield* files.keys();
    },
    removeEntry: async (name) => void files.delete(name),
    getFileHandle: async (name, { create = false } = {}) => {
      if (!files.has(name) && !create) throw new DOMException("none", "NotFoundError");
      files.set(name, files.get(name) ?? new Blob());
      const written = [];
      return {
        getFile: async () => files.get(name),
        createWritable: async () => ({
          write: async (bytes) => {
            const error = refuse.shift() ?? "";
            if (error !== "") throw new DOMException("no", error);
            written.push(bytes.slice());
          },
          close: async () => void files.set(name, new Blob(written)),
          abort: async () => null,
        }),
      };
    },
  };
  return { getDirectory: async () => ({ getDirectoryHandle: async () => folder }) };
}

test("a full disk pauses a file, which goes on byte for byte when its owner says so", async (t) => {
  const PIECE = 4 * 1024 * 1024;
  const content = new Uint8Array(PIECE + 200_000).map((_, n) => (n * n) >> 7);
  const sha256 = createHash("sha256").update(content).digest("hex");
  const refuse = [];
  const c = carrier(t, new FilePlace(disk(refuse)));
  c.carrier.do({ act: "carry", transfer: { id: ID, agent: "a1", by: "agent", size: content.length } });
  await until(() => c.lines.a1 !== undefined, "a connection is offered");
  /** The technician's side of a connection, until `enough` says so (the page hashes on threads); then what is on its way arrives all the same. */
  const serve = async (line, enough) => {
    const out = new Outflow(content.length);
    const send = (piece) => line.tell("frame", encodeData(ID, piece.offset, content.subarray(piece.offset, piece.offset + piece.count)));
    line.tell("open");
    await until(() => {
      for (const want of line.sent.splice(0)) out.wanted(want);
      const last = enough();
      for (let n = 0, piece; (last || n < 4) && (piece = out.next()) !== null; n += 1) send(piece);
      if (out.ends()) line.tell("frame", encodeEnd(ID, sha256));
      return last;
    }, "the page has taken enough");
  };
  const stands = () => [c.moved[ID].trouble, c.moved[ID].paused];
  const stuck = () => c.moved[ID]?.trouble !== "" && c.moved[ID] !== undefined;
  const kept = [];
  // in the middle, at the end, and there at once again for another reason
  for (const [trouble, ...errors] of [["disk_full", "QuotaExceededError"], ["disk_full", "", "QuotaExceededError"], ["not_written", "NoModificationAllowedError"]]) {
    refuse.push(...errors);
    const line = c.lines.a1;
    await serve(line, stuck);
    assert.deepEqual([stands(), refuse, line.closed, c.over], [[trouble, true], [], false, []]);
    kept.push(c.moved[ID].done);
    await c.pass(30_000); // one that breaks soon after it stood would count as one that failed
    c.carrier.do({ act: "pause", id: ID, on: false });
    assert.deepEqual([stands(), line.closed], [["", false], true]);
    for (let n = 0; n < 12 && c.lines.a1 === line; n += 1) await c.pass(250);
    assert.notEqual(c.lines.a1, line, "another connection is offered");
  }
  assert.deepEqual(kept, [kept[0], content.length, content.length], "what was there is there");
  assert.ok(kept[0] < PIECE && kept[0] >= PIECE - DATA_BYTES, "what was refused is not");
  await serve(c.lines.a1, () => c.over.length > 0);
  assert.deepEqual(c.over.map((o) => [o.act, o.sha256]), [["arrived", sha256]]);
  const whole = await fetchedBlob(c.over[0].url);
  assert.ok(Buffer.from(await whole.arrayBuffer()).equals(Buffer.from(content)));
});

test("after a reload its owner gives the file once more", () => {
  const p = allowed();
  transfer(p, "running", { by: "customer" });
  assert.deepEqual(rows(p)[0].deeds, ["again", "cancel"]);
  assert.deepEqual(press(p, "again", { id: ID, file: { size: 7 } }), []);
  assert.equal(rows(p)[0].key, "files.another");
  assert.deepEqual(acts(press(p, "again", { id: ID, file: { size: 1000 } })), ["hold", "carry"]);
});

test("with the session everything is over, and names are harmless", () => {
  const p = allowed();
  transfer(p, "running", { name: "photo\u202egnp.exe" });
  assert.equal(rows(p)[0].name, "photognp.exe");
  assert.ok(acts(p.do("exit")).includes("close"));
});

test("every row has its words", () => {
  const p = allowed();
  for (const by of ["agent", "customer"]) {
    for (const state of ["offered", "running", "done", "refused", "cancelled", "failed"]) {
      for (const why of ["", "bad_hash", "whatever"]) {
        transfer(p, state, { by, why });
        for (const row of rows(p)) {
          assert.ok(Object.hasOwn(en, row.key), row.key);
          for (const deed of row.deeds) assert.ok(Object.hasOwn(en, `files.deed.${deed}`), deed);
        }
      }
    }
  }
});

test("bytes are asked for in stretches, and what nobody asked for is not taken", () => {
  const content = 5 * L.TRANSFER_WINDOW + 17;
  const out = new Outflow(content);
  const inflow = new Inflow(content);
  let want = inflow.begin();
  let most = 0;
  while (inflow.have < content) {
    if (want !== null) out.wanted({ ...want });
    most = Math.max(most, want === null ? 0 : want.until - inflow.have);
    const piece = out.next();
    assert.ok(piece !== null, "the next stretch is asked for in time");
    assert.ok(inflow.takes({ offset: piece.offset, data: { length: piece.count } }));
    want = inflow.kept(piece.count);
  }
  assert.ok(most <= L.TRANSFER_WINDOW && inflow.whole && out.ends() && !out.ends());
  for (const [offset, length] of [[1, 1], [0, 11], [content, 1]]) {
    const fresh = new Inflow(10);
    fresh.begin();
    assert.equal(fresh.takes({ offset, data: { length } }), false);
  }
  assert.equal(new Inflow(10).takes({ offset: 0, data: { length: 1 } }), false, "before anything was asked for");
});

test("a stretch once more doubles nothing; one that begins before goes back; beyond the file is none", () => {
  const out = new Outflow(1000);
  for (let n = 0; n < 1000; n += 1) out.wanted({ from: 0, until: 500 });
  assert.deepEqual(out.next(), { offset: 0, count: 500 });
  out.wanted({ from: 0, until: 500 });
  assert.equal(out.next(), null);
  out.wanted({ from: 500, until: 1001 });
  assert.equal(out.next(), null);
  out.wanted({ from: 200, until: 700 });
  assert.deepEqual(out.next(), { offset: 200, count: 500 });
  out.paused = true;
  out.wanted({ from: 700, until: 1000 });
  assert.equal(out.next(), null);
  assert.ok(DATA_BYTES < L.TRANSFER_FRAME_BYTES);
});

test("a connection is offered at once, again when none answers, and the broker carries meanwhile", () => {
  const way = new FileWay();
  assert.equal(way.need(true, 0), true);
  assert.equal(way.state(CONNECT_WITHIN_MS - 1), "trying");
  assert.equal(way.state(CONNECT_WITHIN_MS), "broker");
  assert.equal(way.due(1000), false);
  assert.equal(way.wanted(7, 1000), false, "one was offered just now");
  assert.equal(way.wanted(7, 2500), true);
  assert.equal(way.epoch, 8, "newer than whatever the console has seen");
  way.opened(8, 3000);
  assert.equal(way.state(100_000), "peer");
  for (const at of [4000, 7000]) {
    way.lost(way.epoch, at);
    way.due(at + 2500);
    way.opened(way.epoch, at + 2600);
  }
  way.lost(way.epoch, 10_000);
  assert.equal(way.due(15_000), false, "what breaks again and again is left for a while");
  assert.equal(way.state(15_000), "broker");
});

test("what the broker answers on its road", () => {
  assert.deepEqual(meaning(409, "17", ""), { is: "held", count: 17, hashed: "" });
  assert.equal(meaning(507, null, "").trouble, "no_room");
  assert.equal(meaning(422, null, "").why, "bad_hash");
  assert.equal(meaning(204, "5", "").ms, 0);
  for (const status of [401, 403, 404, 429, 500, 503]) assert.equal(meaning(status, null, "").is, "wait");
});

test("a long name keeps its ending", () => {
  assert.equal(Array.from(fitting("é".repeat(300) + ".tar")).length, L.FILE_NAME_CHARS);
  assert.ok(fitting("x".repeat(300) + ".tar").endsWith(".tar"));
});
