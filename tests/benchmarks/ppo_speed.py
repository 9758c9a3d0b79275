"""How fast the clipped variant trains, beside stable-baselines3 and the bare emulator.

    make bench

All play Breakout under the same protocol, with the same network, games, rollout
length, minibatch and epochs. They take turns within one run, because shared machines
change speed from minute to minute: read the ratios, not the rates.
"""

import argparse
import sys
from dataclasses import replace

import ale_py
import gymnasium
import numpy as np
import torch
from gymnasium.wrappers import AtariPreprocessing, TransformReward
from torch import nn
from turns import let_all_take_turns, say_rates, say_ratio

from tutorial_lib.agents.networks import seen_and_moved
from tutorial_lib.agents.policy_gradient import VARIANTS, act, new_agent, train
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.rules import NOOP_MAX, STICKY_ACTIONS

try:
    from stable_baselines3 import PPO
    from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
    from stable_baselines3.common.vec_env import (
        DummyVecEnv,
        SubprocVecEnv,
        VecFrameStack,
    )
except ImportError:
    sys.exit("stable-baselines3 is not among the course's packages: run `make bench`")

gymnasium.register_envs(ale_py)
GAME = "Breakout"
SETTINGS = VARIANTS["ppo"]
ROLLOUT = SETTINGS.rollout_length * SETTINGS.num_envs
ASKED_OF_PPO, ASKED_OF_ACTING = 2.0, 0.70


def world_and_agent(settings=SETTINGS):
    world = AtariWorld(GAME, settings.num_envs, seed=1, stack=settings.stack)
    return world, new_agent(world, settings, 1)


def bare_world():
    """The vector environment with the same observations; actions at random."""
    world, _ = world_and_agent()
    world.reset()
    rng = np.random.default_rng(1)
    while True:
        world.step(rng.integers(world.num_actions, size=world.num_envs))
        yield world.num_envs


def act_and_step():
    """The training loop without its learning."""
    world, agent = world_and_agent()
    obs = world.reset()
    while True:
        obs = world.step(act(agent, obs)[0]).obs
        yield world.num_envs


def ours():
    """The training loop of the lessons."""
    return training(SETTINGS)


def ours_in_32_bits():
    """The same as a processor without 16 bits computes it."""
    return training(replace(SETTINGS, bfloat16=False))


def training(settings):
    world, agent = world_and_agent(settings)
    for _ in train(agent, world):
        yield ROLLOUT


class SameNetwork(BaseFeaturesExtractor):
    """The body of `ActorCritic`; stable-baselines3 adds the same two heads to it."""

    def __init__(self, observation_space, hidden):
        super().__init__(observation_space, hidden)
        channels, height, width = observation_space.shape
        convolutions = nn.Sequential(
            nn.Conv2d(channels, 16, kernel_size=8, stride=4),
            nn.ReLU(),
            nn.Conv2d(16, 32, kernel_size=4, stride=2),
            nn.ReLU(),
            nn.Flatten(),
        )
        inputs = convolutions(torch.zeros(1, channels, height, width)).shape[1]
        self.body = nn.Sequential(convolutions, nn.Linear(inputs, hidden), nn.ReLU())

    def forward(self, observations):
        return self.body(seen_and_moved(observations))


def one_game():
    """Breakout under the course's protocol, with Gymnasium's own wrappers."""
    gymnasium.register_envs(ale_py)  # once more in each process
    env = gymnasium.make(
        f"ALE/{GAME}-v5", frameskip=1, repeat_action_probability=STICKY_ACTIONS
    )
    env = AtariPreprocessing(env, noop_max=NOOP_MAX, grayscale_newaxis=True)
    return TransformReward(env, np.sign)


def stable_baselines(vector_env):
    """stable-baselines3's own loop, without its log and its monitors."""
    games = vector_env([one_game] * SETTINGS.num_envs)
    model = PPO(
        "CnnPolicy",
        VecFrameStack(games, SETTINGS.stack),
        learning_rate=SETTINGS.learning_rate,
        n_steps=SETTINGS.rollout_length,
        batch_size=SETTINGS.minibatch_size,
        n_epochs=SETTINGS.epochs,
        gamma=SETTINGS.gamma,
        gae_lambda=SETTINGS.gae_lambda,
        clip_range=SETTINGS.clip,
        ent_coef=SETTINGS.entropy_bonus,
        policy_kwargs={
            "features_extractor_class": SameNetwork,
            "features_extractor_kwargs": {"hidden": SETTINGS.hidden},
            "net_arch": [],
        },
        seed=1,
        device="cpu",
    )
    _, agent = world_and_agent()
    weights = [
        sum(p.numel() for p in network.parameters())
        for network in (agent.network, model.policy)
    ]
    if weights[0] != weights[1]:
        raise RuntimeError(f"not the same network: {weights[0]} and {weights[1]}")
    while True:
        model.learn(ROLLOUT, log_interval=None, reset_num_timesteps=False)
        yield ROLLOUT


def sb3_one_process():
    return stable_baselines(DummyVecEnv)


def sb3_processes():
    return stable_baselines(SubprocVecEnv)


RUNNERS = {
    "bare world": bare_world,
    "act and step": act_and_step,
    "ours": ours,
    "ours, 32 bits": ours_in_32_bits,
    "SB3, one process": sb3_one_process,
    "SB3, processes": sb3_processes,
}


def main() -> None:
    """Let all take turns, then print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=10, help="of one turn")
    arguments = parser.parse_args()
    rates = let_all_take_turns(RUNNERS, arguments.rounds, arguments.seconds)
    say_rates(rates)
    names = ("SB3, one process", "SB3, processes")
    fastest = max(names, key=lambda name: np.median(rates[name]))
    say_ratio(rates, "ours", fastest, ASKED_OF_PPO)
    say_ratio(rates, "ours, 32 bits", fastest, ASKED_OF_PPO)
    say_ratio(rates, "act and step", "bare world", ASKED_OF_ACTING)


if __name__ == "__main__":
    main()
