"use strict";
/* Teach it: a machine that has learned nothing is trained here, in slices, on new sequences to copy. The page shows how
   it does on the file's own sequence; the training is the same whenever it is repeated, so the address can hold it. */
{
const { h, svg, button, short } = ui;
const BATCH = 4,
  SEED = 1,
  LONGEST = 6;

let lesson = null; // { training, random, history, goal, isOn }

const newLesson = ({ payload }) => ({
  training: new Training(newMachine(payload.settings, SEED), { learningRate: 5e-4, maxNorm: 10, addPenalty: 0.003 }),
  random: randomNumbers(SEED + 1),
  history: [],
  goal: 0,
});

const isCopy = ({ payload: { settings, about } }) =>
  settings.n_inputs === settings.n_outputs + 1 &&
  settings.n_rows * settings.width <= 400 &&
  /^copy/.test(about.task || "copy");

const learn = (page) => {
  const { training, random, history } = lesson,
    bits = page.payload.settings.n_outputs,
    until = performance.now() + 40;
  while (performance.now() < until && training.sequences < lesson.goal) {
    const length = 1 + Math.floor(random() * LONGEST);
    const { bits: cost, sequences } = training.update(each(BATCH, () => copySequence(random, length, bits)));
    history.push({ sequences, cost: cost / (length * bits) });
  }
};

/* A slice, and now and then a look at the machine as it is. */
const goOn = (page, mine) => {
  if (mine !== lesson || page.state.teach === null) return;
  learn(page);
  const isDone = lesson.training.sequences >= lesson.goal;
  lesson.timer = isDone ? null : setTimeout(goOn, 0, page, mine);
  if (isDone || performance.now() > (lesson.next || 0)) {
    lesson.next = performance.now() + 400;
    page.model.show(lesson.training.machine.copy());
    page.go({ teach: lesson.goal });
  }
};

/* Learn until so many sequences were seen. */
const teach = (page, goal) => {
  if (!lesson || goal < lesson.training.sequences) lesson = newLesson(page);
  lesson.goal = goal;
  page.state = { ...page.state, teach: goal };
  if (!lesson.timer) lesson.timer = setTimeout(goOn, 0, page, lesson);
};

/* Pause: what was learned until now is what the address says. */
const pause = (page) => {
  lesson.goal = lesson.training.sequences;
  page.go({ teach: lesson.goal });
};

const forget = (page) => {
  lesson = null;
  page.model.show();
  page.go({ teach: null });
};

/* After an address was opened: learn as much as it says, from the beginning. */
ui.resumeTeaching = (page) => {
  const { teach: goal } = page.state;
  if (goal !== null && isCopy(page)) {
    page.model.show(newLesson(page).training.machine);
    teach(page, goal);
  } else if (page.model.machine !== page.model.given) {
    lesson = null;
    page.model.show();
  }
};

/* The cost of each bit, averaged over parts of the history, by powers of ten. */
const picture = ({ history, goal }) => {
  const size = Math.max(1, Math.ceil(history.length / 60)),
    means = each(Math.floor(history.length / size), (k) => {
      const part = history.slice(k * size, (k + 1) * size);
      return { at: part[part.length - 1].sequences, cost: added(part.map(({ cost }) => cost)) / size };
    });
  const x = (at) => 40 + (250 * at) / Math.max(goal, 1),
    y = (cost) => 10 + 30 * Math.min(3.4, Math.max(0, -Math.log10(cost)));
  const last = means.length ? means[means.length - 1].cost : null;
  return h("figure",
    svg("svg",
      {
        viewBox: "0 0 300 125",
        class: "curve",
        role: "img",
        "aria-label": `Bits per bit asked for, from ${means.length ? short(means[0].cost) : "1"} to ${short(last)}`,
      },
      [1, 0.1, 0.01, 0.001].map((cost) => svg("text", { x: 36, y: y(cost) + 4, class: "tick" }, cost)),
      svg("polyline", { points: means.map(({ at, cost }) => `${x(at).toFixed(1)},${y(cost).toFixed(1)}`).join(" ") }),
    ),
    h("figcaption", `Cost of every bit asked for, by powers of ten; 1 is guessing. Now ${short(last)}.`),
  );
};

ui.tools.teach = (page) => {
  const { state } = page;
  if (!isCopy(page))
    return [
      h("h2", "Teach it"),
      h("p", "Training in the page is for the small copy machine; others take too long here."),
    ];
  const isOn = lesson && lesson.timer,
    known = lesson ? lesson.training.sequences : 0;
  return [
    h("h2", "Teach it"),
    ui.how(
      `A machine of the same size, with random weights, learns to copy 1 to ${LONGEST} random vectors, ${BATCH}
        sequences at a time, by gradients, RMSProp and clipping. Watch the weightings at the level Sequence become
        diagonals: the write head learns to go from row to row, the read head to follow.`,
    ),
    h("div", { class: "group" },
      isOn
        ? button("pause", () => pause(page), { key: "learn" })
        : button(
            known ? "go on" : "learn from nothing",
            () => {
              teach(page, known + 4000);
              page.go({ level: "sequence" });
            },
            { key: "learn" },
          ),
      state.teach !== null && button("back to the file’s machine", () => forget(page), { key: "forget" }),
    ),
    state.teach !== null && lesson
      ? h("p", { id: "learned" },
          `${known.toLocaleString("en")} of ${lesson.goal.toLocaleString("en")} sequences learned${isOn ? "" :
            "; paused"}. On this page’s sequence: ${short(page.model.run.bits)} bits, ${wrongBits(page.model.run)}
            wrong.`,
        )
      : null,
    state.teach !== null && lesson ? picture(lesson) : null,
  ];
};
}
