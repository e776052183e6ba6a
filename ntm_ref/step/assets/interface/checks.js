"use strict";
/* Checks by hand: nudge the chosen number, or all arrays of the step at once along random directions. */
{
const { h, short } = ui;
const digits = (number) => ui.short(number, 12);
const ENOUGH = 5; // digits that a right gradient has in common with a difference

/* What a difference of two losses can show is limited by their last digits. */
const verdict = ({ slope, extrapolated = slope, gradient, digits }, at) => {
  if (digits >= ENOUGH) return { good: true, text: `✓ ${digits} digits agree` };
  if (Math.abs(extrapolated - gradient) <= 1e-10 * Math.max(1, Math.abs(at)))
    return { good: true, text: "✓ agree, as far as differences can show" };
  return { good: false, text: `✗ only ${ui.count(digits, "digit")} agree` };
};
ui.verdict = verdict;

/* How far the slope is from the gradient at smaller and smaller widths: a V, between curvature and rounding. */
const widths = (page, name, index, loss) =>
  h("details",
    h("summary", { "data-key": "widths" }, "other widths of the nudge"),
    ui.table(
      ["width h", "slope − gradient"],
      each(10, (k) => 10 ** -(k + 1)).map((width) => {
        const { slope, gradient } = nudge(page.model.run, name, index, { h: width, loss });
        return [short(width, 1), short(slope - gradient, 2)];
      }),
    ),
    h("p", "Wide nudges feel the curve, narrow ones the last digits of the loss: in between is the best."),
  );

ui.opening.nudge = ({ state, model }) => {
  if (state.number && model.run.find(state.number.name).array.canBeSet) return {};
  const array = resultsOf(ui.evaluationAt(model.run, state)).find(({ size }) => size > 0);
  return { number: { name: array.name, index: ui.largestAt(array, array.gradient) } };
};

ui.tools.nudge = (page) => {
  const { number, loss } = page.state,
    { run } = page.model;
  if (!number || !run.find(number.name).array.canBeSet)
    return [
      h("h2", "Nudge"),
      h("p",
        "Numbers on the way inside a stage, and those that are given, cannot be set. Choose an argument or a result.",
      ),
    ];
  const found = nudge(run, number.name, number.index, { loss: ui.lossOf(loss) }),
    { good, text } = verdict(found, found.at);
  return [
    h("h2", "Nudge"),
    ui.how(
      `The run is computed again with this number ${short(found.h, 1)} lower and higher, and the slope is compared with
        the gradient.`,
    ),
    ui.table(null, [
      [`${ui.lossName(loss)} below`, digits(found.below)],
      ["at", digits(found.at)],
      ["above", digits(found.above)],
      ["slope", digits(found.slope)],
      ["slope, extrapolated to width 0", digits(found.extrapolated)],
      ["gradient", digits(found.gradient)],
    ]),
    h("p", { id: "verdict", class: good ? "good" : "bad" },
      text,
      page.state.cut.length ? " (some gradients are switched off)" : "",
    ),
    widths(page, number.name, number.index, ui.lossOf(loss)),
  ];
};

/* A few arrays at a time, so that the page stays alive. */
const checkMore = (page, found) => {
  if (page.found.check !== found) return;
  const loss = ui.lossOf(page.state.loss);
  for (const array of found.todo.splice(0, 3))
    found.rows.push({ array, ...nudgeAll(page.model.run, array.name, { loss }) });
  page.draw();
  if (found.todo.length) setTimeout(() => checkMore(page, found), 0);
};

ui.tools.check = (page) => {
  const { state, model } = page,
    { run } = model;
  if (!page.found.check) {
    const evaluations = state.t < 0 ? [run.start] : run.steps[state.t].evaluations,
      arrays = evaluations.flatMap(({ arrays }) => Object.values(arrays));
    page.found.check = {
      rows: [],
      todo: [...(state.t < 0 ? [] : [run.steps[state.t].x]), ...arrays].filter(
        ({ canBeSet, gradient, size }) => canBeSet && gradient && size > 0,
      ),
    };
    setTimeout(checkMore, 0, page, page.found.check);
  }
  const { rows, todo } = page.found.check,
    at = run.lossValue(ui.lossOf(state.loss)),
    bad = rows.filter((row) => !verdict(row, at).good);
  const line = (row) => {
    const { good } = verdict(row, at);
    return [
      `${ui.titleOf(placeOf(row.array.stage))}: ${row.array.local}`,
      short(row.slope),
      short(row.gradient),
      h("span", { class: good ? null : "bad" }, `${good ? "✓" : "✗"} ${row.digits}`),
    ];
  };
  return [
    h("h2", state.t < 0 ? "Check of the start" : `Check of step ${state.t}`),
    h("p", { id: "verdict", class: bad.length ? "bad" : "good" },
      todo.length
        ? `${rows.length} of ${rows.length + todo.length} arrays …`
        : bad.length
          ? `✗ ${bad.length} of ${rows.length} gradients do not agree with the slope`
          : `✓ the gradients of all ${ui.count(rows.length, "array")} agree with the slope`,
    ),
    ui.how(
      "All numbers of an array move at once, each up or down by chance: a sum of all could hide errors that cancel. ",
    ),
    ui.table(["array", "slope", "gradient", "digits"], rows.map(line)),
  ];
};
}
