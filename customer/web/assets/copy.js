/** The conversation as a text file, for the customer to keep. Pure. */

/** `lines` as of present.js. */
export function transcript(lines, words) {
  const out = [];
  for (const line of lines) {
    if (line.kind === "time") {
      if (line.newDay) out.push(`${out.length > 0 ? "\n" : ""}${words.day(line.at)}`);
      continue;
    }
    const text = line.kind === "event" ? `– ${words.say(line.key, line.args)}` : `${line.mine ? words.say("chat.you") : line.name}: ${line.body}`;
    out.push(`${words.time(line.at)}  ${text}`);
  }
  return `${out.join("\n")}\n`;
}
