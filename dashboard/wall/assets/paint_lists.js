// Writes the lists into their rows: decisions, changes, whistles. Touches the DOM and nothing else.

import { pageOf, pinnedOf } from "./arrange.js";
import { attention, change, changes, decision, decisions, whistle, whistles } from "./lists.js";
import { rangeWords } from "./writing.js";

// Letters are counted, not measured: so much is left over.
const SPARE_EMS = 0.3;

const reds = (cells) => attention(cells).filter(({ colour }) => colour === "red").length;

/** Painters of the lists that the page has: `paint(store, rows, nowMs)`, where `rows(pane)` says how many rows fit. */
export function listPainters(root, city, say) {
  const lists = [
    ["decisions", decisions, decision, writeDecision, reds],
    ["changes", changes, change, writeChange, () => 0],
    ["whistles", whistles, whistle, writeWhistle, () => 0],
  ]
    .map(([name, ...rest]) => [root.querySelector(`[data-pane=${name}]`), name, ...rest])
    .filter(([section]) => section !== null);
  const measured = new Map();
  /** How many letters fit into the parts of a pane's rows; measured anew when the pane has another width. */
  function fitOf(section, name) {
    const width = section.clientWidth;
    if (width === 0) return undefined;
    const known = measured.get(name);
    if (known?.width === width) return known.fit;
    const row = section.querySelector(".row:not([hidden])");
    if (!row) return undefined;
    const letters = (part, child) => {
      const element = row.querySelector(part);
      return element.clientWidth / parseFloat(getComputedStyle(element.children[child]).fontSize) - SPARE_EMS;
    };
    const fit = { what: letters(".what", 0), place: letters(".what", 1), who: letters(".who", 0), said: letters(".who", 1) };
    measured.set(name, { width, fit });
    return fit;
  }
  return (store, fitting, nowMs) => {
    for (const [section, name, rowsOf, line, write, keep] of lists) {
      const places = [...section.querySelectorAll(".row")];
      const fit = Math.min(places.length, fitting(name));
      const kept = keep(store.cells);
      const rows = rowsOf(store.cells, fit, pinnedOf(fit, kept, city.look.rotate_s));
      const { shown, ranges } = pageOf(rows, fit, { keep: kept, nowMs, rotateS: city.look.rotate_s });
      section.querySelector(".content").style.gridTemplateRows = `repeat(${fit}, minmax(0, 1fr))`;
      section.querySelector(".nothing").hidden = rows.length > 0 || !store.cells.has("total");
      say(`listed/${name}`, rows.length ? rangeWords(ranges, rows.length, city.captions, city.captions.listed) : city.captions.nothing_listed);
      places.forEach((element, position) => {
        const row = shown[position];
        element.hidden = row === undefined;
        if (row) write(element, line(row, store.asOf, city, fitOf(section, name)));
      });
    }
  };
}

function writeDecision(element, line) {
  const [badge, time, what, who] = element.children;
  written(element, line, [
    [badge.firstChild, line.badge],
    ...line.time.map((text, position) => [time.children[position], text]),
    [time.lastChild, line.side],
    [what.children[0], line.category],
    [what.children[1], line.place],
    [who.children[0], line.department],
    [who.children[1], line.stage],
  ]);
}

function writeChange(element, line) {
  const [badge, turn, what, who] = element.children;
  written(element, { ...line, ticket: `${line.ticket} ${line.kind}` }, [
    [badge.firstChild, line.badge],
    [turn.children[0], line.turn],
    [turn.children[1], line.ago],
    [what.children[0], line.category],
    [what.children[1], line.place],
    [who.children[0], line.department],
    [who.children[1], line.told],
  ]);
}

function writeWhistle(element, line) {
  const [time, what, who] = element.children;
  written(element, { ...line, colour: line.late ? "late" : "due" }, [
    ...line.time.map((text, position) => [time.children[position], text]),
    [time.lastChild, line.side],
    [what.children[0], line.category],
    [what.children[1], line.place],
    [who.children[0], line.who],
    [who.children[1], line.there],
  ]);
}

/** Texts into their nodes; a row that is another one now slides in. */
function written(element, { ticket, colour }, texts) {
  const isNew = element.dataset.ticket !== ticket;
  element.dataset.ticket = ticket;
  element.dataset.colour = colour;
  for (const [node, text] of texts) if (node.textContent !== text) node.textContent = text;
  if (isNew) element.animate([{ transform: "translateX(-1.2rem)", opacity: 0.2 }, { transform: "none", opacity: 1 }], 400);
}
