"use strict";
/* Where the screen is narrow, wide tables and the wires are scrolled. By keyboard that takes something to focus. */
{
const WIDE = ".scroll, .formula, pre";
const scrolls = (one) => one.scrollWidth > one.clientWidth;

/* Make what is wider than its place a tab stop, unless a cell in it is one already. */
ui.reachScrolled = (region) =>
  Array.from(region.querySelectorAll(WIDE)).forEach((one, k) => {
    if (!scrolls(one) || one.querySelector('[tabindex="0"]')) return;
    one.tabIndex = 0;
    one.setAttribute("data-key", `scrolled ${k}`); // keeps the focus when the page is drawn again
    one.setAttribute("role", "group");
    one.setAttribute("aria-label", "wider than the screen: arrow keys scroll it");
  });

/* Whether a key is for scrolling what has the focus. */
ui.isToScroll = ({ target, key }) => /^Arrow(Left|Right)$/.test(key) && target.matches(WIDE) && scrolls(target);
}
