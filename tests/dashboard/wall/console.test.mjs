// What a click on a console means.
import assert from "node:assert/strict";
import test from "node:test";

import { openNumbers, pageMeant, pageOfNumber } from "../../../dashboard/wall/assets/console.js";

// An element with its own data, in others that stand around it, the nearest first.
const element = (...around) => ({
  closest: (selector) => around.map((dataset) => ({ dataset })).find(({ dataset }) => dataset[selector.slice(6, -1)] !== undefined) ?? null,
});

test("a number's page keeps city, language and skin of the wall, and nothing else", () => {
  assert.equal(pageOfNumber("total.red", ""), "/numbers/total.red");
  assert.equal(pageOfNumber("total.red", "?console=1&lang=en&rotate=0&skin=a&city=3212"), "/numbers/total.red?city=3212&lang=en&skin=a");
});

test("the clock is no number of the boards", () => {
  assert.equal(pageOfNumber("clock.minute", ""), null);
  assert.equal(pageOfNumber(undefined, ""), null);
});

test("what was clicked goes before the row that it stands in, unless it is a place in a list", () => {
  assert.equal(pageMeant(element({ cell: "total.red" }, { number: "vital/leaf/open" }), ""), "/numbers/total.red");
  assert.equal(pageMeant(element({ cell: "top.0.reported" }, { number: "category/fire.reported" }), ""), "/numbers/category/fire.reported");
  assert.equal(pageMeant(element({ number: "ranking/water" }), ""), "/numbers/ranking/water");
  assert.equal(pageMeant(element({}), ""), null);
});

test("a wall that nobody touches opens nothing", () => {
  const heard = [];
  const root = { addEventListener: (name) => heard.push(name), querySelectorAll: () => [] };
  openNumbers(root, { console: false });
  assert.deepEqual(heard, []);
  openNumbers(root, { console: true });
  assert.deepEqual(heard, ["click", "keydown"]);
});
