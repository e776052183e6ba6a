"use strict";
/* One sequence through the machine, and backpropagation through time. Compare machine/run.py.

     const run = new Run(machine, x, { target, mask });   x[t], target[t], mask[t]: Float64Array
     run.bits                                             the loss
     run.backward();                                      now every array has its gradient
     run.find("step 4 / heads / d_beta")                  { array, isGradient, numbers }

   The gradient of an array is the sum of those of all arguments that have it as their source. Nothing here is about
   one stage or another: the backward goes through all evaluations in reverse. */

class Run {
  /* `changes`: see changes.js. With `from`, another run, its steps before `since` are taken over, not computed again;
     such a run is for its loss, not for a backward. `batchSize` divides the loss, as a mean over a batch does. */
  constructor(
    machine,
    x,
    { target = null, mask = null, changes = [], batchSize = 1, addPenalty = 0, from = null, since = 0 } = {},
  ) {
    Object.assign(this, { machine, x, target, mask, batchSize, addPenalty, changeList: changes });
    this.changes = new Changes(machine, x.length, changes);
    this.isShared = from !== null && since > 0;
    if (this.isShared) {
      [this.parameters, this.start, this.steps] = [from.parameters, from.start, from.steps.slice(0, since)];
    } else {
      this.parameters = this.namedParameters();
      this.start = new Evaluation(machine.start, "start", machine.sizes).forward(this.startSources(), this.changes);
      this.steps = [];
    }
    for (let t = this.steps.length; t < x.length; t++) {
      this.steps.push(timeStep(this, t, t > 0 ? this.steps[t - 1].state : this.start.arrays));
    }
    this.changes.checkAllDone(this.isShared ? since : -1);
    this.evaluations = [this.start, ...this.steps.flatMap((step) => step.evaluations)];
    this.seeds = new Map();
    this.cut = new Set();
  }

  namedParameters() {
    const named = {};
    for (const [name, { axes, shape }] of Object.entries(this.machine.shapes)) {
      named[name] = new NamedArray("", name, axes, shape, "parameter", this.machine.values[name]);
      this.changes.overwrite(named[name]);
    }
    return named;
  }

  startSources() {
    const sources = {};
    for (const local of Object.keys(this.machine.start.arguments))
      sources[local] = this.parameters[`initial.${local.replace(/_0$/, "")}`];
    return sources;
  }

  /* The loss in bits: of all scored bits together, with the price of what is added. */
  get bits() {
    return added(this.costs().flatMap((cost) => Array.from(cost.values)));
  }

  costs() {
    return this.evaluations.filter(({ arrays }) => arrays.cost).map(({ arrays }) => arrays.cost);
  }

  /* A loss is "bits", or { name, index }: one number of the run, such as a logit. Its value in this run. */
  lossValue(loss = "bits") {
    if (loss === "bits") return this.bits;
    const { array } = this.find(loss.name);
    return array.values[array.flat(loss.index)];
  }

  /* Compute the gradient of everything. `cut` lists arguments whose gradient is not handed on to their source, to see
     what would be lost: "read / memory" in every step, "step 4 / read / memory" in one. */
  backward({ loss = "bits", cut = [] } = {}) {
    if (this.isShared) throw new Error("this run shares steps with another, so it has a loss and no gradient");
    this.seeds = this.seedsOf(loss);
    this.index = null; // a backward makes new arrays
    this.cut = new Set(cut);
    for (const array of Object.values(this.parameters)) array.gradient = new Float64Array(array.size);
    const gather = (array) => this.gather(array);
    for (let e = this.evaluations.length - 1; e >= 0; e--) this.evaluations[e].backward(gather);
    for (const { x } of this.steps) x.gradient = gather(x);
    for (const array of Object.values(this.parameters)) if (this.usesOf(array).length) array.gradient = gather(array);
    return this;
  }

  seedsOf(loss) {
    if (loss === "bits") return new Map(this.costs().map((cost) => [cost, new Float64Array(cost.size).fill(1)]));
    const { array } = this.find(loss.name),
      seed = new Float64Array(array.size);
    seed[array.flat(loss.index)] = 1;
    return new Map([[array, seed]]);
  }

  /* The sum over all that an array went to. */
  gather(array) {
    const uses = this.usesOf(array).filter((use) => !this.isCut(use)),
      seed = this.seeds.get(array);
    if (uses.length === 1 && !seed && uses[0].size === array.size) return uses[0].handedOn();
    const sum = seed ? Float64Array.from(seed) : new Float64Array(array.size);
    for (const use of uses) {
      const handed = use.handedOn();
      for (let i = 0, k = use.offset; i < handed.length; i++, k++) sum[k] += handed[i];
    }
    return sum;
  }

  isCut(use) {
    return this.cut.size > 0 && (this.cut.has(use.name) || this.cut.has(placeOf(use.name)));
  }

  /* The arguments that have an array as their source. */
  usesOf(array) {
    if (!this.uses) {
      this.uses = new Map();
      for (const { arrays, kind } of this.evaluations) {
        for (const local of Object.keys(kind.arguments)) {
          const { source } = arrays[local];
          if (this.uses.has(source)) this.uses.get(source).push(arrays[local]);
          else this.uses.set(source, [arrays[local]]);
        }
      }
    }
    return this.uses.get(array) || [];
  }

  /* All arrays in the order of the computation: parameters, start, then step by step. */
  arrays() {
    return [
      ...Object.values(this.parameters),
      ...Object.values(this.start.arrays),
      ...this.steps.flatMap(({ x, evaluations }) => [x, ...evaluations.flatMap(({ arrays }) => Object.values(arrays))]),
    ];
  }

  /* The array of a name and which of its two are meant: its numbers or its gradient. Also the short names of what a
     step leaves: "step 4 / state / memory", "step 4 / state / d_w". An error for a name that does not exist. */
  find(name) {
    if (!this.index) {
      this.index = new Map();
      for (const array of this.arrays()) this.enter(array.name, array.gradientName, array);
      for (const { t, state, h, logits } of this.steps) {
        for (const [local, array] of Object.entries(state))
          this.enter(`step ${t} / state / ${local}`, `step ${t} / state / d_${local}`, array);
        this.enter(`step ${t} / h`, `step ${t} / d_h`, h);
        this.enter(`step ${t} / logits`, `step ${t} / d_logits`, logits);
      }
    }
    const found = this.index.get(name);
    if (!found) throw new Error(`this run has no array ${name}`);
    return { ...found, numbers: found.isGradient ? found.array.gradient : found.array.values };
  }

  enter(name, gradientName, array) {
    this.index.set(name, { array, isGradient: false });
    if (array.hasGradient) this.index.set(gradientName, { array, isGradient: true });
  }
}
