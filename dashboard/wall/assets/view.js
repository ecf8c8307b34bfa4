// From cells to what the page says: figures, shares, words. Pure; every word comes from the captions.

import { isDayBefore } from "./city_time.js";
import { attention, hasPlace } from "./lists.js";
import { counted, duration, filled, named, percent, signed } from "./writing.js";

const COLOURS = ["green", "yellow", "red", "grey"];
const TIERS = ["city", "district", "department", "street", "community"];

/** Every figure of the page by its place: [text, value]. A cell that is absent shows —, never a made-up 0. */
export function figures(cells, city) {
  const { none } = city.captions;
  const found = new Map();
  const put = (place, value, write = counted) => found.set(place, [write(value, none), value ?? null]);
  for (const [prefix, row] of openTotals(cells)) for (const name of ["open", ...COLOURS]) put(`${prefix}.${name}`, row?.[name]);
  for (const name of ["supervised", "whistling"]) put(`demands.${name}`, cells.get("demands")?.[name]);
  for (const name of ["reported", "filed", "dispatched", "closed"]) put(`today.${name}`, cells.get("today")?.[name]);
  put("growth.net", cells.get("growth")?.net, signed);
  put("growth/now.net", cells.get("growth/now")?.net, signed);
  for (const name of ["open", "closed"]) put(`overdue.${name}`, cells.get("overdue")?.[name]);
  for (const district of Object.keys(city.districts)) {
    const row = cells.get(`district/${district}`);
    for (const colour of COLOURS) put(`district/${district}.${colour}`, row?.[colour]);
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
  for (const [prefix, row] of openTotals(cells)) {
    for (const colour of COLOURS) found.set(`${prefix}.${colour}`, row?.open > 0 ? row[colour] / row.open : 0);
  }
  const top = cells.get("top") ?? [];
  const most = Math.max(1, ...top.map((row) => row.reported));
  top.forEach((row, position) => found.set(`top.${position}.reported`, row.reported / most));
  return found;
}

/** Every open total that stands as a bar with its parts: that of the city, and those of the tiers. */
function openTotals(cells) {
  return ["total", ...TIERS.map((tier) => `tier/${tier}`)].map((prefix) => [prefix, cells.get(prefix)]);
}

/** Words that come from cells and offsets, by their place. */
export function words(store, city) {
  const { captions } = city;
  const { cells } = store;
  const open = attention(cells);
  const unplaced = open.filter((row) => !hasPlace(row)).length;
  const found = new Map([
    ["incomplete", incomplete(cells.get("incomplete"), captions)],
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

function incomplete(cell, captions) {
  return cell?.tickets > 0 ? filled(captions.incomplete, counted(cell.tickets)) : "";
}

/** The banner while a demonstration is among the sources: whose records they are, or where there is no room for it that it is one. */
export function banner(cells, { captions, records }, narrow = false) {
  const sources = cells.get("sources") ?? {};
  const played = Object.keys(sources).filter((source) => source.startsWith("demonstration")).sort();
  if (played.length === 0) return "";
  if (narrow) return captions.demonstration;
  const names = played.map((source) => {
    const part = Object.keys(records).find((key) => source.slice("demonstration".length).includes(key));
    return part ? records[part] : source.slice("demonstration".length).replace(/^[/-]/, "");
  });
  const unique = [...new Set(names)].filter((name) => name !== "");
  return [captions.demonstration, ...unique, captions.remapped].join(captions.separator);
}
