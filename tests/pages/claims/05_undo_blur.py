# %% The blur that a shift leaves, 1
assert f"{w[0, start]:.2f}" == "0.20"

# %% Raise to a power, divide by the sum, 1
assert np.allclose(w, np.array([[0, 0.01, 0.64, 0.01, 0]]) / 0.66)
assert f"{w[0, 2]:.2f}" == "0.97"

# %% Raise to a power, divide by the sum, 2
assert np.isclose(w[0, 2] / w[0, 1], 64)

# %% Raise to a power, divide by the sum, 3
assert np.allclose(w, [[1, 0, 0, 0], [0.5, 0.5, 0, 0], [0.25, 0.25, 0.25, 0.25]], atol=1e-3)

# %% Raise to a power, divide by the sum, 4
assert np.allclose(Sharpening().forward(three, np.ones((3, 1))), three)
assert tops == "0.30, 0.35, 0.52, 0.95"

# %% What the formula does in single precision, 1
assert np.allclose(sharpen_literally(three, 5.0), Sharpening().forward(three, np.full((3, 1), 5.0)))

# %% What the formula does in single precision, 2
# NESTED         assert np.isfinite(w_literal).all() == (g < 22)

# %% What the formula does in single precision, 3
assert [f"{total:.3f}" for total in sums.values()] == ["1.000", "0.491", "0.001", "0.000"]

# %% On logarithms, 1
assert np.allclose(w, uniform, rtol=1e-5)
assert np.allclose(w_by_hand, w)
assert np.allclose(stage.log_w, log_w)

# %% On logarithms, 2
assert np.allclose(on_logarithms, 1, atol=1e-5)
assert 17 < last_literal < 22
assert with_constant[grid < 7].min() > 0.99
assert with_constant[grid > 10].max() < 0.01

# %% On logarithms, 4
assert f"{tiny:.1e}" == "2.2e-308"
assert np.isnan(0 * -np.inf)
assert 1e-200 + tiny == 1e-200
assert np.isfinite(stage.log_w).all()
assert w[0, 0] == 0

# %% The gradient, derived on logarithms, 3
assert np.allclose(d_w_shifted, measured_w_shifted, atol=1e-8)
assert np.allclose(d_gamma, measured_gamma, atol=1e-8)
assert np.allclose(d_w_shifted_class, d_w_shifted)
assert np.allclose(d_gamma_class, d_gamma)

# %% Read what the gradient says, 1
# NESTED     assert (gradient_of_gamma(blurred, d) < 0) == (wanted == "middle")
assert abs(gradient_of_gamma([1 / 3, 1 / 3, 1 / 3], [0.0, -1.0, 0.0])) < 1e-12

# %% Read what the gradient says, 2
# NESTED     assert np.isclose(factors[0] / factors[2], 1e5 ** (g - 1))
assert f"{factors[2]:.1e}" == "8.5e-24"

# %% Gamma against blur, 2
assert f"{place[1.0]:.1f} {place[2.0]:.1f}" == "27.0 30.0"

# %% How much gamma does a blur need?, 1
assert np.isclose(sigma2, 0.2)
assert all(np.isclose(variance(w), 0.2 * step) for step, w in enumerate(no_sharpening))

# %% How much gamma does a blur need?, 2
assert f"{variance(bell[0]):.2f} {variance(sharper[0]):.2f}" == "4.00 2.50"
assert difference < 0.005

# %% How much gamma does a blur need?, 3
assert all(abs(settled[g] / theory[g] - 1) < 0.11 for g in (1.05, 1.1, 1.2))
assert f"{settled[1.1]:.2f} {theory[1.1]:.2f}" == "1.92 2.00"
assert f"{settled[1.5]:.2f} {theory[1.5]:.2f}" == "0.19 0.40"

# %% How much gamma does a blur need?, 4
assert ends == "0.12, 0.29, 0.82, 0.96"

# %% Answers, 1
assert np.allclose(by_quotient_rule, d_w_shifted)

# %% Answers, 2
# NESTED     assert weight ** dtype(good) > 0
# NESTED     assert weight ** dtype(bad) == 0

# %% Answers, 3
assert np.allclose(once, twice, atol=1e-12)

# %% Answers, 4
assert f"{high:.2f}" == "1.68"

# %% Answers, 5
# NESTED     assert f"{w @ np.arange(40):.2f}" == {0.5: "5.00", 0.65: "9.89"}[on]
