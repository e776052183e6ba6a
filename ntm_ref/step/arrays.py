"""Every array of a run under the name that the page gives it, and its gradient.

A name says where an array is: ``step 4 / addressing / interpolation / w_gated``. Its gradient has the same name with d_
in front of the last part: ``step 4 / addressing / interpolation / d_w_gated``. An argument of a stage has a gradient of
its own, that of this one use; the gradient of a result is the sum over all that it went to.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

from ..controller import Controller, LSTMController
from ..elementary import Tanh
from ..machine import Run, TimeStep
from ..stage import Stage
from ..support.shapes import Array
from .recorder import Recorder

Arrays = dict[str, Array]
IN_ITS_ORDER = ("similarity", "content", "interpolation", "shift", "sharpening")


def arrays_of(run: Run) -> Arrays:
    """The arguments and results of every stage at every step, of a run of one sequence that kept its steps."""
    found: Arrays = {}
    for t, step in enumerate(run.steps):
        for place, layer in named_layers(step):
            found[f"step {t} / {place} / linear / seen"] = layer.seen
            found[f"step {t} / {place} / linear / z"] = layer.seen @ layer.W + layer.b
        found[f"step {t} / heads / linear / h"] = step.h
        found[f"step {t} / heads / linear / raw"] = step.h @ step.W_heads + step.b_heads
        found[f"step {t} / received / memory_prev"] = step.write.memory_prev
        for place, stage in named_stages(step):
            arguments, results = names_of(stage)
            for name, on_page in {**arguments, **results}.items():
                if name in vars(stage):
                    found[f"step {t} / {place} / {on_page}"] = vars(stage)[name]
        for name in ("k", "beta", "g", "s", "gamma", "e", "a"):  # as they were used: a change may have replaced them
            found[f"step {t} / heads / {name}"] = vars(step)[name]
        found[f"step {t} / output / logits"] = run.logits[t]
    start = run.initial_state
    found |= {"start / memory": start.memory, "start / w": start.w, "start / reads": start.reads}
    return {name: array.reshape(-1) for name, array in found.items()}


def gradients_of(run: Run, d_logits: Array, d_a: Array | None = None) -> Arrays:
    """The gradients of all these arrays, of x, of the state that each step received, and of every parameter.

    Runs ``run.backward`` and records what every stage was given and returned. The parameters' ``grad`` stay as they
    were. ``d_logits`` and ``d_a`` are those of ``run.backward``.
    """
    blocks = [(f"step {t}{place}", block) for t, step in enumerate(run.steps) for place, block in named_blocks(step)]
    parameters = run.machine.parameters()
    before = [parameter.grad.copy() for parameter in parameters]
    for parameter in parameters:
        parameter.clear()
    with Recorder(blocks) as recorder:
        run.backward(d_logits, d_a)
    found = {f"d_{parameter.name}": parameter.grad.copy() for parameter in parameters}
    for parameter, grad in zip(parameters, before):
        parameter.grad[...] = grad
    d_seen, C = run.output_layer.backward(d_logits)[0], run.h.shape[-1]
    d_h, d_reads = d_seen[..., :C], d_seen[..., C:]
    for name, block, given, returned in recorder.calls:
        found |= gradients_of_block(name, block, given, returned)
    for t, step in enumerate(run.steps):
        d_raw = found[f"step {t} / heads / linear / d_raw"] = found[f"step {t} / heads / d_raw"]
        found[f"step {t} / heads / linear / d_h"] = d_raw @ step.W_heads.T
        found[f"step {t} / output / d_logits"] = d_logits[t]
        found[f"step {t} / output / d_h"], found[f"step {t} / output / d_reads"] = d_h[t], d_reads[t]
    return {name: array.reshape(-1) for name, array in found.items()}


def gradients_of_block(name: str, block: Any, given: Any, returned: Any) -> Arrays:
    """What one call of backward was given and returned, by name."""
    if isinstance(block, TimeStep):
        d_x, _, _, d_state = returned
        names = ["memory", "w", "reads", *own_names(len(d_state.own))]
        found = {f"{name} / received / d_{part}": d for part, d in zip(names, (*d_state[:3], *d_state.own))}
        return {f"{name} / d_x": d_x, **found}
    if isinstance(block, Controller):
        d_x, d_reads, d_own, (d_z,) = returned
        parts = {"x": d_x, "reads": d_reads, **({"h_prev": d_own[0]} if d_own else {}), "z": d_z}
        return {f"{name} / linear / d_{part}": d for part, d in parts.items() if d.size}
    arguments, results = names_of(block)
    returned = returned if isinstance(returned, tuple) else (returned,)
    pairs = [*zip(results.values(), given), *zip(arguments.values(), returned)]
    return {f"{name} / d_{part}": d for part, d in pairs}


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
