/**
 * A file that somebody chose, made fit to be sent. A photograph is drawn anew, so that place, time and owner, which cameras
 * note in it, stay here; a picture that is too large is made smaller. Screenshots (PNG), moving pictures (GIF) and every other
 * file stay as they are.
 */
import { digestOf } from "./digest.js";
import { allowed } from "./files.js";
import { FILE_BYTES, FILE_NAME_CHARS, PICTURE_BYTES } from "./limits.js";
import { cap, cleanLine } from "./text.js";

/** Longest side of what is drawn anew: fine print stays readable, and it takes a megabyte rather than ten. */
const SIDE_PX = 3200;
const QUALITY = 0.86;
/** Pictures that stay as they are, by how they begin. */
const AS_THEY_ARE = { "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/gif": [0x47, 0x49, 0x46, 0x38] };

/** Why it cannot be sent: empty or too_large. */
export class Unfit extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** `{blob, file}`; `file` as in a `send`, but for its id. `stopped()`: nobody waits for it any more. Throws Unfit. */
export async function prepare(source, name, stopped = () => false) {
  if (source.size === 0) throw new Unfit("empty");
  const picture = source.type.startsWith("image/") && !source.type.includes("svg") ? await pictureOf(source, name) : null;
  if (picture === null && source.size > FILE_BYTES) throw new Unfit("too_large");
  const { blob, file } = picture ?? { blob: source, file: { name: named(name, ""), type: "application/octet-stream" } };
  return { blob, file: { ...file, size: blob.size, sha256: await digestOf(blob, stopped) } };
}

/** null for one that this browser cannot open: it goes as a file. */
async function pictureOf(source, name) {
  const image = await open(source);
  if (image === null) return null;
  let { naturalWidth: width, naturalHeight: height } = image;
  const bounds = allowed(width, height);
  const kept = source.size <= PICTURE_BYTES && bounds.width === width && bounds.height === height ? await keptType(source) : "";
  let blob = source;
  if (kept === "") {
    ({ width, height } = allowed(width, height, SIDE_PX));
    blob = await drawn(image, width, height);
    if (blob === null || blob.size > PICTURE_BYTES) return null;
  }
  const type = kept || "image/jpeg";
  return { blob: new Blob([blob], { type }), file: { name: named(name, kept === "image/gif" ? "gif" : kept === "image/png" ? "png" : "jpg"), type, width, height } };
}

/** The last part of a name, with an ending where one is given. */
function named(name, ending) {
  const clean = cleanLine(name);
  if (ending === "") return cap(clean, FILE_NAME_CHARS) || "file";
  return `${cap(clean.replace(/\.[A-Za-z0-9]{1,5}$/, ""), FILE_NAME_CHARS - 4) || "picture"}.${ending}`;
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
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
  return image.naturalWidth < 1 || image.naturalHeight < 1 ? null : image;
}

async function keptType(source) {
  const head = new Uint8Array(await source.slice(0, 8).arrayBuffer());
  const found = Object.entries(AS_THEY_ARE).find(([, start]) => start.every((byte, i) => head[i] === byte));
  return found?.[0] ?? "";
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
  return blob;
}
