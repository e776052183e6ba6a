# %% A network without a memory, 2
assert n_learned(lstm) == by_hand == 1_326_600
assert n_learned(ntm) == 16_096
assert round(n_learned(lstm) / n_learned(ntm)) == 82

# %% A network without a memory, 3
assert 3.8 * n_learned(lstm) < n_learned(big_lstm) < 4.2 * n_learned(lstm)
assert per_row == M + 2
assert N * M > 2 * 3 * 256

# %% How they learn to copy, 1
assert log_ntm[-1, 1] < 0.1
assert at_the_end_of_ntm > 60
assert log_lstm[:, 1].min() > 1
assert pretrained.task_of("copy").ranges == {"length": (1, 20)}
assert pretrained.facts_of("copy")["recipe"]["inputs"] == {"own-density": 0.5}

# %% A fair question, 1
assert [len(runs) for runs in of_group.values()] == [4, 4, 4]
assert all(sorted(run["seed"] for run in runs) == [0, 1, 2, 3] for runs in of_group.values())
assert [Copy(max_length=n).chance_bits for n in (6, 3)] == [28, 16]
assert max(run["bits"] for runs in of_group.values() for run in runs) < 0.5
lstm_runs, machine_runs, control_runs = of_group.values()
assert all((run["rate"], run["size"]) == (0.01, 128) for run in lstm_runs)
assert 65_000 < min(run["sequences"] for run in lstm_runs) <= max(run["sequences"] for run in lstm_runs) <= 80_000
assert max(run["sequences"] for run in machine_runs + control_runs) < 5_000
numbers = n_learned(LSTM(9, 8, n_layers=1, size=128))
assert 2 * 128 > 9 * 8
assert 4 < numbers / n_learned(ntm) < 5

# %% A fair question, 2
lstm_wrong, machine_wrong, control_wrong = wrong.values()
at = LENGTHS.index
assert lstm_wrong[:, : at(7)].max() < 0.02
assert lstm_wrong[:, at(7)].min() > 0.05
assert lstm_wrong[:, at(18)].min() > 0.35
assert machine_wrong[:, : at(12)].max() < 0.005
assert machine_wrong[:, at(12)].max() < 0.05
assert (machine_wrong[:, at(18)] == 0).sum() == 2
assert (machine_wrong[:, at(18)] > 0.2).sum() == 1
assert control_wrong[:, at(3)].max() < 0.001
assert control_wrong[:, at(9)].min() > 0.1
assert control_wrong[:, at(18)].min() > 0.3

# %% What the LSTM outputs, 1
own, newest = lstm_8.diagonal(), lstm_8[:, -1]
assert own[:4].min() > 0.98
assert 0.7 < own[4] < 0.95
assert lstm_8[5:].argmax(axis=1).tolist() == [7, 7, 7]
assert newest[5:].min() > 0.75
assert own[5] < 0.6  # it gives up its own vector
for run in lstm_runs:
    assert np.array(run["by_place"]["8"])[5:].argmax(axis=1).tolist() == [7, 7, 7]
assert by_place["LSTM, trained on 1 to 6", 6].diagonal().min() > 0.98
assert by_place["machine, trained on 1 to 6", 8].diagonal().min() > 0.98
control = by_place["machine, trained on 1 to 3", 8]
assert control.argmax(axis=1).tolist() == list(range(8))
assert control.diagonal().max() - control.diagonal().min() < 0.15

# %% Train one yourself, 1
assert n_learned(small) == 19_592
assert 1 < n_learned(small) / n_learned(ntm) < 1.3
assert np.mean(costs[-50:]) < 1
assert wrong_small[:3].max() < 0.05 < 0.1 < wrong_small[3] < wrong_small[-1]
assert output_by_place(small, 4)[2:].argmax(axis=1).tolist() == [3, 3]
assert output_by_place(small, 5)[2:].argmax(axis=1).tolist() == [4, 4, 4]
with_lstm = [name for name in pretrained.names() if pretrained.facts_of(name)["model"] == "ntm-lstm"]
assert with_lstm == ["associative-recall", "ngrams", "priority-sort"]

# %% Answers, 1
assert by_hand == n_learned(LSTM(10, 9, size=C)) == 5_277_193

# %% Answers, 2
assert long_trained[0] < 0.05 < 0.1 < long_trained[1] < 0.25 < long_trained[2]
described = pretrained.facts_of("copy-lstm")
assert (described["sequences"], described["recipe"]["controller_size"]) == (160_000, 64)
assert (described["recipe"]["n_layers"], pretrained.task_of("copy-lstm").max_length) == (3, 20)

# %% Answers, 3
assert (at_3[:3] - at_4[:3]).argmax() == 2
