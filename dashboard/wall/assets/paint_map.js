// The map: the whole city, a district or a neighbourhood, by itself on a wall and by the pointer on a console.

import { besideMap, deviceMarks } from "./beside_map.js";
import { marks } from "./figures.js";
import { countsBy, hotSpots } from "./hot_spots.js";
import { drawAreas, drawDistricts, drawHotSpots, drawOutlines, drawPlaces, made } from "./map_layers.js";
import { areas, shownOperation } from "./operation.js";
import { attention, hasPlace } from "./lists.js";
import { isInside, isWithin, levelOf, panned, projection, viewOf, zoomed } from "./map_plane.js";
import { tourStop } from "./tour.js";
import { counted, filled } from "./writing.js";

const HOT_SPOTS = 5;
const PATHS = ["devices", "yellow", "red"];
const WHEEL_STEP = 1.0015;
// A pointer that moves less than this has not left the number that it was set on.
const PAN_FROM_REM = 0.5;
// A stop of the tour beside the districts' codes: the area of the operation that the wall shows.
const AREA = "area";
const KEY_STEPS = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 };
const DIGITS = { streets: 9, communities: 12 };

/**
 * Draws the map into its place; `paint(cells)` writes what is on it, `tell(cells)` what is said above it, `look(nowMs, heldOn)` decides
 * where it looks. `onNumber(said, place)` hears of each word above it (red, yellow, beside) where the page of its number lies; "" for none.
 */
export function mapPainter(host, city, say, onDrawn, onNumber) {
  const layers = Object.fromEntries(["land", "areas", "devices", "hot", "yellow", "red", "labels"].map((name) => [name, made(PATHS.includes(name) ? "path" : "g", { class: `layer ${name}` })]));
  layers.yellow.setAttribute("class", "marks yellow");
  layers.red.setAttribute("class", "marks red");
  layers.devices.setAttribute("class", "devices");
  const svg = made("svg", {}, ...Object.values(layers));
  host.append(svg);
  const points = city.map.districts.flatMap(({ rings }) => rings.flat());
  const bounds = [Math.min, Math.min, Math.max, Math.max].map((of, position) => of(...points.map((point) => point[position % 2])));
  const state = { plane: null, view: null, whole: null, stop: null, byHand: false, cells: new Map(), paintBars: () => {} };

  function measure() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const plane = { width: host.clientWidth / rem, height: host.clientHeight / rem };
    if (plane.width === 0 || (state.plane?.width === plane.width && state.plane?.height === plane.height)) return;
    state.plane = plane;
    state.whole = viewOf(points, plane);
    svg.setAttribute("viewBox", `0 0 ${plane.width.toFixed(3)} ${plane.height.toFixed(3)}`);
    if (state.byHand) draw();
    else show(state.stop);
  }

  function show(stop) {
    state.stop = stop;
    const rings = stop === AREA ? areaOf(state.cells) : city.map.districts.find(({ code }) => code === stop)?.rings;
    state.view = rings ? viewOf(rings.flat(), state.plane) : state.whole;
    draw();
  }

  const districtShown = () => (state.stop === AREA ? null : state.stop);

  // A district that is looked at by itself is shown by its streets, however large it is.
  function levelShown() {
    const level = levelOf(state.view, state.whole);
    return state.stop && level === "districts" ? "streets" : level;
  }

  function draw() {
    const { place } = projection(state.view, state.plane);
    const level = levelShown();
    svg.dataset.level = level;
    say("map_where", state.stop === AREA ? city.captions.area_shown : isZoomed() ? aboutWhere(state.view, city) : (city.districts[state.stop] ?? ""));
    drawOutlines(layers.land, city, place, districtShown());
    state.paintBars = () => {};
    if (level === "districts") state.paintBars = drawDistricts(layers.labels, city, place, state.plane);
    mark();
    onDrawn();
  }

  function mark() {
    const { cells } = state;
    const { place } = projection(state.view, state.plane);
    const level = levelShown();
    const paths = marks(cells, place, state.plane);
    layers.yellow.setAttribute("d", paths.yellow);
    layers.red.setAttribute("d", paths.red);
    drawAreas(layers.areas, areas(cells), place);
    drawHotSpots(layers.hot, hotSpots(cells, HOT_SPOTS).flatMap(([code, counts]) => (city.map.streets[code] ? [{ ...counts, at: place(city.map.streets[code]) }] : [])));
    if (level !== "districts") drawPlaces(layers.labels, placesOf(level, cells, place), state.plane);
    state.paintBars(cells);
    layers.devices.setAttribute("d", level === "districts" ? "" : deviceMarks(city.map.devices, place, state.plane));
    tell(cells);
    // The line above the map may have taken room from it, or left it some.
    measure();
  }

  // What is said above the map: as often as the totals beside it are written, so that they agree in every frame.
  function tell(cells) {
    for (const [colour, count] of Object.entries(inSight(cells))) {
      say(`map_${colour}`, filled(city.captions[`map_${colour}`], counted(count)));
      onNumber(colour, state.stop === AREA || isZoomed() ? "" : districtShown() ? `district/${districtShown()}.${colour}` : `total.${colour}`);
    }
    const about = districtShown() ?? city.code;
    say("map_beside", state.stop === AREA ? "" : besideMap(cells, about, city));
    // One line, one page: that of the first thing that it says.
    const leaf = city.vital.indicators.find(({ code, on_map: isSaid }) => isSaid && cells.has(`on-map/${about}/${code}`));
    onNumber("beside", leaf && state.stop !== AREA ? `on-map/${about}/${leaf.code}` : "");
  }

  const isZoomed = () => state.byHand && state.view.scale > state.whole.scale;

  // What is counted beside the name of a district or an area lies in it, and beside what a hand moved to what is in sight.
  function inSight(cells) {
    const area = state.stop === AREA ? areaOf(cells) : null;
    const { place } = projection(state.view, state.plane);
    const isThere = (row) => {
      if (!area && !isZoomed()) return String(row.grid ?? "").startsWith(districtShown() ?? "");
      if (!hasPlace(row)) return false;
      const point = [row.lon_deg, row.lat_deg];
      return area ? isWithin(point, area) : isInside(place(point), state.plane);
    };
    const rows = attention(cells).filter(isThere);
    const count = (colour) => rows.filter((row) => row.colour === colour).length;
    return { red: count("red"), yellow: count("yellow") };
  }

  function placesOf(level, cells, place) {
    const counts = countsBy(cells, DIGITS[level]);
    const known = level === "streets" ? city.map.streets : city.map.communities;
    const names = level === "streets" ? city.streets : city.communities;
    const inOrder = [...new Set([...counts.keys(), ...Object.keys(known)])].filter((code) => known[code] && (!districtShown() || code.startsWith(districtShown())));
    return inOrder.map((code) => ({ name: names[code] ?? code, counts: counts.get(code), at: place(known[code]) }));
  }

  if (city.look.console) followPointer(host, state, bounds, draw);
  return {
    paint(cells) {
      state.cells = cells;
      measure();
      if (state.plane) mark();
    },
    tell(cells) {
      state.cells = cells;
      if (state.plane) tell(cells);
    },
    look(nowMs, heldOn) {
      measure();
      if (!state.plane || state.byHand) return;
      const stop = tourStop(city.look.console ? [] : stopsOf(state.cells, city), nowMs, city.look.rotate_s, heldOn);
      if (stop !== state.stop) show(stop);
    },
  };
}

