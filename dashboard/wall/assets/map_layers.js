// The map's layers as SVG: outlines, hot spots, marks, labels; each is written anew from what it is given.

import { atTheSides, isInside, outline, roomFor, spread } from "./map_plane.js";
import { counted, ems } from "./writing.js";

const SVG = "http://www.w3.org/2000/svg";
// The parts of an open total, in the order of their bars: they add up to it.
const COLOURS = ["green", "yellow", "red", "grey"];
const SHAPES = { red: "▲", yellow: "◆", green: "■", grey: "▬" };
// A district's label: name, bar, counts; without room for all of them the name and what is red or yellow.
const FULL = { width: 29.4, height: 6.8, name: -1.1, bar: -0.25, counts: 2.75 };
const SHORT = { width: 15, height: 5, name: -0.4, counts: 2.1 };
const BAR = { width: 13, height: 0.9, least: 0.3 };
const PLACE_LABEL = { letter: 2, height: 4.8 };
// A label this far from its point, in rem, is tied to it by a line.
const TIED_FROM = 4;

export function made(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** Outlines of the districts; the one that is looked at stands out. */
export function drawOutlines(layer, city, place, shown) {
  layer.replaceChildren(
    ...city.map.districts.map(({ code, rings }) =>
      made("path", { class: shown && shown !== code ? "district aside" : "district", d: outline(rings, place), "data-district": code }),
    ),
  );
}

/** The areas of operations; one of a drill is dashed. */
export function drawAreas(layer, areas, place) {
  layer.replaceChildren(...areas.map(({ rings, drill }) => made("path", { class: drill ? "area drill" : "area", d: outline(rings, place), "fill-rule": "evenodd" })));
}

/** The districts' labels with their bars, side by side; gives what writes their bars from the cells. */
export function drawDistricts(layer, city, place, plane) {
  const inSight = city.map.districts.filter(({ label_point: point }) => isInside(place(point), plane));
  const anchors = inSight.map(({ label_point: point }) => place(point));
  const size = spread(anchors, FULL, plane) ? FULL : SHORT;
  const boxes = spread(anchors, size, plane) ?? spread(atTheSides(anchors, size, plane), size, plane) ?? anchors;
  const bars = new Map();
  const labels = inSight.map(({ code }, position) => district(code, city.districts[code] ?? code, boxes[position], size, bars));
  const ties = boxes.flatMap(([x, y], position) => {
    const [ax, ay] = anchors[position];
    return Math.hypot(ax - x, ay - y) > TIED_FROM ? [made("line", { class: "tie", x1: ax, y1: ay, x2: x, y2: y })] : [];
  });
  layer.replaceChildren(...ties, ...labels);
  return (cells) => bars.forEach((bar, code) => paintBar(bar, cells.get(`district/${code}`)));
}

function district(code, name, [x, y], size, bars) {
  const count = (colour, space) => [
    made("tspan", { class: `shape ${colour}`, dx: space }, SHAPES[colour]),
    made("tspan", { class: `figure ${colour}`, dx: 0.3, "data-cell": `district/${code}.${colour}` }, "—"),
  ];
  const shown = size === FULL ? ["red", "yellow", "green", "grey"] : ["red", "yellow"];
  const parts = size === FULL ? COLOURS.map((colour) => made("rect", { class: colour, y: y + size.bar, height: BAR.height, width: 0 })) : [];
  if (parts.length) bars.set(code, { x: x - BAR.width / 2, parts });
  const track = { class: "track", x: x - BAR.width / 2, y: y + size.bar, width: BAR.width, height: BAR.height };
  return made(
    "g",
    { class: "label", "data-label": code },
    made("text", { class: "name", x, y: y + size.name }, name),
    ...(parts.length ? [made("rect", track)] : []),
    ...parts,
    made("text", { class: "counts", x, y: y + size.counts }, ...shown.flatMap((colour, position) => count(colour, position ? 1.2 : 0))),
  );
}

function paintBar({ x, parts }, row) {
  const sum = row ? COLOURS.reduce((found, colour) => found + row[colour], 0) : 0;
  let from = x;
  COLOURS.forEach((colour, position) => {
    const width = sum > 0 && row[colour] > 0 ? Math.max((BAR.width * row[colour]) / sum, BAR.least) : 0;
    parts[position].setAttribute("x", from.toFixed(2));
    parts[position].setAttribute("width", width.toFixed(2));
    from += width;
  });
}

/** Names of streets or communities with their red and yellow counts, those with most first, as far as there is room. */
export function drawPlaces(layer, places, plane) {
  const labels = places.map(({ name, counts, at: [x, y] }) => {
    const said = ["red", "yellow"].filter((colour) => counts?.[colour]);
    const width = Math.max(ems(name), said.length * 3) * PLACE_LABEL.letter + 0.8;
    return { name, counts, said, boxes: [[x, y, width, said.length ? PLACE_LABEL.height : PLACE_LABEL.height / 2]] };
  });
  layer.replaceChildren(
    ...roomFor(labels, plane).map(({ name, counts, said, box: [x, y] }) =>
      made(
        "g",
        { class: "label place" },
        made("text", { class: "name", x, y: said.length ? y - 0.3 : y + 0.7 }, name),
        ...(said.length ? [made("text", { class: "counts", x, y: y + 2 }, ...said.flatMap((colour, position) => placeCount(colour, counts[colour], position)))] : []),
      ),
    ),
  );
}

function placeCount(colour, count, position) {
  return [
    made("tspan", { class: `shape ${colour}`, dx: position ? 1 : 0 }, SHAPES[colour]),
    made("tspan", { class: `figure ${colour}`, dx: 0.3 }, counted(count)),
  ];
}

/** Rings around the places where tickets gather, the larger the more there are. */
export function drawHotSpots(layer, spots) {
  layer.replaceChildren(
    ...spots.map(({ at: [x, y], red, yellow }) => made("circle", { class: red >= yellow ? "hot red" : "hot yellow", cx: x.toFixed(2), cy: y.toFixed(2), r: (1.6 + 0.5 * Math.sqrt(red + yellow)).toFixed(2) })),
  );
}
