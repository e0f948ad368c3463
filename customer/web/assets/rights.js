/** What the technician may do now, until when, and how the two words stand, as plain data for the views. Pure; words are keys of words/*.js. */
import { QUESTIONS, WHATS } from "./asking.js";
import { whoOf } from "./present.js";
import { wordsOf } from "./two_words.js";
import { minutes } from "./words.js";

/** What the banners and strips over the page say already. */
const BANNERED = new Set(["view", "camera", "record", "diag"]);

/** The list, or null while no session runs: {who, rows: [{what, key, icon, until, left}], never: [key], beside: as in comparing.js}. `left`: "4:32" of a grant for some time, else "". */
export function rightsOf(session) {
  if (!session.active) return null;
  const rows = WHATS.filter((what) => session.standing(what) === "granted").map((what) => {
    const until = session.endOf(what);
    return { what, key: `right.${what}`, icon: QUESTIONS[what].icon, until, left: until === null ? "" : minutes((until - session.now) / 1000) };
  });
  const never = WHATS.filter((what) => session.portal?.[what] === "never").map((what) => `right.${what}`);
  return { who: whoOf(session), rows, never, beside: session.comparing.beside };
}

/** The line below the header, where there is something that no banner says; or null. */
export function rightsLineOf(session) {
  const rights = rightsOf(session);
  if (rights === null) return null;
  const { verdict, required } = session.comparing;
  const args = { who: rights.who };
  if (session.comparing.another) return { key: "rights.line.another", args, left: "", tone: "warn" };
  if (verdict === "different" || (session.comparing.doubted && !required)) return { key: "rights.line.different", args, left: "", tone: "bad" };
  if (required && verdict !== "same") return { key: "rights.line.compare", args, left: "", tone: "warn" };
  const unknown = rights.beside.find(({ uncompared }) => uncompared);
  if (unknown !== undefined) return { key: "rights.line.beside", args: { who: unknown.name }, left: "", tone: "warn" };
  const rows = rights.rows.filter(({ what, until }) => until !== null || !BANNERED.has(what));
  if (rows.length === 0) return null;
  const left = rows.map((row) => row.left).filter((text) => text !== "")[0] ?? "";
  return { key: rows.length === 1 ? "rights.line.one" : "rights.line.many", args: { ...args, n: rows.length, what: rows[0].key }, left, tone: "plain" };
}

/** The two words: {standing, words, verdict, another, who}. `words`: as the customer reads them in `lang`, or null. */
export function wordsShown(session, lang) {
  const { numbers, verdict, required, another } = session.comparing;
  const standing = session.comparing.standing(session.now);
  return { standing, words: numbers === null ? null : wordsOf(numbers, lang), verdict, required, another, who: whoOf(session) };
}

/** Changes with every second that something on the page counts down. */
export function ticking(session) {
  const rights = rightsOf(session);
  const lefts = rights === null ? "" : rights.rows.map((row) => row.left).join(" ");
  return `${lefts} ${session.comparing.standing(session.now)}`;
}
