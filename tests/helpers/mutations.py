"""Files that mean harm: made of good ones by a seeded generator, then read under a limit of memory.

``python tests/helpers/mutations.py N FOLDER`` reads N of them and prints what became of each kind, as JSON. It is a
process of its own, so that its peak memory is its own.
"""

import io
import json
import random
import struct
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from small import TASK, small_recipe

from ntm_ref import pretrained
from ntm_ref.cli.ship import read_run, ship
from ntm_ref.recipes import Recipe
from ntm_ref.runs import Session, load_weights, read_log, read_recipe
from ntm_ref.runs.files import digest_of, digest_of_facts, digest_of_file
from ntm_ref.runs.log import write_log
from ntm_ref.support.errors import FileError

SMALL = small_recipe(controller_size=5, limit=600)
MEGABYTE = 2**20

# Numbers, texts and whole pieces of JSON that a good file never has where they are put.
HOSTILE = (
    *("null", "true", "-1", "0", "1", "2.5", "1e308", "-1e-320", "1e999", "NaN", "-Infinity", "1000000000", "1" * 40),
    *("1" * 100_000, "[]", "{}", '""', '"x"', '"copy"', '"lstm"', "[" * 100_000, '{"a":' * 100_000, "[[[[]]]]"),
    *('"\\ud800"', '"\\u001b[31m\\n"', json.dumps("x" * 100_000), '{"name": "ngrams", "n_context": 40}', "[3, [4]]"),
    *('{"name": "priority-sort", "max_items": 2000000000}', '{"name": "copy", "n_bits": 3, "max_length": 900000000}'),
)
PLACE = "@place@"


