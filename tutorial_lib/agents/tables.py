"""Q-learning, SARSA and Expected SARSA with a table: one loop, one argument apart.

`td_control` plays episode after episode of a Gymnasium environment, and `walk` lets
hundreds of walkers on the cliff go side by side.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import array_namespace

from tutorial_lib.agents.tally import Tally
from tutorial_lib.equations.policies import draw, epsilon_greedy_probs
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.tabular import q_learning_update
from tutorial_lib.worlds.cliff import Cliff, CliffWorld

# From Q(s', a) [B, A], the policy there [B, A] and the next action [B] to a value [B];
# arrays of NumPy, or tensors of torch, which a table does not need.
NextValue = Callable[[Any, Any, Any], Any]

NEXT_VALUES: dict[str, NextValue] = {
    "Expected SARSA": lambda q_values, probs, actions: (probs * q_values).sum(axis=1),
    "SARSA": lambda q_values, probs, actions: q_values[range(len(actions)), actions],
    "Q-learning": lambda q_values, probs, actions: array_namespace(q_values).max(
        q_values, axis=1
    ),
}


@dataclass(frozen=True)
class Settings:
    """Of Q-learning and SARSA on the slippery lake of lesson 04.

    Attributes:
        learning_rate: share of the TD error that a step moves the table by.
        gamma: discount per agent step.
        epsilon_start: share of random actions at first.
        epsilon_end: share of random actions later.
        epsilon_over: agent steps from the one to the other.
    """

    learning_rate: float = 0.1
    gamma: float = 0.99
    epsilon_start: float = 1.0
    epsilon_end: float = 0.1
    epsilon_over: int = 50_000


# From the table, a state, epsilon and a source of draws to an action.
Act = Callable[[np.ndarray, int, float, np.random.Generator], int]
# `sarsa_update`, or what takes the same and returns the same.
Learn = Callable[..., tuple[np.ndarray, float]]


def act(
    q_table: np.ndarray, state: int, epsilon: float, rng: np.random.Generator
) -> int:
    """Draw an action of the epsilon-greedy policy.

    Args:
        q_table: [S, A] float.
        state: where the agent is.
        epsilon: share of random actions.
        rng: source of the draw.

    Returns:
        The action's number.
    """
    probs = epsilon_greedy_probs(q_table[[state]], epsilon)  # [1, A]
    return int(draw(probs, rng)[0])


def q_learning(
    q_table: np.ndarray,
    state: int,
    action: int,
    reward: float,
    next_state: int,
    next_action: int,
    *rest: Any,
) -> tuple[np.ndarray, float]:
    """`q_learning_update` in the place of `sarsa_update`: the next action is ignored.

    Args:
        q_table: [S, A] float.
        state: s.
        action: a.
        reward: r.
        next_state: s'.
        next_action: a', which it does not ask for.
        *rest: terminated, truncated, learning_rate and gamma.

    Returns:
        The new table and the TD error.
    """
    return q_learning_update(q_table, state, action, reward, next_state, *rest)


def td_control(
    world: Any, act: Act, learn: Learn, settings: Settings, rng: np.random.Generator
) -> Iterator[tuple[int, float, np.ndarray]]:
    """Play episode after episode, and learn at every step.

    The next action is drawn before the update, which SARSA needs; then it is taken.

    Args:
        world: a Gymnasium environment whose observations and actions are numbers.
        act: such as `act`.
        learn: such as `sarsa_update`.
        settings: learning rate, discount, exploration.
        rng: source of the draws and of the world's seeds.

    Yields:
        After each episode the agent steps so far, the sum of its rewards, and the table
        [S, A] as it is then; it begins with zeros.

    Source: Sutton and Barto 2018, sections 6.4 and 6.5.
    """
    q_table = np.zeros((world.observation_space.n, world.action_space.n))
    agent_steps, epsilon = 0, settings.epsilon_start
    schedule = settings.epsilon_start, settings.epsilon_end, settings.epsilon_over
    rates = settings.learning_rate, settings.gamma
    while True:  # an episode
        state, _ = world.reset(seed=int(rng.integers(2**31)))
        action = act(q_table, state, epsilon, rng)
        episode_return, over = 0.0, False
        while not over:
            next_state, reward, terminated, truncated, _ = world.step(action)  # step
            agent_steps += 1
            epsilon = float(linear(agent_steps, *schedule))
            next_action = act(q_table, next_state, epsilon, rng)  # act
            step = state, action, reward, next_state, next_action, terminated, truncated
            q_table, _ = learn(q_table, *step, *rates)  # learn
            episode_return += reward
            over = terminated or truncated
            state, action = next_state, next_action
        yield agent_steps, episode_return, q_table


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
        value = next_value(next_q_values, next_probs, next_actions)
        target = step.rewards + gamma * np.where(step.terminated, 0, value)
        here = walkers, states, actions
        q_tables[here] += learning_rates * (target - q_tables[here])  # learn
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
