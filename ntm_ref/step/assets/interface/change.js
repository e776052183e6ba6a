"use strict";
/* Change it: input bits, a row of the memory, where a head is, its parameters, or a stage; all is computed again. */
{
const { h, button, short } = ui;

const add = (page, change) => page.go({ changes: [...page.state.changes, change] });

/* Fields with a button. `make` gets the fields' texts and returns a change. */
const form = (page, title, fields, make) => {
  const inputs = fields.map(([label, value, wide]) =>
    h("input", { value, "aria-label": `${title}: ${label}`, "data-key": `${title} ${label}`, size: wide ? 24 : 3 }),
  );
  const act = () => {
    try {
      add(page, make(...inputs.map((input) => input.value.trim())));
    } catch (error) {
      page.go({}, error.message);
    }
  };
  for (const input of inputs) input.addEventListener("keydown", ({ key }) => key === "Enter" && act());
  return h("div", { class: "form" },
    h("h3", title),
    fields.map(([label], k) => h("label", `${label} `, inputs[k], " ")),
    button("do it", act, { key: title }),
  );
};
const number = (text) => {
  const found = Number(text.replace("−", "-"));
  if (text === "" || !Number.isFinite(found)) throw new Error(`"${text}" is not a number`);
  return found;
};
const numbers = (text) =>
  text
    .split(/[ ,;]+/)
    .filter(Boolean)
    .map(number);
const rounded = (values) => Array.from(values, (v) => Number(v.toPrecision(3))).join(" ");

/* The line of Python that does the same. */
const python = (run, change) => {
  if (change.kind !== "Set") return pythonOf(change);
  const { array } = run.find(change.name),
    index = array.index(change.flat).join(", "),
    t = stepOf(change.name);
  if (array.role === "input") return `x[${t}, 0, ${index}] = ${change.value}`;
  if (array.role === "parameter")
    return `{p.name: p for p in model.parameters()}["${array.name}"].value[${index}] = ${change.value}`;
  return `# ${change.name}[${index}] = ${change.value}: in the page only`;
};

const forms = (page) => {
  const { state, model } = page,
    { run, sizes: n } = model,
    { t, number: chosen } = state;
  if (t < 0) return [h("p", "Choose a step first: a change is for a step, or from one on.")];
  const row = chosen && /memory/.test(chosen.name) ? chosen.index[0] : 0,
    memory = run.steps[t].evaluations[0].arrays.memory_prev.values.subarray(row * n.M, (row + 1) * n.M);
  const x = run.steps[t].x,
    flip = (i) => add(page, { kind: "Set", name: x.name, flat: i, value: x.values[i] > 0.5 ? 0 : 1 });
  const { array } = chosen ? run.find(chosen.name) : {};
  return [
    h("h3", `Input of step ${t}: flip a bit`),
    h("div", { class: "group" },
      Array.from(x.values, (v, i) =>
        button(short(v), () => flip(i), { key: `flip ${i}`, label: `flip input ${i}, now ${short(v)}` }),
      ),
    ),
    form(
      page,
      `Memory before step ${t}`,
      [
        ["row", row],
        ["values", rounded(memory), true],
      ],
      (row, values) => ({ kind: "OverwriteRow", t, row: number(row), values: numbers(values) }),
    ),
    form(
      page,
      `Move a head before step ${t}`,
      [
        ["head", 0],
        ["rows", 1],
      ],
      (head, by) => ({ kind: "MoveHead", t, head: number(head), by: number(by) }),
    ),
    form(
      page,
      `Set a head’s parameter at step ${t}`,
      [
        ["head", 0],
        ["name", "g"],
        ["values", "0", true],
      ],
      (head, name, values) => ({ kind: "SetHead", t, head: number(head), name, values: numbers(values) }),
    ),
    h("h3", `From step ${t} on, leave out`),
    h("div", { class: "group" },
      Object.keys(IDENTITIES).map((stage) => button(stage, () => add(page, { kind: "Cut", stage, since: t }))),
    ),
    array && array.canBeSet
      ? form(page, "The chosen number", [["value", short(array.values[array.flat(chosen.index)], 6)]], (value) => ({
          kind: "Set",
          name: array.name,
          flat: array.flat(chosen.index),
          value: number(value),
        }))
      : null,
  ];
};

ui.tools.change = (page) => {
  const { state, model } = page,
    { run, original } = model,
    remove = (k) => page.go({ changes: state.changes.filter((_, other) => other !== k) });
  const list = state.changes.map((change, k) =>
    h("li",
      h("code", python(run, change)),
      " ",
      button("undo", () => remove(k), { key: `undo ${k}`, label: `undo change ${k + 1}` }),
    ),
  );
  return [
    h("h2", "Change it"),
    state.changes.length
      ? h("p", { id: "effect" },
          `The loss went from ${short(original.bits)} to ${short(run.bits)} bits; ${wrongBits(run)} of
            ${ui.count(ui.scoredBits(run), "bit")} are wrong. Gradients are those of the changed run: a number that was
            set has one, and hands none on.`,
        )
      : ui.how("What you change is computed again at once, forwards and backwards."),
    list.length > 0 &&
      h("div", h("p", "The same in Python, for model.run(x, changes=[...]):"), h("ul", list)),
    ...forms(page),
  ];
};
}
