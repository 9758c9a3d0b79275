import itertools
import json

import numpy as np
import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats

from tutorial_lib.agents.memory import Batch
from tutorial_lib.agents.replay import Replay
from tutorial_lib.runs.checkpoints import read_checkpoint, write_checkpoint
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.toys import ProbeWorld
from tutorial_lib.worlds.world import Step

# What may happen in one agent step of one game. After a lost life the agent expects
# nothing more, yet the game goes on, and its frames with it. So it does after a cut,
# which ends a sum of rewards and no more.
GOES_ON, DIES, LIFE_LOST = "go on", "die", "lose a life"
TIME_OUT, CUT = "time out", "cut"


def picture(game, episode, time):
    """A frame that says which it is: [4, 4] uint8, never black."""
    frame = np.array([game, episode, time, 0], ">i4").view(np.uint8).reshape(4, 4)
    frame[:, 0] = 1
    return frame


def label(frame):
    """What `picture` wrote, as something that can be looked up."""
    return frame.tobytes()


class EveryOne:
    """Stands for a generator: its draws go through all numbers, one after another."""

    def __init__(self):
        self.numbers = None

    def integers(self, low, high, size):
        if self.numbers is None:
            self.numbers = itertools.cycle(range(low, high))
        return np.array(list(itertools.islice(self.numbers, size)), np.int64)


class Episode:
    """One game from its start to its end, as a list: the memory's naive twin."""

    def __init__(self, game, number):
        self.game, self.number = game, number
        self.frames = [picture(game, number, 0)]
        self.steps = []  # (row, action, reward, terminated, ended)

    def go(self, row, action, reward, terminated, ended):
        self.steps.append((row, action, reward, terminated, ended))
        self.frames.append(picture(self.game, self.number, len(self.frames)))

    def stacked(self, time, stack):
        black = [np.zeros((4, 4), np.uint8)] * stack
        return np.array((black + self.frames[: time + 1])[-stack:])

    def sample(self, time, stack, n_steps, gamma):
        """obs, action, reward, next_obs, terminated, discount of one transition."""
        total, power, later = 0.0, 1.0, time
        for _, _, reward, _, ended in self.steps[time : time + n_steps]:
            total += power * reward
            power *= gamma
            later += 1
            if ended:
                break
        obs, next_obs = self.stacked(time, stack), self.stacked(later, stack)
        action, terminated = self.steps[time][1], self.steps[later - 1][3]
        return obs, action, total, next_obs, terminated, power


class Games:
    """Several games side by side under the rules of `AtariWorld`, and their oracle."""

    def __init__(self, num_envs, stack, rows):
        self.num_envs, self.stack, self.rows = num_envs, stack, rows
        self.row, self.numbers = -1, itertools.count()
        self.lists = [[] for _ in range(num_envs)]
        self.over = [False] * num_envs

    def start(self):
        self.row += 1
        for game in range(self.num_envs):
            self.lists[game].append(Episode(game, next(self.numbers)))
        self.over = [False] * self.num_envs
        return self.obs()

    def step(self, events, actions, rewards):
        """One agent step; games that were over start anew whatever the event says."""
        anew = self.over.copy()
        terminated, truncated = (np.zeros(self.num_envs, bool) for _ in "tt")
        for game, event in enumerate(events):
            if anew[game]:
                self.lists[game].append(Episode(game, next(self.numbers)))
                self.over[game] = False
                continue
            terminated[game] = event in (DIES, LIFE_LOST)
            truncated[game] = event in (TIME_OUT, CUT)
            self.over[game] = event in (DIES, TIME_OUT)
            self.lists[game][-1].go(
                self.row,
                actions[game],
                rewards[game],
                terminated[game],
                event != GOES_ON,
            )
        self.row += 1
        return Step(
            self.obs(),
            np.float32(rewards) * ~np.array(anew),
            terminated,
            truncated,
            np.zeros(self.num_envs, int),
            ~np.array(anew),
        )

    def obs(self):
        return np.array(
            [e[-1].stacked(len(e[-1].frames) - 1, self.stack) for e in self.lists]
        )

    def expected(self, n_steps=1, gamma=0.99):
        """What each transition that is still remembered must look like, by its frame.

        As many rows as there is room for are remembered, fake steps among them.
        """
        return {
            label(episode.frames[time]): episode.sample(
                time, self.stack, n_steps, gamma
            )
            for episodes in self.lists
            for episode in episodes
            for time, (row, *_) in enumerate(episode.steps)
            if row >= self.row - self.rows
        }

    @property
    def places(self):
        return min(self.row, self.rows) * self.num_envs


