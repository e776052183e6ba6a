# %% The task, 1
assert x_shown.shape == (41, 1, 9)  # (T, B, n_inputs)
assert target_shown.shape == (41, 1, 8)  # (T, B, n_outputs)
assert mask_shown[:21].sum() == 0
assert (target_shown[21:] == x_shown[:20, :, :8]).all()

# %% The task, 3
assert f"{2.0**160:.1e}" == "1.5e+48"

# %% How bad is an answer? A cost in bits, 1
assert chance == 84

# %% How bad is an answer? A cost in bits, 2
assert np.isclose(bits, by_hand)
assert np.allclose(d_logits, mask * (p - y) / np.log(2) / 2)

# %% How bad is an answer? A cost in bits, 3
assert agree.all()

# %% A machine that knows nothing, 1
assert abs(bits - 160) < 20
assert abs(share - 0.5) < 0.05

# %% A machine that knows nothing, 2
assert max(w_read.max(), w_write.max()) < 0.5

# %% One update, 1
assert norm == 50
assert np.allclose([*pair[0].grad, *pair[1].grad], [6, 0, -8])

# %% One update, 2
assert max(sizes.values()) > 100 * min(sizes.values())

# %% One update, 3
# NESTED     assert np.allclose(number.value, value)
# NESTED     assert np.allclose(step[0], step[1], rtol=0.01)

# %% The loop, 3
assert costs[-100:].mean() <= 0.1

# %% The curve, 1
assert plateau.min() > chance / 2
assert norms.max() > 100

# %% Watch the diagonal appear, 2
assert first_both <= half

# %% Watch the diagonal appear, 3
assert between > before
assert between > at_last

# %% Watch the diagonal appear, 5
assert (in_focus[0] == 0).all()
assert (in_focus[-1] > 10).all()

# %% Watch the diagonal appear, 6
assert len(set(written)) > 10
assert len(set(written) & set(read)) > 10

# %% Does it copy?, 1
assert bits < 80
assert wrong < 400

# %% Answers, 1
# NESTED     assert np.isclose(cost, np.log2(1 + np.exp(logit)))

# %% Answers, 2
assert f"{160 * np.log2(1 / 0.9):.1f}" == "24.3"

# %% Answers, 3
assert 450 < steady < 500
assert 0.4 < alternating < 0.7

# %% Answers, 4
assert abs(bits - 328) < 40

# %% Answers, 5
assert share > 0.6
