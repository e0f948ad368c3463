/**
 * Files of messages (PROTOCOL.md section 4): how one is brought to the broker as questions and answers, and which ones this
 * page shows. Pure; the twin of console/files/upload.py.
 */
import { PICTURE_PIXELS, PICTURE_SIDE_PX } from "./limits.js";
import { cleanLine } from "./text.js";

/** Bytes of the first request: the broker gives one 10 s, and of a slower one it keeps what came. Each that passes makes the next larger. */
export const PIECE = 256 * 1024;
export const MOST_PIECE = 4 * 1024 * 1024;
const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 30_000;
/** Refusals that pass by themselves. */
const LATER = new Set(["busy", "slow_down", "unavailable", "disk_full", "failed"]);
const TYPES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Whether this page shows it; a later broker may have other kinds. */
export function isPicture(file) {
  return TYPES.has(file.type) && file.width > 0 && file.height > 0;
}

/** What a view needs of the files of a message: pictures, and the others, which are rows with a name. */
export function shownOf(files) {
  return { pictures: files.filter(isPicture), others: files.filter((f) => !isPicture(f)).map((f) => ({ ...f, name: cleanLine(f.name) })) };
}

/** What a file is called by people, as a key of the words. */
export function typeKey(type) {
  if (type === "application/vnd.android.package-archive") return "file.type.app";
  if (type === "application/pdf") return "file.type.pdf";
  if (type === "application/zip") return "file.type.zip";
  if (/wordprocessing|opendocument\.text|spreadsheet|presentation/.test(type)) return "file.type.document";
  const family = type.split("/")[0];
  return ["image", "video", "audio", "text"].includes(family) ? `file.type.${family}` : "file.type.other";
}

/** A size as people read it: `{key, n}`. */
export function sizeOf(bytes, lang) {
  if (bytes < 1024 * 1024) return { key: "file.kb", n: String(Math.max(1, Math.round(bytes / 1024))) };
  return { key: "file.mb", n: (bytes / 1024 / 1024).toLocaleString(lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 }) };
}

/** `{width, height}` that a picture may have at most, its shape kept. */
export function allowed(width, height, side = PICTURE_SIDE_PX) {
  const share = Math.min(1, side / Math.max(width, height), Math.sqrt(PICTURE_PIXELS / (width * height)));
  return { width: Math.max(1, Math.floor(width * share)), height: Math.max(1, Math.floor(height * share)) };
}

/**
 * One file. It begins by asking for the judgement of what is there: that announces it, and tells from where to go on.
 * Every step is {is: "part", first, count}, {is: "again", waitMs}, {is: "done"} or {is: "refused", code}.
 */
export class Upload {
  constructor(size) {
    this.size = size;
    this.at = 0;
    this._asked = false;
    this._failures = 0;
    this._piece = PIECE;
  }

  begin() {
    this._asked = false;
    return { is: "part", first: 0, count: 0 };
  }

  /** `held`: the header Upload-Offset, or null. */
  answered(status, code, held) {
    if (status === 200) {
      this.at = this.size;
      return { is: "done" };
    }
    if (held !== null && held >= 0 && held <= this.size && (status === 202 || code === "wrong_offset")) {
      const further = held > this.at || !this._asked;
      if (this._asked && further) this._piece = Math.min(MOST_PIECE, this._piece * 2);
      this.at = held;
      this._asked = true;
      if (!further) return this.failed();
      this._failures = 0;
      return { is: "part", first: held, count: Math.min(this._piece, this.size - held) };
    }
    if ((status >= 500 && code !== "over_quota") || LATER.has(code) || status === 202 || status === 408) return this.failed();
    return { is: "refused", code: code || "failed" };
  }

  /** No answer, or one that may be another next time. */
  failed() {
    const waitMs = Math.min(MOST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(this._failures, 10));
    this._failures += 1;
    this._asked = false;
    this._piece = PIECE;
    return { is: "again", waitMs };
  }
}