def assert_is(batch, expected):
    """Every row of the batch is one of the expected transitions; which ones it was."""
    columns = [column.numpy() for column in batch]
    found = []
    for obs, *rest in zip(*columns, strict=True):
        found.append(label(obs[-1]))
        wanted_obs, action, reward, next_obs, terminated, discount = expected[found[-1]]
        assert_array_equal(obs, wanted_obs)
        assert rest[0] == action
        assert_allclose(rest[1], reward, rtol=1e-5, atol=1e-6)
        assert_array_equal(rest[2], next_obs)
        assert rest[3] == terminated
        assert_allclose(rest[4], discount, rtol=1e-5)
    return found


def assert_same_batch(batch, other):
    for name, one, two in zip(Batch._fields, batch, other, strict=True):
        assert one.dtype == two.dtype, name
        assert_array_equal(one, two, err_msg=name)


def empty(replay):
    """Another one of the same size, which remembers nothing."""
    return Replay(
        replay.capacity,
        replay.num_envs,
        replay.obs_shape,
        gamma=replay.gamma,
        n_steps=replay.n_steps,
        compressed=replay.compressed,
    )


def restored(replay):
    """Through everything that a file does to it."""
    arrays, rest = replay.pack()
    other = empty(replay)
    other.restore(arrays, json.loads(json.dumps(rest)))
    return other


class ReplayAgainstLists(RuleBasedStateMachine):
    """A packed replay, a plain one, and lists of episodes live through the same."""

    @initialize(
        num_envs=st.integers(1, 3),
        rows=st.integers(1, 14),
        stack=st.integers(1, 4),
        n_steps=st.integers(1, 5),
        gamma=st.sampled_from([0.0, 0.5, 0.99, 1.0]),
    )
    def begin(self, num_envs, rows, stack, n_steps, gamma):
        self.n_steps, self.gamma = n_steps, gamma
        self.games = Games(num_envs, stack, rows)
        self.replays = [
            Replay(
                rows * num_envs,
                num_envs,
                (stack, 4, 4),
                gamma=gamma,
                n_steps=n_steps,
                compressed=compressed,
            )
            for compressed in (True, False)
        ]
        self.seed = 0
        self.start()

    @rule()
    def start(self):
        obs = self.games.start()
        for replay in self.replays:
            replay.start(obs)

    @rule(data=st.data(), rows=st.integers(1, 5))
    def store(self, data, rows):
        kinds = (GOES_ON, GOES_ON, GOES_ON, DIES, LIFE_LOST, TIME_OUT, CUT)
        for _ in range(rows):
            events, actions, rewards = (
                data.draw(st.tuples(*[strategy] * self.games.num_envs))
                for strategy in (
                    st.sampled_from(kinds),
                    st.integers(0, 255),
                    st.integers(-3, 3),
                )
            )
            step = self.games.step(events, actions, rewards)
            for replay in self.replays:
                replay.store(np.array(actions), step)

    @rule(rows=st.integers(1, 9))
    def play_on(self, rows):
        count = self.games.num_envs
        for reward in range(rows):
            step = self.games.step([GOES_ON] * count, [7] * count, [reward] * count)
            for replay in self.replays:
                replay.store(np.full(count, 7), step)

    @rule()
    def save_and_restore(self):
        self.replays = [restored(replay) for replay in self.replays]

    @precondition(lambda self: len(self.replays[0]))
    @rule(batch_size=st.integers(1, 40))
    def sample(self, batch_size):
        self.seed += 1
        packed, plain = (
            replay.sample(np.random.default_rng(self.seed), batch_size)
            for replay in self.replays
        )
        assert_same_batch(packed, plain)

    @invariant()
    def all_that_is_remembered_can_be_drawn_and_nothing_else(self):
        expected = self.games.expected(self.n_steps, self.gamma)
        for replay in self.replays:
            assert len(replay) == len(expected)
        if expected:
            packed, plain = (
                replay.sample(EveryOne(), self.games.places) for replay in self.replays
            )
            assert_same_batch(packed, plain)
            assert set(assert_is(packed, expected)) == set(expected)


