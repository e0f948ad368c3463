/** How the page names itself to the broker: what it can do and, roughly, where it runs. Pure. */
import { cap } from "./text.js";
import { NAME_CHARS } from "./limits.js";

export const IMPL = "tapline-page/1.0";

/** Capabilities of a web page (records.py `Caps`); `why` holds a stable reason for each thing that it cannot do. */
export function capsOf(canShare, canFilm, canClip = { ok: false, why: "unsupported" }) {
  const why = { control: "unsupported", keys: "unsupported", text: "unsupported" };
  if (!canShare.ok) why.view = canShare.why;
  if (!canFilm.ok) why.camera = canFilm.why;
  // Clipboards go over the picture's connection: where nothing can be shown, nothing can be sent.
  const clipboard = canClip.ok && (canShare.ok || canFilm.ok);
  if (!clipboard) why.clipboard = canClip.ok ? "unsupported" : canClip.why;
  return { view: canShare.ok, camera: canFilm.ok, marks: canFilm.ok, diag: true, logs: true, files: true, clipboard, words: canShare.ok || canFilm.ok, why };
}

/** `Client` of records.py from the browser's own words: coarse, and never trusted by anybody. */
export function clientOf(userAgent) {
  const browser =
    /(Edg|OPR|SamsungBrowser|Firefox|FxiOS|CriOS|Chrome)\/(\d+)/.exec(userAgent) ?? /(Version)\/(\d+)[^ ]* .*Safari/.exec(userAgent);
  const names = { Edg: "Edge", OPR: "Opera", SamsungBrowser: "Samsung Internet", FxiOS: "Firefox", CriOS: "Chrome", Version: "Safari" };
  const model = browser === null ? "" : `${names[browser[1]] ?? browser[1]} ${browser[2]}`;
  const os =
    [
      [/Android (\d+)?/, (m) => `Android ${m[1] ?? ""}`.trim()],
      [/iPhone|iPad/, () => "iOS"],
      [/Windows/, () => "Windows"],
      [/Mac OS X/, () => "macOS"],
      [/CrOS/, () => "ChromeOS"],
      [/Linux/, () => "Linux"],
    ]
      .map(([pattern, name]) => [pattern.exec(userAgent), name])
      .find(([found]) => found !== null) ?? null;
  return { kind: "page", impl: IMPL, model: cap(model, NAME_CHARS), os: os === null ? "" : os[1](os[0]) };
}
