// Information about the device as transcripts: asked, told once, refreshed by wishes, figures each second, and silence without consent.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { capsOf } from "../../../customer/web/assets/client.js";
import { browserOf, gaugesOf, sectionsOf, systemOf, transportOf } from "../../../customer/web/assets/device_facts.js";
import { SECTIONS } from "../../../customer/web/assets/device_items.js";
import { deviceOf } from "../../../customer/web/assets/diagnostics.js";
import * as present from "../../../customer/web/assets/present.js";
import { rightsLineOf } from "../../../customer/web/assets/rights.js";
import { CAN, hints, Play, PORTAL, requests } from "./play.mjs";

const table = JSON.parse(readFileSync(new URL("../../../protocol/vectors/diagnostics.json", import.meta.url)));
const asked = (deeds) => requests(deeds).map((f) => [f.t, f.what, f.state, f.why]);
const read = (deeds) => deeds.filter((d) => d.do === "readDevice").map((d) => [d.sections, d.part]);
const wish = (p, what, more = {}) => p.frame({ t: "wish", session: "sess", what, ...more });
const came = (p, sections = [{ name: "os", items: [] }], part = false) => p.do("aside", { what: "diag", act: "read", id: "rep-1", session: "sess", sections, part, device: "d1" });
const tick = (p) => p.do("aside", { what: "diag", act: "gauge", session: "sess", values: { battery: 47 } });

/** Asked, said yes, written down by the broker. */
function granted() {
  const p = new Play();
  p.online();
  p.consent("diag", "asked");
  const [grant] = requests(p.do("yes"));
  p.consent("diag", "granted");
  return { p, deeds: p.do("committed", { request: grant }) };
}

test("asked in plain words; No sends nothing, Yes is told and then the device is read once", () => {
  const p = new Play();
  p.online();
  assert.deepEqual(p.consent("diag", "asked"), []);
  assert.deepEqual(present.questionOf(p.session), { what: "diag", key: "ask.diag", args: { who: "Jonas Weber", portal: "Boutique Lyon" }, trouble: "", ttl: 0 });
  assert.deepEqual(asked(p.do("no")), [["grant", "diag", "denied", ""]]);
  assert.deepEqual(wish(p, "diag"), []);
  const { p: yes, deeds } = granted();
  assert.equal(rightsLineOf(yes.session), null, "its own strip says it, with the way to end it");
  assert.deepEqual(read(deeds), [[[], false]]);
  const [report] = requests(came(yes));
  assert.deepEqual(report, { t: "report", id: "rep-1", session: "sess", sections: [{ name: "os", items: [] }], part: false, device: "d1" });
});

test("the portal answers for itself, and the page then says that it shares", () => {
  for (const [policy, state] of [["never", "denied"], ["allowed", "granted"]]) {
    const p = new Play({ portal: { ...PORTAL, diag: policy } });
    p.online();
    assert.deepEqual(asked(p.consent("diag", "asked")), [["grant", "diag", state, "portal"]]);
    assert.equal(p.session.question, null);
    assert.equal(deviceOf(p.session, "Jonas") !== null, state === "granted");
  }
});

test("wishes that come together are one report, and none is read twice at a time", () => {
  const { p } = granted();
  assert.deepEqual(read(wish(p, "diag", { sections: ["battery"] })), [], "the first is still being read");
  p.now += 10;
  const soon = came(p);
  assert.deepEqual(soon.filter((d) => d.do === "readSoon").map((d) => d.ms), [1000]);
  wish(p, "diag", { sections: ["network", "battery"] });
  p.now += 1000;
  assert.deepEqual(read(p.do("aside", { what: "diag", act: "soon" })), [[["battery", "network"], true]]);
  assert.equal(requests(came(p, [{ name: "battery", items: [] }], true))[0].part, true);
  p.now += 5000;
  wish(p, "diag", { sections: ["os"] });
  assert.deepEqual(read(came(p)), [], "what is wished for meanwhile waits its second");
});

