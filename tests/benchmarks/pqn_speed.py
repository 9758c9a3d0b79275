"""How fast PQN trains on Breakout, beside DQN with the same network, and beside PPO.

    make bench

All with their usual settings: DQN learns from each transition as often as its replay
ratio says, PQN and PPO as often as they have epochs. They take turns within one run,
because shared machines change speed from minute to minute: read the ratios.
"""

import argparse
from dataclasses import replace

from turns import let_all_take_turns, say_rates, say_ratio

from tutorial_lib.agents import dqn, policy_gradient, pqn
from tutorial_lib.worlds.atari import AtariWorld

GAME = "Breakout"
PQN = pqn.Settings()
# A memory that is soon warm; its size is nothing to the speed.
DQN = replace(
    dqn.Settings(),
    network=PQN.network,
    replay_capacity=16_000,
    learning_starts=1_000,
    report=64,
)


def with_memory():
    """DQN's loop, once it learns."""
    world = AtariWorld(GAME, DQN.num_envs, seed=1, stack=DQN.stack)
    agent = dqn.new_agent(world, DQN, 1)
    passes = dqn.train(agent, world)
    while agent.agent_steps < DQN.learning_starts:
        next(passes)
    for _ in passes:
        yield DQN.report


def without_memory(module, settings):
    """The loop of PQN or PPO: play a rollout, learn, forget."""
    world = AtariWorld(GAME, settings.num_envs, seed=1, stack=settings.stack)
    agent = module.new_agent(world, settings, 1)
    for _ in module.train(agent, world):
        yield settings.num_envs * settings.rollout_length


RUNNERS = {
    "DQN": with_memory,
    "PPO": lambda: without_memory(policy_gradient, policy_gradient.CLIPPED),
    "PQN": lambda: without_memory(pqn, PQN),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=8, help="of a turn")
    arguments = parser.parse_args()
    rates = let_all_take_turns(RUNNERS, arguments.rounds, arguments.seconds)
    say_rates(rates)
    say_ratio(rates, "PQN", "DQN", 2.5)


if __name__ == "__main__":
    main()
