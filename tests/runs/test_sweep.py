"""Many runs as one call: none is lost, none is repeated, and one table is made."""

import math
import os
import signal
import subprocess
import sys
import threading
import time
import warnings
from dataclasses import replace

import joblib
import numpy as np
import psutil
import pytest
import torch

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient
from tutorial_lib.runs import training
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.sweep import Outcome, Row, sweep, table

TINY = numpy_policy.Settings(num_envs=2, rollout_length=16, patience=32, hidden=8)
TWO = {"slow": TINY, "quick": replace(TINY, learning_rate=0.01)}
PASS = 32  # agent steps of one pass of TINY
FOR_EVER = 10**9  # agent steps
SLOW = pytest.mark.slow  # starts processes


def sweep_tiny(path, agent_steps=PASS, settings=TWO, seeds=(0, 1), **more):
    return sweep(path, "Pong", "numpy_policy", settings, seeds, agent_steps, **more)


def train_alone(folder, settings, seed, agent_steps):
    """The same run without a sweep."""
    agent, run = training.start_or_resume(folder, settings, seed)
    passes = numpy_policy.train(agent, training.world_for(agent, 1))
    for _ in training.recorded(passes, agent, run, agent_steps=agent_steps):
        pass


def newest(folder):
    """All that the newest checkpoint of a run holds, ready to be compared."""
    arrays, rest = RunFolder.found(folder).newest()
    return {name: array.tobytes() for name, array in arrays.items()}, rest


def passes(folder):
    return RunFolder.found(folder).metrics()["agent_steps"].astype(int).tolist()


def files(path):
    """Every file below a folder with the time of its last change."""
    return {
        file.relative_to(path): file.stat().st_mtime_ns
        for file in path.rglob("*")
        if file.is_file()
    }


def when(condition, act):
    """Act in another thread as soon as the condition holds; join it at the end."""

    def wait():
        while not condition():
            time.sleep(0.02)
        act()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def has_begun(*folders):
    return lambda: all((folder / "metrics.csv").exists() for folder in folders)


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def workers(named="loky.backend.popen_loky"):
    """Processes of this one that train runs."""

    def command(process):
        try:
            return " ".join(process.cmdline())
        except psutil.Error:
            return ""  # it has just ended

    every = psutil.Process().children(recursive=True)
    return [process for process in every if named in command(process)]


@pytest.fixture(autouse=True)
def usual_handler():
    """An interrupt means after every test what it meant before."""
    usual = signal.getsignal(signal.SIGINT)
    yield
    assert signal.getsignal(signal.SIGINT) is usual


# Every run is itself.


@SLOW
def test_every_setting_is_trained_with_every_seed(tmp_path):
    outcomes = sweep_tiny(tmp_path, jobs=2)
    runs = [("slow", 0), ("quick", 0), ("slow", 1), ("quick", 1)]
    assert outcomes == [
        Outcome(name, seed, tmp_path / name / f"seed_{seed}") for name, seed in runs
    ]
    for run in outcomes:
        there = RunFolder.found(run.folder).settings
        assert (there["seed"], there["game"]) == (run.seed, "Pong")
        assert there["learning_rate"] == TWO[run.name].learning_rate
    assert not (tmp_path / "stop").exists()


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=SLOW)])
def test_a_run_in_a_sweep_is_what_it_would_be_alone(tmp_path, jobs):
    for name, settings in TWO.items():
        train_alone(tmp_path / "alone" / name, settings, 3, 6 * PASS)
    for run in sweep_tiny(tmp_path / "sweep", 6 * PASS, seeds=[3], jobs=jobs):
        assert newest(run.folder) == newest(tmp_path / "alone" / run.name)


@SLOW
def test_a_relative_path_is_this_processs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (run, _) = sweep_tiny("here", seeds=[0], jobs=2)
    assert run.folder == tmp_path / "here/slow/seed_0"
    assert passes(run.folder) == [PASS]


# Going on.


