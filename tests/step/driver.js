"use strict";
/* Runs the page's engine in Node for the tests: reads a line of JSON, { code, data }, runs the code with the data, and
   answers with a line, { result } or { error }. The arguments are the engine's files in their order. */

const fs = require("fs");
const readline = require("readline");
const vm = require("vm");

for (const file of process.argv.slice(2)) vm.runInThisContext(fs.readFileSync(file, "utf8"), { filename: file });

/* Machines that were asked for before: the same payload is decoded once. */
globalThis.runFor = ({ payload, changes = [], loss = "bits", cut = [], addPenalty = 0 }) => {
  const rows = (table) => table.map((row) => Float64Array.from(row));
  const given = { target: rows(payload.target), mask: rows(payload.mask), changes, addPenalty };
  return new Run(machineOf(payload), rows(payload.x), given).backward({ loss, cut });
};

const parsed = new Map(); // formulas in symbols that became MathML

/* Describe a number and add its terms up: how far the sum is from the number, relative to the size of the terms. */
globalThis.errorOfTerms = (run, name, flat) => {
  const { array } = run.find(name),
    found = describe(run, name, array.index(flat));
  if (found.note && found.terms.length === 0) return found.note.startsWith("not computed") ? Infinity : 0;
  if (!parsed.has(found.symbols)) parsed.set(found.symbols, mathOf(found.symbols));
  const terms = found.terms.map(({ value }) => value),
    size = added(terms.map(Math.abs));
  const scale = found.apply === "sum" ? size : (1 + size) * Math.abs(found.value);
  const difference = Math.abs(total(found) - found.value);
  return difference === 0 ? 0 : difference / scale;
};

/* The largest such error over every number of a run, forwards and backwards, or over some that are drawn. */
globalThis.worstTerms = (run, drawn = null) => {
  const names = run.arrays().flatMap((array) => [array.name, ...(array.gradient ? [array.gradientName] : [])]);
  const random = randomNumbers(1);
  let worst = 0,
    where = null,
    checked = 0;
  const check = (name, flat) => {
    const error = errorOfTerms(run, name, flat);
    checked++;
    if (!(error <= worst)) [worst, where] = [error, `${name} [${flat}]`];
  };
  const nonempty = names.filter((name) => run.find(name).numbers.length > 0);
  if (drawn === null)
    for (const name of nonempty) for (let i = 0; i < run.find(name).numbers.length; i++) check(name, i);
  for (let k = 0; k < (drawn || 0); k++) {
    const name = nonempty[Math.floor(random() * nonempty.length)];
    check(name, Math.floor(random() * run.find(name).numbers.length));
  }
  return { worst: Number.isFinite(worst) ? worst : 1e300, where, checked };
};

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const { code, data } = JSON.parse(line);
  let answer;
  try {
    answer = { result: new Function("data", code)(data) };
  } catch (error) {
    answer = { error: error instanceof Error ? error.stack : String(error), message: error.message };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
});
