"""Atari games, many at once, on the emulator's own C++ vector environment."""

import sys
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

import gymnasium
import joblib
import numpy as np
from gymnasium.vector import AutoresetMode

from tutorial_lib.checks import one_of, whole_number
from tutorial_lib.worlds.rules import FRAMES_PER_STEP, SCREEN, USUAL, Rules
from tutorial_lib.worlds.world import Step, valid_actions

if sys.platform != "emscripten":  # the emulator does not run in a browser
    from ale_py.vector_env import AtariVectorEnv

# The course's own: with agents, curves and published scores.
GAMES = {
    "Pong": "pong",
    "Breakout": "breakout",
    "SpaceInvaders": "space_invaders",
    "Phoenix": "phoenix",
    "Venture": "venture",
}
# All that one agent can play, by their names in Gymnasium's ALE/Pong-v5. Four more
# programs of the emulator's are for two players alone, and it cannot start them.
EVERY_GAME: dict[str, str] = {
    name.removeprefix("ALE/").removesuffix("-v5"): spec.kwargs["game"]
    for name, spec in gymnasium.registry.items()
    if name.startswith("ALE/") and name.endswith("-v5")
}


class AtariWorld:
    """Several games of one kind, played in parallel, under the course's protocol.

    Sticky actions 0.25, frame skip 4 with the brighter of the last two frames, at most
    30 no-ops at the start, the minimal action set, rewards as the game gives them, full
    games; `Rules` has what can be otherwise. A finished game starts anew by itself: the
    step after its end is that start and is marked in `Step.is_transition`.

    Attributes:
        starts: of each game that the last `reset` began, the seed of its emulator and
            the no-ops before its first observation.
    """

    def __init__(
        self,
        game: str,
        num_envs: int,
        *,
        seed: int,
        height: int | None = None,
        width: int | None = None,
        stack: int = 4,
        rules: Rules | None = None,
        num_threads: int | None = None,
    ) -> None:
        """Build the games; nothing is played before `reset`.

        Args:
            game: one of `EVERY_GAME`.
            num_envs: games side by side, B.
            seed: makes every game and its sticky actions repeatable.
            height: pixels; 210 with `width` 160 is the screen itself. Those of the
                rules unless given.
            width: pixels.
            stack: frames in one observation; those before a game's start are black.
            rules: how it is played and seen; the course's unless given.
            num_threads: the emulator's threads; all processors unless given.

        Raises:
            ValueError: unknown game, or a count that is not a whole number above 0.
        """
        self.game = game
        self.num_envs = whole_number("num_envs", num_envs, least=1)
        self._seeds = np.random.SeedSequence(whole_number("seed", seed, least=0))
        rules = rules or USUAL
        size = {"height": height, "width": width}
        asked: dict[str, Any] = {
            name: side for name, side in size.items() if side is not None
        }
        self.rules = replace(rules, **asked) if asked else rules
        self._sees_all = self.rules.sampling == "area" and self.rules.cut == SCREEN
        seen = (self.rules.height, self.rules.width) if self._sees_all else SCREEN
        self._env = _vector_env(
            game, num_envs, seen, stack, True, num_threads, self.rules
        )
        self.obs_shape: tuple[int, ...] = (stack, self.rules.height, self.rules.width)
        known = [action.name for action in self._env.ale.get_action_set()]
        chosen = self.rules.actions not in ("minimal", "full")
        names = self.rules.actions.split(",") if chosen else known
        self.action_names = tuple(names)
        self._buttons = np.array([known.index(name) for name in names])
        if self.rules.fire_starts_life:
            one_of("the button of fire_starts_life", "FIRE", known)
            self._fire = known.index("FIRE")
        self.starts: list[tuple[int, int]] = []
        self._ended: np.ndarray | None = None

    @property
    def num_actions(self) -> int:
        """Size of the action set; actions are 0 to this number less 1."""
        return len(self.action_names)

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Start new games; see `World.reset`."""
        if seed is not None:
            self._seeds = np.random.SeedSequence(whole_number("seed", seed, least=0))
        seeds = _spread(self._seeds, self.num_envs)
        obs, info = self._env.reset(seed=seeds)
        noops = info["episode_frame_number"]
        self.starts = list(zip(seeds.tolist(), noops.tolist(), strict=True))
        self._ended = np.zeros(self.num_envs, dtype=bool)
        self._lives = info["lives"]
        self._life_starts = np.ones(self.num_envs, dtype=bool)
        return self._seen(obs)

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step of every game, `frame_skip` frames; see `World.step`."""
        if self._ended is None:
            raise RuntimeError("call reset() once before the first step()")
        # The emulator hangs for ever on an action that it does not know.
        buttons = self._pressed(valid_actions(self, actions))
        obs, rewards, terminated, truncated, info = self._env.step(buttons)
        step = Step(
            self._seen(obs),
            rewards.astype(np.float32),
            terminated,
            truncated,
            info["lives"],
            ~self._ended,
        )
        self._ended = step.ended
        if self.rules.fire_starts_life:
            self._life_starts = ~step.is_transition | (step.lives < self._lives)
            self._lives = step.lives
        return step

    def _pressed(self, actions: np.ndarray) -> np.ndarray:
        """The emulator's number of the button of each game, [B]."""
        buttons = self._buttons[actions]
        if not self.rules.fire_starts_life:
            return buttons
        return np.where(self._life_starts, self._fire, buttons)

    def _seen(self, obs: np.ndarray) -> np.ndarray:
        """Cut and sample the emulator's pictures, where it did not do so itself."""
        if self._sees_all:
            return obs
        rules = self.rules
        cut = obs[:, :, rules.top : rules.bottom, rules.left : rules.right]
        if rules.sampling == "every_second":
            cut = cut[:, :, ::2, ::2]
        elif rules.sampling == "nearest":
            rows, columns = (
                # The pixel under the middle of the one that is wanted.
                (2 * np.arange(count) + 1) * pixels // (2 * count)
                for count, pixels in zip(
                    (rules.height, rules.width), rules.cut, strict=True
                )
            )
            cut = cut[:, :, rows[:, None], columns]
        return np.ascontiguousarray(cut)


