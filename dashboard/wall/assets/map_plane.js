// The city on a plane: degrees to rem, what is in sight, and labels that never overlap. Pure.
//
// A view is {lon, lat, scale}: the point in the middle, and how many rem a degree of latitude has.

const EDGE_REM = 1;
// So many times the scale at which the whole city is seen: from there on streets are named, then communities.
export const STREETS_FROM = 1.9;
export const COMMUNITIES_FROM = 9;
const SCALE_MOST = 24;
const ROUNDS_MAX = 400;

const narrowing = (lat) => Math.cos((lat * Math.PI) / 180);

/** The view that shows all points in the middle of a plane of width by height rem. */
export function viewOf(points, { width, height }) {
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  const [west, east, south, north] = [Math.min(...lons), Math.max(...lons), Math.min(...lats), Math.max(...lats)];
  const lat = (south + north) / 2;
  const across = Math.max((east - west) * narrowing(lat), 1e-3);
  const down = Math.max(north - south, 1e-3);
  return { lon: (west + east) / 2, lat, scale: Math.min((width - 2 * EDGE_REM) / across, (height - 2 * EDGE_REM) / down) };
}

/** From (longitude, latitude) to (x, y) in rem; the north is up, shapes are true in the middle of the view. */
export function projection({ lon, lat, scale }, { width, height }) {
  const xScale = scale * narrowing(lat);
  return {
    place: ([pointLon, pointLat]) => [width / 2 + (pointLon - lon) * xScale, height / 2 - (pointLat - lat) * scale],
    point: ([x, y]) => [lon + (x - width / 2) / xScale, lat - (y - height / 2) / scale],
  };
}

/** A view zoomed by a factor about a point of the plane, never further out than the city. */
export function zoomed(view, plane, [x, y], factor, city) {
  const scale = Math.min(Math.max(view.scale * factor, city.scale), city.scale * SCALE_MOST);
  if (scale <= city.scale) return city;
  const held = projection(view, plane).point([x, y]);
  const moved = projection({ ...view, scale }, plane).point([x, y]);
  return { lon: view.lon + held[0] - moved[0], lat: view.lat + held[1] - moved[1], scale };
}

/** Whether a point of the plane is in sight. */
export const isInside = ([x, y], { width, height }) => x >= 0 && y >= 0 && x <= width && y <= height;

/** Whether a point lies within rings in degrees, those inside of others being holes: so many sides lie to its east. */
export function isWithin([x, y], rings) {
  const sides = rings.flatMap((ring) => ring.map((from, position) => [from, ring[(position + 1) % ring.length]]));
  return sides.filter(([[ax, ay], [bx, by]]) => ay > y !== by > y && x < ax + ((bx - ax) * (y - ay)) / (by - ay)).length % 2 === 1;
}

/** A view moved by (dx, dy) rem, its middle still within the city's. */
export function panned(view, plane, [dx, dy], [west, south, east, north]) {
  const [lon, lat] = projection(view, plane).point([plane.width / 2 - dx, plane.height / 2 - dy]);
  return { ...view, lon: Math.min(Math.max(lon, west), east), lat: Math.min(Math.max(lat, south), north) };
}

/** What is named at a scale: districts, streets or communities. */
export function levelOf(view, city) {
  const times = view.scale / city.scale;
  return times >= COMMUNITIES_FROM ? "communities" : times >= STREETS_FROM ? "streets" : "districts";
}

/** Boxes of one size near their anchors, inside the plane, none over another; null where they do not fit. */
export function spread(anchors, size, plane) {
  const boxes = anchors.map(([x, y]) => inside([x, y], size, plane));
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const pair = firstOverlap(boxes, size);
    if (!pair) return boxes;
    const [one, other] = pair;
    const [across, down] = overlap(boxes[one], boxes[other], size);
    const axis = across < down ? 0 : 1;
    const step = Math.min(across, down) / 2 + 0.01;
    const side = boxes[one][axis] >= boxes[other][axis] ? 1 : -1;
    boxes[one][axis] += side * step;
    boxes[other][axis] -= side * step;
    boxes[one] = inside(boxes[one], size, plane);
    boxes[other] = inside(boxes[other], size, plane);
  }
  return null;
}

/** The anchors at the sides of a plane that is low, each at the side it is nearer to than the others. */
export function atTheSides(anchors, size, plane) {
  const fromTheLeft = anchors.map((_, position) => position).sort((a, b) => anchors[a][0] - anchors[b][0]);
  const half = anchors.length / 2;
  return anchors.map(([, y], position) => [fromTheLeft.indexOf(position) < half ? size.width / 2 : plane.width - size.width / 2, y]);
}

const LABEL_GAP = 0.4;
const overlap = (a, b, size) => [size.width + LABEL_GAP - Math.abs(a[0] - b[0]), size.height + LABEL_GAP - Math.abs(a[1] - b[1])];

function firstOverlap(boxes, size) {
  for (let one = 0; one < boxes.length; one += 1) {
    for (let other = one + 1; other < boxes.length; other += 1) {
      if (Math.min(...overlap(boxes[one], boxes[other], size)) > 1e-6) return [one, other];
    }
  }
  return null;
}

function inside([x, y], { width, height }, plane) {
  return [
    Math.min(Math.max(x, width / 2), Math.max(width / 2, plane.width - width / 2)),
    Math.min(Math.max(y, height / 2), Math.max(height / 2, plane.height - height / 2)),
  ];
}

/**
 * Of labels in the order of their weight, those that find room, each in the first of its `boxes` that is free: [x, y, width, height] about its middle.
 * No label lies over what is `taken`, boxes that may overlap each other.
 */
export function roomFor(labels, plane, taken = []) {
  const kept = [];
  for (const label of labels) {
    const box = label.boxes.find((one) => isFree(one, [...taken, ...kept.map((other) => other.box)], plane));
    if (box) kept.push({ ...label, box });
  }
  return kept;
}

function isFree([x, y, width, height], taken, plane) {
  const whole = x - width / 2 >= 0 && x + width / 2 <= plane.width && y - height / 2 >= 0 && y + height / 2 <= plane.height;
  return whole && taken.every((box) => Math.abs(box[0] - x) > (box[2] + width) / 2 || Math.abs(box[1] - y) > (box[3] + height) / 2);
}

/** The outline of a district as a path. */
export const outline = (rings, place) =>
  rings.map((ring) => `M${ring.map((point) => place(point).map((rem) => rem.toFixed(2)).join(" ")).join("L")}Z`).join("");
