// Where the red and yellow tickets gather: counts by street and community, and the streets that have most. Pure.

import { attention } from "./lists.js";

// Fewer than so many are not called a hot spot.
export const HOT_FROM = 3;

/** Red and yellow tickets by a division of so many digits: code → {red, yellow}; the red weigh more in the order. */
export function countsBy(cells, digits) {
  const found = new Map();
  for (const row of attention(cells)) {
    const code = String(row.grid ?? "").slice(0, digits);
    const counts = found.get(code) ?? { red: 0, yellow: 0 };
    counts[row.colour] += 1;
    found.set(code, counts);
  }
  return new Map([...found].sort(([a, one], [b, other]) => weight(other) - weight(one) || (a < b ? -1 : 1)));
}

const weight = ({ red, yellow }) => 2 * red + yellow;

/** The streets with most of them, the first ones: [code, {red, yellow}]. */
export function hotSpots(cells, count) {
  return [...countsBy(cells, 9)].filter(([, { red, yellow }]) => red + yellow >= HOT_FROM).slice(0, count);
}
