"use strict";
/* K(k, m) = k . m / (|k| |m|), the cosine of a key and a memory row (eq. 6). Compare addressing/similarity.py.

   Computed from vectors that were divided by their lengths, so that no square leaves the range of numbers. */

const CosineSimilarity = {
  title: "CosineSimilarity",
  arguments: { k: "HM", memory: "NM" },
  helpers: { k_length: "H", row_length: "N" },
  results: { K: "HN" },

  forward({ k, memory, k_length, row_length, K }, { H, N, M }) {
    for (let h = 0; h < H; h++) k_length[h] = lengthOf(k, h * M, M);
    for (let i = 0; i < N; i++) row_length[i] = lengthOf(memory, i * M, M);
    for (let h = 0; h < H; h++) {
      for (let i = 0; i < N; i++) {
        let sum = 0;
        for (let j = 0; j < M; j++) sum += (k[h * M + j] / k_length[h]) * (memory[i * M + j] / row_length[i]);
        K[h * N + i] = sum;
      }
    }
  },

  /* The other vector's direction, less the part of it along one's own: growing longer changes no angle. */
  backward({ k, memory, k_length, row_length, K }, d, { H, N, M }) {
    for (let h = 0; h < H; h++) {
      for (let i = 0; i < N; i++) {
        const d_K = d.K[h * N + i],
          cosine = K[h * N + i];
        for (let j = 0; j < M; j++) {
          const along_k = k[h * M + j] / k_length[h],
            along_row = memory[i * M + j] / row_length[i];
          d.k[h * M + j] += d_K * (along_row - cosine * along_k);
          d.memory[i * M + j] += d_K * (along_k - cosine * along_row);
        }
      }
    }
    for (let h = 0; h < H; h++) for (let j = 0; j < M; j++) d.k[h * M + j] /= k_length[h];
    for (let i = 0; i < N; i++) for (let j = 0; j < M; j++) d.memory[i * M + j] /= row_length[i];
  },

  formulas: {
    k_length: formula(
      "|k| = sqrt(sum_j k(j)^2)",
      ([h], { M }) => each(M, (j) => times(1, at("k", h, j), at("k", h, j))),
      "length",
    ),
    row_length: formula(
      "|m| = sqrt(sum_j m(j)^2)",
      ([i], { M }) => each(M, (j) => times(1, at("memory", i, j), at("memory", i, j))),
      "length",
    ),
    K: formula("K = sum_j k(j) m(j) / (|k| |m|)", ([h, i], { M }) =>
      each(M, (j) => times(1, at("k", h, j), at("memory", i, j), over("k_length", h), over("row_length", i))),
    ),
    d_k: formula("d_k(j) = sum_i d_K(i) (m_i(j) / (|k| |m_i|) - K(i) k(j) / |k|^2)", ([h, j], { N }) => [
      ...each(N, (i) => times(1, at("d_K", h, i), at("memory", i, j), over("k_length", h), over("row_length", i))),
      ...each(N, (i) =>
        times(-1, at("d_K", h, i), at("K", h, i), at("k", h, j), over("k_length", h), over("k_length", h)),
      ),
    ]),
    d_memory: formula("d_m(j) = sum_h d_K_h (k_h(j) / (|k_h| |m|) - K_h m(j) / |m|^2)", ([i, j], { H }) => [
      ...each(H, (h) => times(1, at("d_K", h, i), at("k", h, j), over("k_length", h), over("row_length", i))),
      ...each(H, (h) =>
        times(-1, at("d_K", h, i), at("K", h, i), at("memory", i, j), over("row_length", i), over("row_length", i)),
      ),
    ]),
  },
};
