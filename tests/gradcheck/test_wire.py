"""gradcheck/student_side/wire.py: messages between two processes, and refusal of everything that is none."""

import json
import pickle
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ntm_ref.gradcheck.student_side import wire

DTYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16", ">f8", ">i4", "g", "G"]
SHAPES = [(), (1,), (0,), (3, 0, 2), (2, 3), (2, 1, 3, 1)]


def sent(message: Any) -> Any:
    """The message as it arrives."""
    stream = BytesIO()
    wire.write(stream, message)
    stream.seek(0)
    return wire.read(stream)


def raw(text: Any, body: bytes = b"", mark: bytes = wire.MARK) -> bytes:
    """The bytes of a message with any text, right in its lengths."""
    encoded = text if isinstance(text, bytes) else json.dumps(text).encode()
    return wire.HEAD.pack(mark, len(encoded), len(body)) + encoded + body


def an_array(dtype: Any, shape: Any) -> Any:
    """How the text announces an array."""
    return {wire.ARRAY: [dtype, shape]}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_wire_keeps_every_dtype_and_shape(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.asarray(100 * np.random.default_rng(0).normal(size=shape)).astype(dtype)
    found = sent({"arrays": [array]})["arrays"][0]
    assert (found.dtype, found.shape) == (array.dtype, shape)
    np.testing.assert_array_equal(found, array)
    found[...] = 0  # may be written


def test_wire_keeps_what_is_no_array() -> None:
    message = {"text": "é \ud800 \0", "none": None, "true": True, "list": [1, -2.5, [], {}], "whole": 2**70}
    assert sent(message) == message
    assert np.isnan(sent([float("nan")])[0])
    assert sent((1, ("a",))) == [1, ["a"]]
    assert sent({3: "a"}) == {"3": "a"}


def test_wire_keeps_special_numbers_and_views() -> None:
    array = np.array([[np.nan, np.inf, -0.0], [5e-324, -np.inf, 1.0]])
    assert sent(array.T).tobytes() == array.T.tobytes()
    assert sent(array[:, ::-2]).tobytes() == array[:, ::-2].tobytes()
    assert sent(np.float32(1.5)).dtype == np.float32
    assert sent(np.float32(1.5)).shape == ()


def test_wire_keeps_arrays_in_their_places() -> None:
    first, second, third = np.arange(3), np.ones((2, 2), np.float32), np.array(True)
    found = sent({"b": [first, {"c": second}], "a": "between", "z": third})
    np.testing.assert_array_equal(found["b"][0], first)
    np.testing.assert_array_equal(found["b"][1]["c"], second)
    np.testing.assert_array_equal(found["z"], third)


def test_wire_keeps_a_dictionary_whose_only_key_is_array() -> None:
    """A class may keep its only array as ``self.array``."""
    found = sent({"kept": {"array": np.arange(3.0)}, "given": {"array": ["f8", [2]]}})
    np.testing.assert_array_equal(found["kept"]["array"], [0, 1, 2])
    assert found["given"] == {"array": ["f8", [2]]}


def test_wire_reads_one_message_after_the_other_and_then_the_end() -> None:
    stream = BytesIO()
    wire.write(stream, [np.arange(2)])
    wire.write(stream, "second")
    stream.seek(0)
    assert wire.read(stream)[0].tolist() == [0, 1]
    assert wire.read(stream) == "second"
    with pytest.raises(EOFError):
        wire.read(stream)


class Slow(BytesIO):
    """A stream that returns one byte at a time, as a pipe may."""

    def read(self, n: int | None = -1) -> bytes:
        return super().read(1)


def test_wire_reads_a_pipe_that_returns_less_than_was_asked_for() -> None:
    np.testing.assert_array_equal(wire.read(Slow(raw(an_array("<f8", [2]), np.arange(2.0).tobytes()))), [0, 1])


def test_wire_truncated_anywhere_is_the_end_of_the_stream() -> None:
    whole = raw([an_array("<f8", [3])], bytes(24))
    for length in range(len(whole)):
        with pytest.raises(EOFError):
            wire.read(BytesIO(whole[:length]))


FOREIGN = {
    "another mark": raw([], mark=b"ntm2"),
    "a pickle": pickle.dumps([1, 2, 3] * 10),
    "printed": b"Traceback (most recent call last):",
    "too large": wire.HEAD.pack(wire.MARK, 2**27, 2**27 + 1),
    "not JSON": raw(b"{]"),
    "not UTF-8": raw(b'"\xff\xff'),
    "too many digits": raw(b"9" * 10_000),
    "deep": raw(b"[" * 200_000 + b"]" * 200_000),
    "deep dictionaries": raw(b'{"a":' * 200_000 + b"1" + b"}" * 200_000),
    "more numbers than announced": raw([an_array("<f8", [1])], bytes(16)),
    "fewer numbers than announced": raw([an_array("<f8", [3])], bytes(16)),
    "objects": raw(an_array("O", [1]), bytes(8)),
    "objects in a record": raw(an_array([["a", "O"]], [1]), bytes(8)),
    "a record": raw(an_array("f8,f8", [1]), bytes(16)),
    "a subarray": raw(an_array("(2,)f8", [1]), bytes(16)),
    "text": raw(an_array("U1", [1]), bytes(4)),
    "dates": raw(an_array("M8[s]", [1]), bytes(8)),
    "bytes": raw(an_array("V8", [1]), bytes(8)),
    "no dtype": raw(an_array("nothing", [1]), bytes(8)),
    "dtype that is no Python": raw(an_array("(2,f8", [1]), bytes(8)),
    "dtype of commas": raw(an_array(",,", [1]), bytes(8)),
    "dtype of a number": raw(an_array(8, [1]), bytes(8)),
    "negative size": raw(an_array("<f8", [-1]), bytes(8)),
    "two negative sizes": raw(an_array("<f8", [-1, -1]), bytes(8)),
    "huge": raw(an_array("<f8", [2**40]), bytes(8)),
    "huger": raw(an_array("<f8", [2**62, 2**62]), bytes(8)),
    "huge and empty": raw(an_array("<f8", [0, 2**70])),
    "many axes": raw(an_array("<f8", [1] * 100), bytes(8)),
    "infinite size": raw(b'{"%s": ["<f8", [Infinity]]}' % wire.ARRAY.encode(), bytes(8)),
    "size of NaN": raw(b'{"%s": ["<f8", [NaN]]}' % wire.ARRAY.encode(), bytes(8)),
    "shape of text": raw(an_array("<f8", ["one"]), bytes(8)),
    "shape of none": raw(an_array("<f8", None), bytes(8)),
    "array of nothing": raw({wire.ARRAY: []}),
    "array of one": raw({wire.ARRAY: ["<f8"]}),
    "array of a letter": raw({wire.ARRAY: "f"}),
    "array of null": raw({wire.ARRAY: None}),
    "array of a dictionary": raw({wire.ARRAY: {"a": 1}}),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_wire_refuses_what_is_no_message(name: str) -> None:
    with pytest.raises(wire.WireError):
        wire.read(BytesIO(FOREIGN[name]))


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_wire_runs_nothing_that_it_receives(tmp_path: Path) -> None:
    trap = tmp_path / "sprung"
    pickled = pickle.dumps(Trap(trap))
    for message in (pickled, raw(pickled), raw(an_array("O", [1]), pickled), raw(an_array("V", [1]), pickled)):
        with pytest.raises(wire.WireError):
            wire.read(BytesIO(message))
    assert not trap.exists()


def test_wire_cannot_send_what_it_cannot_receive() -> None:
    stream = BytesIO()
    for thing in (object(), {1, 2}, b"bytes", 1j, np.array):
        with pytest.raises(TypeError):
            wire.write(stream, [thing])
    assert stream.getvalue() == b""  # nothing, not a part of a message


TEXTS = ["f8", "O", "(2,", ",", "", "<f8", "M8[", "i4,f8", ">", "\0", "c16", "?", "(1,1)f8,", "datetime64[999"]


def random_part(rng: np.random.Generator, depth: int = 0) -> Any:
    """Some part of a text that announces arrays, often wrongly."""
    scalars = [None, True, int(rng.integers(-3, 9)), 1.5, float("inf"), float("nan"), 2**65, str(rng.choice(TEXTS))]
    kind = rng.integers(0, 5 if depth < 3 else 1)
    if kind == 0:
        return scalars[rng.integers(len(scalars))]
    parts = [random_part(rng, depth + 1) for _ in range(rng.integers(0, 4))]
    if kind == 1:
        return parts
    if kind == 2:
        return {str(i): part for i, part in enumerate(parts)}
    if kind == 3:
        return {wire.ARRAY: parts}
    return an_array(str(rng.choice(TEXTS)), [int(n) for n in rng.integers(-1, 4, rng.integers(0, 4))])


@pytest.mark.filterwarnings("ignore")  # NumPy's, about names of dtypes
@pytest.mark.parametrize("kind", ["any bytes", "any text", "announced", "changed"])
def test_wire_raises_only_its_own_errors_for_random_bytes(kind: str) -> None:
    rng = np.random.default_rng(0)
    stream = BytesIO()
    wire.write(stream, {"a": np.arange(3.0), "b": [np.ones((2, 2), np.int8)], "c": {"d": "text"}})
    good, refused = stream.getvalue(), 0
    for _ in range(1000):
        body = rng.bytes(rng.integers(0, 64))
        if kind == "any bytes":
            message = body
        elif kind == "any text":
            message = raw(rng.bytes(rng.integers(0, 64)), body)
        elif kind == "announced":
            message = raw(random_part(rng), body)
        else:
            changed = bytearray(good)
            for place in rng.integers(4, len(good), rng.integers(1, 4)):
                changed[place] = rng.integers(256)
            message = bytes(changed)
        try:
            wire.read(BytesIO(message))
        except (wire.WireError, EOFError):
            refused += 1
    assert refused > 200
