/** The two dialogs over the conversation: going on on another device, and leaving. The browser keeps the focus inside, and Escape closes. */
import { el, setText, show } from "./dom.js";
import { icon } from "./icons.js";

const SVG = "http://www.w3.org/2000/svg";
/** The white margin that readers of QR codes want (ISO/IEC 18004), in modules. */
const QUIET = 4;
/** What another try does not change for now. */
const FINAL = new Map([["too_many", "handover.many"], ["not_answered", "handover.unanswered"]]);

function dialog(words, test, title, ...children) {
  const heading = el("h2", { class: "dialog-title", text: words.say(title) });
  const node = el("dialog", { class: "dialog", "data-test": test, "aria-label": words.say(title) }, heading, ...children);
  node.addEventListener("click", (event) => event.target === node && node.close()); // a press beside it
  return node;
}

/** A link for one other device, as a QR code and to copy. */
export class HandoverView {
  /** `make()` gives {url, expiresAt, qr} or {error}. */
  constructor(words, { make }) {
    this._words = words;
    this._make = make;
    this._timer = null;
    this._qr = el("div", { class: "qr", role: "img", "aria-label": words.say("handover.qr"), "data-test": "handover-qr" });
    this._url = el("input", { class: "field handover-url", readonly: true, "aria-label": words.say("handover.link"), "data-test": "handover-url", on: { focus: () => this._url.select() } });
    this._copied = el("span", { text: words.say("handover.copy") });
    this._near = el("p", { class: "error", "data-test": "handover-near", text: words.say("handover.computer"), hidden: true });
    const copy = el("button", { type: "button", class: "mid quiet", "data-test": "handover-copy", on: { click: () => this._copy() } }, icon("clipboard"), this._copied);
    this._good = el("div", { class: "handover" }, el("p", { class: "soft", text: words.say("handover.text") }), this._qr, el("div", { class: "handover-row" }, this._url, copy), el("p", { class: "meta", text: words.say("handover.once") }), this._near);
    this._bad = el("p", { class: "error", role: "alert", "data-test": "handover-error", hidden: true });
    this._again = el("button", { type: "button", class: "mid quiet", "data-test": "handover-again", hidden: true, on: { click: () => this._fill() } }, el("span", { text: words.say("handover.again") }));
    const close = el("button", { type: "button", class: "mid quiet", "data-test": "handover-close", on: { click: () => this.node.close() } }, el("span", { text: words.say("dialog.close") }));
    this.node = dialog(words, "handover", "handover.title", this._good, this._bad, el("div", { class: "dialog-buttons" }, this._again, close));
    this.node.addEventListener("close", () => this._forget());
  }

  /** `reach`: from where the link can be opened at all. */
  open(reach) {
    show(this._near, reach === "computer");
    this.node.showModal();
    this._fill();
  }

  async _fill() {
    show(this._good, false);
    this._say("");
    const made = await this._make();
    if (!this.node.open) return;
    if (made.error !== undefined) {
      const final = FINAL.get(made.error);
      this._say(final ?? (made.error === "offline" ? "handover.offline" : "handover.failed"), final === undefined);
      return;
    }
    this._url.value = made.url;
    setText(this._copied, this._words.say("handover.copy"));
    this._qr.replaceChildren(drawn(made.qr));
    show(this._good, true);
    this._timer = setTimeout(() => {
      show(this._good, false);
      this._say("handover.expired", true);
    }, made.livesMs);
  }

  _say(key, again = false) {
    clearTimeout(this._timer);
    show(this._bad, key !== "");
    setText(this._bad, key === "" ? "" : this._words.say(key));
    show(this._again, again);
  }

  async _copy() {
    try {
      await navigator.clipboard.writeText(this._url.value);
      setText(this._copied, this._words.say("handover.copied"));
    } catch {
      this._url.focus(); // selected, so that the person can copy it: the browser forbids it to us
    }
  }

  /** The link opens the conversation: it does not stay in the page. */
  _forget() {
    clearTimeout(this._timer);
    this._url.value = "";
    this._qr.replaceChildren();
  }
}

/** Dark modules on white, in any theme: readers want that. */
function drawn(rows) {
  const side = rows.length + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${side} ${side}`);
  svg.setAttribute("shape-rendering", "crispEdges");
  const path = document.createElementNS(SVG, "path");
  const parts = rows.flatMap((row, y) => Array.from(row, (module, x) => (module === "1" ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")));
  path.setAttribute("d", parts.join(""));
  svg.append(path);
  return svg;
}

/** Whether to leave the conversation: on this device it is then forgotten. */
export class LeaveView {
  constructor(words, { leave, copy }) {
    const press = (act) => () => {
      this.node.close();
      act();
    };
    const button = (cls, test, key, act) => el("button", { type: "button", class: `mid ${cls}`, "data-test": test, on: { click: act } }, el("span", { text: words.say(key) }));
    this.node = dialog(
      words,
      "leave-dialog",
      "leave.title",
      el("p", { class: "soft", text: words.say("leave.text") }),
      el("button", { type: "button", class: "text-button small", on: { click: copy } }, icon("save"), el("span", { text: words.say("ended.copy") })),
      el("div", { class: "dialog-buttons" }, button("quiet", "leave-no", "leave.no", press(() => {})), button("primary", "leave-yes", "leave.yes", press(leave))),
    );
  }

  open() {
    this.node.showModal();
  }
}
