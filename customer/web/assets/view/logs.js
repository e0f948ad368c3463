/** The chooser of log files: what there is, what would leave of each, what is replaced in it, and the two ways to send. */
import { sizeOf } from "../files.js";
import { draftOf } from "../log_mail.js";
import { LogChoice, MOST_FILES, previewOf, scrubbed } from "../log_choice.js";
import { KINDS } from "../scrub.js";
import { el, setText, show } from "./dom.js";
import { nameNode } from "./file_rows.js";
import { icon } from "./icons.js";

export class LogsView {
  /** `act(event)`; `prepare(source, name, stopped)` makes a file fit to be sent: {file}; `drop(file)` gives it up. */
  constructor(words, act, { prepare, drop }) {
    this._words = words;
    this._act = act;
    this._prepare = prepare;
    this._drop = drop;
    this._model = null;
    this._looked = null;
    this._busy = null;
    this._reset();
    const say = (key) => words.say(key);
    this._title = el("h1", { tabindex: -1, id: "logs-title" });
    this._for = el("p", { class: "soft" });
    this._input = el("input", { type: "file", multiple: true, class: "unseen", tabindex: -1, "aria-hidden": "true", "data-test": "logs-input", on: { change: () => this._chosen(this._input.files) } });
    const choose = el("button", { type: "button", class: "mid quiet", "data-test": "logs-choose", on: { click: () => this._input.click() } }, icon("file"), el("span", { text: say("logs.choose") }));
    this._none = el("p", { class: "meta", text: say("logs.none") });
    this._full = el("p", { class: "error", role: "alert", hidden: true, text: words.say("logs.full", { n: MOST_FILES }) });
    this._list = el("ul", { class: "logs-list" });
    this._shown = el("div", { class: "logs-preview", hidden: true, "data-test": "logs-preview" });
    this._counts = new Map();
    this._kinds = el("fieldset", { class: "logs-kinds" }, el("legend", { text: say("logs.take") }), ...KINDS.map((kind) => this._kind(kind)));
    this._trouble = el("p", { class: "error", role: "alert", hidden: true });
    this._working = el("p", { class: "meta", role: "status", hidden: true });
    this._bar = el("progress", { max: 1, hidden: true, "aria-hidden": "true" });
    this._go = el("span");
    this._send = el("button", { type: "button", class: "big primary", "data-test": "logs-send", on: { click: () => this._sendAll() } }, icon("send"), this._go);
    this._notWords = el("span");
    const not = el("button", { type: "button", class: "big outline", "data-test": "logs-cancel", on: { click: () => this._cancel() } }, icon("no"), this._notWords);
    this.node = el(
      "main",
      { class: "pane logs", role: "group", "aria-labelledby": "logs-title", hidden: true, "data-test": "logs", on: { dragover: (e) => e.preventDefault(), drop: (e) => this._dropped(e) } },
      this._title, this._for, el("p", { class: "soft", text: say("logs.what") }), this._input, choose, this._none, this._full, this._list, this._shown, this._kinds, this._mailPart(),
      el("div", { class: "buttons" }, this._trouble, this._working, this._bar, this._send, not),
    );
  }

  /** `model`: of logs.js, or null. */
  update(model) {
    const opened = this._model === null && model !== null;
    const moved = !opened && (this._model?.mail !== model?.mail || this._model?.to !== model?.to);
    if (this._model !== null && model === null) this._reset();
    this._model = model;
    show(this.node, model !== null);
    if (model === null) return;
    setText(this._title, this._words.say("logs.title", model.args));
    setText(this._for, model.asked ? this._words.say("logs.asked", model.args) : model.args.portal === "" ? "" : this._words.say("logs.for", model.args));
    setText(this._notWords, this._words.say(model.asked ? "logs.not" : "logs.cancel"));
    if (moved) this._drawMail();
    if (!opened) return;
    this._draw();
    this._title.focus();
  }

