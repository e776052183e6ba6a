"use strict";
/* The chosen number: where it came from, its formula in symbols, with numbers and the result, what it is used for, and
   the loss as a curve with the gradient as its tangent. Where a result went to several places, the terms by name. */
{
const { h, short, long } = ui;

ui.numberView = (page) => {
  const { state, model } = page,
    { number } = state;
  if (!number) {
    const isStart = state.tour === null && state.show === null;
    return [
      h("h2", isStart ? "Where to begin" : "No number is chosen"),
      isStart && h("p", "Press Space to go through the computation, stage by stage. Or take a tour:"),
      isStart && ui.tourList(page),
      h("p", `Click a square, a dot or a number: here you will see where it came from, its formula with numbers, and what
        it is used for.`),
    ];
  }
  const { run } = model,
    { array } = run.find(number.name),
    isGradient = state.back && array.gradient !== null,
    name = isGradient ? array.gradientName : array.name;
  const flat = array.flat(number.index),
    gradient = array.gradient ? array.gradient[flat] : null,
    about = describe(run, name, number.index),
    uses = usedBy(run, name, number.index);
  const holder = h("div");
  if (array.canBeSet && gradient !== null) {
    clearTimeout(page.later); // the curve is many runs: it waits until nothing happens for a while
    page.later = setTimeout(
      () => holder.replaceChildren(ui.curvePicture(page, array.name, number.index, gradient)),
      120,
    );
  }
  return [
    h("h2", ui.nameInWords(run, array.name, number.index)),
    h("p",
      "value ",
      h("b", long(array.values[flat])),
      array.hasGradient && [", gradient ", h("b", long(gradient))],
    ),
    gradient !== null &&
      ui.how(
        `Raising it by 0.01 would ${gradient === 0 ? "not change" : gradient > 0 ? "raise" : "lower"}
          ${ui.lossName(state.loss)}${gradient === 0 ? "" : ` by about ${short(Math.abs(gradient) / 100)}`}.`,
      ),
    about.isFork && about.terms.length > 1 ? null : h("h3", isGradient ? "its gradient" : "where it came from"),
    ...ui.formula(page, about),
    ...ui.fork(page, array, number.index),
    h("h3", isGradient ? "where its gradient goes" : "what it is used for"),
    h("p",
      uses.length
        ? uses
            .slice(0, 8)
            .flatMap((use) => [
              ui.link(
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
