/**
 * The one decode boundary of the page: text from the broker or from the `ctl` channel becomes a checked object with
 * every default filled in, or a ProtocolError. Unknown fields are dropped, unknown types are told apart. Pure.
 * The shapes are those of protocol/wire.py and peer.py, those of records in records.js; protocol/vectors/ holds both sides to them.
 */
import * as L from "./limits.js";
import { MAX, NO_CAPS, caps, count, id, lang, name, need, neverOrAsk, portalLang, reason, recordId } from "./records.js";
import { ProtocolError, any, bad, bool, dict, float, hex, int, isObject, list, oneOf, opt, orNull, str, struct, tuple } from "./shapes.js";

export { record } from "./records.js";
export { ProtocolError } from "./shapes.js";

const pair = tuple(int(-MAX, MAX), int(-MAX, MAX));
const px = int(1, L.PICTURE_SIDE_PX);
const inset = int(0, L.PICTURE_SIDE_PX);
const fraction = int(0, 65535);

const portalFace = struct({
  name,
  lang: opt(lang, "en"),
  technician: opt(name, ""),
  view: opt(need, "ask"),
  control: opt(need, "ask"),
  diag: opt(need, "ask"),
  clipboard: opt(need, "ask"),
  record: opt(need, "ask"),
  camera: opt(need, "ask"),
  typing: opt(need, "allowed"),
  logs: opt(neverOrAsk, "ask"),
  files: opt(need, "ask"),
  verify: opt(oneOf("offered", "required"), "offered"),
  preview: opt(bool, false),
  notice: opt(str(L.NOTICE_CHARS), ""),
  available: opt(bool, true),
  busy: opt(bool, false),
  opens_at: opt(orNull(count), null),
  by_mail: opt(bool, false),
  id: opt(str(L.ID_CHARS), ""),
  langs: opt(list(portalLang, 2), []),
  colour: opt(str(7), ""),
  logo: opt(bool, false),
  install_url: opt(str(L.URL_CHARS), ""),
  mail: opt(str(L.EMAIL_CHARS), ""),
});

// ---- frames of the broker ----------------------------------------------------------------------------------------

/** Free: a later version has other kinds, whose changes count and are skipped. */
const kindName = str(32, 1);
const sigShape = {
  session: id,
  epoch: int(1, 2 ** 31 - 1),
  kind: oneOf("offer", "answer", "candidate", "wanted"),
  sdp: opt(str(L.SDP_BYTES), ""),
  candidate: opt(str(L.CANDIDATE_CHARS), ""),
  mid: opt(str(32), ""),
  mline: opt(int(0, 16), 0),
  agent: opt(str(L.ID_CHARS), ""),
  road: opt(oneOf("", "file"), ""),
};
const iceServer = struct({
  urls: list(str(300), 8),
  username: opt(str(300), ""),
  credential: opt(str(300), ""),
});
const FROM_BROKER = {
  welcome: struct({
    proto: pair,
    feed: id,
    now: count,
    me: struct({
      kind: oneOf("agent", "customer"),
      id,
      name,
      role: opt(oneOf("owner", "agent", "customer"), "customer"),
      conversation: opt(orNull(id), null),
      session: opt(orNull(id), null),
    }),
    workspace: opt(name, ""),
    public_url: opt(str(300), ""),
    reach: opt(oneOf("computer", "network", "everywhere"), "computer"),
    secure: opt(bool, false),
    ice_servers: opt(list(iceServer, 8), []),
    portal: opt(orNull(portalFace), null),
    snapshot: opt(bool, false),
  }),
  snap: struct({ kind: kindName, items: list(any, L.SNAPSHOT_ITEMS) }),
  snap_end: struct({ rev: count }),
  chg: struct({
    rev: count,
    prev: count,
    kind: kindName,
    op: oneOf("put", "remove"),
    id: recordId,
    data: opt(any, null),
  }),
  ack: struct({ id, rev: count, result: opt(any, null) }),
  nack: struct({ id, code: str(40), text: opt(reason, ""), retry: opt(bool, false), after_ms: opt(count, 0) }),
  typing: struct({ conversation: id, on: opt(bool, true), name: opt(name, ""), text: opt(str(L.TYPED_CHARS), "") }),
  claim: struct({
    conversation: id,
    composing: opt(bool, false),
    on: opt(bool, true),
    agent: opt(str(L.ID_CHARS), ""),
    name: opt(name, ""),
  }),
  wish: struct({ session: id, what: oneOf("diag", "gauges", "file"), on: opt(bool, true), sections: opt(list(str(24), L.SECTIONS), []) }),
  gauge: struct({ session: id, at: count, values: dict(float, 24, L.GAUGES) }),
  sig: struct(sigShape),
  presence: struct({ conversation: id, party: id, online: bool, name: opt(name, ""), busy: opt(bool, false), opens_at: opt(orNull(count), null) }),
  place: struct({ conversation: id, place: opt(count, 0), wait_s: opt(count, 0) }),
  technician: struct({ conversation: id, name: opt(name, ""), mail: opt(str(L.EMAIL_CHARS), "") }),
  ice: struct({ ice_servers: opt(list(iceServer, 8), []) }),
  pong: struct({ n: opt(count, 0), now: opt(count, 0) }),
  error: struct({ code: str(40), text: opt(reason, ""), about: opt(str(40), "") }),
};

