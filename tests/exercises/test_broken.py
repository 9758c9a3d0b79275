"""Whatever a learner writes, the answer is a few lines, and nothing is left behind.

The exercises ask for a number, an array, a tensor, and values with dictionaries.
"""

import time

import numpy as np
import pytest

from tutorial_lib.exercises import check, judging
from tutorial_lib.exercises.exercise import find

EACH = pytest.mark.parametrize(
    "name", ["game_score", "standardise", "td_target", "forward", "rmsprop_step"]
)

ARRAYS = "[v for a in ARGS for v in (a.values() if hasattr(a, 'keys') else [a])]"
BROKEN = {  # body -> what the message says, or one of these
    "return np.zeros((7, 5))": ("[7, 5] came", "with a comma", "ndarray"),
    "x = 1": ("It returned None: is the `return` missing?",),
    "return np.full(3, np.nan)": ("NaN", "[3] came", "ndarray"),
    "return [1.0, 2.0, 3.0]": ("list came", "a list", "were expected"),
    "return 'right'": ("str",),
    "return {'W3': 1}": ("dict came", "not a dict", "keys 'W1', 'W2' were expected"),
    "return object()": ("object",),
    "return np.array([None, 1])": ("[2] came", "object came", "ndarray"),
    "return 1j": ("complex", "one number came", "with a comma"),
    "return ARG0": ("was expected", "were expected"),
    "answer = ...\nreturn answer": ("`...`", "ellipsis"),
    f"for v in {ARRAYS}:\n    try: v[...] = 7\n    except TypeError: pass\nreturn 1": (
        "in place",
        "was expected; 1 came",  # where the arguments are numbers
    ),
    "return secret * 2": ("reads the notebook's variable `secret`",),
    "global secret\nsecret = 3\nreturn 1": ("writes the notebook's variable `secret`",),
    "return undefined_name": ("NameError: name 'undefined_name' is not defined",),
    "return 1 / 0": ("It raised ZeroDivisionError: division by zero", "return 1 / 0"),
    "return ARG0['no such key'][99]": ("It raised ",),
    "return SELF(ALL_ARGS)": ("RecursionError",),
    "import sys\nsys.exit()": ("SystemExit",),
    "raise KeyboardInterrupt": ("KeyboardInterrupt",),
    "return np.zeros((10**8, 10**8))": ("MemoryError",),
    "yield 1": ("`yield`",),
    "for _ in range(2000): print('x' * 100)": ("returned None",),
    "while True: pass": ("loop that never ends",),
    "n = 0\nwhile True:\n    try: n += 1\n    except: pass": ("loop that never ends",),
    "assert False, '<script>alert(1)</script>'": ("AssertionError: <script>",),
    "np.random.seed(0)\nreturn np.random.random": ("builtin_function_or_method", "not"),
}


@EACH
@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_version_is_explained(name, body, written, capsys, monkeypatch):
    exercise = find(name)
    if "while" in body:
        monkeypatch.setattr(judging, "SECONDS", 0.1)
    arguments = list(exercise.rows[0].inputs)
    source = body.replace("ARGS", f"[{', '.join(arguments)}]")
    source = source.replace("ALL_[", "*[").replace("ARG0", arguments[0])
    fn = written(exercise, source.replace("SELF", exercise.name), secret=5)
    before = np.random.get_state()[1].tobytes()
    start = time.monotonic()
    assert check(fn) is exercise.solution
    assert time.monotonic() - start < 5
    out = capsys.readouterr().out
    out = out[out.index("✗ Not right yet. ") :]
    assert any(part in out for part in BROKEN[body]), out
    assert f"The notebook goes on with the course's own `{exercise.name}`." in out
    assert "Traceback" not in out
    assert len(out) < 3000
    assert fn.__globals__["secret"] == 5
    assert np.random.get_state()[1].tobytes() == before


@EACH
def test_other_arguments_are_named(name, cell, capsys):
    exercise = find(name)
    source = f"def {name}(these, are, not_, the, right, ones, at_all): return 1"
    assert check(cell(source)[name]) is exercise.solution
    out = capsys.readouterr().out
    assert f"takes ({exercise.takes}); yours takes (these" in out
