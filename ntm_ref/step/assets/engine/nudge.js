"use strict";
/* Checks by hand: change a number a little, run again, and compare the slope of the loss with the gradient.

   The slope at width h is (L(v + h) - L(v - h)) / 2h, whose error falls with h^2; from the slopes at h and h/4 the
   error's first term is removed (extrapolation), as ntm_ref.gradcheck does it. */

/* The run again with a number changed, from its step on only. */
function rerun(run, changes) {
  const { machine, x, target, mask, batchSize, addPenalty } = run,
    since = Math.min(...changes.map(firstStepOf));
  return new Run(machine, x, {
    target,
    mask,
    batchSize,
    addPenalty,
    changes: [...run.changeList, ...changes],
    from: run,
    since,
  });
}

/* The change that gives the number at an index of an array another value. */
function setNumber(run, name, index, value) {
  const { array } = run.find(name);
  return { kind: "Set", name: array.name, flat: array.flat(index), value };
}

/* The loss if a number had another value. */
function lossWith(run, name, index, value, loss = "bits") {
  return rerun(run, [setNumber(run, name, index, value)]).lossValue(loss);
}

/* { value, gradient, h, below, at, above, slope, extrapolated, digits } of one number: how many digits agree. */
function nudge(run, name, index, { h = 1e-3, loss = "bits" } = {}) {
  const { array } = run.find(name),
    flat = array.flat(index),
    value = array.values[flat];
  const slopeAt = (width) => {
    const [below, above] = [-width, width].map((by) => lossWith(run, name, index, value + by, loss));
    return { below, above, slope: (above - below) / (2 * width) };
  };
  const wide = slopeAt(h),
    narrow = slopeAt(h / 4),
    gradient = array.gradient[flat];
  const extrapolated = (16 * narrow.slope - wide.slope) / 15;
  return {
    value,
    gradient,
    h,
    ...wide,
    at: run.lossValue(loss),
    extrapolated,
    digits: digitsThatAgree(extrapolated, gradient),
  };
}

/* The losses at several values of a number: a curve, whose tangent the gradient is. */
function curve(run, name, index, values, loss = "bits") {
  return values.map((value) => lossWith(run, name, index, value, loss));
}

/* The same check for a whole array at once, along random signs: the slope, and what the gradient says it is. */
function nudgeAll(run, name, { h = 1e-4, loss = "bits", seed = 0 } = {}) {
  const { array } = run.find(name),
    signs = randomSigns(array.size, seed);
  const lossAt = (by) =>
    rerun(
      run,
      Array.from(array.values, (value, flat) => ({
        kind: "Set",
        name: array.name,
        flat,
        value: value + by * signs[flat],
      })),
    ).lossValue(loss);
  const [wide, narrow] = [h, h / 4].map((width) => (lossAt(width) - lossAt(-width)) / (2 * width));
  const slope = (16 * narrow - wide) / 15,
    gradient = added(array.gradient.map((d, flat) => d * signs[flat]));
  return { slope, gradient, digits: digitsThatAgree(slope, gradient) };
}

function digitsThatAgree(one, other) {
  const size = Math.max(Math.abs(one), Math.abs(other));
  return one === other ? 15 : Math.max(0, Math.floor(-Math.log10(Math.abs(one - other) / size)));
}
