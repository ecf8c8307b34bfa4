// Writes what `view.js` and `figures.js` say into the page's places. Touches the DOM and nothing else.

import { reachable } from "./console.js";
import { banner, figures, shares, timeOf, words } from "./view.js";
import { trend } from "./figures.js";
import { mapPainter } from "./paint_map.js";
import { controlPainter } from "./paint_control.js";
import { listPainters } from "./paint_lists.js";
import { operationPainter } from "./paint_operation.js";
import { showcasePainter } from "./paint_showcase.js";
import { vitalPainter } from "./paint_vital.js";

const FLASH_MS = 1000;
// A figure that changes all the time would flash all the time: it stays calm until it has rested this long.
const REST_MS = 3000;

// What stands in the header beside the banner, and may leave it too little room.
const HEADER = ["mode", "drill", "link", "incomplete", "differs", "verified", "date", "weekday"];

const SVG = "http://www.w3.org/2000/svg";

/** The page's places, found once. `paint(store)` writes figures and lists; `paintMap(store)` the map's marks. */
export function painter(root, city) {
  for (const element of root.querySelectorAll("[data-say]")) element.textContent = city.page[element.dataset.say];
  const host = root.querySelector("#city-map");
  const places = {
    cells: gathered(root, "cell"),
    words: gathered(root, "words"),
    shares: gathered(root, "share"),
    trends: gathered(root, "trend"),
  };
  let written = new Map();
  const header = root.querySelector(".top");
  const say = (place, text) => writeWords(places.words.get(place), text);
  const map = host ? mapPainter(host, city, say, mapDrawn, mapNumber) : null;
  const flashed = new WeakMap();
  const paintLists = listPainters(root, city, say);
  const write = (place, text, value, nowMs) => writeFigure(places.cells.get(place), text, value, flashed, nowMs);
  const paintControl = controlPainter(root, city, say);
  const paintOperation = operationPainter(root, city, say);
  const paintVital = vitalPainter(root, city, write, say);
  const paintShowcase = showcasePainter(root, city, write, say);
  // The map draws its places anew when it looks elsewhere: what was written stands there again at once.
  function mapDrawn() {
    places.cells = gathered(root, "cell");
    reachable(host, city.look);
    for (const [place, [text, value]] of written) if (place.startsWith("district/")) write(place, text, value, -Infinity);
  }
  function mapNumber(said, place) {
    for (const element of places.words.get(`map_${said}`) ?? []) {
      if (place) element.dataset.number = place;
      else delete element.dataset.number;
    }
  }
  // Whose records are played is said in full where the header has room for it beside all else that it says.
  let headed = "";
  function paintBanner(store) {
    const [long, short] = [root.dataset.width === "narrow", true].map((narrow) => banner(store.cells, city, narrow));
    const beside = [...places.words.entries()].filter(([place]) => HEADER.includes(place)).map(([, [element]]) => element.textContent.replace(/\d/g, "0"));
    const state = [long, root.clientWidth, document.fonts.status, ...beside].join("|");
    if (state === headed) return;
    headed = state;
    say("banner", long);
    if (header.scrollWidth > header.clientWidth) say("banner", short);
  }
  function paintTurning(store, fitting, nowMs) {
    paintLists(store, fitting, nowMs);
    paintOperation(store, nowMs);
    paintControl(store, nowMs);
    paintVital(store, nowMs);
    paintShowcase(store, fitting, nowMs);
  }
  return {
    paint(store, fitting, nowMs) {
      written = figures(store.cells, city);
      for (const [place, [text, value]] of written) write(place, text, value, nowMs);
      for (const measure of ["dispatch", "closure"]) {
        for (const name of ["median", "p90"]) {
          const { figure } = timeOf(store.cells, measure, name, city.captions);
          write(`times.${measure}.${name}`, figure, store.cells.get("times")?.[measure]?.[`${name}_s`] ?? null, nowMs);
        }
      }
      for (const [place, text] of words(store, city)) say(place, text);
      const shown = shares(store.cells);
      for (const [place, elements] of places.shares) setShare(elements, shown.get(place) ?? 0);
      map?.tell(store.cells);
      paintTop(root, store.cells);
      paintTrends(places, store.cells, city);
      paintTurning(store, fitting, nowMs);
    },
    paintTurning,
    paintBanner,
    paintMap: (store) => map?.paint(store.cells),
    lookOnMap: (nowMs, heldOn) => map?.look(nowMs, heldOn),
    write,
    say,
  };
}

function gathered(root, name) {
  const found = new Map();
  for (const element of root.querySelectorAll(`[data-${name}]`)) {
    const place = element.dataset[name];
    found.set(place, [...(found.get(place) ?? []), element]);
  }
  return found;
}

function writeFigure(elements, text, value, flashed, nowMs) {
  for (const element of elements ?? []) {
    if (element.textContent === text) continue;
    const before = element.dataset.value;
    element.textContent = text;
    element.dataset.value = value === null || value === undefined ? "" : String(value);
    const rested = nowMs - (flashed.get(element) ?? -Infinity) > REST_MS;
    flashed.set(element, nowMs);
    if (before !== undefined && rested && !(element instanceof SVGElement)) {
      element.animate([{ backgroundColor: "rgba(108, 182, 255, .34)" }, { backgroundColor: "rgba(108, 182, 255, 0)" }], FLASH_MS);
    }
  }
}

function writeWords(elements, text) {
  for (const element of elements ?? []) if (element.textContent !== text) element.textContent = text;
}

function setShare(elements, share) {
  for (const element of elements) {
    // A share above nothing is seen, however small: one red ticket among thousands is what the bar is for.
    const width = share > 0 ? `max(${(100 * share).toFixed(2)}%, 0.4rem)` : "0";
    if (element.style.width !== width) element.style.width = width;
  }
}

function paintTop(root, cells) {
  const top = cells.get("top") ?? [];
  root.querySelectorAll(".category").forEach((row, position) => {
    row.hidden = position >= top.length;
    if (top[position]) row.dataset.number = `category/${top[position].category}.reported`;
  });
}

function paintTrends(places, cells, { captions }) {
  for (const [name, numerator] of [["on_time", "closed_on_time"], ["closure", "closed"]]) {
    const { line, dot, scale } = trend(cells.get("rates") ?? [], numerator, captions);
    for (const element of places.trends.get(name) ?? []) drawTrend(element, line, dot);
    writeWords(places.words.get(`trend.${name}`), scale);
  }
}

function drawTrend(element, line, dot) {
  if (!element.firstChild) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 100 36");
    svg.append(document.createElementNS(SVG, "path"), document.createElementNS(SVG, "circle"));
    element.append(svg);
  }
  const [path, circle] = element.firstChild.children;
  path.setAttribute("d", line);
  circle.setAttribute("r", dot ? "2.4" : "0");
  circle.setAttribute("cx", dot ? dot[0] : "0");
  circle.setAttribute("cy", dot ? dot[1] : "0");
}