class Evil:
    """Would leave a file behind, if it were ever unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


# What is read, and what it comes to: equal exactly if all that was read is equal


def of_model(model: Any) -> Any:
    return model.settings, [(p.name, p.value.dtype.str, p.value.shape, p.value.tobytes()) for p in model.parameters()]


def weights(folder: Path) -> Any:
    model, task = load_weights(folder / "weights.npz")
    return of_model(model), task


def checkpoint(folder: Path) -> Any:
    session = Session.resume(folder)
    memory = {name: [array.tobytes() for array in arrays] for name, arrays in session.optimiser.memory.items()}
    counts = session.sequences, session.seconds, session.optimiser.n_updates, session.seed, session.interval
    rng = session.rng.bit_generator.state
    write_log(session.folder / "log.jsonl", session.log)  # as going on does
    assert read_log(folder / "log.jsonl") == session.log
    return of_model(session.model), memory, counts, rng, session.log, session.recipe, session.task_settings


def shipped(folder: Path) -> Any:
    model, task = pretrained.load("copy"), pretrained.task_of("copy")
    return of_model(model), vars(task).items(), pretrained.curves_of("copy"), pretrained.facts_of("copy")


def recipe(folder: Path) -> Any:
    return Recipe.of(read_recipe(folder / "recipe.json"), SMALL)


READ: dict[str, Callable[[Path], Any]] = {
    "weights.npz": weights,
    "checkpoint.npz": checkpoint,
    "run.json": read_run,
    "log.jsonl": checkpoint,  # which has its own copy
    "recipe.json": recipe,
    "package/copy.npz": shipped,
    "package/copy.json": shipped,
    "package/copy.jsonl": shipped,
    "log.jsonl alone": lambda folder: read_log(folder / "log.jsonl"),
}
BY_HAND = ("recipe.json", "log.jsonl alone")  # have no digest: any that is well-formed is taken


def make(folder: Path) -> None:
    """A run folder with a recipe in it, and a package of its weights."""
    Session.start(folder, TASK, SMALL, 0).train(lambda entry: None)
    (folder / "package").mkdir()
    (folder / "recipe.json").write_text(json.dumps(asdict(SMALL), indent=2))
    pretrained.FOLDER = folder / "package"
    ship(folder)


# Mutations: each makes a file of another, by a generator's draws


def of_bytes(content: bytes, draw: random.Random) -> bytes:
    """Flipped, cut, overwritten, inserted, doubled or dropped bytes."""
    where, n = draw.randrange(len(content)), draw.choice([1, 2, 8, 100, 5000])
    other = draw.choice([bytes(n), b"\xff" * n, draw.randbytes(n), content[:n]])
    flipped = bytes([content[where] ^ 1 << draw.randrange(8)])
    return draw.choice(
        [
            content[:where] + flipped + content[where + 1 :],
            content[:where] + flipped + content[where + 1 :],
            content[:where],
            content[where:],
            content[:where] + other + content[where + n :],
            content[:where] + other + content[where:],
            content[:where] + content[where + n :],
            content + content,
            b"",
        ]
    )


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to everything inside a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in inside for place in places(item, (*path, key)))]


def of_json(text: str, draw: random.Random) -> str:
    """A JSON text in which one value is another, is gone, or has a neighbour."""
    value = json.loads(text)
    *path, key = draw.choice(places(value)[1:])
    holder = value
    for step in path:
        holder = holder[step]
    change = draw.choice(["replace", "replace", "replace", "drop", "add"])
    if change == "drop":
        del holder[key]
    elif change == "add" and isinstance(holder, dict):
        holder[draw.choice(["seed", "parameters", "self", "x\n\x1b", "dtype", "n_bits", "until"])] = PLACE
    else:
        holder[key] = PLACE
    return json.dumps(value).replace(json.dumps(PLACE), draw.choice(HOSTILE))


def of_arrays(content: dict[str, Any], draw: random.Random, evil: Path) -> dict[str, Any]:
    """Arrays of which one has another dtype, shape, name or number, is a pickle, or is gone."""
    name = draw.choice([name for name in content if name not in ("facts", "digest")])
    array = content.pop(name)
    broken = array.copy()
    broken.flat[draw.randrange(array.size)] = draw.choice([np.nan, np.inf, -np.inf])
    made = draw.choice(
        [
            *(array.astype(dtype) for dtype in (">f4", "f8", "f2", "c8", "i4", "?", "S3", "U3", object)),
            *(array[None], array[:0], array.reshape(-1)[:-1], np.zeros((0, 10**9), "f4"), array[..., None].T, broken),
            *(array.astype([("a", "f4")]), np.array(Evil(evil), object), np.array([Evil(evil)], object)),
            *(np.asfortranarray(np.ones((3, 4), "f4")), np.datetime64("now"), np.longdouble(3), np.zeros(0, "f4")),
        ]
    )
    other = draw.choice(
        [name, name, name, "x", "../../x", "/x", "a\nb", "parameter", "surprise/x", "facts", "\x1b[31m"]
    )
    return {**content, other: made}


def zipped(content: dict[str, Any], draw: random.Random) -> bytes:
    """A .npz file, now and then one that no honest program writes."""
    members = []
    for name, array in content.items():
        file = io.BytesIO()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            np.lib.format.write_array(file, np.asanyarray(array), draw.choice([(1, 0)] * 40 + [(2, 0), (3, 0)]))
        members.append((f"{name}.npy", file.getvalue()))
    trick = draw.choice([""] * 8 + ["twice", "bomb", "method", "declared", "encrypted", "directory", "header", "names"])
    if trick == "twice":
        members.append(draw.choice(members))
    if trick == "bomb":  # 150 MB in 150 kB, and then more than is allowed
        for n in range(draw.choice([1, 20])):
            members.append((f"bomb{n}.npy", members[0][1][:128] + bytes(150 * MEGABYTE if n == 0 else MEGABYTE)))
    if trick == "header":
        name, data = members.pop(draw.randrange(len(members)))
        shape = draw.choice([b"(4000000000,)", b"(1,)" * 9, b"(-1,)", b"(" * 30, b"(1e9,)", b"(2, 10000000000000000)"])
        members.append((name, data[:10] + data[10:128].replace(b"(", shape, 1)[:118] + data[128:]))
    if trick == "names":
        members = [(f"/../{name}", data) for name, data in members]
    file, method = io.BytesIO(), zipfile.ZIP_STORED
    if trick in ("method", "bomb"):
        method = draw.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]) if trick == "method" else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, data in members:
            archive.writestr(name, data)
    packed = bytearray(file.getvalue())
    entry, end = packed.index(b"PK\1\2"), packed.index(b"PK\5\6")
    if trick == "declared":  # sizes that are not those of what is there
        struct.pack_into("<L", packed, entry + draw.choice([20, 24]), draw.choice([0, 1, 2**31, 2**32 - 2]))
    if trick == "encrypted":
        struct.pack_into("<H", packed, entry + 8, draw.choice([1, 0x20, 0x40]))
    if trick == "directory":
        struct.pack_into("<L", packed, end + draw.choice([12, 16]), draw.choice([0, 1, 10**6, 2**31, 2**32 - 1]))
    return bytes(packed)


def of_archive(data: bytes, draw: random.Random, evil: Path) -> bytes:
    """A .npz file in which one thing is another, with a digest that is right again."""
    with np.load(io.BytesIO(data)) as file:
        content = {name: file[name] for name in file.files if name != "digest"}
    change = draw.choice(["facts", "arrays", "archive"])
    if change == "facts":
        content["facts"] = np.array(of_json(content["facts"].item().decode(), draw).encode())
    if change == "arrays":
        content = of_arrays(content, draw, evil)
    try:
        digest = digest_of({name: np.ascontiguousarray(array) for name, array in content.items()})
    except (TypeError, ValueError):  # of objects there is none
        digest = "0" * 64
    return zipped({**content, "digest": np.array(digest.encode())}, draw)


def of_facts(text: str, draw: random.Random) -> str:
    """A JSON file in which one thing is another, with a digest that is right again wherever there can be one."""
    facts = json.loads(text)
    digest = facts.pop("digest", None)
    changed = of_json(json.dumps(facts), draw)
    try:
        facts = json.loads(changed)
        return changed if digest is None else json.dumps({**facts, "digest": digest_of_facts(facts)})
    except (ValueError, RecursionError, TypeError):
        return changed


def mutated(name: str, data: bytes, draw: random.Random, evil: Path) -> tuple[bytes, bool]:
    """The bytes of a mutated file, and whether its digest was made right again."""
    if draw.random() < 0.5:
        return of_bytes(data, draw), False
    if name.endswith(".npz"):
        return of_archive(data, draw, evil), True
    if name.endswith(".json"):
        return of_facts(data.decode(), draw).encode(), True
    lines = data.decode().splitlines()
    where = draw.randrange(len(lines))
    lines[where] = of_json(lines[where], draw)
    return ("\n".join(lines) + "\n").encode(), False


def outcome_of(name: str, folder: Path, data: bytes, right_digest: bool, expected: Any) -> str:
    """What reading a mutated file comes to; an `AssertionError` for anything that must not happen."""
    path = folder / name.removesuffix(" alone")
    path.write_bytes(data)
    if right_digest and name == "package/copy.npz":  # as one would who can write into the package
        facts = json.loads((folder / "package/copy.json").read_text())
        del facts["digest"]
        facts["digests"][".npz"] = digest_of_file(path)
        text = json.dumps({**facts, "digest": digest_of_facts(facts)})
        (folder / "package/copy.json").write_text(text)
    try:
        found = READ[name](folder)
    except FileError as error:
        message, cause = str(error), error.__cause__
        assert message.isprintable(), repr(message)
        assert len(message) < 1000, message[:1000]
        assert not isinstance(cause, (MemoryError, AssertionError, NameError)), repr(cause)
        return "refused"
    if repr(found) == expected:
        return "identical"
    assert right_digest or name in BY_HAND, f"{name} was damaged, and read as something else"
    return "another good file"


def main(n: int, folder: Path) -> None:
    """Read n mutated files."""
    import resource

    make(folder)
    evil = folder / "evil"
    files = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    expected = {name: repr(read(folder)) for name, read in READ.items()}
    with open("/proc/self/statm") as statm:
        size = int(statm.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (size + 450 * MEGABYTE,) * 2)
    outcomes: Counter[str] = Counter()
    for seed in range(n):
        draw, name = random.Random(seed), list(READ)[seed % len(READ)]
        data = files[folder / name.removesuffix(" alone")]
        try:
            made, right_digest = mutated(name, data, draw, evil)
            outcome = outcome_of(name, folder, made, right_digest, expected[name])
        except BaseException as error:
            raise AssertionError(f"mutation {seed}, of {name}: {type(error).__name__}: {error}") from error
        outcomes[f"{name}: {outcome}"] += 1
        assert not evil.exists(), f"mutation {seed}, of {name}: its code was run"
        for path, before in files.items():
            path.write_bytes(before)
        left = {path for path in folder.rglob("*") if path.is_file()}
        assert left == set(files), f"mutation {seed}, of {name}: left {left - set(files)}"
    status = Path("/proc/self/status").read_text()  # resource would count what the process that started this one has
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"outcomes": outcomes, "peak_megabytes": peak}))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
