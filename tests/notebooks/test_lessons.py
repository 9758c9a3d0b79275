"""Every lesson that trains is stopped and killed, and the loops it shows are run.

A lesson is read into memory and runs in a folder of its own, which holds the course as
`course`; the repository's file is never written.
"""

import asyncio
import re
import signal
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from nbclient.exceptions import DeadKernelError

from tutorial_lib.agents import dqn, numpy_policy, policy_gradient
from tutorial_lib.agents.manifest import Told
from tutorial_lib.agents.numpy_policy import Settings, pack
from tutorial_lib.equations import returns
from tutorial_lib.exercises.catalogue import text_of
from tutorial_lib.exercises.exercise import find
from tutorial_lib.runs.folder import RunFolder
from tutorial_lib.runs.training import world_for

ROOT = Path(__file__).parents[2]
LESSONS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TRAINING = [path for path in LESSONS if "recorded(" in path.read_text("utf-8")]
EACH_THAT_TRAINS = pytest.mark.parametrize(
    "lesson", TRAINING, ids=lambda path: path.stem
)

pytestmark = pytest.mark.timeout(600)


# ---- without torch -------------------------------------------------------------------


@pytest.mark.slow
def test_lesson_04_runs_where_there_is_no_torch(opened):
    (lesson,) = (path for path in LESSONS if path.stem.startswith("04"))
    client = opened(lesson)
    without = "import sys; sys.modules['torch'] = None  # an import of it fails"
    client.nb.cells.insert(0, nbformat.v4.new_code_cell(without))
    client.execute()


# ---- stopped and killed -------------------------------------------------------------


def training_cell(notebook):
    """Index of the cell that trains."""
    (index,) = (
        index
        for index, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and "recorded(" in cell.source
    )
    return index


async def run(client, *indices):
    for index in indices:
        await client.async_execute_cell(client.nb.cells[index], index)


def before_training(notebook):
    """Indices of what training needs; all the rest has run in the tests above."""
    heading = None
    for index in range(training_cell(notebook) - 1):
        cell = notebook.cells[index]
        if cell.cell_type == "markdown":
            heading = ([heading] + re.findall(r"^## (.*)", cell.source, re.M))[-1]
        if heading in ("Setup", "Watch it learn") or cell.id == "loop":
            yield index


async def run_until_training(client):
    """Run what training needs in smoke, and give the training cell time."""
    training = training_cell(client.nb)
    await run(client, *before_training(client.nb))
    await run_source(
        client,
        "import dataclasses as d; profile = d.replace(profile, "
        "agent_steps=600_000, seconds=300, runs=Path('runs'))",
    )
    await run(client, training - 1)  # makes the agent, or takes up its run
    return training


async def run_source(client, source):
    """Run a line that is not in the lesson, and return what it printed."""
    client.nb.cells.append(nbformat.v4.new_code_cell(source))
    await run(client, len(client.nb.cells) - 1)
    return "".join(output.text for output in client.nb.cells.pop().outputs)


async def agent_steps(client):
    return int(await run_source(client, "print(agent.agent_steps)"))


async def train_until(client, condition):
    """Start the training cell; return its task when the condition holds."""
    task = asyncio.ensure_future(run(client, training_cell(client.nb)))
    while not condition():
        assert not task.done() or task.result(), "training ended by itself"
        await asyncio.sleep(0.05)
    return task


async def train_and_stop(client, place, rows):
    """Press the stop button once the run's table has so many more rows."""
    goal = rows + len(table(place))
    task = await train_until(client, lambda: len(table(place)) >= goal)
    await client.km.interrupt_kernel()
    await task  # raises what the cell raised


def table(place):
    """The lines of the run's metrics."""
    paths = list(place.glob("runs/*/metrics.csv"))
    return paths[0].read_text().splitlines() if paths else []


def something_is_unsaved(place, stopped):
    """Whether there is a newer checkpoint, and the run's table is well ahead of it."""
    files = place.glob("runs/*/checkpoints/step_*.safetensors")
    saved = max(int(path.stem.removeprefix("step_")) for path in files)
    rows = table(place)[1:-1]  # the last one could be half written
    return stopped < saved < int(rows[-1].split(",")[0])


