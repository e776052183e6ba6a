"use strict";
/* A tour for the copy machine that was trained on random bits alone (tutorial 11): two silent vectors in a row lead its
  read
   head astray. Only the page of that machine has it, such as `ntm-ref step copy-random-only --inputs silent-pair`. */
{
const { line, tourStop } = ui;
const peak = (numbers) => numbers.indexOf(Math.max(...numbers));

const stops = (run, loss, { payload, given }) => {
  const { N, O, S } = run.machine.sizes,
    mark = run.mask.findIndex((one) => one.some((m) => m > 0)) - 1,
    isSilent = (t) => !run.steps[t].x.values.some((v) => v > 0);
  const a = each(Math.max(0, mark - 1), (t) => t).find((t) => isSilent(t) && isSilent(t + 1));
  if (a === undefined)
    return ui.noTour(
      line`This sequence has no two silent vectors in a row. Write the page again with the option inputs silent-pair.`,
    );
  const b = a + 1,
    numbers = (t, name) => run.find(`step ${t} / ${name}`).numbers,
    weights = (one, t) => one.find(`step ${t} / state / w`).numbers.subarray(0, N); // of the read head
  const stay = (S - 1) / 2,
    s = (t) => numbers(t, "heads / s").subarray(0, S),
    go = peak(s(a).map((v, k) => (k === stay ? -1 : v)));
  const home = peak(numbers(a, "received / w_prev").subarray(0, N)),
    next = (home + go - stay + N) % N;
  const had = (t) => numbers(t, "received / w_prev")[home],
    has = (t, row) => weights(run, t)[row];
  const goes = (t) => line`stays with ${s(t)[stay]} and goes on with ${s(t)[go]}. After sharpening, row ${home}, which
    had ${had(t)} of its weight, has ${has(t, home)}, and row ${next} has ${has(t, next)}`;
  const told = (t) => [
    [t, "addressing / shift / w_shifted", 0, next],
    [t, "addressing / shift / s", 0],
    [t, "addressing / sharpening / w", 0, next],
  ];
  const hold = { kind: "SetHead", t: b, head: 0, name: "s", values: each(S, (k) => Number(k === stay)) },
    held = runOf(payload, given, [hold]),
    scored = ui.scoredBits(run);
  const [before, after] = [run, held].map((one) => peak(weights(one, mark))),
    first = peak(numbers(0, "write / w"));
  const silent = [
      [a, "x"],
      [b, "x"],
    ],
    input = run.steps[a].x.values;
  const answered = each(run.steps.length - mark - 1, (k) => [mark + 1 + k, "loss / p"]),
    isSame = input.every((v, i) => v === run.steps[mark + 1].x.values[i]),
    look = line`Look at the input of step ${a}: it is ${input}, and so is that of step ${mark + 1}, where the machine
      answers. The controller sees nothing else but what was read in the step before, and that alone tells listening
      from answering.`;
  return [
    tourStop(
      "sequence",
      a,
      null,
      line`Steps ${a} and ${b} are silent: no bit is set. In the answer, from step ${mark + 1} on, ${wrongBits(run)} of
        ${scored} bits are wrong (crossed).`,
      [...silent, ...answered],
    ),
    ...(isSame
      ? [
          tourStop("stage", a, "controller / linear", look, [
            [a, "controller / linear / x"],
            [a, "controller / linear / reads"],
          ]),
        ]
      : []),
    tourStop(
      "step",
      a,
      "addressing / shift",
      line`The first silent step, ${a}: the read head was on row ${home}, where it should wait. It ${goes(a)}.`,
      told(a),
    ),
    tourStop(
      "step",
      b,
      "addressing / shift",
      line`The second, ${b}: of what it had read, ${has(a, home)} came from row ${home}. It ${goes(b)}.`,
      told(b),
    ),
    tourStop(
      "sequence",
      mark,
      null,
      line`Step ${mark} is the mark, after which the answer begins. Vector 0 was written into row ${first}; at the mark,
        the read head reads row ${before}, with ${weights(run, mark)[before]}.`,
      [[mark, "state / w", 0], ...each(mark, (t) => [t, "state / w", 0, home])],
    ),
    tourStop(
      "sequence",
      b,
      null,
      line`The test: in step ${b} alone, the read head’s shift is set to stay. Then it reads row ${after} at the mark,
        and ${wrongBits(held)} of ${scored} bits are wrong, where ${wrongBits(run)} were.`,
      [
        ...answered,
        [b, "heads / s", 0],
        [mark, "state / w", 0, after],
      ],
      { show: "change", changes: [hold] },
    ),
    tourStop(
      "sequence",
      a,
      null,
      line`Why did training not teach it? Of random vectors of ${O} bits, one in ${2 ** O} is silent, and two given
        neighbours both are in one of ${4 ** O}. Tutorial 11 has the whole case, and the cure.`,
      silent,
    ),
  ].map((stop) => ({ ...stop, at: { changes: [], ...stop.at } }));
};

ui.tours.silent = {
  ...{ title: "The case of the silent vectors", needsBit: false },
  ...{ isFor: ({ machine }) => machine === "copy-random-only", runOf: (model) => model.original, stops },
};
}
