"use strict";
/* The terms of a number, with the numbers that they are made of. See describe.js. */

/* Find a factor's number. Inside a stage, its results are what it computed, whatever was put in their place later; and
   their gradients are what is handed on to it. */
function look(run, evaluation, factor) {
  if (factor.parameter) return { ...factorOf(run.parameters[factor.parameter], factor.index, false) };
  const isGradient = factor.local.startsWith("d_") && !(factor.local in evaluation.arrays);
  const array = evaluation.arrays[isGradient ? factor.local.slice(2) : factor.local],
    flat = array.flat(factor.index);
  const found = factorOf(array, factor.index, isGradient);
  const number = isGradient
    ? array.handedOn()[flat]
    : array.role === "result"
      ? array.computed[flat]
      : array.values[flat];
  const inside = factor.complement ? 1 - number : factor.apply ? APPLY[factor.apply]([number]) : number;
  return {
    ...found,
    number,
    value: inside ** factor.power,
    power: factor.power,
    complement: factor.complement,
    apply: factor.apply || null,
  };
}

function factorOf(array, index, isGradient) {
  const number = (isGradient ? array.gradient : array.values)[array.flat(index)];
  return {
    symbol: symbolOf(array, isGradient),
    name: isGradient ? array.gradientName : array.name,
    index,
    number,
    value: number,
    power: 1,
    complement: false,
    apply: null,
  };
}

/* What an array is called in a formula. */
function symbolOf(array, isGradient) {
  return `${isGradient ? "d_" : ""}${array.local.replace(".", "_")}`;
}

function term(coefficient, factors) {
  return {
    label: null,
    coefficient,
    factors,
    value: factors.reduce((product, { value }) => product * value, coefficient),
  };
}

/* The number again, from the terms that are shown. */
function total(description) {
  return APPLY[description.apply](description.terms.map(({ value }) => value));
}
