/**
 * The binary data channel `inp` as the customer's page sees it (PROTOCOL.md section 10): decodes the console's frames,
 * puts items into order, acknowledges them, and writes the receipt for each stroke, key, text and wheel step.
 * A browser cannot touch its own screen, so every receipt here says `refused`. Pure; the twin of protocol/inp.py.
 */
import { INP_BYTES, INP_TEXT_BYTES, POINTERS } from "./limits.js";
import { ProtocolError } from "./protocol.js";

export const PHASES = ["down", "move", "up", "cancel", "hover"];
export const PRESSES = ["down", "up", "press"];
const ITEMS = 1;
const ACK = 2;
const HEAD_BYTES = 6;

const bad = (detail) => new ProtocolError("bad_message", detail);

/** A frame of the channel: `{first, items}` or `{next}`. `data`: ArrayBuffer or Uint8Array. Throws ProtocolError only. */
export function decode(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  if (bytes.length > INP_BYTES) throw new ProtocolError("too_large", `inp frame of ${bytes.length} bytes`);
  try {
    return decodeFrame(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), bytes);
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw bad(`inp frame: ${error.message}`);
    throw error;
  }
}

/** The acknowledgement: all items below `next` have arrived. */
export function encodeAck(next) {
  const view = new DataView(new ArrayBuffer(5));
  view.setUint8(0, ACK);
  view.setUint32(1, next);
  return view.buffer;
}

function decodeFrame(view, bytes) {
  const kind = view.getUint8(0);
  if (kind === ACK) {
    if (bytes.length !== 5) throw bad("ack of wrong length");
    return { next: view.getUint32(1) };
  }
  if (kind !== ITEMS) throw bad(`inp frame kind ${kind}`);
  const count = view.getUint8(1);
  const first = view.getUint32(2);
  const items = [];
  let at = HEAD_BYTES;
  for (let i = 0; i < count; i += 1) {
    const [item, next] = decodeItem(view, bytes, at);
    items.push(item);
    at = next;
  }
  if (at !== bytes.length) throw bad("inp frame with bytes after its last item");
  if (first === 0 && count > 0) throw bad("items are numbered from 1");
  return { first, items };
}

function decodeItem(view, bytes, at) {
  switch (view.getUint8(at)) {
    case 1: {
      const who = view.getUint8(at + 1);
      if (who >> 4 >= POINTERS) throw bad("pointer beyond the tenth");
      if ((who & 15) >= PHASES.length) throw bad("touch of unknown phase");
      const item = {
        type: "touch",
        pointer: who >> 4,
        phase: PHASES[who & 15],
        g: view.getUint16(at + 2),
        stroke: view.getUint16(at + 4),
        dt_ms: view.getUint32(at + 6),
        x: view.getUint16(at + 10),
        y: view.getUint16(at + 12),
      };
      return [item, at + 14];
    }
    case 2: {
      const press = view.getUint8(at + 1);
      const meta = view.getUint16(at + 2);
      const size = view.getUint8(at + 4);
      const end = at + 5 + size;
      if (press >= PRESSES.length) throw bad("key of unknown press");
      if (size < 1 || size > 24 || end > bytes.length) throw bad("key name of wrong length");
      const key = String.fromCharCode(...bytes.subarray(at + 5, end));
      if (!/^[A-Z0-9_]+$/.test(key)) throw bad("key name of other characters");
      return [{ type: "key", key, press: PRESSES[press], meta }, end];
    }
    case 3:
      return [
        {
          type: "wheel",
          g: view.getUint16(at + 1),
          x: view.getUint16(at + 3),
          y: view.getUint16(at + 5),
          dx: view.getInt16(at + 7),
          dy: view.getInt16(at + 9),
        },
        at + 11,
      ];
    case 4: {
      const size = view.getUint16(at + 1);
      const end = at + 3 + size;
      if (size < 1 || size > INP_TEXT_BYTES || end > bytes.length) throw bad("text of wrong length");
      const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes.subarray(at + 3, end));
      return [{ type: "text", text }, end];
    }
    default:
      throw bad(`item type ${view.getUint8(at)}`);
  }
}

/**
 * Items in their order, once each. `take(frame)` answers `{next, urgent, receipts}`: `urgent` asks for the
 * acknowledgement at once (down, up, keys, text), otherwise it may wait 20 ms.
 */
export class Receiver {
  constructor(why) {
    this.why = why;
    this.next = 1;
    this._early = new Map();
    this._down = new Map();
  }

  take({ first, items }) {
    let urgent = false;
    items.forEach((item, i) => {
      const n = first + i;
      if (item.type !== "touch" || item.phase === "down" || item.phase === "up" || item.phase === "cancel") urgent = true;
      if (n >= this.next && n < this.next + WINDOW) this._early.set(n, item);
    });
    const receipts = [];
    for (let item = this._early.get(this.next); item !== undefined; item = this._early.get(this.next)) {
      this._early.delete(this.next);
      const receipt = this._settle(this.next, item);
      if (receipt !== null) receipts.push(receipt);
      this.next += 1;
    }
    return { next: this.next, urgent, receipts };
  }

  _settle(n, item) {
    const refused = { t: "res", n, r: "refused", why: this.why };
    if (item.type === "key") return item.press === "up" ? null : refused;
    if (item.type !== "touch") return refused;
    const down = this._down.get(item.stroke) ?? new Set();
    if (item.phase === "down") {
      if (this._down.size < POINTERS) this._down.set(item.stroke, down.add(item.pointer));
      return null;
    }
    if (item.phase !== "up" && item.phase !== "cancel") return null;
    down.delete(item.pointer);
    if (down.size > 0) return null;
    this._down.delete(item.stroke);
    return { ...refused, s: item.stroke };
  }
}

/** How far ahead an item may be kept: more than ten full frames, and a bound on memory. */
const WINDOW = 1024;
