/**
 * The records of protocol/records.py, checked as they come in the change feed. protocol/vectors/ holds both sides to them. Pure.
 */
import * as L from "./limits.js";
import { ProtocolError, bool, dict, hex, int, like, list, oneOf, opt, orNull, scalar, str, struct } from "./shapes.js";

export const MAX = Number.MAX_SAFE_INTEGER;
export const count = int(0, MAX);
export const id = str(L.ID_CHARS, 1);
/** Cursors and consents are named by two ids and a colon. */
export const recordId = str(2 * L.ID_CHARS + 1, 1);
export const name = str(L.NAME_CHARS);
export const reason = str(L.REASON_CHARS);
export const lang = str(16, 2);
export const what = oneOf("view", "control", "typing", "diag", "logs", "files", "clipboard", "record", "camera");
export const need = oneOf("never", "ask", "allowed");
export const neverOrAsk = oneOf("never", "ask");
export const portalLang = oneOf("en", "fr");
export const party = oneOf("agent", "customer", "broker");

export const caps = struct({
  view: opt(bool, false),
  control: opt(bool, false),
  keys: opt(list(str(24), 64), []),
  text: opt(bool, false),
  diag: opt(bool, false),
  logs: opt(bool, false),
  files: opt(bool, false),
  clipboard: opt(bool, false),
  camera: opt(bool, false),
  words: opt(bool, false),
  marks: opt(bool, false),
  hover: opt(bool, false),
  max_pointers: opt(int(0, L.POINTERS), 0),
  why: opt(dict(reason, 24, 32), new Map()),
});
export const NO_CAPS = caps({}, "caps");
const client = struct({
  kind: opt(oneOf("page", "phone", "app"), "page"),
  impl: opt(name, ""),
  make: opt(name, ""),
  model: opt(name, ""),
  os: opt(name, ""),
  api: opt(int(0, 1000), 0),
  practice: opt(bool, false),
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
const body = str(L.BODY_CHARS);
const label = str(L.LABEL_CHARS);
const email = str(L.EMAIL_CHARS);
const url = str(L.URL_CHARS);
const fieldName = str(L.FIELD_NAME_CHARS);
const ids = list(id, L.REFERENCES);
const portalTexts = (v, at) => {
  const texts = dict(str(L.PORTAL_TEXT_CHARS), 16, 8)(v, at);
  for (const key of texts.keys()) oneOf("subject.en", "subject.fr", "mail.en", "mail.fr", "link.en", "link.fr")(key, at);
  return texts;
};
const pageColour = like(/^(#[0-9a-f]{6})?$/, "colour");
const day = like(/^\d{4}-\d\d-\d\d$/, "day");
const hexOrNone = like(/^([0-9a-f]{64})?$/, "hash");
export const section = struct({
  name: str(24, 1),
  items: list(
    struct({ key: str(48, 1), value: opt(scalar(L.ITEM_CHARS), null), unit: opt(str(12), ""), why: opt(reason, "") }),
    L.ITEMS,
  ),
});
const author = struct({ kind: party, id, name: opt(name, "") });
const colour = oneOf("grey", "red", "orange", "yellow", "green", "teal", "blue", "purple", "pink");
const DEEDS = ["send", "note", "tag", "untag", "assign", "assign_group", "snooze", "resolve"];

const RECORDS = {
  agent: struct({
    id: recordId,
    name,
    role: opt(oneOf("owner", "agent"), "agent"),
    active: opt(bool, true),
    status: opt(oneOf("online", "busy", "away", "offline"), "online"),
    capacity: opt(int(0, L.CAPACITY), 0),
    mail: opt(email, ""),
  }),
  group: struct({ id: recordId, name, agents: opt(ids, []), archived: opt(bool, false) }),
  portal: struct({
    id: recordId,
    name,
    lang: opt(portalLang, "en"),
    langs: opt(list(portalLang, 2), []),
    admit: opt(oneOf("hand", "self"), "hand"),
    view: opt(need, "ask"),
    control: opt(need, "ask"),
    typing: opt(need, "allowed"),
    diag: opt(need, "ask"),
    logs: opt(neverOrAsk, "ask"),
    files: opt(need, "ask"),
    clipboard: opt(need, "ask"),
    record: opt(need, "ask"),
    camera: opt(need, "ask"),
    verify: opt(oneOf("offered", "required"), "offered"),
    watch: opt(bool, true),
    code_length: opt(int(8, 12), 9),
    code_life_s: opt(int(60, 24 * 3600), 900),
    agents: opt(orNull(list(id, 1000)), null),
    archived: opt(bool, false),
    group: opt(orNull(id), null),
    form: opt(bool, false),
    preview: opt(bool, false),
    notice: opt(str(L.NOTICE_CHARS), ""),
    addresses: opt(oneOf("none", "part", "whole"), "part"),
    mail: opt(email, ""),
    mails_left: opt(count, 0),
    logo: opt(str(L.LOGO_CHARS), ""),
    colour: opt(pageColour, ""),
    codes_each: opt(int(1, L.LIVE_CODES_PER_AGENT), L.LIVE_CODES_PER_AGENT),
    texts: opt(portalTexts, new Map()),
    install_url: opt(url, ""),
    phone: opt(bool, false),
    routing: opt(oneOf("manual", "least_busy", "round_robin", "most_idle"), "manual"),
    hours: opt(list(struct({ day: int(0, 6), start: int(0, 1440), end: int(0, 1440) }), L.HOURS), []),
    zone: opt(str(40), "UTC"),
    closed: opt(list(day, L.CLOSED_DAYS), []),
    keep_days: opt(int(0, 3660), 0),
  }),
  tag: struct({ id: recordId, name: label, colour: opt(colour, "grey"), archived: opt(bool, false), merged_into: opt(orNull(id), null) }),
  shortcut: struct({
    id: recordId,
    code: str(L.SHORTCUT_CHARS, 1),
    title: opt(label, ""),
    bodies: opt(dict(body, 16, 8, 2), new Map()),
    owner: opt(orNull(id), null),
    group: opt(orNull(id), null),
    archived: opt(bool, false),
  }),
  macro: struct({
    id: recordId,
    name: label,
    deeds: list(struct({ do: oneOf(...DEEDS), arg: opt(body, "") }), L.DEEDS, 1),
    owner: opt(orNull(id), null),
    archived: opt(bool, false),
  }),
  view: struct({ id: recordId, name: label, query: str(L.QUERY_CHARS), owner: opt(orNull(id), null), archived: opt(bool, false) }),
  block: struct({
    id: recordId,
    by: oneOf("contact", "email", "address"),
    value: str(L.EMAIL_CHARS, 1),
    agent: id,
    at: count,
    until: opt(orNull(count), null),
    reason: opt(reason, ""),
    portal: opt(orNull(id), null),
  }),
  contact: struct({
    id: recordId,
    portal: id,
    name,
    created_at: count,
    email: opt(email, ""),
    phone: opt(str(L.PHONE_CHARS), ""),
    note: opt(body, ""),
    lang: opt(lang, "en"),
    custom: opt(dict(str(L.CUSTOM_CHARS), L.FIELD_NAME_CHARS, L.CUSTOM_FIELDS), new Map()),
    verified: opt(list(fieldName, L.CUSTOM_FIELDS), []),
    site: opt(list(fieldName, L.CUSTOM_FIELDS), []),
    merged_into: opt(orNull(id), null),
    vouched: opt(bool, false),
    called: opt(list(name, L.NAMES_OF_CONTACT), []),
  }),
  visit: struct({
    id: recordId,
    portal: id,
    contact: id,
    started_at: count,
    last_at: count,
    pages: opt(list(struct({ url, at: count, title: opt(label, "") }), L.PAGES_OF_VISIT), []),
    page_count: opt(count, 0),
    referrer: opt(url, ""),
    campaign: opt(reason, ""),
    browser: opt(name, ""),
    agent_string: opt(str(L.USER_AGENT_CHARS), ""),
    address: opt(str(64), ""),
    location: opt(name, ""),
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
    app_at: opt(orNull(count), null),
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
    channel: opt(oneOf("code", "form", "email"), "code"),
    contact: opt(orNull(id), null),
    group: opt(orNull(id), null),
    agents: opt(ids, []),
    watchers: opt(ids, []),
    tags: opt(ids, []),
    subject: opt(str(L.SUBJECT_CHARS), ""),
    snoozed_until: opt(orNull(count), null),
    resolved_at: opt(orNull(count), null),
    resolved_by: opt(orNull(id), null),
    settles_at: opt(orNull(count), null),
    replied_at: opt(orNull(count), null),
    rating: opt(orNull(int(1, 5)), null),
    rating_comment: opt(str(L.RATING_CHARS), ""),
    rated_at: opt(orNull(count), null),
    rating_asked_at: opt(orNull(count), null),
    wants: opt(oneOf("", "chat", "phone"), ""),
    offered: opt(orNull(id), null),
    offered_until: opt(orNull(count), null),
    declined: opt(ids, []),
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
    lead: opt(orNull(id), null),
    held_at: opt(orNull(count), null),
    here: opt(list(struct({ id, name: opt(name, "") }), L.REFERENCES), []),
    verified: opt(oneOf("", "same", "different"), ""),
  }),
  message: struct({
    id: recordId,
    conversation: id,
    seq: count,
    kind: oneOf("text", "note", "event"),
    author,
    at: count,
    client_at: opt(count, 0),
    body: opt(str(L.BODY_CHARS), ""),
    event: opt(orNull(struct({ type: str(32), args: opt(dict(reason, 24, 8), new Map()) })), null),
    visibility: opt(oneOf("all", "agents"), "all"),
    reply_to: opt(orNull(id), null),
    files: opt(list(file, L.FILES_PER_MESSAGE), []),
    via: opt(oneOf("chat", "email"), "chat"),
    edited_at: opt(orNull(count), null),
    deleted_at: opt(orNull(count), null),
    redacted: opt(bool, false),
    foreign: opt(email, ""),
    about: opt(oneOf("", "log"), ""),
  }),
  mailing: struct({
    id: recordId,
    conversation: id,
    state: oneOf("queued", "handed", "failed", "bounced"),
    at: count,
    to: opt(email, ""),
    why: opt(reason, ""),
  }),
  edition: struct({
    id: recordId,
    of: oneOf("message", "contact"),
    target: id,
    author,
    at: count,
    before: opt(body, ""),
    after: opt(body, ""),
    field: opt(fieldName, ""),
    conversation: opt(orNull(id), null),
    portal: opt(orNull(id), null),
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
  ledger: struct({
    id: recordId,
    session: id,
    conversation: id,
    n: count,
    at: count,
    by: author,
    what: str(24),
    state: str(24),
    until: opt(orNull(count), null),
    why: opt(reason, ""),
    prev: hex(64),
    hash: hex(64),
  }),
  report: struct({
    id: recordId,
    session: id,
    conversation: id,
    at: count,
    sections: list(section, L.SECTIONS),
    part: opt(bool, false),
    device: opt(str(L.ID_CHARS), ""),
  }),
  transfer: struct({
    id: recordId,
    session: id,
    conversation: id,
    at: count,
    by: oneOf("agent", "customer"),
    agent: id,
    name: str(L.FILE_NAME_CHARS),
    size: int(0, L.TRANSFER_BYTES),
    state: opt(oneOf("offered", "running", "done", "refused", "cancelled", "failed"), "offered"),
    sha256: opt(hexOrNone, ""),
    why: opt(reason, ""),
  }),
};
/** The record of a change or snapshot; `data` is already parsed. Throws unknown_type for a kind of a newer version. */
export function record(kind, data) {
  if (!Object.hasOwn(RECORDS, kind)) throw new ProtocolError("unknown_type", kind, kind);
  return RECORDS[kind](data, kind);
}
