// The only code that touches the socket: it keeps the store, says how old it is, and paints it.

import { EMPTY, ASK_AGAIN_AFTER_MS, ageMs, condition, hello, receive, sinceMs } from "./store.js";
import { cityMoment } from "./city_time.js";
import { ageWords, filled } from "./writing.js";
import { calmer } from "./calm.js";
import { openNumbers } from "./console.js";
import { flowPainter } from "./paint_flow.js";
import { painter } from "./paint.js";
import { graverNow, shownMode } from "./operation.js";
import { placer } from "./place.js";
import { reloader } from "./reload.js";
import { caller } from "./sound.js";
import { verification } from "./trust.js";

const RETRY_MS = 500;
const RETRY_MS_MAX = 10000;
// The gateway sends a heartbeat each second: a socket this silent is dead, though nobody closed it.
const SILENT_MS = 10000;
const LOOK_MS = 250;
const MAP_EVERY_MS = 1000;

const page = document.body.dataset;
const state = { store: EMPTY, socket: null, open: false, tries: 0, heardMs: 0, askedMs: 0, dirty: false, asked: false, painted: EMPTY, mapDirty: false, mapMs: -Infinity };

const now = () => performance.now();

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.hostname}:${page.gatewayPort}/`);
  state.socket = socket;
  state.heardMs = now();
  socket.onopen = () => {
    state.open = true;
    state.askedMs = now();
    socket.send(JSON.stringify(hello(state.store, page.screen)));
  };
  socket.onmessage = (message) => heard(socket, JSON.parse(message.data));
  socket.onclose = () => lost(socket);
}

// For ever: a wall that gives up shows old numbers until somebody comes.
function lost(socket) {
  if (socket !== state.socket) return;
  state.open = false;
  state.socket = null;
  const wait = Math.min(RETRY_MS_MAX, RETRY_MS * 2 ** state.tries) * (0.75 + Math.random() / 4);
  state.tries += 1;
  setTimeout(connect, wait);
}

function drop(socket) {
  socket.onclose = null;
  socket.close();
  lost(socket);
}

function heard(socket, frame) {
  if (socket !== state.socket) return;
  state.heardMs = now();
  state.tries = 0;
  const before = state.store;
  const { store, ask, changed } = receive(before, frame, now());
  state.store = store;
  if (ask) askAgain();
  const moved = changed.size ?? changed.length;
  if (moved || store.asOf !== before.asOf || store.offsets !== before.offsets) state.dirty = true;
  if (moved) state.mapDirty = true;
  if (state.dirty) askToPaint();
  const red = before.epoch === store.epoch ? newRed(before.cells, store.cells, changed) : undefined;
  if (red) {
    state.placer?.hold(now(), red.grid.slice(0, 6));
    state.call?.(now());
  }
  if (before.epoch === store.epoch && graverNow(before.cells, store.cells)) state.call?.(now());
}

// Once, however many frames come before it is granted: a tab in the background is granted none.
function askToPaint() {
  if (state.asked) return;
  state.asked = true;
  requestAnimationFrame(paint);
}

// A ticket that turned red while the page looked on: what came with a snapshot may be hours old.
function newRed(before, cells, changed) {
  const key = [...changed].find((name) => name.startsWith("attention/") && cells.get(name)?.colour === "red" && before.get(name)?.colour !== "red");
  return key && cells.get(key);
}

function askAgain() {
  state.askedMs = now();
  if (state.open) state.socket.send(JSON.stringify({ t: "resync" }));
}

// What fails half way stays unpainted, and so grows old in plain sight.
function paint() {
  state.asked = false;
  if (!state.dirty || !state.painter || state.store.seq === null) return;
  if (state.placer.modeIs(shownMode(state.store.cells))) state.mapMs = -Infinity;
  state.painter.paint(state.store, state.placer.rows, now());
  paintClock(state.store.asOf);
  state.flow?.paint(state.store, now());
  paintMap();
  state.dirty = false;
  look();
  reload.painted();
}

function paintMap() {
  if (!state.mapDirty || now() - state.mapMs < MAP_EVERY_MS) return;
  state.mapDirty = false;
  state.mapMs = now();
  state.painter.paintMap(state.store);
}

function paintClock(asOf) {
  if (!asOf) return;
  const { year, month, day, weekday, hour, minute, second } = cityMoment(asOf, state.city.zone);
  state.painter.write("clock.minute", `${hour}:${minute}`, asOf, -Infinity);
  state.painter.write("clock.second", second, asOf, -Infinity);
  state.painter.say("date", filled(state.city.captions.date, year, month, day));
  state.painter.say("weekday", state.city.weekdays[weekday]);
}

// Says how old the data are that stand on the page; runs by itself, since data that stop coming bring no frame that would say so.
function look() {
  if (!state.painter) return;
  const { captions } = state.city;
  if (!state.dirty) state.painted = state.store;
  const age = ageMs(state.painted, now());
  const is = condition(state.painted, now());
  const aged = age === null ? "" : ageWords(age, captions);
  document.body.dataset.condition = is;
  document.body.dataset.link = state.open ? "up" : "down";
  document.body.dataset.whole = String(state.store.whole);
  const waiting = state.painted.seq === null ? captions.waiting : captions.no_city_time;
  const said = { waiting, fresh: filled(captions.age, aged), stale: filled(captions.stale, aged) }[is];
  const down = state.painted.seq === null ? captions.connecting : captions.link_down;
  state.painter.say("link", state.open ? said : [down, said].join(captions.separator));
  const cell = state.store.cells.get("verified");
  const { is: verified, badge, alarm } = verification(cell, cell ? sinceMs(state.store, cell.compared_ms, now()) : null, captions);
  document.body.dataset.verified = verified;
  for (const place of ["verified", "verified_low"]) state.painter.say(place, state.painted.seq === null ? "" : badge);
  state.painter.say("sealed", captions.not_sealed);
  state.painter.say("differs", alarm);
  state.painter.paintBanner(state.store);
  const paneSaid = { waiting, fresh: filled(captions.pane_age, aged), stale: filled(captions.pane_stale, aged) }[is];
  for (const [name, section] of state.placer.sections) {
    section.dataset.condition = is;
    state.painter.say(`age/${name}`, paneSaid);
  }
}

function eachMoment() {
  look();
  if (state.socket && now() - state.heardMs > SILENT_MS) drop(state.socket);
  if (state.open && !state.store.whole && now() - state.askedMs > ASK_AGAIN_AFTER_MS) askAgain();
  if (state.painter) {
    state.placer.turn(now());
    state.painter.lookOnMap(now(), state.placer.heldOn(now()));
    // The hour on the wall of the room: a demonstration's city has many nights a day, and nobody sleeps through them.
    const hour = Number(cityMoment(Date.now(), state.city.zone).hour);
    state.calm.look(now(), hour);
    reload.hourIs(hour);
  }
  if (state.painter && state.store.seq !== null) {
    paintMap();
    state.flow?.paint(state.store, now());
    state.painter.paintTurning(state.store, state.placer.rows, now());
  }
}

/** Resolves when Dash has drawn the page. */
function drawn() {
  return new Promise((resolve) => {
    const find = () => document.getElementById("wall");
    if (find()) return resolve(find());
    const observer = new MutationObserver(() => {
      if (!find()) return;
      observer.disconnect();
      resolve(find());
    });
    observer.observe(document.body, { childList: true, subtree: true });
    return undefined;
  });
}

const reload = reloader(page.build, now);
setInterval(eachMoment, LOOK_MS);
// By itself: what fails in painting must not keep the page from loading itself anew.
setInterval(() => reload.look(now(), state.dirty, state.store.build), LOOK_MS);
connect();

const [root, city] = await Promise.all([drawn(), fetch(`/city.json${location.search}`).then((answer) => answer.json())]);
state.city = city;
state.painter = painter(root, city);
for (const [place, words] of Object.entries(city.said)) state.painter.say(place, words);
state.flow = root.querySelector("#flow-graph") ? flowPainter("flow-graph", city) : null;
openNumbers(root, city.look);
state.calm = calmer(root, city.look);
state.call = caller(city.look);
state.placer = placer(root, city.look, page.screen, city.arrangements[page.screen], () => {
  state.dirty = true;
  state.mapDirty = true;
});
look();
paint();
