"""How many processors the matrix libraries may use, and that it is put back."""

import joblib
import numpy as np
import pytest
import torch
from threadpoolctl import threadpool_info

from tutorial_lib.agents.policy_gradient import Settings
from tutorial_lib.figures.gifs import record
from tutorial_lib.runs.algorithms import new_agent, player
from tutorial_lib.runs.evaluation import evaluate
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.atari import AtariWorld, ScreenWorld

TINY = Settings(num_envs=2, rollout_length=8, hidden=8)


def numpys_threads():
    return {pool["num_threads"] for pool in threadpool_info() if "blas" in str(pool)}


def test_torch_gets_the_threads_it_is_given_and_then_its_own_again(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    usual = torch.get_num_threads()
    with threads(3):
        assert torch.get_num_threads() == 3
        assert numpys_threads() == {1}
    assert torch.get_num_threads() == usual
    with threads(None):
        assert torch.get_num_threads() == joblib.cpu_count()
    with pytest.raises(ZeroDivisionError), threads(3):
        1 / 0  # noqa: B018
    assert torch.get_num_threads() == usual
    monkeypatch.setenv("OMP_NUM_THREADS", str(usual))
    with threads(None):
        assert torch.get_num_threads() == usual


def test_games_are_played_by_one_thread():
    def act(obs):
        seen.add(torch.get_num_threads())
        return play(obs)

    agent = new_agent("policy_gradient", "Breakout", TINY, 3)
    seen, play = set(), player(agent, np.random.default_rng(0))
    with threads(3):
        world = AtariWorld("Breakout", 1, seed=0, num_threads=1)
        evaluate(act, world, games=1)
        record(act, ScreenWorld("Breakout", seed=0), 3)
        assert torch.get_num_threads() == 3
    assert seen == {1}


def test_within_one_another_they_leave_what_they_found():
    small = torch.full((1,), 1e-39)
    with threads(1):
        with threads(1):
            pass
        assert (small / 2).item() == 0
    assert (small / 2).item() > 0


def test_numbers_too_small_to_matter_are_none_meanwhile():
    tiny = torch.full((64,), 1e-40)
    with threads(1):
        assert not (tiny * 2).any()
    assert (tiny * 2).all()
