"use strict";
/* Two tours on one path: a vector’s way into the memory and out again, and one bit’s way back. Which path, the gradient
   of one output bit decides: it goes through the row that has most of it (see engine/path.js). */
{
const { line, tourStop } = ui;
const cosine = (a, b) => added(Array.from(a, (v, i) => v * b[i])) / (ui.length(a) * ui.length(b));
const peak = (numbers) => numbers.indexOf(Math.max(...numbers));

/* The path with what both tours need, or no more than { none }, a line, if there is no such path. */
const pathOf = (run, loss) => {
  if (loss === "bits") return { none: line`No output is scored in this run, so there is no bit to follow.` };
  const n = run.machine.sizes,
    { row, share, read, written, ...more } = mainPath(run),
    bit = line`bit ${loss.o} of step ${loss.t}`;
  if (row === null)
    return { none: line`The gradient of ${bit} has no main path: at no step does one row of the memory hold more than
      half of its squares; the most is ${100 * share} %. Choose another bit (f) and start the tour again.` };
  if (written.weight < 0.5 || !read)
    return { none: line`Most of the gradient of ${bit} goes through row ${row}, but no step wrote that row with more
      than half of a head’s weight; step ${written.t} has ${written.weight}. Choose another bit (f) and start the tour
        again.` };
  const numbers = (t, name) => run.find(`step ${t} / ${name}`).numbers,
    part = (t, name, i, wide = n.M) => numbers(t, name).subarray(i * wide, (i + 1) * wide);
  return {
    ...{ n, row, read, written, ...more, numbers, part, answer: loss.t, bit: loss.o },
    length: (t, name, i) => ui.length(i === undefined ? numbers(t, name) : part(t, name, i)),
    entry: (t) => placeOf(run.steps[t].evaluations.find(({ arrays }) => arrays.reads && arrays.x).name),
    waiting: each(read.t - written.t, (k) => [written.t + k, "write / memory", row]),
  };
};

/* How a head, counted among all, came to its row: a stop at the last stage of addressing. */
const foundRow = ({ n, part, numbers, row }, question, t, h, addressing) => {
  const of = (name, wide = n.N) => part(t, name, h, wide),
    head = (name) => numbers(t, `heads / ${name}`)[h];
  const [prev, s] = [of("received / w_prev"), of("heads / s", n.S)],
    before = line`It was on row ${peak(prev)} with ${prev[peak(prev)]}.`;
  const content = () => peak(of("addressing / content / w_content")),
    moved = line`The shift is ${peak(s) - (n.S - 1) / 2} with ${s[peak(s)]}, and γ = ${head("gamma")} sharpens it`;
  const how = {
    full: () => line`${before} By content it prefers row ${content()}; the gate takes ${head("g")} of that and
      ${1 - head("g")} of where it was. ${moved}`,
    content: () => line`By content alone, with β = ${head("beta")}`,
    location: () => line`${before} ${moved}`,
  };
  const last = addressing === "content" ? "addressing / content" : "addressing / sharpening",
    w = `${last} / w${addressing === "content" ? "_content" : ""}`;
  const told = ["interpolation / g", "interpolation / w_prev", "shift / s"].map((name) => [t, `addressing / ${name}`,
    h]);
  const text = line`${question} ${how[addressing]()}: now row ${row} has ${of(w)[row]}.`;
  return tourStop("step", t, last, text, [[t, w, h, row], ...(addressing === "full" ? told : [])]);
};

const vector = (run, loss) => {
  const path = pathOf(run, loss);
  if (path.none) return ui.noTour(path.none);
  const { n, row, answer, waiting, numbers, part, length, entry } = path,
    { addressing } = run.machine.settings,
    [t, head, read, reader] = [path.written.t, path.written.head, path.read.t, path.read.head];
  const [held, kept, r] = [part(t, "write / memory", row), part(t, "write / kept", row), part(read, "read / r",
    reader)],
    between = each(read - t - 1, (k) => t + 1 + k),
    touched = between.flatMap((k) => each(n.W, (w) => part(k, "write / w", w, n.N)[row]));
  const [target, logits] = [numbers(answer, "loss / target"), numbers(answer, "loss / logits")];
  return [
    tourStop("sequence", t, null, line`Step ${t} receives the input ${run.steps[t].x.values}, and step ${answer} is
      asked for ${target}. What the machine keeps of that input goes into row ${row} of its memory, and is read from
      there ${read - t} steps later. Follow it with Space.`,
      [[t, "x"], [answer, "loss / p"], ...waiting]),
    tourStop("step", t, entry(t), line`Step ${t}: the controller sees the input, and what was read in the step before, a
      vector of length ${length(t, "received / reads_prev")}. From its h, of length ${length(t, "h")}, comes all that
        the heads do.`,
      [[t, `${entry(t)} / x`], [t, `${entry(t)} / reads`], [t, "heads / linear / h"]]),
    foundRow(path, line`Where will the write head write?`, t, n.R + head, addressing),
    tourStop("stage", t, "write", line`Writing: row ${row} had length ${length(t, "write / memory_prev", row)}. The
      factors 1 − w e leave between ${Math.min(...kept)} and ${Math.max(...kept)} of its numbers; then
      ${path.written.weight}
        times
      the add vector is added, which has length ${length(t, "write / a", head)}. Now the row has ${ui.length(held)}.`,
      [[t, "write / memory", row], [t, "write / memory_prev", row], [t, "write / a", head]]),
    ...between.slice(0, 1).map((next) => tourStop("sequence", next, null, line`The row waits until step ${read}.
      Meanwhile no write head has more than ${Math.max(...touched)} of its weight there; when the row is read, its
      cosine with what
      was written is ${cosine(held, part(read, "read / memory", row))}.`,
      waiting)),
    foundRow(path, line`Step ${read}: how does the read head find the row?`, read, reader, addressing),
    tourStop("stage", read, "read", line`Reading: every row counts as much as its weight, and row ${row} has
      ${path.read.weight}. The vector that is read has length ${ui.length(r)}, and its cosine with what was written in
        step ${t} is ${cosine(r, held)}.`,
      [[read, "read / r", reader], [read, "read / w", reader, row], [read, "read / memory", row]]),
    answer === read
      ? tourStop("step", answer, "output", line`The output sees that vector in the same step, beside h: the logits are
      ${logits}.`,
      [[answer, "output / reads"], [answer, "loss / logits"]])
      : tourStop("step", read + 1, entry(read + 1), line`The step after, ${read + 1}, receives that vector. So it gets
        into the controller’s h, and into the logits: at step ${answer} they are ${logits}.`,
      [[read + 1, `${entry(read + 1)} / reads`], [read + 1, "output / h"], [read + 1, "loss / logits"]]),
    tourStop("stage", answer, "loss", line`The answer of step ${answer}: a 1 has the probabilities
      ${numbers(answer, "loss / p")}, and ${target} was asked for; that costs ${added(numbers(answer, "loss / cost"))}
        bits.
      The second tour goes the same way backwards.`,
      [[answer, "loss / p"], [answer, "loss / target"]]),
  ];
};

const bit = (run, loss) => {
  const path = pathOf(run, loss);
  if (path.none) return ui.noTour(path.none);
  const { n, row, answer, waiting, steps, numbers, part, length, entry } = path,
    [t, head, read, reader] = [path.written.t, path.written.head, path.read.t, path.read.head];
  const back = (level, t, place, line, told, show) => tourStop(level, t, place, line, told, { back: true, ...show });
  const d_a = run.steps.map(({ t }) => length(t, "write / d_a")),
    next = peak(d_a.map((v, k) => (k === t ? -1 : v)));
  const largest = run.steps.map(({ x }) => ui.largest(x.gradient)),
    heard = peak(largest),
    d_x = run.steps[heard].x.gradient,
    input = d_x.findIndex((v) => Math.abs(v) === largest[heard]);
  const a = [t, "write / a", head, peak(part(t, "write / d_a", head).map(Math.abs))],
    checked = nudge(run, `step ${t} / write / a`, a.slice(2), { loss: ui.lossOf(loss) });
  const kept = (k) => part(k, "write / kept", row);
  return [
    back("sequence", answer, null, line`The loss is now one number: logit ${path.bit} of step ${answer}, which is
      ${numbers(answer, "logits")[path.bit]}. A gradient says how fast that logit grows with a number; on what comes
        after step ${answer} it does not depend at all. From here we go back.`,
      [[answer, "output / logits", path.bit]]),
    back("step", answer, "output", line`Back through the output’s matrix: h receives a gradient of length
      ${length(answer, "output / d_h")}, and what is read in this step one of length ${length(answer,
        "output / d_reads")}.`,
      [[answer, "output / h"], [answer, "output / reads"]]),
    ...(read === answer ? [] : [back("step", answer, entry(answer), line`Through h, and back through the controller:
      what
      was read in the step before receives a gradient of length ${length(answer, `${entry(answer)} / d_reads`)}, the
        input of this step one of length ${length(answer, `${entry(answer)} / d_x`)}.`,
      [[answer, `${entry(answer)} / reads`], [answer, `${entry(answer)} / x`]])]),
    back("stage", read, "read", line`Step ${read} read row ${row} with weight ${path.read.weight}, and d_r has length
      ${length(read, "read / d_r", reader)}. Each row receives its weight times d_r: row ${row} a gradient of length
      ${length(read, "read / d_memory", row)}. Here the gradient enters the memory.`,
      [[read, "read / memory", row], [read, "read / w", reader, row], [read, "read / r", reader]]),
    ...steps.slice(0, 1).flatMap((first) => [
      back("sequence", first.t, null, line`It waits in row ${row}, as the vector did: its length is ${first.length}
        after step ${first.t}, and ${length(t, "write / d_memory", row)} after step ${t}. Each write lets 1 − w e of
        it through; over ${steps.length} of them, the product is ${path.product}.`,
      waiting, { show: "bit" }),
      back("stage", first.t, "write", line`One of these writes, step ${first.t}: in row ${row}, 1 − w e is between
      ${Math.min(...kept(first.t))} and ${Math.max(...kept(first.t))}. A gradient of length ${first.length} comes in,
        and
      one of length ${length(first.t, "write / d_memory_prev", row)} goes out, to the step before.`,
      [[first.t, "write / memory_prev", row], [first.t, "write / memory", row], [first.t, "write / kept", row]]),
    ]),
    back("stage", t, "write", line`Step ${t} wrote the row, with weight ${path.written.weight}. So what waited goes to
      its add vector: d_a has length ${length(t, "write / d_a", head)}. What had been in the row before receives
      ${length(t, "write / d_memory_prev", row)}.`,
      [a, [t, "write / memory", row], [t, "write / w", head, row]]),
    back("sequence", t, null, line`Is that step special? Its d_a has length ${d_a[t]}; of all others, step ${next} has
      the longest, ${d_a[next]}.
      ${d_a[t] > d_a[next] ? line`The gradient found the step that wrote.` : line`So there are
      other ways, too.`}`,
      [[t, "write / a"], [next, "write / a"]]),
    back("step", t, "heads / linear", line`Out of the memory: the heads’ raw numbers receive a gradient of length
      ${length(t, "heads / linear / d_raw")}, h one of ${length(t, "d_h")}, and the input of step ${t} one of
      ${length(t, "d_x")}.`,
      [[t, "heads / linear / h"], [t, "heads / raw"], [t, `${entry(t)} / x`]]),
    back("sequence", heard, null, line`Of all ${n.I * run.steps.length} numbers of the input, number ${input} of step
      ${heard} has the largest gradient, ${d_x[input]}. ${heard === t ? line`It came in when the row was written.` :
        line`It
      did not come in when the row was written: an input acts in several ways.`}`,
      [[heard, "x", input]]),
    back("stage", t, "write", line`Do not believe it, nudge it: with one number of that add vector a little lower and
      higher,
      the slope of the logit is ${checked.extrapolated}. The gradient that came back ${read - t} steps is
      ${checked.gradient}.`,
      [a], { show: "nudge" }),
  ];
};

const always = { isFor: () => true, needsBit: true, runOf: (model) => model.whole };
ui.tours.vector = { ...always, title: "A vector’s way into the memory and out again", stops: vector };
ui.tours.bit = { ...always, title: "One bit’s way back", stops: bit };
}
