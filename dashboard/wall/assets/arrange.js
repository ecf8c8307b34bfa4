// How large the letters are and where the panes stand, from the page's size, the wall's width and how far away it is read. Pure.
//
// One design is 192 by 108 rem. A wider wall gets more columns; a wall that is read from further away gets larger letters, and so
// fewer columns and rows: letters are never made smaller to show more.

export const DESIGN = { width: 192, height: 108 };
export const SMALLEST_REM = 1.8;
// 25 mm of letter for 3 m of distance read well, half of it is the least that is read at all.
const LEAST_MM_PER_M = 12.5 / 3;
const EDGE = { x: 2, top: 0.8, bottom: 0.6 };
const HEADER_REM = 6.6;
const BOTTOM_REM = 2.8;
const TOTALS_REM = { hall: 12.2, showcase: 14.6 };
const GAP_REM = 1.3;
// A slot without a height that is lower than this has no room for what it shows: the page takes an arrangement of fewer slots.
const OPEN_LEAST_REM = 26;
// A header, one row and what is said of it.
const BODY_LEAST_REM = 14;

/** Pixels of one rem: as large as the design fills the page, or larger where the smallest letter would not be read. */
export function remPx({ widthPx, heightPx }, { width_mm: widthMm, distance_m: distanceM }) {
  const filling = Math.min(widthPx / DESIGN.width, heightPx / DESIGN.height);
  const least = (LEAST_MM_PER_M * distanceM) / (widthMm / widthPx) / SMALLEST_REM;
  return Math.max(filling, least);
}

/**
 * The page in rem, its bands, and a box for each slot: {rem, width, height, header, totals, bottom, slots: [{panes, x, y, w, h}],
 * hasRoom}; a page without room has no height for one row of the letters that are read from so far.
 */
export function arrange(page, look, screen, arrangements) {
  const rem = remPx(page, look);
  const [width, height] = [page.widthPx / rem, page.heightPx / rem];
  const inner = width - 2 * EDGE.x;
  const band = (y, h) => ({ x: EDGE.x, y, w: inner, h });
  const header = band(EDGE.top, HEADER_REM);
  const totalsHeight = TOTALS_REM[screen] ?? 0;
  const totals = band(header.y + header.h + 1, totalsHeight);
  const bottom = band(height - EDGE.bottom - BOTTOM_REM, BOTTOM_REM);
  const top = totals.y + (totalsHeight ? totals.h + 1.2 : 0);
  const body = { x: EDGE.x, y: top, w: inner, h: bottom.y - 0.8 - top };
  const fitting = arrangements.filter(({ from_rem: fromRem, columns }) => fromRem <= width + 0.01 && columns.every((column) => leastOpen(column) <= body.h));
  return { rem, width, height, header, totals, bottom, slots: slotsOf((fitting.at(-1) ?? arrangements[0]).columns, body), hasRoom: body.h >= BODY_LEAST_REM };
}

/** How high a column must be for what stands in it; one slot alone takes what there is. */
function leastOpen({ slots }) {
  if (slots.length === 1) return 0;
  return slots.reduce((sum, slot) => sum + (slot.height_rem ?? OPEN_LEAST_REM), 0) + GAP_REM * (slots.length - 1);
}

function slotsOf(columns, body) {
  const widths = shared(columns.map((column) => column.width_rem), body.w);
  let x = body.x;
  return columns.flatMap((column, position) => {
    const heights = shared(column.slots.map((slot) => slot.height_rem), body.h);
    let y = body.y;
    const slots = column.slots.map((slot, place) => {
      const box = { panes: slot.panes, x, y, w: widths[position], h: heights[place] };
      y += heights[place] + GAP_REM;
      return box;
    });
    x += widths[position] + GAP_REM;
    return slots;
  });
}

/** Lengths side by side: those without one share what the others and the gaps leave. */
function shared(lengths, whole) {
  const open = lengths.filter((length) => length === null).length;
  const left = whole - lengths.reduce((sum, length) => sum + (length ?? 0), 0) - GAP_REM * (lengths.length - 1);
  return lengths.map((length) => length ?? left / open);
}

/** The panes of a slot that come in turn: those that are chosen, or its first where none of them is; all where nothing is chosen. */
export function turning(panes, chosen) {
  if (!chosen.length) return panes;
  const found = panes.filter((pane) => chosen.includes(pane));
  return found.length ? found : panes.slice(0, 1);
}

// What names a ticket that just turned red.
const NAMES_IT = "changes";

/** Which pane of a slot is shown: each in its turn; while `held` what names the alert, or else the first. */
export function paneInTurn(panes, nowMs, rotateS, held) {
  if (held && panes.includes(NAMES_IT)) return NAMES_IT;
  if (rotateS === 0 || held) return panes[0];
  return panes[Math.floor(nowMs / (1000 * rotateS)) % panes.length];
}

/** How many whole rows of a list fit into a height. */
export const wholeRows = (heightRem, rowRem) => Math.max(1, Math.floor((heightRem + 0.01) / rowRem));

/** How many of a list's places hold the same rows on every page; `keep` of them should. */
export function pinnedOf(places, keep, rotateS) {
  // One place alone is all of them in turn.
  return rotateS === 0 || places < 2 ? 0 : Math.min(Math.max(keep, Math.ceil(places / 2)), Math.max(places - 2, Math.ceil(places / 2)));
}

/**
 * Which rows of a list are shown, and what is said of it: the most urgent stay, and what does not fit comes page by page in the
 * place of the others. `keep` says how many must stay in sight, the red ones, as far as that leaves room for a page.
 */
export function pageOf(rows, places, { keep = 0, nowMs = 0, rotateS = 0 } = {}) {
  if (rows.length <= places) return { shown: rows, ranges: rows.length ? [[1, rows.length]] : [] };
  const pinned = pinnedOf(places, keep, rotateS);
  const turning = places - pinned;
  const pages = Math.ceil((rows.length - pinned) / turning);
  const page = rotateS === 0 ? 0 : Math.floor(nowMs / (1000 * rotateS)) % pages;
  const from = pinned + page * turning;
  const shown = [...rows.slice(0, pinned), ...rows.slice(from, from + turning)];
  const ranges = page === 0 ? [[1, shown.length]] : [[1, pinned], [from + 1, Math.min(from + turning, rows.length)]];
  return { shown, ranges: pinned === 0 ? [[from + 1, from + shown.length]] : ranges };
}
