import copy
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations.perceptron import backward, forward
from tutorial_lib.equations.policies import clipped_weight, log_prob_gradient

INPUTS, HIDDEN, BATCH = 6, 5, 9


def small_params(dtype=np.float64, seed=0):
    rng = np.random.default_rng(seed)
    w1 = rng.standard_normal((INPUTS, HIDDEN)) / np.sqrt(INPUTS)
    w2 = rng.standard_normal(HIDDEN) / np.sqrt(HIDDEN)
    return {"W1": w1.astype(dtype), "W2": w2.astype(dtype)}


def small_batch(dtype=np.float64, seed=1):
    """Observations, actions, advantages, and the probability of each action before."""
    rng = np.random.default_rng(seed)
    return SimpleNamespace(
        obs=rng.standard_normal((BATCH, INPUTS)).astype(dtype),
        went_up=rng.random(BATCH) < 0.5,
        advantages=rng.standard_normal(BATCH).astype(dtype),
        old_prob=rng.uniform(0.3, 0.7, BATCH).astype(dtype),
    )


def objective(params, batch, clip):
    """The clipped objective, once more from the paper, mean over the batch."""
    prob_up, _ = forward(params, batch.obs)
    ratio = np.where(batch.went_up, prob_up, 1 - prob_up) / batch.old_prob
    clipped = np.clip(ratio, 1 - clip, 1 + clip)
    return np.minimum(ratio * batch.advantages, clipped * batch.advantages).mean()


def objective_gradient(params, batch, clip):
    """Its gradient, put together from the package's pieces as `learn` does."""
    prob_up, hidden = forward(params, batch.obs)
    ratio = np.where(batch.went_up, prob_up, 1 - prob_up) / batch.old_prob
    weight = clipped_weight(ratio, batch.advantages, clip)
    slope = weight * log_prob_gradient(prob_up, batch.went_up) / BATCH
    return backward(params, batch.obs, hidden, slope)


def finite_differences(function, params, width=1e-6):
    """The slope of `function` along every single weight."""
    slopes = {name: np.zeros_like(array) for name, array in params.items()}
    for name, array in params.items():
        for place in np.ndindex(array.shape):
            ahead, behind = copy.deepcopy(params), copy.deepcopy(params)
            ahead[name][place] += width
            behind[name][place] -= width
            slopes[name][place] = (function(ahead) - function(behind)) / (2 * width)
    return slopes


def torch_log_probs(params, obs, went_up):
    """log pi(a given s) of the same network, by torch."""
    logits = torch.relu(torch.as_tensor(obs) @ params["W1"]) @ params["W2"]
    sign = torch.as_tensor(np.where(went_up, 1, -1)).to(logits.dtype)
    return torch.nn.functional.logsigmoid(sign * logits)


def torch_params(params):
    return {k: torch.tensor(v, requires_grad=True) for k, v in params.items()}


def torch_objective(log_probs, old_prob, advantages, clip):
    ratio = log_probs.exp() / torch.as_tensor(old_prob)
    advantages = torch.as_tensor(advantages)
    clipped = ratio.clip(1 - clip, 1 + clip)
    return torch.minimum(ratio * advantages, clipped * advantages).mean()


def assert_params_close(params, expected, tolerance):
    """Relative to the largest number of each array."""
    assert params.keys() == expected.keys()
    for name, array in params.items():
        other = np.asarray(expected[name])
        assert array.shape == other.shape
        assert np.abs(array - other).max() < tolerance * np.abs(other).max(), name


def assert_params_equal(params, expected):
    assert params.keys() == expected.keys()
    for name in params:
        assert_array_equal(params[name], expected[name])


