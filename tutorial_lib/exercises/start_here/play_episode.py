"""Exercise of lesson 00: one episode with Gymnasium's `reset` and `step`."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tutorial_lib.exercises import draws
from tutorial_lib.exercises.exercise import Exercise, Row
from tutorial_lib.worlds.episodes import play_episode

ANSWER = """
obs, info = env.reset(seed=seed)
episode_return, over = 0.0, False
while not over:
    obs, reward, terminated, truncated, info = env.step(act(obs))
    episode_return += reward
    over = terminated or truncated
return episode_return
"""

MISTAKES = """
- over = terminated or truncated
+ over = terminated
it plays on after a step that truncated the episode. Time ran out: that is an end, too.

- over = terminated or truncated
+ over = truncated
it plays on after a step that terminated the episode.

- over = terminated or truncated
+ over = terminated and truncated
it goes on until both flags are True. One of them ends the episode.

-     episode_return += reward
-     over = terminated or truncated
+     over = terminated or truncated
+     episode_return += 0 if over else reward
the reward of the last step is left out. Add it up first, then ask for the end.

- episode_return += reward
+ episode_return = reward
only the last reward counts. Add up all of them.

-     over = terminated or truncated
+     over = True
it plays one step. Go on until the episode is over.

- obs, reward, terminated
+ _, reward, terminated
`act` gets the first observation at every step. Give it the newest one.

- env.step(act(obs))
+ env.step(obs)
the observation is handed to `step` as if it were an action. `act(obs)` is the action.

- seed=seed
it does not hand on the seed, so it plays another episode: `env.reset(seed=seed)`.

- obs, info = env.reset(seed=seed)
it does not reset the environment. `env.reset(seed=seed)` gives the first observation.

- obs, info = env.reset
+ obs = env.reset
`act` gets the pair that `reset` returns, observation and info.

- obs, reward, terminated, truncated, info = env.step(act(obs))
+ obs, reward, over, info = env.step(act(obs))
-     over = terminated or truncated
it takes four values from `step`, as old programs do. There are five: `obs, reward,
terminated, truncated, info`.

- return episode_return
+ obs, info = env.reset(seed=seed)
+ return episode_return
it resets the environment a second time. One episode has one reset, at its start.

- episode_return += reward
+ episode_return += 1
it counts steps. Add up the rewards.

- episode_return += reward
+ episode_return += np.sign(reward)
every reward counts as -1, 0 or 1. Add them up as they are.

- terminated or truncated
+ terminated or truncated or reward != 0
it stops at the first reward that is not 0. The episode goes on until it is over.

-     over = terminated or truncated
+     if terminated or truncated:
+         obs, reward, terminated, truncated, info = env.step(act(obs))
+         episode_return, over = episode_return + reward, True
it plays one step more after the end.

- while not over:
+ for step in range(1000):
-     over = terminated or truncated
+     if terminated or truncated:
+         break
it stops after a number of steps, even if the episode is not over. Go on until it is,
however long that takes.

- while not over:
+ for step in range(3):
it plays three steps, whatever happens. Go on until the episode is over.
"""


@dataclass(frozen=True)
class Player:
    """A player whose action is a number more than the observation."""

    more: int

    def __call__(self, obs: int) -> int:
        """The action."""
        return obs + self.more

    def __repr__(self) -> str:
        """What it does."""
        return f"obs -> obs + {self.more}"


@dataclass(frozen=True)
class Shown:
    """What a reset or a step shows: the observation, the reward and the two flags."""

    obs: int
    reward: float | None = None
    flags: str = ""

    def __repr__(self) -> str:
        """In the 30 signs that `comparison.show` leaves."""
        reward = "" if self.reward is None else f", reward {self.reward:g}"
        flags = {"": "", "both": ", both flags"}.get(self.flags, f", {self.flags}")
        return f"obs {self.obs}{reward}{flags}"


class Script(dict[str, Any]):
    """An environment of a few steps with Gymnasium's interface, written beforehand.

    It is a dictionary for `comparison`, which shows it a step a line and compares these
    lines alone, not how far it was played.
    """

    def __init__(self, seed: int, more: int, *shown: Shown) -> None:
        """Write it.

        Args:
            seed: with another one the rewards are others.
            more: the action that is paid is so much more than the newest observation;
                each other one costs 10.
            shown: by the reset, then by each step.
        """
        first, *steps = shown
        lines: dict[str, Any] = {f"reset(seed={seed})": first}
        for number, (before, step) in enumerate(pairwise(shown), 1):
            lines[f"{number}: step({before.obs + more})"] = step
        super().__init__(lines)
        self.seed, self.more, self.newest, self.to_come = seed, more, first, steps
        self.is_reset = self.is_other = False

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Start the episode; the first observation, and an empty info."""
        if self.is_reset:
            raise RuntimeError("reset() was called a second time")
        self.is_reset, self.is_other = True, seed != self.seed
        return self.newest.obs, {}

    def step(self, action: int) -> tuple[int, float, bool, bool, dict[str, Any]]:
        """Play a step; what follows the end is there for who does not stop."""
        if not self.is_reset:
            raise RuntimeError("call reset() before step()")
        if not self.to_come:
            raise RuntimeError("step() was called long after the end of the episode")
        is_paid = action == self.newest.obs + self.more
        self.newest = self.to_come.pop(0)
        reward = float(self.newest.reward or 0) if is_paid else -10.0
        return (
            self.newest.obs,
            reward + 0.25 * self.is_other,
            self.newest.flags in ("terminated", "both"),
            self.newest.flags in ("truncated", "both"),
            {},
        )


