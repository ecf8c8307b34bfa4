// The badge: verified at a record, stopped, apart from the log, or not there yet; never more than was found.

import assert from "node:assert/strict";
import { test } from "node:test";

import { STOPPED_AFTER_MS, verification } from "../../../dashboard/wall/assets/trust.js";

const captions = new Proxy({ and: ", " }, { get: (known, name) => known[name] ?? `${String(name)} {0}` });
const cell = { equal: true, records: 27150, compared_ms: 1, lost: 0, differing: [] };

test("the badge names the record up to which the boards were compared", () => {
  assert.deepEqual(verification(cell, 900, captions), { is: "equal", badge: "verified position 27,150", alarm: "" });
});

test("a comparison that stands still is no badge", () => {
  assert.equal(verification(cell, STOPPED_AFTER_MS, captions).is, "equal");
  assert.equal(verification(cell, STOPPED_AFTER_MS + 1, captions).is, "stopped");
});

test("a difference is an alarm, however old, with the boards that differ", () => {
  const apart = { ...cell, equal: false, differing: [{ board: "flow" }, { board: "total" }, { board: "x" }] };
  assert.deepEqual(verification(apart, 1e9, captions), { is: "apart", badge: "apart_at position 27,150", alarm: "differs flow, total" });
});

test("records that the log has lost are told before anything else", () => {
  const apart = { ...cell, equal: false, lost: 1200, differing: [{ board: "flow" }] };
  assert.equal(verification(apart, 0, captions).alarm, "lost 1,200");
});

test("before the first comparison nothing is claimed", () => {
  assert.equal(verification(undefined, null, captions).is, "none");
});
