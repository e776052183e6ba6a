"use strict";
/* Everything by keyboard: the walk, the arrows, one tab stop for each region. The list under ? is made from this one. */
{ // a scope of its own, down to the last line
const { h, button } = ui;

const KEYS = [
  ["Space", "next stop of the walk: forwards through every stage, then backwards"],
  ["Shift+Space", "the stop before"],
  ["a number, then Space", "to that stop of the walk"],
  ["← →", "the step before or after; in a table, the number beside (with Shift always the step)"],
  ["↑ ↓", "the stage before or after; in a table, the number above or below"],
  ["Home End", "the first or the last step"],
  ["Enter, Escape", "a level deeper, or up again: sequence, step, stage"],
  ["b", "backwards or forwards, at the same place"],
  ["n", "nudge the chosen number: compare the slope of the loss with the gradient"],
  ["d", "check all arrays of the step along random directions"],
  ["f", "follow one output bit back; again: all bits"],
  ["c", "change the input, the memory, a head or a stage"],
  ["l", "let a new machine learn in the page"],
  ["u", "undo the last change"],
  ["s", "to where the chosen number came from (its largest factor)"],
  ["p", "the same head parameter, weighting or number of the next head"],
  ["g", "squares by area, or by powers of ten"],
  ["t", "tables of all pictures"],
  ["w", "say the line again"],
  ["Tab", "to the next region; inside of one, the arrow keys"],
  ["?", "this list"],
];

ui.showKeys = () => {
  const old = document.getElementById("keys");
  if (old) old.remove();
  const close = button("Close", () => dialog.close());
  const dialog = h(
    "dialog",
    { id: "keys", "aria-label": "Keys" },
    h("h2", {}, "Keys"),
    ui.table(null, KEYS),
    h(
      "p",
      {},
      "The address of the page holds all that is shown, except for sizes of windows: copy it, and the same is seen again.",
    ),
    close,
  );
  document.body.append(dialog);
  dialog.showModal();
};

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

let typed = ""; // digits, before Space

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

const walkBy = (page, by) => {
  const k = typed ? Number(typed) - 1 : ui.stopAt(page.model.stops, page.state) + by;
  typed = "";
  walkTo(page, k);
};

ui.walkControls = (page) => {
  const { stops } = page.model,
    k = ui.stopAt(stops, page.state);
  const text = typed ? `to stop ${typed}: press Space` : `stop ${k + 1} of ${stops.length}`;
  return [
    button("◀ back", () => walkBy(page, -1), { key: "previous", title: "Shift+Space" }),
    button("Space: next ▶", () => walkBy(page, 1), { key: "next" }),
    h("span", { id: "counter" }, text),
  ];
};

const toStep = (page, t) => {
  const { run } = page.model,
    to = Math.min(Math.max(t, -1), run.steps.length - 1),
    { number } = page.state;
  const moved = number && { ...number, name: number.name.replace(/^step \d+/, `step ${to}`) };
  page.go({ t: to, number: moved && to >= 0 && ui.isNumber(run, moved) ? moved : null });
};

const toStage = (page, by) => {
  const places = ui.placesOf(page.model.run, page.state.t),
    k = places.indexOf(page.state.place) + by;
  if (places[k]) page.go({ place: places[k], number: null });
  else if (page.state.t + by >= -1 && page.state.t + by < page.model.run.steps.length) {
    const next = ui.placesOf(page.model.run, page.state.t + by);
    page.go({ t: page.state.t + by, place: next[by > 0 ? 0 : next.length - 1], number: null });
  }
};

const deeper = ({ state }, by) => {
  const levels = ["sequence", "step", "stage"];
  return { level: levels[Math.min(Math.max(levels.indexOf(state.level) + by, 0), 2)] };
};

const nextHead = (page) => {
  const { number } = page.state;
  if (!number) return;
  const { array } = page.model.run.find(number.name);
  if (/^[HRW]/.test(array.axes))
    page.go({ number: { ...number, index: [(number.index[0] + 1) % array.shape[0], ...number.index.slice(1)] } });
};

const ACTIONS = {
  " ": (page, event) => walkBy(page, event.shiftKey ? -1 : 1),
  ArrowLeft: (page) => toStep(page, page.state.t - 1),
  ArrowRight: (page) => toStep(page, page.state.t + 1),
  ArrowUp: (page) => toStage(page, -1),
  ArrowDown: (page) => toStage(page, 1),
  Home: (page) => toStep(page, 0),
  End: (page) => toStep(page, Infinity),
  Enter: (page) => page.go(deeper(page, 1)),
  Escape: (page) => page.go(page.state.show ? { show: null } : deeper(page, -1)),
  b: (page) => page.go({ back: !page.state.back }),
  n: (page) => ui.openTool(page, "nudge"),
  d: (page) => ui.openTool(page, "check"),
  f: (page) => ui.openTool(page, "bit"),
  c: (page) => ui.openTool(page, "change"),
  l: (page) => ui.openTool(page, "teach"),
  u: (page) => page.go({ changes: page.state.changes.slice(0, -1) }),
  s: (page) => ui.toSource(page),
  p: nextHead,
  g: (page) => page.go({ log: !page.state.log }),
  t: (page) => page.go({ tables: !page.state.tables }),
  w: (page) => page.go({}, ui.sentence(page.model.run, page.stop)),
  "?": () => ui.showKeys(),
};

ui.onKey = (page, event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const { target, key } = event,
    isTyping = target.tagName === "INPUT" && target.type !== "checkbox";
  if (ui.isToScroll(event)) return;
  if (isTyping || (/^(BUTTON|SUMMARY|INPUT)$/.test(target.tagName) && (key === " " || key === "Enter"))) return;
  if (/^\d$/.test(key)) {
    typed = (typed + key).slice(-6);
    return page.draw();
  }
  if (key !== " " && key !== "Shift") typed = "";
  if (!event.shiftKey && page.state.level === "stage" && ui.moveInTable(page, event)) return event.preventDefault();
  if (!ACTIONS[key]) return;
  event.preventDefault();
  ACTIONS[key](page, event);
};
}
