"""What the machine learns, and how it starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..addressing import ADDRESSING
from ..controller import Controller, FeedforwardController, LayerParameters, LSTMController, StackedLSTM
from ..heads import HeadSizes
from ..parameter import InitialValues, Parameter
from ..support.checks import check_seed, check_whole_numbers, float_or_complex
from ..support.errors import NTMError
from ..support.shapes import Array

CONTROLLERS: dict[str, type[Controller]] = {"feedforward": FeedforwardController, "lstm": LSTMController}
STARTS = ("scattered", "focused")  # how memory and weightings tell the rows apart before anything is learned


class MachineParameters:
    """All parameters of a machine, under the names that its time step uses for them.

    ``layers`` holds W_x, W_r and b of each layer of the controller, ``own_0`` an LSTM's initial h and c of each layer.
    The settings and the start are described at `NTM`, which is these parameters and ``run``.
    """

    def __init__(
        self, settings: Mapping[str, Any], dtype: Any, seed: int, parameters: Mapping[str, Array] | None
    ) -> None:
        check_settings(settings, seed)
        self.settings = dict(settings)
        self.dtype = float_or_complex("NTM", dtype)
        self.sizes = HeadSizes(
            n_read=settings["n_read_heads"],
            n_write=settings["n_write_heads"],
            width=settings["width"],
            max_shift=settings["max_shift"],
        )
        self.addressing = ADDRESSING[settings["addressing"]]
        kind = CONTROLLERS[settings["controller"]]
        self.controller = StackedLSTM if settings["n_layers"] > 1 else kind
        initial = InitialValues("NTM", self.dtype, seed, parameters)
        self.add_weights(initial, kind)
        self.add_initial_state(initial, kind)
        initial.check_all_taken()

    def add_weights(self, initial: InitialValues, kind: type[Controller]) -> None:
        """The controller's layers, and the linear layers to the heads and to the output.

        Layer 1 sees x_t and r_(t-1), a layer above the h_t of the layer below it, an LSTM layer also its own h_(t-1).
        """
        C, n_outputs = self.settings["controller_size"], self.settings["n_outputs"]
        reads_width, Z, h_width = self.sizes.n_read * self.sizes.width, kind.n_z * C, C * (kind.n_own > 0)
        self.layers: list[LayerParameters] = []
        for n in range(1, self.settings["n_layers"] + 1):
            below, fed_back = (C, h_width) if n > 1 else (self.settings["n_inputs"], reads_width + h_width)
            end, sd = f"_{n}" if n > 1 else "", 0.5 * (below + fed_back) ** -0.5
            W_x = initial.normal(f"controller.W_x{end}", below, Z, sd=sd)
            W_r = initial.normal(f"controller.W_r{end}", fed_back, Z, sd=sd)
            self.layers.append((W_x, W_r, initial.zeros(f"controller.b{end}", Z)))
        self.W_heads = initial.normal("heads.W", C, self.sizes.n_numbers, sd=0.5 * C**-0.5)
        self.b_heads = initial.zeros("heads.b", self.sizes.n_numbers)
        self.W_output = initial.normal("output.W", C + reads_width, n_outputs, sd=0.5 * (C + reads_width) ** -0.5)
        self.b_output = initial.zeros("output.b", n_outputs)

    def add_initial_state(self, initial: InitialValues, kind: type[Controller]) -> None:
        """Memory, weightings (behind a softmax), reads, and the controller's own state."""
        n_rows, width, C = (self.settings[name] for name in ("n_rows", "width", "controller_size"))
        if self.settings["start"] == "scattered":
            self.memory_0 = initial.normal("initial.memory", n_rows, width, sd=0.05)
            self.v_0 = initial.normal("initial.v", self.sizes.n_heads, n_rows, sd=1)
        else:
            self.memory_0 = initial.equal_rows("initial.memory", np.full(width, 0.05), n_rows)
            self.v_0 = initial.equal_rows("initial.v", 10.0 * (np.arange(n_rows) == 0), self.sizes.n_heads)
        self.reads_0 = initial.normal("initial.reads", self.sizes.n_read, width, sd=0.05)
        names = [f"{name}_{n}" for n in range(1, len(self.layers) + 1) for name in ("h", "c")[: kind.n_own]]
        self.own_0 = [initial.zeros(f"initial.{name}", C) for name in names]

    def parameters(self) -> list[Parameter]:
        """Everything that is learned, always in the same order."""
        layers = [p for layer in self.layers for p in layer]
        output = [self.W_heads, self.b_heads, self.W_output, self.b_output]
        return [*layers, *output, self.memory_0, self.v_0, self.reads_0, *self.own_0]


def check_settings(settings: Mapping[str, Any], seed: Any) -> None:
    """Raise an `NTMError` for a size, a name or a seed that makes no machine."""
    check_seed("NTM", seed)
    names = {"controller": tuple(CONTROLLERS), "addressing": tuple(ADDRESSING), "start": STARTS}
    numbers = {name: value for name, value in settings.items() if name not in names}
    check_whole_numbers("NTM", numbers, may_be_zero=("max_shift",))
    if 2 * settings["max_shift"] + 1 > settings["n_rows"]:
        raise NTMError(
            f"NTM: max_shift is {settings['max_shift']}, which makes {2 * settings['max_shift'] + 1} shifts, "
            f"more than the memory's {settings['n_rows']} rows"
        )
    for name, known in names.items():
        if settings[name] not in known:
            raise NTMError(f"NTM: {name} is {settings[name]!r}, expected one of {', '.join(known)}")
    if settings["n_layers"] > 1 and settings["controller"] == "feedforward":
        raise NTMError(f'NTM: n_layers is {settings["n_layers"]}, but a feedforward controller has one: use "lstm"')
