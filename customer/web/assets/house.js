import { coverOf } from "./company.js";

/** What the parts of a session (showing.js, recording.js, clipboard.js, the asides) know of it and may ask of it. The session's own file beside it. */
export function houseOf(session) {
  return {
    consent: (what) => session.replica.consents.get(what),
    allowed: (what) => session.portal?.[what] === "allowed",
    never: (what) => session.portal?.[what] === "never",
    /** Whether its question is open. */
    asks: (what) => session.replica.consents.get(what)?.state === "asked" && !session.answers.toThis(session.replica.consents.get(what)),
    /** Its state once all our answers have arrived; granted only by a yes that was given here. */
    standing: (what) => session.standing(what),
    /** Whether it is granted. */
    holds: (what) => session.standing(what) === "granted",
    active: () => session.active,
    answers: session.answers,
    grant: (what, state, why, now) => session._answer(what, state, why, now),
    mark: (name, why, now) => session._mark(name, why, now),
    /** The deed by which nothing leaves, or everything does again. */
    cover: () => coverOf(session),
    session: () => session.replica.session,
    /** Whether the portal wants the two words compared before anything is touched. */
    required: () => session.portal?.verify === "required",
    /** The connections beside that to who leads, as callings.js tells them; and that one: {key, epoch}. */
    beside: () => (session.sharing ? session.calling.beside : []),
    lead: () => ({ key: session.calling.key, epoch: session.epoch }),
    tell: (said, now) => [{ do: "request", frame: { t: "compared", id: session._makeId(now), session: session.sessionId, said } }],
    offerAnew: (now) => (session.sharing ? session._showings.offerAnew(now) : []),
  };
}

/** Where the broker can hear it, it is told what its records have otherwise than it stands here: a no stands here whatever it says. */
export function tellAgain(session, now) {
  if (!session.active || session.link !== "online" || !session.synced) return [];
  const ours = [...session.replica.consents.values()].filter((consent) => consent.session === session.sessionId);
  return session.answers.untold(ours, now).flatMap(({ what, state }) => session._answer(what, state, "", now));
}
