/** Writing to a portal without a code: what is wrong with the words, whether somebody is there, and the way into the conversation. */
import { ask, postProved } from "./ask.js";
import { IMPL } from "./client.js";
import { newId } from "./ids.js";
import { EMAIL_CHARS, NOTICE_CHARS } from "./limits.js";
import { referrer, tidyName } from "./join.js";
import { opensIn } from "./queue.js";
import { cap, clean, cleanLine, unfit } from "./text.js";
import { FormView } from "./view/form.js";
import { lookOf } from "./look.js";
import { abilityOf } from "./wants.js";

/** The broker answers after 25 s at the latest. */
const DESK_WITHIN_MS = 40_000;
/** Where it does not let us wait, or cannot be reached. */
const DESK_AGAIN_MS = 10_000;
const KNOWN = new Set(["name_needed", "bad_email", "email_needed", "empty", "too_long", "blocked", "unknown", "slow_down", "offline", "forbidden"]);
const FIELD = { name_needed: "name", bad_email: "email", email_needed: "email", empty: "body", too_long: "body" };

/** The form of an address, not whether anybody reads there. */
export function isEmail(text) {
  return text.length <= EMAIL_CHARS && /^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(text);
}

/** What is wrong before anybody is asked: {name?, email?, body?} as error codes. Nobody there, and a mailbox: the answer needs an address. */
export function check({ name, email, body }, { available, byMail }) {
  const wrong = {};
  if (tidyName(name) === "") wrong.name = "name_needed";
  if (email.trim() === "" && !available && byMail) wrong.email = "email_needed";
  if (email.trim() !== "" && !isEmail(email.trim())) wrong.email = "bad_email";
  const why = unfit(clean(body));
  if (why !== "") wrong.body = why;
  return wrong;
}

/** What the form says of who is there, as a key. `opens`: when the desk opens again, in words; "" within its hours. */
export function signOf({ available, byMail, busy, opens }) {
  if (available) return busy ? "form.busy" : "form.there";
  if (opens !== "") return byMail ? "form.closed.mail" : "form.closed";
  if (busy) return byMail ? "form.busy.mail" : "form.busy";
  return byMail ? "form.away" : "form.away.here";
}

/** What the broker says of the portal, or null where there is no such form. */
export async function faceOf(portal) {
  const answer = await ask(`/api/v1/portal/${encodeURIComponent(portal)}`);
  if (!answer.ok) return answer.error === "unknown" ? null : { name: "", lang: "", notice: "", available: false, byMail: false, offline: true };
  const { name, lang, notice, available, busy, by_mail: byMail, phone, opens_at: opensAt } = answer.body;
  const look = lookOf(answer.body);
  const said = { name: cleanLine(name ?? ""), lang: String(lang ?? "en"), notice: cap(clean(notice ?? ""), NOTICE_CHARS) };
  return { ...said, available: available === true, busy: busy === true, byMail: byMail === true, phone: phone === true, opensAt: Number.isSafeInteger(opensAt) ? opensAt : null, installUrl: look.install, look: answer.body, offline: false };
}

/**
 * The form's page. `house`: {drafts: what goes with the tab, words, put, begin(seat), blocked(), unknown(), visitor}; `portal`: its id; `face`: of `faceOf`.
 * Gives what draws it anew.
 */
export function showForm(house, portal, face, place) {
  let { available, busy, byMail, opensAt } = face;
  let view = null;
  let gone = false;
  const draw = () => {
    const values = view?.values ?? { name: house.drafts.get("name") ?? "", email: "", wants: "chat", body: house.drafts.get("draft") ?? "" };
    const ability = face.phone ? abilityOf(house.canShare, house.canFilm, face.installUrl) : null;
    view = new FormView(house.words(), { notice: face.notice, ability, submit, typed: (body) => house.drafts.set("draft", body) });
    house.put("form", face.name, view.node);
    view.fill(values);
    tell();
    view.focus();
  };
  const tell = () => {
    const opens = opensIn(house.words(), opensAt, Date.now());
    view.available(available, byMail, signOf({ available, byMail, busy, opens }), opens);
  };

  async function watch() {
    while (!gone) {
      const asked = performance.now();
      const answer = await ask(`/api/v1/portal/${encodeURIComponent(portal)}/desk?known=${available ? 1 : 0}`, {}, DESK_WITHIN_MS);
      if (gone) return;
      const now = answer.ok ? answer.body.available === true : available;
      const news = now !== available;
      const other = answer.ok && busy !== (answer.body.busy === true);
      available = now;
      if (answer.ok) busy = answer.body.busy === true;
      if (other) tell();
      if (news) {
        opensAt = (await faceOf(portal))?.opensAt ?? null;
        if (!gone) tell();
      }
      else if (performance.now() - asked < 1_000) await new Promise((resume) => setTimeout(resume, DESK_AGAIN_MS));
    }
  }

  async function submit(values) {
    const wrong = check(values, { available, byMail });
    view.wrong(wrong);
    if (Object.keys(wrong).length > 0) return;
    const name = tidyName(values.name);
    const email = values.email.trim();
    house.drafts.set("name", name);
    const body = clean(values.body).trim();
    // The same words again, should the answer get lost, are the same message.
    const before = house.drafts.get("writing");
    const id = before?.body === body ? before.id : newId(Date.now());
    house.drafts.set("writing", { body, id });
    view.busy(true);
    const words = { id, body, name, email, lang: house.words().lang, impl: IMPL, visitor: house.visitor, wants: values.wants, ...referrer() };
    const answer = await postProved(`/api/v1/portal/${encodeURIComponent(portal)}/write`, words, { working: (progress) => view.busy(true, progress), stopped: () => false });
    view.busy(false);
    const { seat, conversation, session } = answer.body;
    if (answer.ok && [seat, conversation].every((v) => typeof v === "string" && v !== "")) {
      gone = true;
      house.drafts.remove("writing");
      house.drafts.remove("draft");
      house.begin({ seat, conversation, session: typeof session === "string" ? session : "", name, portal: answer.body.portal, token: place, admitted: true, email });
      return;
    }
    const error = KNOWN.has(answer.error) ? answer.error : "failed";
    if (error === "blocked" || error === "unknown") {
      gone = true;
      house[error]();
      return;
    }
    if (error === "email_needed") {
      available = false;
      byMail = true; // the portal has a mailbox by now
      tell();
    }
    view.wrong({ [FIELD[error] ?? "form"]: error });
  }

  draw();
  watch();
  return draw;
}