def run_folder(place):
    """The one run in the learner's folder."""
    (path,) = place.glob("runs/*/settings.json")
    return RunFolder.found(path.parent)


def assert_nothing_lost_or_repeated(place):
    logged = run_folder(place).metrics()["agent_steps"]
    assert (np.diff(logged) == logged[0]).all(), logged


# After the first pass and not again, however long a pass may take.
SAVE_ONCE = """
from tutorial_lib.runs import training

def save_once(*run, save=training.save):
    training.SAVE_EVERY = float("inf")
    return save(*run)

training.save, training.SAVE_EVERY = save_once, 0
"""


@pytest.mark.slow
@EACH_THAT_TRAINS
def test_a_run_goes_on_after_the_stop_button_and_after_a_kill(lesson, place, opened):
    async def stopped_and_killed(client):
        async with client.async_setup_kernel():
            training = await run_until_training(client)
            assert await agent_steps(client) == 0
            await train_and_stop(client, place, rows=2)
            first = await agent_steps(client)
            folder = run_folder(place)
            assert first == folder.metrics()["agent_steps"][-1] > 0
            assert first == folder.newest()[1]["agent_steps"]
            # What follows uses the agent.
            await run(client, training + 1, training + 2)
            await train_and_stop(client, place, rows=2)
            second = await agent_steps(client)
            assert second > first
            assert_nothing_lost_or_repeated(place)

            await run_source(client, SAVE_ONCE)
            task = await train_until(
                client, lambda: something_is_unsaved(place, second)
            )
            await client.km.signal_kernel(signal.SIGKILL)
            with pytest.raises(DeadKernelError):
                await task
            return second

    async def goes_on(client, saved):
        async with client.async_setup_kernel():
            await run_until_training(client)
            assert await agent_steps(client) == saved
            await train_and_stop(client, place, rows=2)
            assert await agent_steps(client) > saved

    stopped = asyncio.run(stopped_and_killed(opened(lesson)))
    saved = run_folder(place).newest()[1]["agent_steps"]
    assert saved > stopped
    asyncio.run(goes_on(opened(lesson), saved))
    assert_nothing_lost_or_repeated(place)


# ---- the loop that the reader sees --------------------------------------------------


PONG = Told("Pong", (2, 210, 160), 6)
CREDITED = ("settled_steps", "td_errors", "attribute_rewards")  # of lesson 03


def shown_in(number, module, *names):
    """A module's names, with the functions that a lesson shows in place of its own."""
    (lesson,) = (path for path in LESSONS if path.stem.startswith(number))
    shown = {**vars(module), module.__name__.rpartition(".")[2]: module}
    for name in names:
        del shown[name]
    for cell in nbformat.read(lesson, as_version=4).cells:
        if cell.source.startswith(tuple(f"def {name}(" for name in names)):
            exec(cell.source, shown)
    assert all(shown[name] is not getattr(module, name) for name in names)
    return shown


@pytest.mark.slow
@pytest.mark.parametrize("update", ["learn_once", "learn"])
@pytest.mark.parametrize("optimizer", numpy_policy.OPTIMIZERS)
def test_the_loop_of_lesson_01_is_the_packages(update, optimizer):
    shown = shown_in("01", numpy_policy, "learn_once", "learn", "train")

    def trained(names):
        settings = Settings(hidden=8, num_envs=4, patience=256, optimizer=optimizer)
        agent = numpy_policy.new_agent(PONG, settings, seed=3)
        world = world_for(agent, num_threads=1)
        passes = names["train"](agent, world, names[update])
        told = [next(passes) for _ in range(3)]
        return agent, told

    untrained = numpy_policy.new_agent(PONG, Settings(hidden=8), seed=3)
    (ours, told), (theirs, told_too) = map(trained, (vars(numpy_policy), shown))
    np.testing.assert_equal(told_too, told)
    np.testing.assert_equal(pack(theirs), pack(ours))
    assert not np.array_equal(ours.params["W1"], untrained.params["W1"])


