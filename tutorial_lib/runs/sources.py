"""The works that this course re-creates, each with the settings that it had.

Where a work is told of by nothing but its own description, what the description leaves
open is told in `differs`.
"""

import math
from dataclasses import dataclass, field, replace
from typing import Any

from tutorial_lib.agents.manifest import settings_from
from tutorial_lib.checks import one_of
from tutorial_lib.runs.algorithms import module_of


@dataclass(frozen=True)
class Source:
    """A work, and how to run it today.

    Attributes:
        title: of the work.
        author: as it is signed, or "not named".
        year: of its publication; 0 where it tells none.
        link: where it is to be found; empty where the course knows of no address.
        lesson: that re-creates it.
        game: that it plays.
        algorithm: one of `algorithms.MODULES`.
        settings: of that module, by name. All are told, or the work would change with
            what the course finds usual; `rules` and `oddities` where they are not the
            course's.
        solved_at: mean score of 100 games at which it stops; infinite where it has no
            such rule.
        differs: what cannot be the same today, and why.
    """

    title: str
    author: str
    year: int
    link: str
    lesson: str
    game: str
    algorithm: str
    differs: str
    settings: dict[str, Any] = field(default_factory=dict)
    solved_at: float = math.inf


# The environments of 2016 skipped 2 to 4 frames by chance; 3 is their mean.
OLD = {"frame_skip": 3, "noop_max": 0}
FIELD = {
    **{"top": 35, "bottom": 195, "height": 80, "width": 80},
    "sampling": "every_second",
}
BELOW_THE_WALL = {
    **{"top": 93, "bottom": 194, "left": 8, "right": 152, "height": 51, "width": 72},
    "sampling": "every_second",
}
OF_2016 = (
    "Its environment skipped 2, 3 or 4 frames by chance and showed the last one; ours "
    "skips 3, their mean, and shows the brighter of the last two."
)

# Karpathy's network and RMSProp, and ten games to an update.
BY_HAND = {
    "num_envs": 10,
    "hidden": 200,
    "gamma": 0.99,
    "learning_rate": 1e-4,
    "decay": 0.99,
    "epsilon": 1e-5,
}

RLCODE = Source(
    title="Pong by REINFORCE in Keras",
    author="RLCode",
    year=2017,
    link="https://github.com/rlcode/reinforcement-learning/tree/a497d71/3-atari/2-pong",
    lesson="02",
    game="Pong",
    algorithm="conv_games",
    settings={
        "num_envs": 1,
        "gamma": 0.99,
        "learning_rate": 1e-3,
        "epsilon": 1e-7,
        "columns_as_channels": True,
        "rate_twice": True,
        "keep_mean": True,
        "rules": FIELD | OLD,
    },
    differs=(
        f"{OF_2016} Adam's epsilon is 1e-7, that of later versions of Keras, where the "
        "work's had 1e-8; its last layer was drawn after Glorot. Equal returns become "
        "zeros, where the work divides by 0."
    ),
)

# What the deep Q-learners of all three works have in common.
DEEP_Q = {
    "num_envs": 1,
    "stack": 4,
    "gamma": 0.99,
    "n_steps": 1,
    "next_value": "max_value",
    "batch_size": 32,
    "huber_threshold": 1.0,
    "epsilon_start": 1.0,
    "epsilon_end": 0.1,
    "temperature": 0.0,
    "bfloat16": False,
    "report": 256,
}

NICMAQ_ODDITIES = {
    "optimizer_epsilon": 1e-8,
    "loss": "jumping",
    "initialiser": "variance_scaling",
    "conv_bias": False,
    "random_steps": 300_000,
}
# One network, one memory, one update; the policies differ.
NICMAQ = {
    **DEEP_Q,
    "network": "2015",
    "replay_capacity": 1_000_000,
    "learning_starts": 50_000,
    "replay_ratio": 16,  # 32 transitions every 2 agent steps
    "learning_rate": 1e-5,
    "target_update_period": 400,  # at a game's end; every 399 in its log, on average
    "epsilon_over": 900_000,
    "life_loss_ends": True,
    "penalty": 1.0,
    "clip_rewards": False,
    "rules": {
        "noop_max": 0,
        "max_frames": 10_000,  # 2,500 agent steps
        "fire_starts_life": True,
        **{"top": 34, "bottom": 194, "sampling": "nearest"},
    },
    "oddities": NICMAQ_ODDITIES,
}


