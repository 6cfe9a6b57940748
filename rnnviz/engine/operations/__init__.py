"""The elementwise operations: found by themselves; those that belong together share a file."""

import ast

from rnnviz.engine.operation import Activation, Operation, Primitive
from rnnviz.engine.registry import discover

PRIMITIVES = discover(__name__, Primitive)
OPERATIONS = {key: p for key, p in PRIMITIVES.items() if isinstance(p, Operation)}
ACTIVATIONS = {key: o for key, o in OPERATIONS.items() if isinstance(o, Activation)}

# What Python's reader makes of the symbol between two values -> the operation's key.
OPERATORS: dict[type[ast.AST], str] = {
    type(ast.parse(f"a {o.symbol} b", mode="eval").body.op): key  # type: ignore[attr-defined]
    for key, o in OPERATIONS.items()
    if o.symbol
}
