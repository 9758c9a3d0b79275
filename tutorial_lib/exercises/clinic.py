"""Five agents, each with one mistake of lesson 09, and a sound one: their vital signs.

All are the same small Q-learning agent, put together from the functions of the rooms.
In a patient one of them is left with one of its mistakes.
"""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from tutorial_lib.checks import one_of
from tutorial_lib.exercises.catalogue import Mistake, catalogue
from tutorial_lib.exercises.exercise import find
from tutorial_lib.worlds.toys import ProbeWorld

PARTS = (
    "three_layers",
    "step_targets",
    "next_worth",
    "mean_loss",
    "evaluation_actions",
)
# Of each patient the function with a mistake, and its number on the page.
_ILL = {
    "A": ("mean_loss", 1),
    "B": ("evaluation_actions", 2),
    "C": ("next_worth", 0),
    "D": ("step_targets", 2),
    "E": ("three_layers", 1),
}
PATIENTS = tuple(_ILL)

Arrays = tuple[np.ndarray, ...]
SEEN = (-1.0, 0.0, 1.0)  # what the probes show
UPDATES, GAMES = 200, 32
COPY_EVERY = 5  # updates
CUT = 4  # agent steps after which the endless world is cut


def parts(**instead: Callable[..., Any]) -> SimpleNamespace:
    """The functions of an agent: the course's own, or others in place of some.

    Args:
        instead: functions by the names of `PARTS`.

    Raises:
        ValueError: an agent has no such part.
    """
    for name in instead:
        one_of("part", name, PARTS)
    own = {name: found.solution for name in PARTS if (found := find(name))}
    return SimpleNamespace(**own | instead)


def patient(letter: str) -> SimpleNamespace:
    """The functions of one of `PATIENTS`.

    Raises:
        ValueError: no patient is called so.
    """
    one_of("patient", letter, PATIENTS)
    return parts(**{_ILL[letter][0]: _mistake(letter).wrong})


def opened(letter: str) -> str:
    """What is wrong with a patient: the function, and its code.

    Raises:
        ValueError: no patient is called so.
    """
    one_of("patient", letter, PATIENTS)
    lines = [f"{letter}: {_ILL[letter][0]}", *_mistake(letter).body.split("\n")]
    return "\n    ".join(lines)


def vital_signs(agent: SimpleNamespace) -> dict[str, float]:
    """What a doctor reads: an agent learns four small worlds, and its values are told.

    Args:
        agent: its functions, of `parts` or `patient`.

    Returns:
        The value of the only state of `ConstantReward` (truth 1) and of a world without
        end that is cut every 4 steps (truth 10); those of both states of
        `ObservationReward` (truth -1 and 1), and the loss there at last; of
        `MatchReward` the value of the best actions (truth 1), what an evaluation
        returns (best 1) and its entropy, the mean over both states, in nats.
    """
    constant, _ = learned(agent, probe("ConstantReward"))
    observed, loss = learned(agent, probe("ObservationReward"))
    endless, _ = learned(agent, without_end(), updates=3 * UPDATES)
    matched, _ = learned(agent, probe("MatchReward"))
    best = matched[[0, 2]]
    starts = np.random.default_rng(1).integers(2, size=1000)
    actions = agent.evaluation_actions(best, 1000, 1)
    right = np.where(starts == 0, actions == 0, actions == 1)
    return {
        "constant": float(constant[1].mean()),
        "seen -1": float(observed[0].mean()),
        "seen 1": float(observed[2].mean()),
        "loss": loss,
        "endless": float(endless[1].mean()),
        "value": float(best.max(axis=1).mean()),
        "return": float(np.where(right, 1, -1).mean()),
        "entropy": float(np.mean([_entropy(actions[starts == s]) for s in (0, 1)])),
    }


def probe(game: str) -> Iterator[Arrays]:
    """Random steps in a probe world: seen, done, got, seen next, over, cut off."""
    # Not of one seed: then each action would follow from what is seen.
    world, rng = ProbeWorld(game, GAMES, seed=1), np.random.default_rng(0)
    obs = world.reset()
    while True:
        actions = rng.integers(2, size=GAMES)
        step = world.step(actions)
        yield obs, actions, step.rewards, step.obs, step.terminated, step.truncated
        obs = step.obs


def without_end() -> Iterator[Arrays]:
    """The same of a world of one state, 1 point a step, cut every `CUT` steps."""
    rng, obs, no = np.random.default_rng(0), np.zeros((GAMES, 1)), np.zeros(GAMES, bool)
    age = np.arange(GAMES)
    while True:
        age = (age + 1) % CUT
        yield obs, rng.integers(2, size=GAMES), np.ones(GAMES), obs, no, age == 0


def learned(
    agent: SimpleNamespace, steps: Iterator[Arrays], updates: int = UPDATES
) -> tuple[np.ndarray, float]:
    """Values of the states -1, 0 and 1, [3, 2], and the loss of the last update."""
    rng = torch.Generator().manual_seed(0)
    layers = [
        torch.rand(shape, generator=rng).sub_(shift).div_(scale).requires_grad_()
        for shape, shift, scale in (
            ((3, 32), 0.5, 1),
            ((32, 32), 0.5, 2),
            # Mostly above 0, so that a ReLU on the output begins alive.
            ((32, 2), 0.3, 4),
        )
    ]
    optimizer = torch.optim.Adam(layers, lr=0.01)
    loss, older = torch.zeros(()), [layer.detach().clone() for layer in layers]
    for number in range(updates):
        if number % COPY_EVERY == 0:
            older = [layer.detach().clone() for layer in layers]
        seen, actions, rewards, after, terminated, truncated = next(steps)
        over, cut = torch.from_numpy(terminated), torch.from_numpy(truncated)
        # The probes show nothing of the next game: a cut world is where it was.
        q_after = agent.three_layers(_one_hot(after), *older)
        worth = agent.next_worth(q_after, q_after, over, cut)
        target = agent.step_targets(torch.from_numpy(rewards).float(), over, worth)
        q_values = agent.three_layers(_one_hot(seen), *layers)
        loss = agent.mean_loss(q_values, torch.from_numpy(actions), target)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    told = agent.three_layers(torch.eye(3), *layers).detach().numpy()
    return told, loss.item()


def _mistake(letter: str) -> Mistake:
    name, number = _ILL[letter]
    exercise = find(name)
    assert exercise is not None
    return catalogue(exercise)[number]


def _one_hot(obs: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(obs == np.array(SEEN)).float()


def _entropy(actions: np.ndarray) -> float:
    shares = np.bincount(actions, minlength=2) / len(actions)
    return float(-(shares[shares > 0] * np.log(shares[shares > 0])).sum())