  _reset() {
    this._choice = new LogChoice();
    this._looks = new Map(); // file id -> {sign, counts, text}
    this._packed = new Set();
    this._ready = null;
    this._rows = new Map();
    this._list?.replaceChildren();
    if (this._busy !== null) this._busy.stopped = true;
    this._busy = null;
    this._looked = null;
    if (this._trouble) show(this._trouble, false);
  }

  // ---- choosing

  _chosen(files) {
    this._choice.add(Array.from(files));
    this._input.value = "";
    this._draw();
  }

  _dropped(event) {
    event.preventDefault();
    if (event.dataTransfer?.files.length > 0) this._chosen(event.dataTransfer.files);
  }

  _kind(kind) {
    const box = el("input", { type: "checkbox", checked: true, "data-test": `logs-kind-${kind}`, on: { change: () => this._take(kind, box.checked) } });
    const count = el("span", { class: "logs-count", "data-test": `logs-count-${kind}` });
    this._counts.set(kind, count);
    return el("label", {}, box, el("span", { text: this._words.say(`logs.kind.${kind}`) }), count);
  }

  _take(kind, on) {
    this._choice.take(kind, on);
    this._draw();
    if (this._looked !== null) this._preview(this._looked);
  }

  _draw() {
    if (this._model === null) return;
    const { files, chosen } = this._choice;
    show(this._none, files.length === 0);
    show(this._full, this._choice.full);
    show(this._kinds, files.length > 0);
    const ids = new Set(files.map((file) => file.id));
    for (const [id, row] of this._rows) {
      if (ids.has(id)) continue;
      row.node.remove();
      this._rows.delete(id);
    }
    for (const file of files) this._row(file);
    this._drawCounts(chosen);
    if (this._looked !== null && !ids.has(this._looked.id)) this._looked = null;
    show(this._shown, this._looked !== null);
    const size = this._size(this._choice.size);
    setText(this._go, this._words.say(chosen.length === 0 ? "logs.go.none" : chosen.length === 1 ? "logs.go.one" : "logs.go", { n: chosen.length, size }));
    this._send.disabled = chosen.length === 0 || this._busy !== null;
    show(this._working, this._busy !== null);
    show(this._bar, this._busy !== null);
    this._drawMail();
  }

  _row(file) {
    let row = this._rows.get(file.id);
    if (row === undefined) {
      const box = el("input", { type: "checkbox", "data-test": "logs-file", "aria-label": file.name, on: { change: () => { this._choice.choose(file.id, box.checked); this._draw(); } } });
      const facts = el("span", { class: "file-facts" });
      const button = (test, glyph, key, act) => el("button", { type: "button", class: "file-deed", "data-test": test, "aria-label": this._words.say(key, { name: file.name }), title: this._words.say(key, { name: file.name }), on: { click: act } }, icon(glyph));
      const look = button("logs-look", "eye", "logs.preview", () => this._preview(file));
      const out = button("logs-out", "no", "logs.remove", () => { this._choice.drop(file.id); this._draw(); });
      row = { box, facts, look, node: el("li", { class: "logs-row", dir: "ltr" }, box, el("span", { class: "file-told" }, nameNode(file.name, "file-name"), facts), look, out) };
      this._rows.set(file.id, row);
      this._list.append(row.node);
    }
    row.box.checked = file.chosen;
    row.box.disabled = file.trouble !== "";
    row.node.dataset.trouble = file.trouble;
    show(row.look, file.trouble === "");
    setText(row.facts, `${this._size(file.size)} · ${this._found(file)}`);
  }

  /** How much of each kind is replaced in what is chosen, as far as it has been looked into. */
  _drawCounts(chosen) {
    for (const [kind, node] of this._counts) {
      const count = chosen.reduce((sum, file) => sum + (this._looks.get(file.id)?.counts?.[kind] ?? 0), 0);
      setText(node, count === 0 ? "" : count.toLocaleString(this._words.lang));
    }
  }

