"""What people write where an equation should stand, and what to write instead.

Knows the notation only as text and as Python's syntax tree; `equations` asks it for words.
"""

import ast
import keyword
import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches

SHOWN = 40  # characters of a line that a message repeats
EXAMPLE = "h = phi(W_h @ x + U_h @ h + b_h)"
NAME = re.compile(r"\b[A-Za-z_]\w*", re.ASCII)
_OF_A_STEP = re.compile(r"([A-Za-z]\w*?)_?[\[{]\s*t\b[^\]}]*[\]}]", re.ASCII)  # h_{t-1}, h[t]
STEP_INDEX = re.compile(
    r"([A-Za-z]+)_(t|t\w?1|t_1|prev|previous|old|last|before|new|now)", re.ASCII
)
RUN_TOGETHER = re.compile(r"([WUV])([a-z]\w{0,3})|([bdv])([a-z]\w?)", re.ASCII)

_STATEMENTS = {  # a line of Python begins with it, not an equation
    **dict.fromkeys(("import", "from"), "nothing is imported: tanh, sigmoid and relu are known"),
    **dict.fromkeys(
        ("for", "while"), "there are no loops: the equations are one step, repeated at every step"
    ),
    **dict.fromkeys(
        ("def", "class", "lambda"), "nothing is defined: a part gets a name, n = tanh(W_n @ x)"
    ),
    **dict.fromkeys(
        ("return", "yield"), "nothing is returned: the output layer reads h, write h = …"
    ),
    **dict.fromkeys(("print", "assert"), "the page draws every name that has an equation"),
    **dict.fromkeys(("if", "elif", "else"), "use a gate instead: z * n + (1 - z) * h"),
}
_SIGNS = {
    **dict.fromkeys("·×⊙∘∗•⊗", "write * for an elementwise product"),
    **dict.fromkeys("−–—", "write the keyboard's minus, -"),
    **dict.fromkeys("←→⇐⇒≔:", "write name = expression"),
    **dict.fromkeys("²³^", "write a power as a product: h * h"),
    **dict.fromkeys("[]", "write round brackets; for [h, x] a product each: U_h @ h + W_h @ x"),
    **dict.fromkeys("{}", "write round brackets"),
    **dict.fromkeys("'\"`′~̃̂", "names have no accents: call it new or g"),
    **dict.fromkeys("σς", "write sigmoid(…)"),
    **dict.fromkeys("φϕΦ", "write phi(…)"),
    **dict.fromkeys("÷%", "write / for a division"),
    **dict.fromkeys("√∑∏∂∇|&!?$", "known are + - * / @ and functions such as tanh(…)"),
    **dict.fromkeys("<>≤≥≠", "nothing is compared here; a soft step is sigmoid(…)"),
    "\\": "write names without it: sigmoid, alpha",
    "\u20d7": "names have no accents",
}
_FUNCTIONS = {
    **dict.fromkeys(("sigma", "sig", "logistic", "hard_sigmoid", "softmax", "expit"), "sigmoid"),
    **dict.fromkeys(("relu6", "relu_", "max", "maximum", "elu"), "relu"),
    **dict.fromkeys(("gelu", "swish"), "silu"),
    **dict.fromkeys(("lrelu", "leakyrelu", "prelu"), "leaky_relu"),
    **dict.fromkeys(("id", "identity", "lin"), "linear"),
    **dict.fromkeys(("f", "g", "act", "activation", "func", "sin", "cos"), "phi or tanh"),
    **dict.fromkeys(("log", "sign", "clip", "hardtanh", "arctan"), "tanh"),
    "exponential": "exp",
    "sqrt": "sigmoid (0 to 1) or relu (0 and up)",
    **dict.fromkeys(("dot", "matmul", "mm"), "W_h @ h for a matrix product, not"),
    **dict.fromkeys(("mul", "multiply", "hadamard", "had"), "f * c for a product, not"),
    **dict.fromkeys(("concat", "concatenate", "cat", "stack"), "U_h @ h + W_h @ x, not"),
    **dict.fromkeys(("square", "pow"), "h * h for a power, not"),
}


