"""The time machine: one game by each stage of an agent, to look at moment by moment."""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import zstandard
from IPython import get_ipython
from IPython.display import display
from ipywidgets import HTML, IntSlider, SelectionSlider, VBox
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tutorial_lib.agents import dqn
from tutorial_lib.checks import require, whole_number
from tutorial_lib.equations.saliency import saliency
from tutorial_lib.figures.worded import Picture, img
from tutorial_lib.palette import BEST, MARK, OTHERS, QUIET
from tutorial_lib.runs.algorithms import Agent, module_of, player, view
from tutorial_lib.runs.checkpoints import (
    SUFFIX,
    CheckpointError,
    read_checkpoint,
    write_checkpoint,
)
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.atari import SCREEN, AtariWorld, ScreenWorld

RECORDINGS = Path(__file__).parent.parent / "recordings"
KIND = "stages"  # tells a recording from an agent
SEEN = (84, 84)  # height, width in pixels of what an agent sees
LEVELS = 16  # of saliency; 256 would make a file three times as large
PACKING = 19  # of zstd: slow to pack, and as fast to unpack as any
STRIP = 8  # moments in a film strip

DIM = 0.6  # brightness of a screen below its marks


@dataclass(frozen=True)
class Stage:
    """One game by an agent as it was at one time; T moments, evenly spread.

    Attributes:
        learned: agent steps that the agent had learned from.
        screens: [T, 210, 160, 3] uint8, what a person would have seen.
        saliency: [T, 84, 84] uint8, of the best action; 255 at each moment's largest.
        q_values: [T, A] float32.
        scores: [T] float32, points so far.
        agent_steps: [T] int32, decisions made so far in this game.
    """

    learned: int
    screens: np.ndarray
    saliency: np.ndarray
    q_values: np.ndarray
    scores: np.ndarray
    agent_steps: np.ndarray


@dataclass(frozen=True)
class Recording:
    """The stages of an agent at the same game.

    Attributes:
        game: what was played.
        action_names: of its A actions.
        stages: by their names, from the first to the last.
    """

    game: str
    action_names: tuple[str, ...]
    stages: dict[str, Stage]

    @property
    def frames(self) -> int:
        """Moments of each stage, T."""
        return len(next(iter(self.stages.values())).scores)


def record(agents: Mapping[str, Agent], game: str, seed: int, frames: int) -> Recording:
    """Let each stage of an agent play one game, all from the same start.

    Args:
        agents: by the name of the stage, from the first to the last; not changed.
        game: one of the emulator's.
        seed: of the game and of the agents' random actions.
        frames: moments to keep of each game; of a game shorter than that, some twice.

    Returns:
        The recording; the same seed gives the same one.

    Raises:
        ValueError: no agents, one without Q-values or of another game, an unknown game,
            or counts that are not whole numbers.
    """
    frames = whole_number("frames", frames, least=1)
    seed = whole_number("seed", seed, least=0)
    if not agents:
        raise ValueError("agents must hold at least one stage, got none")
    q_learners: dict[str, dqn.Agent] = {}
    for name, agent in agents.items():
        if not isinstance(agent, dqn.Agent):
            raise ValueError(
                f"the stage {name!r} is an agent by {module_of(agent).ALGORITHM}, "
                "which has no Q-values; needed is one by dqn"
            )
        if agent.game != game:
            raise ValueError(f"the stage {name!r} plays {agent.game}, not {game}")
        q_learners[name] = agent
    action_names = AtariWorld(game, 1, seed=seed).action_names
    with threads(1):
        stages = {k: _watch(each, seed, frames) for k, each in q_learners.items()}
    return Recording(game, action_names, stages)


