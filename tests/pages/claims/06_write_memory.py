# %% Two ways that are not enough, 1
assert np.array_equal(only_add[1], first + second)
assert np.array_equal(only_add[1], [1, 1, 2])
assert np.array_equal(only_replace[1], second)

# %% Erase, then add, 1
assert np.allclose(memory, memory_prev + w_half[:, None] * (a_half - e_half * memory_prev))
assert memory[1, 1] == 4.75
assert np.allclose(memory_of_stage, memory)
assert (memory_of_stage[[0, 3]] == memory_prev[[0, 3]]).all()
zeros, ones = np.zeros((1, 3)), np.ones((1, 3))
assert np.allclose(
    Write().forward(memory_prev, w_half[None], zeros, a_half[None]), memory_prev + w_half[:, None] * a_half
)
assert np.allclose(
    Write().forward(memory_prev, w_half[None], ones, a_half[None]),
    (1 - w_half[:, None]) * memory_prev + w_half[:, None] * a_half,
)

# %% The outer product, 1
assert np.linalg.matrix_rank(np.outer([0.0, 0.1, 0.7, 0.2, 0.0], [1.0, 1.0, 0.5, 0.0, 0.0, 1.0])) == 1
assert np.allclose(memory, memory_prev * (1 - np.outer(w_half, e_half)) + np.outer(w_half, a_half))
assert "the largest is 0.70" in printed

# %% The outer product, 2
assert np.allclose(after, before * (1 - erased_share) + added)
assert (1 - erased_share).min() == 0.25
assert np.allclose(added[2], 3 * added[3])
assert "nothing is left of the old memory: 0" in printed

# %% The outer product, 3
assert "up to 0.75 in row 2, up to 0.25 in row 3, in columns 0, 1, 2, 3 only" in printed

# %% Writing again and again, 1
assert np.isclose(number.item(), 2 + left_of_it * (5 - 2))
assert f"{number.item():.3f} {left_of_it:.3f}" == "2.116 0.039"
other_weight = np.array([[5.0]])
for _ in range(2000):
    other_weight = Write().forward(other_weight, np.array([[0.02]]), np.array([[0.5]]), np.array([[1.0]]))
assert np.isclose(other_weight.item(), 2)  # the weight decides how fast, not where to

# %% What is added, what is stored, what is read, 1
assert np.allclose(sure, vectors)
assert np.allclose(unsure[3, 2:5], [0.05 * 0.1 * 0.95, 0.9 * 0.95, 0.05])
assert np.allclose(no_erase[3, 2:5], [0.05, 0.9, 0.05])
assert np.allclose(unsure[3, 2:5], [0.00475, 0.855, 0.05])

# %% What is added, what is stored, what is read, 2
assert np.allclose(later[3], unsure[3] * 0.95**100)
assert np.allclose(later[5], unsure[5] * 0.95**100)
assert np.allclose(later[4], 0)
assert np.allclose(later[[0, 1, 2, 6, 7]], unsure[[0, 1, 2, 6, 7]])
assert f"{unsure[3, 3]:.3f} {later[3, 3]:.3f} {0.95**100:.3f}" == "0.855 0.005 0.006"

# %% What is added, what is stored, what is read, 3
assert "stored by an uncertain head: on the diagonal 0.812 to 0.900, beside it at most 0.050" in printed
assert "added, and stored by a decided head: on the diagonal 1.000 to 1.000" in printed

# %% What is added, what is stored, what is read, 4
assert " ".join(f"{curve[-1]:.3f}" for curve in curves.values()) == "0.006 0.366 0.905"

# %% Several heads, 1
assert one_after_the_other(row, ws, es, additions, (0, 1)) == 2
assert one_after_the_other(row, ws, es, additions, (1, 0)) == 1
assert Write().forward(row, ws, es, additions) == 3

# %% Several heads, 2
assert np.allclose(Write().forward(memory_prev, w, e, a), by_hand)
turned = [2, 0, 1]
assert np.allclose(Write().forward(memory_prev, w[turned], e[turned], a[turned]), by_hand)
assert np.abs(in_order - another).max() > 0.01

# %% The gradient of the add, 1
assert np.allclose(d_a, Read().forward(w, d_memory))
read = Read()
read.forward(w, memory_prev)
assert np.allclose(read.backward(d_a)[1], sum(np.outer(w[h], d_a[h]) for h in range(W)))  # the read's gradient: an add

# %% The gradient of the erase, 4
stage = Write()
stage.forward(memory_prev, w, e, a)
for ours, theirs, slopes in zip((d_memory_prev, d_w, d_e, d_a), stage.backward(d_memory), measured.values()):
    assert np.allclose(ours, theirs)
    assert np.abs(ours - slopes).max() < 1e-7
assert printed.count("largest error") == 4

# %% The gradient of the erase, 5
assert np.abs(d_w_add - measured["d_w"]).max() > 1
assert np.allclose(d_w_add, measured_empty, atol=1e-7)

# %% Why not divide?, 1
assert np.isnan(by_division)
assert np.isclose(kept_two[1, 1, 0], 0.8)
assert kept_two[0, 1, 0] == 0

# %% What the gradient says, 1
assert np.allclose(d_w_one[0], (d_memory * (a_one - e_one * memory_prev)).sum(axis=1))
assert (d_old[1] == 0).all()
assert np.allclose(d_old[[0, 2, 3]], d_memory[[0, 2, 3]])
assert (np.abs(d_w_one) > 0.1).all()
assert printed.count("d_memory times 1;") == 3

# %% What the gradient says, 2
for weight, (left_number, left_gradient) in left_of.items():
    assert np.isclose(left_number, left_gradient)
    assert np.isclose(left_gradient, (1 - weight) ** 100)
assert left_of[0.0] == (1, 1)

# %% Let a head learn what to erase, 1
assert np.allclose(erase, [3 * [0.04] + 3 * [0.96]], atol=0.005)
assert np.allclose(add, [[0, 0, 0, 1, 1, 1]], atol=0.1)
assert erase_history[0][0] == 0.5

# %% Let a head learn what to erase, 2
assert "end at 0.04 in the mean, those to replace at 0.96" in printed

# %% Play with it, 1
assert np.isclose(write_again_and_again(0.3, 0.5, 1.0)["the number"][20], 2 + 3 * 0.85**20)
assert set(write_again_and_again(0.3, 0.0, 1.0)) == {"the number"}
assert np.isclose(write_again_and_again(0.3, 0.0, 1.0)["the number"][-1], 5 + 60 * 0.3)

# %% Open the file, 1
assert "# 1: erase" in printed
assert "# 2: add" in printed
assert "product_backward(" in printed
assert "return d_memory_prev, d_w_erase + d_w_add, d_e, d_a" in printed

# %% Answers, 1
assert np.allclose(answer, [[2.5, 2.5], [6.5, 4.5]])

# %% Answers, 2
assert 0.9**7 < 0.5 < 0.9**6
assert "= 6.58" in printed

# %% Answers, 3
assert np.allclose(undone, memory_prev)

# %% Answers, 4
assert np.allclose(c.reshape(4, 3), by_write)
assert np.allclose(d_c_prev.reshape(4, 3), d_by_write)
assert np.allclose(d_by_write, f * d_memory)
assert (N_paper * M_paper, n_lstm, n_head) == (2560, 10240, 66)

# %% Answers, 5
assert np.allclose(swapped[1], -memory_prev[1])
