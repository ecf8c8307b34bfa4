// Measures the page as painted: no letter is small, every text lies inside the page and its pane, no two texts overlap, and every one
// stands out from what is behind it (WCAG AA: 4.5, large letters 3) while its numbers are fresh; old ones fade on purpose.
() => {
  const remPx = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const problems = [];
  const visible = (element) => {
    const style = getComputedStyle(element);
    return style.visibility !== "hidden" && style.display !== "none" && element.getClientRects().length > 0;
  };
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (!node.textContent.trim() || element.closest("footer script, script, style") || !visible(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { left, right, top, bottom } = range.getBoundingClientRect();
    // A line's box is taller than its letters: what counts is about where they are.
    const trim = (bottom - top) * 0.16;
    texts.push({ text: node.textContent, element, left, right, top: top + trim, bottom: bottom - trim });
  }
  const slack = remPx / 10;
  const channels = (colour) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  // At night a black shade lies over all.
  const shade = document.querySelector(".shade");
  const light = shade ? 1 - Number(getComputedStyle(shade).opacity) : 1;
  const luminance = (colour) => {
    const [r, g, b] = channels(colour).map((channel) => channel * light).map((value) => (value / 255 <= 0.03928 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((channels(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(0, 0, 0)";
  };
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const shades = [luminance(element instanceof SVGElement ? style.fill : style.color), luminance(behind(element))].sort((a, b) => b - a);
    return (shades[0] + 0.05) / (shades[1] + 0.05);
  };
  for (const one of texts) {
    // The map's letters are in the units of its drawing, one of which is a rem.
    const sizeRem = parseFloat(getComputedStyle(one.element).fontSize) / (one.element.closest("#city-map, .drawing") ? 1 : remPx);
    const least = one.element.closest(".shape") ? 1.5 : 1.8;
    if (sizeRem < least - 0.01) problems.push(`small, ${sizeRem.toFixed(2)} rem: ${one.text}`);
    const [ratio, needed] = [contrast(one.element), sizeRem >= 2.4 ? 3 : 4.5];
    if (document.body.dataset.condition === "fresh" && ratio < needed) problems.push(`faint, ${ratio.toFixed(2)} of ${needed}: ${one.text}`);
    const frame = one.element.closest("#city-map, .row, .pane, .top, .totals, .bottom") ?? document.body;
    const box = frame.getBoundingClientRect();
    if (one.left < box.left - slack || one.right > box.right + slack || one.top < box.top - slack || one.bottom > box.bottom + slack) {
      problems.push(`clipped: ${one.text}`);
    }
    const cell = one.element.closest(".what, .who, .left, .turn, .tier, .tile, .ranked .name, .theme .label, .indicator .name, .multiple .title, .fraction, .category .name, .of-the-day, .part, .measured, .link, .trend, .notes");
    if (cell && cell.scrollWidth > cell.clientWidth + slack) problems.push(`overflows its place: ${one.text}`);
  }
  texts.forEach((one, position) => {
    for (const other of texts.slice(position + 1)) {
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (across > slack && down > slack) problems.push(`overlap: ${one.text} / ${other.text}`);
    }
  });
  const { scrollWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > innerWidth || scrollHeight > innerHeight) problems.push(`the page scrolls: ${scrollWidth} x ${scrollHeight}`);
  return { problems: [...new Set(problems)], texts: texts.length };
}
