"""Exercise of lesson 06: a batch out of a memory's pieces."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.memory import Batch
from tutorial_lib.agents.replay import Replay, sample_batch
from tutorial_lib.equations.frames import only_this_game
from tutorial_lib.equations.returns import n_step_return
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH
from tutorial_lib.worlds.world import Step

ANSWER = """
places = memory.draw(rng, batch_size)
rewards, ended = memory.rewards_ahead(places)
returns, steps = n_step_return(rewards, ended, memory.gamma)
later = memory.later(places, steps)
stacks, next_stacks = memory.stacks(places, later)
obs = only_this_game(stacks, memory.seen(places))
next_obs = only_this_game(next_stacks, memory.seen(later))
actions = memory.actions(places)
terminated = memory.terminated(places, steps)
discounts = memory.gamma**steps
arrays = (obs, actions, returns, next_obs, terminated, discounts)
return Batch(*map(torch.from_numpy, arrays))
"""

MISTAKES = """
- obs = only_this_game(stacks, memory.seen(places))
+ obs = stacks
`obs` shows frames of another game where its own has just begun: `only_this_game`.

- next_obs = only_this_game(next_stacks, memory.seen(later))
+ next_obs = next_stacks
`next_obs` shows frames of another game where its own has just begun: `only_this_game`.

- obs = only_this_game(stacks, memory.seen(places))
+ obs = stacks
- next_obs = only_this_game(next_stacks, memory.seen(later))
+ next_obs = next_stacks
stacks show frames of another game where their own has just begun: `only_this_game`.

- memory.seen(later)
+ memory.seen(places)
`next_obs` has as many black frames as `obs`. Later the game has shown more of its own:
`memory.seen(later)`.

- memory.seen(places)
+ memory.seen(later)
`obs` shows too many frames, some of another game. Ask `seen` about its own place.

- (obs, actions, returns, next_obs, terminated, discounts)
+ (next_obs, actions, returns, obs, terminated, discounts)
`obs` and `next_obs` have changed places.

- later = memory.later(places, steps)
+ later = memory.later(places, np.ones_like(steps))
`next_obs` is what came after one step. The guess belongs to what came after `steps` of
them.

- later = memory.later(places, steps)
+ later = memory.later(places, np.full_like(steps, memory.n_steps))
`next_obs` is always as many steps later as are summed at most. A sum may be of fewer,
and after an end it would be another game: go on by `steps`.

- later = memory.later(places, steps)
+ later = memory.later(places, steps - 1)
`next_obs` is one step too early: it shows what the last action of the sum was taken on.

- later = memory.later(places, steps)
+ later = places + steps
a place further is the next game's, not this one's later. Let `memory.later` count.

- memory.terminated(places, steps)
+ memory.terminated(places, np.ones_like(steps))
it looks for an end at the first step only. A game may terminate with any step of the
sum: `memory.terminated(places, steps)`.

- memory.terminated(places, steps)
+ ended.any(axis=1)
also a game that was cut short counts as terminated, and so does the newest step. More
may be expected there: `memory.terminated`.

- memory.terminated(places, steps)
+ ended[:, 0]
a game that was cut short counts as terminated, and so does the newest step. More may be
expected there: `memory.terminated`.

- memory.terminated(places, steps)
+ memory.terminated(later, steps)
it looks for the end that many steps after `later`. Count from the place itself.

- memory.gamma**steps
+ np.full(len(steps), memory.gamma)
the guess is discounted once. So many rewards were summed before it as `steps` says.

- memory.gamma**steps
+ memory.gamma ** np.full(len(steps), memory.n_steps)
the guess is always discounted as often as rewards are summed at most, though a sum may
be of fewer.

- memory.gamma**steps
+ memory.gamma ** (steps - 1)
the guess is discounted as the last reward is. It comes one step later.

