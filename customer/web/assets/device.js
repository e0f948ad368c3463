/** Reads this device through the browser's own doors, for diagnostics.js, which decides when. Each door may be missing, refuse, or never answer. */
import { browserOf, gaugesOf, sectionsOf, systemOf, transportOf } from "./device_facts.js";
import { newId } from "./ids.js";

const GAUGE_MS = 1000;
const DOOR_MS = 1500;
const KBIT = 1000;
const HINTS = ["architecture", "bitness", "model", "platformVersion", "fullVersionList"];

export class Device {
  /** `told(event)`: a fact for the session; `session()`: its id; `store` keeps by what this browser is known again. */
  constructor({ told, session, store }) {
    this._told = told;
    this._session = session;
    this._store = store;
    this._timer = null;
    this._battery = null;
  }

  async read({ sections, part }) {
    let told = []; // what cannot be read at all is not told, and may be wished for again
    try {
      const { found, why } = await look();
      told = sectionsOf(found, why, sections);
    } catch (error) {
      console.warn(`device: ${error.name}`);
    }
    this._told({ is: "aside", what: "diag", act: "read", id: newId(Date.now()), session: this._session(), sections: told, part, device: this._known() });
  }

  soon(ms) {
    setTimeout(() => this._told({ is: "aside", what: "diag", act: "soon" }), ms);
  }

  gauges(on) {
    clearInterval(this._timer);
    this._timer = null;
    if (!on) return;
    const tell = async () => {
      const battery = await door(() => navigator.getBattery?.());
      if (this._timer === null) return;
      const values = gaugesOf({ battery, connection: navigator.connection });
      this._told({ is: "aside", what: "diag", act: "gauge", session: this._session(), values });
    };
    this._timer = setInterval(tell, GAUGE_MS);
    tell();
  }

  _known() {
    const known = this._store.get("device") ?? newId(Date.now());
    this._store.set("device", known);
    return known;
  }
}

/** What a promise brings within a while, else undefined. */
async function door(open) {
  try {
    const late = new Promise((done) => setTimeout(done, DOOR_MS));
    return await Promise.race([Promise.resolve(open()), late]);
  } catch {
    return undefined;
  }
}

async function look() {
  const agent = navigator.userAgent;
  const [hints, battery, storage, persisted, devices] = await Promise.all([
    door(() => navigator.userAgentData?.getHighEntropyValues?.(HINTS)),
    door(() => navigator.getBattery?.()),
    door(() => navigator.storage?.estimate?.()),
    door(() => navigator.storage?.persisted?.()),
    door(() => navigator.mediaDevices?.enumerateDevices?.()),
  ]);
  const system = systemOf(agent, hints ?? null);
  const connection = navigator.connection;
  const zone = Intl.DateTimeFormat().resolvedOptions();
  const count = (kind) => devices?.filter((one) => one.kind === kind).length;
  const asked = (query) => (typeof matchMedia === "function" ? matchMedia(query).matches : undefined);
  const { graphics, vendor } = graphicsOf();
  const found = {
    identity: { model: system.model },
    os: { name: system.name, release: system.release, locale: navigator.language, time_zone: zone.timeZone, clock: Date.now() },
    battery: battery && {
      level: Math.round(battery.level * 100),
      status: battery.charging ? (battery.level === 1 ? "full" : "charging") : "discharging",
      full_in: battery.charging && battery.level < 1 ? battery.chargingTime : undefined,
      empty_in: battery.charging ? undefined : battery.dischargingTime,
    },
    memory: { total: navigator.deviceMemory && navigator.deviceMemory * 1e9 }, // browsers round it to a power of two
    cpu: { cores: navigator.hardwareConcurrency },
    display: {
      width: Math.round(screen.width * devicePixelRatio),
      height: Math.round(screen.height * devicePixelRatio),
      hdr: asked("(dynamic-range: high)"),
      rotation: screen.orientation?.angle,
      dark: asked("(prefers-color-scheme: dark)"),
    },
    network: { transport: transportOf(connection?.type, navigator.onLine), down: connection?.downlink && Math.round(connection.downlink * KBIT) },
    browser: {
      ...browserOf(agent, hints ?? null),
      platform: navigator.userAgentData?.platform ?? navigator.platform,
      architecture: hints?.architecture && `${hints.architecture} ${hints.bitness ?? ""}`.trim(),
      mobile: navigator.userAgentData?.mobile ?? /Mobi/.test(agent),
      user_agent: agent,
      languages: navigator.languages?.join(", "),
      online: navigator.onLine,
      effective: connection?.effectiveType,
      rtt: connection?.rtt,
      save_data: connection?.saveData,
      cookies: navigator.cookieEnabled,
      secure: isSecureContext,
      quota: storage?.quota,
      used: storage?.usage,
      persisted,
      memory_limit: performance.memory?.jsHeapSizeLimit,
      cameras: count("videoinput"),
      microphones: count("audioinput"),
      screen_capture: typeof navigator.mediaDevices?.getDisplayMedia === "function",
      touch_points: navigator.maxTouchPoints,
      window_width: innerWidth,
      window_height: innerHeight,
      pixel_ratio: Math.round(devicePixelRatio * 100),
      colour_depth: screen.colorDepth,
      reduced_motion: asked("(prefers-reduced-motion: reduce)"),
      contrast: asked("(prefers-contrast: more)"),
      notifications: globalThis.Notification?.permission,
      graphics,
      graphics_vendor: vendor,
    },
  };
  const why = isSecureContext ? {} : Object.fromEntries(["battery.level", "battery.status", "memory.total", "browser.quota", "browser.used", "browser.persisted", "browser.cameras", "browser.microphones"].map((key) => [key, "permission"]));
  return { found, why };
}

function graphicsOf() {
  try {
    const context = document.createElement("canvas").getContext("webgl");
    const names = context?.getExtension("WEBGL_debug_renderer_info");
    if (!context) return {};
    const told = { graphics: context.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : context.RENDERER), vendor: context.getParameter(names ? names.UNMASKED_VENDOR_WEBGL : context.VENDOR) };
    context.getExtension("WEBGL_lose_context")?.loseContext();
    return told;
  } catch {
    return {};
  }
}