def test_what_is_finished_is_not_repeated(tmp_path, monkeypatch):
    first = sweep_tiny(tmp_path, jobs=1)
    before = files(tmp_path)

    def no_worker(**_):
        raise AssertionError("a worker was started")

    monkeypatch.setattr(joblib, "Parallel", no_worker)
    assert sweep_tiny(tmp_path, jobs=2) == first
    assert sweep_tiny(tmp_path, PASS - 1, jobs=2) == first
    assert files(tmp_path) == before


def test_only_what_is_new_or_unfinished_is_trained(tmp_path):
    train_alone(tmp_path / "slow/seed_0", TINY, 0, 6 * PASS)
    train_alone(tmp_path / "slow/seed_1", TINY, 1, 2 * PASS)
    before = files(tmp_path / "slow/seed_0")
    outcomes = sweep_tiny(tmp_path, 4 * PASS, jobs=1)
    assert [run.error for run in outcomes] == [None] * 4
    assert files(tmp_path / "slow/seed_0") == before
    assert passes(tmp_path / "slow/seed_1") == [k * PASS for k in (1, 2, 3, 4)]
    assert passes(tmp_path / "quick/seed_1") == [k * PASS for k in (1, 2, 3, 4)]


def test_a_checkpoint_of_other_settings_is_not_taken_for_the_run(tmp_path):
    train_alone(tmp_path / "slow/seed_0", replace(TINY, gamma=0.5), 0, PASS)
    slow, quick = sweep_tiny(tmp_path, seeds=[0], jobs=1)
    assert "other settings (gamma: 0.5 there, 0.98 asked for)" in slow.error
    assert quick.error is None


# What goes wrong with one run.


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=SLOW)])
def test_a_failed_run_is_reported_and_the_others_go_on(tmp_path, jobs):
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/seed_0").write_text("in the way")
    failed, *others = sweep_tiny(tmp_path, jobs=jobs)
    assert (failed.name, failed.seed) == ("slow", 0)
    assert failed.error.startswith("NotADirectoryError: ")
    assert "start_or_resume" in failed.details
    assert [run.error for run in others] == [None] * 3
    assert [passes(run.folder) for run in others] == [[PASS]] * 3
    (tmp_path / "slow/seed_0").unlink()
    assert [run.error for run in sweep_tiny(tmp_path, jobs=jobs)] == [None] * 4


@SLOW
def test_workers_that_have_grown_are_replaced_without_a_word(tmp_path):
    # They load torch after their memory was measured. Warnings are errors here.
    sweep_tiny(tmp_path / "small", seeds=[0], jobs=2)
    time.sleep(1.1)  # how often they are measured
    tiny = policy_gradient.Settings(num_envs=2, rollout_length=16, hidden=8)
    outcomes = sweep(
        *(tmp_path / "large", "Breakout", "policy_gradient", {"tiny": tiny}),
        *(range(4), 32),
        jobs=2,
    )
    assert [run.error for run in outcomes] == [None] * 4
    assert [passes(run.folder) for run in outcomes] == [[32]] * 4


def test_what_is_wrong_with_all_is_said_of_each(tmp_path):
    outcomes = sweep(tmp_path, "Venture", "numpy_policy", TWO, [0], PASS, jobs=1)
    for run in outcomes:
        assert run.error.startswith("numpy_policy plays Pong only, not Venture")
    assert len(outcomes) == 2


@SLOW
def test_a_worker_that_is_killed_is_reported_and_its_run_can_go_on(tmp_path):
    train_alone(tmp_path / "quick/seed_0", TWO["quick"], 0, PASS)
    folders = [tmp_path / f"slow/seed_{seed}" for seed in (0, 1)]
    killer = when(has_begun(*folders), lambda: workers()[0].kill())
    outcomes = sweep_tiny(tmp_path, FOR_EVER, {"slow": TINY}, jobs=2)
    killer.join()
    for run in outcomes:
        assert "not finished when a worker process died" in run.error
        assert "Try fewer jobs" in run.error
    assert [run.error for run in sweep_tiny(tmp_path, jobs=2)] == [None] * 4


# Interrupts.


