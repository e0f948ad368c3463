/**
 * A picture that somebody chose, made fit to be sent. A photograph is drawn anew, so that place, time and owner, which
 * cameras note in it, stay here; what is too large is made smaller. Screenshots (PNG) stay as they are.
 */
import { allowed } from "./files.js";
import { FILE_BYTES, FILE_NAME_CHARS } from "./limits.js";
import { sha256 } from "./proof.js";
import { cap, cleanLine } from "./text.js";

/** Longest side of what is drawn anew: fine print stays readable, and it takes a megabyte rather than ten. */
const SIDE_PX = 3200;
const QUALITY = 0.86;
const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Why it cannot be sent: bad_type or too_large. */
export class Unfit extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** `{blob, file}`; `file` as in a `send`, but for its id. Throws Unfit. */
export async function prepare(source, name) {
  const image = await open(source);
  let { naturalWidth: width, naturalHeight: height } = image;
  const bounds = allowed(width, height);
  const asItIs = (await isPng(source)) && source.size <= FILE_BYTES && bounds.width === width && bounds.height === height;
  let blob = source;
  if (!asItIs) {
    ({ width, height } = allowed(width, height, SIDE_PX));
    blob = await drawn(image, width, height);
  }
  if (blob.size > FILE_BYTES) throw new Unfit("too_large");
  const type = asItIs ? "image/png" : "image/jpeg";
  const stem = cap(cleanLine(name).replace(/\.[A-Za-z0-9]{1,5}$/, ""), FILE_NAME_CHARS - 4) || "picture";
  const file = { name: `${stem}.${asItIs ? "png" : "jpg"}`, type, size: blob.size, sha256: await hash(blob), width, height };
  return { blob: new Blob([blob], { type }), file };
}

async function open(source) {
  const url = URL.createObjectURL(source);
  const image = new Image();
  try {
    await new Promise((resolve, reject) => {
      image.onload = resolve;
      image.onerror = reject;
      image.src = url;
    });
  } catch {
    throw new Unfit("bad_type");
  } finally {
    URL.revokeObjectURL(url);
  }
  if (image.naturalWidth < 1 || image.naturalHeight < 1) throw new Unfit("bad_type");
  return image;
}

async function isPng(source) {
  const head = new Uint8Array(await source.slice(0, SIGNATURE.length).arrayBuffer());
  return head.length === SIGNATURE.length && SIGNATURE.every((byte, i) => head[i] === byte);
}

async function drawn(image, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width, height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  canvas.width = 0; // gives the memory back at once where a browser is slow to
  if (blob === null) throw new Unfit("bad_type");
  return blob;
}

/** `crypto.subtle` is missing on pages over plain HTTP. */
async function hash(blob) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  if (globalThis.crypto?.subtle) return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
  const words = sha256(bytes);
  return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
}

function hex(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
