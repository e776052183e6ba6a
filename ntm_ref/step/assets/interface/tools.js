"use strict";
/* What all of the interface uses: elements, numbers in words, and the names of things. The interface keeps everything
  in
   `ui`, since scripts share their global names with the engine: the rest of each file is a block with names of its own.
     No
   document is used before a function is called. */

const ui = {};
{
const SVG = "http://www.w3.org/2000/svg";

/* Text that was written in several lines, in one. */
ui.oneLine = (text) => text.replace(/\s*\n\s*/g, " ");

const build = (element, parts) => {
  const attributes = parts[0] && parts[0].constructor === Object ? parts[0] : {};
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value !== null && value !== undefined) element.setAttribute(name, ui.oneLine(`${value}`));
  }
  const children = parts[0] === attributes ? parts.slice(1) : parts;
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false));
  return element;
};

/* An element, perhaps with attributes, { on: { click } } for listeners, and children: elements or texts. */
ui.h = (tag, ...parts) => build(document.createElement(tag), parts);
ui.svg = (tag, ...parts) => build(document.createElementNS(SVG, tag), parts);

/* A button. Its key keeps the focus on it when the page is drawn again; `pressed` makes it a switch. */
ui.button = (text, act, { key = text, pressed = null, title = null, css = null, label = null } = {}) =>
  ui.h("button",
    {
      type: "button",
      "data-key": key,
      "aria-pressed": pressed,
      title,
      class: css,
      "aria-label": label,
      on: { click: act },
    },
    text,
  );

/* Three digits, for a cell; a number that was not computed is a dash, and an exact zero is "0". */
ui.short = (number, digits = 3) => {
  if (number === null || number === undefined) return "–";
  if (!Number.isFinite(number)) return String(number);
  if (number === 0) return "0";
  const size = Math.abs(number);
  const text =
    size < 1e-3 || size >= 1e6
      ? number.toExponential(Math.max(0, digits - 2))
      : size >= 10 ** digits
        ? String(Math.round(number))
        : number.toPrecision(digits);
  return text.replace(/-/g, "−").replace("e+", "e");
};
ui.long = (number) => ui.short(number, 6);

/* A paragraph that says how to read something; and a table, whose rows begin with what they are about. */
ui.how = (...text) => ui.h("p", { class: "how" }, ...text);
ui.table = (top, rows) =>
  ui.h("div", { class: "scroll" },
    ui.h("table",
      top &&
        ui.h("tr",
          top.map((text) => ui.h("th", { scope: "col" }, text)),
        ),
      rows.map(([first, ...rest]) =>
        ui.h("tr",
          ui.h("th", { scope: "row" }, first),
          rest.map((text) => ui.h("td", text)),
        ),
      ),
    ),
  );

ui.length = (numbers) => (numbers ? lengthOfAll(numbers) : null);
ui.size = (numbers) => ui.short(ui.length(numbers));
ui.count = (n, thing) => `${n} ${thing}${n === 1 ? "" : "s"}`;
ui.listed = (parts) =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;

const TITLES = {
  start: "Start",
  received: "State received",
  linear: "Controller: linear",
  tanh: "Controller: tanh",
  cell: "Controller: LSTM cell",
  "heads / linear": "Heads: linear",
  heads: "Head parameters",
  similarity: "Cosine similarity",
  content: "Content weighting",
  interpolation: "Interpolation",
  shift: "Circular shift",
  sharpening: "Sharpening",
  read: "Read",
  write: "Write",
  output: "Output: linear",
  loss: "Loss",
  penalty: "Price of writing",
};

/* What a place is called: "Interpolation" for "addressing / interpolation". */
ui.titleOf = (place) => {
  const last = place.split(" / ").pop(),
    layer = /layer (\d+)/.exec(place);
  return `${TITLES[place] || TITLES[last] || place}${layer ? `, layer ${layer[1]}` : ""}`;
};

/* "read head", or "read head 2" if there are several. `axis` is H, R or W. */
ui.headName = ({ R, W }, h, axis = "H") => {
  const writes = axis === "W" || (axis === "H" && h >= R),
    own = axis === "H" && writes ? h - R : h;
  return `${writes ? "write" : "read"} head${(writes ? W : R) > 1 ? ` ${own + 1}` : ""}`;
};

/* An index in words: "read head, row 5". */
ui.indexInWords = (array, index, sizes) =>
  Array.from(array.axes, (letter, axis) =>
    "HRW".includes(letter)
      ? ui.headName(sizes, index[axis], letter)
      : letter === "S"
        ? `shift ${ui.shiftName(index[axis], sizes)}`
        : `${AXES[letter]} ${index[axis]}`,
  ).join(", ");

ui.shiftName = (s, { S }) => `${s - (S - 1) / 2 > 0 ? "+" : ""}${s - (S - 1) / 2}`.replace("-", "−");

/* A number's name in words: "w_gated, read head, row 5, at step 4, Interpolation". */
ui.nameInWords = (run, name, index) => {
  if (name === "bits") return "the loss";
  const { array, isGradient } = run.find(name),
    t = stepOf(array.name),
    where = [ui.indexInWords(array, index, run.machine.sizes)].filter(Boolean);
  return [`${isGradient ? "d_" : ""}${array.local}`, ...where, ...(t >= 0 ? [`step ${t}`] : [])].join(", ");
};

/* A number's name, short: w_gated[0,5]. */
ui.shortName = (run, name, index) => {
  if (name === "bits") return "loss";
  const { array, isGradient } = run.find(name),
    t = stepOf(array.name);
  return `${isGradient ? "d_" : ""}${array.local}${index.length ? `[${index.join(",")}]` : ""}${t >= 0 ? ` at ${t}` :
    ""}`;
};

/* The index of the number that is furthest from zero. */
ui.largestAt = (array, numbers = array.values) => {
  let best = 0;
  for (let i = 1; i < array.size; i++) if (Math.abs(numbers[i]) > Math.abs(numbers[best])) best = i;
  return array.index(best);
};

ui.largest = (numbers) => numbers.reduce((most, number) => Math.max(most, Math.abs(number)), 0);
}