class SameStart(gymnasium.Wrapper[Any, Any, Any, Any]):
    """One game of Gymnasium's own environment, started as an `AtariWorld` started it.

    Gymnasium draws the emulator's seed and the no-ops from a seed in another way; from
    the same start on, both emulators play the same game.
    """

    def __init__(self, env: gymnasium.Env[Any, Any], seed: int, noops: int) -> None:
        """Wrap it.

        Args:
            env: an `ALE/...-v5` with a frame skip of 1, under all other wrappers.
            seed: of the emulator, from `AtariWorld.starts`.
            noops: frames without a button before the first observation, from there too.
        """
        super().__init__(env)
        self._seed, self._noops = seed, noops

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Start the same game every time, whatever the seed."""
        atari: Any = self.unwrapped
        atari.ale.setInt("random_seed", self._seed)
        atari.load_game()
        obs, info = self.env.reset(options=options)
        for _ in range(self._noops):
            obs, *_, info = self.env.step(0)
        return obs, info


class ScreenWorld(AtariWorld):
    """One game whose colour screen can be seen, for pictures and GIFs.

    Two emulators with one seed play in step: one makes the agent's observation, the
    other the colours. The same seed plays the same game as an `AtariWorld` of one.
    """

    def __init__(
        self,
        game: str,
        *,
        seed: int,
        height: int | None = None,
        width: int | None = None,
        stack: int = 4,
        rules: Rules | None = None,
    ) -> None:
        """Build the game; the arguments are those of `AtariWorld`."""
        super().__init__(
            game,
            1,
            seed=seed,
            height=height,
            width=width,
            stack=stack,
            rules=rules,
            num_threads=1,
        )
        self._screens = _vector_env(game, 1, SCREEN, 1, False, 1, self.rules)
        self._screen_seeds = np.random.SeedSequence(seed)
        self._screen: np.ndarray | None = None

    @property
    def screen(self) -> np.ndarray:
        """[210, 160, 3] uint8, what a person would see now."""
        if self._screen is None:
            raise RuntimeError("call reset() once before looking at the screen")
        return self._screen[0, 0]

    def reset(self, seed: int | None = None) -> np.ndarray:
        """Start a new game; see `AtariWorld.reset`."""
        obs = super().reset(seed)
        if seed is not None:
            self._screen_seeds = np.random.SeedSequence(seed)
        self._screen, _ = self._screens.reset(seed=_spread(self._screen_seeds, 1))
        return obs

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step; see `AtariWorld.step`."""
        if self._ended is None:
            raise RuntimeError("call reset() once before the first step()")
        buttons = self._pressed(valid_actions(self, actions))
        step = super().step(actions)
        self._screen, *_ = self._screens.step(buttons)
        return step


