# %% A head without a past, 2
assert at_step_0[0, 0] > 0.99
assert np.allclose(at_step_1[0, :2], 0.5, atol=1e-3)

# %% The gate, 1
assert np.allclose(w_gated, [[0.9, 0.1, 0]])
assert np.allclose(w_gated, g * w_content + (1 - g) * w_prev)

# %% The gate, 2
assert np.array_equal(w_1, at_step_0)
assert np.allclose(Read().forward(w_1, memory)[0, 4:], [1, -1], atol=0.01)

# %% A mixture is not a journey, 1
assert np.allclose(half[0, [2, 5, 8]], [0.4, 0, 0.4])

# %% A mixture is not a journey, 2
assert mixtures[:, 4:7].max() == 0

# %% How long a focus lasts, 1
assert f"{kept[10, 2]:.3f}" == "0.349"
assert np.allclose(kept, (1 - four_gates[:, 0]) ** np.arange(1001)[:, None])
assert (kept[:, 0] == 1).all()

# %% How long a focus lasts, 3
assert np.allclose(g_of_x, 1 / (1 + np.exp(-x)))
assert np.isclose(half_lives[0], 1)
assert np.allclose(half_lives[3:] / half_lives[2:-1], np.exp(2), rtol=0.02)

# %% How long a focus lasts, 4
assert half_lives[-1] > 15000
assert f"{np.exp(2):.1f}" == "7.4"

# %% Look, stay, look again, 1
assert (at_14, at_29) == ("brother", "neighbour")

# %% Look, stay, look again, 2
assert jumps[1] == 1
assert jumps[0] > 10

# %% The gradient on three paths, 1
assert np.allclose(d_w_content, g * c)
assert np.allclose(d_w_prev, (1 - g) * c)
assert np.allclose(d_g, (c * (w_content - w_prev)).sum(axis=-1, keepdims=True))
assert np.allclose(d_w_content + d_w_prev, c)

# %% The gradient on three paths, 2
assert worst < 1e-8

# %% What the gate is told, 1
assert not stage.backward(c)[0].any()
assert np.array_equal(stage.backward(c)[1], c)
assert np.allclose(stage.backward(c)[2], d_g)

# %% What the gate is told, 2
assert np.allclose(slopes, g_of_x * (1 - g_of_x))

# %% Back through many steps, 2
assert np.allclose(d_contents, shares * c)
assert np.allclose(d_gates, measured_gates, atol=1e-8)

# %% Gates that learn when to look, 1
assert f"{shares_of_0[0]:.5f}" == "0.00098"
assert moved_early[6:9].min() > 10 * moved_early[:3].max()
assert shares_of_0[-1] > 0.95
assert losses[-1] < 0.01

# %% Gates that learn when to look, 2
assert looks_at_200[[2, 3]].sum() > 0.75
assert history[599, 0] > 0.97
assert history[599, 1:].max() < 0.03

# %% Answers, 1
assert np.allclose(w_gated, [[0.3, 0.4, 0.3]])
assert np.allclose(d_w_content, [[0.4, -0.8, 1.2]])
assert np.allclose(d_w_prev, [[0.6, -1.2, 1.8]])
assert np.isclose(d_g[0, 0], -4)

# %% Answers, 2
assert np.isclose(np.log(2) / -np.log(1 - g_20), 20)

# %% Answers, 3
assert np.allclose(stage.backward(c)[2], stage.backward(c + 10)[2])

# %% Answers, 4
assert np.isclose(grid[share.argmax()], 0.1)
assert f"{share.max():.3f}" == "0.039"

# %% Answers, 5
assert list(np.flatnonzero((right != wrong).any(axis=-1))) == [1, 2]
assert np.array_equal(*of_one)
