// Writes and draws the showcase. Touches the DOM and nothing else.

import { pageOf } from "./arrange.js";
import { made } from "./map_layers.js";
import { beforeAfterPainter } from "./paint_before_after.js";
import { roomFor } from "./map_plane.js";
import { APART_FROM, double, lineIn, ranked, rankedFrom, scaleOf, solved, TARGET_PERCENT, tiles, trends } from "./showcase.js";
import { decimal, ems, filled, rangeWords } from "./writing.js";

const LETTER_REM = 1.9;
// Lines that have less than this keep all of it.
const AXES_FROM_REM = 9;
// How far above or below its dot a name stands that needs no line to it.
const NEAR_REM = 2;
// Whole days change seldom, but panes and pages turn: once a second is soon enough.
const EVERY_MS = 1000;

/** A painter of the showcase's panes, or nothing on another screen; `paint(store, fitting, nowMs)`. */
export function showcasePainter(root, city, write, say) {
  const pane = (name) => root.querySelector(`[data-pane=${name}]`);
  if (!pane("trends")) return () => {};
  let paintedMs = -Infinity;
  const paintBeforeAfter = beforeAfterPainter(pane("before_after"), city);
  return (store, fitting, nowMs) => {
    paintBeforeAfter(store, nowMs);
    if (nowMs - paintedMs < EVERY_MS) return;
    paintedMs = nowMs;
    const { cells } = store;
    for (const [place, text, value, note] of tiles(cells, city)) {
      write(place, text, value, nowMs);
      say(`${place}.note`, note);
    }
    paintTrends(pane("trends"), trends(cells, city), cells.get("period"), city.captions);
    paintDouble(pane("double"), double(cells, city), city);
    paintRanking(pane("ranking"), cells.get("ranking") ?? [], fitting("ranking"), nowMs, city, say);
    paintSolved(pane("solved"), solved(cells), cells.get("period"), city);
  };
}

/** The box of a drawing in rem, and its SVG, emptied; null while it is not shown. */
function canvas(host) {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const [width, height] = [host.clientWidth / rem, host.clientHeight / rem];
  if (width === 0 || height === 0) return null;
  const svg = host.querySelector("svg") ?? host.appendChild(made("svg", {}));
  svg.setAttribute("viewBox", `0 0 ${width.toFixed(2)} ${height.toFixed(2)}`);
  return { svg, width, height };
}

// What a drawing was drawn of: what is as it was keeps its elements, and whoever tabs through them his place.
const drawnOf = new WeakMap();

function isNew(svg, ...what) {
  const text = JSON.stringify(what);
  if (drawnOf.get(svg) === text) return false;
  drawnOf.set(svg, text);
  return true;
}

/** What makes a drawn number a link, where a person can follow it. */
const linkIn = ({ look }) => (look.console ? { tabindex: 0, role: "link" } : {});

/** The box of lines, said on their SVG too: with it their points can be read back as values. */
function boxed(svg, box) {
  Object.assign(svg.dataset, box);
  return box;
}

/** What stands about lines: the scale's two ends at the left, the first and the last day below; nothing where the lines need the room. */
function axesAbout({ width, height }, { low, high }, period, top = 0) {
  if (height < AXES_FROM_REM || !period?.first) return { left: 0, below: 0, marks: [] };
  const [left, below] = [4.4, 2.6];
  const bottom = height - below - top;
  const text = (x, y, anchor, said) => made("text", { class: "tick", x: x.toFixed(2), y: y.toFixed(2), "text-anchor": anchor }, said);
  const [first, last] = [period.first, period.last].map((day) => day.slice(5));
  const days = period.first === period.last ? [] : [text(width, height - 0.4, "end", last)];
  return { left, below, marks: [text(left - 0.8, top + 1.5, "end", String(high)), text(left - 0.8, bottom, "end", String(low)), text(left, height - 0.4, "start", first), ...days] };
}