TestReplayAgainstLists = ReplayAgainstLists.TestCase
# Of 14 mistakes put into the replay, each was found three times within 28 examples.
TestReplayAgainstLists.settings = settings(
    max_examples=80, stateful_step_count=50, deadline=None
)
TestReplayAgainstLists.pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def tape(text, *, num_envs=1, rows=100, stack=2, **changes):
    """A replay in which games went as written, and their oracle.

    A dot goes on, D dies, T is out of time, L loses a life, C is a cut, R starts all
    games anew; a digit is a reward of the step before. The fake step after an end is
    left out.

    ..1.D   two steps, the second worth 1, then one more, then the end
    """
    games = Games(num_envs, stack, rows)
    replay = Replay(rows * num_envs, num_envs, (stack, 4, 4), **changes)
    replay.start(games.start())
    kinds = {".": GOES_ON, "D": DIES, "T": TIME_OUT, "L": LIFE_LOST, "C": CUT}
    signs = text.replace(" ", "")
    for sign, after in itertools.pairwise(signs + " "):
        if sign == "R":
            replay.start(games.start())
        if sign not in kinds:
            continue
        reward = int(after) if after.isdigit() else 0
        while True:
            fake = games.over[0]
            step = games.step(
                [kinds[sign]] * num_envs, [3] * num_envs, [reward] * num_envs
            )
            replay.store(np.full(num_envs, 3), step)
            if not fake:
                break
    return replay, games


def every(replay, games):
    """All transitions of a replay of one game, oldest first."""
    batch = replay.sample(EveryOne(), games.places)
    _, first = np.unique(batch.obs.numpy(), axis=0, return_index=True)
    in_order = torch.from_numpy(np.sort(first))
    return Batch(*(column[in_order] for column in batch))


def times(obs):
    """The time written into each frame; None where it is black."""
    frames = obs.numpy()
    values = (frames[..., 2, 2].astype(int) << 8 | frames[..., 2, 3]).tolist()
    black = (~frames.any(axis=(2, 3))).tolist()
    return [
        [None if dark else value for dark, value in zip(*row, strict=True)]
        for row in zip(black, values, strict=True)
    ]


def test_a_transition_is_two_stacks_an_action_and_a_reward():
    replay, games = tape(". 5 .", stack=3)
    batch = every(replay, games)
    assert times(batch.obs) == [[None, None, 0], [None, 0, 1]]
    assert times(batch.next_obs) == [[None, 0, 1], [0, 1, 2]]
    assert batch.actions.tolist() == [3, 3]
    assert batch.rewards.tolist() == [5, 0]
    assert batch.terminated.tolist() == [False, False]
    assert_allclose(batch.discounts, [0.99, 0.99])


def test_types_and_shapes_are_those_of_the_batch():
    replay, _ = tape("....D...")
    batch = replay.sample(np.random.default_rng(0), 5)
    assert [
        (name, column.dtype, tuple(column.shape))
        for name, column in zip(Batch._fields, batch, strict=True)
    ] == [
        ("obs", torch.uint8, (5, 2, 4, 4)),
        ("actions", torch.int64, (5,)),
        ("rewards", torch.float32, (5,)),
        ("next_obs", torch.uint8, (5, 2, 4, 4)),
        ("terminated", torch.bool, (5,)),
        ("discounts", torch.float32, (5,)),
    ]


