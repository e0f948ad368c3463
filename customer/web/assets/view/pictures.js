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

/**
 * Files beside what is being written. They stand in `draft`, which outlives this. `prepare(source, name, stopped)` makes one fit and keeps
 * it: {file, url}; `drop(file)`.
 */
export class Strip {
  constructor(words, { draft, prepare, drop, most }) {
    this._words = words;
    this._draft = draft;
    this._prepare = prepare;
    this._drop = drop;
    this._most = most;
    /** What is shown of each of the draft's files. */
    this._nodes = new Map();
    this._row = el("div", { class: "strip-row" });
    this._limit = el("p", { class: "strip-limit", text: words.say("file.limit") });
    this._trouble = el("p", { class: "error", role: "alert", hidden: true });
    this.node = el("div", { class: "attachments", "data-test": "attachments", hidden: true }, this._row, this._limit, this._trouble);
    for (const one of draft.files) this._show(one);
    this._say("");
  }

  /** Whether one is still being made fit. */
  get busy() {
    return this._draft.files.some((one) => one.file === null);
  }

  get size() {
    return this._draft.files.length;
  }

  add(source, name) {
    if (this.size >= this._most) {
      this._say("many");
      return;
    }
    const one = { name, file: null, gone: false };
    one.made = this._prepare(source, name, () => one.gone);
    this._draft.keep({ files: [...this._draft.files, one] });
    this._show(one);
    this._say("");
  }

  _show(one) {
    const node = el("div", { class: "attachment" }, icon("file"), el("span", { class: "attachment-name", text: one.name }), this._out(one, one.name));
    this._nodes.set(one, node);
    this._row.append(node);
    one.made.then(
      ({ file, url }) => this._ready(one, file, url),
      (error) => {
        if (!this._nodes.has(one)) return;
        this._remove(one);
        this._say(["too_large", "empty"].includes(error?.code) ? error.code : "unreadable");
      },
    );
  }

  _out(one, name) {
    const words = this._words.say("picture.remove", { name });
    const out = () => {
      if (one.file !== null) this._drop(one.file);
      this._remove(one);
    };
    return el("button", { type: "button", class: "attachment-out", "aria-label": words, title: words, on: { click: out } }, icon("no"));
  }

  /** All that are ready, in order; they stand here no longer. */
  take() {
    const files = this._draft.files.map((one) => one.file).filter((file) => file !== null);
    this._draft.keep({ files: [] });
    this._nodes.clear();
    this._row.replaceChildren();
    this._say("");
    return files;
  }

  _ready(one, file, url) {
    if (one.gone) {
      this._drop(file);
      return;
    }
    one.file = file;
    this._draft.keep();
    const node = this._nodes.get(one);
    if (node === undefined) return; // it is sent already
    const picture = isPicture(file);
    node.classList.toggle("picture-tile", picture);
    const told = el("span", { class: "attachment-name" }, nameNode(file.name, "attachment-line"), el("small", { text: factsOf(this._words, file) }));
    const shown = picture ? [el("img", { src: url, alt: file.name })] : [icon(fileIcon(file.type)), told];
    node.replaceChildren(...shown, this._out(one, file.name));
  }

  _remove(one) {
    one.gone = true;
    this._draft.keep({ files: this._draft.files.filter((other) => other !== one) });
    this._nodes.get(one)?.remove();
    this._nodes.delete(one);
    this._say("");
  }

  _say(why) {
    this._trouble.textContent = why === "" ? "" : this._words.say(`file.${why}`, { n: this._most });
    show(this._trouble, why !== "");
    show(this.node, why !== "" || this.size > 0);
  }
}
