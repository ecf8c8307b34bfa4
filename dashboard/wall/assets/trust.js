// What the page says of the comparison with the log: at which record it was equal, that it stopped, or that it failed. Pure.

import { ageWords, counted, filled } from "./writing.js";

// The auditor compares about once a second; after so long without news it stands still, or the way to it does.
export const STOPPED_AFTER_MS = 60000;

/** The badge and the alarm: {badge, alarm, is}, where `is` is "none", "equal", "stopped" or "apart". */
export function verification(cell, ageMs, captions) {
  if (!cell) return { is: "none", badge: captions.not_verified, alarm: "" };
  const at = filled(captions.position, counted(cell.records));
  if (!cell.equal) return { is: "apart", badge: filled(captions.apart_at, at), alarm: alarmOf(cell, captions) };
  if (ageMs !== null && ageMs > STOPPED_AFTER_MS) return { is: "stopped", badge: filled(captions.verified_before, ageWords(ageMs, captions)), alarm: "" };
  return { is: "equal", badge: filled(captions.verified, at), alarm: "" };
}

/** What is wrong: records that the log has lost, or the first boards that differ. */
function alarmOf({ lost, differing }, captions) {
  if (lost > 0) return filled(captions.lost, counted(lost));
  return filled(captions.differs, differing.map(({ board }) => board).slice(0, 2).join(captions.and));
}
