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
    const { kind, v } = this;
    for (const [local, axes] of Object.entries(kind.arguments)) {
      const [source, offset] = Array.isArray(sources[local]) ? sources[local] : [sources[local], 0];
      const size = sizeOf(this.shape(axes));
      const part = size === source.size ? source.values : source.values.subarray(offset, offset + size);
      const array = this.add(local, axes, "argument", part);
      [array.source, array.offset] = [source, offset];
      overwritten.overwrite(array);
      v[local] = array.values;
    }
    for (const [local, axes] of Object.entries(kind.given || {})) {
      v[local] = this.add(local, axes, "given", this.options.given[local]).values;
    }
    for (const [local, axes] of Object.entries(kind.helpers || {})) v[local] = this.add(local, axes, "helper").values;
    for (const [local, axes] of Object.entries(kind.results)) v[local] = this.add(local, axes, "result").values;
    kind.forward(v, this.sizes, this.options);
    for (const local of Object.keys(kind.results)) overwritten.overwrite(this.arrays[local]);
    return this;
  }

  /* Compute the gradients of the arguments, once those of the results are known. */
  backward(gather) {
    const { kind, arrays, v, d } = this;
    for (const local of Object.keys(kind.results)) {
      arrays[local].gradient = gather(arrays[local]);
      d[local] = arrays[local].handedOn();
    }
    for (const [local, axes] of Object.entries(kind.backwardHelpers || {})) {
      v[local] = this.add(local, axes, "helper").values;
    }
    for (const local of [...(kind.withGradient || []), ...Object.keys(kind.arguments)]) {
      d[local] = arrays[local].gradient = new Float64Array(arrays[local].size);
    }
    kind.backward(v, d, this.sizes, this.options);
  }

  add(local, axes, role, values = null) {
    const shape = this.shape(axes);
    const array = new NamedArray(this.name, local, axes, shape, role, values || new Float64Array(sizeOf(shape)));
    array.evaluation = this;
    this.arrays[local] = array;
    return array;
  }

  shape(axes) {
    return Array.from(axes, (letter) => this.sizes[letter]);
  }
}
