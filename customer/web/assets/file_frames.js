/**
 * The binary data channel `file` of the second peer connection (PROTOCOL.md section 13): stretches asked for, bytes, and the hash at the
 * end. Pure; the twin of protocol/fileroad.py.
 */
import { TRANSFER_BYTES, TRANSFER_FRAME_BYTES } from "./limits.js";
import { ProtocolError } from "./protocol.js";

const WANT = 1;
const DATA = 2;
const END = 3;
const HEAD = 17;
/** Of a file, that one frame carries. */
export const DATA_BYTES = TRANSFER_FRAME_BYTES - HEAD - 8;

const bad = (detail) => new ProtocolError("bad_message", detail);

export function encodeWant(transfer, from, until) {
  const { view } = begun(WANT, transfer, 16);
  view.setBigUint64(HEAD, BigInt(from));
  view.setBigUint64(HEAD + 8, BigInt(until));
  return view.buffer;
}

/** `data`: Uint8Array. */
export function encodeData(transfer, offset, data) {
  const { view, bytes } = begun(DATA, transfer, 8 + data.length);
  view.setBigUint64(HEAD, BigInt(offset));
  bytes.set(data, HEAD + 8);
  return view.buffer;
}

export function encodeEnd(transfer, sha256) {
  const { view, bytes } = begun(END, transfer, 32);
  bytes.set(fromHex(sha256), HEAD);
  return view.buffer;
}

/** `{is: want, transfer, from, until}`, `{is: data, transfer, offset, data}` or `{is: end, transfer, sha256}`. Throws ProtocolError only. */
export function decode(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  if (bytes.length > TRANSFER_FRAME_BYTES) throw new ProtocolError("too_large", `file frame of ${bytes.length} bytes`);
  if (bytes.length < HEAD) throw bad("file frame cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const transfer = idOf(bytes.subarray(1, HEAD));
  switch (bytes[0]) {
    case WANT: {
      if (bytes.length !== HEAD + 16) throw bad("want of wrong length");
      const from = number(view, HEAD);
      const until = number(view, HEAD + 8);
      if (from > until || until > TRANSFER_BYTES) throw bad("a stretch that no file has");
      return { is: "want", transfer, from, until };
    }
    case DATA: {
      if (bytes.length <= HEAD + 8) throw bad("data without bytes");
      const offset = number(view, HEAD);
      const part = bytes.subarray(HEAD + 8);
      if (offset + part.length > TRANSFER_BYTES) throw bad("bytes that no file has");
      return { is: "data", transfer, offset, data: part };
    }
    case END:
      if (bytes.length !== HEAD + 32) throw bad("end of wrong length");
      return { is: "end", transfer, sha256: toHex(bytes.subarray(HEAD)) };
    default:
      throw bad(`no file frame ${bytes[0]}`);
  }
}

function begun(kind, transfer, more) {
  const bytes = new Uint8Array(HEAD + more);
  bytes[0] = kind;
  bytes.set(fromHex(transfer.replaceAll("-", "")), 1);
  return { bytes, view: new DataView(bytes.buffer) };
}

function number(view, at) {
  const found = view.getBigUint64(at);
  return found > BigInt(TRANSFER_BYTES) ? TRANSFER_BYTES + 1 : Number(found);
}

function idOf(bytes) {
  const hex = toHex(bytes);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

function fromHex(text) {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