function paintTrends(section, found, period, captions) {
  const scale = scaleOf(found.map(({ points }) => points));
  section.querySelectorAll(".multiple").forEach((element, position) => {
    const mine = found[position];
    element.hidden = mine === undefined;
    if (!mine) return;
    const [name, rate, first] = element.firstChild.children;
    element.firstChild.dataset.number = `trend/${mine.code}`;
    name.textContent = mine.name;
    rate.textContent = mine.rate === null ? captions.none : `${decimal(mine.rate)}%`;
    first.textContent = mine.first === null ? "" : filled(captions.at_first, decimal(mine.first));
    const drawn = canvas(element.lastChild);
    if (!drawn) return;
    const { left, below, marks } = axesAbout(drawn, scale, period);
    const box = boxed(drawn.svg, { width: drawn.width - left, height: drawn.height - below, ...scale });
    const line = (name, points) => made("path", { class: name, d: lineIn(points, box), transform: `translate(${left} 0)` });
    const others = found.filter((other) => other !== mine).map(({ points }) => line("other", points));
    drawn.svg.replaceChildren(...marks, line("target", [TARGET_PERCENT, TARGET_PERCENT]), ...others, line("mine", mine.points));
  });
}

function paintDouble(section, departments, city) {
  const drawn = canvas(section.querySelector(".drawing"));
  if (!drawn || !isNew(drawn.svg, departments, drawn.width, drawn.height)) return;
  const { svg, width, height } = drawn;
  const meant = linkIn(city);
  const [left, bottom] = [4, 3.4];
  const scores = departments.flatMap(({ party, resident }) => [party, resident]);
  const low = Math.max(1, Math.floor(2 * Math.min(4, ...scores)) / 2);
  const x = (score) => left + ((width - left - 2) * (score - low)) / (5 - low);
  const y = (score) => height - bottom - ((height - bottom - 2) * (score - low)) / (5 - low);
  const ticks = [];
  for (let score = low; score <= 5; score += Number.isInteger(low) ? (5 - low) / 2 : 0.5) ticks.push(score);
  const axes = ticks.flatMap((score) => [
    made("text", { class: "tick", x: x(score), y: height - 0.6, "text-anchor": "middle" }, score.toFixed(1)),
    ...(score === low ? [] : [made("text", { class: "tick", x: left - 0.8, y: y(score) + 0.6, "text-anchor": "end" }, score.toFixed(1))]),
  ]);
  const dots = departments.map((one) => ({ ...one, at: [x(one.party), y(one.resident)] }));
  const labels = dots.map((one) => ({ ...one, boxes: aroundDot(one.at, ems(one.name) * LETTER_REM) }));
  const note = filled(city.captions.apart, APART_FROM);
  const noteWidth = ems(note) * LETTER_REM;
  // The note takes its room first, in a corner where no dot is: no name may lie over it.
  const corners = [1.2, height - bottom - 1.2].flatMap((y) => [left + 1 + noteWidth / 2, width - noteWidth / 2].map((x) => [x, y, noteWidth, 2.3]));
  if (departments.some(({ apart }) => apart)) labels.unshift({ name: note, boxes: corners });
  const placed = roomFor(labels, { width, height: height - bottom + 1 }, dots.map(({ at }) => [...at, 1.6, 1.6]));
  svg.replaceChildren(
    made("path", { class: "diagonal", d: `M${x(low)} ${y(low)}L${x(5)} ${y(5)}` }),
    ...axes,
    ...placed.flatMap(leader),
    ...dots.map(({ code, at, apart }) => made("circle", { class: apart ? "dot apart" : "dot", "data-department": code, "data-number": `double/${code}.resident`, ...meant, cx: at[0].toFixed(2), cy: at[1].toFixed(2), r: 0.75 })),
    ...placed.map(({ name, apart, box }) => made("text", { class: apart ? "point apart" : "point", x: box[0].toFixed(2), y: (box[1] + 0.65).toFixed(2), "text-anchor": "middle" }, name)),
  );
}

