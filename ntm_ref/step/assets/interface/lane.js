"use strict";
/* One lane of level "sequence" as a picture: squares, the chosen column, what was asked for, the path of a bit. */
{
const { svg, short } = ui;

const valueAt = (run, lane, t, row) => {
  const name = lane.name(t, row),
    { array, numbers } = run.find(name);
  if (!numbers || (lane.isAnswer && !ui.answers(run, t))) return null;
  if (lane.isWhole) return ui.length(numbers);
  return lane.isLength
    ? ui.length(numbers.subarray(row * array.shape[1], (row + 1) * array.shape[1]))
    : numbers[array.flat(lane.index(row))];
};

ui.lanePicture = ({ model: { run }, state, told }, lane, wide) => {
  const T = run.steps.length,
    { log } = state,
    tall = lane.rows > 40 ? 4 : lane.rows > 16 ? 8 : 15,
    room = Math.min(wide, tall) - (lane.isAnswer ? 4 : 1);
  const values = each(T, (t) => each(lane.rows, (row) => valueAt(run, lane, t, row)));
  const most = each(lane.rows, (row) => Math.max(...values.map((column) => Math.abs(column[row] || 0))));
  const largest = Math.max(...most),
    place = (t, row) => ({ value: values[t][row], x: (t + 0.5) * wide, y: (row + 0.5) * tall });
  const isText = lane.isWhole && wide >= 40;
  const squares = isText
    ? values.map((column, t) =>
        column.map((value, row) =>
          svg("text", { x: (t + 0.5) * wide, y: (row + 0.8) * tall, class: "step" }, short(value, 2)),
        ),
      )
    : lane.ownScale
      ? each(lane.rows, (row) =>
          ui.squares(
            each(T, (t) => place(t, row)),
            room,
            most[row] || 1,
            log,
          ),
        )
      : ui.squares(
          each(T, (t) => each(lane.rows, (row) => place(t, row))).flat(),
          room,
          lane.isAnswer ? 1 : largest || 1,
          log || lane.isWhole,
        );
  const marks = lane.isAnswer ? each(T, (t) => each(lane.rows, (o) => answerMark(run, t, o, place(t, o), room))) : [];
  const labels = (lane.labels || []).map((text, row) =>
    svg("text", { x: -4, y: (row + 0.8) * tall, class: "tick" }, text),
  );
  const description = `${lane.title}, ${lane.about}. Largest: ${short(largest)}. ${strongest(values, lane)}`;
  const element = svg("svg",
    { width: T * wide, height: lane.rows * tall, class: "lane", role: "img", "aria-label": description },
    state.t >= 0 && svg("rect", { x: state.t * wide, width: wide, height: lane.rows * tall, class: "chosen" }),
    squares,
    marks,
    labels,
    lane.isLength && state.show === "bit" && pathLine(run, wide, tall),
    state.tour !== null &&
      !(lane.isLength && state.show === "bit") &&
      svg("path", {
        class: "told",
        d: outline(lane, T, wide, tall, (t, row) => told(run.find(lane.name(t, row)).array, lane.index(row))),
      }),
  );
  return { element, values, largest, tall };
};

/* A line around the squares that a tour speaks of. */
const outline = ({ rows }, T, wide, tall, told) => {
  const isTold = (t, row) => t >= 0 && t < T && row >= 0 && row < rows && told(t, row);
  const sides = (t, row) => [
    [!isTold(t - 1, row), `M${t * wide} ${row * tall}v${tall}`],
    [!isTold(t + 1, row), `M${(t + 1) * wide} ${row * tall}v${tall}`],
    [!isTold(t, row - 1), `M${t * wide} ${row * tall}h${wide}`],
    [!isTold(t, row + 1), `M${t * wide} ${(row + 1) * tall}h${wide}`],
  ];
  const inside = each(T, (t) => each(rows, (row) => (isTold(t, row) ? sides(t, row) : []))).flat(2);
  return inside.map(([isEdge, line]) => (isEdge ? line : "")).join("");
};

/* The main path of one bit, along its row. */
const pathLine = (run, wide, tall) => {
  const { row, read, written } = mainPath(run);
  if (row === null) return false;
  const x = (t) => (t + 0.5) * wide,
    last = read ? read.t : run.steps.length - 1,
    y = (row + 0.5) * tall;
  return [
    svg("path", {
      class: "path",
      d: `M${x(written.t)} ${y - tall / 2 - 3}V${y + tall / 2}H${x(last)}V${y - tall / 2 - 3}`,
    }),
    svg("text", { x: x(written.t), y: y - tall / 2 - 5, class: "step now" }, "written"),
    svg("text", { x: x(last), y: y - tall / 2 - 5, class: "step now" }, "read"),
  ];
};

const answerMark = (run, t, o, { x, y }, room) => {
  if (!(run.mask[t][o] > 0)) return [];
  const isOne = run.target[t][o] > 0.5,
    isWrong = run.steps[t].logits.values[o] > 0 !== isOne,
    r = room / 2;
  return [
    isOne && svg("rect", { x: x - r - 1, y: y - r - 1, width: room + 2, height: room + 2, class: "frame" }),
    isWrong &&
      svg("path", { d: `M${x - r} ${y - r}L${x + r} ${y + r}M${x + r} ${y - r}L${x - r} ${y + r}`, class: "cross" }),
  ];
};

/* In words: in which row the largest number is, step by step. */
const strongest = (values, { unit }) => {
  if (!unit) return "";
  const rows = values.map((column) =>
    column.reduce((best, value, row) => (Math.abs(value) > Math.abs(column[best]) ? row : best), 0),
  );
  return `The largest at each step is in row ${rows.join(", ")}.`;
};
}