  /** What was found in it, or that it is being looked into. */
  _found(file) {
    const say = (key, args) => this._words.say(key, args);
    if (file.trouble !== "") return say(`logs.${file.trouble}`);
    const look = this._looks.get(file.id);
    if (look === undefined || look.sign !== this._choice.sign) {
      this._lookInto(file);
      return say("logs.counting");
    }
    if (look.counts === null) return say("logs.counting");
    if (!look.text) return say("logs.packed");
    const found = Object.entries(look.counts);
    if (found.length === 0) return say("logs.clean");
    const total = found.reduce((sum, [, count]) => sum + count, 0);
    return say(total === 1 ? "logs.replaced.one" : "logs.replaced", { n: total });
  }

  async _lookInto(file) {
    const { sign } = this._choice;
    const look = { sign, counts: null, text: true };
    this._looks.set(file.id, look);
    const stopped = () => this._looks.get(file.id) !== look || !this._choice.files.includes(file);
    try {
      const done = await scrubbed(file.blob, [...this._choice.kinds], { stopped });
      if (done === null || stopped()) return;
      Object.assign(look, { counts: done.counts, text: done.text });
      if (!done.text && !this._packed.has(file.id)) this._choice.choose(file.id, false); // nothing was taken out of it: it goes only by a tick of its own
      this._packed.add(file.id);
    } catch (error) {
      console.warn(`a log file could not be read: ${error}`);
      this._lost(file);
    }
    this._draw();
  }

  async _preview(file) {
    this._looked = file;
    const { words, cut } = await previewOf(file.blob, [...this._choice.kinds]);
    if (this._looked !== file) return;
    const hide = el("button", { type: "button", class: "text-button small", on: { click: () => { this._looked = null; this._draw(); } }, text: this._words.say("logs.preview.hide") });
    const head = el("div", { class: "logs-preview-head" }, el("strong", { text: this._words.say("logs.preview.title", { name: file.name }) }), hide);
    const text = el("pre", { tabindex: 0, dir: "ltr", text: words ?? this._words.say("logs.packed") });
    this._shown.replaceChildren(head, text, ...(cut ? [el("p", { class: "meta", text: this._words.say("logs.preview.cut") })] : []));
    show(this._shown, true);
  }

  _size(bytes) {
    const { key, n } = sizeOf(bytes, this._words.lang);
    return this._words.say(key, { n });
  }

  _lost(file) {
    this._choice.drop(file.id);
    setText(this._trouble, this._words.say("logs.failed", { name: file.name }));
    show(this._trouble, true);
  }

  // ---- sending

  _cancel() {
    this._reset();
    this._act({ is: "aside", what: "logs", act: "close" });
  }

  /** The chosen ones as they leave: `[{blob, name}]`, or null when it was stopped or one is lost. */
  async _cleaned() {
    const busy = { stopped: false };
    this._busy = busy;
    show(this._trouble, false);
    const clean = [];
    this._draw();
    for (const file of this._choice.chosen) {
      setText(this._working, this._words.say("logs.working", { name: file.name }));
      try {
        const done = await scrubbed(file.blob, [...this._choice.kinds], { moved: (share) => { this._bar.value = share; }, stopped: () => busy.stopped });
        if (done === null) return null;
        clean.push({ blob: done.blob, name: file.name });
      } catch (error) {
        console.warn(`a log file could not be read: ${error}`);
        this._lost(file);
        this._idle();
        return null;
      }
    }
    return busy.stopped ? null : clean;
  }

  _idle() {
    this._busy = null;
    this._draw();
  }

  async _sendAll() {
    const clean = await this._cleaned();
    if (clean === null) return;
    const busy = this._busy;
    const files = [];
    for (const { blob, name } of clean) {
      try {
        files.push((await this._prepare(blob, name, () => busy.stopped)).file);
      } catch (error) {
        console.warn(`a log file could not be prepared: ${error}`);
        if (!busy.stopped) this._idle();
        busy.stopped = true;
      }
    }
    if (busy.stopped) {
      for (const file of files) this._drop(file);
      return;
    }
    this._reset();
    this._act({ is: "aside", what: "logs", act: "send", files });
  }

