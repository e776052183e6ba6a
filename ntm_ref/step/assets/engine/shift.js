"use strict";
/* w_shifted(i) = sum_j s(j) w_gated(i - (j - max_shift)), rows modulo N (eq. 8). Compare addressing/shift.py. */

/* The row from which a move by j - max_shift reaches row i, and the row that it reaches from there. */
function shiftedFrom(i, j, { N, S }) {
  return (((i - (j - (S - 1) / 2)) % N) + N) % N;
}
function shiftedTo(i, j, { N, S }) {
  return (((i + (j - (S - 1) / 2)) % N) + N) % N;
}

const CircularShift = {
  title: "CircularShift",
  arguments: { w_gated: "HN", s: "HS" },
  results: { w_shifted: "HN" },

  forward({ w_gated, s, w_shifted }, n) {
    const { H, N, S } = n;
    for (let j = 0; j < S; j++) {
      for (let i = 0; i < N; i++) {
        const from = shiftedFrom(i, j, n);
        for (let h = 0; h < H; h++) w_shifted[h * N + i] += s[h * S + j] * w_gated[h * N + from];
      }
    }
  },

  /* What went from one row to another with weight s(j) comes back from there, with the same weight. */
  backward({ w_gated, s }, d, n) {
    const { H, N, S } = n;
    for (let j = 0; j < S; j++) {
      for (let i = 0; i < N; i++) {
        const from = shiftedFrom(i, j, n);
        for (let h = 0; h < H; h++) {
          d.w_gated[h * N + from] += s[h * S + j] * d.w_shifted[h * N + i];
          d.s[h * S + j] += d.w_shifted[h * N + i] * w_gated[h * N + from];
        }
      }
    }
  },

  formulas: {
    w_shifted: formula("w_shifted(i) = sum_j s(j) w_gated(i - (j - max_shift))", ([h, i], n) =>
      each(n.S, (j) => times(1, at("s", h, j), at("w_gated", h, shiftedFrom(i, j, n)))),
    ),
    d_w_gated: formula("d_w_gated(i) = sum_j s(j) d_w_shifted(i + (j - max_shift))", ([h, i], n) =>
      each(n.S, (j) => times(1, at("s", h, j), at("d_w_shifted", h, shiftedTo(i, j, n)))),
    ),
    d_s: formula("d_s(j) = sum_i d_w_shifted(i) w_gated(i - (j - max_shift))", ([h, j], n) =>
      each(n.N, (i) => times(1, at("d_w_shifted", h, i), at("w_gated", h, shiftedFrom(i, j, n)))),
    ),
  },
};
