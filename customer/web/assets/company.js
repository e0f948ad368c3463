/** Who of the help desk is in the session, and whether they have stepped away for a moment, as its record says. Pure. */
import { cleanLine } from "./text.js";

/** What follows from the session's record: who is connected, who leads, whether anything is shown at all. Gives deeds. */
export function follow(session, record, calling, now) {
  const deeds = calling.follow(record);
  const led = deeds.some((deed) => deed.do === "lead");
  if (led) {
    session.asides.connection("lost"); // what the former lead has asked of clipboard and recording goes with them
    session.marks.clear();
  }
  const held = record.state === "active" && record.held_at !== null;
  if (held !== session.held) {
    session.held = held;
    if (session.sharing) deeds.push(coverOf(session));
  }
  return led && calling.leads && session.sharing && session.peer === "none" ? [...deeds, ...session.offer(now)] : deeds;
}

/** The deed by which nothing leaves, or everything does again. */
export function coverOf(session) {
  const veil = veilOf(session);
  const deed = { do: "cover", on: veil !== "" };
  return veil === "held" ? { ...deed, why: veil } : deed;
}

/** Why nothing leaves just now: private, held, or "". */
export function veilOf({ private: covered, held }) {
  if (covered) return "private";
  return held ? "held" : "";
}

/** Those who take part, by name, who leads first. Who looks on untold has no name. */
export function presentIn(session) {
  const record = session.replica.session;
  if (record === null || record.state !== "active") return [];
  const named = record.here.map(({ id, name }) => ({ id, name: cleanLine(name) })).filter(({ name }) => name !== "");
  const lead = named.filter(({ id }) => id === record.lead);
  return [...lead, ...named.filter(({ id }) => id !== record.lead)].map(({ name }) => name);
}

/** Who leads, by name, or "". */
export function leadOf(session) {
  const record = session.replica.session;
  if (record === null || record.state !== "active") return "";
  return cleanLine(record.here.find(({ id }) => id === record.lead)?.name ?? "");
}

/** What this technician is called: as who is here, else as they signed in the conversation; "" where only their id is known. */
export function nameOf(session, id) {
  const here = cleanLine(session.replica.session?.here.find((one) => one.id === id)?.name ?? "");
  if (here !== "") return here;
  const theirs = session.replica.messages.filter((m) => m.author.kind === "agent" && m.author.id === id);
  return cleanLine(theirs.at(-1)?.author.name ?? "");
}

/** How long the technician has been away, in whole seconds; null while they are here. */
export function heldFor(session) {
  if (!session.held) return null;
  return Math.max(0, Math.floor((session.brokerNow(session.now) - session.replica.session.held_at) / 1000));
}

/** `0:07`, `1:02:05`. */
export function clockOf(seconds) {
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
