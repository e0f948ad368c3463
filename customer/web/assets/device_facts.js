/** A report's sections from what a browser said of itself. Pure: what was found comes in as plain data, nothing is guessed. */
import { SECTIONS } from "./device_items.js";
import { ITEM_CHARS } from "./limits.js";
import { cap, cleanLine } from "./text.js";

/** What a system gives to no page; everything else that is missing is not known to this browser. */
const WITHHELD = new Set(["ids", "wifi", "mobile", "processes", "integrity", "security", "support", "apps"]);

/**
 * `found`: {section: {key: value}}, with `undefined` or null for what is not there; `why`: {"section.key": reason} where it is known.
 * `wanted`: names of sections, or none: all.
 */
export function sectionsOf(found, why = {}, wanted = []) {
  return Object.entries(SECTIONS)
    .filter(([name]) => wanted.length === 0 || wanted.includes(name))
    .map(([name, keys]) => ({ name, items: keys.map((key) => itemOf(name, key, found[name]?.[key], why)) }));
}

function itemOf(name, key, value, why) {
  const told = typeof value === "string" ? cap(cleanLine(value), ITEM_CHARS) : value;
  if (told === undefined || told === null || told === "" || (typeof told === "number" && !Number.isFinite(told))) {
    return { key, why: why[`${name}.${key}`] ?? (WITHHELD.has(name) || (name !== "browser" && name !== "battery") ? "withheld" : "unsupported") };
  }
  return { key, value: told };
}

/** Android's version and model as a browser's hints or its user agent tell them. */
export function systemOf(userAgent, hints) {
  const android = /Android (\d+(?:\.\d+)*)?(?:; ([^;)]+))?/.exec(userAgent);
  const name = hints?.platform || [["Android", /Android/], ["iOS", /iPhone|iPad/], ["Windows", /Windows/], ["macOS", /Mac OS X/], ["ChromeOS", /CrOS/], ["Linux", /Linux/]].find(([, p]) => p.test(userAgent))?.[0];
  const model = hints?.model || (android?.[2] === undefined || android[2] === "K" ? undefined : android[2].replace(/ Build.*/, ""));
  return { name, release: hints?.platformVersion || (hints === null ? android?.[1] : undefined), model };
}

/** `wifi`, `cellular`... as the protocol names what the Network Information API says. */
export function transportOf(type, online) {
  if (online === false) return "none";
  return { wifi: "wifi", cellular: "cellular", ethernet: "ethernet", bluetooth: "bluetooth", none: "none", wimax: "other", other: "other" }[type];
}

/** The name of a browser and its version. */
export function browserOf(userAgent, hints) {
  const brand = hints?.fullVersionList?.find(({ brand }) => !/not.?a.?brand|chromium/i.test(brand)) ?? hints?.fullVersionList?.find(({ brand }) => brand === "Chromium");
  if (brand !== undefined) return { name: brand.brand, version: brand.version };
  const found = /(Edg|OPR|SamsungBrowser|Firefox|FxiOS|CriOS|Chrome)\/([\d.]+)/.exec(userAgent) ?? /(Version)\/([\d.]+).*Safari/.exec(userAgent);
  const names = { Edg: "Edge", OPR: "Opera", SamsungBrowser: "Samsung Internet", FxiOS: "Firefox", CriOS: "Chrome", Version: "Safari" };
  return found === null ? {} : { name: names[found[1]] ?? found[1], version: found[2] };
}

const KBIT = 1000;

/** Figures of now from what was found; only those that are there. What a browser tells of memory and storage is the page's share, not the device's. */
export function gaugesOf({ battery, connection }) {
  const figures = {
    battery: battery && Math.round(battery.level * 100),
    down: connection?.downlink === undefined ? undefined : Math.round(connection.downlink * KBIT),
    rtt: connection?.rtt,
  };
  return Object.fromEntries(Object.entries(figures).filter(([, value]) => typeof value === "number" && Number.isFinite(value)));
}
