# %% A machine that has learned, 1
assert (answer(run) != expected).sum() == 0
assert facts["recipe"]["start"] == "focused"
assert facts["recipe"]["add_penalty"] > 0
assert facts["recipe"]["inputs"] == {"own-density": 0.5}
assert (ntm.settings["n_rows"], ntm.settings["width"]) == (128, 20)

# %% Where the heads look, 1
assert (run.initial_state.w[:, :, 0] > 0.9).all()  # both heads begin on row 0
assert np.mean(moves == direction % N) > 0.99
assert first == length  # one step before vector 0 is due
assert agree[first] > 0.99 * rows_written.size
assert (rows_written[0] == 1).all()

# %% Where the heads look, 2
assert "160 of 160 scored bits right" in printed
assert "visited the same rows in the same order" in printed

# %% The program in the paper, 1
trace = printed.splitlines()
assert [line.endswith(f"emits vector {i}") for line, i in zip(trace[5:], range(4))] == [True] * 4
assert all(line.endswith("emits -") for line in trace[:5])
assert all(f"write head on row  {i}" in line or f"write head on row {i}" in line for i, line in enumerate(trace[:4], 1))
assert all("read head on row 0 " in line for line in trace[:4])
added_while = [np.linalg.norm(step.a[0, 0]) for step in short.steps]
assert max(added_while[5:]) < min(added_while[:4]) / 4

# %% What steers them, 1
shifts = {
    (head, phase): np.mean([step.s[:, head] for step in run.steps[steps]], axis=(0, 1))
    for head in (0, 1)
    for phase, steps in phases.items()
}
assert f"{shifts[0, 'shown'][1]:.2f}" == "0.98"
assert f"{shifts[1, 'shown'][2]:.2f}" == "1.00"
assert shifts[0, "said"].argmax() - 1 == direction

# %% What steers them, 2
assert in_between["copy"] > 0.75
assert min(in_between.values()) < 0.5

# %% What steers them, 3
by_stage = [float(line.split(": ")[1]) for line in printed.splitlines()[:4]]
assert by_stage[0] < 2 / N
assert f"{1 / N:.3f}" == "0.008"
assert 1 - by_stage[1] > 0.3  # a third of the weighting
assert by_stage[3] > 0.99
assert floor["the machine as it is"] == 0
assert floor["no sharpening in the answer"] > 0.3
assert floor["no sharpening in the answer, and no content"] < floor["no sharpening in the answer"] / 2

# %% Sequences that are longer than any in training, 1
assert wrong_long.shape == (120, 10, 8)
assert wrong_long.sum() == 0
assert (row["length"], row["sequences"], row["failed"]) == (120, 2000, 0)
assert 0.0014 < row["failed_at_most"] <= 3 / 2000
assert printed.count(", 0 wrong bits") == 4

# %% Overwrite a row in the middle of the answer, 1
assert (n, before, changed, source) == (12, 3, 6, 10)
assert sequences_right(answer(alone), expected_12) == B
assert sequences_right(answer(after)[changed], expected_12[source]) >= 95
assert sequences_right(answer(after)[others], expected_12[others]) >= 95

# %% Overwrite a row in the middle of the answer, 2
assert "column 6 agrees with column 10 in 8" in printed

# %% Push the head aside, 1
assert skips > 0.99

# %% What tells it where to begin, 1
assert np.mean(read_rows(alone)[:n] == place) > 0.95
assert (rows[0] == (place + direction) % N).all()
assert pushed_away == B
assert still_away > 70
assert no_content < 20

# %% What tells it where to begin, 2
assert emptied[0] > emptied[6] > emptied[10] > emptied[n] == 0
assert emptied[0] > 30

# %% What tells it where to begin, 3
assert failed_small == [0, 0, 0, 0]
at_delimiter = small.run(x_small).steps[6]
on_first = at_delimiter.addressing.interpolation.w_content[:, 0, at_delimiter.state.w[0, 0].argmax()]
assert on_first.mean() > 0.5  # by content

# %% What tells it where to begin, 4
assert gone["a silent step in place of the delimiter"] == gone["vector 4 silent"] == 0
assert gone["a delimiter on top of vector 4"] < 20
assert gone["a delimiter in place of vector 4"] == gone["vector 4 silent, row 0 emptied"] == B
assert held == {"the sign": B, "zeros": 0}

