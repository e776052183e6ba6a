"use strict";
/* The user interface. Until it is written: whether the numbers are NumPy's. */

function start() {
  const payload = JSON.parse(document.getElementById("data").textContent);
  const run = runOf(payload).backward();
  const { agree, n_arrays, n_numbers, largest, differ } = compareWithNumPy(run, payload.fingerprint);
  const line = document.createElement("p");
  line.id = "badge";
  line.textContent = agree
    ? `${n_numbers} numbers in ${n_arrays} arrays agree with NumPy's; the largest relative difference is ${largest.toExponential(0)}.`
    : `These arrays differ from NumPy's, the first is ${differ[0]}: ${differ.join(", ")}`;
  document.getElementById("page").append(line);
}

start();
