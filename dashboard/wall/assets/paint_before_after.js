// Puts a pair of photos up, and what is said of it. Touches the DOM and nothing else.

import { pairs, photoAt, told, turned, UNSEEN } from "./before_after.js";

// A photo that did not come, say since the gateway was starting, is asked for again.
const ASK_AGAIN_MS = 10000;
// Letters are counted, not measured: so much is left over.
const SPARE_EMS = 0.3;

/** A painter of the pane; `paint(store, nowMs)`. */
export function beforeAfterPainter(section, city) {
  const [before, after] = section.querySelectorAll("img");
  const [caption, place, facts] = section.querySelectorAll(".told [data-part]");
  const labels = section.querySelectorAll("figcaption em");
  const port = document.body.dataset.gatewayPort;
  for (const image of [before, after]) {
    image.alt = city.captions.no_picture;
    image.onerror = () => { image.dataset.failedMs = String(performance.now()); };
  }
  let turn = UNSEEN;
  const letters = (line) => line.clientWidth / parseFloat(getComputedStyle(line).fontSize) - SPARE_EMS;
  return ({ cells }, nowMs) => {
    const found = pairs(cells);
    const inSight = section.clientWidth > 0;
    if (inSight) turn = turned(turn, nowMs, city.look.rotate_s);
    const row = inSight ? found[turn.place % found.length] : undefined;
    section.querySelector(".nothing").hidden = found.length > 0;
    section.querySelector(".shown").hidden = found.length === 0;
    show(before, row && photoAt(row.before, location, port), nowMs);
    show(after, row && photoAt(row.after, location, port), nowMs);
    if (!row) return;
    const said = told(row, city, letters(place));
    for (const label of labels) label.hidden = said.madeUp === "";
    for (const [node, text] of [...[...labels].map((label) => [label, said.madeUp]), [caption, said.caption], [place, said.place], [facts, said.facts]]) {
      if (node.textContent !== text) node.textContent = text;
    }
  };
  /** A picture at its address; what is not up is let go, so that nothing withdrawn stays painted. */
  function show(image, address, nowMs) {
    const failed = image.dataset.failedMs !== undefined && nowMs - Number(image.dataset.failedMs) >= ASK_AGAIN_MS;
    if (image.dataset.address === (address ?? "") && !failed) return;
    delete image.dataset.failedMs;
    image.dataset.address = address ?? "";
    image.removeAttribute("src");
    if (address) image.src = address;
  }
}
