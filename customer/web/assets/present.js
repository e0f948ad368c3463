/**
 * What the page shows for a session, as plain data: which state, which strips, which question, which lines. Pure, so that
 * "what does a customer see when..." is a test without a browser. Words are keys of words/*.js with their values.
 */
import { excerpt } from "./clipboard.js";
import { clockOf, heldFor, leadOf, presentIn } from "./company.js";
import { shownOf } from "./files.js";
import { eventLine } from "./happenings.js";
import { installLink, lookOf } from "./look.js";
import { deskOf, placeOf, waitOf, waitsForPhone } from "./queue.js";
import { cap, clean, cleanLine } from "./text.js";
import { abilityOf } from "./wants.js";

/** Messages of one author closer than this are one group (as on the console). */
const GROUP_MS = 15 * 60_000;
/** After this the end, and the thanks for a rating, have been read and give their room to the words. */
const FOLD_MS = 60_000;

/** The states that `data-state` can have; others script against them. */
export function stateOf(session) {
  if (session.gone === "blocked" || session.gone === "left") return session.gone;
  if (session.ended !== null || session.gone !== null) return "ended";
  if (session.question !== null) return "asking";
  if (session.link !== "online" && (session.everOnline || session.admitted)) return "reconnecting";
  if (session.held) return "held";
  if (session.sharing) return session.peer === "lost" ? "reconnecting" : "sharing";
  return session.admitted ? "chatting" : "waiting";
}

/** Whom the customer talks to: the technician, or before anybody has a name the portal. */
export function whoOf(session) {
  return leadOf(session) || cleanLine(session.desk.technician) || cleanLine(session.portal?.name ?? "");
}

/** All who are there, who leads first: {key, args} where they are several, or null. */
export function companyOf(session) {
  const [lead, ...others] = presentIn(session);
  return others.length === 0 ? null : { key: "together.with", args: { who: lead, others: others.join(", ") } };
}

/** How long the technician has been away for a moment, as a clock; "" while they are here. */
export function heldSince(session) {
  const seconds = heldFor(session);
  return seconds === null ? "" : clockOf(seconds);
}

export function headerOf(session) {
  const portal = cleanLine(session.portal?.name ?? "");
  const name = whoOf(session);
  return { name, company: companyOf(session), held: session.sharing ? "" : heldSince(session), portal: name === portal ? "" : portal, away: awayOf(session), exit: session.running, square: session.desk.technician === "", menu: talksOf(session) && session.admitted, ...faceOf(session) };
}

/** What of the portal's look stands in the header: {logo, choice}; `choice`: there is another language. */
function faceOf(session) {
  const look = lookOf(session.portal);
  return { logo: look.logo, choice: look.langs.length !== 1 };
}

/**
 * "": somebody is there, or would take it; else why nobody does (`deskOf`), or "away": who has it has no connection. In a session that comes
 * first: it is for them alone to come back. Who waits for an answer is told of the desk first.
 */
function awayOf(session) {
  const { technicianOnline } = session.desk;
  if (technicianOnline === true) return "";
  const away = technicianOnline === false ? "away" : "";
  return session.running ? away || deskOf(session) : deskOf(session) || away;
}

/** Whether the conversation is what the page shows, if no question is before it. */
export function talksOf(session) {
  return session.mayWrite;
}

/**
 * What stands over the conversation when no session runs (any more), or null: that nobody sees anything, that nobody is there or all are
 * busy, that the answer comes by e-mail, that it is resolved. `opens`: when the desk does so again, {at, now}, or null. `email`: what the customer left with the first words, of use where the portal has a mailbox. `folded`: a line is enough of it by now.
 * `quiet`: nobody has answered yet, so there is nothing to keep or to close.
 */
