"""Full games, fairly counted, and the same numbers for a person and a program."""

import json
import weakref

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from tutorial_lib.runs import evaluation as evaluation_module
from tutorial_lib.runs.evaluation import (
    NEVER_BEGAN,
    PROTOCOL,
    STUCK,
    Evaluation,
    evaluate,
    play_games,
    protocol,
    random_act,
)
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.rules import Rules
from tutorial_lib.worlds.toys import CatchWorld
from tutorial_lib.worlds.world import Step


class TapeWorld:
    """Columns whose games are told in advance: the rewards of each, over and over.

    As in the emulator, the step after a game's end starts the next one, whatever the
    action was, and is no transition.
    """

    num_actions = 1

    def __init__(self, *columns, truncates=False):
        self.num_envs = len(columns)
        self.columns = columns
        self.truncates = truncates

    def reset(self):
        self.tapes = [self.tape(games) for games in self.columns]
        return np.zeros((self.num_envs, 1), dtype=np.uint8)

    def tape(self, games):
        while True:
            for game in games:
                for number, reward in enumerate(game, start=1):
                    yield reward, number == len(game), True
                yield 0, False, False

    def step(self, actions):
        assert actions.shape == (self.num_envs,)
        rewards, ended, is_transition = map(
            np.array, zip(*map(next, self.tapes), strict=True)
        )
        nobody = np.zeros(self.num_envs, dtype=bool)
        return Step(
            np.zeros((self.num_envs, 1), dtype=np.uint8),
            rewards.astype(np.float32),
            nobody if self.truncates else ended,
            ended if self.truncates else nobody,
            nobody.astype(int),
            is_transition,
        )


def do_nothing(obs):
    return np.zeros(len(obs), dtype=np.int64)


# Two games of column 0, three of column 1; rewards of 400 must not be clipped to 1.
FIRST, SECOND = [0, 400, 0, -21], [7]
TALL, SMALL, MIDDLE = [1] * 9, [0, 0], [0.5, 0.25]


def test_scores_and_lengths_are_those_of_the_games():
    world = TapeWorld([FIRST, SECOND], [TALL, SMALL, MIDDLE])
    evaluation = evaluate(do_nothing, world, games=4)
    # In the order in which they end: column 0 at steps 4 and 6, column 1 at 9 and 12.
    assert_array_equal(evaluation.scores, [379, 7, 9, 0])
    assert_array_equal(evaluation.lengths, [4, 1, 9, 2])


def test_a_game_that_runs_out_of_time_counts_too():
    world = TapeWorld([FIRST], [TALL], truncates=True)
    evaluation = evaluate(do_nothing, world, games=2)
    assert_array_equal(evaluation.scores, [379, 9])
    assert_array_equal(evaluation.lengths, [4, 9])


def test_short_games_are_not_favoured():
    world = TapeWorld([[1]], [[0] * 99 + [5]])
    evaluation = evaluate(do_nothing, world, games=4)
    assert_array_equal(evaluation.lengths, [1, 1, 100, 100])
    assert_array_equal(evaluation.scores, [1, 1, 5, 5])


@pytest.mark.parametrize(
    ("games", "shares"),
    [(1, [1, 0, 0]), (3, [1, 1, 1]), (5, [2, 2, 1]), (7, [3, 2, 2])],
)
def test_every_column_plays_its_share_of_the_first_games_that_it_starts(games, shares):
    # Column c scores c.0 in its first game, c.1 in its second and so on.
    column = [[[c + n / 10] for n in range(4)] for c in range(3)]
    evaluation = evaluate(do_nothing, TapeWorld(*column), games)
    expected = [c + n / 10 for c in range(3) for n in range(shares[c])]
    assert sorted(evaluation.scores.round(3).tolist()) == expected


