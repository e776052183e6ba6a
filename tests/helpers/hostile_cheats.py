"""Files that cheat: they derive nothing, or make the checker call a wrong derivation right.

name -> the text after a Gate, what must come out, whether it takes long
"""

from textwrap import dedent

WRONG, CHEAT, STOPPED = "wrong", "cheat", "stopped"

NUMERICAL = """
def mixed(w_content, w_prev, g):
    return g * w_content + (1 - g) * w_prev

class Gate:
    def forward(self, *arguments):
        self.arguments = arguments
        return mixed(*arguments)

    def slope(self, i, place, d):
        SLOPE

    def backward(self, d):
        found = [np.zeros(np.shape(value)) for value in self.arguments]
        for i, gradient in enumerate(found):
            for place in np.ndindex(gradient.shape):
                gradient[place] = self.slope(i, place, d)
        return tuple(found)

    def moved(self, i, place, step):
        arguments = [np.array(value, dtype=complex) for value in self.arguments]
        arguments[i][place] += step
        return mixed(*arguments)
"""


def numerical(slope: str) -> str:
    return NUMERICAL.replace("SLOPE", dedent(slope).strip().replace("\n", "\n" + 8 * " "))


CHEATS: dict[str, tuple] = {
    "subclass of ours": ("import ntm_ref\nclass Gate(ntm_ref.Interpolation): pass", CHEAT),
    "ours under another name": ("from ntm_ref import Interpolation as Gate", CHEAT),
    "ours inside": (
        """
        import importlib
        class Gate:
            def __init__(self): self.inside = importlib.import_module("ntm_" + "ref").Interpolation()
            def forward(self, *arguments): return self.inside.forward(*arguments)
            def backward(self, d): return self.inside.backward(d)
        """,
        CHEAT,
    ),
    "differences of its own forward": (
        numerical("return (d * (self.moved(i, place, 1e-5) - self.moved(i, place, -1e-5)).real).sum() / 2e-5"),
        CHEAT,
    ),
    "complex step of its own forward": (
        numerical("return (d * self.moved(i, place, 1e-30j).imag).sum() / 1e-30"),
        CHEAT,
    ),
    "Richardson": (
        numerical(
            """
            def slope(h):
                return (d * (self.moved(i, place, h) - self.moved(i, place, -h)).real).sum() / (2 * h)
            return (4 * slope(5e-3) - slope(1e-2)) / 3
            """
        ),
        CHEAT,
    ),
    "complex step of ours": (
        """
        from ntm_ref.gradcheck.derivatives import numerical
        steps = {n: v for n, v in vars(numerical).items() if callable(v) and "complex" in n}
        class Gate(Gate):
            def backward(self, d):
                f = lambda *a: a[2] * a[0] + (1 - a[2]) * a[1]
                step = list(steps.values())[0]
                return tuple((step(f, self.kept, i) @ d.ravel()).reshape(self.kept[i].shape) for i in range(3))
        """,
        CHEAT,
    ),
    "writes the answer file": (
        """
        import re
        answer = {"ok": True, "status": 0, "survey": {"stage": "Gate", "ok": True, "gradients_ok": True, "wrong": [],
                  "findings": [], "breaches": [], "notes": []}, "page": ["Verdict: right"]}
        for path in re.findall(r'[^"\\s]*answer[^"\\s]*', " ".join(sys.argv)):
            with open(path, "w") as file:
                json.dump(answer, file)
        os._exit(0)
        """,
        STOPPED,
    ),
    "ends the process at once": ("os._exit(0)", STOPPED),
    "prints a report and ends": (
        "print('Gate, checked like Interpolation\\n\\nVerdict: right', flush=True)\nos._exit(0)",
        STOPPED,
    ),
    "a report through its parent's output": (
        """
        for name in ("1", "2"):
            try:
                with open(f"/proc/{os.getppid()}/fd/{name}", "w") as file:
                    file.write("Gate, checked like Interpolation\\n")
            except OSError:
                pass
        """,
        WRONG,
    ),
    "sets the verdicts of the checker's classes": (
        """
        import ntm_ref.gradcheck
        for name, module in list(sys.modules.items()):
            for value in list(vars(module).values()) if name.startswith("ntm_ref.gradcheck") else ():
                for attribute in ("ok", "gradients_ok", "finite", "status", "wrong"):
                    if isinstance(value, type) and isinstance(vars(value).get(attribute), property):
                        setattr(value, attribute, {"status": 0, "wrong": []}.get(attribute, True))
        """,
        WRONG,
    ),
    "turns every false verdict in memory": (
        """
        import gc
        def turn():
            until = time.monotonic() + 15
            while time.monotonic() < until:
                for found in gc.get_objects():
                    if type(found) is dict:
                        for key in ("ok", "gradients_ok"):
                            if found.get(key) is False:
                                found[key] = True
                        if found.get("status") == 1:
                            found["status"] = 0
        threading.Thread(target=turn, daemon=True).start()
        """,
        WRONG,
    ),
    "replaces json.dumps": (
        """
        dumps = json.dumps
        def turned(found, *more, **options):
            text = dumps(found, *more, **options).replace("false", "true")
            return text.replace("WRONG", "right").replace('"status": 1', '"status": 0')
        json.dumps = turned
        """,
        WRONG,
    ),
    "replaces NumPy's functions": (
        """
        np.allclose = np.array_equal = lambda *a, **k: True
        np.linalg.norm = lambda *a, **k: 0.0
        np.isclose = lambda a, b, **k: np.ones(np.shape(a), bool)
        np.max = np.amax = lambda *a, **k: 0.0
        """,
        WRONG,
    ),
    "replaces built-in functions": (
        """
        builtins.all = lambda values: True
        builtins.any = lambda values: False
        builtins.max = lambda *values, **k: 0.0
        builtins.abs = lambda value: 0 * value
        """,
        WRONG,
    ),
    "a wrong slope near each point": (
        """
        bases = []
        class Gate(Gate):
            def forward(self, w_content, w_prev, g):
                for c, p, q in bases:
                    if c.shape == w_content.shape and max(abs(c - w_content).max(), abs(p - w_prev).max()) < 0.3:
                        self.kept = c, p, q
                        return q * w_content + (1 - q) * p + q * (w_prev - p) + (g - q) * (c - p)
                bases.append([np.array(value) for value in (w_content, w_prev, g)])
                return super().forward(w_content, w_prev, g)
        """,
        WRONG,
    ),
    "reads the task for a seed": (
        """
        words = " ".join([*sys.argv, *map(str, os.environ.values())])
        seeds = [int(word) for word in words.replace(",", " ").split() if word.isdigit()][:50]
        class Gate(Gate):
            def backward(self, d):
                c, p, q = self.kept
                known = any(np.allclose(np.random.default_rng(s).normal(size=d.shape), d) for s in seeds)
                return d * q, d * (1 - q if known else q), (d * (c - p)).sum(axis=-1, keepdims=True)
        """,
        WRONG,
    ),
    "an array that is always equal": (
        """
        class Sly(np.ndarray):
            def __eq__(self, other): return np.ones(self.shape, bool)
            def __ne__(self, other): return np.zeros(self.shape, bool)
            def __lt__(self, other): return np.ones(self.shape, bool)
            __le__ = __lt__
            def __sub__(self, other): return np.zeros(self.shape)
            __rsub__ = __sub__
            def __array_ufunc__(self, ufunc, method, *inputs, **options): return np.zeros(self.shape)
        class Gate(Gate):
            def backward(self, d): return tuple(gradient.view(Sly) for gradient in super().backward(d))
        """,
        WRONG,
    ),
    "a tuple that is always equal": (
        """
        class Sly(tuple):
            def __eq__(self, other): return True
            def __ne__(self, other): return False
            __hash__ = None
        class Gate(Gate):
            def backward(self, d): return Sly(super().backward(d))
        """,
        WRONG,
    ),
    "a buffer that changes after it was returned": (
        """
        def write(found):
            until = time.monotonic() + 1
            while time.monotonic() < until:
                found *= -1
                time.sleep(0.0005)
        class Gate(Gate):
            def backward(self, d):
                found = super().backward(d)
                threading.Thread(target=write, args=(found[1],), daemon=True).start()
                return found
        """,
        WRONG,
    ),
}
