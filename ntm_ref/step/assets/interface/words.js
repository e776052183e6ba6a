"use strict";
/* One line of plain English, with its numbers, for every stop of the walk. */
{
const { short, listed } = ui;
const vector = (numbers) => Array.from(numbers, (v) => short(v, 2)).join(" ");
const bits = (numbers) => Array.from(numbers, (v) => (v > 0.5 ? 1 : 0)).join(" ");
const capital = (text) => text[0].toUpperCase() + text.slice(1);

/* The row on which a head has most, and how much that is in words: { row, weight }. */
const peak = (values, h, { N }) => {
  const row = values.subarray(h * N, (h + 1) * N),
    at = row.findIndex((v) => Math.abs(v) === ui.largest(row));
  return { row: at, weight: short(row[at]) };
};
const vectorOf = (values, h, { M }) => values.subarray(h * M, (h + 1) * M);

/* Of many heads, two of each kind. */
const heads = (n, say) => {
  const some = each(n.H, (h) => h).filter((h) => h < 2 || (h >= n.R && h < n.R + 2));
  return listed([
    ...some.map((h) => say(ui.headName(n, h), h)),
    ...(some.length < n.H ? [`so on for ${n.H - some.length} more`] : []),
  ]);
};
const mostOn = (values, n, how = "") =>
  heads(n, (name, h) => `the ${name} ${how}row ${peak(values, h, n).row} with ${peak(values, h, n).weight}`);
const moved = (s, h, { S }) => {
  const part = s.subarray(h * S, (h + 1) * S);
  return part.indexOf(Math.max(...part));
};

const FORWARD = {
  InitialState: ({ w }, n) =>
    `The start is learned: the memory, the reads and the weightings. Mostly, ${mostOn(w.values, n, "is on ")}.`,
  State: ({ w_prev }, n, t) =>
    `${t === 0 ? "The first step receives the start" : `Step ${t} receives what step ${t - 1} left`}: a memory of ${n.N}
      rows, the vectors that were read, and weightings; ${mostOn(w_prev.values, n, "was on ")}.`,
  Linear: (arrays, n, t, place) => {
    if (place === "output")
      return `The controller’s h and what was just read, times a matrix, plus a bias: the logits
        ${vector(arrays.logits.values)}.`;
    if (place === "heads / linear")
      return `The controller’s h times a matrix, plus a bias: ${ui.count(n.P, "raw number")}, from which the heads’
        parameters are made.`;
    const read = arrays.reads ? ` and the last read (length ${ui.size(arrays.reads.values)})` : "";
    return `The controller sees ${arrays.x.size > 16 ? "its input" : `the input ${vector(arrays.x.values)}`}${read},
      times a matrix, plus a bias: z, of length ${ui.size(arrays.z.values)}.`;
  },
  Tanh: ({ h }) =>
    `tanh of every number of z gives h; ${h.values.filter((v) => Math.abs(v) > 0.9).length} of its ${h.size} numbers are
      beyond 0.9, where tanh is nearly flat.`,
  LSTMCell: ({ f, i, h }) =>
    `The LSTM cell keeps ${short(mean(f.values))} of c on average, lets in ${short(mean(i.values))}, and puts out h, of
      length ${ui.size(h.values)}.`,
  Heads: ({ beta, g, s, gamma }, n) =>
    `${capital(heads(n, (name, h) => `the ${name} has β = ${short(beta.values[h])}, g = ${short(g.values[h])}, a shift
      of mostly ${ui.shiftName(moved(s.values, h, n), n)}, γ = ${short(gamma.values[h])}`))}.`,
  CosineSimilarity: ({ K }, n) =>
    `Each key is compared with every row of the memory: ${heads(n, (name, h) => `the ${name}’s is closest to row
      ${peak(K.values, h, n).row}, with a cosine of ${peak(K.values, h, n).weight}`)}.`,
  ContentWeighting: ({ w_content }, n) =>
    `A softmax of β times the cosines: by content, ${mostOn(w_content.values, n, "prefers ")}.`,
  Interpolation: ({ g, w_gated }, n) =>
    `The gate mixes: ${heads(n, (name, h) => `the ${name} takes ${short(g.values[h])} of the content weighting and
      ${short(1 - g.values[h])} of where it was, which puts ${peak(w_gated.values, h, n).weight} on row
      ${peak(w_gated.values, h, n).row}`)}.`,
  CircularShift: ({ s, w_shifted }, n) =>
    `${capital(heads(n, (name, h) => `the ${name} moves by ${ui.shiftName(moved(s.values, h, n), n)} with
      ${short(s.values[h * n.S + moved(s.values, h, n)])}, so that row ${peak(w_shifted.values, h, n).row} has
      ${peak(w_shifted.values, h, n).weight}`))}.`,
  Sharpening: ({ gamma, w }, n) =>
    `To the power γ and normalised: ${heads(n, (name, h) => `with γ = ${short(gamma.values[h])} the ${name} has
      ${peak(w.values, h, n).weight} on row ${peak(w.values, h, n).row}`)}.`,
  Read: ({ w, r }, n) =>
    `${capital(listed(each(n.R, (h) => `the ${ui.headName(n, h, "R")} takes ${peak(w.values, h, n).weight} of
      row ${peak(w.values, h, n).row}, and gets a vector of length ${ui.size(vectorOf(r.values, h, n))}`)))}.`,
  Write: ({ w, e, a }, n) =>
    `${capital(listed(each(n.W, (h) => `the ${ui.headName(n, h, "W")} goes to row ${peak(w.values, h, n).row} with
      ${peak(w.values, h, n).weight}, erases ${short(mean(vectorOf(e.values, h, n)))} of it on
      average, and adds a vector of length ${ui.size(vectorOf(a.values, h, n))}`)))}.`,
  BitsPerSequence: ({ p, target, mask, cost }) =>
    mask.values.some((one) => one > 0)
      ? `The output gives the probabilities ${vector(p.values)}; the target is ${bits(target.values)}. That costs
        ${short(added(Array.from(cost.values)))} bits.`
      : "Nothing is asked for at this step, so whatever the output is, it costs 0 bits.",
  AddPenalty: ({ cost }) => `What is added to the memory has its price: ${short(added(Array.from(cost.values)))} bits.`,
};

const mean = (numbers) => added(Array.from(numbers)) / numbers.length;

/* Why the gradient is what it is, after the list of what came in and what goes out. */
const BECAUSE = {
  Tanh: ({ h }) => `Each is multiplied by 1 − h², on average ${short(mean(h.values.map((v) => 1 - v * v)))}.`,
  Linear: () => "It goes back through the same matrix, and is added to the gradient of that matrix.",
  Interpolation: ({ g }, n) =>
    `Times g to the content weighting, times 1 − g to where the head was: ${heads(n, (name, h) => `${short(g.values[h])}
      and ${short(1 - g.values[h])} for the ${name}`)}.`,
  CircularShift: () => "It moves back by as much as the weighting moved.",
  Read: () => "Each row receives as much of it as the head read of that row.",
  Write: () => "The old memory receives what was not erased, 1 − w e; the add vector what was written, w.",
  ContentWeighting: () => "A softmax that is sure of one row hands almost nothing back.",
  Sharpening: () => "A weighting that is nearly on one row hands almost nothing back.",
  CosineSimilarity: () => "Only what turns a vector matters, not what makes it longer.",
  BitsPerSequence: ({ mask }) =>
    mask.values.some((one) => one > 0) ? "It is (p − target) / ln 2." : "No bit is scored here, so there is none.",
  State: (arrays, n, t) => (t === 0 ? "It goes on to the start." : `It goes on to step ${t - 1}.`),
  InitialState: () => "Here the way back ends, at numbers that are learned.",
};

const lengths = (list) => listed(list.map((array) => `d_${array.local} ${ui.size(array.gradient)}`));
const backward = ({ evaluation, t, kind }, n) => {
  const { arrays } = evaluation,
    named = (group) => Object.keys(evaluation.kind[group]).map((local) => arrays[local]);
  const why = BECAUSE[kind] ? ` ${BECAUSE[kind](arrays, n, t)}` : "";
  return `Gradients by their lengths: ${lengths(named("results"))} came in, ${lengths(named("arguments"))} go
    out.${why}`;
};

const fork = (run, array) => {
  const uses = run.usesOf(array),
    seed = run.seeds.has(array) ? ["part of the loss"] : [];
  const terms = uses.map(
    (use) => `${usedAs(use.name)} ${run.isCut(use) ? "0 (switched off)" : ui.size(use.gradient)}`,
  );
  return `${array.local} went to ${uses.length} places, so ${uses.length} gradients add up:
    ${listed([...seed, ...terms])}. Together they have length ${ui.size(array.gradient)}.`;
};

/* The sentence of a stop. */
ui.sentence = (run, stop) => ui.oneLine(sentence(run, stop));

const sentence = (run, stop) => {
  const n = run.machine.sizes,
    where = stop.t < 0 ? "" : `Step ${stop.t}, `;
  const what = `${where}${stop.direction === "backward" ? "backwards, " : ""}${ui.titleOf(stop.place)}. `;
  if (stop.kind === "fork") return what + fork(run, stop.array);
  if (stop.direction === "backward") return what + backward(stop, n);
  const copied = resultsOf(stop.evaluation).filter((array) => run.usesOf(array).length > 1);
  const forks = copied.map((array) => `${array.local} is copied to ${run.usesOf(array).length}`);
  const text = FORWARD[stop.kind](stop.evaluation.arrays, n, stop.t, stop.place);
  return `${what}${text}${forks.length ? ` (${listed(forks)}.)` : ""}`;
};
}
