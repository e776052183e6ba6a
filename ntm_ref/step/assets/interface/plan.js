"use strict";
/* Where everything is in the wires of a step: fixed in place, forwards and backwards. */
{
ui.WIDE = 102; // of a box
/* Where the boxes are: [left, top, height]. In the order of the data: to the right, and from the top down. */
const PLACES = {
  received: [4, 190, 270],
  "heads / linear": [450, 16, 84],
  heads: [610, 16, 84],
  output: [780, 8, 58],
  loss: [780, 92, 66],
  "addressing / similarity": [130, 216, 84],
  "addressing / content": [290, 216, 84],
  "addressing / interpolation": [450, 216, 84],
  "addressing / shift": [610, 216, 84],
  "addressing / sharpening": [780, 216, 84],
  write: [610, 376, 84],
  read: [780, 376, 84],
  penalty: [450, 376, 84],
};

/* Wires that are not straight, by place and argument. */
ui.ROUTES = {
  "controller / linear / x": "M78 36H130",
  "controller / linear / reads": "M60 190V76H130",
  "controller / linear / h_prev": "M44 190V92H130",
  "controller / cell / c_prev": "M28 190V124H276V84H290",
  "addressing / similarity / k": "M624 100V196H186V216",
  "addressing / content / beta": "M642 100V182H346V216",
  "addressing / interpolation / g": "M660 100V168H506V216",
  "addressing / shift / s": "M678 100V216",
  "addressing / sharpening / gamma": "M696 100V172H836V216",
  "write / e": "M712 60H750V396H712",
  "write / a": "M712 80H736V416H712",
  "output / h": "M392 40H424V4H760V24H780",
  "output / reads": "M882 418H908V46H882",
  "loss / logits": "M831 66V92",
  "addressing / interpolation / w_prev": "M78 330H432V280H450",
  "addressing / similarity / memory": "M78 400H104V280H130",
  "write / memory_prev": "M78 418H610",
  "read / memory": "M78 440H590V478H756V446H780",
  "read / w": "M850 300V376",
  "write / w": "M806 300V332H660V376",
};
ui.AT_TOP = new Set(["k", "beta", "g", "s", "gamma", "w"]);
ui.LABELS = {
  "write / e": [716, 391],
  "write / a": [716, 411],
  "output / reads": [912, 90],
  "loss / logits": [836, 84],
};
ui.NAMES = {
  received: "Before",
  "heads / linear": "linear",
  heads: "Heads",
  "addressing / similarity": "Similarity",
  "addressing / content": "Content",
  "addressing / shift": "Shift",
  output: "Output",
};

ui.boxOf = (run, place) => {
  if (PLACES[place]) return PLACES[place];
  const n = run.machine.n_layers,
    tall = n > 1 ? (150 - GAP * (n - 1)) / n : 84;
  return [/linear$/.test(place) ? 130 : 290, 16 + layerOf(place) * (tall + GAP), tall];
};

/* Layers stand one above the other. What comes from the step before goes up at the left, and what goes from a layer to
   the one below it, or past it, in the gap between them. */
const GAP = 12;
const layerOf = (place) => Number((/layer (\d+)/.exec(place) || [0, 1])[1]) - 1;
ui.stacked = (run, place, local) => {
  const n = run.machine.n_layers;
  if (n < 2 || !(local === "h" ? /^output$|^heads . linear$/ : /^controller/).test(place)) return null;
  const l = layerOf(place),
    [x, y, tall] = ui.boxOf(run, place),
    up = (left, line) => `M${left - 4 * l} 190V${line}`;
  if (local === "h") {
    const [, top, of] = ui.boxOf(run, `controller / layer ${n} / cell`),
      from = `M392 ${top + of / 2}`;
    return place === "output" ? `${from}H424V4H760V24H780` : `${from}H436V58H450`;
  }
  if (local === "reads") return `${up(66, y + tall * 0.6)}H${x}`;
  if (local === "h_prev") return `${up(50, y + tall * 0.85)}H${x}`;
  if (local === "c_prev") return `${up(22, y + tall + 4)}H270V${y + tall * 0.85}H${x}`;
  if (local === "z") return `M232 ${y + tall * 0.3}H${x}`;
  return l ? `M341 ${y - GAP}V${y - 4}H116V${y + tall * 0.3}H${x}` : `M78 36H104V${y + tall * 0.3}H${x}`;
};

/* From the right of one box to the left of another. */
ui.straight = (run, from, to, k, of) => {
  const [x, y, tall] = from ? ui.boxOf(run, from) : [-34, 20, 30],
    [toX, toY, toTall] = ui.boxOf(run, to),
    right = toX > x + ui.WIDE - 40;
  const a = [right ? x + (from === "received" ? 74 : ui.WIDE) : x + ui.WIDE / 2, right ? y + tall / 2 : y + tall],
    b = [toX, toY + (toTall * (k + 1)) / (of + 1)];
  if (right && Math.abs(a[1] - b[1]) < 30) return `M${a[0]} ${b[1]}H${b[0]}`;
  return `M${a}C${a[0] + 30} ${a[1]} ${b[0] - 40} ${b[1]} ${b}`;
};
}
