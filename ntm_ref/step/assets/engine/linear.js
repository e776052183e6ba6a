"use strict";
/* y = seen W + b, where `seen` is one or more vectors end to end. Compare ntm_ref/elementary.py and controller/.

   The rows of W may lie in several parameters, one below the other: the controller's are W_x and W_r. All steps share
   them, so their gradients are sums over the steps: each evaluation adds seen(i) d_y(j) to that of W(i, j). */

function linear(parts, y, axis) {
  const locals = Object.keys(parts);
  /* Where in `seen` the i-th number comes from, and where in the parameters its weights are. */
  const place = (i, n) => {
    for (const local of locals) {
      const size = Array.from(parts[local]).reduce((product, letter) => product * n[letter], 1);
      if (i < size)
        return [local, parts[local].length === 1 ? [i] : [Math.floor(i / n[parts[local][1]]), i % n[parts[local][1]]]];
      i -= size;
    }
  };
  const weight = (i, j, { W }) => {
    for (const block of W) {
      if (i < block.shape[0]) return parameter(block.name, i, j);
      i -= block.shape[0];
    }
  };
  const start = (local, n) =>
    locals
      .slice(0, locals.indexOf(local))
      .reduce((sum, other) => sum + sizeOf(Array.from(parts[other], (letter) => n[letter])), 0);
  const through = (i, n, options) => each(n[axis], (j) => times(1, at(`d_${y}`, j), weight(i, j, options)));
  const flat = (local, index, n) => index.reduce((sum, k, a) => sum * n[parts[local][a]] + k, 0);

  const kind = {
    title: "Linear",
    arguments: parts,
    helpers: { seen: "X" },
    withGradient: ["seen"],
    results: { [y]: axis },

    forward(v, n, { W, b }) {
      let next = 0;
      for (const local of locals) {
        v.seen.set(v[local], next);
        next += v[local].length;
      }
      const out = v[y],
        Z = n[axis];
      out.set(b.values);
      let i = 0;
      for (const block of W) {
        for (let row = 0; row < block.shape[0]; row++, i++) {
          const seen = v.seen[i],
            w = block.values;
          if (seen !== 0) for (let j = 0, k = row * Z; j < Z; j++, k++) out[j] += seen * w[k];
        }
      }
    },

    backward(v, d, n, { W, b }) {
      const d_y = d[y],
        Z = n[axis];
      for (let j = 0; j < Z; j++) b.gradient[j] += d_y[j];
      let i = 0;
      for (const block of W) {
        const w = block.values,
          d_w = block.gradient;
        for (let row = 0; row < block.shape[0]; row++, i++) {
          const seen = v.seen[i];
          let sum = 0;
          for (let j = 0, k = row * Z; j < Z; j++, k++) {
            sum += d_y[j] * w[k];
            d_w[k] += seen * d_y[j];
          }
          d.seen[i] = sum;
        }
      }
      let next = 0;
      for (const local of locals) {
        d[local].set(d.seen.subarray(next, next + d[local].length));
        next += d[local].length;
      }
    },

    formulas: {
      seen: formula(
        ([i], n) => `seen(i) = ${place(i, n)[0]}`,
        ([i], n) => {
          const [local, index] = place(i, n);
          return [times(1, at(local, ...index))];
        },
      ),
      [y]: formula(`${y}(j) = sum_i seen(i) W(i, j) + b(j)`, ([j], n, options) => [
        ...each(n.X, (i) => times(1, at("seen", i), weight(i, j, options))),
        times(1, parameter(options.b.name, j)),
      ]),
      d_seen: formula(`d_seen(i) = sum_j d_${y}(j) W(i, j)`, ([i], n, options) => through(i, n, options)),
    },

    /* The term that this evaluation adds to the gradient of a parameter at an index. */
    parameterTerm(array, index, { W, b }) {
      if (array === b) return times(1, at(`d_${y}`, ...index));
      const above = W.slice(0, W.indexOf(array)).reduce((sum, block) => sum + block.shape[0], 0);
      return times(1, at("seen", above + index[0]), at(`d_${y}`, index[1]));
    },
    parameterSymbols: (array, { b }) =>
      array === b ? `d_b(j) = sum_t d_${y}(j)` : `d_W(i, j) = sum_t seen(i) d_${y}(j)`,
  };
  for (const local of locals) {
    kind.formulas[`d_${local}`] = formula(`d_${local}(i) = sum_j d_${y}(j) W(i, j)`, (index, n, options) =>
      through(start(local, n) + flat(local, index, n), n, options),
    );
  }
  return kind;
}
