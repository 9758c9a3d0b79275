"""check, hint and solution: what a learner sees, and what the notebook gets back."""

import html
import inspect
import itertools
import linecache
import re
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from tutorial_lib.agents import numpy_policy
from tutorial_lib.equations import policies, returns
from tutorial_lib.lessons import comparison, exercises
from tutorial_lib.lessons.exercises import Message, check, hint, solution

ROOT = Path(__file__).parents[2]
numbers = itertools.count()


def cell(source: str, **names):
    """Run source as a notebook's cell does, and return the names it holds then."""
    file = f"<cell of test_exercises {next(numbers)}>"
    linecache.cache[file] = len(source), None, source.splitlines(True), file
    names["np"] = np
    exec(compile(source, file, "exec"), names)
    return names


def told(fn, capsys) -> str:
    check(fn)
    return capsys.readouterr().out


def standardise(body: str, **names):
    return cell(f"def standardise(returns):\n    {body}\n", **names)["standardise"]


# ---- not attempted ------------------------------------------------------------------


def named(value):
    """A test's name without addresses, which differ from one worker to the next."""
    return re.sub(r" at 0x[0-9a-f]+", "", repr(value))


@pytest.mark.parametrize(
    "body",
    [
        "...",
        "pass",
        '"""Only words."""',
        '"""Words."""\n    ...',
        "return",
        "return None",
        "return ...",
        "...\n    pass",
        "# a comment\n    ...",
    ],
)
def test_a_body_without_code_is_not_attempted(body, capsys):
    fn = standardise(body)
    assert check(fn) is returns.standardise
    out = capsys.readouterr().out
    assert out.startswith("Not attempted yet. ")
    assert "goes on with the course's own `standardise`" in out


@pytest.mark.parametrize(
    "body", ["return 0", "return returns", "raise NotImplementedError", "x = None"]
)
def test_a_body_with_code_is_attempted(body, capsys):
    assert told(standardise(body), capsys).startswith("Not right yet. ")


# ---- what is passed to check --------------------------------------------------------


class standardisation:  # noqa: N801
    pass


@pytest.mark.parametrize(
    ("came", "says"),
    [
        (None, "`check` takes a function, made with `def`; None came."),
        (3, "an int came"),
        (standardisation, "the class `standardisation` came. Did you mean"),
        (lambda obs: obs, "A lambda has no name"),
        (np.maximum, "a ufunc came"),
        (np, "a module came"),
        ("forward", "a str came"),
        (len, "a builtin_function_or_method came"),
        (np.zeros(3), "an ndarray came"),
    ],
    ids=named,
)
def test_what_is_no_exercise_is_explained(came, says, capsys):
    back = check(came)
    assert back is came or back is returns.standardise
    out = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert out.startswith("Not checked. ")
    assert says in out


def test_a_misspelt_name_finds_the_closest_exercise(capsys):
    fn = cell("def foward(params, obs): return 1")["foward"]
    assert check(fn) is numpy_policy.forward
    assert "No exercise is called `foward`." in (out := capsys.readouterr().out)
    assert "Did you mean `forward`?" in out


def test_the_package_function_is_known(capsys):
    assert check(numpy_policy.forward) is numpy_policy.forward
    out = capsys.readouterr().out
    assert "This is the course's own `forward`. If you wrote one, is its name" in out


def test_check_can_be_run_twice(capsys):
    body = "return (returns - returns.mean()) / (returns.std() or 1)"
    fn = standardise(body)
    assert check(check(fn)) is fn
    assert capsys.readouterr().out.count("Right. ") == 2


# ---- what a wrong answer is told ----------------------------------------------------


def test_a_wrong_answer_shows_input_answer_expectation_and_mistake(capsys):
    out = told(standardise("return (returns - returns.mean()) / returns.std()"), capsys)
    assert out == (
        "Not right yet. 0 was expected at index 0; nan came. NaN (not a number) comes "
        "from 0 / 0 or inf - inf, for example.\n"
        "With this input:\n"
        "    returns = [-1., -1., -1.]  float32 [3]\n"
        "Your function returned:\n"
        "    [nan, nan, nan]  float32 [3]\n"
        "Expected:\n"
        "    [0., 0., 0.]  float32 [3]\n"
        "Why this input: all values are equal, so the deviation is 0, and 0 / 0 is "
        "NaN.\n"
        "A known mistake: equal values have a deviation of 0, and 0 / 0 is NaN; one "
        "NaN spoils every weight for good. Return zeros where the deviation is 0.\n"
        "The notebook goes on with the course's own `standardise`. `hint(standardise)` "
        "gives a hint.\n"
    )


