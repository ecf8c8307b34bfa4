// Before and after: every pair comes up, none is shown that is not featured, and what is below it fits.

import assert from "node:assert/strict";
import { test } from "node:test";

import { pairs, photoAt, told, turned, UNSEEN } from "../../../dashboard/wall/assets/before_after.js";

const captions = { none: "—", separator: " · ", seconds: "秒", minutes: "分", hours: "时", days: "天", took: "用时 {0} {1}", picture_made_up: "模拟图片" };
const city = {
  captions, districts: { 321202: "海陵区" }, streets: { 321202001: "城东街道" }, communities: { 321202001002: "东安居委会" },
  community_kinds: ["居委会"], categories: { lamp: "路灯不亮" },
};
const row = {
  before: "b".repeat(64), after: "c".repeat(64), caption: "路灯修好了", category: "lamp", community: "321202001002", source: "intake",
  reported_at: "2026-11-24T00:00:00+00:00", closed_at: "2026-11-24T02:30:00+00:00",
};

test("what was closed last comes first, and nothing that is not featured", () => {
  const later = { ...row, closed_at: "2026-11-25T08:00:00+08:00" };
  const cells = new Map([["featured/a", row], ["featured/b", later], ["featured/c", row], ["attention/d", row]]);
  assert.deepEqual(pairs(cells).map(({ ticket }) => ticket), ["b", "a", "c"]);
  assert.deepEqual(pairs(new Map()), []);
});

test("a pane that is always in sight goes on to the next pair after each turn", () => {
  let turn = UNSEEN;
  const seen = [];
  for (let s = 0; s < 60; s += 1) {
    turn = turned(turn, 1000 * s, 20);
    seen.push(turn.place);
  }
  assert.deepEqual([seen[0], seen[19], seen[20], seen[39], seen[40], seen[59]], [0, 0, 1, 1, 2, 2]);
});

test("a pane that comes in turn itself goes on each time it comes, so that every pair comes up", () => {
  let turn = UNSEEN;
  const seen = [];
  for (let s = 0; s < 240; s += 1) {
    if (Math.floor(s / 20) % 2 === 0) continue;
    turn = turned(turn, 1000 * s, 20);
    seen.push(turn.place % 4);
  }
  assert.deepEqual(seen.filter((pair, second) => pair !== seen[second - 1]), [0, 1, 2, 3, 0, 1], "one for each time that it comes");
});

test("where nothing turns the first pair stays", () => {
  assert.equal(turned(turned(UNSEEN, 0, 0), 99000, 0).place, 0);
});

test("a photo is loaded from the gateway that the page has its numbers from, by its digest alone", () => {
  assert.equal(photoAt(row.before, { protocol: "http:", hostname: "wall.local" }, "8601"), `http://wall.local:8601/photos/${row.before}`);
});

test("below a pair stand its caption, where it was, what it was and how long it took", () => {
  assert.deepEqual(told(row, city), { madeUp: "", caption: "路灯修好了", place: "海陵区 · 城东街道 · 东安居委会", facts: "路灯不亮 · 用时 2.5 时" });
});

test("what the demonstration made up says so", () => {
  assert.equal(told({ ...row, source: "demonstration/simulated" }, city).madeUp, "模拟图片");
});

test("what is too long is cut, the place by what is least needed to find it, but never what a supervisor wrote", () => {
  const { caption, place, facts } = told({ ...row, caption: "修".repeat(24) }, city, 9);
  assert.deepEqual([caption, place, facts.endsWith("…")], ["修".repeat(24), "海陵区 · 东安", true]);
});
