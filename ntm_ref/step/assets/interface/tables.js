"use strict";
/* Level "stage": every argument and result as numbers, each with its gradient under it, and the stage's Python source.
  */
{
const { h } = ui;

/* The arrays of a stage: what it is given, with the weights that it uses, and what it computes. */
const arraysOf = (evaluation) => {
  const all = Object.values(evaluation.arrays),
    { W = [], b = null } = evaluation.options;
  const given = all.filter(({ role }) => role === "argument" || role === "given");
  return {
    given: [...given, ...W.filter(({ size }) => size > 0), ...(b ? [b] : [])],
    computed: all.filter(({ role }) => role === "result"),
    between: all.filter(({ role }) => role === "helper"),
  };
};

/* The source with the method that is at work marked. */
const source = (page, evaluation) => {
  const lines = (page.sources[evaluation.kind.title] || "").split("\n"),
    method = page.state.back ? "backward" : "forward";
  let isHere = false;
  return h("div",
    h("h3", `Python: ${evaluation.kind.title}, ${method} marked`),
    h("pre",
      lines.map((line) => {
        if (/^\tdef /.test(line)) isHere = line.includes(`def ${method}(`);
        return h("span", { class: isHere && line ? "marked" : null }, `${isHere && line ? "│" : " "}${line}\n`);
      }),
    ),
  );
};

ui.stageView = (page) => {
  const { state, model } = page,
    evaluation = ui.evaluationAt(model.run, state),
    { given, computed, between } = arraysOf(evaluation);
  const tables = (title, arrays) =>
    arrays.length > 0 &&
    h("div",
      h("h3", title),
      h("div", { class: "group" },
        arrays.map((array) => ui.tableOf(page, array)),
      ),
    );
  const all = h("div",
    {
      class: "tables",
      on: {
        click: ({ target }) => {
          const cell = target.closest("[data-cell]");
          if (!cell) return;
          const [name, flat] = cell.getAttribute("data-cell").split("|");
          choose(page, model.run.find(name).array, Number(flat));
          page.view.querySelector("td.chosen").focus({ preventScroll: true });
        },
      },
    },
    tables("Given", given),
    tables("Computed", computed),
    tables("On the way", between),
  );
  return [
    h("h2",
      `${state.t < 0 ? "" : `Step ${state.t}: `}${ui.titleOf(state.place)}, ${state.back ? "backwards" : "forwards"}`,
    ),
    ui.how(
      `Every number, and under it, in italics, its gradient: the slope of the loss. Choose a number with a click or the
        arrow keys to see where it came from. A pencil marks a number that was overwritten.`,
    ),
    h("div", { class: "tables" }, all, source(page, evaluation)),
  ];
};

const choose = (page, array, flat) => page.go({ number: { name: array.name, index: array.index(flat) } });

/* An arrow key in the tables; beyond an edge it goes to the next array. */
ui.moveInTable = (page, { key }) => {
  const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
  if (!by) return false;
  const groups = arraysOf(ui.evaluationAt(page.model.run, page.state)),
    all = [...groups.given, ...groups.computed, ...groups.between].filter(({ size }) => size > 0);
  const { number } = page.state,
    k = number ? all.findIndex(({ name }) => name === number.name) : -1;
  if (k < 0) choose(page, all[0], 0);
  else {
    const table = ui.shapeOf(all[k]),
      [i, j] = table.of(all[k].flat(number.index)).map((at, axis) => at + by[axis]);
    const isIn = i >= 0 && j >= 0 && i < table.rows && j < table.columns && table.at(i, j) < all[k].size,
      next = all[k + by[0] + by[1]];
    if (isIn) choose(page, all[k], table.at(i, j));
    else if (next) choose(page, next, by[0] + by[1] > 0 ? 0 : next.size - 1);
  }
  const cell = page.view.querySelector("td.chosen");
  if (cell) cell.focus();
  return true;
};
}