export function restOf(session, email) {
  if (!session.mayWrite || !session.admitted) return null;
  const args = { who: whoOf(session), email };
  const over = session.ended === null ? null : endedOf(session);
  const phone = waitsForPhone(session);
  const still = over === null && (!session.running || phone) && !session.resolved;
  const desk = still ? awayOf(session) : "";
  const place = still ? placeOf(session) : null;
  const title = desk === "busy" ? "busy.title" : phone ? "queue.phone" : "queue.title";
  if (place !== null) return { over, told: true, folded: false, quiet: true, title, text: place.key, args: { ...args, ...place.args }, wait: waitOf(session) };
  const nobody = desk !== "" && desk !== "away";
  if (over === null && !session.resolved && !nobody) return null;
  const told = over === null || over.told;
  const since = session.resolved ? session.replica.messages.at(-1)?.at : over?.at; // nobody's being here is never old news
  return {
    over,
    told,
    quiet: nobody,
    folded: (told || session.resolved) && isRead(session, since ?? null),
    title: session.resolved ? "resolved.title" : over !== null ? "after.title" : `${desk}.title`,
    text: session.resolved ? "resolved.text" : over !== null ? "after.text" : desk === "busy" ? "busy.text" : email !== "" && session.portal?.by_mail === true ? "nobody.email" : "nobody.text",
    args,
    opens: desk === "closed" ? opensOf(session) : null,
  };
}

function opensOf(session) {
  return { at: session.desk.opensAt, now: session.brokerNow(session.now) };
}

/** Whether what happened then has been read by now: somebody has said something since, or it is a while ago. Broker's time. */
function isRead(session, at) {
  return at !== null && (session.replica.messages.some((m) => m.kind === "text" && m.at > at) || session.brokerNow(session.now) - at > FOLD_MS);
}

/** The rating as it is asked for or given, or null. `sign` is another one when it is asked anew; `folded`: it was given and thanked for. */
export function ratingOf(session) {
  const conversation = session.replica.conversation;
  const asked = conversation?.rating_asked_at ?? null;
  if (!session.mayWrite || !session.admitted || (session.ended === null && !session.resolved && asked === null)) return null;
  const spoken = session.replica.messages.some((m) => m.author.kind === "agent");
  if (!spoken && asked === null) return null;
  const given = session.talk.ratingOf(conversation);
  const rated = conversation?.rated_at ?? null;
  const arrived = given?.value === conversation?.rating && given?.comment === conversation?.rating_comment;
  const folded = arrived && rated !== null && rated >= (asked ?? 0) && isRead(session, rated);
  return { who: whoOf(session), given, folded, sign: `${asked}:${session.ended !== null}:${session.resolved}` };
}

/** Whether the technicians see what is being typed; then the page says so. */
export function previewsOf(session) {
  return session.portal?.preview === true && session.admitted && session.mayWrite ? { who: whoOf(session) } : null;
}

const BANNER = {
  view: {
    sees: "banner.sees",
    all: "together.sees",
    starting: "banner.starting",
    stop: "banner.stop.long",
    detail: { monitor: "shared.monitor", window: "shared.window", browser: "shared.browser", "": "shared.screen" },
  },
  camera: { sees: "banner.camera.sees", all: "together.camera.sees", starting: "banner.camera.starting", stop: "banner.camera.stop.long", detail: { "": "shared.camera" } },
};

/** The banner over everything while something is shown, or null. `private`: nothing leaves until the customer goes on. */
export function bannerOf(session) {
  const showing = session.shown;
  if (showing === null) return null;
  const args = { who: whoOf(session) };
  const words = BANNER[showing.what];
  if (session.private) return { key: "banner.private", args, detail: "banner.private.detail", stop: words.stop, private: true };
  if (session.held) return { key: "together.held", args, detail: "together.held.detail", time: heldSince(session), stop: words.stop, private: false };
  const company = session.peer === "connected" ? companyOf(session) : null;
  if (company !== null) return { key: words.all, args: company.args, detail: words.detail[showing.surface] ?? words.detail[""], stop: words.stop, private: false };
  const key = session.peer === "connected" ? words.sees : session.peer === "lost" ? "banner.lost" : words.starting;
  return { key, args, detail: words.detail[showing.surface] ?? words.detail[""], stop: words.stop, private: false };
}

/** The sign that a recording runs (`runs`: now, not in a private moment), with the button that ends it, or null. */
export function recordingOf(session) {
  const { state } = session.recording;
  if (state === "off") return null;
  const key = state === "ending" ? "recording.ending" : session.private ? "recording.held" : "recording.on";
  return { key, args: { who: whoOf(session) }, runs: state === "ending" || !session.private, end: state === "on" };
}

/** What waits for a press of the customer's about their clipboard, or null. */
export function clipOf(session) {
  const { waiting, failed } = session.clipboard;
  if (waiting === null || session.ended !== null) return null;
  const take = waiting.kind === "take";
  return { key: take ? "clip.take" : "clip.give", args: { who: whoOf(session) }, text: take ? excerpt(waiting.text) : "", yes: take ? "clip.copy" : "clip.send", failed };
}

