"""Every measured figure of a text is in a stored run or in a shipped agent's games.

A sentence with figures is made anew here from what is stored, and must stand in its
cell word for word. A decimal that is in no such sentence must be of the world, of the
settings, of a source, or worked out on the spot: `GIVEN` says which.
"""

import csv
import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tutorial_lib.equations.experiments import permutation_test
from tutorial_lib.figures import score_card
from tutorial_lib.runs import pretrained

ROOT = Path(__file__).parents[2]
LESSONS = {path.name[:2]: path for path in sorted(ROOT.glob("notebooks/*.ipynb"))}


@cache
def texts(lesson):
    cells = nbformat.read(LESSONS[lesson], as_version=4).cells
    return {cell.id: cell.source for cell in cells if cell.cell_type == "markdown"}


def one_line(text):
    return " ".join(text.replace("**", "").split())


def number(value, digits=1):
    """Halves go away from 0, as people round; 14.65 is stored a little below it."""
    places = Decimal(1).scaleb(-digits)
    rounded = Decimal(f"{value:.6g}").quantize(places, ROUND_HALF_UP)
    return f"{rounded:,}".replace("-", "−")


def stood(curve, steps):
    """The stored value nearest to `steps`."""
    return float(curve.values[np.abs(curve.agent_steps - steps).argmin()])


def stood_all(name, steps):
    """Of every run that came so far."""
    return [
        stood(curve, steps)
        for curve in pretrained.load_curves(name).values()
        if curve.agent_steps[-1] >= steps
    ]


def from_to(values, digits=1):
    return f"{number(min(values), digits)} to {number(max(values), digits)}"


def listed(values, digits=1):
    *some, last = (number(value, digits) for value in values)
    return f"{', '.join(some)} and {last}"


def scored(row):
    """The means in a row of a table of SCORES.md."""
    (line,) = re.findall(rf"^\| {re.escape(row)} \|(.*)$", SCORES, re.MULTILINE)
    return [float(mean) for mean in re.findall(r"([\d.]+) ±", line)]


def games(name):
    evaluation = pretrained.load(name)[1]
    return f"{number(evaluation['mean'])} ± {number(evaluation['spread'])}"


SCORES = (ROOT / "SCORES.md").read_text("utf-8")
COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def wins(ours, theirs):
    return sum(a > b for a in ours for b in theirs)


def million(name, digits=1, frames=False):
    steps = pretrained.load(name)[0].agent_steps
    return f"{steps * (4 if frames else 1) / 1e6:.{digits}f} M"


