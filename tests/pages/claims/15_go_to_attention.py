# %% A read by content is attention, 2
assert np.allclose(w_attention, w_content, atol=1e-12)
assert np.allclose(r_attention, r, atol=1e-12)

# %% Where attention comes from, 1
from datetime import date

ntm = date(2014, 10, 20)
assert (ntm - date(2014, 9, 1)).days == 7 * 7
assert (ntm - date(2014, 10, 15)).days == 5
assert "attention (2014) to NTM (2014)" in printed
assert "soft window (2013) to NTM (2014)" in printed
assert "attention (2014) to transformer (2017)" in printed
assert "end-to-end memory networks (2015) to transformer (2017)" in printed
assert "NTM (2014) to transformer" not in printed
assert "fast weights (1992) and linear attention (2020)" in printed

# %% A temperature, 1
assert len(x[0]) == 100
assert strengths.size == 300
assert 3 < low < middle < high < 4.1
by_stage = [[np.median(w[:, 0].max(axis=-1)) for w in (a.content.w_content, a.shift.w_shifted, a.w)] for a in looks]
by_content_alone, after_shift, in_the_end = np.array(by_stage).T
assert by_content_alone.max() < 0.25
assert (in_the_end > 3 * after_shift).all()
delimiters = x[:, :, 6:].sum(axis=-1)[:, 0]
assert delimiters.nonzero()[0].tolist() == [0, 4, 8, 12, 16, 20, 24, 28], "the query is shown in steps 25 to 27"

# %% A temperature, 2
assert np.allclose(w_sharpened, w_colder)

# %% A temperature for every row, 1
assert np.allclose(by_product, as_cosine)
assert by_product.argmax() == 1
assert by_cosine.argmax() == 0

# %% Why divide by the root?, 1
assert np.allclose(spread["plain"], np.sqrt(sizes), rtol=0.25)
assert np.allclose(spread["scaled"], 1, rtol=0.25)
assert np.allclose(spread["cosine"], 5 / np.sqrt(sizes), rtol=0.25)
assert list(sizes[[0, -1]]) == [4, 1024]

# %% Why divide by the root?, 2
assert largest["plain"][-1] > 0.9
assert np.ptp(largest["scaled"]) < 0.1
assert largest["cosine"][-1] < 0.05
assert f"from {largest['plain'][0]:.2f} to {largest['plain'][-1]:.2f} with the plain dot product" in printed

# %% A memory that only grows, 1
assert np.array_equal(grown, vectors)

# %% A memory that only grows, 2
assert np.allclose(one_by_one, at_once)
assert (np.triu(shares, 1) == 0).all()
assert (shares[np.tri(T, dtype=bool)] > 0).all()
path = w_read.argmax(axis=-1)
assert (w_read.max(axis=-1) > 0.95).all()
assert (path[:length] == 0).all()
assert (np.diff(path[length - 1 :]) == 1).all()
assert f"for {length} steps it stays on row 0, then moves on row by row to row {path[-1]}" in printed

# %% A memory that only grows, 3
assert 255 * 256 // 2 == 255 * 128
assert sum(t + 1 for t in range(1000)) == 1000 * 1001 // 2
assert "32,640, a head over 128 rows        32,640" in printed

# %% What differs, 2
assert np.allclose(before, after)

# %% The shift, done by content, 1
assert np.allclose(next_codes, np.roll(row_codes, -1, axis=0))

# %% The shift, done by content, 2
assert {int(w.argmax()) for w in (*by_code.values(), by_shift)} == {13}
assert by_code[20.0].max() > 0.99
assert f"{by_code[2.0].max():.2f} on row 13 for beta = 2" in printed

# %% The shift, done by content, 3
assert right.all()
assert right.size == 96
assert (len(steps), ring) == (25, 32)

# %% Copy, by content, 1
assert failed == with_twins > 0, "it fails where a vector occurs twice, and only there"
assert (by_position[scored].argmax(axis=-1) == np.arange(length)).all()
assert (by_content[length + 1 : -1, 1:].argmax(axis=-1) == np.arange(1, length)).all(), "a diagonal too, in the last"
for other in (3, 20):
    new = np.unpackbits(rng.permutation(256)[:other].astype(np.uint8)[:, None], axis=1) * 2.0 - 1
    assert (np.sign(continued(np.concatenate([np.zeros((1, 8)), new, new]))[1][other + 1 : -1]) == new[1:]).all()

