// The day's flow: at most once a second a new figure for Dash's graph, which Dash itself paints.
//
// A painting of ours into its graph would meet Dash's first drawing or its resizing, and the one that ends last would stay.

import { countTicks, flowOf } from "./figures.js";

const EVERY_MS = 1000;
const LABELLED_HOURS = [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => String(hour).padStart(2, "0"));

// How far the plot lies from the edges of the graph, in rem.
const MARGIN = { l: 5.4, r: 0.4, t: 0.8, b: 2.6 };

/** What a person at a console can follow to the page of each bar: drawn beside the graph, which Plotly alone may write into. */
function links(host, { flow_up: reported, flow_down: closed }) {
  const hours = Array.from({ length: 24 }, (_, hour) => String(hour).padStart(2, "0"));
  const layer = document.createElement("div");
  layer.className = "bars";
  for (const [name, word] of Object.entries({ reported, closed })) {
    for (const hour of hours) {
      const link = layer.appendChild(document.createElement("a"));
      Object.assign(link.dataset, { number: `flow/${hour}.${name}` });
      link.tabIndex = 0;
      link.setAttribute("role", "link");
      link.dataset.said = `${hour} ${word}`;
    }
  }
  for (const [side, edge] of [["left", "l"], ["right", "r"], ["top", "t"], ["bottom", "b"]]) layer.style[side] = `${MARGIN[edge]}rem`;
  host.parentElement.append(layer);
  return layer;
}

/** What a reader of the screen hears of a bar. */
function name(link, count) {
  link?.setAttribute("aria-label", `${link.dataset.said} ${count}`);
}

/** A painter of the graph `id` by the figure that the page was drawn with; `paint(store, nowMs)` may be called at will. */
export function flowPainter(id, { flow: figure, look, page }) {
  const layer = look.console ? links(document.getElementById(id), page) : null;
  let lastMs = -Infinity;
  let shown = "";
  let drawnIn = "";
  return {
    paint(store, nowMs) {
      const host = document.getElementById(id);
      // A pane out of its turn has no size; one that comes, or comes in another size, is not left as it was for a second.
      if (!host?.clientWidth) return;
      const box = { width: host.clientWidth, height: host.clientHeight };
      if (JSON.stringify(box) === drawnIn && nowMs - lastMs < EVERY_MS) return;
      lastMs = nowMs;
      drawnIn = JSON.stringify(box);
      const flow = flowOf(store.cells);
      const state = JSON.stringify([flow, box]);
      if (state === shown) return;
      shown = state;
      const { range } = countTicks(flow.reported, flow.closed);
      [...flow.reported, ...flow.closed].forEach((count, position) => name(layer?.children[position], count));
      layer?.style.setProperty("grid-template-rows", `${range[1]}fr ${-range[0]}fr`);
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      window.dash_clientside.set_props(id, { figure: { data: traces(figure.data, flow), layout: layout(figure.layout, flow, rem, box) } });
    },
  };
}

function traces([up, down], flow) {
  return [
    { ...up, y: flow.reported },
    { ...down, y: flow.closed.map((count) => -count) },
  ];
}

function layout(drawn, flow, rem, box) {
  const ticks = countTicks(flow.reported, flow.closed);
  return {
    ...drawn,
    autosize: false,
    ...box,
    font: { ...drawn.font, size: 1.8 * rem },
    margin: { ...Object.fromEntries(Object.entries(MARGIN).map(([edge, length]) => [edge, length * rem])), pad: 0.4 * rem },
    xaxis: { ...drawn.xaxis, tickmode: "array", tickvals: LABELLED_HOURS, ticktext: LABELLED_HOURS, range: [-0.6, 23.6], autorange: false },
    yaxis: { ...drawn.yaxis, tickmode: "array", tickvals: ticks.values, ticktext: ticks.text, range: ticks.range, autorange: false },
  };
}
