"""Many seeds and settings as one call, on the processors of a machine or a cluster."""

import os
import re
import signal
import threading
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

import joblib
import numpy as np
import psutil
from tqdm import tqdm

from tutorial_lib.checks import whole_number
from tutorial_lib.runs.algorithms import module_of
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.threads import threads
from tutorial_lib.runs.training import recorded, save, start_or_resume, world_for

BACKENDS = ("loky", "ray")
CONFIDENCE = 0.95
ENOUGH = 5  # seeds for an interval; of fewer it would be their range by another name
STOP = "stop"  # a file that asks the runs beside it to stop


class Outcome(NamedTuple):
    """What became of one run of a sweep.

    Attributes:
        name: of its settings.
        seed: of the run.
        folder: where it is.
        error: what stopped it, in one line; None if it is finished.
        details: where in the code that was; empty if it is finished.
    """

    name: str
    seed: int
    folder: Path
    error: str | None = None
    details: str = ""


class Row(NamedTuple):
    """What all runs with the same settings reached.

    Attributes:
        name: of the settings.
        seeds: runs that got so far and had finished a game by then.
        missing: runs that did not.
        interquartile_mean: of the seeds' mean scores; NaN without any.
        low: lower end of its 95 % interval, below `ENOUGH` seeds the lowest of them;
            NaN of one alone.
        high: upper end, or the highest.
    """

    name: str
    seeds: int
    missing: int
    interquartile_mean: float
    low: float
    high: float


def sweep(
    path: Path | str,
    game: str,
    algorithm: str,
    settings: Mapping[str, Any],
    seeds: Sequence[int],
    agent_steps: int,
    *,
    jobs: int | None = None,
    num_threads: int = 1,
    backend: str = "loky",
) -> list[Outcome]:
    """Train one agent with each of several settings and seeds.

    A run's folder is `path`/name/seed_3. The same call again goes on: what is finished
    is not repeated, the rest is taken up where it was saved. A run that fails is
    reported and the others go on. An interrupt (the stop button, Ctrl-C) lets every
    run complete its pass and save; a second one ends them at once.

    The first seed of all settings is trained first, so that after an interrupt there
    is something to compare.

    Args:
        path: folder of the sweep; on a cluster one that all its machines see.
        game: what the agents play.
        algorithm: their module, such as policy_gradient.
        settings: of the algorithm's own kind, each by a name that a folder can have.
        seeds: whole numbers.
        agent_steps: decisions of each run in all.
        jobs: runs at a time; as many as there are processors for unless given.
        num_threads: processors for each run.
        backend: loky for the processors of this machine, or ray for those of a cluster:
            the one of an earlier `ray.init`, or else of the variable RAY_ADDRESS.

    Returns:
        What became of each run: the first seed of all settings, then the next.

    Raises:
        ValueError: no settings or no seeds, one of them twice, a name that no folder
            can have, another backend, or a count that is no whole number above 0.
        KeyboardInterrupt: it was interrupted, and all runs are saved.
    """
    path = Path(path).absolute()  # a worker may have another working directory
    agent_steps = whole_number("agent_steps", agent_steps)
    num_threads = whole_number("num_threads", num_threads)
    jobs = None if jobs is None else whole_number("jobs", jobs)
    seeds = [whole_number("seed", seed, least=0) for seed in seeds]
    _check(settings, seeds, backend)
    outcomes = _planned(path, settings, seeds)

    def is_finished(run: Outcome) -> bool:
        described = {"game": game, "algorithm": algorithm, "seed": run.seed}
        described |= asdict(settings[run.name])
        return _is_finished(run.folder, described, agent_steps)

    left = [run for run in outcomes if not is_finished(run)]
    if not left:
        return outcomes
    path.mkdir(parents=True, exist_ok=True)
    tasks = (
        joblib.delayed(_train)(
            run.folder,
            settings[run.name],
            run.seed,
            game=game,
            algorithm=algorithm,
            agent_steps=agent_steps,
            num_threads=num_threads,
            stop=path / STOP,
            caller=os.getpid(),
        )
        for run in tqdm(left, desc="runs begun", disable=None)
    )
    options = _options(backend, num_threads, jobs, len(left))
    told = _in_parallel(tasks, backend, options, path / STOP)
    if isinstance(told, Exception):
        reason = _unfinished(told)
        told = [(None, "") if is_finished(run) else reason for run in left]
    ended = dict(zip(left, told, strict=True))
    return [Outcome(*run[:3], *ended.get(run, (None, ""))) for run in outcomes]


