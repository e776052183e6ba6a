"""How a machine was made: the command that repeats its run, and those of the runs from whose weights it began."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .. import pretrained
from ..recipes import SMALL_MACHINES, Recipe, recipe_for
from ..runs import Origin, load_weights
from ..runs.checkpoint import KIND, RUN
from ..runs.files import read_arrays, read_facts, refusing
from ..runs.log import Entry, check_log
from ..support.checks import check_seed
from ..support.errors import FileError
from ..support.shell import quoted
from ..tasks import make_task
from .train_options import option
from .trained import trained


def origin_of(run: str) -> Origin:
    """The weights of another run, or of the package, to begin from, with the commands that made them.

    Raises an `NTMError` if there is no such run, and a `FileError` if it is damaged.
    """
    folder = Path(run)
    if folder.is_dir():
        described, log = read_run(folder)
        model, task = load_weights(folder / "weights.npz")
        own = f"{command_of(described, log[-1]['sequences'])} --out {quoted([run])}"
        return Origin(run, model, task, [*commands_before(described), own])
    model, _ = trained(run)
    if folder.exists():
        raise FileError(f"{run} is a file, expected the folder of a run, or the name of trained weights in the package")
    facts = pretrained.facts_of(run)
    return Origin(run, model, facts["task"], [*facts.get("before", []), facts["command"]])


def commands_before(described: Mapping[str, Any]) -> list[str]:
    """The commands of the runs before this one, in their order; none if it began with random weights."""
    return list(described["from"]["commands"]) if described.get("from") else []


def read_run(folder: Path) -> tuple[dict[str, Any], list[Entry]]:
    """The contents of a folder's run.json, and the log in its checkpoint."""
    path, checkpoint = folder / "run.json", folder / "checkpoint.npz"
    if not path.exists():
        raise FileError(f"{folder} is not a run folder: there is no run.json in it")
    described = read_facts(path, RUN)
    with refusing(f"{path} does not describe a run"):
        make_task(**described["task"])
        recipe_for(described["task"]["name"], Recipe.of(described["recipe"]).model)
        check_seed("run", described["seed"])
        described["versions"] = {name: str(described["versions"][name]) for name in ("python", "numpy")}
    _, facts = read_arrays(checkpoint, KIND)
    with refusing(f"{checkpoint} does not describe a run"):
        log = check_log(facts["log"])
    if not log:
        raise FileError(f"{folder} has no entries in its log: nothing has been trained yet")
    return described, log


def command_of(described: Mapping[str, Any], sequences: float) -> str:
    """The command that repeats the run: ``train TASK`` with an option for every setting that differs from the recipe.

    Raises a `FileError` if there is no such command.
    """
    settings, recipe = dict(described["task"]), dict(described["recipe"])
    task, model = settings.pop("name"), recipe.pop("model")
    recipe = {"inputs": {}, **recipe}
    small, usual = SMALL_MACHINES.get(task, (None, recipe_for(task, model)))
    if settings == small:
        settings, options = {}, ["--small"]
    else:
        usual, options = recipe_for(task, model), [] if model == recipe_for(task).model else ["--model", model]
    options += ["--seed", str(described["seed"])] if described["seed"] else []
    options += ["--from", quoted([described["from"]["run"]])] if described.get("from") else []
    recipe["limit"] = max(recipe["limit"], int(sequences))  # the limit may have been raised by a --resume
    curriculum = Recipe.of(recipe).curriculum
    if curriculum not in ((), usual.curriculum):
        raise FileError(f"the run had another curriculum than {task} with {model} has now: no command repeats it")
    if not curriculum and usual.curriculum and not settings:
        options.append("--no-curriculum")
    recipe["curriculum"] = usual.curriculum
    if recipe["inputs"] != usual.inputs:
        shares = [f"{kind}={share:g}" for kind, share in recipe["inputs"].items()]
        options += ["--inputs", *(shares or ["none"])]
    recipe["inputs"] = usual.inputs
    changed = {name: value for name, value in recipe.items() if value != getattr(usual, name, None)}
    for name, value in {**settings, **changed}.items():
        options += [option(name), "none" if value is None else str(value)]
    return " ".join(["python -m ntm_ref train", task, *options])