@pytest.mark.parametrize(
    ("text", "n_steps", "rewards", "terminated", "summed"),
    [
        # Rewards 1 and the end at the third step: no sum goes on behind it.
        (".1 .1 D1 .8 .8", 5, [3, 2, 1, 16, 8], [1, 1, 1, 0, 0], [3, 2, 1, 2, 1]),
        # Out of time: as short a sum, but what comes next is expected.
        (".1 .1 T1 .8 .8", 5, [3, 2, 1, 16, 8], [0, 0, 0, 0, 0], [3, 2, 1, 2, 1]),
        # A lost life ends a sum, not the game; so does a cut, and more is expected.
        (".1 L1 .1 .8", 3, [2, 1, 9, 8], [1, 1, 0, 0], [2, 1, 2, 1]),
        (".1 C1 .1 .8", 3, [2, 1, 9, 8], [0, 0, 0, 0], [2, 1, 2, 1]),
        # Games that are left lead nowhere either.
        (".1 .1 R .8 .8", 3, [2, 1, 16, 8], [0, 0, 0, 0], [2, 1, 2, 1]),
        (".1 .1 D1 R .8", 3, [3, 2, 1, 8], [1, 1, 1, 0], [3, 2, 1, 1]),
        # Sums of one step.
        (".1 .2 D3 .4", 1, [1, 2, 3, 4], [0, 0, 1, 0], [1, 1, 1, 1]),
        # Full sums in the middle of a game.
        (".1 .2 .3 .4 .5", 2, [3, 5, 7, 9, 5], [0, 0, 0, 0, 0], [2, 2, 2, 2, 1]),
    ],
)
def test_sums_stop_where_they_must(text, n_steps, rewards, terminated, summed):
    replay, games = tape(text, n_steps=n_steps, gamma=1.0)
    batch = every(replay, games)
    assert batch.rewards.tolist() == rewards
    assert batch.terminated.int().tolist() == terminated
    replay, games = tape(text, n_steps=n_steps, gamma=0.5)
    assert_allclose(every(replay, games).discounts, 0.5 ** np.array(summed))


def test_later_rewards_are_discounted():
    replay, games = tape(".1 .2 .4 .8", n_steps=3, gamma=0.5)
    assert every(replay, games).rewards.tolist() == [3.0, 6.0, 8.0, 8.0]


def test_the_last_observation_of_a_game_is_kept_however_it_ended():
    for end in "DT":
        replay, games = tape(f"..{end}..")
        batch = every(replay, games)
        assert times(batch.obs) == [[None, 0], [0, 1], [1, 2], [None, 0], [0, 1]]
        assert times(batch.next_obs) == [[0, 1], [1, 2], [2, 3], [0, 1], [1, 2]]
        assert batch.terminated.any() == (end == "D")


@pytest.mark.parametrize("sign", ["L", "C"])
def test_a_stack_goes_on_over_a_lost_life_and_over_a_cut(sign):
    batch = every(*tape(f"..{sign}..", stack=3))
    assert times(batch.obs)[3:] == [[1, 2, 3], [2, 3, 4]]
    assert times(batch.next_obs)[2] == [1, 2, 3]
    assert batch.terminated.tolist() == [False, False, sign == "L", False, False]


def test_games_that_are_left_keep_what_they_showed_last():
    batch = every(*tape("..R.."))
    assert times(batch.obs) == [[None, 0], [0, 1], [None, 0], [0, 1]]
    assert times(batch.next_obs) == [[0, 1], [1, 2], [0, 1], [1, 2]]
    assert not batch.terminated.any()


def test_as_many_transitions_as_there_were_steps_in_games():
    replay, _ = tape(".. D ... D D . T ..")
    assert len(replay) == 2 + 1 + 3 + 1 + 1 + 1 + 1 + 2


def test_a_game_may_be_longer_than_a_byte_can_count():
    batch = every(*tape("." * 300, rows=300, stack=3))
    assert times(batch.obs)[2:] == [[t - 2, t - 1, t] for t in range(2, 300)]


