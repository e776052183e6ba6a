"use strict";
/* Level "step": the wires of one time step, fixed in place. Boxes are stages, wires are arguments, a dot is where a result
   goes to several places: "x3" forwards, a sum backwards. */
{ // a scope of its own, down to the last line
const { svg, short } = ui,
  WIDE = 102;

/* Where the boxes are: [left, top, height]. In the order of the data: to the right, and from the top down. */
const PLACES = {
  received: [4, 190, 270],
  "heads / linear": [450, 16, 84],
  heads: [610, 16, 84],
  output: [780, 8, 58],
  loss: [780, 92, 66],
  "addressing / similarity": [130, 216, 84],
  "addressing / content": [290, 216, 84],
  "addressing / interpolation": [450, 216, 84],
  "addressing / shift": [610, 216, 84],
  "addressing / sharpening": [780, 216, 84],
  write: [610, 376, 84],
  read: [780, 376, 84],
  penalty: [450, 376, 84],
};

/* Wires that are not straight, by place and argument. */
const ROUTES = {
  "controller / linear / x": "M78 36H130",
  "controller / linear / reads": "M60 190V76H130",
  "controller / linear / h_prev": "M44 190V92H130",
  "controller / cell / c_prev": "M28 190V124H276V84H290",
  "addressing / similarity / k": "M624 100V196H186V216",
  "addressing / content / beta": "M642 100V182H346V216",
  "addressing / interpolation / g": "M660 100V168H506V216",
  "addressing / shift / s": "M678 100V216",
  "addressing / sharpening / gamma": "M696 100V172H836V216",
  "write / e": "M712 60H750V396H712",
  "write / a": "M712 80H736V416H712",
  "output / h": "M392 40H424V4H760V24H780",
  "output / reads": "M882 418H908V46H882",
  "loss / logits": "M831 66V92",
  "addressing / interpolation / w_prev": "M78 330H432V280H450",
  "addressing / similarity / memory": "M78 400H104V280H130",
  "write / memory_prev": "M78 418H610",
  "read / memory": "M78 440H590V478H756V446H780",
  "read / w": "M850 300V376",
  "write / w": "M806 300V332H660V376",
};
const AT_TOP = new Set(["k", "beta", "g", "s", "gamma", "w"]);
const LABELS = {
  "write / e": [716, 391],
  "write / a": [716, 411],
  "output / reads": [912, 90],
  "loss / logits": [836, 84],
};
const NAMES = {
  received: "Before",
  "heads / linear": "linear",
  heads: "Heads",
  "addressing / similarity": "Similarity",
  "addressing / content": "Content",
  "addressing / shift": "Shift",
  output: "Output",
};

const boxOf = (run, place) => {
  if (PLACES[place]) return PLACES[place];
  const n = run.machine.n_layers,
    layer = Number((/layer (\d+)/.exec(place) || [0, 1])[1]) - 1,
    tall = 92 / n;
  return [/linear$/.test(place) ? 130 : 290, 16 + layer * tall, n > 1 ? tall - 6 : 84];
};

/* From the right of one box to the left of another. */
const straight = (run, from, to, k, of) => {
  const [x, y, tall] = from ? boxOf(run, from) : [-34, 20, 30],
    [toX, toY, toTall] = boxOf(run, to),
    right = toX > x + WIDE - 40;
  const a = [right ? x + (from === "received" ? 74 : WIDE) : x + WIDE / 2, right ? y + tall / 2 : y + tall],
    b = [toX, toY + (toTall * (k + 1)) / (of + 1)];
  if (right && Math.abs(a[1] - b[1]) < 30) return `M${a[0]} ${b[1]}H${b[0]}`;
  return `M${a}C${a[0] + 30} ${a[1]} ${b[0] - 40} ${b[1]} ${b}`;
};

/* What a box shows: its results, or the heads' parameters as numbers. */
const inside = (run, evaluation, [x, y, tall], state) => {
  const shown = state.back ? "gradient" : "values",
    results = resultsOf(evaluation);
  if (evaluation.kind === Heads) {
    const head =
      state.number && /heads$/.test(state.number.name.split(" / ").slice(0, -1).join(" / "))
        ? state.number.index[0] % run.machine.sizes.H
        : 0;
    const lines = ["beta", "g", "gamma"].map(
      (local) =>
        `${state.back ? "d_" : ""}${LETTERS[local] || local} ${short(evaluation.arrays[local][shown][head], 2)}`,
    );
    return [ui.headName(run.machine.sizes, head), ...lines].map((line, k) =>
      svg("text", { x: x + 6, y: y + 32 + 15 * k }, line),
    );
  }
  const array = results.find(({ local }) => !["c", "memory_prev"].includes(local)) || results[0];
  if (evaluation.kind.title === "State")
    return results
      .slice(0, 3)
      .map((one, k) =>
        svg(
          "g",
          {},
          svg("text", { x: x + 6, y: y + [218, 132, 36][k] }, `${state.back ? "d_" : ""}${one.local}`),
          grid(one, one[shown], x + 6, y + [224, 138, 42][k], 62, 34, state),
        ),
      );
  return grid(array, array[shown], x + 8, y + 26, WIDE - 16, tall - 34, state);
};

const grid = (array, numbers, x, y, wide, tall, { log }) => {
  const [columns, at] = ui.layOut(array),
    rows = at(array.size - 1)[1] + 1,
    cell = Math.min(wide / columns, tall / rows, 12);
  const cells = Array.from(numbers, (value, flat) => ({
    value,
    x: x + (at(flat)[0] + 0.5) * cell,
    y: y + (at(flat)[1] + 0.5) * cell,
  }));
  return ui.squares(cells, Math.max(cell - 0.5, 2), ui.largest(numbers) || 1, log);
};

const box = (page, evaluation) => {
  const { state, model } = page,
    place = placeOf(evaluation.name),
    where = boxOf(model.run, place),
    [x, y, tall] = where,
    isHere = place === state.place;
  const results = resultsOf(evaluation),
    words = results.map(
      (array) =>
        `${state.back ? "d_" : ""}${array.local} ${short(ui.length(state.back ? array.gradient : array.values))}`,
    );
  const title = svg(
    "text",
    { x: x + 6, y: y + 15, class: "title" },
    NAMES[place] || ui.titleOf(place).replace("Controller: ", ""),
  );
  return svg(
    "g",
    {
      class: isHere ? "box here" : "box",
      role: "img",
      "aria-label": `${ui.titleOf(place)}, lengths: ${words.join(", ")}`,
      on: { click: () => page.go({ place, level: isHere ? "stage" : "step", number: null }) },
    },
    svg("rect", { x, y, width: place === "received" ? 74 : WIDE, height: tall, rx: 4 }),
    title,
    inside(model.run, evaluation, where, state),
  );
};

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
    route = (isUsual && ROUTES[`${place} / ${local}`]) || straight(model.run, from, place, k, n);
  const length = ui.length(state.back ? array.gradient : array.values),
    size = !state.back ? 1.6 : length > 0 ? Math.max(0.8, Math.min(5, 5 + Math.log10(length))) : 0.8;
  const [x, y] = boxOf(model.run, place),
    end = /([\d.]+)([HV ,])([\d.]+)$/.exec(route),
    isDown = AT_TOP.has(local) && route.includes("V") && /V[\d.]+$/.test(route);
  const label = isUsual && LABELS[`${place} / ${local}`];
  const at = label
    ? { x: label[0], y: label[1] }
    : isDown
      ? { x: Number(/H([\d.]+)V[\d.]+$/.exec(route)?.[1] ?? /M([\d.]+)/.exec(route)[1]) + 4, y: y - 5 }
      : { x: x - 4, y: Number(/(?:[V, ])([\d.]+)H[\d.]+$/.exec(route)?.[1] ?? end?.[3] ?? y) - 5, class: "tick" };
  const isOff = model.run.isCut(array),
    isHere = place === state.place || from === state.place;
  const text = `${state.back ? short(length, 2) : LETTERS[local] || local}${isOff ? " off" : ""}`;
  const css = { class: `wire${isHere ? " here" : ""}${isOff ? " off" : ""}`, "aria-hidden": "true" };
  return [
    svg(
      "g",
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
  const [x, y, tall] = boxOf(model.run, place),
    k = resultsOf(array.evaluation).indexOf(array),
    [cx, cy] = DOTS[key] || [
      x + (place === "received" ? 78 : WIDE),
      y + (place === "received" ? [228, 140, 30, 60, 80][k % 5] : tall - 12 - 14 * k),
    ];
  const isHere = state.fork === array.local && place === state.place;
  const label = state.back ? `${n} gradients of ${array.local} add up` : `${array.local} is copied to ${n}`;
  return svg(
    "g",
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
    svg("title", {}, label),
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
  const input = svg(
    "g",
    { class: "box", on: { click: () => page.choose(x.name, [0]) } },
    svg("rect", { x: 4, y: 16, width: 74, height: 44, rx: 4 }),
    svg("text", { x: 10, y: 31, class: "title" }, state.back ? "d_x" : "x"),
    grid(x, state.back ? x.gradient : x.values, 10, 38, 62, 16, state),
  );
  const how = state.back
    ? "Gradients go against the wires, each with its length. At a plus, those of all uses add up: click it for the terms, and to switch one off."
    : "From what the step before left, through the controller (top) and the stages of addressing (middle), to reading and writing (bottom). A dot is where a result is copied.";
  const wires = evaluations.flatMap((evaluation) =>
    Object.keys(evaluation.kind.arguments).map((local, k) => wire(page, evaluation, local, k)),
  );
  const picture = svg(
    "svg",
    { viewBox: "0 0 945 486", class: "wires", role: "group", "aria-label": `The wires of step ${state.t}` },
    svg(
      "defs",
      {},
      svg(
        "marker",
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
    evaluations.map((evaluation) => box(page, evaluation)),
    wires.map(([, label]) => label || []),
    evaluations.flatMap((evaluation) => resultsOf(evaluation).map((array) => dot(page, array))),
  );
  return [
    ui.h("h2", {}, `Step ${state.t}, ${state.back ? "backwards" : "forwards"}: ${ui.titleOf(state.place)}`),
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
        short(ui.length(array.values)),
        short(ui.length(array.gradient)),
      ]),
    ),
  );
}
