"""Does each mistake of the catalogue do what its sentence says? Compared with versions written from the sentences."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import pytest
from rewritten import REWRITTEN, REWRITTEN_IN_MACHINES

from ntm_ref import check_stage
from ntm_ref.gradcheck.derivatives.numerical import COMPLEX_STEP
from ntm_ref.gradcheck.derivatives.reference import exact_references
from ntm_ref.gradcheck.diagnosis.catalogue import CHAIN, INSIDE_MACHINES, STAGE_MISTAKES, Mistake
from ntm_ref.gradcheck.diagnosis.diagnosis import candidates_for, diagnose
from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.machines import MACHINES, machine_arguments
from ntm_ref.gradcheck.points.register import STAGES
from ntm_ref.gradcheck.verdict.check import examine
from ntm_ref.stage import as_tuple

Gradients = dict[str, np.ndarray]
Version = Callable[..., Gradients]

MISTAKES = [*STAGE_MISTAKES, *CHAIN]
READ_AGAIN = "read these sentences again: do they mean what is planted, or what is rewritten?"
WITH_MISTAKES = list(dict.fromkeys(mistake.stage.__name__ for mistake in MISTAKES))
each_stage = pytest.mark.parametrize("stage", WITH_MISTAKES)
FEW = ("Linear", "Interpolation", "Sharpening", "Read")  # by default; test_catalogue.py plants all mistakes


def listed(things: Iterable) -> str:
    """Each on a line of its own, so that pytest shortens none."""
    return "".join(f"\n- {thing}" for thing in things)


def both(stage: str) -> list[tuple[Mistake, Version]]:
    """Every mistake of a stage that has a version, with it."""
    own = [mistake for mistake in MISTAKES if mistake.stage.__name__ == stage]
    versions = REWRITTEN.get(stage, {})
    return [(mistake, versions[mistake.sentence]) for mistake in own if mistake.sentence in versions]


def names_in(stage: str) -> list[str]:
    """The names of forward's arguments."""
    make, _ = STAGES[stage]
    return list(inspect.signature(make().forward).parameters)


def gradients(stage: str, inputs: tuple, cotangents: list) -> Gradients:
    """What backward returns, by the names of forward's arguments."""
    make, _ = STAGES[stage]
    evaluated = make()
    evaluated.forward(*inputs)
    return dict(zip(names_in(stage), as_tuple(evaluated.backward(*cotangents))))


def random_cotangents(stage: str, inputs: tuple, seed: int) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    make, _ = STAGES[stage]
    return [rng.standard_normal(np.shape(result)) for result in as_tuple(make().forward(*inputs))]


def agree(mistake: Mistake, version: Version, seed: int) -> bool:
    """Whether the two give the same gradients, of all arguments; some are zero, so the right ones set the scale too."""
    stage = mistake.stage.__name__
    inputs = arguments(stage, "generic", seed)
    cotangents = random_cotangents(stage, inputs, seed)
    right = gradients(stage, inputs, cotangents)
    with mistake.planted():
        planted = gradients(stage, inputs, cotangents)
    rewritten = right | version(*inputs, *cotangents)
    return all(close(rewritten[name], planted[name], right[name]) for name in right | rewritten)


def close(a: np.ndarray, b: np.ndarray, right: np.ndarray) -> bool:
    scale = max(np.linalg.norm(b), np.linalg.norm(right))
    return a.shape == b.shape and bool(np.linalg.norm(a - b) <= 1e-9 * scale)


def class_with(version: Version, stage: str) -> type:
    """A stage of somebody's who made this mistake: nothing in it is left to see of ours."""

    class Theirs:
        def forward(self, *inputs: np.ndarray) -> Any:
            self.inputs = inputs
            make, _ = STAGES[stage]
            return make().forward(*inputs)

        def backward(self, *cotangents: np.ndarray) -> tuple[np.ndarray, ...]:
            right = gradients(stage, self.inputs, list(cotangents))
            return tuple((right | version(*self.inputs, *cotangents)).values())

    return Theirs


def made_in(machine: str) -> dict[str, Mistake]:
    """The mistakes of a machine that are not those of a stage, by their sentences."""
    return {mistake.sentence: mistake for mistake in INSIDE_MACHINES[machine] if mistake not in MISTAKES}


def sentences_of(tables: dict[str, dict[str, Version]]) -> set[tuple[str, str]]:
    return {(name, sentence) for name, versions in tables.items() for sentence in versions}


def test_every_mistake_has_a_version_written_from_its_sentence() -> None:
    said = {(mistake.stage.__name__, mistake.sentence) for mistake in MISTAKES}
    rewritten = sentences_of(REWRITTEN)
    assert not said - rewritten, "write these, from their sentences alone" + listed(said - rewritten)
    assert not rewritten - said, "these are no longer in the catalogue" + listed(rewritten - said)