/** Where a name of a dot may stand: beside it, above and below it, aslant, and then further and further away on a leader. */
function aroundDot([x, y], width) {
  const [beside, aslant] = [1.2 + width / 2, width / 2 - 0.8];
  const across = [NEAR_REM, 4.4, 6.8, 9.2].flatMap((far) => [0, aslant, -aslant].flatMap((by) => [[x + by, y - far], [x + by, y + far]]));
  return [[x + beside, y], [x - beside, y], ...across].map((middle) => [...middle, width, 2.3]);
}

/** The line from a dot to its name, where that is far. */
function leader({ at: [x, y] = [], box }) {
  const towards = Math.sign(box[1] - y);
  return Math.abs(box[1] - y) > NEAR_REM ? [made("path", { class: "leader", d: `M${x.toFixed(2)} ${y.toFixed(2)}V${(box[1] - 1.15 * towards).toFixed(2)}` })] : [];
}

function paintRanking(section, rows, fit, nowMs, city, say) {
  const places = [...section.querySelectorAll(".row")];
  const numbered = ranked(rows, city);
  const { shown, ranges } = pageOf(numbered, Math.min(places.length, fit), { nowMs, rotateS: city.look.rotate_s });
  section.querySelector(".content").style.gridTemplateRows = `repeat(${Math.max(1, Math.min(places.length, fit))}, minmax(0, 1fr))`;
  section.querySelector(".nothing").hidden = rows.length > 0;
  const from = rankedFrom(rows);
  say("listed/ranking", rows.length ? rangeWords(ranges, rows.length, city.captions, city.captions.listed_short) : "");
  places.forEach((element, position) => {
    const row = shown[position];
    element.hidden = row === undefined;
    if (!row) return;
    const [rank, name, dots, measured, note] = element.children;
    element.dataset.number = `ranking/${row.code}`;
    const texts = [[rank, row.rank], [name, row.name], [measured.firstChild, row.rate], [note.firstChild, row.parts], [note.lastChild, row.rework]];
    for (const [node, text] of texts) if (node.textContent !== text) node.textContent = text;
    dots.firstChild.style.left = `${((100 * (row.at - from)) / (100 - from)).toFixed(1)}%`;
  });
}

function paintSolved(section, { at, closed, held }, period, city) {
  const drawn = canvas(section.querySelector(".drawing"));
  if (!drawn || !isNew(drawn.svg, at, closed, held, period, drawn.width, drawn.height)) return;
  const meant = linkIn(city);
  const label = 15.5;
  const scale = scaleOf([closed, held]);
  const top = 1.2;
  const { left, below, marks } = axesAbout({ width: drawn.width - label, height: drawn.height }, scale, period, top);
  const box = boxed(drawn.svg, { width: drawn.width - label - left, height: drawn.height - 2 * top - below, ...scale });
  const moved = (points, name) => made("path", { class: name, d: lineIn(points, box), transform: `translate(${left} ${top})` });
  const ends = [["closed", closed], ["held", held]].flatMap(([name, points]) => {
    const last = points.at(-1);
    return typeof last === "number" ? [{ name, last, y: top + box.height - (box.height * (last - scale.low)) / (scale.high - scale.low) }] : [];
  });
  if (ends.length === 2 && Math.abs(ends[0].y - ends[1].y) < 2.8) {
    const middle = (ends[0].y + ends[1].y) / 2;
    const sign = ends[0].y <= ends[1].y ? 1 : -1;
    [ends[0].y, ends[1].y] = [middle - 1.4 * sign, middle + 1.4 * sign].map((y) => y + Math.max(0, 3 - middle));
  }
  drawn.svg.replaceChildren(
    ...marks,
    moved(closed, "other strong"),
    moved(held, "mine"),
    ...ends.map(({ name, last, y }) => made("text", { class: name === "held" ? "end held" : "end", "data-number": `${at}.${name}`, ...meant, x: (drawn.width - label + 0.6).toFixed(2), y: Math.min(drawn.height - 0.5, Math.max(1.6, y + 0.65)).toFixed(2) }, `${city.captions[name]} ${decimal(last)}`)),
  );
}
