/**
 * From the one colour of a portal the colours of its page, for light and dark, so that all words on them can be read: WCAG 2.2, 1.4.3,
 * 4.5 to 1. The console derives the same for its preview; tests/accents.json holds both to it. Pure.
 */

/** What words of the accent's colour stand on: as in tokens.css, whose test says so. */
export const GROUNDS = {
  light: { panel: "#FFFFFF", window: "#F2F4F6", raised: "#EFF2F4", hover: "#E7EBEE" },
  dark: { panel: "#1C1F24", window: "#16181C", raised: "#272B32", hover: "#23272D" },
};
const ENOUGH = 4.5;
const STEP = 2;
const BLACK = [0, 0, 0];
const WHITE = [255, 255, 255];
/** How much of the accent is in what is tinted by it, per cent, and how far its relatives lie from it. */
const SHARES = {
  light: { tint: 12, selected: 14, avatar: 14, strong: [BLACK, 18], ink: [BLACK, 30] },
  dark: { tint: 12, selected: 16, avatar: 22, strong: [WHITE, 30], ink: [WHITE, 40] },
};
/** What stands on a dark theme's accent is nearly black, with a little of its hue. */
const ON_DARK = 85;

export function isColour(text) {
  return typeof text === "string" && /^#[0-9a-f]{6}$/.test(text);
}

/** {"--accent": "#rrggbb", ...} for `mode` light or dark. `colour` as `isColour` has it. */
export function accents(colour, mode) {
  const own = read(colour);
  const grounds = Object.fromEntries(Object.entries(GROUNDS[mode]).map(([name, value]) => [name, read(value)]));
  const share = SHARES[mode];
  const away = mode === "light" ? BLACK : WHITE;
  let accent = own;
  let tint = own;
  let selected = own;
  for (let k = 0; k <= 100; k += STEP) {
    accent = mix(own, away, k);
    tint = mix(grounds.panel, accent, share.tint);
    selected = mix(grounds.panel, accent, share.selected);
    if ([...Object.values(grounds), tint, selected].every((ground) => contrast(accent, ground) >= ENOUGH)) break;
  }
  const hue = mix(accent, BLACK, ON_DARK);
  const on = mode === "light" ? WHITE : contrast(hue, accent) >= ENOUGH ? hue : BLACK;
  const made = {
    "--accent": accent,
    "--accent-strong": mix(accent, ...share.strong),
    "--on-accent": on,
    "--focus": accent,
    "--tint-accent": tint,
    "--selected": selected,
    "--avatar": mix(grounds.panel, accent, share.avatar),
    "--on-avatar": mix(accent, ...share.ink),
  };
  return Object.fromEntries(Object.entries(made).map(([name, value]) => [name, written(value)]));
}

/** WCAG's contrast of two colours, 1 to 21. */
export function contrast(a, b) {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour) {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function mix(from, to, share) {
  return from.map((value, at) => Math.floor((value * (100 - share) + to[at] * share + 50) / 100));
}

export function read(colour) {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function written(colour) {
  return `#${colour.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}
