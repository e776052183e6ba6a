"use strict";
/* What the file carries: settings, weights, one sequence, and a fingerprint of NumPy's numbers. See step/payload.py. */

/* The numbers behind base64, "float32" or "float64", little-endian. */
function decoded(base64, dtype) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  const size = dtype === "float32" ? 4 : 8,
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
   difference and where that is, and the names of all arrays that differ, the first first.

   A difference is relative to the array's length, or to a ten-thousandth of the longest in the same step, if that is
   more: a sum of large numbers that nearly cancel is known only as well as they are. */
function compareWithNumPy(run, { steps, step, once, numbers }, tolerance = 1e-9) {
  const expected = decoded(numbers, "float64"),
    differ = [],
    isGradient = (name) => / ?d_[^/]*$/.test(name);
  const groups = [...each(steps, (t) => step.map((name) => `step ${t} / ${name}`)), once];
  let largest = 0,
    where = null,
    n_numbers = 0,
    next = 0;
  for (const names of groups) {
    const lengths = names.map((_, a) => expected[2 * (next + a) + 1]);
    const longest = (gradients) => Math.max(0, ...lengths.filter((_, a) => isGradient(names[a]) === gradients));
    const scales = { true: longest(true), false: longest(false) };
    names.forEach((name, a) => {
      const found = run.find(name).numbers,
        [along, length] = fingerprintOf(found);
      n_numbers += found.length;
      const scale = Math.max(lengths[a], 1e-4 * scales[isGradient(name)]) || 1;
      const difference = Math.max(Math.abs(along - expected[2 * (next + a)]), Math.abs(length - lengths[a])) / scale;
      if (!(difference <= largest)) [largest, where] = [difference, name];
      if (!(difference <= tolerance)) differ.push(name);
    });
    next += names.length;
  }
  return { agree: differ.length === 0, n_arrays: next, n_numbers, largest, where, differ };
}