  // ---- by mail

  _mailPart() {
    const say = (key) => this._words.say(key);
    this._mailLink = el("a", { class: "text-button small", "data-test": "logs-mail" });
    const save = el("button", { type: "button", class: "text-button small", "data-test": "logs-save", on: { click: () => this._saveAll() } }, icon("save"), el("span", { text: say("logs.mail.save") }));
    this._shared = el("span", { text: say("logs.mail.share") });
    this._share = el("button", { type: "button", class: "text-button small", "data-test": "logs-share", hidden: true, on: { click: () => this._shareAll() } }, icon("send"), this._shared);
    this._copied = el("span", { text: say("logs.mail.copy") });
    const copy = el("button", { type: "button", class: "text-button small", "data-test": "logs-mail-copy", on: { click: () => this._copy() } }, icon("clipboard"), this._copied);
    this._mailText = el("textarea", { class: "field logs-mail-text", readonly: true, rows: 6, "aria-label": say("logs.mail.label"), "data-test": "logs-mail-text" });
    this._mail = el("details", { class: "logs-mail", hidden: true }, el("summary", { text: say("logs.by_mail") }), el("p", { class: "meta", text: say("logs.mail.hint") }), el("div", { class: "logs-mail-row" }, this._share, save, this._mailLink, copy), this._mailText);
    return this._mail;
  }

  _drawMail() {
    const draft = draftOf({ ...this._model, names: this._choice.chosen.map((file) => file.name) }, this._words);
    show(this._mail, draft !== null && this._choice.chosen.length > 0);
    if (draft === null) return;
    this._mailLink.href = draft.url;
    this._mailLink.replaceChildren(icon("mail"), el("span", { text: this._words.say("logs.mail.open", { to: draft.to }) }));
    show(this._share, mayShare());
    this._mailText.value = `${draft.to}\n${draft.subject}\n\n${draft.body.replaceAll("\r\n", "\n")}`;
    setText(this._copied, this._words.say("logs.mail.copy"));
  }

  async _copy() {
    try {
      await navigator.clipboard.writeText(this._mailText.value);
      setText(this._copied, this._words.say("logs.mail.copied"));
    } catch {
      this._mailText.focus();
      this._mailText.select(); // so that the person can copy it: the browser forbids it to us
    }
  }

  /** Hands the cleaned files to a mail program of this device, attached. The browser wants that soon after a press: where cleaning took longer, at the next one. */
  async _shareAll() {
    const sign = `${this._choice.sign} ${this._choice.chosen.map((file) => file.id)}`;
    if (this._ready?.sign !== sign) {
      const clean = await this._cleaned();
      if (clean === null) return;
      this._ready = { sign, files: clean.map(({ blob, name }) => new File([blob], name, { type: "text/plain" })) };
      this._idle();
    }
    const draft = draftOf({ ...this._model, names: this._ready.files.map((file) => file.name) }, this._words);
    try {
      await navigator.share({ files: this._ready.files, title: draft?.subject ?? "", text: draft === null ? "" : `${draft.to}\n\n${draft.body}` });
      setText(this._shared, this._words.say("logs.mail.share"));
    } catch (error) {
      if (error.name === "NotAllowedError") setText(this._shared, this._words.say("logs.mail.ready"));
      else if (error.name !== "AbortError") console.warn(`log files could not be shared: ${error}`);
    }
  }

  /** Into the browser's downloads, to be attached. */
  async _saveAll() {
    const clean = await this._cleaned();
    if (clean === null) return;
    for (const { blob, name } of clean) {
      const url = URL.createObjectURL(blob);
      const link = el("a", { href: url, download: name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    }
    this._idle();
  }
}

/** Whether this browser hands files to other programs: those of phones do, few others. */
function mayShare() {
  return navigator.canShare?.({ files: [new File(["x"], "log.txt", { type: "text/plain" })] }) === true;
}
