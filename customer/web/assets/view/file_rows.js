/** Files that are no pictures: a row with name, type and size in the conversation, fetched, cancelled and saved by its one button. */
import { sizeOf, typeKey } from "../files.js";
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

/** What stands below a file's name; its size first, for a narrow row cuts the end. */
export function factsOf(words, file) {
  return `${inWords(words, file.size)} · ${words.say(typeKey(file.type))}`;
}

function inWords(words, bytes) {
  const { key, n } = sizeOf(bytes, words.lang);
  return words.say(key, { n });
}

/** How many characters of a name's end are never cut away: they say what it is. */
const END = 9;

/** A name on one line, shortened in its middle. */
export function nameNode(name, kind) {
  const points = Array.from(name);
  const begin = el("span", { class: "name-begin", text: points.slice(0, -END).join("") });
  return el("span", { class: kind, title: name }, begin, el("span", { class: "name-end", text: points.slice(-END).join("") }));
}

/** One of icons.js. */
export function fileIcon(type) {
  if (type === "application/vnd.android.package-archive") return "app";
  return { video: "play", audio: "play", image: "image" }[type.split("/")[0]] ?? "file";
}

/** One row. `files`: {face(file), want(file), again(file), stop(file), cancel(line)}; `waiting`: the id of its unsent message, or "". */
export class FileRow {
  constructor(words, file, { files, waiting }) {
    this.file = file;
    this._words = words;
    this._files = files;
    this._waiting = waiting;
    this._facts = el("span", { class: "file-facts" });
    this._bar = el("progress", { max: 1, hidden: true, "aria-hidden": "true" });
    this._button = el("button", { type: "button", class: "file-deed", "data-test": "file-deed", on: { click: () => this._press() } });
    this._deed = "";
    const told = el("span", { class: "file-told" }, nameNode(file.name, "file-name"), this._facts, this._bar);
    this.node = el("div", { class: "file-row", "data-test": "file-row", dir: "ltr" }, el("span", { class: "file-icon" }, icon(fileIcon(file.type))), told, this._button);
  }

  update() {
    const { url, share, trouble } = this._files.face(this.file);
    const words = this._words;
    const moving = share !== null;
    const waits = this._waiting !== "";
    this._show(waits ? "cancel" : moving ? "stop" : url !== "" ? "save" : trouble === "missing" ? "again" : trouble === "gone" ? "" : "get");
    const done = moving ? words.say("file.done", { done: inWords(words, Math.round(share * this.file.size)), size: inWords(words, this.file.size) }) : factsOf(words, this.file);
    setText(this._facts, trouble === "" ? done : words.say(`file.${trouble}`));
    this.node.dataset.trouble = trouble;
    show(this._bar, moving);
    if (moving) this._bar.value = share;
  }

  _show(deed) {
    show(this._button, deed !== "");
    if (deed === "" || deed === this._deed) return;
    this._deed = deed;
    const label = this._words.say(`file.deed.${deed}`, { name: this.file.name });
    this._button.replaceChildren(icon({ get: "save", save: "save", again: "turn", stop: "no", cancel: "no" }[deed]));
    this._button.setAttribute("aria-label", label);
    this._button.title = label;
    this._button.dataset.deed = deed;
  }

  async _press() {
    if (this._deed === "cancel") this._files.cancel(this._waiting);
    else if (this._deed === "stop") this._files.stop(this.file);
    else if (this._deed === "save") this._save();
    else if (this._deed !== "") {
      const wanted = this._deed === "again" ? this._files.again(this.file) : this._files.want(this.file);
      this.update();
      if (await wanted) this._save();
    }
  }

  /** Into the browser's downloads, never shown by it. */
  _save() {
    const { url } = this._files.face(this.file);
    if (url === "") return;
    const link = document.createElement("a");
    link.href = url;
    link.download = this.file.name;
    link.click();
  }
}
