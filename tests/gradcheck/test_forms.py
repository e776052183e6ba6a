"""gradcheck/student_side/forms.py: every form of a forward and a backward is called as it wants, and what is none."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import numpy as np
import pytest

from ntm_ref.gradcheck.student_side.forms import Form, FormError

RNG = np.random.default_rng(0)
B, N, M = 2, 5, 3
GATE = {"c": RNG.random((B, N)), "p": RNG.random((B, N)), "g": RNG.random((B, 1))}
LINEAR = {"x": RNG.normal(size=(B, N)), "W": RNG.normal(size=(N, M)), "b": RNG.normal(size=M)}
TANH = {"z": RNG.normal(size=(B, N))}
PAIR = {"u": RNG.normal(size=(B, N)), "v": RNG.normal(size=(B, N))}
PREFACE = "import numpy as np\nfrom numpy import tanh\n"


def loaded(code: str) -> dict[str, Any]:
    """The names that a text defines."""
    namespace: dict[str, Any] = {"__name__": "mine"}
    exec(PREFACE + dedent(code), namespace)
    return namespace


def form_of(code: str, target: str, like: dict[str, Any], n_results: int = 1, given: Any = ()) -> Form:
    """The form of the target that a text defines."""
    namespace = loaded(code)
    return Form(namespace[target], namespace, list(like), n_results, given, target)


def run(form: Form, like: dict[str, Any], n_results: int = 1) -> tuple[Any, Any, Any]:
    """The results, the gradients and the cotangents of one evaluation."""
    evaluation = form.make()
    results = evaluation.forward(*like.values())
    cotangents = [np.random.default_rng(1).normal(size=np.shape(result)) for result in results]
    assert len(results) == n_results
    return results, evaluation.backward(*cotangents), cotangents


def is_right(form: Form, like: dict[str, Any]) -> None:
    """Fail unless results and gradients are those of the stage with these arguments, twice."""
    for _ in range(2):
        results, gradients, cotangents = run(form, like, 2 if like is PAIR else 1)
        d, values = cotangents[0], list(like.values())
        if like is GATE:
            c, p, g = values
            expected, expected_gradients = (
                [g * c + (1 - g) * p],
                [g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)],
            )
        elif like is LINEAR:
            x, W, b = values
            expected, expected_gradients = [x @ W + b], [d @ W.T, x.T @ d, d.sum(0)]
        elif like is TANH:
            expected, expected_gradients = [np.tanh(values[0])], [d * (1 - np.tanh(values[0]) ** 2)]
        else:
            (u, v), e = values, cotangents[1]
            expected, expected_gradients = [u * v, u - v], [d * v + e, d * u - e]
        assert len(gradients) == len(expected_gradients)
        for found, right in zip([*results, *gradients], [*expected, *expected_gradients]):
            assert type(found) is np.ndarray
            np.testing.assert_allclose(found, right, rtol=1e-12)


# the same three gradients, as a method returns them
G = "self.g * d", "(1 - self.g) * d", "(d * (self.c - self.p)).sum(-1, keepdims=True)"
FORWARD = """
def {forward}(self, c, p, g):
    self.c, self.p, self.g = c, p, g
    return {returned}
def backward(self, d):
    {gradients}
"""


def gate(gradients: str, forward: str = "forward", returned: str = "g * c + (1 - g) * p") -> str:
    """A class Mine with these lines at the end of backward."""
    first, second, third = G
    body = gradients.replace("D1", first).replace("D2", second).replace("D3", third)
    lines = FORWARD.format(forward=forward, returned=returned, gradients=body.replace("\n", "\n    "))
    return "class Mine:\n" + "\n".join("    " + line for line in lines.splitlines())


FUNCTIONS = """
    def gate_forward(c, p, g):
        return g * c + (1 - g) * p{cache}
    def {backward}(d{takes}):
        {unpack}
        return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
