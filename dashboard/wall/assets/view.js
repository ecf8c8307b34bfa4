// From cells to what the page says: figures, shares, words, the list. Pure; every Chinese word comes from the captions.

import { cityMoment, isDayBefore, span, two } from "./city_time.js";

export const filled = (caption, ...values) => caption.replace(/\{(\d)\}/g, (_, index) => String(values[Number(index)]));

/** 1284 as 1,284; null and undefined as —. */
export function counted(number, none) {
  return typeof number === "number" ? number.toLocaleString("en-US").replace("-", "−") : none;
}

/** A change as +6, −3 or 0. */
export function signed(number, none) {
  return typeof number === "number" && number > 0 ? `+${counted(number, none)}` : counted(number, none);
}

/** A share of a denominator in percent to one decimal; null without a denominator. */
export function percent(numerator, denominator) {
  return denominator > 0 ? ((100 * numerator) / denominator).toFixed(1) : null;
}

/** Seconds as a figure and its unit, in the unit that keeps the figure short; null is a duration without samples. */
export function duration(seconds, captions) {
  if (typeof seconds !== "number") return { figure: captions.none, unit: "" };
  if (seconds < 99.5) return { figure: String(Math.round(seconds)), unit: captions.seconds };
  if (seconds < 5970) return { figure: (seconds / 60).toFixed(1), unit: captions.minutes };
  if (seconds < 172800) return { figure: (seconds / 3600).toFixed(1), unit: captions.hours };
  return { figure: (seconds / 86400).toFixed(1), unit: captions.days };
}

/** The age of the data as words: tenths below a minute, then minutes, then hours. */
export function ageWords(ms, captions) {
  const seconds = ms / 1000;
  if (seconds < 10) return filled(captions.age_s, seconds.toFixed(1));
  if (seconds < 60) return filled(captions.age_s, Math.floor(seconds));
  if (seconds < 3600) return filled(captions.age_min, Math.floor(seconds / 60), two(Math.floor(seconds) % 60));
  return filled(captions.age_h, Math.floor(seconds / 3600), two(Math.floor(seconds / 60) % 60));
}

/** Every figure of the page by its place: [text, value]. A cell that is absent shows —, never a made-up 0. */
export function figures(cells, city) {
  const { none } = city.captions;
  const found = new Map();
  const put = (place, value, write = counted) => found.set(place, [write(value, none), value ?? null]);
  const total = cells.get("total");
  for (const name of ["open", "green", "yellow", "red", "grey"]) put(`total.${name}`, total?.[name]);
  for (const name of ["reported", "filed", "dispatched", "closed"]) put(`today.${name}`, cells.get("today")?.[name]);
  put("growth.net", cells.get("growth")?.net, signed);
  put("growth/now.net", cells.get("growth/now")?.net, signed);
  for (const name of ["open", "closed"]) put(`overdue.${name}`, cells.get("overdue")?.[name]);
  for (const district of Object.keys(city.districts)) {
    const row = cells.get(`district/${district}`);
    for (const colour of ["green", "yellow", "red", "grey"]) put(`district/${district}.${colour}`, row?.[colour]);
  }
  (cells.get("top") ?? []).forEach((row, position) => put(`top.${position}.reported`, row.reported));
  putRates(put, cells.get("rates") ?? []);
  for (const measure of ["dispatch", "closure"]) put(`times.${measure}.count`, cells.get("times")?.[measure]?.count);
  return found;
}

function putRates(put, days) {
  const today = days.at(-1);
  const before = days.at(-2);
  const yesterday = today && before && isDayBefore(before.day, today.day) ? before : undefined;
  for (const [name, row] of [["today", today], ["yesterday", yesterday]]) {
    for (const [rate, numerator] of [["on_time", row?.closed_on_time], ["closure", row?.closed]]) {
      const share = row ? percent(numerator, row.due) : null;
      put(`rates.${name}.${rate}`, share, (text, none) => text ?? none);
      put(`rates.${name}.${rate}.closed`, numerator);
      put(`rates.${name}.${rate}.due`, row?.due);
    }
  }
}

/** What a bar shows of its whole, 0 to 1, by its place. */
export function shares(cells) {
  const found = new Map();
  const total = cells.get("total");
  for (const colour of ["green", "yellow", "red", "grey"]) found.set(`total.${colour}`, total?.open > 0 ? total[colour] / total.open : 0);
  const top = cells.get("top") ?? [];
  const most = Math.max(1, ...top.map((row) => row.reported));
  top.forEach((row, position) => found.set(`top.${position}.reported`, row.reported / most));
  return found;
}

