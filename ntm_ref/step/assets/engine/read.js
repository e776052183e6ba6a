"use strict";
/* r = sum_i w(i) M(i) (eq. 2). Compare memory/read.py. */

const Read = {
  title: "Read",
  arguments: { w: "RN", memory: "NM" },
  results: { r: "RM" },

  forward({ w, memory, r }, { R, N, M }) {
    for (let h = 0; h < R; h++) {
      for (let i = 0; i < N; i++) {
        const weight = w[h * N + i];
        for (let j = 0; j < M; j++) r[h * M + j] += weight * memory[i * M + j];
      }
    }
  },

  backward({ w, memory }, d, { R, N, M }) {
    for (let h = 0; h < R; h++) {
      for (let i = 0; i < N; i++) {
        const weight = w[h * N + i];
        let sum = 0;
        for (let j = 0; j < M; j++) {
          sum += d.r[h * M + j] * memory[i * M + j];
          d.memory[i * M + j] += weight * d.r[h * M + j];
        }
        d.w[h * N + i] = sum;
      }
    }
  },

  formulas: {
    r: formula("r(j) = sum_i w(i) M(i, j)", ([h, j], { N }) =>
      each(N, (i) => times(1, at("w", h, i), at("memory", i, j))),
    ),
    d_w: formula("d_w(i) = sum_j d_r(j) M(i, j)", ([h, i], { M }) =>
      each(M, (j) => times(1, at("d_r", h, j), at("memory", i, j))),
    ),
    d_memory: formula("d_M(i, j) = sum_h w_h(i) d_r_h(j)", ([i, j], { R }) =>
      each(R, (h) => times(1, at("w", h, i), at("d_r", h, j))),
    ),
  },
};
