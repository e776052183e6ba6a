"""A stand-in for matrix products: the right numbers, with every floating-point flag raised.

Some processors do this for finite products (numpy/numpy#28687, #29820), and which flags they raise is up to them. Under
this plugin every product of the package does it, whatever the processor; with warnings as errors, a place that believes
a flag fails by name.

    python -m pytest -p tests.helpers.flagged_products
    python -W error -c "import tests.helpers.flagged_products; from ntm_ref.cli import main; main(['evaluate', 'copy'])"
"""

from __future__ import annotations

import ast
import sys
import warnings
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any

import numpy as np

PRODUCTS = {"matmul", "dot", "vdot", "inner", "einsum", "tensordot", "polyfit", "norm", "correlate", "convolve"}
FLAGS = {"divide": "divide by zero", "over": "overflow", "under": "underflow", "invalid": "invalid value"}
MARK = "encountered in a product of finite numbers"
n_products = 0


def flagged(product: Any) -> Any:
    """The product, after NumPy has done for each flag what the caller told it to do."""
    global n_products
    if isinstance(product, (np.ndarray, np.generic)) and product.dtype.kind in "fc" and np.isfinite(product).all():
        n_products += 1
        for kind, setting in np.geterr().items():
            if setting == "raise":
                raise FloatingPointError(f"{FLAGS[kind]} {MARK}")
            if setting != "ignore":
                warnings.warn(f"{FLAGS[kind]} {MARK}", RuntimeWarning, stacklevel=2)
    return product


class Flagging(ast.NodeTransformer):
    """Wraps every product of a module: ``a @ b`` becomes ``__flagged__(a @ b)``."""

    def wrapped(self, product: ast.expr) -> ast.expr:
        return ast.Call(ast.Name("__flagged__", ast.Load()), [product], [])

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        self.generic_visit(node)
        return self.wrapped(node) if isinstance(node.op, ast.MatMult) else node

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        return self.wrapped(node) if isinstance(node.func, ast.Attribute) and node.func.attr in PRODUCTS else node


class Loader(SourceFileLoader):
    """Compiles the wrapped source, and never the cached bytecode of the plain one."""

    def get_code(self, fullname: str) -> CodeType:
        path = self.get_filename(fullname)
        tree = Flagging().visit(ast.parse(self.get_data(path), path))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)

    def exec_module(self, module: ModuleType) -> None:
        module.__dict__["__flagged__"] = flagged
        super().exec_module(module)


class Finder(MetaPathFinder):
    """Finds the package's modules where Python does, and has them loaded by `Loader`."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name.split(".")[0] == "ntm_ref" else None
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(name, spec.loader.path)
        return spec


def pytest_report_header() -> str:
    return "every matrix product of the package raises every floating-point flag"


if "ntm_ref" in sys.modules:
    raise ImportError("flagged_products must be imported before ntm_ref")
sys.meta_path.insert(0, Finder())
