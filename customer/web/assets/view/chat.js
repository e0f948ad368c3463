/** The conversation: the lines, who is typing, the card about the screen, and the field to write in. */
import { whenOf } from "../queue.js";
import { cleanLine, linkify, unfit } from "../text.js";
import { PREVIEW_EVERY_MS } from "../talk.js";
import { MessageTools, quoteNode, unsentNode } from "./bubble.js";
import { el, setText, show } from "./dom.js";
import { FileRow } from "./file_rows.js";
import { icon } from "./icons.js";
import { installButton } from "./install.js";
import { Lightbox, PictureNode, Strip } from "./pictures.js";

/** Nearer to the end than this counts as at the end, px. */
const NEAR_PX = 80;
/** Files beside one message; the session sends them in as many messages as they need. */
const MOST_FILES = 8;

export class ChatView {
  /** `act(event)` hands a wish to the session; `pictures`: {face, want, again, stop, cancel, prepare, drop}; `rating`: the node of its card; `draft`: what is being written, which outlives this. */
  constructor(words, act, pictures, rating, draft) {
    this._draft = draft;
    this._words = words;
    this._act = act;
    this._pictures = pictures;
    this._shown = new Map();
    this._lightbox = new Lightbox(words);
    // Fetched when they come into sight: nobody pays for what is far above.
    this._sight = new IntersectionObserver((seen) => seen.forEach((s) => s.isIntersecting && this._inSight(s.target)), { rootMargin: "300px" });
    this._rows = new Map();
    this._lastSeq = 0;
    this._place = el("p", { "data-test": "place", hidden: true });
    this._waiting = el("div", { class: "waiting", role: "status", hidden: true }, icon("clock"), el("div", {}, el("strong"), el("p", { text: words.say("waiting.text") }), this._place));
    this._empty = el("p", { class: "chat-empty", hidden: true });
    this._log = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": words.say("chat.label"), tabindex: 0, "data-test": "chat-log" });
    this._typing = el("p", { class: "typing", "aria-live": "polite" }, el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")), el("span"));
    this._scroll = el("div", { class: "scroll" }, this._waiting, el("div", { class: "grow" }), this._empty, this._log, this._typing);
    this._jump = el("button", { type: "button", class: "jump", hidden: true, on: { click: () => this._toEnd(true) } }, icon("down"), el("span", { text: words.say("chat.new") }));
    this._card = el("section", { class: "card", hidden: true });
    this._cardShown = "";
    this._composer();
    this.node = el("main", { class: "pane chat", hidden: true }, this._scroll, el("div", { class: "jump-line" }, this._jump), this._card, rating, this._editing, this._seen, this._tooLong, this._strip.node, this._form, this._lightbox.node);
    /** At the end, and to stay there whatever becomes of the place: a keyboard comes, a picture appears above. */
    this._stuck = true;
    this._top = 0;
    this._scroll.addEventListener(
      "scroll",
      () => {
        if (this._scroll.clientHeight === 0) return; // a question stands in its place
        const { scrollTop } = this._scroll;
        // Only a hand leaves the end, and upwards: a banner that takes of the height moves nothing.
        this._stuck = this._atEnd() || (this._stuck && scrollTop >= this._top);
        this._top = scrollTop;
        if (this._stuck) this._reachedEnd();
      },
      { passive: true },
    );
    new ResizeObserver(() => this._stuck && this._toEnd(false)).observe(this._scroll);
    for (const type of ["dragover", "dragleave", "drop"]) this.node.addEventListener(type, (event) => this._dropped(event));
    document.addEventListener("visibilitychange", () => this._tellRead());
    window.addEventListener("focus", () => this._tellRead());
  }

  /** `model`: {lines, waiting, typing, card, who, pictures, synced, previews, rest}. `rest`: the session is over, or there is none. */
  update(model) {
    const stick = this._stuck; // what it was scrolled to: banner and strips above may just have taken of its height
    show(this._waiting, model.waiting !== null);
    if (model.waiting !== null) {
      setText(this._waiting.querySelector("strong"), this._words.say("waiting.title", model.waiting));
      const told = model.waiting.told.map((said) => this._words.say(said.key, { ...said.args, ...whenOf(this._words, said.opens) }));
      show(this._place, told.length > 0);
      setText(this._place, told.join(" "));
    }
    show(this._empty, model.waiting === null && model.synced && !model.rest && model.lines.every((l) => l.kind !== "text"));
    setText(this._empty, this._words.say("chat.empty", { who: model.who }));
    this._lines(model.lines);
    if (!this.node.hidden) {
      if (!this._fitted) this._fit(); // only what is shown has a height
      if (model.synced) this._editStands(model.lines);
    }
    this._mayPicture = model.pictures;
    show(this._add, model.pictures);
    this._typing.classList.toggle("on", model.typing !== "");
    setText(this._typing.lastChild, model.typing === "" ? "" : this._words.say("chat.typing", { who: model.typing }));
    this._cardUpdate(model.card);
    show(this._seen, model.previews !== null);
    if (model.previews !== null) setText(this._seen, this._words.say("chat.previews", model.previews));
    const last = model.lines.reduce((most, line) => Math.max(most, line.seq ?? 0), 0);
    const fresh = last > this._lastSeq;
    this._lastSeq = Math.max(this._lastSeq, last);
    if (stick) this._toEnd(false);
    else if (fresh) show(this._jump, true);
    if (fresh) this._tellRead();
  }

  /** Where the hands go on: the field, or on a touch screen, where that would raise a keyboard over the words, the words. */
  focus() {
    (window.matchMedia("(pointer: fine)").matches ? this._input : this._log).focus();
  }

  _lines(lines) {
    const keep = new Set(lines.map((line) => line.id));
    for (const [id, row] of this._rows) {
      if (keep.has(id)) continue;
      row.node.remove();
      this._forget(row);
      this._rows.delete(id);
    }
    const lastOwn = lines.findLast((line) => line.kind === "text" && line.mine && line.seq > 0)?.id;
    let before = null;
    for (const line of lines) {
      const shown = line.kind === "text" && line.mine && (line.id === lastOwn || line.seq === 0);
      const sign = JSON.stringify([line, shown]);
      let row = this._rows.get(line.id);
      if (row === undefined) {
        row = { node: el("div", { "data-line": line.kind }), sign: "" };
        this._rows.set(line.id, row);
      }
      if (row.sign !== sign) this._draw(row, line, shown);
      row.sign = sign;
      const place = before === null ? this._log.firstChild : before.nextSibling;
      if (place !== row.node) this._log.insertBefore(row.node, place);
      before = row.node;
    }
  }

  _draw(row, line, statusShown) {
    if (line.kind === "time") {
      row.node.className = "line time";
      const time = this._words.time(line.at);
      setText(row.node, line.newDay && !isToday(line.at) ? `${this._words.day(line.at)} ${time}` : time);
      return;
    }
    if (line.kind === "event") {
      row.node.className = "line event";
      const said = this._words.say(line.key, line.args);
      const text = line.timed ? this._words.say("event.at", { text: said, time: this._words.time(line.at) }) : said;
      row.node.replaceChildren(icon(line.icon), el("span", { text }));
      return;
    }
    row.node.className = `line bubble-line ${line.mine ? "mine" : "theirs"}${line.first ? " first" : ""}`;
    const content = JSON.stringify([line.body, line.pictures, line.others, line.edited, line.unsent, line.redacted, line.quote, line.changeable, line.others.length > 0 && line.status]);
    if (row.content !== content) {
      row.content = content;
      const who = line.mine ? this._words.say("chat.you") : line.name;
      row.status = el("div", { class: "status", "aria-live": "off" });
      this._forget(row);
      const pictures = line.pictures.map((file) => this._picture(row, file, line, who));
      const others = line.others.map((file) => this._file(row, file, line));
      const said = line.unsent ? [unsentNode(this._words, line.mine, line.name, line.redacted)] : [quoteNode(this._words, line.quote), ...pictures, ...others, ...this._body(line.body)];
      const edited = line.edited ? el("span", { class: "edited", "data-test": "edited", text: this._words.say("chat.edited") }) : null;
      const bubble = el("div", { class: `bubble${line.unsent ? " unsent" : ""}`, dir: "auto" }, el("span", { class: "unseen", text: `${who}: ` }), ...said.filter((part) => part !== null), edited);
      const tools = line.changeable ? this._tools(line) : null;
      row.node.replaceChildren(...(tools === null ? [bubble] : [el("div", { class: "bubble-row" }, tools.dots, bubble), tools.bar]), row.status);
    }
    row.node.dataset.status = line.status;
    row.status.replaceChildren();
    if (line.failed === "unchanged") row.status.append(el("span", { class: "unchanged", text: this._words.say("chat.unchanged") }));
    if (!statusShown || line.status === "") return;
    const final = line.status === "failed" ? { too_many: "full", over_quota: "full", file_lost: "lost", bad_hash: "lost" }[line.failed] : undefined;
    row.status.append(el("span", { text: this._words.say(`status.${final ?? line.status}`, { time: line.timed ? this._words.time(line.at) : "" }).trim() }));
    if (line.status === "sending" && line.pictures.length > 0) {
      row.status.append(el("button", { type: "button", class: "text-button small", "data-test": "take-back", on: { click: () => this._pictures.cancel(line.id) } }, el("span", { text: this._words.say("status.cancel") })));
    }
    if (line.status === "failed" && final === undefined) {
      const again = () => this._act({ is: "sayAgain", id: line.id, text: line.body, files: [...line.pictures, ...line.others] });
      row.status.append(el("button", { type: "button", class: "text-button small", on: { click: again } }, el("span", { text: this._words.say("status.again") })));
    }
  }

  _tools(line) {
    const unsend = () => this._act({ is: "unsend", id: line.id });
    return new MessageTools(this._words, { edit: () => this._edit(line), unsend });
  }

  /** The field holds other words for this message until they are sent or given up; what stood there comes back. */
  _edit(line) {
    if (this._edited === null) this._before = this._input.value;
    this._edited = line.id;
    show(this._editing, true);
    this._input.value = line.body;
    this._typed();
    this._input.focus();
  }

  _editDone() {
    this._editOver(this._before);
    this._input.focus();
  }

  /** A message that cannot be changed any more, as after a reload long after: what was written for it stays, as words of their own. */
  _editStands(lines) {
    if (this._edited === null) return;
    const line = lines.find((one) => one.id === this._edited);
    if (line?.changeable) return;
    const other = this._input.value === line?.body ? "" : this._input.value;
    this._editOver([this._before, other].filter((text) => text.trim() !== "").join("\n"));
  }

  _editOver(text) {
    this._edited = null;
    this._before = "";
    show(this._editing, false);
    this._input.value = text;
    this._typed();
  }

  _picture(row, file, line, who) {
    const key = line.mine ? "picture.yours" : "picture.from";
    const label = this._words.say(key, { who, name: cleanLine(file.name) });
    const look = () => this._lightbox.open(this._pictures.face(file).url, file.name, label);
    const made = new PictureNode(this._words, file, label, { pictures: this._pictures, look });
    row.pictures = [...(row.pictures ?? []), made];
    this._shown.set(made.node, made);
    this._sight.observe(made.node);
    made.update();
    return made.node;
  }

  _file(row, file, line) {
    const made = new FileRow(this._words, file, { files: this._pictures, waiting: line.status === "sending" ? line.id : "" });
    row.pictures = [...(row.pictures ?? []), made];
    this._shown.set(made.node, made);
    made.update();
    return made.node;
  }

  _inSight(node) {
    this._sight.unobserve(node);
    const made = this._shown.get(node);
    if (made !== undefined) this._pictures.want(made.file);
  }

  _forget(row) {
    for (const made of row.pictures ?? []) {
      this._sight.unobserve(made.node);
      this._shown.delete(made.node);
    }
    row.pictures = [];
  }

  /** There is another face of this file. */
  pictureMoved(id) {
    for (const made of this._shown.values()) if (made.file.id === id) made.update();
  }

  _body(text) {
    return linkify(text).map((part) => {
      if (part.href === undefined) return document.createTextNode(part.text);
      const link = el("a", { href: part.href, target: "_blank", rel: "noopener noreferrer", text: part.text });
      if (part.host !== "") link.append(el("span", { class: "host", text: ` (${this._words.say("chat.link.host", { host: part.host })})` }));
      return link;
    });
  }

  _cardUpdate(card) {
    show(this._card, card !== null);
    const sign = JSON.stringify(card);
    if (card === null || sign === this._cardShown) {
      this._cardShown = sign;
      return;
    }
    this._cardShown = sign;
    this._card.className = `card ${card.tone}`;
    this._card.replaceChildren(el("p", { role: "status", text: this._words.say(card.key, card.args) }));
    if (card.trouble) this._card.append(el("p", { class: "error", role: "alert", text: this._words.say(card.trouble, card.args) }));
    if (card.install) this._card.append(el("div", { class: "card-buttons" }, installButton(this._words, card.install)));
    if (!card.share) return;
    const share = el(
      "button",
      { type: "button", class: card.tone === "ask" ? "mid primary" : "mid quiet", "data-test": "share-screen", on: { click: () => this._act({ is: "share", what: card.what }) } },
      icon(card.what === "camera" ? "camera" : "screen"),
      el("span", { text: this._words.say(card.what === "camera" ? "card.camera.share" : "card.share") }),
    );
    const later = card.notNow
      ? el("button", { type: "button", class: "mid quiet", on: { click: () => this._act({ is: "notNow", what: card.what }) } }, el("span", { text: this._words.say("card.not_now") }))
      : null;
    this._card.append(el("div", { class: "card-buttons" }, share, later ?? document.createDocumentFragment()));
  }

  _composer() {
    const words = this._words;
    this._input = el("textarea", {
      rows: 1,
      class: "composer-input",
      placeholder: words.say("chat.input"),
      "aria-label": words.say("chat.input"),
      "data-test": "chat-input",
      enterkeyhint: "send",
      on: {
        input: () => this._typed(),
        paste: (event) => this._pasted(event),
        keydown: (event) => {
          if (event.key === "Escape" && this._edited !== null) this._editDone();
          if (event.key !== "Enter" || event.shiftKey || event.isComposing || window.matchMedia("(pointer: coarse)").matches) return;
          event.preventDefault();
          this._send();
        },
      },
    });
    const send = el("button", { type: "submit", class: "send", "data-test": "chat-send", "aria-label": words.say("chat.send"), title: words.say("chat.send") }, icon("send"));
    const giveUp = el("button", { type: "button", class: "rating-later", "aria-label": words.say("edit.cancel"), title: words.say("edit.cancel"), "data-test": "edit-cancel", on: { click: () => this._editDone() } }, icon("no"));
    const { text, edited, before } = this._draft.words;
    this._input.value = text;
    this._edited = edited;
    this._before = before;
    this._fitted = false;
    this._later = null;
    this._editing = el("div", { class: "editing", role: "status", "data-test": "editing", hidden: edited === null }, icon("pen"), el("span", { text: words.say("edit.now") }), giveUp);
    this._seen = el("p", { class: "previews", "data-test": "previews", hidden: true });
    this._tooLong = el("p", { class: "error too-long", role: "alert", text: words.say("chat.too_long"), hidden: true });
    const { prepare, drop } = this._pictures;
    this._strip = new Strip(words, { draft: this._draft, prepare, drop, most: MOST_FILES });
    this._chooser = el("input", { type: "file", multiple: true, hidden: true, "data-test": "picture-input", on: { change: () => this._chosen() } });
    this._add = el("button", { type: "button", class: "add-picture", "data-test": "picture-add", "aria-label": words.say("file.add"), title: words.say("file.add"), hidden: true, on: { click: () => this._chooser.click() } }, icon("clip"));
    this._form = el("form", { class: "composer", on: { submit: (event) => (event.preventDefault(), this._send()) } }, this._chooser, this._add, this._input, send);
  }

  _chosen() {
    for (const file of this._chooser.files) this._strip.add(file, file.name);
    this._chooser.value = "";
    this._input.focus();
  }

  /** Files of the clipboard; text that comes with one is meant as text. */
  _pasted(event) {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!this._mayPicture || files.length === 0 || event.clipboardData.getData("text/plain").trim() !== "") return;
    event.preventDefault();
    for (const file of files) this._strip.add(file, file.name);
  }

