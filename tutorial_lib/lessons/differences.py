"""Where our settings differ from the source's: tables that can't drift."""

from dataclasses import fields, replace
from typing import Any

from IPython.display import Markdown

from tutorial_lib.agents.numpy_policy import Settings

# setting: (what it is, the source's value, why ours differs)
PONG_NUMPY = {
    "hidden": ("hidden units", 200, "the same"),
    "num_envs": ("games side by side", 1, "busy processors, less luck in a batch"),
    "window": (
        "agent steps of each game per batch",
        "10 whole games",
        "the first update comes within seconds",
    ),
    "patience": (
        "agent steps that a point may stay open",
        "the whole game",
        "keeps memory small; longer rallies are left out",
    ),
    "gamma": ("discount per agent step", 0.99, "credit that fades sooner, less noise"),
    "learning_rate": (
        "step size",
        "0.0001 of RMSProp",
        "of Adam; the batches are smaller and more frequent",
    ),
    "epochs": ("times each batch is used", 1, "playing is dear, learning is cheap"),
    "minibatches": ("updates per use of a batch", 1, "more steps per batch"),
    "clip": ("largest change per batch", "none", "makes a second use of a batch safe"),
}
BESIDES = [
    ("input", "6,400 pixels, every second", "1,600 means of 4 x 4", "speed"),
    ("rows of the screen", "35 to 194", "34 to 193", "the field without the wall"),
    ("of four frames we see", "the last", "the brighter of the last two", "protocol"),
    (
        "equal returns",
        "divides by 0",
        "gives zeros",
        "one such game spoils all weights",
    ),
    (
        "points not over yet",
        "none: whole games",
        "wait for the next batch",
        "small batches",
    ),
    ("saved as", "a pickle", "safetensors", "a file that can't run code"),
]
# setting: (what it is, the convolutional source's, Schulman 2017's, why ours differs)
PONG_TORCH = {
    "num_envs": ("games side by side", 1, 8, "less luck in a batch"),
    "window": (
        "agent steps of each game per batch",
        "one whole game",
        128,
        "updates come sooner; the critic answers for the rest",
    ),
    "stack": ("frames", "2, as their difference", 4, "two show where the ball flies"),
    "hidden": ("units of the dense layer", "64, then 32", 256, "faster on two cores"),
    "credit": ("credit goes back to the last", "point", "game", "a point ends a rally"),
    "gamma": ("discount per agent step", 0.99, 0.99, "credit fades at another rate"),
    "lam": (
        "lambda of the advantages",
        "none: returns",
        0.95,
        "another use of a guess",
    ),
    "baseline": ("a critic's value is subtracted", False, True, "less variance"),
    "epochs": ("times each batch is used", 1, 3, "playing is dear, learning is cheap"),
    "minibatch": (
        "agent steps per update",
        "the whole game",
        256,
        "more updates from a batch",
    ),
    "clip": (
        "largest change per batch",
        "none",
        "0.1, falling to 0",
        "the same from the start to the end",
    ),
    "entropy_bonus": ("weight of the entropy", "none", 0.01, "more or less to try"),
    "learning_rate": (
        "step size of Adam at the start",
        "0.001, applied twice",
        0.00025,
        "fewer frames to learn from, so bolder",
    ),
    "anneal": (
        "agent steps over which it falls",
        "it does not",
        "10,000,000, to 0",
        "to a tenth: a run can go on",
    ),
    "chapter": (
        "batches before all games start anew",
        "never",
        "never",
        "a stopped run can be taken up exactly",
    ),
}
BESIDES_TORCH = [
    (
        "picture",
        "80 x 80 of two greys, read as 80 channels of 1 x 80",
        "84 x 84 greys",
        "84 x 84 greys: what moved, and what is there less its mean",
        "a grey background would drown the ball",
    ),
    (
        "convolutions",
        "32 of 6 x 6, stride 3",
        "16 of 8 x 8, stride 4; 32 of 4 x 4, stride 2",
        "16 of 8 x 8, stride 4; 32 of 4 x 4, stride 2",
        "as in the paper",
    ),
    (
        "advantages",
        "divided by their deviation, mean kept",
        "not said",
        "mean 0, deviation 1",
        "steps of one size, whatever the rewards",
    ),
    (
        "weight of the value loss",
        "no critic",
        1,
        0.5,
        "the slope of half a square is the error itself",
    ),
]
BREAKOUT = {
    "games": ("whole games in a batch", 10, "the same"),
    "stack": ("frames", "2, as their difference", "what stands still is seen too"),
    "hidden": ("units of the dense layer", "another network", "that of lesson 02"),
    "gamma": ("discount per agent step", "not compared", "as in lesson 02"),
    "minibatch": (
        "agent steps per update",
        "10 games",
        "more updates from the same games",
    ),
    "learning_rate": ("step size", "of RMSProp", "of Adam, as in lesson 02"),
}
BESIDES_BREAKOUT = [
    (
        "credit goes back to the last",
        "reward",
        "lost life",
        "a brick does not end the rally",
    ),
    (
        "FIRE is pressed",
        "before every action",
        "once a life, and every 100 steps",
        "the other steps are the agent's",
    ),
    ("reward of a FIRE step", "thrown away", "counts", "a point is a point"),
    ("standardised over", "each game", "ten games", "a good game stays a good one"),
    ("slope of the ReLU", "x", "1, by PyTorch", "it is 1"),
]

