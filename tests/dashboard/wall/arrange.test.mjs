// Letters are as large as the distance needs, panes stand side by side without a gap or an overlap, lists page and keep red in sight.

import assert from "node:assert/strict";
import { test } from "node:test";

import { arrange, pageOf, paneInTurn, remPx, SMALLEST_REM, turning, wholeRows } from "../../../dashboard/wall/assets/arrange.js";
import { isNight, shiftOf } from "../../../dashboard/wall/assets/calm.js";

const column = (width_rem, ...slots) => ({ width_rem, slots: slots.map(([height_rem, ...panes]) => ({ height_rem, panes })) });
const ARRANGEMENTS = [
  { from_rem: 0, columns: [column(null, [null, "a", "b", "c", "d"])] },
  { from_rem: 176, columns: [column(81, [null, "a"], [24, "b", "c"]), column(null, [null, "d"])] },
  { from_rem: 300, columns: [column(81, [null, "a"]), column(null, [null, "d"]), column(56, [null, "b"], [null, "c"])] },
];
const LOOK = { width_mm: 3630, distance_m: 8, rotate_s: 20 };
const arranged = (widthPx, heightPx, look = LOOK) => arrange({ widthPx, heightPx }, look, "hall", ARRANGEMENTS);

test("1080p and 4K are one design, and a 3:1 wall gets more columns of the same letters", () => {
  const [small, large, wide] = [arranged(1920, 1080), arranged(3840, 2160), arranged(5760, 1920, { ...LOOK, width_mm: 6912 })];
  assert.deepEqual([small.rem, large.rem], [10, 20]);
  assert.deepEqual(small.slots, large.slots);
  assert.equal(wide.height.toFixed(3), "108.000");
  assert.deepEqual(wide.slots.map((slot) => slot.panes.join()), ["a", "d", "b", "c"]);
});

test("from further away letters grow to the least that is read, and columns give way", () => {
  for (const [distance_m, columns] of [[8, 2], [10, 1]]) {
    const look = { ...LOOK, distance_m };
    const plan = arranged(1920, 1080, look);
    const letterMm = plan.rem * SMALLEST_REM * (look.width_mm / 1920);
    assert.ok(letterMm >= (12.5 / 3) * distance_m - 1e-9, `${letterMm} mm at ${distance_m} m`);
    assert.equal(new Set(plan.slots.map((slot) => slot.x)).size, columns);
  }
  assert.equal(remPx({ widthPx: 1920, heightPx: 1080 }, { ...LOOK, distance_m: 1 }), 10);
});

test("slots fill the body, side by side, and none lies over another or over a band", () => {
  for (const [width, height] of [[1920, 1080], [1280, 720], [1366, 768], [2560, 1080], [5760, 1920], [1080, 1920]]) {
    const plan = arranged(width, height);
    const boxes = [plan.header, plan.totals, plan.bottom, ...plan.slots];
    boxes.forEach((one, position) => {
      assert.ok(one.w > 0 && one.h > 0 && one.x >= 0 && one.y >= 0);
      assert.ok(one.x + one.w <= plan.width + 1e-6 && one.y + one.h <= plan.height + 1e-6);
      for (const other of boxes.slice(position + 1)) {
        const across = Math.min(one.x + one.w, other.x + other.w) - Math.max(one.x, other.x);
        const down = Math.min(one.y + one.h, other.y + other.h) - Math.max(one.y, other.y);
        assert.ok(across <= 1e-6 || down <= 1e-6, `${JSON.stringify(one)} over ${JSON.stringify(other)}`);
      }
    });
  }
});

test("a wall that is too low for one row of letters that are read from so far has no room", () => {
  assert.deepEqual([1080, 640, 360].map((height) => arranged(1920, height).hasRoom), [true, true, false]);
});

test("the panes of a slot come in turn, and the first stays while a red alert is new or nothing turns", () => {
  const shown = (seconds, rotate = 20, held = false) => paneInTurn(["a", "b", "c"], seconds * 1000, rotate, held);
  assert.deepEqual([0, 19, 20, 45, 60].map((s) => shown(s)), ["a", "a", "b", "c", "a"]);
  assert.deepEqual([shown(25, 0), shown(25, 20, true)], ["a", "a"]);
});

test("chosen panes come in turn in the places they have, and a place without a chosen one keeps its first", () => {
  assert.deepEqual(turning(["a", "b", "c"], []), ["a", "b", "c"]);
  assert.deepEqual(turning(["a", "b", "c"], ["c", "x", "b"]), ["b", "c"]);
  assert.deepEqual([turning(["a", "b"], ["c"]), turning(["decisions"], ["map"])], [["a"], ["decisions"]]);
});

test("a list shows whole rows only", () => {
  assert.deepEqual([wholeRows(18.4, 6.1), wholeRows(18.3, 6.1), wholeRows(2, 6.1)], [3, 3, 1]);
});

test("a list that is longer than its pane pages through the rest, says which rows it shows, and keeps the red ones in sight", () => {
  const rows = Array.from({ length: 20 }, (_, position) => position + 1);
  const page = (nowMs, keep = 3) => pageOf(rows, 8, { keep, nowMs, rotateS: 10 });
  assert.deepEqual(page(0), { shown: [1, 2, 3, 4, 5, 6, 7, 8], ranges: [[1, 8]] });
  assert.deepEqual(page(10_000), { shown: [1, 2, 3, 4, 9, 10, 11, 12], ranges: [[1, 4], [9, 12]] });
  assert.deepEqual(page(0, 6).shown.slice(0, 6), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(page(10_000, 6).shown.slice(0, 6), [1, 2, 3, 4, 5, 6]);
  const seen = new Set([...Array(60).keys()].flatMap((turn) => page(turn * 10_000, 15).shown));
  assert.equal(seen.size, 20, "every row comes at some time");
  assert.deepEqual(pageOf(rows, 8).shown, rows.slice(0, 8));
  assert.deepEqual(pageOf(rows.slice(0, 3), 8), { shown: [1, 2, 3], ranges: [[1, 3]] });
  assert.deepEqual(pageOf([], 8), { shown: [], ranges: [] });
});

test("whatever a list, its pane and what must stay in sight, every row comes, and what is said of it is what is shown", () => {
  for (const count of [0, 1, 2, 3, 7, 12, 57]) {
    const rows = Array.from({ length: count }, (_, position) => position + 1);
    for (const places of [1, 2, 3, 5, 10]) {
      for (const keep of [0, 1, 3, 60]) {
        const seen = new Set();
        for (let turn = 0; turn < 2 * count + 1; turn += 1) {
          const { shown, ranges } = pageOf(rows, places, { keep, nowMs: turn * 10_000, rotateS: 10 });
          const said = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, by) => from + by));
          assert.deepEqual(said, shown, `${count} rows in ${places} places, ${keep} kept, turn ${turn}`);
          shown.forEach((row) => seen.add(row));
        }
        assert.equal(seen.size, count, `${count} rows in ${places} places, ${keep} kept`);
      }
    }
  }
});

test("the picture moves by a few pixels every few minutes, and night is from ten to six", () => {
  const shifts = [...Array(9).keys()].map((turn) => shiftOf(turn * 180_000).join());
  assert.equal(new Set(shifts).size, 9);
  assert.deepEqual([21, 22, 3, 5, 6].map(isNight), [false, true, true, true, false]);
});
