"use strict";
/* w(i) = w_shifted(i)^gamma / sum_j w_shifted(j)^gamma (eq. 9). Compare addressing/sharpening.py.

   Since u^gamma = exp(gamma log u), this is the softmax of z = gamma log(w_shifted). The smallest positive number is
   added first, so that an exact zero has a logarithm. */

const Sharpening = {
  title: "Sharpening",
  arguments: { w_shifted: "HN", gamma: "H" },
  helpers: { positive: "HN", log_w: "HN", z: "HN", largest: "H", exp: "HN", total: "H" },
  withGradient: ["z"],
  backwardHelpers: { mean: "H" },
  results: { w: "HN" },

  forward(v, { H, N }) {
    const { w_shifted, gamma, positive, log_w, z } = v;
    for (let h = 0; h < H; h++) {
      for (let i = h * N; i < (h + 1) * N; i++) {
        positive[i] = w_shifted[i] + TINY;
        log_w[i] = Math.log(positive[i]);
        z[i] = gamma[h] * log_w[i];
      }
    }
    softmaxRows(z, H, N, v, v.w);
  },

  backward({ gamma, positive, log_w, w, mean }, d, { H, N }) {
    softmaxRowsBackward(d.w, w, H, N, mean, d.z);
    for (let h = 0; h < H; h++) {
      for (let i = h * N; i < (h + 1) * N; i++) {
        d.w_shifted[i] = (gamma[h] * d.z[i]) / positive[i];
        d.gamma[h] += d.z[i] * log_w[i];
      }
    }
  },

  formulas: {
    positive: formula("positive(i) = w_shifted(i) + tiny", ([h, i]) => [times(1, at("w_shifted", h, i)), times(TINY)]),
    log_w: formula("log_w(i) = log(w_shifted(i))", ([h, i]) => [times(1, at("positive", h, i))], "log"),
    z: formula("z(i) = gamma log_w(i)", ([h, i]) => [times(1, at("gamma", h), at("log_w", h, i))]),
    ...softmaxFormulas("w", "z", "N"),
    d_w_shifted: formula("d_w_shifted(i) = gamma d_z(i) / w_shifted(i)", ([h, i]) => [
      times(1, at("gamma", h), at("d_z", h, i), over("positive", h, i)),
    ]),
    d_gamma: formula("d_gamma = sum_i d_z(i) log_w(i)", ([h], { N }) =>
      each(N, (i) => times(1, at("d_z", h, i), at("log_w", h, i))),
    ),
  },
};
