"use strict";
/* Whether the data of the file are whole. A page whose data were cut says what is missing: a number that is not there
   would be computed with as if it were 0. */

const PARTS = ["version", "settings", "dtype", "weights", "x", "target", "mask", "bits", "fingerprint"];
const COUNTS = [
  ...["n_inputs", "n_outputs", "controller_size", "n_layers"],
  ...["n_rows", "width", "n_read_heads", "n_write_heads"],
];
const WORDS = { controller: ["feedforward", "lstm"], addressing: ["full", "content", "location"] };

/* An Error with what is missing, or is not as it should be. `more` are parts that the page needs besides. */
function checkWhole(payload, more = []) {
  const wrong = firstWrong(payload, more);
  if (wrong) throw new Error(`${wrong}: it is not whole`);
}

function firstWrong(payload, more) {
  const missing = (names, object, of) =>
    isMissing(object) ? [] : names.filter((name) => isMissing(object[name])).map((name) => `${of}${name}`);
  const lost = [
    ...missing([...PARTS, ...more], payload, ""),
    ...missing(["max_shift", ...COUNTS, ...Object.keys(WORDS)], payload.settings, "settings."),
    ...missing(["steps", "step", "once", "numbers"], payload.fingerprint, "fingerprint."),
  ];
  if (lost.length) return `the file has no ${lost.join(", no ")}`;
  return wrongSettings(payload) || wrongTables(payload) || wrongNumbers(payload);
}

function isMissing(value) {
  return value === undefined || value === null;
}

function wrongSettings({ version, dtype, settings }) {
  if (version !== 1) return `the file's data are of version ${version}, expected 1`;
  if (!["float32", "float64"].includes(dtype)) return `the file's weights are ${dtype}, expected float32 or float64`;
  const size = COUNTS.find((name) => !(Number.isInteger(settings[name]) && settings[name] > 0));
  if (size) return `the file's ${size} is ${settings[size]}, expected a whole number of at least 1`;
  const word = Object.keys(WORDS).find((name) => !WORDS[name].includes(settings[name]));
  return word ? `the file's ${word} is ${settings[word]}, expected ${WORDS[word].join(" or ")}` : null;
}

/* x, target and mask: a row for every step, all of numbers. */
function wrongTables({ x, target, mask, settings, fingerprint }) {
  const wide = { x: settings.n_inputs, target: settings.n_outputs, mask: settings.n_outputs };
  for (const [name, rows] of Object.entries({ x, target, mask })) {
    if (rows.length !== fingerprint.steps)
      return `the file's ${name} has ${rows.length} steps, expected ${fingerprint.steps}`;
    const t = rows.findIndex((row) => !row || row.length !== wide[name] || !row.every(Number.isFinite));
    if (t >= 0) return `the file's ${name} at step ${t} is [${rows[t]}], expected ${wide[name]} numbers`;
  }
  return null;
}

/* The numbers in base64: that they can be read, and how many of NumPy's there are. */
function wrongNumbers({ weights, fingerprint: { steps, step, once, numbers } }) {
  for (const [name, text] of Object.entries({ weights, fingerprint: numbers })) {
    if (text.length % 4 || !/^[A-Za-z0-9+/]*=*$/.test(text)) return `the file's ${name} cannot be read`;
  }
  const found = Math.floor((0.75 * numbers.replace(/=+$/, "").length) / 8),
    arrays = steps * step.length + once.length;
  return found && found % arrays === 0 ? null : `the file has ${found} numbers of NumPy's for ${arrays} arrays`;
}
