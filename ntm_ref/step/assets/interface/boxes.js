"use strict";
/* The boxes of level "step": each a stage, with its results as squares or numbers. */
{
const { svg, short } = ui;

/* What a box shows: its results, or the heads' parameters as numbers. */
const inside = (run, evaluation, [x, y, tall], state) => {
  const shown = state.back ? "gradient" : "values",
    results = resultsOf(evaluation);
  if (evaluation.kind === Heads) {
    const head =
      state.number && /heads$/.test(state.number.name.split(" / ").slice(0, -1).join(" / "))
        ? state.number.index[0] % run.machine.sizes.H
        : 0;
    const lines = ["beta", "g", "gamma"].map(
      (local) =>
        `${state.back ? "d_" : ""}${LETTERS[local] || local} ${short(evaluation.arrays[local][shown][head], 2)}`,
    );
    return [ui.headName(run.machine.sizes, head), ...lines].map((line, k) =>
      svg("text", { x: x + 6, y: y + 32 + 15 * k }, line),
    );
  }
  const array = results.find(({ local }) => !["c", "memory_prev"].includes(local)) || results[0];
  if (evaluation.kind.title === "State")
    return results
      .slice(0, 3)
      .map((one, k) =>
        svg("g",
          svg("text", { x: x + 4, y: y + [218, 132, 36][k], class: "tight" }, `${state.back ? "d_" : ""}${one.local}`),
          ui.grid(one, one[shown], x + 6, y + [224, 138, 42][k], 62, 34, state),
        ),
      );
  return ui.grid(array, array[shown], x + 8, y + 26, ui.WIDE - 16, tall - 34, state);
};

ui.grid = (array, numbers, x, y, wide, tall, { log }) => {
  const [columns, at] = ui.layOut(array),
    rows = at(array.size - 1)[1] + 1,
    cell = Math.min(wide / columns, tall / rows, 12);
  const cells = Array.from(numbers, (value, flat) => ({
    value,
    x: x + (at(flat)[0] + 0.5) * cell,
    y: y + (at(flat)[1] + 0.5) * cell,
  }));
  return ui.squares(cells, Math.max(cell - 0.5, 2), ui.largest(numbers) || 1, log);
};

ui.box = (page, evaluation) => {
  const { state, model } = page,
    place = placeOf(evaluation.name),
    where = ui.boxOf(model.run, place),
    [x, y, tall] = where,
    isHere = place === state.place;
  const results = resultsOf(evaluation),
    words = results.map(
      (array) =>
        `${state.back ? "d_" : ""}${array.local} ${ui.size(state.back ? array.gradient : array.values)}`,
    );
  const title = svg("text", { x: x + 6, y: y + 15, class: "title" },
    ui.NAMES[place] || ui.titleOf(place).replace("Controller: ", "").replace(", layer", ""),
  );
  return svg("g",
    {
      class: `box${isHere ? " here" : ""}${Object.values(evaluation.arrays).some((array) => page.told(array)) ? " told"
        : ""}`,
      role: "img",
      "aria-label": `${ui.titleOf(place)}, lengths: ${words.join(", ")}`,
      on: { click: () => page.go({ place, level: isHere ? "stage" : "step", number: null }) },
    },
    svg("rect", { x, y, width: place === "received" ? 74 : ui.WIDE, height: tall, rx: 4 }),
    title,
    inside(model.run, evaluation, where, state),
  );
};
}