# setting: (what it is, the port of keras.io's, Mnih 2015's, why ours differs)
DEEP_Q = {
    "num_envs": ("games side by side", 1, 1, "one look of the network for all"),
    "stack": ("frames in an observation", 4, 4, ""),
    "network": (
        "size of the network",
        "2015, a ReLU missing",
        "2015",
        "a third of the work, and good enough for runs of minutes",
    ),
    "gamma": ("discount per agent step", 0.99, 0.99, ""),
    "n_steps": ("rewards summed in a target", 1, 1, "a reward is known of sooner"),
    "double": ("the online network chooses", False, False, ""),
    "expected": ("the policy's mean in place of the maximum", False, False, ""),
    "replay": ("transitions remembered", 100_000, 1_000_000, ""),
    "learn_from": (
        "transitions before the first update",
        50_000,
        50_000,
        "a run of minutes cannot wait so long",
    ),
    "batch": (
        "transitions per update",
        32,
        32,
        "larger ones are faster; as many in all",
    ),
    "samples_per_step": (
        "transitions learned from per agent step",
        8,
        8,
        "more play in the same time",
    ),
    "learning_rate": (
        "step size",
        "0.00025 of Adam",
        "0.00025 of RMSProp",
        "of Adam",
    ),
    "huber": ("TD error beyond which the slope is level", 1, 1, ""),
    "sync_every": (
        "agent steps between copies to the target",
        10_000,
        40_000,
        "shorter runs; a copy must come often enough to matter",
    ),
    "epsilon_start": ("share of random actions at first", 1, 1, ""),
    "epsilon_end": ("share of random actions later", 0.1, 0.1, "loses fewer balls"),
    "epsilon_over": (
        "agent steps of the decay",
        1_000_000,
        1_000_000,
        "a run of minutes cannot wait so long",
    ),
    "temperature": ("softness of the policy; at 0 the best action", 0, 0, ""),
    "life_loss_ends": ("a lost life is an end", True, True, ""),
    "penalty": ("points taken away for a lost life", 0, 0, ""),
    "clip_rewards": ("rewards are cut to their sign", True, True, ""),
    "bfloat16": (
        "16 bits where the processor has them",
        False,
        False,
        "about 1.6 times as fast",
    ),
    "report": (
        "agent steps between two reports",
        "a game",
        250_000,
        "a curve that moves",
    ),
}
BESIDES_DEEP_Q = [
    (
        "target of a terminated step",
        "−1, the reward is lost",
        "the reward",
        "the reward",
        "as in the paper",
    ),
    (
        "memory of a frame",
        "28 kB, four times as floats",
        "7 kB, once",
        "about 0.2 kB, once and packed",
        "fits a small machine",
    ),
]

