// The district map: drawn once from the city's paths, then only its marks, counts and bars change.

const SVG = "http://www.w3.org/2000/svg";
const BAR = { width: 13, height: 0.9, least: 0.3 };
// The parts of an open total, in the order of their bars: they add up to it.
const COLOURS = ["green", "yellow", "red", "grey"];
// From the middle of a label's box, in rem: the line of the name, the bar's top, the line of the counts.
const LINES = { name: -1.1, bar: -0.25, counts: 2.75 };
// A label this far from its point, in rem, is tied to it by a line.
const TIED_FROM = 4;

function made(name, attributes, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** Draws outlines, marks and labels in this order, so that a mark is over an outline and under a label. */
export function drawMap(host, city) {
  const { plane, districts } = city.map;
  const red = made("path", { class: "marks red" });
  const yellow = made("path", { class: "marks yellow" });
  const bars = new Map();
  const labels = districts.map((district) => label(district, city.districts[district.code] ?? district.code, bars));
  const ties = districts.filter(isTied).map((d) => made("line", { class: "tie", x1: d.anchor_x, y1: d.anchor_y, x2: d.label_x, y2: d.label_y }));
  host.append(
    made(
      "svg",
      { viewBox: `0 0 ${plane.width} ${plane.height}` },
      ...districts.map((district) => made("path", { class: "district", d: district.path, "data-district": district.code })),
      yellow,
      red,
      ...ties,
      ...labels,
    ),
  );
  return {
    paintMarks(paths) {
      red.setAttribute("d", paths.red);
      yellow.setAttribute("d", paths.yellow);
    },
    paintShares(cells) {
      for (const [code, parts] of bars) paintBar(parts, cells.get(`district/${code}`));
    },
  };
}

function isTied(district) {
  return Math.hypot(district.anchor_x - district.label_x, district.anchor_y - district.label_y) > TIED_FROM;
}

function label(district, name, bars) {
  const { code, label_x: x, label_y: y } = district;
  const count = (colour, before, space) => [
    made("tspan", { class: `shape ${colour}`, dx: space }, before),
    made("tspan", { class: `figure ${colour}`, dx: 0.3, "data-cell": `district/${code}.${colour}` }, "—"),
  ];
  const parts = COLOURS.map((colour) => made("rect", { class: colour, y: y + LINES.bar, height: BAR.height, width: 0 }));
  bars.set(code, { x: x - BAR.width / 2, parts });
  return made(
    "g",
    { class: "label", "data-label": code },
    made("text", { class: "name", x, y: y + LINES.name }, name),
    made("rect", { class: "track", x: x - BAR.width / 2, y: y + LINES.bar, width: BAR.width, height: BAR.height }),
    ...parts,
    made(
      "text",
      { class: "counts", x, y: y + LINES.counts },
      ...count("red", "▲", 0),
      ...count("yellow", "◆", 1.2),
      ...count("green", "■", 1.2),
      ...count("grey", "▬", 1.2),
    ),
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
