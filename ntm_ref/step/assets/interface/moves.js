"use strict";
/* Moving about: the walk and the tours, by steps, by stages; and one tab stop for each region. */
{
const { h, button } = ui;

/* Inside a region one thing can be reached by Tab, and the others from it by the arrow keys. */
ui.oneTabStop = (region) => {
  const all = Array.from(region.querySelectorAll("button, input, summary, [data-cell]"));
  const current = all.includes(document.activeElement)
    ? document.activeElement
    : all.find((one) => one.getAttribute("aria-pressed") === "true") || all[0];
  for (const one of all) one.tabIndex = one === current ? 0 : -1;
  if (region.dataset.roving) return;
  region.dataset.roving = "yes";
  region.addEventListener("keydown", (event) => {
    const here = Array.from(region.querySelectorAll("button, input, summary")),
      isText = event.target.tagName === "INPUT" && event.target.type !== "checkbox";
    const by = { ArrowDown: 1, ArrowUp: -1, ...(isText ? {} : { ArrowRight: 1, ArrowLeft: -1 }) }[event.key];
    if (!by || event.shiftKey || here.length < 2 || ui.isToScroll(event)) return;
    event.preventDefault();
    event.stopPropagation();
    const next = here[(here.indexOf(event.target) + by + here.length) % here.length];
    for (const one of here) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
};

ui.typed = ""; // digits, before Space

/* To a stop of the walk. From the level "sequence" the walk goes down to the wires. */
const walkTo = (page, k) => {
  const stop = page.model.stops[Math.min(Math.max(k, 0), page.model.stops.length - 1)];
  const level = page.state.level === "sequence" ? "step" : page.state.level;
  page.go({
    level,
    t: stop.t,
    place: stop.place,
    back: stop.direction === "backward",
    fork: stop.array ? stop.array.local : null,
    number: numberAt(page, stop),
  });
};

/* Keep the number if it belongs to the stop, or else take none. */
const numberAt = ({ state }, stop) => {
  if (stop.array) return { name: stop.array.name, index: ui.largestAt(stop.array, stop.array.gradient) };
  const belongs =
    state.number &&
    state.number.name.startsWith(`${stop.evaluation.name} / `) &&
    stop.evaluation.arrays[state.number.name.split(" / ").pop()];
  return belongs ? state.number : null;
};

/* By so many stops of the tour or of the walk, or to the one whose number was typed. */
ui.walkBy = (page, by) => {
  const { tour, stop } = page.state,
    now = tour === null ? ui.stopAt(page.model.stops, page.state) : stop;
  const k = ui.typed ? Number(ui.typed) - 1 : now + by;
  ui.typed = "";
  if (tour === null) return walkTo(page, k);
  page.go(ui.atTourStop(page.model, page.state, k));
  ui.showTold(page);
};

ui.walkControls = (page) => {
  const { model, state } = page,
    [k, n] =
      state.tour === null
        ? [ui.stopAt(model.stops, state), model.stops.length]
        : [state.stop, ui.tourStops(model, state).length],
    where = state.tour === null ? "" : ` of the tour “${ui.tours[state.tour].title}”`;
  return [
    button("◀ back", () => ui.walkBy(page, -1), { key: "previous", title: "Shift+Space" }),
    button("Space: next ▶", () => ui.walkBy(page, 1), { key: "next" }),
    state.tour !== null && button("Leave the tour", () => ui.leaveTour(page), { key: "leave", title: "Escape" }),
    h("span", { id: "counter" }, ui.typed ? `to stop ${ui.typed}: press Space` : `stop ${k + 1} of ${n}${where}`),
  ].filter(Boolean);
};

ui.toStep = (page, t) => {
  const { run } = page.model,
    to = Math.min(Math.max(t, -1), run.steps.length - 1),
    { number } = page.state;
  const moved = number && { ...number, name: number.name.replace(/^step \d+/, `step ${to}`) };
  page.go({ t: to, number: moved && to >= 0 && ui.isNumber(run, moved) ? moved : null });
};

ui.toStage = (page, by) => {
  const places = ui.placesOf(page.model.run, page.state.t),
    k = places.indexOf(page.state.place) + by;
  if (places[k]) page.go({ place: places[k], number: null });
  else if (page.state.t + by >= -1 && page.state.t + by < page.model.run.steps.length) {
    const next = ui.placesOf(page.model.run, page.state.t + by);
    page.go({ t: page.state.t + by, place: next[by > 0 ? 0 : next.length - 1], number: null });
  }
};

ui.nextHead = (page) => {
  const { number } = page.state;
  if (!number) return;
  const { array } = page.model.run.find(number.name);
  if (/^[HRW]/.test(array.axes))
    page.go({ number: { ...number, index: [(number.index[0] + 1) % array.shape[0], ...number.index.slice(1)] } });
};
}
