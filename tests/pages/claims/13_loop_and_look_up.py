# %% Repeat copy: a loop, 1
assert x.shape == (50, 20, 10)
assert target.shape == (50, 20, 9)
assert wrong_bits(run.logits, target, mask) == 0
assert (weightings(run).shape[2:], type(machine.settings).__name__) == ((2, 128), "dict")
assert pretrained.facts_of("repeat-copy")["model"] == "ntm-feedforward"
assert task.ranges == {"length": (1, 10), "repeats": (1, 10)}

# %% Repeat copy: a loop, 2
assert same == 1
assert rows_read[0, :, 0].tolist() == list(range(1, 9))
assert "a sawtooth line of 5 teeth: each runs from row 1 to row 8" in printed
assert "from row 0 to row 8 while the vectors are shown" in printed
in_answer = w_write[length + 2 :, 0].argmax(axis=-1)
assert not np.isin(in_answer, range(10)).any()  # on none of the rows shown

# %% Repeat copy: a loop, 3
assert (first, int(rows_read[0, -1, 0]), start) == (1, 8, 0)
assert run.steps[length + 3].g[:, 0].max() < 0.05
assert all(run.steps[length + 1 + n * length].g[:, 0].min() > 0.95 for n in range(1, repeats + 1))
assert min(on_first for on_first, _ in by_content[:4]) > 0.8
assert by_content[4][0] < 0.2 < 0.8 < by_content[4][1]

# %% What lies where?, 1
assert row_of_0 == 8
assert lost[0].max() < 0.01
assert all(lost[i, i] > 0.4 for i in range(1, length))
assert lost[length, 0] > 0.4
assert lost.sum() - sum(lost[i, i % length] for i in range(1, length + 1)) < 0.05  # and nothing else is lost
assert "Nothing is lost with row 0." in printed
in_8 = [told.steps[length].state.memory[:, 8] for told in (run, stranger)]
after = [told.steps[length + 1].state.memory[:, 8] for told in (run, stranger)]
assert np.abs(in_8[0] - in_8[1]).mean() < 0.05 * np.abs(after[0] - after[1]).mean()  # vector 0 comes a step later

# %% What lies where?, 2
assert differ.argmax() == 8
assert np.sort(differ)[-2] < 0.01 < 1 < differ.max()

# %% What lies where?, 3
assert {n: set(found) for n, found in ended.items()} == {3: {3.0}, 5: {5.0}, 8: {8.0}}

# %% Where is the count?, 1
kept = np.array([step.state.memory[:, in_list] for step in run_5.steps[length + 2 : length + 1 + 5 * length]])
drift = np.abs(kept[-1] - kept[0]).max(axis=-1).mean(axis=0)  # of each row of the list, during the answer
assert (drift > 0.003).sum() == 1
assert 0.02 < drift[in_list == 1].max() < 0.06
assert rounds == {"nothing": 5, "row 8": 5, "the list": 5, "all others": 7}

# %% Where is the count?, 2
assert run_5.steps[t].state.w[:, 1].max() < 0.2
assert 0.1 < np.mean(change > 0.002) < 0.5
assert change.max() < 0.1

# %% Where is the count?, 3
assert strokes[3] > 1.5 * strokes[5] > 2 * strokes[8]
assert max(n * strokes[n] for n in strokes) < 1.25 * min(n * strokes[n] for n in strokes)
for n in likeness:
    assert (np.diff(likeness[n][:, 0]) > 0).all()
    assert (likeness[n][:, 0] > likeness[n][:, 1]).tolist() == [False] * (n - 1) + [True]

# %% Where is the count?, 4
kept = (looked_up > 0.5).sum(axis=1)
assert (np.diff(kept[2:12]) == 1).all()  # the numbers 3 to 12
assert looked_up[12, :9].max() < looked_up[9, :7].min() - 0.03
assert looked_up[15].max() < 0.2
assert "A staircase." in printed

