"""check, hint and solution: what a learner sees, and what the notebook gets back."""

import html
import inspect
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from tutorial_lib.agents import dqn
from tutorial_lib.equations import perceptron, policies, returns
from tutorial_lib.exercises import calls, check, hint, solution
from tutorial_lib.exercises.exercise import closest, find, pages
from tutorial_lib.exercises.message import Message, Solution
from tutorial_lib.palette import OTHER, OURS

ROOT = Path(__file__).parents[2]
RIGHT = "return (returns - returns.mean()) / (returns.std() or 1)"


@pytest.fixture
def standardise(written):
    """The exercise's function with this body."""
    return lambda body, **names: written(find("standardise"), body, **names)


@pytest.fixture
def told(standardise, capsys):
    """What `check` says of a body, as text."""

    def tell(body, **names):
        check(standardise(body, **names))
        return capsys.readouterr().out

    return tell


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
def test_a_body_without_code_is_not_attempted(body, standardise, capsys):
    assert check(standardise(body.replace("\n    ", "\n"))) is returns.standardise
    out = capsys.readouterr().out
    assert out.startswith("○ Not attempted yet. ")
    assert re.search(r"[●○]{3} about \d+ minutes", out)
    assert "goes on with the course's own `standardise`" in out


@pytest.mark.parametrize(
    "body", ["return 0", "return returns", "raise NotImplementedError", "x = None"]
)
def test_a_body_with_code_is_attempted(body, told):
    assert told(body).startswith("✗ Not right yet. ")


# ---- a stub that holds more than three dots -----------------------------------------

WITH_STUBS = ["DenseQNetwork", "ReplayMemory", "learn", "train"]


@pytest.mark.parametrize("name", WITH_STUBS)
def test_a_stub_as_the_notebook_gives_it_is_not_attempted(name, written, capsys):
    exercise = find(name)
    stub = exercise.stub.strip().replace(":\n", ":  # a comment\n")
    whole = (
        f'"""Other words."""\n{stub}' if isinstance(exercise.solution, type) else stub
    )
    assert check(written(exercise, whole)) is exercise.solution
    assert capsys.readouterr().out.startswith("○ Not attempted yet. ")


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            "DenseQNetwork",
            "self.layers = ...",
            "self.layers = nn.Linear(1, 1)",
            "nothing",
        ),
        (
            "DenseQNetwork",
            "    ...",
            "    return self.layers(obs)",
            "not filled in yet",
        ),
        ("ReplayMemory", "step):\n    ...", "step):\n    self.stored += 1", "a Batch"),
        (
            "learn",
            "...\n",
            "...\nq_values = agent.q_network(batch.obs)\n",
            "a `...` of the exercise is still there",
        ),
        (
            "train",
            "actions = ...",
            "actions = act(agent, obs, 0.1)",
            "a `...` of the exercise is still there",
        ),
    ],
)
def test_a_stub_filled_in_part_is_judged(name, old, new, says, written, capsys):
    exercise = find(name)
    stub = exercise.stub.strip()
    assert stub.count(old) == 1
    assert check(written(exercise, stub.replace(old, new))) is exercise.solution
    out = capsys.readouterr().out
    assert out.startswith("✗ Not right yet. ")
    assert says in out


# ---- a decorated answer -------------------------------------------------------------


def test_a_decorated_right_answer_is_right(cell, capsys):
    source = """
@np.errstate(over="ignore")
def softmax_probs(q_values, temperature):
    size = (q_values - q_values.max(axis=1, keepdims=True)) / temperature
    return np.exp(size) / np.exp(size).sum(axis=1, keepdims=True)
"""
    mine = cell(source, np=np)["softmax_probs"]
    assert check(mine) is mine
    assert capsys.readouterr().out.startswith("✓ Right. ")


@pytest.mark.parametrize("more", ["", "@torch.inference_mode()"])
def test_a_decorated_answer_that_reads_a_variable_is_told(more, cell, capsys):
    source = f"""
{more}
@torch.no_grad()
def huber(td_error, threshold=1.0):
    size = td_error.abs().clamp(max=limit)
    return size * (td_error.abs() - size / 2)
"""
    mine = cell(source, torch=torch, limit=1.0)["huber"]
    assert check(mine) is not mine
    assert "reads the notebook's variable `limit`" in capsys.readouterr().out


def test_an_error_of_a_decorated_answer_is_told_with_its_own_line(cell, capsys):
    source = """
@torch.no_grad()
def huber(td_error, threshold=1.0):
    return td_error.nothing()
"""
    check(cell(source, torch=torch)["huber"])
    assert "`return td_error.nothing()`" in capsys.readouterr().out


