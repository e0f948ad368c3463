/** What the customer asks for, chat or a phone session, and what this browser could do in one. Pure. */

/**
 * What can be shown from here, as a key of words/*.js, and the app where that could do more. `share` and `film`: {ok, why} of this browser;
 * `app`: where it is had, as of look.js.
 */
export function abilityOf(share, film, app) {
  if (share.ok) return { key: "wants.can.screen", app: "", can: true };
  if (film.ok) return { key: app === "" ? "wants.can.camera" : "wants.can.camera.app", app, can: true };
  return { key: app === "" ? "wants.can.nothing" : "wants.can.app", app, can: false };
}
