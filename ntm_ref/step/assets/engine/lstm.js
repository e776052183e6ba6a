"use strict";
/* The controller with a state of its own: c = f c_prev + i u, h = o tanh(c). Compare controller/lstm.py.

   z has the numbers for i, f, o and u side by side. */

const LSTMCell = {
  title: "LSTMCell",
  arguments: { z: "Z", c_prev: "C" },
  helpers: { i: "C", f: "C", o: "C", u: "C", tanh_c: "C" },
  withGradient: ["i", "f", "o", "u", "tanh_c"],
  backwardHelpers: { d_c_sum: "C" },
  results: { h: "C", c: "C" },

  forward({ z, c_prev, i, f, o, u, c, tanh_c, h }, { C }) {
    for (let j = 0; j < C; j++) {
      i[j] = sigmoid(z[j]);
      f[j] = sigmoid(z[C + j]);
      o[j] = sigmoid(z[2 * C + j]);
      u[j] = Math.tanh(z[3 * C + j]);
      c[j] = f[j] * c_prev[j] + i[j] * u[j];
      tanh_c[j] = Math.tanh(c[j]);
      h[j] = o[j] * tanh_c[j];
    }
  },

  backward({ c_prev, i, f, o, u, tanh_c, d_c_sum }, d, { C }) {
    for (let j = 0; j < C; j++) {
      d.o[j] = tanh_c[j] * d.h[j];
      d.tanh_c[j] = o[j] * d.h[j];
      d_c_sum[j] = d.c[j] + d.tanh_c[j] * (1 - tanh_c[j] * tanh_c[j]); // c went to the next step; and into h
      d.f[j] = c_prev[j] * d_c_sum[j];
      d.c_prev[j] = f[j] * d_c_sum[j];
      d.i[j] = u[j] * d_c_sum[j];
      d.u[j] = i[j] * d_c_sum[j];
      d.z[j] = d.i[j] * (i[j] - i[j] * i[j]);
      d.z[C + j] = d.f[j] * (f[j] - f[j] * f[j]);
      d.z[2 * C + j] = d.o[j] * (o[j] - o[j] * o[j]);
      d.z[3 * C + j] = d.u[j] * (1 - u[j] * u[j]);
    }
  },

  formulas: {
    i: formula("i = sigmoid(z_i)", ([j]) => [times(1, at("z", j))], "sigmoid"),
    f: formula("f = sigmoid(z_f)", ([j], n) => [times(1, at("z", n.C + j))], "sigmoid"),
    o: formula("o = sigmoid(z_o)", ([j], n) => [times(1, at("z", 2 * n.C + j))], "sigmoid"),
    u: formula("u = tanh(z_u)", ([j], n) => [times(1, at("z", 3 * n.C + j))], "tanh"),
    c: formula("c = f c_prev + i u", ([j]) => [
      times(1, at("f", j), at("c_prev", j)),
      times(1, at("i", j), at("u", j)),
    ]),
    tanh_c: formula("tanh_c = tanh(c)", ([j]) => [times(1, at("c", j))], "tanh"),
    h: formula("h = o tanh_c", ([j]) => [times(1, at("o", j), at("tanh_c", j))]),
    d_o: formula("d_o = tanh_c d_h", ([j]) => [times(1, at("tanh_c", j), at("d_h", j))]),
    d_tanh_c: formula("d_tanh_c = o d_h", ([j]) => [times(1, at("o", j), at("d_h", j))]),
    d_c_sum: formula("d_c_sum = d_c + d_tanh_c (1 - tanh_c^2)", ([j]) => [
      times(1, at("d_c", j)),
      times(1, at("d_tanh_c", j)),
      times(-1, at("d_tanh_c", j), at("tanh_c", j), at("tanh_c", j)),
    ]),
    d_f: formula("d_f = c_prev d_c_sum", ([j]) => [times(1, at("c_prev", j), at("d_c_sum", j))]),
    d_c_prev: formula("d_c_prev = f d_c_sum", ([j]) => [times(1, at("f", j), at("d_c_sum", j))]),
    d_i: formula("d_i = u d_c_sum", ([j]) => [times(1, at("u", j), at("d_c_sum", j))]),
    d_u: formula("d_u = i d_c_sum", ([j]) => [times(1, at("i", j), at("d_c_sum", j))]),
    d_z: formula(symbolsOfZ, ([j], { C }) => {
      const gate = "ifou"[Math.floor(j / C)],
        k = j % C,
        d = at(`d_${gate}`, k),
        y = at(gate, k);
      return gate === "u" ? [times(1, d), times(-1, d, y, y)] : [times(1, d, y), times(-1, d, y, y)];
    }),
  },
};

function symbolsOfZ([j], { C }) {
  const gate = "ifou"[Math.floor(j / C)];
  return gate === "u" ? "d_z_u = d_u (1 - u^2)" : `d_z_${gate} = d_${gate} (${gate} - ${gate}^2)`;
}
