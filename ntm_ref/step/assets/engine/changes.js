"use strict";
/* Interventions in a run. Compare machine/changes.py. A change is one of

     { kind: "OverwriteRow", t, row, values }   before step t, a row of the memory becomes these values
     { kind: "MoveHead", t, head, by }          before step t, the weighting that a head left moves by so many rows
     { kind: "SetHead", t, head, name, values } at step t, a head uses these values for k, beta, g, s, gamma, e or a
     { kind: "Cut", stage, since }              from a step on, interpolation, shift, sharpening or write does nothing
     { kind: "Set", name, flat, value }         any number becomes this value: of a parameter, an input, a result or
                                                an argument of a stage, at a flat index (see NamedArray.flat)

   A number that was overwritten receives a gradient like any other and hands none on to where it came from. */

const HEAD_PARAMETERS = ["k", "beta", "g", "s", "gamma", "e", "a"];
const IDENTITIES = { interpolation: { g: 1 }, shift: { s: null }, sharpening: { gamma: 1 }, write: { e: 0, a: 0 } };

class Changes {
  constructor(machine, n_steps, changes) {
    this.sets = new Map(); // name of an array -> Map flat index -> value
    this.moved = each(n_steps, () => ({})); // of each step: head -> rows
    this.done = new Set(); // names that were met
    this.sizes = machine.sizes;
    this.n_steps = n_steps;
    for (const change of changes) this[`add${change.kind}`](change);
  }

  addOverwriteRow(change) {
    const { t, row, values } = change,
      { N, M } = this.sizes;
    this.checkStep(t, change);
    if (!(Number.isInteger(row) && row >= 0 && row < N))
      throw new Error(`OverwriteRow: row is ${row}, expected 0 to ${N - 1}`);
    if (values.length !== M)
      throw new Error(`OverwriteRow: values have shape (${values.length},), expected (${M},) or (1, ${M})`);
    each(M, (j) => this.put(`step ${t} / received / memory_prev`, row * M + j, values[j]));
  }

  addMoveHead(change) {
    const { t, head, by } = change,
      { H } = this.sizes;
    this.checkStep(t, change);
    if (!(Number.isInteger(head) && head >= 0 && head < H))
      throw new Error(`MoveHead: head is ${head}, expected 0 to ${H - 1}`);
    this.moved[t][head] = (this.moved[t][head] || 0) + by;
  }

  addSetHead({ t, head, name, values, ...rest }) {
    this.checkStep(t, { t, head, name, values, ...rest });
    const { H, R, M, S } = this.sizes,
      width = { k: M, e: M, a: M, s: S }[name] || 1,
      first = name === "e" || name === "a" ? R : 0;
    if (!HEAD_PARAMETERS.includes(name))
      throw new Error(`SetHead: name is '${name}', expected one of ${HEAD_PARAMETERS.join(", ")}`);
    if (!(Number.isInteger(head) && head >= first && head < H))
      throw new Error(`SetHead ${name}: head is ${head}, expected ${first} to ${H - 1}`);
    if (values.length !== width)
      throw new Error(`SetHead ${name}: values have shape (${values.length},), expected (${width},)`);
    each(width, (j) => this.put(`step ${t} / heads / ${name}`, (head - first) * width + j, values[j]));
  }

  addCut(change) {
    const { stage, since = 0 } = change,
      { H, W, M, S } = this.sizes;
    if (!(stage in IDENTITIES))
      throw new Error(`Cut: stage is '${stage}', expected one of ${Object.keys(IDENTITIES).join(", ")}`);
    this.checkStep(since, change);
    const size = { g: H, gamma: H, s: H * S, e: W * M, a: W * M };
    for (let t = since; t < this.n_steps; t++) {
      for (const [name, value] of Object.entries(IDENTITIES[stage])) {
        each(size[name], (i) =>
          this.put(`step ${t} / heads / ${name}`, i, value === null ? +(i % S === (S - 1) / 2) : value),
        );
      }
    }
  }

  addSet({ name, flat, value }) {
    this.put(name, flat, value);
  }

  checkStep(t, change) {
    if (!(Number.isInteger(t) && t >= 0 && t < this.n_steps)) {
      throw new Error(`a change is for step ${t}, expected 0 to ${this.n_steps - 1}: ${pythonOf(change)}`);
    }
  }

  put(name, flat, value) {
    if (!this.sets.has(name)) this.sets.set(name, new Map());
    this.sets.get(name).set(flat, value);
  }

  /* Put the values that were set into an array that was just computed. */
  overwrite(array) {
    if (this.sets.size === 0) return;
    const set = this.sets.get(array.name);
    if (!set) return;
    array.overwrite(set);
    this.done.add(array.name);
  }

  /* An error if a number was to be set that no run computes, at the start or from step `since` on. */
  checkAllDone(since) {
    for (const name of this.sets.keys()) {
      if (this.done.has(name) || stepOf(name) < since) continue;
      throw new Error(`${name} cannot be set: expected a parameter, an input, or an argument or result of a stage`);
    }
  }
}

/* The Python expression of a change; null for "Set", for which Python has no class. */
function pythonOf(change) {
  const values = () => `[${Array.from(change.values).join(", ")}]`;
  switch (change.kind) {
    case "OverwriteRow":
      return `OverwriteRow(t=${change.t}, row=${change.row}, values=${values()})`;
    case "MoveHead":
      return `MoveHead(t=${change.t}, head=${change.head}, by=${change.by})`;
    case "SetHead":
      return `SetHead(t=${change.t}, head=${change.head}, name='${change.name}', values=${values()})`;
    case "Cut":
      return `Cut(stage='${change.stage}', since=${change.since || 0})`;
    default:
      return null;
  }
}

/* The first step that a change can have an effect on. */
function firstStepOf(change) {
  if (change.kind === "Set") return stepOf(change.name);
  return change.kind === "Cut" ? change.since || 0 : change.t;
}

/* 4 of "step 4 / heads / beta"; -1 of the start and of parameters. */
function stepOf(name) {
  const found = /^step (\d+) \//.exec(name);
  return found ? Number(found[1]) : -1;
}