def test_an_unknown_mistake_gets_no_name(capsys):
    assert "A known mistake" not in told(standardise("return returns * 3"), capsys)


def test_a_mistake_is_not_named_where_more_is_wrong(capsys):
    body = "old = returns.copy()\n    returns += 1\n    return old / old.std()"
    out = told(standardise(body), capsys)
    assert "in place" in out
    assert "A known mistake" not in out


def test_a_mistake_is_not_named_where_time_ran_out(capsys, monkeypatch):
    monkeypatch.setattr(exercises, "SECONDS", 0.2)
    source = (
        "def sample_action(prob_up, rng):\n"
        "    rng = np.random.default_rng()\n"
        "    while len(prob_up) == 60:\n"
        "        pass\n"
        "    return np.where(rng.random(len(prob_up)) < prob_up, 2, 3)\n"
    )
    out = told(cell(source)["sample_action"], capsys)
    assert "loop that never ends" in out
    assert "A known mistake" not in out


def test_an_exception_is_shown_with_its_line(capsys):
    out = told(standardise("x = returns\n    return x.means()"), capsys)
    assert "It raised AttributeError: 'numpy.ndarray' object has no attribute" in out
    assert "in line 3 of `standardise`: `return x.means()`" in out


def test_an_exception_in_a_helper_of_another_cell_names_the_calling_line(capsys):
    helper = cell("def helper(x):\n    raise ValueError('no')")["helper"]
    out = told(standardise("return helper(returns)", helper=helper), capsys)
    assert "ValueError: no\nin line 2 of `standardise`: `return helper(returns)`" in out


def test_a_helper_and_a_module_of_the_notebook_may_be_used(capsys):
    body = "return helper(returns) / (np.std(returns) or 1)"
    fn = standardise(body, helper=lambda x: x - x.mean())
    assert check(fn) is fn


def test_a_notebook_variable_of_the_right_value_is_found(capsys):
    body = "return returns * gamma"
    out = told(standardise(body, gamma=0.9), capsys)
    assert "reads the notebook's variable `gamma`: take it from its arguments" in out


def test_a_written_variable_is_found_in_a_right_function(capsys):
    body = (
        "global spread\n    spread = returns.std() or 1\n"
        "    return (returns - returns.mean()) / spread"
    )
    fn = standardise(body, spread=0)
    assert check(fn) is returns.standardise
    assert "writes the notebook's variable `spread`" in capsys.readouterr().out
    assert fn.__globals__["spread"] == 0


def test_a_function_that_calls_itself_is_followed(capsys):
    body = (
        "global spread\n"
        "    if returns.dtype != np.float64:\n"
        "        return standardise(returns.astype(np.float64))\n"
        "    spread = returns.std() or 1\n"
        "    return (returns - returns.mean()) / spread"
    )
    fn = standardise(body, spread=0)
    assert "writes the notebook's variable `spread`" in told(fn, capsys)
    assert fn.__globals__["spread"] == 0


def test_an_edited_input_is_found_in_a_right_function(capsys):
    body = "returns -= returns.mean()\n    return returns / (returns.std() or 1)"
    out = told(standardise(body), capsys)
    assert "It changed its argument `returns` in place" in out


def test_a_default_argument_is_allowed(capsys):
    source = (
        "def standardise(returns, small=1e-8):\n"
        "    return (returns - returns.mean()) / (returns.std() + small)"
    )
    fn = cell(source)["standardise"]
    assert check(fn) is fn


def test_big_arrays_are_described_and_not_printed(capsys):
    source = "def preprocess_pong(obs):\n    return np.zeros((len(obs), 1600))"
    out = told(cell(source)["preprocess_pong"], capsys)
    assert "-0.5 was expected at index 0, 100; 0 came. 2 of 1600 numbers differ." in out
    assert "obs = uint8 [1, 2, 210, 160], from 87 to 236, " in out
    assert len(out) < 1500


def test_the_names_of_nested_values_are_given():
    right = exercises._find("rmsprop_step").cases[0].expected
    came = ({**right[0], "W2": np.float32([5])}, right[1])
    text = comparison.difference(came, right)
    assert text == "2.84 was expected for 'W2' in value 1 of 2 at index 0; 5 came."


def test_a_shape_that_would_broadcast_is_told():
    text = comparison.difference(np.zeros((2, 1)), np.zeros(2))
    assert text == "The shape [2] was expected; [2, 1] came."


def test_lists_are_told_apart_from_arrays():
    text = comparison.difference([0.0, 0.0], np.zeros(2))
    assert text == (
        "A list came where an array was expected: try `np.array(...)` around it."
    )


