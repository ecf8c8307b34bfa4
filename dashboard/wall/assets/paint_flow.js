// The day's flow in its Plotly graph, at most once a second, and never before the last painting has ended.

import { countTicks, flowOf } from "./figures.js";

const EVERY_MS = 1000;
// Dash marks the graph while it draws or resizes it itself; who paints into that leaves the graph half drawn.
const SETTLED = ".js-plotly-plot:not(.dash-graph--pending)";

/** A painter of the graph `id`, which Dash draws once it has loaded Plotly; `paint(store, nowMs)` may be called at will. */
export function flowPainter(id) {
  let busy = false;
  let lastMs = -Infinity;
  let shown = "";
  return {
    async paint(store, nowMs) {
      const host = document.getElementById(id);
      const graph = host?.querySelector(SETTLED);
      if (busy || !graph || nowMs - lastMs < EVERY_MS) return;
      const flow = flowOf(store.cells);
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const state = JSON.stringify([flow, host.clientWidth, host.clientHeight]);
      lastMs = nowMs;
      if (state === shown) return;
      busy = true;
      try {
        await window.Plotly.react(graph, traces(graph, flow), layout(graph, flow, rem, host), graph._context);
        host.dataset.value = JSON.stringify(flow);
        shown = state;
      } finally {
        busy = false;
      }
    },
  };
}

function traces(graph, flow) {
  const [up, down] = graph.data;
  return [
    { ...up, y: flow.reported },
    { ...down, y: flow.closed.map((count) => -count) },
  ];
}

function layout(graph, flow, rem, host) {
  const ticks = countTicks(flow.reported, flow.closed);
  const hours = [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => String(hour).padStart(2, "0"));
  return {
    ...graph.layout,
    autosize: false,
    width: host.clientWidth,
    height: host.clientHeight,
    font: { ...graph.layout.font, size: 1.8 * rem },
    margin: { l: 5.4 * rem, r: 0.4 * rem, t: 0.8 * rem, b: 2.6 * rem, pad: 0.4 * rem },
    xaxis: { ...graph.layout.xaxis, tickmode: "array", tickvals: hours, ticktext: hours, range: [-0.6, 23.6], autorange: false },
    yaxis: { ...graph.layout.yaxis, tickmode: "array", tickvals: ticks.values, ticktext: ticks.text, range: ticks.range, autorange: false },
  };
}