- (obs, actions, returns,
+ (obs, actions, rewards[:, 0],
only the first reward is handed on, not the sum of several.

- (obs, actions, returns,
+ (obs, actions, rewards.sum(axis=1),
rewards are added up without a discount, and beyond an end: `n_step_return`.

- memory.actions(places)
+ memory.actions(later)
the action is that of the later place. It was taken on `obs`.

- memory.draw(rng, batch_size)
+ memory.draw(np.random.default_rng(0), batch_size)
it draws with a generator of its own: begun anew at every call, all batches would be the
same one; begun anywhere, no run could be repeated. Take the `rng` that is handed in.

- memory.draw(rng, batch_size)
+ np.arange(batch_size)
places were not drawn but counted, and what is at a place need not be a transition:
`memory.draw`.
"""


class InOrder(Replay):
    """A memory that draws its transitions one after the other."""

    transitions: np.ndarray
    drawn = 0
    asked: np.random.Generator | None = None

    def draw(self, rng: np.random.Generator, count: int) -> np.ndarray:
        """The next ones."""
        self.asked, begin = rng, self.drawn
        self.drawn += count
        return self.transitions[np.arange(begin, self.drawn) % len(self.transitions)]


def remembered(
    rewards: np.ndarray, ends: np.ndarray, stack: int, n_steps: int, gamma: float
) -> InOrder:
    """A memory in which that was played, [T, B].

    Pictures are single pixels: 1, 2, 3, ... An action is the number of its step. An end
    is 1 where the game terminated and 2 where it was cut short; the step after it shows
    the next game's first picture.
    """
    length, games = rewards.shape
    shown = np.zeros((games, stack, 1, 1), np.uint8)
    numbers = iter(np.arange(1, games * (length + 1) + 1).reshape(-1, games))
    shown[:, -1, 0, 0] = next(numbers)
    memory = InOrder(
        games * (length + 1),
        games,
        (stack, 1, 1),
        gamma=gamma,
        n_steps=n_steps,
        compressed=False,
    )
    memory.start(shown)
    played = np.ones((length, games), bool)
    for row in range(length):
        if row:
            played[row] = ends[row - 1] == 0
        shown = np.roll(shown, -1, axis=1)
        shown[~played[row]] = 0
        shown[:, -1, 0, 0] = next(numbers)
        step = Step(
            shown,
            np.float32(rewards[row]) * played[row],
            ends[row] == 1,
            ends[row] == 2,
            np.zeros(games, int),
            played[row],
        )
        memory.store(np.full(games, row), step)
    memory.transitions = np.flatnonzero(played.ravel())
    return memory


def in_order(written: Any) -> Callable[..., Any]:
    """A batch of all that is remembered but the oldest, newest first."""

    def batch(
        rewards: np.ndarray, ends: np.ndarray, stack: int, n_steps: int, gamma: float
    ) -> dict[str, Any]:
        memory = remembered(rewards, ends, stack, n_steps, gamma)
        # Whoever sorts them, counts them or asks for all of them is to be seen.
        memory.transitions = memory.transitions[::-1]
        rng = np.random.default_rng(0)
        made = written(memory, rng, max(len(memory.transitions) - 1, 1))
        if not isinstance(made, Batch):
            raise TypeError(
                f"a Batch is to come back, and a {type(made).__name__} came"
            )
        parts = {name: pixels(part) for name, part in made._asdict().items()}
        return {
            **parts,
            "draws with `rng`": float(memory.asked is rng),
            "places drawn": float(memory.drawn),
        }

    return batch


def pixels(part: Any) -> Any:
    """Pictures of one pixel [N, S, 1, 1] as [N, S], so that they can be read."""
    return part[:, :, 0, 0] if getattr(part, "shape", ())[2:] == (1, 1) else part


def one_game(rewards: list[float], ends: list[int], **how: Any) -> dict[str, Any]:
    """The steps of one game after the other, a discount of one half."""
    return {
        "rewards": np.array(rewards, float)[:, None],
        "ends": np.array(ends)[:, None],
        **how,
        "gamma": 0.5,
    }


def expected(
    obs: Any, actions: Any, rewards: Any, next_obs: Any, terminated: Any, discounts: Any
) -> dict[str, Any]:
    """A batch; pictures are single pixels."""
    return {
        "obs": torch.tensor(obs, dtype=torch.uint8),
        "actions": torch.tensor(actions),
        "rewards": torch.tensor(rewards, dtype=torch.float32),
        "next_obs": torch.tensor(next_obs, dtype=torch.uint8),
        "terminated": torch.tensor(terminated, dtype=torch.bool),
        "discounts": torch.tensor(discounts, dtype=torch.float32),
        "draws with `rng`": 1.0,
        "places drawn": float(len(actions)),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """Some steps of one to three games side by side, some of which end."""
    length, games = int(rng.integers(3, 8)), draws.size(rng, 3)
    ends = rng.choice([0, 0, 0, 1, 2], size=(length, games))
    for row in range(1, length):  # what begins a game ends none
        ends[row, ends[row - 1] > 0] = 0
    return {
        "rewards": rng.integers(-3, 4, (length, games)).astype(float),
        "ends": ends,
        "stack": int(rng.integers(2, 5)),
        "n_steps": int(rng.integers(1, 4)),
        "gamma": draws.one_of(rng, 0.5, 0.9),
    }


EXERCISE = Exercise(
    sample_batch,
    ANSWER,
    rows=(
        Row(
            one_game([0, 1, 2], [0, 0, 0], stack=2, n_steps=2),
            expected(
                [[2, 3], [1, 2]],
                [2, 1],
                [2, 2],
                [[3, 4], [3, 4]],
                [False, False],
                [0.5, 0.25],
            ),
            "a game shows the pictures 1, 2, 3, 4, and its two last steps are drawn, "
            "newest first. Two rewards are summed, but after the last step only one is "
            "known.",
        ),
        Row(
            one_game([0, 1, 2, 0, 4], [0, 0, 1, 0, 0], stack=3, n_steps=3),
            expected(
                [[0, 0, 5], [1, 2, 3], [0, 1, 2]],
                [4, 2, 1],
                [4, 2, 2],
                [[0, 5, 6], [2, 3, 4], [2, 3, 4]],
                [False, True, True],
                [0.5, 0.5, 0.25],
            ),
            "the game terminates with its third step and shows picture 4; 5 and 6 are "
            "another game's.",
        ),
        Row(
            one_game([0, 1, 2, 0, 4], [0, 0, 2, 0, 0], stack=2, n_steps=2),
            expected(
                [[0, 5], [2, 3], [1, 2]],
                [4, 2, 1],
                [4, 2, 2],
                [[5, 6], [3, 4], [3, 4]],
                [False, False, False],
                [0.5, 0.5, 0.25],
            ),
            "the game is cut short with its third step: the sum ends there, and more "
            "is expected.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "Draw the places first. `n_step_return` says how many `steps` were summed, and "
        "so which place is `later`.",
        "`rewards, ended = memory.rewards_ahead(places)`; "
        "`later = memory.later(places, steps)`; "
        "`stacks, next_stacks = memory.stacks(places, later)`.",
        "`obs = only_this_game(stacks, memory.seen(places))`, and `next_obs` alike for "
        "`later`. A point after `steps` is worth `memory.gamma**steps`.",
    ),
    difficulty=3,
    minutes=20,
    names={
        **TORCH,
        "Batch": Batch,
        "only_this_game": only_this_game,
        "n_step_return": n_step_return,
    },
    use=in_order,
)
