/**
 * By what a browser is known again at a portal: a random identifier that it keeps; where it keeps none, the one that the portal's own site passed on after the #.
 * It goes when a person closes a conversation, for the next one at this browser is somebody else.
 * Anybody can make such a link: what a browser keeps never gives way to it, or its owner's words would come under the name of whoever made the link.
 */
import { newId } from "./ids.js";

const SHAPE = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** `store`: what lasts in this browser; `hash`: the address's part after #. */
export function visitor(store, hash = "") {
  const kept = store.get("visitor");
  if (typeof kept === "string" && SHAPE.test(kept)) return kept;
  const passed = /^#visitor=([0-9a-f-]{36})$/.exec(hash)?.[1] ?? "";
  if (SHAPE.test(passed)) return passed;
  const made = newId(Date.now());
  store.set("visitor", made);
  return made;
}
