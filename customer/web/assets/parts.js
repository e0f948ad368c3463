/** What a session has beside screen and camera, each a part of the shape that asides.js wants. */
import { Asides } from "./asides.js";
import { Clipboard } from "./clipboard.js";
import { Comparing } from "./comparing.js";
import { Diagnostics } from "./diagnostics.js";
import { Logs } from "./logs.js";
import { Recording } from "./recording.js";
import { Transfers } from "./transfers.js";
import { makeNonce } from "./two_words.js";

/** `house`: as Showing has it; `canClip`: {ok, why} of the clipboard; `canShow()`: whether there is anything that could be shown; `going`: as Logs has it. */
export function partsOf(session, house, { canClip, canShow, going }) {
  const recording = new Recording(house, canShow);
  const clipboard = new Clipboard(canClip, house);
  const comparing = new Comparing(house, makeNonce);
  const asides = new Asides([recording, clipboard, comparing, new Diagnostics(house), new Logs(house, session, going), new Transfers(house, session)]);
  return { recording, clipboard, comparing, asides };
}
