// When a page loads itself anew, and when it must not: the browser is made here, since no test can wait for a night.

import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { reloader } from "../../../dashboard/wall/assets/reload.js";

const HOUR_MS = 3600 * 1000;
let served, reloads, nowMs;

beforeEach(() => {
  [served, reloads, nowMs] = ["one", 0, 0];
  globalThis.window = { addEventListener() {} };
  globalThis.document = { visibilityState: "visible" };
  globalThis.location = { reload: () => (reloads += 1) };
  globalThis.fetch = async () => {
    if (served === null) throw new Error("refused");
    return { ok: true, json: async () => ({ live: true, build: served }) };
  };
});

async function looked(reload, untilMs, unpainted, gatewayBuild) {
  for (; nowMs <= untilMs; nowMs += 1000) {
    reload.look(nowMs, unpainted, gatewayBuild);
    await new Promise(setImmediate);
  }
}

test("numbers that stand still are kept, for they are better than an empty page", async () => {
  await looked(reloader("one", () => nowMs), 10 * 60 * 1000, false, "one");
  assert.equal(reloads, 0);
});

test("numbers that came and are not painted for a minute load the page anew", async () => {
  await looked(reloader("one", () => nowMs), 62 * 1000, true, "one");
  assert.equal(reloads, 1);
});

test("a new build loads the page anew once the wall serves it, not before", async () => {
  const reload = reloader("one", () => nowMs);
  await looked(reload, 20 * 1000, false, "two");
  assert.equal(reloads, 0);
  served = "two";
  await looked(reload, 30 * 1000, false, "two");
  assert.ok(reloads > 0);
});

test("after twenty hours the quiet hour loads the page anew, but never while the wall is away", async () => {
  const reload = reloader("one", () => nowMs);
  reload.hourIs(3);
  nowMs = 21 * HOUR_MS;
  served = null;
  await looked(reload, nowMs + 20 * 1000, false, "one");
  assert.equal(reloads, 0);
  served = "one";
  await looked(reload, nowMs + 10 * 1000, false, "one");
  assert.ok(reloads > 0);
});
