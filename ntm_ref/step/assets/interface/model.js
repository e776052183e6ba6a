"use strict";
/* What is computed for a state: the run with its changes, its gradients for the loss that was chosen, with the paths
  that
   were switched off. Nothing is computed twice for the same changes, loss and switches. */
{
class Model {
  constructor(payload) {
    this.payload = payload;
    this.given = this.machine = machineOf(payload);
    const before = performance.now();
    this.original = runOf(payload, this.machine).backward();
    this.milliseconds = performance.now() - before;
    this.comparison = compareWithNumPy(this.original, payload.fingerprint);
    [this.run, this.whole, this.key] = [this.original, this.original, null];
    this.version = 0; // of the machine, which training changes
    this.update(ui.initialState());
  }

  /* Compute what a state asks for; an Error if its changes are not possible. */
  update({ changes, loss, cut }) {
    const key = JSON.stringify([changes, loss, cut, this.version]);
    if (key === this.key) return;
    const compute = (cut) => runOf(this.payload, this.machine, changes).backward({ loss: ui.lossOf(loss), cut });
    this.whole = compute([]); // nothing is switched off
    this.run = cut.length ? compute(cut) : this.whole;
    this.stops = stopsOf(this.run);
    this.key = key;
  }

  /* From now on show this machine; without one, that of the file. */
  show(machine = this.given) {
    this.machine = machine;
    this.version++;
  }

  get sizes() {
    return this.run.machine.sizes;
  }
}

ui.modelOf = (payload) => new Model(payload);
ui.lossOf = (loss) => (loss === "bits" ? "bits" : { name: `step ${loss.t} / logits`, index: [loss.o] });
ui.lossName = (loss) => (loss === "bits" ? "the loss" : `logit ${loss.o} of step ${loss.t}`);

/* How many bits are scored, and how many of them are on the wrong side. */
ui.scoredBits = (run) => run.mask.reduce((sum, row) => sum + row.filter((one) => one > 0).length, 0);
ui.answers = (run, t) => run.mask[t].some((one) => one > 0);

/* The lines on top of the page: { agree, text } and the loss. */
ui.agreement = ({ comparison, milliseconds }) => {
  const { agree, n_arrays, n_numbers, largest, differ } = comparison;
  const text = agree
    ? `${n_numbers.toLocaleString("en")} numbers in ${n_arrays.toLocaleString("en")} arrays, forwards and backwards,
      were computed here in ${Math.ceil(milliseconds)} ms and agree with NumPy’s; the largest relative difference is
      ${largest.toExponential(0).replace("-", "−")}.`
    : `These numbers are not NumPy’s. The first array that differs is ${differ[0]}; ${ui.count(differ.length, "array")}
      of ${n_arrays.toLocaleString("en")} differ: ${differ.slice(1, 6).join(", ")}${differ.length > 6 ? ", ..." : ""}`;
  return ui.oneLine(text);
};

ui.lossInWords = (run) => {
  const scored = ui.scoredBits(run),
    wrong = wrongBits(run);
  const price = run.addPenalty ? ` The price of writing is ${run.addPenalty} per unit, in it.` : "";
  return `Loss: ${ui.short(run.bits)} bits for ${ui.count(scored, "scored bit")}, ${wrong === 0 ? "all of them right" :
    `${wrong} of them wrong`}.${price}`;
};
}
