"""The text of a student's file: a style of mathematics, written down in a convention.

A `Convention` is how a class or a pair of functions is called, where it keeps what backward needs, how it hands back
results and gradients, what it calls everything, and in which order it takes the arguments.
"""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass
from textwrap import indent

from conventions_style import Style, names_in

NAMES = {  # stage -> what its arguments are called; ours first
    "CosineSimilarity": ("k memory", "key M", "query rows", "u v"),
    "ContentWeighting": ("similarity beta", "K beta", "scores strength", "cosines temperature"),
    "Interpolation": ("w_content w_prev g", "wc wp g", "content previous gate", "a b q"),
    "CircularShift": ("w_gated s", "wg s", "weights kernel", "x shifts"),
    "Sharpening": ("w_shifted gamma", "ws gamma", "weights power", "x b"),
    "Read": ("w memory", "weights M", "attention mem", "w M"),
    "Write": ("memory w e a", "M w erase add", "mem weights e a", "old address erase_vector add_vector"),
    "Linear": ("x W b", "inputs weights bias", "X Theta b0", "data W b"),
    "Tanh": ("z", "x", "inputs", "a"),
    "Sigmoid": ("z", "x", "inputs", "a"),
    "Softmax": ("z", "x", "scores", "logits"),
    "LSTMCell": ("z_cells c_prev", "z c_prev", "pre cell", "a c_old"),
}
PREFIXES = ("d", "d_", "grad_", "g_")  # of the gradients
OUTPUTS = (("out", "dout"), ("y", "dy"), ("result", "grad_output"), ("output", "delta"), ("out", "d"))
CLASS_NAMES = ("My{}", "{}", "{}Layer", "Op", "{}_v2")
SIZES = {"LSTMCell": ("hidden", 3), "CircularShift": ("shifts", 5), "Linear": ("n_out", 6), "Read": ("n_rows", 7)}

METHODS, CALL, ONE_TUPLE, STATIC = "forward and backward", "__call__", "one tuple argument", "staticmethods with ctx"
FUNCTIONS, SIZED = "two functions", "a constructor with sizes"
CONSTRUCTOR, ATTRIBUTES = "parameters in the constructor", "parameters as attributes"
CALLINGS = (METHODS, CALL, ONE_TUPLE, STATIC, FUNCTIONS, SIZED, CONSTRUCTOR, ATTRIBUTES)
KEEPS = ("attributes", "self everywhere", "tuple", "dict")
SHARED, FIRST = "one cache for all objects", "the cache of the first call"  # both are mistakes
GIVES = (
    *("tuple", "list", "dict by names", "dict by d names", "object array"),
    *("attributes", "attributes, the first returned", "self.grads"),
)
RESULTS = ("array", "nested lists", "matrix")


@dataclass(frozen=True)
class Convention:
    """How a style is called; see the tuples above."""

    calling: str
    keeps: str
    gives: str
    result: str
    names: tuple[str, ...]
    prefix: str
    output: tuple[str, str]
    order: tuple[int, ...]
    class_name: str

    def takes_part(self, style: Style) -> bool:
        """Whether a style can be written like this without two things of one name."""
        table = self.table(style)
        own = names_in(f"{style.forward}\n{style.backward}", object) - set(table)
        new = list(table.values())
        return not own & set(new) and len(set(new)) == len(new)

    def table(self, style: Style) -> dict[str, str]:
        """The names in the lines of a style -> those of the convention."""
        table = dict(zip(style.arguments, self.names))
        table |= {f"d{old}": self.prefix + new for old, new in zip(style.arguments, self.names)}
        if style.results == ("out",):
            return table | dict(zip(("out", "dout"), self.output))
        return table | {f"d{name}": f"{self.prefix}{name}" for name in style.results}


