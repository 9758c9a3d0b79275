"""Slips that the answer itself suggests: one place of it read or written otherwise.

What is said of one is what a function does: just what a right answer would do with this
in the place of that. No wrong version has to be written for it.
"""

import ast
from collections.abc import Iterator, Sequence
from itertools import pairwise

# Each may be taken for another of its group.
FUNCTIONS = (
    ("max", "min", "mean", "sum", "argmax", "median", "prod", "std", "var"),
    ("amax", "amin", "mean", "sum", "argmax"),
    ("maximum", "minimum"),
    ("argmax", "argmin", "max"),
    ("any", "all"),
    ("exp", "log", "sqrt", "square", "tanh", "sigmoid"),
    ("softmax", "log_softmax", "sigmoid"),
    ("floor", "ceil", "round", "int"),
    ("zeros", "ones", "empty_like"),
    ("zeros_like", "ones_like"),
    ("cumsum", "cumprod"),
    ("sign", "abs", "square"),
    ("mse_loss", "l1_loss", "smooth_l1_loss"),
    ("partition", "sort"),
)
SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
    ast.Mod: "%",
    ast.MatMult: "@",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
INSTEAD: dict[type[ast.AST], tuple[type[ast.AST], ...]] = {
    ast.Add: (ast.Sub, ast.Mult),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add, ast.MatMult),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd,),
    **dict.fromkeys(
        (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
        (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq),
    ),
}

Slip = tuple[ast.AST, str]