@pytest.mark.parametrize(
    ("came", "expected", "agree"),
    [
        (np.float64([1, 2]), np.float32([1, 2]), True),
        (np.array([1, 2]), np.float32([1, 2]), True),
        (np.float32([2, 3]), np.array([2, 3]), False),
        (np.array([True, False]), np.array([1, 0]), False),
        (np.array([True, False]), np.float32([1, 0]), False),
        (np.float32(1), 1.0, True),
        (1, 1.0, True),
        (True, 1.0, False),
        (np.array([1.0]), 1.0, False),
        (1.0, np.array([1.0]), False),
        (np.array([1.00001]), np.array([1.0]), True),
        (np.array([1.001]), np.array([1.0]), False),
        (np.array([np.nan]), np.array([0.0]), False),
        (np.array([np.inf]), np.array([np.inf]), True),
        ([1.0, 2.0], (1.0, 2.0), True),
        ((1.0,), (1.0, 2.0), False),
        (np.array([1.0, 2.0]), (1.0, 2.0), False),
        ({"a": 1.0, "b": 2.0}, {"a": 1.0}, False),
    ],
)
def test_what_agrees(came, expected, agree):
    assert (comparison.difference(came, expected) is None) is agree


@pytest.mark.parametrize(
    ("came", "expected", "says"),
    [
        (torch.ones(2), torch.ones(2), None),
        (torch.ones(2, dtype=torch.float64), torch.ones(2), None),
        (torch.ones(2, requires_grad=True), torch.ones(2), None),
        (torch.ones(2), torch.tensor([1.0, 2]), "2 was expected at index 1; 1 came."),
        (torch.ones(2, 1), torch.ones(2), "shape [2] was expected; [2, 1] came."),
        (torch.tensor(1.0), torch.ones(2), "A tensor [2] was expected; one number"),
        (1.5, torch.tensor(1.5), "A tensor was expected; a float came. Only tensors"),
        (np.ones(2), torch.ones(2), "A tensor was expected; an ndarray came."),
        ([1.0, 1.0], torch.ones(2), "try `torch.tensor(...)` around it."),
        (torch.ones(2), np.ones(2), "An array was expected, of NumPy; a tensor came."),
        (torch.tensor(3), 3, "One number was expected, of NumPy; a tensor came."),
        (torch.ones(2).bfloat16(), torch.ones(2), "a tensor of torch.bfloat16 came."),
        (torch.tensor([True, True]), torch.ones(2), "bool came."),
    ],
    ids=str,
)
def test_tensors_are_told_apart_from_arrays(came, expected, says):
    text = comparison.difference(came, expected)
    assert text is None if says is None else says in text


def test_tensors_are_shown_like_arrays():
    assert comparison.show(torch.tensor([1.0, 2])) == "[1., 2.]  float32 tensor [2]"
    attached = torch.zeros(9, 9, requires_grad=True)
    assert comparison.show(attached).startswith("float32 tensor [9, 9], from 0 to 0")
    assert comparison.show(torch.ones(2).bfloat16()) == "torch.bfloat16 tensor [2]"


def test_an_edited_tensor_is_found():
    before, after = ({"logits": torch.zeros(2), "clip": 0.2} for _ in range(2))
    assert comparison.edited(before, after) == ()
    after["logits"] += 1
    assert comparison.edited(before, after) == ("logits",)


def test_an_edited_network_is_found():
    before, after = ({"network": torch.nn.Linear(2, 1)} for _ in range(2))
    after["network"].load_state_dict(before["network"].state_dict())
    assert comparison.edited(before, after) == ()
    torch.nn.init.zeros_(after["network"].bias)
    assert comparison.edited(before, after) == ("network",)


# ---- time ---------------------------------------------------------------------------


def test_the_real_deadline(capsys):
    start = time.monotonic()
    out = told(standardise("while True: pass"), capsys)
    assert 2.5 < time.monotonic() - start < 5
    assert "It was not done after 3 seconds and was stopped" in out
    assert not any(thread.name == "exercise" for thread in threading.enumerate())


def test_a_slow_function_has_one_deadline_for_all_cases(capsys, monkeypatch):
    monkeypatch.setattr(exercises, "SECONDS", 0.5)
    body = "__import__('time').sleep(0.2)\n    return (returns - returns.mean()) / ("
    start = time.monotonic()
    told(standardise(body + "returns.std() or 1)"), capsys)
    assert time.monotonic() - start < 2


# ---- what is shown ------------------------------------------------------------------


def words(page: str) -> list[str]:
    page = re.sub(r"</?(code|b)>", "", page)
    return html.unescape(re.sub(r"<[^>]*>", " ", page)).split()


