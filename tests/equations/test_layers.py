import pytest
import torch
from torch.nn import functional
from torch.testing import assert_close

from tutorial_lib.equations.layers import layer_norm

ONES, ZEROS = torch.ones(4), torch.zeros(4)


class TestLayerNorm:
    def test_by_hand(self):
        features = torch.tensor([[1.0, 1, 3, 3], [-50, 50, -50, 50], [7, 7, 7, 7]])
        wanted = torch.tensor([[-1.0, -1, 1, 1], [-1, 1, -1, 1], [0, 0, 0, 0]])
        assert_close(layer_norm(features, ONES, ZEROS, 1e-9), wanted)
        scale, shift = torch.tensor([1.0, 2, 3, 4]), torch.tensor([0.0, 10, 0, 10])
        wanted = torch.tensor([[-1.0, 8, 3, 14]])
        assert_close(layer_norm(features[:1], scale, shift, 1e-9), wanted)

    @pytest.mark.parametrize("eps", [1e-5, 0.5])
    def test_it_is_torchs_own_and_so_is_its_gradient(self, eps):
        rng = torch.Generator().manual_seed(0)
        arguments = [
            torch.randn(shape, generator=rng, dtype=torch.float64).requires_grad_()
            for shape in ((5, 4), (4,), (4,))
        ]
        features, scale, shift = arguments
        ours = layer_norm(features, scale, shift, eps)
        theirs = functional.layer_norm(features, (4,), scale, shift, eps)
        assert_close(ours, theirs)
        weights = torch.randn(5, 4, generator=rng, dtype=torch.float64)
        slopes = [
            torch.autograd.grad((each * weights).sum(), arguments)
            for each in (ours, theirs)
        ]
        for mine, its in zip(*slopes, strict=True):
            assert_close(mine, its)

    @pytest.mark.parametrize("times", [1e-2, 1e3])
    def test_a_larger_or_smaller_row_says_the_same(self, times):
        features = torch.tensor([[1.0, 2, 4, -3]])
        before = layer_norm(features, ONES, ZEROS)
        assert_close(
            layer_norm(features * times, ONES, ZEROS), before, rtol=0, atol=2e-2
        )

    @pytest.mark.parametrize(
        ("scale", "shift"), [((3,), (4,)), ((4,), (3,)), ((1,), (1,)), ((1, 4), (4,))]
    )
    def test_what_might_broadcast_is_refused(self, scale, shift):
        with pytest.raises(ValueError, match=r"scale and shift \[D\]; got \[2, 4\]"):
            layer_norm(torch.zeros(2, 4), torch.ones(scale), torch.zeros(shift))

    def test_eps_must_be_above_0(self):
        with pytest.raises(ValueError, match="eps must be above 0"):
            layer_norm(torch.zeros(2, 4), ONES, ZEROS, 0.0)
