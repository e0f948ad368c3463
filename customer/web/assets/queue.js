/** Who waits for somebody: how many are before them, and how long it is likely to take, as words: {key, args}. Pure. */

/** How many wait before the customer, or null where nothing is known, or nobody is there who would come. */
export function placeOf(session) {
  const { place, staffed } = session.desk;
  if (place === 0 || staffed === false) return null;
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