  /** Files held over the conversation, and let go there. */
  _dropped(event) {
    if (!this._mayPicture || ![...(event.dataTransfer?.types ?? [])].includes("Files")) return;
    event.preventDefault();
    this.node.classList.toggle("over", event.type === "dragover");
    if (event.type === "drop") for (const file of event.dataTransfer.files) this._strip.add(file, file.name);
  }

  _fit() {
    const input = this._input;
    this._fitted = true;
    show(this._tooLong, unfit(input.value) === "too_long");
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
  }

  _typed() {
    this._draft.keep({ words: { text: this._input.value, edited: this._edited, before: this._before } });
    this._fit();
    this._tellTyped();
    clearTimeout(this._later);
    this._later = setTimeout(() => this._tellTyped(), PREVIEW_EVERY_MS); // the last letters, too
  }

  /** Other words for what was sent are nobody's to see before they are sent. */
  _tellTyped() {
    this._act({ is: "typed", text: this._edited === null ? this._input.value : "" });
  }

  _send() {
    const text = this._input.value;
    const why = unfit(text);
    if (this._edited !== null && why === "") {
      if (!this._rows.has(this._edited)) return; // after a reload: what it replaces has not come yet
      this._act({ is: "edit", id: this._edited, text });
      this._editDone();
      return;
    }
    if (why === "too_long" || this._edited !== null || this._strip.busy || (why === "empty" && this._strip.size === 0)) return;
    this._input.value = "";
    this._typed();
    const files = this._strip.take();
    this._act({ is: "say", text, files });
    this._toEnd(true);
    this._input.focus();
  }

  _atEnd() {
    const box = this._scroll;
    return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_PX;
  }

  _toEnd(tell) {
    this._scroll.scrollTop = this._scroll.scrollHeight;
    this._top = this._scroll.scrollTop;
    show(this._jump, false);
    if (tell) this._tellRead();
  }

  _reachedEnd() {
    show(this._jump, false);
    this._tellRead();
  }

  /** Read means: on screen, in a window that the person looks at. */
  _tellRead() {
    if (this._lastSeq > 0 && !this.node.hidden && document.visibilityState === "visible" && this._atEnd()) this._act({ is: "read", seq: this._lastSeq });
  }
}

function isToday(at) {
  return new Date(at).toDateString() === new Date().toDateString();
}
