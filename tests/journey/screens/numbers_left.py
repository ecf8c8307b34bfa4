"""The numbers in sight that no test compares: what keeps a page from growing numbers that nobody looks at."""

from tests.journey.wall_page import WallPage

# What every screen has in its header and at its foot, and the test of all screens compares; ages change all the time.
ALWAYS = (".top", ".bottom", "[data-words^='age/']")
TEXTS = """compared => {
  const found = {};
  const walker = document.createTreeWalker(document.querySelector('#wall'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element.checkVisibility() || element.closest(compared)) continue;
    const numbers = walker.currentNode.textContent.match(/\\d[\\d.,:]*/g) ?? [];
    for (const number of numbers) found[number] = element.dataset.say ?? element.outerHTML;
  }
  return found;
}"""


def numbers_left(wall: WallPage, *compared: str) -> dict[str, str]:
    """Each number outside the places that are compared, by what stands there: a word of the page by its key."""
    found: dict[str, str] = wall.page.evaluate(TEXTS, ", ".join((*ALWAYS, *compared)))
    return found