def _watch(agent: dqn.Agent, seed: int, frames: int) -> Stage:
    """Play the game once for its length, and again to look at it where it counts."""
    actions = _play(agent, seed)
    moments = np.linspace(0, len(actions) - 1, frames).round().astype(int)
    world = ScreenWorld(agent.game, seed=seed, **view(agent))
    obs, score = world.reset(), 0.0
    seen, screens, scores = [], [], []
    for agent_step, action in enumerate(actions):
        for _ in range((moments == agent_step).sum()):
            seen.append(obs[0])
            screens.append(world.screen)
            scores.append(score)
        step = world.step(np.array([action]))
        obs = step.obs
        score += step.rewards[0]
    q_values = dqn.values(agent, np.stack(seen))
    gradient = saliency(agent.q_network, np.stack(seen), q_values.argmax(axis=1))
    return Stage(
        agent.agent_steps,
        np.stack(screens),
        _in_levels(gradient),
        q_values,
        np.array(scores, np.float32),
        moments.astype(np.int32),
    )


def _play(agent: Agent, seed: int) -> list[int]:
    """Every action of one game."""
    world = AtariWorld(agent.game, 1, seed=seed, num_threads=1, **view(agent))
    act = player(agent, np.random.default_rng(seed))
    obs, actions = world.reset(), []
    while True:
        action = act(obs)
        actions.append(int(action[0]))
        step = world.step(action)
        obs = step.obs
        if step.ended[0]:
            return actions


