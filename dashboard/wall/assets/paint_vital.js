// Writes the vital signs into their places. Touches the DOM and nothing else.

import { pageOf, wholeRows } from "./arrange.js";
import { indicator, indicators, themes } from "./vital.js";
import { cut, decimal, filled, rangeWords } from "./writing.js";

const SVG = "http://www.w3.org/2000/svg";
const ROW_REM = 5.9;
// So many letters' widths a name has; one that alarms has a mark beside it.
const NAME_EMS = { true: 6.1, false: 6.7 };

/** A painter of the pane, or nothing where the screen has none. */
export function vitalPainter(root, city, write, say) {
  const section = root.querySelector("[data-pane=vital]");
  if (!section) return () => {};
  const rows = [...section.querySelectorAll(".indicator")];
  const lines = [...section.querySelectorAll(".theme")];
  const host = section.querySelector(".indicators");
  return (store, nowMs) => {
    const whole = store.cells.get("vital");
    write("vital", whole?.index === null || whole === undefined ? city.captions.none : decimal(whole.index), whole?.index ?? null, nowMs);
    say("vital_connected", whole ? filled(city.captions.connected, whole.indicators_connected - whole.indicators_simulated, whole.indicators) : "");
    say("vital_simulated", whole?.indicators_simulated ? filled(city.captions.simulated_count, whole.indicators_simulated) : "");
    themes(store.cells, city.vital).forEach((theme, position) => paintTheme(lines[position], theme, city.captions));
    const found = indicators(store.cells, city.vital);
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const fit = Math.min(rows.length, host.clientHeight ? wholeRows(host.clientHeight / rem, ROW_REM) : 0);
    const { shown, ranges } = pageOf(found, Math.max(1, fit), { keep: found.filter(({ cell }) => cell.alarm).length, nowMs, rotateS: city.look.rotate_s });
    const turnMs = 1000 * city.look.rotate_s;
    const turned = turnMs === 0 ? 0 : (nowMs % turnMs) / turnMs;
    host.style.gridTemplateRows = `repeat(${Math.max(1, fit)}, minmax(0, 1fr))`;
    section.querySelector(".nothing").hidden = found.length > 0 || whole === undefined;
    say("listed/vital", found.length ? rangeWords(ranges, found.length, city.captions, city.captions.listed_short) : "");
    rows.forEach((row, position) => {
      row.hidden = shown[position] === undefined;
      if (shown[position]) paintIndicator(row, indicator(shown[position], city.captions, store.asOf, turned));
    });
  };
}

function paintTheme(line, { code, name, index, state }, captions) {
  line.hidden = false;
  line.dataset.number = `vital/theme/${code}`;
  const [label, scale, note, figure] = line.children;
  write(label, name);
  scale.firstChild.style.width = index === null ? "0" : `${(10 * index).toFixed(1)}%`;
  write(figure, index === null ? captions.unconnected : decimal(index));
  write(note, state === "simulated" ? captions.made_up : "");
  line.dataset.state = state;
}

function paintIndicator(row, { code, alarm, state, name, value, unit, parts, change, line }) {
  const [title, measured, trend, facts] = row.children;
  row.dataset.code = code;
  row.dataset.number = `vital/leaf/${code}`;
  row.dataset.alarm = String(alarm);
  row.dataset.state = state;
  write(title, cut(name, NAME_EMS[alarm]));
  write(measured.firstChild, value);
  write(measured.lastChild, unit);
  write(facts.firstChild, parts);
  write(facts.lastChild, change);
  if (!trend.firstChild) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 100 36");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.append(document.createElementNS(SVG, "path"));
    trend.append(svg);
  }
  const path = trend.firstChild.firstChild;
  if (path.getAttribute("d") !== line) path.setAttribute("d", line);
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