def _nicmaq(policy: str, **settings: Any) -> Source:
    return Source(
        title=f"Learning to play Breakout with a DQN, {policy}",
        author="NicMaq",
        year=2020,
        link="https://github.com/NicMaq/Reinforcement-Learning",
        lesson="08" if settings else "06",
        game="Breakout",
        algorithm="dqn",
        settings=NICMAQ | settings,
        differs=(
            "A stack that crosses a lost life keeps its pictures, where the work puts "
            "the game's first one; a step whose button FIRE took the place of is "
            "learned from; and the play of an evaluation has the last share of random "
            "actions, not 0. The work copies to the target at the end of a game, once "
            "5,000 transitions were learned from; here that goes by agent steps. It "
            "sees the last frame of an agent step, ours the brighter of the last two."
        ),
    )


SPACE_INVADERS_SLIPS = {
    "swapped_networks": True,
    "targets_in_all_rows": True,
    "opposite_flag": True,
    "score_so_far": True,
}


AS_RAN = {
    "karpathy": Source(
        title="Deep Reinforcement Learning: Pong from Pixels",
        author="A. Karpathy",
        year=2016,
        link="https://karpathy.github.io/2016/05/31/rl/",
        lesson="01",
        game="Pong",
        algorithm="numpy_games",
        settings={
            **BY_HAND,
            "fire_first": False,
            "relu_slope_is_x": False,
            "rules": {"actions": "RIGHT,LEFT", **FIELD, **OLD},
        },
        differs=(
            f"{OF_2016} The ten games of a batch, all of one policy, are played side "
            "by side. Equal returns become zeros, where the work divides by 0."
        ),
    ),
    "rlcode_pong": RLCODE,
    "hiflyin_breakout": Source(
        title="Deep reinforcement learning agent for Breakout game",
        author="hiflyin",
        year=2018,
        link="https://github.com/hiflyin/Deep-Reinforcement-Learning-Agent-for-Breakout-Game",
        lesson="03",
        game="Breakout",
        algorithm="numpy_games",
        settings={
            **BY_HAND,
            "hidden": 150,
            "fire_first": True,
            "relu_slope_is_x": True,
            "rules": {"actions": "RIGHT,LEFT,FIRE", **BELOW_THE_WALL, **OLD},
        },
        differs=(
            f"{OF_2016} Its points of a FIRE step are not learned from, as they were "
            "not, but they count for the score."
        ),
    ),
    "keras_breakout": Source(
        title="Deep Q-learning for Atari Breakout, as a PyTorch port runs it",
        author="J. Chapman and M. Lechner",
        year=2020,
        link="https://keras.io/examples/rl/deep_q_network_breakout/",
        lesson="05",
        game="Breakout",
        algorithm="dqn",
        settings={
            **DEEP_Q,
            "network": "2015",
            "replay_capacity": 100_000,
            "learning_starts": 50_000,
            "replay_ratio": 8,  # 32 transitions every 4 agent steps
            "learning_rate": 2.5e-4,
            "target_update_period": 10_000,
            "epsilon_over": 1_000_000,
            "life_loss_ends": True,
            "penalty": 0.0,
            "clip_rewards": True,
            "rules": {
                "sticky_actions": 0.0,
                "max_frames": 40_000,  # 10,000 agent steps
                "fire_starts_life": True,
            },
            "oddities": {
                "optimizer_epsilon": 1e-8,
                "largest_gradient": 1.0,
                "hidden_relu": False,
                "random_steps": 50_000,
                "minus_one_at_the_end": True,
            },
        },
        differs=(
            "Frames are kept packed and as bytes, where the work keeps lists of "
            "floats: the numbers are the same. Epsilon falls after the random steps, "
            "not during them; the page of keras.io learns from step 36 on, and this "
            "after the 50,000 random ones. A life of 9,999 steps is cut off there "
            "and the game goes on; here a game ends after 10,000. The mean that stops "
            "it there is of lives and bricks, here of games and points, and counted "
            "anew where a run is taken up. FIRE is pressed unseen there, and RIGHT "
            "after it; here FIRE takes the place of a life's first step. The page "
            "itself has changed since."
        ),
        solved_at=40,
    ),
    "keras_space_invaders": Source(
        title="Playing Atari with deep reinforcement learning, re-created in Keras",
        author="not named",
        year=0,
        link="",
        lesson="07",
        game="SpaceInvaders",
        algorithm="dqn",
        settings={
            **DEEP_Q,
            "network": "2013",
            "replay_capacity": 20_000,
            "learning_starts": 256,
            "replay_ratio": 1,  # not used: it learns after each game
            "learning_rate": 1e-3,
            "target_update_period": 1,  # not used: it copies by games
            "epsilon_over": 1,  # not used: epsilon falls by games
            "life_loss_ends": False,
            "penalty": 100.0,
            "clip_rewards": False,
            "rules": {
                "sticky_actions": 0.0,
                "frame_skip": 2,
                "noop_max": 0,
                **{"top": 25, "bottom": 185, "height": 160, "width": 160},
            },
            "oddities": {
                "optimizer_epsilon": 1e-7,
                "loss": "squared",
                "initialiser": "glorot",
                "epsilon_games": 1_000,
                "learn_per_game": 256,
                "sync_games": 4,
                **SPACE_INVADERS_SLIPS,
            },
        },
        differs=(
            "Four of its slips are known from a sentence each, and taken thus: the "
            "network that learns values the next state, and its copy the other actions "
            "of a row, but the one that learns plays; of an action's targets the last "
            "of 32 stands in all their rows; where a game goes on nothing is expected "
            "of what follows; and the score so far has the penalty of this step alone. "
            "Adam's epsilon and how weights are drawn are those of Keras."
        ),
    ),
    "nicmaq_q": _nicmaq("Q-learning"),
    "nicmaq_expected": _nicmaq("Expected SARSA", next_value="expected_value"),
    "nicmaq_softmax": _nicmaq(
        "Expected SARSA of a softmax",
        next_value="expected_value",
        temperature=5e-5,
        epsilon_start=0.0,  # it never presses at random
        epsilon_end=0.0,
        oddities=NICMAQ_ODDITIES | {"random_steps": 0},
    ),
}