def test_an_answer_around_itself_is_judged(cell, capsys):
    source = "def clipped_weight(ratio, advantages, clip):\n    return 1\n"
    mine = cell(source + "clipped_weight.__wrapped__ = clipped_weight")
    check(mine["clipped_weight"])
    assert capsys.readouterr().out.startswith("✗ Not right yet. ")


def test_dots_that_raise_nothing_are_told(written, capsys):
    exercise = find("td_control")
    body = exercise.answer.replace("over = terminated or truncated", "over = ...")
    assert check(written(exercise, body.strip())) is exercise.solution
    assert "a `...` of the exercise is still there" in capsys.readouterr().out


def test_a_right_class_comes_back(written, capsys):
    exercise = find("DenseQNetwork")
    mine = written(exercise, exercise.answer.strip())
    assert check(mine) is mine
    assert capsys.readouterr().out.startswith("✓ Right. ")


def test_what_came_of_using_it_is_shown(written, capsys):
    body = "target_network = q_network"
    assert check(written(find("sync"), body)) is dqn.sync
    out = capsys.readouterr().out
    assert "What came of it:" in out
    assert "Your function returned" not in out
    assert "target_network = [5., 6., 7., 8.]  float32 tensor [4]" in out


def test_a_function_in_place_of_a_class_is_explained(cell, capsys):
    fn = cell("def ReplayMemory(capacity): ...")["ReplayMemory"]
    assert check(fn) is find("ReplayMemory").solution
    out = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert "`ReplayMemory` is to be a class, made with `class`; a function came" in out


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
        (abs, "a builtin_function_or_method came"),
        (np.zeros(3), "an ndarray came"),
    ],
    ids=named,
)
def test_what_is_no_exercise_is_explained(came, says, capsys):
    back = check(came)
    assert back is came or back is returns.standardise
    out = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert out.startswith("○ Not checked. ")
    assert says in out


def test_a_misspelt_name_finds_the_closest_exercise(cell, capsys):
    fn = cell("def foward(params, obs): return 1")["foward"]
    assert check(fn) is perceptron.forward
    assert "No exercise is called `foward`." in (out := capsys.readouterr().out)
    assert "Did you mean `forward`?" in out


def test_the_package_function_is_known(capsys):
    assert check(perceptron.forward) is perceptron.forward
    out = capsys.readouterr().out
    assert "This is the course's own `forward`. If you wrote one, is its name" in out


def test_check_can_be_run_twice(standardise, capsys):
    fn = standardise(RIGHT)
    assert check(check(fn)) is fn
    assert capsys.readouterr().out.count("✓ Right. ") == 2


# ---- what a wrong answer is told ----------------------------------------------------


def test_what_is_named_stands_first_then_input_answer_and_expectation(told):
    out = told("return (returns - returns.mean()) / returns.std()").split("\n")
    mistake, complaint, *rest = out
    assert mistake.startswith("✗ Not right yet. A known mistake: ")
    assert "NaN" in mistake
    assert complaint.startswith("0 was expected at index 0; nan came.")
    assert rest[::2][:3] == [
        "With this input:",
        "Your function returned:",
        "Expected:",
    ]
    assert rest[6].startswith("Why this input: ")
    assert rest[7] == (
        "The notebook goes on with the course's own `standardise`. "
        "`hint(standardise)` gives a hint."
    )


def test_an_unknown_mistake_gets_no_name(told):
    assert "known mistake" not in told("return np.sin(3 * returns)")


def test_big_arrays_are_described_and_not_printed(written, capsys):
    body = "return np.zeros((len(obs), 1600))"
    check(written(find("preprocess_pong"), body))
    out = capsys.readouterr().out
    assert "obs = uint8 [" in out
    assert len(out) < 1500


# ---- what is shown ------------------------------------------------------------------


def words(page: str) -> list[str]:
    page = re.sub(r"</?(code|b)>", "", page).replace("<summary>More</summary>", "")
    return html.unescape(re.sub(r"<[^>]*>", " ", page)).split()


@pytest.mark.parametrize(
    "body",
    [
        "...",
        RIGHT,
        "return returns / returns.std()",
        "raise ValueError('<b>&amp; `x`</b>')",
        "return '<script>'",
    ],
)
def test_text_and_html_say_the_same(body, standardise, monkeypatch):
    shown = []
    monkeypatch.setattr(calls, "display", shown.append)
    check(standardise(body))
    (message,) = shown
    assert words(message._repr_html_()) == repr(message).replace("`", "").split()


def test_html_is_escaped():
    page = Message("Right", ("<i>",), (("<p>", "<script>"),), ("<u>",))._repr_html_()
    for tag in ("<i>", "<u>", "<script>"):
        assert tag not in page
        assert html.escape(tag) in page
    assert "background" not in page


