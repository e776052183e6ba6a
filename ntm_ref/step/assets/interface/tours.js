"use strict";
/* Tours: stops with a line of plain English each, walked by the same keys as the walk. Nothing in a line is written
  down
   beforehand: which step, which row, how much, all is found in the run that is shown.

     ui.tours[name] = { title, isFor(about), needsBit, runOf(model), stops(run, loss, model) }
     a stop = { at, line, told }: what it changes in the state of the page; its line; and what the line speaks of,
       arrays
     with the first parts of an index, as in [["step 2 / write / a", 0], ...]. The first one is chosen. */
{
const { h, button } = ui;
ui.tours = {};

/* ui.line`Step ${t} reads ${r}`: words, and facts, which are numbers, lists of them, or other lines. */
ui.line = (words, ...facts) => ({ words: [...words], facts });
ui.text = ({ words, facts }) => ui.oneLine(words.reduce((text, word, k) => text + inWords(facts[k - 1]) + word));
const inWords = (fact) => {
  if (fact.words) return ui.text(fact);
  if (typeof fact !== "number") return Array.from(fact, inWords).join(" ");
  return Number.isInteger(fact) ? `${fact}`.replace("-", "−") : ui.short(fact);
};

ui.tourStop = (level, t, place, line, told, more) => ({
  at: { level, t, place: place || "received", ...more },
  line,
  told: told.map(([t, local, ...first]) => [`step ${t} / ${local}`, ...first]),
});
ui.noTour = (line) => [ui.tourStop("sequence", 0, null, line, [])];

/* The tours that this page has. */
ui.toursOf = ({ payload }) => Object.keys(ui.tours).filter((name) => ui.tours[name].isFor(payload.about));

/* The bit that is followed: the one that is the loss, or the first one of a scored step, in the middle if it is not t.
  */
ui.bitToFollow = (run, { loss, t }) => {
  const scored = each(run.steps.length, (k) => k).filter((k) => ui.answers(run, k));
  if (loss !== "bits" || !scored.length) return loss;
  return { t: scored.includes(t) ? t : scored[Math.floor(scored.length / 2)], o: 0 };
};

/* The stops of the tour that a state is in, found once for each run. */
const known = new WeakMap();
ui.tourStops = (model, { tour, loss }) => {
  const run = ui.tours[tour].runOf(model);
  if (!known.has(run)) known.set(run, {});
  return (known.get(run)[tour] ||= ui.tours[tour].stops(run, loss, model));
};

/* The state at a stop of a tour. What the stop does not mention is as at the beginning, but for a few things. */
ui.atTourStop = (model, state, k) => {
  const { loss, changes, log, tables, teach, tour } = state,
    stops = ui.tourStops(model, state);
  const stop = Math.min(Math.max(k, 0), stops.length - 1),
    { at, told } = stops[stop];
  const [name, ...first] = told[0] || [],
    array = name && ui.tours[tour].runOf(model).find(name).array;
  const number = array && { name: array.name, index: [...first, ...array.shape.slice(first.length).fill(0)] };
  return { ...ui.initialState(), loss, changes, log, tables, teach, tour, ...(number && { number }), ...at, stop };
};

/* A state that is in no tour, or in one that this page has. `isShort`: its address names the tour and no place. */
ui.fitTour = (model, state, isShort) => {
  const none = { ...state, tour: null, stop: 0 };
  if (state.tour === null) return { state: none, notes: [] };
  if (!ui.toursOf(model).includes(state.tour)) return { state: none, notes: [`this page has no tour ${state.tour}`] };
  const fitted = { ...state, loss: ui.tours[state.tour].needsBit ? ui.bitToFollow(model.run, state) : state.loss };
  model.update(fitted);
  const n = ui.tourStops(model, fitted).length,
    stop = Math.min(Math.max(state.stop, 0), n - 1);
  return {
    state: isShort ? ui.atTourStop(model, fitted, stop) : { ...fitted, stop },
    notes: stop === state.stop ? [] : [`the tour has ${ui.count(n, "stop")}, so this is stop ${stop + 1}`],
  };
};

/* Whether the line of the tour speaks of a number, or of any in an array: a function of an array and an index. */
ui.toldBy = ({ model, state }) => {
  if (state.tour === null) return () => false;
  const told = ui.tourStops(model, state)[state.stop].told,
    found = told.map(([name, ...first]) => ({ array: model.run.find(name).array, first }));
  return (array, index) =>
    found.some((one) => one.array === array && (!index || one.first.every((i, axis) => i === index[axis])));
};

const start = (page, tour) => {
  page.go(ui.fitTour(page.model, { ...page.state, tour, stop: 0 }, true).state);
  ui.showTold(page);
};

ui.leaveTour = (page) => page.go({ tour: null, stop: 0, loss: "bits", show: null });

/* Scroll to what the line speaks of. */
ui.showTold = (page) => {
  const told = page.view.querySelector("td.told, td.chosen, .box.told, .told[d^=M], .path");
  if (told) told.scrollIntoView({ block: "nearest", inline: "nearest" });
};

ui.tourList = (page) =>
  h("ul",
    ui.toursOf(page.model).map((name) =>
      h("li",
        button(ui.tours[name].title, () => start(page, name), { key: `tour ${name}`, css: "link" }),
      ),
    ),
  );

ui.tools.tours = (page) => [
  h("h2", "Tours"),
  ui.how(
    `Space leads on, Escape leaves. Every number is this run’s, for the bit that you follow (f) and with your changes
      (c).`,
  ),
  ui.tourList(page),
];

/* What is said at the bottom: the line of the tour, or that of the walk. */
ui.lineOf = ({ model, state, stop }) =>
  state.tour === null ? ui.sentence(model.run, stop) : ui.text(ui.tourStops(model, state)[state.stop].line);
}
