// What is taken out of a log before it leaves, by the vectors that the practice phone reads, too; and that nothing makes it slow.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isText, KINDS, narrow, Scrubber, wholeLines, wide } from "../../../customer/web/assets/scrub.js";

const { cases } = JSON.parse(readFileSync(new URL("../../../protocol/vectors/scrub.json", import.meta.url), "utf8"));
const bytes = (text) => new TextEncoder().encode(text);

for (const c of cases) {
  test(c.name, () => {
    const scrubber = new Scrubber(c.kinds ?? KINDS);
    const given = new TextDecoder().decode(narrow(scrubber.text(wide(bytes(c.text)))));
    assert.equal(given, c.gives);
    assert.deepEqual(scrubber.counts, c.counts);
  });
}

test("bytes of no encoding stay as they are", () => {
  const all = Uint8Array.from({ length: 512 }, (_, n) => 255 - (n % 256));
  assert.deepEqual(narrow(new Scrubber().text(wide(all))), all);
});

test("a line of whatever length is cut where a word ends, and takes no time", () => {
  const sentence = `${"word ".repeat(60_000)}tail`;
  assert.equal(sentence.slice(0, wholeLines(sentence)).at(-1), " ");
  assert.equal(wholeLines("not yet ended"), 0);
  assert.equal(wholeLines("one\ntwo\nthr"), 8);
  const began = performance.now();
  for (const sign of ["a", "1", "1.", ":", "0:", "a@", "eyJ", "password", "+1 ", "token=", "a.b-"]) new Scrubber().text(sign.repeat(Math.floor(262_144 / sign.length)));
  assert.ok(performance.now() - began < 15_000, `${performance.now() - began} ms`);
});

test("what is packed is known", () => {
  assert.equal(isText(bytes("plain")), true);
  assert.equal(isText(Uint8Array.of(80, 75, 0, 4)), false);
});
