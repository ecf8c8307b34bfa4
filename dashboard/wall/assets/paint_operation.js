// Writes the mode and the operation into their places. Touches the DOM and nothing else.

import { pageOf, wholeRows } from "./arrange.js";
import { modeBadges, operationLine, shownOperation } from "./operation.js";
import { cut, ems, rangeWords } from "./writing.js";

// A step has one line, or two where the pane is slim.
const ROW_REM = { true: 5.2, false: 3.4 };
// Letters are counted, not measured: so much is left over.
const SPARE_EMS = 0.5;
// Left free in the notes for a pane that grows old says so in larger letters.
const GAP_EMS = 9;

/** How many letters fit into the parts of the pane; measured anew when it has another width, what stands beside them or its letters. */
function measured(section) {
  const known = { beside: null, fit: {} };
  return (...texts) => {
    const beside = [section.clientWidth, document.fonts.status, ...texts].join("|");
    if (beside !== known.beside) {
      const emsIn = (selector) => emsOf(section.querySelector(selector));
      section.querySelector(".step").hidden = false;  // what is hidden has no width, and a plan has one step at least
      known.fit = { name: emsIn(".lead .name"), commander: emsIn(".lead .commander"), where: emsIn(".lead .where"), notes: emsIn(".notes") };
      Object.assign(known.fit, { text: emsIn(".step strong"), who: emsIn(".step .what span"), when: emsIn(".step .when") });
      known.beside = beside;
    }
    return known.fit;
  };
}

/** A painter of the header's badges and, where the screen has one, of the pane. */
export function operationPainter(root, city, say) {
  const section = root.querySelector("[data-pane=operation]");
  const fitOf = section ? measured(section) : null;
  return (store, nowMs) => {
    const badges = modeBadges(store.cells, city);
    say("mode", badges.mode);
    say("drill", badges.drill);
    root.dataset.mode = store.cells.get("mode")?.mode ?? "";
    const shown = section && !section.hidden ? shownOperation(store.cells) : null;
    if (shown) paintPane(section, operationLine(shown, store.asOf, city), { city, say, fitOf }, nowMs);
  };
}

function paintPane(section, line, { city, say, fitOf }, nowMs) {
  const [, clocks, host] = section.querySelector(".content").children;
  section.dataset.drill = String(line.drill);
  say("operation_badge", line.badge);
  const slim = section.dataset.slim === "true";
  say("operation_tickets", line.tickets);
  // What stands beside the commander is written before his room is measured.
  say("operation_where", line.where);
  const fit = fitOf(line.badge, line.where);
  // A slim pane has no room for the plan in its header: there it stands before the area.
  if (slim) say("operation_where", [cut(line.plan, fit.where - ems(line.where) - 1.5), line.where].filter((text) => text).join(city.captions.separator));
  say("operation_name", cut(line.name, fit.name));
  say("operation_commander", cut(line.commander, fit.commander));
  line.clocks.forEach((clock, position) => paintClock(clocks.children[position], clock));
  const done = paintSteps(host, line, { city, fit, slim }, nowMs);
  say("operation_steps", done);
  say("operation_plan", slim ? "" : cut(line.plan, fit.notes - ems(done) - GAP_EMS));
}

function paintClock(element, { label, time, side, state }) {
  const [title, left] = element.children;
  element.dataset.state = state;
  write(title, label);
  time.forEach((text, position) => write(left.children[position], text));
  write(left.lastChild, side);
}

/** Writes the steps that fit; gives what is said of how many there are and how many are done. */
function paintSteps(host, line, { city, fit: letters, slim }, nowMs) {
  const rows = [...host.children];
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const fit = Math.min(rows.length, Math.max(1, wholeRows(host.clientHeight / rem, ROW_REM[slim])));
  const { shown, ranges } = pageOf(line.steps, fit, { nowMs, rotateS: city.look.rotate_s });
  host.style.gridTemplateRows = `repeat(${fit}, minmax(0, 1fr))`;
  rows.forEach((row, position) => {
    const step = shown[position];
    row.hidden = step === undefined;
    if (step) paintStep(row, step, letters);
  });
  // Where there is no room for it, how many are done of how many says enough.
  if (slim || line.steps.length <= fit) return line.done;
  return [line.done, rangeWords(ranges, line.steps.length, city.captions, city.captions.listed_short)].join(city.captions.separator);
}

function paintStep(row, step, letters) {
  const [, what, when] = row.children;
  row.dataset.done = String(step.done);
  row.dataset.step = step.code;
  write(what.children[0], cut(step.text, letters.text));
  write(what.children[1], cut(step.who, letters.who));
  write(when, cut(step.when, letters.when));
}

/** How many letters' widths an element has. */
function emsOf(element) {
  return element.clientWidth ? element.clientWidth / parseFloat(getComputedStyle(element).fontSize) - SPARE_EMS : Infinity;
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