# What lesson 05's source does, Mnih 2015, ours, and why where ours is another.
BREAKOUT_DQN = [
    (
        "what is seen",
        "rows 34 to 193, 84 x 84 by the nearest pixel",
        "84 x 84 of all rows, the brighter of two frames",
        "84 x 84 of all rows, the brighter of two frames",
        "as in the paper",
    ),
    ("sticky actions", 0.25, "none", 0.25, "or a game can be learned by heart"),
    (
        "network",
        "2015, convolutions without biases",
        "2015",
        "2013",
        "a third of the work",
    ),
    ("rewards in a target", 1, 1, 3, "a reward is known of sooner"),
    (
        "step size",
        "0.00001 of Adam",
        "0.00025 of RMSProp",
        "0.00025 of Adam",
        "larger batches bear it",
    ),
    (
        "an update",
        "32 transitions, every 2 agent steps",
        "32, every 4",
        "128, every 32",
        "more play in the same time",
    ),
    (
        "memory",
        "1 M frames of 16 bits, about 30 GB",
        "1 M frames of 8 bits, 7 GB",
        "1 M frames, packed, 0.1 GB",
        "fits a small machine",
    ),
    (
        "share of random actions",
        "1 for 300,000 agent steps, then to 0.1 over 900,000",
        "to 0.1 over 1,000,000 frames",
        "to 0.01 over 100,000 agent steps",
        "a run of minutes cannot wait so long",
    ),
    (
        "a lost life",
        "an end, a reward of −1, and a stack of the game's first picture",
        "an end",
        "an end",
        "as in the paper",
    ),
    ("FIRE", "pressed for the agent", "the agent's", "the agent's", "as in the paper"),
    (
        "Huber's loss",
        "jumps from 1.125 to 1",
        "bends at 1",
        "bends at 1",
        "as in the paper",
    ),
    (
        "evaluation",
        "100 games of at most 2,500 agent steps, no random actions",
        "30 games of at most 5 minutes, 5 % random",
        "30 full games, 1 % random",
        "full games can be compared",
    ),
]

MANY_GAMES = [
    (
        "what is seen",
        "a square of 160 x 160 in the middle, numbers from 0 to 1",
        "a square of 84 x 84, cut out of 110 x 84",
        "84 x 84 of the whole screen, bytes",
        "nothing to choose anew for each game",
    ),
    ("an agent step", "2 frames", "4 frames; Space Invaders 3", "4 frames", "one rule"),
    (
        "of its frames we see",
        "not told",
        "the last",
        "the brighter of two",
        "nothing blinks, so 4 frames do for all games",
    ),
    ("sticky actions", "none", "none", 0.25, "or a game can be learned by heart"),
    ("network", "2013", "2013", "2013", "as in the paper"),
    (
        "target network",
        "copied every 4 games, the two mixed up",
        "none",
        "copied every 8,000 agent steps",
        "lesson 04",
    ),
    ("rewards in a target", 1, 1, 3, "a reward is known of sooner"),
    ("loss", "squared", "squared", "Huber's", "lesson 04"),
    (
        "step size",
        "0.001 of Adam",
        "not told",
        "0.00025 of Adam",
        "the number of the paper of 2015",
    ),
    (
        "an update",
        "256 transitions after each game",
        "32 transitions",
        "128, every 32 agent steps",
        "more play in the same time",
    ),
    (
        "its targets",
        "an action's is written for all actions",
        "of the action taken",
        "of the action taken",
        "as in the paper",
    ),
    ("memory", "20,000", "1 M frames", "1 M frames", "as in the paper"),
    (
        "share of random actions",
        "to 0.1 over 1,000 games",
        "to 0.1 over 1,000,000 frames",
        "to 0.01 over 100,000 agent steps",
        "a run of minutes cannot wait so long",
    ),
    (
        "rewards",
        "the sum of the game so far",
        "their sign",
        "their sign",
        "as in the paper",
    ),
    ("a lost life", "a reward of −100", "nothing", "an end", "as the paper of 2015"),
    ("training", "1,000 games", "10 M frames", "10 M frames", "as in the paper"),
]