@pytest.mark.parametrize(
    "body",
    [
        "...",
        "return (returns - returns.mean()) / (returns.std() or 1)",
        "return returns / returns.std()",
        "raise ValueError('<b>&amp; `x`</b>')",
        "return '<script>'",
    ],
)
def test_text_and_html_say_the_same(body, monkeypatch):
    shown = []
    monkeypatch.setattr(exercises, "_display", shown.append)
    check(standardise(body))
    (message,) = shown
    assert words(message._repr_html_()) == repr(message).replace("`", "").split()


def test_html_is_escaped():
    message = Message("Right", "<i>", "<u>", blocks={"<p>": "<script>"})
    page = message._repr_html_()
    for tag in ("<i>", "<u>", "<script>"):
        assert tag not in page
        assert html.escape(tag) in page
    assert "background" not in page


def run_python(source: str) -> str:
    run = [sys.executable, "-c", source]
    done = subprocess.run(run, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_notebook_gets_html():
    out = run_python(
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from IPython.utils.capture import capture_output\n"
        "shell = InteractiveShell.instance()\n"
        "with capture_output() as captured:\n"
        "    shell.run_cell('from tutorial_lib.lessons.exercises import check')\n"
        "    shell.run_cell('def game_score(rewards, ended):\\n    return 1 / 0')\n"
        "    shell.run_cell('game_score = check(game_score)')\n"
        "print(captured.outputs[0].data['text/html'], captured.stdout)\n"
    )
    assert out.startswith("<div")
    assert "in line 2 of <code>game_score</code>: <code>return 1 / 0</code>" in out


def test_an_early_lesson_does_not_wait_for_the_later_ones():
    out = run_python(
        "import sys\n"
        "from tutorial_lib.lessons.exercises import check, hint\n"
        "hint('game_score')\n"
        "print('tutorial_lib.lessons.answers.pong_numpy' in sys.modules)\n"
        "hint('forward')\n"
        "print('torch' in sys.modules)\n"
    )
    assert re.findall("True|False", out) == ["False", "False"]


# ---- hint and solution --------------------------------------------------------------


@pytest.fixture
def no_hints_yet(monkeypatch):
    monkeypatch.setattr(exercises, "_hints_shown", {})


@pytest.mark.parametrize("by_name", [True, False])
def test_hints_come_one_by_one(by_name, no_hints_yet, capsys):
    wanted = exercises._find("forward").hints
    which = "forward" if by_name else numpy_policy.forward
    for number, text in enumerate(wanted, start=1):
        hint(which)
        assert capsys.readouterr().out == f"Hint {number} of 3. {text}\n"
    for _ in range(2):
        hint(which)
        out = capsys.readouterr().out
        assert all(text in out for text in wanted)
        assert "These were all the hints." in out


def test_hints_of_two_exercises_are_counted_apart(no_hints_yet, capsys):
    hint("forward")
    hint("backward")
    assert capsys.readouterr().out.count("Hint 1 of 3.") == 2


@pytest.mark.parametrize("by_name", [True, False])
def test_the_solution_is_the_tested_code(by_name, capsys):
    solution("sigmoid")
    assert "Not found. No exercise is called 'sigmoid'" in capsys.readouterr().out
    fn = cell("def clipped_weight(): ...")["clipped_weight"]
    solution("clipped_weight" if by_name else fn)
    shown = capsys.readouterr().out
    for line in inspect.getsource(policies.clipped_weight).splitlines():
        assert line in shown


@pytest.mark.parametrize("ask", [hint, solution])
@pytest.mark.parametrize("came", [None, 3, np.zeros(2), lambda: 1, int, ""], ids=named)
def test_what_has_no_hint_is_explained(ask, came, capsys):
    ask(came)
    assert capsys.readouterr().out.startswith("Not found. ")


def test_a_misspelt_name_is_corrected(capsys):
    hint("discounted_return")
    assert "Did you mean `discounted_returns`?" in capsys.readouterr().out


# ---- the tests can fail -------------------------------------------------------------


def test_a_wrong_table_is_noticed():
    exercise = exercises._find("standardise")
    case = replace(exercise.cases[0], expected=np.float32([0, 0, 0, 1]))
    wrong = replace(exercise, cases=(case, *exercise.cases[1:]))
    assert exercises._judge(wrong, returns.standardise).verdict == "Not right yet"


def test_a_mistake_that_is_right_is_never_recognised():
    exercise = exercises._find("standardise")
    right = exercises.Mistake(returns.standardise, "nothing is wrong")
    odd = replace(exercise, mistakes=(right,))
    message = exercises._judge(odd, exercise.mistakes[0].wrong)
    assert "nothing is wrong" not in repr(message)