# %% Longer, and more often, 1
cases = {case: by_round(*case) for case in ((10, 10), (20, 10), (10, 11), (10, 12), (10, 20))}
assert all(cases[case][0].max() < 0.005 for case in ((10, 10), (20, 10), (10, 11), (10, 12)))
assert [int(np.sum(cases[10, n][1] == n)) for n in (10, 11, 20)] == [30, 30, 0]
assert np.sum(cases[20, 10][1] == 10) == 30
assert 0.4 < cases[10, 20][0][0] < 0.6
assert wrong_told_10[:10].max() == 0
assert set(end_told_10) == {10.0}
assert (round(task.scaled(10), 2), round(task.scaled(20), 2)) == (1.57, 5.05)
recipe = pretrained.facts_of("repeat-copy")["recipe"]
assert {"max_length": 20} in [lesson["task"] for lesson in recipe["curriculum"]]
(sparse,) = evaluate(
    pretrained.load("repeat-copy-random-only"), task, [{"length": 10, "repeats": 10}], 20, inputs="p=0.1"
)
assert np.sum(end_other == 10) >= 28
x_other, target_other, mask_other = task.batch(np.random.default_rng(1), 30, length=20, repeats=10)
ruined = is_wrong(other.run(x_other, keep_steps=False).logits, target_other, mask_other)[..., :8].any(axis=(0, 2))
assert ruined.sum() == 1
assert wrong_other.mean() < 0.03
assert pretrained.task_of("repeat-copy-random-only").ranges == {"length": (1, 10), "repeats": (1, 10)}
lessons = pretrained.facts_of("repeat-copy-random-only")["recipe"]["curriculum"]
assert all(lesson["task"] == {} and not lesson.get("inputs") for lesson in lessons)
assert pretrained.facts_of("repeat-copy-random-only")["recipe"]["inputs"] == {}
assert sparse["failed"] == 20  # it fails on sparse vectors

# %% Associative recall: a look-up table, 1
assert x.shape == (32, B, 8)
assert wrong_bits(run.logits, target, mask) == 0
assert task_recall.ranges == {"items": (2, 6)}

# %% Associative recall: a look-up table, 2
assert peaks.tolist() == [0, 1, 2]
assert looks.tolist() == [1, 2, 3, 3, 4, 5, 6]
assert "Content alone is largest on the rows 0, 1, 2" in printed
assert "it is on the rows 1, 2, 3, 3, 4, 5, 6 in the steps 25 to 31" in printed

# %% Associative recall: a look-up table, 3
assert 0.8 < found[:3, 0].min() <= found[:3, 0].max() < 0.95
assert 0.8 < found[0, 1] < found[1, 1] <= found[2, 1]
assert (found[1:3, 1] > found[1:3, 0] + 0.05).all()
assert (found[2:, 1] == 1).all()
assert found[3:, 0].max() < 0.3
assert by_one[3] < 0.5 < by_one[[0, 1, 2, 4, 5, 6]].min()

# %% Associative recall: a look-up table, 4
assert right["the query itself"] > 0.99
assert 0.4 < right["the item that is wanted"] < 0.6

# %% Associative recall: a look-up table, 5
assert failed["random", 6] == failed["random", 20] == 0
assert 0 < failed["one-bit-apart", 20] < 10
assert 0 < failed["p=0.1", 20] < 10
recipe = pretrained.facts_of("associative-recall")["recipe"]
assert recipe["inputs"]["relatives"] == 0.25
assert (recipe["curriculum"][0]["until"], recipe["curriculum"][0]["inputs"]) == (18_000, {})

# %% Answers, 1
assert late_is_right[3] > 0.95
assert late_is_right[0] < 0.6

# %% Answers, 2
assert "names row [19]" in printed
assert weightings(run)[9, :, 0].argmax(axis=-1).tolist() == [18] * 20
assert lost_0[19] < 0.01 < 0.4 < lost_0[11]
assert set(ended_other) == {3.0}

# %% Answers, 3
assert without[28][0] == 0
assert without[30][1] > 0.99

# %% Answers, 4
assert set(late[8]) == {4.0}
assert set(late[3]) == {6.0, 7.0}