def test_each_verdict_has_a_face():
    faces = {v: Message(v)._repr_html_() for v in ("Right", "Not right yet", "Hint")}
    assert OURS in faces["Right"] and "✓" in faces["Right"]
    assert OTHER in faces["Not right yet"] and "✗" in faces["Not right yet"]
    assert not {OURS, OTHER} & set(re.findall("#[0-9A-F]{6}", faces["Hint"]))


def test_why_this_input_is_folded():
    page = Message("Not right yet", ("No.",), folded=("Why.",))._repr_html_()
    assert "<details><summary>More</summary><p>Why.</p></details>" in page


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
        "    shell.run_cell('from tutorial_lib.exercises import check')\n"
        "    shell.run_cell('def game_score(rewards, ended):\\n    return 1 / 0')\n"
        "    shell.run_cell('game_score = check(game_score)')\n"
        "print(captured.outputs[0].data['text/html'], captured.stdout)\n"
    )
    assert out.startswith("<div")
    assert "in line 2 of <code>game_score</code>: <code>return 1 / 0</code>" in out


def test_an_early_lesson_does_not_wait_for_the_later_ones():
    out = run_python(
        "import sys\n"
        "from tutorial_lib.exercises import check, hint\n"
        "hint('game_score')\n"
        "print('tutorial_lib.exercises.pong_numpy.forward' in sys.modules)\n"
        "hint('forward')\n"
        "print({'torch', 'ale_py', 'psutil', 'gymnasium'} & set(sys.modules))\n"
    )
    assert out.split("\n")[1] == "False"
    assert out.endswith("set()\n")


# ---- hint and solution --------------------------------------------------------------


@pytest.fixture
def no_hints_yet(monkeypatch):
    monkeypatch.setattr(calls, "_hints_shown", {})


@pytest.mark.parametrize("by_name", [True, False])
def test_hints_come_one_by_one(by_name, no_hints_yet, capsys):
    wanted = find("forward").hints
    which = "forward" if by_name else perceptron.forward
    for number, text in enumerate(wanted, start=1):
        hint(which)
        assert capsys.readouterr().out == f"○ Hint {number} of 3. {text}\n"
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
def test_the_solution_is_a_right_answer_and_the_tested_code(by_name, cell, capsys):
    solution("sigmoid")
    assert "Not found. No exercise is called 'sigmoid'" in capsys.readouterr().out
    fn = cell("def clipped_weight(): ...")["clipped_weight"]
    solution("clipped_weight" if by_name else fn)
    shown = capsys.readouterr().out
    answer, own = shown.split(
        "The course's own, from `tutorial_lib.equations.policies`"
    )
    for line in inspect.getsource(policies.clipped_weight).splitlines():
        assert line in own
    assert answer.startswith("A right clipped_weight:\n    def clipped_weight(")


@pytest.mark.parametrize("ask", [hint, solution])
@pytest.mark.parametrize("came", [None, 3, np.zeros(2), lambda: 1, int, ""], ids=named)
def test_what_has_no_hint_is_explained(ask, came, capsys):
    ask(came)
    assert capsys.readouterr().out.startswith("○ Not found. ")


def test_a_misspelt_name_is_corrected(capsys):
    hint("discounted_return")
    assert "Did you mean `discounted_returns`?" in capsys.readouterr().out


def test_the_solution_is_coloured_and_the_course_s_own_is_folded():
    source = inspect.getsource(policies.clipped_weight)
    mine = "def clipped_weight(weight):\n    return 1"
    page = Solution("clipped_weight", mine, "policies", source)._repr_html_()
    code, folded = page.split("<details>")
    assert "var(--jp-mirror-editor-keyword-color" in code
    assert "Source:" in folded
    bare = html.unescape(re.sub(r"<[^>]*>", "", code))
    assert mine in bare
    bare = html.unescape(re.sub(r"<[^>]*>", "", folded))
    assert source.rstrip() in bare


# ---- pages --------------------------------------------------------------------------


def test_a_page_is_found_by_its_name_alone():
    assert find("standardise").solution is returns.standardise
    for name in (None, 3, "", "sigmoid", "__init__", "standardise.py"):
        assert find(name) is None
    assert closest("standardize") == "standardise"


def test_each_page_is_named_like_its_function():
    for name in pages():
        assert find(name).name == name


def test_pages_without_tensors_need_neither_torch_nor_the_emulator():
    plain = [name for name in pages() if "torch" not in find(name).names]
    assert len(plain) >= 25
    run_python(
        "import sys\n"
        "from tutorial_lib.exercises import judging\n"
        "from tutorial_lib.exercises.exercise import find\n"
        f"for name in {plain}:\n"
        "    judgement = judging.judge(find(name), find(name).solution)\n"
        "    assert judgement.complaint is None, (name, judgement)\n"
        "heavy = {'torch', 'ale_py', 'psutil', 'gymnasium', 'matplotlib'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
