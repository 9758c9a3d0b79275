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
from ipywidgets import HTML, Box, IntSlider, Layout, SelectionSlider, VBox, Widget
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view

from tutorial_lib.agents import dqn, pqn
from tutorial_lib.checks import require, whole_number
from tutorial_lib.equations.saliency import saliency
from tutorial_lib.figures.worded import Picture, framed, img
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
STRIP, BESIDE = 8, 4  # moments in a film strip, and in one row of it
WIDTH = 8.4  # inches, 756 pixels: no page need make a picture smaller
WORDS = 10  # points of all words, so that they are read at that width
BLUR = 11  # pixels that saliency is spread over; it levels a pattern of every 4th

DIM = 0.6  # brightness of a screen below its marks

QLearner = dqn.Agent | pqn.Agent  # who has Q-values to show


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
    q_learners: dict[str, QLearner] = {}
    for name, agent in agents.items():
        if not isinstance(agent, QLearner):
            raise ValueError(
                f"the stage {name!r} is an agent by {module_of(agent).ALGORITHM}, "
                "which has no Q-values; needed is one by dqn or pqn"
            )
        if agent.game != game:
            raise ValueError(f"the stage {name!r} plays {agent.game}, not {game}")
        q_learners[name] = agent
    action_names = AtariWorld(game, 1, seed=seed).action_names
    with threads(1):
        stages = {k: _watch(each, seed, frames) for k, each in q_learners.items()}
    return Recording(game, action_names, stages)


def _watch(agent: QLearner, seed: int, frames: int) -> Stage:
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
    q_values = module_of(agent).values(agent, np.stack(seen))
    network = agent.q_network if isinstance(agent, dqn.Agent) else agent.network
    gradient = saliency(network, np.stack(seen), q_values.argmax(axis=1))
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
    """A screen in dim greys, and on it in orange the places that matter.

    Args:
        screen: [210, 160, 3] uint8.
        saliency: [84, 84] uint8 of the same moment.

    Returns:
        [210, 160, 3] uint8; the place that matters most is all orange.
    """
    spread = _spread(saliency)
    rows, columns = (
        np.arange(long) * short // long
        for long, short in zip(screen.shape, saliency.shape, strict=False)
    )
    # Squared, or the many places that matter a little would hide the game.
    strength = spread[np.ix_(rows, columns)][..., None] ** 2
    grey = DIM * screen.max(axis=2, keepdims=True)
    return np.rint(grey + strength * (MARK - grey)).astype(np.uint8)


