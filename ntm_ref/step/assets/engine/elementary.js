"use strict";
/* The functions that everybody knows. Compare ntm_ref/elementary.py. */

const TINY = 2 ** -1022; // the smallest normal number

/* Where terms nearly cancel, the digits depend on the order of the operations; the order here is that of Python. */

/* 1 / (1 + exp(-x)), which is the same as (1 + tanh(x/2)) / 2 and cannot overflow. Its derivative is y - y^2. */
function sigmoid(x) {
  return 0.5 + 0.5 * Math.tanh(0.5 * x);
}

/* log(1 + exp(x)), computed so that it cannot overflow. */
function softplus(x) {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/* The derivative of the softplus: exp(x) / (1 + exp(x)), which is sigmoid(x). */
function softplusSlope(x) {
  return Math.exp(x - softplus(x));
}

/* The length of a vector, v[start] to v[start + n - 1]; 1 for a zero vector, so that one can divide by it. */
function lengthOf(v, start, n) {
  let squared = 0;
  for (let j = start; j < start + n; j++) squared += v[j] * v[j];
  if (squared > 1e-150 && squared < 1e150) return Math.sqrt(squared);
  let largest = 0; // near the ends of what a number can hold, divide before squaring
  for (let j = start; j < start + n; j++) largest = Math.max(largest, Math.abs(v[j]));
  if (largest === 0) return 1;
  squared = 0;
  for (let j = start; j < start + n; j++) squared += (v[j] / largest) ** 2;
  return largest * Math.sqrt(squared);
}

/* y = softmax of each row of z: exp(z - largest) / total. The arrays in between are kept, to be seen. */
function softmaxRows(z, n_rows, n, { largest, exp, total }, y) {
  for (let h = 0; h < n_rows; h++) {
    largest[h] = -Infinity;
    for (let i = h * n; i < (h + 1) * n; i++) largest[h] = Math.max(largest[h], z[i]);
    for (let i = h * n; i < (h + 1) * n; i++) {
      exp[i] = Math.exp(z[i] - largest[h]);
      total[h] += exp[i];
    }
    for (let i = h * n; i < (h + 1) * n; i++) y[i] = exp[i] / total[h];
  }
}

/* d_z(i) = y(i) (d_y(i) - mean), where mean = sum_j d_y(j) y(j) is the mean of d_y that y itself weights. */
function softmaxRowsBackward(d_y, y, n_rows, n, mean, d_z) {
  for (let h = 0; h < n_rows; h++) {
    for (let i = h * n; i < (h + 1) * n; i++) mean[h] += d_y[i] * y[i];
    for (let i = h * n; i < (h + 1) * n; i++) d_z[i] = y[i] * (d_y[i] - mean[h]);
  }
}

/* The formulas of a softmax y = softmax(z) along the last axis, whose size is n[axis]. */
function softmaxFormulas(y, z, axis) {
  return {
    largest: formula(`largest = max_i ${z}(i)`, ([h], n) => each(n[axis], (i) => times(1, at(z, h, i))), "max"),
    exp: formula(
      `exp(i) = exp(${z}(i) - largest)`,
      ([h, i]) => [times(1, at(z, h, i)), times(-1, at("largest", h))],
      "exp",
    ),
    total: formula(`total = sum_i exp(i)`, ([h], n) => each(n[axis], (i) => times(1, at("exp", h, i)))),
    [y]: formula(`${y}(i) = exp(i) / total`, ([h, i]) => [times(1, at("exp", h, i), over("total", h))]),
    mean: formula(`mean = sum_i d_${y}(i) ${y}(i)`, ([h], n) =>
      each(n[axis], (i) => times(1, at(`d_${y}`, h, i), at(y, h, i))),
    ),
    [`d_${z}`]: formula(`d_${z}(i) = ${y}(i) (d_${y}(i) - mean)`, ([h, i]) => [
      times(1, at(y, h, i), at(`d_${y}`, h, i)),
      times(-1, at(y, h, i), at("mean", h)),
    ]),
  };
}
