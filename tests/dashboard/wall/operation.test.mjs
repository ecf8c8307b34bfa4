// The wall is arranged for the city's mode, a drill takes it only while the city is in its normal one; clocks say left, over or sent.

import assert from "node:assert/strict";
import { test } from "node:test";

import { areas, graverNow, modeBadges, operationLine, shownMode, shownOperation } from "../../../dashboard/wall/assets/operation.js";

const captions = {
  none: "—", separator: " · ", day: "d", hour: "h", left: "left", over: "over", sent: "sent", sent_late: "late", not_owed: "none", drill: "DRILL",
  mode_normal: "normal", mode_security: "security", mode_emergency: "emergency", mode_level: "{0} {1}", drill_of: "DRILL {0}", drill_tickets: "{0} reported, {1} open", commander: "led by {0}",
  area_drawn: "area", area_city: "city", other_operations: "{0} more", steps_done: "{0}/{1}", done_at: "done {0}", to_do: "to do",
};
const page = { elapsed: "elapsed", report_first: "first", report_written: "written", tier_street: "the street" };
const city = { captions, page, level_numerals: ["Ⅰ", "Ⅱ", "Ⅲ", "Ⅳ"], zone: "Asia/Shanghai", districts: {}, streets: {}, communities: {}, departments: { fire: "Fire" } };
const mode = (name, level = null, drill = null, operation = name === "normal" ? null : "a") => ["mode", { mode: name, level, operation, drill }];
const drilled = { mode: "emergency", level: 1, operation: "b" };
const flood = (more = {}) => ({
  name: "flood", mode: "emergency", level: 2, commander: "mayor", plan: "plan", area: null, drill: false, started_at: "2026-03-02T01:00:00Z",
  reports: [
    { kind: "first", due_at: "2026-03-02T01:30:00Z", sent_at: null },
    { kind: "written", due_at: "2026-03-02T03:00:00Z", sent_at: null },
  ],
  steps: [
    { code: "patrol", text: "patrol", who: "street", done_at: "2026-03-02T01:10:00Z" },
    { code: "pump", text: "pump", who: "fire", done_at: null },
  ],
  ...more,
});
const said = (cell, asOf, others = 0) => operationLine(["a", cell, others], asOf, city);

test("a drill takes the wall while the city is in its normal mode, and no longer", () => {
  const cells = (...more) => new Map([["operation/a", flood()], ["operation/b", flood({ drill: true })], ...more]);
  assert.deepEqual([shownMode(new Map()), shownMode(cells(mode("normal")))], ["normal", "normal"]);
  assert.deepEqual([shownMode(cells(mode("normal", null, drilled))), shownOperation(cells(mode("normal", null, drilled)))[0]], ["emergency", "b"]);
  assert.deepEqual([shownMode(cells(mode("security", null, drilled))), shownOperation(cells(mode("security", null, drilled)))[0]], ["security", "a"]);
  assert.equal(shownOperation(cells(mode("normal"))), null);
  assert.equal(shownOperation(cells(mode("security")))[2], 1);
});

test("the header names the city's own mode, whatever drill runs beside it", () => {
  assert.deepEqual(modeBadges(new Map([mode("normal", null, drilled)]), city), { mode: "normal", drill: "DRILL emergency Ⅰ" });
  assert.deepEqual(modeBadges(new Map([mode("emergency", 3)]), city), { mode: "emergency Ⅲ", drill: "" });
  assert.deepEqual(modeBadges(new Map(), city), { mode: "", drill: "" });
});

test("only a graver mode or level of the city itself is graver", () => {
  const rises = (before, after) => graverNow(new Map([before]), new Map([after]));
  assert.deepEqual([rises(mode("normal"), mode("security")), rises(mode("emergency", 3), mode("emergency", 2))], [true, true]);
  assert.deepEqual([rises(mode("emergency", 2), mode("emergency", 3)), rises(mode("security"), mode("security"))], [false, false]);
  assert.equal(rises(mode("normal"), mode("normal", null, drilled)), false);
  assert.equal(graverNow(new Map(), new Map([mode("emergency", 1)])), false, "what the page finds when it opens is no news");
});

test("a report that is owed has time left, then it is over, then it was sent in time or late", () => {
  const clock = (reports, asOf) => { const { time, side, state } = said(flood({ reports }), asOf).clocks[1]; return [time[0], side, state]; };
  const first = (sent_at = null) => [{ kind: "first", due_at: "2026-03-02T01:30:00Z", sent_at }];
  assert.deepEqual(clock(first(), "2026-03-02T01:10:00Z"), ["00:20", "left", "due"]);
  assert.deepEqual(clock(first(), "2026-03-02T01:30:00Z"), ["00:00", "left", "due"]);
  assert.deepEqual(clock(first(), "2026-03-02T01:35:00Z"), ["00:05", "over", "late"]);
  assert.deepEqual(clock(first("2026-03-02T01:30:00Z"), "2026-03-02T02:35:00Z"), ["09:30", "sent", "sent"]);
  assert.deepEqual(clock(first("2026-03-02T01:30:01Z"), "2026-03-02T02:35:00Z"), ["09:30", "late", "sent-late"]);
  assert.deepEqual(clock([], "2026-03-02T01:35:00Z"), ["—", "none", "none"]);
  assert.deepEqual(clock(first(), null), ["—", "", "due"]);
});

test("time that has passed is hours and minutes, then days, and none before there is city time", () => {
  assert.deepEqual(said(flood(), "2026-03-02T04:05:00Z").clocks[0].time, ["03:05", "", "", ""]);
  assert.deepEqual(said(flood(), "2026-03-04T04:05:00Z").clocks[0].time, ["2", "d", "03", "h"]);
  assert.deepEqual(said(flood(), null).clocks[0].time, ["—", "", "", ""]);
});

test("what is still to do comes first, and each step says whose it is and when it was done", () => {
  const { steps, done } = said(flood(), "2026-03-02T04:05:00Z");
  assert.deepEqual(steps.map(({ text, who, done: isDone, when }) => [text, who, isDone, when]), [["pump", "Fire", false, "to do"], ["patrol", "the street", true, "done 09:10"]]);
  assert.equal(done, "1/2");
});

test("only a drill says how many tickets are reported as part of it, and how many of them are open", () => {
  assert.equal(said(flood({ drill: true, tickets: { reported: 1200, open: 0 } }), null).tickets, "1,200 reported, 0 open");
  assert.equal(said(flood({ tickets: null }), null).tickets, "");
});

test("a drill is named as one, and other operations and areas are told", () => {
  const line = said(flood({ drill: true, area: { coordinates: [[[1, 2]]] } }), "2026-03-02T04:05:00Z", 2);
  assert.deepEqual([line.badge, line.where], ["DRILL · emergency Ⅱ", "area · 2 more"]);
  assert.equal(said(flood(), null).where, "city");
  const cells = new Map([["operation/a", flood()], ["operation/b", flood({ drill: true, area: { coordinates: [[[1, 2]]] } })]]);
  assert.deepEqual(areas(cells), [{ rings: [[[1, 2]]], drill: true }]);
});
