// The small pure modules: codes and ids, hostile text, proof of work, words, limits, picture, back-off, the outbox, what breaks the protocol.
import assert from "node:assert/strict";
import { createHash, webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { cameraAbility, whyNot } from "../../../customer/web/assets/camera.js";
import { shareAbility } from "../../../customer/web/assets/capture.js";
import { capsOf, clientOf } from "../../../customer/web/assets/client.js";
import { newId, regroup } from "../../../customer/web/assets/ids.js";
import { Receiver } from "../../../customer/web/assets/inp.js";
import { check, tidyName } from "../../../customer/web/assets/join.js";
import * as limits from "../../../customer/web/assets/limits.js";
import { backOffMs, Link } from "../../../customer/web/assets/link.js";
import { Outbox } from "../../../customer/web/assets/outbox.js";
import { Geometry, LastFrame, Liveness, videoCodecs } from "../../../customer/web/assets/picture.js";
import { Pulse, SUSPECT_MS } from "../../../customer/web/assets/pulse.js";
import { Search, sha256, solve } from "../../../customer/web/assets/proof.js";
import { fromBroker, understood } from "../../../customer/web/assets/protocol.js";
import { Store } from "../../../customer/web/assets/store.js";
import { clean, cleanLine, linkify } from "../../../customer/web/assets/text.js";
import { LANGUAGES, minutes, pickLanguage, Words } from "../../../customer/web/assets/words.js";

globalThis.crypto ??= webcrypto; // browsers have it; node only since 19

const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");

test("limits are those of the Python side", () => {
  const theirs = new Map();
  for (const [, names, values] of file("protocol/limits.py").matchAll(/^([A-Z_]+(?:, [A-Z_]+)*) = ([^#\n]+)/gm)) {
    const ns = names.split(", ");
    const vs = ns.length === 1 ? [values] : values.split(", ");
    ns.forEach((n, i) => theirs.set(n, Number(vs[i].replaceAll("_", "").split("*").reduce((a, b) => a * Number(b), 1))));
  }
  for (const [name, value] of Object.entries(limits)) assert.equal(value, theirs.get(name), name);
});

test("ids are UUIDv7, sort by time, never repeat", () => {
  const ids = Array.from({ length: 200 }, (_, i) => newId(1_763_760_000_000 + i));
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.deepEqual([...ids].sort(), ids);
  assert.equal(new Set(Array.from({ length: 500 }, () => newId(5))).size, 500);
  assert.equal(newId(0x0102_0304_0506).slice(0, 13), "01020304-0506");
});

test("the code field groups while typing and keeps the caret behind its character", () => {
  assert.deepEqual(regroup("4829", 4), { text: "482 9", caret: 5 });
  assert.deepEqual(regroup("48 2-913.067\u00a0", 13), { text: "482 913 067", caret: 11 });
  assert.deepEqual(regroup("4182 913", 2), { text: "418 291 3", caret: 2 });
  assert.deepEqual(regroup("k7mp4", 5), { text: "K7MP 4", caret: 6 });
  assert.deepEqual(regroup("12345678901234", 14), { text: "123 456 789 012", caret: 15 });
  assert.deepEqual(regroup("<b>", 3), { text: "B", caret: 1 });
});

test("direction and control characters go, lines and emoji stay", () => {
  assert.equal(clean("a\u202eb\u2066c\u0000d\u200fe\nf👩‍🔧"), "abcde\nf👩‍🔧");
  assert.equal(cleanLine(" Ana\n\tLopez "), "Ana Lopez");
  assert.equal(Array.from(tidyName(`${"é".repeat(200)}`)).length, 80);
});

test("links: http and https only, sentence ends outside, deceivers stay text", () => {
  const hrefs = (t) => linkify(t).filter((p) => p.href).map((p) => p.href);
  assert.deepEqual(hrefs("see https://example.org/a?b=1&c=2#d."), ["https://example.org/a?b=1&c=2#d"]);
  assert.deepEqual(hrefs("(https://en.wikipedia.org/wiki/A_(b))"), ["https://en.wikipedia.org/wiki/A_(b)"]);
  assert.deepEqual(hrefs("HTTP://EXAMPLE.ORG/x"), ["http://example.org/x"]);
  for (const bad of ["javascript:alert(1)", "data:text/html,x", "https://user:pw@evil.example/", "https://bank.example@evil.example", "ftp://x.example", "https://", "//x.example"]) {
    assert.deepEqual(hrefs(bad), [], bad);
  }
  const [idn] = linkify("https://аррӏе.com/x");
  assert.equal(idn.host, "xn--80ak6aa92e.com");
  assert.equal(linkify("https://example.org").at(0).host, "");
  const odd = "a https://x.example/1, b http://y.example! c";
  assert.equal(linkify(odd).map((p) => p.text).join(""), odd);
});

test("links: a message full of brackets and dots is looked through once", () => {
  // 100,000 characters are seen in a moment; looking back from each of them, as before, would take hours.
  const k = 50_000;
  const evil = `http://x/${")".repeat(k)}a${".".repeat(k)}`;
  assert.deepEqual(linkify(evil).map((p) => p.text.length), [k + 10, k]);
  const closing = `http://x.example/a(b)${")".repeat(2 * k)}`;
  assert.deepEqual(linkify(closing).map((p) => p.text.length), [21, 2 * k]);
});

test("SHA-256 is that of everybody else", () => {
  for (const n of [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000]) {
    const bytes = new Uint8Array(n).fill(97);
    const hex = Array.from(sha256(bytes), (w) => w.toString(16).padStart(8, "0")).join("");
    assert.equal(hex, createHash("sha256").update(bytes).digest("hex"), String(n));
  }
});

test("a proof is found in slices that give the page back, and can be stopped", async () => {
  let clock = 0;
  let pauses = 0;
  const told = [];
  const tools = { tell: (p) => told.push(p), pause: async () => void (pauses += 1), stopped: () => false, now: () => (clock += 20) };
  const nonce = await solve("challenge", 12, tools);
  assert.ok(createHash("sha256").update(`challenge:${nonce}`).digest("hex").startsWith("000"));
  assert.equal(pauses, told.length);
  assert.ok(pauses > 2);
  assert.ok(told.every((p, i) => p > 0 && p < 1 && (i === 0 || p > told[i - 1])));
  assert.equal(await solve("challenge", 26, { ...tools, stopped: () => true }), null);
});

test("a long challenge takes two blocks", () => {
  const challenge = "c".repeat(100);
  const nonce = new Search(challenge, 8).step(100_000);
  assert.ok(createHash("sha256").update(`${challenge}:${nonce}`).digest("hex").startsWith("00"));
});

test("both languages have every key, with the same values, and French has its spaces", () => {
  const keys = Object.keys(LANGUAGES.en);
  assert.deepEqual(Object.keys(LANGUAGES.fr).sort(), [...keys].sort());
  const values = (text) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
  for (const key of keys) {
    assert.deepEqual(values(LANGUAGES.fr[key]), values(LANGUAGES.en[key]), key);
    assert.doesNotMatch(LANGUAGES.fr[key], /[ \w][?!;:](?=\s|$)/u, `space before punctuation: ${key}`);
    assert.doesNotMatch(LANGUAGES.fr[key], /(?<!«)\u00a0[?!;]/u, `a narrow space before punctuation: ${key}`);
    assert.doesNotMatch(LANGUAGES.fr[key], /technicien/u, `whoever helps has one name: ${key}`);
    assert.doesNotMatch(LANGUAGES.fr[key], /'/, `typographic apostrophe: ${key}`);
    assert.notEqual(LANGUAGES.en[key].trim(), "");
  }
});

test("every key that the page names exists", () => {
  const sources = ["main", "shell", "present", "copy", "view/banner", "view/chat", "view/ended", "view/header", "view/join", "view/link", "view/pictures", "view/preview", "view/question", "view/session"];
  const dynamic = ["error.", "link.", "status.", "event.", "ended.", "picture."];
  let found = 0;
  for (const name of sources) {
    for (const [, key] of file(`customer/web/assets/${name}.js`).matchAll(/"((?:[a-z_]+)(?:\.[a-z_]+)+)"/g)) {
      if (dynamic.some((d) => key === d) || !/^(page|join|error|link|head|waiting|chat|status|strip|banner|shared|ask|card|preview|trouble|event|ended|copy|language|picture)\./.test(key)) continue;
      assert.ok(Object.hasOwn(LANGUAGES.en, key) || key === "ended.notime.", `${name}: ${key}`);
      found += 1;
    }
  }
  assert.ok(found > 60, String(found));
  for (const state of ["expired", "used", "unknown"]) for (const part of ["title", "text", "next"]) assert.ok(LANGUAGES.en[`link.${state}.${part}`]);
  for (const error of ["empty", "bad_code", "unknown", "expired", "used", "locked", "name_needed", "offline", "failed"]) assert.ok(LANGUAGES.en[`error.${error}`]);
  for (const status of ["sending", "sent", "delivered", "read", "failed"]) assert.ok(LANGUAGES.en[`status.${status}`]);
  for (const s of ["denied", "expired"]) for (const w of ["view", "control", "diag", "files", "clipboard", "record"]) assert.ok(LANGUAGES.en[`event.${s}.${w}`]);
  for (const s of ["granted", "revoked"]) for (const w of ["control", "diag", "files", "clipboard", "record"]) assert.ok(LANGUAGES.en[`event.${s}.${w}`]);
});

test("words: values go in once, and what they hold is not read again", () => {
  const words = new Words("en");
  assert.equal(words.say("banner.sees", { who: "{who} $& <b>" }), "{who} $& <b> sees your screen");
  assert.equal(words.say("no.such"), "no.such");
  assert.equal(pickLanguage(["de-CH", "fr-CH", "en"]), "fr");
  assert.equal(pickLanguage(["de"], "fr"), "fr");
  assert.equal(pickLanguage([], ""), "en");
  assert.equal(pickLanguage(["constructor"]), "en");
  assert.equal(minutes(95), "1:35");
  assert.equal(minutes(-3), "0:00");
});

test("the form knows what is missing before anybody is asked", () => {
  assert.deepEqual(check({ code: "", name: "", token: "" }), { code: "empty", name: "name_needed" });
  assert.deepEqual(check({ code: "123 456", name: "Ana", token: "" }), { code: "bad_code" });
  assert.deepEqual(check({ code: "482 913 067", name: "Ana", token: "" }), {});
  assert.deepEqual(check({ code: "", name: "\u202e ", token: "t" }), { name: "name_needed" });
});

test("what a page cannot do it says, with why", () => {
  const media = { mediaDevices: { getDisplayMedia() {} } };
  assert.deepEqual(shareAbility({ isSecureContext: false, navigator: media, RTCPeerConnection() {} }), { ok: false, why: "insecure" });
  assert.deepEqual(shareAbility({ isSecureContext: true, navigator: {}, RTCPeerConnection() {} }), { ok: false, why: "unsupported" });
  assert.deepEqual(shareAbility({ isSecureContext: true, navigator: media }), { ok: false, why: "unsupported" });
  assert.deepEqual(shareAbility({ isSecureContext: true, navigator: media, RTCPeerConnection() {} }), { ok: true, why: "" });
  const film = { mediaDevices: { getUserMedia() {} } };
  assert.deepEqual(cameraAbility({ isSecureContext: false, navigator: film, RTCPeerConnection() {} }), { ok: false, why: "insecure" });
  assert.deepEqual(cameraAbility({ isSecureContext: true, navigator: media, RTCPeerConnection() {} }), { ok: false, why: "unsupported" });
  assert.deepEqual(cameraAbility({ isSecureContext: true, navigator: film, RTCPeerConnection() {} }), { ok: true, why: "" });
  const can = { ok: true, why: "" };
  const browser = capsOf({ ok: false, why: "unsupported" }, can); // as Android's are
  assert.deepEqual([browser.view, browser.camera, browser.why.view], [false, true, "unsupported"]);
  assert.deepEqual(capsOf(can, { ok: false, why: "insecure" }).why.camera, "insecure");
  assert.deepEqual(Object.keys(capsOf(can, can, can).why), ["control", "keys", "text"]);
  assert.equal(capsOf(can, can, can).clipboard, true);
  assert.equal(capsOf(can, can, { ok: false, why: "insecure" }).why.clipboard, "insecure");
  const alone = capsOf({ ok: false, why: "unsupported" }, { ok: false, why: "unsupported" }, can);
  assert.equal(alone.clipboard, false, "there is no connection that it could go over");
  assert.equal(clientOf("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/130.0.0.0 Mobile Safari/537.36").os, "Android 14");
  assert.equal(clientOf("Mozilla/5.0 (Windows NT 10.0; Win64) Gecko/20100101 Firefox/131.0").model, "Firefox 131");
  assert.equal(clientOf("\u0000").os, "");
});

test("a camera that cannot be had says why", () => {
  const whys = { NotAllowedError: "cancelled", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy", Whatever: "failed" };
  for (const [name, why] of Object.entries(whys)) assert.equal(whyNot(name), why);
});

test("back-off: full jitter under 8 s", () => {
  assert.equal(backOffMs(0, 1), 200);
  assert.equal(backOffMs(3, 0.5), 800);
  assert.equal(backOffMs(50, 1), 8000);
  assert.equal(backOffMs(50, 0), 0);
});

test("codecs: H.264 Constrained Baseline mode 1 and VP8 with their repair, in the browser's order", () => {
  const codec = (mimeType, sdpFmtpLine) => ({ mimeType, sdpFmtpLine });
  const all = [
    codec("video/VP8"),
    codec("video/rtx"),
    codec("video/VP9", "profile-id=0"),
    codec("video/H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f"),
    codec("video/H264", "level-asymmetry-allowed=1;packetization-mode=0;profile-level-id=42e01f"),
    codec("video/H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"),
    codec("video/H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f"),
    codec("video/AV1"),
    codec("video/red"),
  ];
  assert.deepEqual(videoCodecs(all), [all[0], all[1], all[5]]);
  assert.deepEqual(videoCodecs([codec("video/rtx"), codec("video/AV1")]), []);
});

test("geometry: a number for each new shape, nothing for the old one or nonsense", () => {
  const g = new Geometry();
  assert.deepEqual(g.see(720, 1600, 30), { t: "geom", g: 1, cap_px: [720, 1600], disp_px: [720, 1600], rot: 0, hz: 30 });
  assert.equal(g.see(720, 1600, 30), null);
  assert.equal(g.see(0, 0), null);
  assert.equal(g.see(undefined, undefined), null);
  assert.equal(g.see(5000, 100), null);
  assert.deepEqual(g.see(1600, 720, undefined).cap_px, [1600, 720]);
});

test("liveness: live while frames come, idle when they do not, paused by the browser", () => {
  const v = new Liveness();
  assert.equal(v.see(1, false, 0).state, "live");
  assert.equal(v.see(2, false, 500), null);
  assert.equal(v.see(2, false, 1000), null);
  assert.equal(v.see(2, false, 1300).state, "idle");
  assert.equal(v.see(3, false, 1600).state, "live");
  assert.deepEqual(v.see(3, true, 1700), { t: "vid", state: "paused", why: "user" });
  assert.equal(v.see(4, false, 1800).state, "live");
});

test("last frame: asked for once for each that the encoder dropped before the picture came to rest", () => {
  const f = new LastFrame();
  assert.equal(f.lost(0, 0, 0), false, "perhaps soon");
  assert.equal(f.lost(0, 0, 250), true, "the only one went by before there was a connection");
  assert.equal(f.lost(1, 0, 500), false, "just come");
  assert.equal(f.lost(1, 0, 750), true, "came before there was an encoder");
  assert.equal(f.lost(2, 1, 1000), false, "the repetition");
  assert.equal(f.lost(2, 1, 1250), false, "one is missing for ever, and that is known");
  assert.equal(f.lost(40, 39, 1500), false);
  assert.equal(f.lost(50, 48, 1750), false, "moves: the next frame mends it");
  assert.equal(f.lost(50, 48, 2000), true, "rests, and one more is missing");
  assert.equal(f.lost(50, 48, 2250), false, "asked for once");
  assert.equal(f.lost(51, 48, 2500), false);
  assert.equal(f.lost(51, 48, 2750), true, "the repetition was dropped too");
  assert.equal(f.lost(52, 49, 3000), false);
  assert.equal(f.lost(52, 49, 9000), false);
  assert.equal(f.lost(52, 60, 9250), false, "an encoder may repeat by itself");
});

test("input: once each, in order, refused with one receipt for each stroke, key, text and wheel step", () => {
  const r = new Receiver("unsupported");
  const touch = (phase, stroke = 1, pointer = 0) => ({ type: "touch", phase, stroke, pointer, g: 1, x: 0, y: 0, dt_ms: 0 });
  assert.deepEqual(r.take({ first: 1, items: [touch("down")] }), { next: 2, urgent: true, receipts: [] });
  assert.deepEqual(r.take({ first: 3, items: [touch("up")] }), { next: 2, urgent: true, receipts: [] });
  const late = r.take({ first: 1, items: [touch("down"), touch("move"), touch("up")] });
  assert.deepEqual(late, { next: 4, urgent: true, receipts: [{ t: "res", n: 3, r: "refused", why: "unsupported", s: 1 }] });
  assert.deepEqual(r.take({ first: 1, items: [touch("down"), touch("move"), touch("up")] }).receipts, []);
  assert.deepEqual(r.take({ first: 4, items: [touch("move", 2)] }), { next: 5, urgent: false, receipts: [] });
  const two = r.take({ first: 5, items: [touch("down", 3, 0), touch("down", 3, 1), touch("up", 3, 0), touch("up", 3, 1)] });
  assert.deepEqual(two.receipts.map((x) => [x.n, x.s]), [[8, 3]]);
  const rest = [{ type: "key", press: "down" }, { type: "key", press: "up" }, { type: "key", press: "press" }, { type: "text" }, { type: "wheel" }];
  assert.deepEqual(r.take({ first: 9, items: rest }).receipts.map((x) => x.n), [9, 11, 12, 13], "a key's up lets go and has none");
  assert.equal(r.take({ first: 2 ** 31, items: [touch("down")] }).next, 14);
  assert.equal(r._early.size, 0, "doubles and what is far ahead are not kept");
});

test("outbox: in order, one in flight per lane, repeated after a loss, the end overtakes", () => {
  const o = new Outbox();
  const say = (id) => ({ t: "send", id });
  for (const id of ["a", "b", "c"]) o.add(say(id));
  assert.deepEqual(o.due(0).map((f) => f.id), ["a"]);
  assert.deepEqual(o.due(0), []);
  o.add({ t: "grant", id: "g" });
  o.add({ t: "mark", id: "m" });
  assert.deepEqual(o.due(0).map((f) => f.id), ["g"]);
  o.linkLost();
  assert.deepEqual(o.due(0).map((f) => f.id), ["a", "g"]);
  assert.equal(o.acked("a").id, "a");
  assert.equal(o.acked("a"), null);
  assert.deepEqual(o.due(0).map((f) => f.id), ["b"]);
  assert.deepEqual(o.nacked({ id: "b", code: "busy", retry: true, after_ms: 300 }, 100), { frame: say("b"), final: false });
  assert.deepEqual(o.due(399), []);
  assert.equal(o.wakeAt, 400);
  o.add({ t: "end", id: "e" });
  assert.deepEqual(o.due(399).map((f) => f.id), ["e"]);
  assert.deepEqual(o.due(400).map((f) => f.id), ["b"]);
  o.nacked({ id: "b", code: "too_long", retry: false }, 400);
  assert.deepEqual(o.words.map((w) => [w.frame.id, w.failed]), [["b", "too_long"], ["c", ""]]);
  const again = new Outbox(JSON.parse(JSON.stringify(o.saved())));
  assert.deepEqual(again.due(0).map((f) => f.id), ["c", "g", "e"]);
  assert.deepEqual(again.onlyEnd().map((f) => f.id), ["b", "c"]);
  assert.equal(again.size, 1);
});

test("storage that is forbidden or full lasts for the page", () => {
  const full = { getItem: () => null, setItem() { throw new Error("quota"); }, removeItem() {} };
  for (const area of [null, full]) {
    const store = new Store(area);
    store.set("seat", { a: 1 });
    assert.deepEqual(store.get("seat"), { a: 1 });
    store.remove("seat");
    assert.equal(store.get("seat"), null);
  }
  assert.equal(new Store({ getItem: () => "{not json" }).get("seat"), null);
});

test("every pair of colours that is used can be read, in both themes", () => {
  const [light, dark] = file("customer/web/assets/tokens.css").split("@media");
  const read = (css) => Object.fromEntries([...css.matchAll(/--([a-z0-9-]+): #([0-9A-F]{6})/g)].map(([, k, v]) => [k, v]));
  const luminance = (hex) => {
    const [r, g, b] = hex.match(/../g).map((h) => Number.parseInt(h, 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const pairs = [
    ["text", ["panel", "raised", "selected", "tint-warn", "tint-accent"]],
    ["text-2", ["panel", "raised", "selected", "hover", "tint-warn"]],
    ["text-3", ["panel", "raised"]],
    ["accent", ["panel", "raised", "selected", "hover", "tint-accent"]],
    ["bad", ["panel", "tint-bad", "tint-accent"]],
    ["warn", ["panel", "tint-warn"]],
    ["good", ["panel"]],
    ["on-accent", ["accent", "accent-strong"]],
    ["on-avatar", ["avatar"]],
  ];
  for (const theme of [read(light), { ...read(light), ...read(dark) }]) {
    for (const [ink, grounds] of pairs) for (const g of grounds) assert.ok(ratio(theme[ink], theme[g]) >= 4.5, `${ink} on ${g}: ${ratio(theme[ink], theme[g]).toFixed(2)}`);
    for (const g of ["panel", "raised"]) assert.ok(ratio(theme.focus, theme[g]) >= 3, `focus on ${g}`);
  }
});

test("the pulse: beats are answered at once, silence is seen in steps, anything ends it", () => {
  const pulse = new Pulse(0);
  assert.deepEqual(pulse.beat(), { t: "beat", n: 1, echo: 0 });
  assert.deepEqual(pulse.heard({ n: 4, echo: 0 }, 900), { t: "beat", n: 1, echo: 4 });
  assert.equal(pulse.heard({ n: 4, echo: 1 }, 910), null, "an echo is not answered");
  assert.equal(pulse.look(910 + SUSPECT_MS), null);
  assert.equal(pulse.look(911 + SUSPECT_MS), "suspect");
  assert.equal(pulse.look(3_900), null, "told once");
  assert.equal(pulse.look(3_911), "silent");
  pulse.alive(4_000);
  assert.equal(pulse.look(4_000), "well");
});

test("what breaks the protocol is told and passed over, a mistake of our own is not hidden", () => {
  const told = [];
  const read = (text) => understood(() => fromBroker(text), (error) => told.push(error.code));
  assert.deepEqual(read('{"t":"pong","n":3}'), { t: "pong", n: 3, now: 0 });
  assert.deepEqual([read("{"), read('{"t":"later"}'), read(" ".repeat(limits.FRAME_BYTES + 1))], [null, null, null]);
  assert.deepEqual(told, ["bad_message", "unknown_type", "too_large"]);
  assert.throws(() => understood(() => null.t, () => told.push("hidden")), TypeError);
  assert.equal(told.length, 3);
});

/** A browser's socket, its timers and the link on them, by a clock of the test's own. */
class Bench {
  constructor() {
    this.now = 0;
    this.timers = new Map();
    this.sockets = [];
    this.told = [];
    this.kept = {};
    for (const name of ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "WebSocket"]) this.kept[name] = globalThis[name];
    let n = 0;
    globalThis.setTimeout = (work, ms) => this.timers.set((n += 1), { at: this.now + ms, work }) && n;
    globalThis.setInterval = () => (n += 1);
    globalThis.clearTimeout = globalThis.clearInterval = (id) => this.timers.delete(id);
    const bench = this;
    globalThis.WebSocket = class {
      static OPEN = 1;
      constructor() {
        this.sent = [];
        this.readyState = 0;
        bench.sockets.push(this);
      }
      open() {
        this.readyState = 1;
        this.onopen();
        this.onmessage?.({ data: JSON.stringify({ t: "welcome", proto: [1, 0], feed: "f", now: 1, me: { kind: "customer", id: "customer", name: "Ana" } }) });
      }
      send(text) {
        this.sent.push(JSON.parse(text));
      }
      close(code) {
        this.closed = code;
        this.readyState = 3;
      }
    };
    this.link = new Link({ url: "ws://x", hello: () => ({}), tell: ({ phase }) => this.told.push(phase), frame: () => {}, log: () => {} });
  }

  run(ms) {
    const end = this.now + ms;
    for (;;) {
      const [id, next] = [...this.timers].sort((a, b) => a[1].at - b[1].at)[0] ?? [];
      if (next === undefined || next.at > end) break;
      this.timers.delete(id);
      this.now = next.at;
      next.work();
    }
    this.now = end;
  }

  end() {
    Object.assign(globalThis, this.kept);
  }
}

test("a probe that is answered says so, one that is not connects anew at once", () => {
  const bench = new Bench();
  try {
    const { link } = bench;
    link.connect();
    bench.sockets[0].open();
    assert.deepEqual(bench.told, ["online"]);
    link.probe();
    link.probe();
    const pings = bench.sockets[0].sent.filter((f) => f.t === "ping");
    assert.equal(pings.length, 1, "one at a time");
    bench.run(300);
    bench.sockets[0].onmessage({ data: JSON.stringify({ t: "pong", n: pings[0].n }) });
    assert.deepEqual(bench.told, ["online", "proved"]);
    bench.run(5_000);
    assert.equal(bench.sockets.length, 1);

    link.probe();
    bench.run(999);
    assert.equal(bench.sockets.length, 1);
    bench.run(1);
    assert.equal(bench.sockets.length, 2, "at once");
    assert.equal(bench.sockets[0].closed, 4000);
    assert.deepEqual(bench.told.slice(2), ["offline"]);
    link.probe();
    bench.run(1_999);
    assert.equal(bench.sockets.length, 2, "what is not open is not probed");
  } finally {
    bench.end();
  }
});

test("attempts to connect are given more time each", () => {
  const bench = new Bench();
  try {
    bench.link.connect();
    const began = [0];
    for (let i = 0; i < 60_000 && bench.sockets.length < 6; i += 1) {
      const before = bench.sockets.length;
      bench.run(1);
      if (bench.sockets.length > before) began.push(bench.now);
    }
    const gaps = began.slice(1).map((at, i) => at - began[i]);
    const least = [2_000, 4_000, 8_000, 10_000, 10_000];
    gaps.forEach((gap, i) => assert.ok(gap >= least[i] && gap <= least[i] + 200 * 2 ** (i + 1), `${gaps}`));
  } finally {
    bench.end();
  }
});
