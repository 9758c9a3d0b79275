"""Each slip gives its own numbers, worked out by hand, where the right form differs."""

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose

from tutorial_lib.equations.perceptron import backward, forward
from tutorial_lib.equations.returns import standardise
from tutorial_lib.equations.slips import (
    backward_with_x,
    divided,
    in_all_rows,
    in_own_row,
    jumping_huber,
    minus_one_at_the_end,
    score_so_far,
)
from tutorial_lib.equations.targets import huber


@pytest.mark.parametrize(
    ("error", "loss", "slope"),
    [
        (0.0, 0.0, 0.0),
        (1.0, 0.5, 1.0),
        (-1.25, 0.78125, -1.25),
        (1.5, 1.125, 1.5),
        (1.501, 1.001, 1.0),
        (-4.0, 3.5, -1.0),
        (1e30, 1e30, 1.0),
    ],
)
def test_the_loss_jumps_down_at_one_and_a_half(error, loss, slope):
    errors = torch.tensor([error], requires_grad=True)
    found = jumping_huber(errors)
    found.sum().backward()
    assert found.item() == pytest.approx(loss)
    assert errors.grad.item() == pytest.approx(slope)


def test_elsewhere_it_is_hubers():
    errors = torch.tensor([-3.0, -0.5, 0.0, 0.9, 1.0, 1.6, 7.0])
    torch.testing.assert_close(jumping_huber(errors), huber(errors))
    assert jumping_huber(torch.tensor(1.4)) != huber(torch.tensor(1.4))


def test_the_reward_of_an_end_is_lost():
    target = torch.tensor([5.0, 0.5, -2.0])
    terminated = torch.tensor([True, False, True])
    found = minus_one_at_the_end(target, terminated)
    assert found.tolist() == [-1, 0.5, -1]
    assert target.tolist() == [5, 0.5, -2]


def test_a_target_stands_in_every_row_and_the_last_one_stays():
    known = torch.tensor([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    actions, target = torch.tensor([0, 2, 0]), torch.tensor([10.0, 20.0, 30.0])
    # 10 was written in the first column, too, and 30 over it.
    slip = [[30, 2, 20], [30, 5, 20], [30, 8, 20]]
    assert in_all_rows(known, actions, target).tolist() == slip
    right = [[10, 2, 3], [4, 5, 20], [30, 8, 9]]
    assert in_own_row(known, actions, target).tolist() == right
    assert known.flatten().tolist() == [*range(1, 10)]


def test_a_single_row_is_its_own():
    batch = torch.tensor([[1.0, 2.0]]), torch.tensor([1]), torch.tensor([7.0])
    assert in_all_rows(*batch).tolist() == in_own_row(*batch).tolist() == [[1, 7]]


def test_the_score_so_far_grows_where_a_reward_is_of_one_step():
    before, rewards = np.array([30.0, 0.0]), np.array([5.0, -1.0], np.float32)
    found = score_so_far(before, rewards)
    assert found.tolist() == [35, -1]
    assert found.dtype == np.float32


def test_returns_are_divided_but_not_centred():
    # Mean 2, deviation 1: the right form is -1 and 1.
    returns = np.array([1.0, 3.0])
    assert_allclose(divided(returns), [1, 3])
    assert_allclose(standardise(returns), [-1, 1])
    assert divided(returns).dtype == np.float32


@pytest.mark.parametrize("returns", [[], [2.0], [-1.0, -1.0]])
def test_equal_returns_become_zeros(returns):
    assert divided(np.array(returns)).tolist() == [0] * len(returns)


def test_the_slope_of_the_relu_is_x():
    # hidden = relu([1, 2] @ W1) = [0, 5]; per unit of logit W2 is [3, 4].
    params = {"W1": np.array([[1.0, 1.0], [-2.0, 2.0]]), "W2": np.array([3.0, 4.0])}
    obs = np.array([[1.0, 2.0]])
    _, hidden = forward(params, obs)
    assert hidden.tolist() == [[0, 5]]
    slip, right = (
        slope_back(params, obs, hidden, np.array([0.5]))
        for slope_back in (backward_with_x, backward)
    )
    assert slip["W1"].tolist() == [[0, 10], [0, 20]]  # 0.5 * 4 * 5, times 1 and 2
    assert right["W1"].tolist() == [[0, 2], [0, 4]]
    assert slip["W2"].tolist() == right["W2"].tolist() == [0, 2.5]