def slips(answer: str, takes: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The answer with one place changed, and what was changed.

    Args:
        answer: the body of a right version.
        takes: names of its arguments.
    """
    # What never ends can't be compared.
    tree = ast.parse(
        f"def f({', '.join(takes)}):\n    " + "\n    ".join(_lines(answer))
    )
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef) or "while " in answer:
        return
    nodes = [node for node in ast.walk(function) if isinstance(node, ast.Name)]
    stored = [node.id for node in nodes if isinstance(node.ctx, ast.Store)]
    names = list(dict.fromkeys([*takes, *stored]))
    for parent in list(ast.walk(function)):
        for field, value in ast.iter_fields(parent):
            several = isinstance(value, list)
            for place, node in enumerate(value if several else [value]):
                if not isinstance(node, ast.AST) or isinstance(parent, ast.arguments):
                    continue
                for new, says in _instead(node, parent, names):
                    if several:
                        value[place] = new
                    else:
                        setattr(parent, field, new)
                    yield _body(function), says
                    if several:
                        value[place] = node
                    else:
                        setattr(parent, field, value)


def _lines(text: str) -> list[str]:
    return text.strip().split("\n")


def _body(function: ast.FunctionDef) -> str:
    return "\n".join(map(ast.unparse, function.body))


def _is_name(node: ast.AST, use: type) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, use)


def _instead(node: ast.AST, parent: ast.AST, names: list[str]) -> Iterator[Slip]:
    if isinstance(node, ast.stmt):
        yield from _statement(node)
    elif isinstance(node, ast.operator | ast.cmpop):
        for other in INSTEAD.get(type(node), ()):
            if not isinstance(node, other):
                where = f"`{SIGNS[other]}` where `{SIGNS[type(node)]}` belongs"
                yield other(), f"{where}, in `{ast.unparse(parent)}`"
    elif isinstance(node, ast.expr):
        yield from _expression(node, parent, names)


def _statement(node: ast.stmt) -> Iterator[Slip]:
    if not isinstance(node, ast.Return | ast.Assign | ast.FunctionDef | ast.Pass):
        yield ast.Pass(), f"`{_lines(ast.unparse(node))[0]}` left out"
    if isinstance(node, ast.AugAssign):
        plain = ast.Assign([node.target], node.value, lineno=0)
        yield plain, f"`=` where `+=` belongs, in `{ast.unparse(node)}`"
    if isinstance(node, ast.For) and not any(
        isinstance(each, ast.Return) for each in ast.walk(node)
    ):
        loop = ast.For(node.target, node.iter, [*node.body, ast.Break()], [], lineno=0)
        yield loop, "the loop left after its first round"


def _expression(node: ast.expr, parent: ast.AST, names: list[str]) -> Iterator[Slip]:
    text = ast.unparse(node)
    if isinstance(node, ast.BinOp):
        left, right = ast.unparse(node.left), ast.unparse(node.right)
        yield node.left, f"`{right}` left out of `{text}`"
        yield node.right, f"`{left}` left out of `{text}`"
        if isinstance(node.op, ast.Sub | ast.Div | ast.MatMult | ast.Pow):
            turned = ast.BinOp(node.right, node.op, node.left)
            yield turned, f"`{text}` the wrong way round"
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield node.operand, f"`{ast.unparse(node.operand)}` where `{text}` belongs"
    elif isinstance(node, ast.IfExp):
        for part in (node.body, node.orelse):
            yield part, f"`{ast.unparse(part)}` always, where `{text}` belongs"
    elif isinstance(node, ast.Call):
        yield from _call(node, text)
    elif isinstance(node, ast.Constant):
        yield from _constant(node, parent)
    elif isinstance(node, ast.Slice):
        if node.lower or node.upper:
            yield ast.Slice(), f"`:` where `{text}` belongs"
    elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load):
        yield node.value, f"`{ast.unparse(node.value)}` where `{text}` belongs"
    elif isinstance(node, ast.Name) and _is_name(node, ast.Load) and node.id in names:
        for other in names:
            if other != node.id:
                taken = ast.Name(other, ast.Load())
                yield taken, f"`{other}` where `{node.id}` belongs"
        if isinstance(parent, ast.Subscript | ast.Slice | ast.Tuple):
            for sign, op in (("+", ast.Add()), ("-", ast.Sub())):
                moved = ast.BinOp(node, op, ast.Constant(1))
                yield moved, f"`{node.id} {sign} 1` where `{node.id}` belongs"
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value, f"`.T` left out of `{text}`"


def _call(node: ast.Call, text: str) -> Iterator[Slip]:
    """Another function of its group, none, other arguments."""
    of: ast.expr = node.func
    name = of.attr if isinstance(of, ast.Attribute) else getattr(of, "id", "")
    module = isinstance(of, ast.Attribute) and _is_name(of.value, ast.Load)
    module = module and ast.unparse(of).split(".")[0] in ("np", "torch", "functional")
    if isinstance(of, ast.Attribute) and not module:
        yield of.value, f"`.{name}` left out of `{text}`"
    elif node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0], f"`{name}` left out of `{text}`"
    for other in dict.fromkeys(
        n for group in FUNCTIONS if name in group for n in group
    ):
        if other != name:
            new: ast.expr = ast.Name(other, ast.Load())
            if isinstance(of, ast.Attribute):
                new = ast.Attribute(of.value, other, ast.Load())
            yield (
                ast.Call(new, node.args, node.keywords),
                f"`{other}` where `{name}` belongs",
            )
    for place, keyword in enumerate(node.keywords):
        rest = node.keywords[:place] + node.keywords[place + 1 :]
        left_out = f"`{ast.unparse(keyword)}` left out of `{text}`"
        yield ast.Call(of, node.args, rest), left_out
    for place, (one, two) in enumerate(pairwise(node.args)):
        turned = [*node.args[:place], two, one, *node.args[place + 2 :]]
        yield (
            ast.Call(of, turned, node.keywords),
            f"`{ast.unparse(one)}` and `{ast.unparse(two)}` in each other's place",
        )
    if name == "where" and len(node.args) == 3:
        for part in node.args[1:]:
            yield part, f"`{ast.unparse(part)}` everywhere, where `{text}` belongs"


def _constant(node: ast.Constant, parent: ast.AST) -> Iterator[Slip]:
    value = node.value
    told = f"{parent.arg}=" if isinstance(parent, ast.keyword) else ""
    if isinstance(value, bool):
        yield (
            ast.Constant(not value),
            f"`{told}{not value}` where `{told}{value}` belongs",
        )
    elif isinstance(value, int | float):
        for other in dict.fromkeys(
            (value + 1, value - 1, 2 * value, value / 2, -value)
        ):
            if other != value:
                yield (
                    ast.Constant(other),
                    f"`{told}{other:g}` where `{told}{value:g}` belongs",
                )
