/** What is said about the picture: its codecs, its geometry, whether it moves. Pure. */
import { PICTURE_SIDE_PX } from "./limits.js";

/** Without a new frame for this long the picture is called idle, ms. */
const IDLE_AFTER_MS = 700;
/** A still picture's last frame has passed the encoder by then, or never will, ms. */
const ENCODED_WITHIN_MS = 200;

/**
 * The codecs for the offer, in the browser's own order: H.264 Constrained Baseline in packetization mode 1, VP8, and their
 * retransmission. `all`: RTCRtpSender.getCapabilities("video").codecs.
 */
export function videoCodecs(all) {
  const wanted = all.filter((c) => {
    const type = c.mimeType.toLowerCase();
    if (type === "video/vp8" || type === "video/rtx") return true;
    if (type !== "video/h264") return false;
    const profile = /profile-level-id=([0-9a-f]{6})/i.exec(c.sdpFmtpLine ?? "")?.[1] ?? "42000a";
    const baseline = Number.parseInt(profile.slice(0, 2), 16) === 0x42 && (Number.parseInt(profile.slice(2, 4), 16) & 0x40) !== 0;
    return baseline && /packetization-mode=1/.test(c.sdpFmtpLine ?? "");
  });
  return wanted.some((c) => c.mimeType.toLowerCase() !== "video/rtx") ? wanted : [];
}

/** Numbers the screen's shapes: `see(width, height)` gives a `geom` when the shape is new, else null. */
export class Geometry {
  /** `source`: screen or camera. */
  constructor(source = "screen") {
    this._source = source;
    this._g = 0;
    this._last = "";
  }

  get g() {
    return this._g;
  }

  /** Another picture is in its place: new even where its size is the same. */
  anew() {
    this._last = "";
  }

  see(width, height, hz) {
    if (!(width >= 1 && height >= 1 && width <= PICTURE_SIDE_PX && height <= PICTURE_SIDE_PX)) return null;
    const shape = `${width}x${height}`;
    if (shape === this._last) return null;
    this._last = shape;
    this._g = (this._g + 1) % 65536;
    const size = [Math.round(width), Math.round(height)];
    const source = this._source === "screen" ? {} : { source: this._source };
    return { t: "geom", g: this._g, cap_px: size, disp_px: size, rot: 0, hz: Math.min(480, Math.max(1, Math.round(hz || 60))), ...source };
  }
}

/** Says `vid` when the picture begins to move, stands still, or the browser itself pauses it (`muted`). */
export class Liveness {
  constructor() {
    this._state = "";
    this._frames = -1;
    this._movedAt = 0;
  }

  see(frames, muted, now) {
    if (frames !== this._frames) {
      this._frames = frames;
      this._movedAt = now;
    }
    const state = muted ? "paused" : now - this._movedAt > IDLE_AFTER_MS ? "idle" : "live";
    if (state === this._state) return null;
    this._state = state;
    return { t: "vid", state, why: state === "paused" ? "user" : "" };
  }
}

/**
 * Notices that the encoder dropped the frame that a picture came to rest with (or that there was no encoder yet): Chromium's
 * do, now and then, and a source that stands still gives no other, so the technician would look at an old picture for ever.
 */
export class LastFrame {
  constructor() {
    this._frames = -1;
    this._changedAt = 0;
    this._missing = 0;
  }

  /** Whether the last frame must be asked for again. `frames` came from the source, `encoded` left the encoder. */
  lost(frames, encoded, now) {
    if (frames !== this._frames) {
      this._frames = frames;
      this._changedAt = now;
      return false;
    }
    if (now - this._changedAt < ENCODED_WITHIN_MS) return false;
    // before the first one: a source may have given its only frame to nobody
    const missing = encoded === 0 ? frames + 1 : frames - encoded;
    const more = missing > this._missing;
    this._missing = missing;
    return more;
  }
}
