"use strict";
/* Questions about the page as it looks, asked by test_browser.py. */

/* What reaches beyond the screen, except inside what can be scrolled. */
globalThis.outside = () =>
  Array.from(document.querySelectorAll("button, h1, h2, h3, p, input"))
    .filter((one) => !one.closest(".scroll, .formula"))
    .filter((one) => {
      const { width, left, right } = one.getBoundingClientRect();
      return width > 0 && (left < -1 || right > innerWidth + 1);
    })
    .map((one) => one.outerHTML.slice(0, 80));

/* Pictures, fields and buttons that have no name for those who do not see them. */
globalThis.nameless = () => {
  const named = (one) => one.getAttribute("aria-label") || one.getAttribute("aria-hidden") || one.closest("label");
  return [
    ...Array.from(document.querySelectorAll('[role="img"], input, svg, #middle > section, nav')).filter((one) => !named(one)),
    ...Array.from(document.querySelectorAll("button, summary")).filter((one) => !one.textContent.trim()),
  ].map((one) => one.outerHTML.slice(0, 80));
};

/* The smallest contrast of a text's colour with what it stands on. */
globalThis.smallestContrast = () => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue(`--${name}`).trim().slice(1),
      size = hex.length / 3;
    const [r, g, b] = [0, 1, 2]
      .map((k) => parseInt(hex.slice(k * size, (k + 1) * size).repeat(3 - size), 16) / 255)
      .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (text, paper) => {
    const [dark, bright] = [light(text), light(paper)].sort((one, other) => one - other);
    return (bright + 0.05) / (dark + 0.05);
  };
  const onPaper = ["ink", "faint", "plus", "minus", "good", "bad"].flatMap((text) => ["paper", "panel"].map((paper) => contrast(text, paper)));
  return Math.min(...onPaper, contrast("ink", "chosen"), contrast("faint", "chosen"));
};

globalThis.later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/* Wait until so many sequences were learned; false if that takes too long. */
globalThis.learned = async (n) => {
  for (let k = 0; k < 400; k++) {
    if (document.getElementById("learned").textContent.startsWith(`${n} of ${n}`)) return true;
    await later(50);
  }
  return false;
};
