/** Pictures in the conversation: their place is known before they come; looked at large; and files that stand beside what is written. */
import { isPicture } from "../files.js";
import { el, show } from "./dom.js";
import { factsOf, fileIcon, nameNode } from "./file_rows.js";
import { icon } from "./icons.js";

/** The box of a picture in the conversation, px of CSS. */
const WIDEST = 260;
const HIGHEST = 340;
const LEAST = 44;

/** One picture of a message. `pictures`: {face(file), want(file), again(file)}; `look(file)` shows it large. */
export class PictureNode {
  constructor(words, file, label, { pictures, look }) {
    this.file = file;
    this._words = words;
    this._pictures = pictures;
    this._image = el("img", { alt: "", hidden: true });
    this._bar = el("progress", { max: 1, hidden: true, "aria-hidden": "true" });
    this._said = el("span", { class: "picture-words" });
    const pressed = () => (this._trouble === "missing" ? pictures.again(file) : this._image.hidden ? null : look(file));
    this.node = el("button", { type: "button", class: "picture", "aria-label": label, "data-test": "picture", on: { click: pressed } }, icon("image"), this._said, this._image, this._bar);
    const share = Math.min(1, WIDEST / file.width, HIGHEST / file.height);
    this.node.style.width = `${Math.max(LEAST, Math.round(file.width * share))}px`;
    this.node.style.aspectRatio = `${Math.max(LEAST, file.width * share)} / ${Math.max(LEAST, file.height * share)}`;
    this._trouble = "";
  }

  update() {
    const { url, share, trouble } = this._pictures.face(this.file);
    this._trouble = trouble;
    if (url !== "" && this._image.getAttribute("src") !== url) this._image.src = url;
    show(this._image, url !== "");
    show(this._bar, share !== null);
    if (share !== null) this._bar.value = share;
    this.node.classList.toggle("coming", share !== null);
    this._said.textContent = trouble === "" ? "" : this._words.say(trouble === "disk_full" ? "file.disk_full" : `picture.${trouble}`);
  }
}

/** One picture over everything else, with the way to save it and back. There is nothing of it while it is closed. */
export class Lightbox {
  constructor(words) {
    this._words = words;
    this.node = el("div", { class: "lightbox", role: "dialog", "aria-modal": "true", hidden: true, on: { keydown: (event) => this._key(event) } });
    this.node.addEventListener("click", (event) => event.target === this.node && this.close());
    this._before = null;
  }

  open(url, name, label) {
    const words = this._words;
    this._save = el("a", { class: "mid quiet", href: url, download: name, "data-test": "picture-save" }, icon("save"), el("span", { text: words.say("picture.save") }));
    this._close = el("button", { type: "button", class: "mid quiet", "data-test": "picture-close", on: { click: () => this.close() } }, icon("no"), el("span", { text: words.say("picture.close") }));
    this.node.replaceChildren(el("div", { class: "lightbox-bar" }, this._save, this._close), el("img", { src: url, alt: label }));
    this.node.setAttribute("aria-label", label);
    this._before = document.activeElement;
    show(this.node, true);
    this._close.focus();
  }

  close() {
    show(this.node, false);
    this.node.replaceChildren();
    this._before?.focus();
    this._before = null;
  }

  /** Tab goes between the two, for nothing else is in sight. */
  _key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Tab") {
      event.preventDefault();
      (document.activeElement === this._close ? this._save : this._close).focus();
    }
  }
}

/** Files beside what is being written. `prepare(source, name, stopped)` makes one fit and keeps it: {file, url}; `drop(file)`; `changed()`. */
export class Strip {
  constructor(words, { prepare, drop, changed, most }) {
    this._words = words;
    this._prepare = prepare;
    this._drop = drop;
    this._changed = changed;
    this._most = most;
    this._items = [];
    this._row = el("div", { class: "strip-row" });
    this._limit = el("p", { class: "strip-limit", text: words.say("file.limit") });
    this._trouble = el("p", { class: "error", role: "alert", hidden: true });
    this.node = el("div", { class: "attachments", "data-test": "attachments", hidden: true }, this._row, this._limit, this._trouble);
  }

  /** Whether one is still being made fit. */
  get busy() {
    return this._items.some((item) => item.file === null);
  }

  get size() {
    return this._items.length;
  }

  add(source, name) {
    if (this._items.length >= this._most) {
      this._say("many");
      return;
    }
    const item = { file: null, gone: false, node: el("div", { class: "attachment" }, icon("file"), el("span", { class: "attachment-name", text: name })) };
    item.node.append(this._out(item, name));
    this._items.push(item);
    this._row.append(item.node);
    this._say("");
    this._prepare(source, name, () => item.gone).then(
      ({ file, url }) => this._ready(item, file, url),
      (error) => {
        if (item.gone) return;
        this._remove(item);
        this._say(["too_large", "empty"].includes(error?.code) ? error.code : "unreadable");
      },
    );
  }

  _out(item, name) {
    const words = this._words.say("picture.remove", { name });
    const out = () => {
      if (item.file !== null) this._drop(item.file);
      this._remove(item);
    };
    return el("button", { type: "button", class: "attachment-out", "aria-label": words, title: words, on: { click: out } }, icon("no"));
  }

  /** All that are ready, in order; they stand here no longer. */
  take() {
    const files = this._items.map((item) => item.file).filter((file) => file !== null);
    this._items = [];
    this._row.replaceChildren();
    this._say("");
    return files;
  }

  _ready(item, file, url) {
    if (!this._items.includes(item)) {
      this._drop(file);
      return;
    }
    item.file = file;
    const picture = isPicture(file);
    item.node.classList.toggle("picture-tile", picture);
    const told = el("span", { class: "attachment-name" }, nameNode(file.name, "attachment-line"), el("small", { text: factsOf(this._words, file) }));
    const shown = picture ? [el("img", { src: url, alt: file.name })] : [icon(fileIcon(file.type)), told];
    item.node.replaceChildren(...shown, this._out(item, file.name));
    this._changed();
  }

  _remove(item) {
    item.gone = true;
    this._items = this._items.filter((other) => other !== item);
    item.node.remove();
    this._say("");
  }

  _say(why) {
    this._trouble.textContent = why === "" ? "" : this._words.say(`file.${why}`, { n: this._most });
    show(this._trouble, why !== "");
    show(this.node, why !== "" || this._items.length > 0);
    this._changed();
  }
}
