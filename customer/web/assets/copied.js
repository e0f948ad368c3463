/** What stands above and below the customer's copy of a conversation: who was present, from when to when, the files and the rating. Pure. */

import { cleanLine } from "./text.js";

/** Plain facts of a session; nothing of it is worded yet. */
export function aboutOf(session) {
  const { messages, conversation, session: support } = session.replica;
  const helpers = [];
  const files = [];
  for (const message of messages) {
    const name = cleanLine(message.author.name);
    if (message.author.kind === "agent" && name !== "" && !helpers.includes(name)) helpers.push(name);
    for (const file of message.files ?? []) files.push({ name: cleanLine(file.name), size: file.size, sha256: file.sha256 });
  }
  const times = messages.map((message) => message.at);
  const begins = support?.created_at ?? times[0] ?? 0;
  return {
    portal: cleanLine(session.portal?.name ?? ""),
    name: cleanLine(conversation?.name ?? ""),
    helpers,
    files,
    begins: times.length > 0 ? Math.min(begins, times[0]) : begins,
    ends: Math.max(support?.ended_at ?? 0, times.at(-1) ?? 0, begins),
    rating: conversation?.rating ?? null,
    comment: cleanLine(conversation?.rating_comment ?? ""),
  };
}

/** Lines above the conversation. */
export function headLines(about, words) {
  const facts = [
    ["copy.portal", about.portal],
    ["copy.customer", about.name],
    ["copy.helped", about.helpers.join(", ")],
    ["copy.time", about.begins > 0 ? spanOf(about, words) : ""],
    ["copy.rating", about.rating === null ? "" : words.say(about.comment === "" ? "copy.rated" : "copy.rated.why", { n: about.rating, comment: about.comment })],
  ];
  return [words.say("copy.title"), "", ...facts.filter(([, value]) => value !== "").map(([key, value]) => words.say(key, { value })), ""];
}

/** Lines below it: each file with what its bytes can be told by. */
export function filesLines(about, words) {
  if (about.files.length === 0) return [];
  return ["", words.say("copy.files"), ...about.files.map((file) => `  ${file.name}  (${sizeOf(file.size)}, SHA-256 ${file.sha256})`)];
}

function spanOf(about, words) {
  const days = [words.day(about.begins), words.day(about.ends)];
  const begin = `${days[0]} ${words.exact(about.begins)}`;
  const end = days[0] === days[1] ? words.exact(about.ends) : `${days[1]} ${words.exact(about.ends)}`;
  return words.say("copy.span", { begin, end, zone: words.zone(about.begins) });
}

function sizeOf(bytes) {
  return bytes >= 1_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}
