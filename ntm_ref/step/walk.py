"""The walk through a run: its stops in order, forwards and then backwards through the same ones, as in `walk.js`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..machine import TimeStep
from .names import named_layers, named_stages

FORWARD, BACKWARD = "forward", "backward"
START = -1  # the step number of what precedes the first step


@dataclass(frozen=True)
class Use:
    """Where a number goes: the name of the gradient that comes back from there, and why it is there, in words."""

    gradient: str
    words: str


@dataclass(frozen=True)
class Stop:
    """One evaluation, or, backwards, a fork: a result that went to several places, whose gradients add up."""

    direction: str
    t: int
    place: str
    forked: str = ""  # the result; "" if this is not a fork
    uses: tuple[Use, ...] = ()


def stops_of(steps: list[TimeStep]) -> list[Stop]:
    """All stops of a run, from its steps."""
    places = [(START, "start"), *((t, place) for t, step in enumerate(steps) for place in places_of(step))]
    stops = [Stop(FORWARD, t, place) for t, place in places]
    for t, place in reversed(places):
        if t > START:
            stops += forks(steps, t, place)
        stops.append(Stop(BACKWARD, t, place))
    return stops


def places_of(step: TimeStep) -> Iterator[str]:
    """The places of one step, in the order of the computation."""
    stages = [place for place, _ in named_stages(step)]
    yield "received"
    for layer, _ in named_layers(step):
        yield f"{layer} / linear"
        yield from (place for place in stages if place.startswith(f"{layer} / "))
    yield "heads / linear"
    yield from (place for place in stages if not place.startswith("controller"))
    yield from ("output", "loss")


def forks(steps: list[TimeStep], t: int, place: str) -> Iterator[Stop]:
    """The stop at a result of this place that went to several others, if there is one."""
    name, received, uses = result_with_uses(steps[t], place)
    here = [Use(f"step {t} / {gradient}", words) for gradient, words in uses.items()]
    if received and t + 1 < len(steps):
        here.append(Use(f"step {t + 1} / received / d_{received}", "to the next step"))
    if len(here) > 1:
        yield Stop(BACKWARD, t, place, name, tuple(here))


def result_with_uses(step: TimeStep, place: str) -> tuple[str, str, dict[str, str]]:
    """The result of a place that may be used more than once; its name in the next step, or ""; its uses in this one."""
    addressing = [stage for stage, _ in named_stages(step) if stage.startswith("addressing")]
    if place == "received":
        uses = {"read / d_memory": "read", "write / d_memory_prev": "written to"}
        is_addressed = "addressing / similarity" in addressing
        return "memory_prev", "", {"addressing / similarity / d_memory": "addressed", **uses} if is_addressed else uses
    if place == "read":
        return "r", "reads", {"output / d_reads": "to the output"}
    if place == addressing[-1]:
        name = "w" if place == "addressing / sharpening" else "w_content"
        return name, "w", {"read / d_w": "used to read", "write / d_w": "used to write"}
    return of_layer(step, place) if place.endswith((" / tanh", " / cell")) else ("", "", {})


def of_layer(step: TimeStep, place: str) -> tuple[str, str, dict[str, str]]:
    """The same of a layer of the controller, whose result is h."""
    layers = [layer for layer, _ in named_layers(step)]
    n = layers.index(place.rpartition(" / ")[0]) + 1
    uses = {"heads / linear / d_h": "to the heads", "output / d_h": "to the output"}
    if n < len(layers):
        uses = {f"{layers[n]} / linear / d_x": "to the layer above"}
    return "h", f"h_{n}" if place.endswith("cell") else "", uses
