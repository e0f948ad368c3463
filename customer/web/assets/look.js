/**
 * How a portal looks to its customers: logo, colour, languages, and where its app is to be had. What the broker says is checked here
 * once more: it gets into the page's style and its addresses.
 */
import { accents, isColour } from "./accent.js";
import { LANGUAGES } from "./words.js";

export const PLAIN = { logo: "", colour: "", langs: [], install: "" };

/** Of what the broker says about a portal (PortalFace, FormFace, or that of a link); `id` where it does not say it itself. Pure. */
export function lookOf(said, id = said?.id) {
  const known = Array.isArray(said?.langs) ? said.langs.filter((lang) => Object.hasOwn(LANGUAGES, lang)) : [];
  const named = typeof id === "string" && id !== "";
  return {
    logo: said?.logo === true && named ? `/api/v1/portal/${encodeURIComponent(id)}/logo` : "",
    colour: isColour(said?.colour) ? said.colour : "",
    langs: known,
    install: installAddress(said?.install_url),
  };
}

/** An address of the web, or "". */
function installAddress(text) {
  if (typeof text !== "string" || text === "") return "";
  try {
    const url = new URL(text);
    return ["http:", "https:"].includes(url.protocol) ? url.href : "";
  } catch {
    return "";
  }
}

/**
 * Where the app is to be had. For a customer who came with `token` the broker leads there: it keeps the link for the app that is installed,
 * so that it need not be opened a second time, and the technician hears of it. "" where there is no such address. Pure.
 */
export function installLink(look, token = "") {
  return look.install === "" || token === "" ? look.install : `/j/${encodeURIComponent(token)}/app`;
}

/** The language to speak: the present one where the portal offers it, else one of its customers' that it offers, else its own. Pure. */
export function offered(look, now, wanted = []) {
  if (look.langs.length === 0 || look.langs.includes(now)) return now;
  const short = wanted.map((tag) => String(tag).toLowerCase().split("-")[0]);
  return short.find((lang) => look.langs.includes(lang)) ?? look.langs[0];
}

/** Puts a look on the page, in light and in dark; the policy for styles allows what is set by a script and nothing else. */
export class Wardrobe {
  constructor(root = document.documentElement, dark = window.matchMedia("(prefers-color-scheme: dark)")) {
    this._root = root;
    this._dark = dark;
    this._colour = "";
    this._worn = [];
    dark.addEventListener?.("change", () => this._dress());
  }

  wear(look) {
    if (look.colour === this._colour) return;
    this._colour = look.colour;
    this._dress();
  }

  _dress() {
    for (const name of this._worn) this._root.style.removeProperty(name);
    const made = this._colour === "" ? {} : accents(this._colour, this._dark.matches ? "dark" : "light");
    for (const [name, value] of Object.entries(made)) this._root.style.setProperty(name, value);
    this._worn = Object.keys(made);
  }
}