"""


def functions(cache: str = "", takes: str = "", unpack: str = "pass", backward: str = "gate_backward") -> str:
    return FUNCTIONS.format(cache=cache, takes=takes, unpack=unpack, backward=backward)


GATES = {
    "a class": gate("return D1, D2, D3"),
    "__call__": gate("return D1, D2, D3", forward="__call__"),
    "a list": gate("return [D1, D2, D3]"),
    "an object array": gate("a = np.empty(3, object)\na[0], a[1], a[2] = D1, D2, D3\nreturn a"),
    "a dictionary by our names": gate("return {'g': D3, 'c': D1, 'p': D2}"),
    "a dictionary by d_": gate("return {'d_p': D2, 'd_c': D1, 'd_g': D3}"),
    "a dictionary by d": gate("return {'dp': D2, 'dC': D1, 'dg': D3}"),
    "a dictionary by dL_d": gate("return {'dL_dp': D2, 'dL_dg': D3, 'dL_dc': D1}"),
    "a dictionary by _grad": gate("return dict(p_grad=D2, g_gradient=D3, grad_c=D1)"),
    "a dictionary by delta_": gate("return dict(delta_p=D2, g_g=D3, dLdc=D1)"),
    "a dictionary by other names, in order": gate("return {'first': D1, 'second': D2, 'third': D3}"),
    "attributes": gate("self.d_p, self.d_g, self.d_c = D2, D3, D1"),
    "attributes by d": gate("self.dp, self.dg, self.dC = D2, D3, D1"),
    "grads, a dictionary": gate("self.grads = {'g': D3, 'c': D1, 'p': D2}"),
    "grad, a dictionary": gate("self.grad = {'dg': D3, 'dc': D1, 'dp': D2}"),
    "grads, a list": gate("self.grads = [D1, D2, D3]"),
    "the first returned, the others left": gate("self.d_p, self.d_g = D2, D3\nreturn D1"),
    "two returned, one left": gate("self.dp = D2\nreturn D1, D3"),
    "in the order in which they are set": gate("self.one = D1\nself.two = D2\nself.three = D3"),
    "None for arguments that are no arrays": gate("return D1, D2, D3, None, None"),
    "with a result in a tuple": gate("return D1, D2, D3", returned="(g * c + (1 - g) * p,)"),
    "with a result in a list": gate("return D1, D2, D3", returned="[g * c + (1 - g) * p]"),
    "with a result in a dictionary": gate("return D1, D2, D3", returned="{'w': g * c + (1 - g) * p}"),
    "with a result as lists": gate("return D1, D2, D3", returned="(g * c + (1 - g) * p).tolist()"),
    "with gradients as lists": gate("return [(D1).tolist(), (D2).tolist(), (D3).tolist()]"),
    "matrices": gate("return np.asmatrix(D1), np.asmatrix(D2), np.asmatrix(D3)"),
    "a backward that takes the inputs again": """
        class Mine:
            def forward(self, c, p, g): return g * c + (1 - g) * p
            def backward(self, d, c, p, g):
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "a backward that takes the cache": """
        class Mine:
            def forward(self, c, p, g): return g * c + (1 - g) * p, (c - p, g)
            def backward(self, d, cache):
                difference, g = cache
                return g * d, (1 - g) * d, (d * difference).sum(-1, keepdims=True)
    """,
    "a backward that takes two caches": """
        class Mine:
            def forward(self, c, p, g): return g * c + (1 - g) * p, c - p, g
            def backward(self, d, difference, g):
                return g * d, (1 - g) * d, (d * difference).sum(-1, keepdims=True)
    """,
    "a cache of two in one": """
        class Mine:
            def forward(self, c, p, g): return g * c + (1 - g) * p, c - p, g
            def backward(self, d, cache):
                difference, g = cache
                return g * d, (1 - g) * d, (d * difference).sum(-1, keepdims=True)
    """,
    "static methods with ctx": """
        class Mine:
            @staticmethod
            def forward(ctx, c, p, g):
                ctx.save_for_backward(c, p, g)
                return g * c + (1 - g) * p
            @staticmethod
            def backward(ctx, d):
                c, p, g = ctx.saved_tensors
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "static methods with attributes of ctx": """
        class Mine:
            @staticmethod
            def forward(context, c, p, g):
                context.kept = c, p, g
                return g * c + (1 - g) * p
            @staticmethod
            def backward(context, d):
                c, p, g = context.kept
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "static methods with a cache": """
        class Mine:
            @staticmethod
            def forward(c, p, g): return g * c + (1 - g) * p, (c, p, g)
            @staticmethod
            def backward(d, cache):
                c, p, g = cache
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "one tuple": """
        class Mine:
            def forward(self, inputs):
                self.kept = c, p, g = inputs
                return g * c + (1 - g) * p
            def backward(self, d):
                c, p, g = self.kept
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "one tuple for a static method": """
        class Mine:
            @staticmethod
            def forward(ctx, inputs):
                ctx.kept = c, p, g = inputs
                return g * c + (1 - g) * p
            @staticmethod
            def backward(ctx, d):
                c, p, g = ctx.kept
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "any number of arguments": """
        class Mine:
            def forward(self, *arrays):
                self.kept = c, p, g = arrays
                return g * c + (1 - g) * p
            def backward(self, *d):
                (d,), (c, p, g) = d, self.kept
                return g * d, (1 - g) * d, (d * (c - p)).sum(-1, keepdims=True)
    """,
    "an argument with a default": gate("return D1, D2, D3").replace("p, g):", "p, g=0.5):"),
    "an option with a default": gate("return D1, D2, D3").replace("p, g):", "p, g, train=True):"),
    "a function that makes objects": gate("return D1, D2, D3").replace("Mine", "Made") + "\ndef Mine(): return Made()",
    "a constructor with defaults": gate("return D1, D2, D3") + "\n    def __init__(self, rate=0.1): self.rate = rate",
}
WORDS = {
    "a class": "class with forward and backward",
    "__call__": "class with __call__ and backward",
    "static methods with ctx": "class with static methods",
    "a function that makes objects": "class with forward and backward",
}


@pytest.mark.filterwarnings("ignore:the matrix subclass")
@pytest.mark.parametrize("name", GATES)
def test_forms_of_a_class(name: str) -> None:
    form = form_of(GATES[name], "Mine", GATE)
    is_right(form, GATE)
    assert form.name == "Mine"
    assert form.words == WORDS.get(name, form.words)
    assert form.names in (None, ["c", "p", "g"])
    assert (form.names is None) == (name.startswith(("one tuple", "any number")))


PAIRS = {
    "that take the inputs": functions(takes=", c, p, g"),
    "with a tuple as cache": functions(", (c, p, g)", ", cache", "c, p, g = cache"),
    "with a dictionary as cache": functions(", {'c': c, 'p': p, 'g': g}", ", cache", "c, p, g = cache.values()"),
    "with an array as cache": functions(", np.stack([c, p, g + 0 * c])", ", cache", "c, p, g = cache; g = g[:, :1]"),
    "with several caches": functions(", c, p, g", ", c, p, g"),
    "named backward_": functions(", (c, p, g)", ", cache", "c, p, g = cache", "backward_gate"),
    "named _grad": functions(", (c, p, g)", ", cache", "c, p, g = cache", "gate_grad"),
    "named d": functions(", (c, p, g)", ", cache", "c, p, g = cache", "dgate"),
    "named d_": functions(", (c, p, g)", ", cache", "c, p, g = cache", "d_gate"),
}


@pytest.mark.parametrize("name", PAIRS)
def test_forms_of_two_functions(name: str) -> None:
    form = form_of(PAIRS[name], "gate_forward", GATE)
    is_right(form, GATE)
    partner = PAIRS[name].split("def ")[2].split("(")[0]
    assert form.words == f"functions gate_forward and {partner}"
    assert form.names == ["c", "p", "g"]
    assert form.origin == [("mine", "gate_forward"), ("mine", partner)]


def test_forms_of_a_function_without_forward_in_its_name() -> None:
    is_right(form_of(functions(takes=", c, p, g").replace("gate_forward", "gate"), "gate", GATE), GATE)


def test_forms_prefer_the_partner_that_has_the_whole_name() -> None:
    code = functions(takes=", c, p, g", backward="gate_v2_backward").replace("gate_forward", "gate_v2_forward")
    assert "gate_v2_backward" in form_of(code + "\n    def gate_backward(d): 1 / 0", "gate_v2_forward", GATE).words


ONES = {
    "a class": """
        class Mine:
            def forward(self, z): self.y = tanh(z); return self.y
            def backward(self, d): return d * (1 - self.y**2)
    """,
    "one tuple of one": """
        class Mine:
            def forward(self, inputs): (z,) = inputs; self.y = tanh(z); return self.y
            def backward(self, d): return (d * (1 - self.y**2),)
    """,
    "a list of one": """
        class Mine:
            def forward(self, z): self.y = tanh(z); return [self.y]
            def backward(self, d): return [d * (1 - self.y**2)]
    """,
    "a gradient as lists": """
        class Mine:
            def forward(self, z): self.y = tanh(z); return self.y
            def backward(self, d): return (d * (1 - self.y**2)).tolist()
    """,
    "a function with its result as cache": """
        def Mine(z): y = tanh(z); return y, y
        def Mine_backward(d, y): return d * (1 - y**2)
    """,
    "a dictionary of one": """
        class Mine:
            def forward(self, z): self.y = tanh(z); return self.y
            def backward(self, d): return {"grad": d * (1 - self.y**2)}
    """,
}


@pytest.mark.parametrize("name", ONES)
def test_forms_with_one_argument(name: str) -> None:
    is_right(form_of(ONES[name], "Mine", TANH), TANH)


def test_forms_with_one_argument_keep_the_error_of_forward() -> None:
    """An error is not hidden by the second attempt, with a tuple."""
    code = "class Mine:\n    def forward(self, z): raise ValueError('a dimension')\n    def backward(self, d): pass"
    with pytest.raises(ValueError, match="a dimension"):
        form_of(code, "Mine", TANH).make().forward(TANH["z"])


@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_forms_take_one_vector_as_a_vector_though_it_is_a_matrix() -> None:
    code = "class Mine:\n def forward(self, z): return tanh(z)\n def backward(self, d): return np.asmatrix(d)"
    evaluation = form_of(code, "Mine", TANH).make()
    evaluation.forward(np.arange(3.0))
    (gradient,) = evaluation.backward(np.ones(3))
    assert type(gradient) is np.ndarray
    assert gradient.shape == (3,)


TWOS = {
    "a tuple": "return u * v, u - v",
    "a list": "return [u * v, u - v]",
    "a dictionary": "return {'product': u * v, 'difference': u - v}",
    "a tuple of lists": "return (u * v).tolist(), (u - v).tolist()",
}


@pytest.mark.parametrize("name", TWOS)
def test_forms_with_two_results(name: str) -> None:
    code = f"""
        class Mine:
            def forward(self, u, v): self.u, self.v = u, v; {TWOS[name]}
            def backward(self, d, e): return d * self.v + e, d * self.u - e
    """
    is_right(form_of(code, "Mine", PAIR, 2), PAIR)


def test_forms_with_two_results_and_a_cache() -> None:
    code = """
        def pair_forward(u, v): return u * v, u - v, (u, v)
        def pair_backward(d, e, cache): u, v = cache; return d * v + e, d * u - e
    """
    is_right(form_of(code, "pair_forward", PAIR, 2), PAIR)


LAYER = """
    class Mine:
        def __init__(self{takes}):
            {init}
        def forward(self, x):
            self.x = x
            return x @ {W} + {b}
        def backward(self, d):
            {back}
