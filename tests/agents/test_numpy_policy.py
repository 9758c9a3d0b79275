import copy
import itertools
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from tutorial_lib.agents import numpy_policy
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.numpy_policy import (
    Settings,
    Tape,
    init_params,
    learn,
    learn_once,
    pack,
    train,
    unpack,
)
from tutorial_lib.equations.optimisers import adam_start, rmsprop_start
from tutorial_lib.equations.perceptron import forward
from tutorial_lib.equations.policies import DOWN, UP, sample_action
from tutorial_lib.equations.returns import discounted_returns
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.frames import PONG_VIEW
from tutorial_lib.worlds.world import Step

INPUTS, HIDDEN = 6, 5


def new_agent(settings, seed):
    return numpy_policy.new_agent(Told("Pong", (2, 210, 160), 6), settings, seed)


def small_params(dtype=np.float64, seed=0):
    params = init_params(np.random.default_rng(seed), INPUTS, HIDDEN)
    return {name: array.astype(dtype) for name, array in params.items()}


def torch_log_probs(params, obs, went_up):
    """log pi(a given s) of the same network, by torch."""
    logits = torch.relu(torch.as_tensor(obs) @ params["W1"]) @ params["W2"]
    sign = torch.as_tensor(np.where(went_up, 1, -1)).to(logits.dtype)
    return torch.nn.functional.logsigmoid(sign * logits)


def torch_params(params):
    return {k: torch.tensor(v, requires_grad=True) for k, v in params.items()}


def torch_objective(log_probs, old_prob, advantages, clip):
    ratio = log_probs.exp() / torch.as_tensor(old_prob)
    advantages = torch.as_tensor(advantages)
    clipped = ratio.clip(1 - clip, 1 + clip)
    return torch.minimum(ratio * advantages, clipped * advantages).mean()


def assert_params_close(params, expected, tolerance):
    """Relative to the largest number of each array."""
    assert params.keys() == expected.keys()
    for name, array in params.items():
        other = np.asarray(expected[name])
        assert array.shape == other.shape
        assert np.abs(array - other).max() < tolerance * np.abs(other).max(), name


def assert_same_agent(agent, other):
    assert_params_equal(agent.params, other.params)
    assert_params_equal(agent.optimizer_state.mean, other.optimizer_state.mean)
    assert_params_equal(
        agent.optimizer_state.mean_square, other.optimizer_state.mean_square
    )
    assert agent.optimizer_state.updates == other.optimizer_state.updates
    assert agent.agent_steps == other.agent_steps
    assert agent.scores == other.scores
    assert agent.rng.bit_generator.state == other.rng.bit_generator.state


def assert_params_equal(params, expected):
    assert params.keys() == expected.keys()
    for name in params:
        assert_array_equal(params[name], expected[name])


class TestInitParams:
    def test_shapes_types_and_scale(self):
        params = init_params(np.random.default_rng(0), inputs=1600, hidden=200)
        assert {k: v.shape for k, v in params.items()} == {
            "W1": (1600, 200),
            "W2": (200,),
        }
        assert all(array.dtype == np.float32 for array in params.values())
        assert params["W1"].std() == pytest.approx(1 / np.sqrt(1600), rel=0.02)
        assert params["W2"].std() == pytest.approx(1 / np.sqrt(200), rel=0.2)
        assert abs(params["W1"].mean()) < 0.001

    def test_follows_its_generator(self):
        assert_params_equal(small_params(seed=3), small_params(seed=3))
        assert (small_params(seed=3)["W1"] != small_params(seed=4)["W1"]).all()


def as_step(rewards, terminated, truncated, is_transition):
    return Step(
        np.zeros((len(rewards), 1), np.uint8),
        np.array(rewards, np.float32),
        np.array(terminated, bool),
        np.array(truncated, bool),
        np.zeros(len(rewards), np.int32),
        np.array(is_transition, bool),
    )