def renamed(lines: str, names: dict[str, str]) -> str:
    """Replace whole names, all at once, but neither attributes nor the words in a text."""
    rows = lines.splitlines(keepends=True)
    before = ""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(lines).readline):
        if token.type == tokenize.NAME and before != "." and token.string in names:
            found.append((*token.start, token.string))
        before = token.string
    for row, column, old in reversed(found):
        line = rows[row - 1]
        rows[row - 1] = line[:column] + names[old] + line[column + len(old) :]
    return "".join(rows)


def file_of(style: Style, convention: Convention, swap: bool = False) -> tuple[str, str]:
    """The text of a file, and its target: a class or the forward function. ``swap`` hands back two in wrong places."""
    return Writer(style, convention, swap).file()


class Writer:
    """Writes one file."""

    def __init__(self, style: Style, convention: Convention, swap: bool) -> None:
        self.style, self.c = style, convention
        table = convention.table(style)
        self.forward, self.backward = renamed(style.forward, table), renamed(style.backward, table)
        self.kept = [table.get(name, name) for name in style.kept]
        self.arguments = [convention.names[i] for i in convention.order]
        self.gradients = [convention.prefix + name for name in self.arguments]
        if swap:
            self.gradients[:2] = self.gradients[1::-1]
        self.results = [table.get(name, name) for name in style.results]
        self.cotangents = ", ".join(table[f"d{name}"] for name in style.results)
        self.name = convention.class_name.format(style.stage)

    def file(self) -> tuple[str, str]:
        head = f'"""{self.style.stage}: {self.style.name}."""\nimport numpy as np\n\n'
        if self.c.calling == FUNCTIONS:
            return head + "\n" + self.functions(), f"{self.style.stage.lower()}_forward"
        parts = [self.constructor(), *(self.static() if self.c.calling == STATIC else self.methods())]
        body = "\n".join(indent(part, "    ") for part in parts if part)
        shared = f"{self.name}.kept = None\n" if self.c.keeps in (SHARED, FIRST) else ""
        return f"{head}\nclass {self.name}:\n{body}\n{shared}", self.name

    def functions(self) -> str:
        """As in CS231n: forward returns the result and a cache, backward takes the gradient and the cache."""
        stem = self.style.stage.lower()
        cache = dict_of(self.kept) if self.c.keeps == "dict" else f"({', '.join(self.kept)},)"
        out = self.returned_results()
        unpack = self.unpacked("cache")
        return (
            f"def {stem}_forward({', '.join(self.arguments)}):\n"
            + indent(f"{self.forward}\ncache = {cache}\nreturn {out}, cache\n", "    ")
            + f"\n\ndef {stem}_backward({self.cotangents}, cache):\n"
            + indent(f"{unpack}\n{self.backward}\n{self.handed_back()}\n", "    ")
        )

    def constructor(self) -> str:
        if self.c.calling == SIZED:
            name = SIZES[self.style.stage][0]
            return f"def __init__(self, {name}):\n    self.{name} = {name}\n"
        if self.c.calling == CONSTRUCTOR:
            parameters = self.arguments[1:]
            mine = ", ".join(f"self.{name}" for name in parameters)
            return f"def __init__(self, {', '.join(parameters)}):\n    {mine} = {', '.join(parameters)}\n"
        if self.c.calling == ATTRIBUTES:  # as they start before the training
            W, b = self.arguments[1:]
            starts = f"    self.{W} = 0.01 * np.ones((n_in, n_out))\n    self.{b} = np.zeros(n_out)\n"
            return f"def __init__(self, n_in=5, n_out=6):\n{starts}"
        return ""

    def static(self) -> list[str]:
        """As in torch.autograd.Function."""
        keep = f"ctx.saved = ({', '.join(self.kept)},)"
        forward = f"{self.forward}\n{keep}\nreturn {self.returned_results()}\n"
        backward = f"({', '.join(self.kept)},) = ctx.saved\n{self.backward}\n{self.handed_back()}\n"
        return [
            f"@staticmethod\ndef forward(ctx, {', '.join(self.arguments)}):\n{indent(forward, '    ')}",
            f"@staticmethod\ndef backward(ctx, {self.cotangents}):\n{indent(backward, '    ')}",
        ]

    def methods(self) -> list[str]:
        """A class whose object keeps what backward needs."""
        first, taken = "", ", ".join(self.arguments)
        if self.c.calling == ONE_TUPLE:
            first, taken = f"{taken}{',' * (len(self.arguments) == 1)} = inputs\n", "inputs"
        if self.c.calling in (CONSTRUCTOR, ATTRIBUTES):
            first, taken = "".join(f"{name} = self.{name}\n" for name in self.arguments[1:]), self.arguments[0]
        kept, backward = self.keep(), self.backward
        if self.c.keeps == "self everywhere":
            backward = renamed(backward, {name: f"self.{name}" for name in self.kept})
        else:
            backward = f"{self.unpacked(self.place())}\n{backward}"
        forward = f"{first}{self.forward}\n{kept}\nreturn {self.returned_results()}\n"
        backward = f"{backward}\n{self.handed_back()}\n"
        name = "__call__" if self.c.calling == CALL else "forward"
        return [
            f"def {name}(self, {taken}):\n{indent(forward, '    ')}",
            f"def backward(self, {self.cotangents}):\n{indent(backward, '    ')}",
        ]

    def place(self) -> str:
        """Where the cache is."""
        return f"{self.name}.kept" if self.c.keeps in (SHARED, FIRST) else "self.cache"

    def keep(self) -> str:
        """The line in forward that keeps what backward needs."""
        if self.c.keeps in ("attributes", "self everywhere"):
            return f"{', '.join(f'self.{name}' for name in self.kept)} = {', '.join(self.kept)}"
        if self.c.keeps == FIRST:
            return f"if {self.place()} is None:\n    {self.place()} = ({', '.join(self.kept)},)"
        return f"{self.place()} = " + (dict_of(self.kept) if self.c.keeps == "dict" else f"({', '.join(self.kept)},)")

    def unpacked(self, cache: str) -> str:
        """The line in backward that takes it out again."""
        names = ", ".join(self.kept)
        if self.c.keeps in ("attributes", "self everywhere") and cache != "cache":
            return f"{names} = {', '.join(f'self.{name}' for name in self.kept)}"
        if self.c.keeps == "dict":
            return "\n".join(f'{name} = {cache}["{name}"]' for name in self.kept)
        return f"({names},) = {cache}"

    def returned_results(self) -> str:
        wrapped = {"array": "{}", "nested lists": "{}.tolist()", "matrix": "np.asmatrix({})"}[self.c.result]
        return ", ".join(wrapped.format(name) for name in self.results)

    def handed_back(self) -> str:
        """The last lines of backward."""
        values, gives = ", ".join(self.gradients), self.c.gives
        if gives == "tuple":
            return f"return {values}"
        if gives == "list":
            return f"return [{values}]"
        places = [self.c.prefix + name for name in self.arguments]
        by_names = self.arguments if gives == "dict by names" else places
        pairs = "{" + ", ".join(f'"{name}": {value}' for name, value in zip(by_names, self.gradients)) + "}"
        if gives in ("dict by names", "dict by d names"):
            return f"return {pairs}"
        if gives == "object array":
            sets = "\n".join(f"found[{i}] = {value}" for i, value in enumerate(self.gradients))
            return f"found = np.empty({len(places)}, dtype=object)\n{sets}\nreturn found"
        if gives == "self.grads":
            return f"self.grads = {pairs}"
        if gives == "attributes":
            return f"{', '.join(f'self.{name}' for name in places)} = {values}"
        attributes = "\n".join(f"self.{place} = {value}" for place, value in zip(places[1:], self.gradients[1:]))
        return f"{attributes}\nreturn {self.gradients[0]}"


def dict_of(names: list[str]) -> str:
    return "{" + ", ".join(f'"{name}": {name}' for name in names) + "}"
