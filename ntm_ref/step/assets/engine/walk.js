"use strict";
/* The walk through a computation: its stops in order, forwards and then backwards through the same ones.

   A stop is { direction, t, place, kind, evaluation, array }. Forwards there is one for every evaluation, in the order
   in which the run computes them; the start has t = -1. Backwards, in reverse, a stop of kind "fork" comes before an
   evaluation for each of its results that went to several places: there the gradients of its uses add up. */

function stopsOf(run) {
  const forward = run.evaluations.map((evaluation) => stop("forward", evaluation));
  const backward = [...run.evaluations].reverse().flatMap((evaluation) => [
    ...resultsOf(evaluation)
      .filter((array) => run.usesOf(array).length > 1)
      .map((array) => ({ ...stop("backward", evaluation), kind: "fork", array })),
    stop("backward", evaluation),
  ]);
  return [...forward, ...backward];
}

function stop(direction, evaluation) {
  const t = stepOf(evaluation.name),
    place = placeOf(evaluation.name);
  return { direction, t, place, kind: evaluation.kind.title, evaluation, array: null };
}

function resultsOf({ arrays, kind }) {
  return Object.keys(kind.results).map((local) => arrays[local]);
}

/* "heads / linear" of "step 4 / heads / linear". */
function placeOf(name) {
  return name.replace(/^step \d+ \/ /, "");
}
