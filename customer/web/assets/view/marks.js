/** Marks as SVG over a picture: dot, arrow, ellipse, line, each with a light edge, so that it is seen on anything. */
const SVG = "http://www.w3.org/2000/svg";

/** In units of which the longer side of the picture has UNITS: about a pixel of the preview. */
const UNITS = 360;
const LINE = 4;
const EDGE = 1.5;
const DOT = 11;
const HEAD = 18;
const HEAD_RAD = (28 * Math.PI) / 180;

export class MarksView {
  /** `node`: the SVG element, whose unit is one pixel of the picture. */
  constructor(node) {
    this._node = node;
    /** Mark -> its element. */
    this._drawn = new Map();
  }

  /** Shows exactly these marks of marks.js. What stays is left alone, for a dot that moves in the page would begin to fade anew. */
  update(marks, [wide, high]) {
    const shown = wide > 0 ? new Set(marks) : new Set();
    for (const [mark, element] of this._drawn) {
      if (shown.has(mark)) continue;
      element.remove();
      this._drawn.delete(mark);
    }
    for (const mark of shown) {
      if (this._drawn.has(mark)) continue;
      const element = draw(mark, wide, high);
      this._drawn.set(mark, element);
      this._node.append(element);
    }
  }
}

function draw({ kind, path }, wide, high) {
  const unit = Math.max(wide, high) / UNITS;
  const spots = path.map(([x, y]) => [(x / 65535) * wide, (y / 65535) * high]);
  const group = make("g", { class: `mark mark-${kind}` });
  if (kind === "point") {
    const [[cx, cy]] = spots;
    group.append(make("circle", { class: "mark-dot", cx, cy, r: DOT * unit, "stroke-width": 2 * EDGE * unit }));
    return group;
  }
  for (const [cls, width] of [["mark-edge", LINE + 2 * EDGE], ["mark-ink", LINE]]) {
    group.append(make(...shape(kind, spots, unit), { class: cls, "stroke-width": width * unit }));
  }
  return group;
}

/** Name and attributes of the one SVG element that a mark's line is. */
function shape(kind, spots, unit) {
  const [[x, y], [toX, toY] = [x, y]] = spots;
  if (kind === "circle") {
    return ["ellipse", { cx: (x + toX) / 2, cy: (y + toY) / 2, rx: Math.abs(toX - x) / 2, ry: Math.abs(toY - y) / 2 }];
  }
  const line = spots.length === 1 ? [spots[0], spots[0]] : spots;
  let d = `M${line.map((spot) => spot.join(" ")).join("L")}`;
  if (kind === "arrow") {
    const back = Math.atan2(y - toY, x - toX);
    const length = Math.min(HEAD * unit, Math.hypot(x - toX, y - toY));
    const [one, other] = [back + HEAD_RAD, back - HEAD_RAD].map((a) => `${toX + length * Math.cos(a)} ${toY + length * Math.sin(a)}`);
    d += `M${one}L${toX} ${toY}L${other}`;
  }
  return ["path", { d }];
}

function make(name, ...attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(Object.assign({}, ...attributes))) element.setAttribute(key, String(value));
  return element;
}
