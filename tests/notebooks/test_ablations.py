"""Every broken way that a lesson shows does what its name says, and does something.

A broken way that is silently the right one teaches that nothing matters, and one that
does nothing at all teaches that everything does. So each is measured here, in the
numbers of the runs (float32) and with the settings of the cell or of the stored runs:
once against what its name says, written anew by hand, and once against the right way.
"""

import ast
import importlib.util
import re
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from unittest.mock import patch

import gymnasium
import nbformat
import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from torch import nn
from torch.nn import functional

from tutorial_lib.agents import (
    dqn,
    networks,
    numpy_policy,
    policy_gradient,
    whole_games,
)
from tutorial_lib.agents import tables as agents_tables
from tutorial_lib.agents.dqn import TOY
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.memory import ReplayMemory
from tutorial_lib.agents.tables import NEXT_VALUES, Walks, walk
from tutorial_lib.agents.tally import Tally
from tutorial_lib.equations import tabular, targets
from tutorial_lib.equations.losses import clipped_loss, policy_gradient_loss, value_loss
from tutorial_lib.equations.perceptron import backward
from tutorial_lib.equations.policies import draw, epsilon_greedy_probs
from tutorial_lib.equations.returns import attribute_rewards, shape_reward
from tutorial_lib.equations.schedules import linear
from tutorial_lib.equations.tabular import policy_evaluation, q_learning_update
from tutorial_lib.equations.targets import (
    double_value,
    expected_value,
    huber,
    sampling_variance,
)
from tutorial_lib.exercises.exercise import find
from tutorial_lib.figures import xray
from tutorial_lib.lessons.profiles import PROFILES
from tutorial_lib.runs import algorithms, pretrained
from tutorial_lib.runs.training import world_for
from tutorial_lib.worlds.atari import AtariWorld, every_frame
from tutorial_lib.worlds.cliff import CliffWorld, cliff
from tutorial_lib.worlds.frames import brighter, preprocess_pong
from tutorial_lib.worlds.rules import STICKY_ACTIONS, Rules
from tutorial_lib.worlds.toys import PROBES, CatchWorld, ProbeWorld
from tutorial_lib.worlds.world import Step

ROOT = Path(__file__).parents[2]

# Names of settings that stand nowhere else in this file.
REPLAY, SYNC, HUBER = "replay_capacity", "target_update_period", "huber_threshold"
ROLLOUT = "rollout_length"
DOUBLE = {"next_value": "double_value"}
# Settings as the names of stored runs may have them: what we call them.
RENAMED = {"replay": REPLAY, "sync_every": SYNC, "huber": HUBER}

GAMMA = 0.5  # of tapes made by hand


@pytest.fixture(autouse=True)
def one_thread():
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# ---- what the lessons show ----------------------------------------------------------


@cache
def cells(lesson):
    (path,) = (ROOT / "notebooks").glob(f"{lesson}_*.ipynb")
    return {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}


def run_cell(lesson, name, **names):
    """The names that a cell leaves behind."""
    exec(cells(lesson)[name], names)
    return names


def assigned(lesson, name, variable, **names):
    """What a cell gives to a variable; the rest of the cell does not run."""
    for node in ast.parse(cells(lesson)[name]).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == variable:
            exec(ast.unparse(node), names)
            return names[variable]
    raise AssertionError(f"{variable} is not in cell {name} of lesson {lesson}")


def functions(lesson, name, **names):
    """The functions that a cell defines; the rest of the cell does not run."""
    body = ast.parse(cells(lesson)[name]).body
    exec("\n\n".join(ast.unparse(n) for n in body if hasattr(n, "args")), names)
    return names


def scores():
    return (ROOT / "SCORES.md").read_text("utf-8").replace("\\\n", "")


def settings_of(group, usual):
    """The settings of stored runs, from the name of their group."""
    pairs = (pair.split("=") for pair in group.split(","))
    return replace(usual, **{RENAMED.get(name, name): value(of) for name, of in pairs})


def value(text):
    if text in ("true", "false"):
        return text == "true"
    try:
        return int(text) if text.isdigit() else float(text)
    except ValueError:
        return text


INVENTIONS = sorted(
    group
    for world in ("inventions", "calm", "wild")
    for group in pretrained.load_groups(f"catch_dqn/{world}")
)
PENALTY = list(pretrained.load_groups("space_invaders_dqn/penalty"))
STACK = list(pretrained.load_groups("breakout_dqn/stack"))
FASTER = list(pretrained.load_groups("breakout_dqn/faster"))
WAYS = sorted(
    {
        *pretrained.load_groups("catch_dqn/unsteady"),
        *pretrained.load_groups("breakout_expected_sarsa/seeds"),
    }
)


# ---- stored runs --------------------------------------------------------------------

STORED = sorted(
    f"{file.parent.name}/{file.stem}" for file in pretrained.SHIPPED.glob("*/*.csv")
)
# Every comparison of ways that is shipped; each is asked about below, way by way.
COMPARISONS = {
    *("pong_numpy/broken", "pong_numpy/ways", "pong_ppo/broken", "pong_ppo/variants"),
    *("breakout_ppo/credit", "breakout_dqn/stack", "breakout_dqn/faster"),
    *("catch_dqn/inventions", "catch_dqn/calm", "catch_dqn/wild"),
    *("catch_dqn/unsteady", "catch_dqn/unsteady_worth"),
    *("space_invaders_dqn/penalty", "breakout_ppo/lottery"),
    *("breakout_ppo/lottery_seconds", "works/runs", "breakout_pqn/without"),
    *(f"breakout_expected_sarsa/{name}" for name in ("seeds", "action_gap", "entropy")),
}
# A comparison's right way is one of the lesson's own runs.
CONTROLS = [
    ("pong_numpy/broken", "seed_2", "pong_numpy/seeds", "seed_2"),
    ("pong_ppo/broken", "with_the_clip", "pong_ppo/seeds", "ppo_0"),
    ("pong_ppo/variants", "ppo", "pong_ppo/seeds", "ppo_0"),
    *(
        ("breakout_ppo/credit", f"credit=life/{seed}", "breakout_ppo/seeds", seed)
        for seed in ("seed_0", "seed_1", "seed_2", "seed_3", "seed_4")
    ),
    *(
        (comparison, f"{right}/{seed}", f"{own}/seeds", seed)
        for comparison, own, right in (
            ("breakout_dqn/stack", "breakout_dqn", "stack=4"),
            (
                "breakout_expected_sarsa/seeds",
                "breakout_dqn",
                "next_value=max_value,temperature=0",
            ),
            (
                "space_invaders_dqn/penalty",
                "space_invaders_dqn",
                "penalty=0,clip_rewards=true",
            ),
        )
        for seed in ("seed_0", "seed_1", "seed_2")
    ),
]


def test_a_new_comparison_needs_tests_of_its_own_before_it_is_believed():
    found = set()
    for name in STORED:
        labels = pretrained.load_curves(name)
        if len({re.sub(r"(seed)?_?\d+$", "", label) for label in labels}) > 1:
            found.add(name)
    assert found == COMPARISONS


