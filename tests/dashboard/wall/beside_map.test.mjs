// What the map says besides tickets, and what it marks.

import assert from "node:assert/strict";
import { test } from "node:test";

import { besideMap, deviceMarks } from "../../../dashboard/wall/assets/beside_map.js";

const captions = { separator: " · ", feed_expired: "over", made_up: "made up", devices_camera: "{0} cameras", devices_drone: "{0} drones" };
const leaf = { code: "on-duty", name: "On duty", unit: "p", on_map: true };
const city = (devices = { camera: [], drone: [] }) => ({ captions, map: { devices }, vital: { indicators: [leaf, { code: "aqi", name: "Air", unit: "", on_map: false }] } });
const cells = new Map([
  ["on-map/3212/on-duty", { state: "simulated", value: 1200 }], ["on-map/321202/on-duty", { state: "fresh", value: 34 }],
  ["on-map/321203/on-duty", { state: "expired", value: 30 }], ["on-map/3212/aqi", { state: "fresh", value: 50 }],
]);

test("who is on duty is said of the place that is looked at, made up or over where it is", () => {
  assert.equal(besideMap(cells, "3212", city()), "On duty 1,200 p made up");
  assert.equal(besideMap(cells, "321202", city()), "On duty 34 p");
  assert.equal(besideMap(cells, "321203", city()), "On duty over");
  assert.equal(besideMap(cells, "321204", city()), "");
});

test("devices are counted once they are registered", () => {
  assert.equal(besideMap(new Map(), "3212", city({ camera: [[1, 2], [3, 4]], drone: [[5, 6]] })), "◉ 2 cameras · ✕ 1 drones");
});

test("a camera is a ring and a drone a cross, and what lies outside of the drawing is not drawn", () => {
  const place = ([x, y]) => [x, y];
  const drawn = deviceMarks({ camera: [[5, 5], [50, 5]], drone: [[2, 3]] }, place, { width: 10, height: 10 });
  assert.equal((drawn.match(/a\.45/g) ?? []).length, 2);
  assert.equal((drawn.match(/l\.9 \.9m0 -\.9l-\.9 \.9/g) ?? []).length, 1);
});
