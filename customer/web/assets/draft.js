/**
 * What somebody is writing in the conversation and has not sent: words, which message they are to replace, files beside them, a rating
 * not given yet. The page may be drawn anew in other words and all of it stays; over a reload it stays where the seat does, and never
 * longer, but for files, which live as long as the page. Unlike what waits to be sent it is not sheltered from the death of the browser
 * (docs/decisions/0024).
 */
const KEY = "composing";
const NO_WORDS = { text: "", edited: null, before: "" };

export class Draft {
  /** `conversation`: whose it is, for a tab may have come here from another one. */
  constructor(store, conversation) {
    this._store = store;
    this._conversation = conversation;
    this._over = false;
    const found = store.get(KEY);
    const mine = found?.conversation === conversation ? found : null;
    /** `text` in the field; `edited`: the message that it is to replace, or null, and `before`: what stood in the field until then. */
    this.words = mine?.words ?? NO_WORDS;
    /** {value, comment, editing} as far as it is chosen, or null. */
    this.rating = mine?.rating ?? null;
    /** {name, file, made, gone}: `file` as in a `send`, null as long as it is made fit; `made`: a promise of {file, url}; `gone`: nobody wants it any more. */
    this.files = [];
    if (found !== null && mine === null) store.remove(KEY);
  }

  /** Any of `words`, `rating` and `files`, as they are now. */
  keep(parts = {}) {
    if (this._over) return;
    Object.assign(this, parts);
    const { words, rating, _conversation: conversation } = this;
    if (words.text === "" && words.edited === null && rating === null) this._store.remove(KEY);
    else this._store.set(KEY, { conversation, words, rating });
  }

  /** The conversation is left for good. Gives the files that were chosen. */
  forget() {
    const files = this.files.map((one) => one.file).filter((file) => file !== null);
    for (const one of this.files) one.gone = true;
    this.keep({ words: NO_WORDS, rating: null, files: [] });
    this._over = true;
    return files;
  }
}
