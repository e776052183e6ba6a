"""Is a form what it claims to be? It is called as it wants to be, and compared with our stage; no checker is used."""

from __future__ import annotations

import importlib.util
import itertools
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from conventions import Form, wrong_candidates
from conventions_style import ELEMENTARY
from conventions_text import ATTRIBUTES, CALL, CONSTRUCTOR, FUNCTIONS, ONE_TUPLE, SIZED, SIZES, STATIC

from ntm_ref.gradcheck.points.designed import arguments
from ntm_ref.gradcheck.points.register import OURS, SHAPES

numbers = itertools.count()
SCALARS = ("beta", "g", "gam")  # one number for each head
OF_THE_MEMORY = ("mem",)


class Played:
    """One evaluation: results, gradients in the order of our forward, and whether something changed in place."""

    def __init__(self, form: Form, module: ModuleType, point: dict[str, Any], cotangents: Sequence[Any]) -> None:
        self.form, self.module = form, module
        self.c, self.arguments = form.convention, form.style.arguments
        self.values = {name: point[name] for name in self.arguments}
        self.object = self.made()
        self.results = [np.array(result, dtype=float) for result in self.forward()]
        self.cotangents = cotangents

    def made(self) -> Any:
        make = getattr(self.module, self.form.target)
        if self.c.calling == FUNCTIONS:
            return None
        if self.c.calling == STATIC:
            self.ctx = SimpleNamespace()
            return make
        if self.c.calling == SIZED:
            return make(form_size(self.form))
        if self.c.calling == CONSTRUCTOR:
            return make(*[self.values[self.arguments[i]] for i in self.c.order[1:]])
        made = make()
        if self.c.calling == ATTRIBUTES:
            for i in self.c.order[1:]:
                setattr(made, self.c.names[i], self.values[self.arguments[i]])
        return made

    def forward(self) -> list[Any]:
        """Call forward with the arguments in the order that it takes."""
        given = [self.values[self.arguments[i]] for i in self.c.order]
        if self.c.calling == FUNCTIONS:
            *results, self.cache = getattr(self.module, self.form.target)(*given)
            return results
        if self.c.calling == STATIC:
            found = self.object.forward(self.ctx, *given)
        elif self.c.calling == CALL:
            found = self.object(*given)
        elif self.c.calling == ONE_TUPLE:
            found = self.object.forward(tuple(given))
        else:
            found = self.object.forward(*(given[:1] if self.c.calling in (CONSTRUCTOR, ATTRIBUTES) else given))
        return list(found) if len(self.form.style.results) > 1 else [found]

    def backward(self) -> list[Any]:
        """The gradients, in the order of our forward."""
        given = [np.array(d) for d in self.cotangents]
        if self.c.calling == FUNCTIONS:
            backward = getattr(self.module, self.form.target.replace("_forward", "_backward"))
            found = backward(*given, self.cache)
        elif self.c.calling == STATIC:
            found = self.object.backward(self.ctx, *given)
        else:
            found = self.object.backward(*given)
        self.changed = any(not np.array_equal(d, g) for d, g in zip(self.cotangents, given))
        gradients = self.in_their_order(found)
        return [np.array(gradients[self.c.order.index(i)]) for i in range(len(self.arguments))]

    def in_their_order(self, found: Any) -> list[Any]:
        """What backward returned or left, in the order of its forward."""
        names = [self.c.names[i] for i in self.c.order]
        places = [self.c.prefix + name for name in names]
        gives = self.c.gives
        if gives == "dict by names":
            return [found[name] for name in names]
        if gives == "dict by d names":
            return [found[place] for place in places]
        if gives == "self.grads":
            return [self.object.grads[place] for place in places]
        if gives == "attributes":
            return [getattr(self.object, place) for place in places]
        if gives == "attributes, the first returned":
            return [found, *(getattr(self.object, place) for place in places[1:])]
        return [found] if len(names) == 1 and gives == "tuple" else list(found)


def form_size(form: Form) -> int:
    return form.shifts if form.stage == "CircularShift" else SIZES[form.stage][1]


def loaded(text: str, folder: Path) -> ModuleType:
    """The file as a module of its own."""
    name = f"convention_{next(numbers)}"
    path = folder / f"{name}.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def point_of(form: Form, layout: str, seed: int, point: str = "generic") -> dict[str, Any]:
    """Arguments at a designed point, in the shapes of a layout."""
    shapes = SHAPES | {"s": (*SHAPES["s"][:-1], form.shifts)}
    values = dict(zip(form.style.arguments, arguments(form.stage, point, seed, shapes)))
    if layout == "batch":
        return values
    if form.stage in ELEMENTARY:
        return {name: value[0] if name in ("x", "z", "cp") else value for name, value in values.items()}
    values = {name: value[0] for name, value in values.items()}
    if layout == "heads":
        return values
    values = {name: value if name in OF_THE_MEMORY else value[0] for name, value in values.items()}
    return {name: float(v[0]) if layout == "float" and name in SCALARS else v for name, v in values.items()}


