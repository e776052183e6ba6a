"use strict";
/* The top of the page: what is shown, whether it agrees with NumPy, the loss, the buttons. */
{
const { h, button } = ui;

/* For whoever opens the page for the first time. */
const whatItIs = ({ about }, n) => {
  const heads = ui.listed([ui.count(n.R, "read head"), ui.count(n.W, "write head")]);
  return ` A Neural Turing Machine: ${n.N} rows of memory, ${heads}.${about.task === "copy" ? " It repeats what it hears." : ""}`;
};

ui.heading = (page) => {
  const { model, payload } = page,
    { agree } = model.comparison,
    changed = page.state.changes.length || page.state.teach !== null;
  const before = changed ? `Changed. The file’s run had ${ui.short(model.original.bits)} bits. ` : "";
  return [
    h("h1", payload.title, h("small", whatItIs(payload, model.sizes))),
    h("p", { id: "badge", class: agree ? "good" : "bad" }, agree ? "✓ " : "✗ ", ui.agreement(model)),
    h("p", { id: "loss" },
      before,
      ui.lossInWords(model.run),
      page.state.loss === "bits" ? "" : ` Gradients are those of ${ui.lossName(page.state.loss)}.`,
    ),
    h("p", { id: "note", role: "status" }, page.note),
  ];
};

ui.controls = (page) => {
  const { state } = page;
  const level = (name, text, title) =>
    button(text, () => page.go({ level: name }), { key: name, pressed: state.level === name, title });
  const tool = (name, text, title) =>
    button(text, () => ui.openTool(page, name), { key: name, pressed: state.show === name, title });
  return [
    h("span", { class: "group" },
      level("sequence", "Sequence", "all steps"),
      level("step", "Step", "the wires of one step"),
      level("stage", "Stage", "all numbers of one stage"),
    ),
    h("span", { class: "group" },
      button("Forwards →", () => page.go({ back: false }), { key: "forwards", pressed: !state.back }),
      button("← Backwards", () => page.go({ back: true }), { key: "backwards", pressed: state.back }),
    ),
    h("span", { class: "group" },
      tool("tours", "Tours", "be led along one way (T)"),
      tool("nudge", "Nudge", "check the gradient of the chosen number (n)"),
      tool("check", "Check the step", "all arrays of the step (d)"),
      tool("bit", "Follow one bit", "one output bit’s way back (f)"),
      tool("change", "Change it", "overwrite, move, cut (c)"),
      tool("teach", "Teach it", "train a new machine (l)"),
    ),
    h("span", { class: "group" },
      button("Keys ?", () => ui.showKeys(), { key: "keys" }),
    ),
  ];
};

ui.stepButtons = (page) => {
  const { run } = page.model;
  const one = (t, text, label, css) =>
    button(text, () => page.go({ t }), { key: `step${t}`, pressed: page.state.t === t, label, css });
  return [
    one(-1, "start", "the start, before step 0", "phase"),
    ...run.steps.map((_, t) =>
      one(t, t, `step ${t}${ui.answers(run, t) ? ", answers" : ""}`, ui.answers(run, t) ? "answers" : null),
    ),
    h("small", "steps with a bar are scored"),
  ];
};
}
