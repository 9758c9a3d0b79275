"""What learners call: `check`, `hint` and `solution`.

    def forward(params, obs):
        ...

    forward = check(forward)

`check` hands back the learner's function if it is right and the package's function if
it is not, so a notebook runs to its end with every exercise left empty.
"""

import dis
import inspect
import types
from itertools import zip_longest
from typing import Any

from tutorial_lib.exercises import comparison, judging, sandbox
from tutorial_lib.exercises.catalogue import text_of, written
from tutorial_lib.exercises.exercise import Exercise, bare, closest, find, functions
from tutorial_lib.exercises.message import Message, Solution, display
from tutorial_lib.exercises.recognising import recognise

SECONDS = 60.0  # of the processor, for all of a check; its own share takes 1 at most


def check(fn: Any) -> Any:
    """Try what a learner wrote on the exercise of its name, and say how it did.

    Args:
        fn: the function or class, with the name that the exercise gave it.

    Returns:
        `fn` if it is right, else the package's own of that name. What belongs to no
        exercise comes back as it is.
    """
    name = getattr(fn, "__name__", None)
    exercise = find(name)
    if exercise is not None and fn is exercise.solution:
        told = (
            f"This is the course's own `{name}`. If you wrote one, is its name right?"
        )
        display(Message("Not checked", (told,)))
        return fn
    if exercise is None:
        return _not_an_exercise(fn)
    kind = type if isinstance(exercise.solution, type) else types.FunctionType
    if not isinstance(fn, kind):
        return _not_an_exercise(fn)
    if _is_untouched(exercise, fn):
        goes_on = _goes_on(exercise.name)
        advice = f"{exercise.effort}. `hint({name})` gives a hint."
        display(Message("Not attempted yet", (goes_on,), last=advice))
        return exercise.solution
    message = _within_bounds(exercise, fn)
    display(message)
    return fn if message.verdict == "Right" else exercise.solution


def _within_bounds(exercise: Exercise, fn: Any) -> Message:
    """What is said of an answer, even of one that is no use to any comparison.

    What a learner returns may run code, too, whenever somebody looks at it.
    """
    came = sandbox.run(lambda: judged(exercise, fn), SECONDS)
    if came.error is None and not came.timed_out:
        return came.value
    why = "takes too long" if came.timed_out else f"raises {type(came.error).__name__}"
    told = (
        f"Your answer cannot be compared: to look at it {why}. Return plain numbers, "
        "arrays or tensors."
    )
    last = f"{_goes_on(exercise.name)} `hint({exercise.name})` gives a hint."
    return Message("Not right yet", (told,), last=last)


def judged(exercise: Exercise, fn: Any) -> Message:
    """What `check` says of a function or class that somebody wrote."""
    return said_of(exercise, fn, judging.judge(exercise, fn))


def said_of(exercise: Exercise, fn: Any, came: judging.Judgement) -> Message:
    """The same of what came of it."""
    name = exercise.name
    if came.complaint is None:
        passed = f"Your `{name}` passed all {len(came.trials)} checks."
        return Message("Right", (passed,))
    blocks: list[tuple[str, str]] = []
    folded = ""
    with sandbox.unchanged_globals():  # wrong numbers overflow, too
        named = recognise(exercise, fn, came)
    if came.failed is not None and came.failed.row is not None:
        row, outcome = came.failed.row, came.failed.outcome
        inputs = (comparison.labelled(k, v) for k, v in row.inputs.items())
        blocks.append(("With this input:", "\n".join(inputs)))
        if outcome.error is None and not outcome.timed_out:
            shown = comparison.show(outcome.value.value)
            came_of_it = (
                "What came of it:" if exercise.use else "Your function returned:"
            )
            blocks.append((came_of_it, shown))
        asked = row.expected
        asked = asked.value if isinstance(asked, judging.Answer) else asked
        blocks.append(("Expected:", comparison.show(asked)))
        folded = f"Why this input: {row.why or 'it is one of many that were drawn.'}"
    # What the complaint says itself is said once.
    said = named is not None and came.complaint in named
    parts = [each for each in (named, None if said else came.complaint) if each]
    last = f"{_goes_on(name)} `hint({name})` gives a hint."
    return Message(
        "Not right yet", tuple(parts), tuple(blocks), (folded,) if folded else (), last
    )


