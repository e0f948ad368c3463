/**
 * What the technician points at and draws over the picture of the customer's camera: what stands, and how long (PROTOCOL.md
 * section 9, `mark`). Pure. What it looks like is in view/marks.js.
 */
import { MARKS } from "./limits.js";

/** A dot is a gesture, not a drawing: it fades in this time, ms. page.css fades it to the eye. */
export const FADES_MS = 3_000;
/** Points that a kind must have; a line has one or more. */
const NEEDS = { point: 1, arrow: 2, circle: 2 };

export class Marks {
  constructor() {
    /** Id -> {id, kind, path, at}, oldest first. A mark that grows is another object. */
    this._marks = new Map();
  }

  get shown() {
    return [...this._marks.values()];
  }

  /** `mark`: the message. */
  /** Only over what the camera shows; in a private moment nothing new is drawn. */
  drawn(mark, live, covered, now) {
    if (live && (mark.kind === "clear" || !covered)) this.heard(mark, now);
    return [];
  }

  heard({ kind, id, path }, now) {
    if (kind === "clear") {
      if (id === 0) this.clear();
      else this._marks.delete(id);
      return;
    }
    if (path.length !== (NEEDS[kind] ?? Math.max(path.length, 1))) return;
    this._marks.set(id, { id, kind, path, at: now });
    while (this._marks.size > MARKS) this._marks.delete(this._marks.keys().next().value);
  }

  clear() {
    this._marks.clear();
  }

  /** Dots whose time is over go. */
  fade(now) {
    for (const { id, kind, at } of this.shown) if (kind === "point" && now - at >= FADES_MS) this._marks.delete(id);
  }
}
