"use strict";
/* One time step, as a list of evaluations that are wired together. Compare machine/step.py and addressing/.

   The controller sees the input and the previous reads; all heads address the memory, some read, then some write; the
   output sees h and the new reads. Where a value goes to several places, several arguments have it as their source. */

/* The step's evaluations in order, and the state that it leaves: the arrays memory, w, reads, h_1, c_1, ... */
function timeStep(run, t, before) {
  const { machine, changes } = run,
    n = machine.sizes,
    evaluations = [];
  const evaluate = (name, kind, sizes, sources, options) => {
    const evaluation = new Evaluation(kind, `step ${t} / ${name}`, sizes, options);
    evaluations.push(evaluation);
    return evaluation.forward(sources, changes).arrays;
  };
  const apply = (name, { kind, W, b, sizes }, sources) =>
    evaluate(name, kind, sizes, sources, { W: W.map((name) => run.parameters[name]), b: run.parameters[b] });

  const x = new NamedArray(`step ${t}`, "x", "I", [n.I], "input", run.x[t]);
  changes.overwrite(x);
  const state = evaluate("received", machine.received, n, before, { moved: changes.moved[t] });
  const { h, own } = controller(machine, x, state, apply, evaluate);
  const { raw } = apply("heads / linear", machine.toHeads, { h });
  const heads = evaluate("heads", Heads, n, { raw });
  const w = ADDRESSING[machine.settings.addressing](evaluate, n, heads, state);
  const { r } = evaluate("read", Read, n, { w: [w, 0], memory: state.memory_prev });
  const { memory } = evaluate("write", Write, n, {
    memory_prev: state.memory_prev,
    w: [w, n.R * n.N],
    e: heads.e,
    a: heads.a,
  });
  const { logits } = apply("output", machine.toOutput, { h, reads: r });
  loss(run, t, logits, heads.a, evaluate);
  return { t, x, evaluations, state: { memory, w, reads: r, ...own }, h, logits };
}

/* h, and what LSTM layers hand to their own next step. Each layer is a linear stage and an activation. */
function controller(machine, x, state, apply, evaluate) {
  const own = {};
  let below = x;
  for (let l = 0; l < machine.n_layers; l++) {
    const place = machine.n_layers > 1 ? `controller / layer ${l + 1}` : "controller";
    const { z } = apply(`${place} / linear`, machine.layers[l], {
      x: below,
      reads: state.reads_prev,
      h_prev: state[`h_prev_${l + 1}`],
    });
    if (!machine.isLSTM) return { h: evaluate(`${place} / tanh`, Tanh, machine.sizes, { z }).h, own };
    const { h, c } = evaluate(`${place} / cell`, LSTMCell, machine.sizes, { z, c_prev: state[`c_prev_${l + 1}`] });
    [own[`h_${l + 1}`], own[`c_${l + 1}`], below] = [h, c, h];
  }
  return { h: below, own };
}

/* From the heads' parameters to the weightings: all five stages (fig. 2), or half of them for comparison. */
const ADDRESSING = {
  full(evaluate, n, { k, beta, g, s, gamma }, { w_prev, memory_prev }) {
    const w_content = this.content(evaluate, n, { k, beta }, { memory_prev });
    const { w_gated } = evaluate("addressing / interpolation", Interpolation, n, { w_content, w_prev, g });
    return this.location(evaluate, n, { s, gamma }, { w_prev: w_gated });
  },

  content(evaluate, n, { k, beta }, { memory_prev }) {
    const { K } = evaluate("addressing / similarity", CosineSimilarity, n, { k, memory: memory_prev });
    return evaluate("addressing / content", ContentWeighting, n, { similarity: K, beta }).w_content;
  },

  location(evaluate, n, { s, gamma }, { w_prev }) {
    const { w_shifted } = evaluate("addressing / shift", CircularShift, n, { w_gated: w_prev, s });
    return evaluate("addressing / sharpening", Sharpening, n, { w_shifted, gamma }).w;
  },
};

/* What this step's output costs, if there is a target, and what is added to the memory, if that has a price. */
function loss(run, t, logits, a, evaluate) {
  if (run.target) {
    const given = { target: run.target[t], mask: run.mask[t] };
    evaluate("loss", BitsPerSequence, run.machine.sizes, { logits }, { given, scale: 1 / (run.batchSize * Math.LN2) });
  }
  if (run.addPenalty)
    evaluate("penalty", AddPenalty, run.machine.sizes, { a }, { price: run.addPenalty / run.batchSize });
}
