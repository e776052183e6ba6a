"use strict";
/* Where a result went to several places: copies of it forwards, and backwards the terms by name, each with a switch. */
{
const { h, short, long } = ui;

/* What one use hands back for the number, and the length of all that it hands back. */
const part = (page, use, flat) => [
  flat >= 0 && flat < use.size
    ? ui.link(page, { name: use.gradientName, index: use.index(flat) }, short(use.gradient[flat]))
    : "nothing for it",
  ` (all of it: length ${ui.size(use.gradient)})`,
];

ui.fork = (page, array, index) => {
  const { run, whole } = page.model,
    uses = run.usesOf(array);
  if (uses.length < 2) return [];
  if (!page.state.back)
    return [
      h("h3", `copied to ${uses.length}`),
      h("ul",
        uses.map((use) =>
          h("li",
            ui.link(
              page,
              { name: use.name, index: use.index(Math.max(0, Math.min(use.size - 1, array.flat(index) - use.offset))) },
              usedAs(use.name),
            ),
          ),
        ),
      ),
    ];
  const turn = (name) =>
    page.go({ cut: run.cut.has(name) ? page.state.cut.filter((other) => other !== name) : [...page.state.cut, name] });
  const rows = uses.map((use) =>
    h("li",
      h("label",
        h("input", {
          type: "checkbox",
          "data-key": `cut ${use.name}`,
          ...(run.isCut(use) ? {} : { checked: "" }),
          on: { change: () => turn(use.name) },
        }),
        ` ${usedAs(use.name)}: `,
      ),
      ...part(page, use, array.flat(index) - use.offset),
      run.isCut(use) ? " (switched off)" : "",
    ),
  );
  const [now, before] = [run, whole].map((one) => one.find(array.gradientName).numbers),
    lost = uses.some((use) => run.isCut(use));
  const share = 1 - ui.length(now) / ui.length(before);
  return [
    h("h3", `${uses.length} gradients add up to d_${array.local}`),
    h("ul", rows),
    h("p", "together: ", h("b", long(now[array.flat(index)])), ` (length ${ui.size(now)})`),
    lost &&
      h("p", { class: "bad" },
        `Without what is switched off, d_${array.local} has length ${ui.size(now)} in place of
          ${ui.size(before)}${share > 0 ? `: ${short(100 * share, 2)} % of it is lost` : ""}, and all that
          depends on it is wrong. Nudge a number (n) to see the check fail.`,
      ),
  ];
};
}