test("figures go only while wished for and allowed; a revocation stops them and what was being read", () => {
  const { p } = granted();
  came(p);
  assert.deepEqual(hints(tick(p)), []);
  assert.deepEqual(wish(p, "gauges"), [{ do: "gauges", on: true }]);
  assert.deepEqual(hints(tick(p)), [{ t: "gauge", session: "sess", at: p.now, values: { battery: 47 } }]);
  p.now += 2000;
  wish(p, "diag");
  const stopped = p.do("aside", { what: "diag", act: "stop" });
  assert.deepEqual(asked(stopped), [["grant", "diag", "revoked", "user"]]);
  assert.ok(stopped.some((d) => d.do === "gauges" && !d.on));
  assert.deepEqual(requests(came(p)), [], "what was read before it is not sent");
  assert.deepEqual(hints(tick(p)), []);
  assert.deepEqual([wish(p, "diag"), wish(p, "gauges")], [[], []]);
  assert.equal(deviceOf(p.session, "Jonas"), null);
});

test("the broker's word and the session's end stop figures as well; the end of the picture does not", () => {
  const one = granted().p;
  wish(one, "gauges");
  assert.deepEqual(one.consent("diag", "expired").filter((d) => d.do === "gauges"), [{ do: "gauges", on: false }]);
  const two = granted().p;
  wish(two, "gauges");
  two.session.asides.gone();
  assert.equal(hints(tick(two)).length, 1);
  assert.ok(two.do("exit").some((d) => d.do === "gauges" && !d.on));
  assert.deepEqual(tick(two), []);
});

test("every item of the protocol's table is told or said to be missing, and no other", () => {
  assert.deepEqual(Object.fromEntries(Object.entries(table.sections).map(([name, items]) => [name, Object.keys(items)])), SECTIONS);
  const told = sectionsOf({ battery: { level: 0 }, browser: { cookies: false, name: "\u202eevil\u0007" + "x".repeat(900), rtt: Infinity } });
  assert.deepEqual(told.map(({ name, items }) => [name, items.map(({ key }) => key)]), Object.entries(SECTIONS));
  const of = (section, key) => told.find(({ name }) => name === section).items.find((item) => item.key === key);
  assert.deepEqual([of("battery", "level"), of("browser", "cookies")], [{ key: "level", value: 0 }, { key: "cookies", value: false }]);
  assert.deepEqual([of("ids", "imei").why, of("battery", "cycles").why, of("browser", "rtt").why], ["withheld", "unsupported", "unsupported"]);
  assert.ok(told.flatMap(({ items }) => items).every((item) => item.value !== undefined || table.whys.includes(item.why)));
  assert.ok(of("browser", "name").value.startsWith("evil") && of("browser", "name").value.length <= 400);
  assert.deepEqual(sectionsOf({}, { "os.name": "permission" }, ["os"]).map((s) => [s.name, s.items[0].why]), [["os", "permission"]]);
});

test("browsers and systems by their own words", () => {
  const agent = "Mozilla/5.0 (Linux; Android 14; SM-A546B Build/UP1A) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.6723.102 Mobile Safari/537.36";
  assert.deepEqual(systemOf(agent, null), { name: "Android", release: "14", model: "SM-A546B" });
  assert.deepEqual(systemOf(agent.replace("SM-A546B Build/UP1A", "K"), { platform: "Android", platformVersion: "15.0.0", model: "Pixel 8" }), { name: "Android", release: "15.0.0", model: "Pixel 8" });
  assert.deepEqual(browserOf(agent, null), { name: "Chrome", version: "130.0.6723.102" });
  const brands = [{ brand: "Not?A_Brand", version: "99" }, { brand: "Chromium", version: "130.0.1" }, { brand: "Microsoft Edge", version: "130.0.2" }];
  assert.deepEqual(browserOf(agent, { fullVersionList: brands }), { name: "Microsoft Edge", version: "130.0.2" });
  assert.deepEqual([transportOf("wifi", true), transportOf("unknown", true), transportOf(undefined, false)], ["wifi", undefined, "none"]);
  assert.deepEqual(gaugesOf({ battery: { level: 0.471 }, connection: { downlink: 1.5, rtt: 50 } }), { battery: 47, down: 1500, rtt: 50 });
  assert.deepEqual(gaugesOf({}), {});
  assert.ok(Object.keys(gaugesOf({ battery: { level: 1 }, connection: { downlink: 1, rtt: 1 } })).every((name) => name in table.gauges));
  assert.equal(capsOf(CAN, CAN).diag, true);
});
