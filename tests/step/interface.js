"use strict";
/* Loads the interface's files that need no document after the engine, for driver.js; see test_interface.py. */

/* A page without a document: the state, the model and the walk. */
globalThis.modelFor = ({ payload }) => ui.modelOf(payload);

/* A random state that a run has, drawn from a generator of numbers from 0 to 1. */
globalThis.randomState = (model, random) => {
  const pick = (list) => list[Math.floor(random() * list.length)],
    { run } = model,
    T = run.steps.length,
    state = ui.initialState();
  Object.assign(state, { level: pick(["sequence", "step", "stage"]), t: Math.floor(random() * (T + 1)) - 1, back: random() < 0.5 });
  state.place = pick(ui.placesOf(run, state.t));
  const evaluation = ui.evaluationAt(run, state),
    array = pick([...Object.values(evaluation.arrays), ...Object.values(run.parameters)].filter(({ size }) => size > 0));
  if (random() < 0.7) state.number = { name: array.name, index: array.index(Math.floor(random() * array.size)) };
  const forks = resultsOf(evaluation).filter((result) => run.usesOf(result).length > 1);
  if (forks.length && state.back && random() < 0.5) state.fork = pick(forks).local;
  if (random() < 0.3) state.loss = { t: Math.floor(random() * T), o: Math.floor(random() * model.sizes.O) };
  if (random() < 0.3) state.cut.push(pick(["received / memory", "received / w", `step ${T - 1} / read / memory`]));
  if (random() < 0.3) {
    const t = Math.floor(random() * T);
    state.changes.push(
      pick([
        { kind: "OverwriteRow", t, row: 1, values: each(model.sizes.M, () => random() - 0.5) },
        { kind: "MoveHead", t, head: 0, by: -2 },
        { kind: "SetHead", t, head: 0, name: "g", values: [random()] },
        { kind: "Cut", stage: "shift", since: t },
        { kind: "Set", name: `step ${t} / x`, flat: 0, value: 1 - 1e-7 },
        { kind: "Set", name: "output.b", flat: 1, value: -1e-17 },
      ]),
    );
  }
  state.show = pick([null, null, "nudge", "check", "bit", "change"]);
  state.log = random() < 0.3;
  state.tables = random() < 0.2;
  return state;
};
