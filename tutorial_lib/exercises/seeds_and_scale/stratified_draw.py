"""Exercise of lesson 10: runs drawn anew within each game."""

from typing import Any

import numpy as np

from tutorial_lib.equations.experiments import stratified_draw
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
games = np.arange(scores.shape[1])
return scores[picks, games]
"""

MISTAKES = """
- scores[picks, games]
+ scores[picks]
every pick takes the whole row, so there is a third axis. Take one score: of its own
game.

- scores[picks, games]
+ scores[picks[:, 0]]
whole rows are drawn, with the picks of the first game. Each game has its own.

- scores[picks, games]
+ scores[picks, 0]
all scores are of the first game. Each column is drawn from the same column.

- scores[picks, games]
+ scores[picks, games[::-1]]
the columns are turned around: a game is drawn from another one's runs.

- scores[picks, games]
+ scores.ravel()[picks]
the games are mixed: a pick counts through the rows. It counts the seeds of its own
game.

+ return scores
nothing is drawn: the table comes back as it was.

- scores[picks, games]
+ picks
the numbers of the seeds came. Asked for are their scores.

- scores[picks, games]
+ scores[picks - 1, games]
the seed before the one that was drawn is taken. They are counted from 0.

- scores[picks, games]
+ scores[len(scores) - 1 - picks, games]
the seeds are counted from the end. They are counted from the front.

- scores[picks, games]
+ scores[np.sort(picks, axis=0), games]
the picks are put in order first. Take them as they come.

- scores[picks, games]
+ scores[picks, games].mean(axis=0)
it is the mean of each game. Return the whole table.

- scores[picks, games]
+ scores[picks[0], games] + 0 * scores
each game has one seed only, in every row. Each row has its own picks.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """One to five seeds of one to four games, drawn with repetition."""
    shape = draws.size(rng), draws.size(rng, 4)
    return {
        "scores": draws.decimals(rng, *shape),
        "picks": rng.integers(shape[0], size=shape),
    }


EXERCISE = Exercise(
    stratified_draw,
    ANSWER,
    rows=(
        Row(
            {
                "scores": np.array([[1.0, 100], [2, 200], [3, 300]]),
                "picks": np.array([[2, 0], [2, 0], [0, 1]]),
            },
            np.array([[3.0, 100], [3, 100], [1, 200]]),
            "of the first game seeds 2, 2 and 0; of the second 0, 0 and 1.",
        ),
        Row(
            {"scores": np.array([[7.0, 8, 9]]), "picks": np.array([[0, 0, 0]])},
            np.array([[7.0, 8, 9]]),
            "one seed of three games: there is nothing else to draw.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "A pick says which row; which column it is for is where it stands.",
        "An array can be indexed by two arrays at once: rows [S, G] and columns [G].",
        "`scores[picks, np.arange(scores.shape[1])]`.",
    ),
    difficulty=2,
    minutes=8,
)