EXPECTED_SARSA = [
    (
        "what is compared",
        "Q-learning and Expected SARSA of two policies",
        "Expected SARSA, SARSA and Q-learning",
        "all of them",
        "the paper has tables, the source a network",
    ),
    (
        "games of the cliff, first part",
        "no tables",
        "100, 50,000 walkers",
        "100, 100 walkers for each step size",
        "seconds, and intervals that tell them apart",
    ),
    (
        "games of the cliff, long run",
        "no tables",
        "100,000, 10 walkers",
        "games 501 to 1,000, 10 walkers",
        "they stand still by then",
    ),
    ("rewards in a target", 1, 1, 3, "as in lesson 05"),
    (
        "share of random actions",
        "1 for 300,000 agent steps, then to 0.1 over 900,000",
        "0.1",
        "0.1 on the cliff, to 0.01 over 100,000 agent steps on Breakout",
        "as in lesson 05",
    ),
    (
        "temperature",
        0.00005,
        "no softmax",
        0.01,
        "at 0.00005 a softmax is the best action",
    ),
    (
        "equally good actions",
        "told of in a companion",
        "not told",
        "share",
        "an untrained agent would press one button",
    ),
    (
        "runs of each way on Breakout",
        1,
        "none",
        "3 seeds",
        "one run is an anecdote",
    ),
    (
        "a lost life",
        "an end, and a reward of −1",
        "no lives",
        "an end",
        "as in lesson 05",
    ),
    (
        "Huber's loss",
        "jumps from 1.125 to 1",
        "no loss: a table",
        "bends at 1",
        "the slope must not jump",
    ),
]


def pong_numpy() -> Markdown:
    """Lesson 01's table: setting, theirs, ours, why."""
    lines = ["| setting | theirs | ours | why |", "|---|---|---|---|"]
    settings = Settings()
    for field in fields(settings):
        what, theirs, why = PONG_NUMPY[field.name]
        ours = getattr(settings, field.name)
        lines.append(_row(f"{what} (`{field.name}`)", theirs, ours, why))
    lines += [_row(*row) for row in BESIDES]
    return Markdown("\n".join(lines))


def pong_torch() -> Markdown:
    """Lesson 02's table: setting, the source's, the paper's, ours, why."""
    from tutorial_lib.agents.policy_gradient import CLIPPED  # loads torch

    lines = ["| setting | source | paper | ours | why |", "|---|---|---|---|---|"]
    settings = replace(CLIPPED, credit="point")
    for field in fields(settings):
        what, source, paper, why = PONG_TORCH[field.name]
        ours = getattr(settings, field.name)
        why = "as in the paper" if ours == paper else why
        lines.append(_row(f"{what} (`{field.name}`)", source, paper, ours, why))
    lines += [_row(*row) for row in BESIDES_TORCH]
    return Markdown("\n".join(lines))


def breakout() -> Markdown:
    """Lesson 03's table: setting, theirs, ours, why."""
    from tutorial_lib.agents.whole_games import Settings  # loads torch

    lines = ["| setting | theirs | ours | why |", "|---|---|---|---|"]
    settings = Settings()
    for field in fields(settings):
        what, theirs, why = BREAKOUT[field.name]
        ours = getattr(settings, field.name)
        lines.append(_row(f"{what} (`{field.name}`)", theirs, ours, why))
    lines += [_row(*row) for row in BESIDES_BREAKOUT]
    return Markdown("\n".join(lines))


def deep_q() -> Markdown:
    """Lesson 04's table: setting, the source's, the paper's, ours, why."""
    from tutorial_lib.agents.dqn import Settings  # loads torch

    lines = ["| setting | source | paper | ours | why |", "|---|---|---|---|---|"]
    settings = Settings()
    for field in fields(settings):
        what, source, paper, why = DEEP_Q[field.name]
        ours = getattr(settings, field.name)
        why = "as in the paper" if ours == paper else why
        lines.append(_row(f"{what} (`{field.name}`)", source, paper, ours, why))
    lines += [_row(*row) for row in BESIDES_DEEP_Q]
    return Markdown("\n".join(lines))


def breakout_dqn() -> Markdown:
    """Lesson 05's table: setting, the source's, the paper's, ours, why."""
    return _table(BREAKOUT_DQN)


def many_games() -> Markdown:
    """Lesson 06's table: setting, the source's, the paper's, ours, why."""
    return _table(MANY_GAMES)


def expected_sarsa() -> Markdown:
    """Lesson 07's table: setting, the source's, the paper's, ours, why."""
    return _table(EXPECTED_SARSA)


def _table(rows: list[tuple[Any, ...]]) -> Markdown:
    lines = ["| setting | source | paper | ours | why |", "|---|---|---|---|---|"]
    return Markdown("\n".join(lines + [_row(*row) for row in rows]))


def _row(*cells: Any) -> str:
    words = {True: "yes", False: "no"}
    cells = [words[cell] if isinstance(cell, bool) else cell for cell in cells]
    cells = [f"{c:,}" if isinstance(c, int) and c > 9999 else str(c) for c in cells]
    return f"| {' | '.join(cells)} |"
