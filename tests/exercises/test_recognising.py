"""What is named is what the function does, and only code that is there is spoken of."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from tutorial_lib.exercises import judging, relations
from tutorial_lib.exercises.catalogue import catalogue, told, written
from tutorial_lib.exercises.exercise import Exercise
from tutorial_lib.exercises.recognising import recognise
from tutorial_lib.exercises.tensors import TORCH, floats


def cumulated(x, gamma, ended):
    """Sums [T, B] from behind, afresh at each end."""
    out, following = np.zeros(x.shape), 0.0
    for t in reversed(range(len(x))):
        following = x[t] + gamma * following * ~ended[t]
        out[t] = following
    return out


ANSWER = """
out, following = np.zeros(x.shape), 0.0
for t in reversed(range(len(x))):
    following = x[t] + gamma * following * ~ended[t]
    out[t] = following
return out
"""


def draw(rng):
    shape = rng.integers(1, 5), rng.integers(1, 4)
    return {
        "x": rng.integers(-4, 5, shape) / 2,
        "gamma": rng.choice([0.5, 0.9]),
        "ended": rng.random(shape) < 0.3,
    }


CUMULATED = Exercise(
    cumulated,
    ANSWER,
    rows=(),
    draw=draw,
    mistakes="""
- reversed(range(len(x)))
+ range(len(x))
it walks forwards, so a step is credited with what came before it. Walk backwards:
`reversed(range(...))`.

