// What the showcase says: tiles, trends, scores, ranking, and what held. Pure.

import { unitWords } from "./names.js";
import { counted, decimal, filled, percent } from "./writing.js";

export const TARGET_PERCENT = 90;

/** The tiles' figures and what stands below each: [place, text, value, note]. */
export function tiles(cells, { captions }) {
  const achieved = cells.get("achieved");
  const period = cells.get("period");
  if (!achieved) return [];
  const ratio = (numerator, denominator, factor, decimals = 1) => (denominator > 0 ? decimal((factor * numerator) / denominator, decimals) : null);
  const tile = (name, value, note) => [`achieved.${name}`, value ?? captions.none, value, value === null ? captions.no_sample : note];
  const onTime = percent(achieved.came_on_time, achieved.called);
  return [
    tile("closed", counted(achieved.closed), filled(captions.over_days, period?.days ?? 0, period?.last ?? captions.none)),
    tile("handling", ratio(achieved.handling_seconds, achieved.handled, 1 / 3600), filled(captions.handled_so_many, counted(achieved.handled))),
    tile("coming", ratio(achieved.coming_seconds, achieved.came, 1 / 60), filled(captions.came_on_time, onTime ?? captions.none, counted(achieved.called))),
    tile("community", percent(achieved.closed_by_community, achieved.closed_by_tier), parts(achieved.closed_by_community, achieved.closed_by_tier)),
    tile("repeats", percent(achieved.repeated, achieved.reported), parts(achieved.repeated, achieved.reported)),
  ];
}

const parts = (numerator, denominator) => `${counted(numerator)} / ${counted(denominator)}`;
const share = (part, whole) => (whole > 0 ? (100 * part) / whole : null);

/** The districts with their rate over the whole period, its first point, and the points of their line, null where nothing was due. */
export function trends(cells, city) {
  return Object.keys(city.districts)
    .filter((code) => cells.has(`trend/${code}`))
    .map((code) => {
      const bins = cells.get(`trend/${code}`);
      const sum = (name) => bins.reduce((total, bin) => total + bin[name], 0);
      const points = bins.map((bin) => share(bin.on_time, bin.due));
      return { code, name: city.districts[code], rate: share(sum("on_time"), sum("due")), first: points.find((point) => point !== null) ?? null, points };
    });
}

/** Lines in a box of width by height over one common scale; a null breaks the line. */
export function lineIn(points, { width, height, low, high }) {
  const x = (position) => (points.length > 1 ? (width * position) / (points.length - 1) : width / 2).toFixed(1);
  const y = (value) => (height - (height * (value - low)) / (high - low)).toFixed(1);
  return points.map((point, position) => (point === null ? "" : `${position === 0 || points[position - 1] === null ? "M" : "L"}${x(position)} ${y(point)}`)).join("");
}

/** The lowest and highest of several lines, rounded outwards to tens, 100 at the most: one scale for all of them. */
export function scaleOf(lines, least = 100) {
  const known = lines.flat().filter((point) => point !== null);
  const low = Math.floor(Math.min(TARGET_PERCENT, ...known) / 10) * 10;
  return { low: Math.max(0, Math.min(low, least - 20)), high: 100 };
}

/** Each department's two mean scores, those that differ by the city's limit or more marked. */
export function double(cells, city) {
  return [...cells]
    .filter(([key]) => key.startsWith("double/"))
    .map(([key, scores]) => {
      const code = key.slice("double/".length);
      const [party, resident] = [scores.party_score / scores.party, scores.resident_score / scores.resident];
      return { code, name: unitWords(code, city), party, resident, apart: Math.round(100 * Math.abs(party - resident)) >= 100 * APART_FROM, weight: scores.resident };
    })
    .sort((a, b) => Number(b.apart) - Number(a.apart) || b.weight - a.weight);
}
export const APART_FROM = 0.7;

/** The rows of the ranking, as words; those of one rate, not of one rounded text, share a rank, and the next are passed over. */
export function ranked(rows, city) {
  const first = (row) => rows.findIndex((other) => other.on_time * row.handled === row.on_time * other.handled);
  return rows.map((row) => ({
    code: row.department,
    rank: String(first(row) + 1),
    name: unitWords(row.department, city),
    rate: percent(row.on_time, row.handled),
    at: share(row.on_time, row.handled),
    parts: parts(row.on_time, row.handled),
    rework: filled(city.captions.reworked, percent(row.reworks, row.handled)),
  }));
}

/** Where the common scale of the ranking begins, in percent: at 50, or lower in tens where a share is. */
export const rankedFrom = (rows) => Math.min(50, ...rows.map((row) => 10 * Math.floor(share(row.on_time, row.handled) / 10)));

// A point is a day, or where there are many days a week: as the gateway makes them.
const DAYS_DRAWN_MAX = 45;

/** Closures of what was due, and of the closures those that held, as two lines; `at` is where the number of the last point lies. */
export function solved(cells) {
  const bins = cells.get("solved") ?? [];
  const { days, last } = cells.get("period") ?? {};
  return {
    at: `solved/${last}/${days > DAYS_DRAWN_MAX ? 7 : 1}`,
    closed: bins.map((bin) => share(bin.due_closed, bin.due)),
    held: bins.map((bin) => share(bin.closed - bin.unsolved, bin.closed)),
  };
}