# %% The write, by content, 1
assert np.allclose(r, at_once)
assert S.shape == (N, M)

# %% The write, by content, 2
assert [name for (name, peak), read in found.items() if peak < 1 and np.allclose(read, new)] == ["delta"]
assert np.allclose(found["erase_and_add", 1.0], found["delta", 1.0])
assert np.allclose(found["add", 1.0], old + new)
memory_before, soft = np.random.default_rng(0).normal(size=(3, 2)), np.array([[0.1, 0.8, 0.1]])
own, mixture = memory_before, soft @ memory_before
assert np.allclose(erase_and_add(memory_before, soft, old), own + soft.T * (old - own))
assert np.allclose(delta(memory_before, soft, old), own + soft.T / (soft**2).sum() * (old - mixture))

# %% The write, by content, 3
assert np.allclose(d_S, key.T @ (key @ S - value), atol=1e-8)
assert np.allclose(descended, delta(S, key, value), atol=1e-8)

# %% The write, by content, 4
assert keys.shape == (200, 64, 16)
assert errors["delta rule, 16 rows"][0] < 1e-9
assert errors["delta rule, 16 rows"][-1] > 1
assert errors["add only, 16 rows"].min() > 1.5
assert errors["softmax, 64 rows"].max() < 0.05
assert (np.diff(errors["delta rule, 16 rows"] < 1) == 1).sum() == 1, "the newest, up to some age, and no others"
assert "softmax, 64 rows: error 0.00 for the newest pair, better than reading nothing for 64" in printed
assert "add only, 16 rows" in printed.splitlines()[1]
assert printed.splitlines()[1].endswith("reading nothing for 0")
kept = np.flatnonzero(errors["delta rule, 16 rows"] > 1)[0]
assert (
    printed.splitlines()[2]
    == f"delta rule, 16 rows: error 0.00 for the newest pair, better than reading nothing for {kept}"
)
assert np.isclose(np.sqrt((values**2).mean()), 1, atol=0.01), "reading nothing would score 1"

# %% Where the DNC went, 1
assert np.isclose(allocation[1], 0.9)
assert allocation.argmax() == u.argmin() == 1
assert np.isclose(allocation.sum() + rest, 1)
assert "allocation: [0. 0. 0. 0. 1. 0.]" in printed

close, swapped = (np.array([0.5, 0.5 + gap, 1.0]) for gap in (1e-9, -1e-9))
shares_of = [
    [(1 - u[i]) * np.prod(np.sort(u)[: np.argsort(u).tolist().index(i)]) for i in (0, 1)] for u in (close, swapped)
]
assert np.allclose(shares_of, [[0.5, 0.25], [0.25, 0.5]]), "it jumps where two rows change places"

# %% Where the DNC went, 2
assert links == order
assert shifts == [3, 4, 5, 0, 1]
assert (np.diag(L) == 0).all()
assert L.sum() == 4
assert "3 to 0, 5 to 1, 1 to 4, 0 to 5" in printed
assert pretrained.load("copy").sizes.width * 128 == 2560
assert 128 * 128 == 16_384

# %% Answers, 1
assert np.allclose(by_product, by_cosine)
assert np.isclose(shares[0] / shares[1], 8)

# %% Answers, 2
assert way == order[::-1]
assert sorted(pairs) == [(1, 4), (4, 0), (5, 1)]

# %% Answers, 3
assert max(error.max() for error in errors) < 1e-8

# %% Answers, 4
assert distances[0] > 0.5
assert distances[-1] < 1e-3
assert np.allclose(np.linalg.norm(patterns, axis=-1), 1)

# %% Answers, 5
assert np.isclose(least[1], 150.4, atol=0.05)
assert np.isclose(least[8], 7.1, atol=0.05)
assert "circles: 1, cosine of neighbours 0.98" in printed
assert "circles: 8, cosine of neighbours 0.57" in printed