/** The street that the middle of a view is nearest to, with its district. */
function aboutWhere({ lon, lat }, city) {
  const far = ([, [x, y]]) => ((x - lon) * Math.cos((lat * Math.PI) / 180)) ** 2 + (y - lat) ** 2;
  const [code] = Object.entries(city.map.streets).reduce((nearest, one) => (far(one) < far(nearest) ? one : nearest));
  return [city.districts[code.slice(0, 6)], city.streets[code]].join(city.captions.separator);
}

/** The rings of the area of the operation that the wall shows, if it has one. */
const areaOf = (cells) => shownOperation(cells)?.[1].area?.coordinates;

/** While an operation has an area, that alone; else the districts that have something red, those with most first. */
function stopsOf(cells, city) {
  if (areaOf(cells)) return [AREA];
  const red = ({ code }) => cells.get(`district/${code}`)?.red ?? 0;
  return city.map.districts.filter((district) => red(district) > 0).sort((a, b) => red(b) - red(a)).map(({ code }) => code);
}

/** Wheel and + − zoom, dragging pans, a double click and Escape show the whole city again. */
function followPointer(host, state, bounds, draw) {
  const remOf = (event) => {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    const box = host.getBoundingClientRect();
    return [(event.clientX - box.left) / rem, (event.clientY - box.top) / rem];
  };
  const moveTo = (view, byHand = true) => {
    Object.assign(state, { view, byHand, stop: null });
    draw();
  };
  let from = null;
  let isPan = false;
  host.addEventListener("wheel", (event) => {
    event.preventDefault();
    moveTo(zoomed(state.view, state.plane, remOf(event), WHEEL_STEP ** -event.deltaY, state.whole));
  }, { passive: false });
  host.addEventListener("pointerdown", (event) => {
    from = remOf(event);
    isPan = false;
  });
  host.addEventListener("pointermove", (event) => {
    if (!from) return;
    const to = remOf(event);
    if (!isPan && Math.hypot(to[0] - from[0], to[1] - from[1]) < PAN_FROM_REM) return;
    // Only now: a captured pointer clicks on the map, and never on a number.
    if (!isPan) host.setPointerCapture(event.pointerId);
    isPan = true;
    moveTo(panned(state.view, state.plane, [to[0] - from[0], to[1] - from[1]], bounds));
    from = to;
  });
  // A touch that the system takes for its own ends without a pointerup.
  for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
    host.addEventListener(end, () => {
      from = null;
    });
  }
  host.addEventListener("dblclick", () => moveTo(state.whole, false));
  document.addEventListener("keydown", ({ key }) => {
    if (!state.plane || host.clientWidth === 0) return;
    const middle = [state.plane.width / 2, state.plane.height / 2];
    if (key === "Escape") moveTo(state.whole, false);
    if (KEY_STEPS[key]) moveTo(zoomed(state.view, state.plane, middle, KEY_STEPS[key], state.whole));
  });
}