/** The strip that tells a broken line, or null. */
export function stripOf(session) {
  if (!session.mayWrite || session.link === "online") return null;
  if (session.link === "replaced") return { key: "strip.replaced", args: {}, action: "strip.here" };
  return session.everOnline ? { key: "strip.offline", args: {} } : { key: "strip.connecting", args: {} };
}

/** The one thing asked or offered right now, or null. */
export function questionOf(session) {
  const who = whoOf(session);
  const portal = cleanLine(session.portal?.name ?? "");
  const showing = { view: session.screen, camera: session.camera }[session.question];
  if (showing !== undefined) {
    const trouble = showing.trouble === "" ? "" : troubleKey(showing);
    return { what: showing.what, key: CARDS[showing.what].ask, args: { who, portal }, trouble, ttl: ttlOf(session, showing.what) };
  }
  const { question } = session;
  if (question === "logs") return null; // the list of log files is the question
  return question === null ? null : { what: question, key: `ask.${question}`, args: { who, portal }, trouble: "", ttl: ttlOf(session, question) };
}

/** What is to be minded before any yes. Once the two words were found different, it may be another who asks. */
export function cautionOf(session) {
  return session.comparing.doubted ? { key: "ask.caution.different", args: { who: whoOf(session) }, bad: true } : { key: "ask.caution", args: {}, bad: false };
}

/** For how many minutes a yes would hold; 0: until it is taken back. */
function ttlOf(session, what) {
  const ttl = session.replica.consents.get(what)?.ttl_s ?? 0;
  return ttl === 0 ? 0 : Math.max(1, Math.round(ttl / 60));
}

/** The card above the composer about screen or camera: an offer to show it, a reason why not, or null. The more urgent of both. */
export function cardOf(session) {
  if (!session.active) return null;
  const cards = [session.screen, session.camera].map((showing) => showingCard(showing, session)).filter((card) => card !== null);
  return cards.sort((a, b) => URGENT.indexOf(a.tone) - URGENT.indexOf(b.tone))[0] ?? null;
}

const URGENT = ["ask", "warn", "plain"];

function showingCard(showing, session) {
  const args = { who: whoOf(session) };
  const { what } = showing;
  const words = CARDS[what];
  if (showing.state === "choosing") return { key: words.choosing, args, tone: "plain", what };
  if (showing.state === "invited") {
    const trouble = showing.trouble === "" ? "" : troubleKey(showing);
    return { key: words.invited, args, tone: "ask", what, share: true, notNow: true, trouble };
  }
  if (showing.trouble !== "") return { key: troubleKey(showing), args, tone: "warn", what, share: showing.mayStart, ...byApp(showing, session) };
  // Unasked it is offered only while nothing else is shown.
  return showing.mayStart && !session.sharing ? { key: words.again, args, tone: "plain", what, share: true } : null;
}

/** {install}: where the app is, if this browser cannot do what the app could. */
function byApp(showing, session) {
  const install = ["unsupported", "insecure"].includes(showing.trouble) ? installLink(lookOf(session.portal)) : "";
  return install === "" ? {} : { install };
}

const CARDS = {
  view: { ask: "ask.view", choosing: "card.choosing", invited: "card.invited", again: "card.again" },
  camera: { ask: "ask.camera", choosing: "card.camera.choosing", invited: "card.camera.invited", again: "card.camera.again" },
};
const TROUBLES = {
  view: {
    cancelled: "trouble.cancelled",
    insecure: "trouble.insecure",
    unsupported: "trouble.unsupported",
    expired: "trouble.expired",
    not_asked: "trouble.not_asked",
    failed: "trouble.failed",
  },
  camera: {
    cancelled: "trouble.camera.cancelled",
    insecure: "trouble.camera.insecure",
    unsupported: "trouble.camera.unsupported",
    expired: "trouble.camera.expired",
    not_asked: "trouble.camera.not_asked",
    none: "trouble.camera.none",
    busy: "trouble.camera.busy",
    failed: "trouble.camera.failed",
  },
};

function troubleKey({ what, trouble }) {
  const known = TROUBLES[what];
  return known[trouble] ?? known.failed;
}

