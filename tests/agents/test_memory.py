"""The plainest memory: what is stored is what is drawn, the newest `capacity` of it."""

import numpy as np
import torch

from tutorial_lib.agents.memory import Batch, ReplayMemory
from tutorial_lib.worlds.world import Step

GAMES, CAPACITY = 2, 6


def showing(time):
    """What two games show then: their number and the time, as 10 and 20 at time 0."""
    return np.float32([[10 + time], [20 + time]])


def filled(steps, capacity=CAPACITY, gamma=0.5):
    """A memory of so many steps of two games; the numbers tell game and time."""
    memory = ReplayMemory(capacity, (1,), gamma)
    memory.start(showing(0))
    for time in range(steps):
        step = Step(
            showing(time + 1),
            np.float32([time, -time]),
            np.array([False, time % 3 == 2]),
            np.array([time % 3 == 1, False]),
            np.array([3, 3]),
            np.array([True, True]),
        )
        memory.store(np.array([time % 4, 3]), step)
    return memory


def rows(batch):
    """The rows of a batch as plain numbers, in their order."""
    columns = [column.reshape(len(batch.obs)).tolist() for column in batch]
    return list(zip(*columns, strict=True))


def transition(game, time):
    """The row that a game's step at that time should be."""
    first = game == 0
    return (
        10.0 * (game + 1) + time,
        time % 4 if first else 3,
        float(time if first else -time),
        10.0 * (game + 1) + time + 1,
        not first and time % 3 == 2,  # what time cut short is not terminated
        0.5,
    )


def drawn(memory, count=400):
    return set(rows(memory.sample(np.random.default_rng(0), count)))


def test_every_step_of_every_game_is_a_transition_of_its_own():
    memory = filled(2)
    assert len(memory) == 4
    assert drawn(memory) == {transition(game, t) for game in (0, 1) for t in (0, 1)}


def test_a_full_ring_forgets_the_oldest_first():
    for steps in (3, 4, 5, 8):
        memory = filled(steps)
        assert len(memory) == CAPACITY
        newest = range(steps - 3, steps)
        assert drawn(memory) == {transition(g, t) for g in (0, 1) for t in newest}


def test_a_ring_that_games_do_not_divide_goes_on_at_its_begin():
    memory = filled(4, capacity=5)
    assert len(memory) == 5
    kept = [(1, 1), (0, 2), (1, 2), (0, 3), (1, 3)]
    assert drawn(memory) == {transition(game, time) for game, time in kept}


def test_nothing_that_was_never_stored_is_drawn():
    memory = filled(1)
    assert len(memory) == 2
    assert drawn(memory) == {transition(0, 0), transition(1, 0)}
    assert len(filled(0)) == 0


def test_every_transition_is_drawn_about_as_often():
    found = rows(filled(3).sample(np.random.default_rng(1), 6_000))
    often = [found.count(transition(g, t)) for g in (0, 1) for t in range(3)]
    assert sum(often) == 6_000
    assert min(often) > 850 and max(often) < 1_150  # 1,000 and five deviations of 29


def test_types_and_shapes_are_those_of_a_batch():
    batch = filled(3).sample(np.random.default_rng(0), 4)
    assert isinstance(batch, Batch)
    assert {name: column.dtype for name, column in batch._asdict().items()} == {
        "obs": torch.float32,
        "actions": torch.int64,
        "rewards": torch.float32,
        "next_obs": torch.float32,
        "terminated": torch.bool,
        "discounts": torch.float32,
    }
    assert batch.obs.shape == batch.next_obs.shape == (4, 1)
    assert all(len(column) == 4 for column in batch)


def test_the_generator_alone_decides_and_a_batch_is_not_the_memory():
    memory = filled(3)
    one, other, third = (
        memory.sample(np.random.default_rng(seed), 32) for seed in (7, 7, 8)
    )
    assert rows(one) == rows(other) != rows(third)
    for column in one:
        column.zero_()
    assert rows(memory.sample(np.random.default_rng(7), 32)) == rows(other)


def test_new_games_begin_where_they_are_said_to():
    memory = filled(1)
    memory.start(showing(50))
    step = Step(showing(51), *np.zeros((2, 2)), *np.zeros((3, 2), bool))
    memory.store(np.array([1, 1]), step._replace(terminated=np.zeros(2, bool)))
    assert {(row[0], row[3]) for row in drawn(memory)} == {
        *((10, 11), (20, 21), (60, 61), (70, 71)),
    }
