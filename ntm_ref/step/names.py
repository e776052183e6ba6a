"""The names of the stages in a step, and of their arrays."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from ..controller import LSTMController
from ..elementary import Tanh
from ..machine import TimeStep
from ..stage import Stage

IN_ITS_ORDER = ("similarity", "content", "interpolation", "shift", "sharpening")
HEAD_PARAMETERS = ("k", "beta", "g", "s", "gamma", "e", "a")


def named_blocks(step: TimeStep) -> Iterator[tuple[str, Any]]:
    """The step itself, its controller's layers and its stages: all that has a backward of its own."""
    yield "", step
    for place, block in (*named_layers(step), *named_stages(step)):
        yield f" / {place}", block


def named_layers(step: TimeStep) -> Iterator[tuple[str, Any]]:
    """The layers of the controller."""
    layers = step.controller.each_layer()
    for n, layer in enumerate(layers, 1):
        yield "controller" if len(layers) == 1 else f"controller / layer {n}", layer


def named_stages(step: TimeStep) -> Iterator[tuple[str, Any]]:
    """The stages of a step in their order, each with its place."""
    for place, layer in named_layers(step):
        is_lstm = isinstance(layer, LSTMController)
        yield (f"{place} / cell", layer.cell) if is_lstm else (f"{place} / tanh", layer.tanh)
    yield "heads", step.heads
    for name in IN_ITS_ORDER:
        if name in vars(step.addressing):
            yield f"addressing / {name}", vars(step.addressing)[name]
    yield "read", step.read
    yield "write", step.write


def names_of(stage: Stage) -> tuple[dict[str, str], dict[str, str]]:
    """The names of its arguments and of its results, in Python and on the page; they differ in one case."""
    if isinstance(stage, Tanh):
        return {"x": "z"}, {"y": "h"}
    arguments = [*inspect.signature(type(stage).unchecked.forward).parameters][1:]
    return {name: name for name in arguments}, {name: name for name in stage.result_names}


def own_names(n_own: int) -> list[str]:
    """What LSTM layers hand to their own next step: h_1, c_1, h_2, ..."""
    return [f"{name}_{n}" for n in range(1, n_own // 2 + 1) for name in ("h", "c")]
