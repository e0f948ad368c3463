/** Who waits for somebody: whether anybody comes, how many are before them, and how long it is likely to take, as words: {key, args}. Pure. */

/** Why nobody takes what comes: "" where somebody does, else "closed" (it is known when that is over), "busy" (they are there) or "nobody". */
export function deskOf(session) {
  const { staffed, busy, opensAt } = session.desk;
  const closed = staffed === false && opensAt !== null && opensAt > session.brokerNow(session.now);
  if ((closed || busy) && isExpected(session)) return "";
  if (closed) return "closed";
  if (busy) return "busy";
  return staffed === false ? "nobody" : "";
}

/** Whether they are at the door with a code: who gave it lets them in, whatever the hours and whoever else is busy. */
function isExpected(session) {
  return !session.admitted && (session.replica.conversation?.channel ?? "code") === "code";
}

/** When the desk opens again, in the person's own time zone and words; "" within its hours, or where that is over or unknown. */
export function opensIn(words, at, now) {
  if (at === null || at <= now) return "";
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const days = Math.round((new Date(at).setHours(0, 0, 0, 0) - midnight) / 86_400_000);
  const key = days === 0 ? "opens.today" : days === 1 ? "opens.tomorrow" : "opens.day";
  return words.say(key, { day: words.day(at), time: words.time(at) });
}

/** The same of what the page shows (`opens`: {at, now}, or nothing) as what its words need. */
export function whenOf(words, opens) {
  return opens ? { when: opensIn(words, opens.at, opens.now) } : {};
}

/** How many wait before the customer, or null where nothing is known, or nobody is there who would come. */
export function placeOf(session) {
  const { place } = session.desk;
  const desk = deskOf(session);
  if (place === 0 || desk === "closed" || desk === "nobody") return null;
  if (desk === "busy" && place > 1) return { key: "busy.place", args: { n: place } };
  return place === 1 ? { key: "waiting.next", args: {} } : { key: place === 2 ? "waiting.one" : "waiting.many", args: { n: place - 1 } };
}

/** How long that is likely to take, in the broker's coarse steps; null where it does not know. */
export function waitOf(session) {
  if (placeOf(session) === null) return null;
  const minutes = Math.round(session.desk.waitS / 60);
  if (minutes === 0) return null;
  if (minutes === 1) return { key: "wait.minute", args: {} };
  if (minutes < 60) return { key: "wait.minutes", args: { n: minutes } };
  const hours = Math.round(minutes / 60);
  return hours === 1 ? { key: "wait.hour", args: {} } : { key: "wait.hours", args: { n: hours } };
}

/** Whether a phone session was asked for by the form, and nobody has taken it yet. */
export function waitsForPhone(session) {
  const { conversation, session: record } = session.replica;
  return session.ended === null && session.sessionId !== "" && conversation?.channel === "form" && record?.state === "waiting";
}