def ours(form: Form, point: dict[str, Any], layout: str, seed: int) -> tuple[list[Any], list[Any], list[Any]]:
    """Our stage's results and gradients in the shapes of the layout, and the cotangents that were used."""
    stage = OURS[form.stage]()
    one_head = layout in ("vector", "float") and form.stage not in ELEMENTARY
    values = [np.asarray(point[name]) for name in form.style.arguments]
    if one_head:
        names = form.style.arguments
        values = [v if name in OF_THE_MEMORY else v.reshape(1, -1) for name, v in zip(names, values)]
    found = stage.forward(*values)
    results = list(found) if isinstance(found, tuple) else [found]
    rng = np.random.default_rng(seed + 1)
    cotangents = [rng.normal(size=result.shape) for result in results]
    back = stage.backward(*cotangents)
    gradients = list(back) if isinstance(back, tuple) else [back]
    gradients = [g.reshape(np.shape(point[name])) for g, name in zip(gradients, form.style.arguments)]
    if one_head and form.stage != "Write":
        results, cotangents = [r[0] for r in results], [d[0] for d in cotangents]
    return results, gradients, cotangents


def distance(found: Sequence[Any], expected: Sequence[Any]) -> float:
    """The largest relative difference; infinite where a shape differs or a number is none."""
    worst = 0.0
    for f, e in zip(found, expected):
        if f.shape != np.shape(e) or not np.isfinite(np.asarray(f, dtype=float)).all():
            return np.inf
        worst = max(worst, float(np.linalg.norm(f - e) / max(np.linalg.norm(e), 1e-300)))
    return worst


def differences(form: Form, folder: Path, layout: str = "", seed: int = 0) -> tuple[float, float, bool]:
    """How far results and gradients are from ours, and whether it is impure. Raises what the form raises."""
    layout = layout or form.layout
    module = loaded(form.text, folder)
    point, other = point_of(form, layout, seed), point_of(form, layout, seed + 7)
    results, gradients, cotangents = ours(form, point, layout, seed)
    given = {name: value if isinstance(value, float) else value.copy() for name, value in point.items()}
    Played(form, module, point_of(form, layout, seed + 3), cotangents)  # an earlier evaluation
    played = Played(form, module, given, cotangents)
    Played(form, module, other, cotangents)  # another object, alive at the same time
    found = played.backward()
    impure = played.changed or any(not np.array_equal(given[name], point[name]) for name in point)
    return distance(played.results, results), distance(found, gradients), impure


@contextmanager
def quiet() -> Iterator[None]:
    """No warnings: of np.matrix, of an overflow."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def is_right(form: Form, folder: Path) -> bool:
    """Whether results and gradients are ours."""
    with quiet():
        of_results, of_gradients, impure = differences(form, folder)
    return of_results < 1e-12 and of_gradients < 1e-10 and not impure


def is_wrong(form: Form, folder: Path) -> bool:
    """Whether it is clearly wrong in its shapes, and not right in the other shapes of a single head."""
    others = {"vector": "float", "float": "vector"}.get(form.layout)
    return not passes(form, folder, form.layout) and not (others and passes(form, folder, others))


def passes(form: Form, folder: Path, layout: str) -> bool:
    """Whether results and gradients hardly differ from ours, and nothing changes in place."""
    most = 1e-9 if "float32" in form.kind else 1e-6
    try:
        with quiet():
            of_results, of_gradients, impure = differences(form, folder, layout)
    except Exception:
        return False
    return max(of_results, of_gradients) < most and not impure


def wrong_forms(n: int, seed: int, folder: Path) -> list[Form]:
    """n different forms that are wrong."""
    found = []
    for candidates in wrong_candidates(n, seed):
        found.append(next(form for form in itertools.islice(candidates, 100) if is_wrong(form, folder)))
    return found


def is_ambiguous(form: Form, folder: Path) -> bool:
    """Whether it also runs in shapes with more axes, so that nobody can know which it was written for."""
    if form.layout not in ("vector", "float", "heads"):
        return False
    larger = ["batch"] if form.stage in ELEMENTARY or form.layout == "heads" else ["batch", "heads"]
    sizes = [replace(form, shifts=shifts) for shifts in form.style.shifts]
    return any(runs_differently(sized, folder, layout) for layout in larger for sized in sizes)


def runs_differently(form: Form, folder: Path, layout: str) -> bool:
    """Whether forward runs in a layout, and the form is not right in it."""
    module = loaded(form.text, folder)
    try:
        with quiet():
            Played(form, module, point_of(form, layout, 0), [])
    except Exception:
        return False
    try:
        with quiet():
            of_results, of_gradients, impure = differences(form, folder, layout)
    except Exception:
        return form.layout != "heads"  # forward runs and backward does not: of heads alone nothing else can be meant
    return max(of_results, of_gradients) > 1e-9 or impure
