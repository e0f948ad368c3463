/** What the page shows of files between technician and device, as plain data: rows with words and what can be pressed. Pure. */
import { leadOf, nameOf } from "./company.js";
import { cleanLine } from "./text.js";

/**
 * `{open, wished, trouble, rows}`, or null where files were never allowed. `open`: files may be sent now. A row: `{id, name, size, done, share, key, args, asks,
 * deeds}`; its `args.who` is the technician whose file it is, which need not be who leads. `share`: of the whole, or null while nothing moves; `deeds`: of take, refuse, pause, goOn, cancel, again, save, putAway.
 */
export function transfersOf(session, who) {
  const files = session.asides.of("files");
  const open = files.allowed && session.active;
  const rows = files.rows.map((row) => rowOf(row, open, partyOf(session, row, who)));
  if (!open && rows.length === 0) return null;
  return { open, wished: open && files.wished, trouble: files.trouble === "" ? "" : `files.trouble.${files.trouble}`, who, rows };
}

/** Who sends or gets it; of somebody whose name nobody tells the page, their desk. What the broker has not written down yet goes to who leads. */
function partyOf(session, row, who) {
  if (row.agent === undefined) return leadOf(session) || who;
  return nameOf(session, row.agent) || cleanLine(session.portal?.name ?? "") || who;
}

function rowOf(row, open, who) {
  const name = cleanLine(row.name) || "?";
  const base = { id: row.id, name, size: row.size, done: row.done, share: null, args: { who, name }, url: row.url, warn: false, moves: false };
  const comes = row.by === "agent";
  switch (row.state) {
    case "offered":
      if (!comes) return { ...base, key: "files.waits", deeds: ["cancel"] };
      return row.answered ? { ...base, key: "files.prepares", deeds: [] } : { ...base, key: "files.asks", deeds: open ? ["take", "refuse"] : ["refuse"], asks: true };
    case "running":
      return { ...base, ...running(row, comes, open) };
    case "done":
      return { ...base, key: comes ? "files.came" : "files.went", done: row.size, deeds: comes && row.url !== "" ? ["save", "putAway"] : ["putAway"] };
    case "failed":
      return { ...base, key: FAILED.has(row.why) ? `files.failed.${row.why}` : "files.failed", warn: true, deeds: ["putAway"] };
    case "refused":
      return { ...base, key: comes ? (FAILED.has(row.why) ? `files.failed.${row.why}` : "files.refused") : "files.refused_them", warn: row.why !== "", deeds: ["putAway"] };
    default:
      return { ...base, key: "files.cancelled", deeds: ["putAway"] };
  }
}

/** What can be told of why it did not work; everything else is "failed". */
const FAILED = new Set(["bad_hash", "no_room", "too_large", "disk_full", "not_read", "changed", "ended", "left"]);
const STUCK = new Set(["disk_full", "not_written", "no_room", "another"]);

function running(row, comes, open) {
  const share = row.size === 0 ? 1 : row.done / row.size;
  if (!open) return { key: "files.not_allowed", share, deeds: ["cancel"], warn: true };
  if (!comes && !row.held) return { key: row.trouble === "another" ? "files.another" : "files.lost", deeds: ["again", "cancel"], warn: true };
  const deeds = [row.paused ? "goOn" : "pause", "cancel"];
  if (STUCK.has(row.trouble)) return { key: `files.stuck.${row.trouble}`, share, deeds, warn: true };
  if (row.paused) return { key: "files.paused", share, deeds };
  if (row.way !== "peer" && row.way !== "broker") return { key: "files.connects", share, deeds };
  return { key: comes ? "files.comes" : "files.goes", share, deeds, moves: true };
}
