/**
 * The one decode boundary of the page: text from the broker or from the `ctl` channel becomes a checked object with
 * every default filled in, or a ProtocolError. Unknown fields are dropped, unknown types are told apart. Pure.
 * The shapes are those of protocol/wire.py, records.py and peer.py; protocol/vectors/ holds both sides to them.
 */
import * as L from "./limits.js";

/** Bytes that are no message of this protocol. `code`: bad_message, too_large or unknown_type. */
export class ProtocolError extends Error {
  constructor(code, detail, typeName = "") {
    super(`${code}: ${detail}`.slice(0, 300));
    this.code = code;
    this.typeName = typeName.slice(0, 40);
  }
}

const bad = (detail) => new ProtocolError("bad_message", detail);

// ---- the little language of shapes: a shape is a function (value, where) -> checked value ------------------------

const str = (max, min = 0) => (v, at) => {
  if (typeof v !== "string") throw bad(`${at} is no text`);
  const length = v.length <= max && v.length >= 2 * min ? v.length : Array.from(v).length;
  if (length > max || length < min) throw bad(`${at} has ${length} characters`);
  return v;
};
const int = (min, max) => (v, at) => {
  if (!Number.isSafeInteger(v) || v < min || v > max) throw bad(`${at} is no integer from ${min} to ${max}`);
  return v;
};
const hex = (length) => (v, at) => {
  if (typeof v !== "string" || v.length !== length || !/^[0-9a-f]+$/.test(v)) throw bad(`${at} is no ${length} hexadecimal digits`);
  return v;
};
const bool = (v, at) => {
  if (typeof v !== "boolean") throw bad(`${at} is no boolean`);
  return v;
};
const oneOf = (...words) => (v, at) => {
  if (!words.includes(v)) throw bad(`${at} is none of ${words.join(", ")}`);
  return v;
};
const orNull = (shape) => (v, at) => (v === null ? null : shape(v, at));
const list = (shape, max, min = 0) => (v, at) => {
  if (!Array.isArray(v) || v.length > max || v.length < min) throw bad(`${at} is no list of ${min} to ${max}`);
  return v.map((item, i) => shape(item, `${at}[${i}]`));
};
const tuple = (...shapes) => (v, at) => {
  if (!Array.isArray(v) || v.length !== shapes.length) throw bad(`${at} is no list of ${shapes.length}`);
  return v.map((item, i) => shapes[i](item, `${at}[${i}]`));
};
const dict = (shape, maxKey, max) => (v, at) => {
  if (!isObject(v)) throw bad(`${at} is no object`);
  const keys = Object.keys(v);
  if (keys.length > max || keys.some((k) => Array.from(k).length > maxKey)) throw bad(`${at} has too many or too long keys`);
  return new Map(keys.map((k) => [k, shape(v[k], `${at}.${k}`)]));
};
const any = (v) => v;
/** A field that may be left out. */
const opt = (shape, fallback) => ({ shape, fallback });
const struct = (fields) => (v, at) => {
  if (!isObject(v)) throw bad(`${at} is no object`);
  const out = {};
  for (const [name, field] of Object.entries(fields)) {
    const present = Object.hasOwn(v, name);
    if (typeof field === "function") {
      if (!present) throw bad(`${at} lacks ${name}`);
      out[name] = field(v[name], `${at}.${name}`);
    } else {
      out[name] = present ? field.shape(v[name], `${at}.${name}`) : structuredClone(field.fallback);
    }
  }
  return out;
};

