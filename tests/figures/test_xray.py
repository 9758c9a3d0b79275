"""The gradient X-ray clears a right backward pass and shows up a wrong one."""

import subprocess
import sys

import matplotlib.pyplot as plt
import numpy as np
import pytest

from tutorial_lib.agents.numpy_policy import backward, forward
from tutorial_lib.figures.xray import (
    by_autograd,
    by_finite_differences,
    by_hand,
    gradient_xray,
    objective,
    relative_error,
    small_problem,
)


def relu_slope_is_x(params, obs, hidden, logit_gradient):
    """The mistake of published code: ReLU's derivative is taken to be its value."""
    hidden_gradient = np.outer(logit_gradient, params["W2"]) * hidden
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}


def silent_units_are_blamed(params, obs, hidden, logit_gradient):
    hidden_gradient = np.outer(logit_gradient, params["W2"])
    return {"W1": obs.T @ hidden_gradient, "W2": hidden.T @ logit_gradient}


def downhill(params, obs, hidden, logit_gradient):
    grads = backward(params, obs, hidden, logit_gradient)
    return {name: -grad for name, grad in grads.items()}


@pytest.fixture(scope="module")
def xray():
    return gradient_xray(backward)


# ---- the small problem --------------------------------------------------------------


def test_the_problem_is_small_and_in_64_bits():
    problem = small_problem()
    assert {k: v.shape for k, v in problem.params.items()} == {
        "W1": (12, 8),
        "W2": (8,),
    }
    assert problem.obs.shape == (20, 12)
    assert problem.went_up.shape == problem.advantages.shape == (20,)
    for array in (*problem.params.values(), problem.obs, problem.advantages):
        assert array.dtype == np.float64


def test_every_weight_of_the_problem_matters_and_units_are_silent_at_times():
    problem = small_problem()
    _, hidden = forward(problem.params, problem.obs)
    assert ((hidden > 0).any(axis=0) & (hidden == 0).any(axis=0)).all()
    assert 0 < problem.went_up.sum() < 20
    for grad in by_finite_differences(problem).values():
        assert (grad != 0).all()


def test_the_objective_by_hand():
    problem = small_problem()
    total = 0.0
    for x, up, weight in zip(
        problem.obs, problem.went_up, problem.advantages, strict=True
    ):
        hidden = [max(0.0, x @ unit) for unit in problem.params["W1"].T]
        prob_up = 1 / (1 + np.exp(-np.dot(hidden, problem.params["W2"])))
        total += weight * np.log(prob_up if up else 1 - prob_up)
    assert objective(problem.params, problem) == pytest.approx(total, rel=1e-12)


# ---- three gradients ----------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_every_weight_agrees_with_finite_differences(seed):
    problem = small_problem(seed)
    hand, finite = by_hand(problem, backward), by_finite_differences(problem)
    for name, grad in hand.items():
        assert relative_error(grad, finite[name]) < 1e-6
        np.testing.assert_allclose(grad, finite[name], rtol=1e-6, atol=1e-8)


def test_every_weight_agrees_with_autograd(xray):
    for name, grad in xray.hand.items():
        assert xray.autograd[name].dtype == np.float32
        assert relative_error(grad, xray.autograd[name]) < 1e-5
        np.testing.assert_allclose(grad, xray.autograd[name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("wrong", [relu_slope_is_x, silent_units_are_blamed, downhill])
def test_a_wrong_backward_pass_shows(wrong):
    problem = small_problem()
    finite = by_finite_differences(problem)
    assert relative_error(by_hand(problem, wrong)["W1"], finite["W1"]) > 0.1


def test_finite_differences_leave_the_weights_as_they_were():
    problem, untouched = small_problem(), small_problem()
    by_finite_differences(problem)
    for name, weights in problem.params.items():
        np.testing.assert_array_equal(weights, untouched.params[name])


def test_relative_error_by_hand():
    ours, theirs = np.array([[1.0, -2.0], [4.5, 0]]), np.array([[1.0, -2.5], [5.0, 0]])
    assert relative_error(ours, theirs) == pytest.approx(0.5 / 5.0)
    assert relative_error(-theirs, theirs) == 2
    assert relative_error(theirs, theirs) == 0


def test_another_seed_is_another_problem(xray):
    other = by_hand(small_problem(1), backward)
    assert not np.allclose(other["W1"], xray.hand["W1"])
    np.testing.assert_array_equal(
        by_hand(small_problem(0), backward)["W1"], xray.hand["W1"]
    )


def test_pytorch_stays_out_of_this_process():
    code = (
        "import sys\n"
        "from tutorial_lib.figures.xray import by_autograd, small_problem\n"
        "print(by_autograd(small_problem())['W1'].shape, 'torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (ran.stdout, ran.stderr) == ("(12, 8) False\n", "")


# ---- what is shown ------------------------------------------------------------------


def test_the_table_has_a_line_for_each_matrix(xray):
    told = xray.errors()
    assert told.headings == (
        "matrix",
        "weights",
        "against finite differences",
        "against autograd",
    )
    assert [row[:2] for row in told.rows] == [["W1", "96"], ["W2", "8"]]
    for name, _, finite, autograd in told.rows:
        hand = xray.hand[name]
        assert float(finite) == pytest.approx(
            relative_error(hand, xray.finite[name]), rel=0.1
        )
        assert float(autograd) == pytest.approx(
            relative_error(hand, xray.autograd[name]), rel=0.1
        )


def test_the_picture_shows_each_matrix_three_ways_and_the_difference(xray):
    figure = xray.figure()
    assert plt.get_fignums() == []
    titles = [axes.get_title() for axes in figure.axes]
    ways = ["by hand", "finite differences", "PyTorch"]
    assert titles == [
        *(f"W1 {way}" for way in ways),
        "difference: white is 0",
        *(f"W2 {way}" for way in ways),
        "difference: white is 0",
    ]
    shown = [np.asarray(axes.images[0].get_array()) for axes in figure.axes]
    np.testing.assert_array_equal(shown[0], xray.hand["W1"])
    np.testing.assert_array_equal(shown[1], xray.finite["W1"])
    np.testing.assert_array_equal(shown[2], xray.autograd["W1"])
    np.testing.assert_array_equal(shown[4], xray.hand["W2"][None])
    # One scale for all four of a row: what is small there looks small.
    limits = [axes.images[0].get_clim()[1] for axes in figure.axes]
    assert len(set(limits[:4])) == len(set(limits[4:])) == 1


def test_autograd_never_sees_the_learners_function():
    problem = small_problem(2)
    np.testing.assert_allclose(
        by_autograd(problem)["W2"],
        by_finite_differences(problem)["W2"],
        rtol=1e-4,
        atol=1e-5,
    )
