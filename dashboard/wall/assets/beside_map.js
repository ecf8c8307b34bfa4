// What the map says besides tickets: who is on duty, and the cameras and drones that the city registered. Pure.

import { counted, filled } from "./writing.js";

const MARKS = { camera: "◉", drone: "✕" };

/** What comes from outside about a place, and how many devices there are, as one line; what no longer holds says so. */
export function besideMap(cells, place, city) {
  const { captions } = city;
  const said = city.vital.indicators.filter(({ on_map: isSaid }) => isSaid).flatMap((leaf) => {
    const cell = cells.get(`on-map/${place}/${leaf.code}`);
    if (!cell) return [];
    const value = cell.state === "expired" ? captions.feed_expired : `${counted(cell.value)} ${leaf.unit}`;
    return [[leaf.name, value, cell.state === "simulated" ? captions.made_up : ""].filter((word) => word !== "").join(" ")];
  });
  const devices = Object.entries(city.map.devices).filter(([, points]) => points.length).map(([kind, points]) => `${MARKS[kind]} ${filled(captions[`devices_${kind}`], counted(points.length))}`);
  return [...said, ...devices].join(captions.separator);
}

/** The marks of the devices as one path: a ring for a camera, a cross for a drone; those outside of the drawing are left out. */
export function deviceMarks(devices, place, { width, height }) {
  const inside = ([x, y]) => x >= 0 && y >= 0 && x <= width && y <= height;
  const at = (kind) => (devices[kind] ?? []).map(place).filter(inside);
  const camera = ([x, y]) => `M${(x - 0.45).toFixed(2)} ${y.toFixed(2)}a.45 .45 0 1 0 .9 0a.45 .45 0 1 0 -.9 0`;
  const drone = ([x, y]) => `M${(x - 0.45).toFixed(2)} ${(y - 0.45).toFixed(2)}l.9 .9m0 -.9l-.9 .9`;
  return [...at("camera").map(camera), ...at("drone").map(drone)].join("");
}