@pytest.mark.parametrize("name", STORED)
def test_no_two_stored_runs_of_a_seed_are_one(name):
    """What a setting that is ignored would look like; so did a loss without a slope."""
    seen = {}
    for label, curve in pretrained.load_curves(name).items():
        seed = label.rpartition("/")[2] if "/" in label else "the only one"
        for other in seen.setdefault(seed, {}):
            assert seen[seed][other] != tuple(curve.values), f"{label} is {other}"
        seen[seed][label] = tuple(curve.values)


@pytest.mark.parametrize(("name", "right", "seeds", "seed"), CONTROLS)
def test_a_comparisons_right_way_is_the_lessons_own_run(name, right, seeds, seed):
    ours = pretrained.load_curves(name)[right]
    theirs = pretrained.load_curves(seeds)[seed]
    shared = np.isin(theirs.agent_steps, ours.agent_steps)
    assert shared.sum() > 5
    steps = theirs.agent_steps[shared]
    at = np.isin(ours.agent_steps, steps)
    assert_allclose(ours.values[at], theirs.values[shared], atol=0.006)


# ---- lesson 00: sticky actions ------------------------------------------------------


@pytest.mark.parametrize(("sticky", "alike"), [(0.0, True), (STICKY_ACTIONS, False)])
def test_without_sticky_actions_the_same_buttons_play_the_same_game(sticky, alike):
    rules = Rules(sticky_actions=sticky, noop_max=0)  # or they would begin apart
    world = AtariWorld("Breakout", num_envs=4, seed=0, rules=rules, num_threads=1)
    world.reset()
    points = np.zeros(4)
    for button in assigned("00", "sticky", "buttons", np=np):
        points += world.step(np.full(4, button)).rewards
    assert (len(set(points)) == 1) is alike


# ---- lesson 01: standardising, silent units, three ways, a small ball ---------------


class LostPong:
    """Two games; each loses a point every 5 steps."""

    game, obs_shape = "Pong", (2, 210, 160)
    num_envs, num_actions = 2, 6
    time = 0

    def reset(self, seed=None):
        return self.screen()

    def screen(self):
        obs = np.full((2, 2, 210, 160), 87, np.uint8)
        obs[:, 1, 40 + self.time % 100 : 60 + self.time % 100, 8:16] = 236
        return obs

    def step(self, actions):
        self.time += 1
        no, lost = np.zeros(2, bool), np.float32([-(self.time % 5 == 0)] * 2)
        return Step(self.screen(), lost, no, no, np.zeros(2, int), ~no)


class SmallPong:
    """What a cell of lesson 01 needs to run in a blink, and what it learns from."""

    def __init__(self, monkeypatch):
        self.advantages = []
        self.real = numpy_policy.clipped_weight
        monkeypatch.setattr(numpy_policy, "clipped_weight", self.spy)
        # Whatever is put in its place is taken out again.
        monkeypatch.setattr(numpy_policy, "standardise", numpy_policy.standardise)

    def spy(self, ratio, advantage, clip):
        self.advantages.append(advantage)
        return self.real(ratio, advantage, clip)

    @staticmethod
    def settings():
        # As many steps as rallies end: each is learned from at once.
        small = {"hidden": 8, "num_envs": 2, ROLLOUT: 20, "patience": 40}
        return numpy_policy.Settings(**small)

    def agent(self):
        return numpy_policy.new_agent(LostPong(), self.settings(), seed=5)

    def learned(self):
        """The advantages of each pass: 40 steps, in `epochs` uses of `minibatches`."""
        passes = np.concatenate(self.advantages).reshape(-1, self.settings().epochs, 40)
        return np.sort(passes[:, 0])

    def assert_bare(self):
        gamma = self.settings().gamma
        bare = np.sort(np.tile(-(gamma ** np.arange(5)), 8))
        assert_allclose(self.learned(), np.tile(bare, (len(self.learned()), 1)), 1e-5)


def test_lesson_01_broken_learns_from_bare_returns(monkeypatch):
    (line,) = re.findall("`(advantages = .*)`", cells("01")["break-text"])
    right = cells("01")["reuse"]
    broken, params = re.sub("advantages = .*", line, right), {}
    for source in (right, broken):
        small = SmallPong(monkeypatch)
        names = {**vars(numpy_policy), "numpy_policy": numpy_policy}
        exec(source, names)
        agent = small.agent()
        list(islice(numpy_policy.train(agent, LostPong(), names["learn"]), 3))
        params[source] = agent.params
    small.assert_bare()
    for name in ("W1", "W2"):
        assert abs(params[broken][name] - params[right][name]).max() > 1e-4


def test_each_way_of_lesson_01_differs_from_the_plain_one_in_one_setting():
    names = {**vars(numpy_policy), "replace": replace}
    plain = assigned("01", "start", "PLAIN", **names)
    ways = assigned("01", "start", "ways", PLAIN=plain, **names)
    assert ways.keys() == pretrained.load_groups("pong_numpy/ways").keys()
    usual, learn_once = ways.pop("plain")
    assert learn_once is numpy_policy.learn_once
    assert ways == {
        "Adam": (replace(usual, optimizer="adam"), numpy_policy.learn_once),
        "reused": (replace(usual, epochs=4), numpy_policy.learn),
    }
    assert (usual.epochs, usual.minibatches) == (1, 1)  # or `learn` would be another


def test_the_stored_ways_of_lesson_01_have_the_settings_of_its_cell():
    names = {**vars(numpy_policy), "replace": replace}
    plain = assigned("01", "start", "PLAIN", **names)
    ways = assigned("01", "start", "ways", PLAIN=plain, **names)
    for name, (settings, _) in ways.items():
        (line,) = re.findall(rf"^way {name} (.*)$", scores(), re.MULTILINE)
        (shared,) = re.findall(r"runs/ways/\$1/.*? (--set .*)", scores())
        pairs = re.findall(r"--set (\w+=[^ $]+)", f"{shared} {line}")
        assert settings_of(",".join(pairs), numpy_policy.Settings()) == settings