def test_the_evaluation_grows_game_by_game():
    world = TapeWorld([FIRST, SECOND])
    seen = [
        evaluation.scores.tolist() for evaluation in play_games(do_nothing, world, 3)
    ]
    assert seen == [[379], [379, 7], [379, 7, 379]]


def test_what_a_player_sees_is_what_the_world_showed():
    class Showing(TapeWorld):
        def step(self, actions):
            self.shown += 1
            step = super().step(actions)
            return step._replace(obs=np.full((1, 1), self.shown, dtype=np.uint8))

        def reset(self):
            self.shown = 0
            return super().reset()

    def act(obs):
        seen.append(obs.item())
        return do_nothing(obs)

    seen = []
    evaluate(act, Showing([FIRST]), games=1)
    assert seen == [0, 1, 2, 3]


@pytest.mark.parametrize("games", [0, -1, 2.0, True, "3", None, np.float64(1)])
def test_games_must_be_a_whole_number_of_at_least_one(games):
    with pytest.raises(ValueError, match="games must be a whole number of at least 1"):
        evaluate(do_nothing, TapeWorld([FIRST]), games)


def test_a_numpy_integer_is_a_whole_number():
    assert len(evaluate(do_nothing, TapeWorld([FIRST]), np.int64(2)).scores) == 2


def test_a_single_game_has_no_spread():
    evaluation = Evaluation(np.array([-21.0]), np.array([764]))
    assert evaluation.spread == 0
    assert str(evaluation) == "-21.0 ± 0.0 over 1 full games (from -21 to -21)"


def test_the_line_and_the_json_tell_the_same():
    scores = np.array([-21.0, -18.0, -20.0])
    evaluation = Evaluation(scores, np.array([764, 1_000, 900]))
    # Mean -59 / 3; squared deviations 16/9, 25/9 and 1/9, so variance 42/9 / 2.
    assert evaluation.mean == pytest.approx(-59 / 3)
    assert evaluation.spread == pytest.approx(np.sqrt(7 / 3))
    assert str(evaluation) == "-19.7 ± 1.5 over 3 full games (from -21 to -18)"
    assert json.loads(json.dumps(evaluation.as_json())) == {
        "mean": -19.67,
        "spread": 1.53,
        "games": 3,
        "scores": [-21.0, -18.0, -20.0],
        "lengths": [764, 1_000, 900],
        "protocol": PROTOCOL,
    }


def test_the_protocol_says_what_the_rules_are():
    assert PROTOCOL == (
        "ALE v5, sticky actions 0.25, frame skip 4, minimal action set, full games, "
        "unclipped rewards, at most 30 no-ops"
    )
    rules = Rules(
        sticky_actions=0.0,
        frame_skip=2,
        noop_max=0,
        max_frames=10_000,
        actions="RIGHT,LEFT",
        fire_starts_life=True,
    )
    told = (
        "ALE v5, sticky actions 0, frame skip 2, actions RIGHT,LEFT, games of at most "
        "10,000 frames, unclipped rewards, at most 0 no-ops, FIRE pressed at the start "
        "of each life"
    )
    assert protocol(rules) == told
    assert "full action set" in protocol(Rules(actions="full"))
    evaluation = Evaluation(np.array([1.0]), np.array([2]))
    assert evaluation.as_json(told)["protocol"] == told


def test_a_random_player_presses_every_button_as_often():
    act = random_act(np.random.default_rng(0), 3)
    counts = np.bincount(act(np.zeros(3_000)), minlength=3)
    assert counts.sum() == 3_000
    assert (abs(counts - 1_000) < 100).all()


def test_a_random_pong_player_scores_about_minus_20_and_repeatably():
    def play(seed):
        world = AtariWorld("Pong", 2, seed=seed, num_threads=1)
        act = random_act(np.random.default_rng(seed), world.num_actions)
        return evaluate(act, world, games=2)

    evaluation, again, other = play(5), play(5), play(6)
    assert_array_equal(evaluation.scores, again.scores)
    assert_array_equal(evaluation.lengths, again.lengths)
    assert (evaluation.scores >= -21).all() and (evaluation.scores < -17).all()
    assert (evaluation.lengths > 700).all()  # 21 points take a while
    assert evaluation.lengths.tolist() != other.lengths.tolist()


