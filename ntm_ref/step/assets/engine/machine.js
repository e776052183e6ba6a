"use strict";
/* A machine: its settings, its sizes, its parameters by name, and the kinds of stages that depend on the settings.
   Compare machine/parameters.py. */

class Machine {
  /* `settings` as those of NTM in Python; `values` has an array of numbers for each parameter. */
  constructor(settings, values) {
    this.settings = settings;
    this.isLSTM = settings.controller === "lstm";
    this.n_layers = settings.n_layers;
    this.sizes = sizesOf(settings);
    this.shapes = parameterShapes(settings, this.sizes);
    this.values = {};
    for (const [name, { shape }] of Object.entries(this.shapes)) {
      if (!(name in values)) throw new Error(`NTM: no value is given for ${name}, expected ${sizeOf(shape)} numbers`);
      this.values[name] = Float64Array.from(values[name]);
      if (this.values[name].length !== sizeOf(shape)) {
        throw new Error(`NTM: ${name} has ${this.values[name].length} numbers, expected ${sizeOf(shape)}`);
      }
    }
    const withOwn = this.isLSTM ? this.n_layers : 0;
    this.start = startKind(withOwn);
    this.received = receivedKind(withOwn);
    this.layers = each(this.n_layers, (l) => this.layer(l));
    this.toHeads = this.linearStage(linear({ h: "C" }, "raw", "P"), ["heads.W"], "heads.b", this.sizes);
    this.toOutput = this.linearStage(
      linear({ h: "C", reads: "RM" }, "logits", "O"),
      ["output.W"],
      "output.b",
      this.sizes,
    );
  }

  /* The same machine with numbers of its own, for a run that stays as it is while this one is trained. */
  copy() {
    return new Machine(this.settings, this.values);
  }

  /* The linear part of a layer of the controller. A layer above the first sees the h below it in place of x. */
  layer(l) {
    const end = l > 0 ? `_${l + 1}` : "";
    const parts = { x: "I", ...(l === 0 ? { reads: "RM" } : {}), ...(this.isLSTM ? { h_prev: "C" } : {}) };
    const sizes = { ...this.sizes, I: l === 0 ? this.sizes.I : this.sizes.C };
    return this.linearStage(
      linear(parts, "z", "Z"),
      [`controller.W_x${end}`, `controller.W_r${end}`],
      `controller.b${end}`,
      sizes,
    );
  }

  linearStage(kind, W, b, sizes) {
    const X = Object.values(kind.arguments).reduce(
      (sum, axes) => sum + sizeOf(Array.from(axes, (letter) => sizes[letter])),
      0,
    );
    return { kind, W, b, sizes: { ...sizes, X } };
  }
}

function sizesOf(settings) {
  const { n_read_heads: R, n_write_heads: W, width: M, n_rows: N, controller_size: C } = settings;
  const H = R + W,
    S = 2 * settings.max_shift + 1;
  return {
    R,
    W,
    H,
    M,
    N,
    S,
    C,
    Z: settings.controller === "lstm" ? 4 * C : C,
    P: 3 * H + H * M + 2 * W * M + H * S,
    I: settings.n_inputs,
    O: settings.n_outputs,
  };
}

/* The parameters in Python's order, each with its shape and the letters of its axes. */
function parameterShapes(settings, n) {
  const shapes = {},
    isLSTM = settings.controller === "lstm",
    fedBack = isLSTM ? n.C : 0;
  for (let l = 1; l <= settings.n_layers; l++) {
    const end = l > 1 ? `_${l}` : "";
    shapes[`controller.W_x${end}`] = { axes: "IZ", shape: [l > 1 ? n.C : n.I, n.Z] };
    shapes[`controller.W_r${end}`] = { axes: "XZ", shape: [(l > 1 ? 0 : n.R * n.M) + fedBack, n.Z] };
    shapes[`controller.b${end}`] = { axes: "Z", shape: [n.Z] };
  }
  shapes["heads.W"] = { axes: "CP", shape: [n.C, n.P] };
  shapes["heads.b"] = { axes: "P", shape: [n.P] };
  shapes["output.W"] = { axes: "XO", shape: [n.C + n.R * n.M, n.O] };
  shapes["output.b"] = { axes: "O", shape: [n.O] };
  shapes["initial.memory"] = { axes: "NM", shape: [n.N, n.M] };
  shapes["initial.v"] = { axes: "HN", shape: [n.H, n.N] };
  shapes["initial.reads"] = { axes: "RM", shape: [n.R, n.M] };
  for (const name of ownNames(isLSTM ? settings.n_layers : 0)) shapes[`initial.${name}`] = { axes: "C", shape: [n.C] };
  return shapes;
}
