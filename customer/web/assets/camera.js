/** The camera: whether this browser has one to ask for, and the calls that ask it. The only door to getUserMedia. Never any sound. */

/** Labels and serial numbers must be readable, and a phone's encoder keeps up with it. */
const WIDE_PX = 1280;
const HIGH_PX = 720;
const FRAMES_PER_S = 30;

/** `{ok, why}`; why: insecure (plain http on a network: the browser forbids it), unsupported. Whether there is a camera, asking tells. */
export function cameraAbility(scope = globalThis) {
  if (!scope.isSecureContext) return { ok: false, why: "insecure" };
  const able = typeof scope.navigator?.mediaDevices?.getUserMedia === "function" && typeof scope.RTCPeerConnection === "function";
  return able ? { ok: true, why: "" } : { ok: false, why: "unsupported" };
}

/**
 * Asks the browser; the first time inside the person's click. `facing`: environment (what the person looks at) or user.
 * Gives `{stream, track, facing}` or throws an Error whose `why` is cancelled (not allowed), none, busy or failed.
 */
export async function takeCamera(facing) {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: { ideal: facing }, width: { ideal: WIDE_PX }, height: { ideal: HIGH_PX }, frameRate: { ideal: FRAMES_PER_S } },
      audio: false,
    });
  } catch (error) {
    throw Object.assign(new Error(String(error)), { why: whyNot(error.name) });
  }
  const track = stream.getVideoTracks()[0];
  return { stream, track, facing };
}

/** Why there is no camera, from the browser's own name for it. Pure. */
export function whyNot(name) {
  return { NotAllowedError: "cancelled", SecurityError: "cancelled", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy" }[name] ?? "failed";
}

/** Whether there is another one to turn to; known only after the browser has said yes. */
export async function hasOtherCamera() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput").length > 1;
}

/** Whether this camera has a light of its own. */
export function hasTorch(track) {
  return track.getCapabilities?.().torch === true;
}

export async function setTorch(track, on) {
  await track.applyConstraints({ advanced: [{ torch: on }] });
}
