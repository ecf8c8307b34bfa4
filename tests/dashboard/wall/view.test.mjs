// What the page says of its cells: figures, words, the list, the map's marks; every word comes from the captions.

import assert from "node:assert/strict";
import { test } from "node:test";

import { cityMoment, isDayBefore, span } from "../../../dashboard/wall/assets/city_time.js";
import { countTicks, flowOf, marks, trend } from "../../../dashboard/wall/assets/figures.js";
import { attention, change, changes, decision, decisions, whistle, whistles } from "../../../dashboard/wall/assets/lists.js";
import { placeWords } from "../../../dashboard/wall/assets/names.js";
import { banner, figures, shares, words } from "../../../dashboard/wall/assets/view.js";
import { counted, decimal, duration, ems, percent, signed } from "../../../dashboard/wall/assets/writing.js";

const captions = new Proxy({ none: "—", separator: " · ", demonstration: "演示数据", remapped: "地理已映射", red: "红", yellow: "黄" }, {
  get: (known, name) => known[name] ?? `${String(name)} {0}/{1}`,
});
const city = {
  zone: "Asia/Shanghai",
  captions,
  community_kinds: ["(?:社区)?居委会", "(?:社区)?村民委员会"],
  records: { nyc: "纽约 311", sf: "旧金山消防" },
  stages: { report: "已上报" },
  categories: { "road-damage": "道路破损" },
  departments: { traffic: "交通局" },
  districts: { 321202: "海陵区" },
  streets: { 321202001: "城东街道" },
  communities: { 321202001001: "东风社区居委会", 321202001002: "一个名字特别长的村村民委员会", 321202001003: "高端装备制造产业园管理虚拟社区" },
};
const ticket = (colour, due_at, more = {}) => ({
  category: "road-damage", grid: "321202001001001", community: "321202001001", lon_deg: 119.9, lat_deg: 32.5, department: null, stage: "report",
  colour, due_at, since: "2026-01-01T09:00:00+08:00", ...more,
});

test("red stands before yellow, each by due time, then by id", () => {
  const cells = new Map([
    ["attention/b", ticket("yellow", "2026-01-01T08:00:00Z")],
    ["attention/d", ticket("red", "2026-01-01T10:00:00Z")],
    ["attention/c", ticket("red", "2026-01-01T09:00:00Z")],
    ["attention/a", ticket("red", "2026-01-01T10:00:00Z")],
  ]);
  assert.deepEqual(attention(cells).map((row) => row.ticket), ["c", "a", "d", "b"]);
});

test("beside the reds that wait longest a full pane keeps the yellows that run out next, and every ticket stands in it once", () => {
  const cells = new Map();
  for (let n = 10; n < 30; n += 1) cells.set(`attention/r${n}`, ticket("red", `2026-01-01T08:${n}:00Z`));
  for (let n = 10; n < 15; n += 1) cells.set(`attention/y${n}`, ticket("yellow", `2026-01-01T11:${n}:00Z`));
  const listed = (places, fixed) => decisions(cells, places, fixed).map((row) => row.ticket);
  assert.deepEqual(listed(8, 6).slice(0, 8), ["r10", "r11", "r12", "r13", "y10", "y11", "r14", "r15"]);
  assert.deepEqual(listed(8, 0).slice(0, 8), ["r10", "r11", "r12", "r13", "r14", "r15", "y10", "y11"], "nothing turns: what is never seen is not the yellow that can be kept");
  for (const [places, fixed] of [[1, 0], [3, 2], [8, 6], [8, 0], [40, 0]]) assert.deepEqual(listed(places, fixed).sort(), attention(cells).map((row) => row.ticket).sort());
  assert.deepEqual(listed(40, 20), attention(cells).map((row) => row.ticket), "where all have room red stands before yellow");
});

test("a line of the list tells what, where, who, and how long it is over or has left", () => {
  const over = decision({ ...ticket("red", "x"), due: Date.parse("2026-01-01T08:00:00Z") }, "2026-01-01T09:30:00Z", city);
  assert.deepEqual([over.badge, over.time[0], over.side], ["红", "01:30", captions.over]);
  assert.deepEqual([over.category, over.place, over.department], ["道路破损", "海陵区 · 城东街道 · 东风", captions.no_department]);
  const left = decision({ ...ticket("yellow", "x"), due: Date.parse("2026-01-03T11:00:00Z") }, "2026-01-01T09:00:00Z", city);
  assert.deepEqual([left.time.slice(0, 3), left.side], [["2", captions.day, "02"], captions.left]);
});

test("who works on a ticket is named, whether a department or a division", () => {
  const who = (department) => decision({ ...ticket("red", "x"), department, due: 0 }, null, city).department;
  assert.deepEqual(["traffic", "321202001001", "321202001", "321202"].map(who), ["交通局", "东风社区居委会", "城东街道", "海陵区"]);
});