// ---- messages of the peer ----------------------------------------------------------------------------------------

const FROM_PEER = {
  hello: struct({
    proto: pair,
    role: oneOf("console", "customer"),
    impl: opt(name, ""),
    name: opt(name, ""),
    caps: opt(caps, NO_CAPS),
  }),
  geom: struct({
    g: int(0, 65535),
    cap_px: tuple(px, px),
    disp_px: tuple(px, px),
    rot: opt(int(0, 3), 0),
    dpi: opt(int(60, 1200), 160),
    hz: opt(int(1, 480), 60),
    insets_px: opt(tuple(inset, inset, inset, inset), [0, 0, 0, 0]),
    source: opt(oneOf("screen", "camera"), "screen"),
  }),
  vid: struct({ state: oneOf("live", "idle", "secure", "paused", "stopped", "private"), why: opt(str(32), ""), app: opt(name, "") }),
  res: struct({
    n: count,
    r: oneOf("done", "cancelled", "refused", "stale"),
    s: opt(orNull(int(0, 65535)), null),
    why: opt(str(32), ""),
  }),
  rot: struct({ to: opt(orNull(int(0, 3)), null) }),
  clip: struct({ text: str(L.CLIP_BYTES), n: opt(count, 0), secret: opt(bool, false), paste: opt(bool, false) }),
  clip_get: struct({ n: count }),
  clip_res: struct({ n: count, r: oneOf("done", "refused"), why: opt(str(32), "") }),
  mark: struct({
    g: int(0, 65535),
    kind: opt(oneOf("point", "circle", "arrow", "free", "clear"), "point"),
    id: opt(count, 0),
    path: opt(list(tuple(fraction, fraction), L.MARK_POINTS), []),
  }),
  rec: struct({ on: bool }),
  tally: struct({ done: opt(count, 0), cancelled: opt(count, 0), refused: opt(count, 0), stale: opt(count, 0) }),
  focus: struct({ g: int(0, 65535), takes: opt(oneOf("", "text", "password"), ""), at: opt(orNull(tuple(fraction, fraction, fraction, fraction)), null) }),
  say: struct({ about: str(16), why: opt(reason, "") }),
  sas: struct({ step: oneOf("commit", "nonce", "reveal"), data: hex(64) }),
  beat: struct({ n: count, echo: opt(count, 0) }),
  bye: struct({ who: oneOf("customer", "agent"), why: opt(reason, "") }),
};

// ---- the boundary ------------------------------------------------------------------------------------------------

/** A frame of the broker's WebSocket. */
export function fromBroker(text) {
  return decode(FROM_BROKER, text, L.FRAME_BYTES);
}

/** A message of the `ctl` channel. */
export function fromPeer(text) {
  return decode(FROM_PEER, text, L.CTL_BYTES);
}

/**
 * What `read()` makes of something that the other side sent, or null where it breaks the protocol: `breach(error)` hears of it, and all else goes
 * on. Every other error is a mistake of ours and stays one.
 */
export function understood(read, breach) {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    breach(error);
    return null;
  }
}

/** A frame or `ctl` message as JSON text; throws what JSON cannot hold. */
export function encode(message) {
  return JSON.stringify(message);
}

function decode(shapes, text, limit) {
  if (typeof text !== "string") throw bad("no text frame");
  if (text.length > limit || (text.length * 3 > limit && new TextEncoder().encode(text).length > limit)) {
    throw new ProtocolError("too_large", `${text.length} characters`);
  }
  if (depth(text) > L.JSON_DEPTH) throw bad("nested too deep");
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw bad(String(error));
  }
  if (!isObject(value) || typeof value.t !== "string") throw bad("no object with a type");
  if (!Object.hasOwn(shapes, value.t)) throw new ProtocolError("unknown_type", value.t.slice(0, 40), value.t);
  return { t: value.t, ...shapes[value.t](value, value.t) };
}

/** How deep brackets nest outside of strings; JSON.parse itself sets no bound. */
function depth(text) {
  let now = 0;
  let most = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (quoted) {
      if (c === 92) i += 1;
      else if (c === 34) quoted = false;
    } else if (c === 34) quoted = true;
    else if (c === 123 || c === 91) most = Math.max(most, (now += 1));
    else if (c === 125 || c === 93) now -= 1;
  }
  return most;
}
