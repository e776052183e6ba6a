"use strict";
/* Training in the page: forward, loss, backward, clip, move. Compare training/update.py and training/optimisers.py. */

class Training {
  constructor(machine, { learningRate = 1e-4, maxNorm = 10, addPenalty = 0 } = {}) {
    Object.assign(this, { machine, learningRate, maxNorm, addPenalty, sequences: 0, updates: 0 });
    const zeros = () =>
      Object.fromEntries(Object.entries(machine.values).map(([name, value]) => [name, new Float64Array(value.length)]));
    [this.n, this.m, this.step] = [zeros(), zeros(), zeros()];
  }

  /* Learn from a batch, a list of { x, target, mask }. Bits and wrong bits are per sequence, without the penalty. */
  update(batch) {
    const gradients = {};
    let bits = 0,
      wrong = 0;
    for (const { x, target, mask } of batch) {
      const run = new Run(this.machine, x, {
        target,
        mask,
        batchSize: batch.length,
        addPenalty: this.addPenalty,
      }).backward();
      for (const [name, { gradient }] of Object.entries(run.parameters)) {
        if (!gradients[name]) gradients[name] = gradient;
        else for (let i = 0; i < gradient.length; i++) gradients[name][i] += gradient[i];
      }
      bits += added(
        run.steps.flatMap(({ evaluations }) =>
          Array.from(evaluations.find(({ kind }) => kind === BitsPerSequence).v.cost),
        ),
      );
      wrong += wrongBits(run);
    }
    const gradientNorm = clipNorm(gradients, this.maxNorm);
    for (const name of Object.keys(gradients)) this.move(name, gradients[name]);
    this.sequences += batch.length;
    this.updates += 1;
    return { sequences: this.sequences, bits, wrongBits: wrong / batch.length, gradientNorm };
  }

  /* RMSProp as in Graves 2013: the root holds the gradient's variance, and steps have a momentum of 0.9. */
  move(name, d) {
    const [n, m, step, value] = [this.n[name], this.m[name], this.step[name], this.machine.values[name]];
    for (let i = 0; i < d.length; i++) {
      n[i] += 0.05 * (d[i] * d[i] - n[i]);
      m[i] += 0.05 * (d[i] - m[i]);
      step[i] = 0.9 * step[i] - (this.learningRate * d[i]) / Math.sqrt(n[i] - m[i] * m[i] + 1e-4);
      value[i] += step[i];
    }
  }
}

/* Scale all gradients by one factor if their common norm exceeds a limit; returns the norm before. */
function clipNorm(gradients, maxNorm) {
  let squared = 0;
  for (const d of Object.values(gradients)) for (let i = 0; i < d.length; i++) squared += d[i] * d[i];
  const norm = Math.sqrt(squared);
  if (norm > maxNorm)
    for (const d of Object.values(gradients)) for (let i = 0; i < d.length; i++) d[i] *= maxNorm / norm;
  return norm;
}

/* Scored bits on the wrong side of p = 1/2. */
function wrongBits(run) {
  let wrong = 0;
  run.steps.forEach(({ logits }, t) => {
    logits.values.forEach((z, o) => {
      wrong += run.mask[t][o] > 0 && z > 0 !== run.target[t][o] > 0.5;
    });
  });
  return wrong;
}
