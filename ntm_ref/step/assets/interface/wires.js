"use strict";
/* Level "step": the wires of one time step, fixed in place. Boxes are stages, wires are arguments, a dot is where a
   result goes to several places: "x3" forwards, a sum backwards. */
{
const { svg, short } = ui;

/* A wire, as thick as what it carries, with its name, and backwards with the length of what it hands back. */
const wire = (page, evaluation, local, k) => {
  const { state, model } = page,
    place = placeOf(evaluation.name),
    array = evaluation.arrays[local],
    source = array.source;
  if (place === "received") return [];
  const from = source.evaluation ? placeOf(source.evaluation.name) : null,
    n = Object.keys(evaluation.kind.arguments).length;
  const isUsual = model.run.machine.settings.addressing === "full" || !place.startsWith("addressing"),
    usual = isUsual && (ui.stacked(model.run, place, local) || ui.ROUTES[`${place} / ${local}`]),
    route = usual || ui.straight(model.run, from, place, k, n);
  const length = ui.length(state.back ? array.gradient : array.values),
    size = !state.back ? 1.6 : length > 0 ? Math.max(0.8, Math.min(5, 5 + Math.log10(length))) : 0.8;
  const [x, y] = ui.boxOf(model.run, place),
    end = /([\d.]+)([HV ,])([\d.]+)$/.exec(route),
    isDown = ui.AT_TOP.has(local) && route.includes("V") && /V[\d.]+$/.test(route);
  const label = isUsual && ui.LABELS[`${place} / ${local}`];
  const at = label
    ? { x: label[0], y: label[1] }
    : isDown
      ? { x: Number(/H([\d.]+)V[\d.]+$/.exec(route)?.[1] ?? /M([\d.]+)/.exec(route)[1]) + 4, y: y - 5 }
      : { x: x - 4, y: Number(/(?:[V, ])([\d.]+)H[\d.]+$/.exec(route)?.[1] ?? end?.[3] ?? y) - 5, class: "tick" };
  const isOff = model.run.isCut(array),
    isHere = state.tour === null ? place === state.place || from === state.place : page.told(array);
  const text = `${state.back ? short(length, 2) : LETTERS[local] || local}${isOff ? " off" : ""}`;
  const css = { class: `wire${isHere ? " here" : ""}${isOff ? " off" : ""}`, "aria-hidden": "true" };
  return [
    svg("g",
      css,
      svg("path", {
        d: route,
        "stroke-width": size.toFixed(1),
        [state.back ? "marker-start" : "marker-end"]: "url(#arrow)",
      }),
    ),
    svg("g", css, svg("text", at, text)),
  ];
};

/* A dot where a result goes to several places. */
const DOTS = {
  "received / memory_prev": [78, 418],
  "controller / tanh / h": [402, 40],
  "addressing / sharpening / w": [828, 307],
  "read / r": [890, 418],
};
const dot = (page, array) => {
  const { state, model } = page,
    n = model.run.usesOf(array).length,
    place = placeOf(array.stage),
    key = `${place} / ${array.local}`;
  if (n < 2) return null;
  const [x, y, tall] = ui.boxOf(model.run, place),
    k = resultsOf(array.evaluation).indexOf(array),
    [cx, cy] = DOTS[key] || [
      x + (place === "received" ? 78 : ui.WIDE),
      y + (place === "received" ? [228, 140, 30, 60, 80][k % 5] : tall - 12 - 14 * k),
    ];
  const isHere = state.fork === array.local && place === state.place;
  const label = state.back ? `${n} gradients of ${array.local} add up` : `${array.local} is copied to ${n}`;
  return svg("g",
    {
      class: isHere ? "dot here" : "dot",
      role: "img",
      "aria-label": label,
      on: {
        click: () =>
          page.go({
            place,
            fork: array.local,
            number: { name: array.name, index: ui.largestAt(array, array.gradient) },
          }),
      },
    },
    svg("title", label),
    svg("circle", { cx, cy, r: state.back ? 8 : 5 }),
    svg("text", { x: cx, y: cy + (state.back ? 5 : 17), class: "step" }, state.back ? "+" : `×${n}`),
  );
};

ui.stepView = (page) => {
  const { state, model } = page,
    { run } = model;
  if (state.t < 0)
    return [
      ui.how("Before step 0 there is the start alone: what every run begins with. Its numbers are at the level Stage."),
      ...ui.stageView(page),
    ];
  const { evaluations, x } = run.steps[state.t];
  const input = svg("g", { class: "box", on: { click: () => page.choose(x.name, [0]) } },
    svg("rect", { x: 4, y: 16, width: 74, height: 44, rx: 4 }),
    svg("text", { x: 10, y: 31, class: "title" }, state.back ? "d_x" : "x"),
    ui.grid(x, state.back ? x.gradient : x.values, 10, 38, 62, 16, state),
  );
  const how = state.back
    ? `Gradients go against the wires, each with its length. At a plus, those of all uses add up: click it for the
      terms, and to switch one off.`
    : `From what the step before left, through the controller (top) and the stages of addressing (middle), to reading
      and writing (bottom). A dot is where a result is copied.`;
  const wires = evaluations.flatMap((evaluation) =>
    Object.keys(evaluation.kind.arguments).map((local, k) => wire(page, evaluation, local, k)),
  );
  const picture = svg("svg",
    { viewBox: "0 0 945 486", class: "wires", role: "group", "aria-label": `The wires of step ${state.t}` },
    svg("defs",
      svg("marker",
        {
          id: "arrow",
          viewBox: "0 0 8 8",
          refX: state.back ? 1 : 7,
          refY: 4,
          markerWidth: 8,
          markerHeight: 8,
          markerUnits: "userSpaceOnUse",
          orient: "auto-start-reverse",
        },
        svg("path", { d: "M0 0L8 4L0 8z" }),
      ),
    ),
    wires.map(([line]) => line || []),
    input,
    evaluations.map((evaluation) => ui.box(page, evaluation)),
    wires.map(([, label]) => label || []),
    evaluations.flatMap((evaluation) => resultsOf(evaluation).map((array) => dot(page, array))),
  );
  return [
    ui.h("h2", `Step ${state.t}, ${state.back ? "backwards" : "forwards"}: ${ui.titleOf(state.place)}`),
    ui.how(`${how} Click a box twice for all of its numbers.`),
    ui.h("div", { class: "scroll" }, picture),
    state.tables && lengthsTable(evaluations),
  ].filter(Boolean);
};

const lengthsTable = (evaluations) =>
  ui.table(
    ["stage", "array", "length", "length of its gradient"],
    evaluations.flatMap(({ name, arrays }) =>
      Object.values(arrays).map((array) => [
        ui.titleOf(placeOf(name)),
        array.local,
        ui.size(array.values),
        ui.size(array.gradient),
      ]),
    ),
  );
}
