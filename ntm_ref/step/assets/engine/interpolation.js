"use strict";
/* w_gated = g w_content + (1 - g) w_prev (eq. 7). Compare addressing/interpolation.py. */

const Interpolation = {
  title: "Interpolation",
  arguments: { w_content: "HN", w_prev: "HN", g: "H" },
  results: { w_gated: "HN" },

  forward({ w_content, w_prev, g, w_gated }, { H, N }) {
    for (let h = 0; h < H; h++) {
      for (let i = h * N; i < (h + 1) * N; i++) w_gated[i] = g[h] * w_content[i] + (1 - g[h]) * w_prev[i];
    }
  },

  backward({ w_content, w_prev, g }, d, { H, N }) {
    for (let h = 0; h < H; h++) {
      for (let i = h * N; i < (h + 1) * N; i++) {
        d.w_content[i] = g[h] * d.w_gated[i];
        d.w_prev[i] = (1 - g[h]) * d.w_gated[i];
        d.g[h] += d.w_gated[i] * (w_content[i] - w_prev[i]);
      }
    }
  },

  formulas: {
    w_gated: formula("w_gated(i) = g w_content(i) + (1 - g) w_prev(i)", ([h, i]) => [
      times(1, at("g", h), at("w_content", h, i)),
      times(1, oneMinus("g", h), at("w_prev", h, i)),
    ]),
    d_w_content: formula("d_w_content(i) = g d_w_gated(i)", ([h, i]) => [times(1, at("g", h), at("d_w_gated", h, i))]),
    d_w_prev: formula("d_w_prev(i) = (1 - g) d_w_gated(i)", ([h, i]) => [
      times(1, oneMinus("g", h), at("d_w_gated", h, i)),
    ]),
    d_g: formula("d_g = sum_i d_w_gated(i) (w_content(i) - w_prev(i))", ([h], { N }) => [
      ...each(N, (i) => times(1, at("d_w_gated", h, i), at("w_content", h, i))),
      ...each(N, (i) => times(-1, at("d_w_gated", h, i), at("w_prev", h, i))),
    ]),
  },
};
