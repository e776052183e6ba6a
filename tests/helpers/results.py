"""Results of gradcheck as the command writes them, made up for the tests of its formats."""

from typing import Any

PAGE = ["Gate, checked like Interpolation", "", "Verdict: right"]


def gradient(argument: str = "g", **changes: Any) -> dict[str, Any]:
    """The check of one gradient; a right one unless it is changed."""
    right = {"argument": argument, "right": True, "numbers_right": True, "error": 1e-16, "worst_point": "generic"}
    numbers = {"norm": 1.5, "expected_norm": 1.5, "worst_index": [0, 1], "came": 0.25, "expected": 0.25}
    return right | numbers | {"score": 1.0, "breaches": []} | changes


def wrong(argument: str = "w_prev", **changes: Any) -> dict[str, Any]:
    """The check of a gradient with wrong numbers."""
    return gradient(argument, right=False, numbers_right=False, error=0.75, came=0.125, norm=0.5, score=0.0) | changes


def result(**changes: Any) -> dict[str, Any]:
    """The result of one target; a right one unless it is changed."""
    target = {"target": "mine.py:Gate", "like": "Interpolation", "status": 0, "verdict": "right", "error": None}
    said = {"traceback": [], "printed": [], "seeds": [0], "score": 1.0, "derivation": True}
    shapes = {"w_prev": [2, 3, 7], "g": [2, 3, 1]}
    forward = {"shapes": shapes, "result_shapes": [[2, 3, 7]], "form": "class with forward and backward"}
    same = {"same_forward": True, "forward_differs_at": [], "own_forward": False}
    gradients = {"gradients": [gradient("w_prev"), gradient("g")], "findings": [], "first_wrong_place": None}
    rest = {"breaches": [], "robustness": [], "notes": [], "points": {"generic": [{}, {}]}, "sweep": None}
    return target | said | forward | same | gradients | rest | {"page": PAGE} | changes


def wrong_result(**changes: Any) -> dict[str, Any]:
    """The result of a target with one wrong gradient of two."""
    findings = [{"arguments": ["w_prev"], "sentences": ["d_w_prev is multiplied by g where 1 - g belongs"]}]
    page = [*PAGE[:2], "Verdict: WRONG"]
    gradients = {"gradients": [wrong("w_prev"), gradient("g")], "findings": findings}
    verdict = {"status": 1, "verdict": "backward is WRONG: d_w_prev", "score": 0.5, "page": page}
    return result(**verdict, **gradients) | changes


def refused(sentence: str = "the file raised ZeroDivisionError: division by zero", **changes: Any) -> dict[str, Any]:
    """The result of a target that could not be judged."""
    empty = {"shapes": {}, "result_shapes": [], "gradients": [], "points": {}, "page": [], "seeds": []}
    said = {"verdict": f"could not be judged: {sentence}", "error": sentence, "traceback": ["  mine.py, line 1"]}
    return result(status=2, score=0.0, same_forward=None, **empty, **said) | changes


def other_forward(**changes: Any) -> dict[str, Any]:
    """The result of a target whose forward computes something else."""
    differs = {"same_forward": False, "forward_differs_at": ["generic", "faint"]}
    return result(status=3, verdict="forward differs from that of Interpolation", score=0.0, **differs) | changes


def document(*results: dict[str, Any]) -> dict[str, Any]:
    """What the command writes about these targets."""
    statuses = {r["status"] for r in results}
    return {
        "version": 1,
        "command": "gradcheck",
        "status": next((status for status in (1, 3, 2) if status in statuses), 0),
        "error": None,
        "results": list(results),
    }
