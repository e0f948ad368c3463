/** Taking the screen: whether this browser can, and the one call that asks it. The only door to getDisplayMedia. */

/** Larger than this a browser's software encoder gets slow and the text no sharper for the technician, px. */
const SIDE_PX = 2560;
const FRAMES_PER_S = 30;

/** `{ok, why}`; why: insecure (plain http on a network: the browser forbids it), unsupported (no Android browser can). */
export function shareAbility(scope = globalThis) {
  if (!scope.isSecureContext) return { ok: false, why: "insecure" };
  const able = typeof scope.navigator?.mediaDevices?.getDisplayMedia === "function" && typeof scope.RTCPeerConnection === "function";
  return able ? { ok: true, why: "" } : { ok: false, why: "unsupported" };
}

/** Asks the browser; must be called inside the person's click. Gives `{stream, surface}` or throws an Error whose `why` is cancelled or failed. */
export async function takeScreen() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { ideal: FRAMES_PER_S }, width: { max: SIDE_PX }, height: { max: SIDE_PX } },
      audio: false,
    });
  } catch (error) {
    const cancelled = error.name === "NotAllowedError" || error.name === "AbortError";
    throw Object.assign(new Error(String(error)), { why: cancelled ? "cancelled" : "failed" });
  }
  const track = stream.getVideoTracks()[0];
  return { stream, track, surface: String(track.getSettings().displaySurface ?? "") };
}
