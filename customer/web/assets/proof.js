/**
 * Proof of work for typed codes (PROTOCOL.md section 5): a decimal nonce so that SHA-256(challenge + ":" + nonce) begins
 * with `bits` zero bits. SHA-256 (FIPS 180-4) is here because `crypto.subtle` is missing on pages over plain HTTP.
 */
const K = new Uint32Array(64);
const START = new Uint32Array(8);
{
  // FIPS 180-4, 4.2.2 and 5.3.3: the first 32 bits of the fractional parts of cube and square roots of the first primes
  const fraction = (x) => Math.floor((x - Math.floor(x)) * 2 ** 32) >>> 0;
  let n = 0;
  for (let p = 2; n < 64; p += 1) {
    let prime = true;
    for (let d = 2; d * d <= p; d += 1) if (p % d === 0) prime = false;
    if (!prime) continue;
    K[n] = fraction(Math.cbrt(p));
    if (n < 8) START[n] = fraction(Math.sqrt(p));
    n += 1;
  }
}

/** SHA-256 of bytes, as eight 32-bit words. */
export function sha256(bytes) {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const padded = new Uint8Array(blocks * 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8);
  return hashBlocks(padded, blocks, new Uint32Array(8), new Uint32Array(64));
}

/** Whether the hash begins with `bits` zero bits. */
export function leadingZeros(words, bits) {
  let left = bits;
  for (let i = 0; left > 0; i += 1) {
    const want = Math.min(32, left);
    if (want === 32 ? words[i] !== 0 : words[i] >>> (32 - want) !== 0) return false;
    left -= want;
  }
  return true;
}

/**
 * A search that can be interrupted: `step(tries)` returns the nonce as text, or null. It holds no timer, so the page
 * stays alive between two steps.
 */
export class Search {
  constructor(challenge, bits) {
    const prefix = new TextEncoder().encode(`${challenge}:`);
    this.bits = bits;
    this.tried = 0;
    this._prefix = prefix.length;
    this._blocks = Math.ceil((prefix.length + 10 + 9) / 64);
    this._block = new Uint8Array(this._blocks * 64);
    this._block.set(prefix);
    this._hash = new Uint32Array(8);
    this._schedule = new Uint32Array(64);
  }

  step(tries) {
    for (let end = this.tried + tries; this.tried < end; ) {
      const nonce = String(this.tried);
      this.tried += 1;
      const block = this._block;
      let at = this._prefix;
      for (let i = 0; i < nonce.length; i += 1) block[at++] = nonce.charCodeAt(i);
      const bits = at * 8;
      block[at++] = 0x80;
      block.fill(0, at);
      const blocks = Math.ceil((bits / 8 + 9) / 64);
      const tail = blocks * 64;
      block[tail - 4] = bits >>> 24;
      block[tail - 3] = bits >>> 16;
      block[tail - 2] = bits >>> 8;
      block[tail - 1] = bits;
      if (leadingZeros(hashBlocks(block, blocks, this._hash, this._schedule), this.bits)) return nonce;
    }
    return null;
  }

  /** The chance that a search of this length would have ended by now, 0 to 1: the honest progress of a lottery. */
  get progress() {
    return 1 - Math.exp(-this.tried / 2 ** this.bits);
  }
}

/** Searches in slices of about `SLICE_MS`; `pause` gives the page back between them; `tell(progress)`; null when `stopped()`. */
export async function solve(challenge, bits, { tell, pause, stopped, now }) {
  const search = new Search(challenge, bits);
  let tries = 500;
  for (;;) {
    const from = now();
    const nonce = search.step(tries);
    if (nonce !== null) return nonce;
    if (stopped()) return null;
    const took = now() - from;
    tries = Math.max(200, Math.min(200_000, Math.round((tries * SLICE_MS) / Math.max(took, 0.5))));
    tell(search.progress);
    await pause();
  }
}

/** Under a frame of 60 Hz, so that typing and scrolling stay smooth. */
const SLICE_MS = 10;

/** The state before the first block. */
export function begun() {
  return Uint32Array.from(START);
}

function hashBlocks(bytes, blocks, h, w) {
  h.set(START);
  return mix(bytes, blocks, h, w);
}

/** Works so many blocks of 64 bytes into the state `h`; `w`: 64 words of room. */
export function mix(bytes, blocks, h, w) {
  for (let b = 0; b < blocks; b += 1) {
    for (let i = 0, at = b * 64; i < 16; i += 1, at += 4) {
      w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    }
    for (let i = 16; i < 64; i += 1) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, bb, c, d, e, f, g, hh] = h;
    for (let i = 0; i < 64; i += 1) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (hh + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      const t2 = (s0 + ((a & bb) ^ (a & c) ^ (bb & c))) | 0;
      hh = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = bb;
      bb = a;
      a = (t1 + t2) | 0;
    }
    h[0] += a;
    h[1] += bb;
    h[2] += c;
    h[3] += d;
    h[4] += e;
    h[5] += f;
    h[6] += g;
    h[7] += hh;
  }
  return h;
}