def test_the_stored_broken_run_of_lesson_01_learned_from_bare_returns(monkeypatch):
    small = SmallPong(monkeypatch)
    path = ROOT / "tests" / "benchmarks" / "pong_numpy_broken.py"
    spec = importlib.util.spec_from_file_location("broken", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    seeds = []

    def start(run, settings, seed):
        seeds.append(seed)
        return small.agent(), None

    monkeypatch.setattr(script, "start_or_resume", start)
    monkeypatch.setattr(script, "world_for", lambda agent: LostPong())
    monkeypatch.setattr(script, "recorded", lambda passes, *_, **__: islice(passes, 2))
    monkeypatch.setattr("sys.argv", ["broken", "--run", "nowhere"])
    script.main()
    small.assert_bare()
    assert f"seed_{seeds[0]}" in pretrained.load_curves("pong_numpy/broken")


def test_lesson_01_right_learns_from_standardised_returns(monkeypatch):
    small = SmallPong(monkeypatch)
    next(numpy_policy.train(small.agent(), LostPong()))
    assert_allclose(small.learned().mean(), 0, atol=1e-6)
    assert_allclose(small.learned().std(), 1, atol=1e-6)


def test_what_silent_units_pass_on_is_seen_by_finite_differences():
    def forgetful(params, obs, hidden, slope):
        return {"W1": obs.T @ np.outer(slope, params["W2"]), "W2": hidden.T @ slope}

    shown = functions("01", "xray", backward=backward, np=np)["all_awake"]
    problem = xray.small_problem()
    measured = xray.by_finite_differences(problem)
    right, wrong = set(), {"W1"}
    for way_back, fails in ((forgetful, wrong), (shown, wrong), (backward, right)):
        grads = xray.by_hand(problem, way_back)
        off = {k for k in grads if xray.relative_error(grads[k], measured[k]) > 1e-6}
        assert off == fails


def test_every_fourth_pixel_misses_a_ball_of_two_half_the_time():
    missed = []
    for column in range(40, 44):
        obs = np.full((1, 2, 210, 160), 87, np.uint8)
        obs[0, 1, 100:104, column : column + 2] = 236
        missed.append(not (obs[0, 1, 34:194:4, ::4] > 87).any())
        assert_allclose(preprocess_pong(obs).sum(), 8 / 16)  # 8 pixels, blocks of 16
    assert sum(missed) == 2


# ---- lesson 02: the clip, the critic, epochs, baselines -----------------------------

INPUTS = 3


def clips():
    """What stands for "without the clip": in the lesson's cell, in the command."""
    reckless = assigned(
        "02", "break-live", "reckless", replace=replace, policy_gradient=policy_gradient
    )
    command = re.search(r"without_the_clip .* clip=(\S+)", scores())
    return [reckless.clip, float(command[1])]


@pytest.mark.parametrize("clip", clips())
def test_without_the_clip_the_objective_is_ratio_times_advantage(clip):
    generator = torch.Generator().manual_seed(0)
    then, advantage = torch.randn(2, 1_000, generator=generator)
    # Ratios of 2e-9 to 5e8: an action that was drawn was never much rarer than that.
    now = (then + 40 * torch.rand(1_000, generator=generator) - 20).requires_grad_()
    loss = clipped_loss(now, then, advantage, clip)
    bare = -((now - then).exp() * advantage).mean()
    (slope,), (wanted,) = (torch.autograd.grad(each, now) for each in (loss, bare))
    assert_array_equal(loss.detach(), bare.detach())
    assert_array_equal(slope, wanted)
    ppo = clipped_loss(now, then, advantage, policy_gradient.CLIPPED.clip)
    assert (torch.autograd.grad(ppo, now)[0] != wanted).float().mean() > 0.3


def a_rollout(settings, seed=0):
    """Two games of random play; a point every seventh step, a life lost every tenth."""
    rng = np.random.default_rng(seed)
    steps = getattr(settings, ROLLOUT)
    agent = policy_gradient.new_agent(Told("Pong", (INPUTS,), 4), settings, seed)
    obs = rng.standard_normal((2, INPUTS)).astype(np.float32)
    rollout = policy_gradient.Rollout(steps, 2, obs)
    lives = np.array([9_000, 9_000])
    for row in range(steps):
        actions, old_log_prob, _ = policy_gradient.act(agent, obs)
        no = np.zeros(2, bool)
        after = rng.standard_normal((2, INPUTS)).astype(np.float32)
        points = np.float32([row % 7 == 3, -(row % 7 == 5)])
        left = lives - (row % 10 == 9)
        step = Step(after, points, no, no, left, ~no)
        worth = rng.standard_normal(2).astype(np.float32)
        acted = obs, actions, old_log_prob, worth
        policy_gradient.store(rollout, row, acted, step, lives)
        obs, lives = after, left
    rollout.values[-1] = rng.standard_normal(2)
    return agent, rollout


def moved(agent, rollout):
    """[T, B] by what factor the actions of a rollout have become likelier."""
    logits, _ = agent.network(torch.from_numpy(rollout.obs.reshape(-1, INPUTS)))
    rows = torch.arange(rollout.actions.size)
    now = logits.log_softmax(dim=1)[rows, torch.from_numpy(rollout.actions.ravel())]
    return np.exp(now.detach().numpy() - rollout.old_log_prob.ravel())


def test_without_the_clip_actions_move_on_and_on():
    far = {}
    for clip in (policy_gradient.CLIPPED.clip, *clips()):
        settings = replace(policy_gradient.CLIPPED, clip=clip, epochs=20)
        agent, rollout = a_rollout(settings)
        policy_gradient.learn(agent, rollout)
        far[clip] = abs(moved(agent, rollout) - 1).mean()
    with_it, *without = far.values()
    assert with_it > 0.01
    assert min(without) > 1.5 * with_it


def returns_by_hand(rollout, gamma, settled):
    returns, following = np.zeros_like(rollout.rewards), 0
    for row in reversed(range(len(returns))):
        carried = np.where(settled[row], 0, gamma * following)
        following = returns[row] = np.sign(rollout.rewards[row]) + carried
    return returns


@pytest.mark.parametrize("variant", pretrained.load_curves("pong_ppo/variants"))
def test_each_variant_of_lesson_02_is_what_it_is_called(variant):
    settings = algorithms.settings_for(variant, "Pong")
    agent, rollout = a_rollout(settings)
    critic = agent.network.value.weight.detach().clone()
    used = []

    def spy(rng, count, settings, real=policy_gradient.minibatches):
        for rows in real(rng, count, settings):
            used.append(rows)
            yield rows

    advantages, _ = policy_gradient.judge(settings, rollout)
    usable = rollout.usable(settings)
    with patch.object(policy_gradient, "minibatches", spy):
        policy_gradient.learn(agent, rollout)
    bare = returns_by_hand(rollout, settings.gamma, rollout.rewards != 0)
    waits = np.flip(np.cumsum(np.flip(rollout.rewards != 0, 0), 0), 0) > 0
    learns_values = not torch.equal(critic, agent.network.value.weight)
    uses = torch.bincount(torch.cat(used))
    if variant == "reinforce":
        assert_array_equal(usable, waits)
        assert_allclose(advantages[usable], bare[usable], rtol=1e-5)
        assert not learns_values
    else:
        assert usable.all()
        assert abs(advantages - bare).mean() > 0.1
        assert learns_values
    assert set(uses.tolist()) == {4 if variant == "ppo" else 1}
    assert len(uses) == usable.sum()


def test_an_entropy_bonus_makes_a_policy_less_certain_and_none_leaves_it():
    certain = {}
    for bonus in (0.0, 0.01, 0.1):
        agent, rollout = a_rollout(
            replace(policy_gradient.CLIPPED, entropy_bonus=bonus)
        )
        with torch.no_grad():
            agent.network.policy.bias += torch.tensor([2.0, 0, 0, 0])
        bias = agent.network.policy.bias.detach().clone()
        with patch.object(policy_gradient, "standardise", np.zeros_like):
            policy_gradient.learn(agent, rollout)
        certain[bonus] = (bias - agent.network.policy.bias.detach())[0].item()
    assert abs(certain[0.0]) < 1e-6
    assert certain[0.01] > 1e-3
    assert certain[0.1] > 1e-3


def test_a_baseline_changes_the_spread_of_the_slope_and_not_its_mean():
    probs = torch.tensor([0.5, 0.3, 0.2], dtype=torch.float64)
    returns = torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)
    expected = probs @ returns

    def slopes(baseline):
        found = []
        for action in range(3):
            logits = probs.log()[None].requires_grad_()
            advantage = (returns - baseline)[[action]]
            loss = policy_gradient_loss(logits, torch.tensor([action]), advantage)
            found.append(torch.autograd.grad(loss, logits)[0][0])
        return torch.stack(found)

    none, of_the_state = slopes(0 * expected), slopes(expected)
    of_the_action = slopes(returns / 2)  # not allowed, and it is seen
    assert_allclose(probs @ of_the_state, probs @ none, atol=1e-12)
    assert abs(probs @ of_the_action - probs @ none).max() > 0.1

    def variance(found):
        return (probs @ (found - probs @ found).square()).sum()

    assert variance(of_the_state) < 0.6 * variance(none)


