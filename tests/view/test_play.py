"""A function drawn with sliders where there is a window, and once where there is none."""

import gc
from typing import Any

import numpy as np
import pytest
from matplotlib import pyplot
from matplotlib.backend_bases import CloseEvent, MouseEvent
from matplotlib.backends.backend_agg import FigureCanvasAgg

from ntm_ref.support.errors import NTMError
from ntm_ref.view import play
from ntm_ref.view.series import draw

LABELS = {"title": "Powers", "x_label": "exponent", "y_label": "power"}


def powers(base: float, n: int) -> dict[str, Any]:
    return {"power": base ** np.arange(n), "one": np.ones(n)}


@pytest.fixture(autouse=True)
def window(monkeypatch: pytest.MonkeyPatch):
    """Call it, and figures are in windows, which are never drawn and for which nobody waits."""
    pyplot.switch_backend("agg")
    monkeypatch.setattr(pyplot, "show", lambda: None)
    monkeypatch.setattr(pyplot, "pause", lambda seconds: None)
    monkeypatch.setattr("atexit.register", lambda function: None)
    yield lambda: monkeypatch.setattr(FigureCanvasAgg, "required_interactive_framework", "qt")
    pyplot.close("all")


def press(figure: pyplot.Figure, slider: int, at: float) -> None:
    """Click into a slider, from 0 at its left end to 1 at its right one."""
    x, y = figure.axes[1 + slider].transAxes.transform((at, 0.5))
    for kind in ("button_press_event", "button_release_event"):
        figure.canvas.callbacks.process(kind, MouseEvent(kind, figure.canvas, x, y, 1))


def title(figure: pyplot.Figure) -> str:
    return figure.axes[0].get_title(loc="left")


def test_play_draws_once_without_a_window(capsys: pytest.CaptureFixture[str]) -> None:
    play(powers, **LABELS, base=(0.0, 3.0, 2.0), n=(1, 9, 4))
    assert not pyplot.get_fignums()
    assert capsys.readouterr().out.splitlines() == [
        "Change the last number of base=(0.0, 3.0, 2.0) or n=(1, 9, 4), and run this again. (In a window these are "
        "sliders.)",
        "Picture: Powers, with base = 2, n = 4; power for each exponent. power: 1, 2, 4, 8. one: 1, 1, 1, 1.",
    ]


def test_play_tells_long_arrays_by_their_ends_and_their_largest_value(capsys: pytest.CaptureFixture[str]) -> None:
    play(lambda k: {"cosine": np.cos(np.arange(100) / k)}, **LABELS, k=(1, 9, 4))
    assert "cosine: from 1 to 0.93; the largest is 1, at exponent 0." in capsys.readouterr().out


def test_play_has_sliders_that_live_as_long_as_their_window(window, capsys: pytest.CaptureFixture[str]) -> None:
    window()
    play(powers, **LABELS, base=(0.0, 3.0, 2.0), n=(1, 9, 4))
    assert "Change" not in capsys.readouterr().out
    figure = pyplot.figure(pyplot.get_fignums()[-1])
    gc.collect()
    gc.freeze()  # what is still there: it need not be looked at a second time
    press(figure, 0, 0.5)
    assert title(figure) == "Powers  (base = 1.5, n = 4)"
    press(figure, 1, 1.0)
    assert title(figure) == "Powers  (base = 1.5, n = 9)"
    heights = [bar.get_height() for bar in figure.axes[0].patches]
    assert np.allclose(heights, [*1.5 ** np.arange(9), *np.ones(9)])
    figure.canvas.callbacks.process("close_event", CloseEvent("close_event", figure.canvas))
    gc.collect()
    press(figure, 0, 0.1)
    assert title(figure) == "Powers  (base = 1.5, n = 9)", "a closed window still has its sliders"


def test_play_gives_integers_where_the_range_has_them(window) -> None:
    window()
    seen = []
    play(lambda n, x: seen.append((n, x)) or {"one": np.ones(3)}, **LABELS, n=(0, 10, 5), x=(0, 10.0, 5))
    figure = pyplot.figure(pyplot.get_fignums()[-1])
    press(figure, 0, 0.33)
    press(figure, 1, 0.33)
    assert [(type(n), n) for n, _ in seen] == [(int, 5), (int, 3), (int, 3)]
    assert seen[2][1] == pytest.approx(3.3)


def test_play_shows_an_error_in_the_window_and_goes_on(window) -> None:
    def picky(x: float) -> dict[str, Any]:
        if x > 5:
            raise NTMError("x is more than 5")
        return {"x": np.full(3, x)}

    window()
    play(picky, **LABELS, x=(0.0, 10.0, 4.0))
    figure = pyplot.figure(pyplot.get_fignums()[-1])
    press(figure, 0, 0.9)
    assert title(figure) == "x is more than 5"
    press(figure, 0, 0.2)
    assert title(figure) == "Powers  (x = 2)"


def test_play_never_shrinks_the_vertical_range() -> None:
    ax = pyplot.figure().add_subplot()
    ranges = []
    for height in (1.0, 3.0, 2.0):
        draw(ax, {"bar": np.array([height])}, {}, **LABELS)
        ranges.append(ax.get_ylim()[1])
    assert ranges[0] < ranges[1] == ranges[2]


def test_play_draws_many_values_as_lines_and_few_as_bars() -> None:
    ax = pyplot.figure().add_subplot()
    draw(ax, {"many": np.arange(25)}, {}, **LABELS)
    assert (len(ax.lines), len(ax.patches)) == (1, 0)
    draw(ax, {"few": np.arange(24)}, {}, **LABELS)
    assert (len(ax.lines), len(ax.patches)) == (0, 24)


@pytest.mark.parametrize("limits", [1.0, (1, 2), (2, 1, 1), (0, 1, 2), (0, 1, "x"), (0, float("inf"), 1), None])
def test_play_refuses_a_range_that_is_none(limits: Any) -> None:
    with pytest.raises(NTMError, match=r"play: x is .*, expected \(lowest, highest, start\)"):
        play(lambda x: {"x": np.ones(2)}, **LABELS, x=limits)
    assert not pyplot.get_fignums()


def test_play_refuses_to_play_with_nothing() -> None:
    with pytest.raises(NTMError, match="there is no number to change"):
        play(lambda: {"x": np.ones(2)}, **LABELS)


@pytest.mark.parametrize(
    ("returned", "message"),
    [
        (np.ones(3), "play: the function returned .*, expected a dict"),
        ({}, "play: the function returned {}, expected a dict"),
        ({"a": np.ones((2, 2))}, "play: 'a' has shape"),
        ({"a": 1.0}, "play: 'a' has shape"),
        ({"a": []}, "play: 'a' has shape"),
        ({"a": np.ones(2, complex)}, "dtype complex128"),
        ({"a": ["x"]}, "expected an array of real numbers with one axis"),
        ({str(i): np.ones(2) for i in range(6)}, "play: the function returned 6 arrays, expected at most 5"),
    ],
)
def test_play_refuses_what_cannot_be_drawn(returned: Any, message: str) -> None:
    with pytest.raises(NTMError, match=message):
        play(lambda x: returned, **LABELS, x=(0, 1, 0))
    assert not pyplot.get_fignums()