/** The line at the top while nobody has let the customer in, or null; `told`: what is known of how long that takes, {key, args, opens}. */
export function waitingOf(session) {
  if (session.ended !== null || session.gone !== null || session.admitted) return null;
  const desk = awayOf(session);
  const closed = desk === "closed" ? { key: "closed.said", args: {}, opens: opensOf(session) } : null;
  const busy = desk === "busy" ? { key: "busy.said", args: {} } : null;
  return { who: whoOf(session), told: [closed, busy, placeOf(session), waitOf(session)].filter((said) => said !== null) };
}

/** A phone session that the technician offers, as its card has it, or null. */
export function offerOf(session) {
  const { state } = session.offered;
  if (state === null || session.gone !== null) return null;
  const ability = abilityOf(session.screen.can, session.camera.can, lookOf(session.portal).install);
  return { who: whoOf(session), state, can: ability.key, app: ability.app };
}

export function endedOf(session) {
  const { by, at, why } = session.ended ?? { by: "broker", at: null, why: "" };
  const who = whoOf(session);
  const timedOut = by === "broker" && (why === "away" || why === "too_long");
  const key = by === "customer" ? "ended.customer" : by === "agent" ? "ended.agent" : timedOut ? "ended.timed_out" : "ended.broker";
  const refused = by === "agent" && session.replica.session?.admitted_at === null && session.replica.session?.state === "ended";
  const special = { blocked: "ended.blocked", left: "ended.left" }[session.gone];
  return { key: special ?? (refused ? "ended.refused" : key), args: { who }, at, why: clean(why), told: by !== "customer" || session.endTold, unsent: session.unsent };
}

/**
 * The lines of the thread: `{id, kind: text|event|time, mine, body, at, first, status, timed, ...}`.
 * `timed`: its time is to be written; false where a line above, with nothing else since, has just said the same minute.
 * `waiting`: own messages that the broker has not yet committed, from the outbox.
 */
export function linesOf(session, waiting, dayOf, { changes = [], changeable = new Set() } = {}) {
  const lines = [];
  const changed = new Map(changes.map((frame) => [frame.message, frame]));
  const { delivered, read } = session.replica.theirs;
  let before = null;
  let told = null; // the minute that was last written out
  for (const message of session.replica.messages) {
    const event = message.kind === "event" ? eventLine(message, whoOf(session)) : null;
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
      ...wordsOf(message, changed.get(message.id)),
      quote: quoteOf(message, session),
      changeable: changeable.has(message.id) && !changed.has(message.id),
      at: message.at,
      seq: message.seq,
      status,
      timed,
      failed: mine && session.talk.unchanged.has(message.id) ? "unchanged" : "",
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
      ...shownOf(frame.files ?? []),
      edited: false,
      unsent: false,
      redacted: false,
      quote: null,
      changeable: false,
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

/** What a message says, as it is or as its author is about to change it. Who took it back left nothing but its place. */
function wordsOf(message, change) {
  const unsent = message.deleted_at !== null || change?.t === "unsend";
  if (unsent) return { body: "", ...shownOf([]), edited: false, unsent, redacted: message.redacted };
  return { body: clean(change?.body ?? message.body), ...shownOf(message.files), edited: change !== undefined || message.edited_at !== null, unsent, redacted: false };
}

const QUOTED_CHARS = 160;

/** The message that another one answers, in one line, or null. */
function quoteOf(message, session) {
  if (message.reply_to === null || message.deleted_at !== null) return null;
  const answered = session.replica.messages.find((m) => m.id === message.reply_to);
  if (answered === undefined) return null;
  const words = cap(cleanLine(answered.body), QUOTED_CHARS) || answered.files.map((file) => cleanLine(file.name)).join(", ");
  return { mine: answered.author.kind === "customer", name: cleanLine(answered.author.name), words };
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

/** Whether pictures can be sent: strangers at the door cannot (PROTOCOL.md section 4). */
export function maySendPictures(session) {
  return session.mayWrite && session.admitted;
}

/** How many things wait for the customer: messages not yet read, and an open question. */
export function newsOf(session) {
  const unread = session.replica.messages.filter((m) => m.kind === "text" && m.author.kind === "agent" && m.seq > session.talk.readUpTo && m.deleted_at === null);
  return unread.length + (session.question === null ? 0 : 1);
}
