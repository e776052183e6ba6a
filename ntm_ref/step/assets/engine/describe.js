"use strict";
/* Where a number came from, what it is used for, and its formula: in symbols, and with numbers.

     describe(run, "step 4 / addressing / interpolation / d_g", [0])
     -> { name, index, value, symbols, apply, terms, note }

   Each term is { label, coefficient, factors, value }, each factor { symbol, name, index, number, value, power,
   complement, apply }: the name and index under which its number is found in turn, and what it contributes.
   The value is APPLY[apply] of the terms' values. */

function describe(run, name, index) {
  if (name === "bits") return describeLoss(run);
  const { array, isGradient, numbers } = run.find(name),
    flat = array.flat(index);
  const about = {
    name,
    index,
    isGradient,
    flat,
    stage: array.stage,
    local: isGradient ? `d_${array.local}` : array.local,
    role: array.role,
    axes: array.axes,
    value: numbers ? numbers[flat] : null,
    note: null,
    apply: "sum",
    symbols: null,
    isFork: false,
    terms: [],
  };
  if (isGradient) return numbers ? describeGradient(run, array, flat, about) : { ...about, note: "not computed yet" };
  if (array.set && array.set.has(flat)) return { ...about, note: "overwritten", computed: array.computed[flat] };
  if (array.role === "argument") {
    const { source, offset } = array,
      at = source.index(offset + flat);
    return {
      ...about,
      symbols: `${array.local} = ${symbolOf(source, false)}`,
      terms: [term(1, [factorOf(source, at, false)])],
    };
  }
  const { evaluation } = array,
    rule = evaluation && evaluation.kind.formulas[array.local];
  if (!rule) return { ...about, note: array.role === "parameter" ? "learned" : "given" };
  return { ...about, ...filled(run, evaluation, rule, array.index(flat)) };
}

/* The loss is the sum of what every scored bit costs; its name is "bits", its index []. */
function describeLoss(run) {
  const terms = run
    .costs()
    .flatMap((cost) => Array.from(cost.values, (_, flat) => term(1, [factorOf(cost, cost.index(flat), false)])));
  return {
    name: "bits",
    index: [],
    isGradient: false,
    local: "bits",
    value: run.bits,
    note: null,
    apply: "sum",
    symbols: "L = sum_t sum_o cost_t(o)",
    terms,
  };
}

function describeGradient(run, array, flat, about) {
  if (array.set && array.set.has(flat)) about.note = "overwritten: its gradient ends here";
  const { evaluation } = array,
    rule = evaluation && array.role !== "result" && evaluation.kind.formulas[`d_${array.local}`];
  if (rule) return { ...about, ...filled(run, evaluation, rule, array.index(flat)) };
  const uses = run.usesOf(array);
  if (array.role === "parameter" && uses.length === 0) return describeParameter(run, array, flat, about);
  const seed = run.seeds.get(array);
  const terms = uses
    .filter(({ offset, size }) => flat >= offset && flat < offset + size)
    .map((use) => fork(run, use, flat));
  if (seed && seed[flat]) terms.unshift({ ...term(seed[flat], []), label: "part of the loss" });
  const parts = [...(seed ? ["1"] : []), ...uses.map(({ local }) => `d_${local}`)].join(" + ") || "0";
  return { ...about, symbols: `${symbolOf(array, true)} = ${parts}`, isFork: true, terms };
}

/* One term of a sum at a fork: what one of the uses hands back. */
function fork(run, use, flat) {
  const index = use.index(flat - use.offset),
    isCut = run.isCut(use),
    ended = use.set && use.set.has(flat - use.offset);
  return {
    ...term(isCut || ended ? 0 : 1, [factorOf(use, index, true)]),
    label: usedAs(use.name),
    argument: use.name,
    isCut,
  };
}

/* The gradient of a weight is a sum over the steps. */
function describeParameter(run, array, flat, about) {
  const terms = [],
    index = array.index(flat);
  let symbols = null;
  for (const evaluation of run.evaluations) {
    const { options, kind, name } = evaluation;
    if (!options.W || !(options.b === array || options.W.includes(array))) continue;
    const { coefficient, factors } = kind.parameterTerm(array, index, options);
    symbols = kind.parameterSymbols(array, options);
    terms.push({
      ...term(
        coefficient,
        factors.map((factor) => look(run, evaluation, factor)),
      ),
      label: `step ${stepOf(name)}`,
    });
  }
  return { ...about, symbols, terms };
}

/* A stage's formula with its numbers. */
function filled(run, evaluation, rule, index) {
  const terms = rule.terms(index, evaluation.sizes, evaluation.options);
  return {
    symbols:
      typeof rule.symbols === "string" ? rule.symbols : rule.symbols(index, evaluation.sizes, evaluation.options),
    apply: rule.apply,
    terms: terms.map(({ coefficient, factors }) =>
      term(
        coefficient,
        factors.map((factor) => look(run, evaluation, factor)),
      ),
    ),
  };
}

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

/* What a number is used for: a list of { name, index }, of the next numbers forwards and of gradients backwards. */
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
  return found;
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
  const place = placeOf(name);
  if (place.startsWith("received / ")) return "to the next step";
  if (place.endsWith("linear / reads") || place.endsWith("linear / x")) return "to the controller";
  return USED_AS[place] || `to ${place}`;
}
