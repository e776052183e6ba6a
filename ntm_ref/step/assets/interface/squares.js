"use strict";
/* Numbers as squares: the area is the size, a filled square is positive, a hollow one negative (a dash if it is
   small), a small ring is zero. So the
   sign needs no colour, and all is drawn with classes that the style sheet colours, on paper too. */
{
/* From 0 to 1: how long the side of a square is. By powers of ten, a factor of 10 is worth a fifth of the side. */
const side = (size, largest, log) => {
  if (!(size > 0)) return 0;
  return log ? Math.max(0, 1 + Math.log10(size / largest) / 5) : Math.sqrt(size / largest);
};

/* A group of squares. `cells` are { value, x, y } with the middle of each, `room` the width of the largest. */
ui.squares = (cells, room, largest, log = false) => {
  const d = { zero: "", plus: "", minus: "", dash: "" };
  for (const { value, x, y } of cells) {
    if (value === null || value === undefined) continue;
    if (value === 0) {
      const r = room > 6 ? 1.3 : 0.6;
      d.zero += `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0`;
      continue;
    }
    const wide = side(Math.abs(value), largest, log) * room;
    if (wide < 0.3) continue;
    const kind = value > 0 ? "plus" : wide > 3 ? "minus" : "dash", // too small to be hollow
      b = kind === "minus" ? wide - 1.2 : wide,
      tall = kind === "dash" ? Math.max(wide / 3, 0.4) : b;
    d[kind] +=
      `M${(x - b / 2).toFixed(1)} ${(y - tall / 2).toFixed(1)}h${b.toFixed(1)}v${tall.toFixed(1)}h${(-b).toFixed(1)}z`;
  }
  return Object.keys(d)
    .filter((kind) => d[kind])
    .map((kind) => ui.svg("path", { d: d[kind], class: kind }));
};

/* How to lay an array out: [columns, place of a flat index]. Weightings run to the right, a memory's rows too. */
ui.layOut = ({ axes, shape, size }) => {
  if (shape.length === 2 && axes !== "NM") return [shape[1], (flat) => [flat % shape[1], Math.floor(flat / shape[1])]];
  if (shape.length === 2) return [shape[0], (flat) => [Math.floor(flat / shape[1]), flat % shape[1]]];
  const columns = Math.min(size, size > 24 ? Math.ceil(Math.sqrt(size * 2.5)) : size);
  return [columns, (flat) => [flat % columns, Math.floor(flat / columns)]];
};
}
