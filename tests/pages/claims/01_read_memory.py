# %% A memory is a matrix, 1
assert (N, M) == (4, 3)

# %% Why not an index?, 1
assert loss_of(read_by_index(0.0), target) == 9
assert loss_of(read_by_index(2.0), target) == 0

# %% Why not an index?, 2
assert slope == 0
assert loss_of(read_by_index(p), target) == 17.5

# %% Why not an index?, 3
assert np.allclose(shares(1.3), [0, 0.7, 0.3, 0])
assert np.allclose(by_index[::100], between[::100])
assert f"{flat:.0%}" == "99%"

# %% Why not an index?, 4
assert np.isclose(slope_at_0, 4, atol=1e-4)

# %% A weighting: a share for every row, 1
assert np.isclose(w.sum(), 1)
assert np.allclose(r, [2.2, 0.1, 0.4])

# %% A weighting: a share for every row, 2
assert np.allclose(r_of_head[0], r)

# %% A weighting: a share for every row, 3
assert refused

# %% Three ways to look, 1
assert np.allclose(reads[0], large[2])
assert np.allclose(reads[1], (large[2] + large[5]) / 2)
assert np.allclose(reads[2], large.mean(axis=0))

# %% Three ways to look, 2
assert lengths_text == "2.82, 1.83, 0.71"

# %% What mixing costs, 1
assert np.allclose(answers, 1)

# %% The gradient of a weighted sum, 1
assert d_w_of_stage.shape == (1, N)
assert np.allclose(d_w_of_stage[0], d_w)
assert np.allclose(d_memory_of_stage, d_memory)

# %% Check it with numbers, 2
assert worst < 1e-8

# %% A row that is not read, 1
assert (d_memory[3] == 0).all()
assert round(d_w[0, 3], 2) == -13.4

# %% A row that is not read, 2
assert np.allclose(d_w_0, [[3, 7, -15, -8]])
assert d_w_0.argmin() == 2

# %% Moving weight from one row to another, 1
assert f"{d_w[0, b] - d_w[0, a]:.3f}" == f"{change / delta:.3f}" == "-23.900"

# %% Several heads share one memory, 1
assert np.allclose(d_memory_both, alone[0] + alone[1])
assert np.allclose(d_memory_both, w_two.T @ c_two)
assert np.allclose(d_w_both, c_two @ memory.T)
assert np.allclose(d_memory_both, measured, atol=1e-8)

# %% Several heads share one memory, 2
assert white == [[2, 3], [0, 3], [3]]

# %% Let a weighting learn where to look, 2
assert chosen == [2] + 39 * [5]
assert squared[2] > squared[5]
assert np.isclose(w.sum(), 1)
assert f"{w[0, 5]:.3f}" == "0.985"
assert losses[-1] < 0.001 * losses[0]

# %% Let a weighting learn where to look, 3
assert half == 7

# %% Answers, 1
assert np.allclose(r, [[1.25, 0.75]])
assert np.allclose(d_w, [[-3, 3, 2]])
assert np.allclose(d_memory, [[0.5, -1], [0.25, -0.5], [0.25, -0.5]])

# %% Answers, 2
assert np.allclose(memory @ r, measured, atol=1e-7)

# %% Answers, 3
assert (reads <= large.max(axis=0)).all()
assert (reads >= large.min(axis=0)).all()

# %% Answers, 4
assert r_batch.shape == (B, R, M)
assert np.allclose(r_batch, r_loop)

# %% Answers, 5
assert np.allclose(r, 1, atol=1e-3)
assert change.argmax() == 1
assert change[3] == 0