def inputs(seed: int, more: int, *shown: Shown) -> dict[str, Any]:
    """A script, the player that it pays, and its seed."""
    return {"env": Script(seed, more, *shown), "act": Player(more), "seed": seed}


def draw(rng: draws.Generator) -> dict[str, Any]:
    """An episode of 1 to 4 steps, and one or two steps after its end."""
    length, after = int(rng.integers(1, 5)), int(rng.integers(1, 3))
    rewards = [None, *draws.numbers(rng, length - 1).tolist()]
    rewards += [draws.one_of(rng, -2.0, -1.5, 1.0, 3.0), 40.0, 50.0][: after + 1]
    flags = [""] * (length + after + 1)
    flags[length] = draws.one_of(rng, "terminated", "truncated", "both")
    flags[-1] = "both"
    shown = map(Shown, rng.permutation(10).tolist(), rewards, flags)
    return inputs(int(rng.integers(1, 100)), int(rng.integers(1, 5)), *shown)


EXERCISE = Exercise(
    play_episode,
    ANSWER,
    rows=(
        Row(
            inputs(
                3,
                10,
                Shown(7),
                Shown(8, 0),
                Shown(2, 1),
                Shown(5, -2),
                Shown(4, 3, "terminated"),
                Shown(6, 99, "both"),
            ),
            2.0,
            "the step that terminates the episode pays 3, which counts; the 99 would "
            "come after the end.",
        ),
        Row(
            inputs(
                5,
                2,
                Shown(1),
                Shown(4, 4),
                Shown(6, 2, "truncated"),
                Shown(3, 50),
                Shown(9, 50, "terminated"),
            ),
            6.0,
            "time runs out in step 2: truncated ends the episode as well.",
        ),
        Row(
            inputs(8, 1, Shown(0), Shown(1, 5, "both"), Shown(2, 70, "both")),
            5.0,
            "the first step is the last one, terminated and truncated at once.",
        ),
        Row(
            inputs(2, 3, Shown(9), Shown(4, 1), Shown(8, 1), Shown(0, 1, "truncated")),
            3.0,
            "the action that `act` chooses for the newest observation is paid; each "
            "other one costs 10.",
        ),
        Row(
            inputs(
                4,
                1,
                Shown(0),
                *[Shown(step % 9, 0) for step in range(1, 1200)],
                Shown(3, 2, "terminated"),
                Shown(1, 9, "both"),
            ),
            2.0,
            "an episode of 1,200 steps: it goes on until it is over, however long that "
            "takes.",
        ),
    ),
    draw=draw,
    mistakes=MISTAKES,
    hints=(
        "`env.reset(seed=seed)` returns two values, `env.step(action)` five. What must "
        "happen before the loop, and what in every round?",
        "In each round: `act` chooses an action for the newest observation, `step` "
        "plays it, its reward is added. Then ask whether the episode is over.",
        "It is over when `terminated or truncated`. Add the reward before you ask.",
    ),
    difficulty=1,
    minutes=10,
)
