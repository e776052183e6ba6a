# %% A wrong gradient learns, 2
assert n_falling == 10
assert wrong_losses[-1] < right_losses[-1] < right_losses[0]  # even a little lower

# %% Finite differences from scratch, 1
assert (missing[:-1] / missing[1:] > 20).all()

# %% Finite differences from scratch, 3
assert np.allclose(forward_errors, np.array(coarse_steps) / 2, rtol=0.1)
assert np.allclose(central_errors, np.array(coarse_steps) ** 2 / 6, rtol=0.01)
assert 6.5 < -np.log10(central_errors[-1]) < 7.5  # about 7 correct digits

# %% Finite differences from scratch, 4
assert max(tiny_errors) > 1e-5
assert f"{np.exp(x + 1e-12):.16f}"[:12] == f"{np.exp(x - 1e-12):.16f}"[:12] == "2.7182818284"

# %% Finite differences from scratch, 5
assert f"{best_step:.1e} {best_error:.1e}" == "6.9e-06 2.4e-11"
assert abs(central_difference(np.exp, x, best_step) - exact) / exact < 1e-10

# %% The imaginary step, 1
assert abs(complex_step(np.exp, x) - exact) / exact < 1e-15
assert 1e-200 * 1e-200 == 0
step = 1e-2  # where the two parts meet: order h^2
assert np.isclose(np.exp(x + 1j * step).real, exact - step**2 / 2 * exact, rtol=1e-8)
assert np.isclose(exact - complex_step(np.exp, x, step), step**2 / 6 * exact, rtol=1e-4)

# %% The imaginary step, 2
middle = (steps < 1e-4) & (steps > 1e-7)
assert errors["central difference"][middle].max() < 1e-8
assert errors["central difference"].min() < 1e-10
assert errors["central difference"].min() < errors["forward difference"].min() < 1e-6
assert errors["complex step"][steps < 1e-8].max() < 1e-15

# %% The imaginary step, 3
wrong = [name for name, (_, _, slope) in traps.items() if not np.isclose(found_slopes[name], slope)]
since_numpy_2 = {"sign at -2"} if int(np.__version__.split(".")[0]) < 2 else set()
assert wrong == [name for name in list(traps)[:3] if name not in since_numpy_2]
assert np.maximum(np.array(2 + 1e-200j), 0).imag == 1e-200  # the real part first
try:
    print(max(1j, 0))
except TypeError:
    refused_by_python = True
assert refused_by_python

# %% Check a whole stage, 2
assert printed.count("error") == 2
for came, expected in zip(derived(Sharpening, (w_shifted, gamma), c), measured(Sharpening, (w_shifted, gamma), c)):
    assert error(came, expected, c) < 1e-12

# %% Check a whole stage, 3
assert best < 1e-9
assert f"{flat:.1e}" == "1.0e-03"
assert f"{np.median(curves['- d_gamma']):.1f}" == "2.0"
assert "The right gradient makes a V, the wrong ones flat lines" in printed

# %% Check a whole stage, 4
assert n_numbers == 16096

# %% Why a sum is blind here, 1
assert without_beta["sum"] < 1e-9 < 1e-2 < without_beta["random"]
assert np.linalg.norm(measured(ContentWeighting, (similarity, beta), np.ones((H, N)))[0]) < 1e-12

# %% Why a sum is blind here, 3
assert (len(noticed_in["sum"]), len(noticed_in["random"]), n_mistakes) == (13, 94, 94)
assert set(noticed_in["sum"]) == {"Sharpening"}

# %% Five planted mistakes, 5
assert [" ".join(report.wrong) for report in reports.values()] == ["similarity beta", "w_prev", "w_gated", "gamma", "w"]
assert "belongs" not in printed  # nothing is given away

# %% Five planted mistakes, 6
assert printed == "asked about 0 of 5\n"

# %% Where mistakes hide, 2
assert list(counts.values()) == [2, 0, 5]
assert n_passing == 5
assert min(found_errors["random both"]) > 0.1
assert max(found_errors["special input"]) < 1e-12
assert [value > 1e-6 for value in found_errors["sum as loss"]] == [False, True, False, False, True]
assert "Noticed: sum as loss 2 of 5, special input 0 of 5, random both 5 of 5" in printed

# %% Your own derivation, 1
assert report.ok
assert "Called with w (3, 7), memory (7, 4)" in str(report)

# %% Your own derivation, 2
assert batched.ok
assert "Called with w (2, 3, 7), memory (2, 7, 4)" in printed
try:
    unbatched = Reading()
    unbatched.forward(np.ones((2, 3, 7)), np.ones((2, 7, 4)))
    unbatched.backward(np.ones((2, 3, 4)))
except ValueError:
    refused_with_batch = True
assert refused_with_batch

# %% Your own derivation, 3
assert wrong_backward.status == 1
assert "d_memory lacks the weights" in str(wrong_backward)
assert wrong_forward.status == 3
assert "your backward is that of Read: the mistake is in forward" in str(wrong_forward)

# %% Play with it, 1
grid = np.arange(-15, 0)
digits = {name: [right_digits(n)[name].mean() for n in grid] for name in ways}
assert abs(grid[np.argmax(digits["forward difference"])] + 8) <= 1
assert abs(grid[np.argmax(digits["central difference"])] + 5) <= 1
assert min(digits["complex step"][:7]) > 15  # it stays at the top
assert right_digits(-5.0)["complex step"].shape == (60,)

# %% Open the file, 1
assert "expected = numerical_gradient(" in printed
assert '"""' not in printed

# %% Open the file, 2
assert max(plain_errors) < 1e-6

# %% Answers, 1
for make, sentence in {
    Planted1: "the plain mean of the gradient is taken out where the mean weighted by w_content belongs",
    Planted2: "d_w_prev is multiplied by g where 1 - g belongs",
    Planted3: "d_w_gated is shifted the wrong way",
    Planted4: "d_gamma has the logarithm of the power w_shifted^gamma, or of w, where that of w_shifted belongs",
    Planted5: "d_w lacks the path through the erasure",
}.items():
    assert not reports[make].ok
    assert [found.startswith(sentence) for f in reports[make].findings for found in f.sentences] == [True]
    assert sentence in printed
assert np.allclose(d_gamma_planted, gamma * d_gamma_right)

# %% Answers, 2
assert abs(forward_difference(np.exp, x, forward_step) - exact) / exact < 4 * np.sqrt(u)

# %% Answers, 3
assert abs(combined / exact - 1) < 1e-10

# %% Answers, 4
assert one_head.ok
assert two_heads.wrong == ["memory"]
assert "comes from the last read head alone" in str(two_heads)

# %% Answers, 5
assert right_gate.ok
assert "w_content (2, 3, 7)" in str(right_gate)  # for any axes in front
assert wrong_gate.wrong == ["w_content", "g"]
assert wrong_gate.wrong_numbers == ["w_content"]
assert "the factor g is missing" in str(wrong_gate)
assert "keepdims=True keeps it" in str(wrong_gate)
