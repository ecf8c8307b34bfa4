// The page's copy of the gateway's cells: what it applies, when it asks again, and that it always ends where the gateway is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { EMPTY, ageMs, condition, hello, receive } from "../../../dashboard/wall/assets/store.js";

const frame = (t, seq, more = {}) => ({ t, e: "one", seq, up: more.ts ?? 10_000, ts: 10_000, fresh: 9_500, as_of: "2026-01-01T08:00:00+08:00", offsets: {}, ...more });
const snapshot = (seq, cells, more = {}) => frame("s", seq, { build: "b", cells, ...more });
const delta = (seq, cells, more = {}) => frame("d", seq, { cells, gone: [], ...more });
const beat = (seq, more = {}) => frame("h", seq, more);
const after = (...frames) => frames.reduce((store, one) => receive(store, one, 0).store, EMPTY);
const shown = (store) => Object.fromEntries(store.cells);

test("a snapshot is all there is", () => {
  assert.deepEqual(shown(after(snapshot(4, { a: 1 }), snapshot(7, { b: 2 }))), { b: 2 });
});

test("the next delta changes what it names and takes away what is gone", () => {
  assert.deepEqual(shown(after(snapshot(1, { a: 1, b: 2 }), delta(2, { a: 3 }, { gone: ["b"] }))), { a: 3 });
});

test("a delta that was applied before is passed over", () => {
  assert.deepEqual(shown(after(snapshot(2, { a: 2 }), delta(2, { a: 1 }))), { a: 2 });
});

for (const [name, one] of [
  ["a gap", delta(3, { a: 3 })],
  ["another epoch", delta(2, { a: 3 }, { e: "two" })],
  ["a heartbeat ahead", beat(2)],
]) {
  test(`after ${name} nothing is applied until a snapshot comes, which is asked for`, () => {
    const met = receive(after(snapshot(1, { a: 1 })), one, 0);
    assert.equal(met.ask, true);
    assert.equal(met.store.whole, false);
    assert.deepEqual(shown(receive(met.store, delta(2, { a: 2 }), 0).store), { a: 1 });
    assert.deepEqual(shown(receive(met.store, snapshot(5, { a: 5 }), 0).store), { a: 5 });
    assert.equal(hello(met.store, "hall").have, null);
  });
}

test("a straggling snapshot of the same epoch does not take the numbers back", () => {
  assert.deepEqual(shown(after(snapshot(5, { a: 5 }), snapshot(4, { a: 4 }))), { a: 5 });
});

test("age is that of the newest tick folded plus the time since the frame, whatever else the socket brings", () => {
  const store = receive(EMPTY, snapshot(1, {}), 1_000).store;
  assert.equal(ageMs(store, 1_000), 500);
  assert.equal(condition(store, 3_200), "fresh");
  assert.equal(condition(store, 3_201), "stale");
});

test("frames of a gateway whose data stand still leave the page stale", () => {
  const store = receive(after(snapshot(1, {})), beat(1, { ts: 20_000 }), 0).store;
  assert.equal(condition(store, 0), "stale");
});

test("frames that come later and later are as old as their way was long, though each has just arrived", () => {
  let store = receive(EMPTY, snapshot(1, {}), 1_000).store;
  store = receive(store, beat(1, { ts: 11_000, fresh: 10_500 }), 2_000).store;
  assert.equal(ageMs(store, 2_000), 500);
  store = receive(store, beat(1, { ts: 12_000, fresh: 11_500 }), 9_000).store;
  assert.ok(ageMs(store, 9_000) > 6_400);
  assert.equal(condition(store, 9_000), "stale");
});

test("a gateway whose clock is put back or forward is as fresh as before", () => {
  for (const by of [-30_000, 30_000]) {
    let store = receive(EMPTY, snapshot(1, {}), 1_000).store;
    store = receive(store, beat(1, { up: 11_000, ts: 11_000 + by, fresh: 10_500 + by }), 2_000).store;
    assert.deepEqual([ageMs(store, 2_000), condition(store, 2_000), condition(store, 5_000)], [500, "fresh", "stale"]);
  }
});

test("two clocks that drift apart make nothing old", () => {
  let store = receive(EMPTY, snapshot(1, {}), 0).store;
  for (let at = 1_000; at <= 30_000_000; at += 1_000) store = receive(store, beat(1, { ts: 10_000 + at * 0.9999, fresh: 9_500 + at * 0.9999 }), at).store;
  assert.ok(ageMs(store, 30_000_000) < 800, String(ageMs(store, 30_000_000)));
});

test("a gateway that began anew brings its own clock", () => {
  const store = receive(after(snapshot(1, {})), snapshot(1, {}, { e: "two", ts: 5_000, fresh: 4_800 }), 1_000).store;
  assert.equal(ageMs(store, 1_000), 200);
});

test("without a tick nobody can say how old the data are", () => {
  assert.equal(condition(after(snapshot(1, {}, { fresh: null })), 0), "waiting");
});

test("an unknown frame is an error that says what was found", () => {
  assert.throws(() => receive(EMPTY, { t: "x" }, 0), /found t="x"/);
});

// A small generator of chance with a seed, so that a failure can be played again.
function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("any drops, repeats, reorders and restarts end in the gateway's state", () => {
  for (let seed = 1; seed <= 1000; seed += 1) {
    const roll = chance(seed);
    let gateway = { e: "epoch-0", seq: 0, cells: {} };
    let store = EMPTY;
    let late = [];
    const whole = () => ({ ...snapshot(gateway.seq, { ...gateway.cells }), e: gateway.e });
    const meet = (one) => {
      const met = receive(store, one, 0);
      store = met.store;
      if (met.ask && roll() < 0.8) meet(whole());
    };
    meet(whole());
    for (let step = 0; step < 60; step += 1) {
      if (roll() < 0.05) gateway = { e: `epoch-${step}`, seq: 0, cells: { fresh: step } };
      const key = `k${Math.floor(roll() * 5)}`;
      const gone = roll() < 0.3 ? [key] : [];
      gateway = { ...gateway, seq: gateway.seq + 1, cells: { ...gateway.cells, [key]: step } };
      if (gone.length) delete gateway.cells[key];
      const one = { ...delta(gateway.seq, gone.length ? {} : { [key]: step }, { gone }), e: gateway.e };
      const luck = roll();
      if (luck < 0.15) continue;
      if (luck < 0.3) late.push(one);
      else meet(one);
      if (luck > 0.85) meet(one);
      if (late.length && roll() < 0.3) meet(late.shift());
    }
    meet({ ...beat(gateway.seq), e: gateway.e });
    if (!store.whole) meet(whole());
    assert.deepEqual(shown(store), gateway.cells, `seed ${seed}`);
    assert.equal(store.whole, true);
  }
});
