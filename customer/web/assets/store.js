/**
 * What survives a reload: the seat, what is not yet sent, the language. In sessionStorage, so that it is gone with the tab
 * and never shared between people on one computer; what a browser is to be known by again, and the conversations that were begun or taken
 * up on one's own device, last until they are left. Where storage is forbidden, all lasts until the page goes. The only door to storage.
 */
const PREFIX = "tapline.";

function prefixOf(place) {
  return place === "" ? PREFIX : `${PREFIX}${place}.`;
}

export class Store {
  constructor(area, prefix = PREFIX) {
    this._area = area;
    this._prefix = prefix;
    this._memory = new Map();
  }

  /** What goes with the tab, or with the page where the browser forbids storage (then reading the property itself throws). `place`: for one door alone. */
  static ofBrowser(place = "") {
    const prefix = prefixOf(place);
    try {
      return new Store(window.sessionStorage, prefix);
    } catch {
      return new Store(null, prefix);
    }
  }

  /** What lasts beyond the tab. `place`: for one door alone. */
  static lasting(place = "") {
    const prefix = prefixOf(place);
    try {
      return new Store(window.localStorage, prefix);
    } catch {
      return new Store(null, prefix);
    }
  }

  get(key) {
    if (this._memory.has(key)) return this._memory.get(key);
    const text = this._area?.getItem(this._prefix + key) ?? null;
    if (text === null) return null;
    try {
      return JSON.parse(text);
    } catch {
      return null; // written by another version: the same as nothing
    }
  }

  set(key, value) {
    try {
      if (this._area === null) throw new Error("no storage");
      this._area.setItem(this._prefix + key, JSON.stringify(value));
      this._memory.delete(key);
    } catch {
      this._memory.set(key, value); // full or forbidden: at least for this page
    }
  }

  remove(key) {
    this._memory.delete(key);
    this._area?.removeItem(this._prefix + key);
  }
}
