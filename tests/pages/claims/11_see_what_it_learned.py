# %% A machine that has learned, 1
assert np.mean(answer(run) != expected) < 1e-3

# %% Where the heads look, 2
assert np.mean(moves == direction % N) > 0.99

# %% Where the heads look, 3
assert first in (length, length + 1)
assert same[first] > 0.99

# %% What steers them, 1
assert added[1] < added[0] / 3

# %% What steers them, 2
assert said_shift.argmax() - 1 == direction

# %% Sequences that are longer than any in training, 1
assert row["wrong_bits"] < 0.002 * row["scored_bits"]

# %% Overwrite a row in the middle of the answer, 2
assert sequences_right(said[changed], expected[source]) >= 95
assert sequences_right(said[others], expected[others]) >= 95

# %% Push the head aside, 1
assert skips > 0.9

# %% What tells it where to begin, 1
assert np.mean(waits == place) > 0.95
assert (rows[0] == (place + direction) % N).all()
assert max(contents) < 0.05

# %% What tells it where to begin, 2
assert pushed_away == B
assert stayed > 0.7
assert 10 < both_moved < 60
assert no_content < 20
assert at_120["wrong_bits"] < 0.01 * at_120["scored_bits"]

# %% What tells it where to begin, 3
assert moved_with_sign == 0
assert emptied_at[0] > 10
assert emptied_at[1] == 0

# %% What tells it where to begin, 4
# NESTED     assert failures(moved, target_small[7:] > 0.5) == 0

# %% What tells it where to begin, 5
assert gone["no mark at all"] == gone["vector 4 silent"] == 0
assert gone["mark on top of vector 4"] < 20
assert gone["mark in place of vector 4"] == gone["vector 4 silent, row 0 emptied"] == B
assert held == {"the sign": B, "zeros": 0}

# %% The case of the silent vectors, 1
assert found["silent-pair"] == 100
assert found["random"] == found["ones"] == found["zeros"] == 0

# %% The case of the silent vectors, 2
assert found_old["one bit in each vector"] == found_old["two equal vectors in a row"] == 0
assert 0 < found_old["silent: [4]"] <= found_old["silent: [4, 6]"] < 20
assert found_old["a pair at each place"] == [B] * (length - 1)

# %% The case of the silent vectors, 4
assert 0.1 < first_leak < 0.3
assert on_1 > 0.7

# %% The case of the silent vectors, 5
assert (x_pair[[4, 5]] == x[length + 1 :][:2]).all()  # the input of a silent step and of the answer's steps
assert list(evidence.values())[::3] == [B, B]
assert max(list(evidence.values())[i] for i in (1, 2, 4)) < 10

# %% The case of the silent vectors, 6
assert expected_pairs["random"] * 4000 < 1 < 500 < expected_pairs["own density"] * 3000 / 2
assert np.isclose(expected_pairs["own density"], neighbours / 17, rtol=1e-3)

# %% The case of the silent vectors, 7
assert found["silent-pair"] == found["p=0.1"] == found["random"] == 0
assert all(np.all(np.array(count) == 0) for count in found_new.values())

# %% What still breaks, 1
# NESTED     assert wrong.any(axis=(0, 2)).sum() <= (0 if changes else 10)

# %% Take stages away from the trained machine, 1
# NESTED     assert wrong > 0.1

# %% Take stages away from the trained machine, 2
assert all(v[-1] > 0.25 for v in by_vector.values())
assert by_vector["shift"][2:].min() > 0.4
assert by_vector["sharpening"][2] < by_vector["sharpening"][5] < by_vector["sharpening"][8]

# %% Take a stage away, and train again, 2
# NESTED     assert report.ok

# %% What copying needs, 1
assert all(learned["whole"])
assert all(goes_on["whole"])
assert sum(learned["no sharpening"]) == 2
assert sum(learned["no content"]) == 1
for name in ("no gate", "no shift"):
    assert not any(learned[name])
for name in list(ADDRESSING)[1:]:
    assert not any(goes_on[name])
assert coin == 84
assert max(lowest["no gate"] + lowest["no shift"]) < coin
assert max(seen["whole"]) < min(seen["no content"] + seen["no sharpening"])

# %% Answers, 1
# NESTED     assert (wrong_long[in_place] < 0.15).all()
# NESTED     assert (wrong_long[~in_place] > 0.3).all()
# NESTED     assert in_place.all() == bool(changes)
# NESTED     assert parts[0] > 0.2
# NESTED     assert parts[1] < 0.01
# NESTED     assert (parts[2] > 0.4) == bool(changes)

# %% Answers, 2
assert of_neighbour >= 95

# %% Answers, 3
# NESTED             assert np.isclose(weighting[0, move], sharp**move)

# %% Answers, 4
assert max(repeats) > 0.9

# %% Answers, 5
assert says_it >= 90
