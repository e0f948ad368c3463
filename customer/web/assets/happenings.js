/** The event lines of the thread as the customer reads them: keys of words/*.js with their values. Pure. */
import { cleanLine } from "./text.js";

const CONSENTS = new Set(["view", "control", "typing", "diag", "logs", "files", "clipboard", "record", "camera"]);

/** How an event reads for the customer, `other` being whom they talk to; null for what is not theirs to read. */
export function eventLine(message, other) {
  const event = message.event;
  if (event === null) return null;
  const arg = (name) => cleanLine(event.args.get(name) ?? "");
  const agent = message.author.kind === "agent" ? cleanLine(message.author.name) : "";
  const who = agent || other;
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
      // What follows from a yes about screen or camera has lines of its own: shown, no longer shown.
      return CONSENTS.has(what) && what !== "view" && what !== "camera" ? { key: `event.${event.type}.${what}`, args: { who }, icon: "shield" } : null;
    case "denied":
      return CONSENTS.has(what) ? { key: `event.denied.${what}`, args: { who }, icon: "shield" } : null;
    case "expired":
      if (arg("was") === "granted") return CONSENTS.has(what) ? { key: `event.over.${what}`, args: { who }, icon: "clock" } : null;
      return CONSENTS.has(what) ? { key: `event.${event.type}.${what}`, args: { who }, icon: "shield" } : null;
    case "words_same":
    case "words_different":
      return { key: `event.${event.type}`, args: { who }, icon: "shield" };
    case "share_started":
      return { key: "event.share_started", args: { who }, icon: "screen" };
    case "share_stopped":
      return { key: "event.share_stopped", args: { who }, icon: "screen" };
    case "share_failed":
      return { key: "event.share_failed", args: { who }, icon: "screen" };
    case "camera_started":
    case "camera_stopped":
      return { key: `event.${event.type}`, args: { who }, icon: "camera" };
    case "private_started":
      return { key: "event.private_started", args: { who }, icon: "hidden" };
    case "private_ended":
      return { key: "event.private_ended", args: { who }, icon: "eye" };
    case "record_started":
    case "record_stopped":
      return { key: `event.${event.type}`, args: { who }, icon: "record" };
    case "reported":
      return { key: "event.reported", args: { who }, icon: "device" };
    case "screenshot":
      return { key: "event.screenshot", args: { who }, icon: "image" };
    case "session_offered":
    case "session_taken":
      return { key: `event.${event.type}`, args: { who }, icon: "screen" };
    case "ended":
      if (arg("why") === "declined" && arg("by") === "customer") return { key: "event.session_declined", args: { who }, icon: "no" };
      return { key: { customer: "event.ended_you", broker: "event.timed_out" }[arg("by")] ?? "event.ended", args: { who }, icon: "exit" };
    case "joined":
    case "left":
      return { key: `event.${event.type}`, args: { who: arg("agent") || who }, icon: event.type === "joined" ? "enter" : "exit" };
    case "invited":
    case "uninvited":
      return { key: event.type === "invited" ? "event.joined" : "event.left", args: { who: arg("agent") || who }, icon: event.type === "invited" ? "enter" : "exit" };
    case "lead":
      return { key: "event.lead", args: { who: arg("agent") || who }, icon: "enter" };
    case "held":
    case "resumed":
      return { key: `event.${event.type}`, args: { who }, icon: event.type === "held" ? "hidden" : "eye" };
    case "transferred":
      return { key: "event.transferred", args: { who: arg("agent") || arg("group") || who }, icon: "enter" };
    case "file_done":
    case "file_refused":
    case "file_cancelled":
    case "file_failed": {
      const key = event.type === "file_done" ? `event.file_done.${arg("by") === "customer" ? "you" : "them"}` : `event.${event.type}`;
      return { key, args: { who, name: cleanLine(arg("name")) }, icon: "file" };
    }
    case "rating_asked":
      return { key: "event.rating_asked", args: { who }, icon: "star" };
    default:
      return null;
  }
}
