/**
 * What the page shows for a session, as plain data: which state, which strips, which question, which lines. Pure, so that
 * "what does a customer see when..." is a test without a browser. Words are keys of words/*.js with their values.
 */
import { clean, cleanLine } from "./text.js";

/** Messages of one author closer than this are one group (as on the console). */
const GROUP_MS = 15 * 60_000;

/** The states that `data-state` can have; others script against them. */
export function stateOf(session) {
  if (session.ended !== null) return "ended";
  if (session.question !== null) return "asking";
  if (session.link !== "online" && (session.everOnline || session.admitted)) return "reconnecting";
  if (session.sharing) return session.peer === "lost" ? "reconnecting" : "sharing";
  return session.admitted ? "chatting" : "waiting";
}

/** Whom the customer talks to: the technician, or before anybody has a name the portal. */
export function whoOf(session) {
  return cleanLine(session.technician) || cleanLine(session.portal?.name ?? "");
}

export function headerOf(session) {
  const portal = cleanLine(session.portal?.name ?? "");
  const name = whoOf(session);
  return { name, portal: name === portal ? "" : portal, away: session.technicianOnline === false, exit: session.ended === null };
}

/** The banner over everything while the screen is shared, or null. */
export function bannerOf(session) {
  if (!session.sharing) return null;
  const who = whoOf(session);
  const surface = { monitor: "shared.monitor", window: "shared.window", browser: "shared.browser" }[session.surface] ?? "shared.screen";
  if (session.peer === "connected") return { key: "banner.sees", args: { who }, detail: surface };
  return { key: session.peer === "lost" ? "banner.lost" : "banner.starting", args: { who }, detail: surface };
}

/** The strip that tells a broken line, or null. */
export function stripOf(session) {
  if (session.ended !== null || session.link === "online") return null;
  if (session.link === "replaced") return { key: "strip.replaced", args: {}, action: "strip.here" };
  return session.everOnline ? { key: "strip.offline", args: {} } : { key: "strip.connecting", args: {} };
}

/** The one thing asked or offered right now, or null. */
export function questionOf(session) {
  const who = whoOf(session);
  const portal = cleanLine(session.portal?.name ?? "");
  if (session.question === "view") {
    const trouble = session.shareTrouble === "" ? "" : troubleKey(session.shareTrouble);
    return { what: "view", key: "ask.view", args: { who, portal }, trouble };
  }
  if (session.question === "record") return { what: "record", key: "ask.record", args: { who, portal }, trouble: "" };
  return null;
}

/** The card above the composer about the screen: an offer to share, a reason why not, or null. */
export function cardOf(session) {
  const who = whoOf(session);
  if (!session.active) return null;
  if (session.share === "choosing") return { key: "card.choosing", args: { who }, tone: "plain" };
  if (session.share === "invited") {
    const trouble = session.shareTrouble === "" ? "" : troubleKey(session.shareTrouble);
    return { key: "card.invited", args: { who }, tone: "ask", share: true, notNow: true, trouble };
  }
  if (session.shareTrouble !== "") return { key: troubleKey(session.shareTrouble), args: { who }, tone: "warn", share: session.mayShare };
  return session.mayShare ? { key: "card.again", args: { who }, tone: "plain", share: true } : null;
}

function troubleKey(why) {
  return { cancelled: "trouble.cancelled", insecure: "trouble.insecure", unsupported: "trouble.unsupported", expired: "trouble.expired", not_asked: "trouble.not_asked" }[why] ?? "trouble.failed";
}

/** The line at the top while nobody has let the customer in, or null. */
export function waitingOf(session) {
  return session.ended === null && !session.admitted ? { who: whoOf(session) } : null;
}

export function endedOf(session) {
  const { by, at, why } = session.ended;
  const who = whoOf(session);
  const key = by === "customer" ? "ended.customer" : by === "agent" ? "ended.agent" : "ended.broker";
  const refused = by === "agent" && session.replica.session?.admitted_at === null && session.replica.session?.state === "ended";
  return { key: refused ? "ended.refused" : key, args: { who }, at, why: clean(why), told: by !== "customer" || session.endTold, unsent: session.unsent };
}

/**
 * The lines of the thread: `{id, kind: text|event|time, mine, body, at, first, status, timed, ...}`.
 * `timed`: its time is to be written; false where a line above, with nothing else since, has just said the same minute.
 * `waiting`: own messages that the broker has not yet committed, from the outbox.
 */