function isObject(v) {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

// ---- shared shapes ---------------------------------------------------------------------------------------------

const MAX = Number.MAX_SAFE_INTEGER;
const count = int(0, MAX);
const id = str(L.ID_CHARS, 1);
/** Cursors and consents are named by two ids and a colon. */
const recordId = str(2 * L.ID_CHARS + 1, 1);
const name = str(L.NAME_CHARS);
const reason = str(L.REASON_CHARS);
const lang = str(16, 2);
const what = oneOf("view", "control", "diag", "files", "clipboard", "record", "camera");
const need = oneOf("ask", "allowed");
const needOrNever = oneOf("never", "ask", "allowed");
const party = oneOf("agent", "customer", "broker");
const pair = tuple(int(-MAX, MAX), int(-MAX, MAX));
const px = int(1, L.PICTURE_SIDE_PX);
const inset = int(0, L.PICTURE_SIDE_PX);
const fraction = int(0, 65535);

const caps = struct({
  view: opt(bool, false),
  control: opt(bool, false),
  keys: opt(list(str(24), 64), []),
  text: opt(bool, false),
  diag: opt(bool, false),
  files: opt(bool, false),
  clipboard: opt(bool, false),
  camera: opt(bool, false),
  marks: opt(bool, false),
  hover: opt(bool, false),
  max_pointers: opt(int(0, L.POINTERS), 0),
  why: opt(dict(reason, 24, 32), new Map()),
});
const NO_CAPS = caps({}, "caps");
const client = struct({
  kind: opt(oneOf("page", "phone", "app"), "page"),
  impl: opt(name, ""),
  make: opt(name, ""),
  model: opt(name, ""),
  os: opt(name, ""),
  api: opt(int(0, 1000), 0),
  practice: opt(bool, false),
});
const portalFace = struct({
  name,
  lang: opt(lang, "en"),
  technician: opt(name, ""),
  view: opt(need, "ask"),
  control: opt(need, "ask"),
  diag: opt(need, "ask"),
  clipboard: opt(need, "ask"),
  record: opt(needOrNever, "ask"),
  camera: opt(need, "ask"),
});

const file = struct({
  id,
  name: str(L.FILE_NAME_CHARS),
  type: str(L.FILE_TYPE_CHARS),
  size: int(1, L.FILE_BYTES),
  sha256: hex(64),
  width: opt(int(0, L.PICTURE_SIDE_PX), 0),
  height: opt(int(0, L.PICTURE_SIDE_PX), 0),
});

// ---- records ---------------------------------------------------------------------------------------------------

const RECORDS = {
  agent: struct({ id: recordId, name, role: opt(oneOf("owner", "agent"), "agent"), active: opt(bool, true) }),
  portal: struct({
    id: recordId,
    name,
    lang: opt(oneOf("en", "fr"), "en"),
    admit: opt(oneOf("hand", "self"), "hand"),
    view: opt(need, "ask"),
    control: opt(need, "ask"),
    diag: opt(need, "ask"),
    clipboard: opt(need, "ask"),
    record: opt(needOrNever, "ask"),
    camera: opt(need, "ask"),
    code_length: opt(int(8, 12), 9),
    code_life_s: opt(int(60, 24 * 3600), 900),
    agents: opt(orNull(list(id, 1000)), null),
    archived: opt(bool, false),
  }),
  code: struct({
    id: recordId,
    portal: id,
    agent: id,
    created_at: count,
    expires_at: count,
    masked: str(20),
    label: opt(str(L.LABEL_CHARS), ""),
    lang: opt(lang, "en"),
    state: opt(oneOf("live", "claimed", "expired", "cancelled"), "live"),
    conversation: opt(orNull(id), null),
  }),
  conversation: struct({
    id: recordId,
    number: count,
    portal: id,
    name,
    created_at: count,
    state: opt(oneOf("waiting", "open", "resolved"), "waiting"),
    agent: opt(orNull(id), null),
    label: opt(str(L.LABEL_CHARS), ""),
    lang: opt(lang, "en"),
    code: opt(orNull(id), null),
    session: opt(orNull(id), null),
    last_seq: opt(count, 0),
    last_at: opt(count, 0),
  }),
  session: struct({
    id: recordId,
    conversation: id,
    created_at: count,
    state: opt(oneOf("waiting", "active", "ended"), "waiting"),
    client: opt(client, client({}, "client")),
    caps: opt(caps, NO_CAPS),
    admitted_at: opt(orNull(count), null),
    ended_at: opt(orNull(count), null),
    ended_by: opt(orNull(party), null),
    why: opt(reason, ""),
  }),
  message: struct({
    id: recordId,
    conversation: id,
    seq: count,
    kind: oneOf("text", "note", "event"),
    author: struct({ kind: party, id, name: opt(name, "") }),
    at: count,
    client_at: opt(count, 0),
    body: opt(str(L.BODY_CHARS), ""),
    event: opt(orNull(struct({ type: str(32), args: opt(dict(reason, 24, 8), new Map()) })), null),
    visibility: opt(oneOf("all", "agents"), "all"),
    reply_to: opt(orNull(id), null),
    files: opt(list(file, L.FILES_PER_MESSAGE), []),
  }),
  cursor: struct({ id: recordId, conversation: id, party: id, kind: party, delivered: opt(count, 0), read: opt(count, 0) }),
  consent: struct({
    id: recordId,
    session: id,
    conversation: id,
    what,
    state: oneOf("asked", "granted", "denied", "revoked", "expired"),
    at: count,
    until: opt(orNull(count), null),
    asked_by: opt(orNull(id), null),
    ttl_s: opt(count, 0),
  }),
};
/** The record of a change or snapshot; `data` is already parsed. Throws unknown_type for a kind of a newer version. */
export function record(kind, data) {
  if (!Object.hasOwn(RECORDS, kind)) throw new ProtocolError("unknown_type", kind, kind);
  return RECORDS[kind](data, kind);
}

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
  typing: struct({ conversation: id, on: opt(bool, true), name: opt(name, "") }),
  sig: struct(sigShape),
  presence: struct({ conversation: id, party: id, online: bool, name: opt(name, "") }),
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