_OTHER_LOSS = {"oddities": {"loss": "huber"}}
# What puts the slips of a work right, by its name.
MENDED: dict[str, dict[str, Any]] = {
    "rlcode_pong": {
        "columns_as_channels": False,
        "rate_twice": False,
        "keep_mean": False,
    },
    "hiflyin_breakout": {"relu_slope_is_x": False},
    "keras_breakout": {
        "oddities": {"hidden_relu": True, "minus_one_at_the_end": False},
    },
    "keras_space_invaders": {
        "oddities": dict.fromkeys(SPACE_INVADERS_SLIPS, False),
    },
    "nicmaq_q": _OTHER_LOSS,
    "nicmaq_expected": _OTHER_LOSS,
    "nicmaq_softmax": _OTHER_LOSS,
}
MEANT = "_as_meant"  # after a work's name, where its slips are put right


def _as_meant(name: str) -> Source:
    source, mended = AS_RAN[name], dict(MENDED[name])
    if "oddities" in mended:
        mended["oddities"] = source.settings["oddities"] | mended["oddities"]
    return replace(source, settings=source.settings | mended)


# Each work, and next to it the same as its author meant it.
SOURCES = {
    called: source
    for name, ran in AS_RAN.items()
    for called, source in (
        (name, ran),
        *([(name + MEANT, _as_meant(name))] if name in MENDED else []),
    )
}


def settings_of(name: str) -> Any:
    """The settings of a work, of its algorithm's own kind.

    Args:
        name: one of `SOURCES`.

    Raises:
        ValueError: another name.
    """
    one_of("source", name, SOURCES)
    source = SOURCES[name]
    return settings_from(module_of(source.algorithm).Settings, source.settings)
