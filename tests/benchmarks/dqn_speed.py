"""How fast deep Q-learning trains, beside stable-baselines3 and a learner alone.

    make bench

All have the 2015 network and learn from 8 transitions for each agent step on Breakout,
under the same protocol. They take turns within one run, because shared machines change
speed from minute to minute: read the ratios, not the rates.
"""

import argparse
import sys
from dataclasses import replace
from itertools import count

import ale_py
import gymnasium
import numpy as np
from gymnasium.wrappers import AtariPreprocessing, TransformReward
from turns import let_all_take_turns, say_rates, say_ratio

from tutorial_lib.agents import dqn
from tutorial_lib.agents.dqn import (
    Settings,
    learn,
    new_agent,
    q_learning,
)
from tutorial_lib.agents.networks import computes_bfloat16
from tutorial_lib.worlds.atari import AtariWorld
from tutorial_lib.worlds.rules import NOOP_MAX, STICKY_ACTIONS

try:
    from stable_baselines3 import DQN
    from stable_baselines3.common.vec_env import DummyVecEnv, VecFrameStack
except ImportError:
    sys.exit("stable-baselines3 is not among the course's packages: run `make bench`")

GAME = "Breakout"
# What the peer does: the larger network, one step, 8 samples per agent step.
DEFAULT = replace(
    Settings(),
    network="2015",
    n_steps=1,
    replay_ratio=8,
    replay_capacity=16_000,
    learning_starts=1_000,
    report=64,
)
IN_32_BITS = replace(DEFAULT, bfloat16=False)
ONE_WORLD = replace(IN_32_BITS, num_envs=1, batch_size=32)


def agent_and_world(settings):
    world = AtariWorld(GAME, settings.num_envs, seed=1)
    agent = new_agent(world, settings, 1)
    return agent, world


def training(settings):
    """The training loop of the lessons, once it learns."""
    agent, world = agent_and_world(settings)
    passes = dqn.train(agent, world)
    while agent.agent_steps < settings.learning_starts:
        next(passes)
    for _ in passes:
        yield settings.report


def learning(settings):
    """Updates alone, on a batch that is always at hand."""
    agent, world = agent_and_world(
        replace(settings, learning_starts=settings.batch_size)
    )
    next(dqn.train(agent, world))
    batch = agent.replay.sample(agent.rng, settings.batch_size)
    while True:
        learn(agent, batch, q_learning)
        yield settings.batch_size // settings.replay_ratio


def sampling(settings):
    """Batches drawn from the replay and thrown away."""
    agent, world = agent_and_world(replace(settings, learning_starts=16_000))
    passes = dqn.train(agent, world)
    while agent.agent_steps < 4_000:
        next(passes)
    for _ in count():
        agent.replay.sample(agent.rng, settings.batch_size)
        yield settings.batch_size // settings.replay_ratio


def one_game():
    """Breakout under the course's protocol, with Gymnasium's own wrappers."""
    gymnasium.register_envs(ale_py)
    env = gymnasium.make(
        f"ALE/{GAME}-v5", frameskip=1, repeat_action_probability=STICKY_ACTIONS
    )
    env = AtariPreprocessing(env, noop_max=NOOP_MAX, grayscale_newaxis=True)
    return TransformReward(env, np.sign)


def stable_baselines():
    """stable-baselines3's own loop, without its log and its monitors."""
    model = DQN(
        "CnnPolicy",
        VecFrameStack(DummyVecEnv([one_game]), DEFAULT.stack),
        learning_rate=DEFAULT.learning_rate,
        buffer_size=DEFAULT.replay_capacity,
        learning_starts=DEFAULT.learning_starts,
        batch_size=32,
        train_freq=4,
        gamma=DEFAULT.gamma,
        target_update_interval=DEFAULT.target_update_period,
        seed=1,
        device="cpu",
    )
    agent, _ = agent_and_world(ONE_WORLD)
    weights = [
        sum(p.numel() for p in network.parameters())
        for network in (agent.q_network, model.q_net)
    ]
    if weights[0] != weights[1]:
        raise RuntimeError(f"not the same network: {weights[0]} and {weights[1]}")
    model.learn(DEFAULT.learning_starts, log_interval=None)
    while True:
        model.learn(64, log_interval=None, reset_num_timesteps=False)
        yield 64


RUNNERS = {
    "SB3": stable_baselines,
    "ours, one world": lambda: training(ONE_WORLD),
    "learner alone, batch 32": lambda: learning(ONE_WORLD),
    "sampling alone, batch 32": lambda: sampling(ONE_WORLD),
    "ours, 32 bits": lambda: training(IN_32_BITS),
    "learner alone, 32 bits": lambda: learning(IN_32_BITS),
}
if computes_bfloat16():
    RUNNERS["ours, bfloat16"] = lambda: training(DEFAULT)
    RUNNERS["learner alone, bfloat16"] = lambda: learning(DEFAULT)


def main() -> None:
    """Let all take turns, then print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8, help="of one turn")
    arguments = parser.parse_args()
    rates = let_all_take_turns(RUNNERS, arguments.rounds, arguments.seconds)
    say_rates(rates)
    say_ratio(rates, "ours, one world", "SB3", 2)
    say_ratio(rates, "ours, 32 bits", "SB3", 3.5)
    say_ratio(rates, "ours, one world", "learner alone, batch 32", 0.75)
    say_ratio(rates, "ours, 32 bits", "learner alone, 32 bits", 0.75)
    if computes_bfloat16():
        say_ratio(rates, "ours, bfloat16", "SB3", 6)
        say_ratio(rates, "ours, bfloat16", "learner alone, bfloat16", 0.75)
    say_ratio(rates, "sampling alone, batch 32", "learner alone, batch 32", 10)


if __name__ == "__main__":
    main()
