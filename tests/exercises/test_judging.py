"""A wrong answer is refused whatever it hides behind, a right one never."""

import itertools
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
import torch

from tutorial_lib.exercises import judging
from tutorial_lib.exercises.exercise import RAISES, Exercise, Row
from tutorial_lib.exercises.tensors import TORCH, floats


def weighed(x, weight=2.0):
    """Numbers [N] times a weight; other shapes raise."""
    if x.ndim != 1:
        raise ValueError("not [N]")
    return x * weight


def draw(rng):
    shape = (rng.integers(1, 5),) if rng.random() < 0.7 else (2, 2)
    inputs = {"x": rng.integers(-3, 4, shape) / 2, "weight": rng.random()}
    if rng.random() < 0.3:
        del inputs["weight"]
    return inputs


WEIGHED = Exercise(
    weighed,
    "assert x.ndim == 1\nreturn x * weight",
    rows=(
        Row({"x": np.array([1.0, 2.0]), "weight": 3.0}, np.array([3.0, 6.0]), "plain."),
        Row({"x": np.array([0.5]), "weight": 2.0}, np.array([1.0]), "one."),
    ),
    draw=draw,
    mistakes="- x * weight\n+ x + weight\nit adds.",
    hints=("Multiply.", "x * weight"),
    difficulty=1,
    minutes=3,
)


def said(exercise, fn):
    return judging.judge(exercise, fn).complaint


@pytest.fixture
def complaint(written):
    return lambda body, exercise=WEIGHED: said(exercise, written(exercise, body))


def test_the_answer_is_right(complaint):
    assert complaint(WEIGHED.answer) is None
    assert said(WEIGHED, weighed) is None


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("assert x.ndim == 1\nreturn x * 3.0", "was expected"),
        ("return x * weight", "to raise an exception here"),
        (
            "return ValueError('not [N]') if x.ndim != 1 else x * weight",
            "to raise an exception",
        ),
        (
            "if x.ndim != 1:\n    print(0)\n    return 0\nreturn x * weight",
            "to raise an exception here",
        ),
        (
            "if x.ndim != 1:\n    return undefined_name\nreturn x * weight",
            "NameError: name 'undefined_name' is not defined",
        ),
        ("assert x.ndim == 1\nx *= weight\nreturn x", "changed its argument `x`"),
        ("assert x.ndim == 1\nreturn [v * weight for v in x]", "try `np.array"),
        ("assert x.ndim == 1", "It returned None"),
        ("def weighed(y, weight=2.0): return y * weight", "Keep the names"),
        ("def weighed(*args): return args[0] * args[1]", "Keep the names"),
        ("def weighed(x, /, weight=2.0): return x * weight", "Keep the names"),
        ("def weighed(x, *, weight=2.0): return x * weight", "Keep the names"),
        ("def weighed(x, weight): return x * weight", "Keep the defaults"),
        (
            "def weighed(x, weight=1.0):\n"
            "    assert x.ndim == 1\n    return x * weight",
            "was expected",
        ),
    ],
)
def test_what_is_wrong_is_told(body, says, complaint):
    assert says in complaint(body)


@pytest.mark.parametrize(
    "source",
    [
        "def weighed(x, weight=2.0, small=0):\n"
        "    assert x.ndim == 1\n    return x * weight + small",
        "def weighed(x, weight=None):\n    assert x.ndim == 1\n"
        "    return x * (2.0 if weight is None else weight)",
        "def weighed(x, weight=2):\n    (n,) = x.shape\n    return weight * x",
        "def weighed(x, weight=2.0):\n    import statistics\n    assert x.ndim == 1\n"
        "    return np.array([v * weight for v in x.tolist()])",
    ],
)
def test_a_right_version_has_its_own_way(source, complaint):
    assert complaint(source) is None


def test_each_row_has_random_generators_of_its_own(complaint):
    exercise = replace(WEIGHED, rows=())
    body = "assert x.ndim == 1\nreturn x * weight if {} else -x * weight"
    for coin in ("np.random.random() < 0.5", "torch.rand(()).item() < 0.5"):
        assert complaint(body.format(coin), exercise)
        assert complaint(body.format(coin.replace("0.5", "2")), exercise) is None


