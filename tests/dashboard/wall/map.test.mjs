// The map: true to shape, whole on its plane, no label over another, zoomed about the pointer; where it looks, and what is hot.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { countsBy, hotSpots } from "../../../dashboard/wall/assets/hot_spots.js";
import { atTheSides, isWithin, levelOf, panned, projection, roomFor, spread, viewOf, zoomed } from "../../../dashboard/wall/assets/map_plane.js";
import { tourStop } from "../../../dashboard/wall/assets/tour.js";

const outlines = JSON.parse(readFileSync(new URL("../../../infra/city/taizhou/districts.geojson", import.meta.url)));
const rings = outlines.features.flatMap(({ geometry }) => (geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat()));
const points = rings.flat();
const PLANE = { width: 44.8, height: 67.6 };
const CITY = viewOf(points, PLANE);

test("every point of the city lies on the plane, in its middle, and a kilometre is as long across as down", () => {
  const { place } = projection(CITY, PLANE);
  for (const [x, y] of points.map(place)) assert.ok(x > 0 && y > 0 && x < PLANE.width && y < PLANE.height);
  const km = (lon, lat) => Math.hypot(...place([CITY.lon + lon, CITY.lat + lat]).map((rem, axis) => rem - [PLANE.width, PLANE.height][axis] / 2));
  const perDegree = Math.cos((CITY.lat * Math.PI) / 180);
  assert.ok(Math.abs(km(0.01 / perDegree, 0) - km(0, 0.01)) < 1e-9);
});

test("the districts' labels stand side by side inside the plane, and say so where they cannot", () => {
  const anchors = outlines.features.map(({ properties }) => projection(CITY, PLANE).place(properties.label_point));
  const size = { width: 16, height: 6.8 };
  const boxes = spread(anchors, size, PLANE);
  boxes.forEach(([x, y], position) => {
    assert.ok(x >= 8 && x <= PLANE.width - 8 && y >= 3.4 && y <= PLANE.height - 3.4);
    for (const [otherX, otherY] of boxes.slice(position + 1)) assert.ok(Math.abs(x - otherX) >= 16 || Math.abs(y - otherY) >= 6.8);
  });
  assert.equal(spread(anchors, { width: 30, height: 40 }, PLANE), null);
});

test("zooming keeps the point under the pointer, never shows more than the city, and names smaller divisions the nearer one looks", () => {
  const at = [10, 50];
  const under = projection(CITY, PLANE).point(at);
  const near = zoomed(CITY, PLANE, at, 4, CITY);
  const [lon, lat] = projection(near, PLANE).point(at);
  assert.ok(Math.abs(lon - under[0]) < 0.002 && Math.abs(lat - under[1]) < 1e-9);
  assert.deepEqual(zoomed(near, PLANE, at, 0.01, CITY), CITY);
  assert.equal(zoomed(near, PLANE, at, 1e6, CITY).scale, CITY.scale * 24);
  assert.deepEqual([1, 2, 10].map((times) => levelOf({ ...CITY, scale: CITY.scale * times }, CITY)), ["districts", "streets", "communities"]);
});

test("a point lies in an area, or in its hole, or outside of it", () => {
  const square = (from, to) => [[from, from], [to, from], [to, to], [from, to], [from, from]];
  const rings = [square(0, 10), square(4, 6)];
  assert.deepEqual([[2, 2], [5, 5], [11, 5], [5, 11], [-1, 5], [9.9, 9.9]].map((point) => isWithin(point, rings)), [true, false, false, false, false, true]);
});

test("panning moves the city with the pointer and never loses it", () => {
  const near = zoomed(CITY, PLANE, [20, 30], 5, CITY);
  const bounds = [119.6, 32.0, 120.6, 33.2];
  const moved = panned(near, PLANE, [5, 0], bounds);
  assert.ok(moved.lon < near.lon && Math.abs(moved.lat - near.lat) < 1e-9);
  const far = panned(near, PLANE, [1e4, -1e4], bounds);
  assert.deepEqual([far.lon, far.lat], [119.6, 32.0]);
});

test("on a plane too low for labels in its middle they stand at its sides", () => {
  const [plane, size] = [{ width: 60, height: 22 }, { width: 12.5, height: 5 }];
  const anchors = [[28, 4], [30, 9], [32, 8], [29, 12], [31, 14], [33, 18]];
  assert.equal(spread(anchors, size, plane), null);
  const boxes = spread(atTheSides(anchors, size, plane), size, plane);
  assert.deepEqual(boxes.map(([x]) => x), [6.25, 6.25, 53.75, 6.25, 53.75, 53.75]);
});

test("of labels that would overlap or leave the plane the weightier ones stay", () => {
  const label = (name, x, y, ...others) => ({ name, boxes: [[x, y], ...others].map((middle) => [...middle, 10, 4]) });
  const kept = roomFor([label("a", 10, 10), label("b", 14, 11), label("c", 30, 10), label("out", 2, 30)], PLANE);
  assert.deepEqual(kept.map(({ name }) => name), ["a", "c"]);
  const moved = roomFor([label("a", 10, 10), label("b", 14, 11, [14, 9], [14, 20])], PLANE);
  assert.deepEqual(moved[1].box, [14, 20, 10, 4], "a label takes the first of its places that is free");
  const dots = [[9, 10, 2, 2], [10, 10, 2, 2]]; // two that overlap: neither gives way
  assert.deepEqual(roomFor([label("a", 15.5, 10, [30, 30])], PLANE, dots).map(({ box }) => box), [[30, 30, 10, 4]], "a label lies over nothing that is taken");
});

test("a wall looks at the whole city and at one district after the other, and stays where a red alert is new", () => {
  const districts = ["x", "y"];
  const at = (seconds, held = null, rotate = 20) => tourStop(districts, seconds * 1000, rotate, held);
  assert.deepEqual([0, 20, 40, 60, 80, 100].map((s) => at(s)), [null, "x", null, "y", null, "x"]);
  assert.deepEqual([at(20, "z"), at(20, "z", 0), tourStop([], 20_000, 20, null)], ["z", null, null]);
});

test("a hot spot is a street with three or more red and yellow tickets, red ones weighing more", () => {
  const cells = new Map();
  const put = (street, colour, count) => {
    for (let n = 0; n < count; n += 1) cells.set(`attention/${street}-${colour}-${n}`, { grid: `${street}001001`, colour, due_at: "2026-01-01T00:00:00Z" });
  };
  put("321202001", "yellow", 4);
  put("321202002", "red", 3);
  put("321202003", "red", 2);
  assert.deepEqual(hotSpots(cells, 5).map(([code]) => code), ["321202002", "321202001"]);
  assert.deepEqual(countsBy(cells, 6).get("321202"), { red: 5, yellow: 4 });
});
