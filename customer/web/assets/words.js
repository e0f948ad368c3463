/** The page's words in the customer's language: which language, and text with its values filled in. Pure but for the switch. */
import en from "./words/en.js";
import fr from "./words/fr.js";

export const LANGUAGES = { en, fr };

/** The first language of the person's list that we have; else the portal's; else English. */
export function pickLanguage(wanted, portalLang = "") {
  for (const tag of [...wanted, portalLang]) {
    const short = String(tag).toLowerCase().split("-")[0];
    if (Object.hasOwn(LANGUAGES, short)) return short;
  }
  return "en";
}

export class Words {
  constructor(lang) {
    this.lang = lang;
    this._table = LANGUAGES[lang];
    this._time = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    this._exact = new Intl.DateTimeFormat(lang, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
    this._zone = new Intl.DateTimeFormat("en", { timeZoneName: "longOffset" });
    this._day = new Intl.DateTimeFormat(lang, { weekday: "long", day: "numeric", month: "long" });
  }

  /** The text for `key` with `{name}` replaced. A missing key shows itself: ugly, but never a blank page; tests forbid it. */
  say(key, args = {}) {
    const text = Object.hasOwn(this._table, key) ? this._table[key] : key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(args, name) ? String(args[name]) : whole));
  }

  time(at) {
    return this._time.format(new Date(at));
  }

  /** With the seconds. */
  exact(at) {
    return this._exact.format(new Date(at));
  }

  /** How far the clock on this device is from universal time: "UTC+02:00". */
  zone(at) {
    const name = this._zone.formatToParts(new Date(at)).find((part) => part.type === "timeZoneName")?.value ?? "";
    return name.replace("GMT", "UTC");
  }

  day(at) {
    return this._day.format(new Date(at));
  }
}

/** 95 -> "1:35". */
export function minutes(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