@pytest.mark.parametrize(
    ("height", "width", "channels", "told"),
    [(1, 80, 80, 149_830), (80, 80, 1, 1_496_518)],
)
def test_the_weights_that_lesson_02_counts_are_those_of_such_a_network(
    height, width, channels, told
):
    places = -(-height // 3) * -(-width // 3)
    layers = [
        nn.Conv2d(channels, 32, 6, 3),
        *(nn.Linear(32 * places, 64), nn.Linear(64, 32), nn.Linear(32, 6)),
    ]
    of_torch = sum(
        weights.numel() for layer in layers for weights in layer.parameters()
    )
    assert of_torch == told
    assert f"{told:,}" in cells("02")["differs-text"]


def test_the_weights_that_lesson_02_lists_are_those_of_its_network():
    agent = policy_gradient.new_agent(
        Told("Pong", (4, 84, 84), 6), policy_gradient.CLIPPED, 0
    )
    for name, layer in agent.network.named_children():
        count = sum(weights.numel() for weights in layer.parameters())
        (row,) = re.findall(rf"^\| `{name}` .*$", cells("02")["eyes"], re.M)
        assert f"| {count:,} |" in row


def probes_failed(capsys):
    """The probes that the cell of lesson 02 prints as failed; all that it tries."""
    names = {"policy_gradient": policy_gradient, "PROBES": PROBES}
    names |= {"torch": torch, "replace": replace, "ProbeWorld": ProbeWorld}
    run_cell("02", "probes", play_and_learn=policy_gradient.play_and_learn, **names)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [name for name, *_ in lines] == list(PROBES)
    return {name for name, verdict, *_ in lines if verdict == "FAILED"}


def test_the_probes_of_lesson_02_are_passed_and_the_first_to_fail_says_where(capsys):
    assert probes_failed(capsys) == set()
    of_the_wrong_sign = {
        "clipped_loss": lambda *given: -clipped_loss(*given),
        "value_loss": lambda *given: -value_loss(*given),
    }
    found = {}
    for name, broken in of_the_wrong_sign.items():
        with patch.object(policy_gradient, name, broken):
            found[name] = probes_failed(capsys)
    assert found["clipped_loss"] == {"ActionReward", "MatchReward"}
    assert "ConstantReward" in found["value_loss"]


def test_a_column_of_values_teaches_every_row_the_mean():
    right = torch.tensor([1.0, 5.0])
    values = torch.zeros(2, 1, requires_grad=True)
    (right - values).square().mean().backward()  # [2, 2], without a word
    assert_allclose(values.grad.ravel(), [-3, -3])
    with pytest.raises(ValueError):
        value_loss(values, right)
    values = torch.zeros(2, requires_grad=True)
    value_loss(values, right).backward()
    assert_allclose(values.grad, [-1, -5])


# ---- lesson 03: credit, FIRE, a wrong slope -----------------------------------------


@pytest.mark.parametrize("credit", policy_gradient.CREDITS)
def test_each_rule_of_credit_reaches_as_far_as_its_name_says(credit):
    settings = replace(
        policy_gradient.REINFORCE, credit=credit, gamma=GAMMA, **{ROLLOUT: 40}
    )
    _, rollout = a_rollout(settings)
    ends = {
        "point": rollout.rewards != 0,
        "life": rollout.life_lost,
        "game": np.zeros_like(rollout.life_lost),
    }
    assert all(each.any() for each in (ends["point"], ends["life"]))
    credited, *_ = policy_gradient.judge(settings, rollout)
    assert_allclose(credited, returns_by_hand(rollout, GAMMA, ends[credit]), rtol=1e-5)
    lost = np.flatnonzero(rollout.life_lost[:, 0])
    paid_for_the_next_life = credited[lost, 0] > 0
    assert paid_for_the_next_life.any() == (credit != "life")
    assert (credited.max() > 1) == (credit != "point")  # more than one brick


class OneLife:
    """Games of three steps: an invader worth 30, a lost life, the end."""

    game, obs_shape = "OneLife", (1,)
    num_envs, num_actions = 1, 3
    time = 0

    def reset(self, seed=None):
        return np.zeros((1, 1), np.float32)

    def step(self, actions):
        self.time += 1
        place, no = self.time % 3, np.zeros(1, bool)
        obs = np.full((1, 1), place, np.float32)
        ended = np.array([place == 0])
        lives, points = np.array([2 - (place > 1)]), np.float32([30 * (place == 1)])
        return Step(obs, points, ended, no, lives, ~no)


def test_a_lost_life_reaches_what_is_learned_from():
    settings = replace(policy_gradient.CLIPPED, num_envs=1, **{ROLLOUT: 9})
    agent = policy_gradient.new_agent(OneLife(), settings, 0)
    lost = []

    def learn(agent, rollout):
        lost.append(rollout.life_lost.ravel().tolist())
        return []

    with patch.object(policy_gradient, "learn", learn):
        next(policy_gradient.train(agent, OneLife()))
    assert lost == [3 * [False, True, False]]


def test_lesson_03_credits_to_the_life_and_its_rival_to_the_point():
    assert algorithms.settings_for("ppo", "Breakout").credit == "life"
    assert algorithms.settings_for("ppo", "Pong").credit == "point"
    names = {"replace": replace, "policy_gradient": policy_gradient}
    credit = assigned("03", "start", "CREDIT")
    shown = assigned("03", "start", "settings", CREDIT=credit, **names)
    assert shown == algorithms.settings_for("ppo", "Breakout")
    varied = re.findall(r"--vary (credit=\S+)", scores())
    groups = pretrained.load_groups("breakout_ppo/credit")
    assert varied == ["credit=life,point", "credit=life", "credit=point"]
    assert list(groups) == ["credit=life", "credit=point"]
    for group in groups:
        assert f"credit={settings_of(group, shown).credit}" == group


def test_what_lesson_11_takes_away_is_what_its_agent_has():
    usual = algorithms.settings_for("pqn", "Breakout")
    groups = pretrained.load_groups("breakout_pqn/without")
    assert list(groups) == ["layer_norm=false", "num_envs=1", "return_lambda=0"]
    assert not settings_of("layer_norm=false", usual).layer_norm and usual.layer_norm
    assert (
        settings_of("return_lambda=0", usual).return_lambda == 0 < usual.return_lambda
    )
    # One world has as many agent steps for each update, so its rows are longer.
    row = usual.num_envs * usual.rollout_length
    assert settings_of("num_envs=1", usual).num_envs == 1 < usual.num_envs
    assert f"--set rollout_length={row} --vary num_envs=1" in scores()
    assert f"{row:,} on Breakout" in cells("11")["break-text"]
    for group in groups:
        assert f"--vary {group}" in scores()


def test_the_two_rules_on_lesson_03s_tape_differ_as_it_says():
    names = {"attribute_rewards": attribute_rewards, "np": np}
    rewards = assigned("03", "demo-attribute", "rewards", **names)
    lost = assigned("03", "demo-attribute", "lost", **names)
    rules = assigned(
        "03", "demo-attribute", "rules", rewards=rewards, lost=lost, **names
    )
    to_the_point, to_the_life = rules.values()
    assert to_the_point.max() == 1 and to_the_life.max() > 1.5
    last = np.flatnonzero(lost)[0]
    assert to_the_point[last] > 0.5 and to_the_life[last] == 0


class EveryStepPays:
    """Two games of 6 and of 8 steps; FIRE brings 1 and the other buttons 10."""

    num_envs = 2

    def reset(self):
        self.time = 0

    def step(self, actions):
        self.time += 1
        rewards = np.where(actions == whole_games.FIRE, 1, 10).astype(np.float32)
        ended, no = self.time == np.array([6, 8]), np.zeros(2, bool)
        return Step(np.zeros((2, 1)), rewards, ended, no, np.zeros(2, int), ~no)


def test_the_sources_way_throws_away_what_fire_brings_and_nothing_else():
    names = {"FIRE": whole_games.FIRE, "BUTTONS": whole_games.BUTTONS, "np": np}
    play = functions("03", "break-fire", **names)["play_like_the_source"]
    fell, told = play(EveryStepPays(), np.random.default_rng(0))
    assert (fell, told) == (11 * 3.5, 10 * 3.5)  # 3 and 4 turns of FIRE and a button


def test_the_sources_slope_of_the_relu_is_wrong_and_only_that():
    names = functions("03", "break-relu", np=np)
    slopes = assigned("03", "break-relu", "slopes")
    problem = xray.small_problem()
    measured = xray.by_finite_differences(problem)
    off = {}
    for name, slope in slopes.items():
        grads = xray.by_hand(problem, lambda *a, s=slope: names["backward"](*a, s))
        assert all(abs(grad).max() > 0.1 for grad in grads.values())
        off[name] = [xray.relative_error(grads[k], measured[k]) for k in ("W1", "W2")]
    (right, w2), (wrong, w2_too) = off.values()
    assert max(right, w2, w2_too) < 1e-6
    assert wrong > 0.1


# ---- lesson 05: replay, target network, Huber's loss --------------------------------


class Counting:
    """One game that never ends and shows how many steps were made."""

    game, obs_shape = "Counting", (1,)
    num_envs, num_actions = 1, 3

    def reset(self, seed=None):
        self.time = 0
        return self.show()

    def show(self):
        return np.full((1, 1), self.time / 1_000, np.float32)

    def step(self, actions):
        self.time += 1
        no = np.zeros(1, bool)
        reward = np.float32([self.time % 9 == 0])
        return Step(self.show(), reward, no, no, np.zeros(1, int), ~no)


STEPS = 400  # two periods of the target network
CATCH = Told("Catch", (50,), 3)


def same_weights(network, other):
    return all(map(torch.equal, *(n.state_dict().values() for n in (network, other))))


@cache
def watched(group):
    """Of each update of a short run: ages of its batch, whether the target is level."""
    agent = dqn.new_agent(Counting(), settings_of(group, TOY), 0)
    ages, level = [], []

    def spy(agent, batch, *rest, real=dqn.learn):
        shown = np.rint(batch.obs.numpy().ravel() * 1_000)
        ages.append(agent.agent_steps - 1 - shown.astype(int))
        level.append(same_weights(agent.q_network, agent.target_network))
        return real(agent, batch, *rest)

    with patch.object(dqn, "learn", spy):
        for progress in dqn.train(agent, Counting()):
            if progress.agent_steps >= STEPS:
                return np.array(ages), np.array(level)


@pytest.mark.parametrize("group", INVENTIONS)
def test_a_batch_is_drawn_from_as_many_steps_as_are_remembered(group):
    ages, _ = watched(group)
    remembered = getattr(settings_of(group, TOY), REPLAY)
    late = ages[len(ages) // 2 :]
    assert late.min() == 0
    if remembered < STEPS:
        assert late.max() == remembered - 1
        counts = np.bincount(late.ravel(), minlength=remembered)
        assert counts.min() > 0.4 * counts.mean()  # each of them, and about as often
    else:
        assert late.max() > STEPS * 0.8
    assert len(ages) == len(watched(INVENTIONS[0])[0])  # as much learning


@pytest.mark.parametrize("group", INVENTIONS)
def test_the_target_is_as_old_as_the_setting_says(group):
    _, level = watched(group)
    if getattr(settings_of(group, TOY), SYNC) == 1:
        assert level.all()
    else:  # level before the first update after each copy, and then left behind
        assert level.sum() == STEPS / getattr(settings_of(group, TOY), SYNC)


@pytest.mark.parametrize("num_envs", [1, 2, 4])
def test_a_copy_at_every_step_is_no_target_network_with_several_games_too(num_envs):
    settings = replace(TOY, num_envs=num_envs, **{SYNC: 1})
    world = CatchWorld(num_envs, seed=0)
    agent = dqn.new_agent(world, settings, 0)
    level = []

    def spy(agent, batch, *rest, real=dqn.learn):
        level.append(same_weights(agent.q_network, agent.target_network))
        return real(agent, batch, *rest)

    with patch.object(dqn, "learn", spy):
        list(islice(dqn.train(agent, world), 2))
    assert len(level) > 30 and all(level)


def thresholds():
    """Thresholds of the stored runs and of lesson 05's cells, by their name."""
    named = {group: getattr(settings_of(group, TOY), HUBER) for group in INVENTIONS}
    # What stands for "no threshold" in a cell, whatever the cell does with it.
    shown = set(re.findall(r"\b\d+e\d+\b|\binf\b", "\n".join(cells("05").values())))
    named |= {f"lesson 05: {each}": float(each) for each in sorted(shown)}
    return named | {"usual": getattr(dqn.Settings(), HUBER), "toy": getattr(TOY, HUBER)}


NO_END = 1e6  # a threshold that no error comes near stands for the squared error
SQUARED = {k: each for k, each in thresholds().items() if each >= NO_END}
ROBUST = {k: each for k, each in thresholds().items() if each < NO_END}
ERRORS = [0, 1e-6, 1e-3, 0.01, 0.1, 0.36, 1, 1.5, 20, 31, 100, 220, 1e4]


def sloped(threshold):
    errors = torch.tensor([*ERRORS, *(-error for error in ERRORS)], requires_grad=True)
    loss = huber(errors, threshold)
    (slope,) = torch.autograd.grad(loss.sum(), errors)
    return errors.detach().numpy(), loss.detach().numpy(), slope.numpy()


def test_runs_with_and_without_hubers_loss_are_stored():
    assert {*SQUARED} & {*INVENTIONS} and {*ROBUST} & {*INVENTIONS}


@pytest.mark.parametrize("name", SQUARED)
def test_without_hubers_loss_it_is_half_the_square_in_value_and_slope(name):
    errors, loss, slope = sloped(SQUARED[name])
    assert_allclose(loss, np.float64(errors) ** 2 / 2, rtol=1e-6)
    assert_allclose(slope, errors, rtol=1e-6)


@pytest.mark.parametrize("name", ROBUST)
def test_hubers_loss_is_not_the_square_beyond_its_threshold(name):
    errors, loss, slope = sloped(ROBUST[name])
    assert_allclose(slope, errors.clip(-ROBUST[name], ROBUST[name]), rtol=1e-6)
    far = abs(errors) > ROBUST[name]
    assert (loss[far] < errors[far] ** 2 / 2 - 0.1).all()


def a_batch(agent, rng):
    """32 transitions of Catch-like boards, one in eight with a reward of 100."""
    obs, next_obs = rng.random((2, 32, *agent.obs_shape)).astype(np.float32)
    rewards = np.where(np.arange(32) % 8 == 0, 100, rng.normal(size=32))
    return dqn.Batch(
        torch.from_numpy(obs),
        torch.from_numpy(rng.integers(3, size=32)),
        torch.from_numpy(rewards.astype(np.float32)),
        torch.from_numpy(next_obs),
        torch.from_numpy(np.arange(32) % 8 == 0),
        torch.full((32,), 0.9),
    )


def handed_to_learn(settings):
    """What says what a next state is worth, as the loop hands it to `learn`."""
    agent = dqn.new_agent(Counting(), settings, 0)
    handed = set()

    def spy(agent, batch, next_value):
        handed.add(next_value)
        return (0.0,) * len(dqn.MEASURES)

    with patch.object(dqn, "learn", spy):
        next(dqn.train(agent, Counting()))
    (next_value,) = handed
    return next_value


@pytest.mark.parametrize("group", INVENTIONS)
def test_an_update_follows_the_slope_of_the_loss_it_is_called_by(group):
    settings = settings_of(group, TOY)
    agent = dqn.new_agent(CATCH, settings, 0)
    batch = a_batch(agent, np.random.default_rng(0))
    with torch.no_grad():
        next_value = agent.target_network(batch.next_obs).max(dim=1).values
    target = torch.where(batch.terminated, 0, 0.9 * next_value) + batch.rewards
    taken = agent.q_network(batch.obs)[torch.arange(32), batch.actions]
    if (threshold := getattr(settings, HUBER)) < NO_END:
        loss = functional.huber_loss(taken, target, delta=threshold)
    else:
        loss = functional.mse_loss(taken, target) / 2
    weights = list(agent.q_network.parameters())
    wanted = torch.autograd.grad(loss, weights)
    dqn.learn(agent, batch, handed_to_learn(settings))
    for weight, slope in zip(weights, wanted, strict=True):
        assert slope.abs().max() > 1e-3
        assert_allclose(weight.grad, slope, rtol=1e-4, atol=1e-6 * slope.abs().max())


def test_endless_catch_never_terminates_and_one_ball_in_a_hundred_counts_for_100():
    world = algorithms.world("EndlessCatch", 100, {}, seed=0)
    world.reset()
    rewards = []
    for _ in range(9 * 40):
        step = world.step(np.ones(100, dtype=int))
        assert not step.terminated.any()
        rewards += step.rewards[step.truncated].tolist()
    assert set(np.abs(rewards)) == {1, 100}
    assert_allclose(np.mean(np.abs(rewards) == 100), 0.01, atol=0.005)


def test_double_q_learning_without_a_target_network_is_q_learning():
    """So "does it slow the chase?" can only be asked where the copy is older."""
    alike = {}
    for period in (1, 200):
        agents = []
        for changes in ({}, DOUBLE):
            settings = replace(TOY, **{SYNC: period}, **changes)
            world = CatchWorld(1, seed=0, endless=True)
            agent = dqn.new_agent(world, settings, 0)
            list(islice(dqn.train(agent, world), 4))
            agents.append(agent.q_network)
        alike[period] = same_weights(*agents)
    assert alike == {1: True, 200: False}


def test_where_the_brackets_are_missing_epsilon_is_at_its_end_after_a_step():
    start, end, over = 1.0, 0.1, 1_000_000
    assert max(end, start - 1 + 1 / over) == end  # meant: start - (1 + 1) / over
    assert linear(1, start, end, over) > 0.999


@pytest.mark.slow
def test_without_exploration_a_table_of_the_lake_stays_behind(capsys):
    lake = gymnasium.make("FrozenLake-v1", is_slippery=True)
    names = {**vars(agents_tables), "lake": lake, "model": lake.unwrapped.P}
    names |= {"settings": agents_tables.Settings(), "profile": PROFILES["live"]}
    run_cell("04", "break-explore", policy_evaluation=policy_evaluation, **names)
    exploring, alone, first = (
        [float(share) for share in re.findall(r"([\d.]+)%", line)]
        for line in capsys.readouterr().out.splitlines()
    )
    assert min(exploring) > 50 > 25 > max(alone)
    assert set(first) == {1.4}  # as at random: not one reward was seen


def test_the_functions_beside_the_loop_of_lesson_04_are_the_packages():
    shown = functions("04", "act", **vars(agents_tables))
    rng = np.random.default_rng(0)
    for seed in range(20):
        table = rng.integers(-1, 2, (4, 3)).astype(float)
        state, action, other, after = rng.integers(3, size=4).tolist()
        acted = [
            act(table, state, 0.4, np.random.default_rng(seed))
            for act in (shown["act"], agents_tables.act)
        ]
        assert acted[0] == acted[1]
        step = state, action, 1.0, other, after, bool(seed % 3), False, 0.5, 0.9
        learned = [
            learn(table, *step)
            for learn in (shown["q_learning"], agents_tables.q_learning)
        ]
        assert_array_equal(learned[0][0], learned[1][0])
        assert_array_equal(
            learned[0][0], q_learning_update(table, *step[:4], *step[5:])[0]
        )


def test_the_maximum_of_lesson_04_lures_and_two_tables_resist():
    names = {"np": np, "draw": draw, "epsilon_greedy_probs": epsilon_greedy_probs}
    left_shares = functions("04", "bias", **names)["left_shares"]
    one, two = (left_shares(two, 200, np.random.default_rng(0)) for two in (0, 1))
    assert min(one.min(), two.min()) >= 0 and max(one.max(), two.max()) <= 100
    assert one[:100].mean() > 60 > 35 > two[:100].mean()
    assert 5 <= one[-50:].mean() < 35  # the lure fades
    assert abs(one[0] - 50) < 12 and abs(two[0] - 50) < 12  # nothing is known yet


def test_two_improvements_make_chance_the_best_on_the_lake_of_lesson_04(capsys):
    model = gymnasium.make("FrozenLake-v1", is_slippery=True).unwrapped.P
    run_cell("04", "improve", model=model, **vars(tabular))
    worth = re.findall(r"worth ([\d.]+)", capsys.readouterr().out)
    best = f"{tabular.value_iteration(model, 0.99)[0].max():.4f}"
    assert worth[2] == worth[3] == best > worth[1] > worth[0]


def test_told_that_it_terminated_the_agent_of_lesson_04_expects_too_little(capsys):
    run_cell("04", "cut", np=np, q_learning_update=q_learning_update)
    truncated, terminated = map(
        float, re.findall(r": (\d+\.\d);", capsys.readouterr().out)
    )
    assert truncated == 50
    # Each of 8 steps is equally often taken, and one of them ends it: 1 / (1 - 7/8 g).
    assert abs(terminated - 1 / (1 - 0.98 * 7 / 8)) < 0.3


def test_a_memory_without_ends_holds_all_else():
    names = {"ReplayMemory": ReplayMemory, "np": np}
    (node,) = (
        node
        for node in ast.parse(cells("05")["break-live"]).body
        if isinstance(node, ast.ClassDef)
    )
    exec(ast.unparse(node), names)
    batches = []
    for memory_class in (ReplayMemory, names["NoEnds"]):
        world, memory = CatchWorld(1, seed=0), memory_class(100, (50,), 0.9)
        memory.start(world.reset())
        for _ in range(50):
            memory.store(np.array([1]), world.step(np.array([1])))
        batches.append(memory.sample(np.random.default_rng(0), 200))
    right, wrong = (batch._asdict() for batch in batches)
    assert right.pop("terminated").any()
    assert not wrong.pop("terminated").any()
    assert all(torch.equal(wrong[name], right[name]) for name in right)


def test_the_cell_of_lesson_05_bootstraps_through_the_end(capsys):
    run_cell(
        "05",
        "break-live",
        **{"np": np, "replace": replace, "TOY": TOY, "values": dqn.values},
        **{"CatchWorld": CatchWorld, "ReplayMemory": ReplayMemory},
        **{"train": dqn.train, "new_agent": dqn.new_agent},
        profile=PROFILES["live"],
        islice=lambda passes, _: islice(passes, 1),
    )
    right, wrong = map(float, re.findall(r"worth +(-?[\d.]+)", capsys.readouterr().out))
    assert right <= 1.2
    assert wrong > right + 0.5


# ---- lesson 06: one picture, two opinions, other settings ---------------------------


def test_one_picture_is_the_newest_of_the_four():
    shown = {}
    for group in STACK:
        settings = settings_of(group, dqn.Settings(num_envs=2, report=2))
        agent = algorithms.new_agent("dqn", "Breakout", settings, 0)
        world = world_for(agent, num_threads=1)
        obs = [world.reset(seed=3)]
        obs += [world.step(np.full(2, 1 + at % 3)).obs for at in range(30)]
        dqn.values(agent, obs[-1])  # the network reads them
        shown[group] = np.array(obs)
    four, one = shown["stack=4"], shown["stack=1"]
    assert four.shape[2:] == (4, 84, 84) and one.shape[2:] == (1, 84, 84)
    assert_array_equal(one[:, :, 0], four[:, :, -1])
    assert (four[10:, :, 0] != four[10:, :, -1]).any()  # the others show other moments


def test_the_maximum_believes_noise_and_two_opinions_do_not_where_they_differ(capsys):
    run_cell("06", "demo-double", torch=torch, double_value=double_value)
    told = map(float, re.findall(r"-?\d+\.\d\d", capsys.readouterr().out))
    believed, strangers, half, copies = told
    assert_allclose(believed, 1.03, atol=0.05)  # the mean of the largest of four
    for of_two, alike in ((strangers, 0.0), (half, 0.5), (copies, 0.9)):
        assert_allclose(of_two, alike * believed, atol=0.05)


@pytest.mark.parametrize("group", FASTER)
def test_what_makes_it_faster_is_what_its_name_says(group):
    settings = settings_of(group, dqn.Settings())
    agent = algorithms.new_agent("dqn", "Breakout", settings, 0)
    did = {
        "num_envs": world_for(agent, num_threads=1).num_envs,
        "learning_rate": agent.optimizer.param_groups[0]["lr"],
        "bfloat16": settings.bfloat16,  # and what that does is asked below
    }
    name, _, of = group.partition("=")
    assert did[name] == value(of)


def test_sixteen_bits_are_sixteen_bits_and_thirty_two_are_more(monkeypatch):
    monkeypatch.setattr(networks, "computes_bfloat16", lambda device: True)
    obs = np.random.default_rng(0).integers(256, size=(2, 4, 84, 84)).astype(np.uint8)
    fits = {}
    for bits in (32, 16):
        settings = dqn.Settings(bfloat16=bits == 16)
        agent = dqn.new_agent(Told("Breakout", (4, 84, 84), 4), settings, 0)
        values = torch.from_numpy(dqn.values(agent, obs))
        fits[bits] = torch.equal(values, values.bfloat16().float())
    assert fits == {32: False, 16: True}


# ---- lesson 07: penalties, signs, two frames ----------------------------------------


def judged(settings):
    """Of an invader worth 30, a lost life, both at once, neither: what is learned."""
    no = np.zeros(4, bool)
    lives = np.array([3, 3, 3, 3])
    left = np.array([3, 2, 2, 3])
    step = Step(np.zeros((4, 1)), np.float32([30, 0, 30, 0]), no, no, left, ~no)
    return dqn.judged(settings, step, lives).rewards.tolist()


@pytest.mark.parametrize(
    ("group", "rewards"),
    [
        ("penalty=0,clip_rewards=true", [1, 0, 1, 0]),
        ("penalty=100,clip_rewards=true", [1, -1, -1, 0]),
        ("penalty=0,clip_rewards=false", [30, 0, 30, 0]),
        ("penalty=100,clip_rewards=false", [30, -100, -70, 0]),
    ],
)
def test_a_penalty_and_a_sign_are_what_is_learned_from(group, rewards):
    assert group in PENALTY
    assert judged(settings_of(group, dqn.Settings())) == rewards


TRAIN = find("train")


def loops_of_dqn(learn):
    """The package's and lesson 06's, with another `learn`."""
    names = {"act": dqn.act, "sync": dqn.sync, "learn": learn, "Tally": Tally}
    names |= {"MEASURES": dqn.MEASURES, "q_learning": dqn.q_learning}
    names |= functions("06", "judged", shape_reward=shape_reward)
    return {
        "package": dqn.train,
        "lesson 06": functions("06", "loop", **names)["train"],
    }


@pytest.mark.parametrize("group", PENALTY)
@pytest.mark.parametrize("loop", ["package", "lesson 06"])
def test_it_is_learned_from_in_the_run_and_the_score_stays_the_games(group, loop):
    settings = replace(settings_of(group, TOY), report=99)
    agent = dqn.new_agent(OneLife(), settings, 0)
    learned = set()

    def spy(agent, batch, *rest, real=dqn.learn):
        learned.update(batch.rewards.tolist())
        return real(agent, batch, *rest)

    with patch.object(dqn, "learn", spy):
        progress = next(loops_of_dqn(spy)[loop](agent, OneLife()))
    assert set(progress.finished) == {30}
    penalty = {"penalty=0": 0, "penalty=100": -100}[group.partition(",")[0]]
    wanted = {0, 30, penalty}
    clipped = group.endswith("true")
    assert learned == ({float(np.sign(r)) for r in wanted} if clipped else wanted)


def test_a_rare_penalty_is_learned_by_hubers_loss_as_if_it_were_a_small_one():
    """Its size counts only where it is what usually happens; see lesson 07."""
    guesses = torch.linspace(-110, 10, 120_001, dtype=torch.float64)
    threshold = getattr(dqn.Settings(), HUBER)
    learned = {}
    for penalty in (1, 100):  # for a life that is lost in one case of ten
        for name, each in (("Huber", threshold), ("squared", float("inf"))):
            lost, kept = (huber(worth - guesses, each) for worth in (-penalty, 0))
            loss = 0.1 * lost + 0.9 * kept
            learned[name, penalty] = guesses[loss.argmin()].item()
    assert_allclose(learned["Huber", 1], -0.1, atol=0.002)
    assert_allclose(learned["Huber", 100], -0.111, atol=0.002)
    assert_allclose(learned["squared", 1], -0.1, atol=0.002)
    assert_allclose(learned["squared", 100], -10, atol=0.002)


@pytest.mark.parametrize("game", ["SpaceInvaders", "Phoenix", "Venture"])
def test_the_last_frame_alone_hides_what_the_brighter_of_two_shows(game):
    actions = np.random.default_rng(0).integers(6, size=40)
    frames = every_frame(game, actions, seed=1)
    both, last = brighter(frames, 4), frames[3::4]
    assert (both >= last).all()
    assert (both > last).any(axis=(1, 2)).mean() > 0.2  # of the pictures


# ---- lesson 08: what the next state is worth ----------------------------------------


def hand_made(group, q_values, epsilon):
    """[B] what the next state is worth, by what the group is called."""
    wants = dict(pair.split("=") for pair in group.split(","))
    if wants["next_value"] == "max_value":
        return q_values.max(axis=1)
    assert wants["next_value"] == "expected_value"
    if temperature := float(wants["temperature"]):
        weights = np.exp((q_values - q_values.max(axis=1, keepdims=True)) / temperature)
        policy = weights / weights.sum(axis=1, keepdims=True)
    else:
        policy = q_values == q_values.max(axis=1, keepdims=True)
    mixed = (1 - epsilon) * policy + epsilon / q_values.shape[1]
    return (mixed * q_values).sum(axis=1)


def next_values(settings, next_value=None, agent_steps=10**6):
    """What `learn` takes the next states of a batch to be worth, and their Q(s', a)."""
    agent = dqn.new_agent(CATCH, settings, 0)
    agent.agent_steps = agent_steps
    with torch.no_grad():
        for network in (agent.q_network, agent.target_network):
            network.layers[-1].weight *= 3
    batch, seen = a_batch(agent, np.random.default_rng(0)), []

    def spy(rewards, terminated, next_value, discount, real=dqn.td_target):
        seen.append(next_value)
        return real(rewards, terminated, next_value, discount)

    with torch.no_grad():
        q_values = agent.target_network(batch.next_obs).double().numpy()
    with patch.object(dqn, "td_target", spy):
        dqn.learn(agent, batch, next_value or handed_to_learn(settings))
    return seen[0].numpy(), q_values


@pytest.mark.parametrize("group", WAYS)
@pytest.mark.parametrize("epsilon", [0.01, 0.3])
def test_the_next_state_is_worth_what_the_way_is_called_by(group, epsilon):
    settings = replace(settings_of(group, TOY), epsilon_end=epsilon)
    worth, q_values = next_values(settings)
    assert_allclose(worth, hand_made(group, q_values, epsilon), rtol=1e-5, atol=1e-6)
    if "expected_value" in group:  # and it is no maximum
        assert (q_values.max(axis=1) - worth).mean() > epsilon / 10


def ways():
    return assigned("08", "start", "ways", TOY=TOY, replace=replace)


def test_the_ways_of_lesson_08_are_those_of_its_stored_runs():
    names = assigned("08", "unsteady", "names")
    stored = {name: settings_of(group, TOY) for group, name in names.items()}
    assert stored == {"Q-learning": TOY, **ways()}
    worth = [next_values(replace(way, epsilon_end=0.3))[0] for way in stored.values()]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        assert abs(worth[one] - worth[other]).mean() > 1e-3


def test_an_unsteady_hand_is_unsteady_in_the_policy_and_in_the_target():
    (share,) = re.findall(r"epsilon_end=([\d.]+)", cells("08")["three"])
    command = re.search(r"runs/unsteady --set epsilon_end=(\S+)", scores())
    assert share == command[1] == "0.3"
    for way in (TOY, *ways().values()):
        agent = dqn.new_agent(CATCH, replace(way, epsilon_end=0.3), 0)
        agent.agent_steps = 10**6
        assert agent.epsilon == 0.3
        q_values = np.float32([[0, 5, 1]])
        probs = dqn.action_probs(agent.settings, q_values, agent.epsilon)
        assert_allclose(probs, [[0.1, 0.8, 0.1]], rtol=1e-6)  # far above temperatures


def tables(whose):
    """The loop with a table and what tells its methods apart."""
    if whose == "package":
        return walk, NEXT_VALUES
    names = {"np": np, "torch": torch, "draw": draw, "Tally": Tally, "Walks": Walks}
    names |= {"epsilon_greedy_probs": epsilon_greedy_probs, "CliffWorld": CliffWorld}
    shown = functions("08", "walk", **names)
    known = {"expected_value": expected_value, "targets": targets}
    return shown["walk"], assigned("08", "walk", "NEXT_VALUES", **known)


BOTH_TABLES = pytest.mark.parametrize("whose", ["package", "lesson 08"])


@BOTH_TABLES
def test_the_three_tables_differ_in_what_the_next_state_is_worth(whose):
    _, methods = tables(whose)
    q_values = torch.tensor([[1.0, 5.0, 3.0]], dtype=torch.float64)
    probs = torch.tensor([[0.5, 0.25, 0.25]], dtype=torch.float64)
    worth = {
        name: [next_value(q_values, probs, torch.tensor([a])).item() for a in range(3)]
        for name, next_value in methods.items()
    }
    assert worth == {
        "Expected SARSA": [2.5, 2.5, 2.5],
        "SARSA": [1.0, 5.0, 3.0],
        "Q-learning": [5.0, 5.0, 5.0],
    }
    drawn = np.array(worth["SARSA"])
    spread = probs[0].numpy() @ (drawn - 2.5) ** 2
    assert_allclose(sampling_variance(q_values, probs), [spread])
    assert_allclose(expected_value(q_values, probs), probs[0].numpy() @ drawn)


@BOTH_TABLES
def test_more_exploration_on_the_cliff_costs_who_reckons_without_it(whose):
    walking, methods = tables(whose)

    def ends(name, epsilon):
        rates = np.full(10, 0.3)
        walks = walking(cliff(), methods[name], rates, 80, epsilon=epsilon)
        return walks.returns[:, 40:].mean()

    few = {name: ends(name, 0.01) for name in methods}
    many = {name: ends(name, 0.5) for name in methods}
    assert np.ptp(list(few.values())) < 8
    assert many["Q-learning"] < 2 * many["Expected SARSA"]
    assert all(many[name] < few[name] - 30 for name in methods)
