/**
 * The SHA-256 of a file of any size, in slices: a hundred megabytes are never whole in memory, and the page stays alive meanwhile.
 * Small ones go to the browser's own, which only takes all of it at once and is missing on pages over plain HTTP.
 */
import { begun, mix } from "./proof.js";

const AT_ONCE = 8 * 1024 * 1024;
const SLICE = 1024 * 1024;

/** Of a Blob, in hex. `stopped()` ends it early; then null. */
export async function digestOf(blob, stopped = () => false) {
  if (blob.size <= AT_ONCE && globalThis.crypto?.subtle) return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer())));
  const state = begun();
  const room = new Uint32Array(64);
  let at = 0;
  // whole blocks first; what is left of less than a block gets its ending
  for (const end = blob.size - (blob.size % 64); at < end; ) {
    const to = Math.min(end, at + SLICE);
    const bytes = new Uint8Array(await blob.slice(at, to).arrayBuffer());
    mix(bytes, bytes.length / 64, state, room);
    at = to;
    if (stopped()) return null;
  }
  const rest = new Uint8Array(await blob.slice(at).arrayBuffer());
  const last = new Uint8Array(rest.length < 56 ? 64 : 128);
  last.set(rest);
  last[rest.length] = 0x80;
  const view = new DataView(last.buffer);
  view.setUint32(last.length - 8, Math.floor((blob.size * 8) / 2 ** 32));
  view.setUint32(last.length - 4, (blob.size * 8) >>> 0);
  mix(last, last.length / 64, state, room);
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}

function hex(bytes) {
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}
