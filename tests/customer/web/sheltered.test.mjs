/** What is left of a page that was killed: who finds it, and when it goes. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { Sheltered } from "../../../customer/web/assets/sheltered.js";
import { Store } from "../../../customer/web/assets/store.js";

const SEAT = { seat: "secret", conversation: "conv", token: "link" };
const WORD = { frame: { t: "send", id: "1", body: "one" }, failed: "" };

const MINUTE = 60_000;

/** The browser's database, on disk at once, and everybody's clock. */
class Disk {
  constructor() {
    this.things = new Map();
    this.now = 1_000 * MINUTE;
  }

  async sweep() {
    for (const id of this.things.keys()) if (this._over(id)) this.things.delete(id);
  }

  async get(id) {
    return this._over(id) ? null : structuredClone(this.things.get(id).thing);
  }

  put(id, thing, lives) {
    this.things.set(id, structuredClone({ thing, until: this.now + lives }));
  }

  drop(id) {
    this.things.delete(id);
  }

  _over(id) {
    return !(this.things.get(id)?.until >= this.now);
  }
}

class Locks {
  constructor() {
    this.held = [];
  }

  request(name) {
    this.held.push({ name });
    return new Promise(() => {});
  }

  async query() {
    return { held: this.held };
  }
}

async function page(disk, { place = "j/link", token = "link", locks = new Locks(), store = new Store(null) } = {}) {
  const made = new Sheltered(store, disk, { place, token, locks, now: () => disk.now });
  await made.open();
  return made;
}

async function written(disk, more) {
  const first = await page(disk, more);
  first.set("seat", SEAT);
  first.set("outbox", [WORD]);
  return first;
}

test("who was killed finds seat and words again, at that address alone", async () => {
  const disk = new Disk();
  await written(disk);
  assert.equal((await page(disk, { place: "j/other", token: "other" })).get("seat"), null);
  assert.equal((await page(disk, { place: "" })).get("seat"), null);
  const again = await page(disk);
  assert.deepEqual([again.get("seat"), again.get("outbox")], [SEAT, [WORD]]);
});

test("what is closed is gone with its tab, but for words that are not sent", async () => {
  const disk = new Disk();
  const first = await written(disk);
  first.left();
  assert.deepEqual((await page(disk)).get("outbox"), [WORD]);
  first.set("outbox", []);
  first.left();
  assert.equal(disk.things.size, 0);
  first.back();
  assert.deepEqual(await disk.get("j/link"), { seat: SEAT, outbox: [] }, "shown again as it was");
  first.remove("seat");
  first.remove("outbox");
  assert.equal(disk.things.size, 0, "left for good");
});

test("a reload goes on with what the tab has, also when its seat was dropped as the page went", async () => {
  const disk = new Disk();
  const store = new Store(null);
  const first = await written(disk, { store });
  first.set("outbox", []);
  first.left();
  store.set("outbox", [WORD]);
  const again = await page(disk, { store });
  assert.deepEqual(again.get("outbox"), [WORD]);
  assert.deepEqual(await disk.get("j/link"), { seat: SEAT, outbox: [WORD] });
});

test("a tab that lives is not robbed, and the one that found it closed takes nothing away", async () => {
  const disk = new Disk();
  const locks = new Locks();
  await written(disk, { locks });
  assert.deepEqual(locks.held, [{ name: "tapline.j/link" }]);
  const second = await page(disk, { locks });
  assert.equal(second.get("seat"), null);
  second.left();
  assert.equal(disk.things.size, 1);
  locks.held = []; // killed
  await second.open();
  assert.deepEqual(second.get("seat"), SEAT);
});

test("a tab that comes from another address leaves that one's seat alone", async () => {
  const disk = new Disk();
  const store = new Store(null);
  await written(disk, { store });
  const other = await page(disk, { place: "j/other", token: "other", store });
  other.left();
  assert.deepEqual([...disk.things.keys()], ["j/link"]);
  other.set("seat", { ...SEAT, token: "other" });
  assert.deepEqual([...disk.things.keys()], ["j/link", "j/other"]);
});

