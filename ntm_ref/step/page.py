"""One HTML file from the data, the engine, the user interface and the style; it requests and runs nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
import inspect
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from .. import addressing, controller, elementary, heads, machine, memory, training
from ..machine import NTM
from ..support.shapes import Array
from .payload import payload_of

ASSETS = Path(__file__).parent / "assets"
STRICT = '"use strict";\n'
ENGINE = (  # in the order of the data; none uses one below it before all are loaded
    *("arrays", "formula", "elementary", "stage", "linear", "feedforward", "lstm", "heads"),
    *("similarity", "content", "interpolation", "shift", "sharpening", "read", "write"),
    *("state", "loss", "machine", "changes", "step", "run", "terms", "uses", "describe", "math", "walk", "path"),
    *("random", "nudge", "training", "payload", "whole"),
)
INTERFACE = (  # in one object, ui; the page itself comes last
    *("elements", "tools", "address", "model", "words", "squares", "lane", "lanes", "plan", "boxes", "wires"),
    *("table", "tables", "side", "formulas", "forks", "curve", "number", "checks", "bit", "change", "teach"),
    *("tours", "tour-path", "tour-silent", "moves", "scrolled", "keys", "heading", "page"),
)
SOURCES: Mapping[str, Any] = {  # by the title of a kind of stage in the engine
    "Linear": elementary.Linear,
    "Tanh": elementary.Tanh,
    "LSTMCell": controller.LSTMCell,
    "CosineSimilarity": addressing.CosineSimilarity,
    "ContentWeighting": addressing.ContentWeighting,
    "Interpolation": addressing.Interpolation,
    "CircularShift": addressing.CircularShift,
    "Sharpening": addressing.Sharpening,
    "Read": memory.Read,
    "Write": memory.Write,
    "Heads": heads.Heads,
    "InitialState": machine.InitialState,
    "State": machine.State,
    "BitsPerSequence": training.BitsPerSequence,
}


def page_html(
    model: NTM,
    x: Array,
    target: Array,
    mask: Array,
    *,
    title: str = "A Neural Turing Machine, step by step",
    **about: Any,
) -> str:
    """The page for one sequence, as the text of an HTML file.

    Shapes and errors: as `payload_of`. ``about`` is handed to the user interface as it is, such as ``task="copy"``; it
    must be what JSON can hold. The same arguments give the same text.

    The file's content security policy allows only these scripts and this style, each by its SHA-256, and lets
    it load nothing.
    """
    data = {**payload_of(model, x, target, mask), "title": title, "about": about, "sources": packed(sources(model))}
    scripts = [script("engine", engine_of(model)), script("interface", interface_of(about))]
    style = asset("style.css")
    parts = {
        "POLICY": policy(scripts, style),
        "TITLE": html.escape(title),
        "STYLE": f"<style>{style}</style>",
        "DATA": f'<script type="application/json" id="data">{as_json(data)}</script>',
        "SCRIPTS": "\n".join(f"<script>{text}</script>" for text in scripts),
    }
    page = asset("page.html")
    for name, text in parts.items():
        page = page.replace(f"<!-- {name} -->", text, 1)
    return page


def engine_of(model: NTM) -> list[str]:
    """The engine's files without that of the controller that this machine does not have."""
    absent = "feedforward" if model.settings["controller"] == "lstm" else "lstm"
    return [name for name in ENGINE if name != absent]


def interface_of(about: Mapping[str, Any]) -> list[str]:
    """The interface's files without the tour that belongs to another machine."""
    return [name for name in INTERFACE if name != "tour-silent" or about.get("machine") == "copy-random-only"]


def script(folder: str, names: Sequence[str]) -> str:
    """Files as one script, which is strict from its first line on; each has its name in place of the comment on top."""
    texts = (
        re.sub(r"^/\*.*?\*/\n", "", asset(f"{folder}/{n}.js").removeprefix(STRICT), flags=re.DOTALL) for n in names
    )
    return STRICT + "\n".join(f"/* {folder}/{name}.js */\n{text}" for name, text in zip(names, texts))


def asset(name: str) -> str:
    """The text of a file of the page, indented by tabs: that makes the page smaller and no harder to read."""
    return indented_by_tabs((ASSETS / name).read_text(encoding="utf-8"), 2)


def indented_by_tabs(text: str, n_spaces: int) -> str:
    """Every ``n_spaces`` at the beginning of a line as a tab."""
    one = n_spaces * " "
    return re.sub(r"^ +", lambda spaces: spaces[0].replace(one, "\t"), text, flags=re.MULTILINE)


def as_json(data: Any) -> str:
    """JSON that cannot end the script element that it stands in."""
    return json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")


def packed(texts: Mapping[str, str]) -> str:
    """Texts by their names, compressed by zlib, in base64: ``unpacked`` in the engine reads them again."""
    return base64.b64encode(zlib.compress(as_json(texts).encode(), 9)).decode()


def policy(scripts: list[str], style: str) -> str:
    """A content security policy that allows these scripts, this style and nothing else."""
    allowed = " ".join(digest(script) for script in scripts)
    return f"default-src 'none'; script-src {allowed}; style-src {digest(style)}; base-uri 'none'; form-action 'none'"


def digest(text: str) -> str:
    """The SHA-256 of an inline script or style, as a policy writes it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def sources(model: NTM) -> dict[str, str]:
    """The source of every stage that the machine has, to stand beside its numbers."""
    absent = "Tanh" if model.settings["controller"] == "lstm" else "LSTMCell"
    used = {name: cls for name, cls in SOURCES.items() if name != absent}
    return {name: indented_by_tabs(inspect.getsource(getattr(cls, "unchecked", cls)), 4) for name, cls in used.items()}
