// Writes the control room's lines into their places. Touches the DOM and nothing else.

import { pageOf, wholeRows } from "./arrange.js";
import { facts, feeds, partitions, services, topics } from "./control.js";
import { sinceMs } from "./store.js";
import { cut, rangeWords } from "./writing.js";

const LEAST_FULL = 0.7;
const ROW_REM = 4.4;
// Letters are counted, not measured: so much is left over.
const SPARE_EMS = 0.4;
// Names are cut where they have no room; a number never is, for what is left of it would be another one.
const CUT = { services: [0], topics: [0], partitions: [], feeds: [0, 1] };

/** A painter of the tables that the screen has: `paint(store, nowMs)`. */
export function controlPainter(root, city, say) {
  const tables = { services, topics, partitions, feeds };
  const sections = Object.keys(tables).map((name) => [name, root.querySelector(`[data-pane=${name}]`)]).filter(([, section]) => section);
  if (!sections.length) return () => {};
  const fits = new Map();
  return (store, nowMs) => {
    const since = (wallMs) => sinceMs(store, wallMs, nowMs);
    const told = { services: () => services(store.cells, city, since), topics: () => topics(store.cells, city, since), partitions: () => partitions(store.cells, city), feeds: () => feeds(store.cells, city, store.asOf) };
    for (const [name, section] of sections) if (!section.hidden) paintTable(section, name, told[name](), { city, say, nowMs, fits });
    for (const [name, text] of Object.entries(facts(store.cells, city, since))) say(`fact/${name}`, text);
  };
}

function paintTable(section, name, lines, { city, say, nowMs, fits }) {
  const content = section.querySelector(".content");
  const rows = [...section.querySelectorAll(".line")];
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const fit = Math.min(rows.length, Math.max(1, wholeRows(content.clientHeight / rem, ROW_REM)));
  const keep = lines.filter(({ state }) => state === "failed" || state === "lost").length;
  const { shown, ranges } = pageOf(lines, fit, { keep, nowMs, rotateS: city.look.rotate_s });
  // A short list spreads over its pane, but no row is much higher than it needs.
  content.style.gridTemplateRows = `repeat(${Math.max(Math.min(lines.length, fit), Math.ceil(LEAST_FULL * fit))}, minmax(0, 1fr))`;
  section.querySelector(".nothing").hidden = lines.length > 0;
  say(`listed/${name}`, lines.length ? rangeWords(ranges, lines.length, city.captions, city.captions.listed_short) : "");
  if (!lines.length) {
    for (const row of rows) row.hidden = true;
    return;
  }
  rows[0].hidden = false; // what is hidden has no width to measure
  const letters = lettersOf(section, name, rows[0], fits);
  rows.forEach((row, position) => {
    const line = shown[position];
    row.hidden = line === undefined;
    if (line) paintLine(row, line, letters);
  });
}

/** How many letters fit into each part of a line; measured anew when the pane has another width. */
function lettersOf(section, name, row, fits) {
  const known = fits.get(name);
  if (known?.width === section.clientWidth) return known.letters;
  const emsOf = (part) => part.clientWidth / parseFloat(getComputedStyle(part).fontSize) - SPARE_EMS;
  const letters = [...row.children].map((part, position) => (CUT[name].includes(position) ? emsOf(part) : Infinity));
  fits.set(name, { width: section.clientWidth, letters });
  return letters;
}

function paintLine(row, { key, state, texts }, letters) {
  row.dataset.line = key;
  row.dataset.state = state;
  texts.forEach((text, position) => {
    const said = cut(text, letters[position]);
    if (row.children[position].textContent !== said) row.children[position].textContent = said;
  });
}
