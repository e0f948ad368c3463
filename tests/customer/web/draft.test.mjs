// What is being written and not sent: it stays over another language and a reload, and is gone where the seat is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../../../customer/web/assets/draft.js";
import { Store } from "../../../customer/web/assets/store.js";

const FILE = { id: "f1", name: "shot.png", type: "image/png", size: 9, sha256: "0".repeat(64), width: 3, height: 2 };
const WORDS = { text: "Half a sen", edited: "m1", before: "Hello" };
const RATING = { value: 4, comment: "a bit", editing: false };
const none = () => assert.fail("nothing is to be recalled");

/** A tab's storage: as `sessionStorage` has it, so that what lies there is seen. */
class Area {
  constructor() {
    this.things = new Map();
  }

  getItem(key) {
    return this.things.get(key) ?? null;
  }

  setItem(key, text) {
    this.things.set(key, text);
  }

  removeItem(key) {
    this.things.delete(key);
  }
}

const chosen = (file) => ({ name: "shot.png", file, made: Promise.resolve({ file, url: "blob:1" }), gone: false });

test("words, a change of a message, files and a rating come back after a reload, each as far as it was", async () => {
  const area = new Area();
  const draft = new Draft(new Store(area), "conv", none);
  assert.deepEqual([draft.words.text, draft.words.edited, draft.rating, draft.files], ["", null, null, []]);
  draft.keep({ words: WORDS, rating: RATING });
  draft.keep({ files: [chosen(FILE), chosen(null)] });
  const again = new Draft(new Store(area), "conv", async (file) => ({ file, url: "blob:2" }));
  assert.deepEqual([again.words, again.rating], [WORDS, RATING]);
  assert.deepEqual(again.files.map(({ name, file, gone }) => [name, file, gone]), [["shot.png", FILE, false]], "what was still being made fit is not there any more");
  assert.equal((await again.files[0].made).url, "blob:2");
});

test("what is sent or given up leaves nothing behind", () => {
  const area = new Area();
  const draft = new Draft(new Store(area), "conv", none);
  for (const part of [{ words: WORDS }, { rating: RATING }, { files: [chosen(FILE)] }]) {
    draft.keep(part);
    assert.equal(area.things.size, 1);
    draft.keep({ words: { text: "", edited: null, before: "" }, rating: null, files: [] });
    assert.equal(area.things.size, 0);
  }
});

test("with the conversation goes its draft, and nothing comes after", () => {
  const area = new Area();
  const draft = new Draft(new Store(area), "conv", none);
  const pending = chosen(null);
  draft.keep({ words: WORDS, files: [chosen(FILE), pending] });
  assert.deepEqual(draft.forget(), [FILE], "whose bytes are to go, too");
  assert.equal(pending.gone, true, "it is not kept when it is ready at last");
  draft.keep({ words: WORDS });
  assert.equal(area.things.size, 0);
});

test("a tab that comes to another conversation does not bring words of the former one", () => {
  const area = new Area();
  new Draft(new Store(area), "conv", none).keep({ words: WORDS, files: [chosen(FILE)] });
  const other = new Draft(new Store(area), "other", none);
  assert.equal(other.words.text, "");
  assert.equal(area.things.size, 0, "nor do they stay");
});
