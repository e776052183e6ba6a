"use strict";
/* The loss as a curve. */
{
const { h, svg, short } = ui;

/* The loss for 15 values around the number, and the line that the gradient claims to be its tangent. */
ui.curvePicture = (page, name, index, gradient) => {
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
  return h("figure",
    svg("svg",
      {
        viewBox: "0 0 300 125",
        class: "curve",
        role: "img",
        "aria-label": `The loss goes from ${short(losses[0])} to ${short(losses[last])} while the number goes from
          ${short(values[0])} to ${short(values[last])}; here it is ${short(at)}.`,
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
    h("figcaption",
      `${ui.lossName(page.state.loss)} against this number, from ${short(low)} to ${short(high)}; dashed, the gradient
        as the tangent`,
    ),
  );
};
}
