# %% A wrong gradient learns, 2
assert f"{wrong_losses[0]:.5f} {wrong_losses[-1]:.5f} {right_losses[-1]:.5f}" == "0.09633 0.00024 0.00034"

# %% Finite differences from scratch, 1
assert (missing[:-1] / missing[1:] > 20).all()

# %% Finite differences from scratch, 3
# NESTED     assert np.isclose(forward_error, h / 2, rtol=0.1)
# NESTED     assert np.isclose(central_error, h**2 / 6, rtol=0.01)

# %% Finite differences from scratch, 4
assert max(tiny_errors) > 1e-5
assert f"{np.exp(x + 1e-12):.16f}"[:12] == f"{np.exp(x - 1e-12):.16f}"[:12] == "2.7182818284"

# %% Finite differences from scratch, 5
assert f"{best_step:.1e} {best_error:.1e}" == "6.9e-06 2.4e-11"
assert abs(central_difference(np.exp, x, best_step) - exact) / exact < 1e-10

# %% The imaginary step, 1
assert abs(complex_step(np.exp, x) - exact) / exact < 1e-15

# %% The imaginary step, 2
assert errors["central difference"][middle].max() < 1e-8
assert errors["central difference"].min() < 1e-10
assert errors["central difference"].min() < errors["forward difference"].min() < 1e-6
assert errors["complex step"][steps < 1e-8].max() < 1e-15

# %% The imaginary step, 3
assert np.isclose(by_square_root, 0.6)
assert by_norm == 0

# %% Check a whole stage, 2
# NESTED     assert error(came, expected, c) < 1e-12

# %% Check a whole stage, 3
assert best < 1e-9
assert f"{flat:.1e}" == "1.0e-03"
assert f"{np.median(curves['- d_gamma']):.1f}" == "2.0"

# %% Check a whole stage, 4
assert n_numbers == 16096

# %% Why a sum is blind here, 1
# NESTED     assert noticed == (name == "random")
# NESTED     assert error(right, expected, weights) < 1e-12

# %% Why a sum is blind here, 3
assert (len(noticed_in["sum"]), len(noticed_in["random"]), n_mistakes) == (13, 94, 94)
assert set(noticed_in["sum"]) == {"Sharpening"}

# %% Five planted mistakes, 5
assert [" ".join(report.wrong) for report in reports.values()] == ["similarity beta", "w_prev", "w_gated", "gamma", "w"]

# %% Five planted mistakes, 6
for make, sentence in {
    Planted1: "the plain mean of the gradient is taken out where the mean weighted by w_content belongs",
    Planted2: "d_w_prev is multiplied by g where 1 - g belongs",
    Planted3: "d_w_gated is shifted the wrong way",
    Planted4: "d_gamma has the logarithm of the power w_shifted^gamma, or of w, where that of w_shifted belongs",
    Planted5: "d_w lacks the path through the erasure",
}.items():
    assert not reports[make].ok
    assert [found.startswith(sentence) for f in reports[make].findings for found in f.sentences] == [True]

# %% Five planted mistakes, 7
assert np.allclose(d_gamma_planted, gamma * d_gamma)
assert np.isclose(reports[Planted4].arguments[1].ratio, gamma, rtol=1e-6).any()

# %% Where mistakes hide, 2
assert list(counts.values()) == [2, 0, 5]
assert all(check_stage(make, *inputs).ok for make, (_, inputs) in special.items())

# %% Where mistakes hide, 3
assert min(found_errors["random both"]) > 0.1
assert max(found_errors["special input"]) < 1e-12
assert [value > 1e-6 for value in found_errors["sum as loss"]] == [False, True, False, False, True]
assert sorted(found_errors["sum as loss"])[2] < 1e-12

# %% Your own derivation, 1
assert report.ok
assert "Called with w (3, 7), memory (7, 4)" in str(report)

# %% Your own derivation, 2
assert wrong_backward.status == 1
assert "d_memory lacks the weights" in str(wrong_backward)
assert wrong_forward.status == 3
assert "your backward is that of Read: the mistake is in forward" in str(wrong_forward)

# %% Answers, 1
assert abs(forward_difference(np.exp, x, forward_step) - exact) / exact < 4 * np.sqrt(u)

# %% Answers, 2
assert abs(combined / exact - 1) < 1e-10

# %% Answers, 3
assert one_head.ok
assert two_heads.wrong == ["memory"]
assert "comes from the last read head alone" in str(two_heads)

# %% Answers, 4
assert report.wrong == ["w_content", "g"]
assert report.wrong_numbers == ["w_content"]
assert "the factor g is missing" in str(report)
assert "keepdims=True keeps it" in str(report)
