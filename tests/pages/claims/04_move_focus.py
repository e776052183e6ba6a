# %% The next row, 1
assert (-1) % N == N - 1
assert w_gated.argmax() == 3
assert one_forward.argmax() == 4
assert one_forward[0] == 0.2  # it came round from row 7
assert np.array_equal(one_forward, np.roll(w_gated, 1))

# %% Three moves at once, 1
assert np.allclose(w_shifted, [[0.1, 0.2, 0.7, 0, 0]])

# %% Three moves at once, 2
for j in range(3):
    assert np.array_equal(stage.moved[0, j], np.roll(w_gated[0], j - 1))  # max_shift is 1
assert refused

# %% Equation 8, 1
assert np.allclose(C @ w_any, CircularShift().forward(w_any[None, :], s)[0])

# %% Which way is forward, 1
assert list(reached) == [4, 5, 6, 0]

# %% Which way is forward, 3
assert list(moves.values()) == [[-1, 0, 1], [1, 0, -1], [0, 1, -1], [-1, 0, 1]]

# %% Which way is forward, 4
assert article.argmax() == 2
assert one_number[4] == 0.3
assert on_the_edge.sum() == 0

# %% The blur, 1
assert ", ".join(f"{peak:.3f}" for peak in peaks) == "0.800, 0.432, 0.202"

# %% The blur, 2
assert np.allclose(history[:, middle - 10 : middle], history[:, middle + 10 : middle : -1])

# %% The blur, 3
assert np.allclose(widths, 0.2 * np.arange(21), atol=1e-6)

# %% The blur, 4
assert f"{mean_row:.1f} {w[0, 20]:.2f}" == "18.0 0.12"
assert np.allclose(small_ring, 1 / 11)

# %% The gradient, 1
assert np.allclose(d_w_gated, by_distance)
assert np.allclose(d_w_gated[0], matrix_of(s[0], N).T @ c[0])
assert np.allclose(d_s, (moved * c[:, None, :]).sum(axis=-1))

# %% The gradient, 2
assert worst < 1e-8

# %% See the adjoint, 1
assert np.allclose(there[0], [0, 0, 0.1, 0.2, 0.7, 0, 0, 0])
assert np.allclose(back[0], [0, 0, 0.7, 0.2, 0.1, 0, 0, 0])

# %% See the adjoint, 3
assert mistaken[0].argmax() == 4
assert same

# %% See the adjoint, 4
assert np.isclose((c_any * there).sum(), (back * w_any).sum())
assert not np.isclose((c_any * there).sum(), (CircularShift().forward(c_any, s) * w_any).sum())

# %% A head learns to walk, 2
assert np.allclose(backwards(*walk(start)), measured_s, atol=1e-7)
assert learned[-1][0, 2] > 0.99

# %% A head learns to walk, 3
assert diagonal == list(range(9))

# %% Answers, 1
assert np.allclose(w_shifted, 0.25)
assert np.allclose(d_s, [2.5, 1.5, 2.5])
assert np.allclose(d_w_gated, [3, 2, 3, 2])

# %% Answers, 2
assert np.array_equal(w_article[0], article)

# %% Answers, 3
assert np.allclose(two_steps, CircularShift().forward(w_any, twice[None, :]))
assert np.isclose((np.arange(-2, 3) ** 2 * twice).sum(), 0.4)

# %% Answers, 4
assert np.allclose(on_and_back[0], [0, 0, 0.25, 0.5, 0.25, 0, 0, 0])

# %% Answers, 5
assert w_content.argmax() == 4
assert np.allclose(r[0], memory[5], atol=0.05)