def test_every_mistake_of_a_machine_has_a_version_too_in_one_of_the_machines() -> None:
    said = {(machine, sentence) for machine in INSIDE_MACHINES for sentence in made_in(machine)}
    rewritten = sentences_of(REWRITTEN_IN_MACHINES)
    missing = {sentence for _, sentence in said} - {sentence for _, sentence in rewritten}
    assert not missing, "write these, from their sentences alone" + listed(missing)
    assert not rewritten - said, "these are no longer in the catalogue" + listed(rewritten - said)


@each_stage
def test_what_a_mistake_plants_is_what_its_sentence_says(stage: str) -> None:
    differ = {m.sentence for m, version in both(stage) for seed in (0, 1) if not agree(m, version, seed)}
    assert not differ, READ_AGAIN + listed(differ)


Checked = Callable[[type], tuple[bool, list[str]]]  # a class -> whether it passed, and what was said of it


def by_check_stage(stage: str) -> Checked:
    """As everybody checks a class."""
    inputs, names = arguments(stage, "generic"), names_in(stage)

    def checked(wrong: type) -> tuple[bool, list[str]]:
        report = check_stage(wrong, *inputs, names=names, like=stage)
        return report.ok, [sentence for finding in report.findings for sentence in finding.sentences]

    return checked


def by_its_parts(stage: str) -> Checked:
    """The same, with what all classes have in common computed once: the derivatives, and all known mistakes."""
    (make, _), inputs, names = STAGES[stage], arguments(stage, "generic"), names_in(stage)
    known = exact_references(lambda *values: make().forward(*values), inputs)
    candidates = [candidates_for(case, stage) for case in examine(make, *inputs, names=names, known=known).evidence]

    def checked(wrong: type) -> tuple[bool, list[str]]:
        report = examine(wrong, *inputs, names=names, known=known)
        findings = diagnose(report.evidence, stage, candidates)
        return report.ok, [sentence for finding in findings for sentence in finding.sentences]

    return checked


@pytest.mark.parametrize("check", [by_its_parts, pytest.param(by_check_stage, marks=pytest.mark.thorough)])
@pytest.mark.parametrize(
    "stage", [pytest.param(name, marks=[pytest.mark.thorough] * (name not in FEW)) for name in WITH_MISTAKES]
)
def test_a_class_with_the_mistake_is_rejected_and_named(stage: str, check: Callable[[str], Checked]) -> None:
    checked, unnamed = check(stage), []
    for mistake, version in both(stage):
        passed, sentences = checked(class_with(version, stage))
        if passed or mistake.sentence not in sentences:
            unnamed.append(f"{mistake.sentence}: {sentences or 'no name'}")
    assert not unnamed, "these passed, or were called something else" + listed(unnamed)


# Through time: see `rewritten_machine.py`


@contextmanager
def with_forward(block: type, version: Version) -> Iterator[None]:
    """Within the block of code, every object of this class runs forward as the version does."""
    right = block.forward
    block.forward = lambda evaluated, *inputs: version(partial(right, evaluated), *inputs)
    try:
        yield
    finally:
        block.forward = right


def agree_in_machine(machine: str, mistake: Mistake, version: Version, seed: int) -> bool:
    """Whether both give the loss the same slope along a random direction in the space of each argument."""
    made = MACHINES[machine]()
    inputs = machine_arguments(made, 0.5, seed, n_steps=3)
    rng = np.random.default_rng(seed)
    d_logits = rng.standard_normal(made.forward(*inputs).shape)
    right = made.backward(d_logits)
    with mistake.planted():
        planted = made.backward(d_logits)
    for i, value in enumerate(inputs):
        along = rng.standard_normal(value.shape)
        moved = [v + 1j * COMPLEX_STEP * along if i == j else v.astype(complex) for j, v in enumerate(inputs)]
        with with_forward(mistake.stage, version):
            slope = (d_logits * MACHINES[machine]().forward(*moved).imag).sum() / COMPLEX_STEP
        scale = np.linalg.norm(along) * max(np.linalg.norm(planted[i]), np.linalg.norm(right[i]))
        if not abs(slope - (planted[i] * along).sum()) <= 1e-9 * scale:
            return False
    return True


@pytest.mark.parametrize(
    "machine", [pytest.param(m, marks=[pytest.mark.thorough] * (m != "LSTM")) for m in REWRITTEN_IN_MACHINES]
)
def test_what_a_mistake_plants_in_a_machine_is_what_its_sentence_says(machine: str) -> None:
    versions = REWRITTEN_IN_MACHINES[machine]
    own = {sentence: mistake for sentence, mistake in made_in(machine).items() if sentence in versions}
    differ = {s for s, m in own.items() for seed in (0, 1) if not agree_in_machine(machine, m, versions[s], seed)}
    assert not differ, READ_AGAIN + listed(differ)