def _spread(saliency: np.ndarray) -> np.ndarray:
    """Single pixels, and the pattern of the strides among them, as places.

    Args:
        saliency: [84, 84] uint8.

    Returns:
        [84, 84] float64, the mean over a window that is heaviest in its middle; its
        largest number is 1, or all are 0.
    """
    weights = np.hanning(BLUR + 2)[1:-1]
    wide = np.pad(saliency.astype(np.float64), BLUR // 2, mode="reflect")
    windows = sliding_window_view(wide, (BLUR, BLUR))
    mean = np.einsum("rckl,k,l->rc", windows, weights, weights)
    return mean / (mean.max() or 1)


def telling(stage: Stage) -> int:
    """The moment after the start at which it matters most what is done.

    Args:
        stage: of a recording.

    Returns:
        Where the best action's value is the furthest above the next one's; at the
        start all games of a recording are alike.
    """
    *_, second, best = np.sort(stage.q_values, axis=1).T
    return int((best - second)[1:].argmax()) + 1 if len(best) > 1 else 0


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
    rows, columns = -(-count // BESIDE), min(BESIDE, count)
    heights = (2.7, 0.5 + 0.17 * len(recording.action_names))
    figure, axes = plt.subplots(
        2 * rows,
        columns,
        figsize=(0.9 + (WIDTH - 0.9) / BESIDE * columns, 0.6 + rows * sum(heights)),
        height_ratios=heights * rows,
        layout="constrained",
        squeeze=False,
    )
    figure.suptitle(
        f"{recording.game}, {stage}, after {its.learned:,} agent steps of learning.\n"
        "Orange: where the pixels are that the value of the best action hangs on.",
        fontsize=WORDS,
    )
    places = axes.reshape(rows, 2, columns).swapaxes(1, 2).reshape(-1, 2)
    for above, below in places[count:]:
        above.remove()
        below.remove()
    for i, (frame, (above, below)) in enumerate(
        zip(frames, places[:count], strict=True)
    ):
        above.imshow(marked(its.screens[frame], its.saliency[frame]))
        framed(above)
        above.set_title(
            f"step {its.agent_steps[frame]:,}\nscore {its.scores[frame]:.0f}",
            fontsize=WORDS,
        )
        _draw_values(below, recording, stage, frame)
        if i % columns:
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
        # To the right of its bar, or of where a bar that goes left begins.
        axes.annotate(
            f"{value:.2f}",
            (max(value, 0), action),
            xytext=(3, 0),
            textcoords="offset points",
            va="center",
            fontsize=WORDS,
            weight="bold" if action == best else "normal",
        )
    axes.set_yticks(range(len(names)), names, fontsize=WORDS)
    axes.invert_yaxis()
    low, high = min(q_values.min(), 0), max(q_values.max(), 0)
    span = high - low or 1
    axes.set_xlim(low - 0.05 * span, high + 0.45 * span)  # room for the numbers
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=WORDS)
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
        1, 3, figsize=(WIDTH, 3.6), layout="constrained", width_ratios=(4, 4, 5)
    )
    left.imshow(its.screens[frame])
    left.set_title("the screen", fontsize=WORDS)
    middle.imshow(marked(its.screens[frame], its.saliency[frame]))
    middle.set_title("orange: what matters to it", fontsize=WORDS)
    for axes in (left, middle):
        framed(axes)
    _draw_values(right, recording, stage, frame)
    right.set_title("what each action is worth", fontsize=WORDS)
    plt.close(figure)
    return figure


def time_machine(recording: Recording) -> VBox:
    """Sliders over the stages and over a game, with a picture and its words.

    Args:
        recording: from `record` or `load`.

    Returns:
        The widget; from top to bottom stage and moment, picture and words. It begins
        with the last stage, at its most telling moment.
    """
    stage, moment = choice(recording)
    told, picture = HTML(), HTML()

    def draw(_: Any = None) -> None:
        here = (recording, stage.value, moment.value - 1)
        told.value = f"<p>{html.escape(words(*here))}</p>"
        picture.value = img(draw_moment(*here), words(*here))

    for control in (stage, moment):
        control.observe(draw, names="value")
    draw()
    return sliders_above(stage, moment, shown=(picture, told))


def choice(recording: Recording) -> tuple[SelectionSlider, IntSlider]:
    """Sliders for the stage and the moment, at the last stage's most telling one."""
    *_, last = recording.stages
    # Not a list to choose from: a closed one leaves its keys to JupyterLab.
    stage = SelectionSlider(
        options=list(recording.stages),
        value=last,
        description="Stage",
        tooltip="Stage of the agent, from the first to the last",
    )
    moment = IntSlider(
        value=telling(recording.stages[last]) + 1,
        min=1,
        max=recording.frames,
        description="Moment",
        tooltip=f"Moment of the game, from 1 to {recording.frames}",
    )
    return stage, moment


def sliders_above(*sliders: Widget, shown: tuple[HTML, ...]) -> VBox:
    """Long sliders, two beside each other where there is room, above what they show."""
    for slider in sliders:
        slider.layout = Layout(width="auto", flex="1 1 340px")
        slider.style.description_width = "7em"
    wrapped = Layout(flex_flow="row wrap", max_width="756px")
    return VBox([Box(sliders, layout=wrapped), *shown])


def show(recording: Recording) -> None:
    """Show the time machine, or a film strip of each stage where no widget can run."""
    if getattr(get_ipython(), "kernel", None) is not None:
        display(time_machine(recording))
        return
    for stage in recording.stages:
        display(film_strip(recording, stage))
