"use strict";
/* What a number is used for, forwards and backwards. */

/* A list of { name, index, label, isGradient }: copies of the number, and all numbers in whose formula it is. */
function usedBy(run, name, index) {
  const { array, isGradient } = run.find(name),
    flat = array.flat(index);
  const found = isGradient
    ? handedTo(array, flat)
    : run
        .usesOf(array)
        .filter(({ offset, size }) => flat >= offset && flat < offset + size)
        .map((use) => ({ name: use.name, index: use.index(flat - use.offset), label: usedAs(use.name) }));
  for (const evaluation of run.evaluations) {
    const isInside = evaluation.arrays[array.local] === array;
    const isWeight = evaluation.options.W && (evaluation.options.b === array || evaluation.options.W.includes(array));
    if (isInside || isWeight) found.push(...usesInside(evaluation, array, isGradient, index));
  }
  return found.map((use) => ({ ...use, isGradient: run.find(use.name).isGradient }));
}

function handedTo({ source, offset, role }, flat) {
  return role === "argument"
    ? [{ name: source.gradientName, index: source.index(offset + flat), label: "into the sum of all uses" }]
    : [];
}

/* All numbers of the stage in whose formula this one is. */
function usesInside(evaluation, array, isGradient, index) {
  const { kind, arrays, sizes, options } = evaluation,
    found = [],
    weights = options.W ? [...options.W, options.b] : [];
  const local = isGradient ? `d_${array.local}` : array.local;
  const isIn = (factors) =>
    factors.some(
      (factor) =>
        factor.index.every((i, axis) => i === index[axis]) &&
        (factor.parameter ? factor.parameter === array.name && !isGradient : factor.local === local),
    );
  for (const [of, rule] of Object.entries(kind.formulas)) {
    const isOfGradient = of.startsWith("d_") && !(of in arrays),
      target = arrays[isOfGradient ? of.slice(2) : of];
    if (!target || (isOfGradient && !target.gradient)) continue;
    for (let flat = 0; flat < target.size; flat++) {
      const at = target.index(flat);
      const has = rule.terms(at, sizes, options).some(({ factors }) => isIn(factors));
      if (has) found.push({ name: isOfGradient ? target.gradientName : target.name, index: at, label: null });
    }
  }
  for (const weight of weights) {
    // whose gradients are sums over the steps
    for (let flat = 0; weight.gradient && flat < weight.size; flat++) {
      const at = weight.index(flat);
      if (isIn(kind.parameterTerm(weight, at, options).factors))
        found.push({ name: weight.gradientName, index: at, label: null });
    }
  }
  return found;
}

/* Why an argument is where it is, in words; as the comments in TimeStep.backward. */
const USED_AS = {
  "write / memory_prev": "written to",
  "read / memory": "read",
  "addressing / similarity / memory": "addressed",
  "read / w": "used to read",
  "write / w": "used to write",
  "heads / linear / h": "to the heads",
  "output / h": "to the output",
  "output / reads": "to the output",
  "loss / logits": "to the loss",
  "write / a": "to the write",
  "penalty / a": "to the price of writing",
};

function usedAs(name) {
  const place = placeOf(name),
    stage = place.slice(0, place.lastIndexOf(" / "));
  if (stage === "received") return stepOf(name) === 0 ? "to the first step" : "to the next step";
  if (stage.startsWith("controller") && stage.endsWith("linear")) {
    return place.endsWith(" x") && !/controller \/ (linear|layer 1 )/.test(place)
      ? "to the layer above"
      : "to the controller";
  }
  return USED_AS[place] || `to ${stage}`;
}
