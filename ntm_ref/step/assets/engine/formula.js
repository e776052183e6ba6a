"use strict";
/* How one number is computed, in a form that can be shown and added up:

       number = apply(sum of the terms),      term = coefficient x factor x factor ...

   A factor is a number somewhere in the run: itself, as 1 - itself, as a divisor, or behind a function. A stage gives,
   for each of its arrays, the formula in symbols and the terms of the number at an index. describe.js looks the
   factors up. */

/* Factors: the number `local` of the same stage at an index; the same as a divisor; one minus it; a parameter. */
function at(local, ...index) {
  return { local, index, power: 1, complement: false };
}
function over(local, ...index) {
  return { local, index, power: -1, complement: false };
}
function oneMinus(local, ...index) {
  return { local, index, power: 1, complement: true };
}
function parameter(name, ...index) {
  return { parameter: name, index, power: 1, complement: false };
}

function times(coefficient, ...factors) {
  return { coefficient, factors };
}

/* For the numbers 0 to n - 1: a list of what `make` returns for each. */
function each(n, make) {
  return Array.from({ length: n }, (_, i) => make(i));
}

/* A formula: its symbols, and a function from an index to the terms. `apply` is the name of a function in APPLY. Where
   the symbols depend on the index, they are a function of it. */
function formula(symbols, terms, apply = "sum") {
  return { symbols, terms, apply };
}

const APPLY = {
  sum: (terms) => added(terms),
  max: (terms) => Math.max(...terms),
  tanh: (terms) => Math.tanh(added(terms)),
  sigmoid: (terms) => sigmoid(added(terms)),
  softplus: (terms) => softplus(added(terms)),
  softplusSlope: (terms) => softplusSlope(added(terms)),
  "1 + softplus": (terms) => 1 + softplus(added(terms)),
  exp: (terms) => Math.exp(added(terms)),
  log: (terms) => Math.log(added(terms)),
  length: (terms) => Math.sqrt(added(terms)) || 1, // a zero vector's length is taken to be 1
};

function added(numbers) {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
