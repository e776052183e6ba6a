# %% What happens in one step, 1
assert len(paths) == 4
assert "4 values are red" in printed

# %% A small machine, 1
assert [W, R, H, B, S, M, N, C, n_inputs, n_outputs] == list(range(1, 11))
assert H == R + W
assert (ntm.sizes.n_heads, ntm.sizes.n_shifts) == (H, S)
assert len(ntm.parameters()) == 10

# %% The controller, 1
assert np.allclose(h, np.tanh(x @ W_x.value + r_prev.reshape(B, -1) @ W_r.value + b.value))
assert (np.abs(h) < 1).all()

# %% The controller, 2
assert np.allclose(d_z_random, d_h_random * (1 - np.tanh(z) ** 2))
assert np.allclose(d_seen_random, d_z_random @ W_seen.T)
assert np.allclose(d_W_seen_random, seen_by_controller.T @ d_z_random)
assert np.allclose(d_W_seen_random, sum(np.outer(seen_by_controller[n], d_z_random[n]) for n in range(B)))
assert np.allclose(d_b_random, by_sum)
assert bias_error < 1e-8
assert np.abs(d_z_random[0] - by_sum).max() > 0.1

# %% From the hidden units to the heads, 1
assert np.allclose(slopes, 1 / (1 + np.exp(-points)))
assert np.allclose(y_softplus, np.log(1 + np.exp(points)))

# %% From the hidden units to the heads, 2
assert raw.shape == (B, P) == (4, 54)
assert beta.min() > 0
assert gamma.min() > 1
assert 0 < min(g.min(), e.min()) <= max(g.max(), e.max()) < 1
assert np.allclose(s.sum(axis=-1), 1)

# %% Addressing, read, write, output, 1
assert np.allclose(addressing.shift.moved[..., S // 2, :], w_gated)  # the weighting moved by 0 rows
assert np.allclose(w, w_shifted**gamma / (w_shifted**gamma).sum(axis=-1, keepdims=True))
assert printed.count("shift") == H
peaks = [[int(value[0, head].argmax()) for value in columns.values()] for head in range(H)]
assert peaks == [[2, 0, 2, 1, 1], [2, 0, 2, 0, 0], [4, 5, 5, 0, 0]]  # every stage has something to do
assert [np.roll(np.arange(N), -(int(s[0, n].argmax()) - 2))[gated] for n, gated in enumerate([2, 2, 5])] == [1, 0, 0]

# %% Addressing, read, write, output, 2
assert "2, 0, 2, 1, 1 for read head 0; 2, 0, 2, 0, 0 for read head 1; 4, 5, 5, 0, 0 for write head 0" in printed

# %% Addressing, read, write, output, 3
assert logits.shape == (B, n_outputs)

# %% Addressing, read, write, output, 4
assert np.allclose(state.memory, memory)
assert np.allclose(state.w, w)
assert np.allclose(state.reads, r)
assert np.allclose(step.addressing.shift.w_shifted, w_shifted)

# %% Where a value forks, gradients add up, 1
assert np.allclose([*terms, both], [2 * np.e, np.e, 3 * np.e])

# %% Backwards by hand, 7
assert d_r_output.shape == c_r.shape == d_r.shape  # nothing would have failed

# %% Backwards by hand, 8
assert max(error_of.values()) < 1e-5
assert max(error_of, key=error_of.get) == "w_prev"

# %% Backwards by hand, 9
assert np.allclose(d_x_of_step, d_x)
assert np.allclose(d_z_of_step, d_z)
assert np.allclose(d_raw_of_step, d_raw)
for name, came in (("memory_prev", d_state.memory), ("w_prev", d_state.w), ("r_prev", d_state.reads)):
    assert np.allclose(came, derived[name])

# %% Where the first state comes from, 1
assert v_error < 1e-8
assert np.allclose(w_first.sum(axis=-1), 1)
assert np.allclose(memory_first, ntm.memory_0.value)
assert np.allclose(reads_first, ntm.reads_0.value)

# %% The three gradients of one memory, 1
assert all(np.abs(ours - its).max() < 1e-7 for ours, its in by_copies.values())

# %% The three gradients of one memory, 2
assert np.isclose(sum(panels[name][looked_at, 0] for name in by_copies), panels["sum"][looked_at, 0])
assert np.allclose(d_memory_read[0], w[0, :R].T @ d_r[0])
assert np.allclose(d_memory_written[0], c_memory[0] * (1 - np.outer(w[0, R], e[0, 0])))
assert np.abs(along).max() < 1e-12
change = np.abs(panels["written to"] - c_memory[0]) / np.abs(c_memory[0])
assert change.max(axis=-1).argmax() == w[0, R].argmax()  # most where the write head has erased

# %% Forget a path, 1
assert np.allclose(right["memory_prev"], d_memory_prev)
assert np.allclose(right["W_heads"], d_W_heads)
assert np.allclose(right["W_seen"], d_W_seen)
assert np.allclose(right["x"], d_x)

# %% Forget a path, 2
assert list(n_wrong.values()) == [3, 3, 6, 6, 6, 6, 1, 1, 1]
assert all(errors["h", path][list(right).index("W_heads")] < 1e-12 for path in paths["h"])

# %% Play with it, 1
assert three_uses(0.0, 3.0, 0.9)["addressed"].max() == 0
on_row = Addressing().forward(k, beta, np.ones_like(g), s, gamma, w_prev, memory_prev)[0, R]
assert three_uses(1.0, 20.0, 1.0)["written to"].min() < 0.2 * three_uses(1.0, 20.0, 0.0)["written to"].min()
for numbers in ((0.0, 0.1, 0.0), (1.0, 20.0, 1.0), (0.5, 3.0, 0.9)):
    assert all(np.isfinite(lengths).all() and lengths.shape == (N,) for lengths in three_uses(*numbers).values())

# %% Open the file, 1
assert len([line for line in printed.splitlines() if "|" in line]) == 22
unmarked = [line for line in printed.splitlines() if line.split("|")[0].strip() == ""]
assert len(unmarked) == 4  # the two heads, a return, and the line between
from ntm_ref.training.loss import AddPenalty

penalty, price = AddPenalty(0.3), 0.3
a_of_time = np.stack([a, 2 * a])  # (T, B, W, M)
assert np.isclose(penalty.forward(a_of_time), price / (2 * B) * (a_of_time**2).sum())
assert np.allclose(penalty.backward(1.0), price / B * a_of_time)

# %% Answers, 1
assert np.isclose(slope, 39)

# %% Answers, 2
assert larger.sizes.n_numbers == 184

# %% Answers, 3
assert (d_w_prev_open == 0).all()

# %% Answers, 4
assert worst < 1e-7

# %% Answers, 5
assert difference == 0