# What can happen to a game of Pong in one step: reward, terminated, truncated.
QUIET, POINT, LOST = (0, False, False), (1, False, False), (-1, False, False)
END, TIME_OUT, POINT_AND_TIME_OUT = (
    (-1, True, False),
    (0, False, True),
    (1, False, True),
)
FAKE = None  # the emulator starts a new game
EVENTS = st.sampled_from([*[QUIET] * 6, POINT, LOST, END, TIME_OUT, POINT_AND_TIME_OUT])


def with_fakes(events):
    """Put a fake step behind every end; the length stays as it was."""
    stream = []
    for event in events:
        ended = bool(stream) and stream[-1] is not FAKE and any(stream[-1][1:])
        stream.append(FAKE if ended else event)
    return stream


def naive_points(stream):
    """All finished points of one game: a list of (times of its steps, reward)."""
    points, point = [], []
    for time, event in enumerate(stream):
        if event is FAKE:
            continue
        reward, _, truncated = event
        point.append(time)
        if reward:
            points.append((point, reward))
        if reward or truncated:
            point = []
    return points


def store_stream(tape, streams, time):
    events = [stream[time] for stream in streams]
    real = [event or QUIET for event in events]
    tape.store(
        np.array([[game, time] for game in range(len(streams))], np.float32),
        np.full(len(streams), UP),
        np.full(len(streams), 0.5),
        as_step(*zip(*real, strict=True), [event is not FAKE for event in events]),
    )


