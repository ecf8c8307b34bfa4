// The lists of the page: which rows, in which order, and what each of them says. Pure.

import { cityMoment, span, two } from "./city_time.js";
import { PLACE_EMS, placeWords, unitWords } from "./names.js";
import { agoWords, cut, ems, filled, named } from "./writing.js";

export const hasPlace = (row) => typeof row.lon_deg === "number" && typeof row.lat_deg === "number";

const RANK = { red: 0, yellow: 1 };
const sorted = new WeakMap();

/** Open red and yellow tickets: red first, each colour by due time, then by id. Sorted once for each set of cells. */
export function attention(cells) {
  if (!sorted.has(cells)) {
    const rows = [];
    for (const [key, row] of cells) {
      if (key.startsWith("attention/")) rows.push({ ...row, ticket: key.slice("attention/".length), due: Date.parse(row.due_at) });
    }
    rows.sort((a, b) => RANK[a.colour] - RANK[b.colour] || a.due - b.due || (a.ticket < b.ticket ? -1 : 1));
    sorted.set(cells, rows);
  }
  return sorted.get(cells);
}

/**
 * Those that need a decision in the order of a pane that has so many places, `fixed` of which never turn: in these the reds that
 * wait longest and the yellows that run out next, which can still be kept; then all others as `attention` has them.
 */
export function decisions(cells, places, fixed) {
  const rows = attention(cells);
  const firstYellow = rows.findIndex(({ colour }) => colour === "yellow");
  if (rows.length <= places || firstYellow < 0) return rows;
  const yellows = Math.min(Math.floor(places / 4), rows.length - firstYellow);
  const reds = Math.min(firstYellow, Math.max(0, (fixed || places) - yellows));
  return [...rows.slice(0, reds), ...rows.slice(firstYellow, firstYellow + yellows), ...rows.slice(reds, firstYellow), ...rows.slice(firstYellow + yellows)];
}

// How many letters' widths the parts of a line have where nobody has measured them: what it is, its place, who has it, what he said.
const FIT = { what: Infinity, place: PLACE_EMS, who: Infinity, said: Infinity };

/** One line of the list, as words. `asOf` is city time; without it no time is shown. */
export function decision(row, asOf, city, fit = FIT) {
  const { captions, zone } = city;
  const since = cityMoment(row.since, zone);
  const when = `${two(since.month)}-${two(since.day)} ${since.hour}:${since.minute}`;
  const department = row.department ? unitWords(row.department, city) : captions.no_department;
  return {
    ticket: row.ticket,
    colour: row.colour,
    badge: captions[row.colour],
    time: asOf ? clockOf(row.due - Date.parse(asOf), captions) : [captions.none, "", "", ""],
    side: asOf && row.due > Date.parse(asOf) ? captions.left : captions.over,
    category: cut(named(city.categories, row.category), fit.what),
    place: placeWords(row.community ?? String(row.grid ?? "").slice(0, 12), city, fit.place),
    department: cut(department, fit.who),
    stage: cut([named(city.stages, row.stage), filled(captions.since, when)].join(captions.separator), fit.said),
  };
}

/** A time as hours and minutes; from a day on as days and hours with their words, from a hundred on as days alone. */
export function clockOf(ms, captions) {
  const { days, hours, minutes } = span(ms);
  if (days > 99) return [String(days), captions.day, "", ""];
  return days > 0 ? [String(days), captions.day, two(hours), captions.hour] : [`${two(hours)}:${two(minutes)}`, "", "", ""];
}

/** What just happened to the tickets that need a decision: turned red or yellow, rose a level; the newest first. */
export function changes(cells) {
  return attention(cells)
    .flatMap((row) => [
      ...(row.since ? [{ ...row, kind: `turned_${row.colour}`, at: Date.parse(row.since) }] : []),
      ...(row.rose_at ? [{ ...row, kind: "rose", at: Date.parse(row.rose_at) }] : []),
    ])
    .sort((a, b) => b.at - a.at || (a.ticket < b.ticket ? -1 : 1));
}

/** One line of the changes, as words. */
export function change(row, asOf, city, fit = FIT) {
  const { captions } = city;
  const line = decision(row, asOf, city, fit);
  const told = row.kind === "rose" && row.told ? filled(captions.told, unitWords(row.told, city)) : named(city.stages, row.stage);
  return {
    ...line,
    kind: row.kind,
    turn: row.kind === "rose" ? filled(captions.rose, row.level) : captions[row.kind],
    ago: asOf ? agoWords(Date.parse(asOf) - row.at, captions) : captions.none,
    told: cut(told, fit.said),
  };
}

/** The whistles that somebody has not answered, by the time they are due. */
export function whistles(cells) {
  return [...cells]
    .filter(([key, row]) => key.startsWith("whistle/") && row.awaited.length + row.overdue.length > 0)
    .map(([key, row]) => ({ ...row, ticket: key.slice("whistle/".length), due: Date.parse(row.due_at) }))
    .sort((a, b) => a.due - b.due || (a.ticket < b.ticket ? -1 : 1));
}

/** One line of the whistles, as words: who is late or awaited, and how many are there. */
export function whistle(row, asOf, city, fit = FIT) {
  const { captions } = city;
  const [urgent, codes] = row.overdue.length ? ["late", row.overdue] : ["awaited", row.awaited];
  const first = unitWords(codes[0], city);
  const more = codes.length > 1 ? filled(captions.and_more, codes.length) : "";
  const street = named(city.streets, row.street);
  const whole = [city.districts[row.street.slice(0, 6)], street].filter(Boolean).join(captions.separator);
  return {
    ticket: row.ticket,
    late: asOf ? row.due <= Date.parse(asOf) : false,
    time: asOf ? clockOf(row.due - Date.parse(asOf), captions) : [captions.none, "", "", ""],
    side: asOf && row.due > Date.parse(asOf) ? captions.left : captions.over,
    category: cut(named(city.categories, row.category), fit.what),
    place: ems(whole) <= fit.place ? whole : cut(street, fit.place),
    who: [`${filled(captions[urgent], first)}${more}`, `${first}${more}`].find((text) => ems(text) <= fit.who) ?? cut(first, fit.who),
    there: cut(filled(captions.answered, row.there.length, row.there.length + row.awaited.length + row.overdue.length), fit.said),
  };
}