def test_rows_are_called_by_position_and_by_keyword():
    ways = []

    def weighed(*args, **kwargs):
        ways.append((len(args), sorted(kwargs)))

    rows = judging.rows(WEIGHED)
    for number in range(len(rows)):
        judging.attempt(WEIGHED, rows, weighed, number)
    assert len(rows) == 2 + judging.RANDOM_ROWS
    assert {(2, ()), (1, ()), (0, ("weight", "x")), (0, ("x",))} == {
        (count, tuple(names)) for count, names in ways
    }


@pytest.mark.parametrize(
    ("solution", "wrong", "says"),
    [
        ("return x > 0", "return (x > 0).astype(int)", "True and False (bool)"),
        ("return x > 0", "return (x > 0) * 1.0", "True and False (bool)"),
        ("return x.astype(np.uint8)", "return x.astype(int)", "(uint8) were"),
        ("return x.astype(int)", "return 1.0 * x.astype(int)", "(int64) were"),
        ("return x * 0.5", "return (x * 0.5).astype(int)", "was expected"),
        ("return 1.0 * (x > 0)", "return x > 0", "(float) were"),
    ],
)
def test_the_kind_of_number_is_judged(solution, wrong, says, written, complaint):
    exercise = replace(WEIGHED, rows=(), draw=lambda rng: {"x": rng.random(3) * 9})
    head = "def weighed(x, weight=2.0):\n    "
    exercise = replace(exercise, solution=written(exercise, head + solution))
    assert complaint(head + solution, exercise) is None
    assert says in complaint(head + wrong, exercise)


# ---- gradients ----------------------------------------------------------------------


def loss(x, target, own):
    """Mean squared error of the own ones, to be made small; `target` is a constant."""
    count = max(int(own.sum()), 1)
    return (((x - target.detach()) * own) ** 2).sum() / count


def draw_tensors(rng):
    size = rng.integers(1, 4)
    return {
        "x": floats(rng.random(size)),
        "target": floats(rng.random(size)),
        "own": torch.tensor(rng.random(size) < 0.3),
    }


LOSS = Exercise(
    loss,
    "count = max(int(own.sum()), 1)\n"
    "return (((x - target.detach()) * own) ** 2).sum() / count",
    rows=(),
    draw=draw_tensors,
    mistakes="- .detach()\na gradient flows.",
    hints=(),
    difficulty=1,
    minutes=3,
    slopes=("x", "target"),
    names=TORCH,
)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (LOSS.answer, None),
        ("diff = x[own] - target[own].detach()\n"
         "return diff.square().sum() / max(own.sum(), 1)", None),
        (LOSS.answer.replace(".detach()", ""), "its gradient for `target` is not"),
        (LOSS.answer.replace("x - t", "x.detach() - t"), "carries no gradient"),
        (f"with torch.no_grad():\n    {LOSS.answer.splitlines()[1]}"
         .replace("count", "max(int(own.sum()), 1)"), "carries no gradient"),
        (f"if not own.any():\n    return torch.tensor(0.0)\n{LOSS.answer}",
         "carries no gradient"),
        (LOSS.answer + "+ (x - x).abs().sqrt().sum()",
         "its gradient for `x` is not: [nan"),
        ("x.requires_grad_(False)\n" + LOSS.answer, "carries no gradient"),
    ],
)  # fmt: skip
def test_gradients_are_judged(body, says, complaint):
    came = complaint(body, LOSS)
    assert came is None if says is None else says in came, came


def test_a_frozen_network_is_noticed(complaint):
    def output(network, x):
        return network(x).sum()

    def draw(rng):
        with torch.random.fork_rng():
            torch.manual_seed(int(rng.integers(99)))
            return {"network": torch.nn.Linear(2, 1), "x": torch.ones(1, 2)}

    exercise = replace(LOSS, solution=output, draw=draw, slopes=())
    assert complaint("return network(x).sum()", exercise) is None
    for edit in (
        "for p in network.parameters(): p.requires_grad_(False)",
        "network.bias.data += 1",
        "network.eval()",
    ):
        came = complaint(f"out = network(x).sum()\n{edit}\nreturn out", exercise)
        assert "changed its argument `network`" in came


# ---- what may not help --------------------------------------------------------------


def test_a_notebook_variable_of_the_right_value_is_found(written):
    fn = written(WEIGHED, "assert x.ndim == 1\nreturn x * scale", scale=3.0)
    assert "reads the notebook's variable `scale`" in said(WEIGHED, fn)


