"use strict";
/* Two tours on the same path: a vector’s way into the memory and out again, and one bit’s way back. Which path, the gradient
   of one output bit decides: it goes through the row that has most of it (see engine/path.js). */
{ // a scope of its own, down to the last line
const { line, tourStop } = ui;

/* What both need: the steps and the heads, and how to look a number up. With `none`, a line, there is no such path. */
const storyOf = (run, loss) => {
  if (loss === "bits") return { none: line`No output is scored in this run, so there is no bit to follow.` };
  const { t: answer, o: bit } = loss,
    { row, share, read, written, steps, product } = mainPath(run);
  const another = "Choose another bit (f) and start the tour again";
  if (row === null)
    return {
      none: line`Bit ${bit} of step ${answer} has no single way through the memory: at no step does one row hold more than half of the squares of its gradient; the most is ${100 * share} %. ${word(another)}.`,
    };
  if (written.weight < 0.5 || !read)
    return {
      none: line`Most of the gradient of bit ${bit} of step ${answer} goes through row ${row}, but no step wrote that row with more than half of a head’s weight; step ${written.t} has ${written.weight}. ${word(another)}.`,
    };
  const n = run.machine.sizes,
    numbers = (t, name) => run.find(`step ${t} / ${name}`).numbers;
  const part = (t, name, i, wide = n.M) => numbers(t, name).subarray(i * wide, (i + 1) * wide),
    stage = (t) => placeOf(run.steps[t].evaluations.find(({ arrays }) => arrays.reads && arrays.x).name);
  return {
    ...{ n, answer, bit, row, steps, product, numbers, part, stage, read: read.t, written: written.t },
    ...{ rh: read.head, head: written.head, waits: read.t - written.t },
    length: (t, name, i) => ui.length(i === undefined ? numbers(t, name) : part(t, name, i)),
    readWith: part(read.t, "read / w", read.head, n.N)[row],
    writtenWith: part(written.t, "write / w", written.head, n.N)[row],
    waiting: each(read.t - written.t, (k) => [written.t + k, "write / memory", row]),
  };
};
const word = (text) => line([text]);
const cosine = (a, b) => added(Array.from(a, (v, i) => v * b[i])) / (ui.length(a) * ui.length(b));
const peak = (numbers) => numbers.indexOf(Math.max(...numbers));

/* How a head came to its row: the line of a stop, what it speaks of, and the last stage of addressing. */
const found = ({ n, part, numbers }, run, t, h, row) => {
  const { addressing } = run.machine.settings,
    [beta, g, gamma] = ["beta", "g", "gamma"].map((name) => numbers(t, `heads / ${name}`)[h]);
  const prev = part(t, "received / w_prev", h, n.N),
    from = peak(prev),
    s = part(t, "heads / s", h, n.S);
  const before = line`It was on row ${from} with ${prev[from]}.`,
    moved = line`The shift is ${peak(s) - (n.S - 1) / 2} rows, with ${s[peak(s)]}, and γ = ${gamma} sharpens it`;
  if (addressing === "content") {
    const w = part(t, "addressing / content / w_content", h, n.N)[row];
    return {
      place: "addressing / content",
      told: [[t, "addressing / content / w_content", h, row]],
      how: line`By content alone: β = ${beta} times the cosines put ${w} on row ${row}.`,
    };
  }
  const w = part(t, "addressing / sharpening / w", h, n.N)[row],
    told = [
      [t, "addressing / sharpening / w", h, row],
      [t, "addressing / shift / s", h],
    ];
  const place = "addressing / sharpening";
  if (addressing === "location") return { place, told, how: line`${before} ${moved}: now row ${row} has ${w}.` };
  const content = peak(part(t, "addressing / content / w_content", h, n.N));
  return {
    place,
    told: [...told, [t, "addressing / interpolation / g", h], [t, "addressing / interpolation / w_prev", h]],
    how: line`${before} By content it prefers row ${content}; the gate takes ${g} of that and ${1 - g} of where it was. ${moved}: now row ${row} has ${w}.`,
  };
};

const vectorStops = (run, loss) => {
  const story = storyOf(run, loss);
  if (story.none) return ui.noTour(story.none);
  const { n, answer, row, read, rh, written, head, waits, waiting, numbers, part, length } = story;
  const write = found(story, run, written, n.R + head, row),
    readFrom = found(story, run, read, rh, row);
  const [x, h] = [run.steps[written].x.values, run.steps[written].h],
    target = numbers(answer, "loss / target"),
    kept = part(written, "write / kept", row);
  const between = each(waits - 1, (k) => written + 1 + k),
    touched = Math.max(...between.flatMap((t) => each(n.W, (w) => part(t, "write / w", w, n.N)[row])));
  const [a, held, before, r] = [
      part(written, "write / a", head),
      part(written, "write / memory", row),
      part(read, "read / memory", row),
      part(read, "read / r", rh),
    ],
    isRight = (o) =>
      numbers(answer, "loss / mask")[o] > 0 && target[o] > 0.5 === numbers(answer, "loss / logits")[o] > 0;
  const right = each(n.O, (o) => o).filter(isRight).length;
  return [
    tourStop(
      "sequence",
      written,
      null,
      line`Step ${written} receives the input ${x}, and step ${answer} is asked for ${target}. What the machine keeps of that input goes into row ${row} of its memory, and is read there ${waits} steps later. Follow it with Space.`,
      [[written, "x"], [answer, "loss / p"], ...waiting],
    ),
    tourStop(
      "step",
      written,
      story.stage(written),
      line`Step ${written}: the controller sees the input, and the vector that was read in the step before, of length ${length(written, "received / reads_prev")}. Whatever the heads do is made from its h, of length ${ui.length(h.values)}.`,
      [
        [written, `${story.stage(written)} / x`],
        [written, `${story.stage(written)} / reads`],
        [written, "heads / linear / h"],
      ],
    ),
    tourStop("step", written, write.place, line`Where will the write head write? ${write.how}`, write.told),
    tourStop(
      "stage",
      written,
      "write",
      line`Writing: row ${row} had length ${length(written, "write / memory_prev", row)}. The factors 1 − w e leave between ${Math.min(...kept)} and ${Math.max(...kept)} of its numbers; then ${story.writtenWith} times the add vector is added, whose length is ${ui.length(a)}. Now the row has length ${ui.length(held)}.`,
      [
        [written, "write / memory", row],
        [written, "write / memory_prev", row],
        [written, "write / a", head],
      ],
    ),
    ...(between.length
      ? [
          tourStop(
            "sequence",
            between[0],
            null,
            line`The row waits until step ${read}. No write head has more than ${touched} of its weight there meanwhile, and when the row is read, its cosine with what was left in it is ${cosine(held, before)}.`,
            waiting,
          ),
        ]
      : []),
    tourStop(
      "step",
      read,
      readFrom.place,
      line`Step ${read}: how does the read head find the row? ${readFrom.how}`,
      readFrom.told,
    ),
    tourStop(
      "stage",
      read,
      "read",
      line`Reading: every row counts as much as its weight, and row ${row} has ${story.readWith}. The vector that is read has length ${ui.length(r)}; its cosine with what step ${written} left in the row is ${cosine(r, held)}.`,
      [
        [read, "read / r", rh],
        [read, "read / w", rh, row],
        [read, "read / memory", row],
      ],
    ),
    answer === read
      ? tourStop(
          "step",
          answer,
          "output",
          line`The output sees that vector in the same step, beside h. The logits are ${numbers(answer, "loss / logits")}.`,
          [
            [answer, "output / reads"],
            [answer, "loss / logits"],
          ],
        )
      : tourStop(
          "step",
          read + 1,
          story.stage(read + 1),
          line`The step after, ${read + 1}, receives what was read. So it gets into the controller’s h, and from there to the logits: at step ${answer} they are ${numbers(answer, "loss / logits")}.`,
          [
            [read + 1, `${story.stage(read + 1)} / reads`],
            [read + 1, "output / h"],
            [read + 1, "loss / logits"],
          ],
        ),
    tourStop(
      "stage",
      answer,
      "loss",
      line`The answer of step ${answer}: probabilities ${numbers(answer, "loss / p")} of a 1, where ${target} was asked for. ${right} of ${n.O} bits are right, and the step costs ${added(Array.from(numbers(answer, "loss / cost")))} bits. The next tour goes the same way backwards.`,
      [
        [answer, "loss / p"],
        [answer, "loss / target"],
      ],
    ),
  ];
};

const bitStops = (run, loss) => {
  const story = storyOf(run, loss);
  if (story.none) return ui.noTour(story.none);
  const { n, answer, bit, row, read, rh, written, head, waits, waiting, steps, numbers, part, length } = story;
  const back = (level, t, place, line, told, more) => tourStop(level, t, place, line, told, { back: true, ...more });
  const entry = story.stage(answer),
    one = steps[Math.floor(steps.length / 2)],
    kept = one && part(one.t, "write / kept", row);
  const d_a = run.steps.map(({ t }) => length(t, "write / d_a")),
    next = peak(d_a.map((v, t) => (t === written ? -1 : v)));
  const most = run.steps.map(({ x }) => ui.largest(x.gradient)),
    at = peak(most),
    input = run.steps[at].x.gradient.findIndex((v) => Math.abs(v) === most[at]);
  const part_a = Array.from(part(written, "write / d_a", head), Math.abs),
    a = [written, "write / a", head, peak(part_a)],
    checked = nudge(run, `step ${written} / write / a`, a.slice(2), { loss: ui.lossOf(loss) });
  return [
    back(
      "sequence",
      answer,
      null,
      line`The loss is now one number: logit ${bit} of step ${answer}, which is ${numbers(answer, "logits")[bit]}. Every gradient says how fast that logit grows with a number; on what comes after step ${answer} it does not depend at all. From here we go back.`,
      [[answer, "output / logits", bit]],
    ),
    back(
      "step",
      answer,
      "output",
      line`Back through the output’s matrix: h receives a gradient of length ${length(answer, "output / d_h")}, and the vector that is read in this step one of length ${length(answer, "output / d_reads")}.`,
      [
        [answer, "output / h"],
        [answer, "output / reads"],
      ],
    ),
    ...(read < answer
      ? [
          back(
            "step",
            answer,
            entry,
            line`Through h and back through the controller: the vector that was read in step ${answer - 1} receives a gradient of length ${length(answer, `${entry} / d_reads`)}, the input of this step one of ${length(answer, `${entry} / d_x`)}.`,
            [
              [answer, `${entry} / reads`],
              [answer, `${entry} / x`],
            ],
          ),
        ]
      : []),
    back(
      "stage",
      read,
      "read",
      line`Step ${read} read row ${row} with weight ${story.readWith}, and d_r has length ${length(read, "read / d_r", rh)}. Each row receives its weight times that: row ${row} a gradient of length ${length(read, "read / d_memory", row)}. Here it enters the memory.`,
      [
        [read, "read / memory", row],
        [read, "read / w", rh, row],
        [read, "read / r", rh],
      ],
    ),
    ...(one
      ? [
          back(
            "sequence",
            one.t,
            null,
            line`It waits in row ${row}, as the vector did: its length is ${steps[0].length} after step ${steps[0].t}, and ${length(written, "write / d_memory", row)} after step ${written}. Each write lets 1 − w e of it through, and the ${steps.length} between them ${story.product} in all.`,
            waiting,
            { show: "bit" },
          ),
          back(
            "stage",
            one.t,
            "write",
            line`One of these writes, step ${one.t}: in row ${row}, 1 − w e is between ${Math.min(...kept)} and ${Math.max(...kept)}. A gradient of length ${one.length} comes in, and one of ${length(one.t, "write / d_memory_prev", row)} goes out to the step before.`,
            [
              [one.t, "write / memory_prev", row],
              [one.t, "write / memory", row],
              [one.t, "write / w"],
            ],
          ),
        ]
      : []),
    back(
      "stage",
      written,
      "write",
      line`Step ${written} wrote the row, with weight ${story.writtenWith}, and so what waited goes to its add vector: d_a has length ${length(written, "write / d_a", head)}. What had been in the row before receives ${length(written, "write / d_memory_prev", row)}.`,
      [a, [written, "write / memory", row], [written, "write / w", head, row]],
    ),
    back(
      "sequence",
      written,
      null,
      line`Is that step special? Its d_a has length ${d_a[written]}; of all others, step ${next} has the longest, ${d_a[next]}. ${word(d_a[written] > d_a[next] ? "The gradient has found the step that wrote" : "So there are other ways, too")}.`,
      [
        [written, "write / a"],
        [next, "write / a"],
      ],
    ),
    back(
      "step",
      written,
      "heads / linear",
      line`Out of the memory: the heads’ raw numbers receive a gradient of length ${length(written, "heads / linear / d_raw")}, the controller’s h ${length(written, "d_h")}, and the input of step ${written} ${length(written, "d_x")}.`,
      [
        [written, "heads / linear / h"],
        [written, "heads / raw"],
        [written, `${story.stage(written)} / x`],
      ],
    ),
    back(
      "sequence",
      at,
      null,
      line`Of all ${n.I * run.steps.length} numbers of the input, number ${input} of step ${at} has the largest gradient, ${run.steps[at].x.gradient[input]}. ${word(at === written ? "That is the input of the step that wrote the row" : "That is not the step that wrote the row: an input acts in several ways")}.`,
      [[at, "x", input]],
    ),
    back(
      "stage",
      written,
      "write",
      line`Do not believe it, nudge it: with one number of that add vector a little lower and higher, the slope of the logit is ${checked.extrapolated}. The gradient that came back through ${waits} steps is ${checked.gradient}.`,
      [a],
      { show: "nudge" },
    ),
  ];
};

const always = { isFor: () => true, needsBit: true, runOf: (model) => model.whole };
ui.tours.vector = { ...always, title: "A vector’s way into the memory and out again", stops: vectorStops };
ui.tours.bit = { ...always, title: "One bit’s way back", stops: bitStops };
}