class TestTape:
    @given(
        games=st.lists(
            st.lists(EVENTS, min_size=24, max_size=24), min_size=1, max_size=3
        ),
        shape=st.sampled_from([(4, 4), (4, 8), (3, 7), (2, 12), (6, 24), (6, 4)]),
    )
    def test_equals_the_naive_twin_that_keeps_whole_points(self, games, shape):
        window, patience = shape
        streams = [with_fakes(events) for events in games]
        tape = Tape(patience, len(streams), inputs=2)
        taken = []
        for end in range(window, 25, window):
            for time in range(end - window, end):
                store_stream(tape, streams, time)
            returns = discounted_returns(tape.rewards, 0.5)
            rows = tape.take_finished()
            taken += [
                (end, *map(int, obs), float(value))
                for obs, value in zip(tape.obs(rows), returns[rows], strict=True)
            ]

        expected = []
        last = 24 // window * window
        for game, stream in enumerate(streams):
            for times, reward in naive_points(stream[:last]):
                end = (times[-1] // window + 1) * window
                expected += [
                    (end, game, time, reward * 0.5 ** (times[-1] - time))
                    for time in times
                    if time >= end - patience
                ]
        assert sorted(taken) == sorted(expected)

    def test_by_hand(self):
        # Two games over two windows of four steps, all of them still on the tape.
        streams = [
            [QUIET, POINT, QUIET, QUIET, QUIET, LOST, QUIET, QUIET],
            [QUIET, TIME_OUT, FAKE, QUIET, END, FAKE, QUIET, QUIET],
        ]
        tape = Tape(patience=8, num_envs=2, inputs=2)
        seen = []
        for start in (0, 4):
            for time in range(start, start + 4):
                store_stream(tape, streams, time)
            seen.append(tape.obs(tape.take_finished()).astype(int).tolist())
        assert seen[0] == [[0, 0], [0, 1]]  # the first point of the first game
        # Never [1, 0] and [1, 1], whose time ran out, nor the fake [1, 2] and [1, 5].
        assert sorted(seen[1]) == [[0, 2], [0, 3], [0, 4], [0, 5], [1, 3], [1, 4]]
        assert not tape.take_finished().any()

    def test_keeps_what_it_is_given(self):
        tape = Tape(patience=3, num_envs=2, inputs=2)
        obs = np.float32([[1, 2], [3, 4]])
        step = as_step([1, 0], [0, 0], [0, 1], [1, 0])
        tape.store(obs, np.array([UP, DOWN]), np.float32([0.7, 0.4]), step)
        assert_array_equal(tape.obs(np.arange(3)[:, None] == [2, 2]), obs)
        assert_array_equal(tape.went_up[-1], [True, False])
        assert_array_equal(tape.prob_up[-1], np.float32([0.7, 0.4]))
        assert_array_equal(tape.rewards[-1], [1, 0])
        assert not tape.rewards[:-1].any()

    def test_an_empty_tape_has_nothing_to_take(self):
        assert not Tape(patience=4, num_envs=2, inputs=2).take_finished().any()


def small_agent(**changes):
    settings = replace(Settings(), hidden=HIDDEN, num_envs=2, **changes)
    params = small_params(np.float32)
    agent = new_agent(settings, seed=0)
    start = adam_start if settings.optimizer == "adam" else rmsprop_start
    agent.params, agent.optimizer_state = params, start(params)
    return agent


def played_tape(agent, seed=0):
    """A tape on which both games have finished a point and started another."""
    rng = np.random.default_rng(seed)
    tape = Tape(patience=12, num_envs=2, inputs=INPUTS)
    for time in range(12):
        obs = rng.standard_normal((2, INPUTS)).astype(np.float32)
        prob_up, _ = forward(agent.params, obs)
        step = as_step([time == 8, -(time == 6)], [0, 0], [0, 0], [1, 1])
        tape.store(obs, sample_action(prob_up, rng), prob_up, step)
    return tape


def finished_rows(tape):
    """What `learn` should use: [N] rows of both games, and their advantages."""
    rows = np.zeros((12, 2), bool)
    rows[:9, 0] = rows[:7, 1] = True
    returns = discounted_returns(tape.rewards, Settings().gamma)[rows]
    return rows, (returns - returns.mean()) / returns.std()


class TestLearn:
    @pytest.mark.parametrize("learn", [learn, learn_once])
    def test_a_first_update_is_plain_reinforce(self, learn, monkeypatch):
        def plain_step(params, grads, state, learning_rate):
            return {k: params[k] + learning_rate * grads[k] for k in params}, state

        monkeypatch.setattr(numpy_policy, "adam_step", plain_step)
        agent = small_agent(epochs=1, minibatches=1, learning_rate=1.0)
        tape = played_tape(agent)
        rows, advantages = finished_rows(tape)
        by_torch = torch_params(agent.params)
        log_probs = torch_log_probs(by_torch, tape.obs(rows), tape.went_up[rows])
        (torch.as_tensor(advantages) * log_probs).mean().backward()
        before = agent.params
        learn(agent, tape)
        moved = {k: agent.params[k] - before[k] for k in before}
        assert_params_close(moved, {k: v.grad for k, v in by_torch.items()}, 1e-5)

    @pytest.mark.parametrize("optimizer", numpy_policy.OPTIMIZERS)
    def test_where_the_policy_is_still_the_one_that_played_one_use_is_learning_once(
        self, optimizer
    ):
        agents = [
            small_agent(epochs=1, minibatches=1, optimizer=optimizer) for _ in range(2)
        ]
        for agent, update in zip(agents, (learn, learn_once), strict=True):
            for seed in range(3):
                update(agent, played_tape(agent, seed))
        assert_params_close(agents[0].params, agents[1].params, 1e-4)

    def test_rmsprops_updates_equal_torchs(self):
        agent = small_agent(optimizer="rmsprop", learning_rate=0.01)
        by_torch = torch_params(agent.params)
        optimizer = torch.optim.RMSprop(
            by_torch.values(), lr=0.01, alpha=0.99, eps=1e-5, maximize=True
        )
        for seed in range(3):
            tape = played_tape(agent, seed)
            rows, advantages = finished_rows(tape)
            log_probs = torch_log_probs(by_torch, tape.obs(rows), tape.went_up[rows])
            optimizer.zero_grad()
            (torch.as_tensor(advantages) * log_probs).mean().backward()
            optimizer.step()
            learn_once(agent, tape)
            expected = {k: v.detach() for k, v in by_torch.items()}
            assert_params_close(agent.params, expected, 1e-4)

    def test_many_updates_equal_torchs(self):
        # Fast, so that the clip is reached.
        agent = small_agent(epochs=4, learning_rate=0.05)
        tape = played_tape(agent)
        rows, advantages = finished_rows(tape)
        obs, went_up, prob_up = tape.obs(rows), tape.went_up[rows], tape.prob_up[rows]
        old_prob = np.where(went_up, prob_up, 1 - prob_up)
        by_torch = torch_params(agent.params)
        optimizer = torch.optim.Adam(by_torch.values(), lr=0.05, maximize=True)
        rng = copy.deepcopy(agent.rng)
        clipped = 0
        for _ in range(agent.settings.epochs):
            order = rng.permutation(len(obs))
            for part in np.array_split(order, agent.settings.minibatches):
                log_probs = torch_log_probs(by_torch, obs[part], went_up[part])
                ratio = log_probs.exp().detach().numpy() / old_prob[part]
                clipped += (np.abs(ratio - 1) > 0.2).sum()
                optimizer.zero_grad()
                torch_objective(
                    log_probs, old_prob[part], advantages[part], 0.2
                ).backward()
                optimizer.step()
        assert clipped > 0
        learn(agent, tape)
        expected = {k: v.detach() for k, v in by_torch.items()}
        assert_params_close(agent.params, expected, 1e-5)
        assert (
            agent.optimizer_state.updates
            == agent.settings.epochs * agent.settings.minibatches
        )

    def test_makes_good_actions_likelier_and_bad_ones_less_likely(self):
        agent = small_agent(learning_rate=0.01)
        tape = played_tape(agent)
        rows, advantages = finished_rows(tape)
        before = torch_log_probs(
            torch_params(agent.params), tape.obs(rows), tape.went_up[rows]
        )
        learn(agent, tape)
        after = torch_log_probs(
            torch_params(agent.params), tape.obs(rows), tape.went_up[rows]
        )
        assert (torch.as_tensor(advantages) * (after - before)).mean() > 0

    @pytest.mark.parametrize("learn", [learn, learn_once])
    def test_without_a_finished_point_nothing_changes(self, learn):
        agent = small_agent()
        tape = played_tape(agent)
        tape.rewards[:] = 0
        before = copy.deepcopy(agent)
        learn(agent, tape)
        assert_same_agent(agent, before)

    @pytest.mark.parametrize("learn", [learn, learn_once])
    def test_no_step_is_learned_from_twice(self, learn):
        agent = small_agent()
        tape = played_tape(agent)
        learn(agent, tape)
        before = copy.deepcopy(agent)
        learn(agent, tape)
        assert_same_agent(agent, before)

    def test_equal_returns_teach_nothing_and_break_nothing(self):
        agent = small_agent()
        tape = played_tape(agent)
        tape.rewards[:] = 1
        before = agent.params
        learn(agent, tape)
        assert_params_equal(agent.params, before)


class ScriptedPong:
    """Two games; the first wins a point every 5 steps and ends after 10 of them.

    The second loses one every 5 steps and never ends.
    """

    game, num_envs, obs_shape = "Pong", 2, (2, 210, 160)
    action_names = ("NOOP", "FIRE", "RIGHT", "LEFT", "RIGHTFIRE", "LEFTFIRE")
    num_actions = len(action_names)

    def __init__(self):
        self.time = 0
        self.seeds = []

    def reset(self, seed=None):
        self.seeds.append(seed)
        return self.screen()

    def screen(self):
        obs = np.full((2, 2, 210, 160), 87, np.uint8)
        obs[:, 1, 40 + self.time % 100 : 60 + self.time % 100, 8:16] = 236
        return obs

    def step(self, actions):
        assert self.seeds
        assert set(actions) <= {UP, DOWN}
        self.time += 1
        place = (self.time - 1) % 11  # ten real steps and a fake one
        rewards = [float(place in (4, 9)), -float(self.time % 5 == 0)]
        step = as_step(rewards, [place == 9, False], [0, 0], [place != 10, True])
        return step._replace(obs=self.screen())


SMALL = Settings(hidden=8, num_envs=2, rollout_length=22, patience=44)


class TestTrain:
    def test_counts_every_decision_and_every_game(self):
        agent = new_agent(SMALL, seed=0)
        first, second, third = itertools.islice(train(agent, ScriptedPong()), 3)
        assert (first.agent_steps, second.agent_steps, third.agent_steps) == (
            44,
            88,
            132,
        )
        # Two games of 11 steps in a rollout of 22, two points each; the fake step is
        # neither part of a game nor the agent's doing.
        assert first.finished == third.finished == (2.0, 2.0)
        assert first.lengths == third.lengths == (10, 10)
        assert (first.actions.shape, third.actions.sum()) == ((6,), 2 * 22 - 2)
        assert agent.agent_steps == 132
        assert agent.scores == [2.0] * 6
        assert third.mean_score == 2.0
        assert [*third.measures] == ["prob_certain"]
        assert 0.5 <= third.measures["prob_certain"] <= 1

    def test_its_games_are_begun_once_from_a_seed_that_the_agent_draws(self):
        seeds = []
        for seed in (0, 0, 1):
            world = ScriptedPong()
            list(itertools.islice(train(new_agent(SMALL, seed), world), 3))
            seeds += world.seeds
        assert len(seeds) == 3
        assert seeds[0] == seeds[1] != seeds[2]

    def test_a_game_longer_than_a_pass_keeps_its_score(self):
        agent = new_agent(replace(SMALL, rollout_length=4, patience=8), seed=0)
        passes = list(itertools.islice(train(agent, ScriptedPong()), 6))
        assert [progress.finished for progress in passes] == [
            (), (), (2.0,), (), (), (2.0,)  # after steps 10 and 21
        ]  # fmt: skip
        assert np.isnan(passes[0].mean_score)

    def test_only_the_last_20_scores_are_kept(self):
        agent = new_agent(SMALL, seed=0)
        agent.scores = [99.0] * 20
        next(train(agent, ScriptedPong()))
        assert agent.scores == [99.0] * 18 + [2.0] * 2

    def test_learns(self):
        agent = new_agent(SMALL, seed=0)
        before = agent.params
        next(train(agent, ScriptedPong()))
        assert (agent.params["W2"] != before["W2"]).any()
        assert agent.optimizer_state.updates == SMALL.epochs * SMALL.minibatches

    @pytest.mark.parametrize("update", [learn, learn_once])
    def test_learns_by_the_update_that_it_is_given(self, update):
        agent, twin = (new_agent(SMALL, seed=0) for _ in range(2))
        tapes = []

        def spy(agent, tape):
            tapes.append(copy.deepcopy(tape))
            update(agent, tape)

        next(train(agent, ScriptedPong(), spy))
        next(train(twin, ScriptedPong(), lambda agent, tape: None))
        assert (agent.params["W2"] != twin.params["W2"]).any()
        update(twin, *tapes)
        assert_params_equal(agent.params, twin.params)

    @pytest.mark.parametrize(
        ("epochs", "minibatches", "update"),
        [(1, 1, learn_once), (4, 1, learn), (1, 4, learn)],
    )
    def test_its_usual_update_is_that_of_the_settings(
        self, epochs, minibatches, update
    ):
        # Rollouts shorter than a point, so that the two differ in one use as well.
        settings = replace(SMALL, rollout_length=3, learning_rate=0.1)
        settings = replace(settings, epochs=epochs, minibatches=minibatches)
        agent, twin = (new_agent(settings, seed=0) for _ in range(2))
        other = new_agent(settings, seed=0)
        another = learn if update is learn_once else learn_once
        list(itertools.islice(train(agent, ScriptedPong()), 9))
        list(itertools.islice(train(twin, ScriptedPong(), update), 9))
        list(itertools.islice(train(other, ScriptedPong(), another), 9))
        assert_params_equal(agent.params, twin.params)
        assert (agent.params["W2"] != other.params["W2"]).any()

    def test_nothing_happens_before_it_is_asked_for(self):
        agent = new_agent(SMALL, seed=0)
        before, world = copy.deepcopy(agent), ScriptedPong()
        train(agent, world)
        assert not world.seeds
        assert_same_agent(agent, before)

    @pytest.mark.parametrize("interrupt", [KeyboardInterrupt, GeneratorExit])
    def test_an_interrupt_between_passes_loses_nothing(self, interrupt):
        agent, twin = new_agent(SMALL, seed=0), new_agent(SMALL, seed=0)
        passes = train(agent, ScriptedPong())
        for _ in zip(range(2), train(twin, ScriptedPong()), strict=False):
            next(passes)
        with pytest.raises(interrupt):
            passes.throw(interrupt)
        assert_same_agent(agent, twin)
        progress = next(train(agent, ScriptedPong()))  # and goes on from there
        assert progress.agent_steps == 3 * 44

    def test_is_deterministic_on_the_real_game(self):
        agents = []
        for seed in (0, 0, 1):
            settings = replace(SMALL, rollout_length=80, patience=160)
            agent = new_agent(settings, seed)
            world = AtariWorld("Pong", 2, seed=5, **PONG_VIEW)
            list(itertools.islice(train(agent, world), 2))
            agents.append(agent)
        assert_same_agent(agents[0], agents[1])
        assert agents[0].optimizer_state.updates > 0
        assert (agents[0].params["W1"] != agents[2].params["W1"]).any()


class TestPack:
    @pytest.mark.parametrize("optimizer", numpy_policy.OPTIMIZERS)
    def test_what_the_optimiser_remembers_survives(self, optimizer):
        agent = new_agent(replace(SMALL, optimizer=optimizer), seed=0)
        next(train(agent, ScriptedPong()))
        arrays, rest = pack(agent)
        assert sum(name.startswith(f"{optimizer}.") for name in arrays) in (2, 4)
        again = unpack(arrays, rest)
        assert again.settings == agent.settings
        assert_params_equal(pack(again)[0], arrays)
        for one in (agent, again):
            next(train(one, ScriptedPong()))
        assert_params_equal(agent.params, again.params)

    @pytest.mark.parametrize("optimizer", numpy_policy.OPTIMIZERS)
    def test_without_them_the_optimiser_starts_afresh(self, optimizer):
        agent = new_agent(replace(SMALL, optimizer=optimizer), seed=0)
        untrained, _ = pack(agent)
        next(train(agent, ScriptedPong()))
        arrays, rest = pack(agent)
        shipped = unpack({name: arrays[name] for name in ("W1", "W2")}, rest)
        afresh = {**untrained, "W1": arrays["W1"], "W2": arrays["W2"]}
        assert_params_equal(pack(shipped)[0], afresh)

    def test_an_optimiser_that_there_is_not_is_refused(self):
        with pytest.raises(ValueError, match="must be one of adam, rmsprop, got 'sgd'"):
            Settings(optimizer="sgd")


@pytest.mark.parametrize(
    ("anneal", "agent_steps", "rate"),
    [(0, 0, 0.5), (0, 10**9, 0.5), (100, 0, 0.5), (100, 50, 0.275), (100, 900, 0.05)],
)
def test_the_learning_rate_falls_to_a_tenth_or_never(anneal, agent_steps, rate):
    settings = Settings(learning_rate=0.5, anneal=anneal)
    agent = numpy_policy.new_agent(Told("Pong", (2, 210, 160), 6), settings, 0)
    agent.agent_steps = agent_steps
    assert numpy_policy.learning_rate(agent) == pytest.approx(rate)


@pytest.mark.parametrize("learn", [numpy_policy.learn, numpy_policy.learn_once])
def test_updates_are_made_with_the_learning_rate_of_now(learn, monkeypatch):
    used = []

    def step(params, grads, state, learning_rate):
        used.append(learning_rate)
        return params, state

    monkeypatch.setattr(numpy_policy, "adam_step", step)
    settings = Settings(hidden=4, num_envs=2, rollout_length=500, anneal=2_000)
    agent = numpy_policy.new_agent(Told("Pong", (2, 210, 160), 6), settings, 0)
    world = AtariWorld("Pong", 2, seed=0, **PONG_VIEW)
    passes = numpy_policy.train(agent, world, learn)
    next(passes)
    assert set(used) == {1e-3}
    next(passes)
    assert used[-1] == pytest.approx(0.55e-3)
