"use strict";
/* One array as a table of numbers, each with its gradient under it, or the part of it around the chosen one. */
{
const { h, short } = ui;
const MOST = { rows: 16, columns: 12 };

/* How an array lies in a table: heads side by side, rows of the memory from the top down, a long vector in lines. */
ui.shapeOf = ({ axes, shape, size }) => {
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

const from = (array) => {
  if (array.role === "parameter") return "learned, the same at every step";
  if (array.role === "given") return "given";
  if (array.role !== "argument") return "";
  const { source } = array;
  return `from ${source.evaluation ? `${stepOf(source.name) < stepOf(array.name) && stepOf(source.name) >= 0 ? `step
    ${stepOf(source.name)}, ` : ""}${ui.titleOf(placeOf(source.evaluation.name))}` : source.stage === "" ? source.name :
    "the input"}`;
};

ui.tableOf = (page, array) => {
  const table = ui.shapeOf(array),
    { number } = page.state,
    chosen = number && number.name === array.name ? array.flat(number.index) : -1;
  const [row, column] = chosen >= 0 ? table.of(chosen) : [0, 0],
    part = (at, n, most) => Math.max(0, Math.min(at - Math.floor(most / 2), n - most));
  const [top, left] = [part(row, table.rows, MOST.rows), part(column, table.columns, MOST.columns)],
    [below, right] = [Math.min(table.rows, top + MOST.rows), Math.min(table.columns, left + MOST.columns)];
  const heads = headings(array, table, page.model.sizes);
  const cell = (i, j) => {
    const flat = table.at(i, j);
    if (flat >= array.size) return h("td");
    const isSet = array.set && array.set.has(flat);
    return h("td",
      {
        class: flat === chosen ? "chosen" : page.told(array, array.index(flat)) ? "told" : null,
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
  return h("figure",
    h("figcaption",
      h("b", array.role === "parameter" ? array.name : array.local),
      ` ${from(array)}${parts.join("")}${parts.length ? " (the rest with the arrow keys)" : ""}`,
    ),
    h("div", { class: "scroll" },
      h("table", { class: "numbers", role: "grid", "aria-label": array.name },
        h("tr",
          h("td"),
          each(right - left, (j) => h("th", { scope: "col" }, heads.column(left + j))),
        ),
        each(below - top, (i) =>
          h("tr",
            h("th", { scope: "row" }, heads.row(top + i)),
            each(right - left, (j) => cell(top + i, left + j)),
          ),
        ),
      ),
    ),
  );
};
}
