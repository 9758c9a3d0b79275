"""Gradient X-ray: one gradient computed three ways, weight by weight."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from tutorial_lib.agents.numpy_policy import init_params
from tutorial_lib.equations.perceptron import Arrays, forward
from tutorial_lib.equations.policies import log_prob_gradient
from tutorial_lib.figures.tables import Table, table
from tutorial_lib.figures.worded import framed
from tutorial_lib.palette import SIGNED, SIZES

Backward = Callable[[Arrays, np.ndarray, np.ndarray, np.ndarray], Arrays]
STEP = 1e-5  # of the finite differences; the error is least near the cube root of 1e-16


@dataclass(frozen=True)
class Problem:
    """A small policy and a small batch on which every weight can be checked.

    Attributes:
        params: W1 [D, H] and W2 [H], float64.
        obs: [B, D] float64.
        went_up: [B] bool.
        advantages: [B] float64, the weight of each step.
    """

    params: Arrays
    obs: np.ndarray
    went_up: np.ndarray
    advantages: np.ndarray


def small_problem(seed: int = 0) -> Problem:
    """Twenty steps seen by a policy of 12 inputs and 8 hidden units."""
    rng = np.random.default_rng(seed)
    params = init_params(rng, inputs=12, hidden=8)
    return Problem(
        {name: weights.astype(np.float64) for name, weights in params.items()},
        rng.standard_normal((20, 12)),
        rng.random(20) < 0.5,
        rng.standard_normal(20),
    )


def objective(params: Arrays, problem: Problem) -> float:
    """Sum over the batch of advantage times log-probability of the action taken."""
    prob_up, _ = forward(params, problem.obs)
    prob = np.where(problem.went_up, prob_up, 1 - prob_up)
    return float(problem.advantages @ np.log(prob))


def by_hand(problem: Problem, backward: Backward) -> Arrays:
    """Gradient by the rule that the learner wrote; see `perceptron.backward`."""
    prob_up, hidden = forward(problem.params, problem.obs)
    slope = problem.advantages * log_prob_gradient(prob_up, problem.went_up)
    return backward(problem.params, problem.obs, hidden, slope)


def by_finite_differences(problem: Problem) -> Arrays:
    """Gradient by moving one weight at a time, a little up and a little down."""
    grads = {}
    for name, weights in problem.params.items():
        grads[name] = np.zeros_like(weights)
        for index in np.ndindex(weights.shape):
            moved = {key: value.copy() for key, value in problem.params.items()}
            moved[name][index] = weights[index] + STEP
            higher = objective(moved, problem)
            moved[name][index] = weights[index] - STEP
            lower = objective(moved, problem)
            grads[name][index] = (higher - lower) / (2 * STEP)
    return grads


def by_autograd(problem: Problem) -> Arrays:
    """Gradient by PyTorch, in float32, in a process of its own.

    PyTorch takes 250 MB of memory and some seconds to start; the notebook is to train
    without them.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other:
        return other.submit(_autograd, problem).result()


def _autograd(problem: Problem) -> Arrays:
    import torch

    params = {
        name: torch.tensor(weights, dtype=torch.float32, requires_grad=True)
        for name, weights in problem.params.items()
    }
    obs = torch.tensor(problem.obs, dtype=torch.float32)
    logit = torch.relu(obs @ params["W1"]) @ params["W2"]
    went_up = torch.tensor(problem.went_up, dtype=torch.float32)
    advantages = torch.tensor(problem.advantages, dtype=torch.float32)
    # The negative of this loss is the log-probability of the action taken.
    cross_entropy = torch.nn.functional.binary_cross_entropy_with_logits(
        logit, went_up, reduction="none"
    )
    loss = (-advantages * cross_entropy).sum()
    grads = torch.autograd.grad(loss, list(params.values()))
    return {name: grad.numpy() for name, grad in zip(params, grads, strict=True)}


def relative_error(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Largest difference over all weights, as a share of the largest weight."""
    return float(np.abs(ours - theirs).max() / np.abs(theirs).max())


@dataclass(frozen=True)
class GradientXray:
    """The gradient of every weight, three times.

    Attributes:
        hand: by the backward pass that was written by hand.
        finite: by finite differences, float64.
        autograd: by PyTorch, float32.
    """

    hand: Arrays
    finite: Arrays
    autograd: Arrays

    def errors(self) -> Table:
        """Of each matrix the largest difference from the two others, relative."""
        rows = [
            [
                name,
                hand.size,
                f"{relative_error(hand, self.finite[name]):.1e}",
                f"{relative_error(hand, self.autograd[name]):.1e}",
            ]
            for name, hand in self.hand.items()
        ]
        headings = "matrix", "weights", "against finite differences", "against autograd"
        return table(rows, headings)

    def figure(self) -> Figure:
        """Each matrix as coloured cells, three ways, and where they differ."""
        columns = [
            ("by hand", self.hand),
            ("finite differences", self.finite),
            ("PyTorch", self.autograd),
        ]
        figure, axes = plt.subplots(
            len(self.hand), 4, figsize=(9, 4), layout="constrained", squeeze=False
        )
        for row, (name, hand) in zip(axes, self.hand.items(), strict=True):
            limit = np.abs(hand).max()
            look = {"cmap": SIGNED, "vmin": -limit, "vmax": limit, "aspect": "auto"}
            for axis, (title, grads) in zip(row, columns, strict=False):
                axis.imshow(np.atleast_2d(grads[name]), **look)
                axis.set_title(f"{name} {title}", fontsize=9)
            difference = np.abs(np.atleast_2d(hand - self.finite[name]))
            row[3].imshow(difference, cmap=SIZES, vmin=0, vmax=limit, aspect="auto")
            row[3].set_title("difference: white is 0", fontsize=9)
        for axis in axes.flat:
            framed(axis)
        plt.close(figure)
        return figure


def gradient_xray(backward: Backward, seed: int = 0) -> GradientXray:
    """Compare a backward pass with two others that never saw it.

    Args:
        backward: with the arguments of `perceptron.backward`.
        seed: of the small problem that is looked at.

    Returns:
        The three gradients, to tell and to draw.
    """
    problem = small_problem(seed)
    return GradientXray(
        by_hand(problem, backward),
        by_finite_differences(problem),
        by_autograd(problem),
    )