def test_a_full_ring_forgets_the_oldest_first():
    replay, games = tape("." * 25, rows=10, stack=4)
    batch = every(replay, games)
    assert len(replay) == 10
    assert times(batch.obs) == [[t - 3, t - 2, t - 1, t] for t in range(15, 25)]
    assert times(batch.next_obs)[-1] == [22, 23, 24, 25]


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("text", ["." * 8, "..D.....T....." * 3])
def test_every_transition_is_drawn_as_often_as_the_others(text, compressed):
    replay, games = tape(text, rows=8, compressed=compressed)
    expected = games.expected()
    batch = replay.sample(np.random.default_rng(0), 10_000)
    found = [label(obs[-1]) for obs in batch.obs.numpy()]
    counts = [found.count(name) for name in expected]
    assert len(counts) == len(replay) >= 6
    assert stats.chisquare(counts).pvalue > 0.01


def test_a_single_transition_among_fake_ones_is_found():
    replay, games = tape("D R R R .", rows=5)
    assert len(replay) == 2
    assert (
        len(
            set(
                assert_is(replay.sample(np.random.default_rng(0), 50), games.expected())
            )
        )
        == 2
    )


def test_the_generator_alone_decides_and_sampling_changes_nothing():
    replay, _ = tape("..D....T...", rows=7, n_steps=2)
    first = replay.sample(np.random.default_rng(4), 20)
    assert_same_batch(replay.sample(np.random.default_rng(4), 20), first)
    other = replay.sample(np.random.default_rng(5), 20)
    assert not torch.equal(other.obs, first.obs)


@pytest.mark.parametrize("n_steps", [1, 2])
@pytest.mark.parametrize("compressed", [True, False])
def test_a_batch_is_not_the_replays_memory(n_steps, compressed):
    replay, _ = tape(".1" * 9, n_steps=n_steps, compressed=compressed)
    first = replay.sample(np.random.default_rng(4), 20)
    for column in first:
        column.zero_()
    again = replay.sample(np.random.default_rng(4), 20)
    assert all(column.any() for column in again[:4])


@pytest.mark.parametrize("compressed", [True, False])
def test_what_was_handed_in_may_change_afterwards(compressed):
    games = Games(1, 2, 9)
    replay, actions = Replay(9, 1, (2, 4, 4), compressed=compressed), np.array([3])
    obs = games.start()
    replay.start(obs)
    step = games.step([DIES], [3], [2])
    replay.store(actions, step)
    expected = games.expected()
    points = np.ones(1, np.float32)  # of a step that has some
    for array in (obs, actions, *step._replace(points=points)):
        array[:] = 0
    assert_is(replay.sample(np.random.default_rng(0), 5), expected)


def test_games_side_by_side_do_not_mix():
    rng = np.random.default_rng(0)
    games, replay = Games(5, 3, 40), Replay(200, 5, (3, 4, 4), n_steps=3)
    replay.start(games.start())
    for _ in range(90):
        events = rng.choice([GOES_ON, GOES_ON, GOES_ON, DIES, TIME_OUT], size=5)
        actions, rewards = rng.integers(18, size=5), rng.integers(-1, 2, size=5)
        replay.store(actions, games.step(events, actions, rewards))
    expected = games.expected(n_steps=3)
    assert_is(replay.sample(rng, 1_000), expected)
    assert len(replay) == len(expected)


@pytest.mark.parametrize("n_steps", [1, 3])
def test_real_games_are_sampled_as_they_were_seen(n_steps):
    """The reward says which transition it was."""
    world = AtariWorld("Breakout", 2, seed=1, num_threads=1)
    rng = np.random.default_rng(0)
    replays = [
        Replay(600, 2, world.obs_shape, n_steps=n_steps, gamma=0.0, compressed=packed)
        for packed in (True, False)
    ]
    obs, seen = world.reset(), []
    for replay in replays:
        replay.start(obs)
    for row in range(600):
        actions = rng.integers(world.num_actions, size=2)
        step = world.step(actions)
        seen.append((obs, actions, step))
        numbered = step._replace(rewards=np.float32([2 * row, 2 * row + 1]))
        for replay in replays:
            replay.store(actions, numbered)
        obs = step.obs
    assert sum(step.terminated.sum() for _, _, step in seen) > 1
    packed, plain = (r.sample(np.random.default_rng(3), 500) for r in replays)
    assert_same_batch(packed, plain)
    for index, number in enumerate(packed.rewards.int().tolist()):
        row, game = divmod(number, 2)
        obs, actions, step = seen[row]
        assert step.is_transition[game]
        assert_array_equal(packed.obs[index], obs[game])
        assert packed.actions[index] == actions[game]
        later = row
        while later < row + n_steps - 1 and later < 599:
            if seen[later][2].ended[game]:
                break
            later += 1
        assert_array_equal(packed.next_obs[index], seen[later][2].obs[game])
        assert packed.terminated[index] == seen[later][2].terminated[game]


