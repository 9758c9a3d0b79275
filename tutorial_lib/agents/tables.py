"""Q-learning, SARSA and Expected SARSA with a table: one loop, one argument apart."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch

from tutorial_lib.agents.tally import Tally
from tutorial_lib.equations.policies import draw, epsilon_greedy_probs
from tutorial_lib.equations.targets import (
    expected_value,
    max_value,
    sampled_value,
    td_target,
)
from tutorial_lib.worlds.cliff import Cliff, CliffWorld

# From Q(s', a) [B, A], the policy there [B, A] and the next action [B] to a value [B].
NextValue = Callable[[torch.Tensor, torch.Tensor, torch.Tensor], torch.Tensor]

NEXT_VALUES: dict[str, NextValue] = {
    "Expected SARSA": lambda q_values, probs, actions: expected_value(q_values, probs),
    "SARSA": lambda q_values, probs, actions: sampled_value(q_values, actions),
    "Q-learning": lambda q_values, probs, actions: max_value(q_values),
}


class Walks(NamedTuple):
    """What became of B walkers.

    Attributes:
        returns: [B, games] float64, the sum of the rewards of each game.
        q_tables: [B, S, A] float64, what each had learned at the end.
    """

    returns: np.ndarray
    q_tables: np.ndarray


def walk(
    cliff: Cliff,
    next_value: NextValue,
    learning_rates: np.ndarray,
    games: int,
    *,
    epsilon: float = 0.1,
    gamma: float = 1.0,
    seed: int = 0,
) -> Walks:
    """Let walkers learn, each with a table of its own that begins with zeros.

    Args:
        cliff: where they walk.
        next_value: one of `NEXT_VALUES`, the argument that tells the methods apart.
        learning_rates: [B] float, one for each walker.
        games: that every walker plays.
        epsilon: share of random actions.
        gamma: discount.
        seed: makes it repeatable.

    Returns:
        The walkers' returns and tables.

    Source: Sutton and Barto 2018, sections 6.4 to 6.6.
    """
    rng = np.random.default_rng(seed)
    world = CliffWorld(cliff, len(learning_rates))
    walkers, tally = np.arange(world.num_envs), Tally(world)
    q_tables = np.zeros((len(walkers), *cliff.rewards.shape))
    played = np.zeros(len(walkers), dtype=int)
    states = world.reset()
    actions = draw(epsilon_greedy_probs(q_tables[walkers, states], epsilon), rng)
    while (played < games).any():
        step = world.step(actions)
        next_q_values = q_tables[walkers, step.obs]
        next_probs = epsilon_greedy_probs(next_q_values, epsilon)
        next_actions = draw(next_probs, rng)  # act
        value = next_value(*_tensors(next_q_values, next_probs, next_actions))
        rewards, terminated = _tensors(step.rewards, step.terminated)
        target = td_target(rewards, terminated, value, gamma)
        here = walkers, states, actions
        q_tables[here] += learning_rates * (target.numpy() - q_tables[here])  # learn
        tally.count(actions, step.only(played < games))
        played += step.ended
        states, actions = step.obs, next_actions
    return Walks(tally.by_column(), q_tables)


def way(cliff: Cliff, q_table: np.ndarray) -> list[int]:
    """The places that the best actions lead through.

    Args:
        cliff: where the table was learned.
        q_table: [S, A] float.

    Returns:
        Places from the start on; the last is the goal, or the first place that comes
        a second time.
    """
    places, terminated = [cliff.start], False
    while not terminated and places[-1] not in places[:-1]:
        here = places[-1], q_table[places[-1]].argmax()
        places.append(int(cliff.next_states[here]))
        terminated = cliff.terminated[here]
    return places


def _tensors(*arrays: np.ndarray) -> Iterator[torch.Tensor]:
    return map(torch.from_numpy, arrays)
