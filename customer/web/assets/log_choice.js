/**
 * Which log files go, and what is taken out of them before: the chooser's state, and the work on one file in slices, so that the page stays
 * alive over a hundred megabytes.
 */
import { FILE_BYTES } from "./limits.js";
import { isText, KINDS, narrow, Scrubber, wholeLines, wide } from "./scrub.js";
import { cleanLine } from "./text.js";

export const MOST_FILES = 8;
const SLICE = 512 * 1024;
/** Shown of a file. */
export const PREVIEW_BYTES = 48 * 1024;
const LOOKED_AT = 4096;

/** The files as the customer chose them: `{id, name, size, blob, chosen, trouble}`; `trouble`: "", too_large, empty. */
export class LogChoice {
  constructor() {
    this.files = [];
    this.kinds = new Set(KINDS);
    this.full = false;
    this._next = 1;
  }

  add(blobs) {
    this.full = false;
    for (const blob of blobs) {
      if (this.files.length >= MOST_FILES) {
        this.full = true;
        break;
      }
      const trouble = blob.size > FILE_BYTES ? "too_large" : blob.size === 0 ? "empty" : "";
      this.files.push({ id: this._next, name: cleanLine(blob.name ?? "") || "log.txt", size: blob.size, blob, chosen: trouble === "", trouble });
      this._next += 1;
    }
  }

  choose(id, on) {
    const file = this.files.find((f) => f.id === id);
    if (file !== undefined && file.trouble === "") file.chosen = on;
  }

  drop(id) {
    this.files = this.files.filter((f) => f.id !== id);
    this.full = false;
  }

  take(kind, on) {
    if (on) this.kinds.add(kind);
    else this.kinds.delete(kind);
  }

  /** Changes when what would leave of a file does. */
  get sign() {
    return [...this.kinds].sort().join(" ");
  }

  get chosen() {
    return this.files.filter((f) => f.chosen);
  }

  get size() {
    return this.chosen.reduce((sum, f) => sum + f.size, 0);
  }
}

/**
 * What leaves of a file: `{blob, counts, text}`, or null when `stopped()`. `text`: whether it could be looked into; else it is as it was.
 * `moved(share)` is told how far it is.
 */
export async function scrubbed(source, kinds, { moved = () => {}, stopped = () => false, most = Infinity } = {}) {
  const head = new Uint8Array(await source.slice(0, LOOKED_AT).arrayBuffer());
  if (!isText(head)) return { blob: source, counts: {}, text: false };
  const scrubber = new Scrubber(kinds);
  const parts = [];
  const end = Math.min(source.size, most);
  let rest = "";
  for (let at = 0; at < end; at += SLICE) {
    rest += wide(new Uint8Array(await source.slice(at, Math.min(end, at + SLICE)).arrayBuffer()));
    for (let whole = wholeLines(rest); whole > 0; whole = rest.length > SLICE ? wholeLines(rest) : 0) {
      parts.push(narrow(scrubber.text(rest.slice(0, whole))));
      rest = rest.slice(whole);
    }
    moved(Math.min(1, (at + SLICE) / end));
    if (stopped()) return null;
  }
  parts.push(narrow(scrubber.text(rest)));
  return { blob: new Blob(parts, { type: "text/plain" }), counts: scrubber.counts, text: true };
}

/** Its beginning as it would leave, as text. */
export async function previewOf(source, kinds) {
  const { blob, counts, text } = await scrubbed(source, kinds, { most: PREVIEW_BYTES });
  if (!text) return { words: null, counts, cut: false };
  return { words: new TextDecoder().decode(await blob.arrayBuffer()), counts, cut: source.size > PREVIEW_BYTES };
}
