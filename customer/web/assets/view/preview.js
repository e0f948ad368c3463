/**
 * The customer's own camera as the technician sees it: not mirrored, with room for marks over it, and what this camera can do beside.
 * Over the picture lies an SVG whose unit is one pixel of the camera's picture, so that marks stay on the thing they point at.
 */
import { el, show } from "./dom.js";
import { icon } from "./icons.js";
import { MarksView } from "./marks.js";

const SVG = "http://www.w3.org/2000/svg";

export class PreviewView {
  /** `turn()`: the other camera; `light()`: its torch on or off. */
  constructor(words, { turn, light }) {
    this._words = words;
    this._stream = null;
    this._video = el("video", { class: "preview-video", autoplay: true, playsinline: true, muted: true, "aria-label": words.say("preview.label"), "data-test": "camera-preview" });
    this._video.muted = true;
    this._marks = document.createElementNS(SVG, "svg");
    this._marks.setAttribute("class", "preview-marks");
    this._marks.setAttribute("aria-hidden", "true");
    this._marks.setAttribute("preserveAspectRatio", "xMidYMid meet");
    this._drawn = new MarksView(this._marks);
    this._wanted = [];
    this._covered = el("div", { class: "preview-covered", hidden: true, "aria-hidden": "true" }, icon("hidden", "hero"));
    const button = (test, name, act) => el("button", { type: "button", class: "preview-button", "data-test": test, on: { click: act } }, icon(name));
    this._turn = button("camera-turn", "turn", turn);
    this._turn.setAttribute("aria-label", words.say("preview.turn"));
    this._turn.title = words.say("preview.turn");
    this._light = button("camera-light", "torch", light);
    this.node = el("section", { class: "preview", hidden: true }, this._video, this._marks, this._covered, el("div", { class: "preview-buttons" }, this._light, this._turn));
    for (const event of ["loadedmetadata", "resize"]) this._video.addEventListener(event, () => this._fit());
  }

  /** Pixels of the picture; [0, 0] until it is there. Marks are drawn in these. */
  get size() {
    return [this._video.videoWidth, this._video.videoHeight];
  }

  /** Shows exactly these marks of marks.js over the picture. */
  draw(marks) {
    this._wanted = marks;
    this._drawn.update(marks, this.size);
  }

  /** `stream`: of the camera, or null. `film`: {other, torch, lit, turning, covered}. */
  update(stream, { other, torch, lit, turning, covered }) {
    show(this.node, stream !== null);
    if (stream !== this._stream) {
      this._stream = stream;
      this._video.srcObject = stream;
      if (stream === null) this.draw([]);
      else this._video.play().catch(() => {}); // autoplay has begun it, or a newer stream is in its place
    }
    show(this._covered, covered);
    this._marks.toggleAttribute("hidden", covered); // an SVG element has no property of that name
    show(this._turn, other && !covered);
    this._turn.setAttribute("aria-disabled", String(turning)); // not `disabled`: the keyboard would lose its place
    show(this._light, torch && !covered);
    this._light.setAttribute("aria-pressed", String(lit));
    const name = this._words.say(lit ? "preview.dark" : "preview.light");
    this._light.setAttribute("aria-label", name);
    this._light.title = name;
  }

  _fit() {
    const [width, height] = this.size;
    if (width > 0) this._marks.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.draw(this._wanted);
  }
}
