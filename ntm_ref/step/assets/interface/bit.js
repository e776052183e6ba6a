"use strict";
/* Follow one bit: an output bit is the loss, and its gradient goes back through the memory to the step that wrote it.
  */
{
const { h, button, short } = ui;

/* The chosen bit: that of the chosen number, or the first one of the step, or the first one that is scored. */
ui.opening.bit = ({ state, model }) => {
  const { number } = state,
    isLogit = number && /^step \d+ \/ (output|loss) \/ (logits|p)$/.test(number.name);
  const loss = isLogit
    ? { t: stepOf(number.name), o: number.index[0] }
    : ui.bitToFollow(model.run, { ...state, loss: "bits" });
  return loss === "bits" ? {} : { loss, back: true };
};
ui.closing.bit = { loss: "bits" };

const bits = (page) => {
  const { run } = page.model,
    { loss } = page.state,
    steps = each(run.steps.length, (t) => t).filter(
      (t) => ui.answers(run, t) && (run.steps.length < 24 || t === loss.t || t === page.state.t),
    );
  return ui.table(
    null,
    steps.map((t) => [
      `step ${t}`,
      ...each(run.machine.sizes.O, (o) =>
        button(run.target[t][o], () => page.go({ loss: { t, o } }), {
          key: `bit ${t}.${o}`,
          pressed: loss.t === t && loss.o === o,
          label: `${run.target[t][o]}: output bit ${o} of step ${t}`,
        }),
      ),
    ]),
  );
};

const ways = (page) => {
  const { run } = page.model;
  const turn = (name) =>
    page.go({
      cut: page.state.cut.includes(name) ? page.state.cut.filter((other) => other !== name) : [...page.state.cut, name],
    });
  return [
    h("h3", "Ways through time"),
    ui.how("Switch one off, from every step to the one before, and see what is left."),
    h("ul",
      Object.keys(machine(run)).map((local) =>
        h("li",
          h("label",
            h("input", {
              type: "checkbox",
              "data-key": `way ${local}`,
              ...(page.state.cut.includes(`received / ${local}`) ? {} : { checked: "" }),
              on: { change: () => turn(`received / ${local}`) },
            }),
            ` ${local === "w" ? "weightings" : local}`,
          ),
        ),
      ),
    ),
    h("p",
      `Gradient of the input, step by step: ${run.steps.map(({ x }) => short(ui.length(x.gradient), 2)).join(", ")}.`,
    ),
  ];
};
const machine = (run) => run.machine.received.arguments;

/* The path in words, and its steps with their factors and the product up to there. */
const path = (page) => {
  const found = mainPath(page.model.run);
  if (found.row === null)
    return [
      h("p", { id: "path" },
        `There is no main path: at no step does one row of the memory have more than half of the squares of the
          gradient. The most that one has is ${short(100 * found.share, 2)} %.`,
      ),
    ];
  const { row, read, written, steps, product } = found;
  let passed = 1;
  const lines = steps.map(({ t, length, factor }) => [
    button(`step ${t}`, () => page.choose(`step ${t} / write / memory`, [row, 0], { level: "step", back: true }), {
      key: `path ${t}`,
      css: "link",
    }),
    short(length),
    `× ${short(factor, 4)}`,
    short((passed *= factor), 4),
  ]);
  const parts = [
    read
      ? `The gradient reaches the memory where step ${read.t} read row ${row}, with weight ${short(read.weight)}`
      : `The gradient is in row ${row} after the last step`,
    `it waits there for ${ui.count(steps.length, "step")}`,
    `and leaves through the add vector of step ${written.t}, which wrote the row with weight ${short(written.weight)}
      (length of d_a: ${short(written.length)})`,
  ];
  const inBetween = steps.length
    ? [
        ui.how("Each write lets 1 − w e of it through:"),
        ui.table(["back through", "length", "factor", "product"], lines),
      ]
    : [];
  return [
    h("p", { id: "path" }, `${parts.join("; ")}. The product of the factors is ${short(product, 4)}.`),
    ...inBetween,
  ];
};

ui.tools.bit = (page) => {
  const { loss } = page.state;
  if (loss === "bits") return [h("h2", "Follow one bit"), h("p", "No output is scored in this run.")];
  return [
    h("h2", `Bit ${loss.o} of step ${loss.t}, and its way back`),
    ui.how("The loss is now this bit’s logit alone. Choose another (the targets are shown):"),
    bits(page),
    ...path(page),
    ...ways(page),
  ];
};
}