def published(game, frames):
    with open(score_card.FOLDER / "curves.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["game"] == game and float(row["frames_millions"]) == frames:
                return float(row["score"])
    raise KeyError((game, frames))


def lesson_01():
    plain = [
        curve
        for label, curve in pretrained.load_curves("pong_numpy/ways").items()
        if label.startswith("plain/")
    ]
    by_steps = {
        steps: [stood(run, steps) for run in plain if run.agent_steps[-1] >= steps]
        for steps in (200_000, 400_000, 600_000)
    }
    yield (
        "watch-after",
        f"Our three seeds stood at {from_to(by_steps[200_000])} after 200,000 agent "
        f"steps, and at {from_to(by_steps[400_000])} after 400,000; the two that went "
        f"on at {listed(sorted(by_steps[600_000]))} after 600,000.",
    )
    million_steps = sorted(stood_all("pong_numpy/seeds", 1_000_000), reverse=True)
    yield (
        "long-text",
        f"At a million agent steps it was the best of three seeds: "
        f"{listed(million_steps)}.",
    )
    yield "scorecard", dopamine("Pong")
    broken = pretrained.load_curves("pong_numpy/broken")
    yield (
        "break-after",
        f"at 600,000 agent steps it stands at "
        f"{number(stood(broken['not_standardised'], 600_000))} and its neighbour at "
        f"{number(stood(broken['seed_2'], 600_000))}",
    )


def dopamine(game):
    scores = (number(published(game, millions)) for millions in (1, 2, 4, 10))
    return f"| DQN, mean score | {' | '.join(scores)} |"


def lesson_02():
    ends = {
        name: round(float(curve.values[-1]), 1)
        for name, curve in pretrained.load_curves("pong_ppo/variants").items()
    }
    yield (
        "variants-curves-text",
        f"REINFORCE ends at {number(ends['reinforce'])}, the actor-critic at "
        f"{number(ends['actor_critic'])}, PPO at {number(ends['ppo'])}.",
    )
    yield (
        "variants-curves-text",
        f"was worth {number(ends['actor_critic'] - ends['reinforce'])} points, and "
        f"using each batch four times "
        f"{number(ends['ppo'] - ends['actor_critic'])} more.",
    )
    ends = stood_all("pong_ppo/seeds", 1_560_000)
    assert len(ends) == 5
    yield (
        "long-text",
        f"after 1,560,000 agent steps their last 20 games had means of "
        f"{listed(sorted(ends, reverse=True))}.",
    )
    yield "scorecard", dopamine("Pong")
    yield (
        "scorecard",
        f"{games('pong_numpy/late')} after {million('pong_numpy/late')} agent steps, "
        f"which are {million('pong_numpy/late', 0, frames=True)} frames.",
    )
    yield (
        "scorecard",
        f"{games('pong_ppo/late')} after {million('pong_ppo/late')}, which are "
        f"{million('pong_ppo/late', frames=True)} frames.",
    )
    broken = pretrained.load_curves("pong_ppo/broken")
    yield (
        "break-text",
        f"{number(broken['without_the_clip'].values[-1], 2)} after 200,000 agent "
        f"steps, {number(broken['with_the_clip'].values[-1], 2)} with the clip.",
    )


def lesson_03():
    groups = pretrained.load_groups("breakout_ppo/credit")
    life, point = groups["credit=life"], groups["credit=point"]
    of_life, of_point = credit_means(life), credit_means(point)
    assert len(of_life) == len(of_point) == 5 and min(of_life) > max(of_point)
    yield (
        "credit-after",
        "In these means the life's rule stands "
        f"{number(np.mean(of_life) - np.mean(of_point))} points higher, and each of "
        "its five runs above each of the other's.",
    )
    yield "credit-after", f"in 2 of {math.comb(10, 5)} ways"
    assert (
        wins(*([stood(c, 162_000) for c in runs.values()] for runs in (point, life)))
        == 1
    )
    yield "credit-after", "At the last point alone one pair is the other way round."
    yield (
        "credit-after",
        f"After 300,000 steps it has {number(stood(point['seed_0'], 300_000))}, the "
        f"five under the life's rule "
        f"{from_to([stood(curve, 300_000) for curve in life.values()])}.",
    )
    begun = sorted(stood_all("breakout_ppo/starts", 262_144))
    assert len(begun) == 3
    yield (
        "long-text",
        f"Three seeds stood at {listed(begun)} after 262,144 agent steps; the",
    )
    yield "scorecard", dopamine("Breakout")
    yield (
        "scorecard",
        f"Ours: {games('breakout_ppo/late')} after "
        f"{million('breakout_ppo/late', frames=True)} frames.",
    )


def credit_means(curves):
    """Of each run the mean of its last three points up to 162,000 agent steps."""
    return [
        curve.values[curve.agent_steps <= 162_000][-3:].mean()
        for curve in curves.values()
    ]


def first_at(curve, score):
    """The agent steps after which a stored curve first stood at a score."""
    return int(curve.agent_steps[np.argmax(curve.values >= score - 1e-6)])


def lesson_05():
    # 19 of the last 20 balls are a score of 0.9.
    first = [
        first_at(run, 0.9) for run in pretrained.load_curves("catch_dqn/seeds").values()
    ]
    assert len(first) == 5
    yield (
        "long-text",
        f"The five runs behind your curve first caught 19 of 20 balls after "
        f"{min(first):,} to {max(first):,} agent steps, looked at every 500.",
    )


def lesson_06():
    first = [
        round(first_at(run, 3), -3)
        for run in pretrained.load_curves("breakout_dqn/seeds").values()
    ]
    assert len(first) == 5
    yield (
        "long-text",
        f"The five runs behind your curve first stood at 3 points, twice random "
        f"play, after {min(first):,} to {max(first):,} agent steps",
    )
    four, one = (
        [float(curve.values[-1]) for curve in curves.values()]
        for curves in (
            pretrained.load_groups("breakout_dqn/stack")["stack=4"],
            pretrained.load_groups("breakout_dqn/stack")["stack=1"],
        )
    )
    yield (
        "break-text",
        f"After 240,000 agent steps four pictures stand at {from_to(four, 0)} points "
        f"a game, one at {from_to(one, 0)}",
    )


def lesson_07():
    late = pretrained.load("space_invaders_dqn/late")[1]
    yield "scorecard", f"Space Invaders: {late['mean']:.0f} in the table"
    ends = {
        label: [float(curve.values[-1]) for curve in curves.values()]
        for label, curves in pretrained.load_groups(
            "space_invaders_dqn/penalty"
        ).items()
    }
    sign, fined = (
        ends["penalty=0,clip_rewards=true"],
        ends["penalty=100,clip_rewards=true"],
    )
    yield (
        "penalty-after",
        f"With the penalty {np.mean(fined):.0f}, without it {np.mean(sign):.0f}",
    )
    yield (
        "penalty-after",
        f"in {COUNTS[wins(fined, sign)]} comparisons of nine the penalty is ahead",
    )
    points = ends["penalty=0,clip_rewards=false"]
    yield (
        "break-after",
        f"the sign is ahead in {COUNTS[wins(sign, points)]} comparisons of nine",
    )
    fined_points = ends["penalty=100,clip_rewards=false"]
    yield (
        "break-after",
        f"The penalty is ahead in {COUNTS[wins(fined_points, points)]} of nine",
    )
    thirds = [
        np.mean([curve.values[-20:].mean() for curve in curves.values()])
        for curves in pretrained.load_groups("space_invaders_dqn/penalty").values()
    ]
    yield (
        "break-after",
        f"all four ways stand between {min(thirds):.0f} and {max(thirds):.0f}.",
    )
    run = pretrained.load_curves("venture_dqn/run")["venture"]
    first = (run.values > 0).argmax()
    before, after = (round(run.agent_steps[i], -4) for i in (first - 1, first))
    yield (
        "venture-after",
        f"Its first point came between {before:,} and {after:,} agent steps.",
    )
    yield (
        "venture-after",
        f"The published DQN has {published('Venture', 4):.0f} points after as many "
        f"frames, {published('Venture', 50):.0f} after 50 million, and "
        f"{published('Venture', 200):,.0f} after 200 million.",
    )
    yield (
        "venture-after",
        f"The agent at its end scores "
        f"{pretrained.load('venture_dqn/late')[1]['mean']:.0f} in thirty games.",
    )


def lesson_08():
    ends = [
        [curve.values[-10:].mean() for curve in curves.values()]
        for curves in pretrained.load_groups("breakout_expected_sarsa/seeds").values()
    ]
    yield (
        "inner-after",
        f"One is ahead of Q-learning in {COUNTS[wins(ends[1], ends[0])]} comparisons "
        f"of nine, the other in {COUNTS[wins(ends[2], ends[0])]}",
    )
    entropy = [
        np.mean([curve.values[-1] for curve in curves.values()])
        for curves in pretrained.load_groups("breakout_expected_sarsa/entropy").values()
    ]
    yield (
        "inner-after",
        f"{number(entropy[2])} nats, where the others have {number(entropy[0])}",
    )


WORKS = {  # of a lesson: run, our stored curve, and what the author's log says
    "01": (
        ("karpathy", "its settings"),
        ("pong_numpy/ways", "plain/seed_0"),
        "A notebook that runs his program has a running average of −20.97 after "
        "100 games",
    ),
    "02": (("rlcode_pong", "its settings"), ("pong_ppo/seeds", "ppo_0"), ""),
    "03": (
        ("hiflyin_breakout", "its settings"),
        ("breakout_ppo/credit", "credit=life/seed_0"),
        "Its author's running average was a little above 0.6 after 200 games",
    ),
    "05": (
        ("keras_breakout", "its settings"),
        ("breakout_dqn/seeds", "seed_0"),
        "The port's own log goes from 0.3 to 7.05 bricks a life in 2.97 million steps",
    ),
    "06": (
        ("nicmaq", "the work, still at random,"),
        ("breakout_dqn/seeds", "seed_0"),
        "Its author's log, of means of ten games, has 0.3 to 2.0 points at 269,000 to "
        "321,000 steps, 1.2 on average",
    ),
    "07": (
        ("keras_space_invaders", "its settings"),
        ("space_invaders_dqn/seeds", "seed_0"),
        "Its author found no benefit of the penalty after 1,000 games",
    ),
    "08": (
        ("nicmaq", "the work, still at random,"),
        (
            "breakout_expected_sarsa/seeds",
            "next_value=expected_value,temperature=0/seed_0",
        ),
        "",
    ),
}


def became(lesson):
    """What became of a lesson's work, if it has one."""
    if lesson not in WORKS:
        return
    (name, said), (ours, run), log = WORKS[lesson]
    stored = pretrained.load_groups("works/runs")
    stored |= pretrained.load_groups("works/random")
    runs = {
        said + also: stored[name + meant]["seed_0"]
        for meant, also in (("", ""), ("_as_meant", " as they were meant"))
        if name + meant in stored
    }
    runs["ours"] = pretrained.load_curves(ours)[run]
    steps = min(300_000, *(int(curve.agent_steps[-1]) for curve in runs.values()))
    steps = steps // 10_000 * 10_000
    # One point of a curve is a mean of 20 games, and jumps.
    begun = steps - 50_000
    means = {
        name: curve.values[(curve.agent_steps > begun) & (curve.agent_steps <= steps)]
        for name, curve in runs.items()
    }
    *some, last = (f"{name} {number(mean.mean())}" for name, mean in means.items())
    yield (
        "break-after" if lesson == "01" else "differs-text",
        f"Between {begun:,} and {steps:,} agent steps the score was on average: "
        f"{', '.join(some)}, {last}. One run each, seed 0." + f" {log}." * bool(log),
    )


LOTTERY_SEEDS = (1, 3, 5, 10)


def ends_of_the_lottery(agent_steps):
    """By the name of the setting where its twenty runs stood then."""
    return {
        name: np.array([stood(curve, agent_steps) for curve in curves.values()])
        for name, curves in pretrained.load_groups("breakout_ppo/lottery").items()
    }


def lottery(moments=(81_920, 98_304), experiments=10_000):
    """For each moment the better setting, by how much, and how often it loses."""
    rng = np.random.default_rng(0)  # of all, as in the lesson's cell
    for agent_steps in moments:
        ends = ends_of_the_lottery(agent_steps)
        worst, best = sorted(ends, key=lambda name: ends[name].mean())
        lost = []
        for seeds in LOTTERY_SEEDS:
            one, other = (
                rng.choice(ends[name], (experiments, seeds)).mean(axis=1)
                for name in (best, worst)
            )
            lost.append((one < other).mean() + (one == other).mean() / 2)
        yield best, ends[best].mean() - ends[worst].mean(), lost


def percent(share):
    return f"{100 * share:.0f} %"


def lesson_10():
    (best, ahead, lost), (at_the_end, little, lost_then) = lottery()
    yield (
        "lottery-after",
        f"First {of_lambda(best)} is ahead by {number(ahead, 2)} points: the worse one "
        f"wins in {percent(lost[0])} of all experiments with one seed each, in "
        f"{percent(lost[1])} with three, and in {percent(lost[3])} with ten.",
    )
    yield (
        "lottery-after",
        f"At the end {of_lambda(at_the_end)} is ahead by {number(little, 2)} only: one "
        f"seed is wrong in {percent(lost_then[0])}, ten are in "
        f"{percent(lost_then[3])}.",
    )
    ends = ends_of_the_lottery(98_304)
    fives = [scores[:5] for scores in ends.values()]
    first = list(ends)[np.argmax([five.mean() for five in fives])]
    yield (
        "ex-needed",
        f"The first five seeds of each say that {of_lambda(first)} is better, with p = "
        f"{number(permutation_test(*fives), 3)}; all twenty put "
        f"{of_lambda(at_the_end)} ahead by {number(little, 2)}.",
    )


def lesson_11():
    ends = scored("30 full games of Breakout after 2,352,128")
    assert len(ends) == 3
    assert sorted(ends)[1] == round(pretrained.load("breakout_pqn/late")[1]["mean"], 1)
    begun = stood_all("breakout_pqn/seeds", 262_144)[:3]
    assert np.argmax(ends) == np.argmin(begun)
    yield (
        "long-text",
        f"In 30 full games they have {listed(sorted(ends))} points; shipped is the "
        "median one.",
    )
    yield (
        "beside-text",
        f"DQN {rate('DQN')} agent steps a second, PPO {rate('PPO')} and PQN "
        f"{rate('PQN')}",
    )
    ends = {
        name: [float(curve.values[-1]) for curve in curves.values()]
        for name, curves in pretrained.load_groups("breakout_pqn/without").items()
    }
    one_step, plain = ends["return_lambda=0"], ends["layer_norm=false"]
    assert len(one_step) == len(plain) == len(ends["num_envs=1"]) == 2
    yield (
        "break-after",
        f"where its two seeds stand at {from_to(ends['num_envs=1'])}.",
    )
    yield (
        "break-after",
        "after 262,144 agent steps, the five seeds with all three parts stand at "
        f"{from_to(stood_all('breakout_pqn/seeds', 262_144))}. Two seeds with one-step "
        f"targets stand at {from_to(one_step)}, two without the norm at "
        f"{from_to(plain)}.",
    )
    dqn, pqn = (stood_all(f"breakout_{name}/seeds", 240_000) for name in ("dqn", "pqn"))
    of_life = pretrained.load_groups("breakout_ppo/credit")["credit=life"]
    ppo = [stood(curve, 240_000) for curve in of_life.values()]
    assert (len(ppo), len(dqn), len(pqn)) == (5, 5, 5)
    yield (
        "beside-after",
        f"After 240,000 agent steps PPO's five seeds stand at {from_to(ppo)}, DQN's "
        f"at {from_to(dqn)}, PQN's at {from_to(pqn)}.",
    )
    yield (
        "beside-after",
        f"In 30 full games DQN has {games('breakout_dqn/late')} after "
        f"{million('breakout_dqn/late')}, PPO {games('breakout_ppo/late')} after "
        f"{million('breakout_ppo/late')} and PQN {games('breakout_pqn/late')} after "
        f"{million('breakout_pqn/late')}.",
    )
    ppo, dqn, pqn = (
        stood_all(f"pong_{name}/seeds", 240_000) for name in ("ppo", "dqn", "pqn")
    )
    assert (len(ppo), len(dqn), len(pqn)) == (5, 5, 5)
    yield (
        "beside-after",
        f"In Pong PPO's five stand at {from_to(ppo)} then, DQN's at {from_to(dqn)}, "
        f"PQN's at {from_to(pqn)}.",
    )
    yield (
        "long-text",
        f"has {games('pong_pqn/late')} after {million('pong_pqn/late')} agent steps.",
    )


def test_scores_of_pong_and_of_two_pictures_are_what_is_stored():
    for name in ("PPO", "DQN", "PQN"):
        ends = stood_all(f"pong_{name.lower()}/seeds", 300_000)
        assert len(ends) == 5
        assert f"\n| {name} | {' | '.join(map(number, ends))} |\n" in SCORES
    three = listed(stood_all("pong_pqn/as_on_breakout", 860_000))
    assert f"stood at {three} after 860,000" in one_line(SCORES)
    (longer,) = stood_all("pong_pqn/longer", 860_000)
    assert f"for longer, stood at {number(longer)} there" in one_line(SCORES)
    two = pretrained.load_groups("breakout_ppo/stack")["stack=2"].values()
    ends = listed([run.values[-3:].mean() for run in two])
    assert f"stood at {ends} there" in one_line(SCORES)


def rate(name):
    """The measured agent steps a second of an algorithm, as its benchmark told it."""
    told = (ROOT / "tests/benchmarks/results/pqn_speed.txt").read_text("utf-8")
    return re.search(rf"^{name} +([\d,]+) agent steps/s$", told, re.MULTILINE)[1]


def of_lambda(name):
    return name.removeprefix("gae_lambda=")


CLAIMS = [
    pytest.param(lesson, cell, one_line(sentence), id=f"{lesson}-{cell}-{k}")
    for lesson, claims in {
        "01": lesson_01,
        "02": lesson_02,
        "03": lesson_03,
        "05": lesson_05,
        "06": lesson_06,
        "07": lesson_07,
        "08": lesson_08,
        "10": lesson_10,
        "11": lesson_11,
    }.items()
    for k, (cell, sentence) in enumerate([*claims(), *became(lesson)])
]


@pytest.mark.parametrize(("lesson", "cell", "sentence"), CLAIMS)
def test_a_sentence_with_figures_says_what_is_stored(lesson, cell, sentence):
    assert sentence in one_line(texts(lesson)[cell])


def test_each_batch_used_four_times_is_ahead_of_all_others_in_lesson_01():
    ends = {
        label: stood(curve, 200_000)
        for label, curve in pretrained.load_curves("pong_numpy/ways").items()
    }
    reused = [end for label, end in ends.items() if label.startswith("reused/")]
    others = [end for label, end in ends.items() if not label.startswith("reused/")]
    assert len(reused) == 3 and min(reused) > max(others)


# What looks measured: a decimal, a negative number, a share.
FIGURE = re.compile(r"(?<![\w.$^])−?\d[\d,]*\.\d+|−\d[\d,]*|\d+ %")
# In lessons; what no stored run measured, and what it is.
PROTOCOL = {"0.25": "sticky actions", "−1": "a reward", "95 %": "of an interval"}
GIVEN = {
    "00": PROTOCOL,
    "01": PROTOCOL
    | {"−21": "the lowest score", "−20.5": "random play"}
    | {"0.5": "a discount to try"},
    "02": PROTOCOL
    | {"0.7": "of three", "0.2": "of three", "0.1": "of three; soon below it"}
    | {"0.3": "1 - 0.7; a return", "−0.7": "0 - 0.7"}
    | {"1.79": "log 6"}
    | {"0.5": "length of a gradient", "0.95": "a lambda to try"}
    | {"−2": "an advantage"},
    "03": PROTOCOL
    | {"1.7": "published", "30.5": "published", "99.6": "published"}
    | {"0.6": "the source's own"}
    | {"0.95": "a lambda"}
    | {"0.13": "2 deviations over the root of 120 games", "0.9": "a discount"}
    | {"1.62": "tests/benchmarks/breakout_source.py", "1.75": "the same"}
    | {"138.9": "SCORES.md: another seed", "83.0": "the same"},
    "04": {"1.4": "of the cell above, without luck", "6.5": "a section"}
    | {"6.7": "an example's number", "0.1": "a mean reward"}
    | {"0.9": "a value by hand", "0.81": "the same", "0.73": "the same"}
    | {"0.2": "a learning rate", "0.02": "a learning rate"},
    "05": PROTOCOL
    | {"−100": "a reward", "−0.6": "(1 - 4) / 5, random play"}
    | {"30.5": "published", "7.05": "the port's own log"}
    | {"11.3": "a section", "11.4": "a section", "11.5": "a section"},
    "06": PROTOCOL
    | {"1.7": "published", "1.125": "the source's loss"}
    | {"0.99": "of a running average", "0.01": "the rest of it"}
    | {"0.1": "of the two below", "0.09": "tests/benchmarks/replay_memory.py"}
    | {"56 %": "47 rows of 84"}
    | {"0.10": "the same", "0.18": "the same"}
    | {"0.466": "one run, said so", "0.462": "one run, said so"},
    "07": {"0.5": "a chance", "2.5": "million, and per cent at an end"}
    | {"2.7": "131 / 49, of the same text", "0.7": "a bar of the strip below"}
    | {"95 %": "of an interval"},
    "08": PROTOCOL
    | {"6.3": "a figure's number", "2.5": "where 16 bits lie 1/64 apart"}
    | {"0.10": "d / (1 - gamma^3)", "1.39": "log 4", "0.5": "an epsilon"}
    | {"0.01": "an epsilon", "0.1": "an epsilon", "0.05": "d / (1 - gamma^3)"}
    | {"1.20": "of the table before", "0.03": "of the table before"}
    | {"0.02": "the action gap, some cells before"}
    | {"0.00005": "the source's temperature"},
    "09": {"−1": "a reward, and a value by hand", "0.1": "where epsilon ends"}
    | {"0.3": "how often the exhibit explores", "0.9": "a discount"}
    | {"2.5": "Huber's loss of 3, by hand"}
    | {"2.2": "an exercise's number", "11.5": "a section"},
    "10": PROTOCOL
    | {"0.85": "a lambda of the sweep", "0.95": "a lambda of the sweep"}
    | {"0.05": "a limit for p", "5 %": "the same limit", "2.5": "half of it"}
    | {"80 %": "a power", "3.3": "1 / (0.2 + 0.8 / 8), a drawing's number"}
    | {"0.003": "a learning rate", "0.005": "a learning rate"},
    "11": {"0.65": "a lambda", "0.01": "an epsilon", "0.4": "an epsilon"},
}


def measured(text):
    """Figures of a text, without its mathematics, code and links."""
    for other in (
        r"```.*?```",
        r"\$\$.*?\$\$",
        r"`[^`]*`",
        r"\$[^$]*\$",
        r"\]\([^)]*\)",
    ):
        text = re.sub(other, " ", text, flags=re.DOTALL)
    return {figure.rstrip(",") for figure in FIGURE.findall(text)}


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_figure_of_a_text_is_from_nowhere(lesson):
    unknown = []
    for cell, text in texts(lesson).items():
        claims = (c.values[2] for c in CLAIMS if c.values[:2] == (lesson, cell))
        known = set(measured(" ".join(claims))) | GIVEN[lesson].keys()
        unknown += [(cell, each) for each in measured(one_line(text)) - known]
    assert unknown == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_nothing_is_given_that_no_text_has(lesson):
    shown = set().union(*(measured(one_line(text)) for text in texts(lesson).values()))
    assert GIVEN[lesson].keys() - PROTOCOL.keys() <= shown
