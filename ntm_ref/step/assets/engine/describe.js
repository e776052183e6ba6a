"use strict";
/* Where a number came from, and its formula: in symbols, and with numbers.

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
      ...term(coefficient, factors.map((factor) => look(run, evaluation, factor))),
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
      term(coefficient, factors.map((factor) => look(run, evaluation, factor))),
    ),
  };
}
