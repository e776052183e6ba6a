"""Sixty mistakes as they are made in practice, for the question which of them the test suite notices.

They were written from the sources alone, without a look at the tests. Each changes what the package does; about a third
show only in certain shapes, with several heads or sequences, at extremes, in float32, or when a run is resumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

PACKAGE = "ntm_ref"


class Planted(NamedTuple):
    """One mistake: in ``file``, ``old`` becomes ``new``."""

    file: str  # inside the package
    old: str  # occurs exactly once in the file
    new: str
    sentence: str  # what goes wrong


STAGES = (
    Planted(
        "elementary.py",
        "np.maximum.reduce(x, axis=-1, keepdims=True)",
        "np.maximum.reduce(x, axis=None)",
        "the softmax subtracts one maximum for all rows, so that a row far below it becomes 0/0",
    ),
    Planted(
        "support/sums.py",
        "d.sum(axis=repeated, keepdims=True)",
        "d.sum(axis=repeated[:1], keepdims=True)",
        "the gradient of an array that was broadcast along two axes is summed over the first of them only",
    ),
    Planted(
        "elementary.py",
        "np.log1p(np.exp(x - 2 * m))",
        "np.log(1 + np.exp(x - 2 * m))",
        "the softplus of a large negative number is exactly zero",
    ),
    Planted(
        "heads.py",
        "d_beta_gamma = np.concatenate([d_beta, d_gamma]",
        "d_beta_gamma = np.concatenate([d_gamma, d_beta]",
        "the gradients of beta and gamma reach each other's raw numbers",
    ),
    Planted(
        "heads.py",
        "1 + beta_gamma[..., H:, None]",
        "beta_gamma[..., H:, None]",
        "gamma lacks the 1 that keeps it above 1; no gradient changes its formula",
    ),
    Planted(
        "addressing/shift.py",
        "self.s[..., None, ::-1]",
        "self.s[..., None, :]",
        "the gradient goes on in the direction of the shift and not back against it",
    ),
    Planted(
        "addressing/shift.py",
        "np.arange(n_shifts) - n_shifts // 2",
        "np.arange(n_shifts) - 1",
        "the middle shift is taken for number 1, which is true of three shifts alone",
    ),
    Planted(
        "addressing/shift.py",
        'sizes["S"] > sizes["N"]',
        'sizes["S"] >= sizes["N"]',
        "as many shifts as rows, which is allowed, is refused",
    ),
    Planted(
        "support/sums.py",
        "return np.finfo(dtype).tiny",
        "return np.finfo(dtype).eps",
        "sharpening adds 1e-7 (float32) to every weight where 1e-38 would do; forward and backward agree",
    ),
    Planted(
        "addressing/sharpening.py",
        "dot(d_z, self.log_w)",
        "dot(d_z, np.log(self.w))",
        "d_gamma is made of the logarithm of the result, not of the argument: right where gamma is 1",
    ),
    Planted(
        "support/sums.py",
        "abs(vectors.real).max(",
        "vectors.real.max(",
        "a tiny or huge vector is divided by its largest number, not its largest absolute value; if all of its numbers "
        "are negative, its cosines change sign",
    ),
    Planted(
        "addressing/similarity.py",
        "d_k /= self.k_divisor",
        "d_k *= self.k_divisor",
        "the gradient of a tiny or huge key is multiplied by what the key was divided by",
    ),
    Planted(
        "addressing/content.py",
        "dot(d_z, self.similarity)",
        "dot(d_w_content, self.similarity)",
        "d_beta does not go through the softmax",
    ),
    Planted(
        "addressing/partial.py",
        "self.unused = g, s, gamma, w_prev",
        "self.unused = g, gamma, s, w_prev",
        "addressing by content returns two gradients of zeros in each other's place, with each other's shape",
    ),
    Planted(
        "support/sums.py",
        "d_factors[..., h + 1 :, :, :] *=",
        "d_factors[..., h + 1 : h + 2, :, :] *=",
        "of three or more write heads, one keeps only its neighbour's factor in the gradient of the erasures",
    ),
    Planted(
        "memory/write.py",
        "d_w_erase + d_w_add, d_e",
        "d_w_add, d_e",
        "the weighting gets no gradient from the erasures",
    ),
    Planted(
        "controller/lstm.py",
        "activated = z.copy()",
        "activated = z",
        "the LSTM cell squashes its argument in place",
    ),
    Planted(
        "controller/lstm.py",
        "return d_z, self.f * d_c_sum",
        "return d_z, self.f * d_c",
        "the gradient of the previous cell lacks the path through h",
    ),
    Planted(
        "baseline.py",
        "add_weight_gradients(self.lstm.layers, self._steps, d_z)",
        "add_weight_gradients(self.lstm.layers, self._steps[1:], d_z[1:])",
        "the first time step has no share in the gradients of the layers' weights",
    ),
    Planted(
        "support/shapes.py",
        "zip(names[:i], arrays)",
        "zip(names[1 : i + 1], arrays)",
        "the message about a wrong shape gives the other arguments' shapes under the wrong names",
    ),
)

MACHINE_AND_TRAINING = (
    Planted(
        "machine/run.py",
        "(d.sum(axis=0) for d in d_state.own)",
        "(d.mean(axis=0) for d in d_state.own)",
        "the gradient of an LSTM controller's initial h and c is a mean over the batch, not a sum",
    ),
    Planted(
        "parameter.py",
        "parameter.grad += gradient",
        "parameter.grad = gradient",
        "the gradient of a parameter from a second run replaces that of the first, where they should add up",
    ),
    Planted(
        "support/sums.py",
        "if np.all(norm <= max_norm):",
        "if np.any(norm <= max_norm):",
        "no sequence of a batch is limited to max_state_norm if one of them is below it",
    ),
    Planted(
        "training/update.py",
        "settings.max_state_norm / settings.batch_size",
        "settings.max_state_norm",
        "the limit on the state's gradient is not divided by the batch size, as the loss is",
    ),
    Planted(
        "controller/stacked.py",
        "d_own_n + d_own_prev, d_z_n + d_z",
        "d_own_prev + d_own_n, d_z_n + d_z",
        "of two or more LSTM layers, each gets the other's gradient from the next time step",
    ),
    Planted(
        "machine/changes/heads.py",
        "if t < self.since:\n            return parameters",
        "if t <= self.since:\n            return parameters",
        "a stage is cut from the step after the one that was asked for",
    ),
    Planted(
        "training/optimisers.py",
        "np.sqrt(n - m * m + 1e-4)",
        "(np.sqrt(n - m * m) + 1e-4)",
        "Graves' RMSProp has its 1e-4 outside the root, so small gradients make a hundred times too large steps",
    ),
    Planted(
        "training/optimisers.py",
        "norm = largest * common_norm(",
        "norm = common_norm(",
        "a gradient whose square float32 does not hold gets a small norm, and is not clipped",
    ),
    Planted(
        "training/loss.py",
        " & (mask > 0)",
        "",
        "wrong bits are counted also where nothing is scored",
    ),
    Planted(
        "training/model.py",
        "double = deepcopy(model)",
        "double = model",
        "an evaluation turns the model itself into float64",
    ),
    Planted(
        "runs/session.py",
        "self.sequences >= lesson.until:",
        "self.sequences > lesson.until:",
        "a run that is resumed just where a lesson ended trains one more batch of that lesson",
    ),
    Planted(
        "tasks/repeat_copy.py",
        "np.tile(vectors, (repeats, 1, 1))",
        "np.repeat(vectors, repeats, axis=0)",
        "repeat copy asks for each vector several times in a row, not for the sequence several times",
    ),
    Planted(
        "runs/seeds.py",
        "return [done[seed] for seed in seeds]",
        "return list(done.values())",
        "the runs of several seeds are returned in the order in which they ended",
    ),
    Planted(
        "support/not_finite.py",
        "what {broken[0]} returns",
        "what {broken[-1]} returns",
        "of the stages whose gradients are not finite, the last one reached is blamed and not the first",
    ),
    Planted(
        "parameter.py",
        "return Parameter(name, value.copy())",
        "return Parameter(name, value)",
        "a model trains the very arrays that it was given to start from",
    ),
)

CHECKER = (
    Planted(
        "gradcheck/verdict/argument.py",
        "{COMPLEX: 1e-9, EXTRAPOLATED: 1e-7}",
        "{COMPLEX: 1e-7, EXTRAPOLATED: 1e-9}",
        "the tolerances of the two references are in each other's place",
    ),
    Planted(
        "gradcheck/diagnosis/clues/arrangement.py",
        "np.roll(expected, k, axis)",
        "np.roll(expected, -k, axis)",
        "the clue about a rolled gradient gives the opposite direction",
    ),
    Planted(
        "gradcheck/diagnosis/clues/jacobian.py",
        "if k == n - 1 else",
        "if k == n else",
        'no clue ever says "the last index"',
    ),
    Planted(
        "gradcheck/diagnosis/clues/arrangement.py",
        '"d_{e.names[i]} is the gradient of {other}"',
        '"d_{other} is the gradient of {e.names[i]}"',
        "the clue about the gradient of another argument has the two names in each other's place",
    ),
    Planted(
        "gradcheck/diagnosis/clues/size.py",
        "abs(c / value - 1) < 1e-5",
        "abs(c * value - 1) < 1e-5",
        "n times too large is called 1/n of what it should be, and the other way round",
    ),
    Planted(
        "gradcheck/verdict/purity.py",
        "given = [value.copy() for value in (*inputs, *cotangents)]",
        "given = [*inputs, *cotangents]",
        "the checker compares the arrays with themselves, so changes in place go unnoticed",
    ),
    Planted(
        "gradcheck/verdict/linearity.py",
        '{LARGE: (r.large, "is it clipped?"), 1 / LARGE: (r.small, "is it cut off when small?")}',
        '{LARGE: (r.large, "is it clipped?")}',
        "a backward that cuts off small gradients is not noticed",
    ),
    Planted(
        "gradcheck/points/designed.py",
        '    "faint": faint,\n',
        "",
        'the designed point "faint" is not among those that are checked',
    ),
    Planted(
        "gradcheck/derivatives/reference.py",
        "np.isfinite(self.complex).all(axis=1) & ~np.isnan(self.uncertainty)",
        "np.isfinite(self.complex).all(axis=1)",
        "the complex step is believed on a kink, where there is no derivative",
    ),
    Planted(
        "gradcheck/derivatives/numerical.py",
        "ROUNDING * norm(above) / h,",
        "ROUNDING * norm(above),",
        "the rounding error of a difference is not divided by the step, so that rounding looks like a kink and numbers "
        "that are known are left out",
    ),
    Planted(
        "gradcheck/student_side/tape.py",
        "call = waiting[-1]",
        "call = waiting[0]",
        "of a stage that runs forward twice, the first call is given the gradients of the second",
    ),
    Planted(
        "gradcheck/verdict/argument.py",
        "sizes = norm(returned[reference.known]), norm(expected[reference.known])",
        "sizes = norm(expected[reference.known]), norm(returned[reference.known])",
        "the norm that came and the norm that was expected are reported in each other's place",
    ),
    Planted(
        "gradcheck/theirs/outcome.py",
        '{"ok": check.ok, "ratio"',
        '{"ok": check.numbers_ok, "ratio"',
        "in the JSON, a gradient that breaks the contract is ok if its numbers are right",
    ),
    Planted(
        "gradcheck/theirs/judge.py",
        "survey_theirs(form, like, seed, o.own_forward",
        "survey_theirs(form, like, 0, o.own_forward",
        "--seed has no effect on the check of a file",
    ),
    Planted(
        "gradcheck/diagnosis/diagnosis.py",
        "first.cotangents, by_complex_step)",
        "first.cotangents)",
        "the first wrong place is searched for by the complex step also where forward takes real numbers only",
    ),
)

FILES_AND_COMMAND_LINE = (
    Planted(
        "runs/files.py",
        "if digest != digest_of_facts(facts):",
        "if not digest:",
        "the digest of a JSON file is not compared with its contents",
    ),
    Planted(
        "runs/session.py",
        '"interval": self.interval,',
        '"interval": [],',
        "a checkpoint forgets the updates since the last line of the log",
    ),
    Planted(
        "runs/session.py",
        '"n_updates": self.optimiser.n_updates,',
        '"n_updates": self.sequences,',
        "a resumed run takes the number of sequences for that of updates, which shows with Adam and batches above one",
    ),
    Planted(
        "runs/files.py",
        'raise FileError(f"{path} cannot be written: {error.strerror or error}") from error',
        "return None  # type: ignore[return-value]",
        "a file that cannot be written is passed over in silence",
    ),
    Planted(
        "runs/npz.py",
        "sum(member.file_size for",
        "sum(member.compress_size for",
        "the sizes added up before a .npz file is unpacked are the compressed ones",
    ),
    Planted(
        "cli/evaluate.py",
        '"seed": options.seed}',
        '"seed": 0}',
        "evaluate ignores --seed",
    ),
    Planted(
        "gradcheck/theirs/outcome.py",
        "SEVERITY if status in statuses), RIGHT)",
        "SEVERITY[::-1] if status in statuses), RIGHT)",
        "gradcheck exits with status 0 though one of several classes is wrong",
    ),
    Planted(
        "cli/train.py",
        'options.model or described.get("model")',
        'described.get("model") or options.model',
        "the model in a --recipe file decides whose recipe fills the gaps, although --model was given",
    ),
    Planted(
        "cli/ship.py",
        "np.average(values, weights=n_sequences[list(group)])",
        "np.mean(values)",
        "the entries of a shortened log are plain means, also of intervals of different lengths",
    ),
    Planted(
        "gradcheck/theirs/outcome.py",
        "not math.isfinite(value)",
        "math.isnan(value)",
        "a ratio that is infinite stops --json with a traceback",
    ),
)

GROUPS = {
    "stages": STAGES,
    "machine and training": MACHINE_AND_TRAINING,
    "checker": CHECKER,
    "files and command line": FILES_AND_COMMAND_LINE,
}
MISTAKES = {
    number: (group, mistake)
    for number, (group, mistake) in enumerate(
        ((group, mistake) for group, mistakes in GROUPS.items() for mistake in mistakes), start=1
    )
}


def stale(root: Path, planted: Mapping[int, tuple[str, Planted]] = MISTAKES) -> list[str]:
    """A sentence for each mistake that can no longer be planted in the checkout at ``root``."""
    return [
        f"the source has changed: mistake {number} no longer applies, since {mistake.old!r} occurs {times} times in "
        f"{PACKAGE}/{mistake.file}, expected once"
        for number, (_, mistake) in planted.items()
        if (times := occurrences(root / PACKAGE / mistake.file, mistake.old)) != 1
    ]


def occurrences(path: Path, text: str) -> int:
    """How often a text is in a file; in one that is not there, never."""
    return path.read_text(encoding="utf-8").count(text) if path.is_file() else 0
