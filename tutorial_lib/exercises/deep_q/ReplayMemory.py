"""Exercise of lesson 05: the newest transitions in a ring, batches drawn from it."""

from typing import Any

import numpy as np
import torch

from tutorial_lib.agents.memory import Batch, ReplayMemory
from tutorial_lib.exercises import comparison, draws
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
+ if self.stored >= self.capacity:
+         return
+     places = (self.stored + np.arange(len(actions))) % self.capacity
once full it stores nothing more. What is new goes over the oldest: `% self.capacity`.

+ def __init__(self, capacity, obs_shape, gamma=0.99):
+     self.kept, self.gamma, self.capacity = [], gamma, capacity
+ def __len__(self):
+     return len(self.kept)
+ def start(self, obs):
+     self.now = obs
+ def store(self, actions, step):
+     self.kept += zip(self.now, actions, step.rewards, step.obs, step.terminated)
+     self.now = step.obs
+ def sample(self, rng, batch_size):
+     rows = rng.integers(len(self), size=batch_size)
+     columns = [np.array(each) for each in zip(*(self.kept[row] for row in rows))]
+     discounts = torch.full((batch_size,), self.gamma)
+     return Batch(*map(torch.from_numpy, columns), discounts)
it never forgets: more transitions are held than `capacity`.

+ def __init__(self, capacity, obs_shape, gamma=0.99):
+     self.kept, self.gamma, self.capacity = [], gamma, capacity
+ def __len__(self):
+     return len(self.kept)
+ def start(self, obs):
+     self.now = obs
+ def store(self, actions, step):
+     row = self.now, actions, step.rewards, step.obs, step.terminated
+     self.kept = [*self.kept, row][-self.capacity:]
+     self.now = step.obs
+ def sample(self, rng, batch_size):
+     rows = rng.integers(len(self), size=batch_size)
+     columns = [np.array(each) for each in zip(*(self.kept[row] for row in rows))]
+     discounts = torch.full((batch_size,), self.gamma)
+     return Batch(*map(torch.from_numpy, columns), discounts)
the games of a step are kept as one. Each game's transition is a row of its own.

- places = (self.stored + np.arange(len(actions))) % self.capacity
+ places = (len(self) + np.arange(len(actions))) % self.capacity
once full it writes over its first place again and again, for `len(self)` grows no more.
`self.stored` does.

- self.stored += len(actions)
+ self.stored = (self.stored + len(actions)) % self.capacity
it forgets that it is full: whenever the ring begins again, its length does, too. Let
`self.stored` count on, and take `% self.capacity` of the places alone.

- places = (self.stored + np.arange(len(actions))) % self.capacity
+ first = self.stored % self.capacity
+     places = slice(first, first + len(actions))
the ring ends among the games of a step, and the others belong at its beginning. Take
`% self.capacity` of each game's place.

- places = (self.stored + np.arange(len(actions))) % self.capacity
+ places = self.stored % self.capacity
there is one place for all games of a step. Each needs its own:
`self.stored + np.arange(len(actions))`.

- places = (self.stored + np.arange(len(actions))) % self.capacity
+ places = np.arange(len(actions)) % self.capacity
every step is written over the one before. Begin at `self.stored`.

- self.obs[places] = self.now
+ self.obs[places] = step.obs
`obs` and `next_obs` show the same: what came after. `obs` is what was seen before the
action: `self.now`, which moves on last.

- self.next_obs[places] = step.obs
+ self.next_obs[places] = self.now
`obs` and `next_obs` show the same: what was seen before. `next_obs` is `step.obs`.

- self.next_obs[places] = step.obs
what came after is not remembered: all of `next_obs` is 0.

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

- self.rewards[places] = step.rewards
+ self.rewards[places] = np.sign(step.rewards)
rewards are cut to their sign. A memory keeps what it is given.

- self.rewards[places] = step.rewards
+ self.rewards[places] += step.rewards
rewards are added to those of the transitions that were forgotten.

- self.terminated[places] = step.terminated
+ self.terminated[places] = step.truncated
only games that were cut short count as over. Those that ended are `step.terminated`.

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
the rows of a batch come one after another, and neighbours are alike. Draw each by
itself: `rng.integers(len(self), size=batch_size)`.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.resize(rng.permutation(len(self)), batch_size)
no transition comes again before all others have come. Draw each by itself:
`rng.integers(len(self), size=batch_size)`.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.random.randint(len(self), size=batch_size)
equal generators gave different batches: draw from `rng`, so that a run can be repeated.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.random.default_rng(0).integers(len(self), size=batch_size)
every batch is drawn alike, from a generator made anew each time. Draw from `rng`.

- rows = rng.integers(len(self), size=batch_size)
+ rows = rng.choice(len(self), size=batch_size, replace=False)
no transition may come twice, so a small memory cannot fill a batch. Draw with
replacement, as `rng.integers` does.

- rows = rng.integers(len(self), size=batch_size)
+ import random
+     rows = random.sample(range(len(self)), batch_size)
Python's own generator draws, and no transition twice. Draw from `rng`, with
replacement.

- rows = rng.integers(len(self), size=batch_size)
+ rows = rng.integers(len(self))
one place is drawn for the whole batch. Draw one for each row: `size=batch_size`.