def statement(code: str) -> str:
    """What to write in place of a statement of Python, or nothing."""
    found = re.match(r"([a-z]+)\b\s*(?![\s=])", code)
    word = found[1] if found else ""
    if word in _STATEMENTS:
        return f"{word} is not used here; {_STATEMENTS[word]}"
    if word != "not" and keyword.iskeyword(word):
        return f"{word} is not used here; write name = expression, such as {EXAMPLE}"
    return ""


def unusable_character(code: str) -> str:
    """What to write in place of the first character that no equation holds, or nothing."""
    if found := _OF_A_STEP.search(code):
        return f"{found[0]} is not used here; the time step is implicit: write {found[1]}"
    for c in code:
        if c.isascii() and (c.isalnum() or c in "_ \t+-*/@().,=;"):
            continue
        name = unicodedata.name(c, "")
        if c in _SIGNS:
            return f"{c} is not used here; {_SIGNS[c]}"
        if name.startswith("GREEK"):
            return f"{c} is not used here; write its name: {name.split()[-1].lower()}"
        if "SUBSCRIPT" in name or "SUPERSCRIPT" in name:
            return f"{c} is not used here; the time step is implicit: write the name alone, h"
        shown = c if c.isprintable() else f"the character number {ord(c)}"
        return f"{shown} is not used here; names have the letters a to z, digits and _"
    return ""


def before_reading(code: str) -> str:
    """What is wrong with the text of a line before its syntax is looked at, or nothing."""
    if "==" in code:
        return "write one =, not two: name = expression"
    if found := re.search(r"[-+*/@]=", code):
        operator, (left, right) = found[0][0], code.split(found[0], 1)
        return (
            f"write name = expression: {left.strip()} = {left.strip()} {operator} {right.strip()}"
        )
    if decimal := re.search(r"\b(\d+),(\d+)", code):
        return f"write a number with a decimal point: {decimal[1]}.{decimal[2]}"
    for word in NAME.findall(code):
        if word in ("if", "else", "and", "or", "not"):
            return f"{word} is not known here; use a gate instead: z * n + (1 - z) * h"
        if keyword.iskeyword(word) and word not in ("True", "False", "None"):
            return f"{word} cannot be a name here; call it {word[0]} or {word}_gate"
    return ""


def unreadable(code: str) -> str:
    """Why a line that is no equation is none."""
    left, equals, right = (part.strip() for part in code.partition("="))
    shown = code[:SHOWN]
    if opened := code.count("(") - code.count(")"):
        which, what = ("(", "closed: add )") if opened > 0 else (")", "opened: remove it")
        also = ", or join the lines: an equation takes one line" if opened > 0 else ""
        return f"{shown!r} is not an equation: a bracket {which} is not {what}{also}"
    if not equals:
        return f"{shown!r} is not an equation: write name = expression, such as {EXAMPLE}"
    if not right:
        return f"{shown!r} is not an equation: write after = what {left or 'it'} is"
    if not NAME.fullmatch(left):
        return f"the left side of = must be one name: write name = expression, such as {EXAMPLE}"
    if right[-1] in "+-*/@":
        return f"nothing follows the last {right[-1]}; an equation takes one line"
    if apart := re.search(r"(\w+|\))\s+(\w+|\()|(\))(\w|\()|\b(\d+)([A-Za-z_]\w*)", right):
        one, other = [g for g in apart.groups() if g]
        return f"between {one} and {other} an operator is missing: {_joined(one, other)}"
    if double := re.search(r"[-+*/@.,]\s*[+*/@.,]", right):
        return f"{double[0]!r} cannot stand together; write one operator between two values"
    return f"{shown!r} is not an equation: write name = expression, such as {EXAMPLE}"


def _joined(one: str, other: str) -> str:
    if one[0] in "WUV" and len(one) > 1:
        return f"write {one} @ {other}".replace(" (", " (…)")
    if ")" in one or "(" in other:
        return "write * for a product, + for a sum"
    return f"write {one} * {other} or {one} + {other}"


