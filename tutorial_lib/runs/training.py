"""What surrounds a training loop: logging, saving, stopping, going on."""

import signal
import threading
import time
import warnings
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from tutorial_lib.agents.agent import Kept
from tutorial_lib.agents.manifest import settings_from
from tutorial_lib.agents.tally import Progress
from tutorial_lib.checks import NotFinite
from tutorial_lib.runs.algorithms import (
    Agent,
    NewAgent,
    check_fits,
    module_of,
    new_agent,
    pack,
    unpack,
    view,
    world,
)
from tutorial_lib.runs.device import full_card_explained, place
from tutorial_lib.runs.evaluation import Evaluation
from tutorial_lib.runs.finite import refuse_not_finite
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.threads import threads
from tutorial_lib.worlds.world import World

ECHO = 1.0  # seconds; what comes sooner after an interrupt is its echo
SAVE_EVERY = 30  # seconds; what a killed process can lose
REMEMBER_EVERY = 600  # seconds between two saves of a replay, which may be 200 MB


def start_or_resume(
    path: Path | str,
    settings: Any,
    seed: int,
    *,
    game: str = "Pong",
    algorithm: str = "numpy_policy",
    made_by: NewAgent | None = None,
    device: str | None = None,
) -> tuple[Agent, RunFolder]:
    """Take up the run in a folder where it stopped, or start it.

    Args:
        path: the run's folder.
        settings: what the agent is made of, of the algorithm's own kind.
        seed: what everything random in a new run follows from.
        game: what the agent plays.
        algorithm: its module, one of `algorithms.MODULES`.
        made_by: makes a new agent, in place of the module's `new_agent`.
        device: where its networks learn, as `device.chosen` takes it.

    Returns:
        The agent and the folder.

    Raises:
        ValueError: the folder holds a run of another game, network or seed, or things
            of another program; or another program trains in it; or the algorithm does
            not play that game; or there is no such device.
    """
    agent = new_agent(algorithm, game, settings, seed, made_by)
    place(agent, device)  # or it is refused before anything is made
    described = {
        "game": game,
        "algorithm": algorithm,
        "seed": seed,
        **asdict(settings),
    }
    folder = RunFolder(path, described)
    folder.claim()
    if found := folder.newest():
        agent = unpack(*found, made_by)
        folder.saved_at = agent.agent_steps
        _check_optimiser(found[0], agent, folder)
        _remember(agent, folder)
    folder.rewind(agent.agent_steps)
    place(agent, device)
    return agent, folder


def _check_optimiser(
    arrays: dict[str, np.ndarray], agent: Agent, folder: RunFolder
) -> None:
    """Refuse to go on where what the optimiser remembers was lost.

    Raises:
        ValueError: the run has learned, and its checkpoint does not show it.
    """
    kept = any(name.startswith(("adam.", "rmsprop.")) for name in arrays)
    metrics = folder.metrics()
    # What was learned after the checkpoint was lost with the process.
    until = metrics["agent_steps"] <= agent.agent_steps
    losses = (metrics[k][until] for k in ("loss", "policy_loss") if k in metrics)
    if not kept and any(np.isfinite(loss).any() for loss in losses):
        raise ValueError(
            f"the newest checkpoint in {folder.path} has nothing of what the optimiser "
            f"remembers after {agent.agent_steps:,} agent steps, as a shipped agent "
            "has not. Move it away, and the one before is taken."
        )


def _remember(agent: Agent, folder: RunFolder) -> None:
    """Give a resumed agent back its replay, if it had one and it can be read."""
    if not isinstance(agent.replay, Kept) or not (kept := folder.replay()):
        return
    try:
        actions = kept[0].get("actions")
        if actions is not None and (actions >= agent.num_actions).any():
            raise ValueError(f"it has more actions than {agent.game}")
        agent.replay.restore(*kept)
    except ValueError as error:
        warnings.warn(
            f"the replay in {folder.path}: {error}. The agent starts to remember anew.",
            stacklevel=3,
        )