"""


def layer(takes: str, init: str, back: str, W: str = "self.W", b: str = "self.b") -> str:
    return LAYER.format(takes=takes, init=init, back=back.replace("WT", f"{W}.T"), W=W, b=b)


LEFT = "self.dW, self.db = self.x.T @ d, d.sum(0); return d @ WT"
LAYERS = {
    "in the constructor": layer(", W, b", "self.W, self.b = W, b", LEFT),
    "in the constructor, the other way round": layer(", b, W", "self.W, self.b = W, b", LEFT),
    "in the constructor, under other names": layer(", weights, bias", "self.W, self.b = weights, bias", LEFT),
    "in the constructor, under unknown names": layer(
        ", theta, offset", "self.W, self.b = theta, offset", LEFT.replace("dW, self.db", "dtheta, self.doffset")
    ),
    "in the constructor, gradients under other names": layer(
        ", W, b", "self.W, self.b = W, b", LEFT.replace("dW, self.db", "d_weights, self.d_bias")
    ),
    "in the constructor, with a default beside": layer(", W, b, rate=0.1", "self.W, self.b = W, b", LEFT),
    "as attributes": layer(f", n_in={N}, n_out={M}", "self.W, self.b = np.ones((n_in, n_out)), np.ones(n_out)", LEFT),
    "as attributes that are None": layer("", "self.W, self.b = None, None", LEFT),
    "as attributes under other names": layer(
        "", "self.weights, self.bias = np.ones((5, 3)), np.ones(3)",
        "self.weights_grad, self.bias_grad = self.x.T @ d, d.sum(0); return d @ WT", "self.weights", "self.bias",
    ),
    "as attributes under unknown names": layer(
        "", "self.theta, self.offset = np.ones((5, 3)), np.ones(3)",
        "self.dtheta, self.doffset = self.x.T @ d, d.sum(0); return d @ WT", "self.theta", "self.offset",
    ),
    "and all gradients returned": layer(", W, b", "self.W, self.b = W, b", "return d @ WT, self.x.T @ d, d.sum(0)"),
    "and gradients in grads": layer(
        ", W, b", "self.W, self.b = W, b", "self.grads = {'W': self.x.T @ d, 'b': d.sum(0)}; return d @ WT"
    ),
    "and gradients in a list": layer(
        ", W, b", "self.W, self.b = W, b", "self.grads = [self.x.T @ d, d.sum(0)]; return d @ WT"
    ),
    "and gradients in a tuple of one beside": layer(
        ", W, b", "self.W, self.b = W, b", "self.grad_W, self.grad_b = self.x.T @ d, d.sum(0); return (d @ WT,)"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_forms_of_a_layer_with_parameters(name: str) -> None:
    form = form_of(LAYERS[name], "Mine", LINEAR)
    expected = ["x", "b", "W"] if "other way" in name else ["x", "W", "b"]
    assert form.names is not None
    assert len(form.names) == 3
    if "names" not in name:
        assert form.names == expected
    like = LINEAR if "other way" not in name else None
    if like is None:  # the order of the arguments is that of their names
        evaluation = form.make()
        (result,) = evaluation.forward(*(LINEAR[key] for key in expected))
        np.testing.assert_allclose(result, LINEAR["x"] @ LINEAR["W"] + LINEAR["b"])
        shapes = [d.shape for d in evaluation.backward(np.ones_like(result))]
        assert shapes == [LINEAR[key].shape for key in expected]
    else:
        is_right(form, like)
    parameters = "attributes" if name.startswith("as attributes") else "that its constructor takes"
    assert parameters in form.words


def test_forms_take_sizes_of_a_constructor_as_given() -> None:
    code = layer(", n_in, n_out", "self.W, self.b = np.ones((n_in, n_out)), np.ones(n_out)", LEFT)
    is_right(form_of(code, "Mine", LINEAR, given={"n_in": N, "n_out": M}), LINEAR)
    with pytest.raises(FormError, match=r'needs n_in and n_out.*--with "n_in=3, n_out=3"'):
        form_of(code, "Mine", LINEAR)
    with pytest.raises(FormError, match="needs n_out:"):
        form_of(code, "Mine", LINEAR, given={"n_in": N})


def test_forms_take_sizes_beside_parameters() -> None:
    code = layer(", W, b, size", "self.W, self.b, self.size = W, b, size", LEFT)
    is_right(form_of(code, "Mine", LINEAR, given={"size": 3}), LINEAR)
    with pytest.raises(FormError, match="needs size:"):
        form_of(code, "Mine", LINEAR)


def test_forms_call_a_constructor_with_arrays_anew_in_every_evaluation() -> None:
    form = form_of(LAYERS["in the constructor"], "Mine", LINEAR)
    first, second = form.make(), form.make()
    first.forward(*LINEAR.values())
    second.forward(LINEAR["x"], 2 * LINEAR["W"], LINEAR["b"])
    np.testing.assert_allclose(first.backward(np.ones((B, M)))[0], np.ones((B, M)) @ LINEAR["W"].T)


def test_forms_keep_nothing_between_evaluations() -> None:
    form = form_of(GATES["a class"], "Mine", GATE)
    first, second = form.make(), form.make()
    first.forward(*GATE.values())
    assert first.object_under_check is not second.object_under_check
    with pytest.raises(AttributeError):
        second.backward(np.ones((B, N)))


def test_forms_know_the_arrays_that_are_kept() -> None:
    evaluation = form_of(GATES["a class"], "Mine", GATE).make()
    evaluation.forward(*GATE.values())
    assert {name: value.shape for name, value in evaluation.kept_arrays().items()} == {
        "c": (B, N), "p": (B, N), "g": (B, 1)
    }  # fmt: skip
    cached = form_of(PAIRS["with a tuple as cache"], "gate_forward", GATE).make()
    cached.forward(*GATE.values())
    assert list(cached.kept_arrays()) == ["cache[0]", "cache[1]", "cache[2]"]


def test_forms_know_whose_code_is_inherited() -> None:
    from ntm_ref import Tanh

    class Mine(Tanh):
        def backward(self, d: Any) -> Any:
            return d

    origin = Form(Mine, {}, ["z"], 1).origin
    assert origin[0][0].startswith("ntm_ref.elementary")
    assert origin[1][0] == __name__


def test_forms_take_as_many_arguments_as_are_expected() -> None:
    """Further arguments with defaults are options; required ones are counted, so that the checker can refuse them."""
    code = "class Mine:\n def forward(self, c, p, g, t{}): return c\n def backward(self, d): return d, d, d"
    assert form_of(code.format("=1"), "Mine", GATE).names == ["c", "p", "g"]
    assert form_of(code.format(""), "Mine", GATE).names == ["c", "p", "g", "t"]
    assert form_of(code.replace(", p, g, t{}", ", p"), "Mine", GATE).names == ["c", "p"]


def test_forms_of_gradients_that_are_missing() -> None:
    """They are not invented: as many as were returned."""
    for gradients, n in (("return D1, D2", 2), ("return D1", 1), ("pass", 0), ("return D1, D2, D3, D3", 4)):
        assert len(run(form_of(gate(gradients), "Mine", GATE), GATE)[1]) == n
    _, gradients, _ = run(form_of(gate("return {'d_c': D1, 'd_g': D3}"), "Mine", GATE), GATE)
    assert [gradient is None for gradient in gradients] == [False, True, False]


def test_forms_do_not_guess_which_parameter_a_gradient_belongs_to() -> None:
    """Two unknown names may as well be set the other way round: they count as not returned."""
    code = layer(", theta, offset", "self.W, self.b = theta, offset", LEFT.replace("dW, self.db", "one, self.two"))
    _, gradients, _ = run(form_of(code, "Mine", LINEAR), LINEAR)
    assert [gradient is None for gradient in gradients] == [False, True, True]


def test_forms_do_not_take_what_forward_kept_for_gradients() -> None:
    """Arrays that were set before backward are no gradients, even if their number fits."""
    _, gradients, _ = run(form_of(gate("self.one = D1\nreturn D2"), "Mine", GATE), GATE)
    assert len(gradients) == 1


CANNOT = {
    "a number": ("Mine = 3", "Mine is an int, expected a class with forward and backward"),
    "none": ("Mine = None", "Mine is None, expected a class with forward and backward"),
    "a list": ("Mine = [1]", "Mine is a list, expected a class with forward and backward"),
    "no methods": ("class Mine: pass", "Mine has no method 'forward', expected forward and backward"),
    "no backward": (
        "class Mine:\n    def forward(self, c, p, g): return c",
        "Mine has no method 'backward', expected forward and backward",
    ),
    "no backward beside __call__": (
        "class Mine:\n    def __call__(self, c, p, g): return c",
        "Mine has no method 'backward', expected forward and backward",
    ),
    "a function alone": (
        "def Mine(c, p, g): return c",
        "Mine has no method 'forward', expected forward and backward; for two functions, write Mine_backward beside it",
    ),
    "a forward that is no method": (
        "class Mine:\n    forward = 3\n    def backward(self, d): return d",
        "Mine has no method 'forward', expected forward and backward",
    ),
    "a size": (
        "class Mine:\n    def __init__(self, hidden): pass\n    def forward(self, c, p, g): return c\n"
        "    def backward(self, d): return d",
        'Mine() needs hidden: give what the constructor takes, for example --with "hidden=3"',
    ),
}


@pytest.mark.parametrize("name", CANNOT)
def test_forms_that_are_none(name: str) -> None:
    code, sentence = CANNOT[name]
    with pytest.raises(FormError) as caught:
        form_of(code, "Mine", GATE)
    assert str(caught.value) == sentence


def test_forms_suggest_the_name_of_the_partner_without_forward() -> None:
    with pytest.raises(FormError, match="write gate_backward beside it"):
        form_of("def gate_forward(c, p, g): return c", "gate_forward", GATE)
