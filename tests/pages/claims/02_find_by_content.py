# %% A key and its rows, 2
assert np.allclose(scalar_products, [2.5, 4, -5, 0])

# %% A key and its rows, 3
assert np.allclose(K[0], K_by_hand)
assert np.allclose(K[0].round(3), [1, 0.316, -1, 0])

# %% A key and its rows, 4
assert (scalar_products.argmax(), K[0].argmax()) == (1, 0)

# %% A key and its rows, 5
assert np.allclose(K_special, [[1, 0]], atol=1e-12)

# %% From similarities to a weighting, 1
assert np.allclose(w_content, [[0.6, 0.2, 0.2]])

# %% From similarities to a weighting, 2
assert np.isnan(literal[0, 0])
assert np.allclose(ContentWeighting().forward(similarity, np.array([[1000.0]])), safe)

# %% What the key strength does, 1
assert np.isclose(curves[-1, 0], 1)
assert np.allclose(curves[:, 0] / curves[:, 1], np.exp(betas * (K[0, 0] - K[0, 1])))

# %% What the key strength does, 2
# NESTED     if b == 1:
#         assert f"{w_content[0, 0]:.3f}" == "0.055"

# %% What the key strength does, 3
assert f"{beta_needed:.2f}" == "3.52"
assert np.isclose(w_content[0, 0], 0.9)

# %% The brother and the cousin, 2
assert np.allclose(w_content[:2], 0.5, atol=1e-3)
assert np.allclose(r[4:], 0, atol=1e-3)

# %% The brother and the cousin, 3
# NESTED     assert np.isclose(w_content[0] / w_content[1], np.exp(b * gap))
assert f"{gap:.3f}" == "0.094"

# %% The brother and the cousin, 4
assert np.allclose(mixed, [1, 1, 1, 0, 0, 0])
assert np.allclose(first[:2], 0.5)
assert second[0] > 0.99
assert max(first[2:].max(), second[2:].max()) < 1e-6

# %% The softmax, backwards, 2
assert np.allclose(d_similarity, beta * d_z)
assert np.allclose(d_beta, (d_z * similarity).sum(axis=-1, keepdims=True))

# %% The softmax, backwards, 3
assert worst < 1e-8

# %% The softmax, backwards, 4
assert np.allclose(d_similarity_plus_10, d_similarity)
assert np.allclose(d_z.sum(axis=-1), 0)

# %% The cosine, backwards, 1
assert worst < 1e-7

# %% The cosine, backwards, 2
assert np.allclose(d_rows, d_rows_by_hand)

# %% What this gradient looks like, 1
assert np.allclose(d_three[0], 0)
assert np.allclose(d_three[2], d_three[1] / 2)

# %% What this gradient looks like, 3
assert np.isclose(inner, 2 * outer)
assert np.allclose((points * d_points).sum(axis=-1), 0)

# %% From the read back to the key, 2
assert np.allclose(d_k, measured_k, atol=1e-7)
assert np.allclose(d_beta, measured_beta, atol=1e-7)
assert np.allclose(d_memory, measured_memory, atol=1e-7)
assert not np.allclose(only_read, measured_memory, atol=1e-3)

# %% Too strong to learn, 2
assert (reached[0].sum(), reached[1].sum()) == (0, 100)
assert most_alike[0].sum() > 90
assert reached[2].sum() < 25
assert (reached[2] & at_start[2]).sum() > reached[2].sum() / 2
assert first_slopes[2] < 1e-5 < 0.1 < first_slopes[0] < 1 < first_slopes[1]

# %% Answers, 1
assert np.allclose(K, [[1, 0, -1]])
assert np.allclose(w_content, [[4 / 7, 2 / 7, 1 / 7]])

# %% Answers, 2
assert np.isclose(np.exp(beta_ten * gap), 10)

# %% Answers, 3
assert np.allclose(K_short, K_long)
assert np.allclose(d_long, d_short / 10)
assert np.allclose(after, before + 0.04 * (d_short**2).sum(axis=-1))
assert (after > before).all()

# %% Answers, 4
# NESTED     assert np.allclose(d_similarity, b * product * np.array([[1, -1]]))
