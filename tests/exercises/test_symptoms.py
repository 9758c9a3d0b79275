"""What Python, NumPy and PyTorch say of common slips is told in plain words."""

import numpy as np
import pytest
import torch

from tutorial_lib.exercises import judging, sandbox, symptoms
from tutorial_lib.exercises.exercise import Row
from tutorial_lib.exercises.judging import Judgement, Trial

ROWS, BOOLS = np.arange(6.0).reshape(2, 3), np.array([True, False])
VECTOR = torch.arange(3.0)
THREE = 3
LEAF = torch.ones(3, requires_grad=True)

RAISING = [
    (lambda: BOOLS - BOOLS, "NumPy does not subtract True and False"),
    (lambda: 1 if ROWS > 2 else 0, "asks a whole array"),
    (lambda: max(ROWS, 0), "asks a whole array"),
    (lambda: 1 if VECTOR > 2 else 0, "asks a whole array"),
    (lambda: ROWS + np.ones(2), "whose shapes do not fit"),
    (lambda: ROWS @ ROWS, "whose shapes do not fit"),
    (lambda: VECTOR + torch.ones(2), "whose shapes do not fit"),
    (lambda: np.stack([np.ones(2), np.ones(3)]), "pieces of different lengths"),
    (lambda: np.array([[1, 2], [3]]), "pieces of different lengths"),
    (lambda: ROWS.reshape(4, 2), "do not fill the shape"),
    (lambda: VECTOR.reshape(2, 2), "do not fill the shape"),
    (lambda: ROWS[2], "reads beyond the end"),
    (lambda: [1, 2][2], "reads beyond the end"),
    (lambda: VECTOR[3], "reads beyond the end"),
    (lambda: ROWS[np.array([True, False, True])], "reads beyond the end"),
    (lambda: ROWS.sum(axis=2), "along an axis that is not there"),
    (lambda: VECTOR.sum(dim=1), "along an axis that is not there"),
    (lambda: ROWS[0, 0, 0], "more indices than the array has axes"),
    (lambda: VECTOR[0, 0], "more indices than the array has axes"),
    (lambda: float(ROWS), "one number is made of an array"),
    (lambda: VECTOR.item(), "one number is made of an array"),
    (lambda: 1 / 0, "divides by zero"),
    (lambda: nowhere, "a name is used that nothing has defined"),  # noqa: F821
    (lambda: THREE(4), "called that is no function"),
    (lambda: np.foo, "no function of that name"),
    (lambda: ROWS.detach(), "does not have: array, tensor or list"),
    (lambda: THREE[0], "a single number is taken for an array"),
    (lambda: len(THREE), "a single number is taken for an array"),
    (lambda: list(np.array(3)), "a single number is taken for an array"),
    (lambda: 2.0 ^ 3, "`^` is no power"),
    (lambda: ROWS ^ 2, "`^` is no power"),
    (lambda: ROWS + None, "two kinds of value are combined"),
    (lambda: np.add(np.arange(3), 0.5, out=np.arange(3)), "fractions are written"),
    (lambda: LEAF.numpy(), "a tensor that carries a gradient"),
    (lambda: LEAF.add_(1), "a tensor that carries a gradient"),
    (lambda: VECTOR.sum().backward(), "nothing carries a gradient"),
    (lambda: VECTOR @ VECTOR.double(), "two tensors of different kinds"),
    (lambda: range(2.5), "a fraction stands where a whole number"),
    (lambda: np.zeros(2, 3), "a shape is one tuple"),
    (lambda: np.zeros(0).max(), "the largest or the mean of nothing"),
    (lambda: max([]), "the largest or the mean of nothing"),
    (lambda: [1, 2].index(3), "looks for something that is not there"),
    (lambda: {"W1": 1}["W2"], "looks for something that is not there"),
    (lambda: ROWS.sum(axes=0), "other arguments than it takes"),
    (lambda: len(), "other arguments than it takes"),
]


def assertion():
    raise AssertionError  # as `assert` does, where pytest does not write it anew


def unbound():
    if ROWS.size == 0:
        total = 0
    return total


def endless():
    return endless()


RAISING += [
    (assertion, "an `assert` of its own fails"),
    (unbound, "before it has a value"),
    (endless, "calls itself without end"),
]


def judgement(outcome, complaint):
    trial = Trial(Row({"x": 1}, 1.0), outcome)
    return Judgement(complaint, trial, (trial,))


@pytest.mark.parametrize(
    ("job", "says"), RAISING, ids=[f"{n}-{says}" for n, (_, says) in enumerate(RAISING)]
)
def test_an_exception_is_told_in_plain_words(job, says):
    with sandbox.unchanged_globals():
        outcome = sandbox.direct(job)
    assert outcome.error is not None
    told = symptoms.told(judgement(outcome, f"It raised {outcome.error}"))
    assert told is not None, repr(outcome.error)
    assert says in told, repr(outcome.error)


def test_every_entry_is_shown():
    told = [says for _, says in RAISING]
    for says in symptoms.RAISED.values():
        assert any(part in says for part in told), says


def test_what_is_not_known_is_not_told():
    outcome = sandbox.Outcome(error=ValueError("a learner's own: no luck today"))
    assert symptoms.told(judgement(outcome, "It raised ValueError")) is None


@pytest.mark.parametrize(
    ("came", "says"),
    [
        (lambda x: np.outer(x, x), "one axis too many came"),
        (lambda x: x.mean(), "one axis is missing"),
        (lambda x: 0, None),
        (lambda x: {"x": x}, None),
    ],
)
def test_axes_are_counted(came, says):
    inputs = [np.arange(2.0), np.arange(3.0)]
    trials = tuple(
        Trial(Row({"x": x}, x), sandbox.Outcome(judging.Answer(came(x))))
        for x in inputs
    )
    told = symptoms.told(Judgement("no", trials[0], trials))
    assert told is None if says is None else says in told
