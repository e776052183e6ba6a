"use strict";
/* M(i) = M_prev(i) prod_h (1 - w_h(i) e_h) + sum_h w_h(i) a_h (eqs. 3 and 4). Compare memory/write.py.

   kept_h(i, j) = 1 - w_h(i) e_h(j) is what head h leaves of the number in row i, column j. */

const Write = {
  title: "Write",
  arguments: { memory_prev: "NM", w: "WN", e: "WM", a: "WM" },
  helpers: { kept: "WNM" },
  withGradient: ["kept"],
  results: { memory: "NM" },

  forward({ memory_prev, w, e, a, kept, memory }, { W, N, M }) {
    memory.set(memory_prev);
    for (let h = 0; h < W; h++) {
      for (let i = 0; i < N; i++) {
        for (let j = 0; j < M; j++) {
          const left = (kept[(h * N + i) * M + j] = 1 - w[h * N + i] * e[h * M + j]);
          memory[i * M + j] *= left; // erase
        }
      }
    }
    for (let h = 0; h < W; h++) {
      for (let i = 0; i < N; i++) for (let j = 0; j < M; j++) memory[i * M + j] += w[h * N + i] * a[h * M + j]; // add
    }
  },

  backward({ memory_prev, w, e, a, kept }, d, { W, N, M }) {
    for (let i = 0; i < N; i++) {
      for (let j = 0; j < M; j++) {
        const d_memory = d.memory[i * M + j];
        let all = 1;
        for (let h = 0; h < W; h++) all *= kept[(h * N + i) * M + j];
        d.memory_prev[i * M + j] = d_memory * all;
        for (let h = 0; h < W; h++) {
          let d_kept = d_memory * memory_prev[i * M + j];
          for (let other = 0; other < W; other++) if (other !== h) d_kept *= kept[(other * N + i) * M + j];
          d.kept[(h * N + i) * M + j] = d_kept;
          d.w[h * N + i] += d_memory * a[h * M + j] - d_kept * e[h * M + j]; // added; erased
          d.e[h * M + j] -= d_kept * w[h * N + i];
          d.a[h * M + j] += d_memory * w[h * N + i];
        }
      }
    }
  },

  formulas: {
    kept: formula("kept(i, j) = 1 - w(i) e(j)", ([h, i, j]) => [times(1), times(-1, at("w", h, i), at("e", h, j))]),
    memory: formula("M(i, j) = M_prev(i, j) prod_h kept_h(i, j) + sum_h w_h(i) a_h(j)", ([i, j], { W }) => [
      times(1, at("memory_prev", i, j), ...each(W, (h) => at("kept", h, i, j))),
      ...each(W, (h) => times(1, at("w", h, i), at("a", h, j))),
    ]),
    d_memory_prev: formula("d_M_prev(i, j) = d_M(i, j) prod_h kept_h(i, j)", ([i, j], { W }) => [
      times(1, at("d_memory", i, j), ...each(W, (h) => at("kept", h, i, j))),
    ]),
    d_kept: formula("d_kept_h(i, j) = d_M(i, j) M_prev(i, j) prod_o kept_o(i, j)", ([h, i, j], { W }) => [
      times(
        1,
        at("d_memory", i, j),
        at("memory_prev", i, j),
        ...each(W, (other) => at("kept", other, i, j)).filter((_, other) => other !== h),
      ),
    ]),
    d_w: formula("d_w(i) = sum_j (d_M(i, j) a(j) - d_kept(i, j) e(j))", ([h, i], { M }) => [
      ...each(M, (j) => times(1, at("d_memory", i, j), at("a", h, j))),
      ...each(M, (j) => times(-1, at("d_kept", h, i, j), at("e", h, j))),
    ]),
    d_e: formula("d_e(j) = - sum_i d_kept(i, j) w(i)", ([h, j], { N }) =>
      each(N, (i) => times(-1, at("d_kept", h, i, j), at("w", h, i))),
    ),
    d_a: formula("d_a(j) = sum_i d_M(i, j) w(i)", ([h, j], { N }) =>
      each(N, (i) => times(1, at("d_memory", i, j), at("w", h, i))),
    ),
  },
};