class TestForward:
    def test_by_hand(self):
        params = {
            "W1": np.array([[1.0, -1.0], [2.0, 0.0]]),
            "W2": np.array([1.0, 99.0]),
        }
        prob_up, hidden = forward(params, np.array([[1.0, 1.0], [0.0, 0.0]]))
        assert_array_equal(hidden, [[3, 0], [0, 0]])  # the 99 hangs on a silent unit
        assert_allclose(prob_up, [1 / (1 + np.exp(-3)), 0.5], rtol=1e-14)

    @pytest.mark.parametrize("dtype", [np.float32, np.float64])
    def test_shapes_and_types(self, dtype):
        prob_up, hidden = forward(small_params(dtype), small_batch(dtype).obs)
        assert (prob_up.shape, prob_up.dtype) == ((BATCH,), dtype)
        assert (hidden.shape, hidden.dtype) == ((BATCH, HIDDEN), dtype)

    def test_games_of_a_batch_do_not_mix(self):
        params, obs = small_params(), small_batch().obs
        alone = np.concatenate([forward(params, row[None])[0] for row in obs])
        assert_allclose(forward(params, obs)[0], alone, rtol=1e-12)


class TestBackward:
    def test_by_hand(self):
        params = {"W1": np.zeros((2, 2)), "W2": np.array([3.0, 99.0])}
        obs, hidden = np.array([[1.0, 2.0]]), np.array([[5.0, 0.0]])
        grads = backward(params, obs, hidden, np.array([10.0]))
        assert_array_equal(
            grads["W1"], [[30, 0], [60, 0]]
        )  # nothing by the silent unit
        assert_array_equal(grads["W2"], [50, 0])

    def test_equals_finite_differences_at_every_weight(self):
        params, batch = small_params(), small_batch()

        def log_prob_sum(params):
            prob_up, _ = forward(params, batch.obs)
            log_probs = np.log(np.where(batch.went_up, prob_up, 1 - prob_up))
            return (batch.advantages * log_probs).sum()

        prob_up, hidden = forward(params, batch.obs)
        assert (hidden == 0).any()  # silent and active units, or this proves less
        assert (hidden > 0).any()
        slope = batch.advantages * log_prob_gradient(prob_up, batch.went_up)
        grads = backward(params, batch.obs, hidden, slope)
        assert_params_close(grads, finite_differences(log_prob_sum, params), 1e-6)

    @pytest.mark.parametrize(
        ("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-12)]
    )
    def test_equals_autograd(self, dtype, tolerance):
        params, batch = small_params(dtype), small_batch(dtype)
        by_torch = torch_params(params)
        log_probs = torch_log_probs(by_torch, batch.obs, batch.went_up)
        (torch.as_tensor(batch.advantages) * log_probs).sum().backward()
        prob_up, hidden = forward(params, batch.obs)
        slope = batch.advantages * log_prob_gradient(prob_up, batch.went_up)
        grads = backward(params, batch.obs, hidden, slope)
        assert all(grad.dtype == dtype for grad in grads.values())
        assert_params_close(grads, {k: v.grad for k, v in by_torch.items()}, tolerance)

    @pytest.mark.parametrize("clip", [0.05, 0.2, 10])
    def test_the_clipped_objective_equals_finite_differences(self, clip):
        params, batch = small_params(), small_batch()
        expected = finite_differences(lambda p: objective(p, batch, clip), params)
        assert_params_close(objective_gradient(params, batch, clip), expected, 1e-6)

    @pytest.mark.parametrize("clip", [0.05, 0.2, 10])
    def test_the_clipped_objective_equals_autograd(self, clip):
        params, batch = small_params(np.float32), small_batch(np.float32)
        by_torch = torch_params(params)
        log_probs = torch_log_probs(by_torch, batch.obs, batch.went_up)
        torch_objective(log_probs, batch.old_prob, batch.advantages, clip).backward()
        expected = {k: v.grad for k, v in by_torch.items()}
        assert_params_close(objective_gradient(params, batch, clip), expected, 1e-5)

    def test_leaves_its_arguments_alone(self):
        params, obs = small_params(), small_batch().obs
        hidden, slope = forward(params, obs)[1], np.ones(BATCH)
        before = copy.deepcopy((params, obs, hidden, slope))
        backward(params, obs, hidden, slope)
        for array, copied in zip((obs, hidden, slope), before[1:], strict=True):
            assert_array_equal(array, copied)
        assert_params_equal(params, before[0])
