"use strict";
/* Level "sequence": everything over time, a lane for each kind of number, a column for each step. */
{
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
    wide = Math.max(13, Math.min(56, Math.floor((room - (isNarrow ? 44 : 230)) / T)));
  const row = (lane, element, values, note) =>
    h("section", { class: "lane-row" },
      h("h3", lane.title, h("small", lane.about), note && h("small", note)),
      h("div", { class: "lane-picture" }, element),
      state.tables && tableOf(values, lane),
    );
  const rows = lanesOf(run, state.back).map((lane) => {
    const { element, values, largest, tall } = ui.lanePicture(page, lane, wide);
    element.addEventListener("click", (event) => {
      const box = element.getBoundingClientRect(),
        t = Math.min(T - 1, Math.floor((event.clientX - box.left) / wide)),
        i = Math.min(lane.rows - 1, Math.floor((event.clientY - box.top) / tall));
      page.choose(lane.name(t, i), lane.index(i));
    });
    return row(lane, element, values, `largest ${short(largest)}`);
  });
  const phases = h("div", { class: "lane-row axis" },
    h("h3", "step"),
    h("div", { class: "lane-picture" },
      svg("svg", { width: T * wide, height: 18, class: "lane", "aria-hidden": "true" },
        each(T, (t) =>
          svg("text", { x: (t + 0.5) * wide, y: 13, class: t === state.t ? "step now" : "step" },
            T > 25 && t % 5 ? "" : t,
          ),
        ),
      ),
    ),
  );
  const answer = run.mask.findIndex((one) => one.some((m) => m > 0));
  const when = answer > 0 ? `: the machine listens until step ${answer - 1} and answers from step ${answer} on` : "",
    how = state.log ? "powers of ten (a side a fifth shorter is ten times less)" : "area",
    slope = state.back ? " Where a gradient is positive, raising that number raises the loss." : "";
  const intro = `Time goes to the right${when}. The larger a square, the larger the number, by ${how}; filled is
    positive, hollow (or a dash) negative, a small ring exactly zero.${slope} Click any of it.`;
  const isTold = (section) => Number(section.querySelector('.told[d^="M"], .path') !== null);
  rows.sort((one, other) => isTold(other) - isTold(one)); // what a tour speaks of comes first
  return [h("h2", `The whole run, ${state.back ? "backwards" : "forwards"}`), ui.how(intro), phases, ...rows];
};
}
