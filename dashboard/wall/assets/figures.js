// Shapes from numbers: the map's marks, the trends, the day's bars. Pure.

import { attention, hasPlace } from "./lists.js";
import { filled } from "./writing.js";

// Half of a mark's width in rem, up to so many marks; more of them are smaller, down to a size that is still seen from afar.
const HALF = 0.62;
const HALF_MIN = 0.4;
const ROOMY = 500;

/** One path per colour with a mark for each ticket that has a place in sight: red triangles, yellow diamonds. */
export function marks(cells, place, plane) {
  const paths = { red: [], yellow: [] };
  const placed = attention(cells).filter(hasPlace);
  const half = Math.max(HALF_MIN, HALF * Math.min(1, Math.sqrt(ROOMY / placed.length)));
  for (const row of placed) {
    const at = place([row.lon_deg, row.lat_deg]);
    if (at[0] < 0 || at[1] < 0 || at[0] > plane.width || at[1] > plane.height) continue;
    const [x, y] = at.map((rem) => rem.toFixed(2));
    paths[row.colour].push(row.colour === "red" ? triangle(x, y, half) : diamond(x, y, 0.8 * half));
  }
  return { red: paths.red.join(""), yellow: paths.yellow.join("") };
}

const triangle = (x, y, half) => `M${x} ${y}m0 ${n(-half)}l${n(half)} ${n(1.7 * half)}h${n(-2 * half)}z`;
const diamond = (x, y, half) => `M${x} ${y}m0 ${n(-half)}l${n(half)} ${n(half)}l${n(-half)} ${n(half)}l${n(-half)} ${n(-half)}z`;
const n = (rem) => rem.toFixed(2);

/** Reported and closed by hour, 24 of each; an absent hour is 0. */
export function flowOf(cells) {
  const of = (name) => Array.from({ length: 24 }, (_, hour) => cells.get(`flow/${String(hour).padStart(2, "0")}`)?.[name] ?? 0);
  return { reported: of("reported"), closed: of("closed") };
}

/** Ticks of an axis that counts both ways, in few round steps; the words drop the sign. */
export function countTicks(up, down) {
  const most = Math.max(1, ...up, ...down);
  const raw = most / 2;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = Math.max(1, [1, 2, 5, 10].find((factor) => factor * power >= raw) * power);
  const low = -Math.ceil(Math.max(0, ...down) / step) * step;
  const high = Math.ceil(Math.max(0, ...up) / step) * step;
  const values = [];
  for (let value = low; value <= high; value += step) values.push(value);
  return { values, text: values.map((value) => Math.abs(value).toLocaleString("en-US")), range: [Math.min(low, -step), Math.max(high, step)] };
}

/** The last days' rate as a line in a box of 100 by 36, and the words that give its scale; days without a due ticket break it. */
export function trend(days, numerator, captions) {
  const rates = days.map((row) => (row.due > 0 ? (100 * row[numerator]) / row.due : null));
  const known = rates.filter((rate) => rate !== null);
  if (known.length < 2) return { line: "", dot: null, scale: captions.no_sample };
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const spread = Math.max(high - low, 2);
  const base = (low + high - spread) / 2;
  const x = (position) => 3 + (94 * (position + 7 - rates.length)) / 6;
  const y = (rate) => 32 - (28 * (rate - base)) / spread;
  const points = rates.map((rate, position) => (rate === null ? null : [x(position).toFixed(1), y(rate).toFixed(1)]));
  const line = points.map((point, position) => (point ? `${points[position - 1] ? "L" : "M"}${point.join(" ")}` : "")).join("");
  return { line, dot: points.at(-1), scale: filled(captions.seven_days, rates.length, low.toFixed(1), high.toFixed(1)) };
}
