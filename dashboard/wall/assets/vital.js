// The vital signs: which indicators are shown, and what each of them says. Pure.

import { agoWords, counted, cut, filled } from "./writing.js";

/** Indicators that are connected: those that alarm, then those that weigh in the index, then the others, each in the order of the tree. */
export function indicators(cells, tree) {
  const rows = tree.indicators.map((leaf) => ({ ...leaf, cell: cells.get(`vital/leaf/${leaf.code}`) })).filter(({ cell }) => cell && cell.state !== "unconnected");
  const rank = ({ cell, weight }) => (cell.alarm ? 0 : weight > 0 ? 1 : 2);
  return rows.map((row, position) => [rank(row), position, row]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , row]) => row);
}

/**
 * One row as words: name, value, unit, its parts, and how it moved since the window before and in a year.
 * Its last line says one thing after the other; `turned` from 0 to 1 is how much of the pane's turn is over.
 */
export function indicator(leaf, captions, asOf = null, turned = 0) {
  const { cell } = leaf;
  const said = saidInTurn(leaf, captions, asOf);
  const { none } = captions;
  return {
    code: leaf.code,
    alarm: cell.alarm,
    name: leaf.name,
    value: written(cell.value, leaf.decimals, none),
    unit: leaf.unit,
    state: cell.state,
    parts: cell.observed_at ? sourceOf(cell, captions) : partsOf(cell, leaf.unit, captions),
    change: said[Math.floor(turned * said.length)] ?? "",
    line: sparkline(cell.history),
  };
}

/** What a value was made of: a rate of its parts, a mean of so many. */
function partsOf({ numerator, denominator }, unit, captions) {
  if (typeof denominator !== "number") return "";
  return unit === "%" ? `${counted(numerator)} / ${counted(denominator)}` : filled(captions.of_so_many, counted(denominator));
}

// A source has so many letters' room in a row.
const SOURCE_EMS = 8;

/** Where a reading from outside comes from; one that the demonstration made up says so. */
const sourceOf = ({ simulated, source }, captions) => (simulated ? captions.simulated : cut(source, SOURCE_EMS));

/** What no longer holds, and what alarms, says nothing else; a reading that holds says its age; then how it moved, where there is a past. */
function saidInTurn(leaf, captions, asOf) {
  const { cell } = leaf;
  const ago = cell.observed_at && asOf ? agoWords(Date.parse(asOf) - Date.parse(cell.observed_at), captions) : "";
  if (cell.state === "expired") return [filled(captions.expired, ago)];
  if (cell.alarm) return [captions.alarm];
  return [ago, since(cell.before, leaf, captions, "before"), since(cell.year_before, leaf, captions, "year")].filter((text) => text);
}

/** A value beside the one of the past: of a day's count, which is not over, the whole of that day; of all else by how much it moved. */
function since(past, { cell, decimals, window }, captions, which) {
  if (typeof cell.value !== "number" || typeof past !== "number") return "";
  if (window === "day" && !cell.observed_at) return filled(captions[`day_${which}`], written(past, decimals));
  const by = cell.value - past;
  const name = captions[cell.observed_at ? `hour_${which}` : `week_${which}`];
  if (Math.abs(by) < 0.5 / 10 ** decimals) return filled(captions.unmoved, name);
  return filled(by > 0 ? captions.moved_up : captions.moved_down, written(Math.abs(by), decimals), name);
}

const written = (value, decimals, none) =>
  typeof value === "number" ? value.toLocaleString("en-US", { minimumFractionDigits: decimals, maximumFractionDigits: decimals }).replace("-", "−") : none;

/** The last days as a line in a box of 100 by 36; days without a value break it. */
export function sparkline(history) {
  const known = history.filter((value) => value !== null);
  if (known.length < 2) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const spread = high - low || 1;
  const x = (position) => (3 + (94 * position) / (history.length - 1)).toFixed(1);
  const y = (value) => (high === low ? 18 : 32 - (28 * (value - low)) / spread).toFixed(1);
  return history.map((value, position) => (value === null ? "" : `${history[position - 1] === null || position === 0 ? "M" : "L"}${x(position)} ${y(value)}`)).join("");
}

/** The themes with their index, null while nothing below one is connected, and whether anything in it is made up. */
export const themes = (cells, tree) =>
  tree.themes.map((theme) => {
    const cell = cells.get(`vital/theme/${theme.code}`);
    return { ...theme, index: cell?.index ?? null, state: typeof cell?.index !== "number" ? "unconnected" : cell.simulated ? "simulated" : "exact" };
  });
