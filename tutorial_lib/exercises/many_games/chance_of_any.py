"""Exercise of lesson 07: how likely a batch holds a rare step."""

from typing import Any

import numpy as np

from tutorial_lib.equations.statistics import chance_of_any
from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row

ANSWER = """
none = (1 - share) ** draws
return 1 - none
"""

MISTAKES = """
+ return share * draws
chances are added up, and may pass 1. Draws that meet two of the kind would count twice:
go by the chance that all miss.

+ return np.minimum(1, share * draws)
chances are added up and cut at 1, so enough draws would make it certain. One may miss
every time: go by the chance that all miss.

+ return share**draws
this is the chance that *all* draws are of the kind. One is enough: go by the chance
that all miss.

- return 1 - none
+ return none
this is the chance that none is of the kind. At least one is the opposite: 1 minus that.

- draws
+ (draws - 1)
it counts one draw too few: each of `draws` may miss.

+ return draws * share * (1 - share) ** (draws - 1)
this is the chance of exactly one. Two and more are fine too: 1 minus the chance of
none.

+ return 1 - np.exp(-share * draws)
this is nearly right where `share` is small, and too little where it is not. All miss
with `(1 - share) ** draws`.
"""


def draw(rng: draws.Generator) -> dict[str, Any]:
    """A share, or up to five of either float width, and 1 to 32 draws."""
    count = int(draws.one_of(rng, 1, 2, 3, 5, 8, 32))
    if rng.random() < 0.4:
        return {"share": draws.one_of(rng, 0.01, 0.1, 0.25, 0.5), "draws": count}
    shares = rng.integers(0, 9, draws.size(rng)) / 8
    shares[0] = 1 / 16  # among 0 and 1 alone many a mistake is right
    return {"share": shares.astype(draws.one_of(rng, *draws.FLOATS)), "draws": count}


EXERCISE = Exercise(
    chance_of_any,
    ANSWER,
    rows=(
        Row({"share": 0.1, "draws": 3}, 0.271, "all miss: 0.9 * 0.9 * 0.9 is 0.729."),
        Row(
            {"share": np.array([0.5, 0, 1]), "draws": 2},
            np.array([0.75, 0, 1]),
            "two coins: at least one shows heads in three of four cases.",
        ),
        Row(
            {"share": 0.001, "draws": 32},
            0.0315089,
            "one step of a thousand scored: 3 of 100 batches of 32 hold such a step.",
        ),
        Row({"share": 0.3, "draws": 0}, 0.0, "who never draws never meets one."),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "At least one: the opposite is easier. What has to happen for none?",
        "A draw misses with `1 - share`. All of them miss with the product of these.",
        "`1 - (1 - share) ** draws`.",
    ),
    difficulty=1,
    minutes=5,
)