def hint(fn_or_name: Any) -> None:
    """Show one more hint at each call.

    Args:
        fn_or_name: the function of an exercise, or its name.
    """
    exercise = _find_or_explain(fn_or_name)
    if exercise is None:
        return
    name, count = exercise.name, len(exercise.hints)
    shown = _hints_shown.get(name, 0)
    if shown == count:
        end = f"These were all the hints. `solution({name})` shows a right answer."
        display(Message(f"Hints for {name}", exercise.hints, last=end))
        return
    _hints_shown[name] = shown + 1
    display(Message(f"Hint {shown + 1} of {count}", (exercise.hints[shown],)))


_hints_shown: dict[str, int] = {}


def solution(fn_or_name: Any) -> None:
    """Show a right answer, and the package's own, which the next lesson imports.

    Args:
        fn_or_name: the function of an exercise, or its name.
    """
    exercise = _find_or_explain(fn_or_name)
    if exercise is not None:
        own = exercise.solution
        source = inspect.getsource(own).rstrip()
        display(Solution(own.__name__, text_of(exercise), own.__module__, source))


def _find_or_explain(fn_or_name: Any) -> Exercise | None:
    name = getattr(fn_or_name, "__name__", fn_or_name)
    exercise = find(name)
    if exercise is None:
        close = closest(name)
        advice = f"Did you mean `{close}`?" if close else "Try the function's name."
        shown = comparison.show(name)
        display(Message("Not found", (f"No exercise is called {shown}. {advice}",)))
    return exercise


def _not_an_exercise(fn: Any) -> Any:
    """Say why there is nothing to check; hand back something that can be called."""
    name = getattr(fn, "__name__", None)
    of_a_class = isinstance(getattr(find(name), "solution", None), type)
    if of_a_class:
        problem = (
            f"`{name}` is to be a class, made with `class`; {comparison.a(fn)} came."
        )
    elif not isinstance(fn, types.FunctionType):
        came = f"the class `{name}`" if isinstance(fn, type) else comparison.a(fn)
        problem = f"`check` takes a function, made with `def`; {came} came."
    elif name == "<lambda>":
        problem = "A lambda has no name: write it with `def` and the exercise's name."
    else:
        problem = f"No exercise is called `{name}`."
    guessed = isinstance(name, str) and name != "<lambda>"
    close = find(closest(name)) if guessed else None
    if close is None:
        display(Message("Not checked", (problem, "It comes back as it is.")))
        return fn
    advice = f"Did you mean `{close.name}`? {_goes_on(close.name)}"
    display(Message("Not checked", (problem, advice)))
    return close.solution


def _is_untouched(exercise: Exercise, fn: Any) -> bool:
    """Whether it is as the notebook gives it: empty, or the page's stub."""
    if exercise.stub:
        stub = written(exercise, exercise.stub.strip())
        pairs = zip_longest(functions(fn), functions(stub))
        return all(a and b and _steps(a) == _steps(b) for a, b in pairs)
    idle = {"RESUME", "NOP", "POP_TOP", "LOAD_CONST", "RETURN_CONST", "RETURN_VALUE"}
    return all(
        step.opname in idle
        and (not step.opname.endswith("_CONST") or step.argval in (None, ...))
        for step in dis.get_instructions(bare(fn))
    )


def _steps(fn: types.FunctionType) -> list[tuple[str, str]]:
    """What a function does, whatever words stand in it."""
    return [
        (step.opname, "" if isinstance(step.argval, types.CodeType) else step.argrepr)
        for step in dis.get_instructions(fn)
    ]


def _goes_on(name: str) -> str:
    return f"The notebook goes on with the course's own `{name}`."