def rom_of(game: str) -> str:
    """The emulator's name of a game.

    Raises:
        ValueError: it has no such game; the message names those that sound like it.
    """
    if game in EVERY_GAME:
        return EVERY_GAME[game]
    known = {name.casefold(): name for name in EVERY_GAME}
    asked = str(game).casefold().replace("_", "").replace(" ", "")
    close = [known[name] for name in get_close_matches(asked, known)]
    meant = f"did you mean {' or '.join(close)}" if close else "such as Seaquest"
    raise ValueError(
        f"game must be one of the course's, {', '.join(GAMES)}, or another one of the "
        f"emulator's {len(EVERY_GAME)}, {meant}; got {game!r}"
    )


def every_frame(game: str, actions: np.ndarray, *, seed: int) -> np.ndarray:
    """What the emulator draws while a game is played, the frames no agent sees, too.

    Args:
        game: one of `EVERY_GAME`.
        actions: [T] whole numbers, one for each agent step.
        seed: the same seed and actions play the same game as an `AtariWorld` of one,
            up to its end.

    Returns:
        [4 T, 210, 160] uint8 greys.

    Raises:
        ValueError: unknown game, or an action that it does not have.
    """
    height, width = SCREEN
    rules = Rules(frame_skip=1, height=height, width=width)
    world = AtariWorld(game, 1, seed=seed, stack=1, rules=rules, num_threads=1)
    world.reset()
    return np.concatenate(
        [
            world.step(np.array([action])).obs[0]
            for action in np.repeat(actions, FRAMES_PER_STEP)
        ]
    )


def _vector_env(
    game: str,
    num_envs: int,
    size: tuple[int, int],
    stack: int,
    grayscale: bool,
    num_threads: int | None,
    rules: Rules,
) -> "AtariVectorEnv":
    if sys.platform == "emscripten":
        raise ModuleNotFoundError(
            "Atari's emulator does not run in a browser: play on your own machine."
        )
    rom = rom_of(game)
    if num_threads is None:
        # The emulator's own default counts the host's processors, not a container's.
        num_threads = min(joblib.cpu_count(), num_envs)
    return AtariVectorEnv(
        rom,
        num_envs,
        batch_size=num_envs,
        num_threads=whole_number("num_threads", num_threads, least=1),
        thread_affinity_offset=-1,
        max_num_frames_per_episode=rules.max_frames,
        repeat_action_probability=rules.sticky_actions,
        full_action_space=rules.actions != "minimal",
        continuous=False,
        autoreset_mode=AutoresetMode.NEXT_STEP,
        img_height=size[0],
        img_width=size[1],
        grayscale=grayscale,
        stack_num=whole_number("stack", stack, least=1),
        frameskip=rules.frame_skip,
        maxpool=rules.frame_skip > 1,
        noop_max=rules.noop_max,
        episodic_life=False,
        life_loss_info=False,
        reward_clipping=False,
        use_fire_reset=False,
    )


def _spread(seeds: np.random.SeedSequence, count: int) -> np.ndarray:
    # Neighbouring integers would give neighbouring worlds the same games.
    words = seeds.spawn(1)[0].generate_state(count)
    return (words % 2**31).astype(np.int64)
