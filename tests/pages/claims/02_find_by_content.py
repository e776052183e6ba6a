# %% Where we are, 1
assert "The box of content is marked" in printed

# %% A key and its rows, 1
assert np.allclose(dot_products, [2.5, 4, -5, 0])
assert np.allclose(plane[0], k[0] / 2)

# %% A key and its rows, 2
assert np.allclose(K_plane[0], K_by_hand)
assert np.allclose(K_plane[0].round(3), [1, 0.316, -1, 0])
assert (dot_products.argmax(), K_plane[0].argmax()) == (1, 0)
assert "the largest for row 1: 4.0. Right, bars of the cosines, the largest for row 0: 1.00." in printed
assert CosineSimilarity().forward(k, np.zeros((1, 2))) == 0
assert np.allclose(CosineSimilarity().forward(k, np.array([[2e-6, 1e-6]])), 1, atol=1e-12)

# %% From similarities to a weighting, 1
assert "0.6 0.2 0.2" in printed
assert np.allclose(ContentWeighting().forward(K_three, log_3), [[0.6, 0.2, 0.2]])

# %% From similarities to a weighting, 2
assert np.isnan(literal[0, 0])
assert np.allclose(ContentWeighting().forward(K_three, np.array([[1000.0]])), safe)

# %% What the key strength does, 1
assert np.isclose(curves[-1, 0], 1)
assert np.allclose(curves[:, 0] / curves[:, 1], np.exp(betas[:, 0] * (K_plane[0, 0] - K_plane[0, 1])))
assert "On the left all are between 0.22 and 0.27. Row 0 rises, past one half at 1.1, to 1.00." in printed

# %% What the key strength does, 2
late = ContentWeighting().forward(np.tile(three_keys["two are much alike"], (40, 1)), path)
assert (late[:, 1] > 0.4).any()  # it makes for the point halfway between ...
assert late[-1, 0] > 0.99  # ... and turns
assert "two are much alike: a curve, from (0.33, 0.33, 0.33) to (1.00, 0.00, 0.00)." in printed
assert "two are equal: straight, from (0.33, 0.33, 0.33) to (0.50, 0.50, 0.00)." in printed

# %% What the key strength does, 3
assert "beta =   1.0: weight 0.055" in printed
assert "beta =  3.52: weight 0.900" in printed

# %% The brother and the cousin, 2
assert np.allclose(w_vague[:2], 0.5, atol=1e-3)
assert np.allclose(r_vague[4:], 0, atol=1e-3)
assert np.allclose(r_vague[3], 0, atol=1e-3)
for strength in (0.5, 20, 100):
    assert np.isclose(find(vague, strength)[1][0], find(vague, strength)[1][1])
assert printed.rstrip().endswith("number read: [0. 0.]")

# %% The brother and the cousin, 3
assert f"{gap:.3f}" == "0.094"
for strength in (1, 20, 50):
    assert np.isclose(find(hint, strength)[1][0] / find(hint, strength)[1][1], np.exp(strength * gap))
assert "below them what the first key reads: 1, 1, 1, 0, 0, 0." in printed
assert "'parents left open' brother 0.50, cousin 0.50; with the key 'a hint: 0.2 for parents' brother 1.00" in printed

# %% The softmax, backwards, 1
for w_some in both.values():
    step = 1e-6 * np.eye(5)
    above, below = (np.exp(np.log(w_some) + sign * step) for sign in (1, -1))
    above, below = above / above.sum(axis=-1, keepdims=True), below / below.sum(axis=-1, keepdims=True)
    assert np.allclose(jacobian(w_some).T, (above - below) / 2e-6, atol=1e-8)
sharp, blurred = both["key strength 20"], both["key strength 1"]
assert np.abs(jacobian(sharp)).max() < 0.01 < 0.2 < np.abs(jacobian(blurred)).max()

# %% The softmax, backwards, 2
assert np.allclose(d_K, measured_K, atol=1e-7)
assert np.allclose(d_beta, measured_beta, atol=1e-7)
assert "the stage agrees: True" in printed

# %% The softmax, backwards, 3
assert np.abs(d_K_plus_10 - d_K).max() < 1e-13
assert np.abs(d_z.sum(axis=-1)).max() < 1e-14

# %% The cosine, backwards, 1
assert worst < 1e-7
assert np.allclose(d_rows, d_rows_by_hand)

# %% The cosine, backwards, 2
assert np.allclose(d_three[0], 0)
assert np.allclose(d_three[2], d_three[1] / 2)
assert np.allclose((three_rows * d_three).sum(axis=-1), 0)

# %% The cosine, backwards, 3
assert np.allclose((points * d_points).sum(axis=-1), 0)
assert "the longest has length 1.11 on the circle of radius 0.9, 0.55 on that of radius 1.8." in printed

# %% From the read back to the key, 2
for d, m in zip(derived, measured):
    assert np.allclose(d, m, atol=1e-7)
assert np.abs(only_read - measured[2]).max() > 0.1

# %% Too strong to learn, 1
none, most, few = (at_last for _, at_last, _, _, _ in results)
assert none.size == 500
assert (none.sum(), most.sum(), few.sum()) == (0, 498, 77)
assert results[0][2].sum() == 450
assert sorted(most.sum(axis=1)) == [18] + 24 * [20]
assert (results[2][0] & few).sum() == 51
assert f"{results[2][4]:.0%}" == "96%"
assert results[2][3] < 1e-5 < 1 < results[1][3]

# %% Play with it, 1
assert np.allclose(whom(0.2, 20)["weight"], find(hint, 20)[1])
assert whom(-0.2, 20)["weight"].argmax() == 1

# %% Open the file, 1
assert "self.w_content = softmax(beta * similarity)" in printed
assert "softmax_backward(d_w_content, self.w_content)" in printed
assert "dot(d_z, self.similarity)" in printed

# %% Answers, 1
assert np.allclose(K_answer, [[1, 0, -1]])
assert np.allclose(w_answer, [[4 / 7, 2 / 7, 1 / 7]])

# %% Answers, 2
assert np.isclose(np.exp(beta_ten * gap), 10)

# %% Answers, 3
assert np.allclose(K_short, K_long)
assert np.allclose(d_long, d_short / 10)
assert np.allclose(after, before + 0.04 * (d_short**2).sum(axis=-1))
assert (after > before).all()

# %% Answers, 4
for strength, w_0, slopes in slopes_of_two:
    assert np.allclose(slopes, strength * w_0 * (1 - w_0) * np.array([1, -1]))

# %% Answers, 5
assert f"{beta_needed:.2f}" == "3.52"
assert np.isclose(w_needed[0, 0], 0.9)
