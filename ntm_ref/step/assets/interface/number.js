"use strict";
/* The chosen number: where it came from, its formula in symbols, with numbers and the result, what it is used for, and
   the loss as a curve with the gradient as its tangent. Where a result went to several places, the terms by name. */
{ // a scope of its own, down to the last line
const { h, svg, button, short, long } = ui;
const SHOWN = 4; // terms, the rest is summed up

const link = (page, { name, index }, text) =>
  button(text, () => page.choose(name, index), {
    key: `to ${name}${index}`,
    css: "link",
    title: name,
    label: `${text}: ${ui.nameInWords(page.model.run, name, index)}`,
  });

const factor = (page, one) => {
  const number = link(page, one, short(one.number)),
    inside = one.complement
      ? ["(1 − ", number, ")"]
      : one.apply
        ? [`${one.apply === "softplusSlope" ? "softplus′" : one.apply}(`, number, ")"]
        : [number];
  return one.power === -1 ? [" / ", inside] : [" · ", inside];
};

const termOf = (page, { coefficient, factors }) => {
  const first = coefficient === 1 ? [] : coefficient === -1 ? ["−"] : [short(coefficient), factors.length ? " · " : ""];
  const parts = factors.map((one) => factor(page, one));
  if (parts.length) parts[0] = parts[0][0] === " / " ? ["1", parts[0]] : parts[0].slice(1);
  return [first, parts];
};

/* The formula in three lines. */
const formula = (page, about) => {
  const { terms, symbols, apply, note, value } = about;
  if (about.isFork && terms.length > 1) return [];
  if (!symbols) return [h("p", {}, note ? `This number is ${note}.` : "")];
  const size = ({ value }) => (apply === "max" ? value : Math.abs(value));
  const sorted = [...terms].sort((one, other) => size(other) - size(one)),
    shown = sorted.slice(0, SHOWN),
    rest = sorted.slice(SHOWN);
  const list = shown.map((one) =>
    h(
      "li",
      {},
      one.label && `${one.label}: `,
      termOf(page, one),
      one.factors.length > 1 || one.coefficient !== 1 ? ` = ${short(one.value)}` : "",
    ),
  );
  if (rest.length)
    list.push(
      h(
        "li",
        {},
        `and ${ui.count(rest.length, "smaller term")}`,
        apply !== "max" && `, together ${short(added(rest.map((one) => one.value)))}`,
      ),
    );
  return [
    h("p", { class: "formula" }, mathElement(mathOf(symbols))),
    note && h("p", {}, `This number is ${note}.`),
    h("ul", {}, list),
    h(
      "p",
      {},
      apply === "sum"
        ? "the sum: "
        : apply === "max"
          ? "the largest: "
          : `${apply} of ${short(added(terms.map((one) => one.value)))}: `,
      h("b", {}, long(value)),
    ),
  ];
};

/* What one use hands back for the number, and the length of all that it hands back. */
const part = (page, use, flat) => [
  flat >= 0 && flat < use.size
    ? link(page, { name: use.gradientName, index: use.index(flat) }, short(use.gradient[flat]))
    : "nothing for it",
  ` (all of it: length ${short(ui.length(use.gradient))})`,
];

/* Where gradients add up: the terms by name, each with a switch. */
const fork = (page, array, index) => {
  const { run, whole } = page.model,
    uses = run.usesOf(array);
  if (uses.length < 2) return [];
  if (!page.state.back)
    return [
      h("h3", {}, `copied to ${uses.length}`),
      h(
        "ul",
        {},
        uses.map((use) =>
          h(
            "li",
            {},
            link(
              page,
              { name: use.name, index: use.index(Math.max(0, Math.min(use.size - 1, array.flat(index) - use.offset))) },
              usedAs(use.name),
            ),
          ),
        ),
      ),
    ];
  const turn = (name) =>
    page.go({ cut: run.cut.has(name) ? page.state.cut.filter((other) => other !== name) : [...page.state.cut, name] });
  const rows = uses.map((use) =>
    h(
      "li",
      {},
      h(
        "label",
        {},
        h("input", {
          type: "checkbox",
          "data-key": `cut ${use.name}`,
          ...(run.isCut(use) ? {} : { checked: "" }),
          on: { change: () => turn(use.name) },
        }),
        ` ${usedAs(use.name)}: `,
      ),
      ...part(page, use, array.flat(index) - use.offset),
      run.isCut(use) ? " (switched off)" : "",
    ),
  );
  const [now, before] = [run, whole].map((one) => one.find(array.gradientName).numbers),
    lost = uses.some((use) => run.isCut(use));
  const share = 1 - ui.length(now) / ui.length(before);
  return [
    h("h3", {}, `${uses.length} gradients add up to d_${array.local}`),
    h("ul", {}, rows),
    h("p", {}, "together: ", h("b", {}, long(now[array.flat(index)])), ` (length ${short(ui.length(now))})`),
    lost &&
      h(
        "p",
        { class: "bad" },
        `Without what is switched off, d_${array.local} has length ${short(ui.length(now))} in place of ${short(ui.length(before))}${share > 0 ? `: ${short(100 * share, 2)} % of it is lost` : ""}, and all that depends on it is wrong. Nudge a number (n) to see the check fail.`,
      ),
  ];
};

/* The loss for 15 values around the number, and the line that the gradient claims to be its tangent. */
const curvePicture = (page, name, index, gradient) => {
  const { run } = page.model,
    { array } = run.find(name),
    value = array.values[array.flat(index)],
    loss = ui.lossOf(page.state.loss);
  const reach = Math.max(0.3, Math.abs(value) / 2),
    tried = each(15, (k) => value + (reach * (k - 7)) / 7),
    all = curve(run, name, index, tried, loss),
    at = all[7];
  const isFinite = (_, k) => Number.isFinite(all[k]), // no power of a negative weight, for example
    [values, losses] = [tried.filter(isFinite), all.filter(isFinite)],
    last = values.length - 1;
  const [low, high] = [Math.min(...losses), Math.max(...losses)],
    x = (v) => 10 + (280 * (v - values[0])) / (values[last] - values[0] || 1),
    y = (l) => (high === low ? 60 : 110 - (95 * (l - low)) / (high - low));
  const ends = [-1, 1].map(
    (side) => `${x(value + side * reach * 0.7).toFixed(1)},${y(at + gradient * side * reach * 0.7).toFixed(1)}`,
  );
  return h(
    "figure",
    {},
    svg(
      "svg",
      {
        viewBox: "0 0 300 125",
        class: "curve",
        role: "img",
        "aria-label": `The loss goes from ${short(losses[0])} to ${short(losses[last])} while the number goes from ${short(values[0])} to ${short(values[last])}; here it is ${short(at)}.`,
      },
      svg("polyline", { points: values.map((v, k) => `${x(v).toFixed(1)},${y(losses[k]).toFixed(1)}`).join(" ") }),
      svg("line", {
        x1: ends[0].split(",")[0],
        y1: ends[0].split(",")[1],
        x2: ends[1].split(",")[0],
        y2: ends[1].split(",")[1],
      }),
      svg("circle", { cx: x(value), cy: y(at), r: 4 }),
      svg("text", { x: 10, y: 124 }, short(values[0])),
      svg("text", { x: 290, y: 124, class: "tick" }, short(values[last])),
    ),
    h(
      "figcaption",
      {},
      `${ui.lossName(page.state.loss)} against this number, from ${short(low)} to ${short(high)}; dashed, the gradient as the tangent`,
    ),
  );
};

ui.numberView = (page) => {
  const { state, model } = page,
    { number } = state;
  if (!number)
    return [
      h("h2", {}, "No number is chosen"),
      ui.how(
        "Click a square, a dot or a number: here you will see where it came from, its formula with numbers, and what it is used for.",
      ),
    ];
  const { run } = model,
    { array } = run.find(number.name),
    isGradient = state.back && array.gradient !== null,
    name = isGradient ? array.gradientName : array.name;
  const flat = array.flat(number.index),
    gradient = array.gradient ? array.gradient[flat] : null,
    about = describe(run, name, number.index),
    uses = usedBy(run, name, number.index);
  const holder = h("div", {});
  if (array.canBeSet && gradient !== null) {
    clearTimeout(page.later); // the curve is many runs: it waits until nothing happens for a while
    page.later = setTimeout(() => holder.replaceChildren(curvePicture(page, array.name, number.index, gradient)), 120);
  }
  return [
    h("h2", {}, ui.nameInWords(run, array.name, number.index)),
    h(
      "p",
      {},
      "value ",
      h("b", {}, long(array.values[flat])),
      array.hasGradient && [", gradient ", h("b", {}, long(gradient))],
    ),
    gradient !== null &&
      ui.how(
        `Raising it by 0.01 would ${gradient === 0 ? "not change" : gradient > 0 ? "raise" : "lower"} ${ui.lossName(state.loss)}${gradient === 0 ? "" : ` by about ${short(Math.abs(gradient) / 100)}`}.`,
      ),
    about.isFork && about.terms.length > 1 ? null : h("h3", {}, isGradient ? "its gradient" : "where it came from"),
    ...formula(page, about),
    ...fork(page, array, number.index),
    h("h3", {}, isGradient ? "where its gradient goes" : "what it is used for"),
    h(
      "p",
      {},
      uses.length
        ? uses
            .slice(0, 8)
            .flatMap((use) => [
              link(
                page,
                use,
                use.label
                  ? `${use.label} (${ui.shortName(run, use.name, use.index)})`
                  : ui.shortName(run, use.name, use.index),
              ),
              " ",
            ])
        : "nothing more",
      uses.length > 8 ? `and ${uses.length - 8} more` : "",
    ),
    holder,
  ];
};

/* To the largest factor of the chosen number. */
ui.toSource = (page) => {
  const { number, back } = page.state;
  if (!number) return;
  const { array } = page.model.run.find(number.name),
    about = describe(page.model.run, back && array.gradient ? array.gradientName : array.name, number.index);
  const best = about.terms
    .filter(({ factors }) => factors.length)
    .sort((one, other) => Math.abs(other.value) - Math.abs(one.value))[0];
  if (best) page.choose(best.factors[0].name, best.factors[0].index);
};
}
