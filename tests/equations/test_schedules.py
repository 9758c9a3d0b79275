import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from tutorial_lib.equations.schedules import linear

VALUES = st.floats(-9, 9)
STEPS = st.integers(0, 3_000)


@pytest.mark.parametrize(
    ("agent_steps", "epsilon"),
    [
        (0, 1.0),
        (1, 0.9991),  # not at its end after one step
        (250, 0.775),
        (500, 0.55),
        (999, 0.1009),
        (1_000, 0.1),
        (1_001, 0.1),
        (10**9, 0.1),
    ],
)
def test_hand_table(agent_steps, epsilon):
    assert_allclose(linear(agent_steps, 1.0, 0.1, 1_000), epsilon, rtol=1e-12)


def test_it_may_rise():
    # As the weight of a correction does, from 0.4 to 1.
    assert_allclose(linear(50, 0.4, 1.0, 100), 0.7, rtol=1e-12)


def test_many_counts_at_once_for_a_plot():
    values = linear(np.array([0, 5, 10, 99]), 1.0, 0.0, 10)
    assert values.tolist() == [1, 0.5, 0, 0]


@given(start=VALUES, end=VALUES, over=st.integers(1, 2_000))
def test_both_ends_are_exact(start, end, over):
    assert linear(0, start, end, over) == start
    assert linear(over, start, end, over) == end
    assert linear(over + 1, start, end, over) == end


@given(value=VALUES, agent_steps=STEPS, over=st.integers(1, 2_000))
def test_from_a_value_to_itself_is_level(value, agent_steps, over):
    assert linear(agent_steps, value, value, over) == value


@given(start=VALUES, end=VALUES, over=st.integers(1, 2_000), agent_steps=STEPS)
def test_it_never_turns_back_nor_leaves_its_range(start, end, over, agent_steps):
    now, later = (linear(agent_steps + k, start, end, over) for k in (0, 1))
    assert abs(later - end) <= abs(now - end) + 1e-12
    assert min(start, end) - 1e-12 <= now <= max(start, end) + 1e-12


@pytest.mark.parametrize("over", [0, -1, float("nan")])
def test_refuses_a_way_without_length(over):
    with pytest.raises(ValueError, match=f"over must be above 0 .* got {over}"):
        linear(1, 1.0, 0.1, over)


@pytest.mark.parametrize("agent_steps", [-1, float("nan"), np.array([3, -1])])
def test_refuses_a_time_before_the_beginning(agent_steps):
    with pytest.raises(ValueError, match="agent_steps must be at least 0, got"):
        linear(agent_steps, 1.0, 0.1, 10)
