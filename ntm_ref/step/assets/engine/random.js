"use strict";
/* Random numbers for training in the page: a new machine, and new sequences to copy. The generator is mulberry32. */

function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/* From a uniform generator, numbers of the normal distribution (Box and Muller). */
function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/* A hash of the place in an array, from 0 to 2^32 - 1. */
function hashOf(i, seed = 0) {
  let x = Math.imul(i + 1 + Math.imul(seed, 0x9e3779b1), 0x85ebca6b) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0xc2b2ae35) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
}

/* Fixed weights from -1 to 1, the same as in ntm_ref/step/fingerprint.py; and signs that depend on the seed. */
function randomWeights(n) {
  return Float64Array.from({ length: n }, (_, i) => hashOf(i) / 2 ** 31 - 1);
}

function randomSigns(n, seed) {
  return Float64Array.from({ length: n }, (_, i) => (hashOf(i, seed) & 1 ? 1 : -1));
}

/* A machine that has learned nothing, drawn as in machine/parameters.py. */
function newMachine(settings, seed) {
  const random = randomNumbers(seed),
    shapes = parameterShapes(settings, sizesOf(settings)),
    values = {};
  const seen = (name) => shapes[name.replace("W_r", "W_x")].shape[0] + shapes[name.replace("W_x", "W_r")].shape[0];
  const isScattered = settings.start === "scattered";
  for (const [name, { shape }] of Object.entries(shapes)) {
    const draw = (sd) => Float64Array.from({ length: sizeOf(shape) }, () => sd * normal(random));
    if (/\.W/.test(name)) values[name] = draw(0.5 * (name.startsWith("controller") ? seen(name) : shape[0]) ** -0.5);
    else if (name === "initial.memory")
      values[name] = isScattered ? draw(0.05) : new Float64Array(sizeOf(shape)).fill(0.05);
    else if (name === "initial.v")
      values[name] = isScattered
        ? draw(1)
        : Float64Array.from({ length: sizeOf(shape) }, (_, i) => (i % shape[1] ? 0 : 10));
    else if (name === "initial.reads") values[name] = draw(0.05);
    else values[name] = new Float64Array(sizeOf(shape));
  }
  return new Machine(settings, values);
}

/* A sequence to copy, as tasks/copy.py makes it: vectors of random bits, a delimiter, then time to answer. */
function copySequence(random, length, bits) {
  const x = [],
    target = [],
    mask = [],
    T = 2 * length + 1;
  for (let t = 0; t < T; t++) {
    x.push(new Float64Array(bits + 1));
    target.push(new Float64Array(bits));
    mask.push(new Float64Array(bits).fill(t > length ? 1 : 0));
  }
  x[length][bits] = 1;
  for (let t = 0; t < length; t++) {
    for (let o = 0; o < bits; o++) x[t][o] = target[length + 1 + t][o] = random() < 0.5 ? 0 : 1;
  }
  return { x, target, mask };
}
