# %% A head without a past, 1
assert "The box of interpolation is marked" in printed

# %% A head without a past, 2
assert at_step_0[0, 0] > 0.99
assert np.allclose(at_step_1[0, :2], 0.5, atol=1e-3)

# %% The gate, 1
assert np.allclose(Interpolation().forward(w_content, w_prev, g), [[0.9, 0.1, 0]])
assert np.allclose(g * w_content + (1 - g) * w_prev, [[0.9, 0.1, 0]])

# %% The gate, 2
assert np.array_equal(w_1, at_step_0)
assert np.allclose(Read().forward(w_1, memory)[0, 4:], [1, -1], atol=0.01)

# %% A mixture is not a journey, 1
assert np.allclose(half[0, [2, 5, 8]], [0.4, 0, 0.4])
assert mixed[:, 4:7].max() == 0
assert "At a gate of 0.5 the weights are row 1 0.05, row 2 0.40, row 3 0.05, row 7 0.05, row 8 0.40, row 9" in printed

# %% A mixture is not a journey, 2
assert "the gate, from 0 to 1: straight, from (0.05, 0.85, 0.10) to (0.70, 0.10, 0.20)." in printed

# %% The gates of trained machines, 1
shares_decided = {
    (task, h): np.mean((gates[..., h] < 0.1) | (gates[..., h] > 0.9))
    for task, (gates, _, _) in inside.items()
    for h in (0, 1)
}
assert shares_decided["copy", 0] == 0
assert f"{np.mean(np.abs(inside['copy'][0][..., 0] - 0.5) < 0.25):.0%}" in ("96%", "97%")
assert f"{shares_decided['repeat-copy', 0]:.0%}" == "88%"
assert min(shares_decided.values()) == 0 < 0.8 < max(shares_decided.values())
assert abs(open_half.sum() - 714) < 5
assert "content 0.010, and what the head uses 0.997" in printed
assert pretrained.load("copy").run(np.zeros((1, 1, 9), np.float32)).steps[0].addressing.w.shape[-1] == 128
assert printed.count("%") == 16
rows = [row for row in printed.splitlines() if "%" in row]
for row, ((task, h), decided) in zip(rows, shares_decided.items()):
    assert row.startswith(f"{task}, {('read', 'write')[h]} ")
    middle = np.mean((inside[task][0][..., h] > 0.25) & (inside[task][0][..., h] < 0.75))
    assert row.split()[2:] == [str(inside[task][0][..., h].size), f"{decided:.1%}", f"{middle:.1%}"]

# %% How long a focus lasts, 1
assert f"{kept[10, 2]:.3f}" == "0.349"
assert np.allclose(kept, (1 - four_gates[:, 0]) ** np.arange(1001)[:, None])
assert (kept[:, 0] == 1).all()
assert "1.000 with g = 0, 0.547 with g = 0.01, 0.002 with g = 0.1, 0.000 with g = 0.5" in printed

# %% How long a focus lasts, 2
assert np.allclose(g_six, 1 / (1 + np.exp(-x_six)))
assert np.isclose(half_lives[0], 1)
assert np.allclose(half_lives[3:] / half_lives[2:-1], np.exp(2), rtol=0.02)
assert half_lives[-1] > 15000
assert f"{np.exp(2):.1f}" == "7.4"

# %% Look, stay, look again, 1
assert (at_14, at_29) == ("brother", "neighbour")
assert "its brightest row changes 1 times. At the bottom, the gate, open at step 0, step 15." in printed
assert (np.diff(np.concatenate(asked).argmax(axis=1)) != 0).sum() > 10

# %% The gradient on three paths, 1
for d, m in zip(by_hand, measured):
    assert np.allclose(d, m, atol=1e-8)
assert np.allclose(by_hand[0] + by_hand[1], c)
assert "the stage agrees: True" in printed

# %% What the gate is told, 1
assert not shut.backward(c)[0].any()
assert np.array_equal(shut.backward(c)[1], c)
assert np.allclose(shut.backward(c)[2], by_hand[2])

# %% What the gate is told, 2
assert np.allclose(slopes, g_of_x * (1 - g_of_x))
assert f"{slopes[0]:.5f} {slopes[2]:.2f}" == "0.00005 0.25"

# %% Back through many steps, 1
factors = [gates_6[t] * np.prod(1 - gates_6[t + 1 :]) for t in range(6)]
assert np.allclose(shares_of(gates_6), factors)
assert np.isclose(sum(factors) + np.prod(1 - gates_6), 1)
for t, factor in enumerate(factors):
    assert f"step {t}: gate {gates_6[t]:g}, share {factor:.2f}" in printed

# %% Back through many steps, 3
assert np.allclose(d_v, shares_of(g_random) * c_last)
assert np.allclose(d_g_all, measured_g, atol=1e-8)

# %% Gates that learn when to look, 1
assert f"{shares_of_0[0]:.5f}" == "0.00098"
moved = np.abs(gates_learned[20] - 0.5)
assert moved[6:9].min() > 4 * np.delete(moved, [6, 7, 8]).max()
assert shares_of_0[-1] > 0.95
assert losses[-1, 0] < 0.01

# %% Gates that learn when to look, 2
assert sorted(at_200)[-2:] == [at_200[3], at_200[2]]
assert at_200[[2, 3]].sum() > 0.75
assert losses[200, 0] > 0.7 * losses[0, 0]
reaching = np.prod(1 - gates_learned[:, 1:], axis=1)
assert f"{reaching[0]:.3f} {reaching[200]:.3f}" == "0.002 0.009"
assert (in_turn[9], in_turn[8], in_turn[6]) == (2, 1, 3)
first_moves = gates_learned[1] - gates_learned[0]
assert first_moves[9] > 0
assert np.isclose(first_moves[9], first_moves[6], rtol=0.05)
assert gates_learned[2, 9] > 0.5 > gates_learned[20, 9]
# the weights before step 9, while all gates are a half: half of them on the cousin of step 8
assert gates_learned[0, 8] == 0.5
assert memory[0] @ memory[1] < memory[0] @ memory[2]
assert losses[599, 0] < 0.03 * losses[0, 0]

# %% Gates that learn when to look, 3
assert (shares_50[-1] > 0.9).sum() == 49
assert (when.min(), when.max(), len(when)) == (52, 748, 49)
assert late_first.sum() == 49
stuck = int(shares_50[-1].argmin())
assert shares_50[-1, stuck] < 0.001
looks_stuck = shares_of(history_50[-1, :, stuck]) @ np.eye(N)[at_random[:, stuck]]
assert looks_stuck[[2, 3]].sum() > 0.95
assert np.abs(history_50[-1, :, stuck] - history_50[-100, :, stuck]).max() < 0.02

# %% Play with it, 1
assert np.allclose(who_is_remembered(1.0, 0.0)["share in the last weighting"], np.eye(24)[16])
assert who_is_remembered(0.5, 0.0)["share in the last weighting"][8] == 0.25

# %% Open the file, 1
assert "self.w_gated = g * w_content + (1 - g) * w_prev" in printed
assert "d_g = dot(d_w_gated, self.w_content - self.w_prev)" in printed

# %% Answers, 1
assert np.allclose(w_small, [[0.3, 0.4, 0.3]])
for d, expected in zip(d_small, ([[0.4, -0.8, 1.2]], [[0.6, -1.2, 1.8]], [[-4]])):
    assert np.allclose(d, expected)

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
