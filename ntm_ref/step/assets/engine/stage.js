"use strict";
/* What a stage is, and one evaluation of it.

   A kind of stage (Interpolation, Read, ...) is an object with
     arguments, results   the axes of each array by its name, such as { g: "H", w_gated: "HN" }
     given                arrays without a gradient, such as a target; they come in options.given
     helpers              arrays in between that are worth seeing; `withGradient` lists those that get a gradient
     backwardHelpers      the same, computed on the way back
     forward(v, n)        fills v.result from v.argument; n has the sizes: n.H heads, n.N rows, ...
     backward(v, d, n)    fills d.argument from d.result: the vector-Jacobian product
     formulas             of each array and each gradient (d_name), see formula.js
   An evaluation is one use of it in one time step, with arrays that have names. */

class Evaluation {
  constructor(kind, name, sizes, options = {}) {
    this.kind = kind;
    this.name = name; // "step 4 / addressing / interpolation"
    this.sizes = sizes;
    this.options = options; // what this evaluation needs besides its arguments
    this.arrays = {};
    this.v = {}; // the numbers of each array: what the kind computes with
    this.d = {}; // and their gradients
  }

  /* Compute. `sources` has an array for each argument, or [array, offset] for a part of one. */
  forward(sources, overwritten) {
    const { v, options } = this,
      plan = planOf(this.kind, this.sizes);
    for (const { local, axes, shape, size } of plan.arguments) {
      const given = sources[local],
        [source, offset] = Array.isArray(given) ? given : [given, 0];
      const part = size === source.size ? source.values : source.values.subarray(offset, offset + size);
      const array = this.add(local, axes, shape, "argument", part);
      array.source = source;
      array.offset = offset;
      overwritten.overwrite(array);
      v[local] = array.values;
    }
    for (const { local, axes, shape } of plan.given) {
      v[local] = this.add(local, axes, shape, "given", options.given[local]).values;
    }
    for (const { local, axes, shape, size } of plan.helpers) {
      v[local] = this.add(local, axes, shape, "helper", new Float64Array(size)).values;
    }
    for (const { local, axes, shape, size } of plan.results) {
      v[local] = this.add(local, axes, shape, "result", new Float64Array(size)).values;
    }
    this.kind.forward(v, this.sizes, options);
    for (const { local } of plan.results) overwritten.overwrite(this.arrays[local]);
    return this;
  }

  /* Compute the gradients of the arguments, once those of the results are known. */
  backward(gather) {
    const { arrays, v, d } = this,
      plan = planOf(this.kind, this.sizes);
    for (const { local } of plan.results) {
      arrays[local].gradient = gather(arrays[local]);
      d[local] = arrays[local].handedOn();
    }
    for (const { local, axes, shape, size } of plan.backwardHelpers) {
      v[local] = this.add(local, axes, shape, "helper", new Float64Array(size)).values;
    }
    for (const { local, size } of plan.withGradient) d[local] = arrays[local].gradient = new Float64Array(size);
    this.kind.backward(v, d, this.sizes, this.options);
  }

  add(local, axes, shape, role, values) {
    const array = new NamedArray(this.name, local, axes, shape, role, values);
    array.evaluation = this;
    this.arrays[local] = array;
    return array;
  }
}

/* The arrays of a kind of stage with their shapes, worked out once for each machine. */
const plans = new WeakMap();

function planOf(kind, sizes) {
  if (!plans.has(kind)) plans.set(kind, new WeakMap());
  const known = plans.get(kind);
  if (!known.has(sizes)) {
    const listed = (group) =>
      Object.entries(group || {}).map(([local, axes]) => {
        const shape = Array.from(axes, (letter) => sizes[letter]);
        return { local, axes, shape, size: sizeOf(shape) };
      });
    const plan = { arguments: listed(kind.arguments), given: listed(kind.given), helpers: listed(kind.helpers) };
    Object.assign(plan, { results: listed(kind.results), backwardHelpers: listed(kind.backwardHelpers) });
    const helped = plan.helpers.filter(({ local }) => (kind.withGradient || []).includes(local));
    known.set(sizes, { ...plan, withGradient: [...helped, ...plan.arguments] });
  }
  return known.get(sizes);
}
