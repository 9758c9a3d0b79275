"""Exercise of lesson 05: the newest transitions in a ring, batches drawn from it."""

from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.memory import Batch, ReplayMemory
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.exercises.tensors import TORCH
from tutorial_lib.worlds.world import Step

GIVEN = """
def __init__(self, capacity, obs_shape, gamma=0.99):
    self.capacity, self.gamma = capacity, gamma
    self.obs = np.zeros((capacity, *obs_shape), np.float32)
    self.actions = np.zeros(capacity, np.int64)
    self.rewards = np.zeros(capacity, np.float32)
    self.next_obs = np.zeros((capacity, *obs_shape), np.float32)
    self.terminated = np.zeros(capacity, bool)
    self.stored = 0  # since it was made

def __len__(self):
    return min(self.stored, self.capacity)

def start(self, obs):
    self.now = obs
"""

STUB = f"""{GIVEN}
def store(self, actions, step):
    ...

def sample(self, rng, batch_size):
    ...
"""

ANSWER = f"""{GIVEN}
def store(self, actions, step):
    places = (self.stored + np.arange(len(actions))) % self.capacity
    self.obs[places] = self.now
    self.actions[places] = actions
    self.rewards[places] = step.rewards
    self.next_obs[places] = step.obs
    self.terminated[places] = step.terminated
    self.stored += len(actions)
    self.now = step.obs

def sample(self, rng, batch_size):
    rows = rng.integers(len(self), size=batch_size)
    return Batch(
        obs=torch.from_numpy(self.obs[rows]),
        actions=torch.from_numpy(self.actions[rows]),
        rewards=torch.from_numpy(self.rewards[rows]),
        next_obs=torch.from_numpy(self.next_obs[rows]),
        terminated=torch.from_numpy(self.terminated[rows]),
        discounts=torch.full((batch_size,), self.gamma),
    )
"""

MISTAKES = """
- places = (self.stored + np.arange(len(actions))) % self.capacity
+ places = self.stored + np.arange(len(actions))
places are asked for beyond the ring's end, once that is full. Store at a place
`% self.capacity`, and draw from the `len(self)` that are held.

- places = (self.stored + np.arange(len(actions))) % self.capacity
+ places = np.minimum(self.stored + np.arange(len(actions)), self.capacity - 1)
once full it writes over its last place again and again. What is to go is the oldest:
`% self.capacity`.

- places = (self.stored + np.arange(len(actions))) % self.capacity
+ places = np.arange(len(actions)) % self.capacity
every step is written over the one before. Begin at `self.stored`.

- self.obs[places] = self.now
+ self.obs[places] = step.obs
`obs` and `next_obs` show the same: what came after. `obs` is what was seen before the
action, and that is `self.now`.

- self.next_obs[places] = step.obs
+ self.next_obs[places] = self.now
`obs` and `next_obs` show the same: what was seen before. `next_obs` is `step.obs`.

- self.obs[places] = self.now
+ self.now = step.obs
+     self.obs[places] = self.now
`obs` and `next_obs` show the same: what came after. `self.now` moves on last.

- self.now = step.obs
every transition begins where the game began, for `self.now` never moves on.

- self.stored += len(actions)
nothing was ever stored, as it counts: `self.stored` never grows.

- self.stored += len(actions)
+ self.stored += 1
it counts one transition a step, whatever the number of games. Each game brings one.

- self.terminated[places] = step.terminated
+ self.terminated[places] = step.ended
a game that was cut short counts as over. It was truncated: its next state is still
worth something.

- self.terminated[places] = step.terminated
no end is remembered, so the agent will expect something from what comes after it.

- self.rewards[places] = step.rewards
no reward is remembered.

- self.actions[places] = actions
no action is remembered: all are 0.

- rows = rng.integers(len(self), size=batch_size)
+ rows = rng.integers(self.capacity, size=batch_size)
it draws empty places too, as long as the ring is not full. Draw from `len(self)`.

- rows = rng.integers(len(self), size=batch_size)
+ rows = rng.integers(max(len(self) - 1, 1), size=batch_size)
one transition is never drawn. The end of `rng.integers` is not drawn itself, so give
it `len(self)`.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.arange(batch_size) % len(self)
nothing is drawn: the places come one after another, and neighbours are alike.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.random.randint(len(self), size=batch_size)
equal generators gave different batches: draw from `rng`, so that a run can be repeated.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.full(batch_size, rng.integers(len(self)))
a batch is one transition many times over. Draw one for each row: `size=batch_size`.

-         obs=torch.from_numpy(self.obs[rows])
+         obs=torch.from_numpy(self.obs[rng.integers(len(self), size=batch_size)])
- actions=torch.from_numpy(self.actions[rows])
+ actions=torch.from_numpy(self.actions[rng.integers(len(self), size=batch_size)])
the columns of a batch are of different transitions. Draw the places once, and use them
for every column.

- discounts=torch.full((batch_size,), self.gamma)
+ discounts=torch.ones(batch_size)
nothing is discounted: each of `discounts` is the memory's `gamma`.
"""