- rows = rng.integers(len(self), size=batch_size)
+ rows = rng.integers(len(self), size=len(self))
a batch has fewer rows than `batch_size`. Draw with replacement: one transition may come
twice.

- rows = rng.integers(len(self), size=batch_size)
+ rows = np.full(batch_size, rng.integers(len(self)))
a batch is one transition many times over. Draw one for each row: `size=batch_size`.

- next_obs=torch.from_numpy(self.next_obs[rows])
+ next_obs=torch.from_numpy(self.next_obs[rng.integers(len(self), size=batch_size)])
`next_obs` is of other transitions than `obs`. Draw the places once, and use them for
every column.

- next_obs=torch.from_numpy(self.next_obs[rows])
+ next_obs=torch.from_numpy(self.obs[(rows + 1) % len(self)])
what came after is taken from the next place in `obs`. That is another game's where
there are several, and the oldest one's where the ring ends. Take `self.next_obs`.

- next_obs=torch.from_numpy(self.next_obs[rows])
+ next_obs=torch.from_numpy(self.terminated[rows])
- terminated=torch.from_numpy(self.terminated[rows])
+ terminated=torch.from_numpy(self.next_obs[rows])
`next_obs` and `terminated` stand in each other's place. A `Batch` takes them by name.

-         obs=torch.from_numpy(self.obs[rows])
+         obs=self.obs[rows]
arrays came, and a network takes tensors: `torch.from_numpy(self.obs[rows])`.

- return Batch(
+ return tuple(
-         obs=torch.from_numpy(self.obs[rows]),
-         actions=torch.from_numpy(self.actions[rows]),
-         rewards=torch.from_numpy(self.rewards[rows]),
-         next_obs=torch.from_numpy(self.next_obs[rows]),
-         terminated=torch.from_numpy(self.terminated[rows]),
-         discounts=torch.full((batch_size,), self.gamma),
+ torch.from_numpy(column[rows]) for column in (self.obs, self.actions)
a tuple came, whose columns have no names. Make a `Batch` of them.

- return Batch(
+ batch = Batch(
`sample` returns nothing. The `Batch` is what is asked for.

- discounts=torch.full((batch_size,), self.gamma)
+ discounts=torch.ones(batch_size)
nothing is discounted: each of `discounts` is the memory's `gamma`.

- discounts=torch.full((batch_size,), self.gamma)
+ discounts=torch.full((batch_size,), 0.99)
every row is discounted by 0.99, whatever `gamma` the memory was given.

- discounts=torch.full((batch_size,), self.gamma)
+ discounts=self.gamma
one number came for `discounts`. Each row has its own: `torch.full` makes a tensor.

- discounts=torch.full((batch_size,), self.gamma)
+ discounts=torch.full((batch_size, 1), self.gamma)
`discounts` came as a column, `[N, 1]`; asked for is `[N]`.
"""


def use(memory_class: Any) -> Any:
    """What a memory holds after some steps, seen in so many batches that all come."""

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
        size = held + 1  # more than whoever draws none twice could draw
        many, again = (_drawn(memory, count, size) for count in (30, 10))
        rows = many.reshape(-1, many.shape[-1])
        drawn, counts = np.unique(rows, axis=0, return_counts=True)
        # A share of so many draws is nearly never a fifth of what it should be.
        evenly = counts.min() > 0.2 * counts.sum() / max(held, 1)
        different = len({batch.tobytes() for batch in many})
        return {
            "transitions held": held,
            "transitions drawn": drawn,
            "each drawn about as often": bool(evenly),
            # Those that only begin elsewhere are no more than the places.
            "batches in many orders": different > held or held == 1,
            "equal generators draw alike": np.array_equal(many[:10], again),
        }

    return used


def _drawn(memory: Any, count: int, size: int) -> np.ndarray:
    """The rows of so many batches, [count, N, columns]."""
    rng = np.random.default_rng(3)
    return np.array([_rows(memory.sample(rng, size), size) for _ in range(count)])


def _rows(batch: Any, size: int) -> np.ndarray:
    """A batch as a table, all its columns side by side."""
    if not isinstance(batch, Batch):
        raise TypeError(f"sample is to return a Batch; {comparison.a(batch)} came")
    columns = batch._asdict().items()
    return np.hstack([_column(name, part, size) for name, part in columns])


def _column(name: str, part: Any, size: int) -> np.ndarray:
    if not isinstance(part, torch.Tensor):
        came = comparison.a(part)
        raise TypeError(f"the batch's {name} is {came}; the network takes tensors")
    kinds = {"actions": torch.int64, "terminated": torch.bool}
    wanted = kinds.get(name, torch.float32)
    if part.dtype != wanted:
        raise TypeError(f"the batch's {name} must be {wanted}, not {part.dtype}")
    # What is seen is one number here, in an axis of its own.
    shape = [size, 1] if name in {"obs", "next_obs"} else [size]
    if list(part.shape) != shape:
        raise ValueError(f"the batch's {name} must be {shape}, not {list(part.shape)}")
    return part.numpy().reshape(size, -1).astype(float)


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
        games * draws.size(rng, 3) + int(rng.integers(games)),
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
        "batches in many orders": True,
        "equal generators draw alike": True,
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
