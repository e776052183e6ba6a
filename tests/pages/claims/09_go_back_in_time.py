# %% Three steps in a row, 1
assert np.allclose(initial.memory[0], small.memory_0.value)

# %% Three steps in a row, 2
assert np.allclose(loss(initial), (c * run.logits[-1]).sum())

# %% Backwards, 2
# NESTED         assert np.allclose(getattr(d_states[t], part), measured, rtol=1e-5, atol=1e-7)
assert (d_states[3].memory == 0).all()

# %% Follow one number, 2
assert followed[3] == 0

# %% Follow one number, 3
# NESTED     assert np.allclose(kappa[t] * d_states[t].memory + u[t], d_states[t - 1].memory)

# %% Follow one number, 4
assert np.allclose(sum(routes.values()), d_states[0].memory)

# %% Too many routes to count, 1
# NESTED     assert n_routes == 3 ** (n_steps - 1)

# %% The weights are shared, 1
assert np.allclose(sum(shares.values()), small.W_heads.grad)
assert np.allclose(d_states[0].memory[0], small.memory_0.grad)

# %% The weights are shared, 2
assert agree.all()

# %% Vanish, explode, 1
assert f"{0.9**100:.6f} {1.1**100:.0f}" == "0.000027 13781"

# %% Vanish, explode, 2
assert chains[0.5][-1] < 1e-25
assert 0.1 < chains[1.0][-1] < 10
assert chains[3.0][-1] > 1e9

# %% A Neural Turing Machine over 100 steps, 2
assert medians[0] < 2
assert medians[1] > 20
assert [(ratios > 10).sum() for ratios in steadiness] == [1, 8]

# %% What makes the weightings explode, 1
assert np.allclose(d_w_shifted, by_formula)
assert f"{1 + np.log(2):.1f}" == "1.7"

# %% What makes the weightings explode, 3
assert np.allclose([half, none], [0.85**20, 1.7**20])
assert f"{none:.0f}" == "40642"
assert chain_of_addressing(sharp, g=0.0) < 1e-12

# %% What makes the weightings explode, 4
# NESTED     assert 1.1 < growth < 1.25
# NESTED     assert 1.1 < factor < 1.5
# NESTED     assert max(largest) < 0.05

# %% Hold it in check, 1
# NESTED     assert reached > 2 if limit is None else reached < limit + 1e-9

# %% A message from the answer to the question, 1
assert (step_found + 1, bit_found) == (shown, bit)
assert (next_step + 1, next_input) == (shown, 8)
assert of_bits[0] > 8 * of_bits[1]

# %% A message from the answer to the question, 2
assert hits == 10

# %% A message from the answer to the question, 3
assert read_in in (due - 1, due)

# %% A message from the answer to the question, 4
assert waiting.max() / waiting.min() < 1.1

# %% A message from the answer to the question, 5
assert 0.2 < before / written < 0.6
assert lengths_of_reads[shown - 1] > 0.5 * written
assert lengths_of_rows[shown - 2, waits] > 0.5 * written
assert lengths_of_w.max() < 0.1 * written

# %% A message from the answer to the question, 6
assert lengths_of_rows[due:].max() == 0

# %% Answers, 1
assert np.isclose(slope, 12)

# %% Answers, 2
assert (d_before[0] == 0).all()
assert np.allclose(d_before[1:], u[3][0, 1:])

# %% Answers, 3
assert agree.all()

# %% Answers, 4
assert np.allclose(wrong[3], d_raws[3])
assert not np.allclose(wrong[2], d_raws[2])
assert not np.allclose(wrong[1], d_raws[1])

# %% Answers, 5
assert np.isclose(chain_of_addressing(uniform, g=gate), 1)
