"use strict";
/* The controller without a state of its own: h = tanh(z), z = [x, reads] W + b. Compare controller/feedforward.py. */

const Tanh = {
  title: "Tanh",
  arguments: { z: "C" },
  results: { h: "C" },

  forward({ z, h }) {
    for (let j = 0; j < z.length; j++) h[j] = Math.tanh(z[j]);
  },

  backward({ h }, d) {
    for (let j = 0; j < h.length; j++) d.z[j] = d.h[j] * (1 - h[j] * h[j]);
  },

  formulas: {
    h: formula("h(j) = tanh(z(j))", ([j]) => [times(1, at("z", j))], "tanh"),
    d_z: formula("d_z(j) = d_h(j) (1 - h(j)^2)", ([j]) => [
      times(1, at("d_h", j)),
      times(-1, at("d_h", j), at("h", j), at("h", j)),
    ]),
  },
};
