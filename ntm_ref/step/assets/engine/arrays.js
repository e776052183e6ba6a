"use strict";
/* An array of numbers with a name. Everything that a run computes is kept in one of these.

   The name says where it is:  step 4 / addressing / interpolation / w_gated.  Its gradient has the same name with d_ in
   front of the last part:  step 4 / addressing / interpolation / d_w_gated. */

const AXES = {
  H: "head",
  R: "read head",
  W: "write head",
  N: "row",
  M: "column",
  S: "shift",
  C: "unit",
  Z: "number",
  P: "number",
  X: "number",
  I: "input",
  O: "output",
};

class NamedArray {
  constructor(stage, local, axes, shape, role, values) {
    this.stage = stage; // "step 4 / addressing / interpolation"
    this.local = local; // "w_gated"
    this.axes = axes; // "HN": a letter an axis, see AXES
    this.shape = shape; // [2, 128]
    this.role = role; // "argument", "result", "helper", "given", "input" or "parameter"
    this.values = values; // Float64Array, the last axis fastest
    this.gradient = null; // Float64Array of the same size, once a backward has computed it
    this.evaluation = null; // the stage's evaluation that it belongs to
    this.source = null; // of an argument: the array that it is a copy of, from this.offset on
    this.offset = 0;
    this.set = null; // Map flat index -> value, for numbers that somebody overwrote
    this.computed = values; // what was computed, before anything was overwritten
  }

  get name() {
    return this.stage === "" ? this.local : `${this.stage} / ${this.local}`;
  }

  get gradientName() {
    return this.stage === "" ? `d_${this.local}` : `${this.stage} / d_${this.local}`;
  }

  /* Whether its numbers can be set and nudged: those in between and the given ones cannot. */
  get canBeSet() {
    return this.role !== "helper" && this.role !== "given";
  }

  /* Whether a backward computes its gradient. */
  get hasGradient() {
    return this.canBeSet || (this.role === "helper" && (this.evaluation.kind.withGradient || []).includes(this.local));
  }

  get size() {
    return this.values.length;
  }

  /* [1, 5] -> 133, in an array of shape [2, 128]. */
  flat(index) {
    return index.reduce((at, i, axis) => at * this.shape[axis] + i, 0);
  }

  /* 133 -> [1, 5]. */
  index(flat) {
    const index = [];
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      index[axis] = flat % this.shape[axis];
      flat = Math.floor(flat / this.shape[axis]);
    }
    return index;
  }

  /* Put other numbers in the place of some; `computed` keeps what was there. */
  overwrite(set) {
    this.computed = this.values;
    this.values = Float64Array.from(this.values);
    this.set = set;
    for (const [flat, value] of set) {
      if (!(flat >= 0 && flat < this.size))
        throw new Error(`${this.name} has no number ${flat}, expected 0 to ${this.size - 1}`);
      this.values[flat] = value;
    }
  }

  /* The gradient that is handed on to where the numbers came from: none for those that were overwritten. */
  handedOn() {
    if (!this.set) return this.gradient;
    const handed = Float64Array.from(this.gradient);
    for (const flat of this.set.keys()) handed[flat] = 0;
    return handed;
  }
}

function sizeOf(shape) {
  return shape.reduce((product, n) => product * n, 1);
}
