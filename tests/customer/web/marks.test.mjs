// What the technician draws over the camera's picture: what stands, how long, and when nothing may be drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { capsOf } from "../../../customer/web/assets/client.js";
import * as L from "../../../customer/web/assets/limits.js";
import { FADES_MS, Marks } from "../../../customer/web/assets/marks.js";
import { Geometry } from "../../../customer/web/assets/picture.js";
import { fromPeer } from "../../../customer/web/assets/protocol.js";
import { Play, requests } from "./play.mjs";

const message = (kind, id, path = [], g = 1) => fromPeer(JSON.stringify({ t: "mark", g, kind, id, path }));
const LINE = [[0, 0], [65535, 65535]];
const ids = (marks) => marks.shown.map(({ id }) => id);

/** The camera is shown over a standing connection. */
function filming() {
  const p = new Play();
  p.online();
  p.consent("camera", "asked");
  p.do("yes");
  const [grant] = requests(p.do("captured", { what: "camera" }));
  p.consent("camera", "granted");
  p.do("committed", { request: grant });
  p.do("peer", { epoch: 1, what: "connected" });
  return p;
}

const draw = (p, ...what) => p.do("peer", { epoch: p.session.epoch, what: "mark", mark: message(...what) });

test("the same id replaces, clear takes one away, clear of 0 all", () => {
  const marks = new Marks();
  marks.heard(message("free", 7, LINE), 0);
  marks.heard(message("arrow", 8, LINE), 0);
  const [before] = marks.shown;
  marks.heard(message("free", 7, [...LINE, [1, 1]]), 50);
  assert.deepEqual(ids(marks), [7, 8]);
  assert.notEqual(marks.shown[0], before, "another object, so that it is drawn anew");
  marks.heard(message("clear", 99), 60);
  marks.heard(message("clear", 7), 60);
  assert.deepEqual(ids(marks), [8]);
  marks.heard(message("clear", 0), 70);
  assert.deepEqual(ids(marks), []);
});

test("what is no mark is not drawn, and there are never more than the protocol says", () => {
  const marks = new Marks();
  for (const [kind, path] of [["point", []], ["arrow", [[1, 1]]], ["circle", [[1, 1], [2, 2], [3, 3]]], ["free", []]]) marks.heard(message(kind, 1, path), 0);
  assert.deepEqual(ids(marks), []);
  for (let n = 1; n <= L.MARKS + 5; n += 1) marks.heard(message("free", n, [[n, n]]), 0);
  assert.equal(marks.shown.length, L.MARKS);
  assert.equal(ids(marks)[0], 6);
});

test("a dot fades after three seconds, lines stay", () => {
  const marks = new Marks();
  marks.heard(message("point", 1, [[5, 5]]), 1_000);
  marks.heard(message("circle", 2, LINE), 1_000);
  marks.fade(1_000 + FADES_MS - 1);
  assert.deepEqual(ids(marks), [1, 2]);
  marks.fade(1_000 + FADES_MS);
  assert.deepEqual(ids(marks), [2]);
});

test("drawn over the camera only, until a new picture, a new connection or the end of it", () => {
  const screen = new Play();
  screen.online();
  screen.share();
  draw(screen, "free", 1, LINE);
  assert.deepEqual(ids(screen.session.marks), []);
  for (const end of [
    (p) => p.do("peer", { epoch: 1, what: "geom" }),
    (p) => p.do("peer", { epoch: 1, what: "connected" }),
    (p) => p.do("stop"),
    (p) => p.do("exit"),
    (p) => p.consent("camera", "revoked"),
    (p) => draw(p, "clear", 0),
  ]) {
    const p = filming();
    assert.deepEqual(draw(p, "free", 1, LINE), [], "nothing is answered");
    assert.deepEqual(ids(p.session.marks), [1]);
    end(p);
    assert.deepEqual(ids(p.session.marks), [], String(end));
  }
});

test("in a private moment nothing new is drawn, and what goes goes; a dot fades with the page's clock", () => {
  const p = filming();
  draw(p, "free", 1, LINE);
  draw(p, "arrow", 2, LINE);
  p.do("private", { on: true });
  draw(p, "free", 3, LINE);
  draw(p, "clear", 1);
  p.do("private", { on: false });
  assert.deepEqual(ids(p.session.marks), [2]);
  draw(p, "point", 4, [[1, 1]]);
  p.now += FADES_MS;
  p.do("tick");
  assert.deepEqual(ids(p.session.marks), [2]);
});

test("who has a camera can show marks; another camera is another picture even in the same size", () => {
  const no = { ok: false, why: "unsupported" };
  const yes = { ok: true, why: "" };
  assert.equal(capsOf(no, yes).marks, true);
  assert.equal(capsOf(yes, no).marks, false);
  const geometry = new Geometry("camera");
  assert.equal(geometry.see(640, 480, 30).g, 1);
  assert.equal(geometry.see(640, 480, 30), null);
  geometry.anew();
  assert.equal(geometry.see(640, 480, 30).g, 2);
  assert.equal(geometry.g, 2);
});
