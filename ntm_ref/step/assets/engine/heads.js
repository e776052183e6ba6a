"use strict";
/* From the numbers that the controller emits to the parameters of every head, each in its range. Compare heads.py.

   raw holds, end to end: k of every head, a of every write head, beta, gamma and g of every head, e of every write
   head, s of every head. k and a are taken as they are, beta = softplus, gamma = 1 + softplus, g and e = sigmoid,
   s = softmax over the shifts. */

/* Where in raw each parameter starts. */
function headStarts({ H, W, M }) {
  const a = H * M,
    beta = a + W * M,
    gamma = beta + H,
    g = gamma + H,
    e = g + H,
    s = e + W * M;
  return { k: 0, a, beta, gamma, g, e, s };
}

const Heads = {
  title: "Heads",
  arguments: { raw: "P" },
  helpers: { largest: "H", exp: "HS", total: "H" },
  backwardHelpers: { mean: "H" },
  results: { k: "HM", beta: "H", g: "H", s: "HS", gamma: "H", e: "WM", a: "WM" },

  forward(v, n) {
    const { raw } = v,
      start = headStarts(n);
    v.k.set(raw.subarray(0, n.H * n.M));
    v.a.set(raw.subarray(start.a, start.a + n.W * n.M));
    for (let h = 0; h < n.H; h++) {
      v.beta[h] = softplus(raw[start.beta + h]);
      v.gamma[h] = 1 + softplus(raw[start.gamma + h]);
      v.g[h] = sigmoid(raw[start.g + h]);
    }
    for (let j = 0; j < n.W * n.M; j++) v.e[j] = sigmoid(raw[start.e + j]);
    softmaxRows(raw.subarray(start.s), n.H, n.S, v, v.s);
  },

  backward(v, d, n) {
    const { raw } = v,
      start = headStarts(n);
    d.raw.set(d.k);
    d.raw.set(d.a, start.a);
    for (let h = 0; h < n.H; h++) {
      d.raw[start.beta + h] = d.beta[h] * softplusSlope(raw[start.beta + h]);
      d.raw[start.gamma + h] = d.gamma[h] * softplusSlope(raw[start.gamma + h]);
      d.raw[start.g + h] = d.g[h] * (v.g[h] - v.g[h] * v.g[h]);
    }
    for (let j = 0; j < n.W * n.M; j++) d.raw[start.e + j] = d.e[j] * (v.e[j] - v.e[j] * v.e[j]);
    softmaxRowsBackward(d.s, v.s, n.H, n.S, v.mean, d.raw.subarray(start.s));
  },

  formulas: {
    k: formula("k(j) = raw_k(j)", ([h, j], n) => [times(1, at("raw", h * n.M + j))]),
    a: formula("a(j) = raw_a(j)", ([h, j], n) => [times(1, at("raw", headStarts(n).a + h * n.M + j))]),
    beta: formula("beta = softplus(raw_beta)", ([h], n) => [times(1, at("raw", headStarts(n).beta + h))], "softplus"),
    gamma: formula(
      "gamma = 1 + softplus(raw_gamma)",
      ([h], n) => [times(1, at("raw", headStarts(n).gamma + h))],
      "1 + softplus",
    ),
    g: formula("g = sigmoid(raw_g)", ([h], n) => [times(1, at("raw", headStarts(n).g + h))], "sigmoid"),
    e: formula(
      "e(j) = sigmoid(raw_e(j))",
      ([h, j], n) => [times(1, at("raw", headStarts(n).e + h * n.M + j))],
      "sigmoid",
    ),
    largest: formula(
      "largest = max_j raw_s(j)",
      ([h], n) => each(n.S, (j) => times(1, at("raw", headStarts(n).s + h * n.S + j))),
      "max",
    ),
    exp: formula(
      "exp(j) = exp(raw_s(j) - largest)",
      ([h, j], n) => [times(1, at("raw", headStarts(n).s + h * n.S + j)), times(-1, at("largest", h))],
      "exp",
    ),
    total: formula("total = sum_j exp(j)", ([h], n) => each(n.S, (j) => times(1, at("exp", h, j)))),
    s: formula("s(j) = exp(j) / total", ([h, j]) => [times(1, at("exp", h, j), over("total", h))]),
    mean: formula("mean = sum_j d_s(j) s(j)", ([h], n) => each(n.S, (j) => times(1, at("d_s", h, j), at("s", h, j)))),
    d_raw: formula(symbolsOfRaw, ([p], n) => gradientOfRaw(p, n)),
  },
};

/* Which parameter the p-th number of raw becomes: its name, its head and its place in the head's vector. */
function placeOfRaw(p, n) {
  const starts = Object.entries(headStarts(n)).sort((one, other) => one[1] - other[1]);
  const [name, start] = starts.filter(([, begins]) => begins <= p).pop();
  const width = { k: n.M, a: n.M, e: n.M, s: n.S }[name] || 1;
  return {
    name,
    h: Math.floor((p - start) / width),
    j: (p - start) % width,
    isVector: name in { k: 0, a: 0, e: 0, s: 0 },
  };
}

function gradientOfRaw(p, n) {
  const { name, h, j, isVector } = placeOfRaw(p, n),
    index = isVector ? [h, j] : [h],
    d = at(`d_${name}`, ...index);
  if (name === "k" || name === "a") return [times(1, d)];
  if (name === "g" || name === "e") {
    const y = at(name, ...index);
    return [times(1, d, y), times(-1, d, y, y)];
  }
  if (name === "s") return [times(1, at("s", h, j), d), times(-1, at("s", h, j), at("mean", h))];
  return [times(1, d, { local: "raw", index: [p], power: 1, complement: false, apply: "softplusSlope" })];
}

function symbolsOfRaw([p], n) {
  const { name } = placeOfRaw(p, n);
  if (name === "k" || name === "a") return `d_raw_${name}(j) = d_${name}(j)`;
  if (name === "g") return "d_raw_g = d_g (g - g^2)";
  if (name === "e") return "d_raw_e(j) = d_e(j) (e(j) - e(j)^2)";
  if (name === "s") return "d_raw_s(j) = s(j) (d_s(j) - mean)";
  return `d_raw_${name} = d_${name} softplus'(raw_${name})`;
}