@pytest.mark.parametrize("compressed", [True, False])
def test_its_pieces_are_raw(compressed):
    """A stack may show another game, and `seen` says how much of it is its own."""
    replay, _ = tape(". .1 D2 . .4 .", stack=3, n_steps=2, compressed=compressed)
    # Of one game alone a place is a row. The game ends in row 2, row 3 is a fake step.
    assert set(replay.draw(EveryOne(), 7)) == {0, 1, 2, 4, 5, 6}
    before, after = replay.stacks(np.array([2, 4]), np.array([3, 6]))
    assert times(torch.from_numpy(before)) == [[0, 1, 2], [2, 3, 0]]
    assert times(torch.from_numpy(after)) == [[1, 2, 3], [0, 1, 2]]
    assert replay.seen(np.array([0, 2, 4, 5])).tolist() == [1, 3, 1, 2]
    rewards, ended = replay.rewards_ahead(np.array([1, 2, 6]))
    assert rewards[:, 0].tolist() == [1, 2, 0] and rewards[0].tolist() == [1, 2]
    assert ended[:, 0].tolist() == [False, True, True] and ended[0, 1]
    at, steps = np.array([1, 1, 2]), np.array([1, 2, 1])
    assert replay.later(at, steps).tolist() == [2, 3, 3]
    assert replay.terminated(at, steps).tolist() == [False, True, True]
    assert replay.actions(at).tolist() == [3, 3, 3]


def test_numbers_are_kept_as_they_are():
    world = ProbeWorld("DiscountedReward", 2, seed=0)
    replay = Replay(40, 2, (1,), n_steps=2, gamma=0.5)
    replay.start(world.reset())
    for _ in range(50):
        replay.store(np.array([0, 1]), world.step(np.array([0, 1])))
    batch = replay.sample(np.random.default_rng(0), 400)
    assert (batch.obs.dtype, batch.obs.shape) == (torch.float32, (400, 1))
    assert len(replay) == 40
    # A game shows 0, then 1, whose reward is 1; then the next game begins.
    at_start = batch.obs[:, 0] == 0
    assert_array_equal(batch.rewards, np.where(at_start, 0.5, 1.0))
    assert batch.terminated.all()
    assert set(batch.actions.tolist()) == {0, 1}


def test_numbers_of_one_game_lead_to_the_next_ones():
    rng = np.random.default_rng(0)
    shown = rng.standard_normal((30, 3, 4)).astype(np.float32)
    no = np.zeros(3, bool)
    replay = Replay(30, 3, (4,))
    replay.start(shown[0])
    for row in range(1, 30):
        rewards = 3 * (row - 1) + np.arange(3, dtype=np.float32)
        replay.store(np.arange(3), Step(shown[row], rewards, no, no, no, ~no))
    batch = replay.sample(rng, 300)
    rows, games = np.divmod(batch.rewards.numpy().astype(int), 3)
    assert set(rows) == set(range(19, 29))
    assert_array_equal(batch.obs, shown[rows, games])
    assert_array_equal(batch.next_obs, shown[rows + 1, games])
    assert_array_equal(batch.actions, games)


