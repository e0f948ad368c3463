// How a portal looks: the colours that follow from its one, its logo, its languages, its app.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { accents, contrast, GROUNDS, isColour, read } from "../../../customer/web/assets/accent.js";
import { installLink, lookOf, offered, PLAIN, Wardrobe } from "../../../customer/web/assets/look.js";
import * as present from "../../../customer/web/assets/present.js";

const file = (path) => readFileSync(new URL(`../../../${path}`, import.meta.url), "utf8");
const tokens = (mode) => {
  const [light, dark] = file("customer/web/assets/tokens.css").split("@media");
  const of = (css) => Object.fromEntries([...css.matchAll(/--([a-z0-9-]+): (#[0-9A-F]{6})/g)].map(([, k, v]) => [k, v]));
  return mode === "light" ? of(light) : { ...of(light), ...of(dark) };
};
/** Every third step of each channel, and what is hardest: the edges, greys, and loud colours. */
const colours = [0, 85, 170, 255].flatMap((r) => [0, 85, 170, 255].flatMap((g) => [0, 85, 170, 255].map((b) => `#${[r, g, b].map((v) => v.toString(16).padStart(2, "0")).join("")}`)));

test("the grounds are those of the page", () => {
  for (const mode of ["light", "dark"]) for (const [name, value] of Object.entries(GROUNDS[mode])) assert.equal(value, tokens(mode)[name], `${mode} ${name}`);
});

test("whatever colour a portal has, all words on its page can be read", () => {
  for (const mode of ["light", "dark"]) {
    for (const colour of [...colours, "#ffde00", "#e30613", "#0a666c", "#777777"]) {
      const made = { ...Object.fromEntries(Object.entries(tokens(mode)).map(([k, v]) => [`--${k}`, v])), ...accents(colour, mode) };
      const ratio = (a, b) => contrast(read(made[a].toLowerCase()), read(made[b].toLowerCase()));
      const pairs = [
        ["--accent", ["--panel", "--window", "--raised", "--hover", "--tint-accent", "--selected"]],
        ["--on-accent", ["--accent", "--accent-strong"]],
        ["--on-avatar", ["--avatar"]],
        ["--text", ["--selected", "--tint-accent"]],
        ["--text-2", ["--selected"]],
        ["--bad", ["--tint-accent"]],
      ];
      for (const [ink, grounds] of pairs) for (const g of grounds) assert.ok(ratio(ink, g) >= 4.5, `${colour} ${mode}: ${ink} on ${g} ${ratio(ink, g).toFixed(2)}`);
      assert.ok(ratio("--focus", "--panel") >= 3);
    }
  }
});

test("a colour that can be read as it is stays what it is", () => {
  assert.equal(accents("#0a666c", "light")["--accent"], "#0a666c");
  assert.equal(accents("#57c4c8", "dark")["--accent"], "#57c4c8");
});

test("the console derives the same", () => {
  const { cases } = JSON.parse(file("tests/accents.json"));
  assert.ok(cases.length >= 8);
  for (const { colour, mode, means } of cases) assert.deepEqual(accents(colour, mode), means, `${colour} ${mode}`);
});

test("what a broker says of a look is checked", () => {
  assert.deepEqual(lookOf(null), PLAIN);
  assert.deepEqual(lookOf({ id: "a/b", logo: true, colour: "#AABBCC", langs: ["fr", "xx", "__proto__"], install_url: "javascript:alert(1)" }), { logo: "/api/v1/portal/a%2Fb/logo", colour: "", langs: ["fr"], install: "" });
  assert.equal(lookOf({ logo: true }).logo, "", "whose it is must be known");
  assert.ok(!isColour("red") && !isColour("#fff") && !isColour(7) && isColour("#a0b1c2"));
});

test("where the app is: by the broker, which keeps the link", () => {
  const play = lookOf({ install_url: "https://play.google.com/store/apps/details?id=example.app" });
  assert.equal(installLink(play, "AbC-1"), "/j/AbC-1/app");
  assert.equal(installLink(play), "https://play.google.com/store/apps/details?id=example.app");
  assert.equal(installLink(lookOf({ install_url: "https://example.org/app" }), "AbC-1"), "/j/AbC-1/app");
  assert.equal(installLink(PLAIN, "AbC-1"), "");
});

test("only languages of the portal are spoken", () => {
  const both = { ...PLAIN, langs: ["en", "fr"] };
  const french = { ...PLAIN, langs: ["fr"] };
  assert.equal(offered(PLAIN, "en"), "en");
  assert.equal(offered(both, "fr", ["en"]), "fr");
  assert.equal(offered(french, "en", ["en-GB", "fr-CA"]), "fr");
  assert.equal(offered({ ...PLAIN, langs: ["fr", "en"] }, "de", ["en-GB"]), "en");
});

test("a look is put on, follows light and dark, and is taken off", () => {
  const style = new Map();
  const root = { style: { setProperty: (k, v) => style.set(k, v), removeProperty: (k) => style.delete(k) } };
  let moved = null;
  const dark = { matches: false, addEventListener: (_, listener) => (moved = listener) };
  const wardrobe = new Wardrobe(root, dark);
  wardrobe.wear({ ...PLAIN, colour: "#7a2f48" });
  assert.equal(style.get("--accent"), "#7a2f48");
  dark.matches = true;
  moved();
  assert.equal(style.get("--accent"), accents("#7a2f48", "dark")["--accent"]);
  wardrobe.wear(PLAIN);
  assert.equal(style.size, 0);
});

test("who cannot show the screen with this browser is told where the app is", () => {
  const session = (trouble, install_url) => ({ active: true, sharing: false, replica: { session: null }, desk: { technician: "Ada" }, portal: { install_url }, screen: { what: "view", state: "", trouble, mayStart: false }, camera: { what: "camera", state: "", trouble: "", mayStart: false } });
  assert.equal(present.cardOf(session("unsupported", "https://example.org/app")).install, "https://example.org/app");
  assert.equal(present.cardOf(session("insecure", "https://example.org/app")).install, "https://example.org/app");
  assert.equal(present.cardOf(session("unsupported", "")).install, undefined);
  assert.equal(present.cardOf(session("cancelled", "https://example.org/app")).install, undefined, "the browser could");
});