def resume(path: Path | str, device: str | None = None) -> tuple[Agent, RunFolder]:
    """Take up the run in a folder with the settings, seed and game that it has.

    Args:
        path: the run's folder.
        device: as `start_or_resume` takes it; any, whichever it began on.

    Raises:
        ValueError: the folder holds no run, or one of another version of the course.
    """
    rest = dict(RunFolder.found(path).settings)
    try:
        algorithm, game, seed = (rest.pop(k) for k in ("algorithm", "game", "seed"))
        if not (isinstance(algorithm, str) and isinstance(game, str)):
            raise TypeError("an algorithm and a game have names")
        settings = settings_from(module_of(algorithm).Settings, rest)
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(
            f"{path} holds a run of another version of the course ({error}); train it "
            "anew in another folder"
        ) from error
    return start_or_resume(
        path, settings, seed, game=game, algorithm=algorithm, device=device
    )


def world_for(agent: Agent, num_threads: int | None = None) -> World:
    """The agent's game as it sees it; its `train` draws which games are played.

    Args:
        agent: its settings say how many games there are side by side.
        num_threads: the emulator's; all processors unless given.

    Returns:
        The world, for the `train` of the agent's module.
    """
    made = world(
        agent.game, agent.settings.num_envs, view(agent), num_threads=num_threads
    )
    check_fits(agent, made)
    return made


def recorded(
    passes: Iterator[Progress],
    agent: Agent,
    folder: RunFolder,
    *,
    agent_steps: int,
    seconds: float = float("inf"),
    num_threads: int | None = None,
) -> Generator[Progress, None, None]:
    """Hand on the passes of a training loop, and keep what must not be lost.

    Iterate it with `for`: it holds the stop button until the loop is left. It logs
    every pass, and saves every half minute, at the end of each of the agent's chapters
    and when the loop is left; a replay only every ten minutes and when the loop is
    left. An interrupt (the stop button, Ctrl-C) is held back until the pass is over, so
    the agent is always whole; so is the system's wish that the process may end, and
    then it ends. A second one ends a pass that is too long at once, and what that had
    changed is not saved; between two passes it ends the body of the caller's loop, and
    all is saved. An agent with NaN or infinity in it is never saved.

    The same `passes` once more, and the run goes on exactly, of every algorithm. From a
    folder it goes on from its newest checkpoint, and there all games start anew. Where
    they would have done so anyway, then on one thread the run becomes what it would
    have been without the stop or the kill, number by number: `policy_gradient` and
    `pqn` at the end of each chapter, whose length is a setting; `whole_games`,
    `numpy_games` and `conv_games` after every batch. Between two chapters, and always
    with `dqn` and `numpy_policy`, whose games go on and on, all that was saved is
    there to the last bit, but the run becomes another one than it would have been, and
    the same one each time. A replay is as old as its last save.

    Args:
        passes: from the `train` of the agent's module, or a loop that yields the same.
        agent: the agent that the loop changes.
        folder: where to keep it.
        agent_steps: stop once the agent has made so many decisions in all.
        seconds: stop after so much time in this call.
        num_threads: of torch, where the agent uses it; all processors unless given.

    Yields:
        Each `Progress`, after it was logged.

    Raises:
        NotFinite: a number of the agent or a measure has become NaN or infinite.
        KeyboardInterrupt: a second interrupt in the same pass, or before the next.
        RuntimeError: the loop has ended, or a graphics card is full.
        ValueError: another program trains in this folder, or another agent of this one.
    """
    folder.claim()
    before = folder.metrics()["seconds"]
    earlier = float(before[-1]) if len(before) else 0.0
    start = last_save = last_replay = time.monotonic()
    whole = keep = True
    away = False  # in the body of the caller's loop
    with (
        interrupts_held_back(lambda: away or not whole) as interrupted,
        threads(num_threads),
        full_card_explained(),
    ):
        try:
            while agent.agent_steps < agent_steps and not interrupted():
                folder.claim()
                begun_at, whole = agent.agent_steps, False
                progress = _next(passes, agent)
                whole = True
                now = time.monotonic()
                _log(folder, progress, earlier + now - start)
                _show(folder, progress, begun_at)
                if now - last_save > SAVE_EVERY or agent.games_start_anew:
                    save(agent, folder)
                    last_save = now
                if now - last_replay > REMEMBER_EVERY:
                    save_replay(agent, folder)
                    last_replay = now
                away = True
                yield progress
                away = False
                if now - start > seconds:
                    break
        except NotFinite:
            keep = False
            raise
        except KeyboardInterrupt:
            keep = whole
            raise
        finally:
            away = False
            # In the middle of a pass that has not counted yet, the last save is better.
            half = not whole and folder.saved_at == agent.agent_steps
            if keep and not half and folder.is_claimed:
                _end(agent, folder)


