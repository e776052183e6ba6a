"use strict";
/* The loss of one time step, in bits: -log2 p(target) of each scored bit, with p = sigmoid(logits); and the price of
   what is added to the memory. Compare training/loss.py.

   A target y costs (softplus(z) - y z) / ln 2. A loss that is a mean over a batch divides by its size. */

const BitsPerSequence = {
  title: "BitsPerSequence",
  arguments: { logits: "O" },
  given: { target: "O", mask: "O" },
  helpers: { p: "O", softplus: "O" },
  results: { cost: "O" },

  forward({ logits, target, mask, p, softplus: costOfZero, cost }, n, { scale }) {
    for (let o = 0; o < cost.length; o++) {
      costOfZero[o] = softplus(logits[o]);
      p[o] = softplusSlope(logits[o]);
      cost[o] = scale * mask[o] * (costOfZero[o] - target[o] * logits[o]);
    }
  },

  backward({ target, mask, p }, d, n, { scale }) {
    for (let o = 0; o < p.length; o++) {
      const d_in_nats = d.cost[o] * scale * mask[o];
      d.logits[o] = d_in_nats * p[o] - d_in_nats * target[o];
    }
  },

  formulas: {
    p: formula("p = 1 / (1 + exp(-z))", ([o]) => [times(1, at("logits", o))], "softplusSlope"),
    softplus: formula("softplus = log(1 + exp(z))", ([o]) => [times(1, at("logits", o))], "softplus"),
    cost: formula("cost = mask (softplus(z) - y z) / ln 2", ([o], n, { scale }) => [
      times(scale, at("mask", o), at("softplus", o)),
      times(-scale, at("mask", o), at("target", o), at("logits", o)),
    ]),
    d_logits: formula("d_z = d_cost mask (p - y) / ln 2", ([o], n, { scale }) => [
      times(scale, at("d_cost", o), at("mask", o), at("p", o)),
      times(-scale, at("d_cost", o), at("mask", o), at("target", o)),
    ]),
  },
};

/* price / 2 times the sum of a^2. */
const AddPenalty = {
  title: "AddPenalty",
  arguments: { a: "WM" },
  results: { cost: "WM" },

  forward({ a, cost }, n, { price }) {
    for (let j = 0; j < a.length; j++) cost[j] = 0.5 * price * a[j] * a[j];
  },

  backward({ a }, d, n, { price }) {
    for (let j = 0; j < a.length; j++) d.a[j] = d.cost[j] * price * a[j];
  },

  formulas: {
    cost: formula("cost = price a^2 / 2", ([h, j], n, { price }) => [times(0.5 * price, at("a", h, j), at("a", h, j))]),
    d_a: formula("d_a = d_cost price a", ([h, j], n, { price }) => [times(price, at("d_cost", h, j), at("a", h, j))]),
  },
};
