"""Lesson 03's agent on the source's budget: 200 games of Breakout, in batches of 10.

    python tests/benchmarks/breakout_source.py

Prints the running average after 200 games, for three seeds; what a player scores that
presses RIGHT or LEFT at random, with the same launching; and what such a player is told
in the source's way, with FIRE before every action and the reward of that step thrown
away. The source reports a little above 0.6.
"""

import argparse
import time

import numpy as np

from tutorial_lib.agents.tally import Tally
from tutorial_lib.agents.whole_games import (
    ALGORITHM,
    BUTTONS,
    FIRE,
    GAME,
    Agent,
    Settings,
    play_games,
    train,
)
from tutorial_lib.runs.algorithms import new_agent
from tutorial_lib.runs.training import world_for
from tutorial_lib.worlds.atari import AtariWorld


def untrained(seed: int) -> Agent:
    """The component agent as it begins."""
    return new_agent(ALGORITHM, GAME, Settings(), seed)


def ours(games: int, seed: int) -> tuple[float, int]:
    """Running average of the component agent, and its agent steps."""
    agent, scores = untrained(seed), []
    for progress in train(agent, world_for(agent)):
        scores += progress.finished
        if len(scores) >= games:
            break
    return float(np.mean(scores)), agent.agent_steps


def at_random(games: int, seed: int) -> float:
    """Average of an agent that never learns: its two buttons are equally likely."""
    agent = untrained(seed)
    agent.network.policy.weight.data.zero_()
    world = world_for(agent)
    tally = Tally(world)
    for _ in range(games // agent.settings.num_envs):
        play_games(agent, world, tally)
    return float(np.mean([game.score for game in tally.finished]))


def in_the_sources_way(games: int, seed: int) -> tuple[float, float]:
    """Points a game that fell, and that a random player was told of."""
    rng = np.random.default_rng(seed)
    world = AtariWorld("Breakout", 20, seed=seed, stack=1)
    fell = told = 0.0
    for _ in range(games // 20):
        playing = np.ones(20, dtype=bool)
        world.reset()
        while playing.any():
            for buttons in (np.full(20, FIRE), rng.choice(BUTTONS, 20)):
                step = world.step(buttons)
                gained = float(step.rewards[playing].sum())
                fell += gained
                told += gained * (buttons[0] != FIRE)
                playing = playing & ~step.ended
    return fell / games, told / games


def main() -> None:
    """Print one line for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--games", type=int, default=200)
    parser.add_argument("--seeds", type=int, default=3)
    arguments = parser.parse_args()
    for seed in range(arguments.seeds):
        start = time.perf_counter()
        average, agent_steps = ours(arguments.games, seed)
        seconds = time.perf_counter() - start
        random = at_random(arguments.games, seed)
        fell, told = in_the_sources_way(arguments.games, seed)
        print(
            f"seed {seed}: ours {average:.2f} ({agent_steps:,} agent steps, "
            f"{seconds:.0f} s); random with our launching {random:.2f}; random in the "
            f"source's way {fell:.2f}, told {told:.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