def no_assignment(code: str) -> str:
    """Why a line that Python can read gives no name a value."""
    if NAME.fullmatch(code) and not keyword.iskeyword(code):
        name = code[:SHOWN]
        what = f"write name = expression, {name} = phi(W_h @ x + U_h @ h)"
        return f"{name!r} gives no name a value: {what}"
    if "=" not in code:
        return (
            f"{code[:SHOWN]!r} gives no name a value: write name = expression, h = {code[:SHOWN]}"
        )
    if "," in code.partition("=")[0] or code.count("=") > 1:
        return f"{code[:SHOWN]!r} has two names; write name = expression, a line each"
    return f"{code[:SHOWN]!r} is not of the form name = expression"


def taken(name: str, functions: Collection[str]) -> str:
    """Why a name cannot be given an equation."""
    if name == "x":
        why = "it is the step's input"
    elif name in functions:
        why = "it is a function"
    elif step := STEP_INDEX.fullmatch(name):
        return f"{name} is taken: a letter with an index is a parameter; write {step[1]} = …"
    else:
        why = "a letter with an index is a parameter, which is learned"
    return f"{name} is taken: {why}; call the signal something else, such as n or new"


def step_index(name: str, names: Collection[str]) -> str:
    """What to write for h_t or x_prev, or nothing where the name means something else."""
    found = STEP_INDEX.fullmatch(name)
    if not found:
        return ""
    value = found[1]
    if value not in (*names, "x"):
        if value in "bdv" or not found[2].startswith(("prev", "old", "last")):
            return ""
        return (
            f"{name} is not known: give {value} an equation; above it, {value} is the previous "
            "step's value"
        )
    if value == "x":
        return f"{name} is not used: write x; the time step is implicit"
    return (
        f"{name} is not used: write {value}; above its own equation it is the previous step's value"
    )


def unknown_name(name: str, names: Collection[str], functions: Collection[str]) -> str:
    """What may have been meant by a name that nothing defines."""
    if name in functions:
        return f"{name} is a function: write {name}(…)"
    if len(name) == 1 and name in "WUV":
        value = "x" if name == "W" else "h"
        return f"{name} is not known: a matrix has an index, write {name}_h @ {value}"
    if len(name) == 1 and name in "bdv":
        return f"{name} is not known: a parameter has an index, write {name}_h"
    if (glued := RUN_TOGETHER.fullmatch(name)) and name not in names:
        letter, index = [g for g in glued.groups() if g]
        return f"{name} is not known: a parameter has an index, write {letter}_{index}"
    near = _nearest(name, [*names, "x"])
    if near:
        return f"{name} is not known: was {near} meant?"
    return f"{name} is not known: give it an equation, or name a parameter W_{name} or b_{name}"


def unknown_function(e: ast.Call, names: Collection[str], functions: Collection[str]) -> str:
    """What to write for a call that is not of a known function with one value."""
    shown, known = ast.unparse(e)[:SHOWN], ", ".join(functions)
    called = e.func.attr if isinstance(e.func, ast.Attribute) else ""
    if isinstance(e.func, ast.Name):
        called = e.func.id
    argument = ast.unparse(e.args[0])[:SHOWN] if e.args else "…"
    if isinstance(e.func, ast.Call | ast.BinOp):
        return f"between {ast.unparse(e.func)[:SHOWN]} and ( an operator is missing: write * or +"
    if called in functions and isinstance(e.func, ast.Attribute):
        return f"{shown!r} is not known: write {called}({argument})"
    if called in functions:
        return f"{shown!r} is not known: every function takes one value, {called}(h)"
    if re.fullmatch(r"[A-Z]_\w+", called):
        return f"{shown!r} is not known: a matrix multiplies a value, write {called} @ {argument}"
    if called in (*names, "x") and re.match(r"t\b", argument):
        return f"{shown!r} is not known: write {called}; the time step is implicit"
    if called in names or called == "x":
        return f"{shown!r} is not known: for a product write {called} * ({argument})"
    near = _FUNCTIONS.get(called.lower(), "") or _nearest(called, functions)
    instead = f"write {near}(…); " if near else ""
    if near.endswith(" not"):
        instead = f"write {near} {called}(…); "
    elif " or " in near or "(" in near:
        instead = f"use {near}; "
    return f"{shown!r} is not known; {instead}the functions are {known}"


