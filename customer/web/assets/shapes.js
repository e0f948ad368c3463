/**
 * The little language in which the shapes of messages are written: a shape is a function (value, where) -> checked value,
 * with every default filled in, or a ProtocolError. Unknown fields are dropped. Pure.
 */
/** Bytes that are no message of this protocol. `code`: bad_message, too_large or unknown_type. */
export class ProtocolError extends Error {
  constructor(code, detail, typeName = "") {
    super(`${code}: ${detail}`.slice(0, 300));
    this.code = code;
    this.typeName = typeName.slice(0, 40);
  }
}

export const bad = (detail) => new ProtocolError("bad_message", detail);

export const str = (max, min = 0) => (v, at) => {
  if (typeof v !== "string") throw bad(`${at} is no text`);
  const length = v.length <= max && v.length >= 2 * min ? v.length : Array.from(v).length;
  if (length > max || length < min) throw bad(`${at} has ${length} characters`);
  return v;
};
export const int = (min, max) => (v, at) => {
  if (!Number.isSafeInteger(v) || v < min || v > max) throw bad(`${at} is no integer from ${min} to ${max}`);
  return v;
};
export const hex = (length) => (v, at) => {
  if (typeof v !== "string" || v.length !== length || !/^[0-9a-f]+$/.test(v)) throw bad(`${at} is no ${length} hexadecimal digits`);
  return v;
};
/** A text of which all must be as `pattern` says; `what` names it in complaints. */
export const like = (pattern, what) => (v, at) => {
  if (typeof v !== "string" || !pattern.test(v)) throw bad(`${at} is no ${what}`);
  return v;
};
export const scalar = (maxChars) => (v, at) => {
  if (v === null || typeof v === "boolean" || (typeof v === "number" && Number.isFinite(v))) return v;
  return str(maxChars)(v, at);
};
export const float = (v, at) => {
  if (typeof v !== "number" || !Number.isFinite(v)) throw bad(`${at} is no number`);
  return v;
};
export const bool = (v, at) => {
  if (typeof v !== "boolean") throw bad(`${at} is no boolean`);
  return v;
};
export const oneOf = (...words) => (v, at) => {
  if (!words.includes(v)) throw bad(`${at} is none of ${words.join(", ")}`);
  return v;
};
export const orNull = (shape) => (v, at) => (v === null ? null : shape(v, at));
export const list = (shape, max, min = 0) => (v, at) => {
  if (!Array.isArray(v) || v.length > max || v.length < min) throw bad(`${at} is no list of ${min} to ${max}`);
  return v.map((item, i) => shape(item, `${at}[${i}]`));
};
export const tuple = (...shapes) => (v, at) => {
  if (!Array.isArray(v) || v.length !== shapes.length) throw bad(`${at} is no list of ${shapes.length}`);
  return v.map((item, i) => shapes[i](item, `${at}[${i}]`));
};
export const dict = (shape, maxKey, max, minKey = 0) => (v, at) => {
  if (!isObject(v)) throw bad(`${at} is no object`);
  const keys = Object.keys(v);
  const unfit = (k) => Array.from(k).length > maxKey || Array.from(k).length < minKey;
  if (keys.length > max || keys.some(unfit)) throw bad(`${at} has too many or unfit keys`);
  return new Map(keys.map((k) => [k, shape(v[k], `${at}.${k}`)]));
};
export const any = (v) => v;
/** A field that may be left out. */
export const opt = (shape, fallback) => ({ shape, fallback });
export const struct = (fields) => (v, at) => {
  if (!isObject(v)) throw bad(`${at} is no object`);
  const out = {};
  for (const [name, field] of Object.entries(fields)) {
    const present = Object.hasOwn(v, name);
    if (typeof field === "function") {
      if (!present) throw bad(`${at} lacks ${name}`);
      out[name] = field(v[name], `${at}.${name}`);
    } else {
      out[name] = present ? field.shape(v[name], `${at}.${name}`) : structuredClone(field.fallback);
    }
  }
  return out;
};

export function isObject(v) {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}
