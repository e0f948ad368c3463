/** Log files by the customer's own mail program: a draft with the technician's address, as plain text and as a mailto address. Pure. */

/** Longer addresses are cut by some systems (Windows: 2,048). */
const MOST_CHARS = 1900;
const MOST_NAMES = 12;
/** One address and nothing else: no second recipient, no header. */
const ADDRESS = /^[^\s@,;:<>"()[\]\\?&%]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** `{to, subject, body, url}`, or null where nobody's address is known. `to`: whose it is; `names`: of the files; `number`: of the conversation. */
export function draftOf({ mail, to, args, number, names }, words) {
  if (!ADDRESS.test(mail)) return null;
  const subject = words.say("logs.mail.subject", { portal: args.portal || to, number });
  const listed = names.slice(0, MOST_NAMES).map((name) => `- ${name}`);
  if (names.length > MOST_NAMES) listed.push("- …");
  const lines = [words.say("logs.mail.hello", { who: to }), "", words.say("logs.mail.text", { number }), ...listed, "", words.say("logs.mail.attach"), "", words.say("logs.mail.bye")];
  let body = lines.join("\r\n");
  let url = urlOf(mail, subject, body);
  if (url.length > MOST_CHARS) {
    body = lines.filter((line) => !listed.includes(line)).join("\r\n");
    url = urlOf(mail, subject, body);
  }
  return { to: mail, subject, body, url };
}

function urlOf(mail, subject, body) {
  return `mailto:${encodeURIComponent(mail).replace("%40", "@")}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
}
