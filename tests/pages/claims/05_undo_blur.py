# %% Raise to a power, divide by the sum, 1
assert np.allclose(w, np.array([[0, 0.01, 0.64, 0.01, 0]]) / 0.66)
assert f"{w[0, 2]:.2f}" == "0.97"
assert "64 to 1" in printed
start_of_4 = np.eye(41)[[20]]
for _ in range(20):
    start_of_4 = CircularShift().forward(start_of_4, np.array([[0.1, 0.8, 0.1]]))
assert round(1 - start_of_4[0, 20], 1) == 0.8  # four fifths are lost after 20 steps

# %% Raise to a power, divide by the sum, 2
assert np.allclose(w, [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25, 0.25, 0.25, 0.25]], atol=1e-3)

# %% Raise to a power, divide by the sum, 3
assert np.allclose(Sharpening().forward(three, np.ones((3, 1))), three)
assert "0.30 with gamma = 1, 0.35 with gamma = 2, 0.52 with gamma = 5, 0.95 with gamma = 20" in printed

# %% The same thing as a softmax, 1
assert np.abs(by_softmax - w).max() < 1e-15

# %% Four ways through a triangle, 1
assert np.abs(key_strength[0] - 1 / 3).max() < 0.02  # from the centre into a corner
assert key_strength[-1, 0] > 0.99
assert np.allclose(gate, np.linspace(w_prev[0], w_content[0], 11))  # a straight line
assert np.array_equal(sharpening[0].round(12), a_lead[0])
assert sharpening[-1].argmax() == a_lead[0].argmax() == 2
assert sharpening[-1, 2] > 0.95
assert np.abs(blur[-1] - 1 / 3).max() < 0.05
assert "gate: straight" in printed
assert "sharpening: a curve" in printed

# %% The gradient, derived on logarithms, 1
assert np.allclose(d_w_shifted, measured_w_shifted, atol=1e-8)
assert np.allclose(d_gamma, measured_gamma, atol=1e-8)
assert np.allclose(of_class[0], d_w_shifted)
assert np.allclose(of_class[1], d_gamma)
assert np.allclose(numerical_gradient(lambda x: Sharpening().forward(x, gamma).sum(), w_shifted), 0, atol=1e-9)

# %% What the gradient says, 1
assert gradient_of_gamma(blurred, [0.0, -1.0, 0.0]) < 0 < gradient_of_gamma(blurred, [-1.0, 0.0, 0.0])
assert abs(gradient_of_gamma(even, [0.0, -1.0, 0.0])) < 1e-12
mean = (w * d_w).sum()  # of the cell before: as a covariance under w
assert np.isclose((w * (d_w - mean) * (log_w - (w * log_w).sum())).sum(), d_gamma.item())

# %% What the gradient says, 2
assert np.allclose(factors[1.0], 1)
assert f"{factors[5.0][2]:.1e}" == "8.5e-24"
for g, factor in factors.items():
    assert np.isclose(factor[0] / factor[2], 1e5 ** (g - 1))

# %% Gamma against blur, 2
assert f"{place[1.0]:.1f} {place[2.0]:.1f}" == "27.0 30.0"
assert np.isclose(place[1.0], 30 * 0.9)

# %% Gamma against blur, 3
assert "row 0 at the top" in printed
assert "with gamma = 2 the largest weight at the end is 0.98, on row 30" in printed

# %% How much gamma does a blur need?, 1
assert np.isclose(sigma2, 0.2)
assert all(np.isclose(variance(w), 0.2 * t) for t, w in enumerate(walk(s_stay, 1.0, 20, N, start)))
assert f"{variance(bell[0]):.2f} {variance(sharper[0]):.2f}" == "4.00 2.50"
assert np.isclose(4 / 1.6, 2.5)
assert np.abs(walk(s_stay, 1.0, 20, N, start)[20] - bell).max() < 0.005  # nearly a Gaussian after 20 shifts

# %% How much gamma does a blur need?, 2
assert all(abs(settled[g] / theory[g] - 1) < 0.11 for g in (1.05, 1.1, 1.2))
errors = [abs(settled[g] / theory[g] - 1) for g in settled]
assert errors == sorted(errors)  # the better the nearer gamma is to 1
assert f"{settled[1.1]:.2f} {theory[1.1]:.2f}" == "1.92 2.00"
assert f"{settled[1.5]:.2f} {theory[1.5]:.2f} {top[1.5]:.2f}" == "0.19 0.40 0.82"
assert all(np.isclose(settled[g], variance(walk(s_stay, g, 100, N, start)[-1]), rtol=0.02) for g in settled)  # it stops

