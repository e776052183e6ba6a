"use strict";
/* One bit's way back: through which row of the memory the gradient of a number goes, from the step that read the row to
   the step that wrote it. Lengths are those of gradients, the root of the sum of squares. */

/* Where the gradient is at each step: the length of every array's gradient, by its place. `memory` is the gradient of
   the memory after the step, with the row that has most of it and this row's share of the squares. */
function lengthsOf(run) {
  return run.steps.map(({ t, x, state, evaluations }) => {
    const d_memory = state.memory.gradient,
      rows = rowLengths(d_memory, run.machine.sizes),
      length = lengthOfAll(d_memory);
    const row = rows.indexOf(Math.max(...rows)),
      share = length > 0 ? (rows[row] / length) ** 2 : 0;
    const lengths = { [x.gradientName]: lengthOfAll(x.gradient) };
    for (const { arrays } of evaluations) {
      for (const array of Object.values(arrays))
        if (array.gradient) lengths[array.gradientName] = lengthOfAll(array.gradient);
    }
    return { t, lengths, memory: { length, row, rowLength: rows[row], share } };
  });
}

/* The main path: { row, read, steps, written, product }, or { row: null, share } if no row ever has more than half of
   the squares of the memory's gradient; `share` is then the largest that one has.
     read      the step and the head that read the row, and its weight there
     steps     of each step in which the gradient waits in the row: its length, and the factor by which that write lets
               it through; product is that of all factors
     written   the step and the head that wrote the row, its weight there, and the length of the gradient of its add
               vector */
function mainPath(run) {
  const places = lengthsOf(run).map(({ memory }) => memory);
  const carrying = places.flatMap(({ share }, t) => (share > 0.5 ? [t] : []));
  if (carrying.length === 0) return { row: null, share: Math.max(0, ...places.map(({ share }) => share)) };
  const top = carrying.reduce((one, other) => (places[other].rowLength > places[one].rowLength ? other : one));
  const { row } = places[top];
  const isThere = (t) => carrying.includes(t) && places[t].row === row;
  let [first, last] = [top, top];
  while (isThere(last + 1)) last++;
  while (isThere(first - 1) && headOn(run, first, row, "write").weight < 0.5) first--;
  const steps = each(last - first, (k) => passed(run, last - k, row));
  return {
    row,
    read: last + 1 < run.steps.length ? headOn(run, last + 1, row, "read") : null,
    steps,
    written: {
      ...headOn(run, first, row, "write"),
      length: lengthOfAll(run.find(`step ${first} / write / d_a`).numbers),
    },
    product: steps.reduce((product, { factor }) => product * factor, 1),
  };
}

/* What the write of a step lets through of the gradient of a row: (1 - w e) of it. */
function passed(run, t, row) {
  const after = rowLengths(run.find(`step ${t} / write / d_memory`).numbers, run.machine.sizes)[row];
  const before = rowLengths(run.find(`step ${t} / write / d_memory_prev`).numbers, run.machine.sizes)[row];
  return { t, length: after, factor: after > 0 ? before / after : 0 };
}

/* The head that reads, or writes, most of a row at a step: { t, head, weight }, heads counted among their own kind. */
function headOn(run, t, row, kind) {
  const { array, numbers } = run.find(`step ${t} / ${kind} / w`);
  const weights = each(array.shape[0], (h) => numbers[h * array.shape[1] + row]),
    weight = Math.max(...weights);
  return { t, head: weights.indexOf(weight), weight };
}

function rowLengths(d_memory, { N, M }) {
  return each(N, (i) => lengthOfAll(d_memory.subarray(i * M, (i + 1) * M)));
}

function lengthOfAll(numbers) {
  return Math.sqrt(added(numbers.map((number) => number * number)));
}
