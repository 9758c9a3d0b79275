"""NaN and infinity stop a run with one sentence, and reach no file and no score."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from tutorial_lib.__main__ import main
from tutorial_lib.agents import (
    conv_games,
    dqn,
    numpy_games,
    numpy_policy,
    policy_gradient,
    pqn,
    whole_games,
)
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.tally import Progress
from tutorial_lib.checks import NotFinite
from tutorial_lib.runs import algorithms, checkpoints, pretrained, training
from tutorial_lib.runs.evaluation import Evaluation
from tutorial_lib.runs.finite import flaw, refuse_not_finite
from tutorial_lib.runs.folder import RunFolder

CATCH, PONG, BREAKOUT = (
    Told("Catch", (50,), 3),
    Told("Pong", (2, 210, 160), 6),
    Told("Breakout", (2, 84, 84), 4),
)
SMALL = policy_gradient.Settings(num_envs=2, rollout_length=8, hidden=8)
AGENTS = {
    "dqn": lambda: dqn.new_agent(CATCH, dqn.TOY, 0),
    "policy_gradient": lambda: policy_gradient.new_agent(CATCH, SMALL, 0),
    "numpy_policy": lambda: numpy_policy.new_agent(PONG, numpy_policy.Settings(), 0),
    "whole_games": lambda: whole_games.new_agent(
        BREAKOUT, whole_games.Settings(hidden=8), 0
    ),
}


@pytest.fixture(params=AGENTS)
def agent(request):
    return learned_once(AGENTS[request.param]())


def learned_once(agent):
    """The agent with something in its optimiser."""
    for part in vars(agent).values():
        if isinstance(part, torch.nn.Module) and part is not vars(agent).get(
            "target_network"
        ):
            sum(weight.sum() for weight in part.parameters()).backward()
            agent.optimizer.step()
    return agent


def spoilt(agent, name, number):
    """The agent with one number of one of its packed arrays spoilt."""
    arrays, rest = algorithms.pack(agent)
    array = arrays[name] = arrays[name].copy()
    array[(0,) * array.ndim] = number
    return algorithms.unpack(arrays, rest)


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf])
def test_each_array_is_looked_at(agent, number):
    assert flaw(agent) is None
    for name in algorithms.pack(agent)[0]:
        assert flaw(spoilt(agent, name, number)), name


def test_large_numbers_are_still_numbers(agent):
    for name, array in algorithms.pack(agent)[0].items():
        if array.ndim:
            large = spoilt(spoilt(agent, name, 3e38), name, -3e38)
            assert flaw(large) is None


def test_the_sentence_says_what_where_and_what_to_do():
    agent = replace(AGENTS["policy_gradient"](), agent_steps=1_024)
    with torch.no_grad():
        agent.network.dense.weight[0, 0] = float("nan")
    with pytest.raises(NotFinite) as caught:
        refuse_not_finite(agent)
    assert str(caught.value) == (
        "dense.weight is not finite after 1,024 agent steps, so this agent neither "
        "learns nor plays, and is not saved. Go back to the last checkpoint, or start "
        "anew with a smaller learning_rate (it is 0.002)."
    )


@pytest.mark.parametrize(("measure", "refused"), [(np.inf, True), (np.nan, False)])
def test_an_infinite_measure_is_refused_and_one_not_taken_is_not(measure, refused):
    agent = AGENTS["dqn"]()
    progress = Progress(100, (), (), np.nan, np.zeros(3), {"loss": measure})
    if not refused:
        return refuse_not_finite(agent, progress)
    with pytest.raises(NotFinite, match="^loss is not finite"):
        refuse_not_finite(agent, progress)


def train(run, algorithm, rate, *more):
    words = f"train {algorithm} --game Catch --threads 1 --run {run} --agent-steps 9000"
    return main([*words.split(), "--set", f"learning_rate={rate}", *more])


@pytest.mark.parametrize("algorithm", ["dqn", "ppo", "actor_critic", "reinforce"])
def test_a_run_that_diverges_stops_and_leaves_only_numbers(tmp_path, capsys, algorithm):
    assert train(tmp_path, algorithm, 1e30) == 1
    out, err = capsys.readouterr()
    assert out == "" and err.count("\n") == 1
    assert "is not finite after" in err and "smaller learning_rate (it is 1e+30)" in err
    folder = RunFolder.found(tmp_path)
    assert folder.newest() is None
    for row in folder.metrics().values():
        assert not np.isinf(row).any()
    assert main(["evaluate", str(tmp_path), "--games", "1"]) == 1
    assert "holds no checkpoint yet" in capsys.readouterr().err


def test_a_run_that_diverges_keeps_its_last_good_checkpoint(tmp_path, monkeypatch):
    settings = replace(dqn.TOY, report=50)
    arguments = (tmp_path, settings, 0)
    agent, folder = training.start_or_resume(*arguments, game="Catch", algorithm="dqn")
    passes = dqn.train(agent, training.world_for(agent))
    monkeypatch.setattr(training, "SAVE_EVERY", 0)
    with pytest.raises(NotFinite):
        for progress in training.recorded(passes, agent, folder, agent_steps=1_000):
            if progress.agent_steps == 300:
                with torch.no_grad():
                    agent.q_network.layers[0].weight[0, 0] = float("inf")
    assert folder.newest()[1]["agent_steps"] == 300
    assert flaw(algorithms.unpack(*folder.newest())) is None


def test_an_agent_of_nan_neither_plays_nor_is_saved_nor_shipped(
    agent, tmp_path, monkeypatch
):
    name = next(iter(algorithms.pack(agent)[0]))
    bad = spoilt(agent, name, np.nan)
    folder = RunFolder(tmp_path / "run", {})
    monkeypatch.setattr(pretrained, "SHIPPED", tmp_path)
    with pytest.raises(NotFinite):
        algorithms.player(bad, np.random.default_rng(0))
    with pytest.raises(NotFinite):
        training.save(bad, folder)
    with pytest.raises(ValueError, match="not finite"):
        pretrained.ship(bad, Evaluation(np.zeros(1), np.ones(1)), "a/late")
    assert not list(tmp_path.rglob("*.safetensors"))


def test_what_half_precision_cannot_hold_is_not_shipped(tmp_path, monkeypatch):
    monkeypatch.setattr(pretrained, "SHIPPED", tmp_path)
    large = spoilt(AGENTS["dqn"](), "layers.0.weight", 1e6)
    with (
        pytest.raises(ValueError, match="not finite"),
        np.errstate(over="ignore"),
    ):
        pretrained.ship(large, Evaluation(np.zeros(1), np.ones(1)), "a/late")


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_a_checkpoint_that_is_not_finite_is_passed_over(
    tmp_path, monkeypatch, number, capsys
):
    assert train(tmp_path, "dqn", 0.003) == 0
    folder = RunFolder.found(tmp_path)
    arrays, manifest = folder.newest()
    spoilt_arrays = {k: v.copy() for k, v in arrays.items()}
    spoilt_arrays["layers.0.weight"][0, 0] = number
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "_is_finite", lambda array: True)
        folder.save(9_900, spoilt_arrays, {**manifest, "agent_steps": 9_900})
    with pytest.warns(UserWarning, match="layers.0.weight is not finite"):
        assert folder.newest()[1]["agent_steps"] == 9_000
    newest = folder.checkpoints / "step_000000009900.safetensors"
    film = tmp_path / "a.gif"
    for words in (["evaluate", newest], ["gif", newest, film], ["ship", newest, "a/b"]):
        assert main([str(word) for word in words]) == 1
        assert "layers.0.weight is not finite" in capsys.readouterr().err
    assert not film.exists()


@pytest.mark.parametrize("algorithm", ["dqn", "ppo", "numpy_policy"])
@pytest.mark.parametrize("rate", ["inf", "1e999", "nan", "-inf"])
def test_settings_refuse_infinity(tmp_path, capsys, algorithm, rate):
    game = "Pong" if algorithm == "numpy_policy" else "Catch"
    assert train(tmp_path / "run", algorithm, rate, "--game", game) == 1
    assert "learning_rate must be" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


GAMES = whole_games, numpy_games, conv_games
EACH = pytest.mark.parametrize(
    "module", [dqn, pqn, policy_gradient, numpy_policy, *GAMES]
)


@EACH
def test_no_settings_take_an_infinite_rate_or_a_count_in_words(module):
    for number in (float("inf"), float("nan"), -1):
        with pytest.raises(ValueError, match="learning_rate must be"):
            module.Settings(learning_rate=number)
    for count in ("8", 8.5, None, -1):
        with pytest.raises(ValueError, match="num_envs must be"):
            module.Settings(num_envs=count)


def test_whole_games_need_two_frames_to_see_a_ball_move():
    with pytest.raises(ValueError, match="stack must be a whole number of at least 2"):
        whole_games.Settings(stack=1)


@pytest.mark.parametrize("setting", ["clip=1e300", "entropy_bonus=1e300"])
def test_what_32_bits_do_not_hold_is_refused(tmp_path, capsys, setting):
    words = f"train ppo --game Catch --agent-steps 10 --run {tmp_path / 'run'}"
    assert main([*words.split(), "--set", setting]) == 1
    assert f"{setting.partition('=')[0]} must be" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def test_an_infinite_huber_threshold_is_the_squared_error(tmp_path):
    assert dqn.Settings(huber_threshold=float("inf"))
    RunFolder(tmp_path / "run", {"huber_threshold": float("inf")})
    text = (tmp_path / "run" / "settings.json").read_text()
    assert json.loads(text) == {"huber_threshold": float("inf")}