# A player that does nothing.


class StillWorld(TapeWorld):
    """Columns that go on for ever; column 0 makes a point at some agent steps."""

    def __init__(self, num_envs, points=()):
        super().__init__(*[[[0]]] * num_envs)
        self.points, self.now = points, 0

    def step(self, actions):
        self.now += 1
        nobody = np.zeros(self.num_envs, dtype=bool)
        rewards = np.zeros(self.num_envs, np.float32)
        rewards[0] = self.now in self.points
        obs = np.zeros((self.num_envs, 1), dtype=np.uint8)
        lives = np.full(self.num_envs, 5)
        return Step(obs, rewards, nobody, nobody, lives, ~nobody)


@pytest.mark.parametrize(
    ("points", "length"),
    [
        ((), NEVER_BEGAN),
        ((NEVER_BEGAN - 1,), NEVER_BEGAN - 1 + STUCK),
        ((500, 500 + STUCK - 1), 500 + 2 * STUCK - 1),
    ],
)
def test_a_player_that_does_nothing_is_stopped_and_told_why(points, length):
    world = StillWorld(3, points)
    with pytest.warns(UserWarning, match="does this player press FIRE?") as caught:
        evaluation = evaluate(do_nothing, world, 30)
    assert world.now == length
    assert_array_equal(evaluation.scores, [len(points), 0, 0])
    assert_array_equal(evaluation.lengths, [length] * 3)
    assert len(caught) == 1
    assert "3 of 30" in str(caught[0].message)


def test_patience_is_of_time_and_not_of_steps():
    world = StillWorld(1)
    world.rules = Rules(frame_skip=1)
    with pytest.warns(UserWarning, match=f"in {4 * NEVER_BEGAN:,} agent steps"):
        assert evaluate(do_nothing, world, 1).lengths == [4 * NEVER_BEGAN]


def test_of_an_evaluation_on_its_way_nothing_is_kept(monkeypatch):
    """Each holds all games before it, so a list of all would grow with their square."""
    alive = []

    class Watched(Evaluation):
        def __init__(self, *arguments):
            super().__init__(*arguments)
            alive.append(weakref.ref(self))
            most.append(sum(each() is not None for each in alive))

    most = []
    monkeypatch.setattr(evaluation_module, "Evaluation", Watched)
    world = CatchWorld(4, seed=0)
    assert len(evaluate(do_nothing, world, 40).scores) == 40
    assert max(most) <= 3


def test_games_that_were_over_count_with_those_that_were_stopped():
    class ThenStill(TapeWorld):
        def tape(self, games):
            yield from [(7, True, True), (0, False, False)]
            while True:
                yield 0, False, True

    with pytest.warns(UserWarning, match="4 of 10"):
        evaluation = evaluate(do_nothing, ThenStill([], []), 10)
    assert sorted(evaluation.scores) == [0, 0, 7, 7]


def test_a_column_that_is_not_counted_keeps_nobody_waiting():
    """Column 1 has played its share; what it goes on to score is nobody's."""
    world = TapeWorld([[0] * 10**6], [[1, 1]])
    with pytest.warns(UserWarning, match="FIRE"):
        evaluation = evaluate(do_nothing, world, 2)
    assert sorted(evaluation.scores) == [0, 2]


def test_a_long_evaluation_shows_how_far_it_is(monkeypatch):
    asked = []

    def bar(passes, **how):
        asked.append(how)
        return passes

    monkeypatch.setattr(evaluation_module, "tqdm", bar)
    evaluate(do_nothing, TapeWorld([TALL]), 2)
    assert asked[0]["total"] == 2
