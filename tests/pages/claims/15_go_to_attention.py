# %% A read by content is attention, 2
assert np.allclose(w_attention, w_content, atol=1e-12)
assert np.allclose(r_attention, r, atol=1e-12)

# %% A temperature, 1
assert 2.5 < low < high < 4.5

# %% A temperature, 2
assert content.max() < 0.25
assert shifted[0] < content[0]
assert (shifted[1:] > content[1:]).all()
assert (last > 3 * shifted).all()

# %% A temperature, 3
assert np.allclose(w_sharpened, w_colder)

# %% A temperature for every row, 1
assert np.allclose(by_product, as_cosine)
assert by_product.argmax() == 1
assert by_cosine.argmax() == 0

# %% Why divide by the root?, 1
assert np.allclose(spread["plain"], np.sqrt(sizes), rtol=0.25)
assert np.allclose(spread["scaled"], 1, rtol=0.25)
assert np.allclose(spread["cosine"], 5 / np.sqrt(sizes), rtol=0.25)

# %% Why divide by the root?, 2
assert largest["plain"][-1] > 0.9
assert np.ptp(largest["scaled"]) < 0.1
assert largest["cosine"][-1] < 0.05

# %% The gradient, quickly, 2
# NESTED     assert np.allclose(derived, measured, atol=1e-7)

# %% A memory that only grows, 1
assert np.allclose(grown, vectors)

# %% A memory that only grows, 2
assert np.allclose(one_by_one, at_once)
assert (np.triu(shares, 1) == 0).all()

# %% A memory that only grows, 3
assert 255 * 256 // 2 == 255 * 128

# %% What was kept, what was dropped, 1
assert np.allclose(before, after)

# %% The shift, done by content, 1
assert np.allclose(keys @ rotation(1, N, F), np.roll(keys, -1, axis=0))

# %% The shift, done by content, 2
assert {int(w.argmax()) for w in (*by_code.values(), by_shift)} == {13}
assert by_code[20.0].max() > 0.99

# %% The shift, done by content, 3
assert right.all()
assert right.size == 96

# %% The shift, done by content, 4
assert (found == np.arange(length)).all()

# %% Where DNC went, 1
# NESTED     assert allocation.argmax() == usage.argmin()
# NESTED     assert np.isclose(allocation.sum() + left, 1)
assert np.isclose(allocation[1], 0.9)

# %% Where DNC went, 2
assert links == order
assert shifts == [3, 4, 5, 0, 1]

# %% Where DNC went, 3
assert L.sum() == 4

# %% Answers, 1
assert np.allclose(by_product, by_cosine)

# %% Answers, 2
assert np.isclose(shares[0] / shares[1], 8)

# %% Answers, 3
assert way == order[::-1]

# %% Answers, 4
assert sorted(found) == [(1, 4), (4, 0), (5, 1)]

# %% Answers, 5
assert needed == {1: 256, 8: 8}