def assert_whole(folder):
    """The newest checkpoint is of the last pass that was logged."""
    assert RunFolder.found(folder).newest()[1]["agent_steps"] == passes(folder)[-1] > 0


@pytest.mark.parametrize("jobs", [1, pytest.param(2, marks=SLOW)])
def test_an_interrupt_lets_every_run_save_and_begins_no_other(tmp_path, jobs):
    folders = [tmp_path / f"slow/seed_{seed}" for seed in (0, 1, 2)]
    interrupter = when(has_begun(*folders[:jobs]), interrupt)
    with pytest.raises(KeyboardInterrupt):
        sweep_tiny(tmp_path, FOR_EVER, {"slow": TINY}, range(3), jobs=jobs)
    interrupter.join()
    for folder in folders[:jobs]:
        assert_whole(folder)
    assert not any(folder.exists() for folder in folders[jobs:])
    assert not (tmp_path / "stop").exists()
    reached = [passes(folder) for folder in folders[:jobs]]
    more = max(steps[-1] for steps in reached) + PASS
    sweep_tiny(tmp_path, more, {"slow": TINY}, range(jobs), jobs=jobs)
    for folder, before in zip(folders, reached, strict=False):
        assert passes(folder) == list(range(PASS, more + 1, PASS))
        assert passes(folder)[: len(before)] == before


@SLOW
def test_an_interrupt_of_a_worker_alone_stops_all_runs(tmp_path):
    folders = [tmp_path / f"slow/seed_{seed}" for seed in (0, 1)]

    def interrupt_a_worker():
        workers()[0].send_signal(signal.SIGINT)

    interrupter = when(has_begun(*folders), interrupt_a_worker)
    with pytest.raises(KeyboardInterrupt):
        sweep_tiny(tmp_path, FOR_EVER, {"slow": TINY}, jobs=2)
    interrupter.join()
    for folder in folders:
        assert_whole(folder)


@SLOW
def test_a_worker_between_two_runs_outlives_an_interrupt(tmp_path):
    sweep_tiny(tmp_path / "first", seeds=[0], jobs=2)
    before = workers()
    for worker in before:
        worker.send_signal(signal.SIGINT)
    time.sleep(0.2)
    assert workers() == before
    again = sweep_tiny(tmp_path / "second", seeds=[0], jobs=2)
    assert [run.error for run in again] == [None] * 2


def test_a_second_interrupt_does_not_wait(tmp_path, monkeypatch):
    def impatient(*_):
        for _ in range(9):
            asked.append(True)
            interrupt()
            time.sleep(0.01)

    asked = []
    monkeypatch.setattr(numpy_policy, "new_agent", impatient)
    with pytest.raises(KeyboardInterrupt):
        sweep_tiny(tmp_path, jobs=1)
    assert len(asked) == 2
    assert not (tmp_path / "stop").exists()


def test_a_file_stops_a_sweep_from_elsewhere(tmp_path):
    toucher = when(has_begun(tmp_path / "slow/seed_0"), (tmp_path / "stop").touch)
    with pytest.raises(KeyboardInterrupt):
        sweep_tiny(tmp_path, FOR_EVER, jobs=1)
    toucher.join()
    assert_whole(tmp_path / "slow/seed_0")
    assert not (tmp_path / "stop").exists()


def test_a_sweep_outside_the_main_thread_runs_as_well(tmp_path):
    outcomes = []
    thread = threading.Thread(
        target=lambda: outcomes.extend(sweep_tiny(tmp_path, jobs=1))
    )
    thread.start()
    thread.join()
    assert [run.error for run in outcomes] == [None] * 4


# Processors.


@pytest.mark.parametrize("num_threads", [1, 3])
def test_a_run_takes_no_more_processors_than_it_was_given(
    tmp_path, monkeypatch, num_threads
):
    def learn(agent, rollout):
        seen.add(torch.get_num_threads())
        return usual(agent, rollout)

    seen, usual = set(), policy_gradient.learn
    monkeypatch.setattr(policy_gradient, "learn", learn)
    tiny = {"tiny": policy_gradient.Settings(num_envs=2, rollout_length=16, hidden=8)}
    sweep(
        *(tmp_path, "Breakout", "policy_gradient", tiny, [0], 32),
        jobs=1,
        num_threads=num_threads,
    )
    assert seen == {num_threads}


