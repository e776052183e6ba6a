"use strict";
/* What the file carries: settings, weights, one sequence, and a fingerprint of NumPy's numbers. See step/payload.py. */

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

/* The texts behind zlib and base64; a promise. */
async function unpacked(base64) {
  const stream = new Blob([bytesOf(base64)]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/* The numbers behind base64, "float32" or "float64", little-endian. */
function decoded(base64, dtype) {
  const bytes = bytesOf(base64),
    size = dtype === "float32" ? 4 : 8,
    view = new DataView(bytes.buffer);
  return Float64Array.from({ length: bytes.length / size }, (_, i) =>
    size === 4 ? view.getFloat32(i * 4, true) : view.getFloat64(i * 8, true),
  );
}

/* The machine of a payload. An Error says what is missing if the data were cut. */
function machineOf({ settings, dtype, weights }) {
  const numbers = decoded(weights, dtype),
    values = {};
  let next = 0;
  for (const [name, { shape }] of Object.entries(parameterShapes(settings, sizesOf(settings)))) {
    values[name] = numbers.subarray(next, next + sizeOf(shape));
    next += sizeOf(shape);
  }
  if (next !== numbers.length)
    throw new Error(`the file has ${numbers.length} weights, expected ${next}: it is not whole`);
  return new Machine(settings, values);
}

/* The run of a payload, with the changes that somebody made. */
function runOf(payload, machine = machineOf(payload), changes = []) {
  const rows = (table) => table.map((row) => Float64Array.from(row));
  return new Run(machine, rows(payload.x), { target: rows(payload.target), mask: rows(payload.mask), changes });
}

/* The number that an array leaves: its sum with fixed random weights. */
function fingerprintOf(numbers) {
  const weights = randomWeights(numbers.length);
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] * weights[i];
  return sum;
}

/* Compare a run, after its backward, with NumPy's fingerprint: how many arrays and numbers there are, the largest
   difference and where that is, and the names of the arrays that differ, in the order in which they are computed:
   forwards through the steps, then backwards. So the first is where something went wrong.

   A difference is relative to the array's length, or to a ten-thousandth of the longest in the same step, if that is
   more: a sum of large numbers that nearly cancel is known only as well as they are. */
function compareWithNumPy(run, fingerprint, tolerance = 1e-9) {
  const found = groupsOf(fingerprint).map((group) => comparisons(run, group));
  const isOver = ({ difference }) => !(difference <= tolerance);
  const forwards = found.flat().filter((one) => !one.isGradient && isOver(one));
  const backwards = [...found.slice(0, -1).reverse(), found[found.length - 1]]
    .flat()
    .filter((one) => one.isGradient && isOver(one));
  const worst = found.flat().reduce((one, other) => (other.difference <= one.difference ? one : other));
  return {
    agree: forwards.length + backwards.length === 0,
    n_arrays: found.flat().length,
    n_numbers: added(found.flat().map(({ size }) => size)),
    largest: worst.difference,
    where: worst.name,
    differ: [...forwards, ...backwards].map(({ name }) => name),
  };
}

/* The arrays of a fingerprint, { name, expected, isGradient }, step by step, and those of no step at the end. */
function groupsOf({ steps, step, once, numbers }) {
  const sums = decoded(numbers, "float64"),
    groups = [...each(steps, (t) => step.map((name) => `step ${t} / ${name}`)), once];
  let next = 0;
  return groups.map((names) =>
    names.map((name) => ({ name, expected: sums[next++], isGradient: /(^|\/ )d_[^/]*$/.test(name) })),
  );
}

/* The arrays of a step beside NumPy's, each with its difference. */
function comparisons(run, group) {
  const all = group.map((one) => {
    const { numbers } = run.find(one.name);
    return { ...one, size: numbers.length, length: lengthOfAll(numbers), error: fingerprintOf(numbers) - one.expected };
  });
  const lengthsOf = (isGradient) => all.filter((one) => one.isGradient === isGradient).map(({ length }) => length);
  const least = (isGradient) => 1e-4 * Math.max(0, ...lengthsOf(isGradient).filter(Number.isFinite));
  const scales = [least(false), least(true)];
  return all.map((one) => ({
    ...one,
    difference: Math.abs(one.error) / (Math.max(one.length, scales[Number(one.isGradient)]) || 1),
  }));
}