/** Words that come from cells and offsets, by their place. */
export function words(store, city, rowsShown) {
  const { captions } = city;
  const { cells } = store;
  const open = attention(cells);
  const count = (colour) => open.filter((row) => row.colour === colour).length;
  const unplaced = open.filter((row) => !hasPlace(row)).length;
  const found = new Map([
    ["banner", banner(cells.get("sources") ?? {}, city)],
    ["incomplete", incomplete(cells.get("incomplete"), captions)],
    ["listed", listed(Math.min(rowsShown, open.length), open.length, captions)],
    ["map_red", filled(captions.map_red, counted(count("red")))],
    ["map_yellow", filled(captions.map_yellow, counted(count("yellow")))],
    ["unplaced", unplaced ? filled(captions.unplaced, counted(unplaced)) : ""],
    // An offset counts from 0, and an empty partition stands at -1: one more in each is how many records the numbers rest on.
    ["position", filled(captions.position, counted(Object.values(store.offsets).reduce((sum, offset) => sum + offset + 1, 0)))],
    ["partitions", filled(captions.partitions, Object.keys(store.offsets).length)],
  ]);
  for (const measure of ["dispatch", "closure"]) {
    for (const name of ["median", "p90"]) found.set(`times.${measure}.${name}`, timeOf(cells, measure, name, captions).unit);
  }
  (cells.get("top") ?? []).forEach((row, position) => found.set(`top.${position}.name`, named(city.categories, row.category)));
  return found;
}

/** A duration's quantile as figure and unit. */
export function timeOf(cells, measure, name, captions) {
  return duration(cells.get("times")?.[measure]?.[`${name}_s`], captions);
}

/** A code's name, or the code itself where the city pack does not have it: never nothing. */
export const named = (names, code) => names[code] ?? code;

function listed(shown, all, captions) {
  return all === 0 ? captions.nothing_listed : filled(captions.listed, counted(shown), counted(all));
}

function incomplete(cell, captions) {
  return cell?.tickets > 0 ? filled(captions.incomplete, counted(cell.tickets)) : "";
}

/** The banner while a demonstration is among the sources: whose records they are. */
function banner(sources, { captions, records }) {
  const played = Object.keys(sources).filter((source) => source.startsWith("demonstration")).sort();
  if (played.length === 0) return "";
  const names = played.map((source) => {
    const part = Object.keys(records).find((key) => source.slice("demonstration".length).includes(key));
    return part ? records[part] : source.slice("demonstration".length).replace(/^[/-]/, "");
  });
  const unique = [...new Set(names)].filter((name) => name !== "");
  return [captions.demonstration, ...unique, captions.remapped].join(captions.separator);
}

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

/** A department's name, or that of the division that a code of so many digits stands for. */
function unitWords(code, city) {
  const divisions = { 6: city.districts, 9: city.streets, 12: city.communities };
  return named((/^\d+$/.test(code) && divisions[code.length]) || city.departments, code);
}

/** One line of the list, as words. `asOf` is city time; without it no time is shown. */
export function decision(row, asOf, city) {
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
    category: named(city.categories, row.category),
    place: placeWords(row.community ?? String(row.grid ?? "").slice(0, 12), city),
    department,
    stage: [named(city.stages, row.stage), filled(captions.since, when)].join(captions.separator),
  };
}

/** A time as hours and minutes; from a day on as days and hours with their words, from a hundred on as days alone. */
function clockOf(ms, captions) {
  const { days, hours, minutes } = span(ms);
  if (days > 99) return [String(days), captions.day, "", ""];
  return days > 0 ? [String(days), captions.day, two(hours), captions.hour] : [`${two(hours)}:${two(minutes)}`, "", "", ""];
}

// The list gives a place some fourteen characters: longer ones lose what is least needed to find it, first the kind of
// community, then the street (the community's name says more).
const PLACE_EMS_MAX = 14.8;

export function placeWords(community, city) {
  const street = named(city.streets, community.slice(0, 9));
  const full = named(city.communities, community);
  const short = full.replace(new RegExp(`(${city.community_kinds.join("|")})$`), "") || full;
  const district = named(city.districts, community.slice(0, 6));
  const ways = [[district, street, full], [district, street, short], [district, full], [district, short]];
  const separator = city.captions.separator;
  const whole = ways.map((names) => names.join(separator)).find((text) => ems(text) <= PLACE_EMS_MAX);
  return whole ?? cut(ways.at(-1).join(separator), PLACE_EMS_MAX);
}

/** A text that does not fit, with … in place of its end. */
function cut(text, emsMax) {
  let kept = [...text];
  while (ems(kept.join("")) > emsMax - 1) kept = kept.slice(0, -1);
  return `${kept.join("")}…`;
}

/** About how wide a text is in Noto Sans SC, in its own letters: Chinese ones and the middle dot count whole, others 0.6. */
export const ems = (text) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" || letter === "·" ? 1 : letter === " " ? 0.23 : 0.6), 0);
