# %% The next row, 1
assert (-1) % N == N - 1
assert w_gated.argmax() == 3
assert one_forward.argmax() == 4
assert one_forward[0] == 0.2  # it came round from row 7
assert np.array_equal(one_forward, np.roll(w_gated, 1))
for x in range(-9, 10):
    assert np.array_equal(np.roll(w_gated, x), [w_gated[(i - x) % N] for i in range(N)])

# %% Three moves at once, 1
assert np.allclose(w_shifted, [[0.1, 0.2, 0.7, 0, 0, 0, 0, 0]])
for place, x in enumerate((-1, 0, 1)):
    assert np.array_equal(stage.moved[0, place], np.roll(w_gated[0], x))

# %% Three moves at once, 2
assert "brightest row is row 1, with a weight of 1.00" in printed
assert "After the shift: 0.10 on row 0, 0.20 on row 1, 0.70 on row 2." in printed

# %% Three moves at once, 3
assert "refused: CircularShift.forward: s has 2 shifts, expected an odd number" in printed

# %% Equation 8, 1
w_any = np.random.default_rng(0).dirichlet(np.ones(5))
assert np.allclose(matrix_of(s[0], 5) @ w_any, CircularShift().forward(w_any[None, :], s)[0])
assert np.allclose(matrix_of(s[0], 5)[[0, 1, 2], 1], [0.1, 0.2, 0.7])
assert all(np.array_equal(np.roll(matrix_of(s[0], 5)[:, j], 1), matrix_of(s[0], 5)[:, (j + 1) % 5]) for j in range(5))
five = np.array([0.1, 0.2, 0.3, 0.0, 0.4])
assert np.allclose(matrix_of(five, 7) @ np.eye(7)[2], CircularShift().forward(np.eye(7)[[2]], five[None, :])[0])

# %% Far moves, and none, 1
assert np.array_equal(np.flatnonzero(reached_far), [8 - 5, 8 - 4, 8 - 3])
assert np.array_equal(reached_far[0, [5, 4, 3]], [0.3, 0.5, 0.2])
assert np.array_equal(assigned[0], [0.3 * w_far[0, (i + 3) % 12] + 0.5 * w_far[0, (i + 4) % 12]
                                    + 0.2 * w_far[0, (i + 5) % 12] for i in range(12)])  # fmt: skip
assert np.array_equal(reached_far, assigned)
assert s_far.shape[-1] == 2 * 5 + 1
assert np.array_equal(CircularShift().forward(w_far, np.array([[0.0, 1.0, 0.0]])), w_far)  # s(0) = 1 skips

# %% Which way is forward, 1
assert list(reached) == [4, 5, 6, 0]

# %% Which way is forward, 2
assert "back: s(-1) = 1, from row 5 to row 4" in printed
assert "on: s(+1) = 1, from row 5 to row 6" in printed
assert "row 0 at the top" in printed

# %% The blur, 1
assert ", ".join(f"{peak:.3f}" for peak in peaks) == "0.800, 0.432, 0.202"
assert np.allclose(history.sum(axis=-1), 1)
assert np.allclose(history[:, start - 10 : start], history[:, start + 10 : start : -1])

# %% The blur, 2
assert np.allclose(variances, 0.2 * np.arange(21), atol=1e-6)
assert np.isclose(np.sqrt(variances[20]), 2)
assert np.allclose(ring_of_11, 1 / 11)
assert np.isclose(0.1 * (7 - 1) ** 2 + 0.8 * 7**2 + 0.1 * (7 + 1) ** 2, 7**2 + 0.2)
walkers = np.random.default_rng(0).choice((-1, 0, 1), p=(0.1, 0.8, 0.1), size=(20, 20_000)).sum(axis=0)  # a crowd
assert abs(walkers.var() - 4) < 0.15
assert abs((walkers == 0).mean() - peaks[-1]) < 0.01

# %% The blur, 3
assert "1.00 after 0, 0.80 after 1, 0.43 after 5, 0.20 after 20 steps" in printed
assert "passes within 0.003 of every bar" in printed

# %% The blur, 4
assert f"{mean_row:.1f} {w[20]:.2f} {0.9**20:.2f}" == "18.0 0.12 0.12"

# %% The gradient, 1
assert np.allclose(d_w_gated, by_distance)
assert np.allclose(d_w_gated, by_matrix)
assert np.allclose(d_s, d_s_by_hand)
assert np.abs(d_w_gated - measured_w_gated).max() < 1e-9
assert np.abs(d_s - measured_s).max() < 1e-9
assert printed.count("largest error") == 5

