// The mode of the city and the operation that the wall shows: which it is, and what is said of it. Pure.

import { cityMoment } from "./city_time.js";
import { clockOf } from "./lists.js";
import { unitWords } from "./names.js";
import { counted, filled } from "./writing.js";

// From the least grave to the gravest; of the levels 1 is the gravest.
const MODES = ["normal", "special", "security", "emergency"];

/** What the wall is arranged for: the mode of the city, or that of a drill while the city is in its normal one. */
export function shownMode(cells) {
  const mode = cells.get("mode");
  if (!mode) return "normal";
  return mode.mode === "normal" && mode.drill ? mode.drill.mode : mode.mode;
}

/** Whether the city itself, not a drill, is in a graver mode or level than before. */
export function graverNow(before, cells) {
  const gravity = (mode) => (mode ? 10 * MODES.indexOf(mode.mode) - (mode.level ?? 0) : Infinity);
  return gravity(cells.get("mode")) > gravity(before.get("mode"));
}

/** The operation that gives the city its mode, else the gravest drill, with how many others run: [id, cell, others]. */
export function shownOperation(cells) {
  const mode = cells.get("mode");
  const id = mode?.operation ?? mode?.drill?.operation;
  const running = [...cells.keys()].filter((key) => key.startsWith("operation/")).length;
  const cell = cells.get(`operation/${id}`);
  return cell ? [id, cell, running - 1] : null;
}

/** The areas of all operations that run, as rings in degrees. */
export function areas(cells) {
  return [...cells].filter(([key, cell]) => key.startsWith("operation/") && cell.area).map(([, { area, drill }]) => ({ rings: area.coordinates, drill }));
}

/** A mode in words, with its level. */
export function modeWords({ mode, level }, { captions, level_numerals: numerals }) {
  const word = captions[`mode_${mode}`];
  return level ? filled(captions.mode_level, word, numerals[level - 1]) : word;
}

/** What the header says of the mode, and of the drill beside it. */
export function modeBadges(cells, city) {
  const mode = cells.get("mode");
  if (!mode) return { mode: "", drill: "" };
  return { mode: modeWords(mode, city), drill: mode.drill ? filled(city.captions.drill_of, modeWords(mode.drill, city)) : "" };
}

/** What the pane says of an operation at a city time, what is still to do first; without a time none is shown. */
export function operationLine([id, cell, others], asOf, city) {
  const { captions, page } = city;
  const now = asOf ? Date.parse(asOf) : null;
  const elapsed = now === null ? [captions.none, "", "", ""] : clockOf(Math.max(0, now - Date.parse(cell.started_at)), captions);
  return {
    id,
    drill: cell.drill,
    badge: [...(cell.drill ? [captions.drill] : []), modeWords(cell, city)].join(captions.separator),
    name: cell.name,
    commander: filled(captions.commander, cell.commander),
    plan: cell.plan,
    where: [cell.area ? captions.area_drawn : captions.area_city, ...(others > 0 ? [filled(captions.other_operations, others)] : [])].join(captions.separator),
    clocks: [{ label: page.elapsed, time: elapsed, side: "", state: "running" }, ...["first", "written"].map((kind) => report(cell, kind, now, city))],
    steps: cell.steps.map((step) => stepLine(step, city, page)).sort((a, b) => a.done - b.done),
    tickets: cell.tickets ? filled(captions.drill_tickets, counted(cell.tickets.reported), counted(cell.tickets.open)) : "",
    done: filled(captions.steps_done, cell.steps.filter((step) => step.done_at).length, cell.steps.length),
  };
}

/** The clock of a report that is owed: how long it has, by how much it is late, or when it was sent. */
function report(cell, kind, now, { captions, page, zone }) {
  const owed = cell.reports.find((one) => one.kind === kind);
  const label = page[`report_${kind}`];
  if (!owed) return { label, time: [captions.none, "", "", ""], side: captions.not_owed, state: "none" };
  const due = Date.parse(owed.due_at);
  if (owed.sent_at) {
    const { hour, minute } = cityMoment(owed.sent_at, zone);
    const late = Date.parse(owed.sent_at) > due;
    return { label, time: [`${hour}:${minute}`, "", "", ""], side: late ? captions.sent_late : captions.sent, state: late ? "sent-late" : "sent" };
  }
  if (now === null) return { label, time: [captions.none, "", "", ""], side: "", state: "due" };
  const late = now > due;
  return { label, time: clockOf(due - now, captions), side: late ? captions.over : captions.left, state: late ? "late" : "due" };
}

function stepLine(step, city, page) {
  const { captions, zone } = city;
  const done = step.done_at ? cityMoment(step.done_at, zone) : null;
  return {
    code: step.code,
    text: step.text,
    who: page[`tier_${step.who}`] ?? unitWords(step.who, city),
    done: done !== null,
    when: done ? filled(captions.done_at, `${done.hour}:${done.minute}`) : captions.to_do,
  };
}
