"use strict";
/* Everything by keyboard. The list under ? is made from this one. */
{
const { h, button } = ui;

const KEYS = [
  ["Space", "next stop of the walk (forwards through every stage, then backwards) or of the tour"],
  ["Shift+Space", "the stop before"],
  ["a number, then Space", "to that stop"],
  ["← →", "the step before or after; in a table, the number beside (with Shift always the step)"],
  ["↑ ↓", "the stage before or after; in a table, the number above or below"],
  ["Home End", "the first or the last step"],
  ["Enter, Escape", "a level deeper, or up again: sequence, step, stage"],
  ["T", "tours: leads you along one way through the computation; Escape leaves it"],
  ["b", "backwards or forwards, at the same place"],
  ["n", "nudge the chosen number: compare the slope of the loss with the gradient"],
  ["d", "check all arrays of the step along random directions"],
  ["f", "follow one output bit back; again: all bits"],
  ["c", "change the input, the memory, a head or a stage"],
  ["l", "let a new machine learn in the page"],
  ["u", "undo the last change"],
  ["s", "to where the chosen number came from (its largest factor)"],
  ["p", "the same head parameter, weighting or number of the next head"],
  ["g", "squares by area, or by powers of ten"],
  ["t", "tables of all pictures"],
  ["w", "say the line again"],
  ["Tab", "to the next region; inside of one, the arrow keys"],
  ["?", "this list"],
];

ui.showKeys = () => {
  const old = document.getElementById("keys");
  if (old) old.remove();
  const close = button("Close", () => dialog.close());
  const dialog = h("dialog", { id: "keys", "aria-label": "Keys" },
    h("h2", "Keys"),
    ui.table(null, KEYS),
    h("p",
      `The address of the page holds all that is shown, except for sizes of windows: copy it, and the same is seen
        again.`,
    ),
    close,
  );
  document.body.append(dialog);
  dialog.showModal();
};

const deeper = ({ state }, by) => {
  const levels = ["sequence", "step", "stage"];
  return { level: levels[Math.min(Math.max(levels.indexOf(state.level) + by, 0), 2)] };
};

const ACTIONS = {
  " ": (page, event) => ui.walkBy(page, event.shiftKey ? -1 : 1),
  ArrowLeft: (page) => ui.toStep(page, page.state.t - 1),
  ArrowRight: (page) => ui.toStep(page, page.state.t + 1),
  ArrowUp: (page) => ui.toStage(page, -1),
  ArrowDown: (page) => ui.toStage(page, 1),
  Home: (page) => ui.toStep(page, 0),
  End: (page) => ui.toStep(page, Infinity),
  Enter: (page) => page.go(deeper(page, 1)),
  Escape: (page) => {
    if (page.state.tour !== null) ui.leaveTour(page);
    else page.go(page.state.show ? { show: null } : deeper(page, -1));
  },
  T: (page) => ui.openTool(page, "tours"),
  b: (page) => page.go({ back: !page.state.back }),
  n: (page) => ui.openTool(page, "nudge"),
  d: (page) => ui.openTool(page, "check"),
  f: (page) => ui.openTool(page, "bit"),
  c: (page) => ui.openTool(page, "change"),
  l: (page) => ui.openTool(page, "teach"),
  u: (page) => page.go({ changes: page.state.changes.slice(0, -1) }),
  s: (page) => ui.toSource(page),
  p: ui.nextHead,
  g: (page) => page.go({ log: !page.state.log }),
  t: (page) => page.go({ tables: !page.state.tables }),
  w: (page) => page.go({}, ui.lineOf(page)),
  "?": () => ui.showKeys(),
};

ui.onKey = (page, event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
  const { target, key } = event,
    isTyping = target.tagName === "INPUT" && target.type !== "checkbox";
  if (ui.isToScroll(event)) return;
  if (isTyping || (/^(BUTTON|SUMMARY|INPUT)$/.test(target.tagName) && (key === " " || key === "Enter"))) return;
  if (/^\d$/.test(key)) {
    ui.typed = (ui.typed + key).slice(-6);
    return page.draw();
  }
  if (key !== " " && key !== "Shift") ui.typed = "";
  if (!event.shiftKey && page.state.level === "stage" && ui.moveInTable(page, event)) return event.preventDefault();
  if (!ACTIONS[key]) return;
  event.preventDefault();
  ACTIONS[key](page, event);
};
}
