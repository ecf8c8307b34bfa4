// Puts header, totals, panes and bottom line where `arrange.js` wants them, and shows the panes of a slot in turn.

import { arrange, paneInTurn, turning, wholeRows } from "./arrange.js";

// The least height of a row in each list, in rem, and what of a pane is not its rows.
const ROW_REM = { decisions: 6.1, changes: 5.9, whistles: 5.9, ranking: 5.6 };
const FRAME_REM = 6.4;
// Panes that are narrower show what they have in fewer columns.
const SLIM_REM = 64;
// So long the first pane of a slot stays after a red alert came.
export const HELD_MS = 60000;

/** Places the page and follows the size of its window and the mode of the city; `places.rows(pane)` says how many rows a list has. */
export function placer(root, look, screen, arrangements, onPlaced) {
  const panes = new Map([...root.querySelectorAll("[data-pane]")].map((element) => [element.dataset.pane, element]));
  let plan = null;
  let heldUntilMs = -Infinity;
  let heldOn = null;
  let mode = "normal";
  const rows = new Map();

  function place() {
    plan = arrange({ widthPx: innerWidth, heightPx: innerHeight }, look, screen, arrangements[mode]);
    document.documentElement.style.fontSize = `${plan.rem}px`;
    root.dataset.room = String(plan.hasRoom);
    const bands = [[root.querySelector(".top"), plan.header], [panes.get("totals"), plan.totals], [root.querySelector(".bottom"), plan.bottom]];
    for (const [element, box] of bands) if (element) put(element, box);
    root.dataset.width = plan.width < 176 ? "narrow" : plan.width < 240 ? "standard" : "wide";
    for (const element of panes.values()) if (element.closest(".body")) element.hidden = true;
    for (const slot of plan.slots) {
      for (const name of slot.panes) {
        put(panes.get(name), slot);
        panes.get(name).dataset.slim = String(slot.w < SLIM_REM);
        if (ROW_REM[name]) rows.set(name, wholeRows(slot.h - FRAME_REM, ROW_REM[name]));
      }
    }
    turn(performance.now());
    onPlaced();
  }

  function turn(nowMs) {
    for (const slot of plan.slots) {
      const inTurn = turning(slot.panes, look.panes);
      const full = inTurn.filter((name) => !isEmpty(panes.get(name)));
      const shown = paneInTurn(full.length ? full : inTurn, nowMs, look.rotate_s, nowMs < heldUntilMs);
      for (const name of slot.panes) {
        const element = panes.get(name);
        if (element.hidden === (name === shown)) element.hidden = name !== shown;
      }
    }
  }

  window.addEventListener("resize", place);
  place();
  return {
    turn,
    /** Arranges the page for a mode of the city; whether it was another one before. */
    modeIs(found) {
      if (found === mode) return false;
      mode = found;
      place();
      return true;
    },
    hold: (nowMs, district) => {
      heldUntilMs = nowMs + HELD_MS;
      heldOn = district;
    },
    heldOn: (nowMs) => (nowMs < heldUntilMs ? heldOn : null),
    rows: (name) => rows.get(name) ?? 0,
    sections: panes,
  };
}

/** Whether a pane only says that there is nothing: it leaves its turn to the others. */
const isEmpty = (pane) => pane.querySelector(".nothing:not([hidden])") !== null;

function put(element, { x, y, w, h }) {
  for (const [name, rem] of [["left", x], ["top", y], ["width", w], ["height", h]]) element.style[name] = `${rem.toFixed(3)}rem`;
}