def test_a_written_variable_is_found_in_a_right_function(written):
    body = "global scale\nassert x.ndim == 1\nscale = weight\nreturn x * scale"
    fn = written(WEIGHED, body, scale=0)
    assert "writes the notebook's variable `scale`" in said(WEIGHED, fn)
    assert fn.__globals__["scale"] == 0


def test_a_function_that_calls_itself_is_followed(written):
    body = (
        "global scale\nif not isinstance(weight, np.ndarray):\n"
        "    return weighed(x, np.array(weight))\n"
        "assert x.ndim == 1\nscale = weight\nreturn x * scale"
    )
    fn = written(WEIGHED, body, scale=0)
    assert "writes the notebook's variable `scale`" in said(WEIGHED, fn)
    assert fn.__globals__["scale"] == 0


def test_helpers_modules_and_constants_of_the_notebook_may_be_used(written):
    exercise = replace(WEIGHED, constants={"ONE": 1.0})
    body = "assert np.ndim(x) == ONE\nreturn helper(x) * weight"
    assert said(exercise, written(exercise, body, helper=lambda x: x)) is None


def test_what_it_prints_is_shown_for_the_rows_made_by_hand(complaint, capsys):
    assert complaint("print('here')\nassert x.ndim == 1\nreturn x * weight") is None
    assert capsys.readouterr().out == "here\n" * len(WEIGHED.rows)


# ---- exceptions and time ------------------------------------------------------------


def test_an_exception_is_shown_with_its_line(complaint):
    out = complaint("y = x\nreturn y.means()")
    assert "It raised AttributeError: 'numpy.ndarray' object has no attribute" in out
    assert "in line 3 of `weighed`: `return y.means()`" in out


def test_an_exception_in_a_helper_names_the_calling_line(cell, written):
    helper = cell("def helper(x):\n    raise ValueError('no')")["helper"]
    out = said(WEIGHED, written(WEIGHED, "return helper(x)", helper=helper))
    assert "ValueError: no\nin line 2 of `weighed`: `return helper(x)`" in out


def test_an_endless_loop_is_stopped_after_three_seconds(complaint):
    # Another test's answer may be one that cannot be stopped.
    start, before = time.monotonic(), set(threading.enumerate())
    out = complaint("while True: pass")
    assert 2.5 < time.monotonic() - start < 15
    assert "It was not done after 3 seconds and was stopped" in out
    new = set(threading.enumerate()) - before
    assert not any(thread.name == "exercise" for thread in new)


def test_a_slow_function_has_one_deadline_for_all_rows(complaint, monkeypatch):
    monkeypatch.setattr(judging, "SECONDS", 0.5)
    body = "end = time.process_time() + 0.2\nwhile time.process_time() < end: pass"
    out = complaint(f"import time\n{body}\nreturn x * weight")
    assert "was not done after 0.5 seconds" in out


# ---- classes, and what is used ------------------------------------------------------


class Pile:
    """Numbers, laid on one another."""

    def __init__(self, first, weight=1.0):
        self.numbers = [first * weight]

    def put(self, number):
        """Lay one on top."""
        self.numbers.append(number)

    def sum(self):
        """Of all numbers."""
        return float(sum(self.numbers))


def piled(pile_class):
    def used(first, numbers):
        pile = pile_class(first, weight=2.0)
        for number in numbers:
            pile.put(number)
        if not isinstance(pile.sum(), float):
            raise TypeError("the sum is no number")
        return {"sum": pile.sum()}

    return used


def draw_numbers(rng):
    return {"first": rng.random(), "numbers": rng.random(rng.integers(4)).tolist()}