@SLOW
def test_workers_share_the_processors(tmp_path, monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(joblib, "cpu_count", lambda: 8)
    asked_for = []
    usual = joblib.parallel_config

    def parallel_config(backend, **options):
        asked_for.append(options["n_jobs"])
        return usual(backend, **{**options, "n_jobs": 2})

    monkeypatch.setattr(joblib, "parallel_config", parallel_config)
    sweep_tiny(tmp_path / "a", seeds=range(3), num_threads=2)
    assert asked_for == [4]
    # Whatever else a run loads takes as many.
    omp = {worker.environ().get("OMP_NUM_THREADS") for worker in workers()}
    assert omp == {"2"}
    sweep_tiny(tmp_path / "b", settings={"slow": TINY}, seeds=range(3))
    sweep_tiny(tmp_path / "c", seeds=[0], num_threads=9)
    assert asked_for == [4, 3, 1]


# Refusals.


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"settings": {}}, "needs settings and seeds"),
        ({"seeds": []}, "needs settings and seeds"),
        ({"seeds": [0, 1, 0]}, r"each seed is a run of its own; got \[0, 1, 0\]"),
        ({"seeds": [0.5]}, "seed must be a whole number of at least 0"),
        ({"seeds": [-1]}, "seed must be a whole number of at least 0"),
        ({"agent_steps": 0}, "agent_steps must be a whole number of at least 1"),
        ({"jobs": 0}, "jobs must be a whole number of at least 1"),
        ({"num_threads": 0}, "num_threads must be a whole number of at least 1"),
        ({"backend": "dask"}, "no backend 'dask'; there are loky, ray"),
        ({"settings": {"a/b": TINY}}, "'a/b' cannot be the name of a folder"),
        ({"settings": {"..": TINY}}, "cannot be the name of a folder"),
        ({"settings": {"": TINY}}, "cannot be the name of a folder"),
        ({"settings": {"a.": TINY}}, "cannot be the name of a folder"),
        ({"settings": {"a b": TINY}}, "cannot be the name of a folder"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_made(tmp_path, changes, said):
    with pytest.raises(ValueError, match=said):
        sweep_tiny(tmp_path / "sweep", **changes)
    assert not (tmp_path / "sweep").exists()


def test_names_may_say_what_they_vary(tmp_path):
    name = "learning_rate=1e-3,gamma=-0.5+x"
    (run,) = sweep_tiny(tmp_path, settings={name: TINY}, seeds=[0], jobs=1)
    assert run.folder == tmp_path / name / "seed_0"


# The table.


def write_run(folder, rows):
    """A run with a mean score after each of some agent steps."""
    run = RunFolder(folder, {})
    for agent_steps, mean_score in rows:
        counts = {"agent_steps": agent_steps, "seconds": 1, "games": 1}
        run.log({**counts, "mean_score": mean_score})


def write_runs(path, scores, at=100):
    for seed, score in enumerate(scores):
        write_run(path / f"seed_{seed}", [(at, score)])


def test_rows_by_hand(tmp_path):
    write_runs(tmp_path / "steady", [4, 4, 4, 4])
    write_runs(tmp_path / "lottery", [-99, 99, 1, 3])
    write_runs(tmp_path / "raffle", [-99, 99, 1, 2, 2, 2, 3, 2])
    lottery, raffle, steady = table(tmp_path, 100)
    assert steady == Row("steady", 4, 0, 4, 4, 4)
    assert lottery == ("lottery", 4, 0, 2, -99, 99)
    assert raffle[:4] == ("raffle", 8, 0, 2)
    assert -99 < raffle.low < 2 < raffle.high < 99


def test_a_table_can_be_made_again(tmp_path):
    write_runs(tmp_path / "lottery", np.random.default_rng(0).normal(size=9))
    assert table(tmp_path, 100) == table(tmp_path, 100)


def test_the_score_is_of_the_pass_nearest_to_the_moment(tmp_path):
    write_run(tmp_path / "a/seed_0", [(90, 99), (104, 3), (130, -99)])
    write_run(tmp_path / "a/seed_1", [(60, 99), (98, 5), (130, -99)])
    write_run(tmp_path / "b/seed_0", [(80, 7), (130, 99)])
    assert [row.interquartile_mean for row in table(tmp_path, 100)] == [4, 7]


def test_a_run_that_has_not_got_so_far_is_missing(tmp_path):
    write_run(tmp_path / "a/seed_0", [(50, 99), (99, 99)])
    write_run(tmp_path / "a/seed_1", [(50, 99), (100, 3)])
    write_run(tmp_path / "a/seed_10", [(100, 5)])
    write_run(tmp_path / "a/seed_2", [(100, math.nan)])  # no game was over by then
    write_run(tmp_path / "a/seed_3", [])
    (tmp_path / "a/seed_4").mkdir()
    (row,) = table(tmp_path, 100)
    assert row == Row("a", 2, 4, 4, 3, 5)


def test_one_seed_has_no_interval_and_none_no_score(tmp_path):
    write_run(tmp_path / "one/seed_0", [(100, 3)])
    write_run(tmp_path / "none/seed_0", [(50, 3)])
    none, one = table(tmp_path, 100)
    assert one[:4] == ("one", 1, 0, 3)
    assert none[:3] == ("none", 0, 1)
    assert np.isnan([*one[4:], *none[3:]]).all()


def test_without_a_sweep_there_is_no_table(tmp_path):
    for path in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(ValueError, match="holds no sweep"):
            table(path, 100)


@SLOW
def test_a_sweeps_own_table(tmp_path):
    outcomes = sweep_tiny(tmp_path, 60 * PASS, seeds=range(2), jobs=2)
    rows = table(tmp_path, 60 * PASS)
    assert [(row.name, row.seeds, row.missing) for row in rows] == [
        ("quick", 2, 0),
        ("slow", 2, 0),
    ]
    ends = {run: RunFolder.found(run.folder).metrics() for run in outcomes}
    for row in rows:
        scores = [ends[run]["mean_score"][-1] for run in ends if run.name == row.name]
        assert (row.low, row.high) == (min(scores), max(scores))


# A cluster.


@pytest.fixture(scope="module")
def cluster():
    """Two machines of one processor each, as far as Ray can tell."""
    ray = pytest.importorskip("ray")
    from ray.cluster_utils import Cluster

    nodes = {"num_cpus": 1, "object_store_memory": 80 * 2**20}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAY_USAGE_STATS_ENABLED", "0")
        machines = Cluster(initialize_head=True, head_node_args=nodes)
        try:
            machines.add_node(**nodes)
            ray.init(address=machines.address, log_to_driver=False)
            machines.wait_for_nodes()
            yield ray
        finally:
            ray.shutdown()
            machines.shutdown()


@SLOW
@pytest.mark.timeout(300)
def test_a_cluster_trains_the_same_runs(tmp_path, cluster):
    busy = []

    def look():
        while not finished.wait(0.05):
            busy.append(2 - cluster.available_resources().get("CPU", 0))

    finished, looker = threading.Event(), threading.Thread(target=look)
    looker.start()
    (tmp_path / "ray").mkdir()
    (tmp_path / "ray/broken").write_text("in the way")
    settings = {**TWO, "broken": TINY}
    outcomes = sweep_tiny(tmp_path / "ray", 2 * PASS, settings, backend="ray")
    finished.set()
    looker.join()
    # Each machine has one processor, so both were at work.
    assert max(busy) == 2
    assert [run.name for run in outcomes if run.error] == ["broken"] * 2
    here = sweep_tiny(tmp_path / "loky", 2 * PASS, jobs=2)
    there = [run for run in outcomes if not run.error]
    assert [run[:2] for run in there] == [run[:2] for run in here]
    for one, other in zip(here, there, strict=True):
        assert newest(one.folder) == newest(other.folder)


@SLOW
@pytest.mark.timeout(300)
def test_a_clusters_runs_are_saved_at_an_interrupt(tmp_path, cluster):
    folders = [tmp_path / f"slow/seed_{seed}" for seed in (0, 1)]
    interrupter = when(has_begun(*folders), interrupt)
    with pytest.raises(KeyboardInterrupt):
        sweep_tiny(tmp_path, FOR_EVER, {"slow": TINY}, range(3), backend="ray")
    interrupter.join()
    for folder in folders:
        assert_whole(folder)
    assert not (tmp_path / "slow/seed_2").exists()


@SLOW
@pytest.mark.timeout(300)
def test_a_killed_worker_of_a_cluster_is_reported(tmp_path, cluster):
    def kill():
        # Those of the tests before may still be there, but they do nothing.
        workers("ray::PoolActor.run_batch")[0].kill()

    killer = when(has_begun(*(tmp_path / f"slow/seed_{seed}" for seed in (0, 1))), kill)
    slow = {"slow": TINY}
    for run in sweep_tiny(tmp_path, FOR_EVER, slow, backend="ray"):
        assert "not finished when a worker process died" in run.error
    killer.join()
    outcomes = sweep_tiny(tmp_path, settings=slow, backend="ray")
    assert [run.error for run in outcomes] == [None] * 2


@SLOW
@pytest.mark.timeout(300)
def test_a_run_too_large_for_the_cluster_is_refused(tmp_path, cluster):
    with pytest.raises(ValueError, match="no machine of the cluster has 2 processors"):
        sweep_tiny(tmp_path, num_threads=2, backend="ray")


# ---- nothing fails in silence -------------------------------------------------------


ORPHANS = """
import sys
from tutorial_lib.agents import dqn
from tutorial_lib.runs.sweep import sweep
sweep(sys.argv[1], "Catch", "dqn", {"a": dqn.TOY}, [0, 1], 10**9, jobs=2)
"""


@pytest.mark.slow
def test_workers_end_when_their_sweep_is_killed(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", ORPHANS, str(tmp_path)],
        stderr=subprocess.DEVNULL,
    )
    tables = [tmp_path / "a" / f"seed_{seed}" / "metrics.csv" for seed in (0, 1)]
    while not all(table.exists() for table in tables):
        assert process.poll() is None
        time.sleep(0.1)
    workers = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(workers, timeout=60)
    assert not alive
    outcomes = sweep(tmp_path, "Catch", "dqn", {"a": dqn.TOY}, [0, 1], 100)
    assert [run.error for run in outcomes] == [None, None]


def test_a_finished_run_whose_last_checkpoint_is_cut_is_trained_again(tmp_path):
    arguments = (tmp_path, "Catch", "dqn", {"a": dqn.TOY}, [0], 200)
    sweep(*arguments, jobs=1)
    checkpoints = tmp_path / "a" / "seed_0" / "checkpoints"
    (checkpoints / "step_abc.safetensors").write_bytes(b"")
    (newest,) = checkpoints.glob("step_0*")
    before = newest.stat().st_mtime_ns
    assert [run.error for run in sweep(*arguments, jobs=1)] == [None]
    assert newest.stat().st_mtime_ns == before  # it was finished
    os.truncate(newest, 100)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the checkpoint
        assert [run.error for run in sweep(*arguments, jobs=1)] == [None]
    assert newest.stat().st_size > 100


def test_a_run_with_a_damaged_table_is_missing_from_the_comparison(tmp_path):
    sweep(tmp_path, "Catch", "dqn", {"a": dqn.TOY}, [0], 2_000, jobs=1)
    assert table(tmp_path, 2_000)[0].missing == 0
    path = tmp_path / "a" / "seed_0" / "metrics.csv"
    path.write_text(path.read_text().replace(",", ";"))
    assert table(tmp_path, 2_000)[0].missing == 1
