"use strict";
/* The state of the page and its address, #level=stage&step=4&...: everything that is needed to see the same again.

     level    sequence, step or stage          back     whether gradients are shown
     t        the step, -1 for the start       place    the stage, "addressing / interpolation"
     number   { name, index }, or null         fork     the result whose uses are shown at this stop, or null
     loss     "bits" or { t, o }, one logit    cut      arguments that hand no gradient on
     changes  see engine/changes.js            show     the tool that is open, or null
     tour     its name, or null                stop     which stop of the tour, from 0
     log      whether squares have their sizes by powers of ten
     tables   whether pictures have tables     teach    sequences learned in the page, or null */
{
const LEVELS = ["sequence", "step", "stage"];
const TOOLS = ["nudge", "check", "bit", "change", "teach", "tours"];
const KEYS = "level step place number direction fork loss cut change show size tables teach tour stop".split(" ");

ui.initialState = () => ({
  ...{ level: "sequence", t: 0, place: "received", number: null, back: false, fork: null, loss: "bits" },
  ...{ cut: [], changes: [], show: null, log: false, tables: false, teach: null, tour: null, stop: 0 },
});

/* Names without blanks: "step 4 / heads / g" is step4/heads/g. */
const pack = (name) => name.replace(/(step|layer) (\d+)/g, "$1$2").replace(/ \/ /g, "/");
const unpack = (text) => text.replace(/(step|layer)(\d+)/g, "$1 $2").replace(/\//g, " / ");

/* A change is row:4:2:0.5:0.5..., with the values last. */
const FIELDS = {
  row: ["OverwriteRow", "t", "row", "values"],
  move: ["MoveHead", "t", "head", "by"],
  head: ["SetHead", "t", "head", "name", "values"],
  cut: ["Cut", "stage", "since"],
  set: ["Set", "name", "flat", "value"],
};
const packChange = (change) => {
  const [word, [, ...fields]] = Object.entries(FIELDS).find(([, [kind]]) => kind === change.kind);
  return [word, ...fields.flatMap((field) => (field === "name" ? pack(change.name) : change[field]))].join(":");
};
const unpackChange = (text) => {
  const [word, ...rest] = text.split(":"),
    [kind, ...fields] = FIELDS[word] || [],
    read = (one) => (one === undefined || one === "" || Number.isNaN(Number(one)) ? one && unpack(one) : Number(one));
  const found = fields.map((field, k) => [field, field === "values" ? rest.slice(k).map(Number) : read(rest[k])]);
  const isWhole =
    kind &&
    found.every(([field, value]) =>
      field === "values"
        ? value.length && !value.some(Number.isNaN)
        : value !== undefined && (typeof value === "string") === (field === "name" || field === "stage"),
    );
  if (!isWhole) throw new Error(`the change ${text} cannot be understood`);
  return { kind, ...Object.fromEntries(found) };
};

/* The address of a state, without the #. What is as at the beginning is left out. */
ui.addressOf = (state) => {
  const { number, loss } = state,
    parts = [
      ["level", state.level],
      ["step", state.t],
      ["place", pack(state.place)],
    ];
  const add = (name, value) => parts.push([name, value]);
  if (state.back) add("direction", "back");
  if (number) add("number", `${pack(number.name)}[${number.index.join(",")}]`);
  if (state.fork) add("fork", state.fork);
  if (loss !== "bits") add("loss", `${loss.t}.${loss.o}`);
  for (const name of state.cut) add("cut", pack(name));
  for (const change of state.changes) add("change", packChange(change));
  if (state.show) add("show", state.show);
  if (state.log) add("size", "log");
  if (state.tables) add("tables", "1");
  if (state.teach !== null) add("teach", state.teach);
  if (state.tour !== null) add("tour", state.tour);
  if (state.tour !== null) add("stop", state.stop + 1);
  return parts
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replace(/%(2F|3A|2C|5B|5D)/g, decodeURIComponent)}`)
    .join("&");
};

/* The state of an address, and notes on what could not be understood. It may not fit the run: see fit. */
ui.stateOf = (address) => {
  const state = ui.initialState(),
    notes = [];
  const read = (name, value) => {
    if (name === "level" && LEVELS.includes(value)) state.level = value;
    else if (name === "step" && /^-?\d+$/.test(value)) state.t = Number(value);
    else if (name === "place") state.place = unpack(value);
    else if (name === "direction" && ["back", "forward"].includes(value)) state.back = value === "back";
    else if (name === "number" && /^[^[]+\[[\d,]*\]$/.test(value)) {
      const [packed, inside] = value.slice(0, -1).split("[");
      state.number = { name: unpack(packed), index: inside === "" ? [] : inside.split(",").map(Number) };
    } else if (name === "fork") state.fork = value;
    else if (name === "loss" && /^\d+\.\d+$/.test(value))
      [state.loss] = [value.split(".").map(Number)].map(([t, o]) => ({ t, o }));
    else if (name === "cut") state.cut.push(unpack(value));
    else if (name === "change") state.changes.push(unpackChange(value));
    else if (name === "show" && TOOLS.includes(value)) state.show = value;
    else if (name === "size" && ["log", "linear"].includes(value)) state.log = value === "log";
    else if (name === "tables") state.tables = value === "1";
    else if (name === "tour") state.tour = value;
    else if (name === "stop" && /^\d+$/.test(value)) state.stop = Number(value) - 1;
    else if (name === "teach" && /^\d+$/.test(value)) state.teach = Number(value);
    else notes.push(KEYS.includes(name) ? `${name}=${value} is not possible` : `${name} is not a part of an address`);
  };
  for (const part of address.split("&").filter(Boolean)) {
    const [name, ...rest] = part.split("=");
    try {
      read(name, decodeURIComponent(rest.join("=")));
    } catch (error) {
      notes.push(error.message);
    }
  }
  return { state, notes };
};

/* The nearest state that this run has, with notes on what did not fit. */
ui.fit = (state, run) => {
  const fitted = { ...state, cut: [...state.cut] },
    notes = [],
    T = run.steps.length;
  if (state.t < -1 || state.t >= T) {
    fitted.t = Math.min(Math.max(state.t, -1), T - 1);
    notes.push(`there is no step ${state.t}, so this is step ${fitted.t}`);
  }
  const places = ui.placesOf(run, fitted.t);
  if (!places.includes(state.place)) {
    const isNear = (place) => place.split(" / ").pop() === state.place.split(" / ").pop();
    fitted.place = places.find(isNear) || places[0];
    if (fitted.t >= 0 || state.place !== "received")
      notes.push(`there is no ${state.place}, so this is ${fitted.place}`);
  }
  if (state.number && !ui.isNumber(run, state.number)) {
    fitted.number = null;
    notes.push(`there is no number ${pack(state.number.name)}[${state.number.index}]`);
  }
  if (state.loss !== "bits" && !(state.loss.t < T && state.loss.o < run.machine.sizes.O)) {
    fitted.loss = "bits";
    notes.push(`there is no output bit ${state.loss.o} at step ${state.loss.t}, so the loss is that of all bits`);
  }
  const evaluation = ui.evaluationAt(run, fitted);
  if (state.fork && !(evaluation.arrays[state.fork] && run.usesOf(evaluation.arrays[state.fork]).length > 1)) {
    fitted.fork = null;
    notes.push(`${state.fork} does not go to several places`);
  }
  const known = new Set(
    run.evaluations.flatMap(({ name, kind }) =>
      Object.keys(kind.arguments).flatMap((local) => [`${name} / ${local}`, `${placeOf(name)} / ${local}`]),
    ),
  );
  fitted.cut = state.cut.filter((name) => known.has(name) || (notes.push(`there is no ${name} to switch off`), false));
  return { state: fitted, notes };
};

ui.placesOf = (run, t) => (t < 0 ? ["start"] : run.steps[t].evaluations.map(({ name }) => placeOf(name)));
ui.evaluationAt = (run, { t, place }) =>
  t < 0 ? run.start : run.steps[t].evaluations.find(({ name }) => placeOf(name) === place);

ui.isNumber = (run, { name, index }) => {
  let array;
  try {
    ({ array } = run.find(name));
  } catch {
    return false;
  }
  return index.length === array.shape.length && index.every((i, axis) => i >= 0 && i < array.shape[axis]);
};

/* Which stop of the walk a state is at. */
ui.stopAt = (stops, { t, place, back, fork }) => {
  const isHere = (stop) => stop.t === t && (t < 0 || stop.place === place) && (stop.direction === "backward") === back;
  const exact = stops.findIndex((stop) => isHere(stop) && (stop.array ? stop.array.local : null) === fork);
  return exact >= 0 ? exact : stops.findIndex(isHere);
};
}
