import copy

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal

from tutorial_lib.equations.optimisers import adam_start, adam_step, rmsprop_step

INPUTS, HIDDEN = 6, 5


def small_params(dtype=np.float64):
    rng = np.random.default_rng(0)
    shapes = {"W1": (INPUTS, HIDDEN), "W2": (HIDDEN,)}
    return {k: rng.standard_normal(shape).astype(dtype) for k, shape in shapes.items()}


def torch_params(params):
    return {k: torch.tensor(v, requires_grad=True) for k, v in params.items()}


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


def random_grads(seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return {k: scale * rng.standard_normal(v.shape) for k, v in small_params().items()}


class TestOptimisers:
    def follow_torch(self, optimizer, by_torch, scale):
        """Yield gradients, and torch's weights after it used them too."""
        for seed in range(20):
            grads = random_grads(seed, scale)
            for name, weight in by_torch.items():
                weight.grad = torch.tensor(grads[name])
            optimizer.step()
            yield grads, {k: v.detach().numpy() for k, v in by_torch.items()}

    # Beside small gradients epsilon counts, and with it the place where it stands.
    @pytest.mark.parametrize("scale", [1.0, 1e-4, 1e-6])
    def test_rmsprop_equals_torch(self, scale):
        params = small_params()
        by_torch = torch_params(params)
        optimizer = torch.optim.RMSprop(
            by_torch.values(), lr=0.01, alpha=0.9, eps=1e-5, maximize=True
        )
        mean_square = {k: np.zeros_like(v) for k, v in params.items()}
        for grads, expected in self.follow_torch(optimizer, by_torch, scale):
            params, mean_square = rmsprop_step(
                params, grads, mean_square, 0.01, decay=0.9, epsilon=1e-5
            )
            assert_params_close(params, expected, 1e-12)

    @pytest.mark.parametrize("scale", [1.0, 1e-4, 1e-6])
    def test_adam_equals_torch(self, scale):
        params = small_params()
        by_torch = torch_params(params)
        optimizer = torch.optim.Adam(by_torch.values(), lr=0.01, maximize=True)
        state = adam_start(params)
        for grads, expected in self.follow_torch(optimizer, by_torch, scale):
            params, state = adam_step(params, grads, state, 0.01)
            assert_params_close(params, expected, 1e-9)

    def test_adams_first_step_has_the_size_of_the_learning_rate(self):
        params = {"W1": np.array([1.0, 1.0])}
        grads = {"W1": np.array([100.0, -0.1])}
        stepped, state = adam_step(params, grads, adam_start(params), 0.01)
        assert_allclose(stepped["W1"], [1.01, 0.99], rtol=1e-6)
        assert state.updates == 1

    def test_rmsprops_default_constants_are_karpathys(self):
        params, grads = {"W": np.array([0.0])}, {"W": np.array([1.0])}
        stepped, mean_square = rmsprop_step(params, grads, {"W": np.zeros(1)})
        assert_allclose(mean_square["W"], [0.01])
        assert_allclose(stepped["W"], [1e-4 / (0.1 + 1e-5)])

    def test_a_gradient_of_0_moves_nothing(self):
        params = small_params()
        zeros = {k: np.zeros_like(v) for k, v in params.items()}
        assert_params_equal(rmsprop_step(params, zeros, zeros)[0], params)
        assert_params_equal(adam_step(params, zeros, adam_start(params), 1)[0], params)

    def test_float32_stays_float32(self):
        params = small_params(np.float32)
        grads = {k: v.astype(np.float32) for k, v in random_grads(0).items()}
        state = adam_start(params)
        stepped, state = adam_step(params, grads, state, 1e-3)
        other, mean_square = rmsprop_step(params, grads, adam_start(params).mean)
        for arrays in (stepped, state.mean, state.mean_square, other, mean_square):
            assert all(array.dtype == np.float32 for array in arrays.values())

    def test_arguments_stay_as_they_were(self):
        params, grads = small_params(), random_grads(0)
        _, state = adam_step(params, grads, adam_start(params), 0.1)
        before = copy.deepcopy((params, grads, state))
        adam_step(params, grads, state, 0.1)
        rmsprop_step(params, grads, state.mean_square, 0.1)
        assert_params_equal(params, before[0])
        assert_params_equal(grads, before[1])
        assert_params_equal(state.mean, before[2].mean)
        assert_params_equal(state.mean_square, before[2].mean_square)
        assert state.updates == before[2].updates