def use(memory_class: Any) -> Any:
    """What a memory holds after some steps, seen in a batch so large that all come."""

    def used(
        capacity: int,
        gamma: float,
        obs: Any,
        actions: Any,
        rewards: Any,
        terminated: Any,
        truncated: Any,
    ) -> Any:
        memory = memory_class(capacity, obs.shape[2:], gamma)
        memory.start(obs[0].copy())
        for t in range(len(actions)):
            step = Step(
                obs[t + 1].copy(),
                rewards[t].copy(),
                terminated[t].copy(),
                truncated[t].copy(),
                np.zeros(len(actions[t]), int),
                np.ones(len(actions[t]), bool),
            )
            memory.store(actions[t].copy(), step)
        held = len(memory)
        many = memory.sample(np.random.default_rng(3), 60 * capacity)
        again = memory.sample(np.random.default_rng(3), 60 * capacity)
        other = memory.sample(np.random.default_rng(4), 60 * capacity)
        columns = [_column(name, part) for name, part in many._asdict().items()]
        drawn, counts = np.unique(np.hstack(columns), axis=0, return_counts=True)
        # A share of 60 K draws is nearly never off by half of what it should be.
        evenly = counts.min() > 0.3 * 60 * capacity / max(held, 1)
        return {
            "transitions held": held,
            "transitions drawn": drawn,
            "each drawn about as often": bool(evenly),
            "equal generators draw alike": _alike(many, again),
            "others draw otherwise": not _alike(many, other) or held == 1,
        }

    return used


def _column(name: str, part: Any) -> np.ndarray:
    if not isinstance(part, torch.Tensor):
        raise TypeError(
            f"the batch's {name} is {type(part).__name__}; the network takes tensors: "
            "torch.from_numpy(...)"
        )
    kinds = {"actions": torch.int64, "terminated": torch.bool}
    wanted = kinds.get(name, torch.float32)
    if part.dtype != wanted:
        raise TypeError(f"the batch's {name} must be {wanted}, not {part.dtype}")
    return part.numpy().reshape(len(part), -1).astype(float)


def _alike(one: Batch, other: Batch) -> bool:
    pairs = zip(one, other, strict=True)
    return all(torch.equal(mine, theirs) for mine, theirs in pairs)


def steps(capacity: int, gamma: float, obs: Any, *rest: Any) -> dict[str, Any]:
    """Some steps of several games: obs [T + 1, B, D], all else [T, B]."""
    actions, rewards, terminated, truncated = rest
    return {
        "capacity": capacity,
        "gamma": gamma,
        "obs": np.array(obs, np.float32),
        "actions": np.array(actions, np.int64),
        "rewards": np.array(rewards, np.float32),
        "terminated": np.array(terminated, bool),
        "truncated": np.array(truncated, bool),
    }


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to three games, shorter or longer than the ring."""
    games, length = draws.size(rng, 3), draws.size(rng, 6)
    # All that is seen differs, so that each transition is known by it.
    seen = 1 + np.arange((length + 1) * games).reshape(length + 1, games, 1)
    ended = rng.integers(3, size=(length, games))
    return steps(
        games * draws.size(rng, 3),
        draws.one_of(rng, 0.5, 0.75),
        seen,
        rng.integers(4, size=(length, games)),
        rng.integers(-2, 3, (length, games)),
        ended == 1,
        ended == 2,
    )


FEW = steps(
    3, 0.5, [[[1]], [[2]], [[3]]], [[1], [2]], [[5], [-1]], [[0], [1]], [[0], [0]]
)
MANY = steps(
    2,
    0.5,
    [[[1]], [[2]], [[3]], [[4]]],
    [[1], [2], [3]],
    [[5], [-1], [7]],
    [[0], [1], [0]],
    [[0], [0], [1]],
)


def held(*rows: tuple[float, ...]) -> dict[str, Any]:
    """What comes of it if a memory holds these transitions."""
    return {
        "transitions held": len(rows),
        "transitions drawn": np.array(rows, float),
        "each drawn about as often": True,
        "equal generators draw alike": True,
        "others draw otherwise": True,
    }


EXERCISE = Exercise(
    ReplayMemory,
    ANSWER,
    rows=(
        Row(
            FEW,
            held((1, 1, 5, 2, 0, 0.5), (2, 2, -1, 3, 1, 0.5)),
            "two steps in a ring of three: seen, done, reward, seen next, terminated, "
            "discount. The empty place is never drawn.",
        ),
        Row(
            MANY,
            held((2, 2, -1, 3, 1, 0.5), (3, 3, 7, 4, 0, 0.5)),
            "three steps in a ring of two: the first is forgotten. The last game was "
            "truncated, and that is no end.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "The next free place is `self.stored`, and a ring begins again at 0: "
        "`% self.capacity`. With several games there are as many places: "
        "`self.stored + np.arange(len(actions))`.",
        "Write each column at these places; what was seen before is `self.now`. Then "
        "count what was stored, and let `self.now` be `step.obs`.",
        "`rows = rng.integers(len(self), size=batch_size)`, then "
        "`Batch(obs=torch.from_numpy(self.obs[rows]), ...)` for each column, and "
        "`discounts=torch.full((batch_size,), self.gamma)`.",
    ),
    difficulty=3,
    minutes=20,
    names={**TORCH, "Batch": Batch},
    use=use,
    stub=STUB,
)
