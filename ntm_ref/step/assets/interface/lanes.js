"use strict";
/* Level "sequence": everything over time, a lane for each kind of number, a column for each step. */
{ // a scope of its own, down to the last line
const { h, svg, short } = ui;

const LENGTHS = [
  ["memory", "state / d_memory"],
  ["weightings", "state / d_w"],
  ["read", "read / d_r"],
  ["added", "write / d_a"],
  ["h", "d_h"],
  ["input", "d_x"],
];

/* The lanes: { title, about, rows, at(t, row) -> { name, index, value }, labels }. */
const lanesOf = (run, isBack) => {
  const n = run.machine.sizes,
    d = isBack ? "d_" : "",
    isGated = run.machine.settings.addressing !== "content";
  const lane = (title, about, rows, place, local, indexOf, more = {}) => ({
    title,
    about,
    rows,
    name: (t) => `step ${t} / ${place ? `${place} / ` : ""}${d}${local}`,
    index: indexOf,
    ...more,
  });
  const flat = (columns) => (row) => [Math.floor(row / columns), row % columns];
  const weightings = each(n.H, (k) => (k + n.R) % n.H).map((k) =>
    lane(
      `${ui.headName(n, k)}: where`,
      k < n.R ? "weight of each row, read" : "weight of each row, written",
      n.N,
      "state",
      "w",
      (row) => [k, row],
      { unit: "row" },
    ),
  );
  const parameters = each(n.H, (k) => {
    const numbers = [
      ["β", "beta"],
      ["g", "g"],
      ["γ", "gamma"],
      ...each(n.S, (s) => [`s ${ui.shiftName(s, n)}`, "s", s]),
    ];
    return {
      title: `${ui.headName(n, k)}: parameters`,
      about: "each row has a scale of its own",
      rows: numbers.length,
      labels: numbers.map(([label]) => label),
      name: (t, row) => `step ${t} / heads / ${d}${numbers[row][1]}`,
      index: (row) => [k, ...numbers[row].slice(2)],
      ownScale: true,
    };
  });
  const lengths = {
    ...{
      title: "lengths",
      about: "of each gradient, step by step",
      rows: LENGTHS.length,
      labels: LENGTHS.map(([label]) => label),
    },
    ...{ name: (t, row) => `step ${t} / ${LENGTHS[row][1]}`, index: () => [0], isWhole: true },
  };
  return [
    ...(isBack ? [lengths] : []),
    lane("input", isBack ? "d_x" : "x, the last row is the delimiter", n.I, "", "x", (row) => [row]),
    isBack || !run.target
      ? lane("output", "d_logits", n.O, "", "logits", (row) => [row])
      : lane(
          "output",
          "probability of a 1; framed where it should be 1, crossed where wrong",
          n.O,
          "loss",
          "p",
          (row) => [row],
          { isAnswer: true },
        ),
    ...weightings,
    {
      ...lane("memory", "length of each row after the step", n.N, "state", "memory", (row) => [row, 0], {
        unit: "row",
      }),
      isLength: true,
    },
    lane("added", "what the write head adds", n.W * n.M, "write", "a", flat(n.M)),
    lane("read", "the vector that is read", n.R * n.M, "read", "r", flat(n.M)),
    ...(isGated ? parameters : []),
  ];
};

const valueAt = (run, lane, t, row) => {
  const name = lane.name(t, row),
    { array, numbers } = run.find(name);
  if (!numbers || (lane.isAnswer && !ui.answers(run, t))) return null;
  if (lane.isWhole) return ui.length(numbers);
  return lane.isLength
    ? ui.length(numbers.subarray(row * array.shape[1], (row + 1) * array.shape[1]))
    : numbers[array.flat(lane.index(row))];
};

/* One lane as a picture: squares, the chosen column, and for the output what was asked for. */
const picture = (run, lane, wide, state, log) => {
  const T = run.steps.length,
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
  const element = svg(
    "svg",
    { width: T * wide, height: lane.rows * tall, class: "lane", role: "img", "aria-label": description },
    state.t >= 0 && svg("rect", { x: state.t * wide, width: wide, height: lane.rows * tall, class: "chosen" }),
    squares,
    marks,
    labels,
    lane.isLength && state.show === "bit" && pathLine(run, wide, tall),
  );
  return { element, values, largest, tall };
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

const tableOf = (values, lane) =>
  ui.table(
    [lane.unit || "row", ...values.map((_, t) => `step ${t}`)],
    each(lane.rows, (row) => [lane.labels ? lane.labels[row] : row, ...values.map((column) => short(column[row]))]),
  );

ui.sequenceView = (page, room) => {
  const { state, model } = page,
    { run } = model,
    T = run.steps.length,
    isNarrow = room < 640,
    wide = Math.max(13, Math.min(56, Math.floor((room - (isNarrow ? 44 : 230)) / T))),
    log = state.log === true;
  const row = (lane, element, values, note) =>
    h(
      "section",
      { class: "lane-row" },
      h("h3", {}, lane.title, h("small", {}, lane.about), note && h("small", {}, note)),
      h("div", { class: "lane-picture" }, element),
      state.tables && tableOf(values, lane),
    );
  const rows = lanesOf(run, state.back).map((lane) => {
    const { element, values, largest, tall } = picture(run, lane, wide, state, log);
    element.addEventListener("click", (event) => {
      const box = element.getBoundingClientRect(),
        t = Math.min(T - 1, Math.floor((event.clientX - box.left) / wide)),
        i = Math.min(lane.rows - 1, Math.floor((event.clientY - box.top) / tall));
      page.choose(lane.name(t, i), lane.index(i));
    });
    return row(lane, element, values, `largest ${short(largest)}`);
  });
  const phases = h(
    "div",
    { class: "lane-row axis" },
    h("h3", {}, "step"),
    h(
      "div",
      { class: "lane-picture" },
      svg(
        "svg",
        { width: T * wide, height: 18, class: "lane", "aria-hidden": "true" },
        each(T, (t) =>
          svg(
            "text",
            { x: (t + 0.5) * wide, y: 13, class: t === state.t ? "step now" : "step" },
            T > 25 && t % 5 ? "" : t,
          ),
        ),
      ),
    ),
  );
  const answer = run.mask.findIndex((one) => one.some((m) => m > 0));
  const how = log ? "by powers of ten: a side a fifth shorter is ten times less" : "by area";
  const intro = `${state.back ? "Gradients of" : "Numbers of"} the whole run, time to the right${answer > 0 ? `: the machine listens until step ${answer - 1} and answers from step ${answer} on` : ""}. A square’s size is the number’s, ${how}; filled is positive, hollow (or a dash) is negative, a small ring is exactly zero.${state.back ? " Where a gradient is positive (filled), raising that number raises the loss." : ""} Click a column, or use the arrow keys; Space walks through the computation stage by stage.`;
  return [h("h2", {}, `The whole run, ${state.back ? "backwards" : "forwards"}`), ui.how(intro), phases, ...rows];
};
}
