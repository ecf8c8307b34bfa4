// The control room: services, topics, partitions, feeds as lines of words, and the facts that keep the numbers honest. Pure.

import { cityMoment, two } from "./city_time.js";
import { agoWords, counted, filled } from "./writing.js";

// A lookout looks each five seconds: one that was silent so long says nothing of now.
export const LOST_AFTER_MS = 20000;
const GIB = 2 ** 30;

/** Every machine that a lookout told of, with how long ago it looked, by the page's clock. */
export function machines(cells, sinceMs) {
  return [...cells].filter(([key]) => key.startsWith("machine/")).map(([, cell]) => ({ ...cell, agoMs: sinceMs(cell.seen_ms) }));
}

const isLost = ({ agoMs }) => agoMs === null || agoMs > LOST_AFTER_MS;

/** A line for each service of each machine: name, state, since when, how far behind, how often started again. */
export function services(cells, { captions, page, zone }, sinceMs) {
  return machines(cells, sinceMs).flatMap((machine) =>
    machine.services.map(({ name, state, since, lag, restarts }) => {
      const found = isLost(machine) ? "lost" : state;
      const start = since ? cityMoment(since, zone) : null;
      const when = start ? filled(captions.since, `${two(start.month)}-${two(start.day)} ${start.hour}:${start.minute}`) : "";
      const behind = lag === null ? "" : lag === 0 ? captions.level : filled(captions.behind, counted(lag));
      const again = restarts ? filled(captions.restarted, restarts) : "";
      return { key: `${machine.machine}/${name}`, state: found, texts: [page[`service_${name}`] ?? name, captions[`state_${found}`], when, behind, again] };
    }),
  );
}

/** A line for each topic: its name, its records, and how many came in a second. */
export function topics(cells, { captions }, sinceMs) {
  const machine = machines(cells, sinceMs).sort((a, b) => a.agoMs - b.agoMs)[0];
  if (!machine) return [];
  return machine.topics.map(({ name, records, per_s: rate }) => ({ key: name, state: isLost(machine) ? "lost" : "", texts: [name, counted(records), filled(captions.per_second, counted(rate))] }));
}

/** A line for each partition: records, city time, how far it was compared. */
export function partitions(cells, { captions, zone }) {
  const found = [...cells].filter(([key]) => key.startsWith("partition/")).map(([key, cell]) => [Number(key.slice("partition/".length)), cell]);
  return found.sort(([a], [b]) => a - b).map(([number, cell]) => {
    const at = cell.as_of ? cityMoment(cell.as_of, zone) : null;
    const verified = cell.verified === null ? captions.not_verified : cell.equal ? behindWords(cell, captions) : captions.unequal;
    const texts = [filled(captions.partition, number), counted(cell.records + cell.others), at ? `${at.hour}:${at.minute}:${at.second}` : captions.none, verified];
    return { key: String(number), state: cell.equal === false ? "failed" : "", texts };
  });
}

const behindWords = ({ records, verified }, captions) => (verified >= records ? captions.verified_all : filled(captions.verified_but, counted(records - verified)));

const STATES = ["expired", "fresh", "simulated", "unconnected"];

/** A line for each indicator from outside: its name, who sent it, when, and whether that holds; what is over first. */
export function feeds(cells, { captions, vital }, asOf) {
  const names = new Map(vital.indicators.map(({ code, name }) => [code, name]));
  return [...cells]
    .filter(([key]) => key.startsWith("feed/"))
    .map(([key, cell]) => {
      const code = key.slice("feed/".length);
      const ago = cell.observed_at && asOf ? agoWords(Date.parse(asOf) - Date.parse(cell.observed_at), captions) : "";
      return { key: code, state: cell.state, rank: STATES.indexOf(cell.state), texts: [names.get(code) ?? code, cell.source ?? "", ago, captions[`feed_${cell.state}`]] };
    })
    .sort((a, b) => a.rank - b.rank || (a.key < b.key ? -1 : 1));
}

/** What keeps the numbers honest, by the place where it is said. */
export function facts(cells, { captions, map }, sinceMs) {
  // What a machine said that has been silent since is no fact of now.
  const found = machines(cells, sinceMs).filter((machine) => !isLost(machine)).sort((a, b) => a.agoMs - b.agoMs);
  const standing = [...cells].filter(([key]) => key.startsWith("partition/")).map(([, cell]) => cell);
  const parked = found.map((machine) => machine.parked).find((count) => count !== null && count !== undefined);
  const free = Math.min(...found.map((machine) => machine.disk_free_bytes));
  const sum = (name) => standing.reduce((total, cell) => total + cell[name], 0);
  return {
    sealed: captions.not_sealed,
    mismatches: cells.has("verified") ? filled(captions.so_many_times, counted(cells.get("verified").mismatches)) : captions.none,
    parked: filled(captions.so_many, counted(parked, captions.none)),
    incomplete: filled(captions.so_many, counted(cells.get("incomplete")?.tickets, captions.none)),
    void: standing.length ? filled(captions.void_refused, counted(sum("void")), counted(sum("refused"))) : captions.none,
    disk: found.length ? filled(captions.gib_free, (free / GIB).toFixed(1)) : captions.none,
    cameras: registered(map.devices.camera, captions),
    drones: registered(map.devices.drone, captions),
  };
}

const registered = (points, captions) => (points.length ? filled(captions.registered, counted(points.length)) : captions.not_registered);