PUT = "\ndef put(self, number):\n    self.numbers += [number]\n"
PILE = f"""
def __init__(self, first, weight=1.0):
    self.numbers = [weight * first]
{PUT}
def sum(self):
    return float(sum(self.numbers))
"""
PILED = Exercise(
    Pile,
    PILE,
    rows=(Row({"first": 1.0, "numbers": [2.0, 3.0]}, {"sum": 7.0}, "three numbers."),),
    draw=draw_numbers,
    mistakes="- weight * first\n+ first\nthe first number is not weighed.",
    hints=("Keep them in a list.", "Add them up."),
    difficulty=1,
    minutes=3,
    use=piled,
)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("weight * first", "first", "7 was expected for 'sum'; 6 came."),
        ("number]", "number, number]", "7 was expected for 'sum'; 12 came."),
        (PUT, "", "`Pile` has no `put`: the notebook calls it."),
        ("put(self, number)", "put(number)", "yours takes (number). Keep their order"),
        ("put(self, number)", "put(self)", "`put` takes (self, number); yours takes"),
        ("weight=1.0", "by=1.0", "takes (self, first, weight=1.0); yours takes (self,"),
        ("weight=1.0", "weight", "Keep the defaults"),
        ("weight * first", "scale * first", "`__init__` reads the notebook's variable"),
        (
            "float(sum(self.numbers))",
            "sum(scale * number for number in self.numbers)",
            "`sum` reads the notebook's variable `scale`",
        ),
        ("self.numbers +=", "numbers +=", "in line 2 of `put`: `numbers += [number]`"),
        ("return float", "float", "Using it raised TypeError: the sum is no number"),
    ],
)
def test_what_is_wrong_with_a_class_is_told(old, new, says, written):
    assert PILE.count(old) == 1
    cls = written(PILED, PILE.strip().replace(old, new), scale=1.0)
    assert says in said(PILED, cls)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("put(self, number)", "put(self, number, times=1)"),
        (
            "put(self, number):\n    self.numbers += [number]",
            "put(me, x):\n    me.numbers += [x]",
        ),
        ("float(sum(self.numbers))", "helper(np.sum(self.numbers))"),
        ("float(sum(self.numbers))", "float(sum(self.numbers) * ONE)"),
        ("def sum", "def __len__(self):\n    return len(self.numbers)\n\ndef sum"),
    ],
)
def test_a_right_class_has_its_own_way(old, new, written):
    exercise = replace(PILED, constants={"ONE": 1.0})
    assert PILE.count(old) == 1
    cls = written(exercise, PILE.strip().replace(old, new), helper=float)
    assert said(exercise, cls) is None


def test_a_class_may_get_its_methods_from_another(cell, written):
    cls = written(PILED, PILE.strip())
    source = "class Pile(Base):\n    def sum(self):\n        return super().sum()"
    assert said(PILED, cell(source, Base=cls)["Pile"]) is None


def test_a_class_is_to_be_of_the_kind_that_is_asked_for(written):
    class Heavy(Pile):
        """A pile of another kind."""

    exercise = replace(PILED, solution=Heavy)
    out = said(exercise, written(PILED, PILE.strip()))
    assert "`Heavy` is to be a kind of Pile: that belongs into the brackets" in out


def counted(start):
    """Whole numbers from `start` on, one after another."""
    while True:
        yield start
        start += 1


COUNTED = replace(
    PILED,
    solution=counted,
    answer="while True:\n    yield start\n    start += 1",
    rows=(Row({"start": 2}, np.array([2, 3, 4]), "three numbers."),),
    draw=lambda rng: {"start": int(rng.integers(99))},
    mistakes="- start += 1\nit stays where it was.",
    use=lambda loop: lambda start: np.array([*itertools.islice(loop(start), 3)]),
)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (COUNTED.answer, None),
        ("for number in range(start, start + 9):\n    yield number", None),
        ("yield start", "The shape [3] was expected; [1] came."),
        ("while True:\n    yield start", "3 was expected at index 1; 2 came."),
        ("return [start, start + 1, start + 2]", "It has no `yield` in it: leave that"),
        ("while True:\n    start += 1\n    yield start / 0", "in line 4 of `counted`"),
        ("while True:\n    start += 1", "It has no `yield` in it"),
        ("while start:\n    pass\nyield start", "is there a loop that never ends?"),
    ],
)
def test_a_loop_is_judged_by_what_it_yields(body, says, written, monkeypatch):
    monkeypatch.setattr(judging, "SECONDS", 0.5)
    came = said(COUNTED, written(COUNTED, body))
    assert came is None if says is None else says in came


# ---- the tests can fail -------------------------------------------------------------


def test_a_wrong_table_is_noticed():
    row = replace(WEIGHED.rows[0], expected=np.array([3.0, 7.0]))
    wrong = replace(WEIGHED, rows=(row,))
    assert "7 was expected at index 1; 6 came." in said(wrong, weighed)


def test_a_value_where_a_row_is_refused_is_shown_before_it():
    def never_refuses(x, weight=2.0):
        return x + weight

    failed = judging.judge(WEIGHED, never_refuses).failed
    assert failed.row is WEIGHED.rows[0]
    failed = judging.judge(replace(WEIGHED, rows=()), never_refuses).failed
    assert failed.row.expected is not RAISES
    assert failed.row.inputs["x"].size == 1