def test_the_value_of_a_world_that_is_cut_short_is_that_of_one_that_is_not():
    """Reward 1 for ever, cut after 8 steps, gamma 0.98: everything is worth 50."""
    replay, _ = tape("".join(".1" * 7 + "T1" for _ in range(4)), gamma=0.98)
    batch, value = replay.sample(np.random.default_rng(0), 64), 0.0
    for _ in range(600):
        target = batch.rewards + batch.discounts * ~batch.terminated * value
        value = target.mean().item()
    assert_allclose(value, 50, rtol=1e-3)


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize("text", ["", "...", "..D..T....D...." * 2])
def test_a_restored_replay_gives_the_same_samples_now_and_later(
    tmp_path, text, compressed
):
    replay, games = tape(text, rows=9, gamma=0.5, n_steps=2, compressed=compressed)
    arrays, rest = replay.pack()
    write_checkpoint(tmp_path / "replay.safetensors", arrays, rest)
    other = empty(replay)
    other.restore(*read_checkpoint(tmp_path / "replay.safetensors"))
    for _ in range(20):
        assert len(other) == len(replay)
        assert other.nbytes == replay.nbytes or not compressed
        if len(replay):
            assert_same_batch(
                other.sample(np.random.default_rng(0), 30),
                replay.sample(np.random.default_rng(0), 30),
            )
        step = games.step([GOES_ON], [3], [1])
        for each in (replay, other):
            each.store(np.array([3]), step)


@pytest.mark.parametrize("compressed", [True, False])
def test_packing_is_a_copy(compressed):
    replay, games = tape("....", rows=5, compressed=compressed)
    arrays, rest = replay.pack()
    before = replay.sample(np.random.default_rng(0), 9)
    for _ in range(9):
        replay.store(np.array([1]), games.step([GOES_ON], [1], [1]))
    other = empty(replay)
    other.restore(arrays, rest)
    assert_same_batch(other.sample(np.random.default_rng(0), 9), before)


def test_each_frame_is_kept_once_and_as_a_byte():
    plain = Replay(10_000, 8, (4, 84, 84), compressed=False)
    assert 7_056 + 9 <= plain.nbytes / 10_000 < 1.01 * (7_056 + 9)
    assert Replay(1_000_000, 8, (4, 84, 84)).nbytes < 1_000_000 * 25  # and no frames


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"capacity": 0}, "capacity must be a whole number of at least 1, got 0"),
        ({"capacity": 101}, "capacity must be a multiple of num_envs, 2; got 101, try"),
        ({"num_envs": 0}, "num_envs must be"),
        ({"n_steps": 0}, "n_steps must be"),
        ({"gamma": 1.1}, "gamma must be 0 to 1, got 1.1"),
        ({"gamma": float("nan")}, "gamma must be 0 to 1, got nan"),
        ({"obs_shape": (84, 84)}, r"obs_shape must be .* or \[D\], got \(84, 84\)"),
        ({"obs_shape": (0, 84, 84)}, "obs_shape must be a whole number"),
    ],
)
def test_settings_that_cannot_work_are_refused(changes, message):
    arguments = {"capacity": 100, "num_envs": 2, "obs_shape": (2, 4, 4), **changes}
    with pytest.raises(ValueError, match=message):
        Replay(**arguments)


def test_sampling_from_an_empty_replay_is_refused():
    replay = Replay(100, 1, (2, 4, 4))
    for _ in range(3):
        with pytest.raises(ValueError, match="no transition yet"):
            replay.sample(np.random.default_rng(0), 4)
        replay.start(Games(1, 2, 9).start())


@pytest.mark.parametrize("batch_size", [0, -1, 2.0])
def test_a_batch_has_at_least_one_row(batch_size):
    with pytest.raises(ValueError, match="batch_size must be"):
        tape("..")[0].sample(np.random.default_rng(0), batch_size)


def test_storing_before_the_start_is_refused():
    games = Games(1, 2, 9)
    games.start()
    with pytest.raises(RuntimeError, match=r"call start\(\)"):
        Replay(100, 1, (2, 4, 4)).store(np.array([0]), games.step([GOES_ON], [0], [0]))


@pytest.mark.parametrize(
    "actions", [[0], [0, 256], [0, -1], [0.0, 1.0], [[0, 1]], [True, False]]
)
def test_actions_that_are_none_are_refused(actions):
    replay, games = tape("..", num_envs=2)
    with pytest.raises(ValueError, match="actions must be 2 whole numbers, each 0 to"):
        replay.store(np.array(actions), games.step([GOES_ON] * 2, [0, 0], [0, 0]))


