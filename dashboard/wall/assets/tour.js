// Where the map of a wall looks by itself: the whole city, and between that one district after the other. Pure.

/** The district to show now, null for the whole city; `heldOn` is the district of a new red alert, as long as it is new. */
export function tourStop(districts, nowMs, rotateS, heldOn) {
  if (rotateS === 0) return null;
  if (heldOn) return heldOn;
  if (districts.length === 0) return null;
  const turn = Math.floor(nowMs / (1000 * rotateS));
  return turn % 2 === 0 ? null : districts[((turn - 1) / 2) % districts.length];
}
