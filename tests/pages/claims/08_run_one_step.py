# %% What happens in one step, 4
assert (len(boxes), len(paths)) == (6, 4)

# %% A small machine, 1
assert len(ntm.parameters()) == 10

# %% The controller, 1
assert np.allclose(h, np.tanh(x @ W_x.value + r_prev.reshape(B, -1) @ W_r.value + b.value))
assert (np.abs(h) < 1).all()

# %% The controller, 2
assert np.allclose(d_y, c * (1 - np.tanh(y) ** 2))
assert np.allclose(d_x, d_y @ W_x.value.T)
assert np.allclose(d_W_x, x.T @ d_y)
assert np.allclose(d_b, d_y[0])

# %% From the hidden units to the heads, 1
assert np.allclose(sigmoid.backward(ones), y_sigmoid * (1 - y_sigmoid))
assert np.allclose(softplus.backward(ones), np.exp(points - y_softplus))
assert np.allclose(softplus.backward(ones), y_sigmoid)
assert f"{y_sigmoid[0]:.3f} {y_sigmoid[-1]:.3f} {y_softplus[0]:.3f}" == "0.002 0.998 0.002"

# %% From the hidden units to the heads, 2
assert raw.shape == (B, P) == (1, 28)

# %% Addressing, read, write, output, 1
assert np.allclose(addressing.shift.moved[..., 1, :], w_gated)  # the weighting moved by 0 rows
assert np.allclose(w, w_shifted**gamma / (w_shifted**gamma).sum(axis=-1, keepdims=True))

# %% Addressing, read, write, output, 2
assert peaks == [[3, 3, 3, 2, 2], [0, 6, 0, 1, 1]]

# %% Addressing, read, write, output, 3
assert logits.shape == (B, n_outputs)

# %% Addressing, read, write, output, 4
assert np.allclose(state.memory, memory)
assert np.allclose(state.w, w)
assert np.allclose(state.reads, r)
assert np.allclose(step.addressing.shift.w_shifted, w_shifted)

# %% Where a value forks, gradients add up, 1
assert np.allclose([term_1, term_2, both], [2 * np.e, np.e, 3 * np.e])

# %% Backwards by hand, 9
# NESTED     assert agree.all()

# %% Backwards by hand, 10
assert np.allclose(d_x_of_step, d_x)
assert np.allclose(d_z_of_step[0], d_z)
assert np.allclose(d_raw_of_step, d_raw)
for name, came in (("memory_prev", d_state.memory), ("w_prev", d_state.w), ("r_prev", d_state.reads)):
    assert np.allclose(came, derived[name])

# %% The three gradients of one memory, 1
assert np.allclose(d_memory_addressed, measured_addressed, atol=1e-7)
assert np.allclose(d_memory_read, measured_read, atol=1e-7)
assert np.allclose(d_memory_written, measured_written, atol=1e-7)

# %% The three gradients of one memory, 2
assert np.isclose(sum(parts[:3]), parts[3])

# %% The three gradients of one memory, 3
assert np.allclose(d_memory_read[0], np.outer(w[0, 0], d_r[0, 0]))
assert np.allclose(d_memory_written[0], c_memory[0] * (1 - np.outer(w[0, 1], e[0, 0])))
assert np.allclose(along, 0)

# %% Forget a path, 1
assert np.allclose(right["memory"], d_memory_prev)
assert np.allclose(right["W_heads"], d_W_heads)

# %% Forget a path, 3
assert list(n_wrong) == [3, 3, 6, 6, 6, 6, 1, 1, 1]

# %% Answers, 1
assert np.isclose(slope, 39)

# %% Answers, 2
assert larger.sizes.n_numbers == 184

# %% Answers, 3
assert (d_w_prev_open == 0).all()

# %% Answers, 4
assert worst < 1e-7

# %% Answers, 5
assert unchanged
