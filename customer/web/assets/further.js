/** One conversation on several devices: a link for one more device, and opening it there. Opening takes a press, so that nobody's preview uses it up. */
import { post } from "./ask.js";
import { newId } from "./ids.js";
import { FurtherView } from "./view/further.js";

const KNOWN = new Set(["unknown", "expired", "used", "blocked", "offline"]);
/** The longest QR code that a page draws; a link is far below. */
const MOST_ROWS = 177;

/** A link that opens the conversation of `seat` once: {url, qr, livesMs} or {error}. */
export async function linkFor(seat) {
  const asked = Date.now();
  const answer = await post("/api/v1/seat/link", {}, { Authorization: `Bearer ${seat}` });
  if (!answer.ok) return { error: answer.error };
  const { url, qr, expires_at: until } = answer.body;
  const good = typeof url === "string" && /^https?:\/\//.test(url) && Array.isArray(qr) && qr.length > 0 && qr.length <= MOST_ROWS && qr.every((row) => typeof row === "string" && row.length === qr.length);
  if (!good || !Number.isInteger(until)) return { error: "failed" };
  return { url, qr, livesMs: Math.max(0, Math.min(until - asked, 600_000)) };
}

/** The page of such a link. `house`: {words, put, begin(seat)}. Gives what draws it anew. */
export function showFurther(house, token, place) {
  const id = newId(Date.now());
  let state = "";
  let view = null;
  const open = async () => {
    view.busy();
    const answer = await post("/api/v1/seat/open", { token, id });
    const { seat, conversation, name, portal } = answer.body;
    if (answer.ok && [seat, conversation].every((v) => typeof v === "string" && v !== "")) {
      house.begin({ seat, conversation, session: "", name: String(name ?? ""), portal, token: place, admitted: true });
      return;
    }
    state = KNOWN.has(answer.error) ? answer.error : "failed";
    draw();
  };
  const draw = () => {
    view = new FurtherView(house.words(), { state, open });
    house.put(state === "" ? "further" : `further-${state}`, "", view.node);
  };
  draw();
  return draw;
}
