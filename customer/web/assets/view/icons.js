/** Line icons on a 24 px grid, stroke 1.5 px, drawn for this page. Always beside words, so hidden from screen readers. */
const SVG = "http://www.w3.org/2000/svg";

const PATHS = {
  exit: ["M10 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h4", "M15 8l4 4-4 4", "M19 12H9"],
  enter: ["M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4", "M10 8l4 4-4 4", "M14 12H4"],
  globe: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M3 12h18", "M12 3c2.5 2.4 3.8 5.5 3.8 9s-1.3 6.6-3.8 9c-2.5-2.4-3.8-5.5-3.8-9s1.3-6.6 3.8-9z"],
  shield: ["M12 3l7.5 2.5v6c0 4.5-3.2 7.7-7.5 9.5-4.3-1.8-7.5-5-7.5-9.5v-6z", "M9 12l2.2 2.2L15.2 10"],
  screen: ["M14 4H5a2 2 0 0 0-2 2v9a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2v-4", "M8 21h8", "M17 3h4v4", "M21 3l-6 6"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"],
  hidden: ["M9.5 5.8A9.8 9.8 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-2.6 3.4", "M6.2 7.5A17 17 0 0 0 2.5 12S6 18.5 12 18.5a9.6 9.6 0 0 0 5-1.4", "M10 10a3 3 0 0 0 4.1 4.2", "M4 4l16 16"],
  camera: ["M4 7.5h2.6l1.6-2.5h7.6l1.6 2.5H20a1.5 1.5 0 0 1 1.5 1.5v8.5A1.5 1.5 0 0 1 20 19H4a1.5 1.5 0 0 1-1.5-1.5V9A1.5 1.5 0 0 1 4 7.5z", "M12 9.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7z"],
  turn: ["M4.5 12a7.5 7.5 0 0 1 13-5.1L20 9.5", "M20 4.5v5h-5", "M19.5 12a7.5 7.5 0 0 1-13 5.1L4 14.5", "M4 19.5v-5h5"],
  torch: ["M8 3h8v4l-2 3v11h-4V10L8 7z", "M8 7h8", "M12 12.5v2"],
  stop: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M9 9h6v6H9z"],
  yes: ["M5 12.5l4.5 4.5L19 7.5"],
  no: ["M6 6l12 12", "M18 6L6 18"],
  send: ["M4 4.5l17 7.5-17 7.5 3-7.5z", "M7 12h6"],
  done: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M8 12.3l2.8 2.8L16 9.8"],
  clock: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 7.5V12l3 2"],
  link: ["M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1", "M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1"],
  unknown: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M9.5 9.7A2.5 2.5 0 0 1 14.4 10c0 1.7-2.4 2-2.4 3.5", "M12 16.5v.3"],
  offline: ["M4 9.5A12 12 0 0 1 8 7", "M12.5 6.1A12 12 0 0 1 20 9.5", "M7 13a7.5 7.5 0 0 1 3-1.9", "M15 12a7.5 7.5 0 0 1 2 1", "M4 4l16 16", "M12 17.5v.3"],
  save: ["M12 4v11", "M7.5 11l4.5 4.5 4.5-4.5", "M5 20h14"],
  down: ["M12 5v14", "M6 13l6 6 6-6"],
  image: ["M5 5h14a1.5 1.5 0 0 1 1.5 1.5v11A1.5 1.5 0 0 1 19 19H5a1.5 1.5 0 0 1-1.5-1.5v-11A1.5 1.5 0 0 1 5 5z", "M3.5 15.5l4.5-4.5 5 5 2.5-2.5 5 5", "M15.5 9.2v.1"],
  record: ["M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z", "M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z"],
};

export function icon(name, extra = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${extra}`.trim());
  svg.setAttribute("aria-hidden", "true");
  for (const d of PATHS[name]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