def _planned(path: Path, names: Iterable[str], seeds: list[int]) -> list[Outcome]:
    return [
        Outcome(name, seed, path / name / f"seed_{seed}")
        for seed in seeds
        for name in names
    ]


def _unfinished(death: Exception) -> tuple[str, str]:
    reason = (
        f"not finished when a worker process died ({_line(death)}). Is there too "
        "little memory? Try fewer jobs; the same call again goes on."
    )
    return reason, "".join(traceback.format_exception(death))


def _in_parallel(
    tasks: Iterable[Any], backend: str, options: dict[str, Any], stop: Path
) -> list[tuple[str | None, str]] | Exception:
    """What `_train` says of each run, or what a worker process died of.

    Raises:
        KeyboardInterrupt: somebody asked to stop, and all runs are saved.
    """
    with (
        _interrupts_ask(stop),
        joblib.parallel_config(backend, **options),
        warnings.catch_warnings(),
    ):
        # A worker that has grown is replaced between two runs, which is no news.
        warnings.filterwarnings("ignore", "A worker stopped while some jobs")
        try:
            # One run at a time for each worker, and none promised to a busy one.
            errors = joblib.Parallel(batch_size=1, pre_dispatch="n_jobs")(tasks)
        except _died(backend) as error:
            errors = error
        if stop.exists():
            raise KeyboardInterrupt
        return errors


def table(path: Path | str, agent_steps: int) -> list[Row]:
    """Compare the settings of a sweep by their seeds' scores at one moment.

    The score of a run is the mean of its last 20 games after the pass nearest to
    `agent_steps`. A run that has not got so far is counted as missing, never by what
    it had reached before.

    Args:
        path: folder of the sweep.
        agent_steps: decisions when the runs are compared.

    Returns:
        A row for each name, in alphabetical order.

    Raises:
        ValueError: no sweep is there.
    """
    # Only now: scipy takes a second to load.
    from tutorial_lib.equations.statistics import bootstrap_interval, interquartile_mean

    folders: dict[str, list[Path]] = {}
    for folder in sorted(Path(path).glob("*/seed_*")):
        folders.setdefault(folder.parent.name, []).append(folder)
    if not folders:
        raise ValueError(f"{path} holds no sweep; there is no folder NAME/seed_0 in it")
    rows = []
    for name, runs in folders.items():
        every = np.array([_score(folder, agent_steps) for folder in runs])
        scores = every[~np.isnan(every)]
        mean = low = high = float("nan")
        if len(scores) > 0:
            mean = float(interquartile_mean(scores))
        if 1 < len(scores) < ENOUGH:
            low, high = float(scores.min()), float(scores.max())
        elif len(scores) >= ENOUGH:
            # The same draws at every call, so that a table can be made again.
            rng = np.random.default_rng(0)
            low, high = map(float, bootstrap_interval(scores, rng, CONFIDENCE))
        rows.append(Row(name, len(scores), len(runs) - len(scores), mean, low, high))
    return rows


def _score(folder: Path, agent_steps: int) -> float:
    try:
        metrics = RunFolder.found(folder).metrics()
    except (ValueError, OSError):
        return float("nan")  # it failed before it began, or cannot be read
    passes = metrics["agent_steps"]
    if not len(passes) or passes[-1] < agent_steps:
        return float("nan")
    return metrics["mean_score"][np.abs(passes - agent_steps).argmin()]


def _check(settings: Mapping[str, Any], seeds: list[int], backend: str) -> None:
    if not settings or not seeds:
        raise ValueError("a sweep needs settings and seeds, at least one of each")
    if len(set(seeds)) < len(seeds):
        raise ValueError(f"each seed is a run of its own; got {seeds}")
    for name in settings:
        if not re.fullmatch(r"\w[\w.,=+-]*(?<!\.)", name):
            raise ValueError(
                f"{name!r} cannot be the name of a folder; begin with a letter or a "
                "digit, go on with these or any of _ . , = + -, and end with no point"
            )
    if backend not in BACKENDS:
        raise ValueError(f"no backend {backend!r}; there are {', '.join(BACKENDS)}")