def unknown_operation(e: ast.expr, functions: Collection[str]) -> str:
    """What to write for an expression that has no meaning here."""
    shown = ast.unparse(e)[:SHOWN]
    start = f"{shown!r} is not known here"
    match e:
        case ast.BinOp(left, ast.FloorDiv() | ast.Mod(), right):
            return f"{start}: write a division as {_bracketed(left)} / {_bracketed(right)}"
        case ast.BinOp(left, ast.Pow(), _):
            return f"{start}: write a power as a product, {_bracketed(left)} * {_bracketed(left)}"
        case ast.UnaryOp(ast.UAdd(), operand):
            return f"{start}: write {ast.unparse(operand)[:SHOWN]} without the plus"
        case ast.Tuple():
            return f"{start}: a comma has no meaning; write + or *"
        case ast.Attribute(value):
            return (
                f"{start}: write {ast.unparse(value)[:SHOWN]}; nothing follows a name after a dot"
            )
    return (
        f"{start}; write sums, products with * and @, divisions with /, and {', '.join(functions)}"
    )


def wrong_product(e: ast.BinOp, is_matrix: "dict[str, bool]") -> str:
    """What to write for `a @ b` whose left side is no matrix, or `W * b`.

    `is_matrix`: whether a name of the product is a matrix.
    """
    left, right = ast.unparse(e.left)[:SHOWN], ast.unparse(e.right)[:SHOWN]
    start = f"the left side of @ must be a matrix such as U_h, not {left!r}"
    match e:
        case ast.BinOp(ast.Name(matrix), ast.Mult(), _) if is_matrix.get(matrix):
            return f"{matrix} is a matrix, which takes @: write {matrix} @ {_bracketed(e.right)}"
        case ast.BinOp(_, ast.Mult(), ast.Name(matrix)):
            return f"{matrix} is a matrix, which takes @: write {matrix} @ {_bracketed(e.left)}"
        case ast.BinOp(ast.BinOp(factor, ast.Mult(), ast.Name(matrix)), _, _):
            product = f"{_bracketed(factor)} * ({matrix} @ {_bracketed(e.right)})"
            return f"{start}; put the product in brackets: {product}"
        case ast.BinOp(ast.UnaryOp(ast.USub(), ast.Name(matrix)), _, _):
            return f"{start}; put the product in brackets: -({matrix} @ {_bracketed(e.right)})"
        case ast.BinOp(ast.BinOp(ast.Name(one), ast.MatMult(), ast.Name(two)), _, _) if (
            is_matrix.get(two)
        ):
            return f"{start}; put the right one in brackets: {one} @ ({two} @ {right})"
        case ast.BinOp(_, _, ast.Name(matrix)) if is_matrix.get(matrix):
            return f"{start}; write {matrix} @ {_bracketed(e.left)}"
        case ast.BinOp(ast.Name(name), _, _) if name in ("W", "U", "V"):
            return f"{start}; a matrix has an index: write {name}_h @ {_bracketed(e.right)}"
        case ast.BinOp(ast.Name(name), _, _) if re.fullmatch(r"[ac-uwyz]_\w+", name):
            small = f"{name} is a vector, its letter is lower case"
            return f"{start}; {small}: write {name[0].upper()}{name[1:]} @ {_bracketed(e.right)}"
        case ast.BinOp(ast.Name(name), _, _) if glued := RUN_TOGETHER.fullmatch(name):
            letter, index = [g for g in glued.groups() if g]
            return f"{start}; a parameter has an index: write {letter}_{index} @ {right}"
    return f"{start}; two values are multiplied with *, a matrix is named W_… or U_…"


def _bracketed(e: ast.expr) -> str:
    text = ast.unparse(e)[:SHOWN]
    return text if isinstance(e, ast.Name | ast.Constant | ast.Call) else f"({text})"


def _nearest(name: str, known: Collection[str]) -> str:
    for other in known:
        if other.casefold() == name.casefold():
            return other
    close = get_close_matches(name, list(known), 1, 0.6) if len(name) > 1 else []
    return close[0] if close else ""