export function linesOf(session, waiting, dayOf) {
  const lines = [];
  const { delivered, read } = session.replica.theirs;
  let before = null;
  let told = null; // the minute that was last written out
  for (const message of session.replica.messages) {
    const event = message.kind === "event" ? eventLine(message, session) : null;
    if (message.kind === "event" && event === null) continue;
    before = pushTime(lines, before, message.at, dayOf);
    if (lines.at(-1)?.kind === "time") told = minuteOf(message.at);
    const timed = told !== minuteOf(message.at);
    if (event !== null) {
      lines.push({ id: message.id, kind: "event", at: message.at, seq: message.seq, timed, ...event });
      told = minuteOf(message.at);
      before = { at: message.at, author: null, day: before.day };
      continue;
    }
    const mine = message.author.kind === "customer";
    const author = `${message.author.kind}:${message.author.id}`;
    const status = mine ? (message.seq <= read ? "read" : message.seq <= delivered ? "delivered" : "sent") : "";
    const first = before.author !== author;
    lines.push({
      id: message.id,
      kind: "text",
      mine,
      first,
      name: cleanLine(message.author.name),
      body: clean(message.body),
      at: message.at,
      seq: message.seq,
      status,
      timed,
      failed: "",
    });
    before = { at: message.at, author, day: before.day };
  }
  for (const { frame, failed } of waiting) {
    if (session.replica.has(frame.id)) continue;
    before = pushTime(lines, before, frame.client_at, dayOf);
    lines.push({
      id: frame.id,
      kind: "text",
      mine: true,
      first: before.author !== "waiting",
      name: "",
      body: clean(frame.body),
      at: frame.client_at,
      seq: 0,
      status: failed === "" ? "sending" : "failed",
      timed: true,
      failed,
    });
    before = { at: frame.client_at, author: "waiting", day: before.day };
  }
  return lines;
}

/** Minutes begin at the same moment in every time zone that is in use. */
function minuteOf(at) {
  return Math.floor(at / 60_000);
}

/** A line with the time where a new day begins or the conversation has rested. */
function pushTime(lines, before, at, dayOf) {
  const day = dayOf(at);
  if (before !== null && before.day === day && at - before.at <= GROUP_MS) return before;
  lines.push({ id: `time:${at}:${lines.length}`, kind: "time", at, newDay: before === null || before.day !== day });
  return { at, author: null, day };
}

/** How an event reads for the customer; null for what is not theirs to read. */
function eventLine(message, session) {
  const event = message.event;
  if (event === null) return null;
  const arg = (name) => cleanLine(event.args.get(name) ?? "");
  const agent = message.author.kind === "agent" ? cleanLine(message.author.name) : "";
  const who = agent || whoOf(session);
  const what = arg("what");
  switch (event.type) {
    case "claimed":
      return { key: "event.claimed", args: {}, icon: "enter" };
    case "admitted":
      return { key: "event.admitted", args: { who }, icon: "enter" };
    case "refused":
      return { key: "event.refused", args: { who }, icon: "exit" };
    case "granted":
    case "revoked":
      // What follows from a yes about the screen has lines of its own: shared, no longer shared.
      return CONSENTS.has(what) && what !== "view" ? { key: `event.${event.type}.${what}`, args: { who }, icon: "shield" } : null;
    case "denied":
    case "expired":
      return CONSENTS.has(what) ? { key: `event.${event.type}.${what}`, args: { who }, icon: "shield" } : null;
    case "share_started":
      return { key: "event.share_started", args: { who }, icon: "screen" };
    case "share_stopped":
      return { key: "event.share_stopped", args: { who }, icon: "screen" };
    case "share_failed":
      return { key: "event.share_failed", args: { who }, icon: "screen" };
    case "camera_started":
    case "camera_stopped":
    case "private_started":
    case "private_ended":
      return { key: `event.${event.type}`, args: { who }, icon: "screen" };
    case "record_started":
    case "record_stopped":
    case "screenshot":
      return { key: `event.${event.type}`, args: { who }, icon: "shield" };
    case "ended":
      return { key: arg("by") === "customer" ? "event.ended_you" : "event.ended", args: { who }, icon: "exit" };
    default:
      return null;
  }
}

const CONSENTS = new Set(["view", "control", "diag", "files", "clipboard", "record", "camera"]);

/** How many things wait for the customer: messages not yet read, and an open question. */
export function newsOf(session) {
  const unread = session.replica.messages.filter((m) => m.kind === "text" && m.author.kind === "agent" && m.seq > session.readUpTo);
  return unread.length + (session.question === null ? 0 : 1);
}
