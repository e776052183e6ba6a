# %% Three steps in a row, 1
assert np.allclose(initial.memory[0], small.memory_0.value)
assert (T, run.logits.shape) == (3, (3, B, n_outputs))

# %% Three steps in a row, 2
assert np.allclose(loss(initial), (c * run.logits[-1]).sum())

# %% Backwards, 1
assert (d_states[T - 1].memory == 0).all()
assert all((d_states[t].memory != 0).any() for t in range(-1, T - 1))

# %% Backwards, 2
assert len(worst) == 9
assert max(worst.values()) < 1e-7

# %% Follow one number, 1
assert d_memories[T - 1][i, j] == 0
assert sorted(d_memories) == [-1, 0, 1, 2]
assert f"row {i} and column {j}" in printed

# %% Follow one number, 2
for t in range(T):
    assert np.allclose(kappa[t] * d_states[t].memory + u[t], d_states[t - 1].memory)
    assert ((kappa[t] > 0) & (kappa[t] <= 1)).all()

# %% Follow one number, 3
assert np.allclose(sum(routes.values()), d_states[-1].memory)
assert np.allclose(routes[2], kappa[0] * kappa[1] * u[2])
assert min(abs(route[0, i, j]) for route in routes.values()) > 0.1  # all three uses count

# %% Why we go backwards, 1
ways = np.ones((3, 3), dtype=int)  # from each part of the state to each part of the next
assert [np.linalg.matrix_power(ways, n)[0, 2] for n in (3, 20)] == [3**2, 3**19] == [9, 1162261467]
assert max(differences.values()) < 1e-13
assert len(differences) == 3
assert n_numbers == 947
assert sum(parameter.value.size for parameter in NTM(n_inputs=9, n_outputs=8).parameters()) == 16096

# %% The weights are shared, 1
assert np.allclose(sum(shares.values()), all_h.T @ all_d_raw)
assert np.allclose(all_h.T @ all_d_raw, small.W_heads.grad)
assert np.allclose(all_d_raw.sum(axis=0), small.b_heads.grad)
assert np.allclose(d_states[-1].memory.sum(axis=0), small.memory_0.grad)


def loss_of_bias(value):
    """Measured, not only the same as run.backward."""
    kept, small.b_heads.value = small.b_heads.value, value
    result = loss(initial)
    small.b_heads.value = kept
    return result


assert np.abs(numerical_gradient(loss_of_bias, small.b_heads.value) - small.b_heads.grad).max() < 1e-7

# %% Vanish, explode, 1
assert f"{0.9**100:.6f} {1.1**100:.0f}" == "0.000027 13781"

# %% Vanish, explode, 2
assert chains[0.5][-1] < 1e-25
assert 0.1 < chains[1.0][-1] < 10
assert chains[3.0][-1] > 1e9

# %% A Neural Turing Machine over 100 steps, 1
assert list(steadiness[0] < 1.5).count(True) == 7  # steady in seven of the eight
assert (steadiness[1] > 10).all()
settled = np.array(largest_weight) > 0.1
assert settled.sum() == 3
assert np.allclose(machines[0, settled, 0], 1.6, atol=0.1)
assert np.allclose(machines[0, ~settled, 0], 0.35, atol=0.01)
assert max(np.array(largest_weight)[~settled]) < 0.02  # spread over nearly all 128
d_r_drawn = np.random.default_rng(0).normal(size=(1, 1, 20))
for seed in range(8):
    product = np.linalg.norm(runs[seed].steps[-1].state.w[0, 0]) * np.linalg.norm(d_r_drawn)
    assert np.isclose(machines[0, seed, 0], product, rtol=0.02)

# %% A Neural Turing Machine over 100 steps, 2
assert "8 machines" in printed
assert machines[0, steadiness[1].argmax()].argmax() == 99  # the memory's climbs too, to the last

# %% What makes the weightings explode, 1
assert np.allclose(stage.backward(d_w)[0], by_formula)
assert np.allclose([half, none], [0.85**20, 1.7**20])
assert f"{none:.0f}" == "40642"
assert on_one < 1e-12

# %% Hold it in check, 1
assert reached[None] > 2
assert all(reached[limit] < limit + 1e-9 for limit in (1.0, 0.1))
assert wild == int(steadiness[0].argmax())  # the one of the eight that climbs

# %% From one bit of the answer back to the input, 1
assert n_right == scored.sum() == 11 * 160
assert hits == 11
assert (of_bit > 0).all()
assert d_x[:, 0].size == 369
second = np.argsort(np.abs(d_x).swapaxes(0, 1).reshape(11, -1), axis=1)[:, -2]
assert (second == shown * 9 + 8).all()  # the mark in the same step comes second
assert others.max() < 0.15
assert due - shown == 21

# %% From one bit of the answer back to the input, 2
assert read_in == due - 1
assert len(waiting) == 20
assert spread.max() < 1.1
assert 0.2 < kept.min() < kept.max() < 0.7
assert 0.3 < by_reads.min() < by_reads.max() < 1
assert by_w.max() < 0.3
w_of_writing = run_copy.steps[shown].write.w[0, 0, row]
assert (1 - w_of_writing * run_copy.steps[shown].e[0, 0]).min() > 0.1  # kappa is not zero
assert looks[shown - 1] == waits == looks[0]  # the read head waits there
entered = d_rows[read_in, 0]
assert entered[row] > 0.9 * np.linalg.norm(entered)  # nearly all of it in one row
kept_by_writes = [1 - step.write.w[0, 0, row] * step.e[0, 0] for step in run_copy.steps[shown + 1 : read_in]]
assert np.min(kept_by_writes) > 0.99  # hardly any write touches the row

# %% From one bit of the answer back to the input, 3
assert f"{kept[0]:.0%} of the length stays in row {row}" in printed
assert d_rows[due + 1 :, 0].max() == 0

# %% Play with it, 1
for numbers in ((0.0, 1.0, 0.125), (1.0, 5.0, 1.0), (0.5, 1.7, 0.5)):
    assert np.isfinite(growth(*numbers)["gradient of the weighting"]).all()
(both_ways,) = growth(0.3, 1.7, 0.13).values()
lowest = int(both_ways.argmin())
assert 10 < lowest < 30
assert (np.diff(both_ways[: lowest + 1]) < 0).all()  # first it shrinks
assert both_ways[-1] > both_ways[lowest] + 1  # then it grows
assert growth(0.5, 1.7, 0.125)["gradient of the weighting"][-1] < -1
assert growth(0.0, 1.7, 0.125)["gradient of the weighting"][-1] > 1

# %% Open the file, 1
left = [line.split("|")[0].strip() for line in printed.splitlines() if "|" in line and "Picture" not in line]
assert left.count("") <= 4  # the lines of the signature and the sizes

# %% Open the file, 2
left = [line.split("|")[0].strip() for line in printed.splitlines()]
assert left.count("") == 2  # the signature and an empty line

# %% Answers, 1
assert np.isclose(slope, 12)

# %% Answers, 2
assert (d_before[0] == 0).all()
assert np.allclose(d_before[1:], u[2][0, 1:])

# %% Answers, 3
assert len(largest_difference) == 3
assert max(largest_difference.values()) < 1e-12

# %% Answers, 4
assert np.allclose(wrong[2], d_raws[2])
assert not np.allclose(wrong[1], d_raws[1])
assert not np.allclose(wrong[0], d_raws[0])

# %% Answers, 5
assert np.isclose(level, 1)
