# %% The task, 1
assert x_shown.shape == (41, 1, 9)  # (T, B, n_inputs)
assert target_shown.shape == (41, 1, 8)  # (T, B, n_outputs)
assert mask_shown[:21].sum() == 0
assert (target_shown[21:] == x_shown[:20, :, :8]).all()
assert x_shown[20, 0, 8] == 1 == x_shown[:, 0, 8].sum()
assert x_shown[21:].sum() == 0
assert "160 of 160 bits agree" in printed

# %% The task, 2
assert "1.5e+48" in printed

# %% How bad is an answer? A loss in bits, 1
assert chance == 84 == 10.5 * 8

# %% How bad is an answer? A loss in bits, 2
assert np.isclose(bits, by_hand)
assert np.allclose(d_logits, mask * (p - y) / np.log(2) / 2)
assert np.abs(d_logits - measured).max() < 1e-8
assert f"{1 / np.log(2):.2f}" == "1.44"
assert np.abs(2 * d_logits).max() <= 1 / np.log(2)

# %% A machine that knows nothing, 1
assert (untrained.settings["controller_size"], untrained.settings["n_rows"], untrained.settings["width"]) == (
    100,
    128,
    20,
)
assert abs(bits - 160) < 20
assert abs(wrong.sum() - 4000) < 400

# %% A machine that knows nothing, 2
assert max(w_read.max(), w_write.max()) < 0.5

# %% One update, 1
assert norm == 50
assert np.allclose([*pair[0].grad, *pair[1].grad], [6, 0, -8])

# %% One update, 2
assert max(sizes.values()) > 100 * min(sizes.values())

# %% One update, 3
assert np.allclose(number.value, value)
assert all(abs(ratios[u] - 1) < 0.01 for u in (1, 2, 3))
assert round(ratios[400]) == 91
assert np.allclose(np.sqrt(n - m**2 + 1e-4), 0.01, rtol=0.1)
assert eta == 0.0002

# %% The loop, 1
from ntm_ref.training import Settings as Limits

twice = []
for how in ("one_update", "update"):
    fresh = NTM(n_inputs=9, n_outputs=8, seed=3)
    follower, draws = GravesRMSProp(fresh.parameters(), eta), np.random.default_rng(3)
    for _ in range(3):
        if how == "update":
            update(fresh, task, follower, draws, Limits(batch_size=4, max_norm=10.0))
        else:
            one_update(fresh, follower, draws)
    twice.append(np.concatenate([parameter.value.ravel() for parameter in fresh.parameters()]))
assert np.array_equal(*twice)

# %% The loop, 3
assert losses[-100:].mean() <= 0.1

# %% The curve, 1
assert smooth[: len(smooth) // 4].min() > chance / 2
assert norms.max() > 100

# %% Ten random starts, 1
assert [trial["seed"] for trial in trials] == list(range(10))
assert all(np.mean(trial["curve"][-4:]) < 0.2 for trial in trials)  # the last 400 sequences, to within one of them
assert all(trial["wrong_bits_20"] == 0 for trial in trials)
when = sorted(trial["sequences"] for trial in trials)
assert (when[0], when[-1]) == (2528, 5136)
assert all(np.mean(trial["curve"][start : start + 5]) > 70 for trial in trials for start in range(6))  # 1,000 sequences

# %% Watch the diagonal appear, 2
assert both_focused <= loss_halved < len(losses)
before, between, last = (
    np.median(norms[a:b]) for a, b in ((0, both_focused), (both_focused, loss_halved), (-50, None))
)
assert between > before
assert between > last

# %% Watch the diagonal appear, 3
assert (in_focus[0] == 0).all()
assert (in_focus[-1] > 10).all()
assert chosen == sorted(set(chosen))

# %% Watch the diagonal appear, 4
assert len(set(written)) > 10
assert len(set(written) & set(read)) > 10

# %% Does it copy?, 1
assert bits < 80
assert wrong.sum() < 400
assert np.sum(wrong > 0) <= 2

# %% Does it copy?, 2
of_kind = {kind: [trial["failed"][kind] for trial in trials] for kind in ("random", "silent-pair", "zeros", "ones")}
assert set(of_kind["random"] + of_kind["ones"]) == {0}
assert min(of_kind["silent-pair"]) > 0
assert sum(failed == 100 for failed in of_kind["zeros"]) == 9

# %% Answers, 1
for logit, (cost, slope) in answers.items():
    assert np.isclose(cost, np.log2(1 + np.exp(logit)))
    assert np.isclose(slope, 1 / (1 + np.exp(-logit)) / np.log(2))
assert f"{answers[10.0][0]:.1f}" == "14.4"
assert f"{answers[10.0][1]:.2f}" == "1.44"
assert max(answers[-10.0]) < 1e-3

# %% Answers, 2
assert "24.3" in printed

# %% Answers, 3
assert 450 < steady < 500
assert 0.4 < alternating < 0.7

# %% Answers, 4
assert abs(bits - 328) < 40

# %% Answers, 5
assert wrong.mean() < 480
assert [trial["wrong_bits_30"] for trial in trials].count(0) == 9
at_120 = [trial["wrong_bits_120"] for trial in trials]
assert at_120.count(0) >= 2
assert round(max(at_120)) == 146