test("from a hundred days on hours are left out, so that the line stays in its column", () => {
  const line = decision({ ...ticket("red", "x"), due: Date.parse("2022-01-01T00:00:00Z") }, "2026-01-01T09:00:00Z", city);
  assert.deepEqual(line.time, ["1461", captions.day, "", ""]);
});

test("without city time no time left is made up", () => {
  assert.equal(decision({ ...ticket("red", "x"), due: 0 }, null, city).time[0], "—");
});

test("a place too long for its column loses first its kind, then its street, never its district", () => {
  assert.equal(placeWords("321202001001", city), "海陵区 · 城东街道 · 东风");
  const long = placeWords("321202001002", city);
  assert.ok(long.startsWith("海陵区 · ") && !long.includes("城东街道") && !long.includes("委员会"), long);
  for (const community of Object.keys(city.communities)) assert.ok(ems(placeWords(community, city)) <= 14.8, community);
  assert.ok(placeWords("321202001003", city).endsWith("…"));
});

test("what is not known is a dash, never a nought", () => {
  const found = figures(new Map(), city);
  assert.ok(found.size > 20);
  for (const [place, [text, value]] of found) assert.deepEqual([place, text, value], [place, "—", null]);
});

test("a nought that is known is a nought", () => {
  const found = figures(new Map([["total", { open: 0, green: 0, yellow: 0, red: 0, grey: 0 }]]), city);
  assert.deepEqual(found.get("total.red"), ["0", 0]);
});

test("a rate has its numerator and denominator, and yesterday is the day before today or nothing", () => {
  const days = (before) => new Map([["rates", [{ day: before, due: 4, closed: 3, closed_on_time: 1 }, { day: "2026-03-01", due: 8, closed: 8, closed_on_time: 6 }]]]);
  const found = figures(days("2026-02-28"), city);
  assert.deepEqual(["rates.today.on_time", "rates.today.on_time.closed", "rates.today.on_time.due"].map((place) => found.get(place)[0]), ["75.0", "6", "8"]);
  assert.equal(found.get("rates.yesterday.on_time")[0], "25.0");
  assert.equal(figures(days("2026-02-27"), city).get("rates.yesterday.on_time")[0], "—");
});

test("numbers are written with separators, a sign where it is a change, and a real minus", () => {
  assert.deepEqual([counted(1284567, "—"), counted(-3, "—"), signed(6, "—"), signed(-6, "—"), signed(0, "—")], ["1,284,567", "−3", "+6", "−6", "0"]);
  assert.equal(percent(1, 0), null);
});

test("a half is rounded up, however the machine stores it, as the pages of numbers round it", () => {
  assert.deepEqual([255, 375, 435, 1455, 1635, 4275].map((seconds) => duration(seconds, captions).figure), ["4.3", "6.3", "7.3", "24.3", "27.3", "71.3"]);
  assert.deepEqual([[43, 2000], [3, 2000], [1, 16], [1, 3], [0, 7]].map(([part, whole]) => percent(part, whole)), ["2.2", "0.2", "6.3", "33.3", "0.0"]);
  assert.deepEqual([8.25, 8.35, 8.34, 10].map((index) => decimal(index)), ["8.3", "8.4", "8.3", "10.0"]);
});

test("a duration is told in the unit that keeps it short, and without samples not at all", () => {
  const said = (seconds) => Object.values(duration(seconds, captions));
  assert.deepEqual(said(99), ["99", captions.seconds]);
  assert.deepEqual(said(100), ["1.7", captions.minutes]);
  assert.deepEqual(said(7200), ["2.0", captions.hours]);
  assert.deepEqual(said(172800), ["2.0", captions.days]);
  assert.deepEqual(said(null), ["—", ""]);
});

test("the parts of the bar add up to the whole", () => {
  const found = shares(new Map([["total", { open: 8, green: 4, yellow: 2, red: 1, grey: 1 }]]));
  assert.equal(found.get("total.green") + found.get("total.yellow") + found.get("total.red") + found.get("total.grey"), 1);
});

test("the banner names each record once while the demonstration's events are shown, and is empty otherwise", () => {
  const said = (sources, narrow) => banner(new Map([["sources", sources]]), city, narrow);
  assert.equal(said({ "demonstration/nyc311": 3, "demonstration/sf-fire": 2, intake: 1 }), "演示数据 · 纽约 311 · 旧金山消防 · 地理已映射");
  assert.equal(said({ "demonstration/nyc311": 3 }, true), "演示数据");
  assert.equal(said({ intake: 1, reaction: 4 }), "");
});

test("the records that the numbers rest on are counted, an empty partition as none", () => {
  const store = { cells: new Map(), offsets: { 0: 6, 1: -1, 2: 0 } };
  assert.equal(words(store, city).get("position"), "position 8/undefined");
});

