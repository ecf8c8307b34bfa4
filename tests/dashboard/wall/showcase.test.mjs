// The showcase: every rate with its parts, one scale for lines that are compared, and nothing where nothing was counted.

import assert from "node:assert/strict";
import { test } from "node:test";

import { double, lineIn, ranked, rankedFrom, scaleOf, solved, tiles, trends } from "../../../dashboard/wall/assets/showcase.js";

const captions = new Proxy({ none: "—", no_sample: "no sample" }, { get: (known, name) => known[name] ?? `${String(name)} {0}/{1}` });
const city = { captions, districts: { 321202: "海陵区", 321203: "高港区" }, streets: {}, communities: {}, departments: { a: "甲局", b: "乙局" } };
const achieved = {
  closed: 5809, handled: 5863, handling_seconds: 5863 * 3600 * 2, called: 304, came: 300, came_on_time: 280, coming_seconds: 300 * 900,
  closed_by_tier: 5809, closed_by_community: 123, reported: 11823, repeated: 0,
};

test("the tiles say their figure and what it was made of", () => {
  const found = Object.fromEntries(tiles(new Map([["achieved", achieved], ["period", { days: 4, last: "2026-11-26" }]]), city).map(([place, text, , note]) => [place, [text, note]]));
  assert.deepEqual(found, {
    "achieved.closed": ["5,809", "over_days 4/2026-11-26"],
    "achieved.handling": ["2.0", "handled_so_many 5,863/undefined"],
    "achieved.coming": ["15.0", "came_on_time 92.1/304"],
    "achieved.community": ["2.1", "123 / 5,809"],
    "achieved.repeats": ["0.0", "0 / 11,823"],
  });
});

test("a tile over nothing says that there is no sample, never 0", () => {
  const none = Object.fromEntries(Object.keys(achieved).map((name) => [name, 0]));
  const found = tiles(new Map([["achieved", none]]), city);
  assert.deepEqual(found.slice(1).map(([, text, , note]) => [text, note]), Array(4).fill(["—", "no sample"]));
  assert.deepEqual(tiles(new Map(), city), []);
});

test("a district's rate is that of all its days together, not the mean of their rates", () => {
  const cells = new Map([["trend/321202", [{ due: 0, on_time: 0 }, { due: 10, on_time: 5 }, { due: 90, on_time: 90 }]]]);
  const [one] = trends(cells, city);
  assert.deepEqual([one.name, one.rate, one.first, one.points], ["海陵区", 95, 50, [null, 50, 100]]);
  assert.equal(trends(cells, city).length, 1, "a district without a trend is not drawn");
});

test("lines that are compared share a scale that holds them and the target", () => {
  assert.deepEqual(scaleOf([[97, 95], [93, null]]), { low: 80, high: 100 });
  assert.deepEqual(scaleOf([[43, 95]]), { low: 40, high: 100 });
  assert.equal(lineIn([100, null, 80], { width: 10, height: 20, low: 80, high: 100 }), "M0.0 0.0M10.0 20.0");
});

test("departments whose two scores are far apart are marked and come first", () => {
  const of = (party, resident, count) => ({ party: count, party_score: party * count, resident: count, resident_score: resident * count });
  const found = double(new Map([["double/a", of(4.5, 4.4, 100)], ["double/b", of(4.6, 3.9, 3)]]), city);
  assert.deepEqual(found.map(({ name, apart }) => [name, apart]), [["乙局", true], ["甲局", false]]);
});

test("a rank stands with what it was made of", () => {
  const [, row] = ranked([{ department: "b", handled: 1, on_time: 1, reworks: 0 }, { department: "a", handled: 1346, on_time: 1309, reworks: 3 }], city);
  assert.deepEqual([row.rank, row.name, row.rate, row.parts, row.rework], ["2", "甲局", "97.3", "1,309 / 1,346", "reworked 0.2/undefined"]);
});

test("departments of one rate share a rank and those after them are passed over; who only rounds to the same does not", () => {
  const row = (handled, on_time) => ({ department: "a", handled, on_time, reworks: 0 });
  const rows = ranked([row(9, 9), row(4, 4), row(30001, 30000), row(30000, 29999), row(30, 29), row(60, 58), row(2, 0)], city);
  assert.deepEqual(rows.map(({ rank }) => rank), ["1", "1", "3", "4", "5", "5", "7"]);
  assert.deepEqual(rows.slice(0, 4).map(({ rate }) => rate), Array(4).fill("100.0"));
});

test("the scale of the ranking begins at half, or where its lowest share is", () => {
  const row = (on_time) => ({ on_time, handled: 100 });
  assert.deepEqual([rankedFrom([]), rankedFrom([row(96), row(51)]), rankedFrom([row(96), row(33)]), rankedFrom([row(0)])], [50, 50, 30, 0]);
});

test("what held is counted of what was closed, and what was closed of what was due", () => {
  const period = ["period", { days: 46, last: "2026-11-26" }];
  const lines = solved(new Map([period, ["solved", [{ due: 10, due_closed: 9, closed: 20, unsolved: 5 }, { due: 0, due_closed: 0, closed: 0, unsolved: 0 }]]]));
  assert.deepEqual(lines, { at: "solved/2026-11-26/7", closed: [90, null], held: [75, null] });
  assert.equal(solved(new Map([["period", { days: 45, last: "2026-11-26" }]])).at, "solved/2026-11-26/1");
});
