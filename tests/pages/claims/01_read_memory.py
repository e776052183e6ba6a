# %% A memory is a matrix, 1
assert (N, M) == (4, 3)

# %% Why not an index?, 1
assert loss_of(read_by_index(0.0), target) == 9
assert loss_of(read_by_index(2.0), target) == 0
assert printed.count("loss") == 4

# %% Why not an index?, 2
assert slope == 0
assert loss_of(read_by_index(p), target) == 17.5
assert np.allclose(np.array([0, 0.7, 0.3, 0]), np.maximum(0, 1 - np.abs(np.arange(4) - 1.3)))

# %% Why not an index?, 3
assert np.allclose(shares(1.3), [0, 0.7, 0.3, 0])
assert np.allclose(by_index[::100], between[::100])
assert between[:100].argmax() > between[:100].argmin()  # rises towards row 1 ...
assert (np.diff(between[:101])[:90] > 0).all()
assert (np.diff(between[110:201]) < 0).all()  # ... and falls only past it
assert abs(slope_at_0 - 4) < 0.2
assert "flat in 99%" in printed
assert "the rows: 9.0, 17.5, 0.0, 4.5. An arrow at position 0 shows the slope of the mixture there, +4.0" in printed

# %% A weighting: a share for every row, 1
assert np.isclose(w.sum(), 1)
assert np.allclose(r, [2.2, 0.1, 0.4])

# %% A weighting: a share for every row, 2
assert np.allclose(r_of_head[0], r)

# %% A weighting: a share for every row, 3
assert "refused: this Read has run forward already" in printed

# %% A weighting: a share for every row, 4
assert np.allclose(reads[0], large[2])
assert np.allclose(reads[1], (large[2] + large[5]) / 2)
assert np.allclose(reads[2], large.mean(axis=0))
assert "Head 0 has all its weight on row 2 " in printed
assert "Head 1 looks at row 2 and row 5 " in printed
assert "a weight of 0.125 on every row" in printed
assert "The lengths of the read vectors are 2.82, 1.83, 0.71." in printed

# %% What mixing costs, and what it offers, 1
assert np.allclose(answers, 1)
assert looks[1, 2] == 0

# %% The gradient of a weighted sum, 1
assert of_stage[0].shape == (1, N)
assert printed.rstrip().endswith("the stage agrees: True")

# %% Check it numerically, 2
assert worst < 1e-8

# %% A row that is not read, 1
assert (d_memory[3] == 0).all()
assert f"{d_w[3]:.1f}" == "-13.4"
assert "-0" not in printed.split("d_w")[0]

# %% A row that is not read, 2
assert np.allclose(d_w_0, [[3, 7, -15, -8]])
assert d_w_0.argmin() == 2

# %% Moving weight from one row to another, 1
assert f"{d_w[b] - d_w[a]:.3f}" == f"{change / delta:.3f}" == "-23.900"

# %% Several heads share one memory, 1
assert np.allclose(d_memory_both, sum(alone))
assert np.allclose(d_memory_both, w_two.T @ c_two)
assert np.allclose(d_w_both, c_two @ memory.T)
assert np.allclose(d_memory_both, measured, atol=1e-8)
assert printed.count("True") == 2
assert "White rows: [2, 3] from head 0, [0, 3] from head 1, [3] in their sum." in printed
assert np.isclose(float(printed.split(" from head 1 add")[0].split()[-1]), alone[1][1, 0], atol=0.005)

# %% Let a weighting learn where to look, 1
assert chosen == [2] + 39 * [5]
assert np.isclose(w_now.sum(), 1)
assert f"{w_now[0, 5]:.3f}" == "0.985"
assert losses[-1] < 0.001 * losses[0]
assert "All begin at 0.125. Row 5 has more than half of the weight from step 7 on, and 0.985 at the end." in printed

# %% Let a weighting learn where to look, 2
assert first_losses.argmin() == 2
assert f"{first_losses[2]:.3f} {first_losses[5]:.3f}" == "0.734 0.746"
assert np.isclose(first_losses[2], losses[1])

# %% Let a weighting learn where to look, 3
assert printed.startswith("row 5 chosen first: 88 of 100")
assert printed.rstrip().endswith(": 99 of 100 memories")

# %% Play with it, 1
assert np.allclose(between_two(0.25)["read vector"], 0.75 * large[2] + 0.25 * large[5])

# %% Open the file, 1
assert "self.r = w @ memory" in printed
assert "swapaxes" in printed
assert "outer(self.w, d_r)" in printed

# %% Answers, 1
assert np.allclose(r_by_hand, [[1.25, 0.75]])
assert np.allclose(d_w_by_hand, [[-3, 3, 2]])
assert np.allclose(d_memory_by_hand, [[0.5, -1], [0.25, -0.5], [0.25, -0.5]])

# %% Answers, 2
assert np.allclose(memory @ (w @ memory), measured_length, atol=1e-7)

# %% Answers, 3
assert (reads <= large.max(axis=0)).all()
assert (reads >= large.min(axis=0)).all()

# %% Answers, 4
assert r_batch.shape == (5, 2, M)
assert np.allclose(r_batch, r_loop)

# %% Answers, 5
assert np.allclose(r_changed, 1, atol=1e-3)
assert change_by_row.argmax() == 1
assert change_by_row[3] == 0