@pytest.mark.parametrize(
    "obs",
    [
        np.zeros((1, 2, 4, 4), np.float32),
        np.zeros((1, 3, 4, 4), np.uint8),
        np.zeros((2, 2, 4, 4), np.uint8),
        np.zeros((2, 4, 4), np.uint8),
    ],
)
def test_observations_of_another_kind_are_refused(obs):
    replay, games = tape("..")
    step = games.step([GOES_ON], [0], [0])._replace(obs=obs)
    with pytest.raises(ValueError, match=r"observations must be \[1, 2, 4, 4\] of uin"):
        replay.store(np.array([0]), step)
    with pytest.raises(ValueError, match=r"observations must be \[1, 2, 4, 4\] of uin"):
        replay.start(obs)
    assert len(replay) == 2


def test_frames_from_before_a_games_start_are_refused():
    replay, games = tape("..")
    with pytest.raises(ValueError, match="must be black but for its newest frame"):
        replay.start(games.obs())
    replay.store(np.array([0]), games.step([DIES], [0], [0]))
    games.over = [False]
    step = games.step([GOES_ON], [0], [0])
    with pytest.raises(ValueError, match="must be black but for its newest frame"):
        replay.store(np.array([0]), step._replace(is_transition=np.array([False])))


def test_a_new_game_without_an_end_of_the_old_one_is_refused():
    replay, games = tape("..")
    games.over = [True]
    with pytest.raises(ValueError, match="although no game ended before it"):
        replay.store(np.array([0]), games.step([GOES_ON], [0], [0]))


@pytest.mark.parametrize("compressed", [True, False])
def test_what_a_replay_held_before_is_gone_once_it_takes_over_another(compressed):
    replay, games = tape("..D..", rows=9, compressed=compressed)
    other, _ = tape("." * 30, rows=9, compressed=compressed)
    other.restore(*replay.pack())
    assert len(other) == len(replay) == 5
    assert_is(other.sample(np.random.default_rng(0), 50), games.expected())


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (lambda arrays, rest: rest.pop("gamma"), "version of the course .*gamma"),
        (
            lambda arrays, rest: rest.update(capacity="many"),
            "its capacity is many, and here 100",
        ),
        (lambda arrays, rest: rest.update(newest=None), "newest must be"),
        (lambda arrays, rest: rest.update(newest=-2), "newest must be"),
        (lambda arrays, rest: rest.update(newest=10**30), "newest must be"),
        (lambda arrays, rest: arrays.pop("rewards"), "version of the course .*rewards"),
        (lambda arrays, rest: arrays.pop("frames.open"), "version of the course"),
        (lambda arrays, rest: arrays.update(seen=arrays["seen"][1:]), "seen must be"),
        (
            lambda arrays, rest: arrays.update(ended=arrays["ended"].astype(np.int64)),
            "ended must be",
        ),
    ],
)
def test_what_is_not_a_whole_replay_is_refused_and_nothing_is_lost(damage, named):
    replay, games = tape("....")
    arrays, rest = tape("..D..")[0].pack()
    damage(arrays, rest)
    with pytest.raises(ValueError, match=named):
        replay.restore(arrays, rest)
    assert len(replay) == 4
    assert_is(replay.sample(np.random.default_rng(0), 50), games.expected())


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"capacity": 98}, "its capacity is 100, and here 98"),
        ({"num_envs": 2}, "its num_envs is 1, and here 2"),
        ({"obs_shape": (3, 4, 4)}, r"its obs_shape is \[2, 4, 4\], and here \[3, 4, 4"),
        ({"gamma": 0.5}, "its gamma is 0.99, and here 0.5"),
        ({"n_steps": 2}, "its n_steps is 1, and here 2"),
        ({"compressed": False}, "its compressed is True, and here False"),
    ],
)
def test_a_replay_of_another_size_is_refused_and_named(changes, named):
    here = {"capacity": 100, "num_envs": 1, "obs_shape": (2, 4, 4), **changes}
    with pytest.raises(ValueError, match=named):
        Replay(**here).restore(*tape("....")[0].pack())
