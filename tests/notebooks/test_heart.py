"""The agent of lesson 05 is the learner's, every line: it learns, and it breaks."""

import re
from dataclasses import replace
from itertools import islice
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch

from tutorial_lib.agents import dqn
from tutorial_lib.agents.dqn import PROBE, TOY
from tutorial_lib.exercises.catalogue import body_of, catalogue
from tutorial_lib.exercises.exercise import find
from tutorial_lib.runs.evaluation import evaluate
from tutorial_lib.worlds.toys import PROBES, CatchWorld, ProbeWorld

ROOT = Path(__file__).parents[2]
(LESSON,) = (ROOT / "notebooks").glob("05_*.ipynb")
CELLS = {cell.id: cell.source for cell in nbformat.read(LESSON, 4).cells}
HEART = (
    *("DenseQNetwork", "ReplayMemory", "sync", "q_taken", "max_value", "td_target"),
    *("huber", "learn", "train"),
)
STUBS = {
    found[1]: source
    for source in CELLS.values()
    if (found := re.search(r"^(\w+) = check\(\1\)$", source, re.MULTILINE))
}

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def filled(name, body):
    """The stub's cell with this body, without its check."""
    source = STUBS[name]
    start = re.search(rf"^(?:def|class) {name}\b", source, re.MULTILINE).start()
    quotes = source.index('"""', start) + 3
    head = source[: source.index('"""', quotes) + 3]
    return head + "".join(f"\n    {line}" for line in body.split("\n")) + "\n"


def learners(**other):
    """The names of the lesson once all its exercises are filled in.

    What a name of the course stands for is forgotten first, so that nothing of the
    heart can be the course's own.
    """
    names = {"__name__": "lesson"}
    exec(CELLS["imports"].replace("matplotlib.pyplot", "matplotlib"), names)
    for name in (*HEART, "q_learning", "new_agent"):
        del names[name]
    for name in HEART:
        exec(filled(name, other.get(name, body_of(find(name)))), names)
    exec(CELLS["new-agent"], names)
    return names


def test_every_part_is_an_exercise_of_the_lesson():
    assert set(HEART) == set(STUBS)
    names = learners()
    for name in (*HEART, "q_learning", "new_agent"):
        assert names[name].__module__ == "lesson", name  # made here, not imported


@pytest.mark.parametrize("seed", range(5))
def test_the_learners_agent_catches_within_3000_agent_steps(seed):
    # With the usual settings seven of eight seeds are as far by then.
    quick = replace(TOY, target_update_period=100, epsilon_over=1_500)
    names = learners()
    world = CatchWorld(1, seed=seed)
    agent = names["new_agent"](world, quick, seed)
    *_, last = islice(names["train"](agent, world), 30)
    assert last.agent_steps == 3_000
    rng = np.random.default_rng(0)
    greedy = replace(agent, rng=rng)
    caught = evaluate(
        lambda obs: dqn.act(greedy, obs, 0.0), CatchWorld(10, seed=9), 500
    )
    assert caught.mean > 0.9


def passed(names, game, seed):
    """Whether an agent made of these names solves a probe."""
    world = ProbeWorld(game, PROBE.num_envs, seed=seed)
    agent = names["new_agent"](world, PROBE, seed)
    next(names["train"](agent, world))
    seen, *truth = np.array(PROBES[game].worth(PROBE.gamma), np.float32).T
    found = dqn.values(agent, seen[:, None])
    return bool(np.allclose(found, np.stack(truth, axis=1), atol=0.2))


@pytest.mark.parametrize("game", PROBES)
def test_the_learners_agent_passes_the_probes(game):
    names = learners()
    assert sum(passed(names, game, seed) for seed in range(20)) >= 19


# What no probe can show, and why; the exercise's own check names each of them.
HIDDEN = {
    "sync": (
        "the biases",  # games of two steps allow targets that are partly new
        "both networks now share",
        "the target went half",
        "only the last layer",
        "the numbers are right",  # and stay so, whatever hangs on them
    ),
    "learn": (
        "large errors pull",  # all is learned, by other steps
        "the threshold is 1",  # so it is in the probes
        "every error pulls alike",
        "the step grows with the size",
        "every row is discounted by the settings'",  # which all rows share
        "it always takes the best action's value",  # as Q-learning does
        "the network sets its own targets",  # unsound, yet games of two steps allow it
        "the target network follows at every update",
        "two steps are taken",
        "an optimizer made anew",  # all is learned, by other steps
        "rewards are cut to their sign",  # there is none but 1
        "a gradient flows into the target",  # whose weights an agent has frozen
    ),
    "train": (
        "it explores",  # chance alone plays every action
        "every action is drawn at random",
        "scores are told of clipped rewards",  # nobody looks at a score
        "no step is counted",
        "both networks are now one",  # unsound, yet games of two steps allow it
        "at most one batch",  # no more is owed
        "the step is stored as the world gave it",  # there is nothing to judge
        "no life is ever lost",
        "it learns, but nobody hears",
        "it always learns by Q-learning",
        "the target network is copied after every step",
        "it learns from the first step on",
        "it hardly explores",
        "it always acts on what was seen at first",  # chance alone plays all there is
    ),
}
BENT = [
    (name, mistake)
    for name in ("sync", "learn", "train")
    for mistake in catalogue(find(name))
    if not mistake.says.startswith(HIDDEN.get(name, ()))
]


def test_what_is_left_out_is_a_mistake_of_the_page():
    for name, sentences in HIDDEN.items():
        for begins in sentences:
            assert any(m.says.startswith(begins) for m in catalogue(find(name))), begins


@pytest.mark.parametrize(
    ("name", "mistake"), BENT, ids=[f"{n}-{m.says[:40]}" for n, m in BENT]
)
def test_a_line_that_is_bent_fails_on_a_probe(name, mistake):
    names = learners(**{name: mistake.body})

    def solved(game):
        try:
            return all(passed(names, game, seed) for seed in range(2))
        except Exception:  # it shows, too
            return False

    # The last ones ask most, and so find most.
    assert not all(map(solved, reversed(PROBES))), mistake.says
