"use strict";
/* w_content(i) = exp(beta K(i)) / sum_j exp(beta K(j)) (eq. 5). Compare addressing/content.py. */

const ContentWeighting = {
  title: "ContentWeighting",
  arguments: { similarity: "HN", beta: "H" },
  helpers: { z: "HN", largest: "H", exp: "HN", total: "H" },
  withGradient: ["z"],
  backwardHelpers: { mean: "H" },
  results: { w_content: "HN" },

  forward(v, { H, N }) {
    const { similarity, beta, z } = v;
    for (let h = 0; h < H; h++) for (let i = h * N; i < (h + 1) * N; i++) z[i] = beta[h] * similarity[i];
    softmaxRows(z, H, N, v, v.w_content);
  },

  backward({ similarity, beta, w_content, mean }, d, { H, N }) {
    softmaxRowsBackward(d.w_content, w_content, H, N, mean, d.z);
    for (let h = 0; h < H; h++) {
      for (let i = h * N; i < (h + 1) * N; i++) {
        d.similarity[i] = beta[h] * d.z[i];
        d.beta[h] += d.z[i] * similarity[i];
      }
    }
  },

  formulas: {
    z: formula("z(i) = beta K(i)", ([h, i]) => [times(1, at("beta", h), at("similarity", h, i))]),
    ...softmaxFormulas("w_content", "z", "N"),
    d_similarity: formula("d_K(i) = beta d_z(i)", ([h, i]) => [times(1, at("beta", h), at("d_z", h, i))]),
    d_beta: formula("d_beta = sum_i d_z(i) K(i)", ([h], { N }) =>
      each(N, (i) => times(1, at("d_z", h, i), at("similarity", h, i))),
    ),
  },
};