def _next(passes: Iterator[Progress], agent: Agent) -> Progress:
    """The next pass, and an agent that is still made of numbers.

    Raises:
        NotFinite: it is not.
        RuntimeError: the loop has ended.
    """
    try:
        progress = next(passes, None)
    except Exception as error:
        # What a loop says of NaN in its middle is no help.
        refuse_not_finite(agent, cause=error)
        raise
    if progress is None:
        raise RuntimeError(
            "this training loop has ended, because an error stopped it; "
            "run the cell that made it again, then this one"
        )
    refuse_not_finite(agent, progress)
    return progress


def _end(agent: Agent, folder: RunFolder) -> None:
    """Save for the last time, and say it if that fails."""
    if not save(agent, folder):
        since = folder.saved_at
        told = "nothing" if since is None else f"nothing after {since:,} agent steps"
        warnings.warn(
            f"{told} of this run is saved in {folder.path}, though the agent has made "
            f"{agent.agent_steps:,}. Run it again once there is room for it.",
            stacklevel=3,
        )
    save_replay(agent, folder)


def _log(folder: RunFolder, progress: Progress, seconds: float) -> None:
    mean_length = np.mean(progress.lengths) if progress.lengths else np.nan
    row = {
        "agent_steps": progress.agent_steps,
        "seconds": round(seconds, 1),
        "mean_score": round(progress.mean_score, 2),
        "games": len(progress.finished),
        "mean_length": round(float(mean_length), 1),
    }
    measures = {k: float(f"{v:.4g}") for k, v in progress.measures.items()}
    folder.log({**row, **measures})


def _show(folder: RunFolder, progress: Progress, begun_at: int) -> None:
    made, games = progress.agent_steps - begun_at, len(progress.finished)
    played = zip(progress.finished, progress.lengths, strict=True)
    for number, (score, length) in enumerate(played, start=1):
        # TensorBoard keeps one value for each step: spread the games over the pass.
        at = begun_at + made * number // games
        folder.show(at, {"games/score": score, "games/length": length})
    learning = {f"learning/{k}": v for k, v in progress.measures.items()}
    folder.show(
        progress.agent_steps,
        {
            **learning,
            "games/mean_of_20_scores": progress.mean_score,
            "actions": progress.actions,
        },
    )


def show_evaluation(folder: RunFolder, agent: Agent, evaluation: Evaluation) -> None:
    """Add an evaluation of the agent as it is to what TensorBoard shows of its run."""
    folder.show(
        agent.agent_steps,
        {
            "evaluation/mean": evaluation.mean,
            "evaluation/spread": evaluation.spread,
            "evaluation/scores": evaluation.scores.tolist(),
        },
    )


def save(agent: Agent, folder: RunFolder) -> bool:
    """Write a checkpoint of an agent into its run's folder; see `RunFolder.save`.

    Raises:
        NotFinite: a number of the agent is not finite.
    """
    refuse_not_finite(agent)
    arrays, rest = pack(agent)
    rest["mean_score"] = float(np.mean(agent.scores)) if agent.scores else None
    return folder.save(agent.agent_steps, arrays, rest)


def save_replay(agent: Agent, folder: RunFolder) -> None:
    """Write what an agent remembers, if it can be kept, into its run's folder."""
    if isinstance(agent.replay, Kept) and len(agent.replay):
        folder.save_replay(*agent.replay.pack())


@contextmanager
def interrupts_held_back(
    may_break: Callable[[], bool] = lambda: False,
) -> Iterator[Callable[[], bool]]:
    """Remember an interrupt or an end instead of raising it in the middle of a step.

    Args:
        may_break: whether a second one may be raised now, for it is a long wait.

    Yields:
        A function that tells whether somebody asked to stop.

    Raises:
        KeyboardInterrupt: somebody asked again.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False  # only the main thread is ever interrupted
        return
    asked: list[tuple[float, int]] = []

    def ask(number: int, _: Any) -> None:
        again = bool(asked) and time.monotonic() - asked[0][0] > ECHO
        asked.append((time.monotonic(), number))
        if again and may_break():
            raise KeyboardInterrupt

    # SIGTERM is how a cluster, a container or a shut-down ends a process.
    usual = {n: signal.signal(n, ask) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: bool(asked)
    finally:
        for number, handler in usual.items():
            signal.signal(number, handler)
        if signal.SIGTERM in (number for _, number in asked):
            signal.raise_signal(signal.SIGTERM)  # all is saved: now it may end