# %% How much gamma does a blur need?, 3
assert "gamma = 1 ends at 0.12; gamma = 1.1 ends at 0.29; gamma = 1.5 ends at 0.82; gamma = 2 ends at 0.96" in printed

# %% When numbers get too small, 1
assert np.allclose(sharpen_as_written(three, 5.0), Sharpening().forward(three, np.full((3, 1), 5.0)))
assert f"{2.0**-149:.1e}" == "1.4e-45"
assert np.float32(2.0**-149) > 0
assert np.float32(2.0**-151) == 0

# %% When numbers get too small, 2
for g, weights in as_written.items():
    assert np.isfinite(weights).all() == (g < 22)
assert uniform[0, 0] ** np.float32(22) == 0

# %% When numbers get too small, 3
assert [f"{total:.3f}" for total in sums.values()] == ["1.000", "0.491", "0.001", "0.000"]
assert f"{128 * 2.0**-70:.1e}" == "1.1e-19"

# %% When numbers get too small, 4
assert np.allclose(on_logarithms, 1, atol=1e-5)
assert 17 < grid[np.isfinite(literal)].max() < 22
assert with_constant[grid < 7].min() > 0.99
assert with_constant[grid > 10].max() < 0.01
assert "gives 1 up to gamma = 21.0 and then 0/0" in printed

# %% When numbers get too small, 5
assert np.isnan(0 * -np.inf)
assert np.isfinite(stage.log_w).all()
assert w[0, 0] == 0
assert "float64: tiny = 2.2e-308; no weight above 4 tiny / eps = 4e-292" in printed
assert "float32: tiny = 1.2e-38; no weight above 4 tiny / eps = 4e-31" in printed
for dtype in (np.float64, np.float32):
    limits = np.finfo(dtype)
    bound = dtype(4 * limits.tiny / limits.eps)
    above = bound * (1 + np.random.default_rng(0).uniform(size=10_000).astype(dtype) * dtype(1e6))
    assert bound + limits.tiny == bound
    assert (above + limits.tiny == above).all()
    below = np.nextafter(bound, dtype(0))
    assert below + limits.tiny != below  # the bound is exact
    assert np.isfinite(np.log(dtype(0) + limits.tiny))

# %% Play with it, 1
for numbers in ((0.0, 1.0, 0), (0.5, 5.0, 100), (0.1, 1.2, 20)):
    assert all(np.isclose(weights.sum(), 1) for weights in blur_and_sharpen(*numbers).values())

# %% Open the file, 1
assert "softmax_backward(d_w, self.w)" in printed
assert "self.gamma * d_z / self.positive" in printed

# %% Answers, 1
assert np.allclose(by_quotient_rule, d_w_shifted)

# %% Answers, 2
assert np.float64(1 / 128) ** np.float64(153) > 0 == np.float64(1 / 128) ** np.float64(154)
assert np.float32(1 / 512) ** np.float32(16) > 0 == np.float32(1 / 512) ** np.float32(17)
assert (7 * 153 <= 1075 < 7 * 154, 9 * 16 <= 150 < 9 * 17) == (True, True)

# %% Answers, 3
assert np.allclose(once, twice, atol=1e-12)

# %% Answers, 4
assert f"{high:.2f}" == "1.68"
assert len(kept) == 41
assert np.diff(kept).min() > 0
shifted = CircularShift().forward(walk(s_stay, 1.3, 7, N, start)[-1:], np.array([s_stay]))
slope = [Sharpening().forward(shifted, np.array([[g]]))[0] for g in (1.3, 1.3 + 1e-6)]
odds = [np.log(w[start] / w[start + 1]) for w in slope]
assert np.isclose((odds[1] - odds[0]) / 1e-6, np.log(shifted[0, start] / shifted[0, start + 1]))
assert shifted.argmax() == start

# %% Answers, 5
assert f"{ends[0.5] @ np.arange(40):.2f} {ends[0.65] @ np.arange(40):.2f}" == "5.00 9.89"
