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

/* Two numbers that an array leaves: the sum along fixed random signs, and the length. */
function fingerprintOf(numbers) {
  const signs = randomSigns(numbers.length);
  let along = 0,
    squared = 0;
  for (let i = 0; i < numbers.length; i++) {
    along += numbers[i] * signs[i];
    squared += numbers[i] * numbers[i];
  }
  return [along, Math.sqrt(squared)];
}

/* Compare a run, after its backward, with NumPy's fingerprint: how many arrays and numbers there are, the largest
   difference and where that is, and the names of the arrays that differ, in the order in which they are computed:
   forwards through the steps, then backwards. So the first is where something went wrong.

   A difference is relative to the array's length, or to a ten-thousandth of the longest in the same step, if that is
   more: a sum of large numbers that nearly cancel is known only as well as they are. */
function compareWithNumPy(run, fingerprint, tolerance = 1e-9) {
  const found = groupsOf(fingerprint).map((group) => group.map((expected) => comparison(run, expected, group)));
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

/* The arrays of a fingerprint, { name, along, length, isGradient }, step by step, and those of no step at the end. */
function groupsOf({ steps, step, once, numbers }) {
  const pairs = decoded(numbers, "float64"),
    groups = [...each(steps, (t) => step.map((name) => `step ${t} / ${name}`)), once];
  let next = 0;
  return groups.map((names) =>
    names.map((name) => ({
      name,
      along: pairs[next++],
      length: pairs[next++],
      isGradient: /(^|\/ )d_[^/]*$/.test(name),
    })),
  );
}

function comparison(run, { name, along, length, isGradient }, group) {
  const { numbers } = run.find(name),
    [myAlong, myLength] = fingerprintOf(numbers);
  const longest = Math.max(...group.filter((one) => one.isGradient === isGradient).map((one) => one.length));
  const scale = Math.max(length, 1e-4 * longest) || 1;
  const difference = Math.max(Math.abs(myAlong - along), Math.abs(myLength - length)) / scale;
  return { name, isGradient, size: numbers.length, difference };
}
