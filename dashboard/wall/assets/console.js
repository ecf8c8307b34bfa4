// What a person in front of a console may do: a click on a number opens its page. A wall that nobody touches has none of it.

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
  for (const element of root.querySelectorAll("[data-cell]")) {
    if (!pageOfNumber(element.dataset.cell, "")) continue;
    element.tabIndex = 0;
    element.setAttribute("role", "link");
  }
}
