# %% Part 1: an LSTM, 2
assert n_learned(lstm) == by_hand == 1_326_600
assert n_learned(ntm) == 16_096
assert round(n_learned(lstm) / n_learned(ntm)) == 82

# %% Part 1: an LSTM, 3
assert n_learned(big_lstm) > 3.8 * n_learned(lstm)
assert per_row == M + 2

# %% How they learn to copy, 1
assert log_ntm[-1, 1] < 0.1
assert log_ntm[2, 1] < 5 < 50 < log_ntm[0, 1]
assert at_the_end_of_ntm > 60
assert log_lstm[:, 1].min() > 1

# %% Longer than in training, 1
assert np.mean(costs[-50:]) < 3

# %% Longer than in training, 2
assert wrong_small[:3].max() < 0.1
assert wrong_small[3] > wrong_small[:3].max()
assert wrong_small[-1] > 0.3
assert wrong_ntm.max() < 0.02

# %% Longer than in training, 4
assert by_place[3:].mean() > 0.2

# %% Part 2: the other four tasks, 1
# NESTED     assert cost < task.chance_bits

# %% Repeat copy: a loop, 1
assert x.shape == (50, 20, 10)
assert wrong_bits(run.logits, target, mask) < 10

# %% Repeat copy: a loop, 2
assert same > 0.9

# %% Repeat copy: a loop, 4
assert step.g[:, 0].mean() > 0.5 > run.steps[2 * length].g[:, 0].mean()

# %% Where is the count?, 1
assert found["all others"] > repeats + 1
assert max(found["nothing"], found["the rows of the list"]) < repeats + 0.5

# %% Where is the count?, 2
assert w_write[t, 0].max() < 0.2
assert np.mean(moved > 0.01) > 0.9

# %% Longer, and more often, 1
# NESTED     if length == 20:
#         assert wrong < 0.02 * mask[:, 0].sum()
assert wrong > 50

# %% Longer, and more often, 2
assert np.mean([e["bits_per_sequence"] for e in log]) < 20

# %% Associative recall: a look-up table, 1
assert x.shape == (32, B, 8)
assert wrong_bits(run.logits, target, mask) == 0

# %% Associative recall: a look-up table, 3
assert [peaks[step] for step in (25, 26, 27)] == [0, 1, 2]
assert [looks[step] for step in range(25, 32)] == [1, 2, 3, 3, 4, 5, 6]

# %% Associative recall: a look-up table, 4
assert found[:3, 0].min() > 0.8
assert 0.8 < found[0, 1] < found[1, 1] <= found[2, 1]
assert (found[1:3, 1] > found[1:3, 0] + 0.05).all()
assert (found[2:, 1] == 1).all()
assert found[3:, 0].max() < 0.3
assert by_one[3] < 0.5 < by_one[[0, 1, 2, 4, 5, 6]].min()

# %% Associative recall: a look-up table, 5
assert right > 0.95

# %% Associative recall: a look-up table, 6
# NESTED     assert row["failed"] == 0

# %% Associative recall: a look-up table, 7
# NESTED     assert 0 < row["failed"] < 10

# %% N-grams: counters, 2
# NESTED     assert np.allclose(best[4:][these], formula)
# NESTED     assert abs(said - formula) < 0.07

# %% N-grams: counters, 3
assert 0 < cost_predict - optimum.mean() < 5
assert optimum.max() - optimum.min() > 20

# %% N-grams: counters, 4
assert alike_same > alike_other + 0.3

# %% N-grams: counters, 6
assert cost_wiped > cost_rest + 4
assert abs(cost_wiped - best_anew) < 4

# %% Priority sort: sorted places, 1
assert x.shape == (37, B, 10)
assert cost < 64

# %% Priority sort: sorted places, 2
assert close > 0.7
assert share[:2].mean() > 5 * share[-3:].mean()

# %% Priority sort: sorted places, 4
assert differ[wrong].mean() > 0.75

# %% Priority sort: sorted places, 5
assert fit.r_squared > 0.2
assert 5 * apart < at_random

# %% Answers, 1
assert by_hand == n_learned(LSTM(10, 9, size=C)) == 5_277_193

# %% Answers, 2
# NESTED     assert wrong_bits(logits, target, mask) > 5
# NESTED     assert (not said.any()) if since == 28 else as_first > 0.99

# %% Answers, 3
assert right > 0.9

# %% Answers, 4
assert by_formula - optimum.mean() > 2
assert cost_predict < by_formula

# %% Answers, 5
assert wrong < 2