def _is_finished(folder: Path, described: dict[str, Any], agent_steps: int) -> bool:
    if not (folder / "settings.json").is_file():
        return False
    try:
        # By the heads of its files: to read them whole takes long.
        return RunFolder(folder, described).reached() >= agent_steps
    except (ValueError, OSError):
        return False  # the run itself will say why


def _options(
    backend: str, num_threads: int, jobs: int | None, runs: int
) -> dict[str, Any]:
    if backend == "loky":
        room = max(1, joblib.cpu_count() // num_threads)
        return {
            "n_jobs": min(jobs or room, runs),
            "inner_max_num_threads": num_threads,
        }
    try:
        import ray
        from ray.util.joblib import register_ray
    except ImportError as error:
        raise ValueError(
            "the backend ray needs Ray on every machine of the cluster: pip install "
            "-e .[cluster]"
        ) from error
    register_ray()
    if not ray.is_initialized():
        ray.init()
    room = sum(
        int(machine["Resources"].get("CPU", 0) // num_threads)
        for machine in ray.nodes()
        if machine["Alive"]
    )
    if not room:
        raise ValueError(f"no machine of the cluster has {num_threads} processors")
    return {
        # More than there is room for would wait for ever.
        "n_jobs": min(jobs or room, room, runs),
        # Workers that ask for no processor all go to the same machine.
        "ray_remote_args": {"num_cpus": num_threads},
    }


def _died(backend: str) -> tuple[type[Exception], ...]:
    if backend == "loky":
        return (BrokenProcessPool,)
    from ray.exceptions import RayError

    return (RayError,)


@contextmanager
def _interrupts_ask(stop: Path) -> Iterator[None]:
    def ask(*_: Any) -> None:
        stop.touch()
        signal.signal(signal.SIGINT, usual)  # the second one does not wait

    if stop.is_dir() or (stop.exists() and stop.stat().st_size):
        raise ValueError(
            f"{stop} is in the way: an empty file of that name stops this sweep. Call "
            "yours something else."
        )
    stop.unlink(missing_ok=True)
    is_interrupted = threading.current_thread() is threading.main_thread()
    if is_interrupted:
        usual = signal.signal(signal.SIGINT, ask)
    try:
        yield
    finally:
        if is_interrupted:
            signal.signal(signal.SIGINT, usual)
        stop.unlink(missing_ok=True)


def _train(
    folder: Path,
    settings: Any,
    seed: int,
    *,
    game: str,
    algorithm: str,
    agent_steps: int,
    num_threads: int,
    stop: Path,
    caller: int,
) -> tuple[str | None, str]:
    """Train one run, in whatever process; what went wrong and where, or None."""
    in_worker = os.getpid() != caller
    if in_worker:
        # A terminal sends Ctrl-C to all processes, and it would end a worker that is
        # between two runs.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if stop.exists():
        return "interrupted", ""
    parent = psutil.Process().parent()
    try:
        module = module_of(algorithm)  # before `threads`, which looks for torch
        with threads(num_threads):
            agent, run = start_or_resume(
                folder, settings, seed, game=game, algorithm=algorithm
            )
            if agent.agent_steps >= agent_steps:
                save(agent, run)  # the best one is whole, and the newest was not
            else:
                for _ in recorded(
                    module.train(agent, world_for(agent, num_threads)),
                    agent,
                    run,
                    agent_steps=agent_steps,
                    num_threads=num_threads,
                ):
                    if stop.exists() or (in_worker and _is_orphan(parent)):
                        break
        if in_worker and _is_orphan(parent):
            os._exit(1)  # it would wait for the next run for ever
        if agent.agent_steps < agent_steps:
            stop.touch()  # an interrupt may have reached this process alone
            return "interrupted", ""
    except Exception as error:
        return _line(error), traceback.format_exc()
    return None, ""


def _is_orphan(parent: psutil.Process | None) -> bool:
    """Whether this worker's parent is gone, so that nobody waits for its runs."""
    return parent is None or parent.pid != os.getppid() or not parent.is_running()


def _line(error: Exception) -> str:
    text = "; ".join(str(error).split("\n"))
    return text if isinstance(error, ValueError) else f"{type(error).__name__}: {text}"