# %% The case of the silent vectors, 1
assert found_old["silent-pair"] == 100
assert found_old["random"] == found_old["ones"] == found_old["zeros"] == 0
assert pretrained.log_of("copy-random-only")[-1]["bits_per_sequence"] < 1 / 20
assert task.chance_bits == 84

# %% The case of the silent vectors, 2
assert suspects["one bit in each vector"] == suspects["two equal vectors in a row"] == 0
assert 0 < suspects["silent: [4]"] <= suspects["silent: [4, 6]"] < 20
assert suspects["silent: [4, 5]"] == suspects["silent: [4, 5, 6]"] == B

# %% The case of the silent vectors, 3
assert "old machine, random vectors: on row -1 in step 11" in printed
assert "old machine, 4 and 5 silent: on row 0 in step 11" in printed
assert "new machine, 4 and 5 silent: on row -1 in step 11" in printed

# %% The case of the silent vectors, 4
assert 0.15 < first_leak < 0.25
assert weight[-1] > 0.7

# %% The case of the silent vectors, 5
assert (x_pair[[4, 5]] == x_12[n + 1 :][:2]).all()  # the input of a silent step and of the answer's steps
always, pair, unwritten, one, one_and_vector, control = evidence.values()
assert always == pair == one_and_vector == B
assert max(unwritten, one, control) < 10
assert one == control

# %% The case of the silent vectors, 6
assert (2**8, 2**16) == (256, 65_536)
assert pretrained.facts_of("copy-random-only")["sequences"] == 4000
assert expected_pairs["random"] * 4000 < 1 < 500 < expected_pairs["own density"] * facts["sequences"] / 2
assert np.isclose(expected_pairs["own density"], neighbours / 17, rtol=1e-3)

# %% The case of the silent vectors, 7
assert found_new["silent-pair"] == found_new["p=0.1"] == found_new["random"] == 0
assert all(f"{what:26}:   0 of {B}" in printed for what in suspects)
assert min(kept) > 0.95

# %% The case of the silent vectors, 8
assert 0 < worn["without intervention"] < 10
assert worn["no writing in the answer"] == 0

# %% Take stages away from the trained machine, 1
assert min(wrong_without.values()) > 0.4
assert all(v[0] == 0 and v[-1] > 0.25 for v in wrong_by_vector.values())
assert wrong_by_vector["shift"][2:].min() > 0.4
assert wrong_by_vector["sharpening"][2] < wrong_by_vector["sharpening"][5] < wrong_by_vector["sharpening"][8]

# %% Take a stage away, and train again, 2
assert all(reports.values())

# %% Take a stage away, and train again, 4
assert all([trial["seed"] for trial in of_machine] == [0, 1, 2] for of_machine in results.values())
assert all(len(trial["curve"]) * EVERY == trial["sequences"] <= LIMIT == 12_000 for trial in trials)

# %% What copying needs, 1
assert {name: sum(learned[name]) for name in MACHINES} == {
    "whole": 3,
    "no content": 1,
    "no content, row 0": 3,
    "no gate": 0,
    "no shift": 0,
    "no sharpening": 2,
}
assert {name: sum(goes_on[name]) for name in MACHINES} == {
    "whole": 3,
    "no content": 0,
    "no content, row 0": 3,
    "no gate": 0,
    "no shift": 0,
    "no sharpening": 0,
}
lowest = {name: [min(trial["curve"]) for trial in of_machine] for name, of_machine in results.items()}
assert 20 < min(lowest["no gate"] + lowest["no shift"]) <= max(lowest["no gate"] + lowest["no shift"]) < 84

# %% Answers, 1
(slipped, old_vectors, between, new_vectors), (slipped_with_sign, *restored) = long_lists.values()
assert slipped == 8
assert slipped_with_sign == 0
assert 0.25 < old_vectors < 0.4
assert between < 0.01
assert restored[1] < 0.01
assert 0.45 < restored[0] < 0.55
assert 0.45 < restored[2] < 0.55

# %% Answers, 2
assert of_neighbour >= 95

# %% Answers, 3
assert all(np.isclose(weight, sharp**move) for (sharp, move), weight in on_the_row.items())
assert on_the_row[0.99, 20] > 0.8 > 0.5 > on_the_row[0.99, 120]

# %% Answers, 4
assert max(repeats) > 0.9

# %% Answers, 5
assert says_it >= 90
