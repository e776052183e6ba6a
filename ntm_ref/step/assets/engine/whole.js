"use strict";
/* Whether the data of the file are whole. If they were cut, the page says what is missing: a number that is not there
   would count as 0. */

const PARTS = ["version", "settings", "dtype", "weights", "x", "target", "mask", "bits", "fingerprint"];
const COUNTS = ["n_inputs", "n_outputs", "controller_size", "n_layers", "n_rows", "width", "n_read_heads"];
const ALLOWED = {
  version: [1],
  dtype: ["float32", "float64"],
  controller: ["feedforward", "lstm"],
  addressing: ["full", "content", "location"],
};

/* An Error with what is missing or wrong. `more` are parts that the page needs besides. */
function checkWhole(payload, more = []) {
  const wrong = missing(payload, more) || wrongSetting(payload) || wrongRow(payload) || wrongText(payload);
  if (wrong) throw new Error(`the file ${wrong}: it is not whole`);
}

function missing(payload, more) {
  const isLost = (object) => (name) => object && (object[name] === undefined || object[name] === null);
  const lost = (names, object, of = "") => names.filter(isLost(object)).map((name) => of + name);
  const all = [
    ...lost([...PARTS, ...more], payload),
    ...lost([...COUNTS, "n_write_heads", "max_shift", "controller", "addressing"], payload.settings, "settings."),
    ...lost(["steps", "step", "once", "numbers"], payload.fingerprint, "fingerprint."),
  ];
  return all.length ? `has no ${all.join(", no ")}` : null;
}

function wrongSetting({ version, dtype, settings }) {
  const all = { version, dtype, ...settings },
    zero = COUNTS.find((name) => !(all[name] > 0)),
    other = Object.keys(ALLOWED).find((name) => !ALLOWED[name].includes(all[name]));
  if (zero) return `has the ${zero} ${all[zero]}, expected at least 1`;
  return other ? `has the ${other} ${all[other]}, expected ${ALLOWED[other].join(" or ")}` : null;
}

/* x, target and mask have a row for every step. */
function wrongRow({ x, target, mask, settings: { n_inputs, n_outputs }, fingerprint: { steps } }) {
  for (const [name, rows, n] of [["x", x, n_inputs], ["target", target, n_outputs], ["mask", mask, n_outputs]]) {
    if (rows.length !== steps) return `has ${rows.length} steps of ${name}, expected ${steps}`;
    const t = rows.findIndex((row) => !row || row.length !== n || !row.every(Number.isFinite));
    if (t >= 0) return `has [${rows[t]}] as ${name} at step ${t}, expected ${n} numbers`;
  }
  return null;
}

/* What is in base64 can be read, and there is one number of NumPy's for every array. */
function wrongText({ weights, fingerprint: { steps, step, once, numbers } }) {
  const bad = Object.entries({ weights, numbers }).find(([, text]) => text.length % 4 || !/^[\w+/]*=*$/.test(text)),
    found = Math.floor((0.75 * numbers.replace(/=/g, "").length) / 8),
    expected = steps * step.length + once.length;
  if (bad) return `has ${bad[0]} that cannot be read`;
  return found === expected ? null : `has ${found} of NumPy's numbers, expected ${expected}`;
}
