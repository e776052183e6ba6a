"use strict";
/* What the first step starts from, and what every step receives from the one before. Compare machine/state.py.

   The kinds depend on the machine: with an LSTM there are an h and a c of each layer in the state. */

/* The learned start: the memory and the reads as they are, the weightings behind a softmax. */
function startKind(n_layers_with_own) {
  const own = ownNames(n_layers_with_own);
  return {
    title: "InitialState",
    arguments: {
      memory_0: "NM",
      v_0: "HN",
      reads_0: "RM",
      ...Object.fromEntries(own.map((name) => [`${name}_0`, "C"])),
    },
    helpers: { largest: "H", exp: "HN", total: "H" },
    backwardHelpers: { mean: "H" },
    results: { memory: "NM", w: "HN", reads: "RM", ...Object.fromEntries(own.map((name) => [name, "C"])) },

    forward(v, { H, N }) {
      for (const name of ["memory", "reads", ...own]) v[name].set(v[`${name}_0`]);
      softmaxRows(v.v_0, H, N, v, v.w);
    },

    backward(v, d, { H, N }) {
      for (const name of ["memory", "reads", ...own]) d[`${name}_0`].set(d[name]);
      softmaxRowsBackward(d.w, v.w, H, N, v.mean, d.v_0);
    },

    formulas: {
      ...softmaxFormulas("w", "v_0", "N"),
      ...Object.fromEntries(
        ["memory", "reads", ...own].flatMap((name) => [
          [name, formula(`${name} = ${name}_0`, (index) => [times(1, at(`${name}_0`, ...index))])],
          [`d_${name}_0`, formula(`d_${name}_0 = d_${name}`, (index) => [times(1, at(`d_${name}`, ...index))])],
        ]),
      ),
    },
  };
}

/* The state that the previous step left, under the names that this step has for it. Nothing happens to it, unless a
   head was moved by somebody: options.moved[h] rows to later ones. */
function receivedKind(n_layers_with_own) {
  const axes = { memory: "NM", w: "HN", reads: "RM" };
  for (const name of ownNames(n_layers_with_own)) axes[name] = "C";
  const names = Object.keys(axes),
    pairs = names.map((name) => [name, previous(name)]);
  const from = ([h, i], { N }, { moved }) => [h, (((i - (moved[h] || 0)) % N) + N) % N];
  const to = ([h, i], { N }, { moved }) => [h, (((i + (moved[h] || 0)) % N) + N) % N];
  return {
    title: "State",
    arguments: axes,
    results: Object.fromEntries(names.map((name) => [previous(name), axes[name]])),

    forward(v, n, options) {
      for (const [name, prev] of pairs) v[prev].set(v[name]);
      for (const h of Object.keys(options.moved)) {
        for (let i = 0; i < n.N; i++) v.w_prev[h * n.N + i] = v.w[h * n.N + from([h, i], n, options)[1]];
      }
    },

    backward(v, d, n, options) {
      for (const [name, prev] of pairs) d[name].set(d[prev]);
      for (const h of Object.keys(options.moved)) {
        for (let i = 0; i < n.N; i++) d.w[h * n.N + i] = d.w_prev[h * n.N + to([h, i], n, options)[1]];
      }
    },

    formulas: Object.fromEntries(
      names.flatMap((name) => [
        [
          previous(name),
          formula(`${previous(name)} = ${name}`, (index, n, options) => [
            times(1, at(name, ...(name === "w" ? from(index, n, options) : index))),
          ]),
        ],
        [
          `d_${name}`,
          formula(`d_${name} = d_${previous(name)}`, (index, n, options) => [
            times(1, at(`d_${previous(name)}`, ...(name === "w" ? to(index, n, options) : index))),
          ]),
        ],
      ]),
    ),
  };
}

/* h_1, c_1, h_2, c_2, ...: what LSTM layers hand to their own next step. */
function ownNames(n_layers) {
  return each(n_layers, (l) => [`h_${l + 1}`, `c_${l + 1}`]).flat();
}

function previous(name) {
  return name.replace(/^[a-z]+/, (word) => `${word}_prev`); // memory_prev, h_prev_1
}
