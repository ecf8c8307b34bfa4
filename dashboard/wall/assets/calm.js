// What keeps a wall healthy that is lit for weeks: its picture moves by a few pixels, and it dims at night.

const SHIFT_EVERY_MS = 180000;
// Around the middle and back, so that no edge stands on the same pixels for long.
const SHIFTS_PX = [[0, 0], [2, 0], [2, 2], [0, 2], [-2, 2], [-2, 0], [-2, -2], [0, -2], [2, -2]];
const NIGHT = { from: 22, to: 6 };

export const isNight = (hour) => hour >= NIGHT.from || hour < NIGHT.to;

/** How far the picture stands from its place, in pixels of a 1080p wall. */
export const shiftOf = (nowMs) => SHIFTS_PX[Math.floor(nowMs / SHIFT_EVERY_MS) % SHIFTS_PX.length];

/** `look(nowMs, hour)` moves the page, and dims it at night by the percentage of its address; never for a person who works at it. */
export function calmer(root, { dim_percent: dimPercent, console: isConsole }) {
  const shade = document.createElement("div");
  shade.className = "shade";
  document.body.append(shade);
  return {
    look(nowMs, hour) {
      const [x, y] = shiftOf(nowMs).map((px) => (px * window.innerWidth) / 1920);
      root.style.translate = `${x}px ${y}px`;
      shade.style.opacity = isNight(hour) && !isConsole ? String(dimPercent / 100) : "0";
    },
  };
}