def _in_levels(gradient: np.ndarray) -> np.ndarray:
    """Each picture as `LEVELS` even steps from 0 to its largest number, 255."""
    largest = gradient.max(axis=(1, 2), keepdims=True)
    share = gradient / np.where(largest > 0, largest, 1)
    steps = np.rint(share * (LEVELS - 1))
    return (steps * (255 // (LEVELS - 1))).astype(np.uint8)


def save(recording: Recording, path: Path) -> None:
    """Write a recording as one small file.

    Args:
        recording: from `record`.
        path: the file, ending in .safetensors.

    Raises:
        OSError: the disk is full or refuses; nothing that was there is lost.
    """
    packer, arrays = zstandard.ZstdCompressor(level=PACKING), {}
    for i, stage in enumerate(recording.stages.values()):
        for name in ("screens", "saliency"):
            packed = packer.compress(getattr(stage, name).tobytes())
            arrays[f"{i}.{name}"] = np.frombuffer(packed, np.uint8)
        for name in ("q_values", "scores", "agent_steps"):
            arrays[f"{i}.{name}"] = getattr(stage, name)
    manifest = {
        "kind": KIND,
        "game": recording.game,
        "action_names": list(recording.action_names),
        "frames": recording.frames,
        "stages": [[name, stage.learned] for name, stage in recording.stages.items()],
    }
    write_checkpoint(path, arrays, manifest)


def load(path: Path) -> Recording:
    """Read what `save` wrote.

    Args:
        path: the file.

    Returns:
        The recording.

    Raises:
        CheckpointError: the file is missing, damaged or holds something else.
    """
    arrays, manifest = read_checkpoint(path)
    try:
        if manifest.get("kind") != KIND:
            raise ValueError("it holds something else, such as an agent")
        return _unpack(arrays, manifest)
    except (KeyError, TypeError, ValueError, zstandard.ZstdError) as error:
        reason = f"it has no {error}" if isinstance(error, KeyError) else error
        raise CheckpointError(
            f"{path} is not a recording of stages ({reason}). Make it anew with "
            "`record` and `save`."
        ) from error


def path_of(name: str) -> Path:
    """Where the course keeps the recording of an agent such as breakout_dqn."""
    return RECORDINGS / f"{name}{SUFFIX}"


def shipped(name: str) -> Recording:
    """Load a recording that comes with the course.

    Args:
        name: of the agent, such as breakout_dqn.

    Returns:
        The recording.

    Raises:
        ValueError: no agent of that name was recorded.
        CheckpointError: the file is damaged.
    """
    names = sorted(path.stem for path in RECORDINGS.glob(f"*{SUFFIX}"))
    if name not in names:
        there = ", ".join(names) or "none"
        raise ValueError(f"no recording is called {name!r}; there are: {there}")
    return load(path_of(name))


def _unpack(arrays: dict[str, np.ndarray], manifest: dict[str, Any]) -> Recording:
    frames = whole_number("frames", manifest["frames"], least=1)
    action_names = tuple(map(str, manifest["action_names"]))
    small = {
        "q_values": ((frames, len(action_names)), np.float32),
        "scores": ((frames,), np.float32),
        "agent_steps": ((frames,), np.int32),
    }
    stages = {}
    for i, (name, learned) in enumerate(manifest["stages"]):
        own = {key: arrays[f"{i}.{key}"] for key in small}
        for key, (shape, dtype) in small.items():
            require(key, own[key], shape, dtype)
        stages[str(name)] = Stage(
            whole_number("agent steps", learned, least=0),
            _pictures(arrays[f"{i}.screens"], (frames, *SCREEN, 3)),
            _pictures(arrays[f"{i}.saliency"], (frames, *SEEN)),
            **own,
        )
    if not stages:
        raise ValueError("it has no stages")
    return Recording(str(manifest["game"]), action_names, stages)


def _pictures(packed: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    content = packed.tobytes()
    # Asked first: a foreign file may unpack to any length.
    if zstandard.frame_content_size(content) != np.prod(shape):
        raise ValueError(f"its pictures are not {list(shape)}")
    unpacked = zstandard.ZstdDecompressor().decompress(content)
    return np.frombuffer(unpacked, np.uint8).reshape(shape)


def marked(screen: np.ndarray, saliency: np.ndarray) -> np.ndarray:
    """A screen in dim greys, and on it in orange the pixels that matter.

    Args:
        screen: [210, 160, 3] uint8.
        saliency: [84, 84] uint8 of the same moment; 255 is all orange.

    Returns:
        [210, 160, 3] uint8.
    """
    rows, columns = (
        np.arange(long) * short // long
        for long, short in zip(screen.shape, saliency.shape, strict=False)
    )
    # Squared, or the many pixels that matter a little would hide the game.
    strength = (saliency[np.ix_(rows, columns)][..., None] / 255) ** 2
    grey = DIM * screen.max(axis=2, keepdims=True)
    return np.rint(grey + strength * (MARK - grey)).astype(np.uint8)


def words(recording: Recording, stage: str, frame: int) -> str:
    """What there is to see at one moment, in two sentences.

    Args:
        recording: from `record` or `load`.
        stage: one of its names.
        frame: 0 to T - 1.

    Returns:
        The stage, the agent step, the score, and the best action with its value.
    """
    learned = recording.stages[stage].learned
    return (
        f"{recording.game}, {stage}, after {learned:,} agent steps of learning. "
        f"{_moment(recording, stage, frame)}"
    )


def _moment(recording: Recording, stage: str, frame: int) -> str:
    its = recording.stages[stage]
    best = its.q_values[frame].argmax()
    return (
        f"Agent step {its.agent_steps[frame]:,} of the game, score "
        f"{its.scores[frame]:.0f}: the best action is {recording.action_names[best]}, "
        f"worth {its.q_values[frame, best]:.2f}."
    )


def film_strip(recording: Recording, stage: str) -> Picture:
    """Draw evenly spread moments of a stage's game, and what each action is worth.

    Args:
        recording: from `record` or `load`.
        stage: one of its names.

    Returns:
        The picture: above, screens with what matters marked; below, a bar for the
        value of each action, all on one scale.

    Raises:
        ValueError: the recording has no such stage.
    """
    if stage not in recording.stages:
        there = ", ".join(recording.stages)
        raise ValueError(f"there is no stage {stage!r}; there are {there}")
    its = recording.stages[stage]
    count = min(STRIP, recording.frames)
    frames = np.linspace(0, recording.frames - 1, count).round().astype(int)
    bars_height = 0.4 + 0.16 * len(recording.action_names)
    figure, axes = plt.subplots(
        2,
        count,
        figsize=(0.9 + 1.3 * count, 2.4 + bars_height),
        height_ratios=(2, bars_height),
        layout="constrained",
        squeeze=False,
    )
    figure.suptitle(
        f"{recording.game}, {stage}, after {its.learned:,} agent steps of learning. "
        "Orange: the pixels that the value of the best action hangs on.",
        fontsize=10,
    )
    for (above, below), frame in zip(axes.T, frames, strict=True):
        above.imshow(marked(its.screens[frame], its.saliency[frame]))
        above.axis("off")
        above.set_title(
            f"step {its.agent_steps[frame]:,}\nscore {its.scores[frame]:.0f}",
            fontsize=8,
        )
        _draw_values(below, recording, stage, frame)
    for below in axes[1, 1:]:
        below.set_yticklabels([])
    plt.close(figure)
    moments = " ".join(_moment(recording, stage, frame) for frame in frames)
    return Picture(
        figure,
        f"{recording.game}, {stage}, after {its.learned:,} agent steps of learning; "
        f"{count} moments of one game. {moments}",
    )


def _draw_values(axes: Axes, recording: Recording, stage: str, frame: int) -> None:
    """A bar for each action, the best one blue, on the scale of the whole stage."""
    q_values, names = recording.stages[stage].q_values, recording.action_names
    best = q_values[frame].argmax()
    colours = [BEST if i == best else OTHERS for i in range(len(names))]
    axes.barh(range(len(names)), q_values[frame], color=colours, edgecolor=QUIET)
    axes.axvline(0, color=QUIET, linewidth=0.8)
    for action, value in enumerate(q_values[frame]):
        weight = "bold" if action == best else "normal"
        axes.text(0, action, f" {value:.2f}", va="center", fontsize=7, weight=weight)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    axes.invert_yaxis()
    low, high = min(q_values.min(), 0), max(q_values.max(), 0)
    margin = 0.05 * (high - low) or 1
    axes.set_xlim(low - margin, high + margin)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=7)
    axes.locator_params(axis="x", nbins=3)
    axes.spines[["top", "right", "left"]].set_visible(False)


def draw_moment(recording: Recording, stage: str, frame: int) -> Figure:
    """Draw one moment: the screen, what matters on it, what each action is worth.

    Args:
        recording: from `record` or `load`.
        stage: one of its names.
        frame: 0 to T - 1.

    Returns:
        The figure, closed so that nothing shows it twice.
    """
    its = recording.stages[stage]
    figure, (left, middle, right) = plt.subplots(
        1, 3, figsize=(8, 3.4), layout="constrained", width_ratios=(4, 4, 5)
    )
    left.imshow(its.screens[frame])
    left.set_title("the screen", fontsize=10)
    middle.imshow(marked(its.screens[frame], its.saliency[frame]))
    middle.set_title("orange: what matters to it", fontsize=10)
    for axes in (left, middle):
        axes.axis("off")
    _draw_values(right, recording, stage, frame)
    right.set_title("what each action is worth", fontsize=10)
    plt.close(figure)
    return figure


def time_machine(recording: Recording) -> VBox:
    """Sliders over the stages and over a game, with a picture and its words.

    Args:
        recording: from `record` or `load`.

    Returns:
        The widget; from top to bottom stage, moment, words and picture.
    """
    # Not a list to choose from: a closed one leaves its keys to JupyterLab.
    stage = SelectionSlider(options=list(recording.stages), description="Stage")
    moment = IntSlider(value=1, min=1, max=recording.frames, description="Moment")
    told, picture = HTML(), HTML()

    def draw(_: Any = None) -> None:
        here = (recording, stage.value, moment.value - 1)
        told.value = f"<p>{html.escape(words(*here))}</p>"
        picture.value = img(draw_moment(*here), words(*here))

    for control in (stage, moment):
        control.observe(draw, names="value")
    draw()
    return VBox([stage, moment, told, picture])


def show(recording: Recording) -> None:
    """Show the time machine, or a film strip of each stage where no widget can run."""
    if getattr(get_ipython(), "kernel", None) is not None:
        display(time_machine(recording))
        return
    for stage in recording.stages:
        display(film_strip(recording, stage))
