// What is being written and not sent: it stays over another language and a reload, and is gone where the seat is.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Draft } from "../../../customer/web/assets/draft.js";
import { Store } from "../../../customer/web/assets/store.js";

const FILE = { id: "f1", name: "shot.png", type: "image/png", size: 9, sha256: "0".repeat(64), width: 3, height: 2 };
const WORDS = { text: "Half a sen", edited: "m1", before: "Hello" };
const RATING = { value: 4, comment: "a bit", editing: false };

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

test("words, a change of a message and a rating come back after a reload, each as far as it was; files go with the page", () => {
  const area = new Area();
  const draft = new Draft(new Store(area), "conv");
  assert.deepEqual([draft.words.text, draft.words.edited, draft.rating, draft.files], ["", null, null, []]);
  draft.keep({ words: WORDS, rating: RATING });
  draft.keep({ files: [chosen(FILE), chosen(null)] });
  const again = new Draft(new Store(area), "conv");
  assert.deepEqual([again.words, again.rating], [WORDS, RATING]);
  assert.deepEqual(again.files, [], "nobody has sent them, and nobody else is to find them");
});

test("what is sent or given up leaves nothing behind", () => {
  const area = new Area();
  const draft = new Draft(new Store(area), "conv");
  for (const part of [{ words: WORDS }, { rating: RATING }]) {
    draft.keep(part);
    assert.equal(area.things.size, 1);
    draft.keep({ words: { text: "", edited: null, before: "" }, rating: null, files: [] });
    assert.equal(area.things.size, 0);
  }
});

test("with the conversation goes its draft, and nothing comes after", () => {
  const area = new Area();
  const draft = new Draft(new Store(area), "conv");
  const pending = chosen(null);
  draft.keep({ words: WORDS, files: [chosen(FILE), pending] });
  assert.deepEqual(draft.forget(), [FILE], "whose bytes are to go, too");
  assert.equal(pending.gone, true, "it is not kept when it is ready at last");
  draft.keep({ words: WORDS });
  assert.equal(area.things.size, 0);
});

test("a tab that comes to another conversation does not bring words of the former one", () => {
  const area = new Area();
  new Draft(new Store(area), "conv").keep({ words: WORDS, files: [chosen(FILE)] });
  const other = new Draft(new Store(area), "other");
  assert.equal(other.words.text, "");
  assert.equal(area.things.size, 0, "nor do they stay");
});
