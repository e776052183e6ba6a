"""Random small machines and random changes of their runs, for the page's engine."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st


@st.composite
def small_machines(draw: st.DrawFn) -> dict[str, Any]:
    """The settings of a random small machine, the seed of its parameters and the length of a sequence.

    A row of a single number may be as small as 1e-5, and then the gradient through its length is known only to so many
    digits less; a longer one hardly ever is. (`MACHINES` in ``step/test_engine.py`` has one of width 1.)
    """
    controller = draw(st.sampled_from(["feedforward", "lstm"]))
    max_shift = draw(st.integers(0, 3))
    sizes = {name: draw(st.integers(1, 5)) for name in ("n_inputs", "n_outputs", "controller_size")}
    return {
        **sizes,
        "width": draw(st.integers(2, 5)),
        "controller": controller,
        "n_layers": draw(st.integers(1, 3)) if controller == "lstm" else 1,
        "n_read_heads": draw(st.integers(1, 5)),
        "n_write_heads": draw(st.integers(1, 5)),
        "max_shift": max_shift,
        "n_rows": draw(st.integers(2 * max_shift + 1, 9)),
        "addressing": draw(st.sampled_from(["full", "full", "content", "location"])),
        "start": draw(st.sampled_from(["scattered", "focused"])),
        "seed": draw(st.integers(0, 999)),
        "n_steps": draw(st.integers(1, 5)),
    }


NUMBERS = st.integers(-16, 16).map(lambda number: number / 8)  # a tiny row is known only as well as it is long


@st.composite
def changes(draw: st.DrawFn, sizes: dict[str, Any]) -> list[dict[str, Any]]:
    """One to four changes that a run of this machine allows, as the page writes them."""
    heads, n_shifts = sizes["n_read_heads"] + sizes["n_write_heads"], 2 * sizes["max_shift"] + 1
    full = sizes["addressing"] == "full"
    names = {"full": ["k", "beta", "g", "s", "gamma"], "content": ["k", "beta"], "location": ["s", "gamma"]}
    shares = st.lists(st.floats(0.125, 1, width=32), min_size=n_shifts, max_size=n_shifts)

    def numbers(n: int) -> st.SearchStrategy[list[float]]:
        return st.lists(NUMBERS, min_size=n, max_size=n)

    def change() -> dict[str, Any]:
        t, kind = draw(st.integers(0, sizes["n_steps"] - 1)), draw(st.sampled_from(["row", "move", "cut", "head"]))
        if kind == "row":
            row = draw(st.integers(0, sizes["n_rows"] - 1))
            return {"kind": "OverwriteRow", "t": t, "row": row, "values": draw(numbers(sizes["width"]))}
        head = draw(st.integers(0, heads - 1))
        if kind == "move":
            return {"kind": "MoveHead", "t": t, "head": head, "by": draw(st.integers(-4, 4))}
        if kind == "cut":
            stages = ["interpolation", "shift", "sharpening", "write"] if full else ["write"]
            return {"kind": "Cut", "stage": draw(st.sampled_from(stages)), "since": t}
        name = draw(st.sampled_from(names[sizes["addressing"]]))
        values = {
            "k": numbers(sizes["width"]),
            "beta": st.lists(st.floats(0.125, 4, width=32), min_size=1, max_size=1),
            "g": st.lists(st.floats(0, 1, width=32), min_size=1, max_size=1),
            "gamma": st.lists(st.floats(1, 4, width=32), min_size=1, max_size=1),
            "s": shares.map(lambda some: [one / sum(some) for one in some]),
        }[name]
        return {"kind": "SetHead", "t": t, "head": head, "name": name, "values": draw(values)}

    return [change() for _ in range(draw(st.integers(1, 4)))]
