// The vital signs: alarms first, then what weighs in the index; each row says its value, its parts and its change.

import assert from "node:assert/strict";
import { test } from "node:test";

import { indicator, indicators, sparkline, themes } from "../../../dashboard/wall/assets/vital.js";

const captions = {
  none: "—", moved_up: "▲ {0} {1}", moved_down: "▼ {0} {1}", unmoved: "= {0}", alarm: "alarm", of_so_many: "of {0}",
  week_before: "week", week_year: "year", hour_before: "day", hour_year: "year", day_before: "before {0}", day_year: "a year ago {0}",
};
const leaf = (code, more = {}) => ({ code, name: code, unit: "%", decimals: 1, weight: 0.5, window: "week", ...more });
const exact = (more = {}) => ({ state: "exact", value: 91.2, numerator: 1697, denominator: 1860, before: 90.1, alarm: false, history: [], ...more });

test("indicators that alarm stand first, then those that weigh, and one without a feed is not listed", () => {
  const tree = { indicators: [leaf("count", { weight: 0 }), leaf("rate"), leaf("low"), leaf("outside"), leaf("absent")] };
  const cells = new Map([
    ["vital/leaf/count", exact()], ["vital/leaf/rate", exact()], ["vital/leaf/low", exact({ alarm: true })],
    ["vital/leaf/outside", { state: "unconnected", value: null, index: null, alarm: false }],
  ]);
  assert.deepEqual(indicators(cells, tree).map(({ code }) => code), ["low", "rate", "count"]);
});

test("a row says numerator and denominator, and how far the value moved in its own decimals", () => {
  const said = (more, cell) => indicator({ ...leaf("a", more), cell: exact(cell) }, captions);
  assert.deepEqual([said().value, said().parts, said().change], ["91.2", "1,697 / 1,860", "▲ 1.1 week"]);
  assert.equal(said({}, { before: 91.24 }).change, "= week");
  assert.equal(said({}, { before: 95 }).change, "▼ 3.8 week");
  assert.equal(said({}, { before: null }).change, "", "a past without data is not compared");
  assert.equal(said({ window: "day", decimals: 0 }, { before: 3045 }).change, "before 3,045");
  assert.equal(said({}, { alarm: true }).change, "alarm");
  assert.deepEqual([said({}, { value: null }).value, said({ decimals: 0 }, { value: -1284, denominator: null }).value], ["—", "−1,284"]);
  assert.equal(said({}, { denominator: null }).parts, "");
  assert.equal(said({ unit: "min" }).parts, "of 1,860", "the seconds of a mean say nothing");
});

test("a row says in turn how it moved since the window before and in a year, and an alarm nothing else", () => {
  const turns = (more, cell) => [0, 0.4, 0.5, 0.99].map((turned) => indicator({ ...leaf("a", more), cell: exact(cell) }, captions, "2026-01-01T08:20:00Z", turned).change);
  assert.deepEqual(turns({}, { year_before: 92 }), ["▲ 1.1 week", "▲ 1.1 week", "▼ 0.8 year", "▼ 0.8 year"]);
  assert.deepEqual(turns({}, { year_before: null }), Array(4).fill("▲ 1.1 week"));
  assert.deepEqual(turns({}, { before: null, year_before: 91.2 }), Array(4).fill("= year"));
  assert.deepEqual(turns({ window: "day" }, { before: 3, year_before: 4 }).slice(1, 3), ["before 3.0", "a year ago 4.0"], "a day that is not over is compared with whole ones");
  assert.deepEqual(turns({}, { alarm: true, year_before: 92 }), Array(4).fill("alarm"));
  const observed = { observed_at: "2026-01-01T08:20:00Z", source: "s" };
  const said = [0, 0.34, 0.67].map((turned) => indicator({ ...leaf("aqi", { window: "day" }), cell: exact({ ...observed, year_before: 92 }) }, { ...captions, just_now: "now" }, "2026-01-01T08:20:00Z", turned).change);
  assert.deepEqual(said, ["now", "▲ 1.1 day", "▼ 0.8 year"], "a reading is compared with that of the same hour");
});

test("a reading from outside says its source and age, one made up says so, and one past its time is expired", () => {
  const words = { ...captions, simulated: "made up", expired: "expired, {0}", ago_min: "{0} min", ago_h: "{0} h", just_now: "now" };
  const reading = { state: "fresh", value: 42, numerator: null, denominator: null, before: 40, alarm: false, history: [], observed_at: "2026-01-01T08:00:00Z" };
  const said = (more) => indicator({ ...leaf("aqi", { decimals: 0 }), cell: { ...reading, source: "a station", simulated: false, ...more } }, words, "2026-01-01T08:20:00Z");
  assert.deepEqual([said().value, said().parts, said().change], ["42", "a station", "20 min"]);
  assert.deepEqual([said({ simulated: true, state: "simulated" }).parts, said({ state: "expired" }).change], ["made up", "expired, 20 min"]);
  assert.equal(said({ source: "a very long name of a source" }).parts.endsWith("…"), true);
});

test("a line breaks where a day has no value, and needs two days", () => {
  assert.equal(sparkline([null, null, 3]), "");
  assert.equal((sparkline([1, null, 3, 4]).match(/M/g) ?? []).length, 2);
  assert.equal(sparkline([2, 2]), "M3.0 18.0L97.0 18.0");
});

test("a theme without a connected indicator has no index", () => {
  const tree = { themes: ["a", "b", "c"].map((code) => ({ code, name: code })) };
  const cells = new Map([["vital/theme/a", { index: 8.7, simulated: false }], ["vital/theme/b", { index: null }], ["vital/theme/c", { index: 9, simulated: true }]]);
  assert.deepEqual(themes(cells, tree).map(({ index, state }) => [index, state]), [[8.7, "exact"], [null, "unconnected"], [9, "simulated"]]);
});
