# %% Two ways that are not enough, 1
assert np.allclose(memory[1], [1, 1, 2])

# %% Two ways that are not enough, 2
assert np.allclose(memory[1], second)

# %% Erase, then add, 1
assert np.allclose(memory, memory_prev + w[:, None] * (a - e * memory_prev))
assert memory[1, 1] == 4.75

# %% Erase, then add, 2
assert np.allclose(memory_of_stage, memory)
assert (memory[[0, 3]] == memory_prev[[0, 3]]).all()

# %% Erase, then add, 3
assert np.allclose(after, large * kept + added)
assert kept.min() == 0.25

# %% Erase, then add, 4
assert np.allclose(added[2], 3 * added[3])

# %% Writing again and again, 1
assert np.isclose(number.item(), 2 + left * (5 - 2))
assert f"{number.item():.3f} {left:.3f}" == "2.116 0.039"

# %% What an unsure head forgets, 1
assert np.allclose(sure, vectors)

# %% What an unsure head forgets, 2
assert np.allclose(unsure[3, 2:5], [0.05 * 0.1 * 0.95, 0.9 * 0.95, 0.05])
assert np.allclose(no_erase[3, 2:5], [0.05, 0.9, 0.05])

# %% What an unsure head forgets, 3
assert np.allclose(later[3], unsure[3] * 0.95**100)
assert np.allclose(later[[0, 1, 2, 6, 7]], unsure[[0, 1, 2, 6, 7]])
assert f"{unsure[3, 3]:.3f} {later[3, 3]:.3f}" == "0.855 0.005"

# %% What an unsure head forgets, 5
assert f"{left[0.05]:.3f} {left[0.01]:.3f} {left[0.001]:.3f}" == "0.006 0.366 0.905"

# %% The gates of an LSTM: the same idea, 1
assert np.allclose(c.reshape(4, 3), written)

# %% The gates of an LSTM: the same idea, 2
assert (n_cells, n_lstm, n_head) == (2560, 10240, 66)

# %% Several heads, 1
assert one_after_the_other(row, ws, es, additions, (0, 1)) == 2
assert one_after_the_other(row, ws, es, additions, (1, 0)) == 1
assert Write().forward(row, ws, es, additions) == 3

# %% Several heads, 2
assert np.allclose(Write().forward(memory_prev, w, e, a), by_hand)
assert np.allclose(Write().forward(memory_prev, w[order], e[order], a[order]), by_hand)
assert change.max() > 0.01

# %% The gradient of the erase, 1
from ntm_ref import Read

assert np.allclose(d_a, Read().forward(w, d_memory))  # a read

# %% The gradient of the erase, 3
# NESTED     assert np.allclose(ours, theirs)
# NESTED     assert np.abs(ours - slopes).max() < 1e-7

# %% The gradient of the erase, 4
assert not np.allclose(d_w_add, measured_w, atol=1e-3)
assert np.allclose(d_w_add, measured_empty, atol=1e-7)

# %% Why not divide?, 1
assert np.isnan(by_division)
assert np.isclose(kept_two[1, 1, 0], 0.8)

# %% What the gradient says, 1
assert np.allclose(d_w[0], (d_memory * (a_one - e_one * memory_prev)).sum(axis=1))
assert (d_memory_prev[1] == 0).all()
assert np.allclose(d_memory_prev[[0, 2, 3]], d_memory[[0, 2, 3]])
assert (np.abs(d_w) > 0.1).all()

# %% What the gradient says, 2
assert np.allclose(d_c_prev.reshape(4, 3), d_old)
assert np.allclose(d_old, f * d_new)
# NESTED     assert np.isclose(number.item(), d_number.item())
# NESTED     assert np.isclose(d_number.item(), (1 - weight) ** 100)

# %% Let a head learn what to erase, 1
assert np.allclose(e, [3 * [0.04] + 3 * [0.96]], atol=0.005)
assert np.allclose(a, [[0, 0, 0, 1, 1, 1]], atol=0.1)

# %% Answers, 1
assert np.allclose(answer, [[2.5, 2.5], [6.5, 4.5]])

# %% Answers, 2
assert 0.9**7 < 0.5 < 0.9**6

# %% Answers, 3
assert np.allclose(undone, memory_prev)

# %% Answers, 4
assert n_alike == 6
assert all(np.allclose(memory, at_once[0]) for memory in at_once)

# %% Answers, 5
assert np.allclose(swapped[1], -memory_prev[1])
