// What a person in front of a console may do: a click on a number opens its page. A wall that nobody touches has none of it.

// What gets its `data-number` when it is painted; the drawn ones bring their own place in the order of the tabulator.
const ROWS = ".category, .indicator, .theme, .multiple > .title, .ranked";

/** Where a number's page lies, for a place on a screen; nothing for what is no number of the boards. */
export function pageOfNumber(place, search) {
  if (!place || place.startsWith("clock.") || place.startsWith("top.")) return null;
  const asked = new URLSearchParams(search);
  const kept = ["city", "lang", "skin"].filter((name) => asked.has(name)).map((name) => `${name}=${encodeURIComponent(asked.get(name))}`);
  return `/numbers/${place}${kept.length ? `?${kept.join("&")}` : ""}`;
}

/** The address of the page of the number that was meant: of the cell that was clicked, or of the row that it stands in. */
export function pageMeant(element, search) {
  const own = pageOfNumber(element.closest("[data-cell]")?.dataset.cell, search);
  return own ?? pageOfNumber(element.closest("[data-number]")?.dataset.number, search);
}

/** Lets numbers be opened, by pointer or by Enter, where the wall is a console. */
export function openNumbers(root, look, open = (page) => window.open(page, "_blank", "noopener")) {
  if (!look.console) return;
  const meant = (event) => {
    const page = pageMeant(event.target, location.search);
    if (page) open(page);
  };
  root.addEventListener("click", meant);
  root.addEventListener("keydown", (event) => event.key === "Enter" && meant(event));
  reachable(root, look);
}

/** Puts the numbers of a part of the page, when it was drawn, into the order of the tabulator, where the wall is a console. */
export function reachable(part, look) {
  if (!look.console) return;
  const cells = [...part.querySelectorAll("[data-cell]")].filter((element) => pageOfNumber(element.dataset.cell, ""));
  for (const element of [...cells, ...part.querySelectorAll(ROWS)]) {
    element.setAttribute("tabindex", "0");
    element.setAttribute("role", "link");
  }
}