test("a seat that outlives its tab: the last seconds before a kill count, and closing changes nothing", async () => {
  const disk = new Disk();
  const first = await written(disk, { place: "w/portal", token: null });
  first.left();
  const old = new Store(null);
  old.set("seat", SEAT);
  old.set("outbox", []); // what the browser had written down when it was killed
  const again = await page(disk, { place: "w/portal", token: null, store: old });
  assert.deepEqual(again.get("outbox"), [WORD]);
});

test("what a code opened ends ten minutes after the last sign of life, for whoever comes then", async () => {
  const disk = new Disk();
  const tab = new Store(null);
  const first = await page(disk, { store: tab });
  first.set("seat", SEAT);
  first.set("name", "Ana");
  disk.now += 9 * MINUTE;
  first.alive();
  disk.now += 9 * MINUTE; // killed at once
  assert.deepEqual((await page(disk)).get("seat"), SEAT);
  disk.now += 11 * MINUTE;
  assert.equal((await page(disk)).get("seat"), null);
  const restored = await page(disk, { store: tab });
  assert.deepEqual([restored.get("seat"), restored.get("name")], [null, null], "a browser that brings its tabs back");
  assert.equal(disk.things.size, 0);
});

test("unsent words hold the seat for a day, and nothing else does", async () => {
  const disk = new Disk();
  const tab = new Store(null);
  const first = await written(disk, { store: tab });
  disk.now += 23 * 60 * MINUTE;
  assert.deepEqual((await page(disk)).get("outbox"), [WORD]);
  assert.deepEqual((await page(disk, { store: tab })).get("outbox"), [WORD]);
  disk.now += 25 * 60 * MINUTE;
  assert.equal((await page(disk)).get("seat"), null);
  first.set("seat", SEAT);
  first.set("outbox", [{ frame: { t: "end", id: "2" }, failed: "" }]);
  disk.now += 11 * MINUTE;
  assert.equal((await page(disk)).get("seat"), null);
  first.set("seat", SEAT);
  first.left();
  assert.equal(disk.things.size, 0);
});

test("any page sweeps what other addresses have left, and what one keeps on one's own device stays", async () => {
  const disk = new Disk();
  const store = new Store(null);
  (await page(disk)).set("seat", SEAT);
  (await page(disk, { place: "w/portal", token: null, store })).set("seat", SEAT);
  disk.now += 11 * MINUTE;
  await page(disk, { place: "", token: "" });
  assert.deepEqual([...disk.things.keys()], ["w/portal"]);
  disk.now += 48 * 60 * MINUTE;
  assert.deepEqual((await page(disk, { place: "w/portal", token: null, store })).get("seat"), SEAT);
});

test("two windows at one address: neither takes away what waits in the other", async () => {
  const disk = new Disk();
  const area = new Map();
  const browser = { getItem: (key) => area.get(key) ?? null, setItem: (key, value) => area.set(key, value), removeItem: (key) => area.delete(key) };
  const open = () => page(disk, { place: "w/portal", token: null, store: new Store(browser) });
  const word = (id, failed = "") => ({ frame: { t: "send", id, body: id }, failed });
  const first = await open();
  first.set("seat", SEAT);
  first.set("outbox", [word("a")]);
  const second = await open();
  assert.deepEqual(second.get("outbox"), [word("a")]);
  first.set("outbox", [word("a"), word("b")]);
  second.set("outbox", [word("a", "too_long"), word("c")]);
  first.set("outbox", [word("a"), word("b"), word("d")]);
  second.set("outbox", [word("c")]); // "a" is given up there, "c" fails
  second.set("outbox", []);
  assert.deepEqual((await disk.get("w/portal")).outbox, [word("b"), word("d")]);
  assert.deepEqual((await open()).get("outbox"), [word("b"), word("d")]);
});

test("a database that never answers, and a browser that forbids locks, hold nobody up", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const mute = { sweep: () => new Promise(() => {}), get: () => new Promise(() => {}), put() {}, drop() {} };
  const opened = new Sheltered(new Store(null), mute, { place: "j/link", token: "link", locks: undefined }).open();
  t.mock.timers.tick(2000);
  await opened;
  const forbidden = { query: () => Promise.reject(new Error("no")), request: () => Promise.reject(new Error("no")) };
  const disk = new Disk();
  await written(disk, { locks: forbidden });
  assert.deepEqual((await page(disk, { locks: forbidden })).get("seat"), SEAT);
});
