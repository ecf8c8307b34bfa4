// What the page knows: a copy of the gateway's cells, and whether it is whole. Pure: no socket, no DOM, no clock.
//
// A store is {epoch, seq, cells, whole, build, fresh, asOf, offsets, ts, up, at, lag}. `cells` maps a key to its value; `fresh` and
// `ts` are wall milliseconds of the gateway, `up` its monotonic ones when it sent the last frame, `at` the page's when that arrived,
// and `lag` the page's monotonic clock less the gateway's, as the fastest frame of the epoch shows it.

// Old after three seconds, said within three seconds: the page looks each quarter of a second.
export const STALE_AFTER_MS = 2700;
// Two clocks drift apart, so the fastest frame is forgotten by so much in each millisecond.
const LAG_FORGOTTEN = 0.0002;
export const ASK_AGAIN_AFTER_MS = 3000;

export const EMPTY = Object.freeze({
  epoch: null,
  seq: null,
  cells: new Map(),
  whole: false,
  build: null,
  fresh: null,
  asOf: null,
  offsets: {},
  ts: null,
  up: null,
  at: null,
  lag: null,
});

/** The store after a frame that arrived at `atMs`; `ask` says that a snapshot must be asked for, `changed` which keys differ. */
export function receive(store, frame, atMs) {
  switch (frame.t) {
    case "s":
      return replaced(store, frame, atMs);
    case "d":
      return applied(store, frame, atMs);
    case "h":
      return confirmed(store, frame, atMs);
    default:
      throw new Error(`frame: found t=${JSON.stringify(frame.t)}, expected "s", "d" or "h"`);
  }
}

/** What the page tells the gateway when it connects: what it has, if that is whole. */
export function hello(store, screen) {
  return { t: "hello", screen, have: store.whole ? { e: store.epoch, seq: store.seq } : null };
}

/** How old the data are now, in milliseconds, whatever time their frame took on its way; null while nobody can say. */
export function ageMs(store, nowMs) {
  return store.fresh === null ? null : sinceMs(store, store.fresh, nowMs);
}

/** How long ago a moment in the gateway's wall milliseconds was, by the page's monotonic clock; null before the first frame. */
export function sinceMs(store, wallMs, nowMs) {
  return store.at === null ? null : Math.max(0, store.ts - wallMs + (nowMs - store.lag - store.up));
}

/** "waiting" before there is anything to show, then "fresh" or "stale" by age alone. */
export function condition(store, nowMs) {
  const age = ageMs(store, nowMs);
  if (age === null) return "waiting";
  return age > STALE_AFTER_MS ? "stale" : "fresh";
}

// A snapshot is absolute. One of the same epoch that is older than what the page has already applied is a straggler.
function replaced(store, frame, atMs) {
  if (frame.e === store.epoch && frame.seq < store.seq) return { store, ask: false, changed: [] };
  const cells = new Map(Object.entries(frame.cells));
  const changed = new Set([...store.cells.keys(), ...cells.keys()]);
  const lag = frame.e === store.epoch ? store.lag : null;
  return { store: dated({ ...store, epoch: frame.e, seq: frame.seq, cells, whole: true, lag }, frame, atMs), ask: false, changed };
}

function applied(store, frame, atMs) {
  if (!store.whole) return { store, ask: false, changed: [] };
  if (frame.e !== store.epoch) return broken(store);
  if (frame.seq <= store.seq) return { store, ask: false, changed: [] };
  if (frame.seq !== store.seq + 1) return broken(store);
  const cells = new Map(store.cells);
  for (const [key, value] of Object.entries(frame.cells)) cells.set(key, value);
  for (const key of frame.gone ?? []) cells.delete(key);
  const changed = [...Object.keys(frame.cells), ...(frame.gone ?? [])];
  return { store: dated({ ...store, seq: frame.seq, cells }, frame, atMs), ask: false, changed };
}

function confirmed(store, frame, atMs) {
  if (!store.whole) return { store, ask: false, changed: [] };
  if (frame.e !== store.epoch || frame.seq > store.seq) return broken(store);
  if (frame.seq < store.seq) return { store, ask: false, changed: [] };
  return { store: dated(store, frame, atMs), ask: false, changed: [] };
}

// Nothing is applied any more until a snapshot comes; what is shown stays, and its age grows.
function broken(store) {
  return { store: { ...store, whole: false }, ask: true, changed: [] };
}

function dated(store, frame, atMs) {
  const seen = atMs - frame.up;
  return {
    ...store,
    build: frame.build ?? store.build,
    fresh: frame.fresh ?? null,
    asOf: frame.as_of ?? null,
    offsets: frame.offsets ?? {},
    ts: frame.ts,
    up: frame.up,
    at: atMs,
    lag: store.lag === null ? seen : Math.min(seen, store.lag + LAG_FORGOTTEN * (atMs - store.at)),
  };
}
