// Before and after: which pair of photos the showcase has up, where they lie, and what is said below them. Pure.

import { placeWords } from "./names.js";
import { cut, duration, filled, named } from "./writing.js";

/** The featured tickets, what was closed last first. */
export function pairs(cells) {
  return [...cells]
    .filter(([key]) => key.startsWith("featured/"))
    .map(([key, row]) => ({ ...row, ticket: key.slice("featured/".length) }))
    .sort((a, b) => Date.parse(b.closed_at) - Date.parse(a.closed_at) || (a.ticket < b.ticket ? -1 : 1));
}

/** Nothing was up yet. */
export const UNSEEN = { place: -1, sinceMs: 0 };

/**
 * Which pair is up, asked only while the pane is in sight: the next one once the last had its turn.
 *
 * Counted by the clock alone, a pane that itself comes in turn would show the same pairs for ever.
 */
export function turned(turn, nowMs, rotateS) {
  const stays = rotateS === 0 || nowMs - turn.sinceMs < 1000 * rotateS;
  return turn.place >= 0 && stays ? turn : { place: turn.place + 1, sinceMs: nowMs };
}

/** Where a photo is loaded from: the gateway, which serves it only while it is featured. */
export const photoAt = (digest, { protocol, hostname }, port) => `${protocol}//${hostname}:${port}/photos/${digest}`;

/** What is said of a pair: on its pictures who made them up, below them the caption, whole, and two lines of so many letters' widths. */
export function told(row, city, fit = Infinity) {
  const { captions } = city;
  const took = duration((Date.parse(row.closed_at) - Date.parse(row.reported_at)) / 1000, captions);
  return {
    madeUp: row.source.startsWith("demonstration") ? captions.picture_made_up : "",
    caption: row.caption,
    place: placeWords(row.community, city, fit),
    facts: cut([named(city.categories, row.category), filled(captions.took, took.figure, took.unit)].join(captions.separator), fit),
  };
}
