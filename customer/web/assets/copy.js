/** The conversation as a text file, for the customer to keep. Pure. */

import { filesLines, headLines } from "./copied.js";
import { cleanLine } from "./text.js";

/** Under the time, where a text goes on. */
const INDENT = "          ";

/**
 * `lines` as of present.js; `about` as of copied.js: without it there is neither head nor list of files.
 * `heads`: the newest row of each session's ledger: whoever keeps the copy can tell by it whether what the others have was changed.
 */
export function transcript(lines, words, about = null, heads = []) {
  const out = about === null ? [] : headLines(about, words);
  let days = 0;
  for (const line of lines) {
    if (line.kind === "time") {
      if (line.newDay) out.push(`${days++ > 0 ? "\n" : ""}${words.day(line.at)}`);
      continue;
    }
    const text = line.kind === "event" ? `– ${words.say(line.key, line.args)}` : `${line.mine ? words.say("chat.you") : line.name}: ${said(line, words)}`;
    out.push(`${words.exact(line.at)}  ${text.split("\n").join(`\n${INDENT}`)}`);
  }
  if (about !== null) out.push(...filesLines(about, words));
  for (const { n, hash } of heads) out.push(`\n${words.say("copy.head", { n })}\n${hash}`);
  return `${out.join("\n")}\n`;
}

function said(line, words) {
  if (line.unsent) return words.say("copy.unsent");
  const pictures = (line.pictures ?? []).map((f) => words.say("copy.picture", { name: cleanLine(f.name) }));
  const others = (line.others ?? []).map((f) => words.say("copy.other", { name: cleanLine(f.name) }));
  return [...pictures, ...others, line.body].filter((part) => part !== "").join(" ");
}
