/** The files that come and go, one row each, with the way to send one. Shows what transfer_rows.js says. */
import { sizeOf } from "../files.js";
import { el, setText, show } from "./dom.js";
import { nameNode } from "./file_rows.js";
import { icon } from "./icons.js";

const ICONS = { take: "save", refuse: "no", pause: "pause", goOn: "play", cancel: "no", again: "file", save: "save", putAway: "no" };
/** What is a word and not a sign alone. */
const SPOKEN = new Set(["take", "refuse", "again", "save"]);

export class TransfersView {
  constructor(words, act) {
    this._words = words;
    this._act = (event) => act({ is: "aside", what: "files", ...event });
    this._rows = new Map();
    this._again = "";
    this._title = el("strong", { class: "files-title" });
    this._trouble = el("span", { class: "error", role: "alert", hidden: true });
    this._pick = el("input", { type: "file", multiple: true, hidden: true, "aria-hidden": "true", tabindex: -1, "data-test": "files-pick", on: { change: () => this._picked() } });
    const button = (test, key, deed, cls) => el("button", { type: "button", class: `text-button small ${cls}`, "data-test": test, text: words.say(key), on: { click: deed } });
    this._send = button("files-send", "files.send", () => this._choose(""), "");
    this._noWish = button("files-no", "ask.no", () => this._act({ act: "noWish" }), "");
    this._stop = button("files-stop", "files.stop", () => this._act({ act: "stop" }), "");
    this._list = el("ul", { class: "files-list" });
    this.node = el(
      "section",
      { class: "files", "data-test": "files", hidden: true, "aria-label": words.say("files.label") },
      el("div", { class: "files-head" }, icon("file"), el("div", { class: "files-words" }, this._title, this._trouble), el("div", { class: "files-buttons" }, this._send, this._noWish, this._stop)),
      this._list,
      this._pick,
    );
  }

  /** `files`: of transfersOf, or null. */
  update(files) {
    show(this.node, files !== null);
    if (files === null) return;
    const words = this._words;
    this.node.dataset.wished = String(files.wished);
    setText(this._title, words.say(files.wished ? "files.wished" : files.open ? "files.open" : "files.closed", { who: files.who }));
    show(this._trouble, files.trouble !== "");
    if (files.trouble !== "") setText(this._trouble, words.say(files.trouble));
    for (const [node, visible] of [[this._send, files.open], [this._stop, files.open && !files.wished], [this._noWish, files.wished]]) show(node, visible);
    setText(this._send, words.say(files.wished ? "files.choose" : "files.send"));
    this._send.classList.toggle("strong", files.wished);
    const ids = new Set(files.rows.map((row) => row.id));
    for (const [id, row] of this._rows) if (!ids.has(id)) this._rows.delete(id) && row.node.remove();
    files.rows.forEach((row, n) => this._row(row, n));
    show(this._list, files.rows.length > 0);
  }

  _row(row, n) {
    let view = this._rows.get(row.id);
    if (view === undefined) {
      view = { facts: el("span", { class: "file-facts" }), bar: el("progress", { max: 1, hidden: true }), buttons: el("div", { class: "files-deeds" }), deeds: "" };
      const told = el("span", { class: "file-told" }, nameNode(row.name, "file-name"), view.facts, view.bar);
      view.node = el("li", { class: "files-row", "data-test": "files-row", dir: "ltr" }, el("span", { class: "file-icon" }, icon("file")), told, view.buttons);
      this._rows.set(row.id, view);
    }
    if (this._list.children[n] !== view.node) this._list.insertBefore(view.node, this._list.children[n] ?? null);
    view.node.dataset.warn = String(row.warn);
    view.node.dataset.asks = String(row.asks === true);
    view.node.dataset.key = row.key;
    setText(view.facts, this._facts(row));
    show(view.bar, row.share !== null);
    if (row.share !== null) {
      view.bar.value = row.share;
      view.bar.setAttribute("aria-label", row.name);
    }
    if (view.deeds === row.deeds.join()) return;
    view.deeds = row.deeds.join();
    view.buttons.replaceChildren(...row.deeds.map((deed) => this._button(deed, row)));
  }

  _facts(row) {
    const words = this._words;
    const size = this._size(row.size);
    return words.say(row.key, { ...row.args, size, done: row.moves ? this._size(row.done) : size });
  }

  _size(bytes) {
    const { key, n } = sizeOf(bytes, this._words.lang);
    return this._words.say(key, { n });
  }

  _button(deed, row) {
    const words = this._words;
    const label = words.say(`files.deed.${deed}`);
    const named = { "data-test": `files-${deed}`, title: label, "aria-label": `${label} · ${row.name}` };
    if (deed === "save") return el("a", { class: "text-button small", href: row.url, download: row.name, ...named }, el("span", { text: label }));
    const on = { click: () => this._press(deed, row.id) };
    if (SPOKEN.has(deed)) return el("button", { type: "button", class: `text-button small ${deed === "take" ? "strong" : ""}`, on, ...named }, el("span", { text: label }));
    return el("button", { type: "button", class: "file-deed", on, ...named }, icon(ICONS[deed]));
  }

  _press(deed, id) {
    if (deed === "again") this._choose(id);
    else if (deed === "pause" || deed === "goOn") this._act({ act: "pause", id, on: deed === "pause" });
    else this._act({ act: deed, id });
  }

  _choose(again) {
    this._again = again;
    this._pick.multiple = again === "";
    this._pick.value = "";
    this._pick.click();
  }

  _picked() {
    const files = [...this._pick.files];
    this._pick.value = ""; // the same file may be chosen again
    if (files.length === 0) return;
    if (this._again === "") this._act({ act: "send", files });
    else this._act({ act: "again", id: this._again, file: files[0] });
  }
}