- x[t] + gamma * following
+ x[t] + following
gamma is forgotten. Leave out `x[t] + following`.
""",
    hints=(),
    difficulty=1,
    minutes=1,
)


@pytest.fixture
def named(written):
    def name(body, exercise=CUMULATED):
        fn = written(exercise, body)
        came = judging.judge(exercise, fn)
        assert came.complaint is not None
        return recognise(exercise, fn, came) or ""

    return name


def test_a_mistake_of_the_page_is_named_in_its_words(named):
    out = named(ANSWER.replace("reversed(range(len(x)))", "range(0, len(x))"))
    assert out == (
        "A known mistake: it walks forwards, so a step is credited with what came "
        "before it. Walk backwards: `reversed(range(...))`."
    )


def test_of_code_that_is_not_there_nothing_is_said(named):
    there = named(ANSWER.replace("gamma * following", "following"))
    assert there.endswith("gamma is forgotten. Leave out `x[t] + following`.")
    elsewhere = named(ANSWER.replace("x[t] + gamma *", "+x[t] + 1 *"))
    assert elsewhere.endswith("gamma is forgotten.")


def test_kinds_of_number_are_ignored(named):
    forwards = ANSWER.replace("reversed(range(len(x)))", "range(len(x))")
    for kind in ("out.astype(np.float32)", "out.tolist()"):
        out = named(forwards.replace("return out", f"return {kind}"))
        assert "walks forwards" in out


def test_what_is_only_of_another_kind_has_no_value_to_name(named):
    out = named(ANSWER.replace("return out", "return out.tolist()"))
    assert out.startswith("A known mistake: A list came where an array was expected")


def test_an_edit_besides_is_told_first(named):
    forwards = ANSWER.replace("reversed(range(len(x)))", "range(len(x))")
    assert "walks forwards" not in named("x += 1\n" + forwards.strip())


def test_the_nearest_mistake_is_told_as_what_it_looks_like(named):
    body = ANSWER.strip().replace("reversed(range(len(x)))", "range(len(x))")
    out = named(f"if x.shape == (3, 3): return x + 1\n{body}")
    assert out.startswith("This looks like a known mistake: it walks forwards")


def test_a_mistake_that_is_right_is_never_recognised(named):
    odd = replace(CUMULATED, mistakes="- out[t] =\n+ out[t] = 0 +\nnothing is wrong.")
    assert "nothing" not in named("return x", odd)


# ---- words for all ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("-out", "the sign is turned"),
        ("out.sum()", "adds up everything"),
        ("out.mean()", "the mean of everything"),
        ("out.mean(axis=0)", "the mean along the first axis"),
        ("out[..., None]", "one axis too many"),
        ("out.squeeze()", "an axis of length 1 that was asked for is gone"),
        ("out.T", "rows and columns are swapped"),
        ("out[::-1]", "the order along the first axis is turned"),
        ("np.roll(out, 1, 0)", "one place too late"),
        ("np.concatenate([out[1:], 0 * out[:1]])", "one place too early"),
        ("2 * out", "it is 2 times what is asked for"),
        ("out / 3", "it is 0.3333 times"),
        ("out + 1", "it is 1 more than what is asked for"),
        ("out[:1]", "only the first row came"),
        ("out[:-1]", "the last one is missing"),
        ("np.zeros(x.shape)", "zeros came"),
        ("out.astype(int)", "digits behind the point are cut off"),
        ("out if len(x) != 1 else out[0]", "right except where `x` has one row"),
        ("out if x.shape[1] == 3 else 0 * out", "right only where `x` has 3 columns"),
        ("out if gamma == 0.5 else x + 9", "right only where `gamma` is 0.5"),
        ("out if (x >= 0).all() else abs(out)", "the sign is lost|below 0"),
    ],
)
def test_what_was_done_to_a_right_answer(change, says, named):
    out = named(ANSWER.replace("return out", f"return {change}"))
    assert any(part in out for part in says.split("|")), out


@pytest.mark.parametrize(
    ("first", "says"),
    [
        ("gamma = 1", "right where `gamma` is 1"),
        ("gamma = 0", "`x` came back as it was"),
        ("gamma = gamma**2", "`gamma` counts twice"),
        ("ended = np.zeros_like(ended)", "nothing in `ended`"),
        ("ended = ~ended", "takes True for False in `ended`"),
        ("ended = np.full_like(ended, ended.any())", "one True in `ended` counts"),
        ("ended = ended.any(axis=1, keepdims=True)", "a row of `ended`"),
        ("x = x - x.mean()", "the mean of `x` is subtracted"),
        ("x = np.sign(x)", "it takes the sign of `x` alone"),
        ("x = np.clip(x, -1, 1)", "`x` is cut to the range"),
        ("ended = np.roll(ended, -1, 0)", "one place too late"),
        (
            "ended = np.concatenate([ended[1:], np.zeros_like(ended[:1])])",
            "`ended` one place too late",
        ),
    ],
)  # fmt: skip
def test_what_was_done_to_an_argument(first, says, named):
    plain = replace(CUMULATED, mistakes="- + gamma\n+ - gamma\nthe future is a loss.")
    out = named(first + ANSWER, plain)
    assert says in out, out


def test_one_of_several_values():
    def both(x):
        return x + 1, 2 * x

    exercise = replace(
        CUMULATED,
        solution=both,
        answer="return x + 1, 2 * x",
        draw=lambda rng: {"x": rng.random(3)},
        mistakes="- x + 1\n+ x + 2\nit adds two.",
    )
    for body, says in {
        "return 2 * x, x + 1": "the wrong way round",
        "return x + 1": "only value 1 of 2 came",
        "return x + 1, -2 * x": "the rest is right; value 2 of 2: the sign is turned",
        "return [x + 2, 2 * x]": "it adds two",
    }.items():
        fn = written(exercise, body)
        out = recognise(exercise, fn, judging.judge(exercise, fn))
        assert says in out, out


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return q.argmax(axis=1)", "actions came"),
        ("return np.eye(3)[(7 * q[:, 0]).astype(int) % 3]", "a single 1"),
    ],
)
def test_actions_where_probabilities_are_asked_for(body, says):
    def probs(q):
        return q / q.sum(axis=1, keepdims=True)

    exercise = replace(
        CUMULATED,
        solution=probs,
        answer="return q / q.sum(axis=1, keepdims=True)",
        draw=lambda rng: {"q": rng.random((rng.integers(1, 4), 3))},
        mistakes="- q /\n+ 2 * q /\nthey add up to two.",
    )
    fn = written(exercise, body)
    assert says in recognise(exercise, fn, judging.judge(exercise, fn))


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("return (x.detach() - y.detach()) ** 2 + 0 * x", "no gradient reaches `x`"),
        ("return (x - y) ** 2", "a gradient flows into `y`, which is a constant"),
        (
            "return (x - y.detach()) ** 2 + 0 * (x - x).sqrt()",
            "the gradient for `x` is NaN",
        ),
    ],
)
def test_gradients(body, says):
    def squared(x, y):
        return (x - y.detach()) ** 2

    exercise = replace(
        CUMULATED,
        solution=squared,
        answer="return (x - y.detach()) ** 2",
        draw=lambda rng: {"x": floats(rng.random(2)), "y": floats(rng.random(2))},
        mistakes="- ** 2\n+ ** 3\nit is cubed.",
        slopes=("x", "y"),
        names=TORCH,
    )
    fn = written(exercise, body)
    assert says in recognise(exercise, fn, judging.judge(exercise, fn))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (1, 1.0, True),
        (True, 1.0, True),
        ([1, 2], np.array([1.0, 2]), True),
        ((1.0, 2.0), [1, 2], True),
        (torch.ones(2), np.ones(2), True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (np.ones(2), np.ones((2, 1)), False),
        (np.nan, np.nan, True),
        ("a", 1.0, False),
        (None, 0.0, False),
        pytest.param(object(), object(), False, id="of no kind"),
    ],
    ids=str,
)
def test_equal_but_for_the_kind(one, other, same):
    assert relations.equal(one, other) is same


# ---- the catalogue ------------------------------------------------------------------


def test_edits_are_read():
    exercise = replace(
        CUMULATED,
        answer="a = x\nif gamma:\n    a = 2 * a\nreturn a",
        mistakes="""
- if gamma:
-     a = 2 * a
+ a = 3 * a
two lines in the place of one.
And - this is no edit.

- return a
+ return a + 1
- a = x
two edits.

+ return 7
another body.
""",
    )
    bodies = [each.body for each in catalogue(exercise)]
    assert bodies == [
        "a = x\na = 3 * a\nreturn a",
        "if gamma:\n    a = 2 * a\nreturn a + 1",
        "return 7",
    ]
    says = [each.says for each in catalogue(exercise)]
    assert says[0] == "two lines in the place of one. And - this is no edit."


@pytest.mark.parametrize("old", ["x", "nowhere"])
def test_an_edit_must_have_one_place(old):
    odd = replace(CUMULATED, mistakes=f"- {old}\n+ 1\nsaid.")
    with pytest.raises(ValueError, match="is not once in"):
        catalogue(odd)


def test_the_catalogue_is_printed_as_a_diff():
    first, _ = told(CUMULATED)
    assert first.startswith("it walks forwards, so a step is credited with what came")
    assert "    - for t in reversed(range(len(x))):\n" in first
    assert "    + for t in range(len(x)):\n" in first
    assert "?" not in first
