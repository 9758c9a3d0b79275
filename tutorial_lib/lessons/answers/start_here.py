"""Exercise of lesson 00: the score of a game."""

import numpy as np

from tutorial_lib.equations.returns import game_score
from tutorial_lib.lessons.exercises import Case, Exercise, Mistake


def _tape(rewards: list[float], ended: list[int]) -> dict[str, np.ndarray]:
    return {
        "rewards": np.array(rewards, dtype=np.float32),
        "ended": np.array(ended, dtype=bool),
    }


def _leaves_out_last(rewards, ended):
    score = 0.0
    for reward, is_end in zip(rewards, ended, strict=True):
        if is_end:
            break
        score += reward
    return score


def _runs_past_end(rewards, ended):
    return rewards.sum()


def _stops_at_last_end(rewards, ended):
    ends = np.flatnonzero(ended)
    return rewards[: ends[-1] + 1].sum() if len(ends) else rewards.sum()


def _counts(rewards, ended):
    last = np.argmax(ended) if ended.any() else len(rewards) - 1
    return np.count_nonzero(rewards[: last + 1])


def _clips(rewards, ended):
    last = np.argmax(ended) if ended.any() else len(rewards) - 1
    return np.sign(rewards[: last + 1]).sum()


def _needs_an_end(rewards, ended):
    return rewards[: np.flatnonzero(ended)[0] + 1].sum()


def _argmax_alone(rewards, ended):
    return rewards[: np.argmax(ended) + 1].sum()


GAME_SCORE = Exercise(
    solution=game_score,
    cases=(
        Case(
            _tape([0, 1, 0, -1, 1, 99], [0, 0, 0, 0, 1, 0]),
            1.0,
            "the step that ends the game brings a reward of 1, which counts; the 99 "
            "belongs to the next game.",
        ),
        Case(
            _tape([4, 0, 7, 1, 0], [0, 0, 1, 0, 0]),
            11.0,
            "rewards of 4 and 7 count in full.",
        ),
        Case(
            _tape([1, 2, 0, 3], [0, 0, 0, 0]),
            6.0,
            "no game ended on this tape, so all of it counts.",
        ),
        Case(
            _tape([1, 0, 2, 5, 5], [0, 0, 1, 0, 1]),
            3.0,
            "two games ended; the score is that of the first.",
        ),
        Case(
            _tape([3, 8], [1, 0]),
            3.0,
            "the game ended on the very first step.",
        ),
    ),
    mistakes=(
        Mistake(
            _leaves_out_last,
            "the reward of the step that ended the game is left out. Add the reward "
            "first, then ask whether the game is over.",
        ),
        Mistake(
            _runs_past_end,
            "it adds up the whole tape and never looks at `ended`. Stop after the "
            "first True.",
        ),
        Mistake(
            _stops_at_last_end,
            "it goes on to the last True in `ended`. The first one ends the game.",
        ),
        Mistake(
            _counts,
            "it counts the rewards that are not zero. Add up their values instead.",
        ),
        Mistake(
            _clips,
            "it cuts every reward down to -1, 0 or 1. Agents may learn from such "
            "rewards, but a score is made of the game's own points.",
        ),
        Mistake(
            _needs_an_end,
            "it fails on a tape on which no game ended. Ask `ended.any()` first.",
        ),
        Mistake(
            _argmax_alone,
            "`np.argmax(ended)` is 0 where nothing is True, as if the first step had "
            "ended the game. Ask `ended.any()` first.",
        ),
    ),
    hints=(
        "Walk along the tape and add up rewards. What tells you to stop, and has that "
        "step's reward been added by then?",
        "`ended.any()` says whether a game ended at all; `np.argmax(ended)` is the "
        "index of the first True.",
        "The score is the sum of `rewards[:steps]`, where `steps` is "
        "`np.argmax(ended) + 1` if a game ended, else `len(rewards)`.",
    ),
)

EXERCISES = (GAME_SCORE,)