# %% See the adjoint, 1
assert np.allclose(there[0], [0, 0, 0.1, 0.2, 0.7, 0, 0, 0])
assert np.allclose(back[0], [0, 0, 0.7, 0.2, 0.1, 0, 0, 0])

# %% See the adjoint, 2
assert "back from row 3 to the left, along other wires: 0.7 to row 2, 0.2 to row 3, 0.1 to row 4" in printed

# %% See the adjoint, 3
assert mistaken[0].argmax() == 4
assert apart < 1e-15
assert np.array_equal(matrix_of(symmetric[0], 8), matrix_of(symmetric[0], 8).T)
assert not np.array_equal(matrix_of(s[0], 8), matrix_of(s[0], 8).T)

# %% See the adjoint, 4
assert np.isclose(forwards, backwards)
assert not np.isclose(forwards, (CircularShift().forward(c_any, s) * w_any).sum())

# %% Twenty heads learn to walk, 1
assert np.allclose(first_gradient[:1], measured, atol=1e-7)

# %% Twenty heads learn to walk, 2
assert (learned.sum(), len(learned)) == (18, 20)
assert (went_back.sum(), (went_back & learned).sum(), (~went_back & learned).sum()) == (3, 1, 17)
stuck = softmax.backward(gradient_of_s(*walk(shares[-1][:, None], memories), memories))[~learned]
assert np.abs(stuck).max() < 0.01 * np.abs(first_gradient).max()  # local minima: there is next to no slope left

found = []
for seed in range(1, 6):
    others, z_other = np.random.default_rng(seed).normal(size=memories.shape), np.zeros_like(z)
    for _ in range(200):
        softmax = Softmax()
        z_other = z_other - 0.05 * softmax.backward(gradient_of_s(*walk(softmax.forward(z_other), others), others))
    found.append((Softmax().forward(z_other)[:, 0, 2] > 0.99).sum())
assert (min(found), max(found)) == (14, 19), found

# %% Twenty heads learn to walk, 3
assert list(after.argmax(axis=-1)) == list(range(8))
assert "18 end above 0.99" in printed

# %% Play with it, 1
assert np.isclose(after_steps(0.0, 1.0, 8)["after 8 steps"] @ np.arange(32), 8 + 4)
for numbers in ((0.0, 0.0, 0), (10.0, 10.0, 60), (0.0, 10.0, 2.4)):
    assert all(np.isclose(line.sum(), 1) for line in after_steps(*numbers).values())

# %% Open the file, 1
assert "def forward" in printed
assert "moved_back = " in printed
assert "::-1" in printed

# %% Answers, 1
assert np.allclose(w_shifted, [0.1, 0.4, 0.4, 0.1])
assert np.allclose(d_s, [2, 1.5, 3])
assert np.allclose(d_w_gated, [2.2, 3.4, 2.8, 1.6])
mistake = CircularShift().forward(np.array([[1.0, 2.0, 4.0, 3.0]]), np.array([[0.2, 0.0, 0.8]]))
assert np.allclose(mistake, [2.8, 1.6, 2.2, 3.4])

# %% Answers, 2
assert list(moves.values()) == [[-1, 0, 1], [1, 0, -1], [0, 1, -1], [-1, 0, 1]]
assert off_the_edge.sum() == 0
weights, numbers = np.random.default_rng(0).dirichlet(np.ones(8)), np.array([0.2, 0.5, 0.3])
assert np.allclose(
    conventions["(b) indices added"](weights, numbers),
    [sum(numbers[x + 1] * weights[(i + x) % 8] for x in (-1, 0, 1)) for i in range(8)],
)
one_number = 0.3 * np.roll(focus, -1) + 0.7 * focus  # a mixture of rows i and i + 1, in equal measure for every i
assert one_number[4] == 0.3

# %% Answers, 3
assert np.allclose(twice, [0.01, 0.16, 0.66, 0.16, 0.01])
assert np.allclose(two_steps, one_step)
assert np.isclose((np.arange(-2, 3) ** 2 * twice).sum(), 0.4)

# %% Answers, 4
assert np.allclose(on_and_back[0], [0, 0, 0.25, 0.5, 0.25, 0, 0, 0])

# %% Answers, 5
assert w_content.argmax() == 4
assert w_next.argmax() == 5
assert np.allclose(r[0], memory[5], atol=0.1)
