// The control room says what runs, from when it was last looked at; a lookout that is silent makes all it told of lost.

import assert from "node:assert/strict";
import { test } from "node:test";

import { facts, feeds, LOST_AFTER_MS, partitions, services, topics } from "../../../dashboard/wall/assets/control.js";

const captions = {
  none: "—", level: "level", behind: "{0} behind", restarted: "{0} times", since: "from {0}", per_second: "{0}/s", partition: "P{0}", not_verified: "never",
  verified_all: "all", verified_but: "{0} left", unequal: "DIFFERS", void_refused: "{0} void {1} refused", so_many: "{0} of them", so_many_times: "{0} x", gib_free: "{0} GiB",
  not_sealed: "open", not_registered: "none", registered: "{0} there", state_running: "runs", state_failed: "failed", state_lost: "lost", feed_fresh: "valid", feed_expired: "over",
  feed_unconnected: "nobody", just_now: "now", ago_min: "{0} min",
};
const city = { captions, map: { devices: { camera: [], drone: [[119.9, 32.4]] } }, page: { service_clock: "the clock" }, zone: "Asia/Shanghai", vital: { indicators: [{ code: "aqi", name: "Air" }] } };
const machine = (more = {}) => ["machine/m0", {
  machine: "m0", seen_ms: 1000, parked: 2, disk_free_bytes: 5 * 2 ** 30,
  services: [
    { name: "clock", state: "running", since: "2026-03-02T01:00:00Z", lag: null, restarts: 0 },
    { name: "decider", state: "failed", since: null, lag: 1234, restarts: 3 },
    { name: "projector", state: "running", since: null, lag: 0, restarts: 0 },
  ],
  topics: [{ name: "ticket-events-v1", partitions: 8, records: 28125, per_s: 1071.5 }],
  ...more,
}];
const since = (agoMs) => () => agoMs;

test("a service is told with its state, its start, how far it is behind and how often it was started again", () => {
  const lines = services(new Map([machine()]), city, since(100));
  assert.deepEqual(lines.map(({ state, texts }) => [state, ...texts]), [
    ["running", "the clock", "runs", "from 03-02 09:00", "", ""],
    ["failed", "decider", "failed", "", "1,234 behind", "3 times"],
    ["running", "projector", "runs", "", "level", ""],
  ]);
});

test("what a silent lookout told of is lost, whatever it said", () => {
  const states = (ago) => services(new Map([machine()]), city, since(ago)).map(({ state }) => state);
  assert.deepEqual(states(LOST_AFTER_MS), ["running", "failed", "running"]);
  assert.deepEqual([states(LOST_AFTER_MS + 1), states(null)], [["lost", "lost", "lost"], ["lost", "lost", "lost"]]);
  assert.equal(topics(new Map([machine()]), city, since(LOST_AFTER_MS + 1))[0].state, "lost");
});

test("topics say how many records they hold and how fast they grow", () => {
  assert.deepEqual(topics(new Map([machine()]), city, since(0))[0].texts, ["ticket-events-v1", "28,125", "1,071.5/s"]);
  assert.deepEqual(topics(new Map(), city, since(0)), []);
});

test("a partition says how far it was compared with the log, and one that differs stands out", () => {
  const standing = (more) => ({ records: 10, others: 2, as_of: "2026-03-02T09:00:05+08:00", rows: 1, void: 1, refused: 4, verified: null, equal: null, ...more });
  const cells = new Map([
    ["partition/10", standing()], ["partition/2", standing({ verified: 10, equal: true })], ["partition/1", standing({ verified: 7, equal: true })],
    ["partition/0", standing({ verified: 10, equal: false, as_of: null })],
  ]);
  assert.deepEqual(partitions(cells, city).map(({ state, texts }) => [state, ...texts]), [
    ["failed", "P0", "12", "—", "DIFFERS"], ["", "P1", "12", "09:00:05", "3 left"], ["", "P2", "12", "09:00:05", "all"], ["", "P10", "12", "09:00:05", "never"],
  ]);
});

test("what is over comes first among the feeds, what nobody sends last", () => {
  const at = "2026-03-02T01:00:00Z";
  const feed = (state, more = {}) => ({ state, source: "station", observed_at: at, ttl_s: 60, ...more });
  const cells = new Map([["feed/b", feed("unconnected", { source: null, observed_at: null })], ["feed/aqi", feed("fresh")], ["feed/c", feed("expired")]]);
  assert.deepEqual(feeds(cells, city, "2026-03-02T01:05:00Z").map(({ texts }) => texts), [
    ["c", "station", "5 min", "over"], ["Air", "station", "5 min", "valid"], ["b", "", "", "nobody"],
  ]);
});

test("facts that nobody knows are said as unknown, never as none", () => {
  const known = facts(new Map([machine(), ["incomplete", { tickets: 0 }], ["partition/0", { void: 1, refused: 4 }]]), city, since(0));
  assert.deepEqual([known.parked, known.incomplete, known.void, known.disk], ["2 of them", "0 of them", "1 void 4 refused", "5.0 GiB"]);
  assert.equal(known.mismatches, "—");
  assert.deepEqual([known.cameras, known.drones], ["none", "1 there"]);
  assert.equal(facts(new Map([["verified", { mismatches: 3 }]]), city, since(0)).mismatches, "3 x");
  const silent = facts(new Map([machine({ parked: 0 })]), city, since(LOST_AFTER_MS + 1));
  assert.deepEqual([silent.parked, silent.disk], ["— of them", "—"], "what a machine said that fell silent is no fact of now");
  const unknown = facts(new Map([machine({ parked: null })]), city, since(0));
  assert.deepEqual([unknown.parked, unknown.incomplete, unknown.void, facts(new Map(), city, since(0)).disk], ["— of them", "— of them", "—", "—"]);
});
