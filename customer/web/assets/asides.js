/**
 * What needs a yes of its own beside screen and camera: recording, clipboard, and each further thing that a technician can ask for. Pure.
 *
 * A part has `what` (the capability), `asking`, `asked(now)`, `answer(yes, now)`, `follow(now)` (the records are as they are now) and
 * `gone()` (the picture is gone). It may have `connection(what)` (the picture's: connected, lost), `frame(frame, now)` (of the broker; null: not
 * its own), `pressed(event, now)` (of the customer, `{is: "aside", what}`), `committed(request, now)` and `over()` (the session is).
 * Each gives deeds where it has any.
 */
export class Asides {
  constructor(parts) {
    this._parts = new Map(parts.map((part) => [part.what, part]));
  }

  /** The part of this capability. */
  of(what) {
    return this._parts.get(what);
  }

  has(what) {
    return this._parts.has(what);
  }

  part(what) {
    return this._parts.get(what);
  }

  /** The capability whose question is open, the first one, or null. */
  get asking() {
    return this._all.find((part) => part.asking)?.what ?? null;
  }

  asked(what, now) {
    return this._parts.get(what).asked(now);
  }

  answer(what, yes, now) {
    return this._parts.get(what).answer(yes, now);
  }

  follow(now) {
    return this._all.flatMap((part) => part.follow(now) ?? []);
  }

  connection(what) {
    for (const part of this._all) part.connection?.(what);
  }

  /** Deeds of the first part whose frame this is, or null. */
  frame(frame, now) {
    for (const part of this._all) {
      const deeds = part.frame?.(frame, now) ?? null;
      if (deeds !== null) return deeds;
    }
    return null;
  }

  pressed(event, now) {
    return this._parts.get(event.what)?.pressed?.(event, now) ?? [];
  }

  committed(request, now) {
    return this._all.flatMap((part) => part.committed?.(request, now) ?? []);
  }

  gone() {
    for (const part of this._all) part.gone();
  }

  over() {
    return this._all.flatMap((part) => {
      part.gone();
      return part.over?.() ?? [];
    });
  }

  get _all() {
    return [...this._parts.values()];
  }
}