@pytest.mark.slow
@pytest.mark.parametrize("variant", policy_gradient.VARIANTS)
def test_the_loop_of_lesson_02_is_the_packages(variant):
    shown = shown_in("02", policy_gradient, "learn")
    for name in ("act", "judge", "update", "play_and_learn"):
        exec(text_of(find(name)), shown)

    def train_as_shown(agent, world):
        return policy_gradient.train(agent, world, shown["play_and_learn"])

    settings = replace(
        policy_gradient.VARIANTS[variant],
        num_envs=2,
        rollout_length=128,
        hidden=8,
        credit="point",
        chapter=2,
        anneal=1000,  # a rate that falls soon, so that leaving it out would show
    )

    def trained(train):
        agent = policy_gradient.new_agent(Told("Pong", (4, 84, 84), 6), settings, 3)
        passes = train(agent, world_for(agent, num_threads=1))
        return agent, [next(passes) for _ in range(3)]

    untrained = policy_gradient.new_agent(Told("Pong", (4, 84, 84), 6), settings, 3)
    (ours, told), (theirs, told_too) = map(
        trained, (policy_gradient.train, train_as_shown)
    )
    np.testing.assert_equal(told_too, told)
    np.testing.assert_equal(policy_gradient.pack(theirs), policy_gradient.pack(ours))
    assert not torch.equal(ours.network.dense.weight, untrained.network.dense.weight)


@pytest.mark.slow
@pytest.mark.parametrize("credit", policy_gradient.CREDITS)
def test_the_loop_of_lesson_03_is_the_packages(credit):
    own = "judge", "learn", "update", "play_and_learn"
    shown = shown_in("03", policy_gradient, *own)
    shown |= {name: getattr(returns, name) for name in CREDITED}
    settings = replace(
        policy_gradient.CLIPPED,
        num_envs=2,
        rollout_length=128,
        hidden=8,
        credit=credit,
        chapter=2,
        anneal=1000,  # a rate that falls soon, so that leaving it out would show
    )

    def trained(one_pass):
        told = Told("Breakout", (4, 84, 84), 4)
        agent = policy_gradient.new_agent(told, settings, 3)
        world = world_for(agent, num_threads=1)
        passes = policy_gradient.train(agent, world, one_pass)
        return agent, [next(passes) for _ in range(3)]

    (ours, told), (theirs, told_too) = map(
        trained, (policy_gradient.play_and_learn, shown["play_and_learn"])
    )
    np.testing.assert_equal(told_too, told)
    np.testing.assert_equal(policy_gradient.pack(theirs), policy_gradient.pack(ours))


def test_lesson_03_trains_on_what_the_learner_wrote():
    """Each of the three functions reaches what is learned from."""
    shown = shown_in("03", policy_gradient, "judge")
    shown |= {name: getattr(returns, name) for name in CREDITED}
    rollout = policy_gradient.Rollout(4, 2, np.zeros((2, 1)))
    for name, row in vars(rollout).items():
        row[:] = np.arange(row.size).reshape(row.shape) % 3 == 1
        row.flags.writeable = name == "obs"
    settings = policy_gradient.CLIPPED
    right = shown["judge"](settings, rollout)
    np.testing.assert_equal(right, policy_gradient.judge(settings, rollout))
    for name in CREDITED:
        course = shown[name]
        shown[name] = lambda *args, course=course: course(*args)[::-1]
        advantages, *_ = shown["judge"](settings, rollout)
        assert not np.array_equal(advantages, right[0]), name
        shown[name] = course


def test_the_loop_and_the_update_of_lesson_05_are_the_packages():
    written = {}
    for name in ("learn", "train"):
        names = {**find(name).names, **find(name).constants, **written}
        exec(text_of(find(name)), names)
        written[name] = names[name]
    settings = replace(dqn.TOY, target_update_period=70, epsilon_over=200)

    def trained(train):
        agent = dqn.new_agent(Told("Catch", (50,), 3), settings, 3)
        passes = train(agent, world_for(agent))
        return agent, [next(passes) for _ in range(3)]

    untrained = dqn.new_agent(Told("Catch", (50,), 3), settings, 3)
    (ours, told), (theirs, told_too) = map(trained, (dqn.train, written["train"]))
    np.testing.assert_equal(told_too, told)
    np.testing.assert_equal(dqn.pack(theirs), dqn.pack(ours))
    before, after = untrained.q_network.layers[0], ours.q_network.layers[0]
    assert not torch.equal(before.weight, after.weight)
