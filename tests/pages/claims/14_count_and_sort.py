# %% N-grams: counters, 1
for best_of_these, said in table.values():
    assert abs(best_of_these - said) < 0.02
assert table[1, 0][0] == 0.75
assert (task.n_context, task.chance_bits, len(x)) == (5, 195, 199)
for t, n_1, n_0 in ((60, *seen[56, 0, ::-1]), (150, *seen[146, 0, ::-1])):
    assert np.isclose(best[t, 0], (n_1 + 1 / 2) / (n_1 + n_0 + 1))

# %% N-grams: counters, 2
assert np.abs(p - best)[4:, 0].mean() < 0.05

# %% N-grams: counters, 3
assert 0 < above.mean() < 1
assert above.mean() > 2 * above.std() / np.sqrt(B)
assert optimum.max() - optimum.min() > 100
assert np.isclose(cost.mean(), BitsPerSequence().forward(logits, target, mask))

# %% Where are the counters?, 1
assert alike_same > 0.9
assert alike_other < 0.2

# %% Where are the counters?, 2
assert pretrained.facts_of("ngrams")["model"] == "ntm-lstm"
standard_error = more["memory"].std() / np.sqrt(B)
assert abs(more["memory"].mean() - anew.mean()) < 2 * standard_error
assert more_later["own"].mean() < 0.1 * anew.mean()
assert more["own"].mean() > 3 * more_later["own"].mean()

# %% Priority sort: places made from a number, 1
assert x_sort.shape == (37, 100, 10)
assert 10 < cost_sort < 20
assert (sort.sizes.n_read, sort.sizes.n_write) == (5, 5)

# %% Priority sort: places made from a number, 2
assert close > 0.9
assert share[:2].mean() > 5 * share[-3:].mean()
assert abs(share[0] - 0.25) < 2 * error[0]
assert sum(len(part) for part in of_vectors) == 1600

# %% Priority sort: places made from a number, 3
assert differ[wrong].mean() > 0.9
assert 0.45 < differ.mean() < 0.55

# %% How does it sort?, 1
at_best = np.sort(found.mean(axis=1))
assert at_best[0] < 0.2  # the fifth
assert at_best[1] > 0.7
assert 0.85 < at_best[-2] <= at_best[-1] < 0.95
assert found[readers[:2]].min() > 0.75
assert "4 squares" in printed

# %% How does it sort?, 2
assert 0.4 < fit.r_squared < 0.5
assert -0.55 < spearman < -0.4
assert 0.65 < in_order < 0.75
assert apart < 0.5 < 10 < at_random

# %% Answers, 1
assert by_formula["ones"] - optimum.mean() > 2
assert np.isclose(by_formula["halves"], optimum.mean())
assert cost.mean() < by_formula["ones"]

# %% Answers, 2
assert wrong_even < 0.1

# %% Answers, 3
assert (found_ahead > 0.5).sum() == 1
assert found_ahead.argmax() == found.mean(axis=1).argmin()

# %% Answers, 4
assert agree > 0.99
assert unsure > 0.9
