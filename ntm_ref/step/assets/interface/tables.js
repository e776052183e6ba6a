"use strict";
/* Level "stage": every argument and result as numbers, each with its gradient under it, and the stage's Python source. */
{ // a scope of its own, down to the last line
const { h, short } = ui;
const MOST = { rows: 16, columns: 12 };

/* How an array lies in a table: heads side by side, rows of the memory from the top down, a long vector in lines. */
const shapeOf = ({ axes, shape, size }) => {
  if (shape.length === 2 && /^[HRW]/.test(axes))
    return {
      rows: shape[1],
      columns: shape[0],
      at: (i, j) => j * shape[1] + i,
      of: (flat) => [flat % shape[1], Math.floor(flat / shape[1])],
    };
  const columns = shape.length > 1 ? shape[shape.length - 1] : Math.min(size, 8);
  return {
    rows: Math.ceil(size / columns),
    columns,
    at: (i, j) => i * columns + j,
    of: (flat) => [Math.floor(flat / columns), flat % columns],
  };
};

const headings = (array, { rows, columns }, sizes) => {
  const { axes, shape } = array;
  const name = (letter, i) => (letter === "S" ? ui.shiftName(i, sizes) : i);
  if (shape.length === 3)
    return {
      row: (i) => `${ui.headName(sizes, Math.floor(i / shape[1]), axes[0])}, ${AXES[axes[1]]} ${i % shape[1]}`,
      column: (j) => j,
    };
  if (shape.length === 1)
    return {
      row: (i) => (rows > 1 ? i * columns : AXES[axes]),
      column: (j) => (rows > 1 ? `+${j}` : /^[HRW]$/.test(axes) ? ui.headName(sizes, j, axes) : name(axes, j)),
    };
  if (/^[HRW]/.test(axes))
    return { row: (i) => `${AXES[axes[1]]} ${name(axes[1], i)}`, column: (j) => ui.headName(sizes, j, axes[0]) };
  return { row: (i) => `${AXES[axes[0]]} ${i}`, column: (j) => j };
};

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

const from = (array) => {
  if (array.role === "parameter") return "learned, the same at every step";
  if (array.role === "given") return "given";
  if (array.role !== "argument") return "";
  const { source } = array;
  return `from ${source.evaluation ? `${stepOf(source.name) < stepOf(array.name) && stepOf(source.name) >= 0 ? `step ${stepOf(source.name)}, ` : ""}${ui.titleOf(placeOf(source.evaluation.name))}` : source.stage === "" ? source.name : "the input"}`;
};

/* A table, or the part of it around the chosen number if it is large. */
const tableOf = (page, array) => {
  const table = shapeOf(array),
    { number } = page.state,
    chosen = number && number.name === array.name ? array.flat(number.index) : -1;
  const [row, column] = chosen >= 0 ? table.of(chosen) : [0, 0],
    part = (at, n, most) => Math.max(0, Math.min(at - Math.floor(most / 2), n - most));
  const [top, left] = [part(row, table.rows, MOST.rows), part(column, table.columns, MOST.columns)],
    [below, right] = [Math.min(table.rows, top + MOST.rows), Math.min(table.columns, left + MOST.columns)];
  const heads = headings(array, table, page.model.sizes);
  const cell = (i, j) => {
    const flat = table.at(i, j);
    if (flat >= array.size) return h("td", {});
    const isSet = array.set && array.set.has(flat);
    return h(
      "td",
      {
        class: flat === chosen ? "chosen" : null,
        "data-cell": `${array.name}|${flat}`,
        tabindex: flat === chosen ? 0 : null,
        "aria-selected": flat === chosen ? "true" : null,
      },
      `${isSet ? "✎ " : ""}${short(array.values[flat])}`,
      array.hasGradient && h("span", { class: "gradient" }, short(array.gradient ? array.gradient[flat] : null)),
    );
  };
  const parts = [
    ["rows", top, below, table.rows],
    ["columns", left, right, table.columns],
  ]
    .filter(([, from, to, n]) => to - from < n)
    .map(([what, from, to, n]) => `; ${what} ${from} to ${to - 1} of ${n}`);
  return h(
    "figure",
    {},
    h(
      "figcaption",
      {},
      h("b", {}, array.role === "parameter" ? array.name : array.local),
      ` ${from(array)}${parts.join("")}${parts.length ? " (the rest with the arrow keys)" : ""}`,
    ),
    h(
      "div",
      { class: "scroll" },
      h(
        "table",
        { class: "numbers", role: "grid", "aria-label": array.name },
        h(
          "tr",
          {},
          h("td", {}),
          each(right - left, (j) => h("th", { scope: "col" }, heads.column(left + j))),
        ),
        each(below - top, (i) =>
          h(
            "tr",
            {},
            h("th", { scope: "row" }, heads.row(top + i)),
            each(right - left, (j) => cell(top + i, left + j)),
          ),
        ),
      ),
    ),
  );
};

/* The source with the method that is at work marked. */
const source = (page, evaluation) => {
  const lines = (page.sources[evaluation.kind.title] || "").split("\n"),
    method = page.state.back ? "backward" : "forward";
  let isHere = false;
  return h(
    "div",
    {},
    h("h3", {}, `Python: ${evaluation.kind.title}, ${method} marked`),
    h(
      "pre",
      {},
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
    h(
      "div",
      {},
      h("h3", {}, title),
      h(
        "div",
        { class: "group" },
        arrays.map((array) => tableOf(page, array)),
      ),
    );
  const all = h(
    "div",
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
    h(
      "h2",
      {},
      `${state.t < 0 ? "" : `Step ${state.t}: `}${ui.titleOf(state.place)}, ${state.back ? "backwards" : "forwards"}`,
    ),
    ui.how(
      "Every number, and under it, in italics, its gradient: the slope of the loss. Choose a number with a click or the arrow keys to see where it came from. A pencil marks a number that was overwritten.",
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
    const table = shapeOf(all[k]),
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