test("the changes say what turned or rose when, the newest first, and whom it told", () => {
  const cells = new Map([
    ["attention/a", ticket("red", "2026-01-01T08:00:00Z", { since: "2026-01-01T08:00:00Z", level: 2, told: "321202", rose_at: "2026-01-01T09:30:00Z" })],
    ["attention/b", ticket("yellow", "2026-01-01T12:00:00Z", { since: "2026-01-01T09:00:00Z" })],
  ]);
  const lines = changes(cells).map((row) => change(row, "2026-01-01T10:00:00Z", city));
  assert.deepEqual(lines.map((line) => [line.ticket, line.kind, line.ago]), [
    ["a", "rose", "ago_min 30/undefined"], ["b", "turned_yellow", "ago_h 1/undefined"], ["a", "turned_red", "ago_h 2/undefined"],
  ]);
  assert.deepEqual([lines[0].turn, lines[0].told, lines[2].told], ["rose 2/undefined", "told 海陵区/undefined", "已上报"]);
});

test("a whistle is listed while somebody has not answered, the most urgent first, with who is late, awaited and there", () => {
  const blown = (due_at, more) => ({ street: "321202001", category: "road-damage", since: "x", due_at, awaited: [], overdue: [], there: [], ...more });
  const cells = new Map([
    ["whistle/a", blown("2026-01-01T10:00:00Z", { awaited: ["traffic"] })],
    ["whistle/b", blown("2026-01-01T08:00:00Z", { overdue: ["traffic", "321202", "321202001"], awaited: ["x"], there: ["y"] })],
    ["whistle/c", blown("2026-01-01T07:00:00Z", { there: ["traffic"] })],
  ]);
  const lines = whistles(cells).map((row) => whistle(row, "2026-01-01T09:00:00Z", city));
  assert.deepEqual(lines.map((line) => [line.ticket, line.late, line.time[0], line.side]), [["b", true, "01:00", captions.over], ["a", false, "01:00", captions.left]]);
  assert.equal(lines[0].who, "late 交通局/undefinedand_more 3/undefined");
  const narrow = (who) => whistle(whistles(cells)[0], "2026-01-01T09:00:00Z", city, { what: 9, place: 9, who, said: 9 }).who;
  assert.deepEqual([narrow(3), narrow(2.5)], ["交通局", "交…"], "of what has no room the name goes last");
  assert.deepEqual([lines[0].there, lines[1].there, lines[1].place], ["answered 1/5", "answered 0/1", "海陵区 · 城东街道"]);
});

test("red and yellow each have their shape on the map, and a ticket without a place is counted in words", () => {
  const cells = new Map([
    ["attention/a", ticket("red", "2026-01-01T08:00:00Z")],
    ["attention/b", ticket("yellow", "2026-01-01T08:00:00Z")],
    ["attention/c", ticket("red", "2026-01-01T08:00:00Z", { lon_deg: null, lat_deg: null })],
  ]);
  const plane = { width: 200, height: 100 };
  const paths = marks(cells, (point) => point, plane);
  assert.equal(paths.red.split("M").length - 1, 1);
  assert.equal(marks(cells, ([lon, lat]) => [lon + 200, lat], plane).red, "", "what is out of sight is not drawn");
  assert.equal(paths.yellow.split("M").length - 1, 1);
  assert.notEqual(paths.red.length, paths.yellow.length);
  assert.equal(words({ cells, offsets: {} }, city).get("unplaced"), "unplaced 1/undefined");
});

test("an hour without events is 0 in the flow, and the axis ends on a round tick on both sides", () => {
  const flow = flowOf(new Map([["flow/07", { reported: 130, closed: 60 }]]));
  assert.deepEqual([flow.reported[7], flow.reported[8], flow.closed[7], flow.reported.length], [130, 0, 60, 24]);
  assert.deepEqual(countTicks(flow.reported, flow.closed), { values: [-100, 0, 100, 200], text: ["100", "0", "100", "200"], range: [-100, 200] });
  assert.deepEqual(countTicks([0], [0]).range, [-1, 1]);
});

test("a trend needs two days with something due, and a day without breaks its line", () => {
  const day = (due, closed) => ({ due, closed });
  assert.equal(trend([day(4, 2)], "closed", captions).line, "");
  const { line } = trend([day(4, 2), day(4, 3), day(0, 0), day(4, 4)], "closed", captions);
  assert.equal(line.split("M").length - 1, 2);
});

test("city time is the city's, whatever the screen's clock is set to", () => {
  assert.deepEqual(cityMoment("2025-12-31T16:00:05Z", "Asia/Shanghai"), { year: 2026, month: 1, day: 1, weekday: 4, hour: "00", minute: "00", second: "05" });
  assert.ok(isDayBefore("2026-02-28", "2026-03-01"));
  assert.deepEqual(span(90_061_000), { days: 1, hours: 1, minutes: 1 });
});
