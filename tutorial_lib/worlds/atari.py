"""Five Atari games, many at once, on the emulator's own C++ vector environment."""

from typing import Any

import gymnasium
import joblib
import numpy as np
from ale_py.vector_env import AtariVectorEnv
from gymnasium.vector import AutoresetMode

from tutorial_lib.checks import one_of, whole_number
from tutorial_lib.worlds.world import Step, valid_actions

GAMES = {
    "Pong": "pong",
    "Breakout": "breakout",
    "SpaceInvaders": "space_invaders",
    "Phoenix": "phoenix",
    "Venture": "venture",
}
FRAMES_PER_STEP = 4
STICKY_ACTIONS = 0.25
NOOP_MAX = 30
MAX_FRAMES = 108_000  # half an hour of play at 60 frames a second
SCREEN = (210, 160)  # height, width in pixels


class AtariWorld:
    """Several games of one kind, played in parallel under the course's protocol.

    Sticky actions 0.25, frame skip 4 with the brighter of the last two frames, at most
    30 no-ops at the start, the minimal action set, rewards as the game gives them, full
    games. A finished game starts anew by itself: the step after its end is that start
    and is marked in `Step.is_transition`.

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
        height: int = 84,
        width: int = 84,
        stack: int = 4,
        num_threads: int | None = None,
    ) -> None:
        """Build the games; nothing is played before `reset`.

        Args:
            game: one of `GAMES`.
            num_envs: games side by side, B.
            seed: makes every game and its sticky actions repeatable.
            height: pixels; 210 with `width` 160 is the screen itself.
            width: pixels.
            stack: frames in one observation; those before a game's start are black.
            num_threads: the emulator's threads; all processors unless given.

        Raises:
            ValueError: unknown game, or a count that is not a whole number above 0.
        """
        self.game = game
        self.num_envs = whole_number("num_envs", num_envs, least=1)
        self._seeds = np.random.SeedSequence(whole_number("seed", seed, least=0))
        self._env = _vector_env(game, num_envs, height, width, stack, True, num_threads)
        self.obs_shape: tuple[int, ...] = (stack, height, width)
        self.action_names = tuple(
            action.name for action in self._env.ale.get_action_set()
        )
        self.starts: list[tuple[int, int]] = []
        self._ended: np.ndarray | None = None

    @property
    def num_actions(self) -> int:
        """Size of the minimal action set; actions are 0 to this number less 1."""
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
        return obs

    def step(self, actions: np.ndarray) -> Step:
        """Play one agent step (4 frames) of every game; see `World.step`."""
        if self._ended is None:
            raise RuntimeError("call reset() once before the first step()")
        # The emulator hangs for ever on an action that it does not know.
        actions = valid_actions(self, actions)
        obs, rewards, terminated, truncated, info = self._env.step(actions)
        step = Step(
            obs,
            rewards.astype(np.float32),
            terminated,
            truncated,
            info["lives"],
            ~self._ended,
        )
        self._ended = step.ended
        return step


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
        self, game: str, *, seed: int, height: int = 84, width: int = 84, stack: int = 4
    ) -> None:
        """Build the game; the arguments are those of `AtariWorld`."""
        super().__init__(
            game, 1, seed=seed, height=height, width=width, stack=stack, num_threads=1
        )
        self._screens = _vector_env(game, 1, *SCREEN, 1, False, 1)
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
        step = super().step(actions)
        self._screen, *_ = self._screens.step(valid_actions(self, actions))
        return step


def every_frame(game: str, actions: np.ndarray, *, seed: int) -> np.ndarray:
    """What the emulator draws while a game is played, the frames no agent sees, too.

    Args:
        game: one of `GAMES`.
        actions: [T] whole numbers, one for each agent step.
        seed: the same seed and actions play the same game as an `AtariWorld` of one,
            up to its end.

    Returns:
        [4 T, 210, 160] uint8 greys.

    Raises:
        ValueError: unknown game, or an action that it does not have.
    """
    world = AtariWorld(game, 1, seed=seed, num_threads=1)
    # Seeds and checks stay the world's; the emulator alone is another.
    world._env = _vector_env(game, 1, *SCREEN, 1, True, 1, frame_skip=1)
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
    height: int,
    width: int,
    stack: int,
    grayscale: bool,
    num_threads: int | None,
    frame_skip: int = FRAMES_PER_STEP,
) -> AtariVectorEnv:
    one_of("game", game, GAMES)
    if num_threads is None:
        # The emulator's own default counts the host's processors, not a container's.
        num_threads = min(joblib.cpu_count(), num_envs)
    return AtariVectorEnv(
        GAMES[game],
        num_envs,
        batch_size=num_envs,
        num_threads=whole_number("num_threads", num_threads, least=1),
        thread_affinity_offset=-1,
        max_num_frames_per_episode=MAX_FRAMES,
        repeat_action_probability=STICKY_ACTIONS,
        full_action_space=False,
        continuous=False,
        autoreset_mode=AutoresetMode.NEXT_STEP,
        img_height=whole_number("height", height, least=1),
        img_width=whole_number("width", width, least=1),
        grayscale=grayscale,
        stack_num=whole_number("stack", stack, least=1),
        frameskip=frame_skip,
        maxpool=frame_skip > 1,
        noop_max=NOOP_MAX,
        episodic_life=False,
        life_loss_info=False,
        reward_clipping=False,
        use_fire_reset=False,
    )


def _spread(seeds: np.random.SeedSequence, count: int) -> np.ndarray:
    # Neighbouring integers would give neighbouring worlds the same games.
    words = seeds.spawn(1)[0].generate_state(count)
    return (words % 2**31).astype(np.int64)
